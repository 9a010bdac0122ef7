"""What an update of palettes recolours, shown before it is done."""

from __future__ import annotations

from typing import Any

from ayon_core.pipeline import InventoryAction

from ayon_harmony.api import show_message
from ayon_harmony.managing.inventory import told_to_artist
from ayon_harmony.managing.recoloring import show_recolorings


class ShowRecoloring(InventoryAction):
    """Shows drawings before and after an update of their palettes."""

    label = "Show what an update recolours"
    icon = "image"
    color = "#d8d8d8"
    order = 8

    @staticmethod
    def is_compatible(container: dict[str, Any]) -> bool:
        """Palettes of the scene."""
        is_palette = container.get("loader") in ("LoadPalette", "ImportPaletteLoader")
        return is_palette and not container.get("missing")

    @told_to_artist
    def process(self, containers: list[dict[str, Any]]) -> bool:
        """Say what changes, and open a sheet of the drawings."""
        show_message(str(self.label), show_recolorings(containers))
        return False
