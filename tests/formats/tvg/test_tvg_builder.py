"""Drawings that we make: what is written is what is read."""

from __future__ import annotations

from array import array

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ayon_harmony.formats.tvg.art import (
    CONTOUR,
    INNER_EDGE,
    PENCIL_LINE,
    Text,
    TextRun,
)
from ayon_harmony.formats.tvg.art_reader import read_art
from ayon_harmony.formats.tvg.art_writer import write_art
from ayon_harmony.formats.tvg.binary import Reader
from ayon_harmony.formats.tvg.bitmap import BitmapLayer, Tile
from ayon_harmony.formats.tvg.builder import (
    DrawingBuilder,
    curve,
    ellipse,
    rectangle,
    straight,
)
from ayon_harmony.formats.tvg.drawing import parse_drawing
from ayon_harmony.formats.tvg.palette import (
    DrawingColor,
    DrawingTexture,
    Stop,
    read_palette,
    unpack_mask,
    write_palette,
)
from ayon_harmony.formats.tvg.texts import read_texts, write_texts
from sandbox.drawings.masks import pack_mask

RED = DrawingColor(0x0A11, "Red", "Demo", (220, 40, 30, 255))
INK = DrawingColor(0x0A13, "Ink", "Demo", (10, 10, 10, 255))

coordinates = st.integers(-300_000, 300_000).map(lambda value: value / 64)
points = st.tuples(coordinates, coordinates)
names = st.text(max_size=12).filter(lambda text: text.isprintable())
ids = st.integers(1, 2**64 - 2)
channels = st.tuples(*[st.integers(0, 255)] * 4)


@st.composite
def colors(draw):
    stops = draw(st.lists(st.tuples(st.floats(0, 1), channels), max_size=4))
    gradient = tuple(Stop(*stop) for stop in stops)
    rgba = gradient[0].rgba if gradient else draw(channels)
    return DrawingColor(
        draw(ids), draw(names), draw(names), rgba, int(bool(gradient)), gradient
    )


@st.composite
def textures(draw):
    width, height = draw(st.integers(1, 9)), draw(st.integers(1, 9))
    pixels = draw(st.binary(min_size=width * height, max_size=width * height))
    return DrawingTexture(
        draw(ids),
        "InternalTexture",
        draw(names),
        width,
        height,
        8,
        True,
        False,
        pack_mask(pixels, width, height),
    )


@st.composite
def drawings(draw):
    builder = DrawingBuilder(wide=draw(st.booleans()))
    palette = draw(st.lists(colors(), min_size=1, max_size=4, unique_by=lambda c: c.id))
    for art in draw(st.lists(st.sampled_from("UCLO"), max_size=4, unique=True)):
        layer = builder.layer(art)
        paints = [layer.paint(color) for color in palette]
        for _ in range(draw(st.integers(0, 3))):
            shape = layer.shape()
            paths = [
                straight(draw(st.lists(points, min_size=2, max_size=5))),
                curve(draw(st.lists(points, min_size=4, max_size=4))),
            ]
            for path in draw(st.lists(st.sampled_from(paths), max_size=4)):
                kind = draw(st.integers(0, 2))
                if kind == 0:
                    left, right = draw(
                        st.tuples(*[st.sampled_from([None, *paints])] * 2)
                    )
                    shape.contour(path, left, right)
                elif kind == 1:
                    shape.centre_line(path)
                else:
                    width = draw(st.integers(1, 64))
                    shape.pencil(path, draw(st.sampled_from(palette)), width)
    return builder


@settings(deadline=None, max_examples=60)
@given(drawings())
def test_a_random_drawing_is_read_as_it_was_built(builder):
    drawing = parse_drawing(builder.to_bytes())
    drawing.check()

    assert drawing.is_wide == builder.wide
    assert drawing.unknown == []
    for art, layer in drawing.layers.items():
        built = (
            builder._layers[art].build(builder.wide) if art in builder._layers else None
        )
        if built is None:
            assert layer.is_clear
            continue
        assert layer == built
        assert write_art(layer, builder.wide) == drawing.content(f"T{art}AA")
    used = {key for layer in drawing.layers.values() for key in layer.color_ids()}
    assert used <= {entry.id for entry in drawing.palette}


@settings(deadline=None, max_examples=60)
@given(st.lists(st.one_of(colors(), textures()), max_size=6), st.booleans())
def test_random_palettes_are_read_as_they_were_written(entries, wide):
    data = write_palette(tuple(entries), wide)

    assert read_palette(Reader(data, wide, "TPAL")) == tuple(entries)


@settings(deadline=None)
@given(st.data(), st.integers(1, 700), st.integers(1, 4))
def test_random_masks_are_unpacked_as_they_were(data, width, height):
    runs = st.lists(
        st.tuples(st.sampled_from([0, 0, 7, 255]), st.integers(1, 600)), max_size=20
    )
    pixels = b"".join(bytes([value]) * count for value, count in data.draw(runs))
    pixels = pixels[: width * height].ljust(width * height, b"\0")

    packed = pack_mask(pixels, width, height)

    assert unpack_mask(packed, width, height, "texture") == pixels


def test_an_area_lies_to_the_side_that_its_path_goes_around():
    builder = DrawingBuilder()
    layer = builder.layer("C")
    paint = layer.paint(RED)
    shape = layer.shape()
    shape.area([(0, 0), (10, 0), (10, 10), (0, 0)], paint)
    shape.area([(0, 0), (10, 10), (10, 0), (0, 0)], paint)
    left, right = parse_drawing(builder.to_bytes()).layers["C"].components()

    assert (left.left > 0, left.right) == (True, 0)
    assert (right.left, right.right > 0) == (0, True)


def test_the_same_paint_on_both_sides_is_an_inner_edge():
    builder = DrawingBuilder(wide=True)
    layer = builder.layer("C")
    paint = layer.paint(RED)
    shape = layer.shape()
    shape.contour([(0, 0), (5, 5)], paint, paint)
    shape.contour([(0, 0), (5, 5)], paint, layer.paint(RED))
    kinds = [c.kind for c in parse_drawing(builder.to_bytes()).layers["C"].components()]

    assert kinds == [INNER_EDGE, CONTOUR]


def test_a_shared_path_is_defined_once():
    builder = DrawingBuilder()
    layer = builder.layer("L")
    edge = rectangle(0, 0, 10, 10)
    shape = layer.shape()
    shape.area(edge, layer.paint(RED))
    shape.pencil(edge, INK, 3)
    read = parse_drawing(builder.to_bytes()).layers["L"]
    area, line = read.components()

    assert area.path == line.path
    assert line.kind == PENCIL_LINE
    assert len(read.objects) == 2


def test_shapes_built_out_of_order_are_numbered_by_their_first_use():
    builder = DrawingBuilder()
    layer = builder.layer("C")
    below, above = layer.shape(), layer.shape()
    above.area(ellipse(0, 0, 10, 10), layer.paint(INK))
    below.area(rectangle(0, 0, 20, 20), layer.paint(RED))
    read = parse_drawing(builder.to_bytes()).layers["C"]

    assert read.color_ids() == [RED.id, INK.id]


def test_a_layer_that_names_an_object_too_early_is_not_written():
    builder = DrawingBuilder()
    shape = builder.layer("C").shape()
    shape.centre_line([(0, 0), (1, 1)])
    layer = builder.layer("C").build(False)
    (node,) = layer.nodes
    layer.nodes = (node._replace(components=(node.components[0]._replace(path=4),)),)

    with pytest.raises(ValueError, match="object 4"):
        write_art(layer, False)


texts = st.text(st.sampled_from("aB \n"), max_size=8)


@given(
    st.lists(st.tuples(texts, names, st.integers(1, 99), ids), min_size=1, max_size=4),
    st.sampled_from([0.0, 250.5]),
    st.integers(0, 2),
    st.floats(-900, 900),
    st.booleans(),
)
def test_the_parts_of_texts_are_read_as_they_were_written(
    parts, wrap_width, align, shift, wide
):
    runs = tuple(TextRun(*part) for part in parts)
    text = Text(
        text="".join(run.text for run in runs),
        font=runs[0].font,
        size=runs[0].size,
        color_ids=tuple(dict.fromkeys(run.color_id for run in runs)),
        matrix=(1.0, 0.0, 0.0, 1.0, 5.0, 6.0),
        runs=runs,
        wrap_width=wrap_width,
        align=align,
        shift=shift,
    )
    data = write_texts((text,), wide)
    (read,), kept = read_texts(Reader(data, wide, "text"))

    assert read == text
    assert kept == data


def test_texts_pivot_and_bitmaps_are_written():
    builder = DrawingBuilder(product="Harmony Test")
    builder.pivot = (12.5, -3.0)
    builder.layer("O").text("two\nlines", INK, (1, 0, 0, 1, 100, 50))
    tile = Tile((0, 0, 256, 256), (3, 4, 2, 2), b"\x89PNG\r\n\x1a\n....")
    picture = BitmapLayer(0.288, (0, 0, 256, 256), (3, 4, 2, 2), (tile,))
    builder.bitmap("L", picture)
    drawing = parse_drawing(builder.to_bytes())
    drawing.check()

    assert drawing.origin == ("Harmony Test", (12.5, -3.0))
    assert drawing.layers["O"].texts[0].text == "two\nlines"
    assert drawing.layers["O"].texts[0].matrix == (1, 0, 0, 1, 100, 50)
    assert drawing.bitmaps == {"L": (picture,)}


def test_a_profile_s_widths_are_kept():
    builder = DrawingBuilder()
    shape = builder.layer("L").shape()
    shape.pencil([(0, 0), (100, 0)], INK, 20, [(0, 2), (0.5, 20), (1, 4)])
    layer = parse_drawing(builder.to_bytes()).layers["L"]

    assert layer.profiles[0].points[1::11] == array("f", [1, 10, 2])
    assert read_art(Reader(write_art(layer, True), True, "TLAA")) == layer
