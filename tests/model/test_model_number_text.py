"""Numbers that stand as text."""

from __future__ import annotations

from ayon_harmony.model.number_text import read_float, read_int


def test_what_is_no_number_is_the_default():
    assert [read_int(text, 7) for text in ("12", " 3 ", "", "1.5", None)] == [
        12, 3, 7, 7, 7,
    ]  # fmt: skip
    assert [read_float(text, None) for text in ("1.5", "x", None)] == [1.5, None, None]
