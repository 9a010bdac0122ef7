"""Palettes that a template or a workfile brings; they go when it is removed.

A palette goes only where nothing else wants it: the artist did not change it, no
drawing that stays uses its colours, and no other container or instance has it. Its
file stays in the palette library.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ayon_harmony.errors import PaletteFileError
from ayon_harmony.formats.drawing_colors import read_many_colors, used_colors
from ayon_harmony.formats.palette_file import PaletteFile
from ayon_harmony.model.metadata import HolderKind
from ayon_harmony.model.names import listed
from ayon_harmony.scene import Scene
from ayon_harmony.scene.metadata import portable_path
from ayon_harmony.scene.palettes import Palette
from ayon_harmony.scene.records import SceneRecord, read_records

KEY = "brought_palettes"
"""Of a record's data: what each palette was like when it came, by its path, which is
relative to the scene's folder where it lies there."""

_DRAWINGS_AT_ONCE = 500
"""Drawings that one call looks through."""


def note_palettes(
    scene: Scene, template: Path, joined: Iterable[str], earlier: Mapping[str, Any]
) -> dict[str, str]:
    """Return what to note of palettes that came along, for ``KEY`` of a record.

    A palette that another template brought before, and that this one has as well,
    is noted, too: it goes with the last of them.

    Args:
        scene: The open scene.
        template: Folder of what was pasted.
        joined: Files of palettes that joined the scene's list.
        earlier: Data of the record, where it is renewed; what it noted stays noted.

    """
    noted = dict(earlier.get(KEY) or {})
    wanted = {Path(path).as_posix() for path in joined}
    names = {path.stem.lower() for path in template.rglob("*.plt")}
    if not wanted and not names:
        return noted
    others = _noted_by(read_records(scene).containers)
    for place, palette in _palettes_of(scene):
        is_shared = place in others and palette.name.lower() in names
        if palette.path in wanted or is_shared:
            noted[place] = _fingerprint(palette)
    return noted


def drop_palettes(scene: Scene, record: SceneRecord) -> list[str]:
    """Take the palettes that came with a record off the list, if nothing wants them.

    Call it after its nodes and drawings are gone.

    Returns:
        What stays and why, a sentence each.

    """
    noted = record.data.get(KEY)
    if not isinstance(noted, dict) or not noted:
        return []
    wanted_by_others = _wanted_by_others(scene, record)
    present = [
        (place, palette)
        for place, palette in _palettes_of(scene)
        if place in noted and place not in wanted_by_others
    ]
    changed = [p for place, p in present if _fingerprint(p) != noted[place]]
    candidates = [palette for _, palette in present if palette not in changed]
    used = _find_used(scene, [p for p in candidates if not p.is_texture])
    textures = [p for p in candidates if p.is_texture]
    in_use = [
        *(p for p in candidates if any(color.id in used for color in p.colors)),
        *_find_used_textures(scene, textures),
    ]
    scene.palettes.remove_palettes(
        [p.path for p in candidates if p not in in_use], missing_ok=True
    )
    return [
        f"Palettes that came with it stay, because {reason}: "
        f"{listed([palette.name for palette in kept], 20)}."
        for reason, kept in (
            ("they were changed in this scene", changed),
            ("drawings that stay may use them", in_use),
        )
        if kept
    ]


def _palettes_of(scene: Scene) -> Iterator[tuple[str, Palette]]:
    """Give the palettes of the list with their places as records note them."""
    folder = scene.settings.get_scene().folder.as_posix()
    for palette in scene.palettes.list_palettes(with_colors=True):
        yield portable_path(palette.path, folder), palette


def _noted_by(records: Iterable[SceneRecord]) -> set[str]:
    return {place for record in records for place in record.data.get(KEY) or ()}


def _wanted_by_others(scene: Scene, record: SceneRecord) -> set[str]:
    records = read_records(scene)
    containers = [one for one in records.containers if one.id != record.id]
    return _noted_by(containers).union(
        *(one.paths(HolderKind.PALETTE) for one in containers),
        *(one.paths(HolderKind.PALETTE) for one in records.instances),
    )


def _find_used(scene: Scene, palettes: list[Palette]) -> frozenset[str]:
    """Return the ids of colours that drawings use; all where Harmony cannot tell."""
    ids = {color.id for palette in palettes for color in palette.colors}
    if not ids:
        return frozenset()
    used: set[str] = set()
    for elements in _parts_of_elements(scene):
        part = scene.drawings.find_used_colors(sorted(ids - used), elements)
        if part is None:
            return frozenset(ids)
        used |= part
        if used == ids:
            break
    return frozenset(used)


def _find_used_textures(scene: Scene, palettes: list[Palette]) -> list[Palette]:
    """Return the palettes of pencil textures that drawings use.

    Nothing says that Harmony tells scripts of textures, so files are read, those of
    unsaved drawings, too; a file that cannot be read counts as using all.
    """
    if not palettes:
        return []
    files = [
        Path(file)
        for element in scene.drawings.list_elements()
        if element.is_vector
        for file in scene.drawings.list_drawings(element.id).values()
    ]
    reading = read_many_colors(file for file in files if file.is_file())
    if reading.unreadable:
        return palettes
    used = {
        color.id
        for entries in reading.entries.values()
        for color in used_colors(entries)
    }
    return [palette for palette in palettes if used & _ids_in(Path(palette.path))]


def _ids_in(path: Path) -> set[str]:
    try:
        return {color.id.lower() for color in PaletteFile.read(path).colors}
    except PaletteFileError:
        return set()


def _parts_of_elements(scene: Scene) -> Iterator[list[int]]:
    """Split the vector elements, so that no call takes longer than Harmony may."""
    part: list[int] = []
    count = 0
    for element in scene.drawings.list_elements(with_drawings=True):
        if not element.is_vector:
            continue
        part.append(element.id)
        count += len(element.drawings)
        if count >= _DRAWINGS_AT_ONCE:
            yield part
            part, count = [], 0
    if part:
        yield part


def _fingerprint(palette: Palette) -> str:
    """Return what tells a palette from a changed one, saved or not."""
    colors = [(color.id, color.name, color.value) for color in palette.colors]
    return hashlib.sha256(repr(colors).encode("utf-8")).hexdigest()[:16]
