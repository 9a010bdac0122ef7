"""What a Write node may be told to write, and how it is mended."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ayon_harmony.model.check_rules import (
    output_faults,
    path_faults,
    repaired_output,
    width_fault,
    written_name,
)
from ayon_harmony.model.frames import FrameRange
from ayon_harmony.model.sequences import EXTENSIONS, WriteOutput

FRAMES = FrameRange(1, 120)


def output(prefix="frames/final-", kind="PNG4", zeros=3, start=1):
    return WriteOutput(prefix, kind, zeros, start)


def test_what_creators_make_has_no_fault():
    assert output_faults(output(), FRAMES) == []


@pytest.mark.parametrize(
    ("given_output", "text"),
    [
        (
            output(kind="PNG5"),
            "'PNG5', which Harmony does not know; it would write TGA",
        ),
        (output(prefix="frames/sh_010"), "ends in a digit"),
        (output(prefix="frames/"), "no file name"),
        (output(prefix=""), "no file name"),
        (output(prefix="../final-"), "leads out of its folder"),
        (output(prefix="frames/a:b-"), "Windows cannot hold"),
        (output(prefix="frames. /final-"), "Windows takes no folder"),
        (output(zeros=-1), "-1 leading zeros"),
        (output(zeros=12), "12 leading zeros"),
        (output(start=-4), "numbers its first frame -4"),
    ],
)
def test_each_fault_is_said(given_output, text):
    (fault,) = output_faults(given_output, FRAMES)
    assert text in fault


def test_a_studio_may_take_some_formats_only():
    (fault,) = output_faults(output(), FRAMES, ["EXR", "tga4"])
    assert fault == "has the format PNG4; the studio takes EXR, tga4"
    assert output_faults(output(kind="TGA4"), FRAMES, ["EXR", "tga4"]) == []


def test_numbers_that_outgrow_their_width_are_no_fault_and_are_told():
    assert output_faults(output(zeros=1), FRAMES) == []
    assert "2 wide, and its last is 120" in width_fault(output(zeros=1), FRAMES)
    assert width_fault(output(), FRAMES) is None


def test_numbers_that_all_outgrow_their_width_sort_well():
    assert width_fault(output(zeros=1), FrameRange(101, 150)) is None


def test_a_windows_drive_is_no_fault():
    assert path_faults("C:/shots/final-") == []


@given(
    prefix=st.text(st.sampled_from("abc019/\\.:-_ *ü"), max_size=20),
    kind=st.sampled_from([*EXTENSIONS, "", "PNG9", "png4"]),
    zeros=st.integers(-20, 20),
    start=st.integers(-2000, 20000),
    first=st.integers(1, 2000),
    length=st.integers(1, 20000),
)
def test_a_mended_output_never_has_a_fault(prefix, kind, zeros, start, first, length):
    frames = FrameRange(first, first + length - 1)
    mended = repaired_output(WriteOutput(prefix, kind, zeros, start), frames, "PNG4")
    assert output_faults(mended, frames) == []
    assert width_fault(mended, frames) is None


def test_what_has_no_fault_is_left_as_it_is():
    assert repaired_output(output(), FRAMES, "EXR") == output()


@pytest.mark.parametrize(
    "other",
    [
        "frames/x-",
        "./frames/x-",
        "frames/./x-",
        "frames\\x-",
        "Frames/X-",
        "/shots/sh010/frames/x-",
        "/shots/sh010/other/../frames/x-",
    ],
)
def test_all_spellings_of_a_file_are_one_file(other):
    expected = written_name("frames/x-", "png", "/shots/sh010")
    assert written_name(other, "png", "/shots/sh010") == expected


def test_files_that_are_not_the_same_are_told_apart():
    here = "C:/shots/sh010"
    names = {
        written_name(prefix, kind, here)
        for prefix, kind in [
            ("x-", "png"),
            ("x-", "tga"),
            ("y-", "png"),
            ("D:/shots/sh010/x-", "png"),
            ("frames/x-", "png"),
        ]
    }
    assert len(names) == 5
    assert written_name("C:\\shots\\sh010\\x-", "png", here) in names
    assert written_name(" ", "png", here) == ""


def test_a_path_from_here_has_no_fault():
    assert path_faults("./frames/x-") == []
    assert path_faults("frames /x-") != []


def test_what_is_right_of_a_faulty_output_stays():
    faulty = output(prefix="frames/..//hero?-", kind="PNG9", start=1001)

    mended = repaired_output(faulty, FRAMES, "PNG4")

    assert mended == output(prefix="frames/hero_-", kind="PNG4", start=1001)
