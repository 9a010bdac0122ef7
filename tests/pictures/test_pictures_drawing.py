"""What is in a drawing is what is in its picture."""

from __future__ import annotations

import io
import random

import pytest
from PIL import Image, ImageChops

from ayon_harmony.formats.tvg.bitmap import BitmapLayer, Tile
from ayon_harmony.formats.tvg.builder import (
    DrawingBuilder,
    curve,
    ellipse,
    rectangle,
    straight,
)
from ayon_harmony.formats.tvg.palette import (
    LINEAR_GRADIENT,
    DrawingColor,
    DrawingTexture,
    Stop,
)
from ayon_harmony.pictures.geometry import Box
from sandbox.drawings.character import character
from sandbox.drawings.fuzz import mutate
from sandbox.drawings.masks import pack_mask

from .conftest import BLUE, GLASS, INK, RED, SAMPLES, at

pytestmark = pytest.mark.process

WHITE = (255, 255, 255, 255)


def near(color, expected, far=3) -> bool:
    return all(abs(a - b) <= far for a, b in zip(color, expected))


def test_an_area_is_filled_with_its_colour_and_nothing_outside(shown):
    builder = DrawingBuilder()
    layer = builder.layer("C")
    layer.shape().area(rectangle(-50, -20, 100, 60), layer.paint(RED))
    image = shown(builder)

    assert at(image, 0, 0) == RED.rgba
    assert at(image, -48, 38) == RED.rgba
    assert at(image, -53, 0) == WHITE
    assert at(image, 0, -23) == WHITE
    assert at(image, 0, 43) == WHITE


def test_a_hole_shows_what_is_behind(shown):
    builder = DrawingBuilder()
    layer = builder.layer("C")
    paint = layer.paint(RED)
    shape = layer.shape()
    shape.contour(ellipse(0, 0, 160, 160), left=paint)
    shape.contour(ellipse(0, 0, 60, 60), right=paint)
    image = shown(builder)

    assert at(image, 0, 0) == WHITE
    assert at(image, 50, 0) == RED.rgba


def test_areas_that_share_an_edge_lie_on_their_sides_of_it(shown):
    builder = DrawingBuilder()
    layer = builder.layer("C")
    red, blue = layer.paint(RED), layer.paint(BLUE)
    shape = layer.shape()
    shape.contour([(0, -50), (0, 50)], left=red, right=blue)
    shape.contour([(0, 50), (-50, 50), (-50, -50), (0, -50)], left=red)
    shape.contour([(0, -50), (50, -50), (50, 50), (0, 50)], left=blue)
    image = shown(builder)

    assert at(image, -20, 0) == RED.rgba
    assert at(image, 20, 0) == BLUE.rgba


def test_no_line_shows_between_two_areas_of_one_paint(shown):
    builder = DrawingBuilder()
    layer = builder.layer("C")
    one, other = layer.paint(RED), layer.paint(RED)
    shape = layer.shape()
    shape.contour([(-20.5, -50), (20.25, 50)], left=one, right=other)
    shape.contour([(20.25, 50), (-50, 50), (-50, -50), (-20.5, -50)], left=one)
    shape.contour([(-20.5, -50), (50, -50), (50, 50), (20.25, 50)], left=other)
    image = shown(builder)

    assert {at(image, x, 0) for x in range(-40, 40)} == {RED.rgba}


def test_paths_are_joined_whichever_way_they_run(shown):
    builder = DrawingBuilder()
    layer = builder.layer("C")
    paint = layer.paint(RED)
    shape = layer.shape()
    shape.contour([(-50, -50), (50, -50)], left=paint)
    shape.contour([(50, 50), (50, -50)], right=paint)
    shape.contour([(-50, 50), (50, 50)], right=paint)
    shape.contour([(-50, -50), (-50, 50)], right=paint)

    assert at(shown(builder), 0, 0) == RED.rgba


def test_arts_lie_from_underlay_to_overlay_and_can_be_left_out(shown):
    builder = DrawingBuilder()
    for art, color, size in (("O", INK, 20), ("U", RED, 100), ("C", BLUE, 60)):
        layer = builder.layer(art)
        square = rectangle(-size / 2, -size / 2, size, size)
        layer.shape().area(square, layer.paint(color))
    image = shown(builder)

    assert [at(image, x, 0) for x in (0, 20, 40)] == [INK.rgba, BLUE.rgba, RED.rgba]
    assert at(shown(builder, arts="UC"), 0, 0) == BLUE.rgba


def test_a_pencil_line_is_as_wide_as_its_profile_says(shown):
    builder = DrawingBuilder()
    profile = [(0.0, 4.0), (0.5, 40.0), (1.0, 4.0)]
    builder.layer("L").shape().pencil([(-80, 0), (80, 0)], INK, 40, profile)
    image = shown(builder)

    assert at(image, 0, 17) == INK.rgba
    assert at(image, 0, 23) == WHITE
    assert at(image, -78, 10) == WHITE
    assert at(image, -60, 0) == INK.rgba


def test_a_line_of_one_width_has_round_ends(shown):
    builder = DrawingBuilder()
    builder.layer("L").shape().pencil([(-50, 0), (50, 0)], INK, 30)
    image = shown(builder)

    assert at(image, 62, 0) == INK.rgba
    assert at(image, 62, 12) == WHITE
    assert at(image, 0, 13) == INK.rgba
    assert at(image, 0, 17) == WHITE


@pytest.mark.parametrize("profile", [(), [(0, 30), (0.5, 28), (1, 30)]])
def test_a_corner_of_a_line_has_no_hole_and_no_spike(shown, profile):
    builder = DrawingBuilder()
    path = straight([(-60, -50), (0, 50), (60, -50)])
    builder.layer("L").shape().pencil(path, INK, 30, profile)
    image = shown(builder)

    assert at(image, 0, 50) == INK.rgba
    assert at(image, 0, 62) == INK.rgba
    assert at(image, 0, 70) == WHITE


@pytest.mark.parametrize("profile", [(), [(0, 20), (0.3, 24), (1, 20)]])
def test_pieces_of_a_see_through_line_do_not_show_where_they_meet(shown, profile):
    builder = DrawingBuilder()
    shape = builder.layer("L").shape()
    shape.pencil([(-80, 0), (0, 0)], GLASS, 20, profile)
    shape.pencil([(0, 0), (80, 0)], GLASS, 20, profile)
    image = shown(builder)

    assert {at(image, x, 0) for x in range(-70, 70)} == {(127, 127, 127, 255)}


def test_lines_lie_over_the_areas_of_their_shape(shown):
    builder = DrawingBuilder()
    layer = builder.layer("L")
    shape = layer.shape()
    shape.pencil([(-80, 0), (80, 0)], INK, 20)
    shape.area(rectangle(-50, -50, 100, 100), layer.paint(RED))

    assert at(shown(builder), 0, 0) == INK.rgba


def test_a_gradient_runs_along_its_matrix(shown):
    stops = (Stop(0.0, (255, 0, 0, 255)), Stop(1.0, (0, 0, 255, 255)))
    color = DrawingColor(7, "Grad", "Demo", stops[0].rgba, LINEAR_GRADIENT, stops)
    builder = DrawingBuilder()
    layer = builder.layer("C")
    paint = layer.paint(color, matrix=(100, 0, 0, 100, -50, -50))
    layer.shape().area(rectangle(-80, -80, 160, 160), paint)
    image = shown(builder)

    assert near(at(image, -70, 0), (255, 0, 0, 255))
    assert near(at(image, 0, 50), (128, 0, 128, 255), far=4)
    assert near(at(image, 70, 0), (0, 0, 255, 255))


def test_a_brush_texture_is_the_opacity_of_its_colour(shown):
    mask = pack_mask(bytes([0, 0, 255, 255] * 4), 4, 4)
    texture = DrawingTexture(9, "InternalTexture", "", 4, 4, 8, True, False, mask)
    builder = DrawingBuilder()
    layer = builder.layer("C")
    paint = layer.paint(RED, mask=texture, mask_matrix=(160, 0, 0, 160, -80, -80))
    layer.shape().area(rectangle(-60, -60, 120, 120), paint)
    image = shown(builder)

    assert at(image, -45, 0) == WHITE
    assert near(at(image, 45, 0), RED.rgba)
    assert at(image, 65, 0) == WHITE


def test_an_image_stands_upright_in_its_square(shown):
    rows = bytes((255, 0, 0, 255)) * 2 + bytes((0, 0, 255, 255)) * 2
    texture = DrawingTexture(9, "Image", "", 2, 2, 32, False, False, rows)
    color = DrawingColor(9, "", "", (0, 0, 0, 0))
    builder = DrawingBuilder()
    layer = builder.layer("C")
    layer.use(texture)
    paint = layer.paint(color, matrix=(160, 0, 0, 160, -80, -80))
    layer.shape().area(rectangle(-80, -80, 160, 160), paint)
    image = shown(builder)

    assert near(at(image, 0, 70), (255, 0, 0, 255))
    assert near(at(image, 0, -70), (0, 0, 255, 255))


def test_tiles_of_a_bitmap_meet_without_a_seam(shown):
    def tile(x: int, shuffled) -> Tile:
        data = io.BytesIO()
        Image.new("RGBA", (40, 60), shuffled).save(data, "PNG")
        return Tile((x, -30, 40, 60), (x, -30, 40, 60), data.getvalue())

    # Stored: the PNG's green is red, its red green, its alpha blue, its blue alpha.
    orange = (128, 255, 255, 0)
    tiles = (tile(-40, orange), tile(0, orange))
    picture = BitmapLayer(1.0, (-40, -30, 80, 60), (-40, -30, 80, 60), tiles)
    builder = DrawingBuilder()
    builder.bitmap("L", picture)
    image = shown(builder)

    assert {at(image, x, 0) for x in range(-35, 35)} == {(255, 128, 0, 255)}
    assert at(image, 0, 35) == WHITE
    assert at(image, 45, 0) == WHITE


def test_the_palette_of_the_scene_wins_over_the_drawing_s_copy(shown, tmp_path):
    palette = tmp_path / "scene.plt"
    palette.write_text(
        "ToonBoomAnimationInc PaletteFile 2\n"
        "Solid    Red                        0x0000000000000a11  10 200  20 255\n",
        encoding="utf-8",
    )
    builder = DrawingBuilder()
    layer = builder.layer("C")
    layer.shape().area(rectangle(-50, -50, 50, 100), layer.paint(RED))
    layer.shape().area(rectangle(0, -50, 50, 100), layer.paint(BLUE))
    image = shown(builder, palettes=[palette])

    assert at(image, -25, 0) == (10, 200, 20, 255)
    assert at(image, 25, 0) == BLUE.rgba


def test_a_broken_palette_leaves_the_copies(shown, tmp_path):
    palette = tmp_path / "broken.plt"
    palette.write_bytes(b"\xff\xfe nothing")
    builder = DrawingBuilder()
    layer = builder.layer("C")
    layer.shape().area(rectangle(-50, -50, 100, 100), layer.paint(RED))

    assert at(shown(builder, palettes=[palette]), 0, 0) == RED.rgba


def test_without_a_background_it_is_see_through(shown):
    builder = DrawingBuilder()
    builder.layer("L").shape().pencil(curve([(0, 0), (9, 9), (20, 9), (30, 0)]), INK, 9)

    assert at(shown(builder, background=None), -80, 80)[3] == 0


def test_every_sample_becomes_a_picture(maker):
    pictures = {
        path.stem: maker.of_drawing(path) for path in sorted(SAMPLES.glob("*.tvg"))
    }

    assert {name: p.reason for name, p in pictures.items() if p.path is None} == {}
    # Fonts are the machine's: a text is shown, in another font, or not.
    assert all("text" in note for note in pictures["text_32"].notes)


def lettered(maker, save, text: str, **options) -> Image.Image:
    """Draw a text from the origin: 400 x 400 pixels of a unit, the origin at 100, 200.

    24 points are 139 units.
    """
    builder = DrawingBuilder()
    builder.layer("L").text(text, RED, (1, 0, 0, 1, 0, 0), size=24, **options)
    view = Box(-100, -200, 300, 200)
    picture = maker.of_drawing(save(builder), size=(400, 400), view=view)
    if any("is not shown" in note for note in picture.notes):
        pytest.skip("there are no fonts")
    with Image.open(picture.path) as image:
        return image.convert("RGB")


def inked(image: Image.Image) -> tuple[int, int, int, int]:
    """Return the box of what is not white: left, top, right, bottom."""
    box = ImageChops.invert(image).getbbox()
    assert box is not None
    return box


def test_a_text_stands_on_its_base_line_in_its_colour_and_size(maker, save):
    image = lettered(maker, save, "H")
    left, top, right, bottom = inked(image)

    assert abs(bottom - 200) <= 2
    assert 85 <= bottom - top <= 115, "capitals are about 0.72 of the size"
    assert 100 <= left < right < 230
    assert RED.rgba[:3] in {color for _, color in image.getcolors(1 << 18)}


def test_lines_of_a_text_follow_below_and_stand_where_it_says(maker, save):
    one = inked(lettered(maker, save, "HH"))
    two = inked(lettered(maker, save, "HH\nI"))
    right = lettered(maker, save, "HH\nI", align=2)

    assert two[1] == one[1]
    assert two[3] > one[3] + 100
    below = inked(right.crop((0, 210, 400, 400)))
    assert below[0] > (one[0] + one[2]) / 2


def test_words_that_are_too_wide_go_to_the_next_line(maker, save):
    wide = inked(lettered(maker, save, "II II"))
    wrapped = inked(lettered(maker, save, "II II", wrap_width=120.0))

    assert wrapped[2] < wide[2]
    assert wrapped[3] > wide[3] + 100


def test_the_view_of_a_drawing_holds_its_texts(maker, save):
    builder = DrawingBuilder()
    layer = builder.layer("L")
    layer.shape().area(rectangle(0, 0, 100, 100), layer.paint(BLUE))
    layer.text("H", RED, (1, 0, 0, 1, 2000, 0), size=24)
    picture = maker.of_drawing(save(builder), size=(96, 96))
    if any("is not shown" in note for note in picture.notes):
        pytest.skip("there are no fonts")
    with Image.open(picture.path) as image:
        colors = {color for _, color in image.convert("RGB").getcolors(1 << 16)}

    assert any(red > 200 and blue < 150 for red, _, blue in colors)


def test_a_tile_that_lies_about_its_size_is_not_shown(maker, save):
    data = io.BytesIO()
    Image.new("RGBA", (4, 4), (0, 255, 255, 0)).save(data, "PNG")
    box = (-9_000, -9_000, 18_000, 18_000)
    builder = DrawingBuilder()
    tile = Tile(box, box, data.getvalue())
    builder.bitmap("L", BitmapLayer(1.0, box, box, (tile,)))
    picture = maker.of_drawing(save(builder), size=(50, 50))

    assert picture.notes == ("a tile of a bitmap is broken",)


def test_mutated_drawings_are_drawn_or_refused_and_crash_nothing(maker, tmp_path):
    originals = [path.read_bytes() for path in sorted(SAMPLES.glob("*.tvg"))]
    originals += [b.to_bytes() for row in character().values() for b in row.values()]
    reasons, drawn = [], 0
    for number in range(150):
        dice = random.Random(number)
        path = tmp_path / f"mutated-{number}.tvg"
        path.write_bytes(mutate(dice.choice(originals), dice))
        picture = maker.of_drawing(path, size=(64, 64))
        drawn += picture.path is not None
        reasons.append(picture.reason)

    assert drawn > 10
    assert [r for r in reasons if "crash" in r or "cannot be drawn" in r] == []


@pytest.mark.parametrize("size", [0, 4_000_000_000])
def test_a_text_of_odd_size_or_place_does_no_harm(maker, save, size):
    builder = DrawingBuilder()
    layer = builder.layer("L")
    layer.shape().area(rectangle(-50, -50, 100, 100), layer.paint(BLUE))
    layer.text("H" * 50, RED, (1e300, 1e300, 1e300, 1e300, 1e300, 1), size=size)
    picture = maker.of_drawing(save(builder), size=(96, 96))

    assert picture.reason == ""
    with Image.open(picture.path) as image:
        assert image.convert("RGB").getpixel((48, 48)) == BLUE.rgba[:3]
