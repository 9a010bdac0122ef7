"""Which names may be in an archive, and which two are one on some system.

A scene made on one system must open on the others, so a name that Windows
cannot hold is refused when it is saved, not when a colleague opens it.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Collection, Iterable

_DEVICES = r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])"
_NOT_PORTABLE = re.compile(
    rf"[\x00-\x1f\x7f<>:\"|?*\\]|[. ](?:/|$)|(?:^|/){_DEVICES} *(?:\.[^/]*)?(?:/|$)",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9_. -]*/)*[A-Za-z0-9][A-Za-z0-9_. -]*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_DRIVE = re.compile(r"[A-Za-z]:")

# Windows counts UTF-16 units up to 255, Linux bytes up to 255.
_LONGEST_PART = 255


def plain_name(name: str) -> str:
    """Return a member's name with slashes, without ``./`` before it.

    The folder itself, which file services write, becomes "".
    """
    plain = name.replace("\\", "/")
    while plain.startswith("./"):
        plain = plain[2:]
    return "" if plain in ("/", ".") else plain


def normal(name: str) -> str:
    """Return the composed form of a name, the one that is compared."""
    return name if name.isascii() else unicodedata.normalize("NFC", name)


def stored_name(name: str) -> str:
    """Return the name as it goes into an archive.

    macOS may hand out decomposed names where the scene says composed ones, and
    finds either; elsewhere they are two names and stay as they are.
    """
    return normal(name) if sys.platform == "darwin" else name


def counted(name: str, number: int, count: int) -> str:
    """Return a file's name and its place among all, as progress tells it."""
    return f"{name} (file {number:,} of {count:,})"


_LITTER = frozenset({".ds_store", "thumbs.db", "desktop.ini", "icon\r", "__macosx"})


def is_plain(name: str) -> bool:
    """Whether a name is of the ordinary kind: no litter, and without a hard fault.

    Nearly all are, and one look tells. A name that is not may be fine all the same.
    """
    return (
        _PLAIN.fullmatch(name) is not None
        and len(name) <= _LONGEST_PART
        and name.rpartition("/")[2].lower() not in _LITTER
    )


def is_litter(name: str) -> bool:
    """Whether a file is one that systems leave everywhere, and no part of a scene.

    ``._x`` is what macOS keeps beside ``x`` on disks that hold no resource forks
    (AppleDouble); it has the suffix of ``x`` and is something else.
    """
    *folders, base = name.rstrip("/").split("/")
    return (
        base.lower() in _LITTER
        or base.startswith("._")
        or any(folder.upper() == "__MACOSX" for folder in folders)
    )


def clash_key(name: str) -> str:
    """Return what two names share when some system takes them for one."""
    return name.lower() if name.isascii() else normal(normal(name).casefold())


def namesake(candidates: Iterable[str], name: str) -> str | None:
    """Return the one of some names that is a name, None if none is.

    The very same comes first. Else one that some system takes for it: a zip that was
    renamed on Windows, or went over a Mac, is still the one of its scene.
    """
    candidates = list(candidates)
    if name in candidates:
        return name
    key = clash_key(name)
    return next((c for c in sorted(candidates) if clash_key(c) == key), None)


def fault(name: str) -> str | None:
    """Return what is wrong with a member's name, None if it is fine.

    Args:
        name: Relative name with forward slashes, without one at the end.

    """
    hard = hard_fault(name)
    if hard is None and not is_portable(name):
        return "is a name that Windows cannot hold"
    return hard


def is_portable(name: str) -> bool:
    """Whether every system can hold a name that has no hard fault."""
    return not _NOT_PORTABLE.search(name)


def replacement(name: str, taken: Collection[str]) -> str:
    """Return a name that every system can hold, for one that some cannot.

    Args:
        name: The name.
        taken: Keys (``clash_key``) of the names that are there.

    """
    parts = []
    for part in name.split("/"):
        plain = re.sub(r"[\x00-\x1f\x7f<>:\"|?*\\]", "_", part)
        plain = re.sub(r"[. ]+$", "_", plain)
        parts.append(plain if is_portable(plain) else f"_{plain}")
    candidate = "/".join(parts)
    stem, dot, suffix = candidate.rpartition(".")
    if not dot or "/" in suffix:
        stem, suffix = candidate, ""
    number = 1
    while clash_key(candidate) in taken:
        number += 1
        candidate = f"{stem}_{number}{dot and suffix and dot}{suffix}"
    return candidate


def hard_fault(name: str) -> str | None:
    """Return why no system can take a name, None if some can.

    Args:
        name: Relative name with forward slashes, without one at the end.

    """
    if not name:
        return "has no name"
    if name.startswith("/"):
        return "is an absolute path"
    if _DRIVE.match(name):
        return "names a drive"
    parts = name.split("/")
    if ".." in parts:
        return "leads out of the scene folder"
    if "" in parts or "." in parts:
        return "has an empty part in its path"
    if _CONTROL.search(name):
        return "has a control character, which Windows cannot hold"
    try:
        if len(name) > 60 and any(len(p.encode()) > _LONGEST_PART for p in parts):
            return "has a part longer than 255 bytes"
        if not name.isascii():
            name.encode("utf-8")
    except UnicodeEncodeError:
        return "is not valid Unicode"
    return None


def clashes(names: Iterable[str]) -> list[tuple[str, str]]:
    """Return pairs of files, or of a file and a folder, that are one elsewhere.

    Args:
        names: Names of files, relative, with forward slashes.

    """
    pairs: list[tuple[str, str]] = []
    seen: dict[str, str] = {}
    folders: dict[str, str] = {}
    for name in names:
        key = clash_key(name)
        other = seen.setdefault(key, name)
        if other is not name:
            pairs.append((other, name))
        folder = name.rpartition("/")[0]
        if folder and folder not in folders:
            while folder and folder not in folders:
                folders[folder] = clash_key(folder)
                folder = folder.rpartition("/")[0]
    spelt: dict[str, str] = {}
    for folder, key in folders.items():
        other = spelt.setdefault(key, folder)
        if other is not folder:
            pairs.append((other, folder))
        if key in seen:
            pairs.append((seen[key], folder))
    return pairs
