"""Numbers that stand as text in scenes, and in what other programs tell."""

from __future__ import annotations

import math
from typing import Any, TypeVar

Default = TypeVar("Default")

_LONGEST = 64


def read_int(text: Any, default: Default) -> int | Default:
    """Return a whole number, or the default where the text is none.

    Larger numbers than 64 bits hold count nothing, and no float takes them.
    """
    try:
        value = int(text) if len(str(text)) <= _LONGEST else None
    except (TypeError, ValueError):
        return default
    return default if value is None or abs(value) >> 63 else value


def read_float(text: Any, default: Default) -> float | Default:
    """Return a number, or the default where the text is none, or is infinite."""
    try:
        value = float(text)
    except (TypeError, ValueError, OverflowError):
        return default
    return value if math.isfinite(value) else default
