"""Names that two things share."""

from __future__ import annotations

from typing import Any, ClassVar

import pyblish.api

from ayon_harmony.checking.instances import find_namesakes, repair_namesakes
from ayon_harmony.checking.validator import (
    ContextValidator,
    Problem,
    RepairScene,
    SelectInHarmony,
)


class ValidateUniqueNames(ContextValidator, pyblish.api.ContextPlugin):
    """Products and nodes are told apart by their names everywhere."""

    label = "Unique Names"
    actions: ClassVar[list[Any]] = [SelectInHarmony, RepairScene]
    why = (
        "Names that are one to a disk or to a colleague end up as one file, or "
        "as the wrong one."
    )
    fix = (
        "Repair numbers nodes of one name. Give products another variant in the "
        "Publisher, or remove one of the instances."
    )

    optional = True
    node_types: ClassVar[list[str]] = ["WRITE"]

    def find_problems(self, context: Any) -> list[Problem]:
        """Find names that two things share."""
        return find_namesakes(context, self.node_types)

    @classmethod
    def repair(cls, context: Any) -> None:
        """Number nodes of one name."""
        repair_namesakes(context, cls.node_types)
