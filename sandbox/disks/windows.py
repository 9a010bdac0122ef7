r"""A disk that refuses what Windows refuses, with the numbers that Windows gives.

What each refusal is taken from stands beside it; ``sandbox.windows.questions``
asks this disk, Wine and a real Windows the same things. A path ``C:\x`` of this
disk is ``/x`` here, so ``/x`` becomes ``\\?\\x`` by ``disk.long_path``.
"""

from __future__ import annotations

import errno
import ntpath
import os
import posixpath
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ayon_harmony.workfiles import disk, windows_files
from sandbox.disks import rules
from sandbox.disks.acted import ActedDisk, is_folder, is_there, real_stat

ACCESS_DENIED = 5
SHARING_VIOLATION = 32
ALREADY_EXISTS = 183

_NT_TO_ERRNO = {
    ACCESS_DENIED: errno.EACCES,
    SHARING_VIOLATION: errno.EACCES,
    ALREADY_EXISTS: errno.EEXIST,
    2: errno.ENOENT,
}


def refusal(winerror: int | None, path: str, target: str | None = None) -> OSError:
    """Return the OSError that Windows' Python raises for a system error.

    Args:
        winerror: The system's number; None for calls of the C library, which
            has only its own errno.
        path: The file.
        target: The other one, of a rename.

    """
    number = _NT_TO_ERRNO.get(winerror or 0, errno.EACCES)
    error = OSError(number, os.strerror(number), path, None, target)
    # The attribute exists on Windows alone.
    error.winerror = winerror  # type: ignore[attr-defined]
    return error


class _Hold:
    """A file that somebody has open."""

    def __init__(self, path: str, access: int, share: int) -> None:
        self.path = path
        self.access = access
        self.share = share
        self.listed = real_stat(path)


class WindowsDisk(ActedDisk):
    """Windows below the product; use it as a context manager."""

    separator = "\\"

    def __init__(self) -> None:
        super().__init__()
        self._holds: list[_Hold] = []
        # Descriptors that were opened with FILE_SHARE_DELETE, by file number.
        self._sharing: dict[int, int] = {}
        self._pending: set[str] = set()
        # Other names of folders, upper case and with backslashes.
        self._aliases: dict[str, str] = {}
        #: Whether the server numbers its files; some do not.
        self.numbers_files = True

    # -- for tests ----------------------------------------------------------

    @contextmanager
    def held(
        self,
        path: object,
        share: int = windows_files.SHARE_READ | windows_files.SHARE_WRITE,
        access: int = windows_files.READ,
    ) -> Iterator[None]:
        """Let another program have a file open during a block.

        Args:
            path: The file.
            share: What it lets others do, ``windows_files.SHARE_…`` added up; 0
                keeps the file for itself.
            access: What it does with it. While one writes, the folder's listing
                tells size and time of before.

        """
        hold = self.hold(path, share, access)
        try:
            yield
        finally:
            self.let_go(hold)

    def hold(self, path: object, share: int, access: int = windows_files.READ) -> _Hold:
        """Let another program have a file open until ``let_go``."""
        hold = _Hold(self.real(path), access, share)
        if not share & windows_files.SHARE_READ and any(self._opened(hold.path)):
            raise refusal(SHARING_VIOLATION, hold.path)
        self._holds.append(hold)
        return hold

    def let_go(self, hold: _Hold) -> None:
        """Let the other program close its file."""
        self._holds.remove(hold)
        self._settle()

    def call_also(self, folder: object, name: str) -> None:
        r"""Let a folder be reached by another name, too.

        Args:
            folder: The folder.
            name: A drive (``Q:``), a share (``\\\\server\\share``) or a path with a
                short name in it.

        """
        self._aliases[self.key(name.replace("/", "\\"))] = self.real(folder)

    # -- being in place -----------------------------------------------------

    def __enter__(self) -> WindowsDisk:
        super().__enter__()
        self.put(disk, "IS_WINDOWS", True)
        self.put(windows_files, "open_file", self._create_file)
        self.put(windows_files, "final_path", self._final_path)
        self.put(os, "sep", "\\")
        self.put(os, "path", _Paths())
        self.put(os, "supports_fd", set())
        for name in ("pread", "preadv", "posix_fadvise", "copy_file_range", "sendfile"):
            self.take(os, name)
        return self

    # -- names --------------------------------------------------------------

    def key(self, name: str) -> str:
        """Return what two names share that are one here."""
        return name.upper()

    def plain(self, path: str) -> str:
        r"""Return a path of this system; what follows ``\\?\`` is literal."""
        rules.check(path)
        named = self._behind_alias(path)
        if named is not None:
            return named
        if path.startswith("\\\\?\\"):
            path = path[4:]
            if path[1:2] == ":":
                path = path[2:]
            return path.replace("\\", "/")
        path = path.replace("\\", "/")
        # GetFullPathName cuts these off, in the last part only.
        return path.rstrip(". ") if path.strip("./ ") else path

    def _behind_alias(self, path: str) -> str | None:
        """Return the path behind another name of a folder, None without one."""
        text = path[4:] if path.startswith("\\\\?\\") else path.replace("/", "\\")
        if text.upper().startswith("UNC\\"):
            text = "\\" + text[3:]
        for alias, folder in self._aliases.items():
            rest = text[len(alias) :]
            if self.key(text[: len(alias)]) == alias and rest[:1] in ("", "\\"):
                return folder + rest.replace("\\", "/")
        return None

    def real(self, path: Any) -> Any:
        """Return the path of the entry that is found, or would be made."""
        self._settle()
        return super().real(path)

    # -- what is refused ----------------------------------------------------

    def before(self, call: str, *paths: str) -> None:
        """Refuse a call as Windows does."""
        path = paths[0]
        if path in self._pending:
            # STATUS_DELETE_PENDING arrives as "access denied".
            raise refusal(None if call.startswith("open") else ACCESS_DENIED, path)
        if call in ("open", "open_writing"):
            self._check_opening(path, call == "open_writing")
        elif call == "unlink":
            self._check_unlink(path)
        elif call in ("rename", "replace"):
            self._check_move(call, *paths)
        elif call == "chmod" or call == "utime":
            self._check_access(path, windows_files.WRITE, ACCESS_DENIED)

    def _check_opening(self, path: str, is_writing: bool) -> None:
        # The C library: errno 13 and no winerror, for folders as for files that
        # are held or read-only.
        if is_folder(path) or (is_writing and _is_read_only(path)):
            raise refusal(None, path)
        access = windows_files.READ | (windows_files.WRITE if is_writing else 0)
        self._check_access(path, access, None)

    def _check_access(self, path: str, access: int, winerror: int | None) -> None:
        needed = windows_files.SHARE_READ if access & windows_files.READ else 0
        if access & windows_files.WRITE:
            needed |= windows_files.SHARE_WRITE
        if access & windows_files.DELETE:
            needed |= windows_files.SHARE_DELETE
        for hold in self._holds:
            if hold.path == path and needed & ~hold.share:
                raise refusal(winerror, path)

    def _check_unlink(self, path: str) -> None:
        if not is_there(path):
            return
        if is_folder(path) or _is_read_only(path):
            raise refusal(ACCESS_DENIED, path)
        shares = list(self._shares(path))
        if any(not share & windows_files.SHARE_DELETE for share in shares):
            raise refusal(SHARING_VIOLATION, path)
        if shares:
            # It is gone when the last one closes it.
            self._pending.add(path)
            raise _Done

    def _check_move(self, call: str, old: str, new: str) -> None:
        if not is_there(old):
            return
        if is_folder(old):
            # FILE_RENAME_INFORMATION: no open file in it, whatever it shares.
            if any(self._opened_below(old)):
                raise refusal(ACCESS_DENIED, old, new)
        elif any(not s & windows_files.SHARE_DELETE for s in self._shares(old)):
            raise refusal(SHARING_VIOLATION, old, new)
        if old == new or not is_there(new):
            return
        if call == "rename":
            raise refusal(ALREADY_EXISTS, old, new)
        if is_folder(new) or _is_read_only(new) or any(self._opened(new)):
            # MS-FSA 2.1.5.14.11: a target that is open anywhere is denied.
            raise refusal(ACCESS_DENIED, old, new)

    # -- who has what open --------------------------------------------------

    def _opened(self, path: str) -> Iterator[tuple[str, int]]:
        """Yield the users of a file: its path and what each shares."""
        return ((p, share) for p, share in self._users() if p == path)

    def _opened_below(self, folder: str) -> Iterator[tuple[str, int]]:
        begin = folder.rstrip("/") + "/"
        return ((p, share) for p, share in self._users() if p.startswith(begin))

    def _shares(self, path: str) -> Iterator[int]:
        return (share for _, share in self._opened(path))

    def _users(self) -> Iterator[tuple[str, int]]:
        for hold in self._holds:
            yield hold.path, hold.share
        # Our own open files, as the kernel lists them.
        plain = windows_files.SHARE_READ | windows_files.SHARE_WRITE
        for name in self.call("listdir", "/proc/self/fd"):
            try:
                path = self.call("readlink", f"/proc/self/fd/{name}")
                number = os.fstat(int(name)).st_ino
            except OSError:
                continue
            shares_all = self._sharing.get(int(name)) == number
            yield path, windows_files.SHARE_ALL if shares_all else plain

    def _settle(self) -> None:
        """Remove what was deleted while it was open and is open no more."""
        for path in list(self._pending):
            if not any(self._opened(path)):
                self._pending.discard(path)
                self.call("unlink", path)

    # -- calls that differ --------------------------------------------------

    def _unlink(self, path: Any, **options: Any) -> None:
        with self.lock:
            found = self.real(path)
            try:
                self.before("unlink", found)
            except _Done:
                return
            self.call("unlink", found, **options)

    def _symlink(self, source: Any, target: Any, *arguments: Any) -> None:
        # ERROR_PRIVILEGE_NOT_HELD: ordinary users make no links.
        error = OSError(errno.EINVAL, "privilege not held", source)
        error.winerror = 1314  # type: ignore[attr-defined]
        raise error

    def _stat(self, path: Any, **options: Any) -> os.stat_result:
        found = self.real(path)
        result: os.stat_result = self.call("stat", found, **options)
        if self.numbers_files or isinstance(found, int):
            return result
        times = {
            name: getattr(result, name)
            for name in ("st_atime_ns", "st_mtime_ns", "st_ctime_ns")
        }
        return os.stat_result((result[0], 0, *result[2:]), times)

    def _final_path(self, path: str) -> str:
        """GetFinalPathNameByHandleW: no short names and no drives of a share."""
        found = self.real(path)
        return str(found) if is_there(found) else ""

    def listed_stat(
        self, entry: os.DirEntry[str], follow_symlinks: bool
    ) -> os.stat_result:
        """Return what the folder's listing says: old while a file is written.

        NTFS brings the listing up to date when the file is closed (CPython
        #85278; Microsoft, "FindFirstFileW", remarks).
        """
        for hold in self._holds:
            if hold.path == entry.path and hold.access & windows_files.WRITE:
                return hold.listed
        return super().listed_stat(entry, follow_symlinks)

    def _create_file(
        self,
        path: str,
        access: int,
        share: int,
        disposition: int = windows_files.OPEN_EXISTING,
    ) -> int:
        """CreateFileW: refusals have their number."""
        with self.lock:
            found = self.real(path)
            is_writing = bool(access & windows_files.WRITE)
            if found in self._pending or is_folder(found):
                raise refusal(ACCESS_DENIED, path)
            if not is_there(found):
                if disposition == windows_files.OPEN_EXISTING:
                    raise refusal(2, path)
            elif is_writing and _is_read_only(found):
                raise refusal(ACCESS_DENIED, path)
            self._check_access(found, access, SHARING_VIOLATION)
            flags = os.O_RDWR if is_writing else os.O_RDONLY
            if disposition == windows_files.OPEN_ALWAYS:
                flags |= os.O_CREAT
            descriptor: int = self.call("open", found, flags, 0o666)
            if share & windows_files.SHARE_DELETE:
                self._sharing[descriptor] = os.fstat(descriptor).st_ino
            else:
                self._sharing.pop(descriptor, None)
            return descriptor


class _Paths:
    """``os.path``, by Windows' rules for paths with a backslash in them.

    Who else runs in this process, such as pytest, goes on with its own.
    """

    def __getattr__(self, name: str) -> Any:
        function = getattr(posixpath, name)
        if not callable(function):
            return getattr(ntpath, name)

        def call(*arguments: Any, **options: Any) -> Any:
            given = [os.fspath(a) for a in arguments if isinstance(a, _PATHS)]
            is_windows = any("\\" in text for text in given if isinstance(text, str))
            rules_of = ntpath if is_windows else posixpath
            return getattr(rules_of, name)(*arguments, **options)

        return call


_PATHS = (str, os.PathLike)


class _Done(Exception):
    """The call has done all that it does."""


def _is_read_only(path: str) -> bool:
    try:
        mode = real_stat(path).st_mode
    except OSError:
        return False
    return stat.S_ISREG(mode) and not mode & 0o222
