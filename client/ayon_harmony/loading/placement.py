"""Where what is loaded goes: the artist's group, its composite, free places, names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from ayon_harmony import current
from ayon_harmony.model.layer_stack import Cable, Wiring
from ayon_harmony.scene import Scene
from ayon_harmony.scene.nodes import Node

COMPOSITE_TYPES = ("COMPOSITE",)

_FILES_AT_ONCE = 16
_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
_LONGEST_NAME = 60


def read_wiring(scene: Scene) -> tuple[Wiring, dict[str, Node]]:
    """Read all cables and nodes of the scene in two round trips."""
    nodes = {node.path: node for node in scene.nodes.list_nodes()}
    cables = [
        Cable(link.source, link.source_port, link.target, link.target_port)
        for link in scene.nodes.list_links()
    ]
    composites = {path for path, n in nodes.items() if n.type in COMPOSITE_TYPES}
    return Wiring(cables, composites), nodes


def working_group(scene: Scene) -> str:
    """Return the group that the artist works in, without a Node View, too."""
    groups = scene.groups.get_current_groups()
    return groups.shown or groups.selected or "Top"


def find_composite(
    wiring: Wiring, nodes: Mapping[str, Node], group_path: str
) -> str | None:
    """Return the composite of a group that leads to its output."""
    ends = [
        node.path
        for node in nodes.values()
        if node.group_path == group_path
        and node.type in ("DISPLAY", "WRITE", "MULTIPORT_OUT")
    ]
    ends.sort(key=lambda path: nodes[path].type)
    for end in ends:
        pending = wiring.sources(end)
        seen = set(pending)
        while pending:
            path = pending.pop(0)
            found = nodes.get(path)
            if found is None:
                continue
            if found.type in COMPOSITE_TYPES:
                return path
            unseen = [one for one in wiring.sources(path) if one not in seen]
            seen.update(unseen)
            pending += unseen
    return None


def place_for(
    nodes: Mapping[str, Node], group_path: str, composite: str | None
) -> tuple[int, int]:
    """Return a free place in a group, to the left above its composite."""
    inside = [node for node in nodes.values() if node.group_path == group_path]
    below = [nodes[composite]] if composite and composite in nodes else inside
    top = min((node.y for node in below), default=150) - 150
    beside = [node.x for node in inside if abs(node.y - top) < 100]
    return (min(beside) - 200 if beside else 0), top


def import_files(
    scene: Scene, files: list[tuple[int, str, Path]], task: current.ProgressTask
) -> None:
    """Copy files into elements, some at a time so that it can be seen and stopped."""
    for done in range(0, len(files), _FILES_AT_ONCE):
        some = files[done : done + _FILES_AT_ONCE]
        task(done, len(files), some[0][2].name)
        scene.layer_stacks.import_files(some)
    if files:
        task(len(files), len(files))


def node_name(name: str) -> str:
    """Return a name that nodes, columns and elements can have on every system."""
    return _UNFIT.sub("_", name).strip(" .")[:_LONGEST_NAME].strip(" .") or "layer"
