"""Taking a snapshot of the scene folder: all of one moment, packed on this disk.

Scan, pack what changed, scan again: seconds, whatever the project's share takes.
What goes to the project is exactly the snapshot; nobody looks at the folder again.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from ayon_harmony.errors import SceneChangingError, WorkfileError
from ayon_harmony.workfiles import archive, disk, shares
from ayon_harmony.workfiles import manifest as manifests
from ayon_harmony.workfiles.archive import scan, writer
from ayon_harmony.workfiles.archive.writer import PackError, Row
from ayon_harmony.workfiles.local_copy.comparison import Comparing
from ayon_harmony.workfiles.local_copy.packs import Packs
from ayon_harmony.workfiles.local_copy.place import Place
from ayon_harmony.workfiles.manifest import Changes, Manifest
from ayon_harmony.workfiles.steps import Report

PASSES = 4
log = logging.getLogger(__name__)

QUIET_S = 60.0
"""Seconds without a writing after which nobody is at a file any more."""

_TAIL_BYTES = 4096


class NoRoomError(Exception):
    """The local disk has no room for packed bytes."""


@dataclass
class Taken:
    """A snapshot that is ready to go.

    Attributes:
        snapshot: What was in the folder.
        rows: Of all its files; those in the pack have a range.
        changes: What differs from the last shared state.
        pack: The file of packed bytes, None when none was needed.
        pack_used: Bytes of it that count.
        packed_now: Bytes of files that were packed for it.
        scanned_ns: When the scan began.
        is_loose: Whether files that would get smaller may be stored.

    """

    snapshot: scan.Snapshot
    rows: dict[str, Row]
    changes: Changes
    pack: Path | None
    pack_used: int
    packed_now: int
    scanned_ns: int
    is_loose: bool = False

    @property
    def edited(self) -> list[str]:
        """Files with another content than the last shared state, in order."""
        names = {*self.changes.changed, *self.changes.added}
        return [name for name in self.snapshot.files if name in names]


class Taking:
    """Takes snapshots of one local copy. Its lock is held by the caller."""

    def __init__(self, place: Place, comparing: Comparing, packs: Packs) -> None:
        self._place = place
        self._comparing = comparing
        self._packs = packs
        # Packed and not shared yet: a save that failed need not pack again.
        self._spare: dict[str, Row] = {}
        self._spare_pack: str | None = None

    def look(self) -> tuple[scan.Snapshot, int]:
        """Scan the folder and check that it can be saved; with the time before.

        Raises:
            NamesError: Names that not every system can hold.
            SceneChangingError: Harmony has not finished writing.
            WorkfileError: There is no scene, or it can't be read.

        """
        scanned_ns = manifests.now_ns()
        snapshot = self._place.look()
        scan.check_names(snapshot, self._place.scene_dir, shared_rows(self._place))
        self.check_versions(snapshot)
        return snapshot, scanned_ns

    def check_versions(self, snapshot: scan.Snapshot) -> None:
        """Check that there are scene versions, and that none is being written.

        Raises:
            SceneChangingError: One is not finished yet.
            WorkfileError: There is none, or one is itself a zip.

        """
        check_versions(self._place.scene_dir, snapshot, shared_rows(self._place))

    def take(self, known: Manifest, is_whole: bool, report: Report | None) -> Taken:
        """Take a snapshot.

        Args:
            known: The last shared state; rows of files that only look changed are
                brought up to date, and its pack is the one that is used.
            is_whole: Whether the pack has to hold every file, not just those that
                changed.
            report: Told of progress; may raise ``Cancelled``.

        Raises:
            NoRoomError: The local disk is too full.
            SceneChangingError: Files kept changing.
            WorkfileError: See ``look``.

        """
        pack: writer.Pack | None = None
        changed: list[str] = []
        packed_now = 0
        try:
            for _ in range(PASSES):
                snapshot, scanned_ns = self.look()
                changes = self._comparing.compare(snapshot, known)
                known.rows.update(changes.proven)
                rows = self._known_rows(snapshot, known, changes)
                to_pack = [
                    name
                    for name in snapshot.files
                    if name not in rows or (is_whole and rows[name].start < 0)
                ]
                if to_pack:
                    pack = pack or self._open_pack(known, snapshot, to_pack)
                    try:
                        packed = self._pack(snapshot, to_pack, pack, is_whole, report)
                    except SceneChangingError as error:
                        changed = error.names
                        continue
                    packed = manifests.mark_racy(packed, scanned_ns)
                    packed_now += sum(row.size for row in packed.values())
                    self._spare.update(packed)
                    rows.update(packed)
                changed = snapshot.differences(self._place.look())
                if not changed:
                    return Taken(
                        snapshot,
                        {name: rows[name] for name in snapshot.files},
                        changes,
                        *self._pack_of(known, pack),
                        packed_now,
                        scanned_ns,
                        known.archive.is_loose,
                    )
        except PackError as error:
            raise NoRoomError from error
        finally:
            if pack:
                pack.close()
        raise archive.still_changing(self._place.scene_dir, changed)

    def forget(self) -> None:
        """Forget what is packed and not shared: it is shared now, or gone."""
        self._spare, self._spare_pack = {}, None

    def _known_rows(
        self, snapshot: scan.Snapshot, known: Manifest, changes: Changes
    ) -> dict[str, Row]:
        """Return the rows of files that need no reading."""
        edited = {*changes.changed, *changes.added}
        rows: dict[str, Row] = {}
        if self._spare_pack != known.pack_name:
            self.forget()
        for name, found in snapshot.files.items():
            row = self._spare.get(name)
            if row is not None and row.is_of(found):
                rows[name] = row
            elif name not in edited:
                rows[name] = known.rows[name]
        return rows

    def _open_pack(
        self, known: Manifest, snapshot: scan.Snapshot, to_pack: Collection[str]
    ) -> writer.Pack:
        size = sum(snapshot.files[name].size for name in to_pack)
        pack = self._packs.open(known) if self._packs.has_room(size) else None
        if pack is None:
            raise NoRoomError
        if pack.is_new:
            # What the old one had is not to be had any more.
            known.rows = {n: row.without_range() for n, row in known.rows.items()}
            known.pack_name, known.pack_used = pack.path.name, 0
            self._spare.clear()
        self._spare_pack = pack.path.name
        return pack

    def _pack_of(
        self, known: Manifest, pack: writer.Pack | None
    ) -> tuple[Path | None, int]:
        if pack is not None:
            # A later try goes on behind what is packed now.
            known.pack_used = pack.position
            return pack.path, pack.position
        if known.pack_name is None:
            return None, 0
        return self._place.folder / known.pack_name, known.pack_used

    def _pack(
        self,
        snapshot: scan.Snapshot,
        to_pack: Collection[str],
        pack: writer.Pack,
        is_whole: bool,
        report: Report | None,
    ) -> dict[str, Row]:
        work = writer.ArchiveWriter(
            self._place.scene_dir,
            compression=self._place.options.compression,
            report=report,
        )
        on_the_way = snapshot.files if is_whole else to_pack
        sizes = [snapshot.files[name].size for name in (*to_pack, *on_the_way)]
        started = time.perf_counter()
        try:
            rows = work.append(snapshot, to_pack, pack, sum(sizes))
        except OSError as error:
            message = f"Cannot read '{error.filename}': {disk.reason(error)}."
            path = Path(error.filename or self._place.scene_dir)
            raise WorkfileError(message, path) from error
        size = sum(row.size for row in rows.values())
        shares.note_packed(size, time.perf_counter() - started)
        return rows


def shared_rows(place: Place) -> Mapping[str, Row]:
    """Return what the project has of a copy's files, by name."""
    known = place.manifest()
    return known.rows if known is not None and known.base is not None else {}


def check_complete(scene_dir: Path, names: Collection[str]) -> None:
    """Check that scene versions are XML and written to their end.

    Raises:
        SceneChangingError: One is not finished yet.
        WorkfileError: One is no XML at all, or there is none.

    """
    for name in names:
        path = scene_dir / name
        try:
            with disk.RandomReader(path) as reader:
                head = reader.read(0, 256)
                start = max(reader.size - _TAIL_BYTES, 0)
                tail = reader.read(start, _TAIL_BYTES)
        except OSError:
            head = tail = b""
        if head.startswith(b"PK"):
            raise WorkfileError(
                f"'{name}' is not XML but itself a zip; it would not open again. "
                "Turn compressed projects off in Harmony and save again.",
                path,
            )
        if not tail.rstrip(b"\0 \r\n\t").endswith(b"</project>"):
            raise SceneChangingError(
                f"'{name}' is not complete. Harmony may still be writing it.",
                [name],
                path,
            )


def check_versions(
    scene_dir: Path, snapshot: scan.Snapshot, shared: Mapping[str, Row]
) -> None:
    """Check that there are scene versions, and that none is being written.

    A broken one beside a good one travels along: one that came from the project as
    it is, or one that nobody writes to, unless it is the workfile's own.

    Args:
        scene_dir: The scene folder.
        snapshot: What is in it.
        shared: What the project has, by name.

    Raises:
        SceneChangingError: One is not finished yet.
        WorkfileError: There is none, or one is itself a zip.

    """
    names = [n for n in snapshot.files if "/" not in n and n.endswith(".xstage")]
    if not names:
        raise WorkfileError(
            f"There is no .xstage in '{scene_dir}'. Save the scene in Harmony first.",
            scene_dir,
        )
    faults: dict[str, WorkfileError] = {}
    for name in names:
        try:
            check_complete(scene_dir, [name])
        except WorkfileError as error:
            faults[name] = error
    for name, fault in faults.items():
        is_one_of_many = len(faults) < len(names)
        if not (is_one_of_many and _travels_along(scene_dir, name, snapshot, shared)):
            raise fault
        log.warning("'%s' is no Harmony scene and travels along as it is", name)


def _travels_along(
    scene_dir: Path, name: str, snapshot: scan.Snapshot, shared: Mapping[str, Row]
) -> bool:
    file, row = snapshot.files[name], shared.get(name)
    if row is not None and (row.size, row.mtime_ns) == (file.size, file.mtime_ns):
        return True
    is_own = name == f"{scene_dir.name}.xstage"
    age_s = (manifests.now_ns() - file.mtime_ns) / 1e9
    return not is_own and age_s > QUIET_S
