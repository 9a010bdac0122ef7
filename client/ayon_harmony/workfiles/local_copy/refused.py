"""A finished archive whose place was not free: kept, and put there later.

The journal has its name and fingerprint, ``manifest.next.json`` what is in it.
"""

from __future__ import annotations

import os
from pathlib import Path

from ayon_harmony.errors import ArchiveError, DestinationError, ProjectChangedError
from ayon_harmony.workfiles import disk, journal
from ayon_harmony.workfiles.archive import locking, publish
from ayon_harmony.workfiles.archive.reader import Fingerprint, fingerprint
from ayon_harmony.workfiles.local_copy.leftovers import Leftovers
from ayon_harmony.workfiles.local_copy.place import Place
from ayon_harmony.workfiles.manifest import Manifest


class Refused:
    """That of one local copy. Its lock is held by the caller."""

    def __init__(self, place: Place, leftovers: Leftovers) -> None:
        self._place = place
        self._leftovers = leftovers

    def finish(self) -> Fingerprint | None:
        """Put a finished archive in its place, if there is one that waits.

        Returns:
            The project's file now, None when nothing waited or it is of no use.

        Raises:
            ReplaceRefusedError: Its place is still not free.
            DestinationError: The project can't be read at the moment.

        """
        entry = journal.read(self._place.folder)
        if (
            entry is None
            or entry.operation != "save"
            or entry.phase not in ("committing", "refused")
        ):
            return None
        next_path = self._place.folder / "manifest.next.json"
        part = Path(entry.part)
        upcoming = Manifest.read(next_path)
        new = upcoming.base if upcoming else None
        is_there = new is not None and self._put_part(
            part, Path(entry.project_file), new
        )
        if upcoming is not None and is_there:
            self._place.adopt_manifest(next_path, upcoming)
        else:
            # What is in it is still in the scene folder.
            disk.remove_file(next_path)
        if not entry.part or self._leftovers.remove(part):
            journal.clear(self._place.folder)
        return new if is_there else None

    def _put_part(self, part: Path, destination: Path, new: Fingerprint) -> bool:
        """Put a part in its place if that is still right; say whether it is there."""
        try:
            there = fingerprint(destination)
        except ArchiveError:
            # An empty one was claimed by a save that died before its rename.
            if not _is_empty(destination):
                return False
            disk.remove_file(destination)
            there = None
        if there == new:
            return True
        known = self._place.manifest()
        is_of_others = there is not None and (known is None or there != known.base)
        if is_of_others or not self._is_good(part, destination, new):
            return False
        try:
            put = publish.publish(part, destination, there, new)
            self._leftovers.note(put.left)
        except ProjectChangedError:
            return False
        return True

    def _is_good(self, part: Path, destination: Path, new: Fingerprint) -> bool:
        if not publish.is_part_of_ours(part) or not locking.bring_out(
            part, destination
        ):
            return False
        try:
            return fingerprint(part) == new
        except (ArchiveError, DestinationError):
            return False


def _is_empty(path: Path) -> bool:
    try:
        return os.stat(disk.long_path(path)).st_size == 0
    except OSError:
        return False
