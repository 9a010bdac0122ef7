"""Frames that instances deliver."""

from __future__ import annotations

from typing import Any, ClassVar

import pyblish.api

from ayon_harmony.checking.instances import deliver_whole_scene
from ayon_harmony.checking.renders import find_frame_problems
from ayon_harmony.checking.validator import (
    InstanceValidator,
    Problem,
    RepairInstances,
    SelectInHarmony,
)


class ValidateFrames(InstanceValidator, pyblish.api.InstancePlugin):
    """The frames that an instance shall deliver are in the scene."""

    label = "Frames"
    families: ClassVar[list[str]] = ["render", "review"]
    actions: ClassVar[list[Any]] = [SelectInHarmony, RepairInstances]
    why = "Frames that the scene does not have render empty, or not at all."
    fix = (
        "Repair lets the instance deliver all of the scene. Or choose other frames "
        "in the Publisher, or make the scene longer."
    )

    def find_problems(self, instance: Any) -> list[Problem]:
        """Compare the instance's frames with the scene."""
        return find_frame_problems(instance)

    @classmethod
    def repair_instances(cls, context: Any, instances: list[Any]) -> None:
        """Let instances deliver all of the scene."""
        deliver_whole_scene(context, instances)
