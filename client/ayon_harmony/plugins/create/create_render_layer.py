"""Timeline layers of one colour as an instance."""

from __future__ import annotations

from typing import Any

from ayon_core.lib import EnumDef, TextDef
from ayon_core.pipeline.create import CreatedInstance, CreatorError

from ayon_harmony.creating.render_creator import HarmonyRenderCreator
from ayon_harmony.creating.render_layers import (
    LAYER_CREATOR,
    LayerGroup,
    RenderLayerBuilder,
    group_by_color,
)


class CreateRenderLayer(HarmonyRenderCreator):
    """Timeline layers of one colour, rendered together.

    They are linked into a composite with a Write node below it. Colour is how
    layers are chosen; afterwards the instance is known by its id.
    """

    identifier = LAYER_CREATOR
    label = "Render Layer"
    description = "Timeline layers of one colour, rendered together."
    icon = "fa5s.layer-group"

    mark_for_review = False
    default_variant = "Main"
    default_variants = ()
    default_pass_name = "beauty"

    def get_dynamic_data(
        self,
        project_name: str,
        folder_entity: dict[str, Any] | None,
        task_entity: dict[str, Any] | None,
        variant: str,
        host_name: str,
        instance: CreatedInstance | None = None,
        project_entity: dict[str, Any] | None = None,
        product_type: str | None = None,
    ) -> dict[str, Any]:
        """Return template keys: the layer's name and that of its own pass."""
        return {"renderlayer": variant, "renderpass": self.default_pass_name}

    def get_pre_create_attr_defs(self) -> list[Any]:
        """Return the form that comes before an instance."""
        groups = self._groups()
        colors = {
            group.color: f"{group.color} ({', '.join(_names(group))})"
            for group in groups
        }
        return [
            EnumDef(
                "group_id",
                items=colors or {"": "The scene has no layers"},
                default=next(iter(colors), ""),
                label="Colour",
                tooltip="Timeline layers of this colour are rendered together.",
            ),
            *self.output_defs(),
        ]

    def get_attr_defs_for_instance(self, instance: CreatedInstance) -> list[Any]:
        """Return what an artist may choose for an instance."""
        return [
            TextDef("group_id", default="", visible=False),
            *super().get_attr_defs_for_instance(instance),
        ]

    def _groups(self) -> list[LayerGroup]:
        """Return layers by colour, those that are selected first."""
        groups = group_by_color(
            [layer.layer for layer in self.scene.layers.list_layers()]
        )
        return sorted(
            groups,
            key=lambda group: not any(layer.is_selected for layer in group.layers),
        )

    def make(
        self,
        product_name: str,
        instance_data: dict[str, Any],
        pre_create_data: dict[str, Any],
    ) -> CreatedInstance:
        """Make a render layer of the layers of a colour."""
        self.require_free_product(product_name, instance_data.get("folderPath"))
        form = self.form_of(pre_create_data)
        color = form["group_id"]
        group = next((group for group in self._groups() if group.color == color), None)
        if group is None:
            raise CreatorError(
                f"No timeline layer has the colour {color or '(none chosen)'}. Colour "
                "the layers that belong together in the Timeline, then try again."
            )
        builder = RenderLayerBuilder(self.create_context, self.scene)
        return builder.make_layer(self, product_name, instance_data, form, group)


def _names(group: LayerGroup) -> list[str]:
    names = [layer.name for layer in group.layers]
    return names if len(names) <= 3 else [*names[:3], "…"]
