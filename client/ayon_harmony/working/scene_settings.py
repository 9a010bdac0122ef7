"""Giving the task's settings to the scene: from the menu, and when one is opened.

Tells first what would change and asks; frames past the range are kept unless
the artist chooses otherwise.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from typing import Any

from ayon_harmony.model.frames import LengthPlan
from ayon_harmony.ui.main_loop import MainLoop
from ayon_harmony.ui.range_bars import RangeBar

log = logging.getLogger(__name__)

TITLE = "Set Scene Settings"

NEVER, ASK, ALWAYS = "never", "ask", "always"


class SceneSettingsEntry:
    """Reports, asks, and changes the open scene.

    Args:
        loop: Main loop that asks.
        settings: The studio's settings, complete.

    """

    def __init__(self, loop: MainLoop, settings: Mapping[str, Any]) -> None:
        self._loop = loop
        self._settings = settings

    def run(self) -> bool:
        """Do what the menu entry says, on the main thread.

        Returns:
            Whether the scene was changed.

        """
        plan = self._plan()
        if not plan.is_needed:
            text = "The scene has the settings of its task already."
            self._loop.show_message(TITLE, "\n".join([text, *plan.warnings]))
            return False
        # What only adds or moves is one undo step away: without anybody to ask
        # it is done, as the entry was chosen.
        answer = self._ask(plan, "") if self._loop.interactive else "set"
        return self._apply(plan, answer)

    def run_at_open(self) -> bool:
        """Do what the studio wants when a scene was opened, on the main thread.

        Nothing where the session has no task. Frames are never removed unless
        an artist says so: where it is done without asking, those past the range
        stay.

        Returns:
            Whether the scene was changed.

        """
        wanted = self._settings["scene"]["apply_at_open"]
        if wanted == NEVER or not os.environ.get("AYON_TASK_NAME"):
            return False
        plan = self._plan()
        if not plan.is_needed:
            return False
        changes = " ".join(plan.lines)
        if wanted == ALWAYS:
            log.info("The scene gets the settings of its task: %s", changes)
            return self._apply(plan, "set")
        if not self._loop.interactive:
            log.warning("The scene differs from its task: %s", changes)
            return False
        return self._apply(plan, self._ask(plan, "This scene differs from its task."))

    def _plan(self, *, remove_frames: bool = False) -> Any:
        from ayon_harmony.host import context_settings

        return context_settings.plan_scene_settings(
            remove_frames=remove_frames, include_handles=self._includes_handles()
        )

    def _apply(self, plan: Any, answer: str) -> bool:
        from ayon_harmony.host import context_settings

        if answer == "cancel":
            return False
        if answer == "remove":
            plan = self._plan(remove_frames=True)
        context_settings.apply_plan(plan)
        return True

    def _ask(self, plan: Any, introduction: str) -> str:
        choices = [("set", "Set"), ("cancel", "Cancel")]
        if plan.length is not None and plan.length.frames_beyond:
            choices = [
                ("set", "Set, Keep Frames"),
                ("remove", "Set, Remove Frames"),
                ("cancel", "Cancel"),
            ]
        lines = [introduction, *plan.lines, *plan.warnings]
        text = "\n".join(line for line in lines if line)
        bars = _bars(plan.length) if plan.length is not None else []
        return self._loop.ask(TITLE, text, choices, "cancel", bars)

    def _includes_handles(self) -> bool:
        from ayon_core.pipeline.context_tools import get_current_task_entity

        from ayon_harmony.host import context_settings

        task = get_current_task_entity() or {}
        return context_settings.includes_handles(
            self._settings,
            task.get("taskType", ""),
            os.environ.get("AYON_TASK_NAME", ""),
        )


def _bars(plan: LengthPlan) -> list[RangeBar]:
    """Return the frames of the scene as they are and as they would be."""
    return [
        RangeBar(label, length.frame_count, length.start_frame, length.stop_frame, new)
        for label, length, new in (
            ("Now", plan.current, False),
            ("Then", plan.target, True),
        )
    ]
