"""What goes wrong in a child process, at the n-th call of the file system.

Wraps the functions of ``os`` for paths below one folder and descriptors that were
opened there. The process is killed before or after a call, in the middle of a
write, a call fails, once or from then on, or nothing can be changed any more. What
was written and not flushed is told to the parent, which may take it back as a power
cut does.
"""

from __future__ import annotations

import contextlib
import enum
import errno
import os
import random
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_BY_PATH = (
    "open",
    "stat",
    "lstat",
    "replace",
    "rename",
    "unlink",
    "mkdir",
    "rmdir",
    "listdir",
    "scandir",
    "link",
    "utime",
    "chmod",
)
_BY_DESCRIPTOR = (
    "write",
    "read",
    "pread",
    "preadv",
    "fsync",
    "fstat",
    "ftruncate",
    "copy_file_range",
)
_TWO_PATHS = ("replace", "rename", "link")
# What a disk that became read-only still does.
_LOOKS = ("stat", "lstat", "listdir", "scandir", "read", "pread", "preadv", "fstat")
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


class Kind(enum.Enum):
    """What happens at the chosen call."""

    NOTHING = "nothing"
    KILL_BEFORE = "kill before"
    KILL_AFTER = "kill after"
    TORN_WRITE = "torn write"
    POWER_CUT = "power cut"
    ERROR = "error"
    ERROR_FOR_GOOD = "error from then on"
    READ_ONLY = "read-only from then on"


KILLS = (Kind.KILL_BEFORE, Kind.KILL_AFTER, Kind.TORN_WRITE, Kind.POWER_CUT)
ERRORS = (Kind.ERROR, Kind.ERROR_FOR_GOOD, Kind.READ_ONLY)


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong.

    Attributes:
        kind: What.
        call: At which call, counted from 0.
        below: Folder that calls have to be about.
        number: The errno of an error.

    """

    kind: Kind
    call: int = 0
    below: Path = Path("/")
    number: int = 0


class Injector:
    """Acts a fault in this process; there is no way back."""

    def __init__(self, fault: Fault, unflushed: Path) -> None:
        """Wrap the functions of ``os``.

        Args:
            fault: What goes wrong.
            unflushed: File that gets the names of files not flushed at a power cut.

        """
        self._fault = fault
        self._unflushed = unflushed
        self.has_fired = False
        # Whether there was such a call at all.
        self.was_reached = False
        self._left = fault.call
        self._below = os.path.realpath(fault.below)
        self._lock = threading.Lock()
        self._paths: dict[int, str] = {}
        self._dirty: set[str] = set()
        self._real = {name: getattr(os, name) for name in (*_BY_PATH, *_BY_DESCRIPTOR)}
        self._close = os.close
        for name in _BY_PATH:
            setattr(os, name, self._by_path(name))
        for name in _BY_DESCRIPTOR:
            setattr(os, name, self._by_descriptor(name))
        os.close = self._closing  # type: ignore[assignment]

    def _closing(self, descriptor: int) -> None:
        self._paths.pop(descriptor, None)
        self._close(descriptor)

    def _by_path(self, name: str) -> Callable[..., Any]:
        real = self._real[name]

        def call(*arguments: Any, **keywords: Any) -> Any:
            paths = [
                os.path.abspath(os.fspath(path))
                for path in arguments[: 2 if name in _TWO_PATHS else 1]
                if isinstance(path, (str, os.PathLike))
            ]
            if not any(path.startswith(self._below) for path in paths):
                return real(*arguments, **keywords)
            is_look = name in _LOOKS
            if name == "open":
                flags = arguments[1] if len(arguments) > 1 else keywords.get("flags", 0)
                is_look = not flags & _WRITES
            result = self._at(
                lambda: real(*arguments, **keywords),
                name,
                path=paths[0],
                is_look=is_look,
            )
            with self._lock:
                if name == "open":
                    self._paths[result] = paths[0]
                elif name in _TWO_PATHS and len(paths) > 1 and paths[0] in self._dirty:
                    self._dirty.add(paths[1])
                    if name != "link":
                        self._dirty.discard(paths[0])
            return result

        return call

    def _by_descriptor(self, name: str) -> Callable[..., Any]:
        real = self._real[name]

        def call(*arguments: Any, **keywords: Any) -> Any:
            path = self._paths.get(arguments[1 if name == "copy_file_range" else 0])
            if path is None:
                return real(*arguments, **keywords)
            tear = None
            if name == "write":
                content = memoryview(arguments[1])

                def tear() -> None:
                    real(arguments[0], content[: len(content) // 2])

            result = self._at(
                lambda: real(*arguments, **keywords),
                name,
                tear,
                is_look=name in _LOOKS,
            )
            with self._lock:
                if name in ("write", "copy_file_range", "ftruncate"):
                    self._dirty.add(path)
                elif name == "fsync":
                    self._dirty.discard(path)
            return result

        return call

    def _at(
        self,
        act: Callable[[], Any],
        name: str,
        tear: Callable[[], None] | None = None,
        path: str | None = None,
        *,
        is_look: bool,
    ) -> Any:
        with self._lock:
            self._left -= 1
            is_now = self._left == -1
            is_later = self._left < -1
            self.was_reached |= is_now
        kind = self._fault.kind
        if kind is Kind.TORN_WRITE and not is_now and not (is_later and tear):
            return act()
        if kind in (Kind.ERROR_FOR_GOOD, Kind.READ_ONLY) and is_later:
            is_now = True
        if kind is Kind.READ_ONLY and is_look:
            is_now = False
        if kind is Kind.TORN_WRITE and (is_now or is_later):
            if tear is None:
                return act()
            tear()
            self._die()
        if not is_now:
            return act()
        if kind is Kind.KILL_BEFORE:
            self._die()
        if kind in ERRORS and name not in ("fstat",):
            self.has_fired = True
            # As the system does: calls by descriptor name no file.
            number = errno.EROFS if kind is Kind.READ_ONLY else self._fault.number
            raise OSError(number, os.strerror(number), path)
        result = act()
        if kind is Kind.POWER_CUT:
            with contextlib.suppress(OSError), open(self._unflushed, "w") as file:
                file.write("\n".join(sorted(self._dirty)))
            self._die()
        if kind is Kind.KILL_AFTER:
            self._die()
        return result

    def _die(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


def lose_unflushed(unflushed: Path, chance: random.Random) -> None:
    """Take back what a power cut takes: notes and packed bytes, not flushed.

    Files of a scene are left alone: that a power cut may lose what Harmony has
    just written is not ours to mend.
    """
    if not unflushed.exists():
        return
    for line in unflushed.read_text().splitlines():
        path = Path(line)
        is_ours = path.suffix in (".json", ".bin", ".part")
        if not is_ours or not path.is_file():
            continue
        size = path.stat().st_size
        how = chance.choice(("whole", "empty", "zeros", "half"))
        if how == "empty":
            os.truncate(path, 0)
        elif how == "half":
            os.truncate(path, size // 2)
        elif how == "zeros":
            path.write_bytes(bytes(size))
    unflushed.unlink()
