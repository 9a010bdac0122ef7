"""Finishing or undoing what a dead process left in a local copy."""

from __future__ import annotations

import contextlib
from pathlib import Path

from ayon_harmony.errors import WorkfileError
from ayon_harmony.workfiles import disk, journal
from ayon_harmony.workfiles.archive import publish
from ayon_harmony.workfiles.archive.reader import fingerprint
from ayon_harmony.workfiles.local_copy.opening import Opening
from ayon_harmony.workfiles.local_copy.packs import Packs
from ayon_harmony.workfiles.local_copy.place import Place


class Mending:
    """Mends one local copy. Its lock is held by the caller."""

    def __init__(self, place: Place, opening: Opening, packs: Packs) -> None:
        self._place = place
        self._opening = opening
        self._packs = packs

    def mend(self) -> journal.Entry | None:
        """Finish or undo what is in the journal, and return it."""
        entry = journal.read(self._place.folder)
        next_path = self._place.folder / "manifest.next.json"
        if entry is None:
            disk.remove_file(next_path)
            self._remove_litter(None)
            return None
        if entry.operation == "save":
            if entry.phase == "committing":
                # Did the rename happen? The project's file itself tells.
                with contextlib.suppress(WorkfileError, OSError):
                    there = fingerprint(Path(entry.project_file))
                    if there is not None and list(there) == entry.fingerprint:
                        disk.replace(next_path, self._place.manifest_path)
                publish.remove_lock_of(Path(entry.project_file), entry.host, entry.pid)
            part = Path(entry.part)
            if entry.part and publish.is_part_of_ours(part):
                disk.remove_file(part)
            disk.remove_file(next_path)
        elif entry.operation == "open":
            staging = self._place.folder / entry.staging
            if entry.phase == "applying" and disk.exists(staging / "manifest.json"):
                self._opening.apply_again(staging)
            elif entry.phase == "placing" and disk.exists(staging / "manifest.json"):
                self._opening.put_in_place(staging)
        journal.clear(self._place.folder)
        self._remove_litter(None)
        return entry

    def _remove_litter(self, keep: str | None) -> None:
        for pattern in (".staging-*", ".removed-*"):
            for path in self._place.folder.glob(pattern):
                if path.name != keep:
                    disk.remove_tree(path)
        for path in self._place.folder.glob(".*.part"):
            if path.is_dir():
                disk.remove_tree(path)
            else:
                disk.remove_file(path)
        known = self._place.manifest()
        if known is not None:
            self._packs.remove_unused(known.pack_name)
