"""Columns, exposures, curves and elements without a script."""

from __future__ import annotations

import pytest

from sandbox.harmony.model.curves import CurvePoint, PathPoint, curve_value, path_value
from sandbox.harmony.model.exposures import Exposures


def cells(text: str) -> Exposures:
    """Exposures from ``A:1-3,7 B:5``."""
    return Exposures.parse(
        tuple(part.split(":"))
        for part in text.split()
        if part  # type: ignore[misc]
    )


@pytest.mark.parametrize(
    "sequences",
    [
        [("2", "1,15-26,28-83"), ("9", "2-3,7,9-11,13-14"), ("10", "4")],
        [("2", "1-3,7,9-11,13-26,28-90,91-94")],
        [("1", "1-19"), ("30", "20,28,29-41"), ("31", "21,27")],
    ],
)
def test_exposures_of_real_scenes_are_written_as_they_were_read(sequences):
    assert Exposures.parse(sequences).to_sequences() == sequences


def test_touching_ranges_stay_two_exposures():
    assert cells("A:1-3,4-6").blocks() == [(1, 3, "A"), (4, 6, "A")]


def test_setting_the_same_drawing_next_to_itself_holds_it():
    exposures = cells("A:1-3")
    exposures.set(4, "A")
    assert exposures.to_sequences() == [("A", "1-4")]


def test_setting_another_drawing_splits_the_exposure():
    exposures = cells("A:1-5")
    exposures.set(3, "B")
    assert exposures.to_sequences() == [("A", "1-2,4-5"), ("B", "3")]


@pytest.mark.parametrize(
    ("after", "extend", "expected"),
    [
        (0, False, [("A", "3-6"), ("B", "7-8")]),
        (2, False, [("A", "1-2,5-6"), ("B", "7-8")]),
        (2, True, [("A", "1-6"), ("B", "7-8")]),
        (6, False, [("A", "1-4"), ("B", "5-6")]),
        (6, True, [("A", "1-4"), ("B", "5-8")]),
    ],
)
def test_inserted_frames_are_empty_unless_exposure_is_extended(after, extend, expected):
    exposures = cells("A:1-4 B:5-6")
    exposures.insert(after, 2, extend)
    assert exposures.to_sequences() == expected


@pytest.mark.parametrize(
    ("after", "count", "expected"),
    [
        (0, 2, [("A", "1-2"), ("B", "3-4")]),
        (3, 2, [("A", "1-3"), ("B", "4")]),
        (4, 99, [("A", "1-4")]),
    ],
)
def test_removed_frames_close_the_gap(after, count, expected):
    exposures = cells("A:1-4 B:5-6")
    exposures.remove(after, count)
    assert exposures.to_sequences() == expected


def test_a_curve_holds_before_its_first_and_after_its_last_point():
    points = [CurvePoint(5, 10), CurvePoint(9, 20)]
    assert [curve_value(points, frame) for frame in (1, 5, 7, 9, 20)] == [
        10, 10, 15, 20, 20,
    ]  # fmt: skip


def test_a_constant_segment_jumps_at_the_next_point():
    points = [CurvePoint(1, 0, constant=True), CurvePoint(5, 8)]
    assert [curve_value(points, frame) for frame in (1, 4.9, 5)] == [0, 0, 8]


def test_flat_handles_ease_in_and_out():
    points = [
        CurvePoint(1, 0, right=(3, 0)),
        CurvePoint(5, 8, left=(3, 8)),
    ]
    assert curve_value(points, 3) == pytest.approx(4)
    assert curve_value(points, 2) < 2
    assert curve_value(points, 4) > 6


def test_a_path_runs_straight_between_points_locked_in_time():
    points = [PathPoint(0, 0, 0, 1), PathPoint(1, 1, 1), PathPoint(4, 8, 12, 5)]
    assert path_value(points, 3) == (2, 4, 6)


def test_columns_are_found_after_undo_and_rename(scene):
    columns, undo = scene.project.columns, scene.project.undo
    columns.add("a", "BEZIER")
    columns.rename("a", "b")
    assert columns.find("a") is None
    assert columns.find("b") is not None
    undo.undo()
    assert columns.find("b") is None
    assert columns.find("a") is not None
    undo.undo()
    assert columns.find("a") is None
    undo.redo()
    assert columns.type_of("a") == "BEZIER"


def test_renaming_a_column_keeps_nodes_linked_to_it(scene):
    read = scene.layer("a", (1, 2, 3))
    scene.project.columns.rename("a", "fresh")
    assert scene.nodes.linked_column(read, "DRAWING.ELEMENT") == "fresh"


def test_a_column_stays_in_use_under_its_new_name(scene):
    read, other = scene.layer("a", (1,)), scene.layer("b", (1,))
    columns = scene.project.columns
    scene.nodes.delete(other, True, True)
    columns.rename("a", "fresh")
    columns.rename("fresh", "again")
    assert scene.nodes.linked_column(read, "DRAWING.ELEMENT") == "again"
    assert scene.nodes.column_uses("again") == 1
    assert scene.nodes.column_uses("a") == 0
    scene.project.undo.undo(2)
    columns.rename("a", "later")
    assert scene.nodes.linked_column(read, "DRAWING.ELEMENT") == "later"


def test_elements_are_found_after_undo(scene):
    elements, undo = scene.project.elements, scene.project.undo
    first = elements.add("a", "COLOR", 12, "PNG", "None")
    elements.remove(first)
    assert elements.find(first) is None
    undo.undo()
    assert elements.name_of(first) == "a"
    second = elements.add("a", "COLOR", 12, "PNG", "None")
    assert elements.folder(second) == f"a.{second}"


def test_values_of_a_3d_path_are_set_one_axis_at_a_time(scene):
    columns = scene.project.columns
    columns.add("p", "3DPATH")
    columns.set_value_at("p", 1, "0", 1)
    columns.set_value_at("p", 11, "10", 1)
    columns.set_value_at("p", 11, "-4", 2)
    found = [columns.value_at("p", 6, axis) for axis in (1, 2, 3)]
    assert found == ["5", "-2", "0"]


def test_columns_of_every_type_survive_saving(scene):
    from sandbox.harmony.model.columns import TYPE_NUMBERS
    from sandbox.harmony.model.project import Project

    columns = scene.project.columns
    for name in TYPE_NUMBERS:
        assert columns.add(name, name) is not None
    columns.find("EXPR").set_expression('value("a < b") + 1')
    assert scene.project.save_all()
    opened = Project.open(scene.project.path).columns
    assert {name: opened.type_of(name) for name in TYPE_NUMBERS} == {
        name: name for name in TYPE_NUMBERS
    }
    assert opened.find("EXPR").expression == 'value("a < b") + 1'


def test_ten_thousand_columns_are_added_and_found_quickly(scene):
    columns = scene.project.columns
    for number in range(10_000):
        columns.add(f"c{number}", "BEZIER")
    assert all(columns.exists(f"c{number}") for number in range(10_000))
    assert columns.position("c9999") == 9999


def test_a_deletion_that_was_undone_deletes_nothing_on_save(scene):
    elements, undo = scene.project.elements, scene.project.undo
    scene.layer("a", (1, 2, 3))
    assert scene.project.save_all()
    file = elements.drawing_path(1, "1")
    elements.remove_drawing(1, "1")
    undo.undo()
    assert scene.project.save_all()
    assert file.is_file()


def test_an_unsaved_drawing_comes_back_with_its_file(scene):
    elements, undo = scene.project.elements, scene.project.undo
    scene.layer("a", (1, 2, 3))
    elements.remove_drawing(1, "1")
    undo.undo()
    assert elements.is_unsaved(1, "1")
    assert elements.drawing_path(1, "1").is_file()


@pytest.mark.parametrize("saved_before", [True, False])
def test_a_renamed_drawing_comes_back_with_its_file(scene, saved_before):
    elements, undo = scene.project.elements, scene.project.undo
    scene.layer("a", (1, 2, 3))
    if saved_before:
        scene.project.save_all()
    assert elements.rename_drawing(1, "1", "new")
    assert elements.drawing_path(1, "new").is_file()
    undo.undo()
    assert elements.drawing_path(1, "1").is_file()
    scene.project.save_all()
    folder = scene.project.folder / "elements" / "a"
    assert [path.name for path in folder.iterdir()] == ["a-1.png"]


def test_a_drawing_made_anew_does_not_show_the_deleted_one(scene):
    elements = scene.project.elements
    scene.layer("a", (1, 2, 3))
    elements.remove_drawing(1, "1")
    elements.create_drawing(1, "1", True)
    assert not elements.drawing_path(1, "1").exists()


def test_cells_set_one_by_one_give_the_same_file_as_all_at_once(scene):
    columns = scene.project.columns
    one, other = columns.add("one", "DRAWING"), columns.add("other", "DRAWING")
    script = [(1, "A"), (2, "A"), (3, "B"), (2, "B"), (3, ""), (5, "A"), (4, "A")]
    whole = Exposures()
    for frame, value in script:
        whole.set(frame, value)
    other.set_exposures(whole)
    for frame, value in script:
        columns.set_value_at("one", frame, value)
    found = [
        sorted((x.get("val"), x.get("exposures")) for x in column.xml)
        for column in (one, other)
    ]
    assert found[0] == found[1] == [("A", "1,4-5"), ("B", "2")]
    scene.project.undo.undo()
    assert columns.value_at("one", 4) == ""
    assert columns.value_at("one", 5) == "A"


def test_an_exposure_of_an_empty_value_that_never_was_adds_nothing(scene):
    column = scene.project.columns.add("one", "DRAWING")
    scene.project.columns.set_value_at("one", 3, "")
    assert list(column.xml) == []


GROUPED = """<column type="3" name="position.x" displayOrder="3" width="100">
 <step val="1" start="1" stop="1"/><noFrames/>
 <points version="2">
  <pt constSeg="false" x="10,14,59-61" yLocal="2" y="2"/>
  <pt constSeg="true" x="1,26" yLocal="0" y="0"/>
 </points></column>"""


def test_keys_of_one_value_stand_in_one_point_as_real_scenes_have_it(scene):
    from xml.etree import ElementTree

    column = scene.project.columns.add_copy(ElementTree.fromstring(GROUPED))
    found = [(one.x, one.y, one.constant) for one in column.points]
    assert found == [
        (1, 0, True), (10, 2, False), (14, 2, False), (26, 0, True),
        (59, 2, False), (60, 2, False), (61, 2, False),
    ]  # fmt: skip
    assert column.value_at(20) == "1"  # half way from 2 to 0
    assert column.value_at(12) == "2"
    assert column.value_at(5) == "0"
    column.set_points(column.points)
    written = {one.get("x"): one.get("constSeg") for one in column.xml.iter("pt")}
    assert written == {"10,14,59-61": "false", "1,26": "true"}


def test_the_text_of_an_expression_stands_where_real_scenes_have_it(scene):
    from xml.etree import ElementTree

    xml = ElementTree.fromstring(
        '<column type="5" name="Lock"><JS>\n <![CDATA[0]]>\n</JS></column>'
    )
    column = scene.project.columns.add_copy(xml)
    assert column.expression == "0"
    assert column.value_at(7) == "0"
    column.set_expression("value('a') < 1")
    assert column.xml.findtext("JS") == "value('a') < 1"
