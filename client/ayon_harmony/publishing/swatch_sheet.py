"""A picture of a palette: every colour with its name and value.

Solid colours, gradients and textures, each over a checker that shows through
where a colour is not opaque. The sheet is drawn without a window and from files
alone; a texture that cannot be read, or a name that cannot be drawn, leaves a
gap in the sheet and nothing worse.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from ayon_harmony.formats.palette_file import (
    Color,
    GradientColor,
    GradientStop,
    PaletteFile,
    Rgba,
    SolidColor,
    TextureColor,
)
from ayon_harmony.publishing.lettering import Lettering

log = logging.getLogger(__name__)

MAX_COLORS = 1000
"""More are counted below the title, but not drawn."""

SWATCH_SIZE = (144, 80)
CHECKER_SIZE = 8
"""Pixels of one square of the checker."""

CHECKER_COLORS = ((204, 204, 204), (153, 153, 153))

_BACKGROUND = (38, 42, 47)
_TITLE_COLOR = (236, 238, 240)
_NAME_COLOR = (214, 218, 222)
_VALUE_COLOR = (150, 156, 163)
_MISSING_COLOR = (200, 60, 50)
_MARGIN = 20
_GAP = 14
_NAME_SIZE, _VALUE_SIZE, _TITLE_SIZE = 13, 11, 20
# About the shape of a screen.
_ASPECT = 4 / 3


@dataclass(frozen=True)
class Grid:
    """Where the swatches of a sheet are.

    Attributes:
        count: Number of swatches.
        columns: Swatches in a row.
        top: Where the first row begins.
        cell: Width and height of a swatch with its texts and the gaps.

    """

    count: int
    columns: int
    top: int
    cell: tuple[int, int]

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the sheet in pixels."""
        rows = math.ceil(self.count / self.columns)
        return (
            2 * _MARGIN + self.columns * self.cell[0] - _GAP,
            self.top + rows * self.cell[1] - _GAP + _MARGIN,
        )

    def swatch(self, index: int) -> tuple[int, int, int, int]:
        """Return left, top, right and bottom; right and bottom are outside."""
        row, column = divmod(index, self.columns)
        left = _MARGIN + column * self.cell[0]
        top = self.top + row * self.cell[1]
        return left, top, left + SWATCH_SIZE[0], top + SWATCH_SIZE[1]


def grid_of(count: int) -> Grid:
    """Lay out a number of colours; more than `MAX_COLORS` are not shown."""
    shown = max(0, min(count, MAX_COLORS))
    lines = math.ceil(_NAME_SIZE * 1.35) + math.ceil(_VALUE_SIZE * 1.35)
    cell = (SWATCH_SIZE[0] + _GAP, SWATCH_SIZE[1] + lines + 4 + _GAP)
    wanted = math.ceil(math.sqrt(shown * _ASPECT * cell[1] / cell[0]))
    columns = max(4, min(wanted, shown))
    top = _MARGIN + math.ceil(_TITLE_SIZE * 1.35) + math.ceil(_NAME_SIZE * 1.35) + _GAP
    return Grid(shown, columns, top, cell)


def write_swatch_sheet(palette_path: Path, target: Path) -> Path:
    """Draw the sheet of a palette as a PNG and return it.

    Args:
        palette_path: The ``.plt``; its textures are beside it.
        target: The PNG; never a file of the scene.

    Raises:
        PaletteFileError: It is missing or is no palette.
        OSError: The PNG cannot be written.

    """
    sheet = draw_swatch_sheet(PaletteFile.read(palette_path).colors, palette_path)
    sheet.save(target, "PNG")
    return target


def draw_swatch_sheet(colors: Sequence[Color], palette_path: Path) -> Any:
    """Draw colours and return the sheet, a Pillow image of mode ``RGB``.

    Args:
        colors: In the order of the palette.
        palette_path: Names the sheet, and says where textures are.

    """
    grid = grid_of(len(colors))
    sheet = Image.new("RGB", grid.size, _BACKGROUND)
    _write_title(sheet, palette_path.stem, len(colors))
    names, values = Lettering(_NAME_SIZE), Lettering(_VALUE_SIZE)
    for index, color in enumerate(colors[: grid.count]):
        left, top, _, bottom = grid.swatch(index)
        sheet.paste(draw_swatch(color, palette_path), (left, top))
        below = bottom + 4
        for lettering, text, ink in (
            (names, color.name, _NAME_COLOR),
            (values, describe(color), _VALUE_COLOR),
        ):
            _write_text(sheet, lettering, text, (left, below), SWATCH_SIZE[0], ink)
            below += lettering.line_height
    return sheet


def describe(color: Color) -> str:
    """Return the value of a colour in a few words."""
    if isinstance(color, SolidColor):
        return _describe_rgba(color.color)
    if isinstance(color, GradientColor):
        ends = [_describe_rgba(stop.color) for stop in _sorted(color.stops)]
        shown = f" {ends[0]} - {ends[-1]}" if ends else ""
        return f"{color.kind}{shown}"
    return "Texture, tiled" if color.is_tiled else "Texture"


def draw_swatch(color: Color, palette_path: Path) -> Any:
    """Draw one colour over the checker; a Pillow image of mode ``RGB``."""
    swatch = _checker(SWATCH_SIZE)
    if isinstance(color, SolidColor):
        layer = Image.new("RGBA", SWATCH_SIZE, _tuple(color.color))
    elif isinstance(color, GradientColor):
        layer = _gradient(color)
    else:
        layer = _texture(color, palette_path)
    return Image.alpha_composite(swatch.convert("RGBA"), layer).convert("RGB")


def color_at(stops: Sequence[GradientStop], percent: float) -> Rgba:
    """Return the colour of a gradient at a place, from 0 to 100 percent.

    Before the first and behind the last stop it is the stop's own.
    """
    ordered = _sorted(stops)
    before = ordered[0]
    for stop in ordered:
        if stop.offset >= percent:
            width = stop.offset - before.offset
            share = (percent - before.offset) / width if width > 0 else 1.0
            return _mixed(before.color, stop.color, min(max(share, 0.0), 1.0))
        before = stop
    return before.color


def _gradient(color: GradientColor) -> Any:
    """Linear from left to right, radial from the middle to the edges."""
    if not color.stops:
        return _crossed_out()
    if color.kind != "Radial":
        width = SWATCH_SIZE[0]
        ramp = Image.new("RGBA", (width, 1))
        places = (100.0 * x / (width - 1) for x in range(width))
        ramp.putdata([_tuple(color_at(color.stops, place)) for place in places])
        return ramp.resize(SWATCH_SIZE, Image.NEAREST)
    # Pillow's ramp is 0 in the middle and 255 in the corners.
    distance = Image.radial_gradient("L").resize(SWATCH_SIZE, Image.BILINEAR)
    places = (min(100.0, level * math.sqrt(2) / 2.55) for level in range(256))
    table = [_tuple(color_at(color.stops, place)) for place in places]
    bands = [distance.point([row[band] for row in table]) for band in range(4)]
    return Image.merge("RGBA", bands)


def _texture(color: TextureColor, palette_path: Path) -> Any:
    path = palette_path.parent / color.file_name(palette_path.stem)
    try:
        with Image.open(path) as opened:
            picture = opened.convert("RGBA")
    except Exception:
        # Broken images raise much more than OSError.
        log.warning("The texture '%s' is missing or cannot be read", path.name)
        return _crossed_out()
    layer = Image.new("RGBA", SWATCH_SIZE, (0, 0, 0, 0))
    width, height = SWATCH_SIZE
    if color.is_tiled:
        picture.thumbnail((width, height))
        for left in range(0, width, picture.width):
            for top in range(0, height, picture.height):
                layer.paste(picture, (left, top))
        return layer
    share = min(width / picture.width, height / picture.height)
    size = (
        max(1, round(picture.width * share)),
        max(1, round(picture.height * share)),
    )
    fitted = picture.resize(size, Image.BILINEAR)
    layer.paste(fitted, ((width - size[0]) // 2, (height - size[1]) // 2))
    return layer


def _crossed_out() -> Any:
    """What stands for a colour that there is no picture of."""
    width, height = SWATCH_SIZE
    layer = Image.new("RGBA", SWATCH_SIZE, (*_BACKGROUND, 255))
    draw = ImageDraw.Draw(layer)
    draw.rectangle((0, 0, width - 1, height - 1), outline=_MISSING_COLOR)
    draw.line((0, 0, width - 1, height - 1), fill=_MISSING_COLOR)
    draw.line((0, height - 1, width - 1, 0), fill=_MISSING_COLOR)
    return layer


def _checker(size: tuple[int, int]) -> Any:
    light, dark = CHECKER_COLORS
    checker = Image.new("RGB", size, light)
    draw = ImageDraw.Draw(checker)
    for top in range(0, size[1], CHECKER_SIZE):
        for left in range(0, size[0], CHECKER_SIZE):
            if (left + top) // CHECKER_SIZE % 2:
                right, bottom = left + CHECKER_SIZE - 1, top + CHECKER_SIZE - 1
                draw.rectangle((left, top, right, bottom), fill=dark)
    return checker


def _write_title(sheet: Any, name: str, count: int) -> None:
    title, line = Lettering(_TITLE_SIZE), Lettering(_NAME_SIZE)
    width = sheet.width - 2 * _MARGIN
    _write_text(sheet, title, name, (_MARGIN, _MARGIN), width, _TITLE_COLOR)
    text = "1 colour" if count == 1 else f"{count} colours"
    if count > MAX_COLORS:
        text += f", the first {MAX_COLORS} of them"
    below = _MARGIN + title.line_height
    _write_text(sheet, line, text, (_MARGIN, below), width, _VALUE_COLOR)


def _write_text(
    sheet: Any,
    lettering: Lettering,
    text: str,
    position: tuple[int, int],
    width: int,
    ink: tuple[int, int, int],
) -> None:
    sheet.paste(ink, position, lettering.line(text, width))


def _describe_rgba(color: Rgba) -> str:
    text = f"#{color.red:02x}{color.green:02x}{color.blue:02x}"
    return text if color.alpha == 255 else f"{text} {color.alpha * 100 / 255:.0f} %"


def _tuple(color: Rgba) -> tuple[int, int, int, int]:
    return color.red, color.green, color.blue, color.alpha


def _mixed(first: Rgba, second: Rgba, share: float) -> Rgba:
    return Rgba(
        *(
            round(value + (other - value) * share)
            for value, other in zip(_tuple(first), _tuple(second))
        )
    )


def _sorted(stops: Sequence[GradientStop]) -> list[GradientStop]:
    return sorted(stops, key=lambda stop: stop.offset)
