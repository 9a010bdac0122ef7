"""Disks that are full, gone, read-only or lying."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ayon_harmony.errors import ArchiveError, DestinationError
from ayon_harmony.workfiles import disk
from ayon_harmony.workfiles.local_copy import LocalCopy, State

places = sys.modules["workfile_places"]
edit, failure_of, in_zip = places.edit, places.failure_of, places.in_zip


def test_a_disk_that_fills_at_any_write_leaves_the_old_file_and_says_so(
    place, monkeypatch
):
    copy = place.saved()
    old = in_zip(place.zip)
    edit(copy)
    work = places.contents(copy.scene_dir)
    write_all = disk.write_all
    for allowed in range(50):
        left = allowed

        def fill(descriptor: int, content: bytes) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                os.write(descriptor, content[: len(content) // 2])
                raise OSError(errno.ENOSPC, "No space left on device")
            write_all(descriptor, content)

        monkeypatch.setattr(disk, "write_all", fill)
        message = failure_of(copy.save)
        monkeypatch.setattr(disk, "write_all", write_all)
        if not message:
            break
        assert "the disk is full" in message
        assert in_zip(place.zip) == old
        assert place.leftovers() == []
        assert places.contents(copy.scene_dir) == work
        assert copy.assess().state is State.LOCAL_NEWER
    assert allowed > 2
    copy.save()
    assert in_zip(place.zip) == work


def test_opening_on_a_disk_that_fills_leaves_the_copy_as_it_was(place, monkeypatch):
    other = place.saved("other")
    copy = place.opened("mine")
    before = places.contents(copy.scene_dir)
    edit(other)
    (other.scene_dir / "elements" / "body" / "body-2.tvg").write_bytes(b"x" * 5000)
    other.save()
    write_all = disk.write_all
    for allowed in range(50):
        left = allowed

        def fill(descriptor: int, content: bytes) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise OSError(errno.ENOSPC, "No space left on device")
            write_all(descriptor, content)

        monkeypatch.setattr(disk, "write_all", fill)
        message = failure_of(copy.open)
        monkeypatch.setattr(disk, "write_all", write_all)
        if not message:
            break
        assert "the disk is full" in message
        assert places.contents(copy.scene_dir) == before
    assert allowed > 2
    assert places.contents(copy.scene_dir) == in_zip(place.zip)


@pytest.mark.process
def test_a_file_size_limit_of_the_system_leaves_the_old_file(place):
    resource = pytest.importorskip("resource")
    if not hasattr(os, "fork"):
        pytest.skip("limits a fork of itself")
    copy = place.saved()
    old = in_zip(place.zip)
    (copy.scene_dir / "elements" / "body" / "body-3.tvg").write_bytes(
        os.urandom(90_000)
    )
    child = os.fork()
    if not child:
        code = 3
        try:
            resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
            copy.save()
        except DestinationError as error:
            code = 0 if "larger than allowed" in str(error) else 4
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert in_zip(place.zip) == old
    assert place.leftovers() == []
    copy.save()
    assert in_zip(place.zip) == places.contents(copy.scene_dir)


@pytest.fixture
def small_disk(tmp_path):
    """A real file system of one megabyte."""
    folder = tmp_path / "small"
    folder.mkdir()
    if not sys.platform.startswith("linux") or not shutil.which("mount"):
        pytest.skip("no file system can be mounted here")
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)],
        capture_output=True,
    )
    if made.returncode:
        pytest.skip(f"not allowed to mount: {made.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.process
def test_a_project_disk_that_is_really_full(place, small_disk):
    place.zip = small_disk / "sh010_v001.zip"
    copy = place.saved()
    old = in_zip(place.zip)
    (copy.scene_dir / "big.tvg").write_bytes(os.urandom(2_000_000))
    with pytest.raises(DestinationError, match="the disk is full"):
        copy.save()
    assert in_zip(place.zip) == old
    assert [path.name for path in small_disk.iterdir()] == [place.zip.name]
    (copy.scene_dir / "big.tvg").unlink()
    edit(copy)
    copy.save()
    assert in_zip(place.zip) == places.contents(copy.scene_dir)


@pytest.mark.process
def test_a_project_disk_that_turns_read_only(place, small_disk):
    place.zip = small_disk / "sh010_v001.zip"
    copy = place.saved()
    old = in_zip(place.zip)
    edit(copy)
    remount = ["mount", "-o", "remount,ro", str(small_disk)]
    if subprocess.run(remount, capture_output=True).returncode:
        pytest.skip("not allowed to mount read-only")
    with pytest.raises(DestinationError, match="read-only"):
        copy.save()
    assert in_zip(place.zip) == old
    assert copy.assess().state is State.LOCAL_NEWER


def test_a_local_disk_too_full_for_the_pack_does_not_stop_a_save(place, monkeypatch):
    from ayon_harmony.workfiles.archive import writer

    copy = place.copy()
    places.write_scene(copy.scene_dir)
    copy.register()

    def refuse(_self: object, _content: bytes) -> None:
        raise writer.PackError("the disk is full")

    monkeypatch.setattr(writer.Pack, "write", refuse)
    copy.save()
    assert in_zip(place.zip) == places.contents(copy.scene_dir)
    assert copy.manifest().pack_name is None
    monkeypatch.undo()
    edit(copy)
    assert copy.save().reused == 0
    edit(copy, "again")
    assert copy.save().reused > 0


def test_a_read_only_file_is_not_replaced(place):
    copy = place.saved()
    old = in_zip(place.zip)
    edit(copy)
    place.zip.chmod(0o444)
    with pytest.raises(DestinationError, match=r"sh010_v001\.zip.*read-only"):
        copy.save()
    assert in_zip(place.zip) == old
    place.zip.chmod(0o644)
    copy.save()
    assert in_zip(place.zip) == places.contents(copy.scene_dir)


STEPS = [
    "save.begun",
    "save.part_made",
    "save.members",
    "save.written",
    "save.flushed",
    "save.committing",
    "save.locked",
    "save.before_rename",
]


@pytest.mark.parametrize("step", STEPS)
def test_a_project_folder_taken_away_during_a_save(place, at_step, step):
    copy = place.saved()
    old = in_zip(place.zip)
    edit(copy)
    away = place.base / "away"

    def take_away(name: str, _path: Path) -> None:
        if name == step and place.project.exists():
            place.project.rename(away)

    at_step(take_away)
    with pytest.raises(DestinationError, match="is not there"):
        copy.save()
    at_step(None)
    assert in_zip(away / place.zip.name) == old
    assert copy.assess().state is State.PROJECT_UNREADABLE
    away.rename(place.project)
    assert copy.assess().state is State.LOCAL_NEWER
    copy.save()
    assert in_zip(place.zip) == places.contents(copy.scene_dir)


def test_a_project_folder_that_is_not_there_is_named(place):
    copy = place.saved()
    shutil.rmtree(place.project)
    edit(copy)
    with pytest.raises(DestinationError, match="is the drive connected"):
        copy.save()


@pytest.mark.parametrize("kind", ["fresh", "update"])
def test_a_corrupted_archive_never_reaches_the_scene_folder(place, kind):
    other = place.saved("other")
    copy = place.copy("mine")
    first = place.zip.read_bytes()
    if kind == "update":
        copy.open()
        (other.scene_dir / "elements" / "body" / "body-4.tvg").write_bytes(b"y" * 900)
        edit(other)
        other.save()
    good = place.zip.read_bytes()
    expected = places.contents(other.scene_dir)
    before = places.contents(copy.scene_dir) if copy.exists() else None
    refused = 0
    for position in range(0, len(good), max(1, len(good) // 150)):
        bad = bytearray(good)
        bad[position] ^= 0x55
        place.zip.write_bytes(bad)
        message = failure_of(copy.open)
        if message:
            assert "sh010_v001.zip" in message
            refused += 1
            after = places.contents(copy.scene_dir) if copy.exists() else None
            assert after == before
            continue
        # The flip hit a date, or a member that is here already.
        assert places.contents(copy.scene_dir) == expected
        shutil.rmtree(copy.folder)
        if kind == "update":
            place.zip.write_bytes(first)
            copy.open()
    assert refused > (20 if kind == "fresh" else 3)


@pytest.mark.parametrize("share", [0, 0.01, 0.5, 0.9, 0.999])
def test_a_truncated_archive_is_refused_and_named(place, share):
    place.saved("other")
    good = place.zip.read_bytes()
    place.zip.write_bytes(good[: int(len(good) * share)])
    copy = place.copy("mine")
    with pytest.raises(ArchiveError, match=r"sh010_v001\.zip"):
        copy.open()
    assert not copy.exists()


def damage(copy: LocalCopy, name: str, at: int) -> None:
    """Flip a byte of what the pack has of a file; ``at`` counts from the end."""
    pack = next(copy.folder.glob("pack-*.bin"))
    row = copy.manifest().rows[name]
    content = bytearray(pack.read_bytes())
    content[row.start + row.length - at] ^= 0xFF
    pack.write_bytes(content)


@pytest.mark.parametrize(
    ("name", "at"),
    [
        ("elements/body/body-2.tvg", 5),
        ("elements/body/body-2.tvg", 3000),
        ("elements/body/body-2.tvg", 3060),
        ("palette-library/body.plt", 3),
    ],
)
def test_damaged_packed_bytes_never_reach_the_project(place, name, at):
    copy = place.saved()
    damage(copy, name, at)
    edit(copy)
    result = copy.save()
    assert in_zip(place.zip) == places.contents(copy.scene_dir)
    assert result.reused == 6
    edit(copy, "again")
    assert copy.save().reused == 7
    assert in_zip(place.zip) == places.contents(copy.scene_dir)


def test_damage_in_a_large_file_never_reaches_the_project(place):
    copy = place.saved()
    (copy.scene_dir / "sound.wav").write_bytes(os.urandom(10_000_000))
    places.make_old(copy.scene_dir)
    copy.save()
    for at in (1, 5_000_000, 9_999_999):
        damage(copy, "sound.wav", at)
        edit(copy, str(at))
        copy.save()
        assert in_zip(place.zip) == places.contents(copy.scene_dir)


def test_a_pack_of_zeros_after_a_power_cut_costs_a_slower_save(place):
    copy = place.saved()
    pack = next(copy.folder.glob("pack-*.bin"))
    pack.write_bytes(bytes(pack.stat().st_size))
    edit(copy)
    assert copy.save().reused == 0
    assert in_zip(place.zip) == places.contents(copy.scene_dir)


def test_a_pack_cut_short_is_not_used(place):
    copy = place.saved()
    pack = next(copy.folder.glob("pack-*.bin"))
    pack.write_bytes(pack.read_bytes()[:100])
    edit(copy)
    assert copy.save().reused == 0
    assert in_zip(place.zip) == places.contents(copy.scene_dir)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"format": 99}', b"\xff\xfe"])
def test_without_a_manifest_to_trust_the_save_is_a_full_one(place, content):
    copy = place.saved()
    copy.manifest_path.write_bytes(content)
    assert copy.assess().state is State.IN_SYNC
    copy.manifest_path.write_bytes(content)
    edit(copy)
    assert copy.assess().state is State.BOTH_CHANGED
    copy.save(overwrite=True)
    assert in_zip(place.zip) == places.contents(copy.scene_dir)
