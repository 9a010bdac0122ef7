"""Bringing a local copy to the project.

First a snapshot is taken on this workstation (see ``taking``), then exactly that
goes to the project, however long it takes and whatever happens in the folder
meanwhile. Where the share can copy a file by itself, it is asked to (see
``cloning``) and only what changed is sent; else everything comes from the pack.
"""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ayon_harmony.errors import (
    AlteredError,
    DestinationError,
    ReplaceRefusedError,
    SceneChangingError,
    WorkfileError,
)
from ayon_harmony.workfiles import archive, cloning, disk, journal, shares, steps
from ayon_harmony.workfiles import manifest as manifests
from ayon_harmony.workfiles.archive import (
    extending,
    publish,
    sending,
    straight,
    writer,
)
from ayon_harmony.workfiles.archive.reader import Fingerprint
from ayon_harmony.workfiles.local_copy import packing_well
from ayon_harmony.workfiles.local_copy.bases import Base, Bases
from ayon_harmony.workfiles.local_copy.comparison import Comparing
from ayon_harmony.workfiles.local_copy.kept import Kept
from ayon_harmony.workfiles.local_copy.leftovers import Leftovers
from ayon_harmony.workfiles.local_copy.packs import Packs
from ayon_harmony.workfiles.local_copy.place import Place, is_full, local_fault
from ayon_harmony.workfiles.local_copy.refused import Refused
from ayon_harmony.workfiles.local_copy.taking import (
    PASSES,
    NoRoomError,
    Taken,
    Taking,
    check_complete,
)
from ayon_harmony.workfiles.manifest import Changes, Manifest, Shape
from ayon_harmony.workfiles.steps import Report

log = logging.getLogger(__name__)

__all__ = ["MOST_DEAD", "SaveResult", "Saving", "check_complete"]

# A smaller archive is sent as quickly as it is cloned.
_WORTH_CLONING_BYTES = 1024 * 1024
# Dead bytes for each that counts; more is made anew, half of it in a quiet moment.
MOST_DEAD = 0.3 if cloning.COPIES_RANGES else 0.5
# A smaller upload is over before a look at the room there would be.
_LARGE_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True)
class SaveResult:
    """What a save did.

    Attributes:
        fingerprint: The project's file now.
        is_written: False when the project had all of it already.
        files: Files in the archive.
        reused: How many of them were copied packed as they were.
        broken_links: Links that lead nowhere; they are not in the archive.
        seconds: How long it took.
        is_proven: False when the project copied most of it by itself, and nobody
            has read it back yet (see ``LocalCopy.settle``).

    """

    fingerprint: Fingerprint
    is_written: bool
    files: int
    reused: int
    broken_links: list[str]
    seconds: float
    is_proven: bool = True


class Saving:
    """Saves one local copy. Its lock is held by the caller."""

    def __init__(
        self, place: Place, comparing: Comparing, kept: Kept, packs: Packs
    ) -> None:
        self._place = place
        self._comparing = comparing
        self._packs = packs
        self._taking = Taking(place, comparing, packs)
        self._leftovers = Leftovers(place)
        self._refused = Refused(place, self._leftovers)
        self._kept = kept
        self._bases = Bases(place, comparing, kept)

    def save(
        self,
        report: Report | None = None,
        *,
        overwrite: bool = False,
        is_anew: bool = False,
        compact: bool = False,
    ) -> SaveResult:
        """Bring the scene folder to the project; see ``LocalCopy.save``.

        Args:
            report: Told of progress; may raise ``Cancelled``.
            overwrite: Replace what others saved meanwhile; it is kept.
            is_anew: Make the archive anew, also when nothing changed.
            compact: Make it anew if it would hold bytes that no file owns.

        """
        started = time.monotonic()
        shares.remember_in(self._place.root)
        self._leftovers.sweep()
        finished = self._refused.finish()
        known = self._known()
        is_anew = is_anew or (compact and self._holds_too_much(known))
        if is_anew:
            packing_well.forget_stored(self._place, known)
        may_extend = not (overwrite or is_anew or compact)
        extends = may_extend and self._may_extend(known)
        # A clone tells by itself whether it is what is expected.
        base = self._bases.of(known) if extends else self._bases.look(known, overwrite)
        for _ in range(PASSES):
            if not (extends or is_anew or compact):
                result = self._save_straight(known, base, report, started)
                if result:
                    return result
            try:
                taken = self._taking.take(known, not extends, report)
            except NoRoomError:
                base = self._bases.look(known, overwrite) if extends else base
                return self._save_directly(known, base, report, started)
            if not taken.changes and base.expected == known.base and not is_anew:
                if not base.was_read:
                    self._bases.read(known, overwrite)
                return self._nothing(known, taken, finished, started)
            try:
                send = self._extend if extends else self._send
                upcoming = send(known, taken, base, report)
            except (cloning.NoCloneError, extending.CannotExtendError):
                # All of it has to be sent, so all of it has to be packed.
                extends = False
                base = self._bases.look(known, overwrite)
                continue
            except sending.DamagedPackError:
                self._drop_damaged(known, taken)
                continue
            except BaseException:
                # What is packed need not be packed again.
                self._place.write_manifest(known)
                raise
            return self._done(known, taken, upcoming, started)
        raise _damaged_again(self._place.folder)

    def _holds_too_much(self, known: Manifest) -> bool:
        """Whether the archive is larger than it has to be."""
        return packing_well.is_worth_it(self._place, known) or known.archive.dead > 0

    def pack(self, report: Report | None = None) -> bool:
        """Pack what the project has from the scene folder, for a fast first save.

        Returns:
            Whether there is a pack now.

        """
        known = self._place.manifest()
        if known is None or known.base is None:
            return False
        try:
            taken = self._taking.take(known, True, report)
        except (NoRoomError, SceneChangingError):
            return False
        for name in known.rows:
            row = taken.rows.get(name)
            if row is not None and row.crc == known.rows[name].crc:
                known.rows[name] = row
        self._place.write_manifest(known)
        return taken.pack is not None

    def _known(self) -> Manifest:
        return self._place.manifest() or Manifest(
            str(self._place.project_file), self._place.scene_dir.name
        )

    # -- the way to the project -----------------------------------------------

    def _may_extend(self, known: Manifest) -> bool:
        """Say whether a clone of what is there could be brought up to date."""
        return (
            known.base is not None
            and known.base.size >= _WORTH_CLONING_BYTES
            and known.archive.directory_start > 0
            and shares.clones(self._place.target) is not False
        )

    def _extend(
        self, known: Manifest, taken: Taken, base: Base, report: Report | None
    ) -> Manifest:
        """Have the project clone its file, and send only what changed."""
        fingerprint = known.base
        if fingerprint is None:
            raise cloning.NoCloneError
        edited = taken.edited
        total = taken.packed_now + sum(taken.snapshot.files[n].size for n in edited)
        progress = sending.Progress(report, taken.packed_now, total, len(edited))

        def write(part: Path) -> writer.Written:
            clone = cloning.clone(self._place.target, fingerprint.size, part)
            try:
                with contextlib.ExitStack() as stack:
                    pack = None
                    if edited and taken.pack is not None:
                        pack = stack.enter_context(_open_pack(taken.pack, edited[0]))
                    return extending.extend(
                        clone,
                        part,
                        fingerprint,
                        known.archive.directory_start,
                        taken.snapshot,
                        taken.rows,
                        edited,
                        pack,
                        progress,
                        MOST_DEAD,
                    )
            finally:
                os.close(clone)

        return self._bring(write, partial(self._manifest, taken, False), base)

    def _manifest(
        self, taken: Taken, is_proven: bool, written: writer.Written
    ) -> Manifest:
        """Return what will be known of the project's file when it is there."""
        return Manifest(
            str(self._place.project_file),
            self._place.scene_dir.name,
            Fingerprint(written.size, written.directory_crc),
            manifests.mark_racy(taken.rows, taken.scanned_ns),
            taken.snapshot.empty_folders,
            taken.pack.name if taken.pack else None,
            taken.pack_used,
            time.time(),
            archive=Shape(
                written.directory_start, written.dead, is_proven, taken.is_loose
            ),
        )

    def _send(
        self, known: Manifest, taken: Taken, base: Base, report: Report | None
    ) -> Manifest:
        """Bring a snapshot to the project; return the manifest of what is there."""
        names = list(taken.snapshot.files)
        size = sum(row.length for row in taken.rows.values())
        self._check_room(size)
        total = taken.packed_now + taken.snapshot.total_bytes
        progress = sending.Progress(report, taken.packed_now, total, len(names))

        def write(part: Path) -> writer.Written:
            started = time.perf_counter()
            descriptor = disk.create_with(part, base.permissions)
            try:
                sink = writer.Sink(descriptor)
                steps.reached("save.part_made", part)
                members = []
                if taken.pack is not None:
                    with _open_pack(taken.pack, names[0]) as pack:
                        members = sending.send(
                            taken.snapshot, taken.rows, names, pack, sink, progress
                        )
                members += writer.write_folders(taken.snapshot.empty_folders, sink)
                written = writer.finish(sink, members, part)
            finally:
                os.close(descriptor)
            shares.note_sent(part, written.size, time.perf_counter() - started)
            return written

        return self._bring(write, partial(self._manifest, taken, True), base)

    def _bring(
        self,
        write: Callable[[Path], writer.Written],
        manifest: Callable[[writer.Written], Manifest],
        base: Base,
    ) -> Manifest:
        """Bring an archive to the project, again where it changed on its way."""
        if base.has_more:
            # An archive of others, with files that are not the scene's.
            self._kept.keep_project_file()
        for tries_left in reversed(range(PASSES)):
            try:
                return self._bring_once(write, manifest, base)
            except AlteredError as error:
                if not tries_left:
                    raise
                log.warning("%s It is sent again.", error)
                # What is there now is nobody's work, and is kept all the same.
                base = self._bases.read(self._known(), overwrite=True)
        raise AssertionError("the last try returns or raises")

    def _bring_once(
        self,
        write: Callable[[Path], writer.Written],
        manifest: Callable[[writer.Written], Manifest],
        base: Base,
    ) -> Manifest:
        """Write a part beside the project's file and let it take its place."""
        project_file = self._place.target
        part = publish.part_path(project_file)
        entry = journal.Entry("save", "writing", str(project_file), part=str(part))
        self._note_step(entry)
        steps.reached("save.begun", self._place.folder)
        try:
            upcoming = manifest(self._written(write, part))
            self._commit(part, upcoming, entry, base)
        except ReplaceRefusedError:
            entry.phase = "refused"
            self._note_step(entry)
            raise
        except BaseException:
            if self._leftovers.remove(part):
                journal.clear(self._place.folder)
            raise
        journal.clear(self._place.folder)
        return upcoming

    def _written(
        self, write: Callable[[Path], writer.Written], part: Path
    ) -> writer.Written:
        try:
            return write(part)
        except OSError as error:
            if error.filename and str(self._place.scene_dir) in str(error.filename):
                raise WorkfileError(
                    f"Cannot read '{error.filename}': {disk.reason(error)}.",
                    Path(error.filename),
                ) from error
            raise disk.destination_error(error, self._place.target) from error

    def _commit(
        self, part: Path, upcoming: Manifest, entry: journal.Entry, base: Base
    ) -> None:
        next_path = self._place.folder / "manifest.next.json"
        # What is not proven is read back whatever its time says.
        stamp = publish.stamp_of(part) if upcoming.archive.is_proven else None
        upcoming.archive.modified_ns = stamp.modified_ns if stamp else 0
        self._without_stopping(lambda: upcoming.write(next_path))
        entry.phase = "committing"
        entry.fingerprint = list(upcoming.base or ())
        self._note_step(entry)
        steps.reached("save.committing", self._place.folder)
        try:
            put = publish.publish(
                part,
                self._place.target,
                *(base.expected, upcoming.base, base.directory_start, stamp),
            )
            self._leftovers.note(put.left)
        except ReplaceRefusedError:
            raise
        except BaseException:
            disk.remove_file(next_path)
            raise
        self._place.adopt_manifest(next_path, upcoming)
        if not put.is_as_written:
            upcoming.archive.is_proven, upcoming.archive.modified_ns = False, 0
            self._place.write_manifest(upcoming)
        steps.reached("save.manifest", self._place.folder)

    def _note_step(self, entry: journal.Entry) -> None:
        self._without_stopping(lambda: journal.write(self._place.folder, entry))

    def _without_stopping(self, write: Callable[[], None]) -> None:
        """Write a note that a full local disk has no room for, if it has to be.

        Without it a crash in the next moments costs a comparison of contents at
        the next start; a save that is stopped costs the save.
        """
        try:
            write()
        except OSError as error:
            if not is_full(error):
                raise local_fault(error, self._place.folder) from error

    def _check_room(self, size: int) -> None:
        """Check that the project's disk can take an upload before it begins.

        Raises:
            DestinationError: It can't.

        """
        if size < _LARGE_BYTES:
            return
        folder = self._place.target.parent
        try:
            free = shutil.disk_usage(disk.long_path(folder)).free
        except OSError:
            # The upload will say what is wrong.
            return
        if free < size:
            raise DestinationError(
                f"'{self._place.target.name}' needs {size / 1e6:,.0f} MB in "
                f"'{folder}' and only {free / 1e6:,.0f} MB are free. Make room; your "
                "work is safe in the local copy and is saved then.",
                self._place.target,
            )

    # -- the end of a save ----------------------------------------------------

    def _nothing(
        self,
        known: Manifest,
        taken: Taken,
        finished: Fingerprint | None,
        started: float,
    ) -> SaveResult:
        if taken.changes.proven or taken.packed_now:
            self._place.write_manifest(known)
        return SaveResult(
            known.base or Fingerprint(0, 0),
            is_written=finished is not None,
            files=len(taken.snapshot.files),
            reused=len(taken.snapshot.files),
            broken_links=taken.snapshot.broken_links,
            seconds=time.monotonic() - started,
            is_proven=known.archive.is_proven,
        )

    def _done(
        self, known: Manifest, taken: Taken, upcoming: Manifest, started: float
    ) -> SaveResult:
        self._taking.forget()
        self._packs.tidy(upcoming)
        if upcoming.archive.is_proven:
            reused = sum(
                name in known.rows and known.rows[name].start == row.start >= 0
                for name, row in taken.rows.items()
            )
        else:
            reused = len(taken.rows) - len(taken.edited)
        return SaveResult(
            upcoming.base or Fingerprint(0, 0),
            is_written=True,
            files=len(taken.snapshot.files),
            reused=reused,
            broken_links=taken.snapshot.broken_links,
            seconds=time.monotonic() - started,
            is_proven=upcoming.archive.is_proven,
        )

    def _drop_damaged(self, known: Manifest, taken: Taken) -> None:
        """Forget the ranges that are damaged; the next pass packs them anew."""
        self._taking.forget()
        if taken.pack is None:
            return
        try:
            with disk.RandomReader(taken.pack) as pack:
                damaged = sending.find_damaged(taken.rows, pack)
        except OSError:
            damaged = set(taken.rows)
        for name, row in known.rows.items():
            if name in damaged:
                known.rows[name] = row.without_range()

    def _save_directly(
        self, known: Manifest, base: Base, report: Report | None, started: float
    ) -> SaveResult:
        """Save without a pack, because the local disk has no room for one.

        The folder must not change until all is sent.
        """
        self._packs.forget()
        self._taking.forget()
        known.rows = {n: row.without_range() for n, row in known.rows.items()}
        known.pack_name, known.pack_used = None, 0
        changed: list[str] = []
        for _ in range(PASSES):
            snapshot, scanned_ns = self._taking.look()
            changes = self._comparing.compare(snapshot, known)
            known.rows.update(changes.proven)
            taken = Taken(snapshot, known.rows, changes, None, 0, 0, scanned_ns)
            if not changes and base.expected == known.base:
                if not base.was_read:
                    self._bases.read(known, overwrite=False)
                return self._nothing(known, taken, None, started)
            self._check_room(snapshot.total_bytes)
            try:
                upcoming = self._send_directly(taken, base, report)
            except SceneChangingError as error:
                changed = error.names
                continue
            return self._done(known, taken, upcoming, started)
        raise archive.still_changing(self._place.scene_dir, changed)

    def _save_straight(
        self, known: Manifest, base: Base, report: Report | None, started: float
    ) -> SaveResult | None:
        """Save straight from the scene folder, where that is the quickest way.

        Returns:
            None where the ordinary way has to be taken: there is a pack, the project
            is not that quick, nothing changed, or the folder does at the moment.

        """
        if known.base is not None and known.rows and not known.archive.is_loose:
            return None
        snapshot, scanned_ns = self._taking.look()
        size = snapshot.total_bytes
        is_packed = sum(row.length for row in known.rows.values()) > size / 2
        sink_of = straight.sink_for(self._place.target, size)
        if is_packed or sink_of is None:
            return None
        is_same_base = base.expected == known.base
        if is_same_base and not self._comparing.is_changed(snapshot, known):
            return None
        # All of it is read, so nobody needs to know what differs.
        taken = Taken(snapshot, known.rows, Changes(), None, 0, 0, scanned_ns, True)
        try:
            upcoming = self._send_directly(taken, base, report, sink_of)
        except (straight.CannotGoStraightError, SceneChangingError):
            return None
        return self._done(known, taken, upcoming, started)

    def _send_directly(
        self,
        taken: Taken,
        base: Base,
        report: Report | None,
        sink_of: Callable[[int], writer.Sink] | None = None,
    ) -> Manifest:
        compression = "stored" if sink_of else self._place.options.compression
        work = writer.ArchiveWriter(
            self._place.scene_dir, compression=compression, report=report
        )

        def write(part: Path) -> writer.Written:
            started = time.perf_counter()
            written, taken.rows = work.write(
                taken.snapshot, part, base.permissions, sink_of or writer.Sink
            )
            shares.note_sent(part, written.size, time.perf_counter() - started)
            changed = taken.snapshot.differences(self._place.look())
            if changed:
                raise archive.still_changing(self._place.scene_dir, changed)
            return written

        return self._bring(write, partial(self._manifest, taken, True), base)


def _damaged_again(folder: Path) -> WorkfileError:
    return WorkfileError(
        f"The packed local copy in '{folder}' is damaged again and again: the disk may"
        " be failing. Nothing was changed.",
        folder,
    )


def _open_pack(path: Path, name: str) -> disk.RandomReader:
    try:
        return disk.RandomReader(path)
    except OSError as error:
        raise sending.DamagedPackError(name) from error
