"""Another version of a palette in a scene, without Harmony.

A palette is a text file, and a scene's list of palettes another. The same code that
a session runs puts the new version into its place; what it asks of an open scene is
answered by the folder.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath, PureWindowsPath
from types import SimpleNamespace
from typing import Any

from ayon_harmony.errors import WorkfileError
from ayon_harmony.formats.palette_file import PaletteLink, PaletteList, UnknownLine
from ayon_harmony.formats.scene_metadata_text import replace_metadata
from ayon_harmony.formats.xstage import read_scene_facts
from ayon_harmony.loading.palettes import open_palette, renew_palette
from ayon_harmony.loading.representations import read_representation
from ayon_harmony.model.metadata import METADATA_NAME
from ayon_harmony.model.metadata_text import read_document
from ayon_harmony.model.record_inventory import Presence
from ayon_harmony.model.scene_folder import PALETTE_LIBRARY, PALETTE_LIST
from ayon_harmony.scene.records import SceneRecord
from ayon_harmony.workfiles import disk


def update_palettes(
    xstage: Path, contexts: Mapping[str, Mapping[str, Any]]
) -> list[str]:
    """Bring palettes of a scene to other versions.

    Args:
        xstage: The scene, in a folder that is ours alone.
        contexts: Core's context of the version to come, by the id of the container.

    Returns:
        What the artist has to know, a sentence each.

    Raises:
        HarmonyError: A palette cannot be read, or the scene cannot be changed
            without Harmony. Then the folder is not to be used any more.

    """
    document = read_document(read_scene_facts(xstage).metadata.get(METADATA_NAME))
    scene: Any = _FolderScene(xstage)
    told: list[str] = []
    for record_id, context in contexts.items():
        record = document.containers.get(record_id)
        if record is None:
            raise WorkfileError(
                f"'{xstage.name}' does not say in our words what was loaded into it. "
                "Open it in Harmony, update something there, and save it."
            )
        source = read_representation(dict(context))
        with open_palette(source) as palette:
            place = SceneRecord(
                record_id, dict(record.data), record.holders, Presence.WHOLE
            )
            loaded = renew_palette(scene, place, palette)
        data = {
            **record.data,
            "representation": source.representation_id,
            "project_name": source.project_name,
            "version": source.version,
            "version_id": source.version_id,
            "product_id": source.product_id,
            "name": source.product_name,
            **loaded.data,
            "report": list(loaded.report),
        }
        document = document.with_container(record.with_data(data))
        document = document.with_holders(
            record_id, loaded.holders, is_tagged=record.is_tagged
        )
        told += loaded.report
    text = replace_metadata(disk.read_file(xstage), METADATA_NAME, document.to_text())
    part = xstage.with_name(f".{xstage.name}.part")
    part.write_bytes(text)
    disk.replace(part, xstage)
    return told


@dataclass(frozen=True)
class _ListedPalette:
    """A palette of the list."""

    path: str


class _FolderScene:
    """What updating a palette asks of an open scene."""

    def __init__(self, xstage: Path) -> None:
        self._folder = xstage.parent
        self._list = self._folder / PALETTE_LIST
        state = SimpleNamespace(folder=self._folder, path=xstage)
        self.settings = SimpleNamespace(get_scene=lambda: state)
        self.palettes = self

    def list_palettes(self) -> list[_ListedPalette]:
        """Return the palettes of the list."""
        links = PaletteList.read(self._list).links
        return [_ListedPalette(str(link.resolve(self._folder))) for link in links]

    def replace_palette(self, old: Path | str, new: Path | str) -> None:
        """Put one palette into another's place in the list."""
        listing = PaletteList.read(self._list)
        entries: list[PaletteLink | UnknownLine] = []
        count = 0
        for entry in listing.entries:
            if isinstance(entry, PaletteLink) and self._is(entry, Path(old)):
                entries.append(self._link_to(Path(new)))
                count += 1
            else:
                entries.append(entry)
        if count != 1:
            raise WorkfileError(
                f"The palette '{Path(old).stem}' is {count} times in the list of the "
                "scene and not once. Update it in Harmony."
            )
        self._list.write_bytes(replace(listing, entries=tuple(entries)).to_bytes())

    def _is(self, link: PaletteLink, path: Path) -> bool:
        listed = link.file(self._folder)
        if _normal(listed) == _normal(path):
            return True
        # A scene that was moved says where its own palettes were before.
        beside = self._folder / PALETTE_LIBRARY / PureWindowsPath(link.path).name
        return link.is_absolute and not os.path.isfile(listed) and beside == path

    def _link_to(self, path: Path) -> PaletteLink:
        if self._folder in path.parents:
            relative = path.relative_to(self._folder).as_posix()
            name = PurePosixPath(relative).with_suffix("").as_posix()
            return PaletteLink(name, f"./{relative}")
        return PaletteLink(path.with_suffix("").as_posix(), path.as_posix())


def _normal(path: Path) -> str:
    try:
        return str(path.resolve())
    except (OSError, ValueError):
        return str(path)
