"""Names: which are one to a file system or to AYON, which are free, how many fit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from .grouping import grouped

WINDOWS_LONGEST_PATH = 259
"""Characters of a path on Windows, without the zero behind it."""


def namesakes(names: Mapping[str, str]) -> list[tuple[str, ...]]:
    """Return the groups of keys whose names differ in letter case at most.

    Args:
        names: Name by key. Order is kept.

    """
    by_folded = grouped((name.casefold(), key) for key, name in names.items())
    return [tuple(keys) for keys in by_folded.values() if len(keys) > 1]


def free_name(name: str, taken: Iterable[str]) -> str:
    """Return the name, numbered where somebody has it in any letter case."""
    folded = {other.casefold() for other in taken}
    return first_free(name, lambda candidate: candidate.casefold() in folded)


def first_free(name: str, is_taken: Callable[[str], bool], mark: str = "_") -> str:
    """Return the name, or the first of ``name_2``, ``name_3`` ... that is free.

    Args:
        name: The name that is wished for.
        is_taken: Whether a name cannot be had.
        mark: What stands before the number.

    """
    candidate, number = name, 1
    while is_taken(candidate):
        number += 1
        candidate = f"{name}{mark}{number}"
    return candidate


def listed(names: Iterable[str], most: int) -> str:
    """Return names as a sentence has them, at most so many: ``a, b and 3 more``."""
    words = list(names)
    more = f" and {len(words) - most} more" if len(words) > most else ""
    return ", ".join(words[:most]) + more


def long_paths(
    folder_length: int, names: Iterable[str], longest: int = WINDOWS_LONGEST_PATH
) -> list[str]:
    """Return the names that make a path too long below a folder.

    Args:
        folder_length: Characters of the folder, without a slash behind it.
        names: Relative names.
        longest: Characters that a path may have.

    """
    room = longest - folder_length - 1
    return [name for name in names if _length(name) > room]


def _length(name: str) -> int:
    """Count as Windows does: in UTF-16 units."""
    return (
        len(name) if name.isascii() else len(name.encode("utf-16-le", "replace")) // 2
    )
