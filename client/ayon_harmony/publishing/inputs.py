"""Which of the loaded things an instance was made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ayon_harmony.model.metadata import HolderKind
from ayon_harmony.model.node_graph import upstream_of
from ayon_harmony.scene.metadata import Store
from ayon_harmony.scene.nodes import Link
from ayon_harmony.scene.records import SceneRecord, list_records


def input_representations(
    instances: Sequence[Mapping[str, Any]],
    store: Store,
    default_display: str,
    read_links: Callable[[], Iterable[Link]],
) -> list[list[str]]:
    """Return the representations that each instance was made of.

    A render is made of what lies upstream of its Write node, and of the palettes;
    a review of the sounds as well.

    Args:
        instances: Data of instances. ``setMembers`` of renders and ``display`` of
            reviews are where looking starts.
        store: The scene's metadata, as the publish read it.
        default_display: Path of the display of reviews that name none.
        read_links: Reads all cables of the scene; called when something was
            loaded and an instance wants to know.

    Returns:
        Ids for each instance, in its order, each id once.

    """
    containers = [
        record
        for record in list_records(store).containers
        if record.holders and record.data.get("representation")
    ]
    starts = [_starts(data, default_display) for data in instances]
    if not containers or not any(starts):
        return [[] for _ in instances]
    cables = [(link.source, link.target) for link in read_links()]
    loaded = [path for record in containers for path in record.paths(HolderKind.NODE)]
    inputs: list[list[str]] = []
    for data, paths in zip(instances, starts):
        if not paths:
            inputs.append([])
            continue
        upstream = upstream_of(paths, cables, loaded)
        with_sound = data.get("productBaseType") == "review" or data.get("review")
        ids = [
            str(record.data["representation"])
            for record in containers
            if _feeds(record, upstream, with_sound=bool(with_sound))
        ]
        inputs.append(list(dict.fromkeys(ids)))
    return inputs


def _starts(data: Mapping[str, Any], default_display: str) -> list[str]:
    if data.get("productBaseType") == "review":
        chosen = (data.get("creator_attributes") or {}).get("display")
        display = chosen or default_display
        return [str(display)] if display else []
    return [str(path) for path in data.get("setMembers") or ()]


def _feeds(record: SceneRecord, upstream: set[str], *, with_sound: bool) -> bool:
    return (
        not upstream.isdisjoint(record.paths(HolderKind.NODE))
        or bool(record.paths(HolderKind.PALETTE))
        or (with_sound and bool(record.paths(HolderKind.COLUMN)))
    )
