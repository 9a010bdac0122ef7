"""Who has a workfile open, on any workstation: a small mark beside the zip.

The mark is a hidden file of some hundred bytes, ``.NAME.zip.ID.open``, written
anew every minute. A mark that was not written for a while is a dead one. Ages are
told by the share alone: by the time it gave a file that was written just now, less
the one that it gave the mark. Clocks of two workstations are never compared. A
mark that a sync tool copied does not move, so it dies like any other.
"""

from __future__ import annotations

import json
import logging
import os
import re
import socket
import threading
import time
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Any

from ayon_harmony.workfiles import disk, processes
from ayon_harmony.workfiles.in_use import Session, user_name

log = logging.getLogger(__name__)

BEAT_S = 60.0
"""Seconds between two writings of a mark."""

DEAD_AFTER_S = 5 * BEAT_S
"""Seconds without a writing after which nobody is there any more."""

SUFFIX = ".open"
KIND_ARTIST = "artist"
KIND_BATCH = "batch"
_SMALL = 4096
_MARK_BYTES = 512


class Presence:
    """The mark of this session beside the workfile that it has open.

    Args:
        kind: Whom the session is for, ``artist`` or ``batch``.
        beat_s: Seconds between two writings.

    """

    def __init__(self, kind: str = KIND_ARTIST, beat_s: float = BEAT_S) -> None:
        self._kind = kind
        self._beat_s = beat_s
        self._id = uuid.uuid4().hex[:12]
        self._since = time.time()
        self._count = 0
        self._mark: Path | None = None
        self._lock = threading.Lock()
        self._is_over = threading.Event()
        self._thread: threading.Thread | None = None

    def holder(self, workfile: Path) -> Session | None:
        """Return who else has a workfile open, the first of them; None for nobody.

        Args:
            workfile: Zip in the project.

        """
        return next(iter(others_at(workfile, self._id)), None)

    def take(self, workfile: Path) -> None:
        """Put the mark beside a workfile, instead of the one beside another.

        A mark that can't be written is logged and no reason not to open.
        """
        self.release()
        with self._lock:
            self._mark = disk.beside(workfile, f".{self._id}{SUFFIX}")
            self._since = time.time()
        self._is_over.clear()
        self.beat()
        self._thread = threading.Thread(
            target=self._beat_on, name="ayon-harmony-presence", daemon=True
        )
        self._thread.start()

    def beat(self) -> None:
        """Write the mark anew; where the share refuses, that is logged."""
        with self._lock:
            if self._mark is None:
                return
            self._count += 1
            content = {
                "user": user_name(),
                "host": socket.gethostname(),
                "pid": os.getpid(),
                "started": processes.started_at(os.getpid()),
                "since": self._since,
                "kind": self._kind,
                "count": self._count,
            }
            # Of one length, and written over: a mark that was emptied first could not
            # be filled again on a share that is full.
            text = json.dumps(content).encode().ljust(_MARK_BYTES)
            try:
                _write_over(self._mark, text)
            except OSError as error:
                log.info("No mark beside '%s': %s", self._mark, disk.reason(error))

    def release(self) -> None:
        """Take the mark away."""
        self._is_over.set()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.join()
        with self._lock:
            mark, self._mark = self._mark, None
        if mark is not None:
            disk.remove_file(mark)

    def _beat_on(self) -> None:
        while not self._is_over.wait(self._beat_s):
            self.beat()


def _write_over(path: Path, content: bytes) -> None:
    flags = os.O_WRONLY | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(disk.long_path(path), flags)
    except FileNotFoundError:
        # For others to read, whatever this user's mask says.
        descriptor = disk.create_with(path, disk.Permissions(0o644))
    try:
        disk.write_all(descriptor, content)
    finally:
        os.close(descriptor)


def others_at(workfile: Path, own_id: str = "") -> list[Session]:
    """Return who has a workfile open, the longest first; dead marks are removed.

    Args:
        workfile: Zip in the project.
        own_id: Id of the mark of this session, which does not count.

    """
    prefix = re.escape(disk.beside(workfile, ".").name)
    is_mark = re.compile(rf"{prefix}([0-9a-f]{{12}}){re.escape(SUFFIX)}").fullmatch
    try:
        marks = {name: is_mark(name) for name in disk.names_in(workfile.parent)}
        names = [name for name, mark in marks.items() if mark and mark[1] != own_id]
    except OSError as error:
        log.info("Nobody knows who has '%s' open: %s", workfile, disk.reason(error))
        return []
    if not names:
        return []
    now = _time_of_share(workfile)
    sessions = (_read_mark(workfile.with_name(name), now) for name in names)
    return sorted(filter(None, sessions), key=lambda session: session.since)


def _time_of_share(workfile: Path) -> float | None:
    """Return what time the share gives a file that is written now; None: no idea."""
    probe = disk.beside(workfile, f".{uuid.uuid4().hex[:12]}.time")
    try:
        with open(disk.long_path(probe), "xb") as file:
            file.write(b"now")
        return os.stat(disk.long_path(probe)).st_mtime
    except OSError:
        return None
    finally:
        with suppress(OSError):
            disk.remove_file(probe)


def _read_mark(path: Path, now: float | None) -> Session | None:
    """Return whose mark it is; one that nobody writes any more is removed."""
    try:
        written = os.stat(disk.long_path(path)).st_mtime
    except OSError:
        return None
    try:
        told = json.loads(disk.read_file(path)[:_SMALL])
        session = Session(
            str(told["user"]), str(told["host"]), int(told["pid"]), float(told["since"])
        )
        started = str(told.get("started") or "")
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        # Being written right now, or by a program of another version.
        session, started = Session("someone", "", 0, time.time()), ""
    is_here = session.host == socket.gethostname() and bool(started)
    is_dead = is_here and processes.has_ended(session.pid, started)
    if not is_dead and now is not None:
        is_dead = now - written > DEAD_AFTER_S
    if is_dead:
        disk.remove_file(path)
        return None
    return session


class AllLocks:
    """Several ways to know who has a workfile open, as one.

    Args:
        ways: Each with ``holder``, ``take`` and ``release``; the first that knows
            somebody says who.

    """

    def __init__(self, *ways: Any) -> None:
        self._ways = ways

    def holder(self, workfile: Path) -> object:
        """Return who else has it open, with a ``text``; None when nobody has."""
        holders = (way.holder(workfile) for way in self._ways)
        return next((holder for holder in holders if holder is not None), None)

    def take(self, workfile: Path) -> None:
        """Say that it is open here; the one said before is let go of."""
        for way in self._ways:
            way.take(workfile)

    def release(self) -> None:
        """Say that nothing is open here any more."""
        for way in self._ways:
            way.release()
