"""Local copies that version 1.0.0 left are opened by this one.

``tests/data/workfiles_1_0_0`` holds a project folder and the folder of local
copies as 1.0.0 wrote them, at rest and killed at moments that matter. Paths in
their JSON files say ``@BASE@``.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tarfile
from pathlib import Path

import pytest

from ayon_harmony.errors import CopyInUseError
from ayon_harmony.workfiles import in_use, locks
from ayon_harmony.workfiles.local_copy import State
from ayon_harmony.workfiles.recovery import Kind, find_recoveries

places = sys.modules["tests.workfiles.conftest"]

DATA = Path(__file__).resolve().parents[1] / "data" / "workfiles_1_0_0"
NAMES = sorted(path.name.split(".")[0] for path in DATA.glob("*.tar.gz"))


@pytest.fixture
def left_by_1_0_0(tmp_path):
    def unpack(name):
        place = places.Place(tmp_path / "place")
        with tarfile.open(DATA / f"{name}.tar.gz") as tar:
            tar.extractall(place.base)
        for path in place.base.rglob("*.json"):
            path.write_text(path.read_text().replace("@BASE@", place.base.as_posix()))
        return place

    return unpack


@pytest.mark.parametrize("name", NAMES)
def test_every_state_comes_to_rest_with_project_and_copy_the_same(left_by_1_0_0, name):
    place = left_by_1_0_0(name)
    work = places.contents(place.copy().scene_dir)
    find_recoveries(place.base / "mine")
    copy = place.copy()
    state = copy.assess().state
    if state is State.LOCAL_NEWER:
        copy.save()
        assert places.contents(copy.scene_dir) == work
    elif state is State.PROJECT_NEWER:
        copy.open()
    assert copy.assess().state is State.IN_SYNC
    assert place.leftovers() in ([], [f".{place.zip.name}.saving"])
    reader = place.opened("reader")
    assert places.contents(reader.scene_dir) == places.contents(copy.scene_dir)


@pytest.mark.parametrize("name", ["local_newer", "save_writing", "save_committing"])
def test_work_that_was_not_in_the_project_is_offered(left_by_1_0_0, name):
    place = left_by_1_0_0(name)
    kinds = [found.kind for found in find_recoveries(place.base / "mine")]
    assert Kind.UNSAVED_WORK in kinds


def test_a_save_goes_on_from_its_pack(left_by_1_0_0):
    place = left_by_1_0_0("local_newer")
    assert place.copy().save().reused > 3


def test_a_mark_of_a_dead_session_holds_nobody_up(left_by_1_0_0):
    place = left_by_1_0_0("in_sync")
    assert place.copy().others() == []


def test_a_harmony_of_1_0_0_that_still_runs_keeps_others_out(left_by_1_0_0):
    place = left_by_1_0_0("in_sync")
    copy = place.copy()
    running = locks.FileLock(copy.folder / "in_use" / "fedcba987654.lock")
    assert running.try_acquire()
    running.write(json.dumps(["ann", "ws7", 4711, 1_700_000_000.0]).encode())
    for program in (in_use.TO_COME, 0):
        with pytest.raises(CopyInUseError, match="ann on ws7"):
            copy.enter(program)
    running.release()
    copy.enter(in_use.TO_COME)
    assert copy.others() == []
    copy.leave()


def test_a_script_of_today_keeps_no_harmony_out(left_by_1_0_0):
    place = left_by_1_0_0("in_sync")
    script, copy = place.copy(), place.copy()
    script.enter()
    copy.enter(in_use.TO_COME)
    assert [session.pid for session in copy.others()] == [os.getpid()]
    copy.leave()
    script.leave()


def test_a_copy_without_its_manifest_is_compared_by_content(left_by_1_0_0):
    place = left_by_1_0_0("in_sync")
    copy = place.copy()
    shutil.copy(copy.manifest_path, copy.folder / "manifest.old")
    copy.manifest_path.unlink()
    assert copy.assess().state is State.IN_SYNC
