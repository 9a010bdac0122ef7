"""Updating everything costs as many looks at the scene for many as for few."""

from __future__ import annotations

import pytest

from sandbox.bench import update

pytestmark = pytest.mark.engine


def test_round_trips_do_not_grow_with_the_number_of_loaded_things(tmp_path):
    few = update.measure(100, tmp_path / "few")
    many = update.measure(1000, tmp_path / "many")
    assert (few["update_100_count"], many["update_1000_count"]) == (5, 50)
    assert few["update_100_round_trips"] == many["update_1000_round_trips"] <= 20
    assert few["update_100_reads"] == many["update_1000_reads"] <= 2
