"""What can be done with work of an earlier session."""

from __future__ import annotations

import errno
import os
import sys
import zipfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from ayon_harmony.errors import CopyInUseError, DestinationError, WorkfileError
from ayon_harmony.workfiles import Kind, State, Workfiles, discarded, recovery
from ayon_harmony.workfiles.local_copy import Choice
from ayon_harmony.workfiles.versions import next_workfile

places = sys.modules["tests.workfiles.conftest"]
edit = places.edit


@pytest.fixture
def files(place):
    return Workfiles(place.base / "mine")


@pytest.fixture
def unsaved(place, files):
    """Work that is not in the project, as it is found."""
    edit(place.saved())
    (found,) = files.recoveries()
    return found


@pytest.fixture
def kept(place, files):
    """Local work that was not chosen, as it is found."""
    copy = place.saved()
    edit(copy, "not chosen")
    copy.open(Choice.PROJECT)
    (found,) = files.kept_copies()
    return found


def read(archive, name):
    with zipfile.ZipFile(archive) as file:
        return file.read(name).decode()


def test_unsaved_work_is_brought_to_the_project(place, files, unsaved):
    files.save_recovered(unsaved)

    assert "edited" in read(place.zip, "sh010_v001.xstage")
    assert files.recoveries() == []


def test_unsaved_work_becomes_the_next_version(place, files, unsaved):
    before = place.zip.read_bytes()

    target = files.save_as_new_version(unsaved)

    assert target == place.zip.with_name("sh010_v002.zip")
    assert "edited" in read(target, "sh010_v002.xstage")
    assert place.zip.read_bytes() == before
    assert files.recoveries() == []
    assert place.copy().assess().state is State.ABSENT


def test_where_the_project_is_away_nothing_is_moved(place, files, unsaved):
    place.project.rename(place.project.with_name("away"))

    with pytest.raises(DestinationError):
        files.save_as_new_version(unsaved)

    assert "edited" in (unsaved.folder / "sh010_v001.xstage").read_text()


def test_when_the_save_fails_the_work_is_offered_as_the_new_version(
    place, files, unsaved, monkeypatch
):
    def refuse(*args, **kwargs):
        raise DestinationError("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr("ayon_harmony.workfiles.workfile.LocalCopy.save", refuse)
        with pytest.raises(DestinationError):
            files.save_as_new_version(unsaved)

    (found,) = files.recoveries()
    assert found.kind is Kind.UNSAVED_WORK
    assert found.identity.file_name == "sh010_v002.zip"
    files.save_recovered(found)
    assert "edited" in read(found.project_file, "sh010_v002.xstage")


def test_work_that_a_session_has_open_is_not_taken_away(place, files, unsaved):
    copy = place.copy()
    copy.enter()
    try:
        for action in (files.save_as_new_version, files.discard):
            with pytest.raises(CopyInUseError):
                action(unsaved)
        assert "edited" in (unsaved.folder / "sh010_v001.xstage").read_text()
    finally:
        copy.leave()


def test_discarded_work_is_kept_and_the_project_opens(place, files, unsaved):
    where = files.discard(unsaved)

    assert where.parent == files.root / "discarded"
    (scene,) = where.glob("*/*.xstage")
    assert "edited" in scene.read_text()
    assert files.recoveries() == []
    copy = place.copy()
    copy.open()
    assert "edited" not in (copy.scene_dir / "sh010_v001.xstage").read_text()


def test_what_was_discarded_is_deleted_after_a_month_only(files, unsaved):
    where = files.discard(unsaved)
    days = timedelta(days=discarded.KEPT_DAYS)

    assert discarded.prune(files.root, datetime.now() + days - timedelta(1)) == []
    assert where.exists()
    assert discarded.prune(files.root, datetime.now() + days + timedelta(1)) == [where]
    assert not where.exists()


def test_a_folder_that_is_no_dated_one_is_not_deleted(files):
    other = files.root / "discarded" / "my own notes"
    other.mkdir(parents=True)

    discarded.prune(files.root, datetime.now() + timedelta(days=400))

    assert other.exists()


def test_a_dated_copy_becomes_the_next_version_and_stays(files, kept):
    target = files.save_as_new_version(kept)

    assert "not chosen" in read(target, "sh010_v002.xstage")
    assert "not chosen" in kept.scene.read_text()
    assert "Local work in 'sh010_v001.zip'" in kept.text


def test_what_was_saved_over_becomes_the_next_version(place, files):
    copy = place.saved()
    theirs = place.copy("theirs")
    theirs.open()
    edit(theirs, "theirs")
    theirs.save()
    edit(copy, "mine")
    copy.save(overwrite=True)
    (kept,) = files.kept_copies()

    target = files.save_as_new_version(kept)

    assert kept.scene.suffix == ".zip"
    assert "theirs" in read(target, "sh010_v002.xstage")


def test_single_files_are_no_scene(place, files):
    copy = place.saved()
    folder = copy.recovery_dir / "2026-01-02_030405-local"
    folder.mkdir(parents=True)
    (folder / "body-1.tvg").write_bytes(b"drawing")
    (kept,) = files.kept_copies()

    with pytest.raises(WorkfileError, match="no whole scene"):
        files.save_as_new_version(kept)

    assert kept.scene is None
    assert "Files of" in kept.text


def test_a_discarded_dated_copy_leaves_the_list_and_is_kept(files, kept):
    where = files.discard(kept)

    assert files.kept_copies() == []
    assert list(where.glob("*/*/*.xstage"))


def test_dated_copies_are_news_once(files, kept):
    assert recovery.unseen(files.root, [kept]) == [kept]

    recovery.note_seen(files.root, [kept])

    assert recovery.unseen(files.root, files.kept_copies()) == []
    assert files.kept_copies() == [kept]


def test_harmonys_backup_takes_the_place_of_the_file_that_was_cut_off(place, files):
    copy = place.saved()
    xstage = copy.scene_dir / "sh010_v001.xstage"
    good = xstage.read_bytes()
    (copy.scene_dir / "sh010_v001.xstage~").write_bytes(good)
    xstage.write_bytes(good[:20])
    found = files.recoveries()[0]

    assert files.restore_backups(found) == [xstage]

    assert xstage.read_bytes() == good
    assert found.kind is Kind.HARMONY_BACKUP


@pytest.mark.parametrize(
    ("name", "others", "following"),
    [
        ("sh010_v001", [], "sh010_v002"),
        ("sh010_v001", ["sh010_v007", "sh020_v030"], "sh010_v008"),
        ("sh010_v001", ["SH010_V003"], "sh010_v004"),
        ("sh010_v009_blocking", ["sh010_v010"], "sh010_v011_blocking"),
        ("sh010_v0099", [], "sh010_v0100"),
        ("sh_v2_anim_v001", [], "sh_v2_anim_v002"),
        ("cover", [], "cover_v001"),
        ("cover", ["cover_v004"], "cover_v005"),
        ("rev12", [], "rev12_v001"),
    ],
)
def test_the_next_version_is_above_all_that_are_there(
    tmp_path, name, others, following
):
    for other in [name, *others]:
        (tmp_path / f"{other}.zip").touch()

    found = next_workfile(tmp_path / f"{name}.zip")

    assert found == Path(tmp_path / f"{following}.zip")


def test_of_what_cannot_be_looked_at_only_local_copies_are_told(place, monkeypatch):
    copy = place.saved()
    (copy.root / "shares.json").write_text("{}")
    (copy.root / "looked_at").mkdir()
    look = os.stat

    def fail(path, *arguments, **options):
        if not isinstance(path, int) and Path(path).parent.name == copy.root.name:
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))
        return look(path, *arguments, **options)

    monkeypatch.setattr(recovery.os, "stat", fail)
    told = recovery.find_recoveries(copy.root)
    monkeypatch.undo()
    assert [found.kind for found in told] == [Kind.UNKNOWN]
    assert f"'{copy.folder.name}'" in told[0].text
