"""What publish plugins derive from: attributes, repairs, errors, staging."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pyblish.api
import pyblish.logic

from ayon_core.lib.attribute_definitions import BoolDef
from ayon_core.pipeline.staging import custom_staging_dir, temporary_staging_dir

ValidateContentsOrder = pyblish.api.ValidatorOrder + 0.1


class PublishError(Exception):
    """A plugin cannot go on; the texts are for the artist."""

    def __init__(
        self,
        message: str,
        title: str | None = None,
        description: str | None = None,
        detail: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message, self.description = message, description or message
        self.title, self.detail = title, detail


class PublishValidationError(PublishError):
    """Something has to be corrected before it is published."""


class AYONPyblishPluginMixin:
    """A plugin with attributes that artists choose in the Publisher."""

    @classmethod
    def get_attribute_defs(cls) -> list[Any]:
        """What an artist may choose."""
        return []

    @classmethod
    def get_attr_defs_for_context(cls, create_context: Any) -> list[Any]:
        """What an artist may choose for the publish as a whole."""
        is_for_context = not getattr(cls, "__instanceEnabled__", False)
        return cls.get_attribute_defs() if is_for_context else []

    @classmethod
    def get_attr_defs_for_instance(
        cls, create_context: Any, instance: Any
    ) -> list[Any]:
        """What an artist may choose for an instance."""
        is_for_it = getattr(cls, "__instanceEnabled__", False)
        is_for_it = is_for_it and cls.instance_matches_plugin_families(instance)
        return cls.get_attribute_defs() if is_for_it else []

    @classmethod
    def instance_matches_plugin_families(cls, instance: Any) -> bool:
        """Whether it runs for an instance."""
        families = [instance.product_base_type, *instance.get("families", ())]
        plugin: Any = cls
        return bool(pyblish.logic.plugins_by_families([plugin], families))

    def get_attr_values_from_data(self, data: Any) -> dict[str, Any]:
        """What the artist chose."""
        return (data.get("publish_attributes") or {}).get(type(self).__name__) or {}


class OptionalPyblishPluginMixin(AYONPyblishPluginMixin):
    """A plugin that artists may switch off, where the settings allow it."""

    # Of the pyblish plugin that it is, too.
    optional: bool
    active: bool
    label: str | None

    @classmethod
    def get_attribute_defs(cls) -> list[Any]:
        """The switch, if there is one."""
        definitions = super().get_attribute_defs()
        if cls.optional:
            label = cls.label or cls.__name__
            definitions = [*definitions, BoolDef("active", cls.active, label=label)]
        return definitions

    def is_active(self, data: Any) -> bool:
        """Whether it is to run."""
        if not self.optional:
            return True
        return bool(self.get_attr_values_from_data(data).get("active", self.active))


class ColormanagedPyblishPluginMixin:
    """A plugin that says in which colour space files are."""

    def set_representation_colorspace(
        self, representation: dict[str, Any], context: Any, colorspace: Any = None
    ) -> None:
        """Note the colour space of a representation, if the studio has a config.

        None is looked for here; it is there when somebody has put it there.
        """
        config, _ = context.data.get("imageioSettings") or (None, None)
        if colorspace and config:
            facts = {"config": config, "colorspace": colorspace}
            representation["colorspaceData"] = facts


class Extractor(pyblish.api.InstancePlugin):
    """Makes files of an instance."""

    order = 2.0

    def staging_dir(self, instance: Any) -> str:
        """The folder for files of an instance."""
        return get_instance_staging_dir(instance)


def get_instance_staging_dir(instance: Any) -> str:
    """The folder for files of an instance, made at the first question."""
    data = instance.data
    if data.get("stagingDir"):
        return str(data["stagingDir"])
    context = instance.context.data
    custom = custom_staging_dir(
        context["projectEntity"],
        data.get("folderEntity"),
        data.get("taskEntity"),
        data["productName"],
        data["productType"],
        data.get("productBaseType") or data["productType"],
        context["hostName"],
    )
    path, is_persistent = custom or (temporary_staging_dir(), False)
    os.makedirs(path, exist_ok=True)
    data["stagingDir"] = path
    data["stagingDir_persistent"] = is_persistent
    data["stagingDir_is_custom"] = custom is not None
    data.setdefault("representations", [])
    return path


# --- what failed, and repairing it ---


def _failed_results(context: Any) -> Iterator[dict[str, Any]]:
    for result in context.data.get("results", ()):
        if not result["success"]:
            yield result


def get_errored_instances_from_context(context: Any, plugin: Any = None) -> list[Any]:
    """Instances that a plugin, or any, failed for."""
    return [
        result["instance"]
        for result in _failed_results(context)
        if result["instance"] is not None and plugin in (None, result["plugin"])
    ]


def get_errored_plugins_from_context(context: Any) -> list[Any]:
    """Plugins that failed."""
    return list(dict.fromkeys(result["plugin"] for result in _failed_results(context)))


class _Repair(pyblish.api.Action):
    on, label, icon = "failed", "Repair", "wrench"


class RepairAction(_Repair):
    """Repairs instances that a plugin failed for, by its ``repair``."""

    def process(self, context: Any, plugin: Any) -> None:
        """Repair them."""
        repair = _repair_of(plugin)
        failed = get_errored_instances_from_context(context, plugin)
        for instance in {instance.id: instance for instance in failed}.values():
            repair(instance)


class RepairContextAction(_Repair):
    """Repairs the scene when a plugin failed, by its ``repair``."""

    def process(self, context: Any, plugin: Any) -> None:
        """Repair it."""
        repair = _repair_of(plugin)
        if plugin in get_errored_plugins_from_context(context):
            repair(context)


def _repair_of(plugin: Any) -> Any:
    if not hasattr(plugin, "repair"):
        raise RuntimeError(f"'{getattr(plugin, '__name__', plugin)}' has no repair.")
    return plugin.repair
