"""What this room asks of the operating system, with its differences evened out.

Long Windows paths, replacing and removing files that somebody holds open,
reading at an offset without ``os.pread``, copying ranges inside the kernel,
and small JSON files written whole or not at all. What an ``OSError`` means to an
artist is in ``fault_words``. Nothing here knows of scenes or zips.

Longer than other modules: whatever differs between systems is here, so that nobody
else asks which one runs, and a test can act another one in a single place.
"""

from __future__ import annotations

import contextlib
import errno
import fnmatch
import json
import ntpath
import os
import shutil
import stat
import sys
import threading
import time
import unicodedata
import uuid
import zlib
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, NamedTuple

from ayon_harmony.errors import DestinationError, WorkfileError
from ayon_harmony.workfiles import fault_words, steps, windows_files

IS_WINDOWS = os.name == "nt"
_O_BINARY: int = getattr(os, "O_BINARY", 0)
_CHUNK = 4 * 1024 * 1024

# A scanner, an indexer or a colleague's opening holds a file for a moment.
WAITS_S = (0.01, 0.04, 0.1, 0.2, 0.4, 0.5)

# What the commit of a file is refused with while somebody has it open: Windows
# says EACCES, clients of a share any of them (smbnetfs, rclone, davfs2, cifs).
_IN_THE_WAY = {
    errno.EACCES,
    errno.EPERM,
    errno.EBUSY,
    errno.ETXTBSY,
    errno.EEXIST,
}
_NOT_THERE = (FileNotFoundError, NotADirectoryError)
# With the longest end of a name of ours, 255 bytes.
_LONGEST_NAMED_WHOLE = 230
_LONGEST_CUT = 200


def _waits(waits_s: Sequence[float] | None) -> tuple[float | None, ...]:
    """Return the pauses between tries; None stands behind the last try."""
    return (*(WAITS_S if waits_s is None else waits_s), None)


def long_path(path: Path | str) -> str:
    r"""Return a path that Windows takes beyond 260 characters.

    Elsewhere the path as it is. The ``\\?\`` form must be absolute and knows
    no forward slashes. An absolute path keeps the dots and spaces at its end,
    which Windows' own ``GetFullPathName`` cuts off.
    """
    text = str(path)
    if not IS_WINDOWS or text.startswith("\\\\?\\"):
        return text
    text = ntpath.normpath(text) if ntpath.isabs(text) else ntpath.abspath(text)
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


class Permissions(NamedTuple):
    """Who may do what with a file; -1 is the group that new files get."""

    mode: int = 0o666
    group: int = -1

    @classmethod
    def of(cls, status: os.stat_result) -> Permissions:
        """Return those of a file."""
        return cls(status.st_mode & 0o777, -1 if IS_WINDOWS else status.st_gid)


PLAIN = Permissions()


def create_with(path: Path | str, permissions: Permissions) -> int:
    """Create a new file with these permissions, whatever this user's mask says.

    What everybody may read stays so when somebody saves whose own files nobody may.
    """
    mode, group = permissions
    descriptor = create(path, mode)
    # A share without permissions, or with its own idea of them, refuses; so does a
    # system of a group that this user is not in.
    if not IS_WINDOWS and group not in (-1, os.getegid()):
        with contextlib.suppress(OSError):
            os.fchown(descriptor, -1, group)
    if mode & _mask():
        with contextlib.suppress(OSError):
            os.fchmod(descriptor, mode)
    return descriptor


def behind_link(path: Path) -> Path:
    """Return the file that a link leads to, there or not; any other path as it is."""
    if not os.path.islink(long_path(path)):
        return path
    return Path(os.path.realpath(path))


def new_permissions(folder: Path) -> Permissions:
    """Return the permissions of a new file in a folder.

    In a folder that hands its group on (setgid), the group may do with the file what
    it may do with the folder.
    """
    mode = 0o666 & ~_mask()
    if not IS_WINDOWS:
        with contextlib.suppress(OSError):
            of_folder = os.stat(folder).st_mode
            if of_folder & stat.S_ISGID:
                mode |= of_folder & 0o060
    return Permissions(mode)


def _mask() -> int:
    """Return what this user takes from the permissions of new files."""
    if IS_WINDOWS:
        return 0
    with contextlib.suppress(OSError, ValueError, IndexError):
        # Asking by ``os.umask`` sets it, for other threads too.
        status = Path("/proc/self/status").read_bytes()
        return int(status.partition(b"Umask:")[2].split()[0], 8)
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def open_for_reading(path: Path | str, waits_s: Sequence[float] | None = None) -> int:
    """Open a file for reading and return its descriptor.

    On Windows others may rename and remove it meanwhile, and one that somebody
    keeps for himself for a moment is tried again.
    """
    name = long_path(path)
    if not IS_WINDOWS:
        with contextlib.suppress(BlockingIOError):
            # A pipe of that name would be waited for until somebody writes into it.
            return os.open(name, os.O_RDONLY | os.O_NONBLOCK)
        # A file server has promised it to a client, which is asked first (leases).
        return os.open(name, os.O_RDONLY)
    for wait_s in WAITS_S if waits_s is None else waits_s:
        try:
            return windows_files.open_file(
                name, windows_files.READ, windows_files.SHARE_ALL
            )
        except OSError as error:
            if getattr(error, "winerror", None) not in fault_words.HELD_OPEN:
                raise
        time.sleep(wait_s)
    return windows_files.open_file(name, windows_files.READ, windows_files.SHARE_ALL)


def read_file(path: Path | str) -> bytes:
    """Return the content of a small file."""
    with os.fdopen(open_for_reading(path), "rb") as file:
        return file.read()


def make_folder(path: Path | str) -> None:
    """Make a folder and those above it; one that is there is fine."""
    os.makedirs(long_path(path), exist_ok=True)


def exists(path: Path | str) -> bool:
    """Say whether there is a file, folder or link of this name."""
    return os.path.lexists(long_path(path))


def names_in(folder: Path | str) -> list[str]:
    """Return the names in a folder, sorted; none where there is no folder.

    Raises:
        OSError: It is there and can't be read now.

    """
    try:
        return sorted(os.listdir(long_path(folder)))
    except _NOT_THERE:
        return []


def find(folder: Path, pattern: str) -> list[Path]:
    """Return what in a folder has a name like ``*.xstage``, sorted.

    As ``Path.glob`` with one part, but for long paths.

    Raises:
        OSError: The folder is there and can't be read now.

    """
    return [folder / name for name in fnmatch.filter(names_in(folder), pattern)]


def is_folder(path: Path | str) -> bool:
    """Say whether there is a folder of this name."""
    return os.path.isdir(long_path(path))


def is_same_file(one: Path, other: Path) -> bool:
    """Say whether two names lead to one file or folder.

    So do names that differ in case where that is ignored, a drive letter and the
    UNC path behind it, a short name (``PROJEC~1``) and the long one, and two names
    of one server.
    """
    try:
        stats = os.stat(long_path(one)), os.stat(long_path(other))
    except OSError:
        return False
    if not any(status.st_ino for status in stats):
        # Some servers number no files; their names are all that tells.
        names = final_path(one), final_path(other)
        return bool(names[0]) and names[0] == names[1]
    if not os.path.samestat(*stats):
        return False
    # Others give a number to two files: size and time have to agree at least.
    # Those of a folder change whenever somebody saves in it.
    return stat.S_ISDIR(stats[0].st_mode) or (
        (stats[0].st_size, stats[0].st_mtime_ns)
        == (stats[1].st_size, stats[1].st_mtime_ns)
    )


def is_same_place(one: Path, other: Path) -> bool:
    """Say whether two names lead to one file, also to one that is not there.

    One that has gone, or was never saved, is known by its folder and its name.
    """
    if exists(one) or exists(other):
        return is_same_file(one, other)
    names = [unicodedata.normalize("NFC", path.name) for path in (one, other)]
    if IS_WINDOWS:
        names = [name.casefold() for name in names]
    return names[0] == names[1] and is_same_file(one.parent, other.parent)


def is_below(path: Path, folder: Path) -> bool:
    """Say whether a file or folder is in a folder, by whatever names."""
    inside, root = (os.path.normcase(os.path.normpath(p)) for p in (path, folder))
    return inside.startswith(root.rstrip(os.sep) + os.sep) or any(
        is_same_file(above, folder) for above in path.parents
    )


def final_path(path: Path) -> str:
    """Return the one path that a file has behind links and drives, "" if unknown."""
    if IS_WINDOWS:
        return os.path.normcase(windows_files.final_path(long_path(path)))
    return os.path.realpath(path) if exists(path) else ""


def copy_file(source: Path | str, target: Path | str) -> Path:
    """Copy content and times of a file; what is there is replaced.

    The copy can be written to, whatever the source says, and others may replace
    the source meanwhile.

    Returns:
        The copy.

    Raises:
        OSError: It can't be read or written; there is no copy.
        WorkfileError: The source ends before it should.

    """
    copied = Path(target)
    part = Path(f"{target}.{uuid.uuid4().hex[:8]}.part")
    try:
        with RandomReader(source) as reader:
            times = os.fstat(reader.descriptor)
            descriptor = create(part)
            try:
                copy_range(reader, 0, reader.size, descriptor)
            finally:
                os.close(descriptor)
        with contextlib.suppress(OSError, OverflowError):
            os.utime(long_path(part), ns=(times.st_atime_ns, times.st_mtime_ns))
        replace(part, copied)
    except BaseException:
        remove_file(part)
        raise
    return copied


def write_all(descriptor: int, content: bytes | memoryview) -> None:
    """Write everything; the system may take it in parts."""
    written = os.write(descriptor, content)
    if written == len(content):
        return
    view = memoryview(content)[written:]
    while view:
        view = view[os.write(descriptor, view) :]


def _open_settled(path: Path) -> int:
    """Open a file for reading, again while it is being replaced.

    One that somebody has open makes way under another name first, so for a
    moment there is none.
    """
    for wait_s in _waits(None):
        try:
            return open_for_reading(path)
        except FileNotFoundError:
            if wait_s is None:
                raise
            if not asides(path):
                # It may have come to its place between the two looks.
                return open_for_reading(path)
            time.sleep(wait_s)
    raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))


class RandomReader:
    """A file that many threads read at offsets."""

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self.descriptor = _open_settled(self.path)
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

    def read_into(self, offset: int, buffer: memoryview) -> memoryview:
        """Fill a buffer from ``offset``; return the part that was filled.

        Less than the buffer only at the end of the file.
        """
        filled = 0
        while filled < len(buffer):
            if hasattr(os, "preadv"):
                rest = [buffer[filled:]]
                count = os.preadv(self.descriptor, rest, offset + filled)
            else:
                content = self.read(offset + filled, len(buffer) - filled)
                count = len(content)
                buffer[filled : filled + count] = content
            if not count:
                break
            filled += count
        return buffer[:filled]

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
            raise WorkfileError(
                f"'{source.path.name}' ends before its content does.", source.path
            )
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
    source: Path, destination: Path, waits_s: Sequence[float] | None = None
) -> None:
    """Rename over a file, also while somebody has that one open.

    A file whose users let it be renamed is put aside for them. Otherwise it is
    tried again: a scanner or a colleague's opening ends by itself.

    Raises:
        OSError: It could not be done; both files are still there.

    """
    for wait_s in _waits(waits_s):
        try:
            os.replace(long_path(source), long_path(destination))
        except OSError as error:
            if error.errno not in _IN_THE_WAY:
                raise
            if _put_in_place_of_open_file(source, destination):
                return
            if wait_s is None:
                if error.errno == errno.EEXIST:
                    # smbnetfs says so of a file that somebody has open.
                    raise OSError(
                        errno.EBUSY, os.strerror(errno.EBUSY), str(destination)
                    ) from error
                raise
            time.sleep(wait_s)
        else:
            return


def _put_in_place_of_open_file(source: Path, destination: Path) -> bool:
    """Rename a file aside and another one to its name; say whether that worked."""
    if IS_WINDOWS and make_writable(destination):
        # Windows refuses to replace a read-only file, other systems do not.
        with contextlib.suppress(OSError):
            os.replace(long_path(source), long_path(destination))
            return True
    if not os.path.isfile(long_path(source)):
        return False
    aside = aside_path(destination)
    try:
        os.rename(long_path(destination), long_path(aside))
    except OSError:
        return False
    try:
        os.rename(long_path(source), long_path(destination))
    except OSError:
        # Whoever made a new file there in the meantime keeps it.
        with contextlib.suppress(OSError):
            os.rename(long_path(aside), long_path(destination))
        return False
    # It goes when its last reader closes it, or with the next one.
    remove_file(aside, waits_s=())
    for earlier in asides(destination):
        remove_file(earlier, waits_s=())
    return True


def beside(path: Path, end: str) -> Path:
    """Return the path of a hidden file of ours beside another, named after it.

    No file system takes more than 255 bytes, so a long name is cut and gets a
    checksum; all systems cut the same, because they look for each other's files.

    Args:
        path: The file that it is beside.
        end: What its name ends with, a dot first.

    """
    name = path.name
    encoded = name.encode("utf-8", "surrogatepass")
    if len(encoded) > _LONGEST_NAMED_WHOLE:
        begin = encoded[:_LONGEST_CUT].decode("utf-8", "ignore")
        name = f"{begin}~{zlib.crc32(encoded):08x}"
    return path.with_name(f".{name}{end}")


def aside_path(destination: Path) -> Path:
    """Return a new name for a file that is open and makes way for another."""
    return beside(destination, f".{uuid.uuid4().hex[:12]}{_ASIDE}")


def asides(destination: Path) -> list[Path]:
    """Return the files that made way for a destination and are still open."""
    begin = beside(destination, ".").name
    folder = destination.parent
    try:
        names = os.listdir(long_path(folder))
    except OSError:
        return []
    return [folder / n for n in names if n.startswith(begin) and n.endswith(_ASIDE)]


_ASIDE = ".aside"


def make_writable(path: Path) -> bool:
    """Take the read-only mark off a file; say whether there was one."""
    name = long_path(path)
    try:
        mode = os.lstat(name).st_mode
        if not stat.S_ISREG(mode) or mode & stat.S_IWUSR:
            return False
        os.chmod(name, stat.S_IMODE(mode) | stat.S_IWUSR)
    except OSError:
        return False
    return True


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


def sync_file(path: Path) -> None:
    """Make what was written to a file last through a power cut.

    Raises:
        OSError: The disk refuses; a file system without it does not.

    """
    descriptor = os.open(long_path(path), os.O_RDWR | _O_BINARY)
    try:
        sync(descriptor)
    finally:
        os.close(descriptor)


def sync(descriptor: int) -> None:
    """Flush an open file to the disk, where the file system knows of that.

    Raises:
        OSError: The disk refuses.

    """
    try:
        os.fsync(descriptor)
    except OSError as error:
        # Some FUSE file systems have none: then lasting is up to the server.
        if error.errno not in (errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP):
            raise


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
    """Return the object in a JSON file; None if it is not there or is no JSON.

    Raises:
        OSError: It is there and can't be read now. That is not the same: what
            is missing may be made anew, what a scanner holds must not.

    """
    try:
        content = json.loads(read_file(path).decode("utf-8", "surrogatepass"))
    except (*_NOT_THERE, ValueError):
        return None
    return content if isinstance(content, dict) else None


def remove_file(path: Path, waits_s: Sequence[float] | None = None) -> bool:
    """Remove a file if it is there; say whether it is gone."""
    try:
        remove(path, waits_s)
    except OSError:
        return False
    return True


def remove(path: Path, waits_s: Sequence[float] | None = None) -> None:
    """Remove a file if it is there.

    Windows refuses while anybody has it open, if only to read it, and refuses
    to remove a read-only one.

    Raises:
        OSError: It is still there.

    """
    name = long_path(path)
    for wait_s in _waits(waits_s):
        try:
            os.unlink(name)
        except _NOT_THERE:
            return
        except OSError:
            if not IS_WINDOWS:
                raise
            if make_writable(path):
                with contextlib.suppress(OSError):
                    os.unlink(name)
                    return
            if wait_s is None:
                raise
            time.sleep(wait_s)
        else:
            return


def remove_folder(path: Path, waits_s: Sequence[float] | None = None) -> bool:
    """Remove an empty folder; say whether it is gone.

    Windows refuses for as long as somebody lists it.
    """
    for wait_s in _waits(waits_s):
        try:
            os.rmdir(long_path(path))
        except FileNotFoundError:
            return True
        except PermissionError:
            if not IS_WINDOWS or wait_s is None:
                return False
            time.sleep(wait_s)
        except OSError:
            return False
        else:
            return True
    return False


def rename(source: Path, target: Path, waits_s: Sequence[float] | None = None) -> None:
    """Rename a file to a name that is free.

    Windows refuses while somebody has it open; that is tried again.

    Raises:
        OSError: It could not be done; the file has its old name.

    """
    for wait_s in _waits(waits_s):
        try:
            os.rename(long_path(source), long_path(target))
        except PermissionError:
            if not IS_WINDOWS or wait_s is None:
                raise
            time.sleep(wait_s)
        else:
            return


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
    clear_tree(doomed)
    return True


def clear_tree(folder: Path) -> bool:
    """Remove a folder with what can be removed of it; say whether it is gone."""

    def unlock(function: Any, path: str, _error: object) -> None:
        if function not in (os.unlink, os.rmdir):
            # A folder that can't be looked into stays.
            return
        with contextlib.suppress(OSError):
            os.chmod(path, stat.S_IRWXU)
            function(path)

    shutil.rmtree(long_path(folder), onerror=unlock)
    return not exists(folder)


def file_size(path: Path | str) -> int:
    """Return the size of a file in bytes, 0 if it can't be told."""
    try:
        return os.stat(long_path(path)).st_size
    except OSError:
        return 0


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


def reason(error: OSError) -> str:
    """Say in an artist's words what an OSError means; see ``fault_words``."""
    return fault_words.reason(error, is_windows=IS_WINDOWS)


def words_of(error: BaseException) -> str:
    """Say what any error means: of the system in an artist's words, else its own."""
    return reason(error) if isinstance(error, OSError) else str(error)


def missing_folder(folder: Path | str) -> str:
    """Say why a folder is not to be had; "" where it is there."""
    try:
        is_there = stat.S_ISDIR(os.stat(long_path(folder)).st_mode)
    except OSError as error:
        if not isinstance(error, _NOT_THERE):
            return f"the folder '{folder}' can't be reached: {reason(error)}"
        is_there = False
    return "" if is_there else fault_words.not_there(folder)


def local_time(seconds: float) -> datetime:
    """Return a time on the disk as this machine's clock shows it.

    Archives carry dates before 1970, which ``datetime.fromtimestamp`` refuses
    on Windows. What no calendar holds becomes the nearest that one does.
    """
    try:
        return datetime.fromtimestamp(seconds)
    except (OSError, OverflowError, ValueError):
        pass
    try:
        at = datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=seconds)
    except (OverflowError, ValueError):
        return datetime.min if seconds < 0 else datetime.max
    return at.replace(tzinfo=None)


def destination_error(error: OSError, destination: Path) -> DestinationError:
    """Return the error to raise when the project's side failed."""
    what = reason(error)
    if isinstance(error, _NOT_THERE):
        # Look before it is claimed that a drive went away.
        what = missing_folder(destination.parent) or what
    is_there = os.path.lexists(long_path(destination))
    what_is_safe = "The file there is unchanged and your" if is_there else "Your"
    return DestinationError(
        f"Cannot write '{destination.name}' in '{destination.parent}': {what}. "
        f"{what_is_safe} work is safe in the local copy.",
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
