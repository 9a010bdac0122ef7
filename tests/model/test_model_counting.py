"""Numbers with their nouns."""

from __future__ import annotations

import pytest

from ayon_harmony.model.counting import count_of


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0 files"), (1, "1 file"), (2, "2 files")]
)
def test_one_is_singular_and_every_other_number_is_not(number, text):
    assert count_of(number, "file") == text


def test_a_noun_may_have_a_plural_of_its_own():
    assert count_of(2, "child", "children") == "2 children"
