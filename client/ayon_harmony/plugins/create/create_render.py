"""Frames or a movie of a Write node as an instance."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ayon_core.lib import BoolDef, EnumDef, NumberDef, TextDef
from ayon_core.pipeline.create import CreatedInstance, CreatorError

from ayon_harmony.api.creator_plugin import (
    DRAWING_TYPES,
    HarmonyCreator,
    Holder,
    HolderKind,
    Node,
    SceneRecord,
    WriteNode,
    find_composite,
    frame_range_defs,
    list_write_nodes,
    make_write_node,
    output_attributes,
    variant_of,
)

SHARED_WRITE_NODES = "harmony.write_nodes"

#: Attributes that live in the node, so that both sides may change them.
NODE_ATTRIBUTES = {
    "drawing_type": "DRAWING_TYPE",
    "leading_zeros": "LEADING_ZEROS",
    "start_frame": "START",
    "colorspace": "COLOR_SPACE",
}
OUTPUT_TEXTS = {"images": "Output Drawings", "movie": "Output Movie"}


class CreateRender(HarmonyCreator):
    """Frames or a movie of a Write node.

    Selected Write nodes are taken as they are; otherwise a new one is made
    behind the selected node, or behind a composite that the settings name.
    """

    identifier = "io.ayon.creators.harmony.render"
    label = "Render"
    description = "Frames or a movie of a Write node."
    icon = "fa5.eye"
    product_base_type = "render"
    product_type = product_base_type

    drawing_type = "PNG4"
    leading_zeros = 3
    render_target = "local"
    mark_for_review = True
    auto_connect = False
    composition_node_pattern = "Composite"
    toggle_node = False

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
            *self._output_defs(),
        ]

    def get_attr_defs_for_instance(self, instance: CreatedInstance) -> list[Any]:
        """Return what an artist may choose for an instance."""
        return [*self._output_defs(), *frame_range_defs(instance)]

    def _output_defs(self) -> list[Any]:
        return [
            EnumDef(
                "render_target",
                items={
                    "local": "Render on this workstation",
                    "farm": "Render on the farm",
                    "existing": "Use existing frames",
                },
                default=self.render_target,
                label="Render target",
            ),
            BoolDef("mark_for_review", default=self.mark_for_review, label="Review"),
            EnumDef(
                "output",
                items={"images": "Images", "movie": "Movie"},
                default="images",
                label="Output",
            ),
            EnumDef(
                "drawing_type",
                items=list(DRAWING_TYPES),
                default=self.drawing_type,
                label="Image format",
            ),
            NumberDef(
                "leading_zeros",
                default=self.leading_zeros,
                minimum=0,
                maximum=9,
                label="Leading zeros",
                tooltip="Zeros before a number of one digit: 3 gives 0001.",
            ),
            NumberDef(
                "start_frame",
                default=1,
                minimum=-999999,
                maximum=999999,
                label="First number",
                tooltip="Number of the file of scene frame 1.",
            ),
            TextDef(
                "colorspace",
                default="",
                label="Colour space",
                tooltip="Empty is the colour space of the scene.",
            ),
        ]

    # --- making -----------------------------------------------------------

    def make(
        self,
        product_name: str,
        instance_data: dict[str, Any],
        pre_create_data: dict[str, Any],
    ) -> Any:
        """Make an instance of each selected Write node, or of a new one."""
        form = self._with_defaults(pre_create_data)
        use_selection = form.pop("use_selection")
        selected = self._selected_nodes() if use_selection else []
        chosen = [node for node in selected if node.type == "WRITE"]
        if chosen:
            return self._adopt(chosen, product_name, instance_data, form)
        self.require_free_product(product_name, instance_data.get("folderPath"))
        path = make_write_node(
            self.scene,
            product_name,
            self._source(selected),
            self._new_attributes(product_name, form),
        )
        data = {**instance_data, "creator_attributes": form}
        return self.store_new(product_name, data, [Holder(HolderKind.NODE, path)])

    def _with_defaults(self, pre_create_data: dict[str, Any]) -> dict[str, Any]:
        form = {item.key: item.default for item in self.get_pre_create_attr_defs()}
        form.update(
            (key, value) for key, value in pre_create_data.items() if key in form
        )
        return form

    def _selected_nodes(self) -> list[Node]:
        paths = self.scene.nodes.selection().nodes
        return self.scene.nodes.get(paths) if paths else []

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
        nodes = self.scene.nodes.find_all(types=["COMPOSITE"])
        found = find_composite(nodes, self.composition_node_pattern)
        if found is None:
            self.log.warning(
                "No composite is named like %s; the Write node is not connected.",
                self.composition_node_pattern,
            )
        return found

    def _new_attributes(self, name: str, form: dict[str, Any]) -> dict[str, Any]:
        attributes = output_attributes(
            name,
            form["drawing_type"],
            int(form["leading_zeros"]),
            int(form["start_frame"]),
            is_movie=form["output"] == "movie",
        )
        if form["colorspace"]:
            attributes["COLOR_SPACE"] = form["colorspace"]
        return dict(attributes)

    def _adopt(
        self,
        nodes: list[Node],
        product_name: str,
        instance_data: dict[str, Any],
        form: dict[str, Any],
    ) -> list[CreatedInstance]:
        """Make instances of the artist's own Write nodes, left as they are."""
        listed = self.instances_of_paths()
        known = [node.name for node in nodes if node.path in listed]
        if known:
            raise CreatorError(
                f"These Write nodes have an instance already: {', '.join(known)}. "
                "Select other nodes, or nothing to make a new one."
            )
        writes = list_write_nodes(self.scene)
        made = []
        for node in nodes:
            data = dict(instance_data)
            name = product_name
            if len(nodes) > 1:
                data["variant"] = variant_of(node.name)
                name = self.product_name_of(data["variant"], data)
            self.require_free_product(name, data.get("folderPath"))
            data["creator_attributes"] = {**form, **values_of(writes[node.path])}
            made.append(
                self.store_new(name, data, [Holder(HolderKind.NODE, node.path)])
            )
        return made

    # --- listing and storing ----------------------------------------------

    def data_of(self, record: SceneRecord) -> dict[str, Any]:
        """Return stored data with what the node says now."""
        data = super().data_of(record)
        write = self._write_nodes().get(record.holder.path if record.holder else "")
        if write is not None:
            stored = data.get("creator_attributes") or {}
            data["creator_attributes"] = {**stored, **values_of(write)}
            if self.toggle_node and record.copy_of is None:
                data["active"] = write.is_enabled
        return data

    def _write_nodes(self) -> dict[str, WriteNode]:
        shared = self.collection_shared_data
        if SHARED_WRITE_NODES not in shared:
            shared[SHARED_WRITE_NODES] = list_write_nodes(self.scene)
        nodes: dict[str, WriteNode] = shared[SHARED_WRITE_NODES]
        return nodes

    def apply_changes(self, instances: Iterable[CreatedInstance]) -> None:
        """Give changed outputs to the Write nodes, and nothing else to them."""
        writes = list_write_nodes(self.scene)
        changes: dict[str, dict[str, Any]] = {}
        states: dict[str, bool] = {}
        for instance in instances:
            path = instance.transient_data.get("holder")
            write = writes.get(path or "")
            if write is None:
                continue
            now = values_of(write)
            wanted = instance.creator_attributes
            for key, value in now.items():
                if key in wanted and wanted[key] != value:
                    attribute, text = node_attribute(key, wanted[key])
                    changes.setdefault(write.path, {})[attribute] = text
            if self.toggle_node and bool(instance["active"]) != write.is_enabled:
                states[write.path] = bool(instance["active"])
        if changes:
            self.scene.nodes.set_attributes_of_many(changes)
        if states:
            self.scene.nodes.set_enabled(states)


def values_of(write: WriteNode) -> dict[str, Any]:
    """Return the creator attributes that a Write node stands for."""
    return {
        "output": "movie" if write.is_movie else "images",
        "drawing_type": write.output.drawing_type.upper(),
        "leading_zeros": write.output.leading_zeros,
        "start_frame": write.output.start,
        "colorspace": write.colorspace,
    }


def node_attribute(key: str, value: Any) -> tuple[str, Any]:
    """Return keyword and value of a Write node for a creator attribute."""
    if key == "output":
        return "EXPORT_TO_MOVIE", OUTPUT_TEXTS[value]
    return NODE_ATTRIBUTES[key], value
