"""Looking at both sides of a local copy and telling what changed where."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from ayon_harmony.errors import ArchiveError, DestinationError, WorkfileError
from ayon_harmony.workfiles import archive, disk
from ayon_harmony.workfiles import manifest as manifests
from ayon_harmony.workfiles.archive import scan, writer
from ayon_harmony.workfiles.archive.new_files import Extracted
from ayon_harmony.workfiles.archive.reader import (
    ArchiveReader,
    Fingerprint,
    look,
)
from ayon_harmony.workfiles.local_copy.place import Place
from ayon_harmony.workfiles.local_copy.states import Assessment, State
from ayon_harmony.workfiles.manifest import Changes, Manifest, Shape

Answer = TypeVar("Answer")


class Comparing:
    """Compares one local copy with the project. Its lock is held by the caller."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def assess(self) -> Assessment:
        """Compare both sides; see ``LocalCopy.assess``."""
        if not self._place.exists():
            return self.look_at_project(State.ABSENT)
        assessment = self.look_at_project(State.IN_SYNC)
        known = self._place.manifest()
        snapshot = self._place.look()
        if known is None:
            known = Manifest(str(self._place.project_file), self._place.scene_dir.name)
            known_base: Fingerprint | None = None
        else:
            known_base = known.base
            if known_base is None:
                # The project has nothing yet, whatever a pack knows.
                known.rows = {}
        assessment.changes = self.work_of(self.compare(snapshot, known), known)
        if assessment.changes.proven:
            known.rows.update(assessment.changes.proven)
            if disk.exists(self._place.manifest_path):
                self._place.write_manifest(known)
        if assessment.fingerprint is None:
            is_new = known_base is None and not assessment.problem
            assessment.state = State.LOCAL_NEWER if is_new else State.PROJECT_UNREADABLE
            if not is_new and not assessment.problem:
                assessment.problem = (
                    f"'{self._place.project_file}' is not there any more."
                )
            return assessment
        is_same_project = assessment.fingerprint == known_base
        if not is_same_project and self.follow_repacked(known):
            self._place.write_manifest(known)
            is_same_project = True
        if is_same_project:
            assessment.state = (
                State.LOCAL_NEWER if assessment.changes else State.IN_SYNC
            )
        elif not assessment.changes and known_base is not None:
            assessment.state = State.PROJECT_NEWER
        elif self.matches_project(snapshot):
            # The same content came about on both ways, or the manifest was lost.
            self.take_base(snapshot)
            assessment.state = State.IN_SYNC
            assessment.changes = Changes()
        else:
            assessment.state = State.BOTH_CHANGED
        return assessment

    def look_at_project(self, state: State) -> Assessment:
        """Return what the project has, or why that is not known, with a state."""
        try:
            seen = look(self._place.project_file)
        except (ArchiveError, DestinationError) as error:
            return Assessment(state, problem=str(error))
        if seen is None:
            return Assessment(state)
        return Assessment(
            state,
            fingerprint=seen.fingerprint,
            project_modified_at=seen.modified_at,
        )

    def compare(self, snapshot: scan.Snapshot, known: Manifest) -> Changes:
        """Compare a scan with a manifest; see ``manifest.compare``."""
        return self._read_to(manifests.compare, snapshot, known)

    def is_changed(self, snapshot: scan.Snapshot, known: Manifest) -> bool:
        """Say whether a scan differs from a manifest; see ``manifest.is_changed``."""
        return self._read_to(manifests.is_changed, snapshot, known)

    def _read_to(
        self,
        compare: Callable[[scan.Snapshot, Manifest, Path, Collection[str]], Answer],
        snapshot: scan.Snapshot,
        known: Manifest,
    ) -> Answer:
        scene_dir = self._place.scene_dir
        try:
            return compare(snapshot, known, scene_dir, self._place.options.left_out)
        except OSError as error:
            raise scan.read_fault(error, scene_dir) from error

    def work_of(self, changes: Changes, known: Manifest) -> Changes:
        """Return the changes without those that we made ourselves when opening."""
        if not changes.changed:
            return changes
        own = self._place.own_changes

        def is_own(name: str) -> bool:
            # Of the others not a byte is read.
            if name not in own or name not in known.rows:
                return False
            crc = manifests.file_crc(self._place.scene_dir / name)
            return own[name] == (known.rows[name].crc, crc)

        return replace(changes, changed=[n for n in changes.changed if not is_own(n)])

    def matches_project(self, snapshot: scan.Snapshot) -> bool:
        """Say whether the project has exactly what a scan found, byte for byte."""
        try:
            with ArchiveReader(self._place.project_file) as reader:
                members = self._saved_members(reader)
        except (ArchiveError, DestinationError):
            return False
        sizes = {name: member.size for name, member in members.items()}
        if sizes != {name: file.size for name, file in snapshot.files.items()}:
            return False
        crcs = manifests.file_crcs(self._place.scene_dir, list(members))
        return all(m.crc == crc for m, crc in zip(members.values(), crcs))

    def follow_repacked(self, known: Manifest) -> bool:
        """Take an archive of the very same files as the base, if there is one.

        A colleague's session makes it anew in a quiet moment to be smaller, which
        is nobody's work.

        Args:
            known: The last shared state; gets the base.

        Returns:
            Whether that is what the project has.

        """
        if known.base is None or not known.rows:
            return False
        try:
            with ArchiveReader(self._place.project_file) as reader:
                members = self._saved_members(reader)
                contents = {name: (m.crc, m.size) for name, m in members.items()}
                shared = {name: (r.crc, r.size) for name, r in known.rows.items()}
                if contents != shared or _empty_folders(reader) != known.folders:
                    return False
                known.base, known.archive = reader.fingerprint, _shape_of(reader)
        except (ArchiveError, DestinationError):
            return False
        return True

    def is_proven(self, state: State) -> bool:
        """Say whether all content here is what the project has or had, by reading it.

        Args:
            state: ``IN_SYNC`` reads the project's archive as well; of
                ``PROJECT_NEWER`` the last shared state is what counts.

        """
        known = self._place.manifest()
        if known is None:
            return False
        snapshot = self._place.look()
        if snapshot.files.keys() - known.rows.keys():
            return False
        crcs = manifests.file_crcs(self._place.scene_dir, list(snapshot.files))
        rows = known.rows
        own = self._place.own_changes
        try:
            for name, crc in zip(snapshot.files, crcs):
                if crc != rows[name].crc and own.get(name) != (rows[name].crc, crc):
                    return False
            if state is State.IN_SYNC:
                with ArchiveReader(self._place.project_file) as reader:
                    reader.verify()
                    return reader.fingerprint == known.base
        except (OSError, WorkfileError):
            return False
        return True

    def _saved_members(self, reader: ArchiveReader) -> dict[str, archive.layout.Member]:
        left_out = self._place.options.left_out
        return {
            name: member
            for name, member in reader.scene_members().items()
            if not scan.is_left_out(name, left_out)
        }

    def take_base(self, snapshot: scan.Snapshot) -> None:
        """Make the project's present file the one that local work starts from."""
        started_ns = manifests.now_ns()
        rows: dict[str, writer.Row] = {}
        with ArchiveReader(self._place.project_file) as reader:
            for name, member in self._saved_members(reader).items():
                file = snapshot.files.get(name)
                is_same = (
                    file is not None
                    and file.size == member.size
                    and manifests.file_crc(self._place.scene_dir / name) == member.crc
                )
                row = row_of(member)
                # What differs stays known by what the project has of it.
                rows[name] = row.seen_as(file) if file and is_same else row
            rows = manifests.mark_racy(rows, started_ns)
            known = shared_state(self._place, reader, rows)
        self._place.write_manifest(known)


_UNSEEN = Extracted(-1, -1)


def row_of(member: archive.layout.Member, extracted: Extracted = _UNSEEN) -> writer.Row:
    """Return the row of a file that the archive has.

    Args:
        member: The file in the archive.
        extracted: What it is like here, if anybody has seen it here.

    """
    return writer.Row(
        size=member.size,
        mtime_ns=extracted.mtime_ns,
        crc=member.crc,
        method=member.method,
        compressed_size=member.compressed_size,
        start=-1,
        length=0,
        inode=extracted.inode,
        changed_ns=extracted.changed_ns,
    )


def shared_state(
    place: Place, reader: ArchiveReader, rows: dict[str, writer.Row]
) -> Manifest:
    """Return the manifest of what the project has, shared from now on.

    Args:
        place: The local copy.
        reader: The project's archive.
        rows: What its files are like here.

    """
    return Manifest(
        str(place.project_file),
        place.scene_dir.name,
        reader.fingerprint,
        rows,
        _empty_folders(reader),
        synced_at=time.time(),
        archive=_shape_of(reader),
    )


def _empty_folders(reader: ArchiveReader) -> list[str]:
    """Return the folder members that nothing is in, sorted."""
    filled = set()
    names = [*reader.scene_members(), *reader.scene_folders()]
    for name in names:
        folder = name.rpartition("/")[0]
        while folder and folder not in filled:
            filled.add(folder)
            folder = folder.rpartition("/")[0]
    return sorted(set(reader.scene_folders()) - filled)


def _shape_of(reader: ArchiveReader) -> Shape:
    """Return how an archive is made, as its manifest notes it."""
    alive = sum(
        archive.layout.LOCAL_SIZE + len(name.encode()) + member.compressed_size
        for name, member in reader.members.items()
    )
    alive += sum(
        archive.layout.LOCAL_SIZE + len(f"{name}/".encode()) for name in reader.folders
    )
    start = reader.directory_start
    return Shape(start, max(start - alive, 0), has_more=bool(reader.beside))
