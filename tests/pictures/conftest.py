"""Drawings to look at, and a maker of pictures that starts its child once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from ayon_harmony.formats.tvg.builder import DrawingBuilder, rectangle
from ayon_harmony.formats.tvg.palette import DrawingColor
from ayon_harmony.pictures import PictureMaker
from ayon_harmony.pictures.drawing_process import DrawingProcess
from ayon_harmony.pictures.geometry import Box

RED = DrawingColor(0x0A11, "Red", "Demo", (220, 40, 30, 255))
BLUE = DrawingColor(0x0A12, "Blue", "Demo", (30, 60, 220, 255))
INK = DrawingColor(0x0A13, "Ink", "Demo", (10, 10, 10, 255))
GLASS = DrawingColor(0x0A14, "Glass", "Demo", (0, 0, 0, 128))

VIEW = Box(-100, -100, 100, 100)
SAMPLES = Path(__file__).resolve().parents[1] / "data" / "drawings"


@pytest.fixture(scope="session")
def process():
    process = DrawingProcess()
    yield process
    process.close()


@pytest.fixture
def maker(tmp_path, process) -> PictureMaker:
    return PictureMaker(tmp_path / "pictures", process)


@pytest.fixture
def save(tmp_path) -> Callable[..., Path]:
    """Write a drawing."""

    def save(builder: DrawingBuilder, name: str = "a-1") -> Path:
        path = tmp_path / f"{name}.tvg"
        path.write_bytes(builder.to_bytes())
        return path

    return save


@pytest.fixture
def shown(maker, save) -> Callable[..., Image.Image]:
    """Draw a drawing: 200 x 200 pixels, one a unit, the origin in the middle."""

    def shown(builder: DrawingBuilder, **options) -> Image.Image:
        picture = maker.of_drawing(save(builder), size=(200, 200), view=VIEW, **options)
        assert picture.reason == ""
        with Image.open(picture.path) as image:
            return image.convert("RGBA")

    return shown


def at(image: Image.Image, x: float, y: float) -> tuple[int, ...]:
    """Return the colour at a place of the drawing, y up."""
    return image.getpixel((round(x) + 100, 100 - round(y)))


def square(color, side: float = 1000, art: str = "C") -> DrawingBuilder:
    builder = DrawingBuilder()
    layer = builder.layer(art)
    shape = rectangle(-side / 2, -side / 2, side, side)
    layer.shape().area(shape, layer.paint(color))
    return builder
