"""A folder in memory for what tests write, where the machine has room for it.

A run of all tests writes some hundred thousand small files and flushes many of them;
on a disk that is a quarter of its time. The folder of a run is removed when the run
passes, and that of a run that failed or was killed when the next one begins: what
is in memory must not pile up.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

#: Bytes that have to be free, in the file system and in memory; a run writes half.
ROOM = 4 << 30

_locks: list[int] = []
"""Descriptors that hold the folders of this process for as long as it lives."""


def find_memory(
    root: Path = Path("/dev/shm"), told: Path = Path("/proc/meminfo")
) -> Path | None:
    """Return the file system in memory, None without one that serves.

    Args:
        root: Where Linux has it. A container's is small, and may run no programs,
            which tests make, too.
        told: What the kernel tells of its memory.

    """
    if sys.platform != "linux":
        return None
    try:
        state = os.statvfs(root)
        available = re.search(r"^MemAvailable: *(\d+) kB", told.read_text(), re.M)
    except OSError:
        return None
    room = state.f_bavail * state.f_frsize
    if available is None or min(room, int(available[1]) * 1024) < ROOM:
        return None
    is_usable = os.access(root, os.W_OK) and not state.f_flag & os.ST_NOEXEC
    return root if is_usable else None


def take_folder(root: Path) -> Path | None:
    """Make a folder for this process and remove those of processes that have ended.

    Returns:
        The empty folder; None when somebody else has what would be ours in ``root``.

    """
    ours = root / f"ayon-tests-{os.getuid()}"
    ours.mkdir(mode=0o700, exist_ok=True)
    if ours.is_symlink() or ours.stat().st_uid != os.getuid():
        return None
    # Whoever looks at the folders waits until one that is made is locked.
    lock = _lock_folder(ours, waits=True)
    assert lock is not None
    try:
        for folder in ours.iterdir():
            ended = _lock_folder(folder)
            if ended is not None:
                shutil.rmtree(folder, ignore_errors=True)
                os.close(ended)
        taken = Path(tempfile.mkdtemp(prefix="", dir=ours))
        held = _lock_folder(taken)
        assert held is not None
        _locks.append(held)
    finally:
        os.close(lock)
    return taken


def _lock_folder(folder: Path, waits: bool = False) -> int | None:
    """Lock a folder until the descriptor is closed; None when another has it."""
    import fcntl

    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if waits else fcntl.LOCK_NB))
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor
