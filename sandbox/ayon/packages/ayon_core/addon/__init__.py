"""Addons: what they may offer, and those of the bundle."""

from __future__ import annotations

import importlib
import inspect
import logging
import os
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ayon_api

from ayon_core.addon import click_wrap
from ayon_core.memory import memory
from ayon_core.settings import get_studio_settings

__all__ = [
    "AYONAddon",
    "AddonsManager",
    "IHostAddon",
    "IPluginPaths",
    "click_wrap",
    "load_addons",
]


class AYONAddon(ABC):
    """An addon of the bundle, made once for each manager."""

    enabled = True
    version = "0.0.0"

    def __init__(self, manager: Any, settings: dict[str, Any]) -> None:
        self.manager = manager
        self.log = logging.getLogger(f"ayon.addon.{self.name}")
        self.initialize(settings)

    @property
    @abstractmethod
    def name(self) -> str:
        """Name of the addon on the server."""

    def initialize(self, settings: dict[str, Any]) -> None:
        """Take what is needed of the studio's settings."""

    def connect_with_addons(self, enabled_addons: list[Any]) -> None:
        """Meet the others."""

    def get_global_environments(self) -> dict[str, str]:
        """Variables for every process."""
        return {}

    def on_host_install(self, host: Any, host_name: str, project_name: str) -> None:
        """A host was installed in this process."""

    def cli(self, addon_click_group: Any) -> None:
        """Add commands for the command line."""


class IHostAddon(ABC):
    """An addon that brings a host."""

    @property
    @abstractmethod
    def host_name(self) -> str:
        """Name of the host."""

    def get_workfile_extensions(self) -> list[str]:
        """Extensions of workfiles, with their dot."""
        return []


class IPluginPaths(ABC):
    """An addon that has plugins for hosts."""

    def get_plugin_paths(self) -> dict[str, list[str]]:
        """Folders by the kind of plugins."""
        return {}

    def get_create_plugin_paths(self, host_name: str) -> list[str]:
        """Folders of creators."""
        return list(self.get_plugin_paths().get("create", ()))

    def get_load_plugin_paths(self, host_name: str) -> list[str]:
        """Folders of loaders."""
        return list(self.get_plugin_paths().get("load", ()))

    def get_publish_plugin_paths(self, host_name: str) -> list[str]:
        """Folders of publish plugins."""
        return list(self.get_plugin_paths().get("publish", ()))

    def get_inventory_action_paths(self, host_name: str) -> list[str]:
        """Folders of actions of the Scene Inventory."""
        return list(self.get_plugin_paths().get("inventory", ()))

    def get_loader_action_plugin_paths(self, host_name: str | None) -> list[str]:
        """Folders of actions of the Loader."""
        return []


class AddonsManager:
    """The addons of the bundle, made from the studio's settings."""

    def __init__(self, settings: Any = None, initialize: bool = True) -> None:
        self.log = logging.getLogger("ayon.addons")
        self._given_settings = settings
        self.addons = list[Any]()
        if initialize:
            self.initialize_addons()
            self.connect_addons()

    def initialize_addons(self) -> None:
        """Make every addon of the bundle."""
        load_addons()
        settings = self._given_settings or get_studio_settings()
        for addon_class in _addon_classes():
            self.addons.append(addon_class(self, settings))

    def connect_addons(self) -> None:
        """Let addons that are switched on meet each other."""
        for addon in self.get_enabled_addons():
            addon.connect_with_addons(self.get_enabled_addons())

    def get_enabled_addons(self) -> list[Any]:
        """Addons that are switched on."""
        return [addon for addon in self.addons if addon.enabled]

    def get(self, addon_name: str, default: Any = None) -> Any:
        """An addon by its name."""
        named = (addon for addon in self.addons if addon.name == addon_name)
        return next(named, default)

    def get_host_addon(self, host_name: str) -> Any:
        """The addon that brings a host, None if there is none."""
        hosts = (a for a in self.get_enabled_addons() if isinstance(a, IHostAddon))
        return next((a for a in hosts if a.host_name == host_name), None)


def load_addons(force: bool = False) -> None:
    """Make the client packages of the bundle's addons importable, and import them."""
    if memory().addons is not None and not force:
        return
    memory().addons = packages = []
    for folder in _addon_folders():
        _put_first(str(folder))
        for init in sorted(folder.glob("*/__init__.py")):
            packages.append(importlib.import_module(init.parent.name))


def _put_first(folder: str) -> None:
    sys.path[:] = [folder, *(path for path in sys.path if path != folder)]


def _addon_folders() -> Iterator[Path]:
    root = os.environ.get("AYON_ADDONS_DIR")
    name = os.environ.get("AYON_BUNDLE_NAME")
    if not root:
        return
    for bundle in ayon_api.get_bundles()["bundles"]:
        for addon_name, version in bundle["addons"].items():
            folder = Path(root) / f"{addon_name}_{version}"
            if bundle["name"] == name and version and folder.is_dir():
                yield folder


def _addon_classes() -> Iterator[type[AYONAddon]]:
    for package in memory().addons or ():
        for _, value in inspect.getmembers(package, inspect.isclass):
            if issubclass(value, AYONAddon) and not inspect.isabstract(value):
                yield value
