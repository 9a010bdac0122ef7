"""Files of the drawings."""

from __future__ import annotations

from typing import Any, ClassVar

import pyblish.api

from ayon_harmony.checking.files import find_drawing_problems, restore_drawings
from ayon_harmony.checking.validator import (
    ContextValidator,
    Problem,
    RepairScene,
    SelectInHarmony,
)


class ValidateDrawings(ContextValidator, pyblish.api.ContextPlugin):
    """Every drawing of the scene has its file."""

    label = "Missing Drawings"
    actions: ClassVar[list[Any]] = [SelectInHarmony, RepairScene]
    repair_is_undoable = False
    why = "A drawing without its file renders empty, and nobody else can open it."
    fix = (
        "Repair brings the files back from the workfile in the project, where "
        "it has them. Otherwise look for them in earlier versions, or delete "
        "the drawings."
    )

    def find_problems(self, context: Any) -> list[Problem]:
        """Find drawings without a file."""
        return find_drawing_problems(context)

    @classmethod
    def repair(cls, context: Any) -> None:
        """Bring files back from the workfile."""
        restore_drawings(context)
