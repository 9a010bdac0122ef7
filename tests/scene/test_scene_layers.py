"""Timeline layers: order, colour, visibility."""

from __future__ import annotations

import pytest

from ayon_harmony.model.layers import group_by_color

pytestmark = pytest.mark.engine


@pytest.fixture
def stack(scene):
    """Sky behind, hills in a group, hero in front; notes lead nowhere."""
    scene.nodes.add_node("Comp", "COMPOSITE")
    scene.nodes.add_node("Display", "DISPLAY")
    scene.nodes.link_nodes("Top/Comp", "Top/Display")
    for name in ("sky", "hills", "hero", "notes"):
        scene.nodes.add_node(name, "READ")
    for name in ("sky", "hills", "hero"):
        scene.nodes.link_nodes(f"Top/{name}", "Top/Comp")
    return scene


def names(scene):
    return [item.layer.name for item in scene.layers.list_layers()]


def test_layers_come_front_to_back_in_one_round_trip(stack, emulator):
    before = len(emulator.trips)
    assert names(stack) == ["hero", "hills", "sky", "notes"]
    assert len(emulator.trips) == before + 1
    assert [item.layer.position for item in stack.layers.list_layers()] == [0, 1, 2, 3]


def test_layers_in_groups_keep_their_place(stack):
    stack.groups.group_nodes(["Top/hills"], "Set")
    assert names(stack)[:3] == ["hero", "hills", "sky"]
    (hills,) = [i.layer for i in stack.layers.list_layers() if i.layer.name == "hills"]
    assert (hills.node_path, hills.group_path) == ("Top/Set/hills", "Top/Set")


def test_a_layer_in_a_disabled_group_is_not_visible(stack):
    stack.groups.group_nodes(["Top/hills"], "Set")
    stack.nodes.set_nodes_enabled({"Top/Set": False, "Top/sky": False})
    visible = {i.layer.name: i.layer.is_visible for i in stack.layers.list_layers()}
    assert visible == {"hero": True, "hills": False, "sky": False, "notes": True}


def test_colours_and_selection_are_those_of_the_nodes(stack):
    stack.nodes.set_node_colors({"Top/hero": "#ff0000ff", "Top/sky": "#FF0000"})
    stack.nodes.select(["Top/sky"])
    layers = [item.layer for item in stack.layers.list_layers()]
    groups = {g.color: [x.name for x in g.layers] for g in group_by_color(layers)}
    assert groups["#ff0000ff"] == ["sky", "hero"]
    assert [layer.name for layer in layers if layer.is_selected] == ["sky"]


def test_a_scene_without_layers_has_none(scene):
    assert [i.layer.name for i in scene.layers.list_layers()] == [
        n.name for n in scene.nodes.list_nodes(types=["READ"])
    ]


@pytest.mark.parametrize("version", [20, 24, 27])
@pytest.mark.parametrize("batch", [True, False])
def test_every_version_lists_layers_with_and_without_a_timeline(start, version, batch):
    scene = start(version=version, batch=batch).scene
    comp = scene.nodes.add_node("Comp", "COMPOSITE").path
    display = scene.nodes.add_node("Shown", "DISPLAY").path
    scene.nodes.link_nodes(comp, display)
    for name in ("back", "front"):
        scene.nodes.link_nodes(scene.nodes.add_node(name, "READ").path, comp)
    assert [n for n in names(scene) if n in ("back", "front")] == ["front", "back"]
