"""A local copy of one workfile, and how it and the project become one again.

The folder of a copy::

    <readable name>-<identity hash>/
        <scene name>/       the scene folder that Harmony works in
        manifest.json       the last state shared with the project
        pack-<id>.bin       packed bytes of that state, for fast saves
        journal.json        only while something is in flight
        identity.json       whose copy this is
        recovery/           dated copies of what was not chosen
        in_use/  lock       who works here; who changes something right now

Nothing an artist made is deleted as a step of opening or saving. What has to
make way is renamed into ``recovery``.
"""

from __future__ import annotations

import contextlib
import enum
import os
import shutil
import time
import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from ayon_harmony.errors import (
    ArchiveError,
    CopyInUseError,
    DestinationError,
    ProjectChangedError,
    SceneChangingError,
    WorkfileError,
)
from ayon_harmony.workfiles import archive, disk, in_use, journal, steps
from ayon_harmony.workfiles import manifest as manifests
from ayon_harmony.workfiles.archive import publish, scan, writer
from ayon_harmony.workfiles.archive.reader import (
    ArchiveReader,
    Fingerprint,
    Report,
    fingerprint,
)
from ayon_harmony.workfiles.identity import Identity
from ayon_harmony.workfiles.manifest import Changes, Manifest

_PASSES = 4
_LOCK_TIMEOUT_S = 60.0
# A pack may hold this share of bytes that no longer count.
_DEAD_SHARE = 0.3
# Every so many saves the new archive is read through, so that a pack that went
# bad on the disk cannot spread unseen.
_SAVES_BETWEEN_PROOFS = 20
_TAIL_BYTES = 4096
# Left out of archives, and no loss: Harmony makes them by itself.
_MADE_AGAIN = ("backups", "thumbnails")


class State(enum.Enum):
    """How a local copy and the project's file relate."""

    ABSENT = "there is no local copy yet"
    IN_SYNC = "local copy and project are the same"
    LOCAL_NEWER = "the local copy has work that is not in the project"
    PROJECT_NEWER = "the project has a newer state"
    BOTH_CHANGED = "both changed since they were last the same"
    PROJECT_UNREADABLE = "the project's file cannot be read"


_ASKS = (State.BOTH_CHANGED, State.PROJECT_UNREADABLE)


class Choice(enum.Enum):
    """What an artist may answer when a workfile is opened."""

    PROJECT = "Open what is in the project"
    LOCAL = "Go on with the local work"
    ADOPT = "Go on with the local work of the earlier integration"


@dataclass(frozen=True)
class Options:
    """What a studio can set; the names are those of the settings."""

    left_out: tuple[str, ...] = scan.LEFT_OUT
    compression: str = "measured"
    recoveries_kept: int = 5
    cache_limit_gib: float = 50.0
    sync_on_every_save: bool = True

    @classmethod
    def from_settings(cls, settings: dict[str, object]) -> Options:
        """Read the ``workfiles`` group of the settings; unknown keys are passed."""
        default = cls()
        left_out = settings.get("left_out", default.left_out)
        return cls(
            left_out=tuple(left_out) if isinstance(left_out, (list, tuple)) else (),
            compression=str(settings.get("compression", default.compression)),
            recoveries_kept=int(
                str(settings.get("recoveries_kept", default.recoveries_kept))
            ),
            cache_limit_gib=float(
                str(settings.get("cache_limit_gib", default.cache_limit_gib))
            ),
            sync_on_every_save=bool(
                settings.get("sync_on_every_save", default.sync_on_every_save)
            ),
        )


@dataclass
class Assessment:
    """What a look at both sides found.

    Attributes:
        state: How they relate.
        changes: What is different locally since they were the same.
        fingerprint: The project's file now, None when it can't be read.
        problem: Why it can't be read, '' if it can.
        project_modified_at: Its time, for people only; seconds since 1970.

    """

    state: State
    changes: Changes = field(default_factory=Changes)
    fingerprint: Fingerprint | None = None
    problem: str = ""
    project_modified_at: float | None = None


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


class LocalCopy:
    """The local copy of one workfile. Safe for several threads and processes."""

    def __init__(
        self,
        root: Path,
        identity: Identity,
        project_file: Path,
        options: Options | None = None,
    ) -> None:
        """Name a copy; nothing is made or read.

        Args:
            root: Folder of all local copies.
            identity: Whose copy.
            project_file: The zip in the project; absolute.
            options: What the studio set.

        """
        self.identity = identity
        self.project_file = project_file
        self.options = options or Options()
        self.folder = root / identity.folder_name
        self.scene_dir = self.folder / identity.stem
        self.mark: in_use.Mark | None = None
        self._manifest: tuple[tuple[int, int, int], Manifest] | None = None

    # -- where things are ---------------------------------------------------

    @property
    def manifest_path(self) -> Path:
        """The manifest's file."""
        return self.folder / "manifest.json"

    @property
    def recovery_dir(self) -> Path:
        """Folder of the dated copies."""
        return self.folder / "recovery"

    def manifest(self) -> Manifest | None:
        """Read the manifest; None when there is none to trust."""
        try:
            stat = os.stat(disk.long_path(self.manifest_path))
        except OSError:
            return None
        # Every writing makes a new file, so these three tell them apart.
        state = (stat.st_mtime_ns, stat.st_ino, stat.st_size)
        if self._manifest is None or self._manifest[0] != state:
            found = Manifest.read(self.manifest_path)
            if found is None or found.scene_name != self.scene_dir.name:
                return None
            self._manifest = (state, found)
        known = self._manifest[1]
        return replace(known, rows=dict(known.rows), folders=list(known.folders))

    def exists(self) -> bool:
        """Say whether there is a scene folder."""
        return os.path.isdir(disk.long_path(self.scene_dir))

    def enter(self) -> None:
        """Mark the copy as in use by this session, until ``leave``."""
        if self.mark is None:
            self.mark = in_use.Mark(self.folder)
        with contextlib.suppress(OSError):
            os.utime(self.folder / "identity.json")

    def leave(self) -> None:
        """Take this session's mark away."""
        mark, self.mark = self.mark, None
        if mark:
            mark.release()

    def others(self) -> list[in_use.Session]:
        """Return the other live sessions in this copy."""
        return in_use.live_sessions(self.folder, self.mark)

    # -- looking ------------------------------------------------------------

    def assess(self) -> Assessment:
        """Compare both sides. Only the manifest may be brought up to date.

        Raises:
            CopyInUseError: Another process is changing the copy for too long.
            WorkfileError: The local copy can't be read.

        """
        if not self.folder.is_dir():
            return self._look_at_project(Assessment(State.ABSENT))
        with self._locked():
            self._mend()
            return self._assess()

    def local_changes(self) -> Changes:
        """Return what is local only, without looking at the project."""
        known = self.manifest()
        snapshot = self._scan()
        if known is None:
            return Changes(added=list(snapshot.files))
        return self._compare(snapshot, known)

    def _assess(self) -> Assessment:
        if not self.exists():
            return self._look_at_project(Assessment(State.ABSENT))
        found = self._look_at_project(Assessment(State.IN_SYNC))
        known = self.manifest()
        snapshot = self._scan()
        if known is None:
            known = Manifest(str(self.project_file), self.scene_dir.name)
            known_base: Fingerprint | None = None
        else:
            known_base = known.base
        found.changes = self._compare(snapshot, known)
        if found.changes.proven:
            known.rows.update(found.changes.proven)
            if self.manifest_path.exists():
                known.write(self.manifest_path)
        if found.fingerprint is None:
            is_new = known_base is None and not found.problem
            found.state = State.LOCAL_NEWER if is_new else State.PROJECT_UNREADABLE
            if not is_new and not found.problem:
                found.problem = f"'{self.project_file}' is not there any more."
            return found
        is_same_project = found.fingerprint == known_base
        if is_same_project:
            found.state = State.LOCAL_NEWER if found.changes else State.IN_SYNC
        elif not found.changes and known_base is not None:
            found.state = State.PROJECT_NEWER
        elif self._matches_project(snapshot):
            # The same content came about on both ways, or the manifest was lost.
            self._take_base(snapshot)
            found.state = State.IN_SYNC
            found.changes = Changes()
        else:
            found.state = State.BOTH_CHANGED
        return found

    def _look_at_project(self, found: Assessment) -> Assessment:
        try:
            found.fingerprint = fingerprint(self.project_file)
            if found.fingerprint:
                found.project_modified_at = self.project_file.stat().st_mtime
        except (ArchiveError, DestinationError) as error:
            found.problem = str(error)
        except OSError as error:
            found.problem = disk.reason(error)
        return found

    def look(self) -> scan.Snapshot:
        """Scan the scene folder.

        Raises:
            WorkfileError: It can't be read.

        """
        return self._scan()

    def _scan(self) -> scan.Snapshot:
        return scan.scan(self.scene_dir, self.options.left_out)

    def _compare(self, snapshot: scan.Snapshot, known: Manifest) -> Changes:
        try:
            return manifests.compare(
                snapshot, known, self.scene_dir, self.options.left_out
            )
        except OSError as error:
            message = f"Cannot read the scene folder: {disk.reason(error)}."
            raise WorkfileError(message, self.scene_dir) from error

    def _matches_project(self, snapshot: scan.Snapshot) -> bool:
        try:
            with ArchiveReader(self.project_file) as reader:
                members = self._saved_members(reader)
        except (ArchiveError, DestinationError):
            return False
        if members.keys() != snapshot.files.keys():
            return False
        if any(m.size != snapshot.files[n].size for n, m in members.items()):
            return False
        return all(
            manifests.file_crc(self.scene_dir / name) == member.crc
            for name, member in members.items()
        )

    def _saved_members(self, reader: ArchiveReader) -> dict[str, archive.layout.Member]:
        left_out = self.options.left_out
        return {
            name: member
            for name, member in reader.scene_members().items()
            if not scan.is_left_out(name, left_out)
        }

    def _take_base(self, snapshot: scan.Snapshot) -> None:
        """Make the project's present file the one that local work starts from."""
        started_ns = manifests.now_ns()
        rows: dict[str, writer.Row] = {}
        with ArchiveReader(self.project_file) as reader:
            for name, member in self._saved_members(reader).items():
                found = snapshot.files.get(name)
                is_same = (
                    found is not None
                    and found.size == member.size
                    and manifests.file_crc(self.scene_dir / name) == member.crc
                )
                # What differs stays known by what the project has of it.
                mtime_ns = found.mtime_ns if found and is_same else -1
                rows[name] = _row(member, mtime_ns)
            known = Manifest(
                str(self.project_file),
                self.scene_dir.name,
                reader.fingerprint,
                manifests.mark_racy(rows, started_ns),
                _empty_folders(reader),
                synced_at=time.time(),
            )
        known.write(self.manifest_path)

    # -- opening ------------------------------------------------------------

    def open(self, choice: Choice | None = None, report: Report | None = None) -> State:
        """Bring the copy to the state that is to be worked on.

        Args:
            choice: What the artist answered, None when nothing was asked.
            report: Told of progress; may raise ``Cancelled``.

        Returns:
            The state that was found.

        Raises:
            ArchiveError: The project's file is broken; the copy is untouched.
            DestinationError: It can't be read; the copy is untouched.
            CopyInUseError: Another session works in the copy.
            WorkfileError: A choice is needed and was not given, or the disk
                failed.

        """
        self._make_folder()
        with self._locked():
            self._mend()
            found = self._assess()
            state = found.state
            if state is State.ABSENT:
                self._open_fresh(report)
            elif state is State.PROJECT_NEWER and choice is not Choice.LOCAL:
                self._check_free_of_others()
                self._open_differences(report)
            elif state in _ASKS or (
                state is State.LOCAL_NEWER and choice is Choice.PROJECT
            ):
                self._open_by_choice(found, choice, report)
        return state

    def _open_by_choice(
        self, found: Assessment, choice: Choice | None, report: Report | None
    ) -> None:
        if choice is Choice.LOCAL:
            if found.state is State.BOTH_CHANGED:
                self._keep_project_file()
                self._take_base(self._scan())
            return
        if choice is Choice.PROJECT:
            if found.problem:
                raise DestinationError(found.problem, self.project_file)
            self._check_free_of_others()
            self._open_fresh(report)
            return
        raise WorkfileError(
            f"'{self.identity.file_name}': {found.state.value}. Choose which to open.",
            self.scene_dir,
        )

    def _check_free_of_others(self) -> None:
        others = self.others()
        if others:
            raise CopyInUseError(
                f"The local copy of '{self.identity.file_name}' is open in another "
                f"session ({others[0]}). Close it there first.",
                self.scene_dir,
            )

    def _open_fresh(self, report: Report | None) -> None:
        """Extract everything beside the scene folder, then change places."""
        self._make_folder()
        staging = self.folder / f".staging-{uuid.uuid4().hex[:8]}"
        started_ns = manifests.now_ns()
        entry = journal.Entry(
            "open", "writing", str(self.project_file), staging=staging.name
        )
        try:
            with ArchiveReader(self.project_file) as reader:
                journal.write(self.folder, entry)
                steps.reached("open.begun", self.folder)
                upcoming = self._extract_all(reader, staging, started_ns, report)
            upcoming.write(staging / "manifest.json")
            entry.phase = "placing"
            journal.write(self.folder, entry)
            steps.reached("open.staged", self.folder)
            self._place(staging)
        except BaseException as error:
            # Once the old scene has made way, the next opening goes on from here.
            if self.exists() or entry.phase == "writing":
                disk.remove_tree(staging)
                journal.clear(self.folder)
            if isinstance(error, OSError):
                raise _local_fault(error, self.folder) from error
            raise
        self._remove_unused_packs(None)

    def _place(self, staging: Path) -> None:
        """Let a complete new scene change places with the old; may be begun again."""
        files = staging / "files"
        if files.exists():
            if self.exists():
                self._keep_local()
            disk.replace(files, self.scene_dir)
            steps.reached("open.renamed", self.scene_dir)
        disk.replace(staging / "manifest.json", self.manifest_path)
        steps.reached("open.manifest", self.folder)
        journal.clear(self.folder)
        disk.remove_tree(staging)

    def _extract_all(
        self,
        reader: ArchiveReader,
        staging: Path,
        started_ns: int,
        report: Report | None,
    ) -> Manifest:
        reader.check_scene()
        files = staging / "files"
        Path(disk.long_path(files)).mkdir(parents=True)
        members = reader.scene_members()
        extracted = reader.extract(members, files, report)
        for name in reader.scene_folders():
            Path(disk.long_path(files / name)).mkdir(parents=True, exist_ok=True)
        rows = {n: _row(m, extracted[n].mtime_ns) for n, m in members.items()}
        return Manifest(
            str(self.project_file),
            self.scene_dir.name,
            reader.fingerprint,
            manifests.mark_racy(rows, started_ns),
            _empty_folders(reader),
            synced_at=time.time(),
        )

    def _open_differences(self, report: Report | None) -> None:
        """Bring an untouched copy up to date by what differs."""
        known = self.manifest()
        if known is None:
            self._open_fresh(report)
            return
        staging = self.folder / f".staging-{uuid.uuid4().hex[:8]}"
        started_ns = manifests.now_ns()
        entry = journal.Entry(
            "open", "writing", str(self.project_file), staging=staging.name
        )
        with ArchiveReader(self.project_file) as reader:
            members = reader.scene_members()
            rows = known.rows
            changed = {}
            next_rows: dict[str, writer.Row] = {}
            for name, member in members.items():
                row = rows.get(name)
                if row and row.crc == member.crc and row.size == member.size:
                    next_rows[name] = row
                else:
                    changed[name] = member
            for name in reader.scene_versions():
                if name in changed:
                    fault = archive.reader.xstage_fault([reader.read(changed[name])])
                    if fault:
                        message = f"'{name}' in '{self.project_file.name}' {fault}."
                        raise ArchiveError(message, self.project_file, name)
            removed = [name for name in rows if name not in members]
            journal.write(self.folder, entry)
            steps.reached("open.begun", self.folder)
            try:
                files = staging / "files"
                Path(disk.long_path(files)).mkdir(parents=True)
                extracted = reader.extract(changed, files, report)
                fresh = {n: _row(m, extracted[n].mtime_ns) for n, m in changed.items()}
                next_rows.update(manifests.mark_racy(fresh, started_ns))
                upcoming = Manifest(
                    str(self.project_file),
                    self.scene_dir.name,
                    reader.fingerprint,
                    {name: next_rows[name] for name in members},
                    _empty_folders(reader),
                    known.pack_name,
                    known.pack_used,
                    time.time(),
                    known.saves,
                )
                upcoming.write(staging / "manifest.json")
                disk.write_json(staging / "removed.json", {"names": removed})
                entry.phase = "applying"
                journal.write(self.folder, entry)
                steps.reached("open.staged", self.folder)
            except BaseException as error:
                disk.remove_tree(staging)
                journal.clear(self.folder)
                if isinstance(error, OSError):
                    raise _local_fault(error, self.folder) from error
                raise
        self._apply(staging, known, upcoming, removed)

    def _apply_again(self, staging: Path) -> None:
        upcoming = Manifest.read(staging / "manifest.json")
        removed = disk.read_json(staging / "removed.json")
        if upcoming is None or removed is None:
            raise WorkfileError(f"'{staging}' is damaged.", staging)
        self._apply(staging, self.manifest(), upcoming, removed["names"])

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
        try:
            for name in [*removed, *snapshot.files]:
                target = self.scene_dir / name
                if not self._is_known(target, known.rows.get(name) if known else None):
                    kept = kept or self._new_recovery("local")
                    (kept / name).parent.mkdir(parents=True, exist_ok=True)
                    disk.replace(target, kept / name)
                if name in snapshot.files:
                    self._make_room_for_folder(name.rpartition("/")[0])
                    disk.replace(files / name, target)
                else:
                    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
                        os.unlink(disk.long_path(target))
                    self._remove_empty(name.rpartition("/")[0], upcoming)
                steps.reached("open.applied", target)
            for name in upcoming.folders:
                self._make_room_for_folder(name)
            disk.replace(staging / "manifest.json", self.manifest_path)
            steps.reached("open.manifest", self.folder)
        except OSError as error:
            # The journal stays: the next opening goes on from here.
            raise _local_fault(error, self.scene_dir) from error
        journal.clear(self.folder)
        disk.remove_tree(staging)

    def _make_room_for_folder(self, folder: str) -> None:
        """Make a folder, also where the old state had a file."""
        path = disk.long_path(self.scene_dir / folder)
        if os.path.isdir(path):
            return
        so_far = self.scene_dir
        for part in folder.split("/"):
            so_far = so_far / part
            plain = disk.long_path(so_far)
            if os.path.lexists(plain) and not os.path.isdir(plain):
                disk.replace(so_far, self._new_recovery("local") / part)
        os.makedirs(path, exist_ok=True)

    def _remove_empty(self, folder: str, upcoming: Manifest) -> None:
        """Remove a folder that lost its last file, and those above it."""
        while folder and folder not in upcoming.folders:
            try:
                os.rmdir(disk.long_path(self.scene_dir / folder))
            except OSError:
                return
            folder = folder.rpartition("/")[0]

    def _is_known(self, target: Path, row: writer.Row | None) -> bool:
        """Say whether a file may be replaced without a loss."""
        try:
            found = os.stat(disk.long_path(target))
        except (FileNotFoundError, NotADirectoryError):
            return True
        if row is None:
            return False
        if found.st_size != row.size:
            return False
        if found.st_mtime_ns == row.mtime_ns and not row.is_racy:
            return True
        return manifests.file_crc(target) == row.crc

    def adopt(self, legacy_dir: Path, report: Report | None = None) -> None:
        """Copy a local copy that the public integration left, as local work.

        Args:
            legacy_dir: Its scene folder; not touched.
            report: Told of progress; may raise ``Cancelled``.

        Raises:
            WorkfileError: There is a copy already, or the disk failed.

        """
        self._make_folder()
        with self._locked():
            if self.exists():
                raise WorkfileError("There is a local copy already.", self.scene_dir)
            snapshot = scan.scan(legacy_dir)
            total = snapshot.total_bytes
            staging = self.folder / f".staging-{uuid.uuid4().hex[:8]}"
            done = 0
            try:
                Path(disk.long_path(staging)).mkdir()
                for name in snapshot.empty_folders:
                    os.makedirs(disk.long_path(staging / name), exist_ok=True)
                for name, found in snapshot.files.items():
                    target = disk.long_path(staging / name)
                    os.makedirs(os.path.dirname(target), exist_ok=True)
                    shutil.copy2(disk.long_path(legacy_dir / name), target)
                    done += found.size
                    if report:
                        report(done, total, name)
                disk.replace(staging, self.scene_dir)
                if self._look_at_project(Assessment(State.ABSENT)).fingerprint:
                    self._take_base(self._scan())
            except OSError as error:
                raise _local_fault(error, self.folder) from error
            finally:
                if staging.exists():
                    disk.remove_tree(staging)

    def make_room(self) -> None:
        """Put a scene folder that is in the way of a new one into recovery.

        Raises:
            CopyInUseError: Another session works in it.
            WorkfileError: It can't be moved.

        """
        self._make_folder()
        with self._locked():
            self._mend()
            if self.exists():
                self._check_free_of_others()
                self._keep_local()
            disk.remove_file(self.manifest_path)
            self._remove_unused_packs(None)

    def drop_pack(self) -> int:
        """Remove the packed bytes; the next save is a slower one.

        Returns:
            The bytes that this freed.

        """
        with self._locked():
            size = sum(path.stat().st_size for path in self.folder.glob("pack-*.bin"))
            if size:
                self._forget_pack()
            return size

    def drop_scene(self) -> int | None:
        """Remove the scene if all of it is in the project.

        Returns:
            The bytes that this freed, None when there is a reason to keep it.

        """
        with self._locked():
            self._mend()
            if self._assess().state not in (State.IN_SYNC, State.PROJECT_NEWER):
                return None
            if self.others() or self.mark:
                return None
            # What archives leave out may be work too, such as renders.
            everything = scan.scan(self.scene_dir)
            left_over = everything.files.keys() - self.look().files.keys()
            if any(not scan.is_left_out(n, _MADE_AGAIN) for n in left_over):
                return None
            size = disk.folder_size(self.scene_dir)
            disk.remove_file(self.manifest_path)
            return size if disk.remove_tree(self.scene_dir) else None

    # -- saving -------------------------------------------------------------

    def register(self, expected: Fingerprint | None = None) -> None:
        """Take a scene folder that Harmony has just made as this copy.

        Args:
            expected: The project's file that may be replaced by the first save,
                None when there should be none.

        Raises:
            WorkfileError: There is no scene folder.

        """
        if not self.exists():
            message = f"There is no scene folder '{self.scene_dir}'."
            raise WorkfileError(message, self.scene_dir)
        self._make_folder()
        with self._locked():
            Manifest(str(self.project_file), self.scene_dir.name, expected).write(
                self.manifest_path
            )

    def save(
        self, report: Report | None = None, *, overwrite: bool = False
    ) -> SaveResult:
        """Bring the scene folder to the project.

        Args:
            report: Told of progress; may raise ``Cancelled``.
            overwrite: Replace what others saved meanwhile; it is kept in
                ``recovery``.

        Raises:
            ProjectChangedError: The project has something else than this work
                started from.
            SceneChangingError: Files kept changing, or Harmony has not finished
                writing them.
            NamesError: Names in the scene do not work on every system.
            DestinationError: The project can't be written at the moment.

        """
        started = time.monotonic()
        with self._locked():
            self._mend()
            mode = publish.prepare(self.project_file)
            known = self.manifest() or Manifest(
                str(self.project_file), self.scene_dir.name
            )
            base = self._expected(known, overwrite)
            known_rows = known.rows
            changed: list[str] = []
            for attempt in range(_PASSES):
                scanned_ns = manifests.now_ns()
                snapshot = self._scan()
                scan.check_names(snapshot, self.scene_dir)
                _check_versions(self.scene_dir, snapshot)
                if attempt == 0 and known.rows and isinstance(base, Fingerprint):
                    changes = self._compare(snapshot, known)
                    known.rows.update(changes.proven)
                    if not changes and base == known.base:
                        if changes.proven:
                            known.write(self.manifest_path)
                        return SaveResult(
                            base,
                            is_written=False,
                            files=len(snapshot.files),
                            reused=len(snapshot.files),
                            broken_links=snapshot.broken_links,
                            seconds=time.monotonic() - started,
                        )
                part = publish.part_path(self.project_file)
                entry = journal.Entry(
                    "save", "writing", str(self.project_file), part=str(part)
                )
                journal.write(self.folder, entry)
                steps.reached("save.begun", self.folder)
                try:
                    pack = self._open_pack(known, known_rows)
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
                        str(self.project_file),
                        self.scene_dir.name,
                        Fingerprint(written.size, written.directory_crc),
                        manifests.mark_racy(written.rows, scanned_ns),
                        snapshot.empty_folders,
                        pack.path.name if pack and written.pack_used else None,
                        written.pack_used or 0,
                        time.time(),
                        known.saves + 1 if written.reused else 0,
                    )
                    changed = snapshot.differences(self._scan())
                    if changed:
                        # The next pass finds all the rest packed already.
                        known = upcoming
                        known_rows = upcoming.rows
                        continue
                    self._prove(part, upcoming)
                    self._commit(part, upcoming, entry, base)
                finally:
                    disk.remove_file(part)
                    journal.clear(self.folder)
                self._tidy_pack(upcoming)
                return SaveResult(
                    upcoming.base or Fingerprint(0, 0),
                    is_written=True,
                    files=len(snapshot.files),
                    reused=written.reused,
                    broken_links=snapshot.broken_links,
                    seconds=time.monotonic() - started,
                )
            raise archive.still_changing(self.scene_dir, changed)

    def _expected(self, known: Manifest, overwrite: bool) -> publish.Expected:
        """Return what the project should have, after a first look at it."""
        try:
            there = fingerprint(self.project_file)
        except ArchiveError as error:
            if not overwrite:
                raise ProjectChangedError(
                    f"{error} Save over it, or repair it first.", self.project_file
                ) from error
            self._keep_project_file()
            return publish.Anything()
        if there == known.base:
            return there
        if overwrite:
            if there is not None:
                self._keep_project_file()
            return there
        # Somebody may have saved the very same state: then there is no quarrel.
        if there is not None and self._matches_project(self._scan()):
            self._take_base(self._scan())
            healed = self.manifest()
            if healed is not None:
                known.base, known.rows = healed.base, healed.rows
                known.folders = healed.folders
                known.pack_name, known.pack_used = None, 0
            return there
        publish.check_expected(self.project_file, known.base)
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
            self.scene_dir, compression=self.options.compression, report=report
        )
        try:
            return work.write(snapshot, part, known_rows, pack, mode)
        except OSError as error:
            if error.filename and str(self.scene_dir) in str(error.filename):
                message = f"Cannot read '{error.filename}': {disk.reason(error)}."
                raise WorkfileError(message, Path(error.filename)) from error
            raise disk.destination_error(error, self.project_file) from error

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
            self._forget_pack()
            raise DestinationError(
                f"The packed local copy is damaged ({error}). Nothing was changed; "
                "save again.",
                self.project_file,
            ) from error
        upcoming.saves = 0

    def _commit(
        self,
        part: Path,
        upcoming: Manifest,
        entry: journal.Entry,
        base: publish.Expected,
    ) -> None:
        next_path = self.folder / "manifest.next.json"
        try:
            upcoming.write(next_path)
            entry.phase = "committing"
            entry.fingerprint = list(upcoming.base or ())
            journal.write(self.folder, entry)
        except OSError as error:
            raise _local_fault(error, self.folder) from error
        steps.reached("save.committing", self.folder)
        try:
            publish.publish(part, self.project_file, base)
        except BaseException:
            disk.remove_file(next_path)
            raise
        try:
            disk.replace(next_path, self.manifest_path)
        except OSError as error:
            raise _local_fault(error, self.folder) from error
        steps.reached("save.manifest", self.folder)

    # -- the pack -----------------------------------------------------------

    def _open_pack(
        self, known: Manifest, rows: dict[str, writer.Row]
    ) -> writer.Pack | None:
        """Open the pack, or begin a new one when it can't be trusted."""
        if known.pack_name and rows:
            with contextlib.suppress(OSError):
                return writer.Pack(self.folder / known.pack_name, known.pack_used)
        with contextlib.suppress(OSError):
            return writer.Pack(self._new_pack_path(), None)
        # No room even for an empty file: save without.
        return None

    def _new_pack_path(self) -> Path:
        return self.folder / f"pack-{uuid.uuid4().hex[:8]}.bin"

    def _forget_pack(self) -> None:
        known = self.manifest()
        if known is not None:
            known.pack_name, known.pack_used, known.saves = None, 0, 0
            known.write(self.manifest_path)
        self._remove_unused_packs(None)

    def _tidy_pack(self, known: Manifest) -> None:
        self._remove_unused_packs(known.pack_name)
        if not known.pack_name:
            return
        alive = sum(row.length for row in known.rows.values() if row.start >= 0)
        if known.pack_used - alive <= known.pack_used * _DEAD_SHARE:
            return
        # Losing the pack costs one slower save, so a failure here is no matter.
        with contextlib.suppress(OSError, WorkfileError):
            self._compact(known)
            self._remove_unused_packs(known.pack_name)

    def _compact(self, known: Manifest) -> None:
        if not known.pack_name:
            return
        path = self._new_pack_path()
        descriptor = disk.create(path, 0o600)
        try:
            rows = dict(known.rows)
            position = 0
            with disk.RandomReader(self.folder / known.pack_name) as old:
                for start, length, names in _ranges(rows):
                    disk.copy_range(old, start, length, descriptor)
                    for name in names:
                        row = rows[name]
                        moved = row.start - start + position
                        rows[name] = row._replace(start=moved)
                    position += length
        except BaseException:
            os.close(descriptor)
            disk.remove_file(path)
            raise
        os.close(descriptor)
        known.rows, known.pack_name, known.pack_used = rows, path.name, position
        known.write(self.manifest_path)

    def warm(self) -> bool:
        """Fetch the project's packed bytes, so that the first save is fast too.

        For quiet moments after opening.

        Returns:
            Whether there is a pack now.

        """
        with self._locked():
            known = self.manifest()
            if known is None or known.base is None:
                return False
            if known.pack_name and (self.folder / known.pack_name).exists():
                return True
            path = self._new_pack_path()
            try:
                with ArchiveReader(self.project_file) as reader:
                    if reader.fingerprint != known.base:
                        return False
                    ranges = reader.ranges()
                shutil.copyfile(disk.long_path(self.project_file), disk.long_path(path))
                steps.reached("warm.copied", path)
                # It may have been replaced while it was copied.
                with ArchiveReader(path) as copied:
                    if copied.fingerprint != known.base:
                        disk.remove_file(path)
                        return False
                    # Others made it: what goes on into our saves is proven once.
                    copied.verify()
            except (OSError, WorkfileError):
                disk.remove_file(path)
                return False
            for name, row in known.rows.items():
                start, length = ranges.get(name, (-1, 0))
                known.rows[name] = row._replace(start=start, length=length)
            known.pack_name, known.pack_used = path.name, known.base.size
            known.saves = 0
            known.write(self.manifest_path)
            return True

    def _remove_unused_packs(self, used: str | None) -> None:
        for path in self.folder.glob("pack-*.bin"):
            if path.name != used:
                disk.remove_file(path)

    # -- keeping what was not chosen ----------------------------------------

    def _new_recovery(self, kind: str) -> Path:
        stamp = datetime.now().strftime("%Y-%m-%d_%H%M%S")
        for attempt in range(1000):
            extra = f"-{attempt}" if attempt else ""
            path = self.recovery_dir / f"{stamp}{extra}-{kind}"
            try:
                os.makedirs(disk.long_path(path))
            except FileExistsError:
                continue
            self._prune_recoveries(path)
            return path
        raise WorkfileError("No free name for a recovery copy.", self.recovery_dir)

    def _keep_local(self) -> None:
        """Put the whole scene folder into recovery, as it is."""
        kept = self._new_recovery("local")
        disk.replace(self.scene_dir, kept / self.scene_dir.name)
        steps.reached("open.kept_local", kept)

    def _keep_project_file(self) -> None:
        kept = self._new_recovery("project")
        target = kept / self.project_file.name
        try:
            shutil.copy2(disk.long_path(self.project_file), disk.long_path(target))
        except OSError as error:
            raise WorkfileError(
                f"Cannot keep a copy of '{self.project_file.name}': "
                f"{disk.reason(error)}. Nothing was changed.",
                target,
            ) from error
        steps.reached("save.kept_project", kept)

    def _prune_recoveries(self, newest: Path) -> None:
        # Names begin with the date. The limit is the studio's.
        found = sorted(p for p in self.recovery_dir.iterdir() if p != newest)
        keep = max(self.options.recoveries_kept - 1, 0)
        for path in found[: max(len(found) - keep, 0)]:
            disk.remove_tree(path)

    # -- after a crash ------------------------------------------------------

    def mend(self) -> journal.Entry | None:
        """Finish or undo what a dead process left; say what it was."""
        if not self.folder.is_dir():
            return None
        with self._locked():
            return self._mend()

    def _mend(self) -> journal.Entry | None:
        entry = journal.read(self.folder)
        next_path = self.folder / "manifest.next.json"
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
                        disk.replace(next_path, self.manifest_path)
                publish.remove_lock_of(Path(entry.project_file), entry.host, entry.pid)
            part = Path(entry.part)
            if entry.part and publish.is_part_of_ours(part):
                disk.remove_file(part)
            disk.remove_file(next_path)
        elif entry.operation == "open":
            staging = self.folder / entry.staging
            if entry.phase == "applying" and (staging / "manifest.json").exists():
                self._apply_again(staging)
            elif entry.phase == "placing" and (staging / "manifest.json").exists():
                self._place(staging)
        journal.clear(self.folder)
        self._remove_litter(None)
        return entry

    def _remove_litter(self, keep: str | None) -> None:
        for pattern in (".staging-*", ".removed-*"):
            for path in self.folder.glob(pattern):
                if path.name != keep:
                    disk.remove_tree(path)
        for path in self.folder.glob(".*.part"):
            disk.remove_file(path)
        known = self.manifest()
        if known is not None:
            self._remove_unused_packs(known.pack_name)

    # -- inside -------------------------------------------------------------

    def _make_folder(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            path = self.folder / "identity.json"
            content = {
                "project": self.identity.project,
                "folder": self.identity.folder,
                "task": self.identity.task,
                "file_name": self.identity.file_name,
                "project_file": str(self.project_file),
            }
            if disk.read_json(path) != content:
                disk.write_json(path, content)
        except OSError as error:
            raise _local_fault(error, self.folder) from error

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        lock = disk.FileLock(self.folder / "lock")
        try:
            with lock.held(_LOCK_TIMEOUT_S):
                yield
        except TimeoutError as error:
            raise CopyInUseError(
                f"The local copy of '{self.identity.file_name}' is being saved or "
                "opened by another session. Try again in a moment.",
                self.folder,
            ) from error
        except OSError as error:
            raise _local_fault(error, self.folder) from error


def _row(member: archive.layout.Member, mtime_ns: int) -> writer.Row:
    return writer.Row(
        member.size,
        mtime_ns,
        member.crc,
        member.method,
        member.compressed_size,
        -1,
        0,
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


def _ranges(rows: dict[str, writer.Row]) -> Iterator[tuple[int, int, list[str]]]:
    """Yield neighbouring rows of a pack as one range: start, length, names."""
    start = end = -1
    names: list[str] = []
    for name, row in rows.items():
        if row.start < 0:
            continue
        if row.start != end:
            if names:
                yield start, end - start, names
            start, names = row.start, []
        names.append(name)
        end = row.start + row.length
    if names:
        yield start, end - start, names


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


def _local_fault(error: OSError, folder: Path) -> WorkfileError:
    return WorkfileError(
        f"Cannot change the local copy in '{folder}': {disk.reason(error)}. "
        "Your files are as they were.",
        folder,
    )
