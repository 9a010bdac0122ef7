"""Base classes, mixins, errors and actions of publish plugins."""

from __future__ import annotations

import inspect
from abc import ABCMeta
from typing import Any

import pyblish.api
import pyblish.logic
from pyblish.plugin import ExplicitMetaPlugin, MetaPlugin

from ...lib import BoolDef
from ..colorspace import (
    get_colorspace_settings_from_publish_context,
    set_colorspace_data_to_representation,
)
from .lib import (
    get_errored_instances_from_context,
    get_errored_plugins_from_context,
    get_instance_staging_dir,
    load_help_content_from_plugin,
)


class AbstractMetaInstancePlugin(ABCMeta, MetaPlugin):
    """Metaclass of instance plugins with abstract methods."""


class AbstractMetaContextPlugin(ABCMeta, ExplicitMetaPlugin):
    """Metaclass of context plugins with abstract methods."""


class KnownPublishError(Exception):
    """Old error for artists; :class:`PublishError` took its place."""


class PublishError(Exception):
    """An error whose message is for the artist."""

    def __init__(
        self,
        message: str,
        title: str | None = None,
        description: str | None = None,
        detail: str | None = None,
    ) -> None:
        self.message = message
        self.title = title
        self.description = description or message
        self.detail = detail
        super().__init__(message)


class PublishValidationError(PublishError):
    """Something in the scene is not as it must be."""


class PublishXmlValidationError(PublishValidationError):
    """As its base, with texts from the plugin's help file."""

    def __init__(
        self,
        plugin: Any,
        message: str,
        key: str | None = None,
        formatting_data: dict[str, Any] | None = None,
        help_filename: str | None = None,
    ) -> None:
        values = formatting_data or {}
        content = load_help_content_from_plugin(plugin, help_filename)["errors"][
            "main" if key is None else key
        ]
        detail = content.detail
        super().__init__(
            message,
            content.title,
            content.description.format(**values),
            detail.format(**values) if detail else detail,
        )


class AYONPyblishPluginMixin:
    """Plugin with attributes that the artist sets in the Publisher."""

    @classmethod
    def register_create_context_callbacks(cls, create_context: Any) -> None:
        """Add callbacks to a create context when plugins are reset."""

    @classmethod
    def get_attribute_defs(cls) -> list[Any]:
        """Attribute definitions; the same for every instance."""
        return []

    @classmethod
    def get_attr_defs_for_context(cls, create_context: Any) -> list[Any]:
        """Attribute definitions of the context; only for context plugins."""
        if cls.__instanceEnabled__:  # type: ignore[attr-defined]
            return []
        return cls.get_attribute_defs()

    @classmethod
    def instance_matches_plugin_families(cls, instance: Any | None) -> bool:
        """Whether the plugin would run on a created instance."""
        if instance is None:
            return not cls.__instanceEnabled__  # type: ignore[attr-defined]
        if not cls.__instanceEnabled__:  # type: ignore[attr-defined]
            return False
        families = [instance.product_base_type, *instance.get("families", [])]
        return bool(list(pyblish.logic.plugins_by_families([cls], families)))

    @classmethod
    def get_attr_defs_for_instance(
        cls, create_context: Any, instance: Any
    ) -> list[Any]:
        """Attribute definitions of an instance the plugin runs on."""
        if not cls.instance_matches_plugin_families(instance):
            return []
        return cls.get_attribute_defs()

    @classmethod
    def convert_attribute_values(cls, create_context: Any, instance: Any) -> None:
        """Change stored values of older versions."""

    @staticmethod
    def get_attr_values_from_data_for_plugin(
        plugin: Any, data: dict[str, Any]
    ) -> dict[str, Any]:
        """Values the artist set for a plugin."""
        cls = plugin if inspect.isclass(plugin) else type(plugin)
        values: dict[str, Any] = data.get("publish_attributes", {}).get(
            cls.__name__, {}
        )
        return values

    def get_attr_values_from_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Values the artist set for this plugin."""
        return self.get_attr_values_from_data_for_plugin(type(self), data)


class OptionalPyblishPluginMixin(AYONPyblishPluginMixin):
    """Plugin the artist may switch off when it is ``optional``."""

    optional_tooltip: str | None = None

    @classmethod
    def get_attribute_defs(cls) -> list[Any]:
        """The switch, when the plugin is optional."""
        if not getattr(cls, "optional", None):
            return []
        return [
            BoolDef(
                "active",
                default=getattr(cls, "active", True),
                label=getattr(cls, "label", None) or cls.__name__,
                tooltip=cls.optional_tooltip,
            )
        ]

    def is_active(self, data: dict[str, Any]) -> bool:
        """Whether to run: always if not optional, else as the artist says."""
        if not getattr(self, "optional", None):
            return True
        active = self.get_attr_values_from_data(data).get("active")
        return bool(getattr(self, "active", True) if active is None else active)


def _require_repair(plugin: Any) -> None:
    if not hasattr(plugin, "repair"):
        raise RuntimeError("Plug-in does not have repair method.")


class RepairAction(pyblish.api.Action):
    """Calls the plugin's ``repair`` with each failed instance."""

    label = "Repair"
    on = "failed"
    icon = "wrench"

    def process(self, context: Any, plugin: Any) -> None:
        """Repair the instances that failed in the plugin."""
        _require_repair(plugin)
        for instance in get_errored_instances_from_context(context, plugin=plugin):
            plugin.repair(instance)


class RepairContextAction(pyblish.api.Action):
    """Calls the plugin's ``repair`` with the context."""

    label = "Repair"
    on = "failed"
    icon = "wrench"

    def process(self, context: Any, plugin: Any) -> None:
        """Repair when the plugin failed."""
        _require_repair(plugin)
        if plugin in get_errored_plugins_from_context(context):
            plugin.repair(context)


class Extractor(pyblish.api.InstancePlugin):
    """Base of extractors."""

    order = 2.0

    def staging_dir(self, instance: Any) -> str:
        """Folder to extract to."""
        return get_instance_staging_dir(instance)


class ColormanagedPyblishPluginMixin:
    """Plugin that knows colour spaces."""

    def get_colorspace_settings(self, context: Any) -> Any:
        """Config and file rules of the context; ``None`` when off."""
        return get_colorspace_settings_from_publish_context(context.data)

    def set_representation_colorspace(
        self,
        representation: dict[str, Any],
        context: Any,
        colorspace: str | None = None,
    ) -> None:
        """Write the colour space into a representation."""
        set_colorspace_data_to_representation(
            representation,
            context.data,
            colorspace,
            log=self.log,  # type: ignore[attr-defined]
        )
