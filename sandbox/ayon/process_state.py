"""What AYON leaves behind in a process, taken before a studio and put back after.

The double of ayon-core keeps all of it in one place. The real one has it in
attributes of its modules; they are in a table here, for all versions together:
what a version does not have is skipped.
"""

from __future__ import annotations

import copy
import importlib
import sys
from collections.abc import Mapping
from typing import Any

State = dict[tuple[str, str], Any]

_OF_PYBLISH = [
    ("pyblish.plugin", "_registered_callbacks"),
    ("pyblish.plugin", "_registered_gui"),
    ("pyblish.plugin", "_registered_hosts"),
    ("pyblish.plugin", "_registered_paths"),
    ("pyblish.plugin", "_registered_plugin_filters"),
    ("pyblish.plugin", "_registered_plugins"),
    ("pyblish.plugin", "_registered_services"),
    ("pyblish.plugin", "_registered_targets"),
    ("pyblish.plugin", "_registered_test"),
]

_OF_REAL_CORE = [
    ("ayon_core.addon.base", "_LoadCache.addons_loaded"),
    ("ayon_core.addon.base", "_LoadCache.addon_modules"),
    ("ayon_core.lib.ayon_connection", "_Cache.initialized"),
    ("ayon_core.lib.events", "GlobalEventSystem._global_event_system"),
    ("ayon_core.lib.local_settings", "_Cache.username"),
    ("ayon_core.lib.local_settings", "_Cache.user_entities_by_name"),
    ("ayon_core.pipeline.anatomy.anatomy", "Anatomy._project_cache"),
    ("ayon_core.pipeline.anatomy.anatomy", "Anatomy._sitesync_addon_cache"),
    ("ayon_core.pipeline.anatomy.anatomy", "Anatomy._default_site_id_cache"),
    ("ayon_core.pipeline.anatomy.anatomy", "Anatomy._root_overrides_cache"),
    ("ayon_core.pipeline.colorspace", "CachedData.remapping"),
    ("ayon_core.pipeline.context_tools", "_addons_manager"),
    ("ayon_core.pipeline.context_tools", "_is_installed"),
    ("ayon_core.pipeline.context_tools", "_process_id"),
    ("ayon_core.pipeline.context_tools", "_registered_host"),
    ("ayon_core.pipeline.context_tools", "_registered_root"),
    ("ayon_core.pipeline.plugin_discover", "_GlobalDiscover._context"),
    ("ayon_core.settings.lib", "_AyonSettingsCache.addon_versions"),
    ("ayon_core.settings.lib", "_AyonSettingsCache.cache_by_project_name"),
    ("ayon_core.settings.lib", "_AyonSettingsCache.studio_settings"),
    ("ayon_core.settings.lib", "_AyonSettingsCache.variant"),
    ("ayon_core.tools.utils.host_tools", "_SingletonPoint.helper"),
]

_WINDOWS = ("ayon_core.tools.utils.host_tools", "_SingletonPoint.helper")
_DISCOVERED = ("ayon_core.pipeline.plugin_discover", "_GlobalDiscover._context")


def _double() -> Any:
    """Return the double's memory module, None on the real ayon-core."""
    try:
        return importlib.import_module("ayon_core.memory")
    except ModuleNotFoundError:
        return None


def take() -> State:
    """Return what the process remembers; it goes on without plugins of others."""
    double = _double()
    if double is not None:
        before = double.exchange(double.Memory())
        return {("ayon_core.memory", ""): before, **_read(_OF_PYBLISH)}
    _import_modules()
    state = _read([*_OF_PYBLISH, *_OF_REAL_CORE])
    target, name = _owner(*_DISCOVERED)
    setattr(target, name, None)
    return state


def put_back(state: State) -> None:
    """Let the process remember what it did, and close windows opened since."""
    double = _double()
    if double is not None:
        left = double.exchange(state["ayon_core.memory", ""])
        _close(left.windows.values())
        _write(_OF_PYBLISH, state)
        return
    target, name = _owner(*_WINDOWS)
    helper = getattr(target, name, None)
    _close(vars(helper).values() if helper is not None else ())
    _write([*_OF_PYBLISH, *_OF_REAL_CORE], state)


def forget_settings() -> None:
    """Empty the settings cache, so that overrides are seen."""
    double = sys.modules.get("ayon_core.memory")
    if double is not None:
        double.memory().settings.clear()
    target, name = _owner(
        "ayon_core.settings.lib", "_AyonSettingsCache.cache_by_project_name"
    )
    if hasattr(target, name):
        getattr(target, name).clear()


def _import_modules() -> None:
    for module_name in sorted({item[0] for item in _OF_REAL_CORE}):
        if module_name.startswith("ayon_core.tools"):
            continue  # imports Qt
        try:
            importlib.import_module(module_name)
        except ModuleNotFoundError as error:
            if error.name is None or not module_name.startswith(error.name):
                raise


def _owner(module_name: str, path: str) -> tuple[Any, str]:
    target: Any = sys.modules.get(module_name)
    *owners, name = path.split(".")
    for part in owners:
        target = getattr(target, part, None)
    return target, name


def _read(table: list[tuple[str, str]]) -> State:
    state = {}
    for module_name, path in table:
        target, name = _owner(module_name, path)
        if target is not None and hasattr(target, name):
            value = getattr(target, name)
            if isinstance(value, (dict, list, set)):
                value = copy.copy(value)
            state[module_name, path] = value
    return state


def _write(table: list[tuple[str, str]], state: Mapping[tuple[str, str], Any]) -> None:
    for place in table:
        target, name = _owner(*place)
        if target is None or not hasattr(target, name):
            continue
        if place not in state:
            if place == _WINDOWS:
                setattr(target, name, None)
            continue
        saved = state[place]
        current = getattr(target, name)
        if isinstance(current, (dict, set)) and type(current) is type(saved):
            current.clear()
            current.update(saved)
        elif isinstance(current, list) and isinstance(saved, list):
            current[:] = saved
        elif hasattr(current, "reset") and "Anatomy." in place[1]:
            current.reset()
        else:
            setattr(target, name, saved)


def _close(values: Any) -> None:
    for value in list(values):
        for window in value.values() if isinstance(value, dict) else [value]:
            if hasattr(window, "deleteLater"):
                window.close()
                window.deleteLater()
