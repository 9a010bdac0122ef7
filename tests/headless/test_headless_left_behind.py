"""What a process that was killed left: locks, and a workfile that it had saved."""

from __future__ import annotations

import json

import pytest
from ayon_core.pipeline import get_process_id
from ayon_core.pipeline.workfile.lock_workfile import create_workfile_lock

from ayon_harmony.errors import WorkfileError
from ayon_harmony.headless.left_behind import (
    NotedLocks,
    find_saved,
    note_saving,
    release_left_locks,
)
from ayon_harmony.headless.next_version import save_as_next
from ayon_harmony.headless.saved import Saved
from ayon_harmony.headless.targets import Target
from ayon_harmony.workfiles import Identity, Workfiles
from ayon_harmony.workfiles.archive import save_folder
from ayon_harmony.workfiles.versions import next_workfile
from ayon_harmony.working.empty_scene import write_empty_scene


@pytest.fixture(autouse=True)
def site(monkeypatch):
    """Name the machine, as the launcher does."""
    monkeypatch.setenv("AYON_SITE_ID", "machine-1")


@pytest.fixture
def private(tmp_path):
    folder = tmp_path / "private"
    folder.mkdir()
    return folder


@pytest.fixture
def workfile(tmp_path):
    path = tmp_path / "work" / "sh010_v001.zip"
    path.parent.mkdir()
    scene = write_empty_scene(tmp_path / "made" / "sh010_v001")
    save_folder(scene.parent, path)
    return path


def lock_of(path):
    return path.with_name(f"{path.name}.oplock")


def test_every_lock_of_a_dead_process_goes_also_one_that_it_took_last(
    private, workfile
):
    following = workfile.with_name("sh010_v002.zip")
    locks = NotedLocks(private)
    for path in (workfile, following):
        locks.take(path)
        create_workfile_lock(str(path))
    assert get_process_id() in lock_of(following).read_text()
    release_left_locks(private)
    assert not lock_of(workfile).exists()
    assert not lock_of(following).exists()


def test_a_lock_that_another_took_over_stays(private, workfile):
    NotedLocks(private).take(workfile)
    lock_of(workfile).write_text(json.dumps({"process_id": "another"}))
    release_left_locks(private)
    assert lock_of(workfile).exists()
    lock_of(workfile).write_text("{")
    release_left_locks(private)
    assert lock_of(workfile).exists()


def test_a_note_that_is_broken_or_missing_releases_nothing(private, workfile):
    create_workfile_lock(str(workfile))
    release_left_locks(private)
    (private / "locks.json").write_text('{"process_id": 3, "locks": 5}')
    release_left_locks(private)
    assert lock_of(workfile).exists()


def test_a_save_that_was_noted_counts_when_it_is_there_as_noted(
    private, workfile, tmp_path
):
    folder = tmp_path / "made" / "sh010_v001"
    noted = []

    def note(saved):
        note_saving(private, saved)
        noted.append(find_saved(private, workfile))

    path = save_as_next(
        folder, Target(workfile), "note", next_workfile(workfile), on_saving=note
    )
    assert noted == [None]
    saved = find_saved(private, workfile)
    assert saved == Saved.of(workfile, path)
    away = path.parent.rename(tmp_path / "away")
    with pytest.raises(WorkfileError, match="Whether it was saved cannot be told"):
        find_saved(private, workfile)
    away.rename(path.parent)
    assert find_saved(private, workfile) == saved
    path.write_bytes(workfile.read_bytes())
    assert find_saved(private, workfile) is None


def test_nothing_is_saved_where_the_project_is_away(workfile, tmp_path):
    """Its folders made anew, as core does, are no project either."""
    folder, following = tmp_path / "made" / "sh010_v001", next_workfile(workfile)
    workfile.parent.rename(tmp_path / "away")
    for _ in ("away", "made anew"):
        with pytest.raises(WorkfileError, match="Nothing was saved, because"):
            save_as_next(folder, Target(workfile), "note", following)
        workfile.parent.mkdir(exist_ok=True)
        assert not list(workfile.parent.iterdir())


def test_what_a_session_saved_is_found_by_its_local_copy(private, workfile):
    following = workfile.with_name("sh010_v002.zip")
    files = Workfiles(private)
    identity = Identity("demo", "/sh010", "animation", following.name)
    write_empty_scene(files.new_scene_dir(identity))
    copy = files.register(identity, following)
    assert find_saved(private, workfile) is None
    copy.save()
    files.close()
    assert find_saved(private, workfile) == Saved.of(workfile, following)
    assert find_saved(private, following) is None
    following.write_bytes(b"saved again by an artist")
    assert find_saved(private, workfile) is None
