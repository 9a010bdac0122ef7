"""What creators of instances with a Write node share.

Format, padding, first number and the like live in the node, so both sides may
change them: they are read from it when instances are listed, and written back
when an artist changed them in the Publisher.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Callable

from ayon_core.lib import BoolDef, EnumDef, NumberDef, TextDef
from ayon_core.pipeline.create import CreatedInstance, CreatorError

from ayon_harmony.creating.creator import HarmonyCreator, frame_range_defs
from ayon_harmony.creating.left_nodes import held_paths, nodes_only_of, shall_go
from ayon_harmony.errors import HarmonyError
from ayon_harmony.model.sequences import EXTENSIONS
from ayon_harmony.scene.nodes import Node
from ayon_harmony.scene.records import SceneRecord, read_records
from ayon_harmony.scene.write_nodes import (
    EXPORT_IMAGES,
    EXPORT_MOVIE,
    SceneOutputs,
    WriteNode,
    list_write_nodes,
    make_write_node,
    output_attributes,
)

_SHARED_WRITE_NODES = "harmony.write_nodes"

_NODE_ATTRIBUTES = {
    "drawing_type": "DRAWING_TYPE",
    "leading_zeros": "LEADING_ZEROS",
    "start_frame": "START",
    "colorspace": "COLOR_SPACE",
}
_OUTPUTS = {"images": EXPORT_IMAGES, "movie": EXPORT_MOVIE}


class HarmonyRenderCreator(HarmonyCreator):
    """Base of creators whose instances stand for a Write node."""

    skip_discovery = True
    product_base_type = "render"
    product_type = product_base_type

    drawing_type = "PNG4"
    leading_zeros = 3
    render_target = "local"
    mark_for_review = True
    toggle_node = False

    def output_defs(self) -> list[Any]:
        """Return attributes of what a Write node writes and where it renders."""
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
                items=list(EXTENSIONS),
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

    def get_attr_defs_for_instance(self, instance: CreatedInstance) -> list[Any]:
        """Return what an artist may choose for an instance."""
        shot = self.shot_of(instance)
        return [
            *self.output_defs(),
            *frame_range_defs(instance, shot, may_have_gaps=True),
        ]

    def form_of(self, pre_create_data: Mapping[str, Any]) -> dict[str, Any]:
        """Return answers of the form, with defaults where there are none."""
        definitions = self.get_pre_create_attr_defs()
        form = {
            definition.key: definition.default
            for definition in definitions
            if definition.is_value_def
        }
        form.update(
            (key, value) for key, value in pre_create_data.items() if key in form
        )
        return form

    def attributes_of(self, name: str, form: Mapping[str, Any]) -> dict[str, Any]:
        """Return attributes of a new Write node for files of a name."""
        attributes = dict(
            output_attributes(
                name,
                form["drawing_type"],
                int(form["leading_zeros"]),
                int(form["start_frame"]),
                is_movie=form["output"] == "movie",
            )
        )
        if form["colorspace"]:
            attributes["COLOR_SPACE"] = form["colorspace"]
        return attributes

    def outputs(self) -> SceneOutputs:
        """Read what the scene's Write nodes write, and which are left over."""
        records = read_records(self.scene)
        return SceneOutputs(
            self.scene, held_paths((*records.instances, *records.containers))
        )

    def write_node_for(
        self, name: str, source: Node | None, form: Mapping[str, Any]
    ) -> str:
        """Return a Write node for files of a name: a left over one, or a new one.

        Files that another Write node writes are not written over: the name gets a
        number then.
        """
        outputs = self.outputs()
        attributes = self.attributes_of(name, form)
        left = outputs.left_over(None if source is None else source.path, attributes)
        if left is not None:
            outputs.take(left, attributes)
            return left
        free = outputs.free_name(name, lambda other: self.attributes_of(other, form))
        return make_write_node(self.scene, name, source, self.attributes_of(free, form))

    def remove_instances(self, instances: Iterable[CreatedInstance]) -> None:
        """Forget instances; their nodes go along where the artist agrees."""
        chosen = list(instances)
        try:
            nodes = nodes_only_of(self.scene, chosen)
            if nodes and not shall_go(f"Remove {self.label}", nodes):
                nodes = []
            with self.scene.undo.step(f"Remove {self.label}"):
                super().remove_instances(chosen)
                if nodes:
                    self.scene.nodes.delete_nodes(nodes, missing_ok=True)
        except HarmonyError as error:
            raise CreatorError(f"Not everything was removed: {error}") from error

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
        return self.read_once(_SHARED_WRITE_NODES, lambda: list_write_nodes(self.scene))

    def node_changes(
        self, instances: Iterable[CreatedInstance]
    ) -> list[Callable[[], object]]:
        """Give changed outputs to the Write nodes, and nothing else to them."""
        writes = list_write_nodes(self.scene)
        changes: dict[str, dict[str, Any]] = {}
        states: dict[str, bool] = {}
        for instance in instances:
            write = writes.get(instance.transient_data.get("holder") or "")
            if write is None:
                continue
            wanted = instance.creator_attributes
            for key, value in values_of(write).items():
                if key in wanted and wanted[key] != value:
                    keyword, text = node_attribute(key, wanted[key])
                    changes.setdefault(write.path, {})[keyword] = text
            if self.toggle_node and bool(instance["active"]) != write.is_enabled:
                states[write.path] = bool(instance["active"])
        nodes = self.scene.nodes
        steps: list[Callable[[], object]] = []
        if changes:
            steps.append(lambda: nodes.set_attributes_of_nodes(changes))
        if states:
            steps.append(lambda: nodes.set_nodes_enabled(states))
        return steps


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
        return "EXPORT_TO_MOVIE", _OUTPUTS[value]
    return _NODE_ATTRIBUTES[key], value
