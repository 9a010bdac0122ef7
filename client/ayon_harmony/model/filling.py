"""Paths of a studio's settings that hold ``{names}``, filled in.

Names and keys, ``{root[work]}``, and nothing else: ``str.format`` would also read
members of whatever it is given (``{env.__class__}``), and make texts of any length
(``{env[HOME]:>999999999}``).
"""

from __future__ import annotations

import re
import string
from collections.abc import Mapping, Sequence
from typing import Any

# A variable of Windows is called ProgramFiles(x86).
_FIELD = re.compile(r"[^.\[\]]+(?:\[[^\[\]]+\])*")
_SPEC = re.compile(r"(?:.?[<>=^])?[+ -]?0?\d{0,2}[dfs]?")


class _Filler(string.Formatter):
    def get_field(
        self, field_name: str, args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> Any:
        if not _FIELD.fullmatch(field_name):
            raise ValueError(f"'{{{field_name}}}' is no name with keys")
        return super().get_field(field_name, args, kwargs)

    def format_field(self, value: Any, format_spec: str) -> Any:
        if not _SPEC.fullmatch(format_spec):
            raise ValueError(f"':{format_spec}' is no width of a text or a number")
        return super().format_field(value, format_spec)


def fill_in(text: str, values: Mapping[str, Any]) -> str:
    """Return a text with values in the place of its ``{names}``.

    Args:
        text: For example ``{root[work]}/scripts``.
        values: By name; those with keys are mappings.

    Raises:
        ValueError: It is no such text, or a key leads nowhere; says why.
        KeyError: A name or a key is not there.

    """
    try:
        return _Filler().vformat(text, (), values)
    except (IndexError, TypeError, AttributeError) as error:
        raise ValueError(str(error)) from error
