"""First saves that go straight to a project that is quicker than the packing."""

from __future__ import annotations

import errno
import os
import random
import shutil
import sys
import zipfile
from collections import namedtuple
from pathlib import Path

import pytest

from ayon_harmony.workfiles import disk, shares
from ayon_harmony.workfiles.archive import straight
from ayon_harmony.workfiles.archive.reader import ArchiveReader
from ayon_harmony.workfiles.local_copy import LocalCopy, State

places = sys.modules["tests.workfiles.conftest"]
contents, in_zip, make_old = places.contents, places.in_zip, places.make_old
write_scene = places.write_scene

Usage = namedtuple("Usage", "total used free")


@pytest.fixture(autouse=True)
def _small_scenes_count(monkeypatch):
    monkeypatch.setattr(straight, "_LEAST_BYTES", 1)
    yield
    shares._known = shares._root = None


SOUND = b"low sound " * 200_000


def with_files(place, files: dict[str, bytes], user="mine", **options) -> LocalCopy:
    """Return a copy that was never saved, of a scene with some files more."""
    copy = place.copy(user, **options)
    write_scene(copy.scene_dir)
    for name, content in files.items():
        (copy.scene_dir / name).write_bytes(content)
    make_old(copy.scene_dir)
    copy.register()
    return copy


def drawn(place, user: str = "mine") -> LocalCopy:
    """Return a copy that was never saved; its sounds would get smaller."""
    return with_files(place, {"sound.wav": SOUND, "big.tga": bytes(17 << 20)}, user)


def act_quickness(copy: LocalCopy, bytes_per_second: float | None) -> None:
    """Let a workstation know its project's speed, and that it packs slowly."""
    shares.remember_in(copy.root)
    shares._load().clear()
    shares._load()["packing"] = {"rate": 1e6}
    if bytes_per_second is not None:
        shares._load()[shares._key(copy.project_file)] = {
            "send": bytes_per_second,
            "clones": False,
            "at": 4e9,
        }


def is_right(place, copy: LocalCopy) -> bool:
    with ArchiveReader(place.zip) as reader:
        assert "annotation" in reader.folders
        reader.verify()
    is_same = in_zip(place.zip) == contents(copy.scene_dir)
    return is_same and not place.leftovers()


def is_stored(place) -> bool:
    with zipfile.ZipFile(place.zip) as archive:
        return archive.getinfo("sound.wav").compress_type == zipfile.ZIP_STORED


def packs(copy: LocalCopy) -> list[str]:
    return [path.name for path in disk.find(copy.folder, "pack-*.bin")]


def test_a_project_that_is_quicker_than_the_packing_gets_the_files_as_they_are(place):
    copy = drawn(place)
    act_quickness(copy, 1e9)

    result = copy.save()

    assert result.is_written
    assert result.is_proven
    assert is_right(place, copy)
    assert is_stored(place)
    assert packs(copy) == []
    assert copy.assess().state is State.IN_SYNC
    assert not copy.save().is_written


def test_a_quiet_moment_packs_it_well_and_leaves_a_pack(place):
    copy = drawn(place)
    act_quickness(copy, 1e9)
    copy.save()
    size = place.zip.stat().st_size

    copy.settle()

    assert place.zip.stat().st_size < size / 10
    assert is_right(place, copy)
    assert len(packs(copy)) == 1
    assert copy.assess().state is State.IN_SYNC
    before = place.zip.read_bytes()
    copy.settle()
    assert place.zip.read_bytes() == before


def test_what_gets_no_smaller_is_not_sent_again_and_has_a_pack_all_the_same(place):
    noise = random.Random(1).randbytes(3 << 20)
    copy = with_files(place, {"noise.tga": noise})
    act_quickness(copy, 1e9)
    copy.save()
    before = place.zip.stat()

    copy.settle()

    assert place.zip.stat().st_mtime_ns == before.st_mtime_ns
    assert len(packs(copy)) == 1
    (copy.scene_dir / "new.tvg").write_bytes(b"OTVGfull new")
    assert copy.save().reused == len(contents(copy.scene_dir)) - 1


def test_work_that_nobody_asked_to_save_is_not_saved_by_a_quiet_moment(place):
    copy = drawn(place)
    act_quickness(copy, 1e9)
    copy.save()
    before = place.zip.read_bytes()
    (copy.scene_dir / "new.tvg").write_bytes(b"OTVGfull new")

    copy.settle()

    assert place.zip.read_bytes() == before
    copy.save()
    copy.settle()
    assert not is_stored(place)
    assert is_right(place, copy)


@pytest.mark.parametrize("is_seen_first", [False, True])
def test_an_archive_that_was_only_packed_anew_is_nobodys_save(place, is_seen_first):
    copy = drawn(place)
    act_quickness(copy, 1e9)
    copy.save()
    colleague = place.opened("colleague")
    (colleague.scene_dir / "hers.tvg").write_bytes(b"OTVGfull hers")

    copy.settle()

    assert not is_stored(place)
    if is_seen_first:
        assert colleague.assess().state is State.LOCAL_NEWER
    assert colleague.save().is_written
    assert is_right(place, colleague)
    assert copy.assess().state is State.PROJECT_NEWER


def test_the_next_save_before_a_quiet_moment_goes_straight_too(place):
    copy = drawn(place)
    act_quickness(copy, 1e9)
    copy.save()
    (copy.scene_dir / "new.tvg").write_bytes(b"OTVGfull new")
    (copy.scene_dir / "sound.wav").unlink()

    assert copy.save().is_written

    assert is_right(place, copy)
    assert packs(copy) == []


def test_a_slower_project_gets_what_was_packed(place):
    copy = drawn(place)
    act_quickness(copy, 1e5)
    copy.save()
    assert is_right(place, copy)
    assert not is_stored(place)
    assert len(packs(copy)) == 1


def test_the_first_bytes_tell_how_quick_a_project_is_that_nobody_knows(
    place, monkeypatch
):
    copy = drawn(place)
    act_quickness(copy, None)
    shares._load()["packing"] = {"rate": 1e15}
    synced = []
    sync = disk.sync
    monkeypatch.setattr(disk, "sync", lambda d: (synced.append(os.fstat(d)), sync(d)))

    copy.save()

    # The probe, and the archive that came from the pack after it.
    assert [status.st_size for status in synced] == [2 << 20, place.zip.stat().st_size]
    assert is_right(place, copy)
    assert not is_stored(place)


def test_a_project_that_becomes_much_slower_is_given_up(place, monkeypatch):
    copy = drawn(place)
    act_quickness(copy, 1e16)
    shares._load()["packing"] = {"rate": 1e15}
    monkeypatch.setattr(straight, "_PATIENCE_S", 0.0)
    copy.save()
    assert is_right(place, copy)
    assert not is_stored(place)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
def test_a_project_that_refuses_the_large_archive_gets_the_small_one(
    place, monkeypatch, number
):
    copy = drawn(place)
    act_quickness(copy, 1e9)
    write_all = disk.write_all

    def refuse(descriptor: int, content) -> None:
        # Nothing else here grows so large: packed, the archive is far smaller.
        if os.fstat(descriptor).st_size > 4 << 20:
            refused.append(descriptor)
            raise OSError(number, os.strerror(number))
        write_all(descriptor, content)

    refused: list[int] = []
    monkeypatch.setattr(disk, "write_all", refuse)
    copy.save()
    assert len(refused) == 1
    assert is_right(place, copy)
    assert not is_stored(place)


def test_without_room_for_twice_the_files_all_is_packed_first(place, monkeypatch):
    copy = drawn(place)
    act_quickness(copy, 1e9)
    usage = shutil.disk_usage

    def nearly_full(path):
        is_project = "project" in Path(path).parts
        return Usage(10**12, 0, 30 << 20) if is_project else usage(path)

    monkeypatch.setattr(shutil, "disk_usage", nearly_full)
    copy.save()
    assert is_right(place, copy)
    assert not is_stored(place)


def test_a_scene_that_changes_meanwhile_arrives_as_it_was_at_one_moment(place, at_step):
    copy = drawn(place)
    act_quickness(copy, 1e9)
    left = [1]

    def change(step: str, _path: Path) -> None:
        if step == "save.written" and left:
            left.pop()
            (copy.scene_dir / "late.tvg").write_bytes(b"OTVGfull late")
            (copy.scene_dir / "audio.tbl").write_bytes(b"late")

    at_step(change)
    copy.save()
    assert not left
    assert is_right(place, copy)
    assert not is_stored(place)


def test_somebody_elses_new_file_is_not_replaced(place, at_step):
    from ayon_harmony.errors import ProjectChangedError

    copy = drawn(place)
    act_quickness(copy, 1e9)

    def save_first(step: str, _path: Path) -> None:
        if step == "save.written":
            place.zip.write_bytes(b"PK a colleague's")

    at_step(save_first)
    with pytest.raises(ProjectChangedError):
        copy.save()
    assert place.zip.read_bytes() == b"PK a colleague's"
    assert place.leftovers() == []


@pytest.mark.parametrize("was_saved", [False, True])
def test_what_leaves_the_studio_is_packed_well(place, was_saved):
    copy = drawn(place)
    act_quickness(copy, 1e9)
    if was_saved:
        copy.save()
    assert copy.save(compact=True).is_written
    assert not is_stored(place)
    assert is_right(place, copy)
    assert not copy.save(compact=True).is_written


def test_the_studio_that_stores_everything_sends_nothing_again(place):
    copy = with_files(place, {"sound.wav": SOUND}, compression="stored")
    act_quickness(copy, 1e9)
    copy.save()
    before = place.zip.stat()
    copy.settle()
    assert place.zip.stat().st_mtime_ns == before.st_mtime_ns


def test_a_save_right_after_the_first_reads_each_file_once(place, monkeypatch):
    copy = with_files(place, {f"d-{n}.tvg": bytes([n]) * 3000 for n in range(30)})
    for path in copy.scene_dir.rglob("*"):
        os.utime(path)
    act_quickness(copy, 1e9)
    copy.save()
    xstage = copy.scene_dir / "sh010_v001.xstage"
    xstage.write_text(places.XSTAGE.format("a moment later"), encoding="utf-8")
    opened: list[str] = []
    open_file = os.open

    def note(path, *arguments, **keywords):
        if str(path).startswith(str(copy.scene_dir)):
            opened.append(str(path))
        return open_file(path, *arguments, **keywords)

    monkeypatch.setattr(os, "open", note)
    assert copy.save().is_written
    monkeypatch.undo()
    drawings = [name for name in opened if name.endswith(".tvg")]
    # Of the kinds that might get smaller samples are read, too.
    assert len(drawings) == len(set(drawings))
    assert is_right(place, copy)


def test_a_save_right_after_the_first_sees_an_edit_that_shows_in_no_time(place):
    copy = with_files(place, {f"d-{n}.tvg": bytes([n]) * 3000 for n in range(30)})
    path = copy.scene_dir / "d-7.tvg"
    act_quickness(copy, 1e9)
    copy.save()
    status = path.stat()
    path.write_bytes(b"?" * 3000)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert copy.save().is_written
    assert is_right(place, copy)
    assert not copy.save().is_written
