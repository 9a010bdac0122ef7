"""The workfile in the project."""

from __future__ import annotations

from typing import Any, ClassVar

import pyblish.api

from ayon_harmony.checking.validator import ContextValidator, Problem, RepairScene
from ayon_harmony.checking.whole_scene import find_workfile_problems, repair_workfile


class ValidateWorkfile(ContextValidator, pyblish.api.ContextPlugin):
    """The workfile in the project is the scene that is open, in its newest version."""

    label = "Workfile"
    actions: ClassVar[list[Any]] = [RepairScene]
    repair_is_undoable = False
    why = (
        "What is published is the workfile in the project; renders must come "
        "from the same work."
    )
    fix = (
        "Repair saves the scene, as a new version where there is a newer one. "
        "To go on in the newer one, open it in Workfiles."
    )

    optional = True
    allow_older = False

    def find_problems(self, context: Any) -> list[Problem]:
        """Compare the workfile with the open scene."""
        return find_workfile_problems(context, allow_older=self.allow_older)

    @classmethod
    def repair(cls, context: Any) -> None:
        """Save the scene."""
        repair_workfile(context, allow_older=cls.allow_older)
