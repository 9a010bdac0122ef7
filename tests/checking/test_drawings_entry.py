"""What the menu tells of the drawings and palettes of a saved scene."""

from __future__ import annotations

import os
import time

import pytest
from PIL import Image

from ayon_harmony.checking.drawings_entry import read_report, rows_of
from ayon_harmony.errors import Cancelled
from ayon_harmony.formats.scene_drawings import list_drawings
from ayon_harmony.formats.scene_graph import read_scene_graph
from ayon_harmony.formats.tvg.builder import DrawingBuilder, rectangle
from ayon_harmony.formats.tvg.palette import DrawingColor
from ayon_harmony.pictures import PictureMaker
from ayon_harmony.pictures.scene_sheet import sheet_of_drawings
from sandbox.drawings.scene_maker import SceneMaker

RED = DrawingColor(0x0A11, "Red", "bob", (220, 40, 30, 255))
PALETTE = (
    "ToonBoomAnimationInc PaletteFile 2\n"
    "Solid    Red                        0x0000000000000a11 220  40  30 255\n"
    "Solid    Blue                       0x0000000000000a12  20  40 230 255\n"
)
LIST = (
    "ToonBoomAnimationInc PaletteList 1\n"
    'palette-library/bob LINK "./palette-library/bob.plt"\n'
)


def square() -> DrawingBuilder:
    builder = DrawingBuilder()
    layer = builder.layer("C")
    layer.shape().area(rectangle(0, 0, 10.0, 10.0), layer.paint(RED))
    return builder


@pytest.fixture
def scene(tmp_path) -> SceneMaker:
    scene = SceneMaker(tmp_path)
    library = tmp_path / "palette-library"
    library.mkdir()
    (library / "bob.plt").write_text(PALETTE, encoding="utf-8")
    return scene


def told(xstage) -> dict[tuple[str, str], tuple[str, str]]:
    rows = rows_of(read_report(xstage))
    return {(row.check, row.instance): (row.level, row.text) for row in rows}


def test_drawings_are_told_by_what_they_are_like_and_their_element(scene, tmp_path):
    scene.drawing(
        "Top/Hero",
        {
            "1": ("1-3", square()),
            "2": ("4", DrawingBuilder()),
            "3": ("5", None),
            "4": ("6", square()),
            "5": ("", square()),
            "6": ("", square()),
        },
    )
    scene.drawing("Top/Hat", {"1": ("1-3", square())})
    xstage = scene.save(LIST)
    (tmp_path / "elements" / "Hero" / "Hero-4.tvg").write_bytes(b"OTVGfull")
    rows = told(xstage)

    assert rows["Missing", "Hero"] == ("error", "The drawing '3' has no file.")
    assert rows["Not Readable", "Hero"][0] == "error"
    assert "'Hero-4.tvg': it is cut" in rows["Not Readable", "Hero"][1]
    assert rows["Empty", "Hero"] == ("warning", "The drawing '2' is empty.")
    assert rows["Unused", "Hero"] == (
        "note",
        "The drawings '5', '6' are shown at no frame.",
    )
    assert rows["Contact Sheet", ""] == ("note", "The scene has 7 drawings.")
    assert not [key for key in rows if key[1] == "Hat"]


def test_colours_that_no_drawing_uses_are_told_as_far_as_drawings_can_be_read(
    scene, tmp_path
):
    scene.drawing("Top/Hero", {"1": ("1-3", square()), "2": ("4", square())})
    xstage = scene.save(LIST)

    whole = told(xstage)["Unused Colours", "bob"][1]
    (tmp_path / "elements" / "Hero" / "Hero-2.tvg").write_bytes(b"OTVGfull")
    partial = told(xstage)["Unused Colours", "bob"][1]

    assert whole == "1 colour is used by no drawing: 'Blue'."
    assert partial == f"{whole} Drawings that cannot be read may use them."


def test_drawings_and_frames_are_told_by_colour(scene):
    scene.drawing(
        "Top/Hero", {"0": ("", square()), "1": ("1-3", square()), "2": ("7", square())}
    )
    row = next(
        row
        for row in rows_of(read_report(scene.save(LIST)))
        if row.check == "Used Colours"
    )

    assert row.instance == "bob"
    assert row.text == "1 of its 2 colours is used, in 3 drawings."
    assert (
        "- **Red**: Hero-1 (frames 1-3), Hero-2 (frame 7), Hero-0 (not exposed)"
        in row.description
    )
    assert [drawing.drawing for drawing in row.source.drawings] == ["0", "1", "2"]


def test_the_pencil_textures_of_harmony_are_no_unused_colours(scene, tmp_path):
    (tmp_path / "palette-library" / "pencils.plt").write_text(
        "ToonBoomAnimationInc PaletteFile 2\n"
        "Texture  Bumpy                      0x04fec228884827dc Tile\n",
        encoding="utf-8",
    )
    scene.drawing("Top/Hero", {"1": ("1-3", square())})
    link = 'palette-library/pencils LINK "./palette-library/pencils.plt"\n'
    rows = told(scene.save(LIST + link))

    assert [key for key in rows if key[0] == "Unused Colours"] == [
        ("Unused Colours", "bob")
    ]


def test_rows_know_the_nodes_that_show_their_drawings(scene):
    scene.drawing("Top/Hero", {"1": ("1-3", DrawingBuilder())})
    row = next(
        row for row in rows_of(read_report(scene.save(LIST))) if row.check == "Empty"
    )

    assert row.source.nodes == ("Top/Hero",)
    assert ("select", "Select in Harmony") in row.actions


def test_looking_through_a_scene_can_be_stopped(scene):
    scene.drawing("Top/Hero", {"1": ("1-3", square())})
    xstage = scene.save(LIST)

    def stop(*_told: object) -> None:
        raise Cancelled("stopped")

    with pytest.raises(Cancelled):
        read_report(xstage, stop)


@pytest.mark.process
def test_the_contact_sheet_of_a_scene_has_every_drawing_harmony_s_own_first(
    scene, tmp_path
):
    scene.drawing(
        "Top/Hero",
        {"1": ("1-3", square()), "2": ("", square()), "3": ("", None)},
    )
    xstage = scene.save(LIST)
    thumbnails = tmp_path / "elements" / "Hero" / ".thumbnails"
    thumbnails.mkdir()
    thumbnail = thumbnails / ".Hero-1.tvg.png"
    Image.new("RGBA", (96, 96), (0, 200, 0, 255)).save(thumbnail)
    later = time.time() + 10
    os.utime(thumbnail, (later, later))
    drawings = list_drawings(read_scene_graph(xstage))
    seen: list[str] = []
    with PictureMaker(tmp_path / "pictures") as maker:
        sheet = sheet_of_drawings(
            maker,
            drawings,
            [tmp_path / "palette-library" / "bob.plt"],
            lambda done, total, what: seen.append(f"{done}/{total} {what}"),
        )
    with Image.open(sheet.path) as image:
        middles = [image.convert("RGB").getpixel((54 + 102 * i, 54)) for i in range(2)]

    assert middles == [(0, 200, 0), (220, 40, 30)]
    assert seen == ["0/3 Hero-1", "1/3 Hero-2", "2/3 Hero-3"]
