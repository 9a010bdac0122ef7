"""Creating: creators, their instances, and the context that holds both."""

from ayon_core.pipeline.create.context import CreateContext
from ayon_core.pipeline.create.creator_plugins import (
    AutoCreator,
    BaseCreator,
    Creator,
    deregister_creator_plugin,
    discover_creator_plugins,
    register_creator_plugin,
    register_creator_plugin_path,
)
from ayon_core.pipeline.create.errors import (
    CreatorError,
    CreatorsCollectionFailed,
    CreatorsCreateFailed,
    HostMissRequiredMethod,
    ImmutableKeyError,
    TaskNotSetError,
    UnavailableSharedData,
)
from ayon_core.pipeline.create.instances import CreatedInstance, ParentFlags
from ayon_core.pipeline.create.product_name import get_product_name

__all__ = [
    "AutoCreator",
    "BaseCreator",
    "CreateContext",
    "CreatedInstance",
    "Creator",
    "CreatorError",
    "CreatorsCollectionFailed",
    "CreatorsCreateFailed",
    "HostMissRequiredMethod",
    "ImmutableKeyError",
    "ParentFlags",
    "TaskNotSetError",
    "UnavailableSharedData",
    "deregister_creator_plugin",
    "discover_creator_plugins",
    "get_product_name",
    "register_creator_plugin",
    "register_creator_plugin_path",
]
