"""Drawings of a saved scene: missing, broken, empty, unused; lost colours."""

from __future__ import annotations

import pytest

from ayon_harmony.formats.scene_drawings import (
    find_drawing,
    lost_colors,
    read_linked_palettes,
    read_states,
)
from ayon_harmony.formats.tvg.builder import DrawingBuilder, rectangle
from ayon_harmony.formats.tvg.palette import DrawingColor
from ayon_harmony.formats.xstage import ElementFacts
from sandbox.drawings.scene_maker import SceneMaker

RED = DrawingColor(0x0A11, "Red", "bob", (220, 40, 30, 255))
BLUE = DrawingColor(0x0A12, "Blue", "bob", (30, 40, 220, 255))
PALETTE = (
    "ToonBoomAnimationInc PaletteFile 2\n"
    "Solid    Red                        0x0000000000000a11 220  40  30 255\n"
)
LIST = "ToonBoomAnimationInc PaletteList 1\n"


def square(color=RED, side=10.0, product="Harmony Premium") -> DrawingBuilder:
    builder = DrawingBuilder(product=product)
    layer = builder.layer("C")
    layer.shape().area(rectangle(0, 0, side, side), layer.paint(color))
    return builder


@pytest.fixture
def scene(tmp_path) -> SceneMaker:
    return SceneMaker(tmp_path)


def test_the_state_of_every_drawing_is_told(scene, tmp_path):
    scene.drawing(
        "Top/Hero",
        {
            "1": ("1-3", square()),
            "2": ("4", DrawingBuilder()),
            "3": ("5", None),
            "4": ("6", square()),
        },
    )
    xstage = scene.save()
    (tmp_path / "elements" / "Hero" / "Hero-4.tvg").write_bytes(b"OTVGfull")
    states = {state.drawing.drawing: state for state in read_states(xstage)}

    assert [states[name].is_empty for name in "1234"] == [False, True, False, False]
    assert states["1"].problem == states["2"].problem == ""
    assert states["3"].problem == "its file is missing"
    assert "'Hero-4.tvg': it is cut" in states["4"].problem
    assert states["1"].drawing.spans == ((1, 3),)


def test_a_drawing_that_no_node_shows_is_unused(scene, tmp_path):
    scene.drawing("Top/Hero", {"1": ("1-3", square()), "2": ("", square())})
    states = {s.drawing.drawing: s.drawing.is_unused for s in read_states(scene.save())}

    assert states == {"1": False, "2": True}


def test_lost_colours_of_a_saved_scene_are_found_and_none_in_a_whole_one(
    scene, tmp_path
):
    scene.drawing("Top/Hero", {"1": ("1-3", square()), "2": ("7", square(BLUE))})
    library = tmp_path / "palette-library"
    library.mkdir()
    (library / "bob.plt").write_text(PALETTE, encoding="utf-8")
    xstage = scene.save(f'{LIST}palette-library/bob LINK "./palette-library/bob.plt"\n')
    (lost,) = lost_colors(xstage)

    assert (lost.name, [use.spans for use in lost.uses]) == ("Blue", [((7, 7),)])

    own = tmp_path / "elements" / "Hero"
    (own / "palette-library").mkdir()
    (own / "palette-library" / "own.plt").write_text(
        PALETTE.replace("0a11", "0a12"), encoding="utf-8"
    )
    (own / "PALETTE_LIST").write_text(
        f'{LIST}palette-library/own LINK "palette-library/own.plt"\n', encoding="utf-8"
    )
    assert lost_colors(xstage) == ()


def test_layers_of_a_psd_are_shown_by_the_file_of_their_drawing(scene, tmp_path):
    scene.drawing("Top/Sky", {"v001:sky": ("1-3", None), "v001:hills": ("4", None)})
    xstage = scene.save()
    listed = '<dwg name="v001:sky"/><dwg name="v001:hills"/>'
    text = xstage.read_text(encoding="utf-8")
    text = text.replace(listed, '<dwg name="v001"/>')
    # As an element of PSDs has it.
    text = text.replace('pixmapFormat="2"', 'pixmapFormat="9"')
    xstage.write_text(text, encoding="utf-8")
    file = tmp_path / "elements" / "Sky" / "Sky-v001.psd"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"8BPS")

    (state,) = read_states(xstage)

    assert (state.drawing.drawing, state.problem) == ("v001", "")
    assert state.drawing.path == file
    assert state.drawing.spans == ((1, 4),)


@pytest.mark.parametrize(
    "path", ["/", "..", "", "/a\0b.plt", "a\0b", f"/{'x' * 5000}.plt", "x" * 300]
)
def test_a_link_that_no_disk_can_hold_is_missing_and_no_error(tmp_path, path):
    listing = f'ToonBoomAnimationInc PaletteList 1\npalette-library/a LINK "{path}"\n'
    (tmp_path / "PALETTE_LIST").write_text(listing)

    found, missing = read_linked_palettes(tmp_path)

    assert found == []
    assert missing == [f"palette 'palette-library/a' is not at '{path}'"]


@pytest.mark.parametrize("name", ["n" * 300, "n" * 5000, "a\0b"])
def test_a_folder_that_no_disk_can_hold_links_no_palettes(tmp_path, name):
    assert read_linked_palettes(tmp_path / name) == ([], [])


@pytest.mark.parametrize("name", ["n" * 300, "n" * 5000])
def test_a_drawing_whose_name_no_disk_can_hold_is_missing(tmp_path, name):
    element = ElementFacts(1, "Body", "elements/Body", "tvg", (name,))

    assert find_drawing(tmp_path, element, name) is None
