"""Ten sessions at once: on one workfile, in one copy, on equal names."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ayon_harmony.workfiles import Identity
from ayon_harmony.workfiles.local_copy import Choice, LocalCopy, State

places = sys.modules["workfile_places"]

pytestmark = [pytest.mark.process, pytest.mark.slow]

SESSION = Path(__file__).with_name("session.py")
COUNT = 10


def run_sessions(arguments: list[tuple[Path, Path, str]]) -> list[str]:
    """Start sessions, let all of them save at the same moment, return answers."""
    processes = [
        subprocess.Popen(
            [sys.executable, str(SESSION), str(root), str(zip_path), project, str(i)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for i, (root, zip_path, project) in enumerate(arguments)
    ]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    answers = [process.communicate(timeout=120)[0].strip() for process in processes]
    assert [process.returncode for process in processes] == [0] * len(processes)
    return answers


def test_of_ten_machines_on_one_workfile_one_saves_and_nine_keep_their_work(place):
    place.saved("first")
    users = [place.base / f"user{i}" for i in range(COUNT)]
    answers = run_sessions([(root, place.zip, "prj") for root in users])
    assert sorted(answers) == ["refused"] * (COUNT - 1) + ["saved"]
    for number, (root, answer) in enumerate(zip(users, answers)):
        copy = LocalCopy(root, place.identity, place.zip)
        drawing = copy.scene_dir / "elements" / "body" / f"session-{number}.tvg"
        assert drawing.read_bytes() == f"drawn by prj {number}".encode()
        expected = State.IN_SYNC if answer == "saved" else State.BOTH_CHANGED
        assert copy.assess().state is expected
    assert place.leftovers() == []
    winner = LocalCopy(users[answers.index("saved")], place.identity, place.zip)
    reader = place.copy("reader")
    reader.open()
    assert places.contents(reader.scene_dir) == places.contents(winner.scene_dir)


def test_ten_sessions_in_one_local_copy_all_reach_the_project(place):
    copy = place.saved("mine")
    root = place.base / "mine"
    answers = run_sessions([(root, place.zip, "prj")] * COUNT)
    assert answers == ["saved"] * COUNT
    assert place.leftovers() == []
    reader = place.copy("reader")
    reader.open()
    assert places.contents(reader.scene_dir) == places.contents(copy.scene_dir)
    names = {path.name for path in reader.scene_dir.glob("elements/body/session-*")}
    assert names == {f"session-{i}.tvg" for i in range(COUNT)}


def test_equal_names_in_ten_projects_never_mix(place, tmp_path):
    root = place.base / "shared-root"
    arguments = []
    for number in range(COUNT):
        project = f"prj{number}"
        zip_path = tmp_path / project / "sh010_v001.zip"
        zip_path.parent.mkdir()
        first = LocalCopy(
            place.base / f"first{number}",
            Identity(project, "/sq/sh010", "anim", zip_path.name),
            zip_path,
        )
        places.write_scene(first.scene_dir, mark=project)
        first.register()
        first.save()
        arguments.append((root, zip_path, project))
    assert run_sessions(arguments) == ["saved"] * COUNT
    for number, (_, zip_path, project) in enumerate(arguments):
        identity = Identity(project, "/sq/sh010", "anim", zip_path.name)
        reader = LocalCopy(place.base / "reader", identity, zip_path)
        reader.open(Choice.PROJECT)
        assert project in (reader.scene_dir / "sh010_v001.xstage").read_text()
        drawings = [p.name for p in reader.scene_dir.glob("elements/body/session-*")]
        assert drawings == [f"session-{number}.tvg"]
