"""What an update made of what, as reports show it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ayon_harmony.loading.representations import PublishedFiles, changes_of

AFTER = PublishedFiles(
    *("demo", "bgMain", 4, "png", "r4", "v4", "p1"), Path("bg.png"), (Path("bg.png"),)
)


@pytest.mark.parametrize(
    ("before", "changes"),
    [
        ({"version": 3, "product_id": "p1"}, [("Version", "v003", "v004")]),
        ({"version": -3, "product_id": "p1"}, [("Version", "hero", "v004")]),
        ({"version": 4, "product_id": "p1"}, []),
        ({}, []),
        (
            {"version": 4, "product_id": "p2", "name": "bgOld"},
            [("Product", "bgOld", "bgMain")],
        ),
    ],
    ids=["older", "hero", "same", "nothing known", "switched"],
)
def test_the_version_and_the_product_are_told_where_they_change(before, changes):
    assert changes_of(before, AFTER) == changes


def test_a_hero_version_is_called_so():
    assert changes_of({"version": 3}, replace(AFTER, version=-4)) == [
        ("Version", "v003", "hero")
    ]
