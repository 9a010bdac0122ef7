"""Folder, task and product name of instances."""

from __future__ import annotations

from typing import Any, ClassVar

import pyblish.api

from ayon_harmony.checking.instances import find_context_problems, repair_contexts
from ayon_harmony.checking.validator import (
    InstanceValidator,
    Problem,
    RepairInstances,
    SelectInHarmony,
)


class ValidateInstance(InstanceValidator, pyblish.api.InstancePlugin):
    """An instance goes to the open task, under the name that it gets there."""

    label = "Instance Context"
    actions: ClassVar[list[Any]] = [SelectInHarmony, RepairInstances]
    why = (
        "A scene that was copied from another shot would publish over the "
        "products of that shot."
    )
    fix = (
        "Repair brings folder, task and product name of the instance to those "
        "of the open task. Or choose the folder in the Publisher that is meant."
    )

    check_task = True
    check_product_name = True

    @classmethod
    def options(cls) -> dict[str, bool]:
        """Return what the studio chose."""
        return {
            "check_task": cls.check_task,
            "check_product_name": cls.check_product_name,
        }

    def find_problems(self, instance: Any) -> list[Problem]:
        """Compare the instance with the open task."""
        return find_context_problems(instance, **self.options())

    @classmethod
    def repair_instances(cls, context: Any, instances: list[Any]) -> None:
        """Bring instances to the open task."""
        repair_contexts(context, instances, **cls.options())
