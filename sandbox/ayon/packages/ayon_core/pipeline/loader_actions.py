# ruff: noqa: B027
"""Actions of the Loader tool on selected versions and representations."""

from __future__ import annotations

import copy
import logging
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

import ayon_api

from ..lib import Logger, classes_from_module, modules_from_path

Entity = dict[str, Any]


class LoaderSelectedType(str, Enum):
    """What is selected."""

    version = "version"
    representation = "representation"


class SelectionEntitiesCache:
    """Entities by id; each is asked for once."""

    def __init__(self, project_name: str, project_entity: Entity | None = None) -> None:
        self._project_name = project_name
        self._project_entity = project_entity
        self._known: dict[tuple[str, str], Entity | None] = {}

    def get_project(self) -> Entity:
        """The project."""
        if self._project_entity is None:
            self._project_entity = ayon_api.get_project(self._project_name)
        return copy.deepcopy(self._project_entity)

    def get_folders(self, folder_ids: set[str]) -> list[Entity]:
        """Folders by id."""
        return self._get(folder_ids, "folder_ids", ayon_api.get_folders)

    def get_products(self, product_ids: set[str]) -> list[Entity]:
        """Products by id."""
        return self._get(product_ids, "product_ids", ayon_api.get_products)

    def get_versions(self, version_ids: set[str]) -> list[Entity]:
        """Versions by id."""
        return self._get(version_ids, "version_ids", ayon_api.get_versions)

    def get_representations(self, representation_ids: set[str]) -> list[Entity]:
        """Representations by id."""
        return self._get(
            representation_ids, "representation_ids", ayon_api.get_representations
        )

    def get_versions_representations(self, version_ids: set[str]) -> list[Entity]:
        """All representations of versions."""
        ids = {
            item["id"]
            for item in ayon_api.get_representations(
                self._project_name, version_ids=version_ids, fields={"id"}
            )
        }
        return self.get_representations(ids)

    def _get(self, ids: set[str], key: str, getter: Callable[..., Any]) -> list[Entity]:
        missing = {item for item in ids if (key, item) not in self._known}
        self._known.update({(key, item): None for item in missing})
        if missing:
            for entity in getter(self._project_name, **{key: missing}):
                self._known[key, entity["id"]] = entity
        found = (self._known[key, item] for item in ids)
        return [entity for entity in found if entity]


class LoaderActionSelection:
    """What is selected in the Loader tool."""

    def __init__(
        self,
        project_name: str,
        selected_ids: set[str],
        selected_type: LoaderSelectedType,
        *,
        project_anatomy: Any = None,
        project_settings: dict[str, Any] | None = None,
        entities_cache: SelectionEntitiesCache | None = None,
    ) -> None:
        self.project_name = project_name
        self.selected_ids = set(selected_ids)
        self.selected_type = selected_type
        self._anatomy = project_anatomy
        self._settings = project_settings
        self.entities = entities_cache or SelectionEntitiesCache(project_name)

    def get_project_anatomy(self) -> Any:
        """The project's anatomy."""
        from .anatomy import Anatomy

        if self._anatomy is None:
            self._anatomy = Anatomy(
                self.project_name, project_entity=self.entities.get_project()
            )
        return self._anatomy

    project_anatomy = property(get_project_anatomy)

    def versions_selected(self) -> bool:
        """Whether versions are selected."""
        return self.selected_type == LoaderSelectedType.version

    def representations_selected(self) -> bool:
        """Whether representations are selected."""
        return self.selected_type == LoaderSelectedType.representation

    def get_selected_version_entities(self) -> list[Entity]:
        """Selected versions, none when representations are."""
        if not self.versions_selected():
            return []
        return self.entities.get_versions(self.selected_ids)

    def get_selected_representation_entities(self) -> list[Entity]:
        """Selected representations, none when versions are."""
        if not self.representations_selected():
            return []
        return self.entities.get_representations(self.selected_ids)


@dataclass
class LoaderActionItem:
    """An entry in the Loader's context menu."""

    label: str
    order: int = 0
    group_label: str | None = None
    icon: Any = None
    data: Any = None
    identifier: str | None = None


@dataclass
class LoaderActionResult:
    """What the Loader says after an action."""

    message: str | None = None
    success: bool = True
    form: Any = None
    form_values: dict[str, Any] | None = None


class LoaderActionPlugin(ABC):
    """A plugin that offers entries."""

    _log: logging.Logger | None = None
    enabled: bool = True
    skip_discovery: bool = True

    def __init__(self, context: LoaderActionsContext) -> None:
        self._context = context
        self.apply_settings(context.get_studio_settings())

    def apply_settings(self, studio_settings: dict[str, Any]) -> None:
        """Take over settings of the studio."""

    @property
    def log(self) -> logging.Logger:
        """Its logger."""
        if self._log is None:
            self._log = Logger.get_logger(self.__class__.__name__)
        return self._log

    @property
    def identifier(self) -> str:
        """Its name, unique among all plugins."""
        return self.__class__.__name__

    @property
    def host_name(self) -> str | None:
        """Host that the Loader runs in."""
        return self._context.get_host_name()

    @abstractmethod
    def get_action_items(
        self, selection: LoaderActionSelection
    ) -> list[LoaderActionItem]:
        """Entries for a selection."""

    @abstractmethod
    def execute_action(
        self,
        selection: LoaderActionSelection,
        data: Any,
        form_values: dict[str, Any],
    ) -> LoaderActionResult | None:
        """Do what an entry says."""


class LoaderSimpleActionPlugin(LoaderActionPlugin):
    """A plugin that offers one entry."""

    label: str | None = None
    order: int = 0
    group_label: str | None = None
    icon: dict[str, Any] | None = None
    skip_discovery: bool = True

    @abstractmethod
    def is_compatible(self, selection: LoaderActionSelection) -> bool:
        """Whether it is offered."""

    @abstractmethod
    def execute_simple_action(
        self, selection: LoaderActionSelection, form_values: dict[str, Any]
    ) -> LoaderActionResult | None:
        """Do what it says."""

    def get_action_items(
        self, selection: LoaderActionSelection
    ) -> list[LoaderActionItem]:
        """Its entry, where it is offered."""
        if not self.is_compatible(selection):
            return []
        label = self.label or self.__class__.__name__
        return [
            LoaderActionItem(
                label=label,
                order=self.order,
                group_label=self.group_label,
                icon=self.icon,
            )
        ]

    def execute_action(
        self,
        selection: LoaderActionSelection,
        data: Any,
        form_values: dict[str, Any],
    ) -> LoaderActionResult | None:
        """Do what its entry says."""
        return self.execute_simple_action(selection, form_values)


class LoaderActionsContext:
    """Finds plugins and runs their entries; one that fails is logged."""

    def __init__(
        self,
        studio_settings: dict[str, Any] | None = None,
        addons_manager: Any = None,
        host: Any = None,
    ) -> None:
        self._log = Logger.get_logger(self.__class__.__name__)
        self._settings = studio_settings
        self._manager = addons_manager
        self._host = host
        self._plugins: dict[str, LoaderActionPlugin] | None = None

    def get_host_name(self) -> str | None:
        """Host that the Loader runs in, None outside of one."""
        from . import registered_host

        host = self._host or registered_host()
        return host.name if host is not None else None

    def get_studio_settings(self) -> dict[str, Any]:
        """Settings of the studio, a copy."""
        from ..settings import get_studio_settings

        if self._settings is None:
            self._settings = get_studio_settings()
        return copy.deepcopy(self._settings)

    def get_action_items(
        self, selection: LoaderActionSelection
    ) -> list[LoaderActionItem]:
        """Entries of all plugins for a selection."""
        items = []
        for name, plugin in self._get_plugins().items():
            try:
                for item in plugin.get_action_items(selection):
                    item.identifier = item.identifier or name
                    items.append(item)
            except Exception:
                self._log.warning("No entries of '%s'", name, exc_info=True)
        return items

    def execute_action(
        self,
        identifier: str,
        selection: LoaderActionSelection,
        data: Any,
        form_values: dict[str, Any],
    ) -> LoaderActionResult | None:
        """Run the entry of a plugin."""
        plugin = self._get_plugins()[identifier]
        return plugin.execute_action(selection, data, form_values)

    def _get_plugins(self) -> dict[str, LoaderActionPlugin]:
        from ..addon import AddonsManager, IPluginPaths

        if self._plugins is None:
            manager = self._manager or AddonsManager()
            host_name = self.get_host_name()
            self._plugins = {}
            for addon in manager.addons:
                if not isinstance(addon, IPluginPaths):
                    continue
                for path in addon.get_loader_action_plugin_paths(host_name):
                    for _, module in modules_from_path(path)[0]:
                        for cls in classes_from_module(LoaderActionPlugin, module):
                            if cls.__dict__.get("skip_discovery") is not True:
                                plugin = cls(self)
                                self._plugins[plugin.identifier] = plugin
        return self._plugins
