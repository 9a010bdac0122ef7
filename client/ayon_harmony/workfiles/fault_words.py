"""What an ``OSError`` means to an artist, in words.

Paths in such an error are as the call got them, so on Windows in their long form.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import stat
from pathlib import Path

from ayon_harmony.workfiles import windows_files

# Windows' own words for a file that is open: sharing violation, lock violation.
HELD_OPEN = (32, 33)

# What clients of shares say when the server, or the way to it, is gone.
_WENT_AWAY = [
    getattr(errno, name)
    for name in (
        "ESTALE",
        "ETIMEDOUT",
        "EHOSTDOWN",
        "EHOSTUNREACH",
        "ENETDOWN",
        "ENETUNREACH",
        "ENOTCONN",
        "ECONNRESET",
        "ECONNABORTED",
        "ECONNREFUSED",
        "EREMOTEIO",
        "ENODEV",
        "ENXIO",
        "EAGAIN",
    )
    if hasattr(errno, name)
]

_WORDS = {
    errno.ENOSPC: "the disk is full (make room there)",
    errno.EDQUOT: "the quota is used up (make room there)",
    errno.EFBIG: "the file is larger than allowed there",
    errno.EROFS: "the disk is read-only",
    errno.EACCES: "access is not allowed there",
    errno.EPERM: "access is not allowed there",
    **dict.fromkeys(_WENT_AWAY, "the share went away"),
    errno.EIO: "the disk or the share failed",
    errno.ENAMETOOLONG: "the path is longer than allowed there",
    errno.ENOMEM: "this workstation has no memory left",
    errno.ESPIPE: "that is a pipe and no file",
    errno.EISDIR: "there is a folder of that name",
    errno.ENOLCK: "that disk cannot lock files; the folder of local copies can be "
    "set to another disk in the site settings",
}


def reason(error: OSError, *, is_windows: bool) -> str:
    """Say in an artist's words what an OSError means.

    Args:
        error: What the system said; what it claims to be missing is looked for.
        is_windows: Whether a Windows said it.

    """
    if isinstance(error, shutil.Error):
        error = _first_of(error)
    if error.errno in _HELD_OPEN_ERRNOS or (is_windows and _is_held_open(error)):
        return "a file there is open in another program"
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return _reason_of_missing(error)
    return _WORDS.get(error.errno or 0) or (error.strerror or str(error)).lower()


def _first_of(error: shutil.Error) -> OSError:
    """Return what failed first when a folder was copied.

    ``shutil.copytree`` gathers triples of source, target and the error as a text.
    """
    try:
        source, _, text = error.args[0][0]
    except (IndexError, TypeError, ValueError):
        return OSError(str(error))
    number = _NUMBER.search(str(text))
    if number is None:
        return OSError(str(text))
    return OSError(int(number[1]), os.strerror(int(number[1])), str(source))


_NUMBER = re.compile(r"\[Errno (\d+)\]")


def not_there(folder: Path | str) -> str:
    """Say that a folder is missing, or that something else has its name."""
    in_its_place = os.path.lexists(folder)
    why = ": a file has its name" if in_its_place else " (is the drive connected?)"
    return f"the folder '{_shown(folder)}' is not there{why}"


def _reason_of_missing(error: OSError) -> str:
    """Say what is missing of the names in an error: a file, or its whole folder.

    "The folder is not there" of a file that somebody removed sends an artist to
    look for a drive.
    """
    names = [
        os.fspath(name)
        for name in (error.filename, error.filename2)
        if isinstance(name, (str, os.PathLike))
    ]
    for folder in filter(None, map(os.path.dirname, names)):
        if not _may_be_folder(folder):
            return not_there(folder)
    for name in names:
        if not os.path.lexists(name):
            return f"'{os.path.basename(name)}' is not there"
    return "something that was needed there was removed or renamed meanwhile"


def _may_be_folder(path: str) -> bool:
    """Whether there is a folder; True where a disk in trouble does not tell."""
    try:
        return stat.S_ISDIR(os.stat(path).st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True


def _shown(path: Path | str) -> str:
    text = os.fspath(path)
    for prefix, begin in (("\\\\?\\UNC\\", "\\\\"), ("\\\\?\\", "")):
        if text.startswith(prefix):
            return begin + text[len(prefix) :]
    return text


_HELD_OPEN_ERRNOS = {errno.EBUSY, errno.ETXTBSY}


def _is_held_open(error: OSError) -> bool:
    """Say whether a refusal comes from somebody who has the file open.

    Windows answers "access denied" (5) to a replace over an open file, and the
    C library has one errno for both, so the file itself is asked.
    """
    if getattr(error, "winerror", None) in HELD_OPEN:
        return True
    if error.errno not in (errno.EACCES, errno.EPERM):
        return False
    if error.filename2 and os.path.isdir(error.filename):
        # A folder is not renamed while any file in it is open.
        return True
    for name in (error.filename2, error.filename):
        if not isinstance(name, (str, os.PathLike)):
            continue
        access = windows_files.READ | windows_files.WRITE | windows_files.DELETE
        try:
            descriptor = windows_files.open_file(
                os.fspath(name), access, windows_files.SHARE_ALL
            )
        except OSError as denied:
            if getattr(denied, "winerror", None) in HELD_OPEN:
                return True
        else:
            # We may do everything with it, so it was the other program.
            os.close(descriptor)
            return True
    return False
