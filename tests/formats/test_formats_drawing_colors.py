"""Colours of many drawings, and palettes made of their copies."""

from __future__ import annotations

import os

import pytest

from ayon_harmony.formats.drawing_colors import (
    read_many_colors,
    recovery_palette,
    used_colors,
)
from ayon_harmony.formats.palette_file import (
    GradientColor,
    PaletteFile,
    Rgba,
    SolidColor,
)
from ayon_harmony.formats.tvg.builder import DrawingBuilder, rectangle
from ayon_harmony.formats.tvg.palette import (
    LINEAR_GRADIENT,
    DrawingColor,
    DrawingTexture,
    Stop,
)

RED = DrawingColor(0x0A11, "Red one", "bob", (220, 40, 30, 255))
RED_ID = "0x0000000000000a11"


@pytest.fixture
def save(tmp_path):
    def save(name, *entries, time=1_000):
        builder = DrawingBuilder()
        layer = builder.layer("C")
        for entry in entries:
            if isinstance(entry, DrawingColor):
                layer.shape().area(rectangle(0, 0, 9, 9), layer.paint(entry))
            else:
                layer.use(entry)
        path = tmp_path / f"{name}.tvg"
        path.write_bytes(builder.to_bytes())
        os.utime(path, (time, time))
        return path

    return save


def test_a_broken_drawing_does_not_hide_the_others(save, tmp_path):
    good = save("good", RED)
    bad = tmp_path / "bad.tvg"
    bad.write_bytes(b"")
    reading = read_many_colors([bad, good, tmp_path / "none.tvg"])

    assert [entry.name for entry in reading.entries[str(good)]] == ["Red one"]
    assert "it is empty" in reading.unreadable[str(bad)]
    assert len(reading.unreadable) == 2


def test_a_drawing_that_was_saved_again_is_read_again(save):
    path = save("a", RED, time=1)
    read_many_colors([path])
    save("a", RED._replace(name="Other"), time=2)

    (entry,) = read_many_colors([path]).entries[str(path)]
    assert entry.name == "Other"


def test_built_in_colours_and_own_images_are_carried(save):
    line = DrawingColor(3, "Vectorized Line", "Default", (0, 0, 0, 255))
    mask = DrawingTexture(9, "Dash", "pens", 1, 1, 8, False, False, b"\1")
    image = DrawingTexture(10, "Image", "", 1, 1, 32, False, False, b"\1" * 4)
    tiled = DrawingTexture(11, "Cloth", "bob", 1, 1, 32, False, True, b"\1" * 4)
    path = save("a", RED, line, mask, image, tiled)
    colors = used_colors(read_many_colors([path]).entries[str(path)])

    assert {color.name: color.is_carried for color in colors} == {
        "Red one": False,
        "Vectorized Line": True,
        "Dash": True,
        "Image": True,
        "Cloth": False,
    }


def test_a_recovered_palette_has_the_old_values_and_reads_back(save):
    stops = (Stop(0.0, (1, 2, 3, 255)), Stop(0.25, (4, 5, 6, 7)))
    grad = DrawingColor(0x0A12, "Grad", "bob", (1, 2, 3, 255), LINEAR_GRADIENT, stops)
    paths = [save("a", RED), save("b", grad)]
    wanted = [RED_ID, "0x0000000000000a12"]
    palette, none = recovery_palette(read_many_colors(paths).entries, wanted)
    red, gradient = PaletteFile.parse(palette.to_text()).colors

    assert none == ()
    assert red == SolidColor("Red one", RED_ID, Rgba(220, 40, 30, 255))
    assert isinstance(gradient, GradientColor)
    assert gradient.kind == "Linear"
    assert [(s.offset, s.color) for s in gradient.stops] == [
        (0.0, Rgba(1, 2, 3, 255)),
        (25.0, Rgba(4, 5, 6, 7)),
    ]


def test_of_different_copies_the_one_that_was_saved_last_is_taken(save):
    paler = RED._replace(rgba=(250, 200, 200, 255))
    paths = [save("a", RED), save("b", RED), save("c", paler, time=2_000)]
    palette, _ = recovery_palette(read_many_colors(paths).entries, [RED_ID])

    assert palette.colors[0].color == Rgba(250, 200, 200, 255)


def test_of_copies_of_one_time_the_most_frequent_is_taken(save):
    paler = RED._replace(rgba=(250, 200, 200, 255))
    paths = [save("a", paler), save("b", RED), save("c", RED)]
    palette, _ = recovery_palette(read_many_colors(paths).entries, [RED_ID])

    assert palette.colors[0].color == Rgba(220, 40, 30, 255)


def test_an_id_without_a_copy_is_told(save):
    reading = read_many_colors([save("a", RED)])

    assert recovery_palette(reading.entries, ["0x0000000000000fff"])[1] == (
        "0x0000000000000fff",
    )
