"""Backdrops that containers stand for: found by their record, and removed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from ayon_harmony.loading.loader import SceneRecord
from ayon_harmony.model.metadata import Holder, HolderKind
from ayon_harmony.scene import Scene
from ayon_harmony.scene.backdrops import Backdrop


def find_backdrops(scene: Scene, record: SceneRecord) -> dict[str, Backdrop]:
    """Return the backdrops of a record by member, as they are now."""
    holders = [h for h in record.holders if h.kind is HolderKind.BACKDROP]
    if not holders:
        return {}
    stored = {
        stored_backdrop.path: stored_backdrop
        for stored_backdrop in scene.metadata.get_store().backdrops
    }
    listed = {
        (backdrop.group_path, backdrop.index): backdrop
        for backdrop in scene.backdrops.list_backdrops()
    }
    places = {h.member: stored[h.path] for h in holders if h.path in stored}
    return {
        member: listed[place.group_path, place.index]
        for member, place in places.items()
    }


def backdrop_holders(
    scene: Scene, backdrops: Mapping[str, Backdrop]
) -> tuple[Holder, ...]:
    """Return holders of backdrops by member, as the scene's document names them.

    Titles are not unique, so the place in the list tells which one it is.
    """
    if not backdrops:
        return ()
    paths = {
        (backdrop.group_path, backdrop.index): backdrop.path
        for backdrop in scene.metadata.get_store().backdrops
    }
    return tuple(
        Holder(HolderKind.BACKDROP, paths[backdrop.group_path, backdrop.index], member)
        for member, backdrop in backdrops.items()
    )


def remove_backdrops(
    scene: Scene, backdrops: Collection[Backdrop], others: Mapping[str, Backdrop]
) -> dict[str, Backdrop]:
    """Remove backdrops as they were listed; what lies on them stays.

    Args:
        scene: The open scene.
        backdrops: Those to remove.
        others: Some that stay.

    Returns:
        The others as they are now: removing one renumbers those behind it.

    """
    # From the last to the first: removing one renumbers those behind it.
    for backdrop in sorted(backdrops, key=lambda one: one.index, reverse=True):
        scene.backdrops.remove_backdrop(backdrop)
    return {
        member: replace(
            backdrop,
            index=backdrop.index
            - sum(
                gone.group_path == backdrop.group_path and gone.index < backdrop.index
                for gone in backdrops
            ),
        )
        for member, backdrop in others.items()
    }
