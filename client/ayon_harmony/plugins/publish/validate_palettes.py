"""Palettes of the scene and their textures."""

from __future__ import annotations

from typing import Any, ClassVar

import pyblish.api

from ayon_harmony.checking.files import find_palette_problems, restore_palettes
from ayon_harmony.checking.validator import ContextValidator, Problem, RepairScene


class ValidatePalettes(ContextValidator, pyblish.api.ContextPlugin):
    """Palettes are there, can be read and have their textures."""

    label = "Palettes"
    actions: ClassVar[list[Any]] = [RepairScene]
    repair_is_undoable = False
    why = (
        "Drawings in colours of a missing palette show red, and missing "
        "textures render black."
    )
    fix = (
        "Repair brings palettes and textures back from the workfile in the "
        "project, where it has them. Otherwise relink the palette in the Colour "
        "view, or remove it there."
    )

    def find_problems(self, context: Any) -> list[Problem]:
        """Find missing and broken palettes."""
        return find_palette_problems(context)

    @classmethod
    def repair(cls, context: Any) -> None:
        """Bring files back from the workfile."""
        restore_palettes(context)
