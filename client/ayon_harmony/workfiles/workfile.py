"""What the rest of the addon uses of this room: workfiles of a session.

``Workfiles`` knows the local folder and the studio's options; ``Workfile``, in
``opened``, is one that is open.
"""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import threading
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ayon_harmony.errors import NamesError, WorkfileError
from ayon_harmony.workfiles import (
    archive,
    clean_up,
    discarded,
    disk,
    in_use,
    looked_at,
    palette_links,
    recovery,
    versions,
)
from ayon_harmony.workfiles.archive.reader import fingerprint
from ayon_harmony.workfiles.clean_up import CleanUp
from ayon_harmony.workfiles.identity import Identity
from ayon_harmony.workfiles.local_copy import (
    Assessment,
    Choice,
    LocalCopy,
    Options,
    SaveResult,
    State,
)
from ayon_harmony.workfiles.looked_at import LookedAt
from ayon_harmony.workfiles.opened import Workfile
from ayon_harmony.workfiles.opening_plan import LegacyCopy, OpeningPlan, ask_of
from ayon_harmony.workfiles.recovery import Kind, Recovery
from ayon_harmony.workfiles.steps import Report

log = logging.getLogger(__name__)

# Starting, opening and the first saves come first.
CLEAN_UP_AFTER_S = 600.0
LEGACY_PROBE = "*.xstage"


def default_root() -> Path:
    """Return the folder of local copies, ``[User]/.ayon/harmony``."""
    return Path.home() / ".ayon" / "harmony"


class Workfiles:
    """The workfiles of one session."""

    def __init__(
        self, root: Path | None = None, options: Options | None = None
    ) -> None:
        """Prepare; nothing is made yet.

        Args:
            root: Folder of local copies, None for the user's own.
            options: What the studio set.

        """
        self.root = root or default_root()
        self.options = options or Options()
        self._open: list[Workfile] = []
        self._looked_at = LookedAt(self.root)
        self._program_pid = 0
        self.is_ending = False
        self._is_closed = threading.Event()
        self._cleaning: threading.Thread | None = None

    def plan_opening(self, identity: Identity, zip_path: Path | str) -> OpeningPlan:
        """Look at both sides of a workfile, and say what to ask.

        Raises:
            NamesError: This system can't hold a scene of that name.
            WorkfileError: The local copy can't be read or is being changed.

        """
        identity = self._identity_here(identity, Path(zip_path))
        _check_name(identity, is_new=False)
        copy = self._copy(identity, zip_path)
        found = copy.assess()
        legacy = None
        if found.state is State.ABSENT:
            legacy = self._legacy_copy(identity, found)
        choices, needs_answer, question = ask_of(identity, found, legacy)
        holders = tuple(copy.others())
        return OpeningPlan(
            identity,
            copy.project_file,
            found.state,
            choices,
            needs_answer,
            question,
            tuple(str(session) for session in holders),
            legacy,
            tuple(found.changes.names),
            holders,
            found.fingerprint is None and not found.problem,
            copy.scene_dir,
        )

    def sessions_in(
        self, identity: Identity, zip_path: Path | str
    ) -> list[in_use.Session]:
        """Return the live sessions of this machine that work in a local copy.

        Nothing is written, and nothing is read but who they are.
        """
        identity = self._identity_here(identity, Path(zip_path))
        return self._copy(identity, zip_path).others()

    def open(
        self,
        plan: OpeningPlan,
        choice: Choice | None = None,
        report: Report | None = None,
    ) -> Workfile:
        """Bring the local copy to what is to be worked on.

        Args:
            plan: From ``plan_opening``. Both sides are looked at again.
            choice: The artist's answer; must be given when the plan says so.
            report: Told of progress; may raise ``Cancelled``.

        Raises:
            ArchiveError: The zip is broken or hostile; nothing was changed.
            DestinationError: The zip can't be read now; nothing was changed.
            CopyInUseError: Another session works in the local copy.
            WorkfileError: A choice is missing, or the disk failed.

        """
        copy = self._copy(plan.identity, plan.zip_path)
        copy.check_free_of_harmony()
        if choice is Choice.ADOPT:
            if plan.legacy is None:
                raise WorkfileError("There is no earlier local copy to go on with.")
            copy.adopt(plan.legacy.scene_dir, report)
            state = copy.assess().state
            if state is State.BOTH_CHANGED:
                state = copy.open(Choice.LOCAL, report)
        else:
            state = copy.open(choice, report)
        workfile = self._enter(copy)
        is_local = choice in (Choice.LOCAL, Choice.ADOPT) or state is State.LOCAL_NEWER
        if is_local and copy.local_changes():
            workfile.worker.note_ahead()
        return workfile

    def harmony_will_start(self) -> None:
        """Say that a Harmony will work in what is opened from now on."""
        self._program_pid = in_use.TO_COME

    def program_started(self, pid: int) -> None:
        """Say which Harmony works in the open copies, and in those opened later.

        Its folder is in use for as long as it lives, served or not.
        """
        self._program_pid = pid
        for workfile in self._open:
            workfile.copy.name_program(pid)
        self._looked_at.name_program(pid)

    def harmony_lives_on(self) -> None:
        """Say that this session ends and a Harmony may go on without it."""
        self.is_ending = True

    def open_to_look(
        self,
        plan: OpeningPlan,
        report: Report | None = None,
        tell: Callable[[list[str]], object] | None = None,
    ) -> Path:
        """Extract what the project has into a folder of its own, only to look at it.

        What is saved there never goes to the project. It is put away when this
        session closes, for ``discarded.KEPT_DAYS``.

        Args:
            plan: From ``plan_opening``.
            report: Told of progress; may raise ``Cancelled``.
            tell: Gets what an artist should know of the archive, as sentences.

        Returns:
            The .xstage to open.

        Raises:
            ArchiveError: The zip is broken or hostile.
            DestinationError: The zip can't be read now.
            WorkfileError: The local disk failed.

        """
        xstage = self._looked_at.extract(
            plan.zip_path, plan.identity.stem, self._program_pid, report, tell
        )
        palette_links.follow(xstage.parent, self.root)
        return xstage

    def next_workfile(self, plan: OpeningPlan) -> Path:
        """Return the next version that neither the project nor anybody here has.

        Raises:
            WorkfileError: The project's folder can't be listed now.

        """
        path = versions.next_workfile(plan.zip_path)
        while self._copy(replace(plan.identity, file_name=path.name), path).exists():
            path = versions.next_workfile(path)
        return path

    def open_as_new_version(
        self,
        plan: OpeningPlan,
        report: Report | None = None,
        tell: Callable[[list[str]], object] | None = None,
    ) -> Workfile:
        """Go on from what the project has as the next version of the workfile.

        It has a local copy of its own, and a file of its own in the project with
        the first save. For the arguments see ``open_to_look``.

        Raises:
            ArchiveError: The zip is broken or hostile.
            DestinationError: The zip can't be read now.
            CopyInUseError: Another session works in the copy of that version.
            WorkfileError: The local disk failed.

        """
        target = self.next_workfile(plan)
        identity = replace(plan.identity, file_name=target.name)
        copy = self._copy(identity, target)
        copy.make_room()
        archive.extract_scene(plan.zip_path, copy.scene_dir, report, tell=tell)
        versions.rename_own(copy.scene_dir, plan.identity.stem, identity.stem)
        copy.register()
        return self._enter(copy, is_ahead=True)

    def extract(
        self, zip_path: Path | str, folder: Path | str, report: Report | None = None
    ) -> Path:
        """Extract a zipped scene into a new folder, and return its .xstage.

        Raises:
            WorkfileError: See ``archive.extract_scene``.

        """
        xstage = archive.extract_scene(Path(zip_path), Path(folder), report)
        palette_links.follow(xstage.parent, self.root)
        return xstage

    def new_scene_dir(self, identity: Identity) -> Path:
        """Return where Harmony should make the scene of a new workfile.

        The folder does not exist, its parent does. An unused scene that is
        there is put into recovery first.

        Raises:
            CopyInUseError: Another session works there.
            NamesError: Not every system can hold a scene of that name.
            WorkfileError: The disk failed.

        """
        _check_name(identity, is_new=True)
        copy = self._copy(identity, Path(identity.file_name))
        copy.make_room()
        return copy.scene_dir

    def register(
        self, identity: Identity, zip_path: Path | str, *, replaces: bool = False
    ) -> Workfile:
        """Take the scene that Harmony made in ``new_scene_dir`` as a workfile.

        Args:
            identity: The workfile.
            zip_path: Where its zip will be.
            replaces: Whether a zip that is there now may be replaced, because
                the artist said so.

        """
        copy = self._copy(identity, zip_path)
        replaced = fingerprint(copy.project_file) if replaces else None
        copy.register(replaced)
        return self._enter(copy, is_ahead=True)

    def enter_again(self, workfile: Workfile) -> Workfile:
        """Open a workfile that was closed, as its local copy is."""
        opened = self._enter(workfile.copy)
        if opened.copy.local_changes():
            opened.worker.note_ahead()
        return opened

    def recoveries(self) -> list[Recovery]:
        """Put right what a crash left, and return what to offer the artist."""
        return recovery.find_recoveries(self.root, self.options)

    def kept_copies(self) -> list[Recovery]:
        """Return the dated copies of what was not chosen, newest first."""
        return recovery.find_kept(self.root, self.options)

    def save_recovered(
        self, found: Recovery, report: Report | None = None
    ) -> SaveResult:
        """Bring work of an earlier session to its file in the project.

        Raises:
            ProjectChangedError: The project has something else by now.
            WorkfileError: See ``LocalCopy.save``.

        """
        return self._copy(found.identity, found.project_file).save(report)

    def save_as_new_version(
        self, found: Recovery, report: Report | None = None
    ) -> Path:
        """Bring work of an earlier session to the project as its next version.

        Local work goes on in the local copy of that version; a dated copy stays
        where it is.

        Args:
            found: Unsaved work, or a dated copy that is a whole scene.
            report: Told of progress; may raise ``Cancelled``, after which the
                work is unsaved work of the new version.

        Returns:
            The new workfile in the project.

        Raises:
            CopyInUseError: Another session works in it.
            DestinationError: The project can't be written at the moment.
            WorkfileError: The disk failed, or it is no whole scene.

        """
        target = versions.next_workfile(found.project_file)
        archive.publish.prepare(target)
        identity = replace(found.identity, file_name=target.name)
        copy = self._copy(identity, target)
        copy.make_room()
        if found.kind is not Kind.KEPT_COPY:
            self._copy(found.identity, found.project_file).set_aside(copy.scene_dir)
        elif found.scene is None:
            raise WorkfileError(f"'{found.folder}' is no whole scene.", found.folder)
        elif found.scene.suffix.lower() == ".zip":
            archive.extract_scene(found.scene, copy.scene_dir, report)
        else:
            _copy_scene(found.scene.parent, copy.scene_dir)
        versions.rename_own(copy.scene_dir, found.identity.stem, identity.stem)
        copy.register()
        copy.save(report)
        return target

    def restore_backups(self, found: Recovery) -> list[Path]:
        """Put Harmony's backups in the place of its unfinished files.

        Returns:
            The restored files.

        """
        return [recovery.restore_backup(found.folder / name) for name in found.files]

    def discard(self, found: Recovery) -> Path:
        """Move work out of the way; it stays there for ``discarded.KEPT_DAYS``.

        Returns:
            The folder it is in now.

        Raises:
            CopyInUseError: Another session works in it.
            WorkfileError: It can't be moved.

        """
        if found.kind is Kind.KEPT_COPY:
            return self.discard_folder(found.folder, found.identity.stem)
        folder = discarded.new_folder(self.root, found.identity.stem)
        try:
            copy = self._copy(found.identity, found.project_file)
            copy.set_aside(folder / copy.scene_dir.name)
        except WorkfileError:
            with contextlib.suppress(OSError):
                os.rmdir(disk.long_path(folder))
            raise
        return folder

    def discard_folder(self, folder: Path, name: str) -> Path:
        """Move a folder of ours out of the way, as ``discard`` does.

        Args:
            folder: Folder on the disk of the local copies.
            name: What it is called; only for people.

        """
        return discarded.move(folder, self.root, name).parent

    def clean_up(self) -> CleanUp:
        """Remove the copies unused for longest above the studio's limit."""
        looked_at.put_away(self.root)
        return clean_up.clean_up(self.root, self.options)

    def clean_up_later(self, after_s: float = CLEAN_UP_AFTER_S) -> None:
        """Do that beside the work of this session, when its start is long over.

        Proving that a copy may go reads all of it.
        """
        if self._cleaning is None:
            self._cleaning = threading.Thread(
                target=self._clean_up_after,
                args=(after_s,),
                name="clean up local copies",
                daemon=True,
            )
            self._cleaning.start()

    def _clean_up_after(self, after_s: float) -> None:
        if self._is_closed.wait(after_s):
            return
        try:
            self.clean_up()
        except Exception:
            # A thread's top: the next session cleans up.
            log.exception("local copies were not cleaned up")

    def close(self, timeout_s: float = 30.0) -> bool:
        """Close all open workfiles; say whether all saves arrived."""
        self._is_closed.set()
        results = [workfile.close(timeout_s) for workfile in list(self._open)]
        self._looked_at.close(for_program=self.is_ending)
        return all(results)

    def _identity_here(self, identity: Identity, zip_path: Path) -> Identity:
        """Return the identity under which a file has a local copy already.

        One file may be reached by a drive letter, by UNC, by two names of its
        server, by short names, or in another letter case; two local copies of it
        would each miss what the other one saves.
        """
        if disk.is_folder(self.root / identity.folder_name):
            return identity

        def is_here(copy: LocalCopy) -> bool:
            other = copy.identity
            return (
                (other.project, other.task) == (identity.project, identity.task)
                and (not other.project or other.folder == identity.folder)
                and disk.is_same_place(copy.project_file, zip_path)
            )

        copies = recovery.known_copies(self.root, self.options)
        return next((c.identity for c in copies if is_here(c)), identity)

    def _copy(self, identity: Identity, zip_path: Path | str) -> LocalCopy:
        return LocalCopy(self.root, identity, Path(zip_path), self.options)

    def _enter(self, copy: LocalCopy, *, is_ahead: bool = False) -> Workfile:
        workfile = Workfile(copy, self, self._program_pid)
        self._open.append(workfile)
        palette_links.follow(copy.scene_dir, self.root, copy.note_own_change)
        if is_ahead:
            workfile.worker.note_ahead()
        return workfile

    def left(self, workfile: Workfile) -> None:
        """Forget a closed workfile."""
        if workfile in self._open:
            self._open.remove(workfile)

    def _legacy_copy(self, identity: Identity, found: Assessment) -> LegacyCopy | None:
        folder = self.root / identity.stem
        if disk.exists(folder / "identity.json"):
            return None
        try:
            times = [
                os.stat(disk.long_path(path)).st_mtime
                for path in disk.find(folder, LEGACY_PROBE)
            ]
        except OSError:
            return None
        if not times:
            return None
        newest = max(times)
        project = found.project_modified_at
        return LegacyCopy(folder, newest, project is None or newest > project)


def _check_name(identity: Identity, *, is_new: bool) -> None:
    """Refuse a workfile whose scene folder would get a name that does not work.

    Raises:
        NamesError: With what is wrong and what to do.

    """
    if not (is_new or disk.IS_WINDOWS):
        # It was made on such a system, and works here.
        return
    for name in (identity.file_name, identity.stem):
        fault = archive.names.fault(name)
        if fault:
            raise NamesError(
                f"'{identity.file_name}' can't be a workfile: '{name}' {fault}. "
                "Give the file another name.",
                [name],
                Path(identity.file_name),
            )


def _copy_scene(source: Path, target: Path) -> None:
    """Copy a scene folder, all of it or nothing."""
    staging = target.with_name(f".staging-{uuid.uuid4().hex[:8]}")
    try:
        shutil.copytree(
            disk.long_path(source),
            disk.long_path(staging),
            copy_function=disk.copy_file,
        )
        disk.replace(staging, target)
    except OSError as error:
        disk.remove_tree(staging)
        raise WorkfileError(
            f"Cannot copy '{source}': {disk.reason(error)}.", source
        ) from error
