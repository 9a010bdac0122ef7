"""Render layers and passes."""

from __future__ import annotations

from typing import Any, ClassVar

import pyblish.api

from ayon_harmony.checking.renders import complete_layers, find_layer_problems
from ayon_harmony.checking.validator import (
    InstanceValidator,
    Problem,
    RepairInstances,
    SelectInHarmony,
)


class ValidateRenderLayers(InstanceValidator, pyblish.api.InstancePlugin):
    """Render layers hold all their layers, and passes belong to a layer."""

    label = "Render Layers"
    families: ClassVar[list[str]] = ["render"]
    actions: ClassVar[list[Any]] = [SelectInHarmony, RepairInstances]
    why = (
        "Compositing gets a layer without some of its drawings, or a pass that "
        "fits to nothing."
    )
    fix = (
        "Repair links missing layers into the composite of their render layer; "
        "what you connected stays. Recolour layers that do not belong to it."
    )

    def find_problems(self, instance: Any) -> list[Problem]:
        """Compare a render layer or pass with the scene."""
        return find_layer_problems(instance)

    @classmethod
    def repair_instances(cls, context: Any, instances: list[Any]) -> None:
        """Link missing layers."""
        complete_layers(context, instances)
