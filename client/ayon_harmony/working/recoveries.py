"""What earlier sessions left, offered to the artist: at the start and from the menu.

Every entry is one thing on the disk with what can be done about it. Whatever the
artist does not touch stays as it is and is offered again; discarding asks once
more and is a move. Nothing here is done without a click.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from ayon_harmony.errors import (
    Cancelled,
    HarmonyError,
    ProjectChangedError,
    WorkfileError,
)
from ayon_harmony.model.grouping import grouped
from ayon_harmony.ui.main_loop import MainLoop
from ayon_harmony.ui.offers import Offer
from ayon_harmony.ui.progress import ProgressService
from ayon_harmony.workfiles import (
    Kind,
    Recovery,
    State,
    Workfiles,
    discarded,
    disk,
    in_use,
    recovery,
    versions,
)
from ayon_harmony.working.conflict import save_as_next
from ayon_harmony.working.open_workfile import OpenWorkfile, identity_of
from ayon_harmony.working.previews import draw_scenes
from ayon_harmony.working.side_by_side import date_of
from ayon_harmony.working.start_scene import StartScene, find_unsaved

log = logging.getLogger(__name__)

TITLE = "Recover Work"
INTRO = (
    "Earlier sessions left this on your workstation. Nothing is changed until you "
    "choose something; AYON > Recover Work shows this list again."
)
NOTHING = "All work of earlier sessions is in the project, and no copies were kept."

_LABELS = {
    "restore": "Use Harmony's Backup",
    "open": "Open It",
    "save": "Save to Project",
    "save_new": "Save as New Version",
    "show": "Show in Folder",
    "discard": "Discard...",
}


@dataclass(frozen=True)
class Leftover:
    """One thing that an earlier session left.

    Attributes:
        key: What tells it from the others, the same in every look.
        title: The workfile or scene.
        text: What the matter is.
        actions: What can be done, of ``_LABELS``, in order.
        folder: Where it is.
        recovery: What the workfiles say about it; None for a scene that never
            was a workfile.
        backups: Harmony's backups of it, None where there are none to use.
        scene: The ``.xstage`` or zip to open by itself, None where the
            workfile is opened.
        picture: A frame of it, None where there is none.
        picture_notes: What that does not show.
        facts: When it was saved, and how large it is.
        is_open: Whether it is the workfile that is open in this session.

    """

    key: str
    title: str
    text: str
    actions: tuple[str, ...]
    folder: Path
    recovery: Recovery | None = None
    backups: Recovery | None = None
    scene: Path | None = None
    picture: Path | None = None
    picture_notes: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    is_open: bool = False

    @property
    def is_kept(self) -> bool:
        """Whether it is a dated copy."""
        return self.recovery is not None and self.recovery.kind is Kind.KEPT_COPY

    @property
    def offer(self) -> Offer:
        """What is shown of it."""
        labels = tuple((key, _LABELS[key]) for key in self.actions)
        return Offer(
            self.key,
            self.title,
            self.text,
            labels,
            self.facts,
            picture=self.picture,
            notes=self.picture_notes,
        )


class Recoveries:
    """Finds, shows and does what is chosen. For the main thread, but for looking.

    Args:
        files: Local copies of workfiles.
        workfile: What is open in Harmony.
        loop: Shows and asks.
        progress: Shows what takes long.

    """

    def __init__(
        self,
        files: Workfiles,
        workfile: OpenWorkfile,
        loop: MainLoop,
        progress: ProgressService,
    ) -> None:
        self._files = files
        self._workfile = workfile
        self._loop = loop
        self._progress = progress
        self._offered: dict[str, Leftover] = {}
        self._with_seen = False
        self._is_acting = False
        # Scenes opened from the list: made ones, and folders of earlier starts.
        self._start_scenes: list[StartScene] = []
        self._marks: list[in_use.Mark] = []

    # --- looking, beside the main thread ----------------------------------------

    def look(self, *, with_seen: bool = False) -> list[Leftover]:
        """Look at every local copy; may take a while.

        Args:
            with_seen: Also the dated copies that were offered before.

        """
        leftovers = self._of_open()
        leftovers += _of_workfiles(self._files.recoveries())
        leftovers += _of_unsaved_scenes(self._files.root)
        kept = self._files.kept_copies()
        if not with_seen:
            kept = recovery.unseen(self._files.root, kept)
        return _with_pictures(leftovers + [_of_kept(kept_copy) for kept_copy in kept])

    def look_at_open(self) -> list[Leftover]:
        """Look at the open workfile alone; may take a while."""
        return _with_pictures(self._of_open())

    def _of_open(self) -> list[Leftover]:
        """What the open workfile has that is not in the project."""
        try:
            work = self._workfile.unsaved_work()
        except WorkfileError as error:
            # The next save says what is wrong; its line in the menu, too.
            log.warning("The open workfile can't be looked at: %s", error)
            return []
        return [] if work is None else [_of_open_workfile(work, self._workfile)]

    # --- showing ----------------------------------------------------------------

    def tell(self, leftovers: list[Leftover]) -> None:
        """Show at the start of a session what was left."""
        for leftover in leftovers:
            log.warning("From an earlier session: %s", leftover.text.replace("\n", " "))
        if leftovers and self._loop.interactive:
            self._with_seen = False
            self._show(leftovers)
            recovery.note_seen(
                self._files.root,
                [
                    leftover.recovery
                    for leftover in leftovers
                    if leftover.recovery and leftover.is_kept
                ],
            )

    def workfile_opened(self) -> None:
        """Tell of work in a workfile that was just opened, unless from the list."""
        if not self._is_acting:
            self._loop.run_beside(self.look_at_open, self.tell)

    def show(self) -> None:
        """Show everything there is, because the artist asked."""
        self._with_seen = True
        self._loop.run_beside(lambda: self.look(with_seen=True), self._show_asked)

    def _show_asked(self, leftovers: list[Leftover]) -> None:
        if leftovers:
            self._show(leftovers)
        else:
            self._loop.show_message(TITLE, NOTHING)

    def _show(self, leftovers: list[Leftover]) -> None:
        self._offered = {work.key: work for work in leftovers}
        self._loop.show_offers(
            TITLE, INTRO, [work.offer for work in leftovers], self.act
        )

    # --- doing ------------------------------------------------------------------

    def act(self, key: str, action: str) -> None:
        """Do what was chosen, and show what is left.

        Args:
            key: Of what an earlier session left.
            action: One of its actions.

        """
        leftover = self._offered.get(key)
        if leftover is None or action not in leftover.actions:
            return
        actions: dict[str, Callable[[Leftover], None]] = {
            "restore": self._restore,
            "open": self._open,
            "save": self._save,
            "save_new": self._save_new,
            "show": lambda work: self._loop.show_file(work.folder),
            "discard": self._discard,
        }
        self._is_acting = True
        try:
            actions[action](leftover)
        except Cancelled:
            log.info("%s: stopped by the artist", _LABELS[action])
        except (HarmonyError, OSError) as error:
            log.exception("%s failed for %s", _LABELS[action], leftover.folder)
            self._loop.show_message(leftover.title, disk.words_of(error))
        finally:
            self._is_acting = False
        if action != "show":
            self._loop.run_beside(self._look_again, self._show)

    def _look_again(self) -> list[Leftover]:
        """What is left; dated copies that were not shown stay out of the list."""
        every = self.look(with_seen=True)
        if self._with_seen:
            return every
        return [work for work in every if not work.is_kept or work.key in self._offered]

    def _open(self, leftover: Leftover) -> None:
        self._workfile.wait_until_ready()
        if not self._may_leave_scene(leftover):
            return
        if leftover.scene is None:
            assert leftover.recovery is not None
            self._workfile.open(str(leftover.recovery.project_file))
        elif leftover.recovery is None:
            # Where it is: it is nobody's but this artist's.
            self._workfile.open(str(leftover.scene))
            self._marks.append(in_use.Mark(leftover.folder))
        else:
            # The dated copy stays as it is; its copy is a scene of its own.
            scene = leftover.scene
            start_scene = self._progress.run(
                f"Copying {leftover.title}",
                lambda _task: StartScene.make(self._files, scene),
                can_cancel=False,
            )
            self._start_scenes.append(start_scene)
            self._workfile.open(str(start_scene.xstage))

    def _may_leave_scene(self, leftover: Leftover) -> bool:
        if not self._workfile.has_unsaved_changes():
            return True
        answer = self._loop.ask(
            leftover.title,
            "The open scene has changes that are not saved.",
            [
                ("cancel", "Cancel"),
                ("save", "Save and Open"),
                ("leave", "Open Without Saving"),
            ],
            safe="cancel",
        )
        if answer == "save":
            self._workfile.save()
        return answer != "cancel"

    def _save(self, leftover: Leftover) -> None:
        work = leftover.recovery
        assert work is not None
        if leftover.is_open:
            self._workfile.save()
            return
        try:
            self._progress.run(
                f"Saving {work.project_file.name}",
                lambda task: self._files.save_recovered(work, task),
                can_cancel=False,
                counts_bytes=True,
            )
        except ProjectChangedError:
            log.info("%s was saved meanwhile", work.project_file)
            answer = self._loop.ask(
                leftover.title,
                f"Somebody else has saved '{work.project_file.name}' meanwhile. Do you "
                "want to save your work as a new version beside it?",
                [("save_new", "Save as New Version"), ("cancel", "Cancel")],
                safe="cancel",
            )
            if answer == "save_new":
                self._save_new(leftover)

    def _save_new(self, leftover: Leftover) -> None:
        work = leftover.recovery
        assert work is not None
        if leftover.is_open:
            next_path = versions.next_workfile(work.project_file)
            save_as_next(self._workfile.save_as, next_path, work.identity)
            return
        target = self._progress.run(
            f"Saving {work.project_file.name} as a new version",
            lambda task: self._files.save_as_new_version(work, task),
            can_cancel=False,
            counts_bytes=True,
        )
        self._loop.show_message(
            TITLE, f"The work is in the project as '{target.name}'."
        )

    def _restore(self, leftover: Leftover) -> None:
        assert leftover.backups is not None
        self._files.restore_backups(leftover.backups)

    def _discard(self, leftover: Leftover) -> None:
        answer = self._loop.ask(
            leftover.title,
            f"{leftover.text}\n\nIt is moved to '{self._files.root / 'discarded'}' and "
            f"deleted from there after {discarded.KEPT_DAYS} days.",
            [("keep", "Keep"), ("discard", "Discard")],
            safe="keep",
        )
        if answer != "discard":
            return
        where = (
            self._files.discard_folder(leftover.folder, leftover.title)
            if leftover.recovery is None
            else self._files.discard(leftover.recovery)
        )
        log.info("discarded %s: it is in %s", leftover.folder, where)

    def close(self) -> None:
        """Let go of scenes that were opened from the list."""
        for mark in self._marks:
            mark.release()
        for scene in self._start_scenes:
            scene.clean_up()
        self._marks, self._start_scenes = [], []


def _with_pictures(leftovers: list[Leftover]) -> list[Leftover]:
    """Add date and size to each, and a picture where one can be drawn."""
    if not leftovers:
        return leftovers
    leftovers = [replace(work, facts=_facts_of(work)) for work in leftovers]
    pictures = draw_scenes(work.scene or work.folder for work in leftovers)
    shown = [pictures.get(work.scene or work.folder) for work in leftovers]
    return [
        replace(work, picture=picture.path, picture_notes=picture.notes)
        if picture is not None
        else work
        for work, picture in zip(leftovers, shown)
    ]


def _facts_of(leftover: Leftover) -> tuple[str, ...]:
    """Say when it was saved and how large it is."""
    place = leftover.scene or leftover.folder
    whole = place.parent if place.suffix.lower() == ".xstage" else place
    size = disk.folder_size(whole) if whole.is_dir() else disk.file_size(whole)
    return (", ".join((*date_of(place), f"{max(0.1, size / 1e6):,.1f} MB")),)


def _of_workfiles(recoveries: list[Recovery]) -> list[Leftover]:
    """One entry for each local copy, whatever was found about it."""
    by_copy = grouped((recovery.identity, recovery) for recovery in recoveries)
    return [_of_workfile(about) for about in by_copy.values()]


def _of_open_workfile(work: Recovery, workfile: OpenWorkfile) -> Leftover:
    can_save = work.state is not State.BOTH_CHANGED and not workfile.is_read_only
    return Leftover(
        f"open {work.folder.parent.name}",
        _title(work),
        f"{work.text}\nIt is open in this Harmony.",
        (*(["save"] if can_save else []), "save_new", "show"),
        work.folder,
        work,
        is_open=True,
    )


def _is_of_this_task(work: Recovery) -> bool:
    here = identity_of(work.project_file)
    # One without a task may be known by another name of its drive.
    return here == work.identity or not (here.project or work.identity.project)


def _of_workfile(about: list[Recovery]) -> Leftover:
    by_kind = {each.kind: each for each in about}
    unsaved = by_kind.get(Kind.UNSAVED_WORK)
    backups = by_kind.get(Kind.HARMONY_BACKUP)
    main = unsaved or backups or about[0]
    is_of_this_task = _is_of_this_task(main)
    actions = []
    text = "\n".join(each.text for each in about)
    if backups is not None:
        actions.append("restore")
    if unsaved is not None or backups is not None:
        if is_of_this_task:
            actions.append("open")
        else:
            text += f"\nTo open it, start Harmony from its task: {_task(main)}."
    if unsaved is not None:
        if unsaved.state is State.LOCAL_NEWER:
            actions.append("save")
        actions += ["save_new", "show", "discard"]
    else:
        actions.append("show")
    return Leftover(
        f"workfile {main.folder.parent.name}",
        _title(main),
        text,
        tuple(actions),
        main.folder if main.folder.is_dir() else main.folder.parent,
        main,
        backups,
    )


def _of_kept(kept: Recovery) -> Leftover:
    whole = ("open", "save_new") if kept.scene is not None else ()
    return Leftover(
        f"kept {kept.folder.parent.parent.name}/{kept.folder.name}",
        _title(kept),
        kept.text,
        (*whole, "show", "discard"),
        kept.folder,
        kept,
        scene=kept.scene,
    )


def _of_unsaved_scenes(root: Path) -> list[Leftover]:
    """Scenes of earlier starts, one for each folder: the newest of its versions."""
    newest = {xstage.parent.parent: xstage for xstage in find_unsaved(root)}
    return [
        Leftover(
            f"unsaved {folder.name}",
            xstage.stem,
            f"This scene was saved, but never as a workfile: {xstage}\n"
            "Open it and save it with AYON > Workfiles.",
            ("open", "show", "discard"),
            folder,
            scene=xstage,
        )
        for folder, xstage in newest.items()
    ]


def _title(work: Recovery) -> str:
    task = _task(work)
    return f"{work.identity.file_name} ({task})" if task else work.identity.file_name


def _task(work: Recovery) -> str:
    identity = work.identity
    if not identity.project:
        return str(work.project_file.parent)
    return " ".join([identity.project, identity.folder, identity.task])
