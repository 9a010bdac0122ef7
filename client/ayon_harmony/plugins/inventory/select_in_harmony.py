"""Loaded things, selected in Harmony."""

from __future__ import annotations

from typing import Any

from ayon_core.pipeline import InventoryAction

from ayon_harmony.managing.inventory import select, told_to_artist


class SelectInHarmony(InventoryAction):
    """Selects nodes and backdrops of containers, and nothing else."""

    label = "Select in Harmony"
    icon = "mouse-pointer"
    color = "#d8d8d8"
    order = 0

    @staticmethod
    def is_compatible(container: dict[str, Any]) -> bool:
        """Whatever is in the scene."""
        return not container.get("missing")

    @told_to_artist
    def process(self, containers: list[dict[str, Any]]) -> bool:
        """Select them; the list stays as it is."""
        select(containers)
        return False
