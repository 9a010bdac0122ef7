"""Finishing or undoing what a dead process left in a local copy."""

from __future__ import annotations

import os
import socket
from pathlib import Path

from ayon_harmony.errors import ArchiveError, DestinationError
from ayon_harmony.workfiles import disk, journal
from ayon_harmony.workfiles.archive import locking
from ayon_harmony.workfiles.archive.reader import fingerprint
from ayon_harmony.workfiles.local_copy.leftovers import Leftovers
from ayon_harmony.workfiles.local_copy.opening import Opening
from ayon_harmony.workfiles.local_copy.packs import Packs
from ayon_harmony.workfiles.local_copy.place import Place
from ayon_harmony.workfiles.local_copy.refused import Refused


class Mending:
    """Mends one local copy. Its lock is held by the caller."""

    def __init__(self, place: Place, opening: Opening, packs: Packs) -> None:
        self._place = place
        self._opening = opening
        self._packs = packs
        self._leftovers = Leftovers(place)
        self._refused = Refused(place, self._leftovers)

    def mend(self) -> journal.Entry | None:
        """Finish or undo what is in the journal, and return it.

        A finished archive of a session that lives waits for its next save.
        """
        entry = journal.read(self._place.folder)
        if entry is None:
            disk.remove_file(self._place.folder / "manifest.next.json")
            self._remove_litter(None)
            return None
        if entry.operation == "save":
            if not self._mend_save(entry):
                return None
        elif entry.operation == "open":
            staging = self._place.folder / entry.staging
            if entry.phase == "applying" and disk.exists(staging / "manifest.json"):
                self._opening.apply_again(staging)
            elif entry.phase == "placing" and disk.exists(staging / "manifest.json"):
                self._opening.put_in_place(staging)
        journal.clear(self._place.folder)
        self._remove_litter(None)
        return entry

    def _mend_save(self, entry: journal.Entry) -> bool:
        """Mend a save; False when that has to wait."""
        is_ours = entry.host == socket.gethostname() and entry.pid == os.getpid()
        if entry.phase == "refused" and is_ours:
            return False
        destination = Path(entry.project_file)
        if entry.phase in ("committing", "refused"):
            locking.remove_lock_of(destination, entry.host, entry.pid)
            # Did the rename happen? The project's file itself tells.
            try:
                in_project = fingerprint(destination)
            except ArchiveError:
                in_project = None
            except DestinationError:
                # The share is not there now: what is known of the part stays.
                return False
            is_in_place = (
                in_project is not None and list(in_project) == entry.fingerprint
            )
            if is_in_place or in_project is None or entry.phase == "refused":
                try:
                    self._refused.finish()
                except DestinationError:
                    return False
        disk.remove_file(self._place.folder / "manifest.next.json")
        return not entry.part or self._leftovers.remove(Path(entry.part))

    def _remove_litter(self, keep: str | None) -> None:
        for pattern in (".staging-*", ".removed-*"):
            for path in disk.find(self._place.folder, pattern):
                if path.name != keep:
                    disk.remove_tree(path)
        for path in disk.find(self._place.folder, ".*.part"):
            if disk.is_folder(path):
                disk.remove_tree(path)
            else:
                disk.remove_file(path)
        known = self._place.manifest()
        if known is not None:
            self._packs.remove_unused(known.pack_name)
