"""Colours that drawings use and no palette has."""

from __future__ import annotations

from typing import Any, ClassVar

import pyblish.api

from ayon_harmony.checking.color_pictures import ShowDrawings
from ayon_harmony.checking.colors import find_color_problems, repair_colors
from ayon_harmony.checking.validator import (
    ContextValidator,
    Problem,
    RepairScene,
    SelectInHarmony,
)


class ValidateColors(ContextValidator, pyblish.api.ContextPlugin):
    """Every colour of every drawing is in a palette."""

    label = "Lost Colours"
    optional = True
    actions: ClassVar[list[Any]] = [SelectInHarmony, ShowDrawings, RepairScene]
    why = (
        "Drawings name their colours by id. Where no palette of the scene has an id, "
        "nobody can change the colour, and Harmony may show it in red."
    )
    fix = (
        "Repair links the palette that has the colours: one in the scene, else a "
        "published one. Where there is none it makes a palette of the copies that the "
        "drawings keep."
    )

    def find_problems(self, context: Any) -> list[Problem]:
        """Find colours without a palette."""
        return find_color_problems(context)

    @classmethod
    def repair(cls, context: Any) -> None:
        """Bring the colours back."""
        repair_colors(context)
