"""Putting a finished archive in its place, or in the place of the one before it.

Everybody else sees the old file or the new one, whole, at every moment, where
the file system replaces files in one step. What a client remembers of a share is
never believed where it decides: a new file takes its place by a call that fails
when there is one, and an old one is opened and read under the lock (see
``locking``) before the rename. A rename that fails is looked after: the finished
file is kept, and put in its place later.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import stat
import sys
import time
import uuid
import zlib
from pathlib import Path
from typing import NamedTuple, Optional, Union

from ayon_harmony.errors import (
    AlteredError,
    ArchiveError,
    DestinationError,
    ProjectChangedError,
    ReplaceRefusedError,
)
from ayon_harmony.workfiles import disk, steps
from ayon_harmony.workfiles.archive import locking, reader
from ayon_harmony.workfiles.archive.reader import Fingerprint


class Anything:
    """Expected when whatever is there may be replaced."""


ANYTHING = Anything()


class Broken:
    """Expected when a file that is no archive may be replaced, and no other."""


#: ``None`` expects no file at all.
Expected = Union[Optional[Fingerprint], Anything, Broken]


class Stamp(NamedTuple):
    """What the share says of a file beside its content.

    Attributes:
        size: In bytes.
        modified_ns: When it was written last, by the share's clock.

    """

    size: int
    modified_ns: int


class Published(NamedTuple):
    """What became of an archive that has its place.

    Attributes:
        left: What could not be removed beside it: a second name of it, or the lock.
        is_as_written: False when somebody may have written to it on its way.

    """

    left: list[Path]
    is_as_written: bool


# What an open reader makes a rename fail with: Samba and Windows answer "access
# denied" (MS-FSA 2.1.5.14.11), clients turn that into one of these.
_HELD_OPEN = {
    errno.EACCES,
    errno.EBUSY,
    errno.EEXIST,
    errno.EPERM,
    errno.ETXTBSY,
}
# The call is not to be had there, which says nothing about the file.
_NOT_THERE = {
    errno.EINVAL,
    errno.EMLINK,
    errno.ENOSYS,
    errno.ENOTTY,
    errno.EOPNOTSUPP,
    errno.EPERM,
    errno.EXDEV,
}
_MOMENT_S = 0.1
# How often a save looks again when its lock was taken over while it stalled.
_TRIES = 5


def part_path(destination: Path) -> Path:
    """Return a new temporary name of ours beside a destination."""
    return disk.beside(destination, f".{uuid.uuid4().hex[:12]}.part")


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


def prepare(destination: Path) -> disk.Permissions:
    """Check that a destination can be written and return its permissions.

    Raises:
        DestinationError: Its folder is not there or it is read-only.

    """
    why = disk.missing_folder(destination.parent)
    if why:
        raise DestinationError(
            f"Cannot write '{destination.name}': {why}. Your work is safe in the "
            "local copy.",
            destination,
        )
    try:
        status = os.stat(disk.long_path(destination))
    except OSError:
        return disk.new_permissions(destination.parent)
    if not status.st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
        raise DestinationError(
            f"Cannot write '{destination.name}' in '{destination.parent}': it is "
            "read-only. Your work is safe in the local copy.",
            destination,
        )
    return disk.Permissions.of(status)


def unlike_written(part: Path) -> DestinationError:
    """Return the error for a disk that holds something else than was written."""
    return DestinationError(
        f"What was written to '{part.parent}' does not read back as it was "
        "written. The file there is unchanged and your work is safe in the "
        "local copy.",
        part,
    )


def stamp_of(path: Path) -> Stamp | None:
    """Ask the share about a file; None when it does not tell."""
    try:
        status = os.stat(disk.long_path(path))
    except OSError:
        return None
    return Stamp(status.st_size, status.st_mtime_ns)


def publish(
    part: Path,
    destination: Path,
    expected: Expected,
    new: Fingerprint | None = None,
    start: int = -1,
    stamp: Stamp | None = None,
) -> Published:
    """Put a finished archive in its place.

    Args:
        part: The archive, checked, in the folder of the destination.
        destination: The project's file.
        expected: What should be there now.
        new: The part's fingerprint; None looks at it.
        start: Where the directory of the expected one stands, -1 when unknown.
        stamp: Of the part when it was finished; None looks at nothing afterwards.

    Raises:
        AlteredError: It has its place, and not the size that it was written with.
        ProjectChangedError: Something else is there; it was not touched.
        ReplaceRefusedError: It is not possible at the moment; the part is kept,
            under its name or inside the lock.
        DestinationError: The project can't be read or written at the moment.

    """
    new = new or reader.fingerprint(part)
    left: list[Path] = []
    is_as_written = True
    for _ in range(_TRIES):
        if expected is None:
            steps.reached("save.before_rename", destination)
            if not _place_new(part, destination, new):
                left.append(part)
            is_as_written = _is_as_written(destination, stamp)
            steps.reached("save.renamed", destination)
            break
        try:
            with locking.held(part, destination, left) as inside:
                if isinstance(expected, Broken):
                    _check_broken(destination)
                elif not isinstance(expected, Anything):
                    check_expected(destination, expected, start)
                steps.reached("save.before_rename", destination)
                _replace(inside, destination, new)
                is_as_written = _is_as_written(destination, stamp)
                steps.reached("save.renamed", destination)
            break
        except locking.LostError:
            # Somebody took the lock over: nothing that was seen counts any more.
            continue
    else:
        raise DestinationError(
            f"'{destination.name}' is being saved by others again and again. Save "
            "again in a moment.",
            destination,
        )
    disk.sync_folder(destination.parent)
    return Published(left, is_as_written)


def _is_as_written(destination: Path, stamp: Stamp | None) -> bool:
    """Say whether a part came to its place as it was when it was finished.

    Its time may move without a writing, where a server sets it late: then whoever
    put it there reads it back.

    Raises:
        AlteredError: It has another size.

    """
    if stamp is None:
        return True
    there = stamp_of(destination)
    if there is not None and there.size != stamp.size:
        raise AlteredError(
            f"'{destination.name}' in '{destination.parent}' is not as it was "
            f"written: it has {there.size:,} bytes instead of {stamp.size:,}. Another "
            "program, or the disk, changed it. Your work is safe in the local copy.",
            destination,
        )
    return there == stamp


def _check_broken(destination: Path) -> None:
    """Check that there still is no archive.

    Raises:
        ProjectChangedError: There is one: somebody saved or repaired it.

    """
    try:
        there = reader.fingerprint(destination)
    except ArchiveError:
        return
    if there is not None:
        raise ProjectChangedError(
            f"'{destination.name}' was saved by somebody else meanwhile. Your work is "
            "safe in the local copy; choose which one goes on.",
            destination,
        )


def _place_new(part: Path, destination: Path, new: Fingerprint | None) -> bool:
    """Give a finished archive its name where there should be no file yet.

    Each way fails by the server's word when there is one; none asks what the
    client remembers.

    Returns:
        Whether the part has no other name any more.

    """
    failure: OSError | None = None
    for way in (_link, _rename_new, _claim):
        try:
            return way(part, destination)
        except FileExistsError as error:
            if _state_of(destination) == new:
                # The answer to the first try was lost on its way.
                return disk.remove_file(part)
            raise _exists_already(destination) from error
        except OSError as error:
            failure = error
            if error.errno in _NOT_THERE:
                continue
            if _state_of(destination) == new:
                return disk.remove_file(part)
            raise _refused(error, destination, part) from error
    assert failure is not None
    raise _refused(failure, destination, part) from failure


def _link(part: Path, destination: Path) -> bool:
    """Give a part a second name that is free; say whether the first one is gone."""
    if disk.IS_WINDOWS:
        # A rename does not replace there.
        raise OSError(errno.ENOSYS, "not needed")
    try:
        os.link(part, destination)
    except OSError as error:
        if error.errno != errno.EIO:
            raise
        # So rclone says that it knows no links. Where one was made all the same, the
        # next way is told that there is a file, and looks at it.
        raise OSError(errno.ENOSYS, "no links") from error
    # A second name that stays for a while is told from work by its form.
    return disk.remove_file(part)


def _rename_new(part: Path, destination: Path) -> bool:
    if disk.IS_WINDOWS:
        os.rename(disk.long_path(part), disk.long_path(destination))
        return True
    library = ctypes.CDLL(None, use_errno=True)
    paths = (os.fsencode(part), os.fsencode(destination))
    if sys.platform == "darwin" and hasattr(library, "renamex_np"):
        code = library.renamex_np(*paths, ctypes.c_uint(4))
    elif hasattr(library, "renameat2"):
        here = ctypes.c_int(-100)
        code = library.renameat2(here, paths[0], here, paths[1], ctypes.c_uint(1))
    else:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    if code:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(destination))
    return True


def _claim(part: Path, destination: Path) -> bool:
    """Make an empty file of that name, which only one can, and replace it."""
    os.close(disk.create(destination))
    try:
        os.replace(disk.long_path(part), disk.long_path(destination))
    except OSError:
        with contextlib.suppress(OSError):
            if not os.path.getsize(disk.long_path(destination)):
                disk.remove_file(destination)
        raise
    return True


def _replace(inside: Path, destination: Path, new: Fingerprint | None) -> None:
    """Rename over a destination, and look after a rename that fails.

    Raises:
        LostError: The lock was taken over, and the part with it.
        ReplaceRefusedError: See ``publish``.

    """
    failure: OSError
    for wait_s in (*disk.WAITS_S, None):
        try:
            os.replace(disk.long_path(inside), disk.long_path(destination))
        except OSError as error:
            failure = error
            if not os.path.lexists(disk.long_path(inside)):
                if _state_of(destination) == new:
                    return
                raise locking.LostError from error
            if wait_s is None or not _is_held_open(error):
                break
            # Whoever reads it, a scanner or a colleague, often needs a moment.
            time.sleep(wait_s)
        else:
            return
    there = _state_of(destination)
    if there == new:
        return
    if there is None:
        # This file system removes the old file first: finish what it began.
        with contextlib.suppress(OSError):
            _claim(inside, destination)
            return
    elif _is_held_open(failure) and _aside(inside, destination):
        return
    raise _refused(failure, destination, inside, is_gone=there is None) from failure


def _aside(inside: Path, destination: Path) -> bool:
    """Rename a file that somebody has open out of the way, and take its place.

    Some shares refuse to replace an open file and let it be renamed. For a moment
    there is no file of that name.
    """
    old = disk.aside_path(destination)
    try:
        os.rename(disk.long_path(destination), disk.long_path(old))
    except OSError:
        return False
    steps.reached("save.aside", destination)
    try:
        os.rename(disk.long_path(inside), disk.long_path(destination))
    except OSError:
        _put_back(old, destination)
        return False
    # One that is still open goes with a later save.
    for path in disk.asides(destination):
        disk.remove_file(path, waits_s=())
    return True


def _put_back(old: Path, destination: Path) -> None:
    """Give an old file its name again, if nobody has saved meanwhile.

    Whoever took the lock over may have: that is not replaced.
    """
    with contextlib.suppress(OSError):
        try:
            _rename_new(old, destination)
        except OSError as error:
            # Some file systems (NFS) have no rename that replaces nothing.
            if error.errno not in _NOT_THERE or disk.exists(destination):
                raise
            os.rename(disk.long_path(old), disk.long_path(destination))


def _is_held_open(error: OSError) -> bool:
    return error.errno in _HELD_OPEN or getattr(error, "winerror", None) in (5, 32, 33)


def _state_of(destination: Path) -> Fingerprint | Anything | None:
    """Return what is there now; ``Anything`` where that can't be told."""
    try:
        return reader.fingerprint(destination)
    except (ArchiveError, DestinationError):
        with contextlib.suppress(OSError):
            # Claimed by a save that died before its rename.
            if not os.path.getsize(disk.long_path(destination)):
                return None
        return Anything()


def _refused(
    error: OSError, destination: Path, part: Path, is_gone: bool = False
) -> DestinationError:
    is_taken = not disk.exists(part) and not disk.missing_folder(part.parent)
    if isinstance(error, FileNotFoundError) and is_taken:
        return locking.taken_away(destination)
    what = "somebody has it open" if _is_held_open(error) else disk.reason(error)
    if error.errno == errno.EPERM and not disk.IS_WINDOWS:
        # What a folder says, too, in which nobody replaces files of others.
        what += ", or you may not replace it"
    if is_gone:
        message = (
            f"'{destination.name}' went away while it was replaced ({what}): this "
            f"file system does not do that in one step. The finished file is "
            f"'{part}' and takes its place with the next save."
        )
    else:
        message = (
            f"Cannot replace '{destination.name}' in '{destination.parent}': {what}. "
            "The file there is unchanged; the finished new one is beside it and "
            "takes its place as soon as that is possible."
        )
    return ReplaceRefusedError(message, destination)


def _exists_already(destination: Path) -> ProjectChangedError:
    return ProjectChangedError(
        f"'{destination.name}' exists already: somebody else saved it. Your work is "
        "safe in the local copy; choose which one goes on.",
        destination,
    )


def _is_still(destination: Path, expected: Fingerprint, start: int) -> bool:
    """Open a file and say whether its directory is the expected one, in two calls.

    Whatever else there is, the caller looks at with more words.
    """
    length = expected.size - start
    if start <= 0 or length <= 0:
        return False
    try:
        descriptor = disk.open_for_reading(destination)
    except OSError:
        return False
    try:
        # A byte more: another program may have written behind it.
        rest = disk.read_at(descriptor, start, length + 1)
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return len(rest) == length and zlib.crc32(rest) == expected.directory_crc


def check_expected(
    destination: Path, expected: Fingerprint | None, start: int = -1
) -> None:
    """Check that a destination is what a save started from.

    Args:
        destination: The project's file.
        expected: What it should be.
        start: Where the directory of that stands, -1 when unknown.

    Raises:
        ProjectChangedError: It is not.

    """
    try:
        if expected is not None and _is_still(destination, expected, start):
            return
        found = reader.fingerprint(destination)
    except ArchiveError as error:
        # Never hide what somebody may want to repair.
        raise ProjectChangedError(
            f"'{destination.name}' in the project is not what your work started "
            f"from: {error}",
            destination,
        ) from error
    if found is None and expected is not None:
        # Not every file system replaces in one step: there may be a moment without.
        time.sleep(_MOMENT_S)
        with contextlib.suppress(ArchiveError):
            found = reader.fingerprint(destination)
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
