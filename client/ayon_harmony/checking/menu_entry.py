"""The menu entry that looks for what a publish would complain about.

Nothing is written: see ``checking.scene_check``. Results are listed in a window,
and in the log, which is all there is where nobody can see one.
"""

from __future__ import annotations

import logging
from typing import Any

from ayon_harmony.errors import Cancelled, HarmonyError
from ayon_harmony.ui.findings import Finding, log_findings
from ayon_harmony.ui.main_loop import MainLoop
from ayon_harmony.ui.progress import ProgressService

log = logging.getLogger(__name__)

TITLE = "Scene Check"


class SceneCheckEntry:
    """Checks the open scene and shows what was found.

    Args:
        loop: Main loop that shows it.
        progress: Shows how far the check has come.

    """

    title = TITLE
    about = "Instance"

    def __init__(self, loop: MainLoop, progress: ProgressService) -> None:
        self._loop = loop
        self._progress = progress
        self._check: Any = None
        self._rows: list[Finding] = []

    def run(self) -> None:
        """Check, and show the results. On the main thread.

        Raises:
            ImportError: There is no AYON in this Python.

        """
        from ayon_harmony.checking.scene_check import SceneCheck

        self._check = SceneCheck()
        if self.look_again():
            self._loop.show_findings(self)

    @property
    def rows(self) -> list[Finding]:
        """What was found, as of now."""
        return self._rows

    def look_again(self) -> bool:
        """Check everything; False when the artist stopped it."""
        return self._check_with_progress(lambda report: self._check.run(report))

    def act(self, row: Finding, action: str) -> None:
        """Do something about a result, and check that again."""
        self._check_with_progress(
            lambda report: self._check.run_action(row.source, action, report)
        )

    def _check_with_progress(self, work: Any) -> bool:
        try:
            with self._progress.task(TITLE) as task:
                results = work(task)
        except Cancelled:
            return False
        except HarmonyError as error:
            log.exception("The scene check did not work")
            self._loop.show_message(TITLE, str(error))
            return False
        self._rows = [_finding(result) for result in results]
        log_findings(log, TITLE, self._rows)
        return True


def _finding(result: Any) -> Finding:
    return Finding(
        level=result.level.value,
        instance=result.instance,
        check=result.label,
        text=result.text,
        description=result.description,
        actions=tuple((action.id, action.label) for action in result.actions),
        source=result,
    )
