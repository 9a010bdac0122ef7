"""Palette files and lists as text."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ayon_harmony.errors import PaletteFileError
from ayon_harmony.formats.palette_file import (
    DEFAULT_LINE_COLOR_ID,
    GradientColor,
    GradientStop,
    PaletteFile,
    PaletteLink,
    PaletteList,
    Rgba,
    SolidColor,
    TextureColor,
    UnknownLine,
)

PALETTE = """ToonBoomAnimationInc PaletteFile 2
Solid    Black                      0x0a1b2c3d4e5f6071   0   0   0 255
Solid    "Skin, light (day)"        0x0a1b2c3d4e5f6072 240 200 180 255
Gradient "Sky blue"                 0x0a1b2c3d4e5f6073 Linear
{ 0.0 10 20 30 255,
100.0 40 50 60 128 }
Gradient Glow                       0x0a1b2c3d4e5f6074 Radial {0 1 2 3 4, 50.5 5 6 7 8}
Texture  Paper                      0x0a1b2c3d4e5f6075 Tile
Texture  "Rough paper"              0x0a1b2c3d4e5f6076
Solid    "Vectorized Line"          0x0000000000000003   0   0   0 255
Pattern  Future                     0x0a1b2c3d4e5f6077 something new

"""


def test_every_kind_of_colour_is_read():
    palette = PaletteFile.parse(PALETTE)
    assert [type(color) for color in palette.colors] == [
        SolidColor,
        SolidColor,
        GradientColor,
        GradientColor,
        TextureColor,
        TextureColor,
        SolidColor,
    ]
    assert palette.colors[1] == SolidColor(
        "Skin, light (day)", "0x0a1b2c3d4e5f6072", Rgba(240, 200, 180, 255)
    )
    assert palette.colors[2].stops == (
        GradientStop(0.0, Rgba(10, 20, 30, 255)),
        GradientStop(100.0, Rgba(40, 50, 60, 128)),
    )
    assert palette.colors[3].kind == "Radial"
    assert palette.colors[3].stops[1].offset == 50.5
    assert [texture.is_tiled for texture in palette.textures] == [True, False]


def test_what_is_not_understood_is_kept_and_written_where_it_was():
    palette = PaletteFile.parse(PALETTE)
    assert (
        UnknownLine(
            "Pattern  Future                     0x0a1b2c3d4e5f6077 something new"
        )
        in palette.entries
    )
    assert palette.to_text() == PALETTE


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("end", ["", "\n"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_an_unchanged_palette_is_written_as_it_was_read(newline, end, bom):
    text = (
        bom + PALETTE.rstrip("\n").replace("\n", newline) + end.replace("\n", newline)
    )
    assert PaletteFile.parse(text).to_text() == text


@pytest.mark.parametrize(
    "line",
    [
        "Solid Black 0x0a1b2c3d4e5f6071 0 0 0",
        "Solid Black 0x0a1b 0 0 0 255",
        "Solid Black 0x0a1b2c3d4e5f6071 0 0 256 255",
        "Solid Black 0x0a1b2c3d4e5f6071 a b c d",
        "Gradient X 0x0a1b2c3d4e5f6071 Linear",
        "Gradient X 0x0a1b2c3d4e5f6071 Linear { 0 1 2 }",
        "Texture X 0x0a1b2c3d4e5f6071 Mirror",
        "",
    ],
)
def test_a_damaged_line_costs_only_itself(line):
    text = (
        "ToonBoomAnimationInc PaletteFile 2\n"
        f"{line}\n"
        "Solid    Red 0x0a1b2c3d4e5f6079 255 0 0 255\n"
    )
    palette = PaletteFile.parse(text)
    assert [color.name for color in palette.colors] == ["Red"]
    assert palette.to_text() == text


def test_a_gradient_without_its_brace_does_not_swallow_the_next_colour():
    palette = PaletteFile.parse(
        "ToonBoomAnimationInc PaletteFile 2\n"
        "Gradient X 0x0a1b2c3d4e5f6071 Linear\n"
        "{ 0 1 2 3 255,\n"
        "Solid Red 0x0a1b2c3d4e5f6079 255 0 0 255\n"
    )
    assert [color.name for color in palette.colors] == ["Red"]


def test_a_texture_palette_is_told_by_its_second_line():
    text = (
        "ToonBoomAnimationInc PaletteFile 2\n"
        '"TB_Pencil_Texture|"\n'
        "Texture  Chalk 0x0a1b2c3d4e5f6075 Tile\n"
    )
    palette = PaletteFile.parse(text)
    assert palette.is_texture_palette
    assert palette.to_text() == text
    assert palette.textures[0].file_name("pencils") == (
        "pencils_textures/0a1b2c3d4e5f6075.tga"
    )


def test_a_colour_is_found_by_id_in_any_case():
    palette = PaletteFile.parse(PALETTE)
    assert palette.find_color("0x0A1B2C3D4E5F6071").name == "Black"
    assert palette.find_color(DEFAULT_LINE_COLOR_ID).name == "Vectorized Line"
    assert palette.find_color("0xffffffffffffffff") is None


def test_ids_that_two_colours_share_are_told():
    text = (
        "ToonBoomAnimationInc PaletteFile 2\n"
        "Solid A 0x0a1b2c3d4e5f6071 0 0 0 255\n"
        "Solid B 0x0A1B2C3D4E5F6071 9 9 9 255\n"
    )
    assert PaletteFile.parse(text).duplicate_ids() == ("0x0a1b2c3d4e5f6071",)


def test_changing_one_colour_leaves_the_text_of_the_others():
    palette = PaletteFile.parse(PALETTE)
    red = SolidColor("My red", "0x0a1b2c3d4e5f6071", Rgba(255, 0, 0))
    changed = palette.with_entries([red, *palette.entries[1:]])
    lines = changed.to_text().split("\n")
    assert lines[1] == (
        'Solid    "My red"                   0x0a1b2c3d4e5f6071 255   0   0 255'
    )
    assert lines[2:] == PALETTE.split("\n")[2:]


names = st.text(
    st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1
).filter(lambda name: "\\" not in name)
ids = st.integers(0, 2**64 - 1).map(lambda number: f"0x{number:016x}")
rgba = st.builds(Rgba, *[st.integers(0, 255)] * 4)
colors = st.one_of(
    st.builds(SolidColor, names, ids, rgba),
    st.builds(TextureColor, names, ids, st.booleans()),
    st.builds(
        GradientColor,
        names,
        ids,
        st.sampled_from(["Linear", "Radial"]),
        st.lists(
            st.builds(GradientStop, st.integers(0, 100).map(float), rgba), min_size=1
        ).map(tuple),
    ),
)


@given(st.lists(colors, max_size=5).map(tuple))
def test_any_palette_is_read_back_as_it_was_written(entries):
    palette = PaletteFile(entries=entries)
    assert PaletteFile.parse(palette.to_text()) == palette


@pytest.mark.parametrize("text", ["", "GIMP Palette\n", "{}"])
def test_another_file_is_no_palette(text):
    with pytest.raises(PaletteFileError, match="no Harmony palette"):
        PaletteFile.parse(text, Path("x.plt"))


def test_a_palette_in_latin_1_is_still_read(tmp_path):
    path = tmp_path / "old.plt"
    path.write_bytes(
        b"ToonBoomAnimationInc PaletteFile 2\n"
        b"Solid    \xe9clair 0x0a1b2c3d4e5f6071 0 0 0 255\n"
    )
    assert PaletteFile.read(path).colors[0].name == "éclair"


def test_a_missing_palette_is_named(tmp_path):
    with pytest.raises(PaletteFileError, match=r"gone\.plt") as caught:
        PaletteFile.read(tmp_path / "gone.plt")
    assert caught.value.path == tmp_path / "gone.plt"


LIST = """ToonBoomAnimationInc PaletteList 1
palette-library/main LINK "./palette-library/main.plt"
"palette-library/my colours" LINK "C:\\studio\\new\\my colours.plt"
something else
palette-library/bg LINK "/mnt/studio/bg.plt"
"""


def test_a_list_keeps_order_paths_and_odd_lines():
    listed = PaletteList.parse(LIST)
    assert [link.path for link in listed.links] == [
        "./palette-library/main.plt",
        "C:\\studio\\new\\my colours.plt",
        "/mnt/studio/bg.plt",
    ]
    assert listed.to_text() == LIST


def test_links_lie_inside_the_scene_or_they_do_not(tmp_path):
    inside = PaletteLink("a", "./palette-library/a.plt")
    assert inside.resolve(tmp_path) == tmp_path / "palette-library/a.plt"
    assert inside.is_inside(tmp_path)
    assert PaletteLink("a", f"{tmp_path.as_posix()}/a.plt").is_inside(tmp_path)
    assert not PaletteLink("a", "../other/a.plt").is_inside(tmp_path)
    assert not PaletteLink("a", "C:/studio/a.plt").is_inside(tmp_path)
    assert PaletteLink("a", "C:/studio/a.plt").is_absolute


@pytest.mark.parametrize("text", ["", "\n"])
def test_an_empty_list_file_is_an_empty_list(text):
    assert PaletteList.parse(text).links == ()


def test_the_list_of_an_old_empty_scene_keeps_its_version():
    text = "ToonBoomAnimationInc PaletteList 0\n"
    assert PaletteList.parse(text).to_text() == text


def test_the_list_of_a_real_scene_is_read(data_scenes):
    path = data_scenes / "harmony27_empty" / "PALETTE_LIST"
    listed = PaletteList.read(path)
    assert listed.links == ()
    assert listed.to_text() == path.read_text("utf-8")


def test_another_file_is_no_list():
    with pytest.raises(PaletteFileError, match="no palette list"):
        PaletteList.parse("<xml/>")


ODD_ENDS = "\n\r\n\r\r\n \t"


@given(st.lists(st.sampled_from([*ODD_ENDS, "a", '"', "Solid x"]), max_size=12))
def test_any_unchanged_file_is_written_as_it_was_read(pieces):
    text = "".join(pieces)
    palette = f"\ufeffToonBoomAnimationInc PaletteFile 2  \r\n{PALETTE}{text}"
    assert PaletteFile.parse(palette).to_text() == palette
    listed = f"\ufeffToonBoomAnimationInc PaletteList  1\t\r\n{LIST}{text}"
    assert PaletteList.parse(listed).to_text() == listed


def test_links_without_quotes_and_the_code_of_old_files_stay_beside_a_change(tmp_path):
    path = tmp_path / "PALETTE_LIST"
    lines = [
        b"ToonBoomAnimationInc PaletteList 1\r",
        b"palette-library/a  LINK /Volumes/\xe9t\xe9/a.plt\r",
        b'palette-library/b LINK "/b.plt"',
    ]
    path.write_bytes(b"\n".join(lines))
    listed = PaletteList.read(path)

    changed = replace(
        listed, entries=(listed.links[0], PaletteLink("palette-library/b", "./b.plt"))
    )

    lines[2] = b'palette-library/b LINK "./b.plt"\r\n'
    assert changed.to_bytes() == b"\n".join(lines)
    assert listed.to_bytes() == path.read_bytes()


def test_equal_colours_keep_their_own_text():
    text = (
        "ToonBoomAnimationInc PaletteFile 2\n"
        "Solid A 0x0a1b2c3d4e5f6071 0 0 0 255\n"
        "Solid   A   0x0a1b2c3d4e5f6071  0 0 0 255\n"
    )
    palette = PaletteFile.parse(text)
    blue = SolidColor("B", "0x0a1b2c3d4e5f6072", Rgba(0, 0, 255))

    assert palette.with_entries([*palette.entries, blue]).to_text().startswith(text)
