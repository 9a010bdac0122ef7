"""A short run of the crash test, and proof that it would see a fault."""

from __future__ import annotations

import os

import pytest

if not hasattr(os, "fork"):
    pytest.skip("forks children", allow_module_level=True)

from ayon_harmony.workfiles.archive import publish
from ayon_harmony.workfiles.local_copy import saving
from sandbox.crashtest.__main__ import run_world
from sandbox.crashtest.injection import Fault, Kind
from sandbox.crashtest.world import Broken, World

pytestmark = [pytest.mark.process, pytest.mark.slow]


@pytest.mark.usefixtures("small_process")
@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_is_lost_under_kills_and_errors(tmp_path, seed):
    counts = run_world(seed, 12, 12, tmp_path / "world")
    assert counts.kills > 3
    assert counts.errors > 3
    assert counts.saves > 0


def save_with(world):
    for _ in range(40):
        world.step(Fault(Kind.NOTHING))


def test_it_sees_a_false_saved(tmp_path, monkeypatch):
    world = World(tmp_path / "world", 3, 2)
    monkeypatch.setattr(
        saving.Saving, "_send", lambda self, known, taken, base, report: known
    )
    monkeypatch.setattr(saving.Saving, "_may_extend", lambda self, known: False)
    with pytest.raises(Broken, match="'saved' was told"):
        save_with(world)


def test_it_sees_an_archive_that_is_not_whole(tmp_path, monkeypatch):
    def publish_half(part, destination, *_arguments):
        destination.write_bytes(part.read_bytes()[:1000])
        part.unlink()
        return publish.Published([], True)

    world = World(tmp_path / "world", 3, 2)
    monkeypatch.setattr(publish, "publish", publish_half)
    with pytest.raises(Broken, match="broken"):
        save_with(world)


def test_it_sees_raw_errors(tmp_path, monkeypatch):
    def fail(*_arguments):
        raise ValueError("raw")

    world = World(tmp_path / "world", 3, 2)
    monkeypatch.setattr(publish, "publish", fail)
    with pytest.raises(Broken, match="raw error"):
        save_with(world)
