"""What hosts and their plugins take from ayon-core's pipeline."""

from ayon_core.pipeline import load, publish, workfile
from ayon_core.pipeline.actions import (
    InventoryAction,
    discover_inventory_actions,
    register_inventory_action_path,
)
from ayon_core.pipeline.context_tools import (
    get_current_folder_path,
    get_current_project_name,
    get_current_task_name,
    get_process_id,
    install_host,
    register_host,
    registered_host,
)
from ayon_core.pipeline.create import (
    AutoCreator,
    CreatedInstance,
    Creator,
    CreatorError,
    discover_creator_plugins,
    register_creator_plugin_path,
)
from ayon_core.pipeline.load import (
    IncompatibleLoaderError,
    LoaderPlugin,
    deregister_loader_plugin_path,
    discover_loader_plugins,
    get_representation_path,
    load_container,
    loaders_from_representation,
    register_loader_plugin_path,
    remove_container,
    switch_container,
    update_container,
)
from ayon_core.pipeline.projects import Anatomy
from ayon_core.pipeline.publish import (
    AYONPyblishPluginMixin,
    OptionalPyblishPluginMixin,
    PublishError,
    PublishValidationError,
)

AYON_CONTAINER_ID = "ayon.load.container"
AYON_INSTANCE_ID = "ayon.create.instance"
AVALON_CONTAINER_ID = "pyblish.avalon.container"
AVALON_INSTANCE_ID = "pyblish.avalon.instance"

__all__ = [
    "AVALON_CONTAINER_ID",
    "AVALON_INSTANCE_ID",
    "AYON_CONTAINER_ID",
    "AYON_INSTANCE_ID",
    "AYONPyblishPluginMixin",
    "Anatomy",
    "AutoCreator",
    "CreatedInstance",
    "Creator",
    "CreatorError",
    "IncompatibleLoaderError",
    "InventoryAction",
    "LoaderPlugin",
    "OptionalPyblishPluginMixin",
    "PublishError",
    "PublishValidationError",
    "deregister_loader_plugin_path",
    "discover_creator_plugins",
    "discover_inventory_actions",
    "discover_loader_plugins",
    "get_current_folder_path",
    "get_current_project_name",
    "get_current_task_name",
    "get_process_id",
    "get_representation_path",
    "install_host",
    "load",
    "load_container",
    "loaders_from_representation",
    "publish",
    "register_creator_plugin_path",
    "register_host",
    "register_inventory_action_path",
    "register_loader_plugin_path",
    "registered_host",
    "remove_container",
    "switch_container",
    "update_container",
    "workfile",
]
