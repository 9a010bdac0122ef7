"""Where palettes are linked from."""

from __future__ import annotations

from typing import Any, ClassVar

import pyblish.api

from ayon_harmony.checking.files import bring_palettes_in, find_palettes_outside
from ayon_harmony.checking.validator import ContextValidator, Problem, RepairScene


class ValidatePalettesInProject(ContextValidator, pyblish.api.ContextPlugin):
    """No palette is linked from where colleagues and the farm cannot reach it."""

    label = "Palettes Outside the Project"
    actions: ClassVar[list[Any]] = [RepairScene]
    why = (
        "A palette on your own disk is missing for everybody else who opens the "
        "scene."
    )
    fix = (
        "Repair copies the palettes into the scene and links the copies; "
        "colours stay as they are. Or publish the palette and load it."
    )

    optional = True
    allowed_folders: ClassVar[list[str]] = []

    def find_problems(self, context: Any) -> list[Problem]:
        """Find palettes from elsewhere."""
        return find_palettes_outside(context, self.allowed_folders)

    @classmethod
    def repair(cls, context: Any) -> None:
        """Copy palettes into the scene."""
        bring_palettes_in(context, cls.allowed_folders)
