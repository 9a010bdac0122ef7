# ruff: noqa: B027, RUF012
"""The addon base class, finding addons on disk, and the manager."""

from __future__ import annotations

import inspect
import logging
import os
import sys
from abc import ABC, abstractmethod
from types import ModuleType
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import ayon_api

from ..lib.log import Logger
from ..settings import get_studio_settings
from .interfaces import IHostAddon, IPluginPaths

log = logging.getLogger(__name__)


class ProcessContext:
    """For which process an addon has to be ready."""

    def __init__(
        self,
        addon_name: str,
        addon_version: str,
        project_name: str | None = None,
        headless: bool | None = None,
        **kwargs: Any,
    ) -> None:
        self.addon_name = addon_name
        self.addon_version = addon_version
        self.project_name = project_name
        self.headless = bool(headless)


class _LoadCache:
    addons_loaded = False
    addon_modules: list[ModuleType] = []


def load_addons(force: bool = False) -> None:
    """Import the addons of the current bundle from ``AYON_ADDONS_DIR``."""
    if _LoadCache.addons_loaded and not force:
        return
    _LoadCache.addons_loaded = True
    _LoadCache.addon_modules = []
    bundle = os.environ.get("AYON_STUDIO_BUNDLE_NAME") or os.environ["AYON_BUNDLE_NAME"]
    query = urlencode({"summary": "true", "bundle_name": bundle})
    response = ayon_api.get(f"settings?{query}")
    addons_dir = os.environ["AYON_ADDONS_DIR"]
    for addon in response.data["addons"]:
        folder = os.path.join(addons_dir, f"{addon['name']}_{addon['version']}")
        if addon["name"] != "core" and os.path.isdir(folder):
            _LoadCache.addon_modules.extend(_import_addon(folder))


def _import_addon(folder: str) -> list[ModuleType]:
    sys.path.insert(0, folder)
    modules = []
    for name in sorted(os.listdir(folder)):
        base, ext = os.path.splitext(name)
        path = os.path.join(folder, name)
        if name == "__pycache__" or not (os.path.isdir(path) or ext == ".py"):
            continue
        try:
            module = __import__(base, fromlist=("",))
        except Exception:
            log.warning("Failed to import %r", base, exc_info=True)
            continue
        classes = [item for _, item in inspect.getmembers(module, inspect.isclass)]
        if any(issubclass(item, AYONAddon) for item in classes):
            modules.append(module)
    return modules


class AYONAddon(ABC):
    """Base of addons."""

    enabled: bool = True
    _id: Any = None
    _missing_version_warned = False

    def __init__(self, manager: AddonsManager, settings: dict[str, Any]) -> None:
        self.manager = manager
        self.log = Logger.get_logger(self.name)
        self.initialize(settings)

    @property
    def id(self) -> Any:
        """Random id of this object."""
        if self._id is None:
            self._id = uuid4()
        return self._id

    @property
    @abstractmethod
    def name(self) -> str:
        """Name of the addon."""

    @property
    def version(self) -> str:
        """Version of the addon; override it."""
        if not type(self)._missing_version_warned:
            type(self)._missing_version_warned = True
            print(f"Addon '{self.name}' has no version.")
        return "0.0.0"

    def initialize(self, settings: dict[str, Any]) -> None:
        """Set attributes from the studio settings."""

    def connect_with_addons(self, enabled_addons: list[AYONAddon]) -> None:
        """Meet the other addons."""

    def ensure_is_process_ready(self, process_context: ProcessContext) -> None:
        """Prepare what a process needs, such as a login."""

    def get_global_environments(self) -> dict[str, str]:
        """Variables for every process of AYON."""
        return {}

    def on_host_install(self, host: Any, host_name: str, project_name: str) -> None:
        """A host was installed in this process."""

    def cli(self, addon_click_group: Any) -> None:
        """Add commands to the launcher's command line."""


class AddonsManager:
    """Makes an object of every addon found."""

    def __init__(
        self, settings: dict[str, Any] | None = None, initialize: bool = True
    ) -> None:
        self.log = Logger.get_logger(type(self).__name__)
        self._settings = settings
        self._addons: list[AYONAddon] = []
        if initialize:
            self.initialize_addons()
            self.connect_addons()

    def __getitem__(self, addon_name: str) -> AYONAddon:
        return self.addons_by_name[addon_name]

    @property
    def addons(self) -> list[AYONAddon]:
        """Every addon, enabled or not."""
        return list(self._addons)

    @property
    def addons_by_name(self) -> dict[str, AYONAddon]:
        """Every addon by its name."""
        return {addon.name: addon for addon in self._addons}

    def get(self, addon_name: str, default: Any = None) -> Any:
        """An addon by name."""
        return self.addons_by_name.get(addon_name, default)

    def get_enabled_addon(self, addon_name: str, default: Any = None) -> Any:
        """An addon by name if it is enabled."""
        addon = self.get(addon_name)
        return addon if addon is not None and addon.enabled else default

    def get_enabled_addons(self) -> list[AYONAddon]:
        """Addons that are enabled."""
        return [addon for addon in self._addons if addon.enabled]

    def initialize_addons(self) -> None:
        """Import addons and make their objects; failures are logged."""
        load_addons()
        settings = self._settings
        if settings is None:
            settings = get_studio_settings()
        for module in _LoadCache.addon_modules:
            for name, item in inspect.getmembers(module, inspect.isclass):
                if not issubclass(item, AYONAddon) or item is AYONAddon:
                    continue
                if inspect.isabstract(item):
                    missing = ", ".join(sorted(item.__abstractmethods__))
                    self.log.warning("Skipping abstract %s: %s", name, missing)
                    continue
                try:
                    self._addons.append(item(self, settings))
                except Exception:
                    self.log.warning("Addon %r failed", name, exc_info=True)

    def connect_addons(self) -> None:
        """Let the enabled addons meet; failures are logged."""
        for addon in self.get_enabled_addons():
            try:
                addon.connect_with_addons(self.get_enabled_addons())
            except Exception:
                self.log.error("Addon %s failed to connect", addon.name, exc_info=True)

    def collect_global_environments(self) -> dict[str, str]:
        """Variables of every enabled addon; no key may come twice."""
        output: dict[str, str] = {}
        for addon in self.get_enabled_addons():
            for key, value in addon.get_global_environments().items():
                if key in output:
                    raise AssertionError(f"Duplicated environment key {key}")
                output[key] = value
        return output

    def _collect_paths(self, method_name: str, *args: Any) -> list[str]:
        paths: list[str] = []
        for addon in self.get_enabled_addons():
            if isinstance(addon, IPluginPaths):
                paths.extend(getattr(addon, method_name)(*args) or ())
        return paths

    def collect_create_plugin_paths(self, host_name: str) -> list[str]:
        """Folders of creators."""
        return self._collect_paths("get_create_plugin_paths", host_name)

    def collect_load_plugin_paths(self, host_name: str) -> list[str]:
        """Folders of loaders."""
        return self._collect_paths("get_load_plugin_paths", host_name)

    def collect_publish_plugin_paths(self, host_name: str) -> list[str]:
        """Folders of publish plugins."""
        return self._collect_paths("get_publish_plugin_paths", host_name)

    def collect_inventory_action_paths(self, host_name: str) -> list[str]:
        """Folders of inventory actions."""
        return self._collect_paths("get_inventory_action_paths", host_name)

    def get_host_addon(self, host_name: str) -> AYONAddon | None:
        """The addon of a host, if it is enabled."""
        for addon in self.get_enabled_addons():
            if isinstance(addon, IHostAddon) and addon.host_name == host_name:
                return addon
        return None

    def get_host_names(self) -> set[str]:
        """Hosts that enabled addons integrate."""
        return {
            addon.host_name
            for addon in self.get_enabled_addons()
            if isinstance(addon, IHostAddon)
        }
