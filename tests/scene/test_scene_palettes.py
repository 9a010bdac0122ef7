"""Palettes by file: linked, moved, replaced, removed."""

from __future__ import annotations

import pytest

from ayon_harmony.errors import HarmonyScriptError

pytestmark = pytest.mark.engine

TEXT = (
    "ToonBoomAnimationInc PaletteFile 2\n"
    'Solid    "My red"                   0x0a1b2c3d4e5f60{0:02x} 255   0   0 255\n'
)


@pytest.fixture
def files(tmp_path):
    """Three palette files outside of the scene."""
    found = []
    for number, name in enumerate(("one", "two", "třetí")):
        path = tmp_path / "studio pal" / f"{name}.plt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(TEXT.replace("{0:02x}", f"{number:02x}"), "utf-8")
        found.append(path)
    return found


def names(scene):
    return [item.name for item in scene.palettes.list_palettes()]


def test_palettes_are_linked_last_or_at_a_place(scene, files):
    base = len(names(scene))
    assert scene.palettes.link_palette(files[0]).index == base
    assert scene.palettes.link_palette(files[1], 0).index == 0
    assert scene.palettes.link_palette(files[2], base + 1).index == base + 1
    found = names(scene)
    assert found[0] == "two"
    assert found[-2:] == ["třetí", "one"]


def test_a_linked_palette_tells_its_file_and_colours(scene, files):
    linked = scene.palettes.link_palette(files[2])
    assert linked.path == files[2].as_posix()
    assert (linked.location, linked.is_found) == ("external", True)
    assert (linked.is_texture, linked.color_count) == (False, 1)
    (found,) = [
        item
        for item in scene.palettes.list_palettes(with_colors=True)
        if item.name == "třetí"
    ]
    (color,) = found.colors
    assert (color.id[-16:], color.name) == ("0a1b2c3d4e5f6002", "My red")


def test_linking_again_moves_and_never_doubles(scene, files):
    for path in files:
        scene.palettes.link_palette(path)
    again = scene.palettes.link_palette(files[2], 0)
    assert again.index == 0
    assert names(scene).count("třetí") == 1


def test_a_replaced_palette_keeps_its_place(scene, files):
    scene.palettes.link_palette(files[0])
    scene.palettes.link_palette(files[1])
    place = names(scene).index("one")
    replaced = scene.palettes.replace_palette(files[0], files[2])
    assert replaced.index == place
    assert names(scene)[place] == "třetí"
    assert "one" not in names(scene)
    assert scene.palettes.replace_palette(files[2], files[2]).index == place


def test_many_palettes_are_replaced_in_their_places(scene, files):
    for path in files[:2]:
        scene.palettes.link_palette(path)
    before = names(scene)
    swapped = {"one": before.index("one"), "third": before.index("two")}
    scene.palettes.replace_palettes({str(files[1]): files[2]})
    assert names(scene)[swapped["third"]] == "třetí"
    assert names(scene)[swapped["one"]] == "one"
    # One that is in the list leaves its own place.
    scene.palettes.replace_palettes({str(files[0]): files[2]})
    assert names(scene).count("třetí") == 1
    assert names(scene)[swapped["one"]] == "třetí"
    scene.undo.undo()
    scene.undo.undo()
    assert names(scene) == before


def test_one_palette_that_is_missing_leaves_all_as_they_were(scene, files):
    scene.palettes.link_palette(files[0])
    scene.palettes.link_palette(files[1])
    before = names(scene)
    with pytest.raises(HarmonyScriptError, match=r"gone\.plt"):
        scene.palettes.replace_palettes(
            {str(files[0]): files[2], str(files[1]): files[2].with_name("gone.plt")}
        )
    assert names(scene) == before


def test_removing_leaves_the_file(scene, files):
    scene.palettes.link_palette(files[0])
    path = files[0].as_posix()
    assert scene.palettes.remove_palettes([path, "/gone.plt"], missing_ok=True) == [
        path
    ]
    assert "one" not in names(scene)
    assert files[0].exists()


def test_palettes_are_moved_up_and_down(scene, files):
    for path in files:
        scene.palettes.link_palette(path)
    last = len(names(scene)) - 1
    assert scene.palettes.move_palette(files[0], last) == last
    assert names(scene)[-1] == "one"
    assert scene.palettes.move_palette(files[0], 0) == 0
    assert names(scene)[0] == "one"


def test_a_new_palette_lies_in_the_scene(scene, emulator):
    made = scene.palettes.create_palette("hero")
    assert made.location == "scene"
    assert made.path.startswith(emulator.folder.as_posix())
    assert "hero" in names(scene)


def test_missing_files_and_unknown_palettes_are_named(scene, tmp_path):
    with pytest.raises(HarmonyScriptError, match=r"gone\.plt. is missing"):
        scene.palettes.link_palette(tmp_path / "gone.plt")
    with pytest.raises(HarmonyScriptError, match="not in the scene"):
        scene.palettes.move_palette(tmp_path / "gone.plt", 0)


def test_all_palettes_are_listed_in_one_round_trip(scene, files, emulator):
    for path in files:
        scene.palettes.link_palette(path)
    before = len(emulator.trips)
    assert len(scene.palettes.list_palettes(with_colors=True)) >= 3
    assert len(emulator.trips) == before + 1


@pytest.mark.parametrize("version", [20, 25, 27])
def test_every_version_links_palettes(start, version, files):
    scene = start(version=version).scene
    assert scene.palettes.link_palette(files[0], 0).name == "one"
