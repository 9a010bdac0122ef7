"""File names and frames that ayon-deadline's job takes."""

from __future__ import annotations

import pytest

from ayon_harmony.model import farm
from ayon_harmony.model.frames import FrameRange
from ayon_harmony.model.sequences import EXTENSIONS, WriteOutput

FRAMES = FrameRange(1, 12)


def images(drawing_type="PNG4", leading_zeros=3, start=1, frames=FRAMES, name="main-"):
    output = WriteOutput(f"/s/renders/{name}", drawing_type, leading_zeros, start)
    return farm.FarmFiles.of_images(output, frames)


@pytest.mark.parametrize("drawing_type", sorted(EXTENSIONS))
@pytest.mark.parametrize("leading_zeros", [0, 1, 3, 9])
@pytest.mark.parametrize("start", [0, 1, 5, 9, 10, 1001])
def test_the_submitter_gets_the_name_from_the_first_file(
    drawing_type, leading_zeros, start
):
    files = images(drawing_type, leading_zeros, start)
    first = files.expected[0]
    assert farm.job_prefix(first, leading_zeros) == "/s/renders/main-"
    assert set(files.files) <= set(files.expected)
    assert len(files.files) == 12
    assert files.is_told


@pytest.mark.parametrize("extension", ["mov", "mp4"])
@pytest.mark.parametrize("name", ["main", "main2", "main10", "main100"])
@pytest.mark.parametrize("leading_zeros", [0, 3])
def test_the_submitter_gets_the_name_of_a_movie(extension, name, leading_zeros):
    files = farm.FarmFiles.of_movie(f"/s/{name}", extension, leading_zeros)
    assert farm.job_prefix(files.expected[0], leading_zeros) == f"/s/{name}"
    assert files.files == (f"/s/{name}.{extension}",)
    assert files.is_told


def test_files_that_tell_the_name_themselves_are_all_there_is():
    files = images(frames=FrameRange(9, 11))
    assert files.expected == list(files.files)
    assert [file.rpartition("/")[2] for file in files.files] == [
        *["main-0009.png", "main-0010.png", "main-0011.png"]
    ]


def test_other_files_are_led_by_one_that_nobody_writes():
    files = images(start=1001, frames=FrameRange(1, 2))
    assert [file.rpartition("/")[2] for file in files.expected] == [
        *["main-0001.png", "main-1001.png", "main-1002.png"]
    ]
    assert files.expected[1:] == list(files.files)
    assert files.offset == 1000


def test_a_leader_that_is_a_file_itself_is_named_once():
    files = images(start=0, frames=FrameRange(1, 3))
    assert [file[-8:] for file in files.expected] == [
        *["0001.png", "0000.png", "0002.png"]
    ]


def test_a_name_that_holds_a_number_of_its_own_is_mistaken():
    assert not images(name="a0001.old-").is_told
    assert not farm.FarmFiles.of_movie("/s/a0001.old", "mov", 3).is_told


def test_an_unknown_format_has_no_files():
    with pytest.raises(ValueError, match="Unknown drawing type"):
        images("PNG9")


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


@pytest.mark.parametrize(
    "text", ["", "all", "1-", "1001;1002", "1--5", "1x2", "5-1", "1-5x0"]
)
def test_what_are_no_frames_is_refused(text):
    for read in (farm.frames_of, lambda text: farm.move_frames(text, 0)):
        with pytest.raises(ValueError, match="are no frames"):
            read(text)


def test_chosen_frames_are_listed_once_and_in_order():
    assert farm.frames_of("1030,1001-1021x5,1002,1001") == [
        *[1001, 1002, 1006, 1011, 1016, 1021, 1030]
    ]


def test_paths_that_break_the_script_are_found():
    nodes = ["Top/Main", "Top/Bob's", 'Top/A"B', "Top/A\\B"]
    assert farm.unsafe_nodes(nodes) == nodes[1:]
    assert farm.disabling_script(nodes[:1]) == "node.setEnable('Top/Main', false)"
