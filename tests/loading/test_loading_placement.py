"""Where loaded nodes go: to the composite that is seen, and beside nothing else."""

from __future__ import annotations

import pytest

from ayon_harmony.loading.placement import find_composite, place_for
from ayon_harmony.model.layer_stack import Cable, Wiring
from ayon_harmony.scene.nodes import Node


def node(path, node_type, x=0, y=0):
    return Node(path, node_type, True, "#ffffffff", x, y)


def scene_of(*nodes, cables=()):
    by_path = {item.path: item for item in nodes}
    composites = {path for path, item in by_path.items() if item.type == "COMPOSITE"}
    links = [Cable(source, 0, target, 0) for source, target in cables]
    return Wiring(links, composites), by_path


@pytest.mark.parametrize("end", ["DISPLAY", "WRITE", "MULTIPORT_OUT"])
def test_the_composite_is_the_one_that_leads_to_an_output_of_the_group(end):
    wiring, nodes = scene_of(
        node("Top/Loose", "COMPOSITE"),
        node("Top/Seen", "COMPOSITE"),
        node("Top/Blur", "BLUR"),
        node("Top/End", end),
        cables=[("Top/Seen", "Top/Blur"), ("Top/Blur", "Top/End")],
    )

    assert find_composite(wiring, nodes, "Top") == "Top/Seen"


def test_a_display_says_sooner_than_a_write_node_which_composite_is_seen():
    wiring, nodes = scene_of(
        node("Top/Write", "WRITE"),
        node("Top/Final", "COMPOSITE"),
        node("Top/Display", "DISPLAY"),
        node("Top/Shown", "COMPOSITE"),
        cables=[("Top/Final", "Top/Write"), ("Top/Shown", "Top/Display")],
    )

    assert find_composite(wiring, nodes, "Top") == "Top/Shown"


def test_outputs_of_another_group_and_nodes_that_show_nothing_have_no_composite():
    wiring, nodes = scene_of(
        node("Top/Comp", "COMPOSITE"),
        node("Top/Display", "DISPLAY"),
        node("Top/Rig/Comp", "COMPOSITE"),
        node("Top/Rig/Peg", "PEG"),
        cables=[("Top/Comp", "Top/Display"), ("Top/Rig/Comp", "Top/Rig/Peg")],
    )

    assert find_composite(wiring, nodes, "Top/Rig") is None


def test_a_free_place_is_above_the_composite_and_left_of_what_is_there():
    _, nodes = scene_of(
        node("Top/Comp", "COMPOSITE", 300, 500),
        node("Top/Sky", "READ", 100, 350),
        node("Top/Peg", "PEG", -900, 0),
        node("Top/Rig/Far", "READ", -5000, 350),
    )

    assert place_for(nodes, "Top", "Top/Comp") == (-100, 350)


@pytest.mark.parametrize("composite", [None, "Top/Gone"])
def test_without_a_composite_the_place_is_above_all_nodes_of_the_group(composite):
    _, nodes = scene_of(
        node("Top/Peg", "PEG", 40, 200), node("Top/Rig/Far", "READ", 0, -700)
    )

    assert place_for(nodes, "Top", composite) == (0, 50)


def test_an_empty_group_has_its_place_in_the_middle():
    assert place_for({}, "Top", None) == (0, 0)
