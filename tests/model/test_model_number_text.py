"""Numbers that stand as text."""

from __future__ import annotations

import pytest

from ayon_harmony.model.number_text import read_float, read_int


def test_what_is_no_number_is_the_default():
    assert [read_int(text, 7) for text in ("12", " 3 ", "", "1.5", None)] == [
        12, 3, 7, 7, 7,
    ]  # fmt: skip
    assert [read_float(text, None) for text in ("1.5", "x", None)] == [1.5, None, None]


@pytest.mark.parametrize("text", ["9" * 5000, "9" * 30, "-99999999999999999999", "nan"])
def test_a_whole_number_that_counts_nothing_is_none(text):
    assert read_int(text, 7) == 7


@pytest.mark.parametrize("text", ["nan", "inf", "-inf", "1e999"])
def test_a_number_is_finite(text):
    assert read_float(text, 7.0) == 7.0
