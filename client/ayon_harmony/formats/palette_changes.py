"""What is different between two versions of a palette, colour by colour."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from ..model.color_use import DrawingUse, normal_id
from .palette_file import Color, PaletteFile, SolidColor, TextureColor


class PaletteChange(NamedTuple):
    """How a palette became another.

    Attributes:
        recolored: Colours before and after, where the value is another, by id.
        renamed: The same, where only the name is.
        added: Colours that only the later one has.
        removed: Colours that only the earlier one has: drawings in them lose them.

    """

    recolored: dict[str, tuple[Color, Color]]
    renamed: dict[str, tuple[Color, Color]]
    added: tuple[Color, ...]
    removed: tuple[Color, ...]

    def without(self, ids: Collection[str]) -> PaletteChange:
        """Return it without the colours of some ids, as `normal_id` writes them."""

        def kept(
            pairs: dict[str, tuple[Color, Color]],
        ) -> dict[str, tuple[Color, Color]]:
            return {key: pair for key, pair in pairs.items() if key not in ids}

        added, removed = (
            tuple(color for color in colors if normal_id(color.id) not in ids)
            for colors in (self.added, self.removed)
        )
        return PaletteChange(kept(self.recolored), kept(self.renamed), added, removed)


def compare_palettes(before: PaletteFile, after: PaletteFile) -> PaletteChange:
    """Compare two palettes by the ids of their colours; of equal ids the first."""
    earlier, later = _by_id(before), _by_id(after)
    recolored, renamed = {}, {}
    for color_id, color in earlier.items():
        other = later.get(color_id)
        if other is None:
            continue
        if _value(color) != _value(other):
            recolored[color_id] = (color, other)
        elif color.name != other.name:
            renamed[color_id] = (color, other)
    return PaletteChange(
        recolored,
        renamed,
        tuple(color for key, color in later.items() if key not in earlier),
        tuple(color for key, color in earlier.items() if key not in later),
    )


def affected_drawings(
    change: PaletteChange, uses: Iterable[DrawingUse]
) -> list[DrawingUse]:
    """Return the drawings that a change of a palette shows in."""
    ids = set(change.recolored) | {normal_id(color.id) for color in change.removed}
    return [
        use for use in uses if any(normal_id(color.id) in ids for color in use.colors)
    ]


def _by_id(palette: PaletteFile) -> dict[str, Color]:
    colors: dict[str, Color] = {}
    for color in palette.colors:
        colors.setdefault(normal_id(color.id), color)
    return colors


def _value(color: Color) -> object:
    if isinstance(color, SolidColor):
        return color.color
    if isinstance(color, TextureColor):
        return color.is_tiled
    return color.kind, color.stops
