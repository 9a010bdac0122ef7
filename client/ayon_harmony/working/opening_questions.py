"""What is asked, and told, when a workfile is opened: whose it is, and which state."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from ayon_harmony.errors import Cancelled, WorkfileInUseError
from ayon_harmony.ui.main_loop import MainLoop
from ayon_harmony.ui.progress import ProgressService
from ayon_harmony.workfiles import Choice, OpeningPlan, Workfile
from ayon_harmony.working.side_by_side import Side, ask_about_scenes

log = logging.getLogger(__name__)

#: Whose work a choice goes on with.
SIDES = {
    Choice.PROJECT: "The Project's",
    Choice.LOCAL: "Yours, on This Workstation",
    Choice.ADOPT: "Of the Earlier Integration",
}
# More than these nobody reads in a message.
_NOTES_SHOWN = 8


class Locks(Protocol):
    """Who has which workfile open, see ``host.workfile_lock``."""

    def holder(self, workfile: Path) -> Any:
        """Return who else has it open, with a ``text``; None when nobody has."""

    def take(self, workfile: Path) -> None:
        """Say that it is open here; the one said before is let go of."""

    def release(self) -> None:
        """Say that nothing is open here any more."""


class NoLocks:
    """Where there is no AYON, nobody can say who has what open."""

    def holder(self, workfile: Path) -> None:
        """Nobody is known to have it open."""

    def take(self, workfile: Path) -> None:
        """Tell nobody."""

    def release(self) -> None:
        """Tell nobody."""


class OpeningQuestions:
    """Asks the artist.

    Args:
        loop: Asks and shows.
        progress: Shows what takes long.
        locks: Who has which workfile open.
        is_unattended: Whether nobody sits in front of this session.

    """

    def __init__(
        self,
        loop: MainLoop,
        progress: ProgressService,
        locks: Locks,
        *,
        is_unattended: bool,
    ) -> None:
        self._loop = loop
        self._progress = progress
        self._locks = locks
        self._is_unattended = is_unattended

    def _ask_about_scenes(
        self, title: str, text: str, sides: Sequence[Side], safe: str
    ) -> str:
        return ask_about_scenes(self._loop, self._progress, title, text, sides, safe)

    def ask_about_lock(self, given: Path) -> str:
        """Who has a workfile that is to be opened read-only; empty otherwise.

        A lock may be left by a crash, so an artist may open it all the same.

        Raises:
            Cancelled: The artist would rather not.
            WorkfileInUseError: Somebody has it, and nobody sits in front of this.

        """
        holder = self._locks.holder(given)
        if holder is None:
            return ""
        if self._is_unattended:
            raise WorkfileInUseError(
                f"'{given.name}' is open elsewhere ({holder.text}), so it is left "
                "alone.",
                given,
            )
        answer = self._loop.ask(
            given.name,
            f"'{given.name}' is open elsewhere: {holder.text}. If you both save, "
            "one of you has to choose which work goes on.",
            [
                ("read_only", "Open Read-Only"),
                ("open", "Open Anyway"),
                ("cancel", "Cancel"),
            ],
            # Closing the question opens nothing.
            safe="cancel" if self._loop.interactive else "read_only",
        )
        if answer == "cancel":
            raise Cancelled(f"'{given.name}' was not opened.")
        return str(holder.text) if answer == "read_only" else ""

    def choose(self, given: Path, plan: OpeningPlan) -> Choice:
        """The artist's choice; local work stays where nobody can be asked."""
        local = plan.legacy.scene_dir if plan.legacy else plan.scene_dir
        sides = [
            Side(SIDES[choice], given, ((choice.name, choice.value),))
            if choice is Choice.PROJECT
            else Side(SIDES[choice], local, ((choice.name, choice.value),))
            for choice in plan.choices
        ]
        safe = "cancel" if self._loop.interactive else plan.choices[0].name
        answer = self._ask_about_scenes(given.name, plan.question, sides, safe)
        if answer == "cancel":
            raise Cancelled(f"'{given.name}' was not opened.")
        return Choice[answer]

    def choose_version(self, workfile: Workfile, *, may_leave: bool = True) -> Path:
        """One of several scene versions in a workfile.

        Args:
            workfile: What was opened.
            may_leave: Whether the artist may open none of them. Else closing the
                question is the workfile's own version, and the question says so.

        Raises:
            Cancelled: The artist would rather open none.

        """
        versions = {version.name: version.xstage for version in workfile.versions()}
        if len(versions) < 2 or not self._loop.interactive:
            return workfile.xstage
        first = workfile.xstage.stem
        names = [first, *(name for name in versions if name != first)]
        question = "This workfile holds several versions of its scene. Which one?"
        if not may_leave:
            question += f" Closing this opens '{first}'."
        answer = self._ask_about_scenes(
            workfile.zip_path.name,
            question,
            [Side(name, Path(versions[name]), ((name, "Open"),)) for name in names],
            "" if may_leave else first,
        )
        if not answer:
            raise Cancelled(f"'{workfile.zip_path.name}' was not opened.")
        return Path(versions[answer])

    def tell_of_opening(self, name: str, notes: list[str]) -> None:
        """Tell what is not as the archive has it, once the scene is there.

        Args:
            name: Of the workfile.
            notes: Sentences; without any nothing is told.

        """
        if not notes:
            return
        more = len(notes) - _NOTES_SHOWN
        text = "\n".join(notes[:_NOTES_SHOWN])
        text += f"\nand {more} more, which the log names." if more > 0 else ""
        for note in notes:
            log.warning("%s: %s", name, note)
        self._loop.post(lambda: self._loop.show_message(name, text))


def why_not_here() -> str:
    """What Site Sync may have to do with a workfile that is not there."""
    try:
        from ayon_harmony.host.site_sync import why_not_here
    except ImportError:
        return ""
    return why_not_here(os.environ.get("AYON_PROJECT_NAME") or "")
