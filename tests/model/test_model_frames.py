"""Ranges and frame rates: AYON's numbers against the scene's."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ayon_harmony.model.frames import (
    FrameRange,
    SceneLength,
    ShotRange,
    exact_fps,
    frames_of_duration,
    is_same_fps,
    plan_length,
)

SHOT = ShotRange(1001, 1100, 8, 12)

shots = st.builds(
    lambda start, length, before, after: ShotRange(
        start, start + length, before, after
    ),
    st.integers(-1000, 100_000),
    st.integers(0, 5000),
    st.integers(0, 100),
    st.integers(0, 100),
)


def test_a_shot_starts_at_frame_1_of_the_scene_with_its_handles():
    assert SHOT.scene_range == FrameRange(1, 120)
    assert SHOT.range_to_scene(SHOT.content) == FrameRange(9, 108)
    assert SHOT.with_handles == FrameRange(993, 1112)


def test_scene_frame_1_is_the_first_handle_frame():
    assert SHOT.to_ayon(1) == 993
    assert SHOT.to_scene(1001) == 9


def test_a_shot_without_handles_is_1000_away():
    assert ShotRange(1001, 1024).offset == 1000


@given(shots, st.integers(1, 10_000))
def test_going_to_ayon_and_back_gives_the_same_frame(shot, frame):
    assert shot.to_scene(shot.to_ayon(frame)) == frame


@given(shots)
def test_every_shot_fills_a_scene_from_1_and_maps_back_onto_itself(shot):
    assert shot.scene_range.start == 1
    assert shot.range_to_ayon(shot.scene_range) == shot.with_handles
    assert shot.of_scene_range(shot.scene_range) == shot


def test_an_instance_of_part_of_the_scene_gets_the_handles_it_covers():
    assert SHOT.of_scene_range(FrameRange(5, 50)) == ShotRange(1001, 1042, 4, 0)


def test_an_instance_in_the_handles_only_has_none_of_its_own():
    assert SHOT.of_scene_range(FrameRange(1, 3)) == ShotRange(993, 995)


def test_attributes_of_a_task_are_read_with_absent_handles_as_0():
    shot = ShotRange.from_attributes({"frameStart": 1001, "frameEnd": "1010"})
    assert shot == ShotRange(1001, 1010, 0, 0)


@pytest.mark.parametrize(
    ("attributes", "message"),
    [
        ({"frameEnd": 5}, "no frameStart"),
        ({"frameStart": 1, "frameEnd": "x"}, "no frame number"),
        ({"frameStart": 1, "frameEnd": 2.5}, "no whole frame"),
        ({"frameStart": True, "frameEnd": 2}, "no frame number"),
        ({"frameStart": 5, "frameEnd": 2}, "end before it starts"),
        ({"frameStart": 1, "frameEnd": 2, "handleEnd": -1}, "negative"),
    ],
)
def test_attributes_that_are_no_range_are_refused(attributes, message):
    with pytest.raises(ValueError, match=message):
        ShotRange.from_attributes(attributes)


def test_a_range_knows_its_frames():
    frames = FrameRange(3, 6)
    assert list(frames) == [3, 4, 5, 6]
    assert frames.duration == 4
    assert 6 in frames
    assert 7 not in frames
    assert frames.middle() == 4
    assert str(frames) == "3-6"


def test_ranges_overlap_or_they_do_not():
    assert FrameRange(1, 10).overlap(FrameRange(8, 20)) == FrameRange(8, 10)
    assert FrameRange(1, 10).overlap(FrameRange(11, 20)) is None
    assert FrameRange(1, 10).contains(FrameRange(10, 10))
    assert not FrameRange(1, 10).contains(FrameRange(0, 5))


def test_a_short_scene_is_lengthened_at_the_end():
    plan = plan_length(SceneLength(60, 1, 60), SHOT)
    assert plan.target == SceneLength(120, 1, 120)
    assert (plan.frames_added, plan.frames_removed) == (60, 0)
    assert plan.describe() == [
        "60 frames will be added at the end (60 to 120).",
        "The playback range changes from 1-60 to 1-120.",
    ]


def test_a_long_scene_keeps_its_frames_unless_agreed():
    plan = plan_length(SceneLength(200, 1, 200), SHOT)
    assert plan.target == SceneLength(200, 1, 120)
    assert (plan.frames_removed, plan.frames_beyond) == (0, 80)
    assert "80 frames past the range (121-200) will be kept." in plan.describe()


def test_a_long_scene_is_cut_when_the_artist_agrees():
    plan = plan_length(SceneLength(121, 1, 121), SHOT, remove_frames=True)
    assert plan.target == SceneLength(120, 1, 120)
    assert plan.frames_removed == 1
    assert plan.describe()[0] == (
        "1 frame will be removed from the end (121 to 120); "
        "drawings and keys there are lost."
    )


def test_a_right_scene_needs_nothing():
    plan = plan_length(SceneLength(120, 1, 120), SHOT)
    assert not plan.is_needed
    assert plan.describe() == []


def test_a_right_range_with_frames_beyond_needs_nothing_either():
    assert not plan_length(SceneLength(150, 1, 120), SHOT).is_needed


@given(shots, st.integers(1, 6000))
def test_a_plan_never_removes_frames_by_itself_and_settles_at_once(shot, count):
    plan = plan_length(SceneLength(count, 1, count), shot)
    assert plan.frames_removed == 0
    assert plan.target.playback == shot.scene_range
    assert not plan_length(plan.target, shot).is_needed


@pytest.mark.parametrize(
    ("one", "other"),
    [(23.976, 24000 / 1001), (23.98, 23.976), (29.97, 30000 / 1001), (25, 25.0)],
)
def test_rates_that_mean_the_same_are_the_same(one, other):
    assert is_same_fps(one, other)


@pytest.mark.parametrize(("one", "other"), [(24, 23.976), (30, 29.97), (25, 24)])
def test_rates_that_differ_are_not_the_same(one, other):
    assert not is_same_fps(one, other)


def test_rounded_rates_stand_for_exact_ones():
    assert exact_fps(23.98) == Fraction(24000, 1001)
    assert exact_fps(29.97) == Fraction(30000, 1001)
    assert exact_fps(25) == 25
    assert exact_fps(12.5) == Fraction(25, 2)


@pytest.mark.parametrize(
    ("seconds", "fps", "frames"),
    [(1, 24, 24), (1.001, 23.976, 24), (1.02, 25, 26), (0, 25, 0), (0.04, 25, 1)],
)
def test_a_begun_frame_of_sound_counts(seconds, fps, frames):
    assert frames_of_duration(seconds, fps) == frames
