"""Frames or a movie of a Write node as an instance."""

from __future__ import annotations

from typing import Any

from ayon_core.lib import BoolDef
from ayon_core.pipeline.create import CreatedInstance, CreatorError

from ayon_harmony.creating.creator import (
    Holder,
    HolderKind,
    Node,
    find_composite,
    list_write_nodes,
    variant_of,
)
from ayon_harmony.creating.left_nodes import ADOPTED
from ayon_harmony.creating.render_creator import HarmonyRenderCreator, values_of


class CreateRender(HarmonyRenderCreator):
    """Frames or a movie of a Write node.

    Selected Write nodes are taken as they are; otherwise a new one is made
    behind the selected node, or behind a composite that the settings name.
    """

    identifier = "io.ayon.creators.harmony.render"
    label = "Render"
    description = "Frames or a movie of a Write node."
    icon = "fa5.eye"

    auto_connect = False
    composition_node_pattern = "Composite"

    def get_pre_create_attr_defs(self) -> list[Any]:
        """Return the form that comes before an instance."""
        return [
            BoolDef(
                "use_selection",
                default=True,
                label="Use selection",
                tooltip=(
                    "Take the selected Write nodes, or connect a new one to the "
                    "selected node."
                ),
            ),
            *self.output_defs(),
        ]

    def make(
        self,
        product_name: str,
        instance_data: dict[str, Any],
        pre_create_data: dict[str, Any],
    ) -> Any:
        """Make an instance of each selected Write node, or of a new one."""
        form = self.form_of(pre_create_data)
        use_selection = form.pop("use_selection")
        selected = self._selected_nodes() if use_selection else []
        chosen = [node for node in selected if node.type == "WRITE"]
        if chosen:
            return self._adopt(chosen, product_name, instance_data, form)
        self.require_free_product(product_name, instance_data.get("folderPath"))
        path = self.write_node_for(product_name, self._source(selected), form)
        data = {**instance_data, "creator_attributes": form}
        return self.store_new(product_name, data, [Holder(HolderKind.NODE, path)])

    def _selected_nodes(self) -> list[Node]:
        paths = self.scene.nodes.get_selection().nodes
        return self.scene.nodes.get_nodes(paths) if paths else []

    def _source(self, selected: list[Node]) -> Node | None:
        """Return the node to render, None for a node that nothing feeds."""
        if len(selected) > 1:
            names = ", ".join(node.name for node in selected)
            raise CreatorError(
                f"Several nodes are selected ({names}). Select the one node to render, "
                "or Write nodes only."
            )
        if selected:
            return selected[0]
        if not self.auto_connect:
            return None
        nodes = self.scene.nodes.list_nodes(types=["COMPOSITE"])
        composite = find_composite(nodes, self.composition_node_pattern)
        if composite is None:
            self.log.warning(
                "No composite is named like %s; the Write node is not connected.",
                self.composition_node_pattern,
            )
        return composite

    def _adopt(
        self,
        nodes: list[Node],
        product_name: str,
        instance_data: dict[str, Any],
        form: dict[str, Any],
    ) -> list[CreatedInstance]:
        """Make instances of the artist's own Write nodes, left as they are."""
        listed = self.instances_of_paths()
        names = [node.name for node in nodes if node.path in listed]
        if names:
            raise CreatorError(
                f"These Write nodes have an instance already: {', '.join(names)}. "
                "Select other nodes, or nothing to make a new one."
            )
        writes = list_write_nodes(self.scene)
        instances = []
        for node in nodes:
            data = {**instance_data, ADOPTED: True}
            name = product_name
            if len(nodes) > 1:
                name, data["variant"] = self.free_product(variant_of(node.name), data)
            self.require_free_product(name, data.get("folderPath"))
            data["creator_attributes"] = {**form, **values_of(writes[node.path])}
            instances.append(
                self.store_new(name, data, [Holder(HolderKind.NODE, node.path)])
            )
        return instances
