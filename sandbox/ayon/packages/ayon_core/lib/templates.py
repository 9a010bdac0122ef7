"""Templates of texts: ``{key}``, ``{key[inner]}``, and ``<optional {parts}>``.

An optional part goes when a key in it has no value; angles around text without
any key are just text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

_FIELD = re.compile(r"\{([^{}:!\[\]]+)((?:\[[^\]]*\])*)((?:![rsa])?(?::[^{}]*)?)\}")


class TemplateUnsolved(Exception):
    """A key of a template has no value."""


class Filled(str):
    """A filled template.

    Attributes:
        solved: Whether every key outside optional parts had a value.
        missing_keys: Those that had none.
        template: What was filled.
        used_values: Values of the keys that were used, nested as the data was.

    """

    __slots__ = ("missing_keys", "template", "used_values")
    missing_keys: set[str]
    template: str
    used_values: dict[str, Any]

    @property
    def solved(self) -> bool:
        """Whether every key outside optional parts had a value."""
        return not self.missing_keys


class StringTemplate:
    """A template that can be filled many times."""

    def __init__(self, template: str) -> None:
        self.template = template

    def format(self, data: Mapping[str, Any]) -> Filled:
        """Fill what has values; the rest stays as it stands."""
        used: dict[str, Any] = {}
        text, missing, _ = _fill(iter(self.template), data, used, is_inner=False)
        filled = Filled(text)
        filled.missing_keys = missing
        filled.template = self.template
        filled.used_values = used
        return filled

    def format_strict(self, data: Mapping[str, Any]) -> Filled:
        """Fill everything.

        Raises:
            TemplateUnsolved: A key has no value.

        """
        filled = self.format(data)
        if not filled.solved:
            names = ", ".join(sorted(filled.missing_keys))
            raise TemplateUnsolved(
                f"'{self.template}' cannot be filled. Missing keys: {names}."
            )
        return filled


def _fill(
    letters: Iterator[str],
    data: Mapping[str, Any],
    used: dict[str, Any],
    is_inner: bool,
) -> tuple[str, set[str], bool]:
    """Fill up to the end of a part; give its text, missing keys, if it has keys."""
    text, missing, plain, has_keys = "", set(), "", False

    def settle() -> None:
        nonlocal text, plain, missing, has_keys
        filled, absent, count = _fill_fields(plain, data, used)
        text, plain, has_keys = text + filled, "", has_keys or count > 0
        missing |= absent

    for letter in letters:
        if letter == "{":
            # An angle in the form of a value, "{frame:0>4}", ends nothing.
            plain += letter + "".join(iter_until(letters, "}"))
            continue
        if letter == ">" and is_inner:
            settle()
            return text, missing, has_keys
        if letter == "<":
            settle()
            inner_used: dict[str, Any] = {}
            inner, absent, has_inner = _fill(letters, data, inner_used, is_inner=True)
            if not has_inner:
                text += f"<{inner}>"
            elif not absent:
                text += inner
                merge_values(used, inner_used)
                has_keys = True
        else:
            plain += letter
    settle()
    return text, missing, has_keys


def iter_until(letters: Iterator[str], last: str) -> Iterator[str]:
    """Yield letters up to the first of a kind, that one included."""
    for letter in letters:
        yield letter
        if letter == last:
            return


def _fill_fields(
    text: str, data: Mapping[str, Any], used: dict[str, Any]
) -> tuple[str, set[str], int]:
    missing: set[str] = set()

    def value_of(match: re.Match[str]) -> str:
        name, path, form = match.groups()
        keys = [name, *re.findall(r"\[([^\]]*)\]", path)]
        value: Any = data
        for depth, key in enumerate(keys):
            if not isinstance(value, Mapping) or value.get(key) is None:
                parts = keys[1 : depth + 1]
                missing.add(name + "".join(f"[{part}]" for part in parts))
                return match.group()
            value = value[key]
        try:
            shown = ("{0" + form + "}").format(value)
        except (TypeError, ValueError):
            missing.add(name + path)
            return match.group()
        nested: Any = value
        for key in reversed(keys[1:]):
            nested = {key: nested}
        merge_values(used, {name: nested})
        return shown

    filled, count = _FIELD.subn(value_of, text)
    return filled, missing, count


def merge_values(target: dict[str, Any], values: Mapping[str, Any]) -> None:
    """Put values into a nested dict, beside what is in it."""
    for key, value in values.items():
        inner = target.get(key)
        if isinstance(inner, dict) and isinstance(value, Mapping):
            merge_values(inner, value)
        else:
            target[key] = value


def prepare_template_data(fill_pairs: Mapping[str, Any]) -> dict[str, Any]:
    """Values with a capitalized and an upper-case twin of each."""
    prepared: dict[str, Any] = {}
    for key, value in fill_pairs.items():
        if value is not None:
            prepared[key] = _spelt(value, str, str)
            prepared[_capitalized(key)] = _spelt(value, str, _capitalized)
            prepared[key.upper()] = _spelt(value, str.upper, str.upper)
    return prepared


def _spelt(value: Any, spell_key: Any, spell: Any) -> Any:
    if isinstance(value, Mapping):
        return {
            spell_key(key): _spelt(inner, spell_key, spell)
            for key, inner in value.items()
            if inner is not None
        }
    return spell(value) if isinstance(value, str) else value


def _capitalized(text: str) -> str:
    return text[:1].upper() + text[1:]
