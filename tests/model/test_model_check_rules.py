"""Rules of validators that need nothing but what they are given."""

from __future__ import annotations

import pytest

from ayon_harmony.model.check_rules import (
    find_gaps,
    gibibytes,
    image_bytes,
    in_stacking_order,
    silent_ranges,
)
from ayon_harmony.model.frames import FrameRange, SceneLength, ShotRange
from ayon_harmony.model.layers import TimelineLayer
from ayon_harmony.model.names import (
    first_free,
    free_name,
    listed,
    long_paths,
    namesakes,
)
from ayon_harmony.model.node_graph import open_cables
from ayon_harmony.model.paths import group_paths
from ayon_harmony.model.patterns import PatternError
from ayon_harmony.model.scene_settings import (
    SceneSettings,
    TaskSettings,
    describe_differences,
    matches_any,
    plan_settings,
)

RED, BLUE = "#ff0000ff", "#0000ffff"


def scene(frames=100, fps=25.0, size=(1920, 1080)):
    return SceneSettings(SceneLength(frames, 1, frames), fps, *size)


@pytest.mark.parametrize(
    ("pieces", "silent"),
    [
        ([(1, 100)], []),
        ([], [(1, 100)]),
        ([(11, 50), (40, 90)], [(1, 10), (91, 100)]),
        ([(51, 200), (-5, 20)], [(21, 50)]),
        ([(101, 200)], [(1, 100)]),
    ],
)
def test_silence_is_what_no_piece_covers(pieces, silent):
    found = silent_ranges(FrameRange(1, 100), [FrameRange(*piece) for piece in pieces])
    assert [(item.start, item.end) for item in found] == silent


def test_cables_that_leave_a_part_are_told_apart_by_direction():
    cables = [
        ("Top/A", "Top/B"),
        ("Top/Peg", "Top/A"),
        ("Top/B", "Top/Comp"),
        ("Top/Group/In", "Top/Group/Out"),
        ("Top/Peg", "Top/A"),
    ]
    found = open_cables(["Top/A", "Top/B", "Top/Group"], cables)
    assert found.incoming == (("Top/Peg", "Top/A"),)
    assert found.outgoing == (("Top/B", "Top/Comp"),)


def test_groups_around_a_node_come_from_inside_out():
    assert group_paths("Top/A/B/Write") == ["Top/A/B", "Top/A"]
    assert group_paths("Top/Write") == []


def test_names_that_differ_in_case_are_namesakes():
    names = {"a": "Main", "b": "main", "c": "Other"}
    assert namesakes(names) == [("a", "b")]


def test_a_free_name_avoids_every_spelling():
    assert free_name("Final", ["final", "FINAL_2"]) == "Final_3"
    assert free_name("Final", []) == "Final"


def test_paths_are_counted_as_windows_does():
    assert long_paths(250, ["12345678", "123456789"]) == ["123456789"]
    assert long_paths(250, ["1234567\U0001f3a8"]) == ["1234567\U0001f3a8"]


def test_layers_of_a_colour_that_do_not_reach_the_composite_are_gaps():
    layers = [
        TimelineLayer("Top/hero", "hero", RED, 0),
        TimelineLayer("Top/hills", "hills", RED, 1),
        TimelineLayer("Top/sky", "sky", BLUE, 2),
    ]
    gaps = find_gaps(RED, {"Top/hills"}, ["Top/hero", "Top/sky", "Top/gone"], layers)
    assert gaps.unconnected == ("Top/hero",)
    assert gaps.stray_passes == ("Top/sky",)
    assert gaps.missing == ("Top/hero", "Top/sky")
    assert find_gaps("", set(), [], layers).missing == ()
    order = in_stacking_order(["Top/hero", "Top/peg", "Top/sky"], layers)
    assert order == ["Top/peg", "Top/sky", "Top/hero"]


def test_room_is_estimated_by_pixels():
    assert image_bytes(100, 10, "png") == 4000
    assert image_bytes(100, 10, "EXR") == 8000
    assert gibibytes(3 << 20) == "3 MiB"
    assert gibibytes(3.5 * (1 << 30)) == "3.5 GiB"


def test_what_the_menu_sets_has_no_differences():
    task = TaskSettings(ShotRange(1001, 1050, 5, 5), 23.976, 1280, 720)
    plan = plan_settings(scene(), task)
    texts = describe_differences(scene(), task, plan)
    assert [text.split(";")[0] for text in texts] == [
        "The scene plays frames 1-100 of 100",
        "The scene has 25 frames a second",
        "The scene is 1920 x 1080 pixels",
    ]
    done = SceneSettings(SceneLength(100, 1, 60), 24000 / 1001, 1280, 720)
    assert not plan_settings(done, task).is_needed


def test_a_studio_may_widen_the_tolerance_of_the_rate_and_never_narrow_it():
    task = TaskSettings(fps=24.0)
    assert plan_settings(scene(fps=24.2), task).fps == 24.0
    assert plan_settings(scene(fps=24.2), task, fps_tolerance=0.3).fps is None
    same = TaskSettings(fps=24000 / 1001)
    assert plan_settings(scene(fps=23.976), same, fps_tolerance=0.0).fps is None


def test_what_is_skipped_is_not_planned():
    task = TaskSettings(ShotRange(1, 10), 24.0, 100, 100)
    plan = plan_settings(
        scene(), task, check_range=False, check_fps=False, check_resolution=False
    )
    assert not plan.is_needed


def test_patterns_are_searched_and_broken_ones_named():
    assert matches_any(["^sh0", "x"], ["/shots/sh010", "sh010"])
    assert not matches_any([], ["sh010"])
    with pytest.raises(PatternError, match=r"'\(' in the studio's settings"):
        matches_any(["("], ["sh010"])


@pytest.mark.parametrize(
    ("taken", "mark", "free"),
    [
        ([], "_", "Main"),
        (["Main"], "_", "Main_2"),
        (["Main", "Main_2", "Main_4"], "_", "Main_3"),
        (["Main", "Main#2"], "#", "Main#3"),
        (["main"], "", "Main"),
    ],
)
def test_the_first_free_name_has_the_lowest_number(taken, mark, free):
    assert first_free("Main", taken.__contains__, mark) == free


def test_names_past_the_most_are_counted():
    assert listed(["a", "b"], 2) == "a, b"
    assert listed((name for name in "abcd"), 2) == "a, b and 2 more"
