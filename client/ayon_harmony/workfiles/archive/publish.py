"""Putting a finished archive in the place of the one before it.

Everybody else sees the old file or the new one, whole, at every moment. Between
looking whether the old one is still the expected one and renaming over it, a
short-lived lock file keeps other sessions out, so that nobody's save is lost
between two that finish together.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import stat
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Optional, Union

from ayon_harmony.errors import ArchiveError, DestinationError, ProjectChangedError
from ayon_harmony.workfiles import disk, steps
from ayon_harmony.workfiles.archive import reader
from ayon_harmony.workfiles.archive.reader import Fingerprint


class Anything:
    """Expected when whatever is there may be replaced."""


#: ``None`` expects no file at all.
Expected = Union[Optional[Fingerprint], Anything]

# The lock is held for milliseconds; this old, its owner died with it.
_LOCK_DIES_AFTER_S = 20.0
_LOCK_TIMEOUT_S = 40.0


def part_path(destination: Path) -> Path:
    """Return a new temporary name of ours beside a destination."""
    return destination.with_name(f".{destination.name}.{uuid.uuid4().hex[:12]}.part")


def is_part_of_ours(path: Path) -> bool:
    """Say whether a file has the form of our temporary names."""
    pieces = path.name.rsplit(".", 2)
    return (
        len(pieces) == 3
        and path.name.startswith(".")
        and pieces[2] == "part"
        and len(pieces[1]) == 12
        and all(letter in "0123456789abcdef" for letter in pieces[1])
    )


def prepare(destination: Path) -> int:
    """Check that a destination can be written and return its permissions.

    Raises:
        DestinationError: Its folder is not there or it is read-only.

    """
    if not os.path.isdir(disk.long_path(destination.parent)):
        raise DestinationError(
            f"Cannot write '{destination.name}': the folder '{destination.parent}' "
            "is not there (is the drive connected?). Your work is safe in the local "
            "copy.",
            destination,
        )
    try:
        mode = os.stat(disk.long_path(destination)).st_mode
    except OSError:
        return 0o666
    if not mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
        raise DestinationError(
            f"Cannot write '{destination.name}' in '{destination.parent}': it is "
            "read-only. Your work is safe in the local copy.",
            destination,
        )
    return stat.S_IMODE(mode) & 0o777


def check_part(part: Path, expected: Fingerprint) -> None:
    """Read back the directory of a finished archive.

    Raises:
        DestinationError: The disk holds something else than was written.

    """
    try:
        found = reader.fingerprint(part)
    except ArchiveError as error:
        found = None
        cause: Exception | None = error
    else:
        cause = None
    if found != expected:
        raise DestinationError(
            f"What was written to '{part.parent}' does not read back as it was "
            "written. The file there is unchanged and your work is safe in the "
            "local copy.",
            part,
        ) from cause


def publish(part: Path, destination: Path, expected: Expected) -> None:
    """Rename a finished archive over its destination.

    Args:
        part: The archive, checked, in the folder of the destination.
        destination: The project's file.
        expected: What should be there now.

    Raises:
        ProjectChangedError: Something else is there; it was not touched.
        DestinationError: The rename is not possible at the moment.

    """
    with _commit_lock(destination):
        if not isinstance(expected, Anything):
            check_expected(destination, expected)
        steps.reached("save.before_rename", destination)
        try:
            disk.replace(part, destination)
        except OSError as error:
            raise disk.destination_error(error, destination) from error
        steps.reached("save.renamed", destination)
    disk.sync_folder(destination.parent)


def check_expected(destination: Path, expected: Fingerprint | None) -> None:
    """Check that a destination is what a save started from.

    Raises:
        ProjectChangedError: It is not.

    """
    try:
        found = reader.fingerprint(destination)
    except ArchiveError as error:
        # Never hide what somebody may want to repair.
        raise ProjectChangedError(
            f"'{destination.name}' in the project is not what your work started "
            f"from: {error}",
            destination,
        ) from error
    if found != expected:
        what = (
            "was removed from the project"
            if found is None
            else "was saved by somebody else"
            if expected is not None
            else "exists already"
        )
        raise ProjectChangedError(
            f"'{destination.name}' {what} since you opened it. Your work is safe in "
            "the local copy; choose which one goes on.",
            destination,
        )


# Locks that threads of this process hold right now; adding and removing one is
# atomic. One of ours that is not in here was left when its folder went away.
_held: set[bytes] = set()


@contextlib.contextmanager
def _commit_lock(destination: Path) -> Iterator[None]:
    token = json.dumps([socket.gethostname(), os.getpid(), uuid.uuid4().hex]).encode()
    _held.add(token)
    try:
        with _lock_file(destination, token):
            yield
    finally:
        _held.discard(token)


@contextlib.contextmanager
def _lock_file(destination: Path, token: bytes) -> Iterator[None]:
    lock = _lock_path(destination)
    end = time.monotonic() + _LOCK_TIMEOUT_S
    seen: bytes | None = None
    seen_since = time.monotonic()
    while True:
        try:
            descriptor = disk.create(lock)
        except (FileExistsError, PermissionError) as error:
            # Windows says "denied" while the lock of another is being deleted.
            if isinstance(error, PermissionError) and not disk.IS_WINDOWS:
                raise disk.destination_error(error, destination) from error
            there = _content(lock)
            if there != seen:
                seen, seen_since = there, time.monotonic()
            is_old = time.monotonic() - seen_since > _LOCK_DIES_AFTER_S
            if there is not None and (is_old or _owner_died(there)):
                _break(lock, there)
                continue
            if time.monotonic() > end:
                raise DestinationError(
                    f"'{destination.name}' is being saved by someone else for too "
                    f"long. If nobody is, remove '{lock}'.",
                    destination,
                ) from error
            # A file on a share cannot wake anybody.
            time.sleep(0.02)
        except OSError as error:
            raise disk.destination_error(error, destination) from error
        else:
            break
    try:
        try:
            # On a full disk the lock is empty and dies of age, if it must.
            with contextlib.suppress(OSError):
                disk.write_all(descriptor, token)
        finally:
            os.close(descriptor)
        steps.reached("save.locked", destination)
        yield
    except OSError as error:
        raise disk.destination_error(error, destination) from error
    finally:
        if _content(lock) == token or _content(lock) == b"":
            disk.remove_file(lock)


def remove_lock_of(destination: Path, host: str, pid: int) -> None:
    """Remove the lock that a process left when it died between two renames."""
    lock = _lock_path(destination)
    content = _content(lock)
    if content == b"":
        # It died before it wrote its name, or another one is just about to.
        time.sleep(0.2)
        if _content(lock) == b"":
            _break(lock, b"")
        return
    if content is None:
        return
    try:
        found = json.loads(content)[:2]
    except (ValueError, TypeError):
        return
    if found == [host, pid]:
        _break(lock, content)


def _lock_path(destination: Path) -> Path:
    return destination.with_name(f".{destination.name}.saving")


def _content(path: Path) -> bytes | None:
    try:
        return disk.read_file(path)
    except OSError:
        return None


def _break(lock: Path, content: bytes) -> None:
    """Remove a dead lock, unless somebody else did and took it meanwhile."""
    aside = lock.with_name(f"{lock.name}.{uuid.uuid4().hex[:12]}")
    try:
        os.rename(disk.long_path(lock), disk.long_path(aside))
    except OSError:
        return
    if _content(aside) != content:
        # Not the dead one: give it back to whoever made it.
        with contextlib.suppress(OSError):
            os.link(disk.long_path(aside), disk.long_path(lock))
    disk.remove_file(aside)


def _owner_died(content: bytes) -> bool:
    try:
        host, pid, _ = json.loads(content)
    except ValueError:
        return False
    if host != socket.gethostname() or not isinstance(pid, int):
        return False
    if pid == os.getpid():
        return content not in _held
    if disk.IS_WINDOWS:
        # There, asking a process by its number could end it.
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False
