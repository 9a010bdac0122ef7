"""A workfile saved as another one: what is the same is not packed again."""

from __future__ import annotations

import os
import shutil
import zipfile
from dataclasses import replace

import pytest

from ayon_harmony.workfiles import recovery, went_on
from ayon_harmony.workfiles.archive import writer
from ayon_harmony.workfiles.local_copy import LocalCopy, Options, State
from tests.workfiles.conftest import contents, edit, in_zip

LARGE = "elements/body/body-large.tga"


@pytest.fixture
def saved_as(place):
    """A saved copy with a large file, and the copy it was saved as."""
    earlier = place.saved()
    large = earlier.scene_dir / LARGE
    large.write_bytes(os.urandom(writer._STREAMED_FROM))
    earlier.save()
    identity = replace(place.identity, file_name="sh010_v002.zip")
    zip_path = place.project / "sh010_v002.zip"
    later = LocalCopy(place.base / "mine", identity, zip_path, Options())
    later.make_room()
    # As Harmony does: all files are new, and the scene has another name.
    shutil.copytree(earlier.scene_dir, later.scene_dir, copy_function=shutil.copyfile)
    (later.scene_dir / "sh010_v001.xstage").rename(
        later.scene_dir / "sh010_v002.xstage"
    )
    later.register()
    return earlier, later


def test_only_the_renamed_scene_is_packed(saved_as):
    earlier, later = saved_as
    assert later.take_pack_of(earlier)
    result = later.save()
    assert result.reused == result.files - 1
    assert in_zip(later.project_file) == contents(later.scene_dir)
    with zipfile.ZipFile(later.project_file) as archive:
        assert "annotation/" in archive.namelist()


def test_what_changed_since_is_saved_as_it_is(saved_as):
    earlier, later = saved_as
    large = later.scene_dir / LARGE
    small = later.scene_dir / "elements/body/body-1.tvg"
    for path in (large, small):
        content = bytearray(path.read_bytes())
        content[-1] ^= 0xFF
        path.write_bytes(bytes(content))
    later.take_pack_of(earlier)
    result = later.save()
    assert result.reused == result.files - 3
    assert in_zip(later.project_file)[LARGE] == large.read_bytes()


def test_both_go_on_saving_whole_archives(saved_as):
    earlier, later = saved_as
    later.take_pack_of(earlier)
    later.save()
    for copy in (earlier, later, earlier):
        path = copy.scene_dir / "elements/body/body-2.tvg"
        path.write_bytes(path.read_bytes() + b"more")
        assert copy.save().is_written
        archived = in_zip(copy.project_file)
        assert archived["elements/body/body-2.tvg"] == path.read_bytes()
        assert copy.assess().state is State.IN_SYNC


def test_before_its_first_save_all_of_it_counts_as_local_work(saved_as):
    earlier, later = saved_as
    later.take_pack_of(earlier)
    assert len(later.local_changes().added) == len(contents(later.scene_dir))
    assessed = later.assess()
    assert assessed.state is State.LOCAL_NEWER
    # Looking has not cost the pack.
    assert later.save().reused > 0


def test_a_copy_that_another_session_works_in_keeps_its_pack(saved_as, place):
    earlier, later = saved_as
    other = place.copy()
    other.enter()
    try:
        assert not later.take_pack_of(earlier)
    finally:
        other.leave()
    assert later.save().reused == 0
    assert earlier.manifest().pack_name is not None


def test_a_pack_that_is_gone_costs_one_slower_save(saved_as):
    earlier, later = saved_as
    (earlier.folder / earlier.manifest().pack_name).unlink()
    assert not later.take_pack_of(earlier)
    result = later.save()
    assert (result.is_written, result.reused) == (True, 0)
    assert earlier.assess().state is State.IN_SYNC


def test_work_that_went_on_in_another_workfile_is_not_offered_until_it_moves(saved_as):
    earlier, later = saved_as

    def offered():
        return [work.files for work in recovery.find_recoveries(earlier.folder.parent)]

    def note():
        work = recovery.unsaved_work(earlier)
        went_on.note(earlier, later, work.files)

    edit(earlier)
    (earlier.scene_dir / "notes.txt").write_bytes(b"only here")
    later.save()
    note()
    assert offered() == [("notes.txt", "sh010_v001.xstage")]
    (later.scene_dir / "notes.txt").write_bytes(b"in both")
    later.save()
    note()
    assert offered() == []
    edit(earlier, "worked on in the old one")
    assert offered() == [("notes.txt", "sh010_v001.xstage")]
    note()
    (earlier.folder / went_on.FILE_NAME).write_bytes(b"[damaged]")
    assert offered() == [("notes.txt", "sh010_v001.xstage")]
