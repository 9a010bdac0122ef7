"""Which value a colour has: that of the scene's palettes, else the drawing's copy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ..formats.palette_file import Color, GradientColor, PaletteFile, SolidColor
from ..formats.tvg.palette import (
    DEFAULT_LINE_ID,
    LINEAR_GRADIENT,
    RADIAL_GRADIENT,
    SOLID,
    DrawingColor,
    DrawingTexture,
    PaletteEntry,
    Rgba,
    Stop,
)

BLACK: Rgba = (0, 0, 0, 255)


class Ink(NamedTuple):
    """The value of a colour.

    Attributes:
        rgba: Channels from 0 to 255, not premultiplied; of a gradient the first.
        style: `SOLID`, `LINEAR_GRADIENT` or `RADIAL_GRADIENT`.
        stops: Colours of a gradient.
        texture: Image of a colour that is one.

    """

    rgba: Rgba
    style: int = SOLID
    stops: tuple[Stop, ...] = ()
    texture: DrawingTexture | None = None


class Inks:
    """Looks colours up.

    Args:
        scene: Values by id from the scene's palettes, see `scene_inks`.
        copies: Palette of the drawing.

    """

    def __init__(
        self, scene: Mapping[int, Ink], copies: Iterable[PaletteEntry]
    ) -> None:
        self._scene = scene
        self._textures = {
            entry.id: entry for entry in copies if isinstance(entry, DrawingTexture)
        }
        self._copies = {
            entry.id: Ink(entry.rgba, entry.style, entry.stops)
            for entry in copies
            if isinstance(entry, DrawingColor)
        }
        #: Ids that neither the scene nor the drawing has.
        self.missing: set[int] = set()

    def ink(self, color_id: int) -> Ink:
        """Return the value of a colour; black where there is none."""
        ink = self._scene.get(color_id) or self._copies.get(color_id)
        if ink is not None:
            return ink
        texture = self._textures.get(color_id)
        if texture is not None:
            return Ink(BLACK, texture=texture)
        if color_id != DEFAULT_LINE_ID:
            self.missing.add(color_id)
        return Ink(BLACK)

    def mask(self, texture_id: int) -> DrawingTexture | None:
        """Return an opacity mask, None where there is none."""
        return self._textures.get(texture_id)


def scene_inks(palettes: Iterable[PaletteFile]) -> dict[int, Ink]:
    """Return the values of palettes by id; the first palette wins."""
    inks: dict[int, Ink] = {}
    for palette in palettes:
        for color in palette.colors:
            ink = _ink(color)
            if ink is not None:
                inks.setdefault(int(color.id, 16), ink)
    return inks


def _ink(color: Color) -> Ink | None:
    if isinstance(color, SolidColor):
        value = color.color
        return Ink((value.red, value.green, value.blue, value.alpha))
    if not isinstance(color, GradientColor) or not color.stops:
        return None  # the drawing carries the image itself
    stops = tuple(
        Stop(
            stop.offset / 100,
            (stop.color.red, stop.color.green, stop.color.blue, stop.color.alpha),
        )
        for stop in color.stops
    )
    style = RADIAL_GRADIENT if color.kind.lower() == "radial" else LINEAR_GRADIENT
    return Ink(stops[0].rgba, style, stops)
