"""Vector drawings as pixels: drawn by the client's own painter."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

# The first import makes the client's formats importable.
from sandbox.harmony.model.vector_drawings import read_drawing  # isort: skip
from ayon_harmony.formats.palette_file import PaletteFile
from ayon_harmony.formats.tvg.art import UNITS_IN_FRAME_HEIGHT
from ayon_harmony.pictures.geometry import Box
from ayon_harmony.pictures.inks import Ink, Inks, scene_inks
from ayon_harmony.pictures.painter import DrawingPainter, begin
from sandbox.harmony.render.qt import QImage


def inks_of(palettes: Mapping[Path, str]) -> dict[int, Ink]:
    """Return the values of colours by id; the first palette wins.

    Args:
        palettes: Text of palettes, as they are now, by their files.

    """
    return scene_inks(PaletteFile.parse(text, path) for path, text in palettes.items())


def draw_vector(
    image: QImage, path: Path, inks: Mapping[int, Ink], arts: str
) -> list[str] | None:
    """Draw a vector drawing over an image whose height is the frame's.

    Args:
        image: See-through; takes the drawing.
        path: The drawing.
        inks: Values of the scene's colours.
        arts: Letters of the art layers that are shown.

    Returns:
        What is not shown; None when the drawing cannot be read.

    """
    drawing = read_drawing(path)
    if drawing is None or drawing.problems:
        return None
    across = UNITS_IN_FRAME_HEIGHT / 2 * image.width() / image.height()
    half = UNITS_IN_FRAME_HEIGHT / 2
    painter, unit_pixels = begin(image, Box(-across, -half, across, half))
    artist = DrawingPainter(painter, Inks(inks, drawing.palette), unit_pixels)
    try:
        artist.draw(drawing, arts)
    finally:
        painter.end()
    return artist.notes
