"""What the acted disks have in common: the system's calls, and how names are found.

A disk takes the place of the functions of ``os`` and of ``open`` while it is
entered, turns each path into one of this system, and hands it on. How two names
are one, and what is refused, is its children's.
"""

from __future__ import annotations

import builtins
import io
import os
import shutil
import stat
import threading
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from sandbox.disks import rules

Disk = TypeVar("Disk", bound="ActedDisk")

_ORIGINAL: dict[str, Callable[..., Any]] = {
    name: getattr(os, name)
    for name in (
        "access",
        "chmod",
        "getxattr",
        "link",
        "listdir",
        "listxattr",
        "lstat",
        "mkdir",
        "open",
        "readlink",
        "rename",
        "replace",
        "rmdir",
        "scandir",
        "setxattr",
        "stat",
        "statvfs",
        "symlink",
        "truncate",
        "unlink",
        "utime",
    )
    if hasattr(os, name)
}
_OPEN = io.open


def is_there(path: str) -> bool:
    """Say whether this system has an entry of exactly this name."""
    try:
        _ORIGINAL["lstat"](path)
    except OSError:
        return False
    return True


def real_stat(path: str) -> os.stat_result:
    """Return what this system says of a file."""
    result: os.stat_result = _ORIGINAL["stat"](path)
    return result


def is_folder(path: str) -> bool:
    """Say whether this system has a folder of exactly this name."""
    try:
        return stat.S_ISDIR(real_stat(path).st_mode)
    except OSError:
        return False


class Entry:
    """An entry of a folder, as ``os.scandir`` yields it."""

    def __init__(self, entry: os.DirEntry[str], shown: str, disk: ActedDisk) -> None:
        self._entry = entry
        self._disk = disk
        self.name = entry.name
        self.path = shown

    def __fspath__(self) -> str:
        return self.path

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:
        """Say whether it is a folder."""
        return self._entry.is_dir(follow_symlinks=follow_symlinks)

    def is_file(self, *, follow_symlinks: bool = True) -> bool:
        """Say whether it is a file."""
        return self._entry.is_file(follow_symlinks=follow_symlinks)

    def is_symlink(self) -> bool:
        """Say whether it is a link."""
        return self._entry.is_symlink()

    def inode(self) -> int:
        """Return the file's number."""
        return self._entry.inode()

    def stat(self, *, follow_symlinks: bool = True) -> os.stat_result:
        """Return what the listing of the folder says of it."""
        return self._disk.listed_stat(self._entry, follow_symlinks)


class _Listing:
    """What ``os.scandir`` returns."""

    def __init__(self, entries: list[Entry]) -> None:
        self._entries = iter(entries)

    def __iter__(self) -> Iterator[Entry]:
        return self._entries

    def __next__(self) -> Entry:
        return next(self._entries)

    def __enter__(self) -> _Listing:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the listing."""
        self._entries = iter(())


class ActedDisk:
    """The calls of ``os``, taken over for as long as this is entered."""

    #: What stands between the parts of a path, for ``os.sep``.
    separator = "/"

    def __init__(self) -> None:
        self._undo: list[tuple[object, str, object]] = []
        self.lock = threading.RLock()

    # -- what a system decides ----------------------------------------------

    def key(self, name: str) -> str:
        """Return what two names share that are one on this disk."""
        raise NotImplementedError

    def stored(self, name: str) -> str:
        """Return the name that a new entry gets."""
        return name

    def plain(self, path: str) -> str:
        """Return a path of this system for one of the acted system."""
        return path

    def listed_stat(
        self, entry: os.DirEntry[str], follow_symlinks: bool
    ) -> os.stat_result:
        """Return what a folder's listing says of an entry."""
        return entry.stat(follow_symlinks=follow_symlinks)

    def before(self, call: str, *paths: str) -> None:
        """Refuse a call on existing files, by raising the OSError for it."""

    # -- names --------------------------------------------------------------

    def real(self, path: Any) -> Any:
        """Return the path of the entry that the acted disk finds, or would make."""
        if isinstance(path, int) or path is None:
            return path
        text = self.plain(os.fsdecode(path))
        if text.startswith("/"):
            so_far, rest = "/", text.strip("/")
        else:
            so_far, rest = os.getcwd(), text
        for part in rest.split("/"):
            if part not in ("", "."):
                so_far = so_far.rstrip("/") + "/" + self._entry_of(so_far, part)
        return so_far

    def _entry_of(self, folder: str, part: str) -> str:
        if part == "..":
            return part
        if is_there(f"{folder.rstrip('/')}/{part}"):
            return part
        key = self.key(part)
        try:
            with rules.real_calls():
                names: list[str] = _ORIGINAL["listdir"](folder)
        except OSError:
            return part
        for name in names:
            if self.key(name) == key:
                return name
        return self.stored(part)

    def _target(self, path: Any) -> str:
        """Return where a rename ends: the spelling asked for, not the one found."""
        found: str = self.real(path)
        folder = found.rpartition("/")[0]
        name = self.plain(os.fsdecode(path)).rstrip("/").rpartition("/")[2]
        return f"{folder}/{self.stored(name)}"

    # -- being in place -----------------------------------------------------

    def put(self, owner: object, name: str, value: object) -> None:
        """Replace an attribute until the disk is left."""
        self._undo.append((owner, name, getattr(owner, name)))
        setattr(owner, name, value)

    def take(self, owner: object, name: str) -> None:
        """Take an attribute away until the disk is left, if there is one."""
        if hasattr(owner, name):
            self._undo.append((owner, name, getattr(owner, name)))
            delattr(owner, name)

    def __enter__(self: Disk) -> Disk:
        if os.name != "posix":
            raise RuntimeError("the acted disks stand on a POSIX system")
        for name in _ORIGINAL:
            self.put(os, name, getattr(self, f"_{name}", None) or self._simple(name))
        self.put(os, "remove", os.unlink)
        self.put(shutil, "_use_fd_functions", False)
        self.put(builtins, "open", self._open_file)
        self.put(io, "open", self._open_file)
        return self

    def __exit__(self, *_: object) -> None:
        while self._undo:
            setattr(*self._undo.pop())

    # -- the calls ----------------------------------------------------------

    def call(self, name: str, *arguments: Any, **options: Any) -> Any:
        """Call a function of this system."""
        with rules.real_calls():
            return _ORIGINAL[name](*arguments, **options)

    def _simple(self, name: str) -> Callable[..., Any]:
        def call(path: Any = ".", *arguments: Any, **options: Any) -> Any:
            found = self.real(path)
            if isinstance(found, str):
                self.before(name, found)
            return self.call(name, found, *arguments, **options)

        return call

    def _open(
        self, path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None
    ) -> int:
        found = self.real(path)
        writes = flags & (os.O_WRONLY | os.O_RDWR | os.O_TRUNC)
        self.before("open_writing" if writes else "open", found)
        descriptor: int = self.call("open", found, flags, mode, dir_fd=dir_fd)
        return descriptor

    def _open_file(
        self, file: Any, mode: str = "r", *arguments: Any, **options: Any
    ) -> Any:
        if isinstance(file, int):
            return _OPEN(file, mode, *arguments, **options)
        found = self.real(file)
        self.before("open" if mode.strip("bt") in ("", "r") else "open_writing", found)
        with rules.real_calls():
            return _OPEN(found, mode, *arguments, **options)

    def _scandir(self, path: Any = ".") -> _Listing:
        found = self.real(path)
        shown = os.fsdecode(path).rstrip("/\\")
        with rules.real_calls(), _ORIGINAL["scandir"](found) as entries:
            return _Listing(
                [Entry(e, f"{shown}{self.separator}{e.name}", self) for e in entries]
            )

    def _rename(self, source: Any, target: Any, **options: Any) -> None:
        self._move("rename", source, target, **options)

    def _replace(self, source: Any, target: Any, **options: Any) -> None:
        self._move("replace", source, target, **options)

    def _move(self, name: str, source: Any, target: Any, **options: Any) -> None:
        with self.lock:
            old, named, new = self.real(source), self.real(target), self._target(target)
            self.before(name, old, named)
            if named not in (old, new):
                # The entry goes with its spelling.
                self.call("rename", named, new)
            self.call("replace", old, new, **options)

    def _link(self, source: Any, target: Any, **options: Any) -> None:
        self.call("link", self.real(source), self.real(target), **options)

    def _symlink(self, source: Any, target: Any, *arguments: Any) -> None:
        self.call("symlink", source, self.real(target), *arguments)
