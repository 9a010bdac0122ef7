"""Range, rate and size of the scene."""

from __future__ import annotations

from typing import Any, ClassVar

import pyblish.api

from ayon_harmony.checking.validator import ContextValidator, Problem, RepairScene
from ayon_harmony.checking.whole_scene import find_settings_problems, repair_settings


class ValidateSceneSettings(ContextValidator, pyblish.api.ContextPlugin):
    """The scene has the range, rate and size that its task asks for."""

    label = "Scene Settings"
    actions: ClassVar[list[Any]] = [RepairScene]
    why = (
        "Renders, reviews and edits count on the range, rate and size that the "
        "task has in AYON."
    )
    fix = (
        "Repair does what Set Scene Settings in the AYON menu does. Frames past "
        "the range stay. If the scene is right, have the task changed in AYON."
    )

    optional = True
    fps_tolerance = 0.005
    # Patterns of tasks and folders where something is not compared.
    skip_range: ClassVar[dict[str, list[str]]] = {"task_names": [], "folder_paths": []}
    skip_fps: ClassVar[dict[str, list[str]]] = {"task_names": [], "folder_paths": []}
    skip_resolution: ClassVar[dict[str, list[str]]] = {
        "task_names": [],
        "folder_paths": [],
    }

    @classmethod
    def options(cls) -> dict[str, Any]:
        """Return what the studio chose."""
        return {
            "fps_tolerance": cls.fps_tolerance,
            "skip_range": cls.skip_range,
            "skip_fps": cls.skip_fps,
            "skip_resolution": cls.skip_resolution,
        }

    def find_problems(self, context: Any) -> list[Problem]:
        """Compare the scene with its task."""
        return find_settings_problems(context, **self.options())

    @classmethod
    def repair(cls, context: Any) -> None:
        """Give the task's settings to the scene."""
        repair_settings(context, **cls.options())
