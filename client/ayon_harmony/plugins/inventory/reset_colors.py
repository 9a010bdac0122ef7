"""Nodes that are shown as outdated, in their own colours again."""

from __future__ import annotations

from typing import Any

from ayon_core.pipeline import InventoryAction

from ayon_harmony.managing.inventory import reset_colors, told_to_artist


class ResetColors(InventoryAction):
    """Gives outdated nodes the colours they had before."""

    label = "Reset colours"
    icon = "paint-brush"
    color = "#d8d8d8"
    order = 40

    @staticmethod
    def is_compatible(container: dict[str, Any]) -> bool:
        """Whatever is shown as outdated."""
        return bool(container.get("outdated_colors"))

    @told_to_artist
    def process(self, containers: list[dict[str, Any]]) -> bool:
        """Give them their colours back."""
        reset_colors(containers)
        return False
