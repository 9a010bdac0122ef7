"""Who may replace a file in the project right now.

The lock is a folder beside the file, ``.<zip>.saving``, and whoever holds it has
the finished archive *inside*. So the rename that decides leads out of the lock:
when a holder stalled for so long that somebody took the lock over, which moves
the archive out, the rename finds nothing and does nothing. There is no moment
between a last look and the rename in which that could go wrong.

So a holder may be thought dead as soon as it seems so: it gives a sign every moment
that it holds the lock, by the folder's time, and one that gives none for some of
them is taken over from. Times are only told from each other, so nobody's clock
decides. What a client remembers of a share may hide a sign; whoever is taken over
from for that looks again, in a lock that it really has.

1.0.0 held a file of that name instead. It waits while there is a folder, and its
file is waited for, and removed when its holder died.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import socket
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

from ayon_harmony.errors import DestinationError
from ayon_harmony.workfiles import disk, processes, steps
from ayon_harmony.workfiles.archive import names

# A lock file of 1.0.0, which gives no signs, is held for milliseconds; this old, its
# owner died with it. Nor does anybody give signs for longer.
DIES_AFTER_S = 20.0
# How often a holder gives a sign. Nearly all have left before the first.
BEATS_EVERY_S = 0.15
# Nothing that moves for so long: its owner died, or stalls. An empty lock's has one
# call to make. Whoever is only slower than that tries again; nothing is at risk.
SILENT_DIES_AFTER_S = 0.6
# A slow share is asked as often, which takes longer there.
_LOOKS_AT_SILENT = 8
# Coarser than the times of any file system (exFAT keeps two seconds).
_BEAT_STEP_S = 2.0
_TIMEOUT_S = 40.0
# No file system can wake who waits.
_LOOK_AGAIN_S = 0.02

# Inside names of threads of this process that hold a lock right now; adding and
# removing one is atomic. One of ours that is not in here was left when its folder
# went away.
_held: set[str] = set()


# What is in a lock that nobody but its holder may look into.
_SOMETHING = "?"
_ASIDE = ".was-saving"


class LostError(Exception):
    """The lock was taken over by somebody who thought its holder dead."""


def path_of(destination: Path) -> Path:
    """Return where the lock of a file is."""
    return disk.beside(destination, ".saving")


def inside_name(part: Path) -> str:
    """Return the name of a part inside a lock: its own digits, and whose it is."""
    return f"{part.name.rsplit('.', 2)[1]}-{os.getpid()}-{_host()}"


def outside(destination: Path, inside: str) -> Path:
    """Return the path of a part outside a lock by its name inside."""
    digits = inside.partition("-")[0]
    return disk.beside(destination, f".{digits}.part")


@contextlib.contextmanager
def held(
    part: Path, destination: Path, left: list[Path] | None = None
) -> Iterator[Path]:
    """Hold the lock of a destination, with a part inside.

    Whatever is still inside at the end is outside again.

    Args:
        part: The finished archive.
        destination: What it is to replace.
        left: Gets the lock if it could not be removed at the end.

    Yields:
        The path of the part inside.

    Raises:
        LostError: Somebody took the lock over meanwhile.
        DestinationError: The folder failed, or others held it for too long.

    """
    lock = path_of(destination)
    inside = lock / inside_name(part)
    _held.add(inside.name)
    try:
        try:
            _acquire(lock, part, inside, destination)
        except OSError as error:
            raise disk.destination_error(error, destination) from error
        try:
            with _beating(inside):
                steps.reached("save.locked", destination)
                yield inside
        finally:
            if not _leave(lock, part, inside) and left is not None:
                left.append(lock)
    finally:
        _held.discard(inside.name)


class Watch:
    """What one who waits has seen of a lock.

    Args:
        now: Seconds, of any clock that does not jump.

    """

    def __init__(self, now: float) -> None:
        self._seen: object = None
        self._since = now
        self._looks = 0

    def is_dead(
        self, there: list[str] | bytes | None, sign: int | None, now: float
    ) -> bool:
        """Take in a look at the lock; say whether its holder seems dead by now.

        Args:
            there: What is in it; None where it went away.
            sign: The folder's time.
            now: Seconds of the same clock.

        """
        if (there, sign) != self._seen:
            self._seen, self._since, self._looks = (there, sign), now, 0
        self._looks += 1
        if there is None:
            return False
        silent_s = now - self._since
        if isinstance(there, bytes):
            return silent_s > DIES_AFTER_S
        return silent_s > SILENT_DIES_AFTER_S and self._looks >= _LOOKS_AT_SILENT


class _Beat(threading.Thread):
    """Shows who waits that the holder of a lock lives.

    Args:
        inside: The part in the lock.

    """

    def __init__(self, inside: Path) -> None:
        super().__init__(name="ayon-harmony-lock", daemon=True)
        self._inside = inside
        self._is_over = threading.Event()

    def run(self) -> None:
        """Change the folder's time until the lock is left or was taken over."""
        inside = disk.long_path(self._inside)
        lock = os.path.dirname(inside)
        for count in range(1, round(DIES_AFTER_S / BEATS_EVERY_S)):
            if self._is_over.wait(BEATS_EVERY_S):
                return
            # One that was taken over may be another's by now.
            if not os.path.lexists(inside):
                return
            moment = time.time() + count * _BEAT_STEP_S
            with contextlib.suppress(OSError):
                os.utime(lock, (moment, moment))

    def end(self) -> None:
        """Give no more signs. Not waited for: it may hang in a call of the share."""
        self._is_over.set()


@contextlib.contextmanager
def _beating(inside: Path) -> Iterator[None]:
    beat = _Beat(inside)
    # An interpreter that ends starts no threads any more.
    with contextlib.suppress(RuntimeError):
        beat.start()
    try:
        yield
    finally:
        beat.end()


def _acquire(lock: Path, part: Path, inside: Path, destination: Path) -> None:
    end = time.monotonic() + _TIMEOUT_S
    watch = Watch(time.monotonic())
    is_alone = True
    while True:
        started = time.monotonic()
        try:
            os.mkdir(disk.long_path(lock))
        except (FileExistsError, PermissionError) as error:
            # Windows says "denied" while the lock of another is being deleted.
            if isinstance(error, PermissionError) and not disk.IS_WINDOWS:
                raise
            is_alone = False
            there = _content(lock)
            if there == [inside.name]:
                # Ours, left when the folder went away in the middle.
                return
            is_dead = watch.is_dead(there, _sign(lock, there), time.monotonic())
            is_dead = there is not None and (is_dead or _owner_died(there))
            if is_dead and there is not None and _break(lock, there, destination):
                continue
            if time.monotonic() > end:
                raise DestinationError(
                    f"'{destination.name}' is being saved by someone else for too "
                    f"long. If nobody is, remove '{lock}'.",
                    destination,
                ) from error
            time.sleep(_LOOK_AGAIN_S)
            continue
        if _enter(lock, part, inside, destination, is_alone, started):
            return
        is_alone = False
        time.sleep(_LOOK_AGAIN_S)


def _sign(lock: Path, there: list[str] | bytes | None) -> int | None:
    """Return the sign of life of a lock's holder, None where there is none.

    Listing the folder before has opened it, so that clients of NFS asked the server.
    """
    if isinstance(there, list) and there:
        with contextlib.suppress(OSError):
            return os.stat(disk.long_path(lock)).st_mtime_ns
    return None


def taken_away(destination: Path) -> DestinationError:
    """Return the error for a finished file that is gone from beside its place."""
    return DestinationError(
        f"Cannot write '{destination.name}' in '{destination.parent}': another "
        "program took the finished file away, as virus scanners do. Your work is "
        "safe in the local copy.",
        destination,
    )


def _enter(
    lock: Path,
    part: Path,
    inside: Path,
    destination: Path,
    is_alone: bool,
    started: float,
) -> bool:
    """Move a part into a lock that was just made; say whether it is alone there.

    Looking costs a call, which only matters where others are about: an empty lock
    is taken for a dead one after ``SILENT_DIES_AFTER_S`` and no sooner.
    """
    try:
        disk.rename(part, inside)
    except FileNotFoundError as error:
        if not os.path.lexists(disk.long_path(part)):
            disk.remove_folder(lock)
            if disk.missing_folder(part.parent):
                raise
            raise taken_away(destination) from error
        # Somebody took the empty lock for a dead one.
        return False
    except OSError:
        # Only an empty one goes: the answer may have been lost, and not the call.
        disk.remove_folder(lock)
        raise
    is_quick = time.monotonic() - started < SILENT_DIES_AFTER_S / 4
    if (is_alone and is_quick) or _content(lock) == [inside.name]:
        return True
    _leave(lock, part, inside)
    return False


def _leave(lock: Path, part: Path, inside: Path) -> bool:
    """Remove a lock of ours; a part that is still inside is outside then.

    Returns:
        Whether the lock is gone.

    """
    if _remove(lock):
        return True
    # What fails here stays inside, where the next save looks for it.
    with contextlib.suppress(OSError):
        disk.rename(inside, part)
    return _remove(lock)


def _remove(lock: Path) -> bool:
    """Remove a lock that nobody's part is in; say whether it is gone.

    Who looks at a folder in Finder or Explorer leaves files in it.
    """
    if disk.remove_folder(lock):
        return True
    with contextlib.suppress(OSError):
        for name in os.listdir(disk.long_path(lock)):
            if names.is_litter(name):
                disk.remove_file(lock / name, waits_s=())
    return disk.remove_folder(lock)


def remove_empty(destination: Path) -> bool:
    """Remove the lock of a file that was left with nothing in it; say if it is gone.

    One that somebody is just entering is made again by him; one with a part inside
    is his.
    """
    lock = path_of(destination)
    return _remove(lock) or bool(_content(lock))


def bring_out(part: Path, destination: Path) -> bool:
    """Look for a part, also inside a lock that was left; say whether it is there."""
    if os.path.lexists(disk.long_path(part)):
        return True
    for lock in (path_of(destination), *locks_aside(destination)):
        there = _content(lock)
        for name in there if isinstance(there, list) else ():
            if outside(destination, name) == part and name not in _held:
                _leave(lock, part, lock / name)
    return os.path.lexists(disk.long_path(part))


def _content(lock: Path) -> list[str] | bytes | None:
    """Return the names in a lock, the text of one of 1.0.0, None if there is none."""
    try:
        listing = sorted(os.listdir(disk.long_path(lock)))
        return [name for name in listing if not names.is_litter(name)]
    except PermissionError:
        # Another user's, whose mask keeps everybody out.
        return [_SOMETHING] if not disk.IS_WINDOWS else None
    except NotADirectoryError:
        with contextlib.suppress(OSError):
            return Path(disk.long_path(lock)).read_bytes()
    except OSError as error:
        # Windows has no word of its own for a file that is no folder.
        if disk.IS_WINDOWS and error.errno in (errno.EINVAL, errno.ENOENT):
            with contextlib.suppress(OSError):
                return Path(disk.long_path(lock)).read_bytes()
    return None


def _break(lock: Path, there: list[str] | bytes, destination: Path) -> bool:
    """Take a dead holder's part out of a lock, and remove the lock.

    The part stays: its owner's next start knows what to do with it.

    Returns:
        Whether the lock is gone.

    """
    if isinstance(there, bytes):
        return disk.remove_file(lock)
    if there == [_SOMETHING]:
        return _set_aside(lock, destination)
    moved = not there
    for name in there:
        try:
            disk.rename(lock / name, outside(destination, name))
            moved = True
        except PermissionError:
            # Another user's: the whole lock makes way, as far as the folder of both
            # allows that, and goes when its user, or a day, comes.
            return not disk.IS_WINDOWS and _set_aside(lock, destination)
        except OSError:
            continue
    # Whoever found nothing came second: the lock may be a new one by now.
    return moved and _remove(lock)


def _set_aside(lock: Path, destination: Path) -> bool:
    aside = disk.beside(destination, f".{uuid.uuid4().hex[:12]}{_ASIDE}")
    try:
        disk.rename(lock, aside)
    except OSError:
        return False
    return True


def locks_aside(destination: Path) -> list[Path]:
    """Return the locks of other users that made way, with what is in them."""
    begin = disk.beside(destination, ".").name
    listing = disk.names_in(destination.parent)
    return [
        destination.with_name(name)
        for name in listing
        if name.startswith(begin) and name.endswith(_ASIDE)
    ]


def remove_lock_of(destination: Path, host: str, pid: int) -> None:
    """Remove the lock that a process left when it died while it held one."""
    lock = path_of(destination)
    there = _content(lock)
    if there is None:
        return
    if isinstance(there, bytes):
        if not there or _owner(there) == (host, pid):
            disk.remove_file(lock)
    elif all(_owner_of_name(name) == (_plain(host), pid) for name in there):
        _break(lock, there, destination)


def _owner_died(there: list[str] | bytes) -> bool:
    if isinstance(there, bytes):
        return _is_dead(_owner(there), None)
    return bool(there) and all(_is_dead(_owner_of_name(n), n) for n in there)


def _owner(content: bytes) -> tuple[str, int] | None:
    try:
        host, pid = json.loads(content)[:2]
    except (ValueError, TypeError):
        return None
    return (host, pid) if isinstance(pid, int) else None


def _owner_of_name(name: str) -> tuple[str, int] | None:
    _, _, rest = name.partition("-")
    pid, _, host = rest.partition("-")
    return (host, int(pid)) if pid.isdigit() else None


def _is_dead(owner: tuple[str, int] | None, name: str | None) -> bool:
    if owner is None or _plain(owner[0]) != _host():
        return False
    pid = owner[1]
    if pid == os.getpid():
        return name is not None and name not in _held
    return processes.has_ended(pid)


def _host() -> str:
    return _plain(socket.gethostname())


def _plain(host: str) -> str:
    return re.sub(r"[^A-Za-z0-9._]+", "_", host)
