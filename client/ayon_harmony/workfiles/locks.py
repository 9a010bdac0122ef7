"""Locks that end with their process, however that ends."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from ayon_harmony.workfiles import disk, fault_words, windows_files


class FileLock:
    """A lock on a file that ends with its process, however that ends."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[bytes] | None = None

    def try_acquire(self) -> bool:
        """Take the lock if it is free; say whether it is ours now.

        Raises:
            OSError: The file can't be made or opened, and not only because
                somebody has it open right now; ``ENOLCK`` where the file system
                knows no locks.

        """
        if self._file is not None:
            return False
        try:
            descriptor = _open_lock(disk.long_path(self.path))
        except OSError as error:
            if getattr(error, "winerror", None) in fault_words.HELD_OPEN:
                return False
            raise
        # Never truncated: the text inside belongs to whoever holds the lock.
        # Closed by release(), on every way out but the one that returns True.
        file = os.fdopen(descriptor, "r+b", buffering=0)
        try:
            _lock(file)
            # Whoever cleaned up may have removed the file between open and lock.
            if not disk.IS_WINDOWS:
                named = os.stat(self.path)
                if named.st_ino != os.fstat(file.fileno()).st_ino:
                    file.close()
                    return False
        except OSError as error:
            file.close()
            if error.errno in _NO_LOCKS:
                # That nobody can lock is not that somebody has.
                raise OSError(
                    errno.ENOLCK, os.strerror(errno.ENOLCK), str(self.path)
                ) from error
            return False
        self._file = file
        return True

    def write(self, content: bytes) -> None:
        """Put a text into the locked file for others to read.

        What was there is overwritten in place: a text no longer than the one before
        needs no room on a disk that is full by now.

        Raises:
            OSError: It can't be written.

        """
        if self._file is not None:
            self._file.seek(0)
            disk.write_all(self._file.fileno(), content)
            self._file.truncate()

    def release(self, remove: bool = False) -> None:
        """Give the lock back, and the file with it if asked."""
        file, self._file = self._file, None
        if file is None:
            return
        if remove and not disk.IS_WINDOWS:
            disk.remove_file(self.path)
        # Windows unlocks a closed file when it finds the time for it
        # (Microsoft, "LockFileEx function").
        with contextlib.suppress(OSError):
            _unlock(file)
        file.close()
        if remove and disk.IS_WINDOWS:
            disk.remove_file(self.path)

    @contextlib.contextmanager
    def held(self, timeout_s: float) -> Iterator[None]:
        """Hold the lock for a block.

        Raises:
            TimeoutError: Someone else kept it for ``timeout_s`` seconds.

        """
        end = time.monotonic() + timeout_s
        while not self.try_acquire():
            if time.monotonic() >= end:
                raise TimeoutError(str(self.path))
            # No system offers a wait with a time limit for file locks.
            time.sleep(0.02)
        try:
            yield
        finally:
            self.release()


# What file systems without locks answer, such as a home folder on an old NFS.
_NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP}

# Windows locks a byte range and hides it from readers, so it lies far beyond
# the text. Both forms fail at once when another process has the lock.
_LOCKED_AT = 1 << 30

if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        file.seek(_LOCKED_AT)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

    def _unlock(file: IO[bytes]) -> None:
        file.seek(_LOCKED_AT)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(file: IO[bytes]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_UN)


def _open_lock(path: str) -> int:
    if not disk.IS_WINDOWS:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    # Not to be removed while anybody has it: a new one would be another lock.
    return windows_files.open_file(
        path,
        windows_files.READ | windows_files.WRITE,
        windows_files.SHARE_READ | windows_files.SHARE_WRITE,
        windows_files.OPEN_ALWAYS,
    )
