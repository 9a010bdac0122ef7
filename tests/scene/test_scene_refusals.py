"""What Harmony does not do as asked, and says nothing: the addon tells it."""

from __future__ import annotations

import pytest

from ayon_harmony.errors import HarmonyScriptError
from ayon_harmony.scene.drawings import Exposure

pytestmark = pytest.mark.engine


def test_a_rename_that_harmony_refuses_is_told(scene, emulator):
    scene.nodes.add_node("Peg", "PEG")
    emulator.run("node.rename = function () { return false; }; 0")
    with pytest.raises(HarmonyScriptError, match='did not rename "Top/Peg" to "Arm"'):
        scene.nodes.rename_nodes({"Top/Peg": "Arm"})
    assert scene.nodes.find("Top/Peg")


def test_an_exposure_that_harmony_does_not_take_is_told(scene, emulator):
    layer = scene.drawings.add_drawing_layer("hero", "tvg")
    emulator.run("column.setEntry = function () { return false; }; 0")
    with pytest.raises(HarmonyScriptError, match='does not show the drawing "7"'):
        scene.drawings.set_exposures(layer.column, [Exposure(1, 1, "7")])


@pytest.mark.parametrize("name", ["", "Display All", "Nowhere/Display"])
def test_a_default_display_that_is_no_node_is_none(scene, emulator, name):
    emulator.run(f"scene.getDefaultDisplay = function () {{ return '{name}'; }}; 0")
    assert scene.settings.get_scene().default_display == ""


def test_a_column_that_drives_nothing_any_more_goes(scene, emulator):
    scene.nodes.add_node("Peg", "PEG")
    columns = "column.add('{0}', 'BEZIER')"
    emulator.run("; ".join(columns.format(name) for name in ("old", "next")))
    links = {("Top/Peg", "ROTATION.ANGLEZ"): "old"}
    assert scene.templates.take_columns(links) == []
    links = {("Top/Peg", "ROTATION.ANGLEZ"): "next"}
    assert scene.templates.take_columns(links) == []
    assert emulator.run("[column.type('old'), column.type('next')]") == ["", "BEZIER"]


def test_a_scene_tells_its_colour_space(scene, emulator):
    emulator.run("scene.colorSpace = function () { return 'ACEScg'; }; 0")
    assert scene.settings.get_scene().color_space == "ACEScg"


@pytest.mark.parametrize("title", [None, "Rig"])
def test_a_backdrop_is_changed_by_its_title_or_without(scene, emulator, title):
    scene.backdrops.add_backdrop("Rig")
    emulator.call("changeBackdrop", "Top", 0, title, {"title": "Arm"})
    assert [backdrop.title for backdrop in scene.backdrops.list_backdrops()] == ["Arm"]


def test_a_backdrop_of_another_title_is_left_alone(scene, emulator):
    scene.backdrops.add_backdrop("Rig")
    with pytest.raises(HarmonyScriptError, match='is "Rig" now, not "Arm"'):
        emulator.call("changeBackdrop", "Top", 0, "Arm", {"title": "Leg"})
    assert [backdrop.title for backdrop in scene.backdrops.list_backdrops()] == ["Rig"]
