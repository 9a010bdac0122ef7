"""Loaded things, made the scene's own."""

from __future__ import annotations

from typing import Any

from ayon_core.pipeline import InventoryAction

from ayon_harmony.api import ask
from ayon_harmony.managing.inventory import copy_into_scene, told_to_artist


class CopyIntoScene(InventoryAction):
    """Copies linked palettes into the scene and stops following versions."""

    label = "Copy into the scene"
    icon = "copy"
    color = "#d8d8d8"
    order = 30

    @staticmethod
    def is_compatible(container: dict[str, Any]) -> bool:
        """Whatever is in the scene."""
        return not container.get("missing")

    @told_to_artist
    def process(self, containers: list[dict[str, Any]]) -> bool:
        """Ask, then copy."""
        names = ", ".join(sorted({container["name"] for container in containers}))
        answer = ask(
            str(self.label),
            f"{names} will be the scene's own and no longer be updated from AYON.",
            [("copy", "Copy into the Scene"), ("cancel", "Cancel")],
            safe="cancel",
        )
        if answer == "cancel":
            return False
        copy_into_scene(containers)
        return True
