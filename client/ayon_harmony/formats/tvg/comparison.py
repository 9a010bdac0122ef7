"""What is different between two versions of a drawing.

Certificate, signature and origin change with every save, so only the content is
compared: same vectors, colours and bitmaps are the same drawing.
"""

from __future__ import annotations

from array import array
from collections import Counter
from typing import NamedTuple

from .art import ArtLayer, Paint, Path
from .drawing import ART_NAMES, ARTS, Drawing
from .palette import DrawingColor, PaletteEntry

SAME = "same"
RECOLORED = "recoloured only"
REDRAWN = "redrawn"


class DrawingChange(NamedTuple):
    """How a drawing became another.

    Attributes:
        kind: `SAME`, `RECOLORED` or `REDRAWN`.
        arts: Names of the art layers that were redrawn.
        added_ids: Colours that only the later one uses.
        removed_ids: Colours that only the earlier one uses.
        revalued_ids: Colours that both use, with another value in the copies.
        added_paths: Paths that only the later one has, of all art layers.
        removed_paths: Paths that only the earlier one has.

    """

    kind: str
    arts: tuple[str, ...] = ()
    added_ids: tuple[int, ...] = ()
    removed_ids: tuple[int, ...] = ()
    revalued_ids: tuple[int, ...] = ()
    added_paths: int = 0
    removed_paths: int = 0


def compare_drawings(before: Drawing, after: Drawing) -> DrawingChange:
    """Tell what changed.

    Raises:
        DrawingFileError: One cannot be read.

    """
    if _contents(before) == _contents(after):
        return DrawingChange(SAME)
    arts = [art for art in ARTS if _is_redrawn(before, after, art)]
    added = removed = 0
    for art in arts:
        earlier = _path_counts(before.layers.get(art))
        later = _path_counts(after.layers.get(art))
        added += sum((later - earlier).values())
        removed += sum((earlier - later).values())
    copies_before = {entry.id: entry for entry in before.palette}
    copies_after = {entry.id: entry for entry in after.palette}
    recolored = not arts and (
        copies_before != copies_after or _paints(before) != _paints(after)
    )
    return DrawingChange(
        kind=REDRAWN if arts else RECOLORED if recolored else SAME,
        arts=tuple(ART_NAMES[art] for art in arts),
        added_ids=tuple(key for key in copies_after if key not in copies_before),
        removed_ids=tuple(key for key in copies_before if key not in copies_after),
        revalued_ids=tuple(
            key
            for key, entry in copies_after.items()
            if key in copies_before and _value(entry) != _value(copies_before[key])
        ),
        added_paths=added,
        removed_paths=removed,
    )


def _contents(drawing: Drawing) -> dict[str, bytes | None]:
    return {
        key: drawing.content(key)
        for key in drawing.chunk_names
        if key not in ("TVCI", "CREA")
    }


def _is_redrawn(before: Drawing, after: Drawing, art: str) -> bool:
    return before.bitmaps.get(art) != after.bitmaps.get(art) or (
        _form(before.layers.get(art)) != _form(after.layers.get(art))
    )


def _form(layer: ArtLayer | None) -> object:
    """Return everything of a layer but its ids; a missing one is a clear one."""
    if layer is None or layer.is_clear:
        return None
    return (
        [
            item._replace(color_id=0, mask_id=0) if isinstance(item, Paint) else item
            for item in layer.objects
        ],
        [
            [part._replace(color_id=0, texture=b"") for part in shape.components]
            for shape in layer.shapes()
        ],
        layer.profiles,
        [text._replace(color_ids=()) for text in layer.texts],
    )


def _paints(drawing: Drawing) -> list[list[int]]:
    """Return the ids in the order of their use, layer by layer."""
    rows = []
    for layer in drawing.layers.values():
        rows.append(
            [item.color_id for item in layer.objects if isinstance(item, Paint)]
        )
        rows.append([part.color_id for part in layer.components()])
        rows.append([key for text in layer.texts for key in text.color_ids])
    return rows


def _value(entry: PaletteEntry) -> object:
    if isinstance(entry, DrawingColor):
        return entry.rgba, entry.stops
    return entry.data


def _path_counts(layer: ArtLayer | None) -> Counter[tuple[bytes, bytes]]:
    """Count paths, rounded to 1/16 unit: what only wanders by rounding is the same."""
    if layer is None:
        return Counter()
    return Counter(
        (item.flags, array("q", [round(v * 16) for v in item.points]).tobytes())
        for item in layer.objects
        if isinstance(item, Path)
    )
