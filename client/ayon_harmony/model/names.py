"""Names that are one to a file system, to a colleague or to AYON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

WINDOWS_LONGEST_PATH = 259
"""Characters of a path on Windows, without the zero behind it."""


def namesakes(names: Mapping[str, str]) -> list[tuple[str, ...]]:
    """Return the groups of keys whose names differ in letter case at most.

    Args:
        names: Name by key. Order is kept.

    """
    found: dict[str, list[str]] = {}
    for key, name in names.items():
        found.setdefault(name.casefold(), []).append(key)
    return [tuple(keys) for keys in found.values() if len(keys) > 1]


def free_name(name: str, taken: Iterable[str]) -> str:
    """Return a name that nobody has, by a number behind it."""
    known = {item.casefold() for item in taken}
    candidate, number = name, 1
    while candidate.casefold() in known:
        number += 1
        candidate = f"{name}_{number}"
    return candidate


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
