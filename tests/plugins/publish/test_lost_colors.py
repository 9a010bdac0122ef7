"""A palette is lost: every drawing and frame is named, and the colours come back."""

from __future__ import annotations

from pathlib import Path

import pytest

from ayon_harmony.formats.palette_file import PaletteFile
from ayon_harmony.formats.tvg.builder import DrawingBuilder, rectangle
from ayon_harmony.formats.tvg.palette import DrawingColor
from ayon_harmony.scene.drawings import Exposure

pytestmark = pytest.mark.engine

HEADER = "ToonBoomAnimationInc PaletteFile 2\n"
SKIN = DrawingColor(0x0A00000000000001, "Skin", "bob", (230, 180, 150, 255))
HAIR = DrawingColor(0x0A00000000000002, "Hair", "bob", (60, 40, 30, 255))
LINE = DrawingColor(3, "Vectorized Line", "Default", (0, 0, 0, 255))
PALETTE = (
    HEADER
    + "Solid    Skin                       0x0a00000000000001 230 180 150 255\n"
    + "Solid    Hair                       0x0a00000000000002  60  40  30 255\n"
)


def drawing(*colors: DrawingColor) -> bytes:
    builder = DrawingBuilder()
    layer = builder.layer("C")
    for color in colors:
        layer.shape().area(rectangle(0, 0, 9, 9), layer.paint(color))
    return builder.to_bytes()


@pytest.fixture
def rig(stage, tmp_path):
    """Two elements in colours of the palette ``bob``, which the scene links."""
    for element, contents in (
        ("head", {"1": drawing(SKIN, HAIR, LINE), "2": drawing(SKIN)}),
        ("hand", {"1": drawing(SKIN), "9": drawing(LINE)}),
    ):
        made = stage.scene.drawings.add_drawing_layer(element, "tvg")
        files = {}
        for name, content in contents.items():
            files[name] = tmp_path / f"{element}{name}.tvg"
            files[name].write_bytes(content)
        stage.scene.drawings.import_drawings(made.element_id, files)
        runs = [Exposure(1, 3, "1"), Exposure(7, 7, "1"), Exposure(4, 6, "2")]
        if element == "hand":
            runs = [Exposure(2, 2, "1")]
        stage.scene.drawings.set_exposures(made.column, runs)
    library = stage.folder / "palette-library"
    library.mkdir(exist_ok=True)
    path = library / "bob.plt"
    path.write_text(PALETTE, encoding="utf-8")
    stage.scene.palettes.link_palette(path)
    stage.save()
    return stage


@pytest.fixture
def lost(check):
    """Return the results of the check of lost colours."""

    def lost():
        return [item for item in check.run() if item.plugin == "ValidateColors"]

    return lost


@pytest.fixture
def repair(check, lost):
    def repair():
        (result,) = lost()
        (action,) = [item for item in result.actions if item.label == "Repair"]
        return [
            item
            for item in check.run_action(result, action.id)
            if item.plugin == "ValidateColors"
        ]

    return repair


def palettes(stage) -> dict[str, str]:
    return {item.name: item.path for item in stage.scene.palettes.list_palettes()}


def test_nothing_is_lost_while_the_palette_is_there(rig, lost):
    assert lost() == []


def test_every_drawing_and_frame_of_a_dropped_palette_is_named(rig, lost):
    rig.scene.palettes.remove_palettes([palettes(rig)["bob"]])
    (result,) = lost()

    assert result.text == (
        "The colours 'Hair', 'Skin' of the palette 'bob' are in no palette of the "
        "scene. Drawings in them: 'head-1' (frames 1-3 and 7), 'head-2' (frames 4-6). "
        "The colour 'Skin' of the palette 'bob' is in no palette of the scene. "
        "Drawings in it: 'hand-1' (frame 2)."
    )


def test_the_nodes_of_the_drawings_are_selected(rig, check, lost):
    rig.scene.palettes.remove_palettes([palettes(rig)["bob"]])
    (result,) = lost()
    (select,) = [a for a in result.actions if a.label == "Select in Harmony"]
    check.run_action(result, select.id)

    selected = rig.scene.layers.list_layers()
    assert {layer.layer.name for layer in selected if layer.layer.is_selected} == {
        "head",
        "hand",
    }


def test_a_palette_that_lies_in_the_scene_is_linked_again(rig, repair):
    path = palettes(rig)["bob"]
    rig.scene.palettes.remove_palettes([path])

    assert repair() == []
    assert palettes(rig) == {"bob": path}
    assert Path(path).read_text(encoding="utf-8") == PALETTE


def test_the_published_palette_that_has_the_colours_is_linked(rig, repair):
    project = rig.studio.project("demo")
    shot = "/shots/sq01/sh010"
    paler = PALETTE.replace("230 180", "250 200")
    for version, content in ((1, PALETTE), (2, paler), (3, HEADER)):
        project.publish(
            shot, "paletteBob", "harmony.palette", {"": content.encode()},
            representation="plt", version=version,
        )  # fmt: skip
    path = Path(palettes(rig)["bob"])
    rig.scene.palettes.remove_palettes([str(path)])
    path.unlink()

    assert repair() == []
    (linked,) = palettes(rig).values()
    # Of two versions with all ids the one whose values the drawings have.
    assert Path(linked).read_text(encoding="utf-8") == PALETTE
    assert not Path(linked).is_relative_to(rig.folder)


def test_without_a_palette_the_old_colours_are_made_of_the_drawings(rig, repair):
    path = Path(palettes(rig)["bob"])
    rig.scene.palettes.remove_palettes([str(path)])
    path.unlink()
    before = {file: file.read_bytes() for file in rig.folder.glob("elements/*/*.tvg")}

    assert repair() == []
    (linked,) = palettes(rig).values()
    made = PaletteFile.read(Path(linked)).colors
    assert {(c.id, c.name, c.color.hex) for c in made} == {
        ("0x0a00000000000001", "Skin", "#e6b496ff"),
        ("0x0a00000000000002", "Hair", "#3c281eff"),
    }
    assert {file: file.read_bytes() for file in before} == before


def test_a_server_that_is_away_does_not_keep_the_copies(rig, repair, monkeypatch):
    from ayon_harmony.checking import published_palettes

    def away(context):
        raise ConnectionError("the server is away")

    monkeypatch.setattr(published_palettes, "published_palette_files", away)
    path = Path(palettes(rig)["bob"])
    rig.scene.palettes.remove_palettes([str(path)])
    path.unlink()

    assert repair() == []


def test_a_broken_drawing_is_told_and_stops_nothing(rig, check):
    (rig.folder / "elements" / "hand" / "hand-1.tvg").write_bytes(b"")
    warnings = [item.text for item in check.run() if item.plugin == "ValidateColors"]

    assert len(warnings) == 1
    assert "'hand-1.tvg': it is empty" in warnings[0]
