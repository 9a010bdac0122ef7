"""Attributes: keywords, spellings of values, linked columns."""

from __future__ import annotations

import pytest

from sandbox.harmony.model.attributes import (
    attributes_of,
    create_dynamic_attribute,
    keyword_of,
    node_types,
    remove_dynamic_attribute,
    tag_of,
)
from sandbox.harmony.model.project import Project
from sandbox.harmony.model.xstage import make


@pytest.fixture
def read(project):
    return project.nodes.find(project.nodes.add("Top", "D", "READ", 0, 0, 0))


@pytest.fixture
def write(project):
    return project.nodes.find("Top/Write")


def set_and_get(node, keyword, value):
    attribute = node.attribute(keyword)
    return attribute.set_text(value), attribute.text


@pytest.mark.parametrize(
    "keyword",
    ["DRAWING_NAME", "drawingName", "drawing_name", "Drawing_Name", " DRAWINGNAME "],
)
def test_a_keyword_is_found_in_every_spelling(write, keyword):
    assert write.attribute(keyword).full_keyword == "DRAWING_NAME"


@pytest.mark.parametrize("keyword", ["", "NOPE", "DRAWING_NAME.X", "ENABLING.NOPE"])
def test_an_unknown_keyword_finds_nothing(write, keyword):
    assert write.attribute(keyword) is None


@pytest.mark.parametrize(
    ("keyword", "tag"),
    [
        ("DRAWING_NAME", "drawingName"),
        ("ENABLE_3D", "enable3d"),
        ("3DPATH", "attr3dpath"),
        ("ANGLEX", "anglex"),
        ("IK_CAN_TRANSLATE_X", "ikCanTranslateX"),
    ],
)
def test_tags_are_spelt_as_in_real_scenes(keyword, tag):
    assert tag_of(keyword) == tag


def test_an_unlisted_tag_gets_a_keyword():
    assert keyword_of("useFileUnits") == "USE_FILE_UNITS"


def test_an_attribute_of_a_later_release_is_not_there(tmp_path):
    for version, has_it in ((22, False), (25, True)):
        made = Project.create(tmp_path, f"v{version}", version=version)
        path = made.nodes.add("Top", "D", "READ", 0, 0, 0)
        found = made.nodes.find(path).attribute("USE_FILE_UNITS")
        assert (found is not None) == has_it


@pytest.mark.parametrize(
    "name", ["harmony21_new_scene", "harmony27_empty", "harmony21_group_and_waypoint"]
)
def test_new_nodes_have_what_real_scenes_have(real_scene, name):
    """Each attribute in a real scene is known, and new nodes hold it likewise."""
    real = Project.open(real_scene(name))
    for node in real.nodes.all_nodes():
        if node.type in ("GROUP", "MULTIPORT_IN", "MULTIPORT_OUT"):
            continue
        made = real.nodes.find(real.nodes.add("Top", "new", node.type, 0, 0, 0))
        wanted = node.element.find("attrs")
        found = made.element.find("attrs")
        wanted_tags = [one.tag for one in wanted.iter()] if wanted is not None else []
        found_tags = [one.tag for one in found.iter()] if found is not None else []
        assert sorted(found_tags) == sorted(wanted_tags), node.type


def test_a_new_composite_and_write_hold_the_very_values_of_a_real_scene(real_scene):
    real = Project.open(real_scene("harmony21_new_scene"), version=21.1)
    for name, kind in (("Composite", "COMPOSITE"), ("Write", "WRITE")):
        made = real.nodes.find(real.nodes.add("Top", "new", kind, 0, 0, 0))
        original = real.nodes.find(f"Top/{name}")
        skipped = {"scriptEditor"}

        def values(node, skipped=skipped):
            return {
                one.tag: dict(one.attrib)
                for one in node.element.find("attrs").iter()
                if one.tag not in skipped
            }

        assert values(made) == values(original)


@pytest.mark.parametrize("text", ["Y", "true", "TRUE", "1", "On", "yes"])
def test_truth_is_read_in_many_spellings_and_shown_as_y(write, text):
    assert set_and_get(write, "SCRIPT_MOVIE", text) == (True, "Y")


def test_what_is_no_truth_changes_nothing(write):
    assert set_and_get(write, "SCRIPT_MOVIE", "maybe") == (False, "N")


@pytest.mark.parametrize(
    ("text", "changed", "shown"),
    [("5", True, "5"), ("5.9", True, "5"), ("3", False, "3"), ("x", False, "3")],
)
def test_whole_numbers(write, text, changed, shown):
    assert set_and_get(write, "LEADING_ZEROS", text) == (changed, shown)


def test_numbers_are_shown_with_four_places_and_kept_exactly(read):
    assert set_and_get(read, "OFFSET.X", "0.1") == (True, "0.1000")
    element = read.attribute("OFFSET.X").element
    assert dict(element.attrib) == {
        "val": "0.10000000000000001",
        "defaultValue": "0",
    }
    assert set_and_get(read, "OFFSET.X", "nan") == (False, "0.1000")


@pytest.mark.parametrize("text", ["Pass Through", "pass through", "3"])
def test_an_enumeration_takes_text_token_and_number(project, text):
    node = project.nodes.find("Top/Composite")
    assert set_and_get(node, "COMPOSITE_MODE", text) == (True, "Pass Through")
    assert node.element.find("attrs/compositeMode").get("val") == "compositePassthrough"


def test_an_unknown_enumeration_text_changes_nothing(project):
    node = project.nodes.find("Top/Composite")
    assert set_and_get(node, "COMPOSITE_MODE", "Sideways") == (False, "As Bitmap")


def test_tokens_of_files_are_taken_as_text(read):
    assert read.attribute("ALIGNMENT_RULE").text == "Center First Page"
    assert set_and_get(read, "ALIGNMENT_RULE", "ASIS") == (True, "As Is")


@pytest.mark.parametrize(
    ("text", "changed", "shown"),
    [("PNG4", True, "PNG4"), ("TGA", False, "TGA"), ("GIF", False, "TGA")],
)
def test_an_unknown_drawing_type_is_tga(write, text, changed, shown):
    assert set_and_get(write, "DRAWING_TYPE", text) == (changed, shown)


def test_an_unknown_drawing_type_replaces_a_known_one(write):
    write.attribute("DRAWING_TYPE").set_text("PNG4")
    assert set_and_get(write, "DRAWING_TYPE", "GIF") == (True, "TGA")


def test_colours_are_shown_alpha_first(project):
    card = project.nodes.find(project.nodes.add("Top", "C", "COLOR_CARD", 0, 0, 0))
    colour = card.attribute("COLOR")
    assert colour.text == "ffffffff"
    assert colour.set_text("80102030")
    assert colour.colour() == (0x10, 0x20, 0x30, 0x80)
    assert not colour.set_text("red")


def test_a_linked_column_gives_the_value_at_a_frame(sample):
    attribute = sample.nodes.find("Top/Character-P").attribute("POSITION.X")
    last = sample.settings.frame_count
    assert attribute.text_at(1) == "-4.0000"
    assert attribute.double_at(last) == 4
    assert attribute.set_text("0", 1)
    assert attribute.double_at(1) == 0
    assert attribute.unlink()
    assert not attribute.unlink()
    assert attribute.column == ""
    assert not attribute.link("no such column")


def test_a_drawing_shows_through_its_column(sample):
    attribute = sample.nodes.find("Top/Character/Body").attribute("DRAWING.ELEMENT")
    assert [attribute.text_at(frame) for frame in (1, 3, 5)] == ["1", "2", "3"]
    assert attribute.set_text("1", 5)
    assert attribute.text_at(5) == "1"


def test_dynamic_attributes_live_in_the_scene(project):
    node = project.nodes.find("Top/Write")
    assert create_dynamic_attribute(node, "STRING", "uuid", "Id", False)
    assert not create_dynamic_attribute(node, "STRING", "UUID", "Id", False)
    assert not create_dynamic_attribute(node, "STRING", "START", "Start", False)
    assert not create_dynamic_attribute(node, "NO_TYPE", "x", "x", False)
    assert not create_dynamic_attribute(node, "STRING", "1x", "x", False)
    assert node.attribute("uuid").set_text("abc")
    project.save_all()
    again = Project.open(project.path).nodes.find("Top/Write")
    attribute = again.attribute("uuid")
    assert (attribute.text, attribute.type_name, attribute.name) == (
        "abc",
        "STRING",
        "Id",
    )
    assert attribute.full_keyword in [one.full_keyword for one in attributes_of(again)]
    assert remove_dynamic_attribute(again, "uuid")
    assert not remove_dynamic_attribute(again, "START")
    assert again.attribute("uuid") is None


def test_dynamic_attributes_can_have_a_prefix(project):
    node = project.nodes.find("Top/Write")
    assert create_dynamic_attribute(node, "BOOL", "meta.seen", "Seen", False)
    assert node.attribute("meta.seen").set_text("Y")
    assert node.attribute("META.SEEN").bool_at(None)
    assert remove_dynamic_attribute(node, "meta.seen")
    assert node.element.find("attrs/meta") is None


def test_the_list_of_types_is_large_and_sound():
    types = node_types()
    assert len(types) > 150
    for kind in ("READ", "WRITE", "COMPOSITE", "PEG", "DISPLAY", "CAMERA", "BurnIn"):
        assert kind in types
    for entry in types.values():
        assert len(entry.by_key) == len(set(entry.by_key))


def test_a_long_text_may_stand_in_an_element_of_its_own(project, write):
    """Harmony 20 writes text with line breaks like this."""
    attrs = write.element.find("attrs")
    script = attrs.find("scriptEditor")
    script.attrib.clear()
    value = make("val")
    value.text = "\n  one\ntwo\n  "
    script.append(value)
    attribute = write.attribute("SCRIPT_EDITOR")
    assert attribute.text == "one\ntwo"
    assert attribute.sub_attributes() == []
    assert attribute.set_text("three")
    assert (attribute.text, len(script)) == ("three", 0)
