"""The menu entry that gives the task's settings to the scene.

Tells first what would change and asks; frames past the range are kept unless
the artist chooses otherwise.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from ayon_harmony.app.main_loop import MainLoop

TITLE = "Set Scene Settings"


class SceneSettingsEntry:
    """Reports, asks, and changes the open scene.

    Args:
        loop: Main loop that asks.
        settings: The studio's settings.

    """

    def __init__(self, loop: MainLoop, settings: Mapping[str, Any]) -> None:
        self._loop = loop
        self._settings = settings

    def run(self) -> bool:
        """Do it on the main thread.

        Returns:
            Whether the scene was changed.

        """
        from ayon_harmony.host import context_settings

        include_handles = self._includes_handles()
        plan = context_settings.plan_scene_settings(include_handles=include_handles)
        if not plan.is_needed:
            text = "The scene has the settings of its task already."
            self._loop.show_message(TITLE, "\n".join([text, *plan.warnings]))
            return False
        # What only adds or moves is one undo step away: without anybody to ask
        # it is done, as the entry was chosen.
        answer = self._ask(plan) if self._loop.interactive else "set"
        if answer == "cancel":
            return False
        if answer == "remove":
            plan = context_settings.plan_scene_settings(
                remove_frames=True, include_handles=include_handles
            )
        context_settings.apply_plan(plan)
        return True

    def _ask(self, plan: Any) -> str:
        choices = [("set", "Set"), ("cancel", "Cancel")]
        if plan.length is not None and plan.length.frames_beyond:
            choices = [
                ("set", "Set, Keep Frames"),
                ("remove", "Set, Remove Frames"),
                ("cancel", "Cancel"),
            ]
        text = "\n".join([*plan.lines, *plan.warnings])
        return self._loop.ask(TITLE, text, choices, safe="cancel")

    def _includes_handles(self) -> bool:
        from ayon_core.pipeline.context_tools import get_current_task_entity

        from ayon_harmony.host import context_settings

        task = get_current_task_entity() or {}
        return context_settings.includes_handles(
            self._settings,
            task.get("taskType", ""),
            os.environ.get("AYON_TASK_NAME", ""),
        )
