"""Where else something that is loaded is used."""

from __future__ import annotations

from typing import Any

from ayon_core.pipeline import InventoryAction

from ayon_harmony.api import show_message
from ayon_harmony.managing.inventory import told_to_artist
from ayon_harmony.managing.where_used import describe, find_where_used


class WhereUsed(InventoryAction):
    """Tells in which other workfiles and published versions a product is used."""

    label = "Where else is this used?"
    icon = "search"
    color = "#d8d8d8"
    order = 9

    @staticmethod
    def is_compatible(container: dict[str, Any]) -> bool:
        """Whatever came from AYON."""
        return bool(container.get("representation"))

    @told_to_artist
    def process(self, containers: list[dict[str, Any]]) -> bool:
        """Look, and tell it."""
        text, places = describe(find_where_used(containers))
        show_message(str(self.label), text, places)
        return False
