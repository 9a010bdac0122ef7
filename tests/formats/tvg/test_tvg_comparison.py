"""Versions of a drawing: the same, recoloured only, redrawn."""

from __future__ import annotations

from ayon_harmony.formats.tvg.builder import DrawingBuilder, rectangle
from ayon_harmony.formats.tvg.comparison import (
    RECOLORED,
    REDRAWN,
    SAME,
    compare_drawings,
)
from ayon_harmony.formats.tvg.drawing import parse_drawing
from ayon_harmony.formats.tvg.palette import DrawingColor

RED = DrawingColor(0x0A11, "Red", "Demo", (220, 40, 30, 255))
BLUE = DrawingColor(0x0A12, "Blue", "Demo", (30, 40, 220, 255))


def drawing(color=RED, width=10.0, wide=False, product="Harmony Premium", line=None):
    builder = DrawingBuilder(wide=wide, product=product)
    layer = builder.layer("C")
    layer.shape().area(rectangle(0, 0, width, 10), layer.paint(color))
    if line:
        builder.layer("L").shape().pencil([(0, 0), (9, 9)], line, 4)
    return parse_drawing(builder.to_bytes())


def test_another_save_of_the_same_content_is_the_same():
    change = compare_drawings(drawing(), drawing(product="Harmony Advanced"))

    assert change.kind == SAME


def test_the_other_flavour_of_lengths_is_the_same():
    assert compare_drawings(drawing(), drawing(wide=True)).kind == SAME


def test_another_colour_is_recoloured_only():
    change = compare_drawings(drawing(line=RED), drawing(BLUE, line=BLUE))

    assert change.kind == RECOLORED
    assert (change.added_ids, change.removed_ids) == ((BLUE.id,), (RED.id,))
    assert change.arts == ()


def test_another_value_of_a_colour_is_recoloured_only():
    paler = RED._replace(rgba=(250, 200, 200, 255))
    change = compare_drawings(drawing(), drawing(paler))

    assert (change.kind, change.revalued_ids) == (RECOLORED, (RED.id,))


def test_colours_that_change_places_are_recoloured():
    change = compare_drawings(drawing(RED, line=BLUE), drawing(BLUE, line=RED))

    assert change.kind == RECOLORED


def test_another_outline_is_redrawn_and_names_the_art_layer():
    change = compare_drawings(drawing(), drawing(width=11.0))

    assert change.kind == REDRAWN
    assert change.arts == ("colour",)
    assert (change.added_paths, change.removed_paths) == (1, 1)


def test_a_line_that_came_is_redrawn():
    change = compare_drawings(drawing(), drawing(line=BLUE))

    assert (change.kind, change.arts) == (REDRAWN, ("line",))
    assert change.added_ids == (BLUE.id,)
