"""Groups at any depth."""

from __future__ import annotations

import pytest

from ayon_harmony.errors import HarmonyScriptError
from ayon_harmony.model.record_tags import Tag
from ayon_harmony.scene.nodes import Link
from sandbox.scripted_scene import ScriptedScene

pytestmark = pytest.mark.engine


@pytest.fixture
def pair(scene):
    """Two linked nodes at the top."""
    scene.nodes.add_node("Peg", "PEG")
    scene.nodes.add_node("Comp", "COMPOSITE")
    scene.nodes.link_nodes("Top/Peg", "Top/Comp")
    return scene


def test_nodes_go_into_a_group_with_their_tags_and_cables(pair):
    pair.nodes.set_node_tags({"Top/Peg": [Tag("i1")]})
    made = pair.groups.group_nodes(["Top/Peg", "Top/Comp"], "Rig")
    assert made.path == "Top/Rig"
    assert made.nodes == ("Top/Rig/Peg", "Top/Rig/Comp")
    assert pair.nodes.find("Top/Rig/Peg").tags == (Tag("i1"),)
    assert Link("Top/Rig/Peg", 0, "Top/Rig/Comp", 0) in pair.nodes.list_links()


def test_groups_nest_and_nodes_move_between_them(pair):
    pair.nodes.add_node("A", "GROUP")
    pair.nodes.add_node("B", "GROUP", "Top/A")
    assert pair.groups.move_nodes_to_group(["Top/Peg"], "Top/A/B") == ["Top/A/B/Peg"]
    assert pair.groups.move_nodes_to_group(["Top/A/B/Peg"], "Top") == ["Top/Peg"]
    assert pair.groups.move_nodes_to_group(["Top/Peg"], "Top") == ["Top/Peg"]


def test_a_group_is_taken_apart_and_its_nodes_stay(pair):
    pair.groups.group_nodes(["Top/Peg"], "Rig")
    pair.groups.explode_group("Top/Rig")
    assert pair.nodes.find("Top/Rig") is None
    assert pair.nodes.find("Top/Peg") is not None


def test_ports_of_a_group_are_made_once(pair):
    pair.nodes.add_node("Rig", "GROUP")
    ports = pair.groups.get_group_ports("Top/Rig")
    assert pair.nodes.find(ports.input).type == "MULTIPORT_IN"
    assert pair.nodes.find(ports.output).type == "MULTIPORT_OUT"
    assert pair.groups.get_group_ports("Top/Rig") == ports


@pytest.mark.parametrize(
    ("paths", "message"),
    [([], "No nodes"), (["Top/Nope"], "no node"), (["Top/Peg", "Top/G/X"], "not in")],
)
def test_what_cannot_be_grouped_is_refused(pair, paths, message):
    pair.nodes.add_node("G", "GROUP")
    pair.nodes.add_node("X", "PEG", "Top/G")
    with pytest.raises(HarmonyScriptError, match=message):
        pair.groups.group_nodes(paths, "Rig")


def test_a_node_that_is_no_group_has_no_ports_and_cannot_be_taken_apart(pair):
    with pytest.raises(HarmonyScriptError, match="is no group"):
        pair.groups.get_group_ports("Top/Peg")
    with pytest.raises(HarmonyScriptError, match="is no group"):
        pair.groups.explode_group("Top/Peg")


def test_one_undo_brings_nodes_back_out(pair):
    pair.groups.group_nodes(["Top/Peg", "Top/Comp"], "Rig")
    pair.undo.undo()
    assert pair.nodes.find("Top/Rig") is None
    assert pair.nodes.list_links() == [Link("Top/Peg", 0, "Top/Comp", 0)]


def test_the_group_of_the_selection_is_where_the_artist_works(pair):
    assert pair.groups.get_current_groups().selected == ""
    pair.groups.group_nodes(["Top/Peg"], "Rig")
    pair.nodes.select(["Top/Rig/Peg"])
    assert pair.groups.get_current_groups().selected == "Top/Rig"
    pair.nodes.select(["Top/Rig/Peg", "Top/Comp"])
    assert pair.groups.get_current_groups().selected == ""


@pytest.mark.parametrize(("edition", "shown"), [("premium", "Top"), ("advanced", "")])
def test_the_shown_group_needs_a_node_view(tmp_path, edition, shown):
    other = ScriptedScene.create(tmp_path / "other", edition=edition, batch=False)
    assert other.scene.groups.get_current_groups().shown == shown
