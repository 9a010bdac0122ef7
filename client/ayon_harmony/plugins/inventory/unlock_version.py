"""Things that follow their product again."""

from __future__ import annotations

from typing import Any

from ayon_core.pipeline import InventoryAction

from ayon_harmony.managing.inventory import lock_versions, told_to_artist


class UnlockVersion(InventoryAction):
    """Lets containers follow their product again."""

    label = "Unlock version"
    icon = "unlock"
    color = "#d8d8d8"
    order = 13

    @staticmethod
    def is_compatible(container: dict[str, Any]) -> bool:
        """Whatever is locked."""
        return container.get("version_locked") is True

    @told_to_artist
    def process(self, containers: list[dict[str, Any]]) -> bool:
        """Change those that are not as wanted."""
        lock_versions(containers, is_locked=False)
        return True
