"""The folder of one session: its start-up scripts, and the file to attach by.

It is held by a lock that ends with the process, so folders of killed sessions
are known and removed by the next one.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

from ayon_harmony.workfiles import disk, locks

FOLDER_NAME = "sessions"
LOCK_NAME = "session.lock"

# A folder without a lock is one of version 1.0.0, whose session may still run, or
# one that is being made.
_UNKNOWN_S = 7 * 24 * 3600.0


class SessionFolder:
    """A folder that is there as long as the session.

    Args:
        root: Folder of everything the addon keeps for the artist.
        name: What tells this session from others.

    Raises:
        OSError: It cannot be made.

    """

    def __init__(self, root: Path, name: str) -> None:
        remove_dead(root)
        self.path = root / FOLDER_NAME / name
        self.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self.path.mkdir(mode=0o700)
        except FileExistsError:
            # Harmony runs what lies there, so nobody else's folder will do, and no link
            # to one: where users share the root, a name can be told beforehand.
            self.path = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=self.path.parent))
        self._lock = locks.FileLock(self.path / LOCK_NAME)
        self._lock.try_acquire()

    def close(self) -> None:
        """Remove it."""
        self._lock.release(remove=True)
        disk.clear_tree(self.path)


def remove_dead(root: Path) -> None:
    """Remove the folders of sessions whose process is gone."""
    for folder in (root / FOLDER_NAME).glob("*"):
        if not folder.is_dir():
            continue
        lock = locks.FileLock(folder / LOCK_NAME)
        try:
            if not lock.path.exists():
                if time.time() - os.stat(folder).st_mtime < _UNKNOWN_S:
                    continue
            elif not lock.try_acquire():
                continue
        except OSError:
            continue
        lock.release(remove=True)
        disk.clear_tree(folder)


def live_folders(root: Path) -> list[Path]:
    """Return the folders of sessions that run, the newest first."""
    live: list[tuple[float, Path]] = []
    for folder in (root / FOLDER_NAME).glob("*"):
        lock = locks.FileLock(folder / LOCK_NAME)
        try:
            if not lock.path.exists():
                continue
            if lock.try_acquire():
                lock.release()
                continue
            live.append((lock.path.stat().st_mtime, folder))
        except OSError:
            continue
    return [folder for _time, folder in sorted(live, reverse=True)]
