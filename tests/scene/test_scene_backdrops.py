"""Backdrops: found by place and title, changed without touching their nodes."""

from __future__ import annotations

import pytest

from ayon_harmony.errors import HarmonyScriptError
from ayon_harmony.scene.backdrops import sub_backdrops

pytestmark = pytest.mark.engine


@pytest.fixture
def nodes(scene):
    """Three nodes at the top, two of them close, and one in a group."""
    scene.nodes.add_node("A", "PEG", x=0, y=0)
    scene.nodes.add_node("B", "PEG", x=100, y=100)
    scene.nodes.add_node("Far", "PEG", x=2000, y=2000)
    scene.nodes.add_node("G", "GROUP", x=-2000, y=0)
    scene.nodes.add_node("In", "PEG", "Top/G", x=0, y=0)
    return scene


def test_a_backdrop_wraps_nodes_and_holds_no_others(nodes):
    made = nodes.backdrops.wrap_nodes(["Top/A", "Top/B"], "Rig", color="#102030ff")
    assert set(made.nodes) == {"Top/A", "Top/B"}
    assert (made.title, made.color, made.group_path) == ("Rig", "#102030ff", "Top")


def test_all_backdrops_at_any_depth_are_listed_in_one_round_trip(nodes, emulator):
    nodes.backdrops.wrap_nodes(["Top/A"], "One")
    nodes.backdrops.wrap_nodes(["Top/G/In"], "Two")
    before = len(emulator.trips)
    found = nodes.backdrops.list_backdrops()
    assert len(emulator.trips) == before + 1
    assert [(item.group_path, item.title, item.nodes) for item in found] == [
        ("Top", "One", ("Top/A",)),
        ("Top/G", "Two", ("Top/G/In",)),
    ]
    assert [item.title for item in nodes.backdrops.list_backdrops("Top/G")] == ["Two"]
    assert nodes.backdrops.list_backdrops(with_nodes=False)[0].nodes == ()


def test_backdrops_on_a_backdrop_are_its_sub_backdrops(nodes):
    nodes.backdrops.add_backdrop("Big", x=-500, y=-500, width=1500, height=1500)
    nodes.backdrops.wrap_nodes(["Top/A", "Top/B"], "Middle")
    nodes.backdrops.wrap_nodes(["Top/A"], "Small")
    big, middle, small = sorted(
        nodes.backdrops.list_backdrops(), key=lambda item: -item.width
    )
    listed = nodes.backdrops.list_backdrops()
    assert {item.title for item in sub_backdrops(big, listed)} == {"Middle", "Small"}
    assert not small.contains(middle)


def test_parts_of_a_backdrop_change_and_the_rest_stays(nodes):
    made = nodes.backdrops.wrap_nodes(
        ["Top/A"], "Rig", description="text", color="#102030ff"
    )
    changed = nodes.backdrops.change_backdrop(made, title="Hero rig", x=made.x - 10)
    assert (changed.title, changed.description) == ("Hero rig", "text")
    assert (changed.color, changed.x) == ("#102030ff", made.x - 10)
    assert changed.width == made.width


def test_another_backdrop_in_its_place_is_refused(nodes):
    nodes.backdrops.add_backdrop("One")
    two = nodes.backdrops.add_backdrop("Two")
    nodes.backdrops.remove_backdrop(
        next(b for b in nodes.backdrops.list_backdrops() if b.title == "One")
    )
    with pytest.raises(HarmonyScriptError, match="no backdrop number|List them again"):
        nodes.backdrops.change_backdrop(two, title="X")


def test_removing_a_backdrop_leaves_its_nodes(nodes):
    made = nodes.backdrops.wrap_nodes(["Top/A", "Top/B"], "Rig")
    nodes.backdrops.remove_backdrop(made)
    assert nodes.backdrops.list_backdrops() == []
    assert len(nodes.nodes.get_nodes(["Top/A", "Top/B"])) == 2


def test_two_backdrops_may_share_a_title(nodes):
    nodes.backdrops.add_backdrop("Rig", x=0)
    second = nodes.backdrops.add_backdrop("Rig", x=500)
    nodes.backdrops.change_backdrop(second, color="#ff0000ff")
    colors = {item.x: item.color for item in nodes.backdrops.list_backdrops()}
    assert colors[500] == "#ff0000ff"
    assert colors[0] != "#ff0000ff"


def test_nodes_of_several_groups_have_no_common_backdrop(nodes):
    with pytest.raises(HarmonyScriptError, match="lies in one group"):
        nodes.backdrops.wrap_nodes(["Top/A", "Top/G/In"], "Rig")
    with pytest.raises(HarmonyScriptError, match="No nodes"):
        nodes.backdrops.wrap_nodes([], "Rig")
    assert nodes.backdrops.list_backdrops() == []


def test_one_undo_takes_a_backdrop_away(nodes):
    nodes.backdrops.wrap_nodes(["Top/A"], "Rig")
    nodes.undo.undo()
    assert nodes.backdrops.list_backdrops() == []


def test_selected_backdrops_are_told_by_place(nodes):
    nodes.backdrops.add_backdrop("Rig", x=0)
    nodes.backdrops.add_backdrop("Rig", x=500)
    nodes.nodes.select(["Top/A"], [("Top", 1)])
    (selected,) = nodes.nodes.get_selection().backdrops
    assert (selected.group_path, selected.index, selected.title) == ("Top", 1, "Rig")


@pytest.mark.parametrize("version", [20, 21.1, 24, 27])
@pytest.mark.parametrize("edition", ["premium", "advanced"])
def test_backdrops_work_from_20_on(start, version, edition):
    scene = start(version=version, edition=edition).scene
    scene.nodes.add_node("A", "PEG")
    assert scene.backdrops.wrap_nodes(["Top/A"], "Rig").nodes == ("Top/A",)
