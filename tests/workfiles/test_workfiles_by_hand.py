"""What people and other programs do to folders and files while we work."""

from __future__ import annotations

import os
import shutil
import socket
import sys
from pathlib import Path

import pytest

from ayon_harmony.errors import (
    DestinationError,
    ProjectChangedError,
    ReplaceRefusedError,
)
from ayon_harmony.workfiles import Identity, disk, presence
from ayon_harmony.workfiles.archive import scan
from ayon_harmony.workfiles.local_copy import Choice, LocalCopy, State
from ayon_harmony.workfiles.recovery import find_kept

places = sys.modules["tests.workfiles.conftest"]
on_posix = pytest.mark.skipif(disk.IS_WINDOWS, reason="files that POSIX has")


def is_saved(place, copy: LocalCopy) -> bool:
    is_same = places.in_zip(place.zip) == places.contents(copy.scene_dir)
    return is_same and not place.leftovers()


def draw(copy: LocalCopy, name: str, content: bytes = b"OTVGfull drawn") -> None:
    (places.at_any_depth(copy.scene_dir) / name).write_bytes(content)


# -- an older zip, put back by hand -------------------------------------------------


def saved_twice(place) -> tuple[LocalCopy, Path]:
    """Return a copy with two saves, and a backup of the zip of the first one."""
    copy = place.saved()
    backup = place.base / "backup.zip"
    shutil.copy2(place.zip, backup)
    draw(copy, "second.tvg", b"OTVGfull only in the second")
    xstage = copy.scene_dir / "sh010_v001.xstage"
    xstage.write_text(places.XSTAGE.format("second"))
    copy.save()
    return copy, backup


def test_what_an_older_zip_replaces_is_kept_and_told(place):
    copy, backup = saved_twice(place)
    second = places.contents(copy.scene_dir)
    shutil.copy2(backup, place.zip)

    again = place.copy()
    assert again.open() is State.PROJECT_NEWER

    assert "second.tvg" not in places.contents(again.scene_dir)
    (kept,) = again.recovery_dir.iterdir()
    assert places.contents(kept / "sh010_v001") == second
    assert "older" in again.opening_notes[-1]
    (offered,) = find_kept(place.base / "mine")
    assert offered.folder == kept


def test_what_colleagues_saved_later_leaves_nothing_behind(place):
    copy = place.saved()
    colleague = place.opened("colleague")
    draw(colleague, "hers.tvg")
    (colleague.scene_dir / "sh010_v001.xstage").write_text(places.XSTAGE.format("hers"))
    colleague.save()

    copy.open()

    assert places.contents(copy.scene_dir) == places.contents(colleague.scene_dir)
    assert not copy.recovery_dir.exists()
    assert copy.opening_notes == []


@pytest.mark.parametrize("step", [None, "save.part_made", "save.written"])
def test_an_older_zip_that_comes_while_somebody_works_is_not_replaced(
    place, at_step, step
):
    copy, backup = saved_twice(place)
    draw(copy, "third.tvg")

    def put_back(reached: str, _path: Path) -> None:
        if reached == step:
            shutil.copy2(backup, place.zip)

    if step is None:
        shutil.copy2(backup, place.zip)
    at_step(put_back)
    with pytest.raises(ProjectChangedError):
        copy.save()
    at_step(None)
    assert place.zip.read_bytes() == backup.read_bytes()
    assert place.leftovers() == []
    copy.open(Choice.LOCAL)
    copy.save()
    assert is_saved(place, copy)


# -- folders that are moved ---------------------------------------------------------


@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize(
    "step", ["save.part_made", "save.flushed", "save.before_rename"]
)
def test_a_project_folder_that_is_renamed_in_a_save_loses_nothing(
    place, at_step, step, is_first
):
    if disk.IS_WINDOWS:
        pytest.skip("refuses to rename a folder with an open file")
    copy = place.copy() if is_first else place.saved()
    if is_first:
        places.write_scene(copy.scene_dir)
        copy.register()
    draw(copy, "new.tvg")
    elsewhere = place.project.with_name("elsewhere")

    def rename(reached: str, _path: Path) -> None:
        if reached == step and not elsewhere.exists():
            place.project.rename(elsewhere)

    at_step(rename)
    with pytest.raises(DestinationError, match="is not there"):
        copy.save()
    at_step(None)
    elsewhere.rename(place.project)

    copy.save()
    assert is_saved(place, copy)


def test_a_project_folder_that_is_another_one_has_nothing_of_ours(place, at_step):
    if disk.IS_WINDOWS:
        pytest.skip("refuses to rename a folder with an open file")
    copy = place.saved()
    draw(copy, "new.tvg")
    elsewhere = place.project.with_name("elsewhere")

    def change(reached: str, _path: Path) -> None:
        if reached == "save.flushed" and not elsewhere.exists():
            place.project.rename(elsewhere)
            place.project.mkdir()

    at_step(change)
    with pytest.raises(DestinationError):
        copy.save()
    assert list(place.project.iterdir()) == []


# -- files that go away, and odd ones -------------------------------------------------


@pytest.mark.parametrize("is_first", [True, False])
def test_a_finished_file_that_is_taken_away_is_not_said_to_be_there(
    place, at_step, is_first
):
    copy = place.copy() if is_first else place.saved()
    if is_first:
        places.write_scene(copy.scene_dir)
        copy.register()
    draw(copy, "new.tvg")
    taken: list[Path] = []

    def take(reached: str, _path: Path) -> None:
        if reached == "save.before_rename" and not taken:
            taken.extend(place.project.rglob("*.part"))
            taken.extend(place.project.glob(".*.saving/*"))
            for path in taken:
                path.unlink()

    at_step(take)
    with pytest.raises(DestinationError, match="took the finished file") as caught:
        copy.save()
    assert not isinstance(caught.value, ReplaceRefusedError)
    copy.save()
    assert taken
    assert is_saved(place, copy)


@on_posix
def test_pipes_sockets_and_links_in_a_circle_stop_no_save(place, monkeypatch):
    copy = place.saved()
    scene = copy.scene_dir
    os.mkfifo(scene / "elements" / "pipe.tvg")
    monkeypatch.chdir(scene)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket")
        (scene / "itself").symlink_to("itself")
        (scene / "one").symlink_to("other")
        (scene / "other").symlink_to("one")
        (scene / "endless.tvg").symlink_to("/dev/zero")
        (scene / "to-pipe.tvg").symlink_to(scene / "elements" / "pipe.tvg")
        draw(copy, "new.tvg")
        result = copy.save()
    assert result.is_written
    odd = ["endless.tvg", "itself", "one", "other", "to-pipe.tvg"]
    assert result.broken_links == odd
    assert copy.assess().state is State.IN_SYNC
    for name in (*odd, "socket", "elements/pipe.tvg"):
        (scene / name).unlink()
    assert is_saved(place, copy)


def test_what_goes_away_while_a_folder_is_scanned_is_absent(scene, monkeypatch):
    """Programs write beside a file and rename, at just that moment."""
    (scene / "moment").mkdir()
    (scene / "moment" / "inside.tmp").write_bytes(b"x")
    (scene / "writing.tmp").write_bytes(b"x")
    stat_of = scan._stat_of

    def vanish(entry):
        if entry.name == "writing.tmp":
            os.unlink(entry.path)
            shutil.rmtree(scene / "moment", ignore_errors=True)
        return stat_of(entry)

    monkeypatch.setattr(scan, "_stat_of", vanish)
    found = scan.scan(scene)
    assert "writing.tmp" not in found.files
    assert "moment/inside.tmp" not in found.files or not (scene / "moment").exists()
    monkeypatch.undo()
    assert scan.scan(scene).files.keys() >= {"sh010_v001.xstage"}
    assert "moment" not in scan.scan(scene).empty_folders


# -- clocks ---------------------------------------------------------------------------


def test_an_edit_after_the_clock_went_back_an_hour_is_seen(place, monkeypatch):
    from ayon_harmony.workfiles import manifest

    copy = place.saved()
    drawing = copy.scene_dir / "elements" / "body" / "body-1.tvg"
    status = drawing.stat()
    now_ns = manifest.now_ns
    monkeypatch.setattr(manifest, "now_ns", lambda: now_ns() - 3600 * 10**9)
    for letter in (b"y", b"z"):
        drawing.write_bytes(b"OTVGfull".ljust(status.st_size, letter))
        os.utime(drawing, ns=(status.st_atime_ns, status.st_mtime_ns))
        assert copy.save().is_written
        assert is_saved(place, copy)


# -- names ----------------------------------------------------------------------------


@pytest.mark.parametrize("letter", ["a", "я", "絵"])
@pytest.mark.parametrize("size", [230, 231, 250, 255])
def test_the_longest_names_that_a_disk_takes_can_be_saved(tmp_path, letter, size):
    name = letter * ((size - 4) // len(letter.encode())) + ".zip"
    project_file = tmp_path / "project" / name
    project_file.parent.mkdir()
    copy = LocalCopy(tmp_path / "mine", Identity("p", "/f", "t", name), project_file)
    places.write_scene(copy.scene_dir, "s")
    copy.register()
    copy.save()
    draw(copy, "new.tvg")
    assert copy.save().is_written
    here = presence.Presence()
    here.take(project_file)
    assert presence.Presence().holder(project_file)
    here.release()
    colleague = LocalCopy(tmp_path / "other", copy.identity, project_file)
    colleague.open()
    assert places.contents(colleague.scene_dir) == places.contents(copy.scene_dir)
    assert os.listdir(project_file.parent) == [name]


def test_a_colleague_whose_clock_is_behind_is_not_said_to_have_put_one_back(place):
    mine = place.saved("mine")
    theirs = place.opened("theirs")
    xstage = theirs.scene_dir / "sh010_v001.xstage"
    xstage.write_text(places.XSTAGE.format("theirs"), encoding="utf-8")
    an_hour_before = (mine.scene_dir / xstage.name).stat().st_mtime - 3600
    os.utime(xstage, (an_hour_before, an_hour_before))
    theirs.save()

    mine.open()

    assert places.contents(mine.scene_dir) == places.contents(theirs.scene_dir)
    assert "whose clock is behind" in mine.opening_notes[-1]
    assert mine.assess().state is State.IN_SYNC


@on_posix
def test_a_folder_in_the_place_of_the_workfile_is_told_as_that(place):
    mine = place.saved("mine")
    place.zip.unlink()
    place.zip.mkdir()
    (mine.scene_dir / "sh010_v001.xstage").write_text(places.XSTAGE.format("more"))

    for action in (mine.save, place.copy("new").open):
        with pytest.raises(DestinationError, match="there is a folder of that name"):
            action()
    assert place.zip.is_dir()
