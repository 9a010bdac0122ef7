"""The harness that kills sessions sees what it should, on the system at hand."""

from __future__ import annotations

import pytest

from sandbox.windows import kills

pytestmark = pytest.mark.process


@pytest.fixture(autouse=True)
def without_a_clock(monkeypatch):
    """A busy machine makes no test fail."""
    for name in ("_START_LIMIT_S", "_SAVE_LIMIT_S", "_LOCK_LIMIT_S"):
        monkeypatch.setattr(kills, name, 600.0)


def test_sessions_that_are_killed_leave_nothing_broken(tmp_path, monkeypatch):
    monkeypatch.setattr(kills, "_DRAWINGS", 5)
    told = kills.kill_many(tmp_path, 3)

    assert told["faults"] == []
    assert sum(told["phases"].values()) == 3


def test_two_sessions_save_one_workfile_in_turn(tmp_path):
    told = kills.run_sessions(tmp_path, 2, saves=2)

    assert told["faults"] == []
    assert told["commits"] >= 4


def test_a_broken_archive_and_lost_work_are_faults(tmp_path):
    copy = kills.copy_of(tmp_path, "mine")
    kills.make(copy)
    kills.copy_of(tmp_path, "other").open()
    assert kills._faults_of(tmp_path, 0.0) == []

    copy.project_file.write_bytes(copy.project_file.read_bytes()[:-50])

    faults = kills._faults_of(tmp_path, 601.0)
    assert any("broken archive" in fault for fault in faults)
    assert any("waited" in fault for fault in faults)
