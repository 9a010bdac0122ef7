"""Which live sessions work in a local copy.

Every session holds a locked file in the copy's ``in_use`` folder. The lock ends
with the process, however that ends. A mark that can be locked is a dead one,
unless the Harmony that it names still runs: that one goes on writing into the
folder although nobody serves it any more.
"""

from __future__ import annotations

import errno
import getpass
import json
import logging
import os
import socket
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

from ayon_harmony.workfiles import disk, locks, processes

log = logging.getLogger(__name__)

FOLDER_NAME = "in_use"

_MARK_BYTES = 512
_FIELDS_OF_1_0_0 = 4
# Pauses before each look at a mark that is held and says nothing yet.
_LOOKS_AFTER_S = (0.0, 0.05, 0.1, 0.2)

TO_COME = -1
"""In place of a process: a Harmony that is about to be started."""


@dataclass(frozen=True)
class Session:
    """A live session in a local copy.

    Attributes:
        user: Name of the account.
        host: Name of the workstation.
        pid: Its Python process.
        since: When it came; seconds since 1970.
        program_pid: Its Harmony; ``TO_COME`` where that starts soon, 0 for a script
            without one.
        program_started: When that was started, see ``processes.started_at``.

    """

    user: str
    host: str
    pid: int
    since: float
    program_pid: int = 0
    program_started: str = ""

    def __str__(self) -> str:
        since = disk.local_time(self.since).strftime("%d %b %H:%M")
        return f"{self.user} on {self.host} since {since}"

    @property
    def text(self) -> str:
        """Who and since when, for artists."""
        return str(self)

    @property
    def has_program(self) -> bool:
        """Whether its Harmony runs now."""
        return processes.is_running(self.program_pid, self.program_started)

    @property
    def serves_harmony(self) -> bool:
        """Whether a Harmony works in the copy, or is about to."""
        return self.program_pid == TO_COME or self.has_program


class Mark:
    """The mark of this session; held until ``release``.

    Raises:
        OSError: It can't be made, so nobody would see that the folder is in use.

    """

    def __init__(self, copy_dir: Path, program_pid: int = 0) -> None:
        folder = copy_dir / FOLDER_NAME
        disk.make_folder(folder)
        self._lock = locks.FileLock(folder / f"{uuid.uuid4().hex[:12]}.lock")
        self.path = self._lock.path
        self._since = time.time()
        self._program = (0, "")
        for wait_s in disk.WAITS_S:
            if self._lock.try_acquire():
                break
            # Nobody knows the name, so it is a scanner that looks at a new file.
            time.sleep(wait_s)
        else:
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), str(self.path))
        try:
            self._write(program_pid)
        except BaseException:
            self._lock.release(remove=True)
            raise

    @property
    def program_pid(self) -> int:
        """The Harmony that it names, ``TO_COME`` or 0 included."""
        return self._program[0]

    def is_there(self) -> bool:
        """Whether others can still see it; True where that can't be told now."""
        try:
            os.stat(disk.long_path(self.path))
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError:
            return True
        return True

    def name_program(self, pid: int) -> None:
        """Say which Harmony works in the copy; ``TO_COME``, or 0 for none.

        A mark that can't be written now goes on to say what it said.
        """
        try:
            self._write(pid)
        except OSError as error:
            log.warning("The mark '%s' is not up to date: %s", self.path, error)

    def _write(self, pid: int) -> None:
        if pid:
            self._program = (pid, processes.started_at(pid))
        program = self._program if pid else (0, "")
        session = [user_name(), socket.gethostname(), os.getpid(), self._since]
        session += program
        # Of one length, so that it can be written over on a full disk.
        self._lock.write(json.dumps(session).encode().ljust(_MARK_BYTES))

    def release(self, *, for_program: bool = False) -> None:
        """Say that this session has left.

        Args:
            for_program: Leave the mark for a Harmony that lives on in the copy; it
                goes when that one has ended.

        """
        is_left = for_program and processes.is_running(*self._program)
        self._lock.release(remove=not is_left)


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
        try:
            session = _read_mark(path)
        except FileNotFoundError:
            continue
        if session is not None:
            sessions.append(session)
    return sessions


def _read_mark(path: Path) -> Session | None:
    """Return the session of a mark; a dead one is removed.

    Raises:
        FileNotFoundError: It was taken away meanwhile.

    """
    probe = locks.FileLock(path)
    try:
        if not disk.exists(path):
            return None
        is_free = probe.try_acquire()
        session = _read_session(path, is_dead=is_free)
        if not is_free or session.has_program:
            return session
        probe.release(remove=True)
        return None
    except FileNotFoundError:
        raise
    except OSError:
        return _somebody()
    finally:
        probe.release()


def _read_session(path: Path, *, is_dead: bool) -> Session:
    """Return what a mark says.

    A dead process had no time to write it; a live one is just about to, so it is
    looked at again before it counts as somebody.
    """
    for pause_s in (0.0,) if is_dead else _LOOKS_AFTER_S:
        time.sleep(pause_s)
        try:
            said = json.loads(disk.read_file(path))
            # 1.0.0 does not say which Harmony it serves; nearly always it has one.
            is_of_1_0_0 = len(said) == _FIELDS_OF_1_0_0
            return Session(*said, *((TO_COME,) if is_of_1_0_0 else ()))
        except (ValueError, TypeError):
            continue
    return _nobody() if is_dead else _somebody()


def _nobody() -> Session:
    return Session("", "", 0, 0.0)


def _somebody() -> Session:
    """Somebody who may well have a Harmony there."""
    return Session("someone", "this machine", 0, time.time(), TO_COME)


def user_name() -> str:
    """Return the name of the account, "someone" where the system has none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "someone"
