"""Undo steps of the open scene, one step for many calls included."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from ..errors import HarmonyError
from .wire import Part


class Undo(Part):
    """Undo steps as the artist sees them in the Edit menu."""

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Make everything inside one undo step, over any number of calls.

        Steps nest; the outermost one counts. An exception takes back all that
        was done in it, also when Harmony itself refused something.

        Args:
            title: What the artist reads, without "AYON" before it.

        """
        self.begin_undo_step(title)
        try:
            yield
        except BaseException:
            # What went wrong in the step is what the caller has to hear of.
            with suppress(HarmonyError):
                self.end_undo_step(is_done=False)
            raise
        self.end_undo_step(is_done=True)

    def begin_undo_step(self, title: str) -> None:
        """Open a step; prefer `step`, which closes it whatever happens."""
        self._call("beginUndoStep", title)

    def end_undo_step(self, *, is_done: bool) -> int:
        """Close the step opened last and return how many are still open."""
        return int(str(self._call("endUndoStep", is_done)))

    def close_undo_steps(self) -> int:
        """Close steps that were left open, keep what was done; return how many."""
        return int(str(self._call("closeUndoSteps")))

    def undo(self, steps: int = 1) -> None:
        """Take back the last steps."""
        self._call("undo", steps)

    def redo(self, steps: int = 1) -> None:
        """Do the last undone steps again."""
        self._call("redo", steps)
