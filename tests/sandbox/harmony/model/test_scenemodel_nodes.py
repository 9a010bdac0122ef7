"""Nodes, cables and groups."""

from __future__ import annotations

import pytest

from sandbox.harmony.model.layers import timeline_layers
from sandbox.harmony.model.project import Project


def add(project: Project, name: str, kind: str = "READ", group: str = "Top") -> str:
    return project.nodes.add(group, name, kind, 0, 0, 0)


def sources(project: Project, path: str) -> list[str]:
    """Names of what the input ports are linked to, port by port."""
    node = project.nodes.find(path)
    found = []
    for port in range(project.nodes.input_count(node)):
        source = project.nodes.source(path, port)
        found.append(source[0].name if source else "-")
    return found


def in_ports(project: Project, target: str) -> list[str | None]:
    links = project.document.root_group.findall("linkedlist/link")
    return [link.get("inport") for link in links if link.get("in") == target]


def test_a_real_scene_lists_its_nodes(real_scene):
    project = Project.open(real_scene("harmony21_group_and_waypoint"))
    assert [node.path for node in project.nodes.all_nodes()] == [
        "Top/Composite",
        "Top/Display",
        "Top/Write",
        "Top/group",
        "Top/group/Multi-Port-In",
        "Top/group/Multi-Port-Out",
        "Top/group/Bone",
        "Top/group/Drawing",
        "Top/group/Bone_1",
        "Top/Drawing",
        "Top/Sprite-Emitter",
    ]
    group = project.nodes.find("Top/group")
    assert project.nodes.input_count(group) == 2
    assert project.nodes.output_count(group) == 2
    assert project.nodes.flat_source("Top/Composite", 0) == "Top/group/Drawing"
    assert project.nodes.flat_source("Top/Drawing", 0) == "Top/group/Bone_1"
    assert project.nodes.element_id("Top/Drawing") == 4


@pytest.mark.parametrize(
    ("asked", "given"),
    [("A", "A"), ("two words", "two_words"), ("a/b:c", "a_b_c"), ("", "Drawing")],
)
def test_names_become_legal(project, asked, given):
    assert add(project, asked) == f"Top/{given}"


def test_a_taken_name_gets_a_number(project):
    assert [add(project, "A") for _ in range(3)] == ["Top/A", "Top/A_1", "Top/A_2"]


@pytest.mark.parametrize(
    ("group", "kind"),
    [("Top/Nope", "READ"), ("Top/Write", "READ"), ("Top", "NO_SUCH_TYPE"), ("", "PEG")],
)
def test_nothing_is_added_where_that_is_impossible(project, group, kind):
    assert project.nodes.add(group, "X", kind, 0, 0, 0) == ""


def test_types_are_found_whatever_their_case(project):
    assert project.nodes.find(add(project, "b", "burnin")).type == "BurnIn"


def test_a_new_drawing_has_the_attributes_of_the_release(tmp_path):
    counts = {}
    for version in (12, 17, 22):
        made = Project.create(tmp_path, f"v{version}", version=version)
        node = made.nodes.find(add(made, "D"))
        counts[version] = {child.tag for child in node.element.find("attrs")}
    assert "colorSpace" in counts[22]
    assert "colorSpace" not in counts[17]
    assert "tileHorizontal" in counts[17]
    assert "tileHorizontal" not in counts[12]


def test_a_composite_grows_and_numbers_its_cables(project):
    for name in "ABC":
        add(project, name)
    graph = project.nodes
    assert graph.link("Top/A", 0, "Top/Composite", 0)
    assert in_ports(project, "Composite") == [None]
    assert graph.link("Top/B", 0, "Top/Composite", 1)
    assert in_ports(project, "Composite") == ["0", "1"]
    assert not graph.link("Top/C", 0, "Top/Composite", 0), "the port is taken"
    assert graph.link("Top/C", 0, "Top/Composite", 0, False, True)
    assert sources(project, "Top/Composite") == ["C", "A", "B"]
    assert graph.unlink("Top/Composite", 1)
    assert sources(project, "Top/Composite") == ["C", "B"]
    assert graph.unlink("Top/Composite", 0)
    assert in_ports(project, "Composite") == [None]
    assert not graph.unlink("Top/Composite", 5)


def test_a_far_port_of_a_composite_is_the_next_one(project):
    add(project, "A")
    assert project.nodes.link("Top/A", 0, "Top/Composite", 9)
    assert sources(project, "Top/Composite") == ["A"]


@pytest.mark.parametrize(
    ("source", "out_port", "target", "in_port"),
    [
        ("Top/Composite", 0, "Top/Display", 0),
        ("Top/Composite", 0, "Top/Composite", 0),
        ("Top/Nope", 0, "Top/Composite", 0),
        ("Top/Display", 0, "Top/Composite", 0),
        ("Top/Composite", 3, "Top/Composite", 0),
        ("Top/Composite", 0, "Top/Write", 2),
        ("Top/Composite", -1, "Top/Write", 0),
    ],
)
def test_impossible_cables_are_refused(project, source, out_port, target, in_port):
    assert not project.nodes.link(source, out_port, target, in_port)


def test_no_cable_makes_a_ring(project):
    graph = project.nodes
    first, second = add(project, "P", "PEG"), add(project, "Q", "PEG")
    assert graph.link(first, 0, second, 0)
    assert not graph.link(second, 0, first, 0)


def test_nodes_of_different_groups_are_not_linked(project):
    group = project.nodes.add("Top", "G", "GROUP", 0, 0, 0)
    inner = add(project, "A", group=group)
    assert not project.nodes.link(inner, 0, "Top/Composite", 0)


def test_deleting_joins_the_neighbours(project):
    graph = project.nodes
    a, blur, b = (
        add(project, "A"),
        add(project, "Blur", "BLUR_RADIAL"),
        add(project, "B"),
    )
    graph.link(a, 0, blur, 0)
    graph.link(b, 0, "Top/Composite", 0)
    graph.link(blur, 0, "Top/Composite", 1)
    assert graph.delete(blur)
    assert sources(project, "Top/Composite") == ["B", "A"]
    assert graph.find(blur) is None


def test_a_peg_is_not_joined_to_a_picture(project):
    graph = project.nodes
    peg, read = add(project, "P", "PEG"), add(project, "A")
    graph.link(peg, 0, read, 0)
    graph.link(read, 0, "Top/Composite", 0)
    graph.delete(read)
    assert sources(project, "Top/Composite") == []


def test_a_composite_closes_the_gap_of_a_deleted_input(project):
    graph = project.nodes
    for port, name in enumerate("ABC"):
        graph.link(add(project, name), 0, "Top/Composite", port)
    graph.delete("Top/B")
    assert sources(project, "Top/Composite") == ["A", "C"]


@pytest.mark.parametrize("path", ["Top", "", "Top/Nope"])
def test_what_does_not_exist_is_not_deleted(project, path):
    assert not project.nodes.delete(path)


def test_columns_go_with_their_last_node_only(sample):
    graph = sample.nodes
    second = graph.add("Top", "Copy", "READ", 0, 0, 0)
    attribute = graph.find(second).attribute("DRAWING.ELEMENT")
    assert attribute.link("Background")
    graph.delete("Top/Background", True, True)
    assert sample.columns.find("Background") is not None
    assert sample.elements.find(1) is not None
    graph.delete(second, True, True)
    assert sample.columns.find("Background") is None
    assert sample.elements.find(1) is None
    sample.undo.undo(50)
    assert sample.columns.find("Background") is not None


def test_deleting_without_asking_keeps_columns_and_elements(sample):
    sample.nodes.delete("Top/Background")
    assert sample.columns.find("Background") is not None
    assert sample.elements.find(1) is not None


def test_renaming_a_group_moves_everything_in_it(sample):
    graph = sample.nodes
    assert graph.rename("Top/Character", "Hero & co")
    assert graph.find("Top/Hero___co/Body") is not None
    assert graph.find("Top/Character") is None
    assert graph.find("Top/Character/Body") is None
    assert sources(sample, "Top/Composite")[2] == "Hero___co"
    assert not graph.rename("Top/Hero___co", "Write"), "the name is taken"
    assert not graph.rename("Top/Nope", "X")


def test_renaming_the_display_keeps_it_the_default(project):
    project.nodes.rename("Top/Display", "Screen")
    assert project.nodes.default_display == "Screen"


def test_renaming_can_rename_the_element(sample):
    sample.nodes.rename("Top/Background", "Sky", rename_element=True)
    assert sample.elements.name_of(1) == "Sky"


def test_grouping_leads_cables_through_multiports(sample):
    graph = sample.nodes
    before = sources(sample, "Top/Composite")
    group = graph.create_group(["Top/Character-P", "Top/Character"], "Rig")
    assert group == "Top/Rig"
    assert [one.name for one in graph.find(group).children.values()] == [
        "Character-P",
        "Character",
        "Multi-Port-Out",
    ]
    assert graph.source("Top/Rig/Character", 0)[0].path == "Top/Rig/Character-P"
    place = before.index("Character")
    assert sources(sample, "Top/Composite")[place] == "Rig"
    assert graph.flat_source("Top/Composite", place) == "Top/Rig/Character/Composite"


def test_exploding_undoes_grouping(sample):
    graph = sample.nodes
    before = sources(sample, "Top/Composite")
    graph.create_group(["Top/Character"], "Rig")
    assert graph.source("Top/Rig", 0)[0].name == "Character-P"
    assert graph.explode_group("Top/Rig")
    assert sources(sample, "Top/Composite") == before
    assert graph.source("Top/Character", 0)[0].name == "Character-P"
    assert not graph.explode_group("Top")
    assert not graph.explode_group("Top/Write")


def test_only_neighbours_can_be_grouped(sample):
    assert sample.nodes.create_group(["Top/Write", "Top/Character/Body"], "G") == ""
    assert sample.nodes.create_group([], "G") == ""
    assert sample.nodes.create_group(["Top/Nope"], "G") == ""


def test_moving_a_drawing_into_a_group_makes_a_composite(project):
    graph = project.nodes
    group = graph.add("Top", "G", "GROUP", 0, 0, 0)
    read = add(project, "A")
    graph.link(read, 0, "Top/Composite", 0)
    assert graph.move_to_group(read, group) == "Top/G/A"
    assert sources(project, "Top/Composite") == []
    assert sources(project, "Top/G/Composite") == ["A"]
    assert graph.output_count(graph.find(group)) == 1
    assert graph.move_to_group(group, "Top/G") == ""
    assert graph.move_to_group("Top/G/A", "Top", join=False) == "Top/A"


def test_a_group_has_one_multiport_of_a_kind(project):
    graph = project.nodes
    group = graph.add("Top", "G", "GROUP", 0, 0, 0)
    first = graph.group_module(group, "MULTIPORT_IN", "In", 0, 0, 0)
    assert first == "Top/G/In"
    assert graph.group_module(group, "MULTIPORT_IN", "Other", 0, 0, 0) == first
    assert graph.group_module("Top", "MULTIPORT_IN", "In", 0, 0, 0) == ""


def test_links_to_a_group_grow_its_ports_when_asked(project):
    graph = project.nodes
    group = graph.add("Top", "G", "GROUP", 0, 0, 0)
    peg = add(project, "P", "PEG")
    assert not graph.link(peg, 0, group, 0)
    assert graph.link(peg, 0, group, 0, False, True)
    inlet = graph.group_module(group, "MULTIPORT_IN", "", 0, 0, 0)
    assert graph.output_count(graph.find(inlet)) == 1
    inner = add(project, "A", group=group)
    assert graph.link(inlet, 0, inner, 0)
    assert graph.link(inlet, 1, add(project, "B", group=group), 0, True, False)
    assert graph.input_count(graph.find(group)) == 2


def test_disabled_groups_and_nodes_are_marked_as_harmony_marks_them(sample):
    group, node = sample.nodes.find("Top/Character"), sample.nodes.find("Top/Write")
    for one in (group, node):
        assert one.is_enabled
        one.set_enabled(False)
        assert not one.is_enabled
    assert dict(group.option("disabled").attrib) == {"value": "true"}
    assert dict(node.option("disabled").attrib) == {"val": "true"}
    group.set_enabled(True)
    assert group.option("disabled") is None


def test_an_undone_change_is_gone_from_index_and_file(sample):
    before = sample.document.to_bytes()
    graph = sample.nodes
    with sample.undo.step("many things"):
        graph.rename("Top/Character", "Hero")
        graph.delete("Top/Background", True, True)
        graph.create_group(["Top/Hero"], "G")
        graph.add("Top", "New", "READ", 1, 2, 3)
    after = sample.document.to_bytes()
    sample.undo.undo()
    assert sample.document.to_bytes() == before
    assert graph.find("Top/Character/Body") is not None
    assert graph.find("Top/New") is None
    sample.undo.redo()
    assert sample.document.to_bytes() == after
    assert graph.find("Top/G/Hero/Body") is not None


def test_the_timeline_shows_the_front_first(sample):
    layers = timeline_layers(sample.nodes)
    names = [layer.node.name for layer in layers]
    assert names.index("Character") < names.index("Background")
    peg = names.index("Character-P")
    assert layers[names.index("Character")].parent == peg
    assert layers[names.index("Body")].parent == names.index("Character")
    assert "Composite" not in names


def test_a_copied_node_keeps_its_values_under_a_free_name(sample):
    graph = sample.nodes
    source = graph.find("Top/Background")
    assert graph.insert_copy("Top", source.element) == "Top/Background_1"
    assert graph.linked_column("Top/Background_1", "DRAWING.ELEMENT") == "Background"
    group = graph.insert_copy("Top", graph.find("Top/Character").element, "Twin")
    assert sources(sample, f"{group}/Composite") == ["Body", "Lines"]
    assert graph.insert_copy("Top/Nope", source.element) == ""


def test_cables_are_spelt_as_in_real_scenes(tmp_path):
    """Drawings have their port written from 16 on, groups when they have several."""
    for version, spelt in ((12, None), (16, "0"), (22, "0")):
        made = Project.create(tmp_path, f"v{version}", version=version)
        graph = made.nodes
        group = graph.add("Top", "G", "GROUP", 0, 0, 0)
        peg, read = add(made, "P", "PEG"), add(made, "A")
        cutter = add(made, "C", "CUTTER")
        graph.link(peg, 0, read, 0)
        graph.link(peg, 0, group, 0, False, True)
        graph.link(read, 0, cutter, 1)
        assert in_ports(made, "A") == [spelt]
        assert in_ports(made, "G") == [None]
        assert in_ports(made, "C") == ["1"]
        graph.link(peg, 0, group, 1, False, True)
        assert in_ports(made, "G") == ["0", "1"]


def test_a_chain_of_any_length_has_its_lines_from_the_top(sample):
    paths = [add(sample, f"P{number}", "PEG") for number in range(2_000)]
    for upper, lower in zip(paths, paths[1:]):
        assert sample.nodes.link(upper, 0, lower, 0)
    composite = next(node for node in sample.nodes.of_types(["COMPOSITE"]))
    drawing = add(sample, "Hanging")
    assert sample.nodes.link(paths[-1], 0, drawing, 0)
    port = sample.nodes.input_count(composite)
    assert sample.nodes.link(drawing, 0, composite.path, port)
    layers = timeline_layers(sample.nodes)
    names = [layer.node.name for layer in layers]
    first = names.index("P0")
    assert names[first : first + 2_001] == [*(f"P{n}" for n in range(2_000)), "Hanging"]
    assert layers[first + 2_000].parent == first + 1_999


def test_a_ring_in_a_damaged_file_does_not_stop_the_timeline(sample):
    a, b = add(sample, "A", "PEG"), add(sample, "B", "PEG")
    assert sample.nodes.link(a, 0, b, 0)
    sample.nodes._plug(sample.nodes.find(b), 0, sample.nodes.find(a), 0)
    composite = next(node for node in sample.nodes.of_types(["COMPOSITE"]))
    assert sample.nodes.link(b, 0, composite.path, sample.nodes.input_count(composite))
    names = [layer.node.name for layer in timeline_layers(sample.nodes)]
    assert names.count("A") == names.count("B") == 1


def test_questions_about_lines_walk_the_network_once(sample):
    walked = []
    inputs = sample.nodes.inputs
    sample.nodes.inputs = lambda node: walked.append(node.path) or inputs(node)
    lines = [sample.timeline.layers[0].node.path for _ in range(50)]
    assert len(set(lines)) == 1
    assert len(walked) <= 2 * len(sample.nodes.all_nodes())


def test_the_timeline_follows_every_change_and_its_undo(sample):
    before = [layer.node.name for layer in sample.timeline.layers]
    first = sample.timeline.layers[0].node
    with sample.undo.step("rename"):
        sample.nodes.rename(first.path, "Renamed")
    assert sample.timeline.layers[0].node.name == "Renamed"
    assert sample.timeline.places[first.path] == 0
    sample.undo.undo()
    assert [layer.node.name for layer in sample.timeline.layers] == before
    assert sample.timeline.places[sample.timeline.layers[0].node.path] == 0
