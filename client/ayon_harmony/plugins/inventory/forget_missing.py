"""Containers whose things are gone from the scene, taken off the list."""

from __future__ import annotations

from typing import Any

from ayon_core.pipeline import InventoryAction

from ayon_harmony.managing.inventory import forget_missing, told_to_artist


class ForgetMissing(InventoryAction):
    """Cleans up on request; undo brings the list back."""

    label = "Forget what is gone"
    icon = "trash"
    color = "#e06c75"
    order = 50

    @staticmethod
    def is_compatible(container: dict[str, Any]) -> bool:
        """What is gone from the scene."""
        return container.get("missing") is True

    @told_to_artist
    def process(self, containers: list[dict[str, Any]]) -> bool:
        """Take off the list what is still gone."""
        forget_missing(containers)
        return True
