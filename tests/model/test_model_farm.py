"""File names and frames that ayon-deadline's job takes."""

from __future__ import annotations

import pytest

from ayon_harmony.model import farm
from ayon_harmony.model.frames import FrameRange
from ayon_harmony.model.sequences import EXTENSIONS, WriteOutput

THREE_LETTERS = sorted({k for k, ext in EXTENSIONS.items() if len(ext) == 3})


@pytest.mark.parametrize("drawing_type", THREE_LETTERS)
@pytest.mark.parametrize("leading_zeros", [0, 1, 3, 9])
@pytest.mark.parametrize("start", [0, 1, 5, 9, 10, 1001])
def test_the_submitter_gets_the_name_from_the_first_file(
    drawing_type, leading_zeros, start
):
    output = WriteOutput("/s/renders/main-", drawing_type, leading_zeros, start)
    files = farm.expected_files(output, FrameRange(1, 12))
    assert farm.job_prefix(files[0], leading_zeros) == "/s/renders/main-"
    assert set(output.files_of(FrameRange(1, 12))) <= set(files)
    assert farm.output_problems(output, FrameRange(1, 12)) == []


def test_files_that_tell_the_name_themselves_are_all_there_is():
    output = WriteOutput("/s/main-", "PNG4")
    assert farm.expected_files(output, FrameRange(9, 11)) == [
        *["/s/main-0009.png", "/s/main-0010.png", "/s/main-0011.png"]
    ]


def test_other_files_are_led_by_one_that_no_frame_of_the_job_has():
    output = WriteOutput("/s/main-", "PNG4", 3, 1001)
    assert farm.expected_files(output, FrameRange(1, 2)) == [
        *["/s/main-0001.png", "/s/main-1001.png", "/s/main-1002.png"]
    ]


def test_a_leader_that_is_a_file_itself_is_named_once():
    output = WriteOutput("/s/main-", "PNG4", 3, 0)
    assert farm.expected_files(output, FrameRange(1, 3)) == [
        *["/s/main-0001.png", "/s/main-0000.png", "/s/main-0002.png"]
    ]


@pytest.mark.parametrize(
    ("output", "frames", "told"),
    [
        (WriteOutput("/s/main-", "SCAN"), FrameRange(1, 5), "three letters"),
        (WriteOutput("/s/main-", "DTEX"), FrameRange(1, 5), "three letters"),
        (WriteOutput("/s/main-", "PNG9"), FrameRange(1, 5), "Unknown drawing type"),
        (WriteOutput("/s/main-", "PNG", 3, -3), FrameRange(1, 5), "number -3"),
        (WriteOutput("/s/main-", "PNG"), FrameRange(10, 10), "single frame"),
        (WriteOutput("/s/a0001.old-", "PNG"), FrameRange(1, 5), "part of the name"),
    ],
)
def test_what_the_job_cannot_take_is_said(output, frames, told):
    (problem,) = farm.output_problems(output, frames)
    assert told in problem


def test_a_single_frame_of_one_digit_is_fine():
    output = WriteOutput("/s/main-", "PNG")
    assert farm.output_problems(output, FrameRange(7, 7)) == []
    assert farm.expected_files(output, FrameRange(7, 7)) == ["/s/main-0007.png"]


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        ("1001", "1"),
        ("1001,1003-1010", "1,3-10"),
        ("1001-1021x5, 1030", "1-21x5,30"),
        ("1001-1021step2", "1-21step2"),
        ("1001-1021:2", "1-21:2"),
    ],
)
def test_chosen_frames_are_moved_and_steps_are_not(text, moved):
    assert farm.move_frames(text, -1000) == moved


@pytest.mark.parametrize("text", ["", "all", "1-", "1001;1002", "1--5", "1x2"])
def test_what_are_no_frames_is_refused(text):
    with pytest.raises(ValueError, match="are no frames"):
        farm.move_frames(text, 0)


def test_first_and_last_of_chosen_frames():
    assert farm.range_of("1030,1001-1021x5,1002") == FrameRange(1001, 1030)


def test_paths_that_break_the_script_are_found():
    nodes = ["Top/Main", "Top/Bob's", 'Top/A"B', "Top/A\\B"]
    assert farm.unsafe_nodes(nodes) == nodes[1:]
    assert farm.disabling_script(nodes[:1]) == "node.setEnable('Top/Main', false)"
