"""What names of colour spaces mean without a config."""

from __future__ import annotations

import pytest

from ayon_harmony.model.color_spaces import (
    UnknownSpaceError,
    is_shown_as_is,
    to_linear_srgb,
)


@pytest.mark.parametrize("name", ["acescg", "ACES2065-1", "Linear Rec.2020"])
def test_white_stays_white_between_primaries(name):
    matrix = to_linear_srgb(name)
    rows = [sum(matrix[at : at + 3]) for at in (0, 3, 6)]
    assert rows == pytest.approx([1, 1, 1], abs=2e-3)


@pytest.mark.parametrize("name", ["", "scene_linear", "Utility - Linear - Rec.709"])
def test_linear_srgb_needs_no_other_primaries(name):
    assert to_linear_srgb(name) is None
    assert not is_shown_as_is(name)


@pytest.mark.parametrize(
    "name", ["sRGB - Texture", "Raw", "Rec.1886 Rec.709 - Display"]
)
def test_what_is_shown_as_it_is_has_no_linear_light(name):
    assert is_shown_as_is(name)
    with pytest.raises(UnknownSpaceError):
        to_linear_srgb(name)


@pytest.mark.parametrize("name", ["my srgb", "linear-ish", "ARRI LogC4"])
def test_words_in_a_name_say_nothing(name):
    assert not is_shown_as_is(name)
    with pytest.raises(UnknownSpaceError):
        to_linear_srgb(name)
