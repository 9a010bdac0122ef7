"""What was loaded into the scene, as ayon-core and its Manage tool read it.

Every listing gives fresh dicts: core takes things out of what it gets.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any

from ayon_harmony.model.metadata import Holder, HolderKind
from ayon_harmony.model.record_inventory import Presence
from ayon_harmony.scene.records import SceneRecord, SceneRecords

CONTAINER_ID = "ayon.load.container"
CONTAINER_SCHEMA = "ayon:container-3.0"

PUBLIC_LOADERS = MappingProxyType(
    {
        "ImageSequenceLoader": "LoadImageSequence",
        "BackgroundLoader": "LoadBackground",
        "PsdLoader": "LoadPsd",
        "TemplateLoader": "LoadTemplate",
        "ImportTemplateLoader": "LoadTemplate",
        "LinkPaletteLoader": "LoadPalette",
        "ImportPaletteLoader": "LoadPalette",
        "ImportAudioLoader": "LoadAudio",
        "ImportWorkfileLoader": "LoadWorkfile",
    }
)
"""Loader of a public integration -> ours, which updates and removes for it."""


def list_containers(records: SceneRecords) -> list[dict[str, Any]]:
    """Return a dict for each loaded thing with every key that core reads.

    Things that are gone from the scene are listed as well, with ``missing``
    set: they stay until somebody cleans up on purpose.
    """
    return [container_of(record) for record in records.containers]


def container_of(record: SceneRecord) -> dict[str, Any]:
    """Return the dict of one loaded thing.

    Keys that are stored are kept. Added are what core wants (``id``,
    ``schema``, ``name``, ``namespace``, ``loader``, ``representation``,
    ``objectName``) and where the thing is: ``container_id``, ``nodes`` (paths),
    ``missing``.
    """
    container = dict(record.data)
    loader = str(container.get("loader") or "")
    nodes = record.paths(HolderKind.NODE)
    holder = record.holder
    name = str(container.get("name") or "")
    row_name = _row_name(holder) or str(container.get("objectName") or name)
    container.update(
        id=CONTAINER_ID,
        schema=str(container.get("schema") or CONTAINER_SCHEMA),
        name=name,
        # The only thing that the column "Name" of Manage shows of a row (1.9.7).
        namespace=str(container.get("namespace") or row_name),
        loader=PUBLIC_LOADERS.get(loader, loader),
        representation=str(container.get("representation") or ""),
        objectName=row_name,
        container_id=record.id,
        nodes=nodes,
        missing=record.presence is Presence.MISSING,
    )
    if loader in PUBLIC_LOADERS:
        container["public_loader"] = loader
    return container


def _row_name(holder: Holder | None) -> str:
    """Return what Manage calls a row: what the artist sees of it in Harmony."""
    if holder is None:
        return ""
    if holder.kind is HolderKind.PALETTE:
        return PurePosixPath(holder.path).stem
    if holder.kind is HolderKind.NODE:
        return holder.path.removeprefix("Top/")
    return holder.path
