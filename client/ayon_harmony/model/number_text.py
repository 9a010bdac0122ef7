"""Numbers that stand as text in scenes, and in what other programs tell."""

from __future__ import annotations

from typing import Any, TypeVar

Default = TypeVar("Default")


def read_int(text: Any, default: Default) -> int | Default:
    """Return a whole number, or the default where the text is none."""
    try:
        return int(text)
    except (TypeError, ValueError):
        return default


def read_float(text: Any, default: Default) -> float | Default:
    """Return a number, or the default where the text is none."""
    try:
        return float(text)
    except (TypeError, ValueError):
        return default
