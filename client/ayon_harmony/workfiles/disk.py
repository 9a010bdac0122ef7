"""What this room asks of the operating system, with its differences evened out.

Long Windows paths, replacing a file that a scanner holds open, reading at an
offset without ``os.pread``, copying ranges inside the kernel, locks that die
with their process, small JSON files written whole or not at all, and words for
what an ``OSError`` means to an artist. Nothing here knows of scenes or zips.
"""

from __future__ import annotations

import contextlib
import errno
import json
import ntpath
import os
import shutil
import stat
import sys
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from ayon_harmony.errors import DestinationError, WorkfileError
from ayon_harmony.workfiles import steps

IS_WINDOWS = os.name == "nt"
_O_BINARY: int = getattr(os, "O_BINARY", 0)
_CHUNK = 4 * 1024 * 1024

# A scanner or an indexer holds a fresh file for a moment on Windows.
REPLACE_WAITS_S = (0.05, 0.1, 0.2, 0.4, 0.5)


def long_path(path: Path | str) -> str:
    r"""Return a path that Windows takes beyond 260 characters.

    Elsewhere the path as it is. The ``\\?\`` form must be absolute and knows
    no forward slashes.
    """
    if not IS_WINDOWS:
        return str(path)
    text = ntpath.abspath(str(path))
    if text.startswith("\\\\?\\"):
        return text
    if text.startswith("\\\\"):
        return "\\\\?\\UNC\\" + text[2:]
    return "\\\\?\\" + text


def path_below(root: str, name: str) -> str:
    r"""Return the path of a file that an archive calls ``name``.

    Windows takes what follows ``\\?\`` literally, so a forward slash there is
    an invalid character (Microsoft, "Naming Files, Paths, and Namespaces").

    Args:
        root: Folder by ``long_path``, with a separator at its end.
        name: Relative, with forward slashes.

    """
    return root + (name if os.sep == "/" else name.replace("/", os.sep))


def create(path: Path | str, mode: int = 0o666) -> int:
    """Create a new file for reading and writing; it must not exist."""
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | _O_BINARY
    return os.open(long_path(path), flags, mode)


def open_for_reading(path: Path | str) -> int:
    """Open a file for reading and return its descriptor."""
    return os.open(long_path(path), os.O_RDONLY | _O_BINARY)


def write_all(descriptor: int, content: bytes | memoryview) -> None:
    """Write everything; the system may take it in parts."""
    written = os.write(descriptor, content)
    if written == len(content):
        return
    view = memoryview(content)[written:]
    while view:
        view = view[os.write(descriptor, view) :]


class RandomReader:
    """A file that many threads read at offsets."""

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self.descriptor = open_for_reading(path)
        self.status = os.fstat(self.descriptor)
        self.size = self.status.st_size
        self._lock = threading.Lock()

    def read(self, offset: int, length: int) -> bytes:
        """Return ``length`` bytes from ``offset``, fewer only at the end."""
        if hasattr(os, "pread"):
            found = os.pread(self.descriptor, length, offset)
        else:
            with self._lock:
                os.lseek(self.descriptor, offset, os.SEEK_SET)
                found = os.read(self.descriptor, length)
        if len(found) == length or not found:
            return found
        # A share may answer in parts.
        return found + self.read(offset + len(found), length - len(found))

    def read_ahead(self) -> None:
        """Let the system fetch the whole file while we do something else.

        A pack that has left the memory since the last save came in three to
        seven times as fast with this as by plain reading.
        """
        # Not every system has it, and mypy looks for the one it runs on.
        advise = getattr(os, "posix_fadvise", None)
        if advise is None:
            return
        with contextlib.suppress(OSError):
            advise(self.descriptor, 0, 0, os.POSIX_FADV_SEQUENTIAL)
            advise(self.descriptor, 0, self.size, os.POSIX_FADV_WILLNEED)

    def close(self) -> None:
        """Close the file; twice does no harm."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1

    def __enter__(self) -> RandomReader:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def copy_range(source: RandomReader, offset: int, length: int, target: int) -> None:
    """Append a range of a file to a descriptor, inside the kernel if it can.

    Raises:
        WorkfileError: The source ends before the range does.

    """
    copied = 0
    for name in ("copy_file_range", "sendfile"):
        if not sys.platform.startswith("linux") or not hasattr(os, name):
            continue
        try:
            while copied < length:
                left = min(length - copied, 1 << 30)
                if name == "copy_file_range":
                    step = os.copy_file_range(
                        source.descriptor, target, left, offset + copied
                    )
                else:
                    step = os.sendfile(target, source.descriptor, offset + copied, left)
                if not step:
                    break
                copied += step
            if copied == length:
                return
        except OSError as error:
            # Not between these two file systems: try the next way.
            if error.errno not in _NOT_THIS_WAY:
                raise
    while copied < length:
        chunk = source.read(offset + copied, min(_CHUNK, length - copied))
        if not chunk:
            message = f"'{source.path.name}' ends before its content does."
            raise WorkfileError(message, source.path)
        write_all(target, chunk)
        copied += len(chunk)


_NOT_THIS_WAY = {
    errno.EXDEV,
    errno.EINVAL,
    errno.ENOSYS,
    errno.EOPNOTSUPP,
    errno.EBADF,
    errno.EPERM,
    errno.ETXTBSY,
}


def replace(
    source: Path, destination: Path, waits_s: Sequence[float] = REPLACE_WAITS_S
) -> None:
    """Rename over a file, again after a moment while someone holds it open.

    Raises:
        OSError: It could not be done; the source is still there.

    """
    for wait_s in (*waits_s, None):
        try:
            os.replace(long_path(source), long_path(destination))
        except PermissionError:
            # Only Windows refuses for as long as the file is open elsewhere.
            if wait_s is None or not IS_WINDOWS:
                raise
            time.sleep(wait_s)
        else:
            return


def sync_folder(folder: Path) -> None:
    """Make a rename in a folder last through a power cut, where that exists."""
    if IS_WINDOWS:
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def write_json(path: Path, content: object) -> None:
    """Write a JSON file whole or not at all."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    part = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        descriptor = create(part)
        try:
            write_all(descriptor, text.encode("utf-8", "surrogatepass"))
        finally:
            os.close(descriptor)
        steps.reached("json.written", path)
        replace(part, path)
    except BaseException:
        remove_file(part)
        raise


def read_json(path: Path) -> dict[str, Any] | None:
    """Return the object in a JSON file; None if there is none to be had."""
    try:
        content = Path(long_path(path)).read_bytes()
        found = json.loads(content.decode("utf-8", "surrogatepass"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def remove_file(path: Path) -> bool:
    """Remove a file if it is there; say whether it is gone."""
    try:
        os.unlink(long_path(path))
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True


def remove_tree(folder: Path) -> bool:
    """Remove a folder of ours, out of the way first and then from the disk.

    The rename makes it all or nothing for whoever looks at the name.
    """
    doomed = folder.with_name(f".removed-{uuid.uuid4().hex[:8]}")
    try:
        os.rename(long_path(folder), long_path(doomed))
    except FileNotFoundError:
        return True
    except OSError:
        return False
    steps.reached("tree.set_aside", folder)

    def unlock(function: Any, path: str, _error: object) -> None:
        with contextlib.suppress(OSError):
            os.chmod(path, stat.S_IRWXU)
            function(path)

    shutil.rmtree(long_path(doomed), onerror=unlock)
    return True


def folder_size(folder: Path) -> int:
    """Return the bytes in a folder; files that vanish meanwhile count nothing."""
    total = 0
    pending = [long_path(folder)]
    while pending:
        with contextlib.suppress(OSError), os.scandir(pending.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    pending.append(entry.path)
                else:
                    total += entry.stat(follow_symlinks=False).st_size
    return total


class FileLock:
    """A lock on a file that ends with its process, however that ends."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[bytes] | None = None

    def try_acquire(self) -> bool:
        """Take the lock if it is free; say whether it is ours now."""
        if self._file is not None:
            return False
        # Never truncated: the text inside belongs to whoever holds the lock.
        # Closed by release(), on every way out but the one that returns True.
        file = open(long_path(self.path), "a+b")  # noqa: SIM115
        try:
            _lock(file)
            # Whoever cleaned up may have removed the file between open and lock.
            if not IS_WINDOWS:
                there = os.stat(self.path)
                if there.st_ino != os.fstat(file.fileno()).st_ino:
                    file.close()
                    return False
        except OSError:
            file.close()
            return False
        self._file = file
        return True

    def write(self, content: bytes) -> None:
        """Put a text into the locked file for others to read."""
        if self._file is not None:
            self._file.seek(0)
            self._file.truncate()
            self._file.write(content)
            self._file.flush()

    def release(self, remove: bool = False) -> None:
        """Give the lock back, and the file with it if asked."""
        file, self._file = self._file, None
        if file is None:
            return
        if remove and not IS_WINDOWS:
            remove_file(self.path)
        file.close()
        if remove and IS_WINDOWS:
            remove_file(self.path)

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


# Windows locks a byte range and hides it from readers, so it lies far beyond
# the text. Both forms fail at once when another process has the lock.
if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        file.seek(1 << 30)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


# Sharing violation, lock violation: Windows calls both "denied" otherwise.
_HELD_OPEN = (32, 33)

_WORDS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the quota is used up",
    errno.EFBIG: "the file is larger than allowed there",
    errno.EROFS: "the disk is read-only",
    errno.EACCES: "writing is not allowed there",
    errno.EPERM: "writing is not allowed there",
    errno.ENOENT: "the folder is not there (is the drive connected?)",
    errno.ENOTDIR: "the folder is not there (is the drive connected?)",
    errno.ESTALE: "the share went away",
    errno.EIO: "the disk or the share failed",
}


def reason(error: OSError) -> str:
    """Say in an artist's words what an OSError means."""
    if IS_WINDOWS and getattr(error, "winerror", None) in _HELD_OPEN:
        return "a file there is open in another program"
    known = _WORDS.get(error.errno or 0)
    return known or (error.strerror or str(error)).lower()


def destination_error(error: OSError, destination: Path) -> DestinationError:
    """Return the error to raise when the project's side failed."""
    return DestinationError(
        f"Cannot write '{destination.name}' in '{destination.parent}': "
        f"{reason(error)}. The file there is unchanged and your work is safe in "
        "the local copy.",
        destination,
    )


def read_at(descriptor: int, offset: int, length: int) -> bytes:
    """Return bytes of an open file, fewer only at its end.

    Where the system has no ``pread`` the position of the descriptor moves.
    """
    parts = []
    while length:
        if hasattr(os, "pread"):
            part = os.pread(descriptor, length, offset)
        else:
            os.lseek(descriptor, offset, os.SEEK_SET)
            part = os.read(descriptor, length)
        if not part:
            break
        parts.append(part)
        offset += len(part)
        length -= len(part)
    return b"".join(parts)
