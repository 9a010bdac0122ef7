"""Write nodes of renders."""

from __future__ import annotations

from typing import Any, ClassVar

import pyblish.api

from ayon_harmony.checking.renders import find_write_problems, repair_writes
from ayon_harmony.checking.validator import (
    InstanceValidator,
    Problem,
    RepairInstances,
    SelectInHarmony,
)


class ValidateWriteNodes(InstanceValidator, pyblish.api.InstancePlugin):
    """A Write node will write the files that are meant."""

    label = "Write Nodes"
    families: ClassVar[list[str]] = ["render"]
    actions: ClassVar[list[Any]] = [SelectInHarmony, RepairInstances]
    why = (
        "Harmony renders nothing, or something else, for such a node, and says "
        "nothing."
    )
    fix = (
        "Repair enables the node and mends format and name. Connect the node by "
        "hand to what it shall render."
    )

    allowed_drawing_types: ClassVar[list[str]] = []
    repair_drawing_type = "PNG4"

    def find_problems(self, instance: Any) -> list[Problem]:
        """Look at the Write node."""
        return find_write_problems(instance, self.allowed_drawing_types)

    @classmethod
    def repair_instances(cls, context: Any, instances: list[Any]) -> None:
        """Enable nodes and mend what they write."""
        repair_writes(
            context, instances, cls.allowed_drawing_types, cls.repair_drawing_type
        )
