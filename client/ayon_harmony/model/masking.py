"""Taking secrets and names of people out of texts that leave the workstation.

What is known to be a secret (values of variables that are named like one) goes
wherever it stands; what only looks like one (``token=...``) goes by its form.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, quote_plus

MASK = "***"
PERSON = "<user>"

#: A shorter value says nothing, and would be found in every other word.
LEAST_LETTERS = 6

_WORDS = "key|token|secret|passw|credential|auth|cookie|signature|private"
#: Names that end in one of these hold no secret, whatever else is in them.
_HARMLESS = re.compile(r"(?i)(keyboard|keyframes?|author|authors|monkey)$")
_SECRET_NAME = re.compile(rf"(?i)({_WORDS})")

_FORMS = (
    # https://user:password@server
    (re.compile(r"(?i)(://)[^\s/@:]+(:[^\s/@]*)?@"), rf"\1{MASK}@"),
    (re.compile(r"(?i)(\bbearer\s+)[^\s\"',;]+"), rf"\1{MASK}"),
    # token=..., "api_key": "...", X-Api-Key: ..., --password ...
    (
        re.compile(
            # Bounded, so that a line of megabytes takes no longer than it must.
            r"(?i)((?:api[_-]?key|access[_-]?key|token|secret|passw(?:or)?d|"
            r"authorization|cookie)[\w-]{0,64}\\?[\"']?\s{0,8}[=:]\s{0,8}\\?[\"']?)"
            r"(?!\*\*\*)[^\s\"'\\,;&}\])]+"
        ),
        rf"\1{MASK}",
    ),
    # A JSON web token, wherever it stands.
    (re.compile(r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"), MASK),
)
# Folders of people, whoever they are: /home/x, /Users/x, C:\Users\x, also with
# the backslashes doubled by JSON.
_HOMES = re.compile(
    r"(?i)((?:/home/|/users/|/documents and settings/|"
    r"\\+users\\+|\\+documents and settings\\+))([^/\\\s\"':]+)"
)


def is_secret_name(name: str) -> bool:
    """Whether what goes by this name is to be kept: ``API_KEY``, ``password``."""
    return bool(_SECRET_NAME.search(name)) and not _HARMLESS.search(name)


class Masking:
    """Masks texts and data.

    Args:
        environment: Variables; values of those named like a secret are masked.
        secrets: More values that are secret.
        home: Home folder of the artist, written as ``~``.
        people: Names of accounts, masked where they are part of a path.

    """

    def __init__(
        self,
        environment: Mapping[str, str],
        *,
        secrets: Iterable[str] = (),
        home: str = "",
        people: Iterable[str] = (),
    ) -> None:
        values = [v for name, v in environment.items() if is_secret_name(name)]
        values.extend(secrets)
        forms = {
            form
            for value in values
            if len(value) >= LEAST_LETTERS
            for form in (
                value,
                json.dumps(value)[1:-1],
                quote(value),
                quote_plus(value),
            )
        }
        # A secret that holds another one goes first.
        ordered = sorted(forms, key=len, reverse=True)
        self._secrets = re.compile("|".join(map(re.escape, ordered))) if forms else None
        self._home = _path_pattern(home) if len(home) > 1 else None
        names = sorted({name for name in people if name}, key=len, reverse=True)
        self._people = (
            re.compile(
                r"(?i)(?<=[/\\])(?:"
                + "|".join(map(re.escape, names))
                + r")(?=[/\\\s\"']|$)"
            )
            if names
            else None
        )

    def text(self, text: str) -> str:
        """Return a text without secrets and without names of people in paths."""
        if self._secrets is not None:
            text = self._secrets.sub(MASK, text)
        for pattern, replacement in _FORMS:
            text = pattern.sub(replacement, text)
        if self._home is not None:
            text = self._home.sub("~", text)
        text = _HOMES.sub(rf"\1{PERSON}", text)
        if self._people is not None:
            text = self._people.sub(PERSON, text)
        return text

    def data(self, value: Any) -> Any:
        """Return JSON data, masked; below a secret name nothing stays."""
        if isinstance(value, Mapping):
            return {
                self.text(str(key)): _blank(item)
                if is_secret_name(str(key))
                else self.data(item)
                for key, item in value.items()
            }
        if isinstance(value, (list, tuple)):
            return [self.data(item) for item in value]
        return self.text(value) if isinstance(value, str) else value


def _blank(value: Any) -> Any:
    """Keep the shape of what is secret, so that one sees whether it is set."""
    if isinstance(value, Mapping):
        return {str(key): _blank(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_blank(item) for item in value]
    return value if value in (None, "", True, False) else MASK


def _path_pattern(path: str) -> re.Pattern[str]:
    r"""Return a pattern of a folder, its separators being ``/``, ``\`` or ``\\``."""
    parts = re.split(r"[/\\]+", path.rstrip("/\\"))
    inner = r"[/\\]+".join(map(re.escape, parts))
    return re.compile(rf"(?i){inner}(?=[/\\\s\"':]|$)")
