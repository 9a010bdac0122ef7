"""The picture of a palette, pixel by pixel."""

from __future__ import annotations

import pytest
from PIL import Image

from ayon_harmony.errors import PaletteFileError
from ayon_harmony.formats.palette_file import (
    GradientColor,
    GradientStop,
    PaletteFile,
    Rgba,
    SolidColor,
    TextureColor,
)
from ayon_harmony.publishing.swatch_sheet import (
    CHECKER_COLORS,
    CHECKER_SIZE,
    MAX_COLORS,
    SWATCH_SIZE,
    color_at,
    describe,
    draw_swatch_sheet,
    grid_of,
    write_swatch_sheet,
)

HEADER = "ToonBoomAnimationInc PaletteFile 2"
WIDTH, HEIGHT = SWATCH_SIZE


def solid(index, *channels):
    return SolidColor(f"Color {index}", f"0x{index:016x}", Rgba(*channels))


def gradient(kind, *stops):
    return GradientColor(
        "Sky", "0x0a00000000000001", kind, tuple(GradientStop(*item) for item in stops)
    )


@pytest.fixture
def swatch_of(tmp_path):
    """Draw the sheet of one colour and return the part with its swatch."""

    def draw(color):
        sheet = draw_swatch_sheet([color], tmp_path / "bob.plt")
        return sheet.crop(grid_of(1).swatch(0))

    return draw


def test_a_solid_colour_fills_its_swatch(swatch_of):
    assert swatch_of(solid(1, 12, 34, 56, 255)).getcolors() == [
        (WIDTH * HEIGHT, (12, 34, 56))
    ]


def test_a_checker_shows_through_half_of_the_colour(swatch_of):
    swatch = swatch_of(solid(1, 255, 0, 0, 128))
    light, dark = (
        tuple(
            round(top * 128 / 255 + ground * 127 / 255)
            for top, ground in zip((255, 0, 0), color)
        )
        for color in CHECKER_COLORS
    )
    assert swatch.getpixel((0, 0)) == pytest.approx(light, abs=1)
    assert swatch.getpixel((CHECKER_SIZE, 0)) == pytest.approx(dark, abs=1)
    assert swatch.getpixel((CHECKER_SIZE, CHECKER_SIZE)) == swatch.getpixel((0, 0))


def test_a_colour_without_alpha_is_all_checker(swatch_of):
    colors = {color for _, color in swatch_of(solid(1, 9, 9, 9, 0)).getcolors()}
    assert colors == set(CHECKER_COLORS)


def test_a_linear_gradient_runs_from_left_to_right(swatch_of):
    swatch = swatch_of(gradient("Linear", (0, Rgba(255, 0, 0)), (100, Rgba(0, 0, 255))))
    assert swatch.getpixel((0, 5)) == (255, 0, 0)
    assert swatch.getpixel((WIDTH - 1, 70)) == (0, 0, 255)
    assert swatch.getpixel((WIDTH // 2, 40)) == pytest.approx((127, 0, 128), abs=2)


def test_stops_count_by_their_offset_and_ends_are_held(swatch_of):
    swatch = swatch_of(gradient("Linear", (75, Rgba(0, 255, 0)), (25, Rgba(255, 0, 0))))
    assert swatch.getpixel((WIDTH // 8, 0)) == (255, 0, 0)
    assert swatch.getpixel((WIDTH - WIDTH // 8, 0)) == (0, 255, 0)


def test_a_gradient_may_end_in_nothing(swatch_of):
    swatch = swatch_of(
        gradient("Linear", (0, Rgba(255, 0, 0)), (100, Rgba(255, 0, 0, 0)))
    )
    assert swatch.getpixel((0, 0)) == (255, 0, 0)
    assert swatch.getpixel((WIDTH - 1, 0)) in CHECKER_COLORS


def test_a_radial_gradient_runs_from_the_middle_to_the_edges(swatch_of):
    swatch = swatch_of(
        gradient("Radial", (0, Rgba(255, 255, 255)), (100, Rgba(0, 0, 0)))
    )
    middle = (WIDTH // 2, HEIGHT // 2)
    assert swatch.getpixel(middle) == pytest.approx((255, 255, 255), abs=8)
    for edge in ((0, middle[1]), (WIDTH - 1, middle[1]), (middle[0], 0), (0, 0)):
        assert swatch.getpixel(edge) == pytest.approx((0, 0, 0), abs=8)


def test_two_stops_at_one_place_are_an_edge(swatch_of):
    stops = [(0, Rgba(1, 1, 1)), (50, Rgba(1, 1, 1)), (50, Rgba(2, 2, 2))]
    swatch = swatch_of(gradient("Linear", *stops, (100, Rgba(2, 2, 2))))
    assert {color for _, color in swatch.getcolors()} == {(1, 1, 1), (2, 2, 2)}


STOPS = [
    GradientStop(20.0, Rgba(0, 0, 0, 255)),
    GradientStop(60.0, Rgba(200, 100, 40, 55)),
    GradientStop(60.0, Rgba(10, 10, 10, 255)),
]


@pytest.mark.parametrize(
    ("percent", "color"),
    [
        (0.0, Rgba(0, 0, 0, 255)),
        (20.0, Rgba(0, 0, 0, 255)),
        (30.0, Rgba(50, 25, 10, 205)),
        (50.0, Rgba(150, 75, 30, 105)),
        (60.0, Rgba(200, 100, 40, 55)),
        (60.1, Rgba(10, 10, 10, 255)),
        (100.0, Rgba(10, 10, 10, 255)),
    ],
)
def test_a_gradient_mixes_its_neighbours_by_their_distance(percent, color):
    assert color_at(STOPS, percent) == color


def texture(tmp_path, size, is_tiled):
    color = TextureColor("Cloth", "0x0a00000000000006", is_tiled)
    path = tmp_path / color.file_name("bob")
    path.parent.mkdir()
    picture = Image.new("RGBA", size, (0, 128, 0, 255))
    picture.paste((255, 255, 0, 255), (0, 0, size[0] // 2, size[1]))
    picture.save(path)
    return color, path


def test_a_tiled_texture_repeats(swatch_of, tmp_path):
    color, _ = texture(tmp_path, (32, 32), is_tiled=True)
    swatch = swatch_of(color)
    assert swatch.getpixel((4, 4)) == swatch.getpixel((36, 68)) == (255, 255, 0)
    assert swatch.getpixel((20, 4)) == (0, 128, 0)


def test_another_texture_is_shown_whole(swatch_of, tmp_path):
    color, _ = texture(tmp_path, (400, 200), is_tiled=False)
    swatch = swatch_of(color)
    assert swatch.getpixel((10, HEIGHT // 2)) == (255, 255, 0)
    assert swatch.getpixel((WIDTH - 10, HEIGHT // 2)) == (0, 128, 0)
    assert swatch.getpixel((0, 0)) in CHECKER_COLORS


@pytest.mark.parametrize("content", [None, b"", b"no picture", b"\0" * 5000])
def test_a_broken_texture_leaves_its_place_crossed_out(swatch_of, tmp_path, content):
    color, path = texture(tmp_path, (8, 8), is_tiled=True)
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    assert len(swatch_of(color).getcolors()) == 2


def test_every_colour_has_its_own_place(tmp_path):
    colors = [solid(n, n, 255 - n, 7, 255) for n in range(230)]
    sheet = draw_swatch_sheet(colors, tmp_path / "bob.plt")
    grid = grid_of(230)
    assert sheet.size == grid.size
    assert 1.0 < sheet.width / sheet.height < 2.0
    for n in range(230):
        left, top, right, bottom = grid.swatch(n)
        assert right < sheet.width
        assert bottom < sheet.height
        assert sheet.getpixel((left, top)) == (n, 255 - n, 7)
        assert sheet.getpixel((right - 1, bottom - 1)) == (n, 255 - n, 7)


def test_names_and_values_stand_below(tmp_path):
    def below(color):
        sheet = draw_swatch_sheet([color], tmp_path / "bob.plt")
        left, _, right, bottom = grid_of(1).swatch(0)
        return sheet.crop((left, bottom, right, sheet.height))

    named = SolidColor("Skin", "0x0a00000000000001", Rgba(1, 2, 3))
    other = SolidColor("Hair", "0x0a00000000000001", Rgba(1, 2, 3))
    brighter = SolidColor("Skin", "0x0a00000000000001", Rgba(1, 2, 4))
    pictures = [below(color).tobytes() for color in (named, other, brighter)]
    assert len(set(pictures)) == 3
    assert len(below(named).getcolors(maxcolors=10000)) > 2


def test_values_are_told_in_words():
    assert describe(solid(1, 255, 0, 16, 255)) == "#ff0010"
    assert describe(solid(1, 255, 0, 16, 51)) == "#ff0010 20 %"
    both = gradient("Linear", (0, Rgba(255, 0, 0)), (100, Rgba(0, 0, 0, 0)))
    assert describe(both) == "Linear #ff0000 - #000000 0 %"
    assert describe(TextureColor("Cloth", "0x01", True)) == "Texture, tiled"


def test_a_palette_without_end_is_cut(tmp_path):
    color = solid(1, 1, 2, 3, 255)
    grid = grid_of(MAX_COLORS + 5)
    assert grid.count == MAX_COLORS
    assert grid.size[0] * grid.size[1] < 40_000_000
    assert draw_swatch_sheet([color] * 3, tmp_path / "bob.plt").size == grid_of(3).size


def test_a_palette_of_blank_and_unknown_lines_has_a_sheet(tmp_path):
    path = tmp_path / "bob.plt"
    lines = [HEADER, "", "  ", "Solid Skin 0x0a00000000000001 1 2 3 255", "", "Odd"]
    path.write_text("\n".join(lines), encoding="utf-8")
    made = write_swatch_sheet(path, tmp_path / "out.png")
    with Image.open(made) as sheet:
        assert sheet.format == "PNG"
        assert sheet.getpixel(grid_of(1).swatch(0)[:2]) == (1, 2, 3)


def test_an_empty_palette_has_a_sheet_without_swatches(tmp_path):
    path = tmp_path / "bob.plt"
    path.write_text(HEADER, encoding="utf-8")
    with Image.open(write_swatch_sheet(path, tmp_path / "out.png")) as sheet:
        assert sheet.size == grid_of(0).size


def test_what_is_no_palette_is_refused(tmp_path):
    path = tmp_path / "bob.plt"
    path.write_text("hello", encoding="utf-8")
    with pytest.raises(PaletteFileError):
        write_swatch_sheet(path, tmp_path / "out.png")
    assert PaletteFile().colors == ()
