"""Path templates: ``{key[sub]:0>3}`` and ``<optional parts>``.

A part in angle brackets disappears when one of its keys is missing. Formatting
never raises; the strict form does.
"""

from __future__ import annotations

import numbers
import os
import re
from collections.abc import Iterable, Mapping
from string import Formatter
from typing import Any, Union

_KEYS = re.compile(r"[^\[\].]+")


class TemplateUnsolved(Exception):
    """A template could not be filled; names what is missing."""

    def __init__(
        self,
        template: str,
        missing_keys: Iterable[str],
        invalid_types: Mapping[str, Any],
    ) -> None:
        text = f'Template "{template}" is unsolved.'
        if invalid_types:
            pairs = ", ".join(f'"{k}" {v}' for k, v in invalid_types.items())
            text += f" Keys with invalid data type: `{pairs}`."
        if missing_keys:
            text += ' Missing keys: "{}".'.format(", ".join(sorted(missing_keys)))
        super().__init__(text)


class FormatObject:
    """Base of objects that may stand in template data."""

    def __init__(self) -> None:
        self.value: Any = ""

    def __format__(self, spec: str) -> str:
        return format(self.value, spec)

    def __str__(self) -> str:
        return str(self.value)

    __repr__ = __str__


class DefaultKeysDict(dict):
    """A dict that formats as the value of its default keys."""

    def __init__(
        self, default_keys: str | Iterable[str], *args: Any, **kwargs: Any
    ) -> None:
        keys = [default_keys] if isinstance(default_keys, str) else list(default_keys)
        if not keys:
            raise ValueError("Default key must be set.")
        self._default_keys = keys
        super().__init__(*args, **kwargs)

    def __str__(self) -> str:
        return str(self.get_default_value())

    def get_default_keys(self) -> list[str]:
        """Keys that lead to the default value."""
        return list(self._default_keys)

    def get_default_value(self) -> Any:
        """What stands for the whole dict."""
        value: Any = self
        for key in self._default_keys:
            value = value[key]
        return value


class TemplateResult(str):
    """A filled template with what was used and what was missing."""

    used_values: dict[str, Any]
    solved: bool
    template: str
    missing_keys: list[str]
    invalid_types: dict[str, Any]

    def __new__(
        cls,
        filled_template: str,
        template: str,
        solved: bool,
        used_values: dict[str, Any],
        missing_keys: Iterable[str],
        invalid_types: dict[str, Any],
    ) -> TemplateResult:
        """Make the text carry its facts."""
        self = super().__new__(cls, filled_template)
        self.template = template
        self.solved = solved
        self.used_values = used_values
        self.missing_keys = list(set(missing_keys))
        self.invalid_types = invalid_types
        return self

    def _facts(self) -> tuple[Any, ...]:
        return (
            self.template,
            self.solved,
            self.used_values,
            self.missing_keys,
            self.invalid_types,
        )

    def __copy__(self, *args: Any) -> TemplateResult:
        return self.copy()

    def __deepcopy__(self, *args: Any) -> TemplateResult:
        return self.copy()

    def validate(self) -> None:
        """Raise :class:`TemplateUnsolved` unless everything was filled."""
        if not self.solved:
            raise TemplateUnsolved(self.template, self.missing_keys, self.invalid_types)

    def copy(self) -> TemplateResult:
        """The same text with the same facts."""
        return type(self)(str(self), *self._facts())

    def normalized(self) -> TemplateResult:
        """The path normalised for this platform."""
        return type(self)(os.path.normpath(str(self)), *self._facts())


class _Outcome:
    def __init__(self) -> None:
        self.missing: set[str] = set()
        self.invalid: dict[str, Any] = {}
        self.used: dict[str, Any] = {}


_Part = Union[str, tuple[str, str, str], list]


class StringTemplate:
    """A template text, parsed once."""

    def __init__(self, template: str) -> None:
        if not isinstance(template, str):
            raise TypeError(f"A template must be a string, not {type(template)}.")
        self._template = template
        self._parts = self._parse(template)

    def __str__(self) -> str:
        return self._template

    def __repr__(self) -> str:
        return f"<{type(self).__name__}> {self._template}"

    def __contains__(self, other: str) -> bool:
        return other in self._template

    @property
    def template(self) -> str:
        """The text as it was given."""
        return self._template

    def format(self, data: Mapping[str, Any]) -> TemplateResult:
        """Fill the template; look at ``solved`` to know how it went."""
        outcome = _Outcome()
        text = self._fill(self._parts, data, outcome)
        solved = not outcome.missing and not outcome.invalid
        return TemplateResult(
            text,
            self._template,
            solved,
            _nested(outcome.used),
            outcome.missing,
            _nested(outcome.invalid),
        )

    def format_strict(self, data: Mapping[str, Any]) -> TemplateResult:
        """Fill the template or raise :class:`TemplateUnsolved`."""
        result = self.format(data)
        result.validate()
        return result

    @classmethod
    def format_template(cls, template: str, data: Mapping[str, Any]) -> TemplateResult:
        """Fill a template text."""
        return cls(template).format(data)

    @classmethod
    def format_strict_template(
        cls, template: str, data: Mapping[str, Any]
    ) -> TemplateResult:
        """Fill a template text or raise :class:`TemplateUnsolved`."""
        return cls(template).format_strict(data)

    @staticmethod
    def _parse(template: str) -> list[_Part]:
        root: list[_Part] = []
        stack: list[list[_Part]] = [root]
        for text, name, spec, conversion in Formatter().parse(template):
            for piece in re.split(r"([<>])", text):
                if piece == "<":
                    stack.append([])
                elif piece == ">" and len(stack) > 1:
                    optional = stack.pop()
                    if any(not isinstance(part, str) for part in optional):
                        stack[-1].append(optional)
                    else:
                        stack[-1].append("<{}>".format("".join(map(str, optional))))
                elif piece:
                    stack[-1].append(piece)
            if name:
                stack[-1].append((name, spec or "", conversion or ""))
        while len(stack) > 1:
            unclosed = stack.pop()
            stack[-1].append("<")
            stack[-1].extend(unclosed)
        return root

    def _fill(
        self, parts: list[_Part], data: Mapping[str, Any], outcome: _Outcome
    ) -> str:
        text = ""
        for part in parts:
            if isinstance(part, str):
                text += part
            elif isinstance(part, tuple):
                text += self._field(part, data, outcome)
            else:
                inner = _Outcome()
                filled = self._fill(part, data, inner)
                if not inner.missing and not inner.invalid:
                    outcome.used.update(inner.used)
                    text += filled
        return text

    @staticmethod
    def _field(
        part: tuple[str, str, str], data: Mapping[str, Any], outcome: _Outcome
    ) -> str:
        name, spec, conversion = part
        shown = f"{name}{'!' if conversion else ''}{conversion}"
        shown = "{" + shown + (f":{spec}" if spec else "") + "}"
        keys = _KEYS.findall(name)
        value: Any = data
        passed = ""
        for key in keys:
            passed = f"{passed}[{key}]" if passed else key
            try:
                value = value[key]
            except (KeyError, IndexError):
                outcome.missing.add(passed)
                return shown
            except TypeError:
                outcome.missing.add(name)
                return shown
        if value is None:
            outcome.missing.add(name)
            return shown
        if isinstance(value, DefaultKeysDict):
            value = value.get_default_value()
        if not isinstance(value, (str, numbers.Number, FormatObject)):
            outcome.invalid[name] = type(value)
            return shown
        outcome.used[name] = str(value) if isinstance(value, FormatObject) else value
        if conversion == "s":
            value = str(value)
        try:
            return format(value, spec)
        except ValueError:
            outcome.invalid[name] = type(value)
            return shown


def _nested(values: Mapping[str, Any]) -> dict[str, Any]:
    output: dict[str, Any] = {}
    for name, value in values.items():
        *parents, last = _KEYS.findall(name)
        target = output
        for key in parents:
            target = target.setdefault(key, {})
        target[last] = value
    return output


__all__ = (
    "DefaultKeysDict",
    "FormatObject",
    "StringTemplate",
    "TemplateResult",
    "TemplateUnsolved",
)
