"""A workfile that another Harmony on this workstation has open.

Two Harmonys in one folder would each overwrite what the other one saves, so this
one goes elsewhere: to the window of the other, or into a folder of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ayon_harmony.errors import Cancelled, CopyInUseError
from ayon_harmony.ui.main_loop import MainLoop
from ayon_harmony.ui.progress import ProgressService
from ayon_harmony.workfiles import OpeningPlan, Workfile, Workfiles, in_use

GoTo = Callable[[in_use.Session], bool]
"""Brings the Harmony of another session to the front; False when it can't be."""

Tell = Callable[[str, list[str]], None]
"""Tells the artist what to know of a workfile: its name, and sentences."""


class Beside:
    """Asks what to do about it, and does that.

    Args:
        files: Local copies of workfiles.
        loop: Asks the artist.
        progress: Shows what takes long.
        go_to: Brings another Harmony to the front.
        tell: Tells what is not as the archive has it.

    """

    def __init__(
        self,
        files: Workfiles,
        loop: MainLoop,
        progress: ProgressService,
        go_to: GoTo,
        tell: Tell,
    ) -> None:
        self._files = files
        self._loop = loop
        self._progress = progress
        self._go_to = go_to
        self._tell = tell

    def open(self, plan: OpeningPlan) -> Workfile | Path:
        """Give a place beside the other session, as the artist chooses.

        Returns:
            The workfile that is gone on with under another name, or the .xstage
            of a copy that is only looked at.

        Raises:
            CopyInUseError: Nobody can be asked.
            Cancelled: The artist goes to the other session, or does nothing.

        """
        name = plan.zip_path.name
        told = (
            f"'{name}' is open in another Harmony on this workstation"
            f" ({plan.in_use_by[0]}). Two Harmonys in one scene would lose work."
        )
        if not self._loop.interactive:
            raise CopyInUseError(
                f"{told} Go on in that one, or close it first.", plan.zip_path
            )
        choices = [("go", "Go to That One")]
        if plan.zip_path.is_file():
            next_name = self._files.next_workfile(plan).stem
            choices += [
                ("new", f"Work on as {next_name}"),
                ("look", "Only Look at It"),
            ]
        choices.append(("cancel", "Cancel"))
        answer = self._loop.ask(name, told, choices, safe="cancel")
        if answer == "go":
            self._show_other(plan)
        if answer not in ("look", "new"):
            raise Cancelled(f"'{name}' was not opened; it is open elsewhere.")
        notes: list[str] = []
        open_it = (
            self._files.open_to_look
            if answer == "look"
            else self._files.open_as_new_version
        )
        opened = self._progress.run(
            f"Opening {name}",
            lambda task: open_it(plan, task, notes.extend),
            counts_bytes=True,
        )
        self._tell(name, notes)
        return opened

    def _show_other(self, plan: OpeningPlan) -> None:
        holder = plan.holders[0]
        title = "Going to the other Harmony"
        is_shown = self._progress.run(
            title, lambda _task: self._go_to(holder), can_cancel=False
        )
        if not is_shown:
            self._loop.show_message(
                plan.zip_path.name,
                f"The other Harmony of {holder.text} does not answer: it is busy, "
                "shows a dialog, or goes on without AYON. Look for its window. Where "
                "its AYON menu says that AYON has ended, save and quit there, then "
                "start again: what is saved there is offered at that start.",
            )
