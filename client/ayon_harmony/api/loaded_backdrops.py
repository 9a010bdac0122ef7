"""Backdrops that containers stand for: found by their record, and removed."""

from __future__ import annotations

from ayon_harmony.api.loader_plugin import SceneRecord
from ayon_harmony.model.metadata import HolderKind
from ayon_harmony.scene import Scene
from ayon_harmony.scene.backdrops import Backdrop


def find_backdrops(scene: Scene, record: SceneRecord) -> dict[str, Backdrop]:
    """Return the backdrops of a record by member, as they are now."""
    holders = [h for h in record.holders if h.kind is HolderKind.BACKDROP]
    if not holders:
        return {}
    stored = {item.path: item for item in scene.metadata.read().backdrops}
    listed = {
        (item.group_path, item.index): item for item in scene.backdrops.find_all()
    }
    found = {}
    for holder in holders:
        place = stored.get(holder.path)
        if place is not None:
            found[holder.member] = listed[place.group_path, place.index]
    return found


def remove_backdrops(scene: Scene, backdrops: list[Backdrop]) -> None:
    """Remove backdrops as they were listed; what lies on them stays."""
    # From the last to the first: removing one renumbers those behind it.
    for item in sorted(backdrops, key=lambda one: one.index, reverse=True):
        scene.backdrops.remove(item)
