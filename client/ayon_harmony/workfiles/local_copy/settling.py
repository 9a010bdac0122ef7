"""What waits for a quiet moment after a save.

The pack is flushed, what the project copied by itself is read back, an archive that
was stored to be quick is packed well, and one full of dead bytes is made anew.
"""

from __future__ import annotations

from ayon_harmony.errors import ArchiveError
from ayon_harmony.workfiles import shares
from ayon_harmony.workfiles.archive import extending
from ayon_harmony.workfiles.archive.reader import ArchiveReader
from ayon_harmony.workfiles.local_copy import packing_well
from ayon_harmony.workfiles.local_copy.comparison import Comparing
from ayon_harmony.workfiles.local_copy.leftovers import Leftovers
from ayon_harmony.workfiles.local_copy.packs import Packs
from ayon_harmony.workfiles.local_copy.place import Place
from ayon_harmony.workfiles.local_copy.saving import MOST_DEAD, Saving
from ayon_harmony.workfiles.manifest import Manifest
from ayon_harmony.workfiles.steps import Report


class Settling:
    """That of one local copy. Its lock is held by the caller."""

    def __init__(
        self, place: Place, comparing: Comparing, packs: Packs, saving: Saving
    ) -> None:
        self._place = place
        self._comparing = comparing
        self._packs = packs
        self._saving = saving
        self._leftovers = Leftovers(place)

    def settle(self, report: Report | None = None) -> None:
        """Do what waits; see ``LocalCopy.settle``."""
        self._packs.sync()
        self._leftovers.sweep()
        self._leftovers.sweep_old()
        known = self._place.manifest()
        if known is None or known.base is None:
            return
        shares.remember_in(self._place.root)
        is_loose = packing_well.is_worth_it(self._place, known)
        should_be_anew = is_loose or self._is_full_of_dead(known)
        if should_be_anew and self._comparing.compare(self._place.look(), known):
            # Nobody asked to save that yet; what is asked for comes here again.
            should_be_anew = False
        is_broken = False
        try:
            if should_be_anew or not known.archive.is_proven:
                with ArchiveReader(self._place.project_file) as reader:
                    if reader.fingerprint != known.base:
                        # Somebody else's by now: theirs to prove.
                        return
                    if not should_be_anew:
                        reader.verify(report)
        except ArchiveError:
            # What a server copied badly. What was proven is somebody else's by now.
            should_be_anew = True
            is_broken = not known.archive.is_proven
        if should_be_anew:
            # No archive is nobody's save; it is kept all the same.
            self._saving.save(report, is_anew=True, overwrite=is_broken)
            return
        had_no_pack = known.archive.is_loose and known.pack_name is None
        if not known.archive.is_proven or known.archive.is_loose != is_loose:
            known.archive.is_proven, known.archive.is_loose = True, is_loose
            self._place.write_manifest(known)
        if had_no_pack and not shares.clones(self._place.target):
            self._saving.pack(report)

    def _is_full_of_dead(self, known: Manifest) -> bool:
        alive = max(known.archive.directory_start - known.archive.dead, 0)
        most = max(extending.LEAST_DEAD / 2, alive * MOST_DEAD / 2)
        return known.archive.dead > most
