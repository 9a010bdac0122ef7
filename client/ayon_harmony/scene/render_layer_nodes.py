"""Render layers and passes of the scene: what there is, what there should be.

The rules (grouping by colour, names, who keeps which id) are in
``model.layers``; here they meet stored instances and the scene's nodes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ayon_harmony.model.grouping import grouped
from ayon_harmony.model.layers import (
    KnownPass,
    KnownRenderLayer,
    LayerGroup,
    LayerPlan,
    NamingRules,
    NumberStyle,
    PlannedPass,
    PlannedRenderLayer,
    TimelineLayer,
    fill_template,
    plan_render_layers,
    safe_variant,
)
from ayon_harmony.model.metadata import Holder, HolderKind, node_path_of
from ayon_harmony.model.record_inventory import Presence
from ayon_harmony.scene import Scene
from ayon_harmony.scene.nodes import Link
from ayon_harmony.scene.records import SceneRecord, SceneRecords
from ayon_harmony.scene.render_layers import (
    WantedPass,
    WantedRenderLayer,
)
from ayon_harmony.scene.write_nodes import SceneOutputs

LAYER_CREATOR = "render.layer"
PASS_CREATOR = "render.pass"

#: Members of records: which of an instance's nodes is which.
COMPOSITE_MEMBER = "composite"
LAYER_MEMBER = "layer"


@dataclass(frozen=True)
class RenderLayerScene:
    """What planning needs to know of the scene, read in four round trips.

    Attributes:
        layers: Timeline layers.
        names: Names of all nodes by group path.
        records: Stored render layers by id.
        pass_records: Stored passes by id.
        known_layers: The same, as the rules take them.
        known_passes: The same; those whose drawing layer is gone are left out.

    """

    layers: tuple[TimelineLayer, ...]
    names: Mapping[str, tuple[str, ...]]
    records: Mapping[str, SceneRecord]
    pass_records: Mapping[str, SceneRecord]
    known_layers: tuple[KnownRenderLayer, ...]
    known_passes: tuple[KnownPass, ...]


def read_render_layers(scene: Scene, records: SceneRecords) -> RenderLayerScene:
    """Read timeline layers, and render layers and passes that were made."""
    names = grouped((node.group_path, node.name) for node in scene.nodes.list_nodes())
    layer_records = _stored(records, LAYER_CREATOR)
    pass_records = _stored(records, PASS_CREATOR)
    untied = [
        holder_path(record)
        for record in pass_records.values()
        if not member_path(record, LAYER_MEMBER)
    ]
    links = (
        scene.nodes.list_links([path for path in untied if path], missing_ok=True)
        if untied
        else []
    )
    return RenderLayerScene(
        layers=tuple(layer.layer for layer in scene.layers.list_layers()),
        names={group: tuple(names_of_group) for group, names_of_group in names.items()},
        records=layer_records,
        pass_records=pass_records,
        known_layers=tuple(
            KnownRenderLayer(record.id, str(record.data.get("variant") or ""))
            for record in layer_records.values()
        ),
        known_passes=tuple(
            KnownPass(
                id=record.id,
                node_path=path,
                render_layer_id=_layer_id_of(record),
                variant=str(record.data.get("variant") or ""),
            )
            for record in pass_records.values()
            if (path := drawing_path(record, links))
        ),
    )


def plan(
    found: RenderLayerScene, groups: Sequence[LayerGroup], rules: NamingRules
) -> LayerPlan:
    """Plan render layers and passes for groups of layers."""
    return plan_render_layers(
        groups, rules, found.known_passes, found.known_layers, found.names
    )


def pass_variant(
    layer_variant: str,
    planned: PlannedPass,
    place: int,
    template: str,
    numbers: NumberStyle,
) -> str:
    """Return the variant of a new pass: that of its layer and its own name.

    Args:
        layer_variant: Variant of its render layer.
        planned: The pass.
        place: Its place in the render layer, from 0.
        template: Name with the keys ``layer_index`` and ``variant``.
        numbers: How a place becomes the layer index.

    """
    name = fill_template(
        template, {"layer_index": numbers.text(place), "variant": planned.variant}
    )
    return safe_variant(f"{layer_variant}_{name}")


@dataclass(frozen=True)
class BuiltPass:
    """A planned pass with the nodes it has now."""

    planned: PlannedPass
    write: str
    drawing: str


@dataclass(frozen=True)
class Built:
    """A planned render layer with the nodes it has now."""

    planned: PlannedRenderLayer
    composite: str
    write: str
    passes: tuple[BuiltPass, ...]


@dataclass(frozen=True)
class NodeWishes:
    """What new nodes of render layers and passes are like.

    Attributes:
        name_of: Gives the product name of a render layer, or of a pass of it.
        attributes_of: Gives attributes of a new Write node for a product name.
        wants_pass: Whether a drawing layer gets a Write node of its own.
        read_outputs: Reads what the scene's Write nodes write.

    """

    name_of: Callable[[PlannedRenderLayer, PlannedPass | None], str]
    attributes_of: Callable[[str], Mapping[str, Any]]
    wants_pass: Callable[[PlannedPass], bool]
    read_outputs: Callable[[], SceneOutputs]


def build(
    scene: Scene,
    found: RenderLayerScene,
    planned: Sequence[PlannedRenderLayer],
    wishes: NodeWishes,
) -> list[Built]:
    """Rename drawing nodes as planned, then make or complete the nodes.

    Nodes that a removed instance left are taken again; new ones get own files.

    Args:
        scene: The open scene.
        found: The scene as it was read for the plan.
        planned: Render layers to be there.
        wishes: What new nodes are like.

    """
    new_paths = _rename_drawings(scene, planned)

    def path_of(item: PlannedPass) -> str:
        return new_paths.get(item.layer.node_path, item.layer.node_path)

    outputs = wishes.read_outputs()
    chosen = [
        [item for item in layer.passes if wishes.wants_pass(item)] for layer in planned
    ]
    wanted = [
        _wanted_layer(
            layer,
            [
                _wanted_pass(
                    path_of(item),
                    found.pass_records.get(item.id or ""),
                    wishes.name_of(layer, item),
                    wishes,
                    outputs,
                )
                for item in items
            ],
            [path_of(item) for item in layer.passes],
            found.records.get(layer.id or ""),
            wishes,
            outputs,
        )
        for layer, items in zip(planned, chosen)
    ]
    return [
        Built(
            planned=layer,
            composite=nodes.composite,
            write=nodes.write,
            passes=tuple(
                BuiltPass(render_pass, write, path_of(render_pass))
                for render_pass, write in zip(items, nodes.passes)
            ),
        )
        for layer, items, nodes in zip(
            planned, chosen, scene.render_layers.build_render_layers(wanted)
        )
    ]


def _rename_drawings(
    scene: Scene, planned: Sequence[PlannedRenderLayer]
) -> dict[str, str]:
    """Rename drawing nodes as planned; return the new paths by the old ones."""
    renames = {
        render_pass.layer.node_path: render_pass.node_name
        for layer in planned
        for render_pass in layer.passes
        if render_pass.is_renamed
    }
    return dict(zip(renames, scene.nodes.rename_nodes(renames))) if renames else {}


def _wanted_pass(
    source: str,
    record: SceneRecord | None,
    name: str,
    wishes: NodeWishes,
    outputs: SceneOutputs,
) -> WantedPass:
    write = holder_path(record)
    attributes = wishes.attributes_of(name)
    if write is None:
        write = outputs.left_over(source, attributes)
        if write is not None:
            outputs.take(write, attributes)
    if write is None:
        attributes = wishes.attributes_of(outputs.free_name(name, wishes.attributes_of))
    write_name = f"{source.rpartition('/')[2]}_render"
    return WantedPass(source, write, write_name, attributes)


def _wanted_layer(
    layer: PlannedRenderLayer,
    passes: Sequence[WantedPass],
    sources: Sequence[str],
    record: SceneRecord | None,
    wishes: NodeWishes,
    outputs: SceneOutputs,
) -> WantedRenderLayer:
    name = wishes.name_of(layer, None)
    attributes = wishes.attributes_of(name)
    composite, write = member_path(record, COMPOSITE_MEMBER), holder_path(record)
    if record is None:
        left = outputs.left_over_layer(sources, attributes)
        if left is not None:
            composite, write = left
            outputs.take(write, attributes)
    if write is None:
        attributes = wishes.attributes_of(outputs.free_name(name, wishes.attributes_of))
    return WantedRenderLayer(
        sources=tuple(sources),
        composite=composite,
        composite_name=f"{name}_comp",
        write=write,
        write_name=name,
        attributes=attributes,
        passes=tuple(passes),
    )


def layer_holders(built: Built) -> tuple[Holder, ...]:
    """Return what a render layer's instance stands for."""
    return (
        Holder(HolderKind.NODE, built.write),
        Holder(HolderKind.NODE, built.composite, COMPOSITE_MEMBER),
    )


def pass_holders(write_path: str, drawing: str) -> tuple[Holder, ...]:
    """Return what a pass's instance stands for."""
    return (
        Holder(HolderKind.NODE, write_path),
        Holder(HolderKind.NODE, drawing, LAYER_MEMBER),
    )


def holder_path(record: SceneRecord | None) -> str | None:
    """Return the Write node of a record, None when it is gone."""
    return member_path(record, "")


def member_path(record: SceneRecord | None, member: str) -> str | None:
    """Return where one of a record's nodes is, None when it is gone."""
    return None if record is None else node_path_of(record.holders, member)


def drawing_path(record: SceneRecord, links: Iterable[Link]) -> str | None:
    """Return the drawing node of a pass.

    Passes of the public addon name their Write node only; what feeds that is
    looked up in ``links``.
    """
    path = member_path(record, LAYER_MEMBER)
    if path:
        return path
    write = holder_path(record)
    return next((link.source for link in links if link.target == write), None)


def _layer_id_of(record: SceneRecord) -> str:
    attributes = record.data.get("creator_attributes") or {}
    return str(attributes.get("render_layer_instance_id") or "")


def _stored(records: SceneRecords, creator: str) -> dict[str, SceneRecord]:
    return {
        record.id: record
        for record in records.instances
        if record.data.get("creator_identifier") == creator
        and record.copy_of is None
        and record.presence is not Presence.MISSING
    }
