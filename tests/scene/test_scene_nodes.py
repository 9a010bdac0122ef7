"""Nodes of an open scene: what changes, what is refused, how many round trips."""

from __future__ import annotations

import pytest

from ayon_harmony.errors import HarmonyScriptError
from ayon_harmony.model.record_tags import Tag
from ayon_harmony.scene.nodes import Link

pytestmark = pytest.mark.engine


def paths(nodes):
    return [item.path for item in nodes]


@pytest.fixture
def rig(scene):
    """A peg over a drawing in a group, and a composite at the top."""
    scene.nodes.add_node("Comp", "COMPOSITE", x=10, y=20)
    scene.nodes.add_node("Rig", "GROUP")
    scene.nodes.add_node("Inner", "GROUP", "Top/Rig")
    scene.nodes.add_node("Peg", "PEG", "Top/Rig/Inner")
    scene.nodes.add_node("Out", "WRITE", "Top/Rig")
    return scene


def test_the_whole_scene_is_listed_in_one_round_trip(rig, emulator):
    before = len(emulator.trips)
    found = rig.nodes.list_nodes()
    assert len(emulator.trips) == before + 1
    assert {"Top/Comp", "Top/Rig", "Top/Rig/Inner/Peg", "Top/Rig/Out"} <= set(
        paths(found)
    )
    comp = next(item for item in found if item.path == "Top/Comp")
    assert (comp.type, comp.name, comp.group_path) == ("COMPOSITE", "Comp", "Top")
    assert (comp.x, comp.y, comp.is_enabled) == (10, 20, True)


def test_types_and_groups_narrow_the_list(rig):
    assert set(paths(rig.nodes.list_nodes(types=["WRITE", "PEG"]))) == {
        "Top/Rig/Out",
        "Top/Rig/Inner/Peg",
    }
    assert paths(rig.nodes.list_nodes(group_path="Top/Rig/Inner")) == [
        "Top/Rig/Inner/Peg"
    ]
    assert paths(rig.nodes.list_nodes(types=["PEG"], group_path="Top/Rig")) == [
        "Top/Rig/Inner/Peg"
    ]


def test_a_group_comes_before_what_is_in_it(rig):
    order = paths(rig.nodes.list_nodes())
    assert order.index("Top/Rig") < order.index("Top/Rig/Inner")
    assert order.index("Top/Rig/Inner") < order.index("Top/Rig/Inner/Peg")


def test_attributes_come_along_when_asked_for(rig):
    (out,) = rig.nodes.list_nodes(
        types=["WRITE"], attributes=["DRAWING_NAME", "LEADING_ZEROS"]
    )
    assert out.attributes == {"DRAWING_NAME": "frames/final-", "LEADING_ZEROS": "3"}


def test_a_list_of_a_group_that_is_not_there_is_refused(scene):
    with pytest.raises(HarmonyScriptError, match='no node "Top/Nope"'):
        scene.nodes.list_nodes(group_path="Top/Nope")


def test_nodes_that_do_not_exist_are_left_out(rig):
    assert paths(rig.nodes.get_nodes(["Top/Nope", "Top/Comp"])) == ["Top/Comp"]
    assert rig.nodes.find("Top/Nope") is None


def test_a_taken_name_gives_another_path(scene):
    assert scene.nodes.add_node("W", "WRITE").path == "Top/W"
    second = scene.nodes.add_node("W", "WRITE")
    assert second.path != "Top/W"
    assert second.type == "WRITE"


@pytest.mark.parametrize(
    ("name", "node_type", "group", "message"),
    [
        ("A", "WRITE", "Top/Nope", "no node"),
        ("A", "WRITE", "Top/Comp", "no group"),
        ("A", "NO_SUCH_TYPE", "Top", "did not add"),
    ],
)
def test_nodes_that_cannot_be_added_are_refused(rig, name, node_type, group, message):
    with pytest.raises(HarmonyScriptError, match=message):
        rig.nodes.add_node(name, node_type, group)


def test_deleting_takes_cables_first_and_joins_nobody(scene):
    for name, kind in (("A", "PEG"), ("B", "PEG"), ("C", "PEG")):
        scene.nodes.add_node(name, kind)
    scene.nodes.link_nodes("Top/A", "Top/B")
    scene.nodes.link_nodes("Top/B", "Top/C")
    assert scene.nodes.delete_nodes(["Top/B", "Top/Nope"], missing_ok=True) == ["Top/B"]
    assert scene.nodes.find("Top/B") is None
    assert scene.nodes.list_links(["Top/A", "Top/C"]) == []


def test_deleting_can_join_the_neighbours(scene):
    for name in "ABC":
        scene.nodes.add_node(name, "PEG")
    scene.nodes.link_nodes("Top/A", "Top/B")
    scene.nodes.link_nodes("Top/B", "Top/C")
    scene.nodes.delete_nodes(["Top/B"], join_neighbours=True)
    assert scene.nodes.list_links() == [Link("Top/A", 0, "Top/C", 0)]


def test_nodes_are_renamed_and_names_can_be_swapped(scene):
    for name in ("A", "B", "C"):
        scene.nodes.add_node(name, "PEG")
    renamed = scene.nodes.rename_nodes({"Top/A": "B", "Top/B": "A", "Top/C": "C"})
    assert renamed == ["Top/B", "Top/A", "Top/C"]
    assert scene.nodes.rename_nodes({"Top/C": "D"}) == ["Top/D"]


def test_a_taken_name_is_numbered_when_renaming(scene):
    scene.nodes.add_node("A", "PEG")
    scene.nodes.add_node("B", "PEG")
    (path,) = scene.nodes.rename_nodes({"Top/B": "A"})
    assert path == "Top/A_1"
    assert scene.nodes.find("Top/A_1") is not None


def test_renaming_keeps_cables(scene):
    scene.nodes.add_node("A", "PEG")
    scene.nodes.add_node("C", "COMPOSITE")
    scene.nodes.link_nodes("Top/A", "Top/C")
    scene.nodes.rename_nodes({"Top/A": "X"})
    assert scene.nodes.list_links() == [Link("Top/X", 0, "Top/C", 0)]


def test_further_inputs_of_a_composite_are_in_front(scene):
    scene.nodes.add_node("C", "COMPOSITE")
    for name in ("A", "B"):
        scene.nodes.add_node(name, "READ")
        scene.nodes.link_nodes(f"Top/{name}", "Top/C")
    assert [(link.source, link.target_port) for link in scene.nodes.list_links()] == [
        ("Top/A", 0),
        ("Top/B", 1),
    ]


def test_a_taken_input_is_not_replaced_silently(scene):
    for name in ("A", "B"):
        scene.nodes.add_node(name, "READ")
    scene.nodes.add_node("W", "WRITE")
    scene.nodes.link_nodes("Top/A", "Top/W", target_port=0)
    with pytest.raises(HarmonyScriptError, match="did not link|shows"):
        scene.nodes.link_nodes("Top/B", "Top/W", target_port=0)
    assert scene.nodes.list_links() == [Link("Top/A", 0, "Top/W", 0)]


def test_a_cable_is_taken_off_or_was_not_there(scene):
    scene.nodes.add_node("A", "READ")
    scene.nodes.add_node("W", "WRITE")
    scene.nodes.link_nodes("Top/A", "Top/W")
    assert scene.nodes.unlink_nodes("Top/W", 0) is True
    assert scene.nodes.unlink_nodes("Top/W", 0) is False
    assert scene.nodes.list_links() == []


def test_links_of_some_nodes_are_told_in_and_out_and_each_once(scene):
    for name in ("A", "B"):
        scene.nodes.add_node(name, "PEG")
    scene.nodes.add_node("C", "COMPOSITE")
    scene.nodes.link_nodes("Top/A", "Top/B")
    scene.nodes.link_nodes("Top/B", "Top/C")
    assert scene.nodes.list_links(["Top/B"]) == [
        Link("Top/A", 0, "Top/B", 0),
        Link("Top/B", 0, "Top/C", 0),
    ]
    assert len(scene.nodes.list_links(["Top/A", "Top/B", "Top/C"])) == 2


def test_nodes_are_enabled_and_disabled_together(rig):
    rig.nodes.set_nodes_enabled({"Top/Comp": False, "Top/Rig/Out": False})
    assert not rig.nodes.find("Top/Comp").is_enabled
    assert not rig.nodes.find("Top/Rig/Out").is_enabled
    rig.nodes.set_nodes_enabled({"Top/Comp": True, "Top/Rig/Out": False})
    assert rig.nodes.find("Top/Comp").is_enabled


def test_colours_go_in_and_out_as_text(rig):
    before = rig.nodes.find("Top/Comp").color
    rig.nodes.set_node_colors({"Top/Comp": "#FF8000", "Top/Rig": "#11223344"})
    assert rig.nodes.find("Top/Comp").color == "#ff8000ff"
    assert rig.nodes.find("Top/Rig").color == "#11223344"
    rig.nodes.set_node_colors({"Top/Comp": None})
    assert rig.nodes.find("Top/Comp").color == before


def test_text_that_is_no_colour_is_refused(rig):
    with pytest.raises(HarmonyScriptError, match="#rrggbb"):
        rig.nodes.set_node_colors({"Top/Comp": "red"})


def test_nodes_are_moved(rig):
    rig.nodes.move_nodes({"Top/Comp": (-50, 70), "Top/Rig": (5, 6)})
    comp, group = rig.nodes.get_nodes(["Top/Comp", "Top/Rig"])
    assert (comp.x, comp.y, group.x, group.y) == (-50, 70, 5, 6)


def test_attributes_are_set_and_read_back(rig):
    told = rig.nodes.set_attributes(
        "Top/Rig/Out",
        {
            "DRAWING_TYPE": "PNG4",
            "LEADING_ZEROS": 4,
            "DRAWING_NAME": "out/žluť_日本_",
            "SCRIPT_MOVIE": True,
        },
    )
    assert told["LEADING_ZEROS"] == "4"
    found = rig.nodes.get_attributes(
        "Top/Rig/Out", ["DRAWING_NAME", "DRAWING_TYPE", "SCRIPT_MOVIE"]
    )
    assert found == {
        "DRAWING_NAME": "out/žluť_日本_",
        "DRAWING_TYPE": "PNG4",
        "SCRIPT_MOVIE": "true",
    }


def test_names_that_look_like_one_number_are_not_one(rig):
    rig.nodes.set_attributes("Top/Rig/Out", {"DRAWING_NAME": "10"})
    rig.nodes.set_attributes("Top/Rig/Out", {"DRAWING_NAME": "0010"})
    found = rig.nodes.get_attributes("Top/Rig/Out", ["DRAWING_NAME"])
    assert found == {"DRAWING_NAME": "0010"}


@pytest.mark.parametrize("version", [22, 24])
def test_a_value_harmony_silently_drops_is_refused(start, version):
    scene = start(version=version).scene
    scene.nodes.add_node("C", "COMPOSITE")
    with pytest.raises(HarmonyScriptError, match='did not take "Nonsense"'):
        scene.nodes.set_attributes("Top/C", {"COMPOSITE_MODE": "Nonsense"})


def test_an_attribute_that_is_not_there_is_named(rig):
    with pytest.raises(HarmonyScriptError, match="no attribute NOPE"):
        rig.nodes.set_attributes("Top/Rig/Out", {"NOPE": 1})
    with pytest.raises(HarmonyScriptError, match="no attribute NOPE"):
        rig.nodes.get_attributes("Top/Rig/Out", ["NOPE"])


def test_attributes_of_many_nodes_change_together_or_not_at_all(rig):
    rig.nodes.add_node("W2", "WRITE")
    with pytest.raises(HarmonyScriptError, match="no attribute NOPE"):
        rig.nodes.set_attributes_of_nodes(
            {"Top/W2": {"START": 5}, "Top/Rig/Out": {"NOPE": 1}}
        )
    assert rig.nodes.get_attributes("Top/W2", ["START"]) == {"START": "1"}
    rig.nodes.set_attributes_of_nodes(
        {"Top/W2": {"START": 5}, "Top/Rig/Out": {"START": 6}}
    )
    assert rig.nodes.get_attributes("Top/Rig/Out", ["START"]) == {"START": "6"}


def test_tags_are_written_listed_and_removed(rig, emulator):
    rig.nodes.set_node_tags({"Top/Comp": [Tag("a"), Tag("b", "layer 3")]})
    assert rig.nodes.find("Top/Comp").tags == (Tag("a"), Tag("b", "layer 3"))
    rig.nodes.set_node_tags({"Top/Comp": []})
    assert rig.nodes.find("Top/Comp").tags == ()
    keyword = "node.getAttr('Top/Comp', 1, 'ayon_id').keyword()"
    assert emulator.run(keyword) == ""


def test_the_selection_is_read_and_set(rig):
    assert (
        rig.nodes.select(["Top/Comp", "Top/Nope", "Top/Rig/Out"], missing_ok=True) == 2
    )
    found = rig.nodes.get_selection()
    assert set(found.nodes) == {"Top/Comp", "Top/Rig/Out"}
    assert found.backdrops == ()
    assert rig.nodes.select([]) == 0
    assert rig.nodes.get_selection().nodes == ()


def test_one_path_alone_is_a_mistake_told_before_harmony_is_asked(scene, emulator):
    before = len(emulator.trips)
    with pytest.raises(TypeError, match="list of texts"):
        scene.nodes.delete_nodes("Top/A")
    assert len(emulator.trips) == before


@pytest.mark.parametrize("edition", ["advanced", "essentials"])
@pytest.mark.parametrize("version", [20, 21.1, 22, 25, 27])
def test_every_version_and_edition_makes_lists_and_tags_nodes(start, version, edition):
    scene = start(version=version, edition=edition).scene
    scene.nodes.add_node("Comp", "COMPOSITE")
    scene.nodes.set_node_tags({"Top/Comp": [Tag("x")]})
    assert scene.nodes.find("Top/Comp").tags == (Tag("x"),)


def test_where_there_is_no_node_view_a_refusal_says_so(start):
    scene = start(edition="essentials").scene
    with pytest.raises(HarmonyScriptError, match="Harmony Essentials has no Node View"):
        scene.nodes.add_node("X", "NO_SUCH_TYPE")
