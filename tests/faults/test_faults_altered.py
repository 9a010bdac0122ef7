"""Other programs, and bad disks, at an archive between its proof and its place."""

from __future__ import annotations

import os
import random
import shutil
import sys
import threading
from pathlib import Path

import pytest

from ayon_harmony.errors import AlteredError, DestinationError, ProjectChangedError
from ayon_harmony.workfiles import journal, shares
from ayon_harmony.workfiles.archive import locking, save_folder
from ayon_harmony.workfiles.local_copy import State
from ayon_harmony.workfiles.recovery import find_recoveries
from ayon_harmony.workfiles.sync import SyncState, SyncWorker

places = sys.modules["workfile_places"]
edit, in_zip = places.edit, places.in_zip
share_module = sys.modules["faults_share"]

pytestmark = pytest.mark.skipif(
    not hasattr(os, "copy_file_range"), reason="acts a share that copies by Linux' call"
)


@pytest.fixture
def share(place, monkeypatch):
    monkeypatch.setattr(locking, "BEATS_EVERY_S", 600.0)
    with share_module.Share(place.project) as share:
        yield share
    shares._known = shares._root = None


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 9)


def append(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"another program's")


def empty(path: Path) -> None:
    path.write_bytes(b"")


def flip(path: Path) -> None:
    """Change a byte of the first drawing's content, and nothing else."""
    content = bytearray(path.read_bytes())
    content[content.index(b"OTVGfull") + 2000] ^= 0xFF
    with path.open("r+b") as file:
        file.write(content)


def just_before_the_rename(share, place, change, times: int = 1) -> None:
    """Have another program change what is about to get the project's name."""
    left = times

    def rule(name: str, path: str, source: str) -> None:
        nonlocal left
        is_it = name in ("replace", "link") and os.path.basename(path) == place.zip.name
        if is_it and left:
            left -= 1
            change(Path(source))

    share.on_call(rule)


@pytest.mark.parametrize("is_new", [True, False])
@pytest.mark.parametrize("change", [cut, append, empty])
def test_what_changed_its_size_on_its_way_is_sent_again(place, share, change, is_new):
    copy = place.copy()
    places.write_scene(copy.scene_dir)
    copy.register()
    if not is_new:
        copy.save()
        edit(copy)
    just_before_the_rename(share, place, change)
    assert copy.save().is_proven
    assert in_zip(place.zip) == places.contents(copy.scene_dir)
    assert copy.assess().state is State.IN_SYNC
    assert place.leftovers() == []


def test_what_keeps_changing_on_its_way_is_no_save(place, share):
    copy = place.saved()
    edit(copy)
    just_before_the_rename(share, place, cut, 99)
    with pytest.raises(AlteredError, match="Another program, or the disk, changed it"):
        copy.save()
    share.forgive()
    # A colleague may have seen it meanwhile: so it is asked, and nothing is lost.
    with pytest.raises(ProjectChangedError):
        copy.save()
    copy.save(overwrite=True)
    assert in_zip(place.zip) == places.contents(copy.scene_dir)


def test_what_was_written_to_on_its_way_is_read_back_in_a_quiet_moment(place, share):
    copy = place.saved()
    edit(copy)
    just_before_the_rename(share, place, flip)
    assert not copy.save().is_proven
    copy.settle()
    assert in_zip(place.zip) == places.contents(copy.scene_dir)
    assert copy.manifest().archive.is_proven


def test_what_was_only_touched_on_its_way_is_read_back_and_stays(place, share):
    copy = place.saved()
    edit(copy)
    just_before_the_rename(share, place, lambda path: os.utime(path, (1, 1)))
    assert not copy.save().is_proven
    inode = place.zip.stat().st_ino
    copy.settle()
    assert place.zip.stat().st_ino == inode
    assert copy.manifest().archive.is_proven


@pytest.mark.parametrize("change", [cut, append, empty, flip])
def test_a_clone_that_changed_is_made_anew_in_a_quiet_moment(place, share, change):
    copy = place.copy()
    places.write_scene(copy.scene_dir)
    (copy.scene_dir / "sound.wav").write_bytes(random.Random(1).randbytes(1_500_000))
    places.make_old(copy.scene_dir)
    copy.register()
    copy.save()
    shares.note_clones(place.zip, True)
    shares._known[shares._key(place.zip)]["send"] = 1.0
    edit(copy)
    just_before_the_rename(share, place, change)
    assert not copy.save().is_proven
    copy.settle()
    assert in_zip(place.zip) == places.contents(copy.scene_dir)
    assert copy.manifest().archive.is_proven
    assert copy.assess().state is State.IN_SYNC


@pytest.mark.parametrize("change", [cut, flip])
def test_an_archive_without_a_local_copy_is_never_told_of_when_it_changed(
    place, share, change
):
    scene = place.base / "scene"
    places.write_scene(scene)
    just_before_the_rename(share, place, change)
    with pytest.raises(AlteredError, match="Another program, or the disk, changed it"):
        save_folder(scene, place.zip, compression="stored")


@pytest.mark.parametrize(
    ("is_cut", "words"), [(True, "The file there is broken"), (False, "whole")]
)
def test_an_interrupted_save_is_told_of_after_a_look(place, at_step, is_cut, words):
    copy = place.saved()
    edit(copy)

    def die(name: str, _path: Path) -> None:
        if name == "save.renamed":
            raise KeyboardInterrupt

    at_step(die)
    with pytest.raises(KeyboardInterrupt):
        copy.save()
    at_step(None)
    entry = journal.Entry("save", "committing", str(place.zip), fingerprint=[1, 2])
    entry.pid += 1
    journal.write(copy.folder, entry)
    if is_cut:
        cut(place.zip)
    told = [found.text for found in find_recoveries(place.base / "mine")]
    assert "was interrupted" in told[0]
    assert words in told[0]


# -- what is there is looked at before it is replaced ------------------------------


def test_what_another_program_wrote_behind_an_archive_is_not_replaced(place):
    """Such as an archiver that adds members and a directory of its own."""
    copy = place.saved()
    edit(copy)
    append(place.zip)
    before = place.zip.read_bytes()
    with pytest.raises(ProjectChangedError):
        copy.save()
    assert place.zip.read_bytes() == before


def test_a_file_that_came_with_size_and_time_of_the_old_one_is_not_replaced(place):
    """``cp -p`` and ``rsync -t`` keep both."""
    copy = place.saved()
    status = place.zip.stat()
    theirs = bytearray(place.zip.read_bytes())
    at = theirs.rindex(b"body-1.tvg")
    theirs[at : at + 10] = b"body-9.tvg"
    place.zip.write_bytes(theirs)
    os.utime(place.zip, ns=(status.st_atime_ns, status.st_mtime_ns))
    with pytest.raises(ProjectChangedError):
        copy.save()
    edit(copy)
    with pytest.raises(ProjectChangedError):
        copy.save()
    assert place.zip.read_bytes() == theirs


def test_a_broken_file_that_somebody_repairs_meanwhile_is_not_replaced(place, at_step):
    copy = place.saved()
    good = place.base / "good.zip"
    shutil.copyfile(place.zip, good)
    edit(copy)
    cut(place.zip)

    def repair(name: str, _path: Path) -> None:
        if name == "save.locked":
            os.replace(good, place.zip)

    at_step(repair)
    repaired = good.read_bytes()
    with pytest.raises(ProjectChangedError, match="saved by somebody else meanwhile"):
        copy.save(overwrite=True)
    assert place.zip.read_bytes() == repaired
    assert place.leftovers() == []


# -- what the status says ----------------------------------------------------------


def test_a_quiet_moment_that_meets_somebody_elses_file_asks(place, monkeypatch):
    copy = place.saved()
    edit(copy)

    def settle(_report: object) -> None:
        raise ProjectChangedError("not what your work started from", place.zip)

    monkeypatch.setattr(copy, "settle", settle)
    worker = SyncWorker(copy, settle_s=0.01, quiet_s=0.01)
    has_asked = threading.Event()
    worker.add_listener(
        lambda status: has_asked.set() if status.state is SyncState.ASKING else None
    )
    worker.request()
    assert has_asked.wait(60)
    worker.close(5)
    assert worker.status.is_conflict


def test_a_quiet_moment_without_the_share_comes_again(place, monkeypatch):
    copy = place.saved()
    edit(copy)
    tries = []
    is_done = threading.Event()

    def settle(_report: object) -> None:
        tries.append(1)
        if len(tries) < 3:
            raise DestinationError("the share went away", place.zip)
        is_done.set()

    monkeypatch.setattr(copy, "settle", settle)
    worker = SyncWorker(copy, settle_s=0.01, quiet_s=0.01)
    worker.request()
    assert is_done.wait(60)
    worker.close(5)
