"""A local copy of one workfile, and how it and the project become one again.

The folder of a copy::

    <readable name>-<identity hash>/
        <scene name>/       the scene folder that Harmony works in
        manifest.json       the last state shared with the project
        pack-<id>.bin       packed bytes of that state, for fast saves
        journal.json        only while something is in flight
        identity.json       whose copy this is
        recovery/           dated copies of what was not chosen
        own_changes.json    what opening itself changed, so that it is no local work
        in_use/  lock       who works here; who changes something right now

Nothing an artist made is deleted as a step of opening or saving. What has to
make way is renamed into ``recovery``.

``place``      where things are, who is there, the lock
``states``     how both sides relate; ``comparison`` finds that out
``opening``    from the project; ``saving`` to the project
``taking``     a snapshot of the scene folder, packed here
``refused``    a finished archive that waits for its place
``leftovers``  temporary files on the share that could not be removed
``packs``      packed bytes for fast saves
``kept``       dated copies of what made way
``mending``    after a crash
``options``    what a studio sets
"""

from __future__ import annotations

import logging
from pathlib import Path

from ayon_harmony.errors import WorkfileError
from ayon_harmony.workfiles import disk, journal, shares, steps
from ayon_harmony.workfiles.archive import scan
from ayon_harmony.workfiles.archive.reader import Fingerprint
from ayon_harmony.workfiles.identity import Identity
from ayon_harmony.workfiles.local_copy.comparison import Comparing
from ayon_harmony.workfiles.local_copy.kept import Kept
from ayon_harmony.workfiles.local_copy.mending import Mending
from ayon_harmony.workfiles.local_copy.opening import Opening
from ayon_harmony.workfiles.local_copy.options import Options
from ayon_harmony.workfiles.local_copy.packs import Packs
from ayon_harmony.workfiles.local_copy.place import Place, is_folder, local_fault
from ayon_harmony.workfiles.local_copy.saving import SaveResult, Saving, check_complete
from ayon_harmony.workfiles.local_copy.settling import Settling
from ayon_harmony.workfiles.local_copy.states import Assessment, Choice, State
from ayon_harmony.workfiles.local_copy.taking import check_versions, shared_rows
from ayon_harmony.workfiles.manifest import Changes, Manifest
from ayon_harmony.workfiles.steps import Report

log = logging.getLogger(__name__)

__all__ = [
    "Assessment",
    "Choice",
    "LocalCopy",
    "Options",
    "SaveResult",
    "State",
    "check_complete",
]

_ASKS = (State.BOTH_CHANGED, State.PROJECT_UNREADABLE)
# Left out of archives, and no loss: Harmony makes them by itself.
_MADE_AGAIN = ("backups", "thumbnails")


class LocalCopy(Place):
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
        super().__init__(root, identity, project_file, options)
        self._comparing = Comparing(self)
        self._kept = Kept(self)
        self._packs = Packs(self)
        self._opening = Opening(self, self._comparing, self._kept, self._packs)
        self._saving = Saving(self, self._comparing, self._kept, self._packs)
        self._settling = Settling(self, self._comparing, self._packs, self._saving)
        self._mending = Mending(self, self._opening, self._packs)

    @property
    def opening_notes(self) -> list[str]:
        """What an artist should know of what ``open`` brought, as sentences."""
        return list(self._opening.notes)

    def assess(self) -> Assessment:
        """Compare both sides. Only the manifest may be brought up to date.

        Raises:
            CopyInUseError: Another process is changing the copy for too long.
            WorkfileError: The local copy can't be read.

        """
        if not is_folder(self.folder):
            return self._comparing.look_at_project(State.ABSENT)
        with self.locked():
            self._mending.mend()
            return self._comparing.assess()

    def check_versions(self, snapshot: scan.Snapshot) -> None:
        """Check that scene versions are there, and that none is being written.

        Raises:
            SceneChangingError: One is not finished yet.
            WorkfileError: There is none, or one is itself a zip.

        """
        check_versions(self.scene_dir, snapshot, shared_rows(self))

    def local_changes(self) -> Changes:
        """Return what is local only, without looking at the project."""
        known = self.manifest()
        snapshot = self.look()
        if known is None or known.base is None:
            # The project has nothing yet, whatever a pack knows.
            return Changes(added=list(snapshot.files))
        return self._comparing.work_of(self._comparing.compare(snapshot, known), known)

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
        self.make()
        with self.locked():
            self._mending.mend()
            found = self._comparing.assess()
            state = found.state
            if state is State.ABSENT:
                self._opening.fresh(report)
            elif state is State.PROJECT_NEWER and choice is not Choice.LOCAL:
                self.check_free_of_others()
                self._opening.differences(report)
            elif state is State.LOCAL_NEWER and self._opening.has_nothing_to_open(
                found
            ):
                self.check_free_of_others()
                self._opening.instead_of_remains(report)
            elif state in _ASKS or (
                state is State.LOCAL_NEWER and choice is Choice.PROJECT
            ):
                self._opening.by_choice(found, choice, report)
        return state

    def adopt(self, legacy_dir: Path, report: Report | None = None) -> None:
        """Copy a local copy that the public integration left, as local work.

        Args:
            legacy_dir: Its scene folder; not touched.
            report: Told of progress; may raise ``Cancelled``.

        Raises:
            WorkfileError: There is a copy already, or the disk failed.

        """
        self.make()
        with self.locked():
            self._opening.adopt(legacy_dir, report)

    def make_room(self) -> None:
        """Put a scene folder that is in the way of a new one into recovery.

        Raises:
            CopyInUseError: Another session works in it.
            WorkfileError: It can't be moved.

        """
        self.make()
        with self.locked():
            self._mending.mend()
            if self.exists():
                self.check_free_of_others()
                self._kept.keep_scene()
            disk.remove_file(self.manifest_path)
            self._packs.remove_unused(None)

    def set_aside(self, target: Path) -> None:
        """Move the scene folder away; the next opening is a fresh one.

        Args:
            target: Where it will be; on the same disk, and free.

        Raises:
            CopyInUseError: A session works in it.
            WorkfileError: It can't be moved; it is where it was.

        """
        with self.locked():
            self._mending.mend()
            self.check_free_of_others()
            try:
                disk.replace(self.scene_dir, target)
            except OSError as error:
                raise local_fault(error, self.folder) from error
            steps.reached("recover.moved", target)
            disk.remove_file(self.manifest_path)
            self._packs.remove_unused(None)

    def drop_pack(self) -> int:
        """Remove the packed bytes; the next save is a slower one.

        Returns:
            The bytes that this freed.

        """
        with self.locked():
            packs = disk.find(self.folder, "pack-*.bin")
            size = sum(disk.file_size(path) for path in packs)
            if size:
                self._packs.forget()
            return size

    def drop_scene(self) -> int | None:
        """Remove the scene if all of it is in the project, byte for byte.

        Every file of it is read, and the project's archive where that has what is
        here; so this is for quiet moments.

        Returns:
            The bytes that this freed, None when there is a reason to keep it.

        """
        with self.locked():
            self._mending.mend()
            state = self._comparing.assess().state
            if (
                state not in (State.IN_SYNC, State.PROJECT_NEWER)
                or not self._comparing.is_proven(state)
                or self.others()
                or self.mark
            ):
                return None
            # What archives leave out may be work too, such as renders.
            everything = scan.scan(self.scene_dir)
            left_over = everything.files.keys() - self.look().files.keys()
            if any(not scan.is_left_out(n, _MADE_AGAIN) for n in left_over):
                return None
            size = disk.folder_size(self.scene_dir)
            disk.remove_file(self.manifest_path)
            return size if disk.remove_tree(self.scene_dir) else None

    def register(self, expected: Fingerprint | None = None) -> None:
        """Take a scene folder that Harmony has just made as this copy.

        Args:
            expected: The project's file that may be replaced by the first save,
                None when there should be none.

        Raises:
            WorkfileError: There is no scene folder.

        """
        if not self.exists():
            raise WorkfileError(
                f"There is no scene folder '{self.scene_dir}'.", self.scene_dir
            )
        self.make()
        with self.locked():
            Manifest(str(self.project_file), self.scene_dir.name, expected).write(
                self.manifest_path
            )

    def take_pack_of(self, earlier: LocalCopy) -> bool:
        """Take over the packed bytes of a copy that is left for this new one.

        Losing them costs one slower save, so nothing here is an error.

        Args:
            earlier: The copy whose scene this one was saved from.

        Returns:
            Whether the first save can use them.

        """
        try:
            with earlier.locked(), self.locked():
                return not earlier.others() and self._packs.take(earlier)
        except (OSError, WorkfileError):
            log.warning("The first save packs everything anew", exc_info=True)
            return False

    def save(
        self,
        report: Report | None = None,
        *,
        overwrite: bool = False,
        compact: bool = False,
    ) -> SaveResult:
        """Bring the scene folder to the project.

        Args:
            report: Told of progress; may raise ``Cancelled``.
            overwrite: Replace what others saved meanwhile; it is kept in
                ``recovery``.
            compact: Leave no bytes in the archive that no file owns; what leaves
                the studio must not hold drawings that were deleted.

        Raises:
            ProjectChangedError: The project has something else than this work
                started from.
            SceneChangingError: Files kept changing, or Harmony has not finished
                writing them.
            NamesError: Names in the scene do not work on every system.
            DestinationError: The project can't be written at the moment.

        """
        with self.locked():
            self._mending.mend()
            return self._saving.save(report, overwrite=overwrite, compact=compact)

    def warm(self, report: Report | None = None) -> bool:
        """Pack the scene on this workstation, so that the first save is fast too.

        For quiet moments after opening. Nothing is read from the project.

        Args:
            report: Told of progress; may raise ``Cancelled``.

        Returns:
            Whether there is a pack now.

        """
        if shares.clones(self.target):
            # The project's own copy is what the first save begins with.
            return False
        with self.locked():
            return self._saving.pack(report)

    def settle(self, report: Report | None = None) -> None:
        """Read back what the project copied by itself, and make it anew if need be.

        For quiet moments. What is not as it should be, or carries too many dead
        bytes along, is packed anew.

        Args:
            report: Told of progress; may raise ``Cancelled``.

        Raises:
            WorkfileError: See ``save``.

        """
        with self.locked():
            self._settling.settle(report)

    def mend(self) -> journal.Entry | None:
        """Finish or undo what a dead process left; say what it was."""
        if not is_folder(self.folder):
            return None
        with self.locked():
            return self._mending.mend()
