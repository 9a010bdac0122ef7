"""Checks that look at the whole publish."""

from __future__ import annotations

import shutil
from types import SimpleNamespace

import pytest

from ayon_harmony.checking import whole_scene


@pytest.mark.parametrize(("free", "count"), [(9, 0), (8.9, 1)], ids=["fits", "short"])
def test_all_that_goes_to_one_disk_has_to_fit_beside_what_stays_free(
    tmp_path, monkeypatch, free, count
):
    rows = [
        (tmp_path / "images", 2.0 * whole_scene.GIB),
        (tmp_path / "movie", 2.0 * whole_scene.GIB),
    ]
    usage = SimpleNamespace(free=free * whole_scene.GIB)
    monkeypatch.setattr(whole_scene, "_estimates", lambda _context: rows)
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: usage)

    problems = whole_scene.find_space_problems(
        None, minimum_free_gib=1, safety_factor=2
    )

    assert len(problems) == count
