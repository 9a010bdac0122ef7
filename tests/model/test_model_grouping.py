"""What belongs together, put together."""

from __future__ import annotations

from ayon_harmony.model.grouping import grouped


def test_values_of_a_key_are_together_in_their_order():
    pairs = [("b", 1), ("a", 2), ("b", 3), ("b", 1)]
    assert list(grouped(pairs).items()) == [("b", [1, 3, 1]), ("a", [2])]


def test_nothing_has_no_groups():
    assert grouped([]) == {}
