"""Texts and data that leave the workstation: without secrets, people and places.

Data goes by an allow-list: what is known to be harmless stays, of everything else
it is said that it is set. Free text has no list: known values of secrets go
wherever they stand, what looks like a secret goes by its form
(``secret_forms``), people and folders get other names (``aliases``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import quote, quote_plus

from ayon_harmony.model.aliases import Aliases
from ayon_harmony.model.secret_forms import (
    MASK,
    hide_secrets,
    is_secret_name,
    is_secret_variable,
)

__all__ = ("MASK", "Masking", "describe_hidden", "is_secret_name")

#: A shorter value says nothing, and would be found in every other word.
LEAST_LETTERS = 6

#: Whether a value may stay: gets the keys that lead to it, outermost first.
Allowed = Callable[[tuple[str, ...]], bool]


class Masking:
    """Masks texts and data.

    Args:
        environment: Variables; values of those named like a secret are masked.
        secrets: More values that are secret.
        aliases: Other names for people and places.

    """

    def __init__(
        self,
        environment: Mapping[str, str],
        *,
        secrets: Iterable[str] = (),
        aliases: Aliases | None = None,
    ) -> None:
        values = [v for name, v in environment.items() if is_secret_variable(name)]
        values.extend(secrets)
        forms = {
            form
            for value in values
            for line in {value, *value.splitlines()}
            if len(line) >= LEAST_LETTERS
            for form in (line, json.dumps(line)[1:-1], quote(line), quote_plus(line))
        }
        # A secret that holds another one goes first.
        ordered = sorted(forms, key=len, reverse=True)
        self._secrets = re.compile("|".join(map(re.escape, ordered))) if forms else None
        self._aliases = Aliases() if aliases is None else aliases

    def text(self, text: str) -> str:
        """Return a text without secrets, people and places."""
        if self._secrets is not None:
            text = self._secrets.sub(MASK, text)
        # Folders first that have names of their own: what is in a home folder's
        # name is no secret, and would hide the rest of the path.
        return self._aliases.text(hide_secrets(self._aliases.name_places(text)))

    def data(self, value: Any, allowed: Allowed, keys: tuple[str, ...] = ()) -> Any:
        """Return JSON data of which only what is allowed stays.

        Args:
            value: Plain data.
            allowed: Whether the value behind some keys may stay, masked as text.
                Items of a list have the keys of the list.
            keys: Those that lead to the value.

        """
        if isinstance(value, Mapping):
            return {
                self.text(str(key)): self.data(item, allowed, (*keys, str(key)))
                for key, item in value.items()
            }
        if isinstance(value, (list, tuple)):
            return [self.data(item, allowed, keys) for item in value]
        if value is None or isinstance(value, bool):
            return value
        if any(map(is_secret_name, keys)) or not allowed(keys):
            return describe_hidden(value)
        return self.text(value) if isinstance(value, str) else value


def describe_hidden(value: Any) -> str:
    """Say of a value whether it is set, and how long it is, and no more."""
    if isinstance(value, str):
        return f"set, {len(value)} characters" if value else "set, empty"
    return "set, a number" if isinstance(value, (int, float)) else "set"
