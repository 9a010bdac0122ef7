"""Command lines and channel names of EXR files."""

from __future__ import annotations

from pathlib import Path

import pytest

from ayon_harmony.model.exr import (
    COMPRESSIONS,
    ExrLayer,
    ExrOptions,
    NoPictureError,
    channel_groups,
    channels_in,
    convert_arguments,
    picture_channels,
    reason_of,
)


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_every_compression_is_known_to_oiiotool_in_lower_case(compression):
    options = ExrOptions(compression=compression.lower())
    found = convert_arguments([ExrLayer(Path("a.png"))], Path("a.exr"), options)
    assert found[found.index("--compression") + 1] == compression.lower()


def test_another_compression_is_refused():
    with pytest.raises(ValueError, match="'ZAP' is no compression"):
        ExrOptions(compression="ZAP")


def test_straight_alpha_is_multiplied_in_as_floats():
    layer = ExrLayer(Path("a.png"))
    found = convert_arguments([layer], Path("a.exr"), ExrOptions())
    at = found.index("--no-autopremult")
    assert found[at : at + 3] == ["--no-autopremult", "a.png", "--premult"]


@pytest.mark.parametrize(
    ("name", "channels"), [("a.tga", ("R", "G", "B", "A")), ("a.png", ("R", "G", "B"))]
)
def test_other_files_are_left_to_their_own_convention(name, channels):
    layer = ExrLayer(Path(name), channels=channels)
    found = convert_arguments([layer], Path("a.exr"), ExrOptions())
    assert found[found.index(name) - 1] == "--autopremult"
    assert "--premult" not in found


def test_trimming_and_the_colour_space_are_options():
    layer = ExrLayer(Path("a.png"))
    plain = convert_arguments([layer], Path("a.exr"), ExrOptions(auto_trim=False))
    assert not {"--autotrim", "--sattrib", "--attrib"} & set(plain)
    full = convert_arguments(
        [layer], Path("a.exr"), ExrOptions(colorspace="sRGB", pixel_aspect=2.0)
    )
    assert "--autotrim" in full
    assert full[full.index("ayon:colorspace") + 1] == "sRGB"
    assert full[full.index("PixelAspectRatio") + 1] == "2"


@pytest.mark.parametrize(
    ("names", "groups"),
    [
        (["L010_arm", "L020_leg"], ["L010_arm", "L020_leg"]),
        (["arm.left", "a,b", "x y"], ["arm_left", "a_b", "x_y"]),
        (["arm", "arm", "arm"], ["arm", "arm_2", "arm_3"]),
        (["Ruka ž", "手"], ["Ruka_z", "pass02"]),
        (["", "..."], ["pass01", "pass02"]),
    ],
)
def test_groups_have_names_that_every_program_reads(names, groups):
    assert channel_groups(names) == groups


@pytest.mark.parametrize(
    ("text", "channels"),
    [
        ("a.png : 64 x 32\n    channel list: R, G, B\n", [("R", "G", "B")]),
        ("  channel list: Y\nb\n  channel list: Y, A\n", [("Y",), ("Y", "A")]),
        ("  channel list: R (half), Z (float)\r\n", [("R", "Z")]),
        ("no picture", []),
    ],
)
def test_channels_are_read_from_what_oiiotool_says(text, channels):
    assert channels_in(text) == channels


@pytest.mark.parametrize(
    ("channels", "picture"),
    [
        (("R", "G", "B", "A"), ("R", "G", "B", "A")),
        (("A", "B", "G", "R", "Z"), ("R", "G", "B", "A")),
        (("R", "G", "B", "sky.R", "sky.G", "sky.B"), ("R", "G", "B")),
        (("hero.R", "hero.G", "hero.B", "Z"), ("hero.R", "hero.G", "hero.B")),
        (("a.b.Red", "a.b.Green", "a.b.Blue"), ("a.b.Red", "a.b.Green", "a.b.Blue")),
        (("Y",), ("Y", "Y", "Y")),
        (("Y", "A"), ("Y", "Y", "Y", "A")),
    ],
)
def test_the_picture_of_an_exr_is_told_by_its_channels(channels, picture):
    assert picture_channels(channels) == picture


@pytest.mark.parametrize("channels", [(), ("Z",), ("u.x", "u.y"), ("R", "G")])
def test_channels_without_colours_are_no_picture(channels):
    with pytest.raises(NoPictureError, match="no colours"):
        picture_channels(channels)


@pytest.mark.parametrize(
    ("errors", "reason"),
    [
        (
            'oiiotool ERROR: read : "a.exr": Subsampled channels are not supported\n'
            "Full command line was:\n> oiiotool --info -v a.exr\n",
            'oiiotool ERROR: read : "a.exr": Subsampled channels are not supported',
        ),
        ("[mov] odd\na.mov: Invalid data found\n", "a.mov: Invalid data found"),
        ("", ""),
    ],
)
def test_the_reason_is_what_a_tool_says_and_not_how_it_was_called(errors, reason):
    assert reason_of(errors) == reason
