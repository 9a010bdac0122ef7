"""Bringing a local copy to the project."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from ayon_harmony.errors import (
    ArchiveError,
    DestinationError,
    ProjectChangedError,
    SceneChangingError,
    WorkfileError,
)
from ayon_harmony.workfiles import archive, disk, journal, steps
from ayon_harmony.workfiles import manifest as manifests
from ayon_harmony.workfiles.archive import publish, scan, writer
from ayon_harmony.workfiles.archive.reader import (
    ArchiveReader,
    Fingerprint,
    Report,
    fingerprint,
)
from ayon_harmony.workfiles.local_copy.comparing import Comparing
from ayon_harmony.workfiles.local_copy.kept import Kept
from ayon_harmony.workfiles.local_copy.packs import Packs
from ayon_harmony.workfiles.local_copy.place import Place, local_fault
from ayon_harmony.workfiles.manifest import Manifest

_PASSES = 4
# Every so many saves the new archive is read through, so that a pack that went
# bad on the disk cannot spread unseen.
_SAVES_BETWEEN_PROOFS = 20
_TAIL_BYTES = 4096


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

    """

    fingerprint: Fingerprint
    is_written: bool
    files: int
    reused: int
    broken_links: list[str]
    seconds: float


class Saving:
    """Saves one local copy. Its lock is held by the caller."""

    def __init__(
        self, place: Place, comparing: Comparing, kept: Kept, packs: Packs
    ) -> None:
        self._place = place
        self._comparing = comparing
        self._kept = kept
        self._packs = packs

    def save(
        self, report: Report | None = None, *, overwrite: bool = False
    ) -> SaveResult:
        """Bring the scene folder to the project; see ``LocalCopy.save``."""
        started = time.monotonic()
        mode = publish.prepare(self._place.project_file)
        known = self._place.manifest() or Manifest(
            str(self._place.project_file), self._place.scene_dir.name
        )
        base = self._expected(known, overwrite)
        known_rows = known.rows
        changed: list[str] = []
        for attempt in range(_PASSES):
            scanned_ns = manifests.now_ns()
            snapshot = self._place.look()
            scan.check_names(snapshot, self._place.scene_dir)
            _check_versions(self._place.scene_dir, snapshot)
            if attempt == 0 and known.rows and isinstance(base, Fingerprint):
                changes = self._comparing.compare(snapshot, known)
                known.rows.update(changes.proven)
                if not changes and base == known.base:
                    if changes.proven:
                        known.write(self._place.manifest_path)
                    return SaveResult(
                        base,
                        is_written=False,
                        files=len(snapshot.files),
                        reused=len(snapshot.files),
                        broken_links=snapshot.broken_links,
                        seconds=time.monotonic() - started,
                    )
            part = publish.part_path(self._place.project_file)
            entry = journal.Entry(
                "save", "writing", str(self._place.project_file), part=str(part)
            )
            journal.write(self._place.folder, entry)
            steps.reached("save.begun", self._place.folder)
            try:
                pack = self._packs.open(known, known_rows)
                try:
                    written = self._write(
                        snapshot, part, known_rows, pack, mode, report
                    )
                except SceneChangingError as error:
                    changed = error.names
                    continue
                finally:
                    if pack:
                        pack.close()
                upcoming = Manifest(
                    str(self._place.project_file),
                    self._place.scene_dir.name,
                    Fingerprint(written.size, written.directory_crc),
                    manifests.mark_racy(written.rows, scanned_ns),
                    snapshot.empty_folders,
                    pack.path.name if pack and written.pack_used else None,
                    written.pack_used or 0,
                    time.time(),
                    known.saves + 1 if written.reused else 0,
                )
                changed = snapshot.differences(self._place.look())
                if changed:
                    # The next pass finds all the rest packed already.
                    known = upcoming
                    known_rows = upcoming.rows
                    continue
                self._prove(part, upcoming)
                self._commit(part, upcoming, entry, base)
            finally:
                disk.remove_file(part)
                journal.clear(self._place.folder)
            self._packs.tidy(upcoming)
            return SaveResult(
                upcoming.base or Fingerprint(0, 0),
                is_written=True,
                files=len(snapshot.files),
                reused=written.reused,
                broken_links=snapshot.broken_links,
                seconds=time.monotonic() - started,
            )
        raise archive.still_changing(self._place.scene_dir, changed)

    def _expected(self, known: Manifest, overwrite: bool) -> publish.Expected:
        """Return what the project should have, after a first look at it."""
        try:
            there = fingerprint(self._place.project_file)
        except ArchiveError as error:
            if not overwrite:
                raise ProjectChangedError(
                    f"{error} Save over it, or repair it first.",
                    self._place.project_file,
                ) from error
            self._kept.keep_project_file()
            return publish.Anything()
        if there == known.base:
            return there
        if overwrite:
            if there is not None:
                self._kept.keep_project_file()
            return there
        # Somebody may have saved the very same state: then there is no quarrel.
        if there is not None and self._comparing.matches_project(self._place.look()):
            self._comparing.take_base(self._place.look())
            healed = self._place.manifest()
            if healed is not None:
                known.base, known.rows = healed.base, healed.rows
                known.folders = healed.folders
                known.pack_name, known.pack_used = None, 0
            return there
        publish.check_expected(self._place.project_file, known.base)
        return there

    def _write(
        self,
        snapshot: scan.Snapshot,
        part: Path,
        known_rows: dict[str, writer.Row],
        pack: writer.Pack | None,
        mode: int,
        report: Report | None,
    ) -> writer.Written:
        work = writer.ArchiveWriter(
            self._place.scene_dir,
            compression=self._place.options.compression,
            report=report,
        )
        try:
            return work.write(snapshot, part, known_rows, pack, mode)
        except OSError as error:
            if error.filename and str(self._place.scene_dir) in str(error.filename):
                message = f"Cannot read '{error.filename}': {disk.reason(error)}."
                raise WorkfileError(message, Path(error.filename)) from error
            raise disk.destination_error(error, self._place.project_file) from error

    def _prove(self, part: Path, upcoming: Manifest) -> None:
        """Read back what was written: its directory, and now and then all."""
        if upcoming.base is None:
            return
        publish.check_part(part, upcoming.base)
        if upcoming.saves < _SAVES_BETWEEN_PROOFS:
            return
        try:
            with ArchiveReader(part) as reader:
                reader.verify()
        except ArchiveError as error:
            # The pack went bad on the disk; without it the next save is whole.
            self._packs.forget()
            raise DestinationError(
                f"The packed local copy is damaged ({error}). Nothing was changed; "
                "save again.",
                self._place.project_file,
            ) from error
        upcoming.saves = 0

    def _commit(
        self,
        part: Path,
        upcoming: Manifest,
        entry: journal.Entry,
        base: publish.Expected,
    ) -> None:
        next_path = self._place.folder / "manifest.next.json"
        try:
            upcoming.write(next_path)
            entry.phase = "committing"
            entry.fingerprint = list(upcoming.base or ())
            journal.write(self._place.folder, entry)
        except OSError as error:
            raise local_fault(error, self._place.folder) from error
        steps.reached("save.committing", self._place.folder)
        try:
            publish.publish(part, self._place.project_file, base)
        except BaseException:
            disk.remove_file(next_path)
            raise
        try:
            disk.replace(next_path, self._place.manifest_path)
        except OSError as error:
            raise local_fault(error, self._place.folder) from error
        steps.reached("save.manifest", self._place.folder)


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
            message = f"'{name}' is not complete. Harmony may still be writing it."
            raise SceneChangingError(message, [name], path)


def _check_versions(scene_dir: Path, snapshot: scan.Snapshot) -> None:
    names = [n for n in snapshot.files if "/" not in n and n.endswith(".xstage")]
    if not names:
        raise WorkfileError(
            f"There is no .xstage in '{scene_dir}'. Save the scene in Harmony first.",
            scene_dir,
        )
    check_complete(scene_dir, names)
