"""Drawings and palettes whose files are gone, brought back."""

from __future__ import annotations

from typing import Any

from ayon_core.pipeline import InventoryAction

from ayon_harmony.api import show_message
from ayon_harmony.managing.inventory import relink, told_to_artist


class RelinkMissingFiles(InventoryAction):
    """Loads the published files again where the scene's are missing."""

    label = "Relink missing files"
    icon = "chain"
    color = "#e2c08d"
    order = 20

    @staticmethod
    def is_compatible(container: dict[str, Any]) -> bool:
        """Whatever is in the scene."""
        return not container.get("missing")

    @told_to_artist
    def process(self, containers: list[dict[str, Any]]) -> bool:
        """Bring back what is missing, and say so where nothing is."""
        whole = relink(containers)
        if len(whole) == len(containers):
            show_message(str(self.label), "No files are missing.")
        return True
