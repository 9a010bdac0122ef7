"""One timeline layer of a render layer as an instance."""

from __future__ import annotations

from typing import Any

from ayon_core.lib import EnumDef, TextDef
from ayon_core.pipeline.create import CreatedInstance

from ayon_harmony.creating.render_creator import HarmonyRenderCreator
from ayon_harmony.creating.render_layers import (
    LAYER_CREATOR,
    PASS_CREATOR,
    PASS_FLAGS,
    RenderLayerBuilder,
    safe_node_name,
)


class CreateRenderPass(HarmonyRenderCreator):
    """One timeline layer of a render layer, with a Write node of its own."""

    identifier = PASS_CREATOR
    label = "Render Pass"
    description = "One timeline layer of a render layer."
    icon = "fa5s.stream"

    mark_for_review = False
    default_variant = ""
    default_variants = ()
    rename_read = True
    render_pass_template = "L{layer_index}_{variant}"
    layer_idx_offset = 10
    layer_idx_padding = 3

    safe_node_name = staticmethod(safe_node_name)

    def get_pre_create_attr_defs(self) -> list[Any]:
        """Return the form that comes before an instance."""
        layers = {
            record.id: str(record.data.get("variant") or record.id)
            for record in self.read_records().instances
            if record.data.get("creator_identifier") == LAYER_CREATOR
            and record.copy_of is None
        }
        return [
            EnumDef(
                "render_layer_instance_id",
                items=layers or {"": "There is no render layer"},
                default=next(iter(layers), ""),
                label="Render layer",
                tooltip=(
                    "Its selected timeline layers get a pass; without a selection, "
                    "all that have none."
                ),
            ),
            *self.output_defs(),
        ]

    def get_attr_defs_for_instance(self, instance: CreatedInstance) -> list[Any]:
        """Return what an artist may choose for an instance."""
        return [
            TextDef("render_layer_instance_id", default="", visible=False),
            *super().get_attr_defs_for_instance(instance),
        ]

    def make(
        self,
        product_name: str,
        instance_data: dict[str, Any],
        pre_create_data: dict[str, Any],
    ) -> list[CreatedInstance]:
        """Make passes of a render layer."""
        form = self.form_of(pre_create_data)
        layer_id = form.pop("render_layer_instance_id")
        builder = RenderLayerBuilder(self.create_context, self.scene)
        return builder.make_passes(self, layer_id, instance_data, form)

    def collect_instances(self) -> None:
        """List what is stored, each pass below its render layer."""
        super().collect_instances()
        for instance in self.create_context.instances:
            if instance.creator_identifier == self.identifier:
                self.tie_to_parent(instance)

    def tie_to_parent(self, instance: CreatedInstance) -> None:
        """Let a pass go with its render layer."""
        layer_id = instance.creator_attributes.get("render_layer_instance_id")
        if layer_id:
            instance.set_parent(layer_id, PASS_FLAGS)
