# ruff: noqa: B024
"""Interfaces an addon may take on."""

from __future__ import annotations

from abc import ABCMeta, abstractmethod
from typing import Any


class AYONInterface(metaclass=ABCMeta):
    """Base of the interfaces."""

    log: Any = None


class IHostAddon(AYONInterface):
    """An addon that integrates a host application."""

    @property
    @abstractmethod
    def host_name(self) -> str:
        """Name of the host."""

    def get_workfile_extensions(self) -> list[str]:
        """Extensions of workfiles with their dot."""
        return []


class IPluginPaths(AYONInterface):
    """An addon with plugins for hosts that are not its own."""

    def get_plugin_paths(self) -> dict[str, list[str]]:
        """Old way to give paths, by kind."""
        return {}

    def _get_plugin_paths_by_type(self, plugin_type: str) -> list[str]:
        paths: Any = self.get_plugin_paths().get(plugin_type) or []
        return [paths] if isinstance(paths, str) else list(paths)

    def get_launcher_action_paths(self) -> list[str]:
        """Folders of launcher actions."""
        return self._get_plugin_paths_by_type("actions")

    def get_create_plugin_paths(self, host_name: str) -> list[str]:
        """Folders of creators."""
        return self._get_plugin_paths_by_type("create")

    def get_load_plugin_paths(self, host_name: str) -> list[str]:
        """Folders of loaders."""
        return self._get_plugin_paths_by_type("load")

    def get_publish_plugin_paths(self, host_name: str) -> list[str]:
        """Folders of publish plugins."""
        return self._get_plugin_paths_by_type("publish")

    def get_inventory_action_paths(self, host_name: str) -> list[str]:
        """Folders of inventory actions."""
        return self._get_plugin_paths_by_type("inventory")

    def get_loader_action_plugin_paths(self, host_name: str | None) -> list[str]:
        """Folders of loader actions."""
        return []


class ITrayAddon(AYONInterface):
    """An addon that is seen in the tray."""

    @abstractmethod
    def tray_init(self) -> None:
        """First step of the tray's start."""

    @abstractmethod
    def tray_menu(self, tray_menu: Any) -> None:
        """Add actions to the tray's menu."""

    @abstractmethod
    def tray_start(self) -> None:
        """The tray runs."""

    @abstractmethod
    def tray_exit(self) -> None:
        """The tray ends."""
