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
from datetime import datetime
from pathlib import Path

from ayon_harmony.workfiles import disk

FOLDER_NAME = "in_use"


@dataclass(frozen=True)
class Session:
    """A live session in a local copy."""

    user: str
    host: str
    pid: int
    since: float

    def __str__(self) -> str:
        since = datetime.fromtimestamp(self.since).strftime("%d %b %H:%M")
        return f"{self.user} on {self.host} since {since}"


class Mark:
    """The mark of this session; held until ``release``."""

    def __init__(self, copy_dir: Path) -> None:
        folder = copy_dir / FOLDER_NAME
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = disk.FileLock(folder / f"{uuid.uuid4().hex[:12]}.lock")
        self.path = self._lock.path
        if self._lock.try_acquire():
            text = json.dumps([_user(), socket.gethostname(), os.getpid(), time.time()])
            self._lock.write(text.encode())

    def release(self) -> None:
        """Say that this session has left."""
        self._lock.release(remove=True)


def live_sessions(copy_dir: Path, own: Mark | None = None) -> list[Session]:
    """Return the sessions in a copy, dead marks removed, this one left out."""
    found = []
    try:
        marks = sorted((copy_dir / FOLDER_NAME).glob("*.lock"))
    except OSError:
        return []
    for path in marks:
        if own and path == own.path:
            continue
        probe = disk.FileLock(path)
        try:
            if probe.try_acquire():
                probe.release(remove=True)
                continue
            user, host, pid, since = json.loads(path.read_bytes())
        except OSError:
            continue
        except ValueError:
            # Just being made.
            user, host, pid, since = "someone", "this machine", 0, time.time()
        found.append(Session(user, host, pid, since))
    return found


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "someone"
