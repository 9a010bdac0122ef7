"""Publishing: plugin bases, errors, settings and staging on real pyblish."""

from __future__ import annotations

from .abstract_collect_render import AbstractCollectRender, RenderInstance
from .constants import (
    FARM_JOB_ENV_DATA_KEY,
    ValidateContentsOrder,
    ValidateMeshOrder,
    ValidatePipelineOrder,
    ValidateSceneOrder,
)
from .lib import (
    apply_plugin_settings_automatically,
    context_plugin_should_run,
    filter_instances_for_context_plugin,
    get_errored_instances_from_context,
    get_errored_plugins_from_context,
    get_instance_staging_dir,
    get_plugin_settings,
    get_publish_instance_families,
    get_publish_instance_label,
    load_help_content_from_filepath,
    load_help_content_from_plugin,
    publish_plugins_discover,
)
from .publish_plugins import (
    AbstractMetaContextPlugin,
    AbstractMetaInstancePlugin,
    AYONPyblishPluginMixin,
    ColormanagedPyblishPluginMixin,
    Extractor,
    KnownPublishError,
    OptionalPyblishPluginMixin,
    PublishError,
    PublishValidationError,
    PublishXmlValidationError,
    RepairAction,
    RepairContextAction,
)

__all__ = (
    "FARM_JOB_ENV_DATA_KEY",
    "AYONPyblishPluginMixin",
    "AbstractCollectRender",
    "AbstractMetaContextPlugin",
    "AbstractMetaInstancePlugin",
    "ColormanagedPyblishPluginMixin",
    "Extractor",
    "KnownPublishError",
    "OptionalPyblishPluginMixin",
    "PublishError",
    "PublishValidationError",
    "PublishXmlValidationError",
    "RenderInstance",
    "RepairAction",
    "RepairContextAction",
    "ValidateContentsOrder",
    "ValidateMeshOrder",
    "ValidatePipelineOrder",
    "ValidateSceneOrder",
    "apply_plugin_settings_automatically",
    "context_plugin_should_run",
    "filter_instances_for_context_plugin",
    "get_errored_instances_from_context",
    "get_errored_plugins_from_context",
    "get_instance_staging_dir",
    "get_plugin_settings",
    "get_publish_instance_families",
    "get_publish_instance_label",
    "load_help_content_from_filepath",
    "load_help_content_from_plugin",
    "publish_plugins_discover",
)
