"""What colleagues, systems and other programs do around a workfile."""

from __future__ import annotations

import errno
import os
import random
import sys
import time
import unicodedata
from pathlib import Path

import pytest

from ayon_harmony.errors import (
    DestinationError,
    NamesError,
    ReplaceRefusedError,
    WorkfileError,
)
from ayon_harmony.workfiles import disk, presence
from ayon_harmony.workfiles.archive import locking, publish
from ayon_harmony.workfiles.local_copy import State
from sandbox.patience import PATIENCE_S

places = sys.modules["workfile_places"]
edit, in_zip = places.edit, places.in_zip
share_module = sys.modules["faults_share"]

pytestmark = pytest.mark.skipif(disk.IS_WINDOWS, reason="what POSIX has")
A_DAY_S = 86_400


@pytest.fixture
def share(place, monkeypatch):
    monkeypatch.setattr(disk, "WAITS_S", (0.0, 0.0))
    with share_module.Share(place.project) as share:
        yield share


def is_saved(place, copy) -> bool:
    return in_zip(place.zip) == places.contents(copy.scene_dir)


# -- files that stay open ----------------------------------------------------------


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="asks Linux")
def test_saving_and_opening_leave_no_file_open(place):
    copy = place.saved()
    for drawing in range(3):
        (copy.scene_dir / f"more_{drawing}.txt").write_text("more", encoding="utf-8")
        copy.save(compact=drawing == 2)
    place.opened("other")
    entries = map(str, Path("/proc/self/fd").iterdir())
    opened = {os.readlink(entry) for entry in entries if os.path.lexists(entry)}
    assert {path for path in opened if path.startswith(str(place.base))} == set()


# -- a scene in the place of another ------------------------------------------------


def test_a_new_scene_outlives_an_opening_that_was_interrupted(place, at_step):
    copy, other = place.saved(), place.opened("other")
    edit(other, "theirs")
    (other.scene_dir / "audio.tbl").write_bytes(b"theirs")
    other.save()

    def die(name: str, _path: Path) -> None:
        if name == "open.applied":
            raise KeyboardInterrupt

    at_step(die)
    with pytest.raises(KeyboardInterrupt):
        copy.open()
    at_step(None)
    copy.make_room()
    places.write_scene(copy.scene_dir, mark="new")
    copy.register()
    copy.save(overwrite=True)
    assert is_saved(place, copy)
    assert b"new" in in_zip(place.zip)["sh010_v001.xstage"]
    assert in_zip(place.zip)["audio.tbl"] == b""


# -- pipes -------------------------------------------------------------------------


def test_a_pipe_of_the_projects_name_is_no_archive_and_nobody_waits_for_it(place):
    copy = place.saved()
    edit(copy)
    place.zip.unlink()
    os.mkfifo(place.zip)
    assert copy.assess().state is State.PROJECT_UNREADABLE
    with pytest.raises(DestinationError):
        copy.save()


@pytest.mark.parametrize("name", ["leftovers.json", "own_changes.json"])
def test_a_pipe_of_the_name_of_a_note_is_no_note(place, name):
    copy = place.saved()
    edit(copy)
    os.mkfifo(copy.folder / name)
    copy.save()
    assert is_saved(place, copy)


def test_a_file_that_a_server_has_promised_to_a_client_is_waited_for(
    place, monkeypatch
):
    """Opening without waiting is refused as long as somebody holds a lease."""
    copy = place.saved()
    real = os.open

    def leased(path, flags, *arguments, **keywords):
        if flags & os.O_NONBLOCK:
            raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN), path)
        return real(path, flags, *arguments, **keywords)

    monkeypatch.setattr(os, "open", leased)
    assert copy.assess().state is State.IN_SYNC


# -- links -------------------------------------------------------------------------


def test_a_workfile_that_is_a_link_stays_one_and_its_target_is_saved(place):
    copy = place.saved()
    vault = place.base / "vault"
    vault.mkdir()
    place.zip.rename(vault / "kept.zip")
    place.zip.symlink_to(vault / "kept.zip")
    copy = place.copy()
    for text in ("first", "second"):
        edit(copy, text)
        copy.save()
        assert place.zip.is_symlink()
        # Where AYON knows it, and where its next version belongs.
        assert copy.project_file == place.zip
        assert in_zip(vault / "kept.zip") == places.contents(copy.scene_dir)
    assert place.leftovers() == []
    assert [path.name for path in vault.iterdir()] == ["kept.zip"]


def test_a_first_save_through_a_link_makes_its_target(place):
    place.zip.symlink_to(place.base / "target.zip")
    place.saved()
    assert place.zip.is_symlink()
    assert (place.base / "target.zip").is_file()


# -- locks of other users ------------------------------------------------------------


def dead_lock(place, name: str = "0123456789ab-1-other-host") -> Path:
    lock = locking.path_of(place.zip)
    lock.mkdir()
    (lock / name).write_bytes(b"what it had packed")
    return lock


@pytest.mark.parametrize("may_look", [True, False])
def test_the_lock_of_another_user_who_died_stops_nobody(
    place, share, may_look, monkeypatch
):
    """Of his folder others may at most read what is in it."""
    monkeypatch.setattr(locking, "_TIMEOUT_S", PATIENCE_S)
    copy = place.saved()
    edit(copy)
    lock = dead_lock(place)
    is_his = True

    def rule(name: str, path: str, source: str) -> None:
        nonlocal is_his
        if source == str(lock):
            is_his = False
        is_look = name == "listdir" and path == str(lock) and is_his
        is_his_part = os.path.basename(source).startswith("0123456789ab-1-")
        if is_his_part or (is_look and not may_look):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)

    share.on_call(rule)
    copy.save()
    share.forgive()
    assert is_saved(place, copy)
    assert not lock.exists()
    aside = locking.locks_aside(place.zip)
    assert [path.name for path in aside[0].iterdir()] == ["0123456789ab-1-other-host"]
    copy.settle()
    assert aside[0].exists()
    os.utime(aside[0], (time.time() - 2 * A_DAY_S,) * 2)
    copy.settle()
    assert place.leftovers() == []


def test_a_lock_that_made_way_goes_with_the_next_start_of_its_user(place, at_step):
    copy = place.saved()
    edit(copy)
    moved = place.project / ".sh010_v001.zip.0123456789ab.was-saving"

    def make_way(name: str, _path: Path) -> None:
        if name == "save.before_rename":
            locking.path_of(place.zip).rename(moved)
            raise KeyboardInterrupt

    at_step(make_way)
    with pytest.raises(KeyboardInterrupt):
        copy.save()
    at_step(None)
    place.copy().save()
    assert is_saved(place, copy)
    assert place.leftovers() == []


@pytest.mark.parametrize("name", [".DS_Store", "Thumbs.db", "desktop.ini", "._x"])
@pytest.mark.parametrize("step", ["save.locked", "save.renamed"])
def test_what_finder_and_explorer_leave_in_a_lock_goes_with_it(
    place, at_step, name, step
):
    copy = place.saved()
    edit(copy)

    def look_at_it(reached: str, _path: Path) -> None:
        lock = locking.path_of(place.zip)
        if reached == step and lock.is_dir():
            (lock / name).write_bytes(b"how it is shown")

    at_step(look_at_it)
    copy.save()
    at_step(None)
    assert is_saved(place, copy)
    assert place.leftovers() == []


def test_a_dead_lock_that_somebody_looked_at_goes_too(place):
    copy = place.saved()
    edit(copy)
    lock = dead_lock(place)
    (lock / ".DS_Store").write_bytes(b"how it is shown")
    copy.save()
    assert is_saved(place, copy)
    kept = locking.outside(place.zip, "0123456789ab-1-other-host")
    assert place.leftovers() == [kept.name]


# -- what nobody needs any more --------------------------------------------------------


@pytest.mark.parametrize("age_days", [0.5, 2])
def test_parts_of_sessions_that_forgot_them_go_after_a_day(place, age_days):
    """Also those of 1.0.0, whose names are the same."""
    copy = place.saved()
    parts = [publish.part_path(place.zip) for _ in range(2)]
    for part in parts:
        part.write_bytes(b"forgotten")
        os.utime(part, (time.time() - age_days * A_DAY_S,) * 2)
    work = place.project / ".sh010_v001.zip.notes.part"
    work.write_bytes(b"somebody's")
    os.utime(work, (0, 0))
    other = place.project / ".sh020_v001.zip.0123456789ab.part"
    other.write_bytes(b"of another workfile")
    os.utime(other, (0, 0))
    edit(copy)
    copy.save()
    copy.settle()
    assert [part.exists() for part in parts] == [age_days < 1] * 2
    assert work.exists()
    assert other.exists()


def test_a_zip_of_tomorrow_makes_no_part_of_today_old(place):
    """As one that somebody copied here with its times, from a clock ahead."""
    copy = place.saved()
    part = publish.part_path(place.zip)
    part.write_bytes(b"a colleague is writing this")
    tomorrow = time.time() + 3 * A_DAY_S
    os.utime(place.zip, (tomorrow, tomorrow))
    copy.settle()
    assert part.exists()


# -- words ---------------------------------------------------------------------------


def test_names_that_look_alike_are_told_by_what_differs(place):
    copy = place.saved()
    body = copy.scene_dir / "elements" / "body"
    for form in ("NFC", "NFD"):
        path = body / unicodedata.normalize(form, "bl\u00e9.tvg")
        path.write_bytes(b"OTVGfull" + form.encode())
    if len(list(body.glob("bl*"))) < 2:
        pytest.skip("this disk takes both for one")
    with pytest.raises(NamesError, match="twice, its accents spelled in two ways"):
        copy.save()


def test_a_file_in_the_way_of_a_folder_is_no_drive_that_went_away(place):
    copy = place.saved()
    other = place.opened("other")
    edit(other, "theirs")
    other.save()
    edit(copy, "mine")
    copy.recovery_dir.write_bytes(b"a file")
    with pytest.raises(
        WorkfileError, match="recovery' is not there: a file has its name"
    ) as caught:
        copy.save(overwrite=True)
    assert "drive" not in str(caught.value)
    copy.recovery_dir.unlink()
    copy.save(overwrite=True)
    assert is_saved(place, copy)


def test_a_folder_where_nobody_replaces_files_of_others_is_told(place, share):
    copy = place.saved()
    edit(copy)
    for name in ("replace", "rename"):
        share.refuse(name, errno.EPERM, 99, place.zip.name.removesuffix(".zip") + ".")
    share.refuse("rename", errno.EPERM, 99, ".aside")
    with pytest.raises(ReplaceRefusedError, match="or you may not replace it"):
        copy.save()


# -- marks ----------------------------------------------------------------------------


def test_others_read_who_has_a_workfile_open_whatever_his_mask(place):
    place.saved()
    before = os.umask(0o077)
    try:
        anna = presence.Presence()
        anna.take(place.zip)
        marks = list(place.project.glob(".*.open"))
        assert [path.stat().st_mode & 0o777 for path in marks] == [0o644]
        anna.release()
    finally:
        os.umask(before)


# -- a group of its own -------------------------------------------------------------


@pytest.mark.skipif(disk.IS_WINDOWS or os.geteuid() != 0, reason="gives files away")
@pytest.mark.parametrize("size", [10, 1_500_000])
def test_a_save_leaves_the_file_to_its_group(place, size):
    copy = place.copy()
    places.write_scene(copy.scene_dir)
    (copy.scene_dir / "sound.wav").write_bytes(random.Random(1).randbytes(size))
    copy.register()
    copy.save()
    os.chown(place.zip, -1, 4321)
    place.zip.chmod(0o660)
    for text in ("first", "second"):
        edit(copy, text)
        copy.save()
        status = place.zip.stat()
        assert (status.st_gid, status.st_mode & 0o777) == (4321, 0o660)
