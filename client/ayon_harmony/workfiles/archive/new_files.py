"""Making many small files, which is most of what opening a scene is.

Threads of one Python take turns between two calls of the system, and a turn costs
more than most of these calls: two threads that each made one file after the other
were hardly quicker than one thread. So a handful of files is written, then all of it
is dated, and closed: with little of Python between the calls few turns are taken.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple, Union

from ayon_harmony.errors import WorkfileError
from ayon_harmony.workfiles import disk
from ayon_harmony.workfiles.archive import names, scan

Chunk = Union[bytes, memoryview]

# Open at once by a thread; macOS lets a process have 256.
_HANDFUL = 16
_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
_TOO_MANY_OPEN = (errno.EMFILE, errno.ENFILE)


class NewFile(NamedTuple):
    """A file to make.

    Attributes:
        path: By ``disk.long_path``.
        is_executable: Whether its user may run it.
        mtime_ns: Its time, in nanoseconds since 1970.
        content: Returns all of it; an error of it leaves no file. Called when the one
            before was written, so that a content is written while the processor has
            it at hand, and the next one takes its memory.

    """

    path: str
    is_executable: bool
    mtime_ns: int
    content: Callable[[], Chunk]


class Extracted(NamedTuple):
    """A file after extraction, as it is on the disk (see ``scan.Found``)."""

    size: int
    mtime_ns: int
    inode: int = 0
    changed_ns: int = 0


def make_files(files: Sequence[NewFile]) -> list[Extracted]:
    """Make files that must not exist, and return what they are like.

    Raises:
        WorkfileError: The disk refuses one; others may be there.

    """
    made: list[Extracted] = []
    while len(made) < len(files):
        made += _make_handful(files[len(made) : len(made) + _HANDFUL])
    return made


def first_missing(root: str, wanted: Iterable[str]) -> str | None:
    """Return the first of the files that is not there; None where all are.

    Only the names in each folder are read. macOS may spell them in another way.

    Args:
        root: By ``disk.long_path``, with a separator at its end.
        wanted: Names below it, with slashes.

    """
    bases: dict[str, list[str]] = {}
    for name in wanted:
        folder, _, base = name.rpartition("/")
        bases.setdefault(folder, []).append(base)
    for folder, wanted_here in bases.items():
        listing = disk.names_in(disk.path_below(root, folder) if folder else root)
        missing = set(wanted_here).difference(listing)
        spelt = {names.clash_key(base) for base in listing} if missing else set()
        for base in wanted_here:
            if base in missing and names.clash_key(base) not in spelt:
                return f"{folder}/{base}" if folder else base
    return None


def create(path: str, *, is_executable: bool) -> int:
    """Make an empty file that must not exist, and return its descriptor."""
    return os.open(path, _FLAGS, 0o777 if is_executable else 0o666)


def date(file: int | str, mtime_ns: int) -> os.stat_result:
    """Give a file its time, and return what it is like.

    A date that this disk cannot hold is let go: the content matters.

    Args:
        file: Its descriptor where ``can_date_open_files``, else its path.
        mtime_ns: The time, in nanoseconds since 1970.

    """
    try:  # noqa: SIM105
        os.utime(file, ns=(mtime_ns, mtime_ns))
    except (OSError, OverflowError):
        # ``suppress`` takes longer than the call, and this is done for every file.
        pass
    return os.fstat(file) if isinstance(file, int) else os.stat(file)


def can_date_open_files() -> bool:
    """Say whether files get their time while they are open; on Windows not."""
    return os.utime in os.supports_fd


def extracted(status: os.stat_result, path: str) -> Extracted:
    """Return what is to be remembered of a file that was made."""
    mark = scan.mark_of(status, path)
    return Extracted(status.st_size, status.st_mtime_ns, *mark)


def local_error(error: OSError, path: Path) -> WorkfileError:
    """Return the error to raise when a file can't be made here."""
    return WorkfileError(
        f"Cannot write '{path.name}' in '{path.parent}': {disk.reason(error)}. "
        "Nothing of yours was changed.",
        path,
    )


def _make_handful(files: Sequence[NewFile]) -> list[Extracted]:
    """Make some files, at least one of them."""
    descriptors: list[int] = []
    states: list[os.stat_result] = []
    try:
        try:
            for file in files:
                if not _make(file, descriptors):
                    break
            files = files[: len(descriptors)]
            if can_date_open_files():
                for descriptor, file in zip(descriptors, files):
                    states.append(date(descriptor, file.mtime_ns))
        finally:
            _close_all(descriptors, files)
        for file in files[len(states) :]:
            states.append(date(file.path, file.mtime_ns))
    except OSError as error:
        raise local_error(error, Path(error.filename or files[0].path)) from error
    return [extracted(state, file.path) for state, file in zip(states, files)]


def _make(file: NewFile, descriptors: list[int]) -> bool:
    """Make a file and add its descriptor; return False if too many are open."""
    content = file.content()
    try:
        descriptors.append(create(file.path, is_executable=file.is_executable))
        disk.write_all(descriptors[-1], content)
    except OSError as error:
        if descriptors and error.errno in _TOO_MANY_OPEN:
            return False
        error.filename = file.path
        raise
    return True


def _close_all(descriptors: Sequence[int], files: Sequence[NewFile]) -> None:
    """Close files; a share may say only then that it took nothing."""
    refusal: OSError | None = None
    for descriptor, file in zip(descriptors, files):
        try:
            os.close(descriptor)
        except OSError as error:
            error.filename = file.path
            refusal = refusal or error
    if refusal is not None:
        raise refusal
