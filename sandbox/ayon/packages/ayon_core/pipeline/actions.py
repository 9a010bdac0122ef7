"""Actions on loaded containers, and on what is selected in the Loader."""

from __future__ import annotations

import logging
from typing import Any

from .load.plugins import filepath_from_context
from .loader_actions import (
    LoaderActionItem,
    LoaderActionPlugin,
    LoaderActionResult,
    LoaderActionsContext,
    LoaderActionSelection,
    LoaderSelectedType,
    LoaderSimpleActionPlugin,
)
from .plugin_discover import (
    deregister_plugin,
    deregister_plugin_path,
    discover,
    register_plugin,
    register_plugin_path,
)

__all__ = (
    "InventoryAction",
    "LoaderActionItem",
    "LoaderActionPlugin",
    "LoaderActionResult",
    "LoaderActionSelection",
    "LoaderActionsContext",
    "LoaderSelectedType",
    "LoaderSimpleActionPlugin",
    "deregister_inventory_action",
    "deregister_inventory_action_path",
    "discover_inventory_actions",
    "register_inventory_action",
    "register_inventory_action_path",
)


class InventoryAction:
    """An action in the context menu of the scene inventory."""

    label: str | None = None
    icon: str | None = None
    color: str | None = None
    order = 0
    log = logging.getLogger("InventoryAction")

    @staticmethod
    def is_compatible(container: dict[str, Any]) -> bool:
        """Whether the action fits a container; by default a loaded one."""
        return bool(container.get("objectName"))

    def process(self, containers: list[dict[str, Any]]) -> Any:
        """Run on the chosen containers."""
        return True

    @classmethod
    def filepath_from_context(cls, context: dict[str, Any]) -> str:
        """Path of a representation context."""
        return filepath_from_context(context)


def discover_inventory_actions() -> list[type[InventoryAction]]:
    """Registered actions."""
    actions: list[type[InventoryAction]] = discover(InventoryAction)
    return actions


def register_inventory_action(plugin: type[InventoryAction]) -> None:
    """Add an action class."""
    register_plugin(InventoryAction, plugin)


def deregister_inventory_action(plugin: type[InventoryAction]) -> None:
    """Take an action class away."""
    deregister_plugin(InventoryAction, plugin)


def register_inventory_action_path(path: str) -> None:
    """Add a folder of actions."""
    register_plugin_path(InventoryAction, path)


def deregister_inventory_action_path(path: str) -> None:
    """Take a folder of actions away."""
    deregister_plugin_path(InventoryAction, path)
