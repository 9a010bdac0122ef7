"""Outdated things, brought to their last version."""

from __future__ import annotations

from typing import Any

from ayon_core.pipeline import InventoryAction

from ayon_harmony.managing.inventory import told_to_artist, update_to_latest


class UpdateKeepingTiming(InventoryAction):
    """Updates containers; exposures, links, colours and names stay."""

    label = "Update to latest, keep timing"
    icon = "arrow-up"
    color = "#82cffa"
    order = 10

    @staticmethod
    def is_compatible(container: dict[str, Any]) -> bool:
        """Whatever is in the scene and not locked."""
        return (
            not container.get("missing") and container.get("version_locked") is not True
        )

    @told_to_artist
    def process(self, containers: list[dict[str, Any]]) -> bool:
        """Update those that are outdated."""
        update_to_latest(containers)
        return True
