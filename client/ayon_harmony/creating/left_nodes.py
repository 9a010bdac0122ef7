"""Nodes that instances leave in the scene when they are removed.

They go along where nothing else uses them and the artist agrees. Those that stay
are taken again by a new instance of the same files, so making, removing and making
again does not give two Write nodes that write over each other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from ayon_core.pipeline.create import CreatedInstance

from ayon_harmony.model.metadata import HolderKind
from ayon_harmony.model.names import listed
from ayon_harmony.scene import Scene
from ayon_harmony.scene.records import SceneRecord, read_records
from ayon_harmony.scene.render_layer_nodes import COMPOSITE_MEMBER
from ayon_harmony.ui.messages import ask

ADOPTED = "harmonyNodeIsTheArtists"
"""Key of an instance whose Write node was there before it."""

_MADE_MEMBERS = ("", COMPOSITE_MEMBER)
_SHOWN = 10


def held_paths(records: Iterable[SceneRecord]) -> set[str]:
    """Return the paths of all nodes that records stand for."""
    return {path for record in records for path in record.paths(HolderKind.NODE)}


def nodes_only_of(scene: Scene, instances: Collection[CreatedInstance]) -> list[str]:
    """Return the nodes that were made for instances and that nothing else uses.

    Drawing layers are the artist's, and so are Write nodes that an instance was
    made of.
    """
    records = read_records(scene)
    ids = {instance.id: bool(instance.get(ADOPTED)) for instance in instances}
    others = held_paths(
        record
        for record in (*records.instances, *records.containers)
        if record.id not in ids
    )
    made = {
        holder.path
        for record in records.instances
        if ids.get(record.id) is False
        for holder in record.holders
        if holder.kind is HolderKind.NODE and holder.member in _MADE_MEMBERS
    } - others
    links = scene.nodes.list_links(sorted(made), missing_ok=True) if made else []
    while True:
        used = {
            link.source
            for link in links
            if link.source in made and link.target not in made
        }
        if not used:
            return sorted(made)
        made -= used


def shall_go(title: str, paths: Collection[str]) -> bool:
    """Ask whether nodes are deleted with their instances; they stay unasked."""
    names = listed((f"'{path}'" for path in paths), _SHOWN)
    what = "This node was" if len(paths) == 1 else "These nodes were"
    answer = ask(
        title,
        f"{what} made for what you remove, and nothing else uses "
        f"{'it' if len(paths) == 1 else 'them'}: {names}. Delete "
        f"{'it' if len(paths) == 1 else 'them'}, too? Harmony's Undo brings everything "
        "back.",
        [("keep", "Keep in the scene"), ("delete", "Delete from the scene")],
        safe="keep",
    )
    return answer == "delete"
