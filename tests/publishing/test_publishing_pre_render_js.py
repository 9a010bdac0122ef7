"""What js/batch/preRender.js does to the scene that a second Harmony renders."""

from __future__ import annotations

import json

import pytest

from ayon_harmony.bridge.bundle import read_script
from ayon_harmony.publishing.batch_render import _SET_UP, PRE_RENDER
from sandbox.harmony.testing import has_engine
from sandbox.scripted_scene import ScriptedScene

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(not has_engine(), reason="PySide2 with QtScript is missing"),
]


@pytest.fixture
def emulator(tmp_path):
    return ScriptedScene.create(tmp_path / "sh010")


@pytest.fixture
def scene(emulator):
    scene = emulator.scene
    scene.nodes.add_node("Card", "COLOR_CARD")
    for name in ("Wanted", "Other"):
        scene.nodes.add_node(name, "WRITE")
        scene.nodes.link_nodes("Top/Card", f"Top/{name}")
    return scene


@pytest.fixture
def pre_render(emulator, tmp_path):
    """Run the script for Write nodes by path; return problems by path."""
    report = tmp_path / "report.json"

    def run(writes):
        rows = [
            {"path": path, "values": [[key, value] for key, value in values.items()]}
            for path, values in writes.items()
        ]
        order = json.dumps({"report": str(report), "writes": rows})
        emulator.run(f"var ayonRender = {order};\n{read_script(PRE_RENDER)}\n0")
        problems = json.loads(report.read_text("ascii"))["problems"]
        return {problem["path"]: problem["text"] for problem in problems}

    return run


def enabled(scene):
    writes = scene.nodes.list_nodes(types=["WRITE"])
    return {node.name: node.is_enabled for node in writes}


def test_only_what_is_wanted_is_switched_on_and_pointed_at_its_folder(
    scene, pre_render, tmp_path
):
    prefix = (tmp_path / "out" / "frame-").as_posix()
    assert pre_render({"Top/Wanted": {"DRAWING_NAME": prefix}}) == {}
    assert enabled(scene) == {"Wanted": True, "Other": False}
    values = scene.nodes.get_attributes("Top/Wanted", ["DRAWING_NAME"])
    assert values["DRAWING_NAME"] == prefix


def test_that_the_nodes_are_set_up_is_told_on_the_output(emulator, scene, pre_render):
    emulator.run("var told = []; System.println = function (t) { told.push(t); }; 0")
    pre_render({"Top/Wanted": {}})
    assert emulator.run("told") == [_SET_UP]


def test_a_wanted_node_that_the_artist_switched_off_renders(scene, pre_render):
    scene.nodes.set_nodes_enabled({"Top/Wanted": False})
    assert pre_render({"Top/Wanted": {}}) == {}
    assert enabled(scene) == {"Wanted": True, "Other": False}


def test_a_node_that_is_not_saved_is_told(scene, pre_render):
    assert pre_render({"Top/New": {}}) == {"Top/New": "is not in the saved scene"}
    assert enabled(scene) == {"Wanted": False, "Other": False}


def test_a_node_without_a_cable_is_told(scene, pre_render):
    scene.nodes.unlink_nodes("Top/Wanted", 0)
    problems = pre_render({"Top/Wanted": {}})
    assert problems == {"Top/Wanted": "has nothing connected to it"}
    assert enabled(scene)["Wanted"] is False


@pytest.mark.parametrize("switched_off", ["Top/Outer", "Top/Outer/Inner"])
def test_the_group_that_is_switched_off_is_named(scene, pre_render, switched_off):
    inner = scene.groups.group_nodes(["Top/Wanted"], "Inner").path
    scene.groups.group_nodes([inner], "Outer")
    scene.nodes.set_nodes_enabled({switched_off: False})
    path = "Top/Outer/Inner/Wanted"
    problems = pre_render({path: {}})
    assert problems == {
        path: f'lies in the group "{switched_off}", which is switched off'
    }


def test_a_value_that_harmony_does_not_take_keeps_the_node_off(scene, pre_render):
    problems = pre_render({"Top/Wanted": {"NO_SUCH_ATTRIBUTE": "9"}, "Top/Other": {}})
    assert problems == {"Top/Wanted": "did not take NO_SUCH_ATTRIBUTE 9"}
    assert enabled(scene) == {"Wanted": False, "Other": True}


def test_numbers_in_another_spelling_are_the_same(scene, pre_render):
    scene.nodes.set_attributes("Top/Wanted", {"LEADING_ZEROS": "3"})
    assert pre_render({"Top/Wanted": {"LEADING_ZEROS": "03"}}) == {}


def test_the_report_is_plain_ascii(scene, pre_render):
    assert pre_render({"Top/Kůň": {}}) == {"Top/Kůň": "is not in the saved scene"}
