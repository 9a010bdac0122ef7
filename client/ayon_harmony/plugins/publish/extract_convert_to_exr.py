"""Rendered frames as OpenEXR."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, ClassVar

import pyblish.api
from ayon_core.pipeline import publish

from ayon_harmony.api import Cancelled, HarmonyError
from ayon_harmony.publishing.exr import (
    Conversion,
    ExrChoice,
    choice_defs,
    colorspace_of,
    convert,
    deliver,
    is_render_layer,
    plan,
    representation_of,
)
from ayon_harmony.publishing.plugin import HarmonyContextPlugin


class ExtractConvertToEXR(
    HarmonyContextPlugin,
    publish.AYONPyblishPluginMixin,
    publish.ColormanagedPyblishPluginMixin,
):
    """Converts frames that are here, those of all instances together.

    It comes after ayon-core's reviews, which are made of the rendered frames.
    """

    label = "Convert to EXR"
    order = pyblish.api.ExtractorOrder + 0.1
    families: ClassVar[list[str]] = ["render"]

    enabled = False
    replace_pngs = True
    auto_trim = True
    create_exr = True
    exr_compression = "ZIP"
    multichannel_exr = False
    keep_passes = False
    user_overrides: ClassVar[list[str]] = []

    @classmethod
    def get_attr_defs_for_instance(
        cls, create_context: Any, instance: Any
    ) -> list[Any]:
        """Return what an artist may choose for a render, by the settings."""
        if instance.product_base_type != "render":
            return []
        offered = choice_defs(cls._defaults(), is_layer=is_render_layer(instance))
        return [
            definition
            for key, definition in offered.items()
            if key in cls.user_overrides
        ]

    def process(self, context: Any) -> None:
        """Convert, and hand the files over in the place of the frames."""
        instances = {
            id(instance.data): instance
            for instance in context
            if instance.data.get("publish", True)
            and instance.data.get("productBaseType") == "render"
        }
        conversions = plan(
            [instance.data for instance in instances.values()],
            self._choose,
            lambda data: Path(publish.get_instance_staging_dir(instances[id(data)])),
        )
        if not conversions:
            return
        try:
            convert(conversions)
        except Cancelled as error:
            raise publish.PublishError(
                "The conversion to EXR was stopped; nothing is published.",
                title="Convert to EXR",
            ) from error
        except (HarmonyError, ValueError) as error:
            raise publish.PublishError(str(error), title="Convert to EXR") from error
        for conversion in conversions:
            self._deliver(conversion, context)

    @classmethod
    def _defaults(cls) -> ExrChoice:
        return ExrChoice(
            **{field.name: getattr(cls, field.name) for field in fields(ExrChoice)}
        )

    def _choose(self, data: Mapping[str, Any]) -> ExrChoice:
        chosen = self.get_attr_values_from_data(data)
        names = {field.name for field in fields(ExrChoice)} & set(self.user_overrides)
        values = {name: chosen[name] for name in names if name in chosen}
        return replace(self._defaults(), **values)

    def _deliver(self, conversion: Conversion, context: Any) -> None:
        representation = representation_of(conversion)
        colorspace = colorspace_of(conversion)
        if colorspace:
            self.set_representation_colorspace(representation, context, colorspace)
        removed = deliver(conversion, representation)
        context.data.setdefault("cleanupFullPaths", []).extend(removed)
