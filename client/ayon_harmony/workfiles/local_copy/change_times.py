"""Whether a local disk notes when a file was changed, beside the time anybody sets.

exFAT, FAT and sshfs keep one time: an edit that keeps size and time shows nowhere
there, so files have to be compared by content.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from ayon_harmony.workfiles import disk
from ayon_harmony.workfiles.archive.scan import UNKNOWN_CHANGE, Snapshot, mark_of

# Both long ago: a file that was just made changed later than that.
_LONG_AGO_S = 1_000_000_000
_LATER_NS = (_LONG_AGO_S + 365 * 86_400) * 1_000_000_000

# By device; a disk does not learn it.
_verdicts: dict[int, bool] = {}


def trusted(snapshot: Snapshot, folder: Path) -> Snapshot:
    """Return a scan in which times that prove nothing are unknown.

    Args:
        snapshot: Of the scene folder.
        folder: The folder of ours that it is in. A file is made there for a moment
            where the scan leaves it open what the disk notes.

    """
    files = snapshot.files
    if not files or any(f.changed_ns not in (0, f.mtime_ns) for f in files.values()):
        return snapshot
    if _are_noted_in(folder):
        return snapshot
    for name, found in files.items():
        files[name] = found._replace(changed_ns=UNKNOWN_CHANGE)
    return snapshot


def _are_noted_in(folder: Path) -> bool:
    """Try what a file's change time says after it was dated to the past."""
    # One that a killed process leaves is used again.
    probe = folder / ".times"
    try:
        device = os.stat(disk.long_path(folder)).st_dev
        if device in _verdicts:
            return _verdicts[device]
        path = disk.long_path(probe)
        try:
            with open(path, "wb"):
                pass
            os.utime(path, (_LONG_AGO_S, _LONG_AGO_S))
            changed_ns = mark_of(os.stat(path), path)[1]
        finally:
            with contextlib.suppress(OSError):
                disk.remove_file(probe)
    except OSError:
        # A disk that takes no file takes no edit either.
        return True
    _verdicts[device] = changed_ns > _LATER_NS
    return _verdicts[device]
