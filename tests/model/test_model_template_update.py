"""Two versions of a template: which node is which, and whose cables go where."""

from __future__ import annotations

import pytest

from ayon_harmony.model.layer_stack import Cable, Wiring
from ayon_harmony.model.template_update import (
    CablePlanner,
    TemplateNode,
    home_of,
    name_pasted,
    pack_names,
    pair_nodes,
    template_nodes,
    unpack_names,
)


def nodes(prefix, **types):
    """Nodes ``name=type`` with ``__`` for a slash, at a place of the scene."""
    found = []
    for name, kind in types.items():
        place = name.replace("__", "/")
        found.append(TemplateNode(f"{prefix}/{place}", place, kind))
    return found


def known(*found):
    return unpack_names(pack_names(found))


def test_nodes_are_named_by_their_place_in_the_template():
    found = template_nodes(
        {"Rig": "Top/Bob"},
        {"Top/Bob": "GROUP", "Top/Bob/Arm": "READ", "Top/Bobby": "PEG"},
    )
    assert found == [
        TemplateNode("Top/Bob", "Rig", "GROUP"),
        TemplateNode("Top/Bob/Arm", "Rig/Arm", "READ"),
    ]


@pytest.mark.parametrize("text", [None, 3, "", "no base64!", "AAA="])
def test_odd_texts_hold_no_names(text):
    assert unpack_names(text) in (None, frozenset())


def test_name_and_type_make_a_pair():
    old = nodes("o", Arm="READ", Leg="READ", Peg="PEG")
    new = nodes("n", Arm="READ", Leg="PEG", Hat="READ")
    pairing = pair_nodes(old, new, known(*old))
    assert pairing.pairs == {"o/Arm": "n/Arm"}
    assert [node.name for node in pairing.gone] == ["Leg", "Peg"]
    assert [node.name for node in pairing.fresh] == ["Leg", "Hat"]
    assert pairing.own == ()


def test_a_node_that_went_to_another_group_is_found():
    old = nodes("o", A="GROUP", A__Arm="READ", B="GROUP")
    new = nodes("n", A="GROUP", B="GROUP", B__Arm="READ")
    assert pair_nodes(old, new, known(*old)).pairs["o/A/Arm"] == "n/B/Arm"


def test_several_nodes_that_went_to_another_group_are_each_found():
    old = nodes("o", A="GROUP", A__Arm="READ", A__Leg="READ", B="GROUP")
    new = nodes("n", A="GROUP", B="GROUP", B__Arm="READ", B__Leg="READ")
    pairs = pair_nodes(old, new, known(*old)).pairs
    assert (pairs["o/A/Arm"], pairs["o/A/Leg"]) == ("n/B/Arm", "n/B/Leg")


def test_names_that_are_several_are_not_guessed():
    old = nodes("o", A="GROUP", A__X="READ", B="GROUP", B__X="READ")
    new = nodes("n", A="GROUP", B="GROUP", C="GROUP", C__X="READ")
    assert "n/C/X" not in pair_nodes(old, new, known(*old)).pairs.values()


def test_what_did_not_come_with_the_template_is_the_artists():
    loaded = nodes("o", Rig="GROUP", Rig__Arm="READ")
    added = nodes("o", Rig__Extra="GROUP", Rig__Extra__In="PEG")
    pairing = pair_nodes([*loaded, *added], nodes("n", Rig="GROUP"), known(*loaded))
    assert pairing.own == ("o/Rig/Extra",)
    assert [node.name for node in pairing.gone] == ["Rig/Arm"]


def test_what_came_with_the_template_and_is_missing_was_deleted():
    before = nodes("o", Rig="GROUP", Rig__Arm="READ")
    new = nodes("n", Rig="GROUP", Rig__Arm="READ", Rig__Hat="READ")
    pairing = pair_nodes(before[:1], new, known(*before))
    assert [node.name for node in pairing.deleted] == ["Rig/Arm"]
    assert [node.name for node in pairing.fresh] == ["Rig/Hat"]
    assert pair_nodes(before[:1], new, None).deleted == ()


def test_without_a_record_everything_unpaired_is_kept():
    old = nodes("o", Rig="GROUP", Rig__Arm="READ")
    pairing = pair_nodes(old, nodes("n", Rig="GROUP"), None)
    assert pairing.own == ("o/Rig/Arm",)
    assert pairing.gone == ()


def test_what_was_added_goes_to_the_nearest_group_that_is_left():
    pairs = {"Top/Old": "Top/New", "Top/Old/In": "Top/New/In"}
    assert home_of("Top/Old/In/X", pairs, "Top") == "Top/New/In"
    assert home_of("Top/Old/Gone/X", pairs, "Top") == "Top/New"
    assert home_of("Top/Other/X", pairs, "Top") == "Top"


def test_pasted_nodes_are_told_by_how_they_lie():
    theirs = [("Arm", "READ", 0, 0), ("Arm_1", "READ", 100, 0), ("P", "PEG", 50, 9)]
    ours = [
        ("Top/Arm_1", "READ", 500, 0),
        ("Top/Arm_2", "READ", 600, 0),
        ("Top/P_7", "PEG", 550, 9),
    ]
    assert name_pasted(theirs, ours) == {
        "Arm": "Top/Arm_1",
        "Arm_1": "Top/Arm_2",
        "P": "Top/P_7",
    }


def test_pasted_nodes_that_are_fewer_are_told_by_name():
    theirs = [("Arm", "READ", 0, 0), ("Leg", "READ", 1, 0)]
    assert name_pasted(theirs, [("Top/Leg_3", "READ", 9, 9)]) == {"Leg": "Top/Leg_3"}


# --- cables ---------------------------------------------------------------------


def plan(cables, types, old, new, artists=(), moved=None):
    """Plan with nodes ``o/X`` and ``n/X``, all else outside."""
    types = {
        **{f"{side}/{name}": kind for name, kind in types.items() for side in "on"},
        **{name: "FADE" for name in artists},
    }
    composites = {path for path, kind in types.items() if kind == "COMPOSITE"}
    old_nodes = [TemplateNode(f"o/{n}", n, types[f"o/{n}"]) for n in old]
    new_nodes = [TemplateNode(f"n/{n}", n, types[f"n/{n}"]) for n in new]
    added = list(moved or {})
    listed = [*old_nodes, *(TemplateNode(p, p[2:], "FADE") for p in added)]
    pairing = pair_nodes(listed, new_nodes, known(*old_nodes))
    planner = CablePlanner(
        Wiring([Cable(*item) for item in cables], composites),
        types,
        pairing,
        [node.path for node in listed],
        [node.path for node in new_nodes],
        moved or {},
    )
    return planner.plan()


TYPES = {"A": "READ", "B": "READ", "C": "COMPOSITE", "P": "PEG", "D": "READ"}


def test_outside_nodes_get_the_new_version():
    found = plan([("o/A", 1, "x", 0), ("y", 0, "x", 1)], TYPES, "A", "A", artists="xy")
    assert found.inputs == {"x": [("n/A", 1), ("y", 0)]}
    assert found.lost == ()


def test_outside_nodes_stay_the_input_of_the_new_version():
    assert plan([("x", 0, "o/A", 0)], TYPES, "A", "A", artists="x").inputs == {
        "n/A": [("x", 0)]
    }


def test_cables_of_nodes_that_are_gone_are_told():
    found = plan([("o/B", 0, "x", 0)], TYPES, "AB", "A", artists="x")
    assert found.lost == (("o/B", "x"),)
    assert found.inputs == {"x": [None]}


def test_cables_inside_are_those_of_the_new_version():
    cables = [("o/A", 0, "o/C", 0), ("n/B", 0, "n/C", 0), ("n/A", 0, "n/C", 1)]
    assert plan(cables, TYPES, "ABC", "ABC").inputs == {}


def test_a_node_between_two_of_the_template_stays_between():
    cables = [
        ("o/P", 0, "x", 0),
        ("x", 0, "o/A", 0),
        ("n/P", 0, "n/A", 0),
    ]
    found = plan(cables, TYPES, "PA", "PA", artists="x")
    assert found.inputs == {"n/A": [("x", 0)], "x": [("n/P", 0)]}


def test_an_effect_takes_the_place_of_its_layer_in_a_composite():
    cables = [
        ("o/A", 0, "o/C", 0),
        ("o/B", 0, "x", 0),
        ("x", 0, "o/C", 1),
        ("n/A", 0, "n/C", 0),
        ("n/B", 0, "n/C", 1),
        ("n/D", 0, "n/C", 2),
    ]
    found = plan(cables, TYPES, "ABC", "ABCD", artists="x")
    assert found.inputs["n/C"] == [("n/A", 0), ("x", 0), ("n/D", 0)]


def test_a_layer_of_the_artist_stays_in_front_of_its_neighbour():
    cables = [
        ("o/A", 0, "o/C", 0),
        ("x", 0, "o/C", 1),
        ("o/B", 0, "o/C", 2),
        ("n/D", 0, "n/C", 0),
        ("n/A", 0, "n/C", 1),
        ("n/B", 0, "n/C", 2),
    ]
    found = plan(cables, TYPES, "ABC", "ABCD", artists="x")
    assert found.inputs["n/C"] == [("n/D", 0), ("n/A", 0), ("x", 0), ("n/B", 0)]


def test_added_nodes_are_led_by_where_they_are_now():
    cables = [("o/A", 0, "o/E", 0), ("o/E", 0, "o/C", 0), ("n/A", 0, "n/C", 0)]
    found = plan(cables, TYPES, "AC", "AC", moved={"o/E": "n/E"})
    assert found.inputs["n/E"] == [("n/A", 0)]
    assert found.inputs["n/C"] == [("n/E", 0)]
