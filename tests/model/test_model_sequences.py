"""Names of rendered files: expected, found, missing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ayon_harmony.model.frames import FrameRange
from ayon_harmony.model.sequences import (
    EXTENSIONS,
    WriteOutput,
    extension_of,
    frames_of_files,
    leading_zeros_for,
    movie_extension_of,
    separated_prefix,
    split_number,
)


@pytest.mark.parametrize(
    ("drawing_type", "extension"),
    [
        ("PNG4", "png"),
        ("pngdp4", "png"),
        ("SGI3", "sgi"),
        ("DTEX", "dtex"),
        ("DPX3_10_INVERTED_CHANNELS", "dpx"),
        ("TIF", "tif"),
        ("EXR", "exr"),
        ("PSDDP1", "psd"),
    ],
)
def test_a_drawing_type_has_an_extension(drawing_type, extension):
    assert extension_of(drawing_type) == extension


def test_an_unknown_drawing_type_is_refused_because_harmony_would_render_tga():
    with pytest.raises(ValueError, match="silently render TGA"):
        extension_of("PNG5")


@pytest.mark.parametrize(
    ("zeros", "frame", "name"),
    [
        (3, 1, "frames/final-0001.png"),
        (3, 10, "frames/final-0010.png"),
        (3, 10000, "frames/final-10000.png"),
        (0, 7, "frames/final-7.png"),
    ],
)
def test_leading_zeros_count_before_a_one_digit_number(zeros, frame, name):
    assert WriteOutput("frames/final-", "PNG4", zeros).file_of(frame) == name


def test_start_is_the_number_of_scene_frame_1():
    output = WriteOutput("r_", "EXR", 3, start=1001)
    assert output.files_of(FrameRange(1, 3)) == [
        "r_1001.exr",
        "r_1002.exr",
        "r_1003.exr",
    ]


def test_a_pattern_has_a_sign_for_each_digit():
    output = WriteOutput("50%_", "TGA")
    assert output.pattern() == "50%_####.tga"


def test_a_prefix_ending_in_a_digit_is_separated():
    assert separated_prefix("shot_010") == "shot_010_"
    assert separated_prefix("shot_") == "shot_"
    assert separated_prefix("") == ""
    assert WriteOutput("a/v001", "PNG").is_ambiguous
    assert not WriteOutput("a/v001_", "PNG").is_ambiguous


@given(st.integers(1, 8))
def test_padding_and_leading_zeros_are_inverse(padding):
    zeros = leading_zeros_for(padding)
    assert WriteOutput("x", "PNG", zeros).padding == padding


@given(
    # No minus: behind another separator it belongs to the number.
    st.text("ab_.v/", min_size=1, max_size=8),
    st.sampled_from(sorted(EXTENSIONS)),
    st.integers(0, 6),
    st.integers(0, 5000),
    st.integers(1, 30),
)
def test_what_a_write_node_writes_is_found_as_one_sequence(
    prefix, drawing_type, zeros, start, count
):
    output = WriteOutput(separated_prefix(prefix), drawing_type, zeros, start)
    files = output.files_of(FrameRange(1, count))
    by_frame = frames_of_files(files[0], reversed(files), str(start))
    assert list(by_frame.values()) == files
    assert list(by_frame) == list(range(start, start + count))


def test_numbers_that_differ_beside_the_frame_part_no_sequence():
    names = ["beat1.0001.png", "beat1.0002.png", "beat2.0003.png"]
    assert frames_of_files(names[0], names, "1") == dict(zip((1, 2, 3), names))


def test_a_leading_zero_needs_at_least_one_digit():
    with pytest.raises(ValueError, match="at least one digit"):
        leading_zeros_for(0)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("a_v001.0010.png", ("a_v001.", "0010", ".png")),
        ("sh010_bg.png", ("sh", "010", "_bg.png")),
        ("take1.mp4", ("take", "1", ".mp4")),
        ("still.jp2", ("still.jp2", "", "")),
        ("d.2/x0001", ("d.2/x", "0001", "")),
    ],
)
def test_the_last_number_before_the_extension_counts(name, parts):
    assert split_number(name) == parts


def test_movie_formats_have_extensions():
    assert movie_extension_of("com.toonboom.mp4.1.0") == "mp4"
    assert movie_extension_of("com.toonboom.prores.mov.1.0") == "mov"
    assert movie_extension_of("com.studio.mp4.9") == "mp4"
    assert movie_extension_of("") == "mov"


def test_a_number_that_is_too_large_for_a_frame_makes_no_sequence():
    names = ["hero.20261130181500.png", "hero.20261130181501.png"]
    assert frames_of_files(names[0], names, "") == {}
