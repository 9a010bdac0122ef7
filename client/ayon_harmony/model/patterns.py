"""Regular expressions of a studio's settings, and those that would take for ever.

Python's engine tries every way to cut a text: ``(a+)+`` has two to the power of thirty
for thirty letters, and nothing ends it. Such a pattern is refused by its form: a
repeated group in which everything is repeated or optional itself.
"""

from __future__ import annotations

import re

from ..errors import HarmonyError

# Escapes and classes, which are one letter of some kind.
_KINDS = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]")
_ATOM = r"[^()|*+?{}]"
_FREE = r"(?:[*+?]|\{0?,\d*\}|\{\d+,\})[?+]?"
_ENDLESS = re.compile(
    rf"\((?:\?:|\?P<\w+>)?(?:{_ATOM}{_FREE})*{_ATOM}(?:[*+]|\{{\d+,\}})[?+]?"
    rf"(?:{_ATOM}{_FREE})*\)(?:[*+]|\{{\d+,\}})"
)


class PatternError(HarmonyError):
    """A pattern in the studio's settings is none, or could take for ever."""


def check_pattern(pattern: str) -> str:
    """Return a regular expression as it is.

    Raises:
        PatternError: It is none, or one that could take for ever.

    """
    try:
        re.compile(pattern)
    except re.error as error:
        raise PatternError(
            f"The pattern '{pattern}' in the studio's settings is no regular"
            f" expression: {error}."
        ) from error
    if _ENDLESS.search(_KINDS.sub("x", pattern)):
        raise PatternError(
            f"The pattern '{pattern}' in the studio's settings could take for ever: all"
            " in a pair of brackets is repeated, and so is that pair. Leave one out."
        )
    return pattern


def fits(pattern: str, text: str) -> bool:
    """Whether a whole text is what a pattern of the settings says.

    Raises:
        PatternError: As `check_pattern`.

    """
    return re.fullmatch(check_pattern(pattern), text) is not None
