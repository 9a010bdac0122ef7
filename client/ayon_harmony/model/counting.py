"""Numbers with what they count, as people say them."""

from __future__ import annotations


def count_of(number: int, name: str, plural: str = "") -> str:
    """Return a number with its noun: ``1 file``, ``2 files``.

    Args:
        number: How many.
        name: What is counted, one of it.
        plural: Several of it; empty for the name and an ``s``.

    """
    return f"{number} {name if number == 1 else plural or name + 's'}"
