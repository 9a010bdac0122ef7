"""The workfile that is open in Harmony: opening, saving, saving as.

A workfile is a zip in the project; Harmony works on its local copy. Here the
two meet the running Harmony and the artist, who is asked where both sides have
changed. How a zip becomes a folder and the other way round is the business of
``workfiles``. Longer than other modules, as each method changes which one is open.
"""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Callable
from pathlib import Path

from ayon_harmony import current
from ayon_harmony.bridge.session import Session
from ayon_harmony.environment import refuse_missing_root
from ayon_harmony.errors import (
    BridgeError,
    Cancelled,
    HarmonyError,
    ProjectChangedError,
    WorkfileError,
)
from ayon_harmony.scene import Scene
from ayon_harmony.ui.main_loop import MainLoop
from ayon_harmony.ui.progress import ProgressService, Task
from ayon_harmony.workfiles import (
    Identity,
    Recovery,
    State,
    Status,
    SyncState,
    Workfile,
    Workfiles,
    disk,
    name_after_save_as,
    versions,
)
from ayon_harmony.working.beside import Beside, GoTo
from ayon_harmony.working.conflict import Answers, ask_which_stays, save_as_next
from ayon_harmony.working.connection import is_same_path
from ayon_harmony.working.opening_questions import (
    Locks,
    NoLocks,
    OpeningQuestions,
    why_not_here,
)
from ayon_harmony.working.scene_switch import SceneSwitch

log = logging.getLogger(__name__)

# Harmony has ended and the artist waits for the window to go; what is not in
# the project by then goes there at the next start.
FLUSH_TIMEOUT_S = 600.0


class OpenWorkfile:
    """What is open, and what can be done with it. For the main thread.

    Args:
        session: The running session.
        files: Local copies of workfiles.
        switch: Shows another scene in Harmony.
        progress: Shows what takes long.
        loop: Asks the artist.
        locks: Who has which workfile open, None where that can't be known.
        go_to: Brings the Harmony of another session here to the front.
        is_unattended: Whether nobody sits in front of it. What others have open is
            refused then, and only ``save`` brings work to the project.

    """

    def __init__(
        self,
        session: Session,
        files: Workfiles,
        switch: SceneSwitch,
        progress: ProgressService,
        loop: MainLoop,
        locks: Locks | None = None,
        go_to: GoTo = lambda _session: False,
        *,
        is_unattended: bool = False,
    ) -> None:
        self._is_unattended = is_unattended
        self._session = session
        self._files = files
        self._switch = switch
        self._progress = progress
        self._loop = loop
        self._scene = Scene(session.call)
        self._locks: Locks = locks or NoLocks()
        self._questions = OpeningQuestions(
            loop, progress, self._locks, is_unattended=is_unattended
        )
        self._beside = Beside(
            files, loop, progress, go_to, self._questions.tell_of_opening
        )
        self._workfile: Workfile | None = None
        # Name of the version that Harmony shows, of several in the workfile.
        self._version = ""
        # Who has the open workfile, where it was opened read-only; else "".
        self._read_only = ""
        self._opening_read_only = ""
        self._is_told_of_read_only = False
        self._shown_status: str | None = None
        # Whether a save is under way that asks by itself, and what was asked
        # about since the last save that arrived.
        self._asks_itself = False
        self._asked_about = ""
        self._status_listeners: list[Callable[[Status], None]] = []

    @property
    def path(self) -> str | None:
        """Workfile in the project, None for a scene that has none."""
        return None if self._workfile is None else str(self._workfile.zip_path)

    @property
    def xstage(self) -> Path | None:
        """The open version of the scene on this workstation, None without a workfile.

        Raises:
            WorkfileError: The local copy has no scene any more.

        """
        workfile = self._workfile
        return None if workfile is None else self._open_version(workfile)

    def _open_version(self, workfile: Workfile) -> Path:
        path = workfile.scene_dir / f"{self._version}{versions.SUFFIX}"
        return path if disk.exists(path) else workfile.xstage

    @property
    def status_text(self) -> str:
        """How the workfile stands in the project, empty for a scene without."""
        if self._read_only:
            return f"Read-only: {self._read_only} has it open"
        return "" if self._workfile is None else self._workfile.status.text

    def wait_until_ready(self) -> None:
        """Wait until Harmony has started; see ``SceneSwitch.wait_until_ready``."""
        self._switch.wait_until_ready()

    def prepare(self, path: str) -> Path:
        """Make the scene of a workfile ready for Harmony's start.

        Args:
            path: Zip workfile, or an ``.xstage`` that is opened where it is.

        Returns:
            The ``.xstage`` to open.

        Raises:
            WorkfileError: The workfile is not usable.
            Cancelled: The artist stopped it.

        """
        workfile, xstage = self._fetch(Path(path))
        self._leave_for(workfile)
        self._version = xstage.stem
        return xstage

    def open(self, path: str) -> None:
        """Open another workfile in the running Harmony.

        Whoever calls has asked about unsaved changes, as AYON's Workfiles tool
        does; they are gone with the scene that is left.

        Raises:
            WorkfileError: The workfile is not usable; the open one stays.
            NotConnectedError: Harmony ended.
            Cancelled: The artist stopped it; the open one stays.

        """
        self._switch.wait_until_ready()
        current.refuse_database("this Harmony opens no workfiles beside it")
        given, open_now = Path(path), self._workfile
        if open_now is None or not is_same_path(open_now.zip_path, given):
            self._show(*self._fetch(given))
            return
        state = self._files.plan_opening(open_now.identity, given).state
        if state in (State.IN_SYNC, State.LOCAL_NEWER):
            self._show(open_now, self._questions.choose_version(open_now))
        else:
            self._open_newer(open_now)

    def _open_newer(self, open_now: Workfile) -> None:
        """Bring in what the project has newer of the workfile that is open."""
        read_only = self._read_only
        # Its copy changes only while nobody works in it.
        self.close()
        try:
            # Harmony shows the scene from before, so it has to show one of these.
            workfile, xstage = self._fetch(open_now.zip_path, may_leave=False)
        except BaseException:
            # Harmony still shows it, and its saves must go on.
            self._opening_read_only = read_only
            self._leave_for(self._files.enter_again(open_now))
            raise
        self._show(workfile, xstage)

    def _show(self, workfile: Workfile | None, xstage: Path) -> None:
        try:
            self._switch.show(xstage)
        except BaseException:
            if workfile is not None and workfile is not self._workfile:
                workfile.close(0.0)
            raise
        self._leave_for(workfile)
        self._version = xstage.stem

    def save(self) -> None:
        """Save the scene, and its workfile in the project if it has one.

        Raises:
            WorkfileError: The project does not take it; the scene is saved.
            HarmonyScriptError: Harmony does not save.

        """
        self._switch.wait_until_ready()
        self._refuse_read_only()
        self._scene.settings.save_scene()
        if self._workfile is not None:
            self._bring_to_project(self._workfile)

    def make_compact(self) -> None:
        """Leave nothing of deleted files in the workfile in the project.

        For what is published. A save sends what changed, behind what the project has
        by itself; so bytes of drawings that were deleted stay in the archive until
        it is made anew.

        Raises:
            WorkfileError: The project does not take it.

        """
        if self._workfile is not None and not self._read_only:
            self._bring_to_project(self._workfile, compact=True)

    def save_as(self, path: str) -> None:
        """Save the scene as another workfile and go on in that one.

        Raises:
            WorkfileError: Not a zip, the project does not take it, or has no path.
            HarmonyScriptError: Harmony does not save.

        """
        target = Path(path)
        if not _is_zip(target):
            raise WorkfileError(f"A workfile is a .zip, not '{target.name}'.", target)
        if self.path is not None and is_same_path(Path(self.path), target):
            self.save()
            return
        refuse_missing_root(os.environ, target)
        self._switch.wait_until_ready()
        current.refuse_database("cannot be saved as a workfile")
        left = self._workfile
        if left is not None:
            left.check_beside(target)
        self._opening_read_only = ""
        identity = identity_of(target)
        open_name = self._scene.settings.get_scene().version_name if left else ""
        folder = self._files.new_scene_dir(identity)
        self._scene.settings.save_scene_as(folder)
        self._version = folder.name
        if left is not None:
            self._take_versions_along(left, folder, open_name)
        workfile = self._files.register(identity, target)
        self._leave_for(workfile, goes_on=True)
        if left is not None:
            workfile.go_on_from(left)
        self._bring_to_project(workfile)

    def _take_versions_along(
        self, left: Workfile, folder: Path, open_name: str
    ) -> None:
        """Versions that the artist named keep their names, the open one too.

        Where none is named like the workfile, as in a scene from outside, the open
        one is the workfile's own: Harmony has written it under the new name, and
        what is named like the workfile is what everybody opens and renders.
        """
        own = (v.name for v in left.versions() if v.is_named_like_workfile)
        names = (next(own, open_name), folder.name)
        kept_name = name_after_save_as(open_name, *names)
        if kept_name != folder.name:
            self._scene.settings.save_scene_version(kept_name)
            self._version = kept_name
        try:
            came = versions.take_along(
                left.scene_dir, folder, open_name=kept_name, names=names
            )
        except WorkfileError as error:
            # The open one is there, and the old workfile has the others.
            log.exception("Other versions of the scene stay behind")
            self._loop.show_message(
                folder.name, f"{error} Other versions of the scene stay in the old one."
            )
            return
        if came:
            log.info("'%s' holds other versions as well: %s", folder.name, came)

    def unsaved_work(self) -> Recovery | None:
        """Return what of the open workfile the project does not have. Any thread.

        Raises:
            WorkfileError: It can't be looked at now.

        """
        workfile = self._workfile
        return None if workfile is None else workfile.unsaved_work()

    @property
    def is_read_only(self) -> bool:
        """Whether somebody else has the workfile, so that nothing is saved."""
        return bool(self._read_only)

    def has_unsaved_changes(self) -> bool:
        """Whether the scene, or the local copy, is ahead of the workfile."""
        if self._scene.settings.get_scene().is_dirty:
            return True
        workfile = self._workfile
        if workfile is None:
            return False
        # What is on its way gets there, also when another scene is opened now.
        on_its_way = (SyncState.WAITING, SyncState.SAVING)
        return workfile.status.state not in on_its_way and workfile.is_ahead

    def scene_saved(self, folder: str, version_name: str) -> None:
        """Harmony saved its scene, with Ctrl+S or by a script that may say anything."""
        log.debug("Harmony saved '%s' in '%s'", version_name, folder)
        if self._read_only:
            self.show_status()
            self._tell_of_read_only_save()
        elif self._workfile is not None and is_same_path(
            Path(folder), self._workfile.scene_dir
        ):
            self._version = Path(version_name).name
            self._workfile.scene_saved()

    def add_status_listener(self, fn: Callable[[Status], None]) -> None:
        """Call ``fn`` with every news of how the workfile stands in the project.

        Called from the thread that saves.
        """
        self._status_listeners.append(fn)

    def harmony_connected(self) -> None:
        """A scene has just opened, and its menu knows nothing yet."""
        self._shown_status = None
        self.show_status()

    def show_status(self) -> None:
        """Show in Harmony's menu how the workfile in the project stands."""
        text = self.status_text
        if text != self._shown_status:
            with contextlib.suppress(BridgeError):
                self._session.notify("setSyncStatus", text)
                self._shown_status = text

    def close(self, *, goes_on: bool = False) -> None:
        """Bring what is on its way to the project, and let go of the workfile.

        What did not arrive is told, unless it ``goes_on`` under another name: the
        message would hold up the save there.
        """
        workfile, self._workfile = self._workfile, None
        read_only, self._read_only = self._read_only, ""
        self._locks.release()
        if workfile is None:
            return
        is_wanted = not (read_only or self._is_unattended)
        is_late = is_wanted and workfile.is_ahead and not self._arrives(workfile)
        if is_late and not goes_on:
            self._loop.show_message(
                workfile.zip_path.name,
                f"'{workfile.zip_path.name}' is not in the project as you left it"
                f"{_because(workfile.status)}. Your work is safe on this workstation "
                "and is offered at the next start, or now by AYON > Recover Work.",
            )
        workfile.close(0.0)

    def end(self) -> None:
        """Close at the end of the session; Harmony may live on in the folder."""
        self._files.harmony_lives_on()
        self.close()

    def _arrives(self, workfile: Workfile) -> bool:
        """Wait until all that was saved is in the project, or the artist won't."""

        def wait(task: Task) -> bool:
            def tell(status: Status) -> None:
                with contextlib.suppress(Cancelled):
                    task(round(status.share * 100), 100, status.text)

            workfile.add_status_listener(tell)
            task.when_cancelled(workfile.wake)
            return workfile.flush(FLUSH_TIMEOUT_S, task.was_cancelled)

        title = f"Saving {workfile.zip_path.name} to the project"
        return self._progress.run(title, wait)

    def _leave_for(self, workfile: Workfile | None, *, goes_on: bool = False) -> None:
        """Another workfile, or none, is the open one from now on."""
        if workfile is self._workfile and workfile is not None:
            return
        self.close(goes_on=goes_on)
        self._workfile = workfile
        self._read_only = self._opening_read_only
        self._is_told_of_read_only = False
        if workfile is not None:
            if not self._read_only:
                self._locks.take(workfile.zip_path)
            workfile.add_status_listener(self._status_changed)
            workfile.warm()
        self.show_status()

    def _status_changed(self, status: Status) -> None:
        self._loop.post(self.show_status)
        if status.state is SyncState.SAVED:
            self._asked_about = ""
        elif status.is_conflict and not self._asks_itself:
            self._loop.post(self._ask_about_conflict)
        for listener in list(self._status_listeners):
            listener(status)

    def _fetch(
        self, given: Path, *, may_leave: bool = True
    ) -> tuple[Workfile | None, Path]:
        """Bring the local copy up to date; ask where that is not clear."""
        self._opening_read_only = ""
        if not _is_zip(given):
            if not given.is_file():
                raise WorkfileError(
                    f"There is no scene '{given}'. It was moved, renamed or deleted:"
                    " choose another one.",
                    given,
                )
            return None, given
        title = f"Opening {given.name}"
        plan = self._progress.run(
            title,
            lambda _task: self._files.plan_opening(identity_of(given), given),
            can_cancel=False,
        )
        if plan.holders:
            opened = self._beside.open(plan)
            if isinstance(opened, Path):
                self._opening_read_only = plan.in_use_by[0]
                return None, opened
            return opened, self._questions.choose_version(opened, may_leave=False)
        if plan.state is State.ABSENT and plan.is_missing:
            raise WorkfileError(
                f"There is no workfile '{given.name}' in '{given.parent}'."
                f"{why_not_here()}",
                given,
            )
        self._opening_read_only = self._questions.ask_about_lock(given)
        choice = self._questions.choose(given, plan) if plan.needs_answer else None
        workfile = self._progress.run(
            title,
            lambda task: self._files.open(plan, choice, report=task),
            counts_bytes=True,
        )
        self._questions.tell_of_opening(given.name, workfile.opening_notes)
        try:
            xstage = self._questions.choose_version(workfile, may_leave=may_leave)
        except BaseException:
            # Nobody works in it, and its next opening must not find that anybody does.
            workfile.close(0.0)
            raise
        return workfile, xstage

    def _refuse_read_only(self) -> None:
        if self._read_only:
            raise WorkfileError(
                f"{self._why_read_only} Save it as another version in Workfiles.",
                self.path,
            )

    def _tell_of_read_only_save(self) -> None:
        """Say once that Ctrl+S does not go to the project; the menu is far away."""
        if self._is_told_of_read_only or not self._loop.interactive:
            return
        self._is_told_of_read_only = True
        text = (
            f"{self._why_read_only} What you saved is on this workstation only and does"
            " not go to the project. To keep it, choose AYON > Workfiles > Save As."
        )
        self._loop.post(lambda: self._loop.show_message("Saved Here Only", text))

    @property
    def _why_read_only(self) -> str:
        return (
            f"{self._open_name} is open read-only, because {self._read_only} has it"
            " open."
        )

    @property
    def _open_name(self) -> str:
        return f"'{self.path}'" if self.path else "The scene"

    def _ask_which_stays(
        self,
        workfile: Workfile,
        title: str,
        text: str,
        answers: tuple[Answers, Answers, Answers],
        safe: str,
    ) -> str:
        xstage = self._open_version(workfile)
        tools = (self._loop, self._progress)
        return ask_which_stays(*tools, workfile, xstage, title, text, answers, safe)

    def _ask_about_conflict(self) -> None:
        """A save in the background found that somebody else saved; ask once."""
        workfile = self._workfile
        if workfile is None or not workfile.status.is_conflict:
            return
        error = workfile.status.error
        if error == self._asked_about or not self._loop.interactive:
            return
        self._asked_about = error
        next_path = versions.next_workfile(workfile.zip_path)
        mine = (("new", f"Save as {next_path.stem}"), ("replace", "Replace It"))
        answer = self._ask_which_stays(
            workfile,
            workfile.zip_path.name,
            f"{error}\nIf it is replaced, a dated copy of it is kept.",
            (mine, (), (("later", "Decide Later"),)),
            "later",
        )
        try:
            if answer == "new":
                save_as_next(self.save_as, next_path, identity_of(next_path))
            elif answer == "replace":
                self._save_to_project(workfile, overwrite=True)
        except HarmonyError as problem:
            log.exception("What was chosen for '%s' failed", workfile.zip_path)
            self._loop.show_message(workfile.zip_path.name, str(problem))

    def _bring_to_project(self, workfile: Workfile, *, compact: bool = False) -> None:
        self._asks_itself = True
        try:
            self._save_to_project(workfile, compact=compact)
        except ProjectChangedError as error:
            answer = self._ask_which_stays(
                workfile,
                _saving(workfile),
                f"{error}\nYour work is saved on this workstation.",
                (
                    (("replace", "Replace It"),),
                    (("cancel", "Leave the Project's"),),
                    (),
                ),
                "cancel",
            )
            if answer == "cancel":
                raise
            self._save_to_project(workfile, overwrite=True)
        finally:
            self._asks_itself = False

    def _save_to_project(self, workfile: Workfile, **how: bool) -> None:
        self._progress.run(
            _saving(workfile),
            lambda task: workfile.save(task, **how),
            can_cancel=False,
            counts_bytes=True,
        )


def _saving(workfile: Workfile) -> str:
    return f"Saving {workfile.zip_path.name}"


def identity_of(workfile: Path) -> Identity:
    """Which workfile it is: of the session's task, or one that lies elsewhere."""
    workdir = os.environ.get("AYON_WORKDIR", "")
    project_name = os.environ.get("AYON_PROJECT_NAME", "")
    is_there = bool(workdir) and is_same_path(workfile.parent, Path(workdir))
    if not (project_name and is_there):
        return Identity.of_file(workfile)
    return Identity(
        project_name,
        os.environ.get("AYON_FOLDER_PATH", ""),
        os.environ.get("AYON_TASK_NAME", ""),
        workfile.name,
    )


def _because(status: Status) -> str:
    return f": {status.error.rstrip('.')}" if status.error else ""


def _is_zip(path: Path) -> bool:
    return path.suffix.lower() == ".zip"
