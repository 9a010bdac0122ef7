"""A disk that becomes read-only in the middle of a save or an opening.

Linux remounts a disk so when it finds an error, storages do it to a share, and an
administrator may. What can be read stays; every change is refused from then on.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ayon_harmony.errors import DestinationError
from ayon_harmony.workfiles import shares
from ayon_harmony.workfiles.local_copy import State, saving
from sandbox.disks import mounted

places = sys.modules["workfile_places"]
edit, failure_of, in_zip = places.edit, places.failure_of, places.in_zip
share_module = sys.modules["faults_share"]


@pytest.mark.parametrize("way", ["sent", "cloned"])
def test_a_share_that_becomes_read_only_in_a_save_keeps_the_old_file(
    place, monkeypatch, way
):
    monkeypatch.setattr(saving, "_WORTH_CLONING_BYTES", 1)
    copy = place.saved()
    shares.note_clones(place.zip, way == "cloned")
    moment = 0
    with share_module.Share(place.project) as share:
        while True:
            edit(copy, f"{way} {moment}")
            work, old = places.contents(copy.scene_dir), in_zip(place.zip)
            share.changes_left = moment
            message = failure_of(copy.save)
            is_over = share.changes_left > 0
            share.changes_left = None
            assert places.contents(copy.scene_dir) == work
            if message:
                assert "read-only" in message
                assert in_zip(place.zip) == old
                assert copy.assess().state is State.LOCAL_NEWER
                copy.save()
            assert in_zip(place.zip) == work
            assert copy.assess().state is State.IN_SYNC
            if not message:
                # It arrived, and what could not be removed behind it goes later.
                copy.settle()
            assert place.leftovers() == []
            if is_over:
                break
            moment += 1
    assert moment > 6


def test_a_first_save_arrives_when_its_share_can_be_written_again(place):
    moment = 0
    while True:
        copy = place.copy(f"user{moment}")
        places.write_scene(copy.scene_dir)
        copy.register()
        work = places.contents(copy.scene_dir)
        with share_module.Share(place.project) as share:
            share.changes_left = moment
            message = failure_of(copy.save)
            is_over = share.changes_left > 0
            share.changes_left = None
            if message:
                assert "read-only" in message
                copy.save()
            else:
                copy.settle()
        assert in_zip(place.zip) == work
        assert place.leftovers() == []
        place.zip.unlink()
        if is_over:
            break
        moment += 1
    assert moment > 4


def test_a_local_disk_that_becomes_read_only_in_a_save_loses_nothing(place):
    copy = place.saved()
    moment = 0
    while True:
        edit(copy, f"local {moment}")
        work, old = places.contents(copy.scene_dir), in_zip(place.zip)
        with share_module.Share(copy.root) as local:
            local.changes_left = moment
            message = failure_of(copy.save)
            is_over = local.changes_left > 0
        assert places.contents(copy.scene_dir) == work
        assert in_zip(place.zip) in (old, work)
        if message:
            assert "read-only" in message
        else:
            assert in_zip(place.zip) == work
        later = place.copy()
        if later.assess().state is not State.IN_SYNC:
            later.save()
        assert in_zip(place.zip) == work
        assert later.assess().state is State.IN_SYNC
        assert place.leftovers() == []
        if is_over:
            break
        moment += 1
    assert moment > 6


@pytest.mark.parametrize("is_fresh", [True, False], ids=["fresh", "again"])
def test_a_local_disk_that_becomes_read_only_in_an_opening_loses_nothing(
    place, is_fresh
):
    other = place.saved("other")
    moment = 0
    while True:
        edit(other, f"theirs {moment}")
        other.save()
        copy = place.copy(f"user{moment}" if is_fresh else "mine")
        before = places.contents(copy.scene_dir) if copy.scene_dir.is_dir() else {}
        with share_module.Share(copy.root) as local:
            local.changes_left = moment
            message = failure_of(copy.open)
            is_over = local.changes_left > 0
        there = places.contents(copy.scene_dir) if copy.scene_dir.is_dir() else {}
        theirs = in_zip(place.zip)
        for name, content in there.items():
            assert content in (before.get(name), theirs.get(name))
        if message:
            assert "read-only" in message
        again = place.copy(f"user{moment}" if is_fresh else "mine")
        again.open()
        assert places.contents(again.scene_dir) == theirs
        assert again.assess().state is State.IN_SYNC
        litter = [p.name for p in again.folder.iterdir() if p.name.startswith(".")]
        assert litter == []
        if is_over:
            break
        moment += 1
    assert moment > 6


@pytest.mark.process
@pytest.mark.slow
@pytest.mark.parametrize(
    "step",
    ["save.part_made", "save.flushed", "save.committing", "save.before_rename"],
)
def test_a_mounted_share_that_becomes_read_only_takes_the_save_later(
    place, tmp_path, at_step, step
):
    try:
        with mounted.mounted("fussy", tmp_path / "mount") as folder:
            place.project, place.zip = folder, folder / place.zip.name
            copy = place.saved()
            old = in_zip(place.zip)
            edit(copy, "while it could not be written")
            work = places.contents(copy.scene_dir)

            def become_read_only(name: str, _path: Path) -> None:
                if name == step:
                    mounted.set_up(folder, ro=1)

            at_step(become_read_only)
            with pytest.raises(DestinationError, match="read-only"):
                copy.save()
            at_step(None)
            assert in_zip(place.zip) == old
            assert places.contents(copy.scene_dir) == work
            mounted.set_up(folder, ro=0)
            copy.save()
            assert in_zip(place.zip) == work
            assert place.leftovers() == []
    except mounted.CannotMountError as error:
        pytest.skip(str(error))
    finally:
        shares._known = shares._root = None
