"""Places of layers in composites, and layers that others loaded."""

from __future__ import annotations

from ayon_harmony.model.layer_stack import (
    Cable,
    Slot,
    StackLayer,
    Wiring,
    match_by_name,
    place_between,
    sort_siblings,
)


def wiring():
    """Two layers and a blur behind one of them, in a composite."""
    return Wiring(
        [
            Cable("T/a", 0, "T/C", 0),
            Cable("T/b", 0, "T/Blur", 0),
            Cable("T/Blur", 0, "T/C", 1),
            Cable("T/x", 0, "T/C", 2),
        ],
        {"T/C"},
    )


def places(found, order):
    slots = {item: found.find_slot(f"T/{item}") for item in order}
    return {key: slot for key, slot in slots.items() if slot}


def test_effects_behind_a_layer_are_followed_to_its_composite():
    assert wiring().find_slot("T/b") == Slot("T/C", 1)
    assert wiring().find_slot("T/elsewhere") is None


def test_rings_of_cables_end():
    ring = Wiring([Cable("a", 0, "b", 0), Cable("b", 0, "a", 0)], set())
    assert ring.find_slot("a") is None


def test_a_new_layer_goes_in_front_of_the_one_behind_it():
    found = wiring()
    changed, homeless = place_between(
        ["a", "new", "b"],
        places(found, "ab"),
        {"new": ("T/new", 0)},
        {"T/C": found.inputs("T/C")},
    )
    assert [item[0] for item in changed["T/C"]] == ["T/a", "T/new", "T/Blur", "T/x"]
    assert homeless == []


def test_several_new_layers_keep_their_order():
    found = wiring()
    changed, _ = place_between(
        ["n1", "n2", "a", "b", "n3", "n4"],
        places(found, "ab"),
        {name: (f"T/{name}", 0) for name in ("n1", "n2", "n3", "n4")},
        {"T/C": found.inputs("T/C")},
    )
    assert [item[0] for item in changed["T/C"]] == [
        "T/n1",
        "T/n2",
        "T/a",
        "T/Blur",
        "T/n3",
        "T/n4",
        "T/x",
    ]


def test_without_siblings_the_fallback_takes_them_or_they_have_no_place():
    added = {"n": ("T/n", 0)}
    assert place_between(["n"], {}, added, {}, "T/D") == ({"T/D": [("T/n", 0)]}, [])
    assert place_between(["n"], {}, added, {}) == ({}, ["n"])


def test_sorting_leaves_what_is_not_of_the_stack_at_its_port():
    found = wiring()
    wanted = sort_siblings(["b", "a"], places(found, "ab"), found.inputs("T/C"))
    assert [item[0] for item in wanted] == ["T/Blur", "T/a", "T/x"]
    assert sort_siblings(["a", "b"], places(found, "ab"), found.inputs("T/C")) is None


def test_members_of_others_are_matched_by_file_name_number_or_layer():
    layers = [
        StackLayer("BG/sky", "sky", "00_BG_sky.png"),
        StackLayer("BG/tree", "Old Tree", "01_BG_Old_Tree.png"),
        StackLayer("two", "two", "image.psd", "two"),
    ]
    names = ["00_BG_sky", "old_tree_3", "node", "left over"]
    members = {name: name for name in names}
    members["node"] = "two"
    assert match_by_name(members, layers) == {
        "BG/sky": "00_BG_sky",
        "BG/tree": "old_tree_3",
        "two": "node",
    }


def test_members_that_could_be_two_layers_are_matched_to_none():
    layers = [StackLayer("a/x", "x", "1.png"), StackLayer("b/x", "x", "2.png")]
    assert match_by_name({"x_1": "x_1", "x_2": "x_2"}, layers) == {}
