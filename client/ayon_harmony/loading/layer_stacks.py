"""Backgrounds and layered images in the scene: a group of drawing layers.

A stack comes in as a group with a composite, its groups as groups within, and
stands in the order of its file. Another version of it is a `StackUpdate`.
"""

from __future__ import annotations

from collections.abc import Iterable

from ayon_harmony import current
from ayon_harmony.loading.backdrops import find_backdrops, remove_backdrops
from ayon_harmony.loading.loader import Loaded, SceneRecord
from ayon_harmony.loading.placement import (
    find_composite,
    place_for,
    read_wiring,
    working_group,
)
from ayon_harmony.loading.stack_builder import StackBuilder, stack_data
from ayon_harmony.loading.stack_drawings import drawing_columns, is_version
from ayon_harmony.loading.stack_files import StackFiles, StackOptions
from ayon_harmony.model.metadata import HolderKind
from ayon_harmony.scene import Scene
from ayon_harmony.scene.nodes import Node


def add_stack(
    scene: Scene,
    source: StackFiles,
    options: StackOptions,
    task: current.ProgressTask,
) -> Loaded:
    """Load a stack as a group of its own, where the artist works.

    Args:
        scene: The open scene.
        source: What is loaded.
        options: Where it goes, and how it looks.
        task: Progress.

    """
    connect = options.connect
    group_path = working_group(scene)
    wiring, nodes = read_wiring(scene)
    composite = find_composite(wiring, nodes, group_path) if connect != "none" else None
    x, y = place_for(nodes, group_path, composite)
    builder = StackBuilder(scene, source, task)
    builder.plan_group(source.tree, group_path, x, y, name=source.name)
    report = builder.make(options.look)
    inputs = builder.inside_inputs()
    if composite is not None:
        connected = [item for item in wiring.inputs(composite) if item]
        stack_output = (builder.output_of(source.tree), 0)
        inputs[composite] = (
            [stack_output, *connected]
            if connect == "back"
            else [*connected, stack_output]
        )
    elif connect != "none":
        report.append(
            f"'{source.name}' is not connected: no composite leads to an output in"
            f" {group_path}. Connect it where you want it."
        )
    scene.layer_stacks.set_inputs(inputs)
    return Loaded(
        holders=tuple(builder.holders()),
        data=stack_data(builder.exposures, source.tree, vanished=()),
        report=tuple(report),
    )


def remove_stack(scene: Scene, record: SceneRecord) -> tuple[str, ...]:
    """Remove a stack; nodes and drawings of the artist stay."""
    paths = [h.path for h in record.holders if h.kind is HolderKind.NODE]
    report: list[str] = []
    nodes = scene.nodes.get_nodes(paths)
    groups = sorted((node.path for node in nodes if node.type == "GROUP"), key=len)
    outer = [
        path
        for path in groups
        if not any(path.startswith(f"{other}/") for other in groups)
    ]
    kept: list[str] = []
    for group in outer:
        loaded = {group, *paths}
        added = [
            node.path
            for node in scene.nodes.list_nodes(group_path=group)
            if node.path not in loaded
            and node.type not in ("MULTIPORT_IN", "MULTIPORT_OUT")
        ]
        added = [
            path
            for path in added
            if not any(path.startswith(f"{other}/") for other in added)
        ]
        if added:
            kept += scene.groups.move_nodes_to_group(added, group.rpartition("/")[0])
    if kept:
        names = ", ".join(f"'{path}'" for path in kept)
        report.append(f"Nodes that were added to it stay: {names}.")
    drawn = _with_own_drawings(scene, record, nodes)
    if drawn:
        names = ", ".join(f"'{path}'" for path in drawn)
        report.append(f"Drawings that were made in it stay in the scene: {names}.")
    loose = [
        path
        for path in paths
        if not any(path.startswith(f"{group}/") for group in outer)
    ]
    if drawn:
        scene.nodes.delete_nodes(drawn, missing_ok=True)
    backdrops = list(find_backdrops(scene, record).values())
    scene.nodes.delete_nodes([*loose, *outer], delete_drawings=True, missing_ok=True)
    remove_backdrops(scene, backdrops, {})
    return tuple(report)


def _with_own_drawings(
    scene: Scene, record: SceneRecord, nodes: Iterable[Node]
) -> list[str]:
    """Return the layers whose elements have drawings that were not loaded."""
    stored = record.data.get("layers")
    if not isinstance(stored, dict):
        return []
    reads = [node.path for node in nodes if node.type == "READ"]
    columns = drawing_columns(scene, reads)
    element_of = {c.name: c.element_id for c in scene.drawings.list_columns("DRAWING")}
    drawn_in = {
        element.id
        for element in scene.drawings.list_elements(with_drawings=True)
        if not all(map(is_version, element.drawings))
    }
    return [
        path for path, column in columns.items() if element_of.get(column) in drawn_in
    ]
