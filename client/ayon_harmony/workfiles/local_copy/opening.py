"""Bringing the project's state into a local copy.

Everything is checked and extracted beside the scene folder before that is
touched; from then on there are only renames, which can be begun again.
"""

from __future__ import annotations

import contextlib
import os
import uuid
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from ayon_harmony.errors import DestinationError, WorkfileError
from ayon_harmony.workfiles import disk, journal, steps
from ayon_harmony.workfiles import manifest as manifests
from ayon_harmony.workfiles.archive import names, scan, writer
from ayon_harmony.workfiles.archive.layout import Member, mtime_ns_of
from ayon_harmony.workfiles.archive.new_files import Extracted
from ayon_harmony.workfiles.archive.reader import ArchiveReader
from ayon_harmony.workfiles.local_copy.comparison import (
    Comparing,
    row_of,
    shared_state,
)
from ayon_harmony.workfiles.local_copy.kept import Kept
from ayon_harmony.workfiles.local_copy.packs import Packs
from ayon_harmony.workfiles.local_copy.place import (
    Place,
    half_done_fault,
    local_fault,
)
from ayon_harmony.workfiles.local_copy.states import Assessment, Choice, State
from ayon_harmony.workfiles.manifest import Manifest
from ayon_harmony.workfiles.steps import Report

# Clocks of two workstations are this much apart, and old archives' times coarse.
_CLOCKS_NS = 10_000_000_000


class Opening:
    """Opens one local copy. Its lock is held by the caller."""

    def __init__(
        self, place: Place, comparing: Comparing, kept: Kept, packs: Packs
    ) -> None:
        self._place = place
        self._comparing = comparing
        self._kept = kept
        self._packs = packs
        # What an artist should know of the archive that was opened.
        self.notes: list[str] = []

    def by_choice(
        self, found: Assessment, choice: Choice | None, report: Report | None
    ) -> None:
        """Do what the artist chose; what is not chosen is kept."""
        if choice is Choice.LOCAL:
            if found.state is State.BOTH_CHANGED:
                self._kept.keep_project_file()
                self._comparing.take_base(self._place.look())
            return
        if choice is Choice.PROJECT:
            if found.problem:
                raise DestinationError(found.problem, self._place.project_file)
            self._place.check_free_of_others()
            self.fresh(report)
            return
        raise WorkfileError(
            f"'{self._place.identity.file_name}': {found.state.value}. "
            "Choose which to open.",
            self._place.scene_dir,
        )

    def fresh(self, report: Report | None) -> None:
        """Extract everything beside the scene folder, then change places."""
        staging = self._place.folder / f".staging-{uuid.uuid4().hex[:8]}"
        started_ns = manifests.now_ns()
        entry = journal.Entry(
            "open", "writing", str(self._place.project_file), staging=staging.name
        )
        try:
            with ArchiveReader(self._place.project_file) as reader:
                journal.write(self._place.folder, entry)
                steps.reached("open.begun", self._place.folder)
                upcoming = self._extract_all(reader, staging, started_ns, report)
            upcoming.write(staging / "manifest.json")
            entry.phase = "placing"
            journal.write(self._place.folder, entry)
            steps.reached("open.staged", self._place.folder)
            self.put_in_place(staging)
        except BaseException as error:
            # Once the old scene has made way, the next opening goes on from here.
            if self._place.exists() or entry.phase == "writing":
                disk.remove_tree(staging)
                journal.clear(self._place.folder)
            if isinstance(error, OSError):
                raise local_fault(error, self._place.folder) from error
            raise
        self._packs.remove_unused(None)

    def put_in_place(self, staging: Path) -> None:
        """Let a complete new scene change places with the old; may be begun again."""
        files = staging / "files"
        if disk.exists(files):
            if self._place.exists():
                self._kept.keep_scene()
            disk.replace(files, self._place.scene_dir)
            steps.reached("open.renamed", self._place.scene_dir)
        disk.replace(staging / "manifest.json", self._place.manifest_path)
        steps.reached("open.manifest", self._place.folder)
        journal.clear(self._place.folder)
        disk.remove_tree(staging)

    def _extract_all(
        self,
        reader: ArchiveReader,
        staging: Path,
        started_ns: int,
        report: Report | None,
    ) -> Manifest:
        files = staging / "files"
        disk.make_folder(files)
        members = reader.scene_members()
        extracted = reader.extract(members, files, report)
        # Each .xstage was looked at on its way.
        reader.check_scene()
        self.notes = reader.notes
        for name in reader.scene_folders():
            disk.make_folder(files / name)
        rows = _rows_of(members, extracted)
        rows = manifests.mark_old(rows, started_ns)
        return shared_state(self._place, reader, rows)

    def differences(self, report: Report | None) -> None:
        """Bring an untouched copy up to date by what differs."""
        known = self._place.manifest()
        if known is None:
            self.fresh(report)
            return
        staging = self._place.folder / f".staging-{uuid.uuid4().hex[:8]}"
        started_ns = manifests.now_ns()
        entry = journal.Entry(
            "open", "writing", str(self._place.project_file), staging=staging.name
        )
        with ArchiveReader(self._place.project_file) as reader:
            members = reader.scene_members()
            rows = known.rows
            if _is_older(members, rows):
                reader.close()
                self._go_back(report)
                return
            next_rows = {
                name: row
                for name, row in rows.items()
                if name in members
                and (row.crc, row.size) == (members[name].crc, members[name].size)
            }
            changed = {n: m for n, m in members.items() if n not in next_rows}
            removed = [name for name in rows if name not in members]
            journal.write(self._place.folder, entry)
            steps.reached("open.begun", self._place.folder)
            try:
                files = staging / "files"
                disk.make_folder(files)
                extracted = reader.extract(changed, files, report)
                reader.check_scene()
                self.notes = reader.notes
                rows = _rows_of(changed, extracted)
                next_rows.update(manifests.mark_old(rows, started_ns))
                rows = {name: next_rows[name] for name in members}
                upcoming = replace(
                    shared_state(self._place, reader, rows),
                    pack_name=known.pack_name,
                    pack_used=known.pack_used,
                    saves=known.saves,
                )
                upcoming.write(staging / "manifest.json")
                disk.write_json(staging / "removed.json", {"names": removed})
                entry.phase = "applying"
                journal.write(self._place.folder, entry)
                steps.reached("open.staged", self._place.folder)
            except BaseException as error:
                disk.remove_tree(staging)
                journal.clear(self._place.folder)
                if isinstance(error, OSError):
                    raise local_fault(error, self._place.folder) from error
                raise
        self._apply(staging, known, upcoming, removed)

    def _go_back(self, report: Report | None) -> None:
        """Open what somebody put back by hand; what was newer is kept.

        It was in the project once, and nowhere any more but here. Dates are all that
        tell, and those of a workstation whose clock is behind say the same.
        """
        self.fresh(report)
        self.notes.append(
            f"'{self._place.identity.file_name}' in the project is older, by its date, "
            "than the one that was here: somebody put it back, or saved it on a "
            "workstation whose clock is behind. What was here is kept: see Recover "
            "Work."
        )

    def has_nothing_to_open(self, found: Assessment) -> bool:
        """Say whether the scene has no version any more, and the project has.

        A save of Harmony that did not finish leaves one under another name.
        """
        if found.fingerprint is None:
            return False
        names_here = disk.names_in(self._place.scene_dir)
        return not any(n.lower().endswith((".xstage", ".xstage~")) for n in names_here)

    def instead_of_remains(self, report: Report | None) -> None:
        """Open what the project has instead of what another program left here."""
        self.fresh(report)
        self.notes.append(
            f"The scene of '{self._place.identity.file_name}' on this workstation had "
            "no .xstage any more: another program removed it. The project's was "
            "opened; whatever was left here is kept: see Recover Work."
        )

    def apply_again(self, staging: Path) -> None:
        """Go on where a dead process was moving checked files.

        Raises:
            WorkfileError: What it left is damaged.

        """
        upcoming = Manifest.read(staging / "manifest.json")
        removed = disk.read_json(staging / "removed.json")
        if upcoming is None or removed is None:
            raise WorkfileError(f"'{staging}' is damaged.", staging)
        self._apply(staging, self._place.manifest(), upcoming, removed["names"])

    def _apply(
        self,
        staging: Path,
        known: Manifest | None,
        upcoming: Manifest,
        removed: list[str],
    ) -> None:
        """Move checked files into the scene folder; may be begun again.

        From here on it is only renames. A file that is neither as the manifest
        knows it nor the new one has been worked on since, and is kept.
        """
        files = staging / "files"
        kept: Path | None = None
        snapshot = scan.scan(files)
        spellings = {names.clash_key(name): name for name in upcoming.rows}
        try:
            self._spell_folders(known, upcoming)
            for name in [*removed, *snapshot.files]:
                target = self._place.scene_dir / name
                is_new = name in snapshot.files
                if not is_new and self._is_taken_over(name, spellings, files):
                    continue
                if not self._is_known(target, known.rows.get(name) if known else None):
                    kept = self._kept.keep_file(target, name, kept)
                if is_new:
                    self._make_room_for_folder(name.rpartition("/")[0])
                    disk.replace(files / name, target)
                else:
                    disk.remove(target)
                    self._remove_empty(name.rpartition("/")[0], upcoming)
                steps.reached("open.applied", target)
            for name in upcoming.folders:
                self._make_room_for_folder(name)
            disk.replace(staging / "manifest.json", self._place.manifest_path)
            steps.reached("open.manifest", self._place.folder)
        except OSError as error:
            # The journal stays: the next opening goes on from here.
            raise half_done_fault(error, self._place.scene_dir) from error
        journal.clear(self._place.folder)
        disk.remove_tree(staging)

    def _is_taken_over(self, name: str, spellings: dict[str, str], files: Path) -> bool:
        """Say whether a removed file's name leads to a new one that is in place.

        Where letter case is ignored that is so for a file that was only renamed
        in case, when an update that was interrupted is begun again.
        """
        spelling = spellings.get(names.clash_key(name))
        if spelling is None or disk.exists(files / spelling):
            return False
        scene_dir = self._place.scene_dir
        return disk.is_same_file(scene_dir / name, scene_dir / spelling)

    def _spell_folders(self, known: Manifest | None, upcoming: Manifest) -> None:
        """Rename folders that the new state spells in another letter case.

        Elsewhere than where case is ignored these are two folders, and the files
        move one by one.
        """
        before = {names.clash_key(f): f for f in _folders(known)} if known else {}
        for folder in sorted(_folders(upcoming)):
            old = before.get(names.clash_key(folder), folder)
            source = self._place.scene_dir / old
            target = self._place.scene_dir / folder
            if old != folder and disk.is_same_file(source, target):
                # With a file of it open it keeps its old name, which does no harm.
                with contextlib.suppress(OSError):
                    os.rename(
                        disk.long_path(target.parent / source.name),
                        disk.long_path(target),
                    )

    def _make_room_for_folder(self, folder: str) -> None:
        """Make a folder, also where the old state had a file."""
        path = disk.long_path(self._place.scene_dir / folder)
        if os.path.isdir(path):
            return
        so_far = self._place.scene_dir
        for part in folder.split("/"):
            so_far = so_far / part
            plain = disk.long_path(so_far)
            if os.path.lexists(plain) and not os.path.isdir(plain):
                self._kept.keep_file(so_far, part)
        os.makedirs(path, exist_ok=True)

    def _remove_empty(self, folder: str, upcoming: Manifest) -> None:
        """Remove a folder that lost its last file, and those above it."""
        while folder and folder not in upcoming.folders:
            try:
                os.rmdir(disk.long_path(self._place.scene_dir / folder))
            except OSError:
                return
            folder = folder.rpartition("/")[0]

    def _is_known(self, target: Path, row: writer.Row | None) -> bool:
        """Say whether a file may be replaced without a loss."""
        try:
            found = os.stat(disk.long_path(target))
        except (FileNotFoundError, NotADirectoryError):
            return True
        if row is None or found.st_size != row.size:
            return False
        return (
            row.is_of(scan.found_of(found, disk.long_path(target)))
            or manifests.file_crc(target) == row.crc
        )

    def adopt(self, legacy_dir: Path, report: Report | None = None) -> None:
        """Copy a local copy that the public integration left, as local work.

        Args:
            legacy_dir: Its scene folder; not touched.
            report: Told of progress; may raise ``Cancelled``.

        Raises:
            WorkfileError: There is a copy already, or the disk failed.

        """
        if self._place.exists():
            raise WorkfileError("There is a local copy already.", self._place.scene_dir)
        snapshot = scan.scan(legacy_dir)
        total = snapshot.total_bytes
        staging = self._place.folder / f".staging-{uuid.uuid4().hex[:8]}"
        done = number = 0
        try:
            disk.make_folder(staging)
            for name in snapshot.empty_folders:
                disk.make_folder(staging / name)
            for name, found in snapshot.files.items():
                disk.make_folder((staging / name).parent)
                disk.copy_file(legacy_dir / name, staging / name)
                done += found.size
                number += 1
                if report:
                    told = names.counted(name, number, len(snapshot.files))
                    report(done, total, told)
            disk.replace(staging, self._place.scene_dir)
            if self._comparing.look_at_project(State.ABSENT).fingerprint:
                self._comparing.take_base(self._place.look())
        except OSError as error:
            raise local_fault(error, self._place.folder) from error
        finally:
            disk.remove_tree(staging)


def _is_older(members: Mapping[str, Member], rows: Mapping[str, writer.Row]) -> bool:
    """Say whether a project's scene was written before the one that is known here.

    Harmony writes an .xstage with each save; so do colleagues, later.
    """
    for name, member in members.items():
        row = rows.get(name)
        if row is None or "/" in name or not name.endswith(".xstage"):
            continue
        if row.crc != member.crc and mtime_ns_of(member) < row.mtime_ns - _CLOCKS_NS:
            return True
    return False


def _rows_of(
    members: Mapping[str, Member], extracted: Mapping[str, Extracted]
) -> dict[str, writer.Row]:
    """Return the rows of files that were just extracted."""
    return {name: row_of(m, extracted[name]) for name, m in members.items()}


def _folders(state: Manifest) -> set[str]:
    """Return all folders that a state has, with those above them."""
    folders: set[str] = set()
    parents = {name.rpartition("/")[0] for name in state.rows}
    for folder in parents.union(state.folders):
        while folder and folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    return folders
