"""The registered host, installing it, and the current context."""

from __future__ import annotations

import logging
import os
import platform
import uuid
from typing import Any

import ayon_api
import pyblish.api

from .. import AYON_CORE_ROOT
from ..addon import AddonsManager, load_addons
from ..host import AbstractHost
from ..lib import initialize_ayon_connection, is_in_tests
from ..settings import get_project_settings
from .actions import deregister_inventory_action_path, register_inventory_action_path
from .anatomy import Anatomy
from .create import register_creator_plugin_path
from .load import deregister_loader_plugin_path, register_loader_plugin_path
from .publish.lib import filter_pyblish_plugins
from .template_data import get_template_data_with_names

log = logging.getLogger(__name__)

PLUGINS_DIR = os.path.join(AYON_CORE_ROOT, "plugins")
PUBLISH_PATH = os.path.join(PLUGINS_DIR, "publish")
LOAD_PATH = os.path.join(PLUGINS_DIR, "load")
INVENTORY_PATH = os.path.join(PLUGINS_DIR, "inventory")

_is_installed = False
_process_id: str | None = None
_registered_host: dict[str, Any] = {"_": None}
_addons_manager: AddonsManager | None = None


def _get_addons_manager() -> AddonsManager:
    global _addons_manager
    if _addons_manager is None:
        _addons_manager = AddonsManager()
    return _addons_manager


def install_host(host: Any) -> None:
    """Make the host the one of this process and register plugins."""
    global _is_installed
    if not isinstance(host, AbstractHost):
        log.error("Host must be a subclass of AbstractHost, got %s", type(host))
    _is_installed = True
    initialize_ayon_connection()
    manager = _get_addons_manager()
    project_name = os.getenv("AYON_PROJECT_NAME")
    host_name = os.environ.get("AYON_HOST_NAME")
    if hasattr(host, "install"):
        host.install()
    register_host(host)
    remote = os.environ.get("AYON_REMOTE_PUBLISH")
    pyblish.api.register_target("remote" if remote else "local")
    if is_in_tests():
        pyblish.api.register_target("automated")
    for addon in manager.get_enabled_addons():
        addon.on_host_install(host, host_name or "", project_name or "")
    install_ayon_plugins(project_name, host_name)


def install_ayon_plugins(
    project_name: str | None = None, host_name: str | None = None
) -> None:
    """Register the plugins of ayon-core, of the addons and of the project."""
    initialize_ayon_connection()
    load_addons()
    pyblish.api.register_plugin_path(PUBLISH_PATH)
    pyblish.api.register_discovery_filter(filter_pyblish_plugins)
    register_loader_plugin_path(LOAD_PATH)
    register_inventory_action_path(INVENTORY_PATH)
    host_name = host_name or get_current_host_name() or ""
    manager = _get_addons_manager()
    for path in manager.collect_publish_plugin_paths(host_name):
        pyblish.api.register_plugin_path(path)
    for path in manager.collect_create_plugin_paths(host_name):
        register_creator_plugin_path(path)
    for path in manager.collect_load_plugin_paths(host_name):
        register_loader_plugin_path(path)
    for path in manager.collect_inventory_action_paths(host_name):
        register_inventory_action_path(path)
    project_name = project_name or os.environ.get("AYON_PROJECT_NAME")
    if not project_name:
        return
    Anatomy(project_name).set_root_environments()
    plugins = get_project_settings(project_name)["core"]["project_plugins"]
    for path in plugins.get(platform.system().lower()) or ():
        path = path.format(**os.environ)
        if os.path.exists(path):
            pyblish.api.register_plugin_path(path)
            register_loader_plugin_path(path)
            register_creator_plugin_path(path)
            register_inventory_action_path(path)


def uninstall_host() -> None:
    """Forget the host and the plugins of ayon-core."""
    host = registered_host()
    uninstall = getattr(host, "uninstall", None)
    if uninstall is not None:
        uninstall()
    pyblish.api.deregister_plugin_path(PUBLISH_PATH)
    pyblish.api.deregister_discovery_filter(filter_pyblish_plugins)
    deregister_loader_plugin_path(LOAD_PATH)
    deregister_inventory_action_path(INVENTORY_PATH)
    deregister_host()


def is_installed() -> bool:
    """Whether a host was installed in this process."""
    return _is_installed


def register_host(host: Any) -> None:
    """Set the host of this process."""
    _registered_host["_"] = host


def registered_host() -> Any:
    """The host of this process, ``None`` without one."""
    return _registered_host["_"]


def deregister_host() -> None:
    """Forget the host."""
    _registered_host["_"] = None


def get_process_id() -> str:
    """Random id of this process; written into workfile locks."""
    global _process_id
    if _process_id is None:
        _process_id = str(uuid.uuid4())
    return _process_id


def get_global_context() -> dict[str, str | None]:
    """Context of the environment."""
    return {
        "project_name": os.environ.get("AYON_PROJECT_NAME"),
        "folder_path": os.environ.get("AYON_FOLDER_PATH"),
        "task_name": os.environ.get("AYON_TASK_NAME"),
    }


def get_current_context() -> dict[str, str | None]:
    """Context of the host, or of the environment without one."""
    host = registered_host()
    if isinstance(host, AbstractHost):
        return host.get_current_context()
    return get_global_context()


def get_current_host_name() -> str | None:
    """Name of the host."""
    host = registered_host()
    if isinstance(host, AbstractHost):
        return host.name
    return os.environ.get("AYON_HOST_NAME")


def get_current_project_name() -> str | None:
    """Name of the current project."""
    return get_current_context()["project_name"]


def get_current_folder_path() -> str | None:
    """Path of the current folder."""
    return get_current_context()["folder_path"]


def get_current_task_name() -> str | None:
    """Name of the current task."""
    return get_current_context()["task_name"]


def get_current_project_settings() -> dict[str, Any]:
    """Settings of the current project."""
    project_name = get_current_project_name()
    if not project_name:
        raise ValueError("Current project is not set.")
    return get_project_settings(project_name)


def get_current_project_entity(fields: Any = None) -> Any:
    """Entity of the current project."""
    return ayon_api.get_project(get_current_project_name(), fields=fields)


def get_current_folder_entity(fields: Any = None) -> Any:
    """Entity of the current folder, ``None`` without one."""
    context = get_current_context()
    if not context["project_name"] or not context["folder_path"]:
        return None
    return ayon_api.get_folder_by_path(
        context["project_name"], context["folder_path"], fields=fields
    )


def get_current_task_entity(fields: Any = None) -> Any:
    """Entity of the current task, ``None`` without one."""
    context = get_current_context()
    if not all(context.values()):
        return None
    folder = get_current_folder_entity(fields={"id"})
    if not folder:
        return None
    return ayon_api.get_task_by_name(
        context["project_name"], folder["id"], context["task_name"], fields=fields
    )


def is_representation_from_latest(representation: dict[str, Any]) -> Any:
    """Whether a representation is of its product's last version."""
    return ayon_api.version_is_latest(
        get_current_project_name(), representation["versionId"]
    )


def get_current_context_template_data(
    settings: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Template data of the current context."""
    context = get_current_context()
    return get_template_data_with_names(
        context["project_name"] or "",
        context["folder_path"],
        context["task_name"],
        get_current_host_name(),
        settings,
    )


_PLACEHOLDER: Any = object()


def change_current_context(
    folder_entity: dict[str, Any],
    task_entity: dict[str, Any],
    *,
    template_key: str | None = _PLACEHOLDER,
    reason: Any = None,
    project_entity: dict[str, Any] | None = None,
    anatomy: Anatomy | None = None,
) -> Any:
    """Make the host work on another task."""
    return registered_host().set_current_context(
        folder_entity,
        task_entity,
        reason=reason,
        project_entity=project_entity,
        anatomy=anatomy,
    )
