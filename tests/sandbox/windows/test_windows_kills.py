"""The harnesses with many processes see what they should, on the system at hand."""

from __future__ import annotations

import pytest

from sandbox.windows import kills, sessions
from sandbox.windows import one_workfile as scene

pytestmark = pytest.mark.process


@pytest.fixture(autouse=True)
def without_a_clock(monkeypatch):
    """A busy machine makes no test fail."""
    monkeypatch.setattr(kills, "_WAIT_LIMIT_S", 600.0)
    monkeypatch.setattr(sessions, "_WAIT_LIMIT_S", 600.0)


@pytest.mark.parametrize("seed", [1, 2])
def test_sessions_that_are_killed_leave_nothing_broken(tmp_path, seed):
    told = kills.kill_many(tmp_path, 6, seed)

    assert told["faults"] == []
    assert told["kills"] == 6 == sum(told["moments"].values())
    assert told["drawings"] > 0
    assert "rest" not in told["moments"]


def test_sessions_save_one_workfile_in_turn(tmp_path):
    told = sessions.run_sessions(tmp_path, 2, saves=2)

    assert told["faults"] == []
    assert told["commits"] >= 4


def test_sessions_in_one_local_copy_lose_nothing(tmp_path):
    told = sessions.run_sessions(tmp_path, 2, saves=2, in_one_copy=True)

    assert told["faults"] == []
    assert told["refused"] == 0


@pytest.mark.parametrize(
    ("holds", "idle"),
    [
        ([], 10.0),
        ([(0.0, 30.0)], 0.0),
        ([(12.0, 13.0)], 9.0),
        ([(14.0, 16.0), (5.0, 12.0), (11.0, 13.0)], 5.0),
        ([(0.0, 10.0), (20.0, 30.0)], 10.0),
    ],
    ids=["nobody", "all the time", "in between", "overlapping", "before and after"],
)
def test_a_wait_for_somebody_who_saves_does_not_count(holds, idle):
    assert sessions.idle_wait((10.0, 20.0), holds) == idle


def look_after_kill(folder, told):
    """Look at a folder as after a kill of a session that said something."""
    story, figures = kills.Story(), kills.Figures()
    for line in told:
        story.hear(line)
    kills._look_after_kill(folder, story, figures, is_colleague_first=False)
    return figures.faults


@pytest.fixture
def project(tmp_path):
    scene.make(scene.copy_of(tmp_path, "mine"))
    scene.copy_of(tmp_path, "other").open()
    return tmp_path


def test_a_project_as_it_should_be_has_no_faults(project):
    assert look_after_kill(project, ["busy mine", "step save.begun"]) == []


def test_a_broken_archive_is_a_fault(project):
    path = scene.copy_of(project, "mine").project_file
    path.write_bytes(path.read_bytes()[:-50])

    assert any("Error" in fault for fault in look_after_kill(project, []))


def test_a_save_that_was_told_and_is_not_there_is_a_fault(project):
    told = ["drawing mine 3 x-1", "drew mine 3 x-1", "saved mine"]

    faults = look_after_kill(project, told)

    assert any("was told to be saved" in fault for fault in faults)
    assert any("is lost" in fault for fault in faults)


def test_what_was_drawn_again_is_not_looked_for(project):
    told = ["drawing mine 3 x-1", "drew mine 3 x-1", "drawing mine 3 x-2"]

    assert look_after_kill(project, told) == []


def test_a_wait_is_a_fault_with_its_name(monkeypatch):
    monkeypatch.setattr(kills, "_WAIT_LIMIT_S", 1.0)
    figures = kills.Figures()
    figures.wait("mending", 0.4)
    figures.wait("a colleague's save", 20.0)

    assert figures.faults == ["a colleague's save waited 20.0 s"]
    assert figures.longest_s == {"mending": 0.4, "a colleague's save": 20.0}


def test_what_is_left_in_the_project_is_a_fault(project):
    (project / "project" / ".sh010_v001.zip.0123.part").write_bytes(b"x")

    assert any("left in the project" in f for f in look_after_kill(project, []))
