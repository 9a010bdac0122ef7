"""The colours of many drawings, and palettes made of the copies in them."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from ..errors import DrawingFileError
from ..model.color_use import UsedColor
from .palette_file import (
    Entry,
    GradientColor,
    GradientStop,
    PaletteFile,
    Rgba,
    SolidColor,
)
from .tvg import read_colors
from .tvg.palette import (
    RADIAL_GRADIENT,
    DrawingColor,
    PaletteEntry,
    color_id_text,
    is_carried,
)


class ColorReading(NamedTuple):
    """What came of reading drawings.

    Attributes:
        entries: Colours and textures by file.
        unreadable: Why, by file.

    """

    entries: dict[str, tuple[PaletteEntry, ...]]
    unreadable: dict[str, str]


_State = tuple[int, int]
_CACHED_DRAWINGS = 20_000
_cache: dict[str, tuple[_State, tuple[PaletteEntry, ...]]] = {}


def read_many_colors(paths: Iterable[Path]) -> ColorReading:
    """Read the colours of drawings; one that did not change is read once.

    A drawing that is not there, empty or broken does not keep the others from
    being read.
    """
    reading = ColorReading({}, {})
    for path in paths:
        try:
            reading.entries[str(path)] = _read_entries(path)
        except DrawingFileError as error:
            reading.unreadable[str(path)] = str(error)
    return reading


def _read_entries(path: Path) -> tuple[PaletteEntry, ...]:
    try:
        status = os.stat(path)
    except OSError as error:
        raise DrawingFileError(
            f"it cannot be read ({error.strerror or error})", path
        ) from error
    state = (status.st_size, status.st_mtime_ns)
    kept = _cache.get(str(path))
    if kept is not None and kept[0] == state:
        return kept[1]
    entries = read_colors(path)
    # Textures may be megabytes: only their names and ids are kept.
    entries = tuple(
        entry if isinstance(entry, DrawingColor) else entry._replace(data=b"")
        for entry in entries
    )
    if len(_cache) >= _CACHED_DRAWINGS:
        _cache.clear()
    _cache[str(path)] = (state, entries)
    return entries


def used_colors(entries: Iterable[PaletteEntry]) -> tuple[UsedColor, ...]:
    """Return the colours and textures of a drawing, without their values."""
    return tuple(
        UsedColor(color_id_text(entry.id), entry.name, entry.palette, is_carried(entry))
        for entry in entries
    )


def recovery_palette(
    entries: Mapping[str, Iterable[PaletteEntry]], wanted: Collection[str]
) -> tuple[PaletteFile, tuple[str, ...]]:
    """Make a palette of the copies that drawings keep.

    Copies are from when a drawing was saved, so of different ones the copy of the
    drawing that was saved last is taken; of drawings of one time the most frequent.

    Args:
        entries: Colours by file.
        wanted: Ids to make colours of.

    Returns:
        Palette, and the ids that have no copy: textures are none.

    """
    ids = {color_id.lower() for color_id in wanted}
    copies: dict[str, dict[DrawingColor, int]] = {}
    counts: dict[str, Counter[DrawingColor]] = {}
    for path, used in entries.items():
        saved = _time_of(path)
        for entry in used:
            color_id = color_id_text(entry.id)
            if color_id not in ids or not isinstance(entry, DrawingColor):
                continue
            newest = copies.setdefault(color_id, {})
            newest[entry] = max(saved, newest.get(entry, 0))
            counts.setdefault(color_id, Counter())[entry] += 1
    colors: list[Entry] = []
    for color_id, times in sorted(copies.items()):
        count = counts[color_id]
        best = max(times, key=lambda entry: (times[entry], count[entry]))
        colors.append(_palette_color(best))
    palette = PaletteFile(entries=tuple(colors))
    return palette, tuple(sorted(ids - copies.keys()))


def _palette_color(entry: DrawingColor) -> Entry:
    color_id = color_id_text(entry.id)
    name = " ".join(entry.name.split()) or "Colour"
    if entry.stops:
        kind = "Radial" if entry.style == RADIAL_GRADIENT else "Linear"
        stops = tuple(
            GradientStop(stop.position * 100, Rgba(*stop.rgba)) for stop in entry.stops
        )
        return GradientColor(name, color_id, kind, stops)
    return SolidColor(name, color_id, Rgba(*entry.rgba))


def _time_of(path: str) -> int:
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return 0
