"""Finding publish plugins, with their settings on."""

from __future__ import annotations

import logging
import warnings
from typing import Any

import pyblish.api
import pyblish.plugin

from ayon_core.pipeline.discovery import (
    apply_values,
    classes_of,
    find_values,
    modules_in,
)
from ayon_core.settings import get_project_settings

log = logging.getLogger(__name__)


class PublishPlugins:
    """What was found.

    Attributes:
        plugins: The plugins, in the order they run.
        crashed_file_paths: What files raised, by their paths.

    """

    def __init__(self) -> None:
        self.plugins: list[Any] = []
        self.crashed_file_paths: dict[str, Any] = {}


def publish_plugins_discover(paths: Any = None) -> PublishPlugins:
    """Plugins of registered folders and classes, for hosts that are registered."""
    found = PublishPlugins()
    by_name: dict[str, Any] = {}
    for folder in paths or pyblish.api.registered_paths():
        for module in modules_in(folder, found.crashed_file_paths, keep=True):
            for plugin in classes_of(module, pyblish.plugin.Plugin):
                if not plugin.__module__.startswith("pyblish."):
                    by_name[plugin.__name__] = plugin
    for plugin in pyblish.api.registered_plugins():
        by_name[plugin.__name__] = plugin
    settings = get_project_settings(_project_here())
    hosts = {*pyblish.api.registered_hosts(), "*"}
    for plugin in by_name.values():
        if hosts.isdisjoint(plugin.hosts):
            continue
        values = get_plugin_settings(plugin, settings, log)
        apply_plugin_settings_automatically(plugin, values)
        if getattr(plugin, "enabled", True):
            found.plugins.append(plugin)
    found.plugins.sort(key=lambda plugin: plugin.order)
    return found


def _project_here() -> Any:
    from ayon_core.pipeline.context_tools import get_current_project_name

    return get_current_project_name()


def get_plugin_settings(
    plugin: Any, project_settings: dict[str, Any], log: Any, category: str | None = None
) -> dict[str, Any]:
    """What the settings have for a plugin, by its category and class name."""
    name = plugin.__name__
    chosen = getattr(plugin, "settings_category", None)
    if chosen is None and category and name in _plugins_of(project_settings, category):
        warnings.warn(
            f"{name} should say its settings_category.",
            DeprecationWarning,
            stacklevel=2,
        )
        chosen = category
    return _plugins_of(project_settings, chosen).get(name, {})


def _plugins_of(settings: dict[str, Any], category: Any) -> dict[str, Any]:
    return find_values(settings, category, "publish")


def apply_plugin_settings_automatically(
    plugin: Any, settings: dict[str, Any], logger: Any = None
) -> None:
    """Set settings on a plugin."""
    apply_values(plugin, settings)
