"""Which live sessions work in a local copy.

Every session holds a locked file in the copy's ``in_use`` folder. The lock ends
with the process, however that ends, so a mark that can be locked is a dead one.
"""

from __future__ import annotations

import getpass
import json
import os
import socket
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

from ayon_harmony.workfiles import disk, locks

FOLDER_NAME = "in_use"


@dataclass(frozen=True)
class Session:
    """A live session in a local copy."""

    user: str
    host: str
    pid: int
    since: float

    def __str__(self) -> str:
        since = disk.local_time(self.since).strftime("%d %b %H:%M")
        return f"{self.user} on {self.host} since {since}"


class Mark:
    """The mark of this session; held until ``release``."""

    def __init__(self, copy_dir: Path) -> None:
        folder = copy_dir / FOLDER_NAME
        disk.make_folder(folder)
        self._lock = locks.FileLock(folder / f"{uuid.uuid4().hex[:12]}.lock")
        self.path = self._lock.path
        for wait_s in disk.WAITS_S:
            if self._lock.try_acquire():
                break
            # Nobody knows the name, so it is a scanner that looks at a new file.
            time.sleep(wait_s)
        text = json.dumps([_user(), socket.gethostname(), os.getpid(), time.time()])
        self._lock.write(text.encode())

    def release(self) -> None:
        """Say that this session has left."""
        self._lock.release(remove=True)


def live_sessions(copy_dir: Path, own: Mark | None = None) -> list[Session]:
    """Return the sessions in a copy, dead marks removed, this one left out.

    A mark that can't be read now counts as somebody: nobody is to be thrown out
    because a scanner looks at a file.
    """
    folder = copy_dir / FOLDER_NAME
    try:
        names = disk.names_in(folder)
    except OSError:
        return [_somebody()]
    sessions = []
    for name in names:
        path = folder / name
        if not name.endswith(".lock") or (own and path == own.path):
            continue
        probe = locks.FileLock(path)
        try:
            if not disk.exists(path):
                continue
            if probe.try_acquire():
                probe.release(remove=True)
                continue
            sessions.append(Session(*json.loads(disk.read_file(path))))
        except FileNotFoundError:
            continue
        except (OSError, ValueError, TypeError):
            # Just being made, or not to be read now.
            sessions.append(_somebody())
    return sessions


def _somebody() -> Session:
    return Session("someone", "this machine", 0, time.time())


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "someone"
