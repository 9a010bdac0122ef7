"""Which file is which drawing, and what is exposed when."""

from __future__ import annotations

from pathlib import Path

import pytest

from ayon_harmony.model.footage import (
    STILL,
    Before,
    Footage,
    Run,
    carry_over,
    emptied,
    find_footage,
    format_numbers,
    merged,
    missing_numbers,
    parse_numbers,
    place_by_number,
    sequence_exposures,
    still_exposures,
)
from ayon_harmony.model.frames import FrameRange, ShotRange

SHOT = ShotRange(1009, 1100, 8, 8)


def paths(*names: str) -> list[Path]:
    return [Path("/p/v001") / name for name in names]


def runs(text: str) -> tuple[Run, ...]:
    """Exposures from ``1-3:1001 4:1002``."""
    found = []
    for part in text.split():
        frames, _, drawing = part.partition(":")
        start, _, end = frames.partition("-")
        found.append(Run(int(start), int(end or start), drawing))
    return tuple(found)


def sequence(*numbers: int, extension: str = "png") -> Footage:
    files = {str(n): Path(f"a.{n}.{extension}") for n in numbers}
    return Footage(extension, files, numbers)


def layer(text, numbers, offset=-1000, own=()):
    drawings = tuple(str(n) for n in numbers or (1,)) + tuple(own)
    return Before(runs(text), drawings, tuple(numbers), offset)


def test_drawings_of_a_sequence_are_called_by_their_frame():
    files = paths("a.1002.png", "a.1001.png", "a_thumb.jpg")
    footage = find_footage(files, files[0])
    assert footage.numbers == (1001, 1002)
    assert footage.files == {"1001": files[1], "1002": files[0]}
    assert footage.extension == "png"


def test_one_file_is_a_still_whatever_number_it_has():
    (file,) = paths("a.1001.PNG")
    footage = find_footage([file], file)
    assert footage.is_still
    assert footage.files == {STILL: file}
    assert footage.extension == "png"


def test_the_sequence_is_the_one_of_the_main_file():
    files = paths("b.1.png", "b.2.png", "a.1.png", "a.2.png")
    assert find_footage(files, files[1]).files["2"] == files[1]
    assert find_footage(files[:2], files[3]) is None


@pytest.mark.parametrize(
    ("names", "frame", "numbers"),
    [
        # The frame is the number that differs, wherever a template has it.
        (["a.1001_v003.png", "a.1002_v003.png"], "", (1001, 1002)),
        (["a.1001.cam2.png", "a.1002.cam2.png"], "1001", (1001, 1002)),
        (["a_1001_2k.png", "a_1002_2k.png", "a_1003_2k.png"], "", (1001, 1002, 1003)),
        (["sh010.v002.0001.png", "sh010.v002.0002.png"], "0001", (1, 2)),
        # Two numbers differ: the representation says which.
        (["a.1001.x1.png", "a.1002.x2.png"], "1001", (1001, 1002)),
        (["a.1001.x7.png", "a.1002.x9.png"], "", (7, 9)),
        # A minus behind a separator is a sign, a dash alone is none.
        (["a.-0002.png", "a.-0001.png", "a.0000.png"], "", (-2, -1, 0)),
        (["a-0001.png", "a-0002.png"], "", (1, 2)),
        # A date with time is no frame.
        (["a.1001.20260629104531.png", "a.1002.20260629104531.png"], "", (1001, 1002)),
        (["0999.png", "1000.png", "10000.png"], "0999", (999, 1000, 10000)),
    ],
)
def test_the_representation_says_which_number_is_the_frame(names, frame, numbers):
    files = paths(*names)
    footage = find_footage(files, files[0], frame)
    assert footage.numbers == numbers
    assert list(footage.files.values()) == files


def test_files_of_another_camera_are_another_sequence():
    files = paths("a.1.cam1.png", "a.2.cam1.png", "a.1.cam2.png", "a.2.cam2.png")
    assert list(find_footage(files, files[2], "1").files.values()) == files[2:]


@pytest.mark.parametrize(
    ("numbers", "frames", "missing"),
    [
        ((1, 2, 4), None, [3]),
        ((1, 3, 5), None, []),
        ((1, 3, 7), None, [5]),
        ((1001, 1002), FrameRange(1001, 1004), [1003, 1004]),
        ((1003, 1004), FrameRange(1001, 1004), [1001, 1002]),
        # Counted from elsewhere than the shot.
        ((1, 2), FrameRange(1001, 1004), []),
        ((1001,), None, []),
        ((), None, []),
        ((1, 2_000_000_000), None, []),
    ],
)
def test_what_a_sequence_lacks_is_told(numbers, frames, missing):
    assert missing_numbers(numbers, frames) == missing


@pytest.mark.parametrize(
    ("numbers", "frames", "offset"),
    [
        ((1001, 1100), FrameRange(1001, 1100), -1000),
        ((990, 1100), FrameRange(990, 1100), -1000),
        ((1009, 1020), None, -1000),
        # Counted from 1, and the version says they are 1001 and on.
        ((1, 100), FrameRange(1001, 1100), 0),
        ((1, 100), FrameRange(1009, 1108), 8),
    ],
)
def test_the_first_file_lands_at_its_frame_of_the_scene(numbers, frames, offset):
    placed = place_by_number(numbers, frames, SHOT, 108)
    assert (placed.offset, placed.remark) == (offset, "")


@pytest.mark.parametrize("numbers", [(1, 50), (2000, 2050)])
def test_frames_that_no_frame_of_the_scene_has_begin_at_its_start(numbers):
    placed = place_by_number(numbers, None, SHOT, 108)
    assert numbers[0] + placed.offset == 1
    assert "none of this scene's (1001-1108)" in placed.remark


def test_without_frames_of_the_task_it_begins_at_the_start_of_the_scene():
    placed = place_by_number((1001, 1010), None, None, 60)
    assert placed.offset == -1000
    assert "no frames" in placed.remark


def test_a_still_is_held_over_the_scene_or_shown_once():
    assert still_exposures(60, 5, hold=True) == [Run(1, 60, STILL)]
    assert still_exposures(60, 5, hold=False) == [Run(5, 5, STILL)]
    assert still_exposures(60, 99, hold=False) == [Run(60, 60, STILL)]


@pytest.mark.parametrize(
    ("numbers", "offset", "expected"),
    [
        ((1001, 1002), -1000, "1:1001 2:1002"),
        ((1001, 1003, 1005), -1000, "1-2:1001 3-4:1003 5-6:1005"),
        ((1001, 1002, 1005), -1000, "1:1001 2-4:1002 5:1005"),
        ((999, 1000, 1001), -1000, "1:1001"),
        ((1005, 1006, 1007), -1000, "5:1005 6:1006"),
        ((2001, 2002), -1000, ""),
        ((999, 1003), -1000, "1-2:999 3-6:1003"),
    ],
)
def test_a_sequence_is_exposed_within_the_scene(numbers, offset, expected):
    assert tuple(sequence_exposures(numbers, offset, 6)) == runs(expected)


def test_untouched_timing_goes_on_with_a_longer_version():
    before = layer("1:1001 2:1002", (1001, 1002))
    timing = carry_over(before, sequence(1001, 1002, 1003, 1004), 10)
    assert timing.runs == runs("1:1001 2:1002 3:1003 4:1004")


def test_untouched_timing_ends_with_a_shorter_version():
    before = layer("1:1001 2:1002 3:1003", (1001, 1002, 1003))
    timing = carry_over(before, sequence(1001, 1002), 10)
    assert timing.runs == runs("1:1001 2:1002")
    assert timing.lost == ()


def test_timing_is_untouched_also_after_the_scene_got_longer():
    before = layer("1:1001 2:1002 3:1003", (1001, 1002, 1003, 1004, 1005))
    timing = carry_over(before, sequence(1001, 1002, 1003, 1004, 1005), 10)
    assert timing.runs[-1] == Run(5, 5, "1005")


def test_retimed_exposures_keep_their_frames_and_gain_nothing():
    before = layer("1-4:1001 7-8:1002 9:1001", (1001, 1002))
    timing = carry_over(before, sequence(1001, 1002, 1003), 10)
    assert timing.runs == runs("1-4:1001 7-8:1002 9:1001")


def test_drawings_that_the_new_version_lacks_are_told_and_show_nothing():
    before = layer("1-4:1001 5-6:1003 7:1002 8:1003", (1001, 1002, 1003))
    timing = carry_over(before, sequence(1001, 1002), 10)
    assert timing.runs == runs("1-4:1001 7:1002")
    assert timing.lost == ("1003",)


def test_drawings_of_the_artist_stay_where_they_are():
    before = layer("1:1001 2:fix 3:1003", (1001, 1002, 1003), own=["fix"])
    timing = carry_over(before, sequence(1001, 1002, 1003, 1004), 10)
    assert before.own_drawings == ("fix",)
    assert timing.runs == runs("1:1001 2:fix 3:1003")


def test_files_that_are_numbered_otherwise_take_their_places_by_order():
    before = layer("1-4:1001 5-6:1002", (1001, 1002))
    timing = carry_over(before, sequence(1, 2, 3), 10)
    assert timing.runs == runs("1-4:1 5-6:2")
    assert 1 + timing.offset == 1


def test_untouched_timing_stays_in_place_when_files_are_numbered_otherwise():
    before = layer("1:1001 2:1002", (1001, 1002))
    timing = carry_over(before, sequence(1, 2, 3), 10)
    assert timing.runs == runs("1:1 2:2 3:3")


def test_a_still_for_a_still_keeps_every_exposure():
    before = layer("3-4:1 8:1", ())
    timing = carry_over(before, Footage("png", {STILL: Path("b.png")}), 10)
    assert timing.runs == runs("3-4:1 8:1")


def test_a_still_is_shown_where_the_sequence_was():
    before = layer("3:1001 4:1002 8:1002", (1001, 1002))
    timing = carry_over(before, Footage("png", {STILL: Path("b.png")}), 10)
    assert timing.runs == runs("3-4:1 8:1")


def test_a_sequence_is_shown_where_the_still_was():
    before = layer("3-4:1 6-9:1", ())
    timing = carry_over(before, sequence(1001, 1002, 1003, 1004), 10)
    assert timing.runs == runs("3:1001 4:1002 6:1004")


def test_layers_of_public_integrations_are_counted_on():
    before = Before(runs("1:1 2-5:2 6:3"), ("1", "2", "3"), None, None)
    timing = carry_over(before, sequence(1001, 1002, 1003, 1004), 10)
    assert timing.runs == runs("1:1001 2-5:1002 6:1003")
    untouched = Before(runs("1:1 2:2 3:3"), ("1", "2", "3"), None, None)
    timing = carry_over(untouched, sequence(1001, 1002, 1003, 1004), 10)
    assert timing.runs == runs("1:1001 2:1002 3:1003 4:1004")


def test_timing_that_shows_no_drawing_by_its_number_was_touched():
    before = Before(runs("1-12:Mouth_A"), ("Mouth_A",), (1001, 1002), None)
    timing = carry_over(before, sequence(1001, 1002, 1003), 12)
    assert timing.runs == runs("1-12:Mouth_A")


def test_frames_in_no_run_are_cleared():
    assert emptied(runs("3:a 4:b 7:a"), 9) == list(runs("1-2: 3:a 4:b 5-6: 7:a 8-9:"))
    assert emptied([], 5) == [Run(1, 5, "")]


def test_neighbours_of_one_drawing_are_one_run():
    assert merged(runs("3:a 1-2:a 4:b")) == list(runs("1-3:a 4:b"))


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        ((), ""),
        ((5,), "5"),
        ((1001, 1002, 1003, 1005), "1001-1003,1005"),
        ((2, 1, 2), "1-2"),
    ],
)
def test_numbers_are_stored_as_ranges(numbers, text):
    assert format_numbers(numbers) == text
    assert parse_numbers(text) == tuple(sorted(set(numbers)))


def test_damaged_numbers_are_left_out():
    assert parse_numbers("1-3,x,,7-,9-8") == (1, 2, 3)
    assert parse_numbers(None) == ()
    assert len(parse_numbers("1-99999999999")) < 2_000_000
