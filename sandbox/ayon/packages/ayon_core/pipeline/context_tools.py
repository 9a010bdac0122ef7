"""The host of this process, and the task it works on."""

from __future__ import annotations

import os
import platform
from pathlib import Path
from typing import Any

import ayon_api
import pyblish.api

from ayon_core.addon import AddonsManager, IPluginPaths
from ayon_core.memory import memory
from ayon_core.pipeline.actions import INVENTORY_ACTIONS
from ayon_core.pipeline.create.creator_plugins import CREATORS
from ayon_core.pipeline.load.plugins import LOADERS
from ayon_core.pipeline.projects import Anatomy
from ayon_core.settings import get_project_settings

_CONTEXT = os.environ
PLUGINS = Path(__file__).resolve().parent.parent / "plugins"
LOAD_PATH = str(PLUGINS / "load")


def register_host(host: Any) -> None:
    """Make a host that of this process."""
    memory().host = host


def get_process_id() -> str:
    """What tells this process from others, in locks."""
    return memory().process_id


def registered_host() -> Any:
    """The host of this process, None if there is none."""
    return memory().host


def install_host(host: Any) -> None:
    """Make a host that of this process, with the plugins of addons and project."""
    register_host(host)
    install_ayon_plugins(host_name=host.name)
    host.install()


def install_ayon_plugins(
    project_name: str | None = None, host_name: str | None = None
) -> None:
    """Register plugins of ayon-core, of addons, and of the project's settings."""
    host_name = host_name or os.environ["AYON_HOST_NAME"]
    project_name = project_name or os.environ["AYON_PROJECT_NAME"]
    manager = AddonsManager()
    pyblish.api.register_target("local")
    pyblish.api.register_plugin_path(str(PLUGINS / "publish"))
    LOADERS.add(LOAD_PATH)
    for folder in _folders_of(manager, "publish_plugin", host_name):
        pyblish.api.register_plugin_path(folder)
    for kind, question in (
        (CREATORS, "create_plugin"),
        (LOADERS, "load_plugin"),
        (INVENTORY_ACTIONS, "inventory_action"),
    ):
        for folder in _folders_of(manager, question, host_name):
            kind.add(folder)
    Anatomy(project_name).set_root_environments()
    core = get_project_settings(project_name)["core"]
    for folder in core["project_plugins"].get(platform.system().lower(), ()):
        if os.path.isdir(folder):
            pyblish.api.register_plugin_path(folder)
            for kind in (CREATORS, LOADERS, INVENTORY_ACTIONS):
                kind.add(folder)
    for addon in manager.get_enabled_addons():
        addon.on_host_install(registered_host(), host_name, project_name)


def _folders_of(manager: Any, question: str, host_name: str) -> list[str]:
    return [
        folder
        for addon in manager.get_enabled_addons()
        if isinstance(addon, IPluginPaths)
        for folder in getattr(addon, f"get_{question}_paths")(host_name)
    ]


def get_current_project_name() -> Any:
    """Name of the project."""
    return _CONTEXT.get("AYON_PROJECT_NAME")


def get_current_folder_path() -> Any:
    """Path of the folder."""
    return _CONTEXT.get("AYON_FOLDER_PATH")


def get_current_task_name() -> Any:
    """Name of the task."""
    return _CONTEXT.get("AYON_TASK_NAME")


def get_current_project_settings() -> dict[str, Any]:
    """Settings of every addon in the project."""
    return get_project_settings(get_current_project_name())


def get_current_folder_entity(fields: Any = None) -> dict[str, Any] | None:
    """The folder, None if there is none."""
    path = get_current_folder_path()
    project_name = get_current_project_name()
    if not project_name or not path:
        return None
    return ayon_api.get_folder_by_path(project_name, path, fields=fields)


def get_current_task_entity(fields: Any = None) -> dict[str, Any] | None:
    """The task, None if there is none."""
    folder = get_current_folder_entity(fields={"id"})
    name = get_current_task_name()
    if not folder or not name:
        return None
    return ayon_api.get_task_by_name(
        get_current_project_name(), folder["id"], name, fields=fields
    )


def is_representation_from_latest(representation: dict[str, Any]) -> bool:
    """Whether a representation is of the last version of its product."""
    return ayon_api.version_is_latest(
        get_current_project_name(), representation["versionId"]
    )
