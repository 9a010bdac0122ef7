"""Where a run of tests writes."""

from __future__ import annotations

import sys

import pytest

from sandbox import memory_folder

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux alone has it")


def test_memory_serves_only_where_there_is_room_in_it(tmp_path, monkeypatch):
    told = tmp_path / "meminfo"
    told.write_text("MemTotal: 9 kB\nMemAvailable: 2000 kB\n")
    monkeypatch.setattr(memory_folder, "ROOM", 2_000 * 1024)
    assert memory_folder.find_memory(tmp_path, told) == tmp_path
    monkeypatch.setattr(memory_folder, "ROOM", 2_001 * 1024)
    assert memory_folder.find_memory(tmp_path, told) is None


def test_a_system_that_tells_nothing_has_none(tmp_path):
    assert memory_folder.find_memory(tmp_path / "no", tmp_path / "no") is None


def test_the_folders_of_runs_that_ended_go_and_those_of_others_stay(tmp_path):
    first = memory_folder.take_folder(tmp_path)
    (first / "scene.xstage").write_text("")
    ended = first.parent / "ended"
    (ended / "sh010").mkdir(parents=True)
    second = memory_folder.take_folder(tmp_path)
    assert sorted(first.parent.iterdir()) == sorted([first, second])
    assert (first / "scene.xstage").exists()
    assert list(second.iterdir()) == []


def test_the_folder_of_somebody_else_is_left_alone(tmp_path):
    first = memory_folder.take_folder(tmp_path)
    ours = first.parent.rename(tmp_path / "elsewhere")
    first.parent.symlink_to(ours)
    assert memory_folder.take_folder(tmp_path) is None
    assert list(ours.iterdir()) == [ours / first.name]
