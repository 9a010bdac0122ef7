"""Actions that plugins offer in the Scene Inventory and in the Loader."""

from __future__ import annotations

import logging
import os
from abc import ABC, abstractmethod
from dataclasses import dataclass
from enum import Enum
from typing import Any

import ayon_api

from ayon_core.memory import memory
from ayon_core.pipeline.discovery import Kind, classes_of, modules_in


class InventoryAction:
    """Something to do with containers."""

    log = logging.getLogger("ayon.inventory")
    order: float = 0
    color: Any = None
    label = icon = color

    @staticmethod
    def is_compatible(container: dict[str, Any]) -> bool:
        """Whether it is for a container."""
        return bool(container.get("objectName"))

    def process(self, containers: Any) -> Any:
        """Do it. True shows the list anew, a list of names selects in it."""
        return True


INVENTORY_ACTIONS = Kind("inventory", lambda: InventoryAction)


def register_inventory_action_path(path: str) -> None:
    """Look for actions in a folder."""
    INVENTORY_ACTIONS.add(path)


def discover_inventory_actions() -> list[type[InventoryAction]]:
    """The actions, as classes."""
    return INVENTORY_ACTIONS.discover()


class LoaderSelectedType(str, Enum):
    """What is selected in the Loader."""

    representation = "representation"
    version = "version"


class _Entities:
    """Entities around what is selected, asked for once for each question."""

    def __init__(self, project_name: str) -> None:
        self._project = project_name
        self._known: dict[Any, list[Any]] = {}

    def _ask(self, question: str, **of: Any) -> list[dict[str, Any]]:
        key = (question, *((name, frozenset(ids)) for name, ids in of.items()))
        if key not in self._known:
            answer = getattr(ayon_api, question)(self._project, **of)
            self._known[key] = list(answer)
        return self._known[key]

    def get_products(self, product_ids: Any) -> list[dict[str, Any]]:
        """Products by their ids."""
        return self._ask("get_products", product_ids=product_ids)

    def get_versions(self, version_ids: Any) -> list[dict[str, Any]]:
        """Versions by their ids."""
        return self._ask("get_versions", version_ids=version_ids)

    def get_representations(self, representation_ids: Any) -> list[dict[str, Any]]:
        """Representations by their ids."""
        return self._ask("get_representations", representation_ids=representation_ids)

    def get_versions_representations(self, version_ids: Any) -> list[dict[str, Any]]:
        """Representations of versions."""
        return self._ask("get_representations", version_ids=version_ids)


class LoaderActionSelection:
    """What an artist has selected in the Loader."""

    def __init__(
        self, project_name: str, selected_ids: set[str], selected_type: Any
    ) -> None:
        self.project_name = project_name
        self.selected_ids = set(selected_ids)
        self.selected_type = selected_type
        self.entities = _Entities(project_name)

    @property
    def project_anatomy(self) -> Any:
        """Anatomy of the project."""
        from ayon_core.pipeline.projects import Anatomy

        return Anatomy(self.project_name)

    def versions_selected(self) -> bool:
        """Whether versions are selected."""
        return self.selected_type == LoaderSelectedType.version

    def get_selected_representation_entities(self) -> list[dict[str, Any]]:
        """Selected representations; none while versions are."""
        if self.versions_selected():
            return []
        return self.entities.get_representations(self.selected_ids)


@dataclass
class LoaderActionResult:
    """What an action says when it is done."""

    message: str | None = None
    success: bool = True


@dataclass
class LoaderActionItem:
    """An action as it is offered."""

    label: Any
    order: float = 0
    group_label: Any = None
    icon: Any = None
    data: Any = None
    identifier: Any = None


class LoaderSimpleActionPlugin(ABC):
    """One thing to do with what is selected in the Loader."""

    label: str | None = None
    order = 0
    group_label: str | None = None
    icon: Any = None

    def __init__(self, context: Any) -> None:
        self._offered_by = context

    @property
    def identifier(self) -> str:
        """Its name, that of the class."""
        return type(self).__name__

    @property
    def host_name(self) -> str | None:
        """Host of this process, None in the browser."""
        return os.environ.get("AYON_HOST_NAME")

    @property
    def log(self) -> logging.Logger:
        """Its logger."""
        return logging.getLogger(f"ayon.loader.{self.identifier}")

    @abstractmethod
    def is_compatible(self, selection: LoaderActionSelection) -> bool:
        """Whether it is for a selection."""

    @abstractmethod
    def execute_simple_action(
        self, selection: LoaderActionSelection, form_values: dict[str, Any]
    ) -> LoaderActionResult | None:
        """Do it."""


class LoaderActionsContext:
    """The actions of the bundle's addons."""

    def __init__(self) -> None:
        from ayon_core.addon import AddonsManager, IPluginPaths

        host = memory().host
        name = host.name if host else None
        self._by_identifier: dict[str, Any] = {}
        addons = [a for a in AddonsManager().addons if isinstance(a, IPluginPaths)]
        for addon in addons:
            for folder in addon.get_loader_action_plugin_paths(name):
                for module in modules_in(folder):
                    for plugin in classes_of(module, LoaderSimpleActionPlugin):
                        self._by_identifier[plugin.__name__] = plugin(self)

    def get_action_items(self, selection: LoaderActionSelection) -> list[Any]:
        """What is offered for a selection."""
        return [
            LoaderActionItem(
                plugin.label,
                plugin.order,
                plugin.group_label,
                plugin.icon,
                identifier=identifier,
            )
            for identifier, plugin in self._by_identifier.items()
            if plugin.is_compatible(selection)
        ]

    def execute_action(
        self, identifier: str, selection: Any, data: Any, form_values: Any
    ) -> LoaderActionResult | None:
        """Do what was chosen."""
        return self._by_identifier[identifier].execute_simple_action(
            selection, form_values
        )
