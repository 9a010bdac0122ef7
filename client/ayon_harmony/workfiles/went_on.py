"""Local work that went on in another workfile, so that nobody has to be asked about it.

A *save as* takes along all that Harmony has. What the workfile before had not brought
to the project, as in a conflict, is in the new one then; its local copy stays as it is.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Iterable

from ayon_harmony.workfiles import disk
from ayon_harmony.workfiles.local_copy import LocalCopy

log = logging.getLogger(__name__)

FILE_NAME = "went_on.json"
_PARTS_OF_A_VERSION = (".xstage", ".aux", ".xstage.thumbnails")


def note(earlier: LocalCopy, later: LocalCopy, files: Iterable[str]) -> None:
    """Note that local work is in another workfile, if all of it is.

    Args:
        earlier: Local copy of the workfile that was left.
        later: That of the one it was saved as, which is in the project.
        files: What the project has not of the earlier one, by name in the scene.

    """
    files = list(files)
    known = later.manifest()
    if known is None or known.base is None:
        return
    behind = [
        name
        for name in files
        if name not in known.rows
        and not _is_renamed(name, earlier)
        and disk.exists(earlier.scene_dir / name)
    ]
    if behind:
        log.info("Only in '%s': %s", earlier.scene_dir, behind)
        return
    try:
        disk.write_json(
            earlier.folder / FILE_NAME,
            {"in": later.identity.file_name, "work": _marks_of(earlier, files)},
        )
    except OSError as error:
        # It is offered once more then.
        log.warning("Not noted in '%s': %s", earlier.folder, disk.reason(error))


def covers(copy: LocalCopy, files: Iterable[str]) -> bool:
    """Whether local work, as it is now, was noted to be in another workfile.

    Args:
        copy: The local copy that has the work.
        files: What the project has not of it, by name in the scene.

    """
    try:
        content = disk.read_json(copy.folder / FILE_NAME)
        return content is not None and content.get("work") == _marks_of(copy, files)
    except OSError:
        return False


def _is_renamed(name: str, copy: LocalCopy) -> bool:
    """Whether a file has another name in the workfile that a copy was saved as."""
    stem = copy.identity.stem
    return name in [f"{stem}{part}" for part in _PARTS_OF_A_VERSION]


def _marks_of(copy: LocalCopy, files: Iterable[str]) -> str:
    """Return a checksum of which files are another now, their sizes and times."""
    marks: list[tuple[str, int, int]] = []
    for name in sorted(files):
        try:
            status = os.stat(disk.long_path(copy.scene_dir / name))
            marks.append((name, status.st_size, status.st_mtime_ns))
        except FileNotFoundError:
            marks.append((name, -1, -1))
    return hashlib.sha256(json.dumps(marks).encode()).hexdigest()
