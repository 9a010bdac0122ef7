"""Both disks are full at once, that of the workstation and that of the project."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys

import pytest

from ayon_harmony.errors import DestinationError, WorkfileError
from ayon_harmony.workfiles.local_copy import Choice, State
from ayon_harmony.workfiles.recovery import Kind, find_kept, find_recoveries
from ayon_harmony.workfiles.sync import SyncState, SyncWorker
from sandbox.patience import wait_until

places = sys.modules["workfile_places"]
edit, failure_of, in_zip = places.edit, places.failure_of, places.in_zip

pytestmark = pytest.mark.process


class SmallDisk:
    """A real file system of two megabytes, which can be filled."""

    def __init__(self, folder):
        self.folder = folder
        self._filler = folder / "filler"

    def fill(self, left):
        with (
            open(self._filler, "ab", buffering=0) as file,
            contextlib.suppress(OSError),
        ):
            while file.write(bytes(4096)):
                pass
        os.truncate(self._filler, self._filler.stat().st_size - left)

    def make_room(self):
        self._filler.unlink()


@pytest.fixture
def disks(tmp_path):
    """The disks of the workstation and of the project."""
    if not sys.platform.startswith("linux") or not shutil.which("mount"):
        pytest.skip("no file system can be mounted here")
    with contextlib.ExitStack() as stack:
        mounted = []
        for name in ("local", "share"):
            folder = tmp_path / name
            folder.mkdir()
            mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
            done = subprocess.run(mount, capture_output=True, text=True)
            if done.returncode:
                pytest.skip(f"not allowed to mount: {done.stderr.strip()}")
            stack.callback(subprocess.run, ["umount", "-l", str(folder)], check=True)
            mounted.append(SmallDisk(folder))
        yield mounted


@pytest.fixture
def place(disks):
    local, share = disks
    place = places.Place(local.folder)
    place.project = share.folder / "project"
    place.project.mkdir()
    place.zip = place.project / "sh010_v001.zip"
    return place


LEFT = pytest.mark.parametrize("left", [0, 4096, 20_480])


def fill(disks, left):
    for each in disks:
        each.fill(left)


@LEFT
def test_a_first_save_arrives_when_there_is_room(place, disks, left):
    copy = place.copy()
    places.write_scene(copy.scene_dir)
    (copy.scene_dir / "big.tvg").write_bytes(os.urandom(60_000))
    copy.register()
    work = places.contents(copy.scene_dir)
    fill(disks, left)
    message = failure_of(copy.save)
    assert "the disk is full" in message
    assert "make room" in message.lower()
    assert str(place.project) in message
    assert "unchanged" not in message
    assert place.leftovers() == []
    assert not place.zip.exists()
    [found] = find_recoveries(copy.root)
    assert found.kind is Kind.UNSAVED_WORK
    disks[1].make_room()
    copy.save()
    assert in_zip(place.zip) == work == places.contents(copy.scene_dir)


@LEFT
def test_a_save_is_tried_again_until_there_is_room(place, disks, left):
    copy = place.saved()
    before = in_zip(place.zip)
    edit(copy)
    (copy.scene_dir / "big.tvg").write_bytes(os.urandom(60_000))
    work = places.contents(copy.scene_dir)
    fill(disks, left)
    worker = SyncWorker(copy, settle_s=0.01)
    try:
        worker.request()
        assert not worker.flush(1)
        # It may be trying again at this very moment.
        error = wait_until(
            lambda: worker.status.state is SyncState.FAILED and worker.status.error
        )
        assert "The file there is unchanged" in error
        assert str(place.project) in error
        assert "make room" in error
        assert in_zip(place.zip) == before
        for each in disks:
            each.make_room()
        assert worker.flush(20)
    finally:
        worker.close(5)
    assert in_zip(place.zip) == work
    assert place.leftovers() == []
    assert copy.assess().state is State.IN_SYNC


@LEFT
def test_opening_changes_nothing_and_names_the_disk(place, disks, left):
    other = place.saved("other")
    (other.scene_dir / "big.tvg").write_bytes(os.urandom(60_000))
    other.save()
    fill(disks, left)
    mine = place.copy()
    message = failure_of(mine.open)
    assert str(place.base / "mine") in message
    assert "make room" in message.lower()
    assert ".staging" not in message
    assert " 0 MB" not in message
    for each in disks:
        each.make_room()
    mine.open()
    assert places.contents(mine.scene_dir) == in_zip(place.zip)


@LEFT
@pytest.mark.parametrize("choice", [Choice.LOCAL, Choice.PROJECT])
def test_a_choice_between_two_states_loses_neither(place, disks, left, choice):
    mine, other = place.saved(), place.opened("other")
    edit(mine, "mine")
    edit(other, "other")
    (other.scene_dir / "big.tvg").write_bytes(os.urandom(60_000))
    other.save()
    work, there = places.contents(mine.scene_dir), in_zip(place.zip)
    fill(disks, left)
    with pytest.raises(WorkfileError, match="(?i)make room") as refused:
        mine.open(choice)
    assert not isinstance(refused.value, DestinationError)
    assert str(mine.folder) in str(refused.value)
    assert places.contents(mine.scene_dir) == work
    assert in_zip(place.zip) == there
    for each in disks:
        each.make_room()
    assert mine.assess().state is State.BOTH_CHANGED
    mine.open(choice)
    kept = find_kept(mine.root)
    assert len(kept) == 1
