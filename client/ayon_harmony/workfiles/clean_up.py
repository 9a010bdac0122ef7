"""Keeping local copies below a limit without ever touching unsaved work.

Packs go first: losing one costs one slower save. Then whole scenes, those
unused for longest first, and only when everything in them is proven to be in
the project's file as it is now or was when they were last the same. Recovery
copies are not touched here.
"""

from __future__ import annotations

import contextlib
import logging
import os
from dataclasses import dataclass, field
from pathlib import Path

from ayon_harmony.errors import WorkfileError
from ayon_harmony.workfiles import discarded, disk
from ayon_harmony.workfiles.local_copy import LocalCopy, Options
from ayon_harmony.workfiles.recovery import known_copies

log = logging.getLogger(__name__)

_GIB = 1 << 30


@dataclass
class CleanUp:
    """What a clean-up did.

    Attributes:
        bytes_after: Size that is left.
        removed: Folders whose scene was removed.
        kept: Folders that would have been next but hold unsaved work, are in
            use, or can't be compared with the project now.

    """

    bytes_after: int = 0
    removed: list[Path] = field(default_factory=list)
    kept: list[Path] = field(default_factory=list)


def clean_up(root: Path, options: Options) -> CleanUp:
    """Remove the copies unused for longest until all fit below the limit.

    What was discarded a month ago goes in any case.

    Args:
        root: Folder of all local copies.
        options: With the limit; 0 is none.

    """
    discarded.prune(root)
    result = CleanUp()
    copies = sorted(known_copies(root, options), key=_last_used)
    result.bytes_after = sum(disk.folder_size(copy.folder) for copy in copies)
    limit = int(options.cache_limit_gib * _GIB)
    if not limit:
        return result
    idle = [copy for copy in copies if not copy.others()]
    for copy in idle:
        if result.bytes_after <= limit:
            return result
        with contextlib.suppress(WorkfileError):
            result.bytes_after -= copy.drop_pack()
    for copy in idle:
        if result.bytes_after <= limit:
            return result
        try:
            freed = copy.drop_scene()
        except WorkfileError as error:
            log.info("%s is kept: %s", copy.folder, error)
            freed = None
        if freed is None:
            result.kept.append(copy.folder)
        else:
            result.removed.append(copy.folder)
            result.bytes_after -= freed
    return result


def _last_used(copy: LocalCopy) -> float:
    try:
        return os.stat(disk.long_path(copy.folder / "identity.json")).st_mtime
    except OSError:
        return 0.0
