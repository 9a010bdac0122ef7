"""Render layers and passes of the whole scene, from the colours of its layers."""

from __future__ import annotations

from typing import Any, ClassVar

from ayon_core.lib import BoolDef, UILabelDef
from ayon_core.pipeline.create import CreatedInstance

from ayon_harmony.creating.creator import HarmonyCreator
from ayon_harmony.creating.render_layers import (
    LAYER_CREATOR,
    NamingRules,
    NumberStyle,
    RenderLayerBuilder,
    RenderLayerScene,
)

PREVIEW_LINES = 30


class AutoDetectRenderLayersPasses(HarmonyCreator):
    """Makes a render layer of each colour, and a pass of each layer in it.

    Running it again completes what is missing and changes nothing that is
    there: layers and passes are known by their ids, whatever their colour.
    """

    identifier = "render.auto.detect.creator"
    label = "Detect Render Layers and Passes"
    description = "Render layers and passes from the colours of timeline layers."
    icon = "fa5s.magic"
    product_base_type = "render"
    product_type = product_base_type

    render_layer_variant_template = "G{group_index}"
    group_idx_offset = 10
    group_idx_padding = 3
    layer_name_template: ClassVar[dict[str, Any]] = {
        "enabled": False,
        "template": "G{group_index}_L{layer_index}_{variant}",
    }

    def get_pre_create_attr_defs(self) -> list[Any]:
        """Return the form, with a preview of what will be made."""
        return [
            BoolDef(
                "only_selected",
                default=False,
                label="Selected layers only",
                tooltip="Leave out timeline layers that are not selected.",
            ),
            BoolDef(
                "include_hidden",
                default=False,
                label="Hidden layers too",
                tooltip="Make passes of layers that are switched off as well.",
            ),
            UILabelDef(self._preview(), key="preview"),
        ]

    def _preview(self) -> str:
        """Return what the form's defaults would make, as lines."""
        builder = RenderLayerBuilder(self.create_context, self.scene)
        plan = builder.plan(
            builder.read(), self._rules(), only_selected=False, include_hidden=False
        )
        lines = plan.describe() or ["The scene has no timeline layers."]
        if len(lines) > PREVIEW_LINES:
            rest = len(lines) - PREVIEW_LINES
            lines = [*lines[:PREVIEW_LINES], f"… and {rest} more"]
        return "\n".join(lines)

    def _rules(self) -> NamingRules:
        template = self.layer_name_template
        passes = self.create_context.creators.get("render.pass")
        return NamingRules(
            layer_variant=self.render_layer_variant_template,
            pass_name=template.get("template", "") if template.get("enabled") else "",
            group_numbers=NumberStyle(self.group_idx_offset, self.group_idx_padding),
            layer_numbers=NumberStyle(
                getattr(passes, "layer_idx_offset", 10),
                getattr(passes, "layer_idx_padding", 3),
            ),
        )

    def make(
        self,
        product_name: str,
        instance_data: dict[str, Any],
        pre_create_data: dict[str, Any],
    ) -> list[CreatedInstance]:
        """Make and complete render layers and passes of the scene."""
        builder = RenderLayerBuilder(self.create_context, self.scene)
        scene_layers = builder.read()
        plan = builder.plan(
            scene_layers,
            self._rules(),
            only_selected=bool(pre_create_data.get("only_selected", False)),
            include_hidden=bool(pre_create_data.get("include_hidden", False)),
        )
        self._tell_left_over(scene_layers, plan.left_over_layers, plan.left_over_passes)
        form = builder.creator(LAYER_CREATOR).form_of({})
        form.pop("group_id", None)
        return builder.make_all(scene_layers, plan, instance_data, form)

    def _tell_left_over(
        self,
        found: RenderLayerScene,
        layers: tuple[str, ...],
        passes: tuple[str, ...],
    ) -> None:
        """Name what no layer stands for any more; it is the artist's to remove."""
        for kind, ids, records in (
            ("render layer", layers, found.records),
            ("pass", passes, found.pass_records),
        ):
            for record_id in ids:
                name = records[record_id].data.get("productName")
                self.log.info("No timeline layer is left for the %s %s.", kind, name)

    def collect_instances(self) -> None:
        """List nothing: what it makes belongs to the other two creators."""
