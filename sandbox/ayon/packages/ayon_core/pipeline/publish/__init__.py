"""Publishing: what plugins derive from, and finding them."""

from ayon_core.pipeline.publish.discovery import (
    apply_plugin_settings_automatically,
    get_plugin_settings,
    publish_plugins_discover,
)
from ayon_core.pipeline.publish.plugins import (
    AYONPyblishPluginMixin,
    ColormanagedPyblishPluginMixin,
    Extractor,
    OptionalPyblishPluginMixin,
    PublishError,
    PublishValidationError,
    RepairAction,
    RepairContextAction,
    ValidateContentsOrder,
    get_errored_instances_from_context,
    get_errored_plugins_from_context,
    get_instance_staging_dir,
)

__all__ = [
    "AYONPyblishPluginMixin",
    "ColormanagedPyblishPluginMixin",
    "Extractor",
    "OptionalPyblishPluginMixin",
    "PublishError",
    "PublishValidationError",
    "RepairAction",
    "RepairContextAction",
    "ValidateContentsOrder",
    "apply_plugin_settings_automatically",
    "get_errored_instances_from_context",
    "get_errored_plugins_from_context",
    "get_instance_staging_dir",
    "get_plugin_settings",
    "publish_plugins_discover",
]
