"""The scene that our code writes for a start without a workfile."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from ayon_harmony.working.empty_scene import write_empty_scene


def test_the_scene_has_a_display_and_a_write_node_behind_a_composite(tmp_path):
    xstage = write_empty_scene(tmp_path / "Untitled")

    root = ET.parse(xstage).getroot()
    top = root.find("scenes/scene")
    nodes = {node.get("name"): node.get("type") for node in top.iter("module")}
    links = {(link.get("out"), link.get("in")) for link in top.iter("link")}
    assert xstage.name == "Untitled.xstage"
    assert nodes == {
        "Composite": "COMPOSITE",
        "Display": "DISPLAY",
        "Write": "WRITE",
        "Unconnected_Composite": "COMPOSITE",
    }
    assert links == {("Composite", "Display"), ("Composite", "Write")}
    assert top.get("id") == root.find("timeline/scene").get("id")


def test_the_folder_holds_what_harmony_expects_beside_the_scene(tmp_path):
    folder = write_empty_scene(tmp_path / "Untitled").parent

    assert {path.name for path in folder.iterdir()} == {
        "Untitled.xstage",
        "scene.elementTable",
        "scene.versionTable",
        "PALETTE_LIST",
        "audio.tbl",
        "elements",
        "palette-library",
    }
    assert 'Name="Untitled"' in (folder / "scene.versionTable").read_text()


def test_nothing_is_ever_written_over(tmp_path):
    write_empty_scene(tmp_path / "Untitled")

    with pytest.raises(FileExistsError):
        write_empty_scene(tmp_path / "Untitled")


def test_two_empty_scenes_are_two_scenes(tmp_path):
    one = ET.parse(write_empty_scene(tmp_path / "a")).find("scenes/scene")
    other = ET.parse(write_empty_scene(tmp_path / "b")).find("scenes/scene")

    assert one.get("id") != other.get("id")
