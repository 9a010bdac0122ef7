"""Having a file system or a server copy a file, so that its bytes stay there.

On Linux a reflink (btrfs, XFS, APFS-like sharing of blocks: ``FICLONE``) costs
nothing; ``copy_file_range`` is done by the server on NFS 4.2 and SMB, and by
FUSE file systems that can. But where nobody can, the kernel copies through this
machine and says nothing, which costs twice the file. So all but a reflink is used
only where it was measured to be quicker than sending (see ``shares``).

On Windows ``CopyFileExW`` lets the redirector ask the server (FSCTL_SRV_COPYCHUNK),
on macOS ``clonefile`` and ``fcopyfile`` share blocks or ask it. Those copy whole
files only.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from ayon_harmony.workfiles import disk, shares

# _IOW(0x94, 9, int), the same on all machines that Harmony runs on.
_FICLONE = 0x40049409
# What a first try may cost: this long of sending, and no more than this.
_PROBE_S = 0.1
_SMALLEST_PROBE = 256 * 1024
_LARGEST_PROBE = 8 * 1024 * 1024
# A copy by the server that is not clearly quicker is one through this machine.
_CLEARLY = 2.0
_COPYFILE_DATA = 1 << 3
_WRITABLE = 0o222

#: Where only whole files can be copied, dead bytes cannot be left out cheaply.
COPIES_RANGES = sys.platform.startswith("linux")


class NoCloneError(Exception):
    """There is no copying there, or it is not worth it."""


def clone(source: Path, size: int, target: Path) -> int:
    """Copy a file beside itself without reading it.

    Args:
        source: The file, which others may replace meanwhile: the caller checks
            the clone, not the source.
        size: Its size in bytes.
        target: File to make, on the same share; it gets the source's permissions.

    Returns:
        A descriptor of the target, for reading and writing.

    Raises:
        NoCloneError: It is not to be had, the source is gone or not to be replaced;
            a target may be left behind.
        OSError: The share failed.

    """
    verdict = shares.clones(source)
    if verdict is False:
        raise NoCloneError
    try:
        reader = disk.RandomReader(source)
    except OSError as error:
        raise NoCloneError from error
    with reader:
        mode = reader.status.st_mode
        if reader.size != size or not mode & _WRITABLE:
            raise NoCloneError
        if not COPIES_RANGES:
            return _clone_whole(source, size, target, mode & 0o777, verdict)
        permissions = disk.Permissions.of(reader.status)
        descriptor = disk.create_with(target, permissions)
        try:
            if _reflink(reader.descriptor, descriptor):
                shares.note_clones(source, True)
            else:
                _copy(source, reader.descriptor, descriptor, size, verdict)
        except BaseException:
            os.close(descriptor)
            raise
    return descriptor


def _reflink(source: int, target: int) -> bool:
    if sys.platform.startswith("linux"):
        import fcntl

        with contextlib.suppress(OSError):
            fcntl.ioctl(target, _FICLONE, source)
            return True
    return False


def _copy(
    path: Path, source: int, target: int, size: int, verdict: bool | None
) -> None:
    rate = shares.send_rate(path)
    probed = 0
    if verdict is None:
        if rate is None:
            # The first full upload tells what there is to compare with.
            raise NoCloneError
        probe = min(max(int(rate * _PROBE_S), _SMALLEST_PROBE), _LARGEST_PROBE, size)
        started = time.perf_counter()
        probed = _copy_range(source, target, 0, probe)
        disk.sync(target)
        seconds = time.perf_counter() - started
        is_quicker = probed / max(seconds, 1e-9) > rate * _CLEARLY
        shares.note_clones(path, is_quicker)
        if not is_quicker:
            raise NoCloneError
    started = time.perf_counter()
    copied = _copy_range(source, target, probed, size - probed)
    seconds = time.perf_counter() - started
    if rate is not None and copied / max(seconds, 1e-9) < rate:
        # A share changes: the next save sends everything.
        shares.note_clones(path, False)


def _copy_range(source: int, target: int, start: int, length: int) -> int:
    done = 0
    while done < length:
        try:
            step = os.copy_file_range(
                source, target, min(length - done, 1 << 30), start + done, start + done
            )
        except OSError as error:
            raise NoCloneError from error
        if not step:
            break
        done += step
    return done


def _clone_whole(
    source: Path, size: int, target: Path, mode: int, verdict: bool | None
) -> int:
    rate = shares.send_rate(source)
    if verdict is None and rate is None:
        raise NoCloneError
    way: Callable[[str, str], None] | None = None
    if sys.platform == "win32":
        way = _copy_on_windows
    elif sys.platform == "darwin":
        way = _copy_on_macos
    if way is None:
        raise NoCloneError
    started = time.perf_counter()
    way(disk.long_path(source), disk.long_path(target))
    seconds = time.perf_counter() - started
    if rate is not None:
        shares.note_clones(source, size / max(seconds, 1e-9) > rate * _CLEARLY)
    with contextlib.suppress(OSError):
        os.chmod(disk.long_path(target), mode)
    flags = os.O_RDWR | getattr(os, "O_BINARY", 0)
    return os.open(disk.long_path(target), flags)


def _copy_on_windows(source: str, target: str) -> None:
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined]
    fail_if_exists = 1
    if not kernel.CopyFileExW(
        ctypes.c_wchar_p(source),
        ctypes.c_wchar_p(target),
        None,
        None,
        None,
        ctypes.c_uint32(fail_if_exists),
    ):
        raise NoCloneError


def _copy_on_macos(source: str, target: str) -> None:
    library = ctypes.CDLL(None, use_errno=True)
    names = (os.fsencode(source), os.fsencode(target))
    if library.clonefile(*names, 0) == 0:
        return
    with disk.RandomReader(source) as reader:
        descriptor = disk.create(target)
        try:
            flags = ctypes.c_uint32(_COPYFILE_DATA)
            if library.fcopyfile(reader.descriptor, descriptor, None, flags):
                raise NoCloneError
        finally:
            os.close(descriptor)
