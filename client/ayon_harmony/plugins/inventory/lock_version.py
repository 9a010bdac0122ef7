"""Things that stay in their version."""

from __future__ import annotations

from typing import Any

from ayon_core.pipeline import InventoryAction

from ayon_harmony.managing.inventory import lock_versions, told_to_artist


class LockVersion(InventoryAction):
    """Keeps containers in their version: they no longer count as outdated."""

    label = "Lock version"
    icon = "lock"
    color = "#d8d8d8"
    order = 12

    @staticmethod
    def is_compatible(container: dict[str, Any]) -> bool:
        """Whatever is not locked."""
        return container.get("version_locked") is not True

    @told_to_artist
    def process(self, containers: list[dict[str, Any]]) -> bool:
        """Change those that are not as wanted."""
        lock_versions(containers, is_locked=True)
        return True
