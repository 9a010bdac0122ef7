"""What a save and an opening ask of a share, counted."""

from __future__ import annotations

import errno
import os
import random
import sys
import zipfile

import pytest

from ayon_harmony.errors import ProjectChangedError
from ayon_harmony.workfiles import shares
from ayon_harmony.workfiles.archive import locking
from ayon_harmony.workfiles.archive.reader import ArchiveReader
from ayon_harmony.workfiles.local_copy import LocalCopy, State

places = sys.modules["workfile_places"]
share_module = sys.modules["faults_share"]

pytestmark = pytest.mark.skipif(
    not hasattr(os, "copy_file_range"), reason="acts a share that copies by Linux' call"
)
SIZE = 30_000


@pytest.fixture
def share(place):
    with share_module.Share(place.project) as share:
        yield share


@pytest.fixture(autouse=True)
def _no_signs_of_life(monkeypatch):
    """They are as many as a save takes time, whatever it asks for."""
    monkeypatch.setattr(locking, "BEATS_EVERY_S", 600.0)


@pytest.fixture(autouse=True)
def _forget_shares():
    yield
    shares._known = shares._root = None


def know_that_it_copies(place) -> None:
    """Note that the share copies by itself, and more quickly than sending is.

    However slow a copy is while the machine does something else.
    """
    shares.note_clones(place.zip, True)
    shares._known[shares._key(place.zip)]["send"] = 1.0


def large(place, count: int) -> LocalCopy:
    """Return a copy of many drawings, saved."""
    copy = place.copy("mine")
    places.write_scene(copy.scene_dir)
    chance = random.Random(7)
    for number in range(count):
        path = copy.scene_dir / "elements" / "body" / f"many-{number:04}.tvg"
        path.write_bytes(chance.randbytes(SIZE))
    places.make_old(copy.scene_dir)
    copy.register()
    copy.save()
    know_that_it_copies(place)
    return copy


def redraw(copy: LocalCopy, number: int, seed: int, size: int = SIZE) -> None:
    path = copy.scene_dir / "elements" / "body" / f"many-{number:04}.tvg"
    path.write_bytes(random.Random(seed).randbytes(size))
    os.utime(path, (1_690_000_000 + seed, 1_690_000_000 + seed))


def is_good(place, copy: LocalCopy) -> bool:
    with ArchiveReader(place.zip) as reader:
        reader.verify()
    return places.in_zip(place.zip) == places.contents(copy.scene_dir)


@pytest.mark.parametrize("count", [50, 400])
def test_a_resave_costs_what_changed_and_twelve_calls(place, share, count):
    copy = large(place, count)
    directory = 110 * (count + 20)
    for turn in range(3):
        redraw(copy, turn, turn)
        share.reset()
        result = copy.save()
        assert not result.is_proven
        assert result.reused == len(places.contents(copy.scene_dir)) - 1
        assert share.written < SIZE + directory
        assert share.read < 3.2 * directory
        assert share.copied > count * SIZE
        assert share.asked <= 12, share.calls
        assert is_good(place, copy)
    assert place.leftovers() == []


def test_without_copying_by_the_share_all_is_sent_in_large_writes(place, share):
    copy = large(place, 400)
    shares.note_clones(place.zip, False)
    redraw(copy, 1, 1)
    share.reset()
    assert copy.save().is_proven
    assert share.asked <= 12, share.calls
    assert "sendfile" not in share.calls
    # Its directory as it was written, and that of what it replaces.
    assert share.read < 2.2 * 110 * 420
    size = place.zip.stat().st_size
    assert share.written == size
    assert share.calls["write"] <= size / (2 << 20) + 2


@pytest.mark.parametrize("count", [50, 400])
def test_nothing_changed_is_told_by_three_calls(place, share, count):
    copy = large(place, count)
    for action in (copy.assess, copy.save):
        share.reset()
        action()
        assert share.asked <= 3, share.calls
        assert share.written == 0
        assert share.read < 130 * (count + 40)


def test_an_opening_and_its_first_save_read_each_byte_once(place, share):
    large(place, 100)
    shares.note_clones(place.zip, False)
    size = place.zip.stat().st_size
    copy = place.copy("other")
    share.reset()
    copy.open()
    assert copy.warm()
    assert share.read < 1.05 * size
    redraw(copy, 1, 1)
    share.reset()
    result = copy.save()
    assert result.reused == len(places.contents(copy.scene_dir)) - 1
    assert share.read < 0.05 * size


def test_where_the_share_copies_no_pack_is_made_after_an_opening(place, share):
    large(place, 50)
    copy = place.opened("other")
    shares.remember_in(place.base / "other")
    know_that_it_copies(place)
    assert not copy.warm()
    redraw(copy, 1, 1)
    share.reset()
    assert not copy.save().is_proven
    assert share.written < SIZE + 110 * 70
    assert is_good(place, copy)


# -- when to clone ---------------------------------------------------------------


def test_a_share_is_measured_once_and_remembered(place, share, monkeypatch):
    copy = large(place, 100)
    shares._known.clear()
    shares._known[shares._key(place.zip)] = {"send": 1.0}
    redraw(copy, 1, 1)
    assert not copy.save().is_proven
    assert shares.clones(place.zip) is True
    shares._known = None
    assert shares.clones(place.zip) is True


def test_a_share_that_copies_through_this_machine_is_not_asked_again(place, share):
    copy = large(place, 100)
    shares._known.clear()
    # No copy is that quick.
    shares._known[shares._key(place.zip)] = {"send": 1e15}
    for turn in range(2):
        redraw(copy, turn, turn)
        share.reset()
        assert copy.save().is_proven
        assert is_good(place, copy)
        assert (share.copied > 0) is (turn == 0)
    assert shares.clones(place.zip) is False
    assert place.leftovers() == []


def test_a_share_that_cannot_copy_costs_one_refused_call(place, share):
    copy = large(place, 100)
    share.refuse("copy_file_range", errno.EOPNOTSUPP, 99)
    redraw(copy, 1, 1)
    assert copy.save().is_proven
    assert is_good(place, copy)
    assert place.leftovers() == []


def test_a_clone_that_is_something_else_is_not_built_upon(place, share):
    copy = large(place, 100)
    other = place.opened("other")
    redraw(other, 3, 33)
    swapped = []

    def swap(name: str, path: str, _source: str) -> None:
        # Just before the share copies it, the file is another one.
        if name == "copy_file_range" and not swapped:
            swapped.append(path)
            share.forgive()
            os.replace(place.base / "other.zip", place.zip)

    from ayon_harmony.workfiles.archive import save_folder

    save_folder(other.scene_dir, place.base / "other.zip")
    redraw(copy, 1, 1)
    share.on_call(swap)
    with pytest.raises(ProjectChangedError):
        copy.save()
    assert swapped
    with zipfile.ZipFile(place.zip) as archive:
        inside = archive.read("elements/body/many-0003.tvg")
    assert inside == random.Random(33).randbytes(SIZE)
    assert copy.assess().state is State.BOTH_CHANGED


# -- dead bytes -------------------------------------------------------------------


def test_dead_bytes_stay_below_a_third(place, share, monkeypatch):
    from ayon_harmony.workfiles.archive import extending

    monkeypatch.setattr(extending, "LEAST_DEAD", 0)
    copy = large(place, 60)
    alive = 60 * SIZE
    largest = 0
    is_anew = False
    for turn in range(40):
        for number in range(4):
            redraw(copy, (turn * 4 + number) % 60, turn * 4 + number)
        is_anew = copy.save().is_proven or is_anew
        largest = max(largest, place.zip.stat().st_size)
        assert is_good(place, copy)
    assert is_anew
    assert largest < alive * 1.35


def test_dead_bytes_go_in_a_quiet_moment(place, share, monkeypatch):
    from ayon_harmony.workfiles.archive import extending

    monkeypatch.setattr(extending, "LEAST_DEAD", 0)
    copy = large(place, 60)
    secret = (copy.scene_dir / "elements/body/many-0005.tvg").read_bytes()
    for number in range(12):
        redraw(copy, number, number)
    copy.save()
    assert secret in place.zip.read_bytes()
    copy.settle()
    assert secret not in place.zip.read_bytes()
    assert copy.manifest().archive.dead < 12 * 100
    assert copy.manifest().archive.is_proven
    assert is_good(place, copy)


def test_a_save_as_has_no_dead_bytes(place, share):
    copy = large(place, 60)
    secret = (copy.scene_dir / "elements/body/many-0005.tvg").read_bytes()
    redraw(copy, 5, 5)
    assert not copy.save().is_proven
    from dataclasses import replace

    later = LocalCopy(
        place.base / "mine",
        replace(place.identity, file_name="sh010_v002.zip"),
        place.project / "sh010_v002.zip",
    )
    later.make_room()
    import shutil

    shutil.copytree(copy.scene_dir, later.scene_dir)
    later.register()
    later.take_pack_of(copy)
    assert later.save().is_proven
    assert secret not in later.project_file.read_bytes()


@pytest.mark.parametrize("is_edited", [False, True])
@pytest.mark.parametrize("is_reopened", [False, True])
def test_what_is_published_holds_nothing_of_deleted_drawings(
    place, share, is_edited, is_reopened
):
    copy = large(place, 60)
    drawing = copy.scene_dir / "elements/body/many-0005.tvg"
    (copy.scene_dir / "empty").mkdir()
    secret = drawing.read_bytes()
    drawing.unlink()
    redraw(copy, 6, 6)
    assert not copy.save().is_proven
    assert secret in place.zip.read_bytes()
    if is_reopened:
        copy = place.opened("other")
    if is_edited:
        redraw(copy, 7, 7)

    assert copy.save(compact=True).is_proven

    assert secret not in place.zip.read_bytes()
    assert is_good(place, copy)
    share.reset()
    assert not copy.save(compact=True).is_written
    assert share.written == 0


def test_what_the_share_copied_badly_is_made_anew_in_a_quiet_moment(place, share):
    copy = large(place, 60)
    redraw(copy, 5, 5)
    assert not copy.save().is_proven
    content = bytearray(place.zip.read_bytes())
    at = content.index((copy.scene_dir / "elements/body/many-0030.tvg").read_bytes())
    content[at + 17] ^= 0xFF
    place.zip.write_bytes(content)
    copy.settle()
    assert is_good(place, copy)
    assert copy.assess().state is State.IN_SYNC


def test_files_that_come_go_and_change_places_are_right_in_an_extended_archive(
    place, share
):
    copy = large(place, 60)
    body = copy.scene_dir / "elements" / "body"
    (body / "many-0001.tvg").unlink()
    (body / "many-0002.tvg").rename(body / "aaa.tvg")
    (copy.scene_dir / "new").mkdir()
    (copy.scene_dir / "annotation").rmdir()
    os.utime(body / "many-0004.tvg", (1_500_000_000, 1_500_000_000))
    assert not copy.save().is_proven
    assert is_good(place, copy)
    reader = place.opened("reader")
    assert places.contents(reader.scene_dir) == places.contents(copy.scene_dir)
    assert (reader.scene_dir / "new").is_dir()
    assert not (reader.scene_dir / "annotation").exists()
    times = (reader.scene_dir / "elements/body/many-0004.tvg").stat().st_mtime
    assert times == 1_500_000_000


@pytest.mark.parametrize("padding", [0, 512])
def test_an_archive_of_others_that_is_extended_is_whole_at_once(place, share, padding):
    """With padding before it, offsets count from elsewhere: it is made anew."""
    copy = large(place, 60)
    with zipfile.ZipFile(place.zip, "w") as other:
        for name, content in places.contents(copy.scene_dir).items():
            other.writestr(name, content)
        other.writestr("frames/", b"")
    place.zip.write_bytes(b"\0" * padding + place.zip.read_bytes())
    copy = place.opened("other")
    shares.remember_in(copy.folder.parent)
    know_that_it_copies(place)
    redraw(copy, 5, 5)
    result = copy.save()
    assert is_good(place, copy)
    assert result.is_proven == bool(padding)
