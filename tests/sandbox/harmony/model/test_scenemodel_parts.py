"""Settings, metadata, backdrops, waypoints, markers and selection."""

from __future__ import annotations

import pytest

from sandbox.harmony.model.backdrops import Backdrop, Label, argb_to_text, text_to_argb
from sandbox.harmony.model.markers import Marker
from sandbox.harmony.model.project import Project
from sandbox.harmony.model.settings import field_to_gl, gl_to_field

# -- frames --------------------------------------------------------------------


def frames(project: Project) -> tuple[int, int, int]:
    settings = project.settings
    return (settings.frame_count, settings.start_frame, settings.stop_frame)


def test_the_range_pushes_its_other_end_along(project):
    settings = project.settings
    assert settings.set_stop_frame(20)
    assert settings.set_start_frame(30)
    assert frames(project) == (60, 30, 30)
    assert settings.set_stop_frame(10)
    assert frames(project) == (60, 10, 10)


@pytest.mark.parametrize("frame", [0, -1, 61])
def test_the_range_stays_in_the_scene(project, frame):
    assert not project.settings.set_start_frame(frame)
    assert not project.settings.set_stop_frame(frame)
    assert frames(project) == (60, 1, 60)


@pytest.mark.parametrize(
    ("after", "count", "done", "found"),
    [
        (60, 10, True, (70, 1, 70)),
        (0, 10, True, (70, 1, 70)),
        (61, 10, False, (60, 1, 60)),
        (-1, 10, False, (60, 1, 60)),
        (5, 0, False, (60, 1, 60)),
    ],
)
def test_inserting_frames(project, after, count, done, found):
    assert project.settings.insert_frames(after, count) is done
    assert frames(project) == found


@pytest.mark.parametrize(
    ("after", "count", "done", "found"),
    [
        (50, 10, True, (50, 1, 50)),
        (50, 99, True, (50, 1, 50)),
        (60, 10, False, (60, 1, 60)),
        (0, 10, True, (50, 1, 50)),
        (0, 60, True, (1, 1, 1)),
        (10, 0, False, (60, 1, 60)),
    ],
)
def test_removing_frames(project, after, count, done, found):
    assert project.settings.remove_frames(after, count) is done
    assert frames(project) == found


def test_a_smaller_range_moves_with_the_frames(project):
    project.settings.set_start_frame(11)
    project.settings.set_stop_frame(20)
    project.settings.insert_frames(5, 10)
    assert frames(project) == (70, 21, 30)
    project.settings.remove_frames(0, 15)
    assert frames(project) == (55, 6, 15)


def test_drawings_move_with_the_frames(sample):
    column = sample.columns.find("Body")
    sample.settings.insert_frames(2, 3)
    assert [column.value_at(frame) for frame in (1, 2, 6, 8)] == ["1", "1", "2", "3"]
    assert column.value_at(4) == ""
    sample.undo.undo(10)
    column = sample.columns.find("Body")
    sample.settings.insert_frames(2, 3, extend_exposure=True)
    assert column.value_at(4) == "1"


def test_setting_the_length_works_at_the_end(project):
    assert project.settings.set_frame_count(100)
    assert frames(project) == (100, 1, 100)
    assert project.settings.set_frame_count(10)
    assert frames(project) == (10, 1, 10)
    assert not project.settings.set_frame_count(0)


# -- resolution ----------------------------------------------------------------


def test_a_size_of_its_own_loses_the_name(project):
    settings = project.settings
    assert settings.resolution_name == "HDTV_1080p24"
    assert settings.set_resolution(1000, 500, 40)
    assert (settings.resolution, settings.resolution_name) == ((1000, 500), "")
    assert settings.field_of_view == 40
    assert settings.set_resolution_name("4K_UHD")
    assert settings.resolution == (3840, 2160)
    assert not settings.set_resolution_name("Huge")
    assert not settings.set_resolution(0, 500, 40)


@pytest.mark.parametrize(("rate", "done"), [(23.976, True), (0, False), (-1, False)])
def test_frame_rates(project, rate, done):
    assert project.settings.set_frame_rate(rate) is done
    assert project.settings.frame_rate == (rate if done else 24)


def test_field_units_and_back(project):
    settings = project.settings
    assert settings.units() == (24, 24, 12)
    there = field_to_gl(settings, 6, 12, 3)
    assert there[1] == 1
    assert gl_to_field(settings, *there) == pytest.approx((6, 12, 3))


def test_only_known_colour_spaces(project):
    assert project.settings.colour_space == ""
    assert not project.settings.set_colour_space("Octarine")
    assert project.settings.set_colour_space("sRGB")
    assert "sRGB" in project.settings.colour_spaces()


# -- metadata ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "value", "read"),
    [
        ("string", '{"a": "<é 目>&"}', '{"a": "<é 目>&"}'),
        ("string", "two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("int", 12, 12),
        ("int", "7", 7),
        ("double", 0.5, 0.5),
        ("bool", True, True),
        ("bool", False, False),
    ],
)
def test_metadata_survives_a_save(project, kind, value, read):
    assert project.metadata.set("ayon", value, kind)
    project.save_all()
    found = Project.open(project.path).metadata.find("ayon", kind)
    assert (found.value, found.creator, found.version) == (
        read,
        "Harmony Premium",
        "1.0",
    )


def test_a_name_may_have_several_types(project):
    metadata = project.metadata
    metadata.set("x", "text", creator="me", version="2.0")
    metadata.set("x", 1, "int")
    metadata.set("x", "other")
    assert [(one.type, one.value) for one in metadata.all()] == [
        ("string", "other"),
        ("int", 1),
    ]
    assert metadata.find("x").creator == "me"
    assert metadata.remove("x", "int")
    assert not metadata.remove("x", "int")
    assert not metadata.set("x", 1, "list")


def test_guides_of_the_program_are_not_shown(real_scene):
    project = Project.open(real_scene("harmony27_empty"), version=27)
    assert project.metadata.all() == []


def test_metadata_is_spelt_as_in_real_scenes(project):
    project.metadata.set("ayon", "{}", creator="AYON")
    assert (
        '<meta type="string" name="ayon" creator="AYON" version="1.0">\n'
        '     <string value="{}"/>\n'
    ) in project.document.to_text()


# -- backdrops -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("argb", "text"),
    [
        (0xFF000000, "#000000FF"),
        (0x80102030, "#10203080"),
        (-16777216, "#000000FF"),
    ],
)
def test_colours_of_files_have_alpha_last(argb, text):
    assert argb_to_text(argb) == text
    assert text_to_argb(text) == argb & 0xFFFFFFFF


def test_backdrops_are_kept_in_drawing_order(sample):
    backdrops = sample.backdrops
    assert [one.title.text for one in backdrops.of_group("Top")] == ["Character"]
    new = Backdrop(0, 0, 10, 20, 0xFF112233, Label("A", 0xFFFFFFFF, 14, "Sans"))
    assert backdrops.add(new)
    assert backdrops.of_group("Top")[1] == new
    assert backdrops.remove("Top", 0)
    assert backdrops.of_group("Top") == [new]
    assert backdrops.remove("Top", 0)
    assert sample.document.root_group.find("backdrops") is None
    assert not backdrops.remove("Top", 0)
    assert backdrops.of_group("Top/Nope") is None
    assert backdrops.of_group("Top/Write") is None
    assert not backdrops.add(Backdrop(0, 0, 1, 1, group="Top/Nope"))


def test_a_backdrop_holds_what_lies_in_it(sample):
    backdrop = sample.backdrops.of_group("Top")[0]
    names = [node.name for node in sample.backdrops.nodes(backdrop)]
    assert "Character" in names
    assert "Character-P" in names
    assert "Background" not in names


# -- waypoints -----------------------------------------------------------------


def test_a_real_waypoint_leads_its_cable(real_scene):
    project = Project.open(real_scene("harmony21_group_and_waypoint"))
    waypoints = project.waypoints
    assert waypoints.in_group("Top") == ["Top/waypoint"]
    assert waypoints.position("Top/waypoint") == (-6, -49)
    assert waypoints.parent_source("Top/waypoint") == ("Top/group", 0)
    assert waypoints.child_ports("Top/waypoint") == [("Top/Composite", 0)]
    assert waypoints.above_port("Top/Composite", 0) == ["Top/waypoint"]
    assert waypoints.below_port("Top/group", 0) == ["Top/waypoint"]
    project.nodes.rename("Top/group", "rig")
    assert waypoints.parent_source("Top/waypoint") == ("Top/rig", 0)
    project.nodes.unlink("Top/Composite", 0)
    assert waypoints.child_ports("Top/waypoint") == []


def test_waypoints_in_a_row(project):
    waypoints = project.waypoints
    project.nodes.add("Top", "A", "READ", 0, 0, 0)
    first = waypoints.add("Top", "w", 1, 2)
    second = waypoints.add("Top", "w", 3, 4)
    assert (first, second) == ("Top/w", "Top/w_1")
    assert waypoints.lead_from("Top/A", 0, first)
    assert not waypoints.lead_from("Top/A", 0, first)
    assert waypoints.lead_on(first, second)
    assert not waypoints.lead_on(second, first)
    assert waypoints.parent_waypoint(second) == first
    assert waypoints.lead_to(second, "Top/Composite", 0)
    assert project.nodes.source("Top/Composite", 0)[0].path == "Top/A"
    assert waypoints.above_port("Top/Composite", 0) == [second, first]
    assert waypoints.child_waypoints(first) == [second]
    assert waypoints.delete(first)
    assert project.nodes.source("Top/Composite", 0)[0].path == "Top/A"
    assert waypoints.above_port("Top/Composite", 0) == [second]
    assert waypoints.cut_off(second)
    assert project.nodes.source("Top/Composite", 0) is None


# -- markers and selection -----------------------------------------------------


def test_markers_keep_their_numbers_and_move_with_frames(project):
    markers = project.markers
    late = markers.add(Marker(20, 5, name="late"))
    early = markers.add(Marker(3, name="early"))
    assert [one.name for one in markers.all()] == ["early", "late"]
    assert [one.name for one in markers.at(24)] == ["late"]
    assert markers.at(25) == []
    project.settings.insert_frames(10, 5, ripple_markers=True)
    assert [one.frame for one in markers.all()] == [3, 25]
    project.settings.insert_frames(10, 5)
    assert [one.frame for one in markers.all()] == [3, 25]
    assert markers.change(Marker(9, id=early.id))
    assert markers.remove(late.id)
    assert [one.frame for one in markers.all()] == [9]


def test_the_selection_forgets_what_is_gone(sample):
    selection = sample.selection
    assert selection.add_node("Top/Write")
    assert not selection.add_node("Top/Write")
    assert not selection.add_node("Top")
    assert selection.add_node("Top/Background")
    assert selection.add_backdrop("Top", 0)
    assert not selection.add_backdrop("Top", 7)
    sample.nodes.delete("Top/Write")
    assert selection.nodes == ["Top/Background"]
    sample.backdrops.remove("Top", 0)
    assert selection.backdrops == []
    selection.select_all()
    assert len(selection.nodes) == len(sample.nodes.all_nodes())
    assert len(selection.columns) == len(sample.columns)
