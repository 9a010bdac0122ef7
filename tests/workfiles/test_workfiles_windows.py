"""Workfiles on a disk that refuses what Windows refuses."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from ayon_harmony.errors import CopyInUseError, NamesError, WorkfileError
from ayon_harmony.workfiles import (
    Identity,
    Workfiles,
    disk,
    in_use,
    locks,
    versions,
    windows_files,
)
from ayon_harmony.workfiles.archive import locking, publish, reader
from ayon_harmony.workfiles.local_copy import Choice, State
from sandbox.disks.real_windows import RealWindows
from sandbox.patience import PATIENCE_S, wait_until

places = sys.modules["tests.workfiles.conftest"]

NOBODY, READERS = 0, windows_files.SHARE_READ
EVERYBODY = windows_files.SHARE_ALL


@pytest.fixture(autouse=True)
def short_waits(monkeypatch):
    """Waits that are long enough for another thread, and no longer."""
    monkeypatch.setattr(disk, "WAITS_S", (0.01,) * 5)


@pytest.fixture
def while_waiting(monkeypatch):
    """Have something happen during the second wait, which there must be."""
    waits: list[float] = []

    def plan(event) -> None:
        pause = time.sleep

        def wait(seconds: float) -> None:
            waits.append(seconds)
            if len(waits) == 2:
                event()
            pause(seconds)

        monkeypatch.setattr(time, "sleep", wait)

    yield plan
    assert len(waits) >= 2


def draw(copy, text: bytes, name: str = "body-1.tvg") -> Path:
    path = copy.scene_dir / "elements" / "body" / name
    path.write_bytes(b"OTVGfull" + text)
    return path


# --- saving ---------------------------------------------------------------


def test_a_workfile_goes_there_and_back(windows, place):
    copy = place.saved("mine")
    other = place.opened("other")
    assert places.contents(other.scene_dir) == places.contents(copy.scene_dir)

    draw(copy, b", drawn again")
    copy.save()
    other.open()

    assert places.contents(other.scene_dir) == places.contents(copy.scene_dir)
    assert other.assess().state is State.IN_SYNC
    assert place.leftovers() == []


def test_a_save_gets_through_while_one_of_us_reads_the_zip(windows, place):
    copy = place.saved("mine")
    draw(copy, b"newer")
    with reader.ArchiveReader(place.zip) as archive:
        copy.save()
        # Whoever reads goes on with the file that he opened.
        archive.verify()

    assert place.opened("other").assess().state is State.IN_SYNC
    assert place.leftovers() == []


def test_a_save_waits_for_a_program_that_reads_the_zip_for_a_moment(
    windows, while_waiting, place
):
    copy = place.saved("mine")
    draw(copy, b"newer")
    hold = windows.hold(place.zip, READERS)
    while_waiting(lambda: windows.let_go(hold))
    copy.save()

    assert copy.assess().state is State.IN_SYNC


def test_a_save_onto_a_file_that_stays_open_says_so_and_changes_nothing(windows, place):
    copy = place.saved("mine")
    before = place.zip.read_bytes()
    draw(copy, b"newer")
    with (
        windows.held(place.zip, READERS),
        pytest.raises(
            WorkfileError, match="open in another program|somebody has it open"
        ),
    ):
        copy.save()

    assert place.zip.read_bytes() == before
    copy.save()
    assert copy.assess().state is State.IN_SYNC


def test_reading_a_file_that_another_keeps_for_himself_says_so(windows, place):
    place.saved("mine")
    with (
        windows.held(place.zip, NOBODY),
        pytest.raises(
            WorkfileError, match="open in another program|somebody has it open"
        ),
    ):
        reader.fingerprint(place.zip)


def test_a_file_without_the_right_to_write_is_not_called_open(windows, tmp_path):
    locked = tmp_path / "locked"
    locked.write_text("x")
    locked.chmod(0o444)
    with pytest.raises(PermissionError) as caught:
        os.open(disk.long_path(locked), os.O_WRONLY)

    assert disk.reason(caught.value) == "access is not allowed there"


def test_a_file_that_makes_way_is_removed_by_the_next_save(windows, place):
    copy = place.saved("mine")
    disk.aside_path(place.zip).write_bytes(b"left by a machine that died")
    draw(copy, b"newer")
    with windows.held(place.zip, EVERYBODY):
        copy.save()

    assert place.leftovers() == []


def test_a_zip_that_is_being_replaced_is_not_taken_for_a_missing_one(
    windows, while_waiting, place
):
    place.saved("mine")
    known = reader.fingerprint(place.zip)
    aside = disk.aside_path(place.zip)
    place.zip.rename(aside)
    while_waiting(lambda: aside.rename(place.zip))

    assert reader.fingerprint(place.zip) == known


@pytest.mark.parametrize("action", ["read", "keep", "compare"])
def test_whoever_reads_a_zip_waits_while_it_is_being_replaced(
    windows, while_waiting, place, action
):
    copy = place.saved("mine")
    aside = disk.aside_path(place.zip)
    place.zip.rename(aside)
    while_waiting(lambda: aside.rename(place.zip))

    if action == "read":
        with reader.ArchiveReader(place.zip) as archive:
            archive.verify()
    elif action == "keep":
        copy._kept.keep_project_file()
    else:
        assert copy._comparing.matches_project(copy.look())


def test_a_commit_lock_that_a_waiter_reads_is_removed_all_the_same(windows, place):
    """One that stays would stop everybody until it seems dead."""
    copy = place.saved("mine")
    draw(copy, b"newer")
    looking = threading.Event()

    def look() -> None:
        lock = place.project / f".{place.zip.name}.saving"
        while not looking.is_set():
            with contextlib.suppress(OSError):
                disk.read_file(lock)

    waiter = threading.Thread(target=look)
    waiter.start()
    copy.save()
    looking.set()
    waiter.join()

    assert place.leftovers() == []


def test_the_lock_of_a_session_that_died_here_stops_nobody(windows, place, monkeypatch):
    """A colleague on this machine takes it over at once."""
    monkeypatch.setattr(locking, "SILENT_DIES_AFTER_S", 600.0)
    monkeypatch.setattr(locking, "_TIMEOUT_S", PATIENCE_S)
    copy = place.saved("mine")
    draw(copy, b"newer")
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    lock = locking.path_of(place.zip)
    lock.mkdir()
    name = f"0123456789ab-{process.pid}-{socket.gethostname()}"
    (lock / name).write_bytes(b"what it had packed")

    copy.save()

    assert not lock.exists()
    assert place.copy().assess().state is State.IN_SYNC


def test_an_empty_lock_stops_nobody_for_long(windows, place, monkeypatch):
    """Whoever made it died before there was anything in it, on any machine."""
    monkeypatch.setattr(locking, "DIES_AFTER_S", 600.0)
    monkeypatch.setattr(locking, "_TIMEOUT_S", PATIENCE_S)
    monkeypatch.setattr(locking, "SILENT_DIES_AFTER_S", 0.1)
    copy = place.saved("mine")
    draw(copy, b"newer")
    locking.path_of(place.zip).mkdir()

    copy.save()

    assert place.leftovers() == []
    assert place.copy().assess().state is State.IN_SYNC


def test_whoever_is_slow_to_enter_a_lock_that_was_taken_over_tries_again(
    windows, place, monkeypatch
):
    monkeypatch.setattr(locking, "SILENT_DIES_AFTER_S", 0.05)
    monkeypatch.setattr(locking, "BEATS_EVERY_S", 0.01)
    place.saved("mine")
    parts = [publish.part_path(place.zip) for _ in range(2)]
    for part in parts:
        part.write_bytes(b"finished")
    rename, order = disk.rename, []

    def rename_slowly(source, target, *arguments):
        if source == parts[0] and not order:
            order.append("made")
            assert inside.wait(PATIENCE_S)
        rename(source, target, *arguments)

    def hold(part, name) -> None:
        with locking.held(part, place.zip) as entered:
            order.append(name)
            assert os.listdir(entered.parent) == [entered.name]
            inside.set()
            time.sleep(0.05)

    inside = threading.Event()
    monkeypatch.setattr(disk, "rename", rename_slowly)
    slow = threading.Thread(target=hold, args=(parts[0], "slow"))
    slow.start()
    wait_until(lambda: order)
    hold(parts[1], "quick")
    slow.join()

    assert order == ["made", "quick", "slow"]
    assert not locking.path_of(place.zip).exists()


def test_the_lock_of_a_session_that_lives_here_is_waited_for(
    windows, place, monkeypatch
):
    monkeypatch.setattr(locking, "_TIMEOUT_S", 0.1)
    copy = place.saved("mine")
    draw(copy, b"newer")
    sleep = [sys.executable, "-c", "input()"]
    with subprocess.Popen(sleep, stdin=subprocess.PIPE) as process:
        lock = locking.path_of(place.zip)
        lock.mkdir()
        name = f"0123456789ab-{process.pid}-{socket.gethostname()}"
        (lock / name).write_bytes(b"what it had packed")

        with pytest.raises(WorkfileError, match="by someone else for too long"):
            copy.save()

    assert (lock / name).read_bytes() == b"what it had packed"


def test_a_file_that_a_program_reads_for_a_moment_is_removed(
    windows, while_waiting, tmp_path
):
    path = tmp_path / "read by a scanner"
    path.touch()
    hold = windows.hold(path, READERS)
    while_waiting(lambda: windows.let_go(hold))

    assert disk.remove_file(path)
    assert not path.exists()


def test_a_lock_that_others_look_at_is_free_as_soon_as_it_is_left(windows, place):
    place.saved("mine")
    lock = locking.path_of(place.zip)
    part = publish.part_path(place.zip)
    part.write_bytes(b"finished")
    for _ in range(5):
        with locking.held(part, place.zip) as inside:
            hold = windows.hold(inside, EVERYBODY)
        assert not lock.exists()
        windows.let_go(hold)
        assert part.exists()


# --- files that can't be read now -----------------------------------------


@pytest.mark.parametrize("name", ["manifest.json", "journal.json"])
def test_what_cannot_be_read_now_is_not_taken_for_missing(windows, place, name):
    copy = place.saved("mine")
    (copy.folder / name).touch()
    again = place.copy("mine")
    with (
        windows.held(copy.folder / name, NOBODY),
        pytest.raises(
            WorkfileError, match="open in another program|somebody has it open"
        ),
    ):
        again.assess()

    if name == "journal.json":
        disk.remove_file(copy.folder / name)
    assert again.assess().state is State.IN_SYNC


def test_a_manifest_that_a_scanner_holds_for_a_moment_is_read(
    windows, while_waiting, place
):
    copy = place.saved("mine")
    hold = windows.hold(copy.manifest_path, NOBODY)
    while_waiting(lambda: windows.let_go(hold))

    assert place.copy("mine").assess().state is State.IN_SYNC


def test_a_mark_that_cannot_be_read_now_is_somebody(windows, place):
    copy = place.saved("mine")
    mark = copy.folder / in_use.FOLDER_NAME / "0123456789ab.lock"
    mark.parent.mkdir()
    mark.touch()
    with windows.held(mark, NOBODY):
        assert [s.user for s in in_use.live_sessions(copy.folder)] == ["someone"]
    # Nobody has its lock.
    assert in_use.live_sessions(copy.folder) == []
    assert not mark.exists()


def test_a_lock_that_a_scanner_looks_at_is_waited_for(windows, tmp_path):
    path = tmp_path / "lock"
    path.touch()
    hold = windows.hold(path, READERS)
    timer = threading.Timer(0.05, windows.let_go, [hold])
    timer.start()
    with locks.FileLock(path).held(5):
        assert not locks.FileLock(path).try_acquire()
    timer.join()


def test_a_lock_is_given_back_by_word_and_not_by_closing_alone(tmp_path):
    """The system may take its time for a closed file, and a child may have it, too."""
    lock = locks.FileLock(tmp_path / "lock")
    assert lock.try_acquire()
    assert lock._file is not None
    inherited = os.dup(lock._file.fileno())
    try:
        lock.release()
        other = locks.FileLock(tmp_path / "lock")
        assert other.try_acquire()
        other.release()
    finally:
        os.close(inherited)


def test_json_that_is_damaged_is_none_and_json_that_is_held_is_an_error(
    windows, tmp_path
):
    path = tmp_path / "x.json"
    assert disk.read_json(path) is None
    path.write_text("{")
    assert disk.read_json(path) is None
    path.write_text(json.dumps({"a": 1}))
    with windows.held(path, NOBODY), pytest.raises(OSError):
        disk.read_json(path)
    assert disk.read_json(path) == {"a": 1}


# --- read-only files, busy folders ----------------------------------------


@pytest.mark.parametrize("change", ["removed", "changed"])
def test_a_read_only_file_does_not_stop_an_update(windows, place, change):
    other = place.saved("other")
    copy = place.opened("mine")
    palette = Path("palette-library") / "body.plt"
    (copy.scene_dir / palette).chmod(0o444)
    if change == "removed":
        (other.scene_dir / palette).unlink()
    else:
        (other.scene_dir / palette).write_text("ToonBoomAnimationInc\nother\n")
    other.save()

    copy.open()

    assert places.contents(copy.scene_dir) == places.contents(other.scene_dir)
    assert copy.assess().state is State.IN_SYNC


def test_an_update_that_a_program_stops_says_what_is_true_and_goes_on(windows, place):
    other = place.saved("other")
    copy = place.opened("mine")
    for number in (1, 4):
        draw(other, b"by a colleague", f"body-{number}.tvg")
    other.save()
    held = copy.scene_dir / "elements" / "body" / "body-4.tvg"
    with (
        windows.held(held, READERS),
        pytest.raises(WorkfileError, match="Part of it is done and nothing is lost"),
    ):
        copy.open()

    copy.open()

    assert places.contents(copy.scene_dir) == places.contents(other.scene_dir)
    assert copy.assess().state is State.IN_SYNC


def test_a_busy_scene_folder_costs_no_dated_copies(windows, place):
    copy = place.opened("mine") if place.zip.exists() else place.saved("mine")
    other = place.opened("other")
    for number in range(3):
        draw(copy, b"local %d" % number)
        draw(other, b"project %d" % number)
        other.save()
        copy.open(Choice.PROJECT)
    before = disk.names_in(copy.recovery_dir)
    draw(copy, b"local work")
    draw(other, b"project's")
    other.save()

    with windows.held(copy.scene_dir / "audio.tbl", EVERYBODY):
        for _ in range(4):
            with pytest.raises(WorkfileError, match="another program.*as they were"):
                copy.open(Choice.PROJECT)

    assert disk.names_in(copy.recovery_dir) == before
    assert disk.names_in(copy.root / "discarded") == []
    copy.open(Choice.PROJECT)
    assert places.contents(copy.scene_dir) == places.contents(other.scene_dir)


def test_a_copy_of_a_read_only_file_can_be_written_to(windows, tmp_path):
    source, target = tmp_path / "published.plt", tmp_path / "mine.plt"
    source.write_text("palette")
    os.utime(source, ns=(10**18, 10**18))
    source.chmod(0o444)

    disk.copy_file(source, target)

    assert target.read_text() == "palette"
    assert target.stat().st_mode & 0o200
    assert target.stat().st_mtime_ns == 10**18


def test_a_tree_with_read_only_files_goes_whole(windows, tmp_path):
    folder = tmp_path / "session" / "scripts"
    folder.mkdir(parents=True)
    (folder / "studio.js").write_text("//")
    (folder / "studio.js").chmod(0o444)

    assert disk.clear_tree(tmp_path / "session")
    assert not (tmp_path / "session").exists()


# --- letter case ----------------------------------------------------------


def rename_in_case(folder: Path, old: str, new: str) -> None:
    (folder / old).rename(folder / "between")
    (folder / "between").rename(folder / new)


@pytest.mark.parametrize("moment", [0, 1, 2])
@pytest.mark.parametrize("disk_of", ["windows", "mac"])
@pytest.mark.parametrize("what", ["drawing", "folder"])
def test_what_was_renamed_in_case_survives_an_update_that_was_interrupted(
    request, place, disk_of, what, moment, at_step
):
    request.getfixturevalue(disk_of)
    other = place.saved("other")
    copy = place.opened("mine")
    elements = other.scene_dir / "elements"
    if what == "drawing":
        rename_in_case(elements / "body", "body-1.tvg", "Body-1.tvg")
    else:
        rename_in_case(elements, "body", "Body")
    draw(other, b"redrawn", "body-4.tvg")
    other.save()
    left = moment

    def stop(name: str, _path: Path) -> None:
        nonlocal left
        left -= name == "open.applied"
        if left < 0:
            raise OSError(errno.EIO, "stopped")

    at_step(stop)
    with pytest.raises(WorkfileError, match="nothing is lost"):
        copy.open()
    at_step(None)
    copy.open()

    assert places.contents(copy.scene_dir) == places.contents(other.scene_dir)
    assert copy.assess().state is State.IN_SYNC
    assert disk.names_in(copy.recovery_dir) == []


def test_a_folder_renamed_in_case_is_so_here_too_with_files_of_our_own_in_it(
    windows, place
):
    other = place.saved("other")
    copy = place.opened("mine")
    draw(copy, b"left out of archives", "body-1.tvg~")
    rename_in_case(other.scene_dir / "elements", "body", "Body")
    other.save()

    copy.open()

    assert disk.names_in(copy.scene_dir / "elements") == ["Body"]
    assert copy.assess().state is State.IN_SYNC


def test_decomposed_names_are_one_file_with_composed_ones(mac, place):
    other = place.saved("other")
    draw(other, b"with a letter of its own", "m\u00e4hne.tvg")
    other.save()
    copy = place.opened("mine")
    assert "elements/body/m\u00e4hne.tvg" in copy.look().files
    assert copy.assess().state is State.IN_SYNC

    (other.scene_dir / "elements" / "body" / "m\u00e4hne.tvg").unlink()
    other.save()
    copy.open()

    assert "elements/body/m\u00e4hne.tvg" not in copy.look().files
    assert copy.assess().state is State.IN_SYNC


# --- what the folder's listing says ---------------------------------------


def test_a_file_that_a_program_keeps_open_is_seen_as_changed(windows, place):
    copy = place.saved("mine")
    path = copy.scene_dir / "elements" / "body" / "body-1.tvg"
    with windows.held(path, EVERYBODY, windows_files.READ | windows_files.WRITE):
        draw(copy, b"written through the open file")
        assert copy.assess().state is State.LOCAL_NEWER
        assert copy.save().is_written

    with reader.ArchiveReader(place.zip) as archive:
        member = archive.scene_members()["elements/body/body-1.tvg"]
        assert archive.read(member) == path.read_bytes()


# --- deep paths, odd names, odd dates -------------------------------------


def test_deep_files_are_kept_and_updated(windows, place, at_step):
    other = place.saved("other")
    deep = "/".join(["elements", "x" * 60, "y" * 60, "z" * 60, "drawing.tvg"])
    path = other.scene_dir / deep
    disk.make_folder(path.parent)
    with open(disk.long_path(path), "wb") as file:
        file.write(b"OTVGfull one")
    other.save()
    copy = place.opened("mine")
    with open(disk.long_path(path), "wb") as file:
        file.write(b"OTVGfull two")
    other.save()

    def work_locally(name: str, _path: Path) -> None:
        # After the comparison, so that the update has to keep it.
        if name == "open.staged":
            with open(disk.long_path(copy.scene_dir / deep), "wb") as file:
                file.write(b"OTVGfull my own work")

    at_step(work_locally)
    copy.open()

    kept = copy.recovery_dir / disk.names_in(copy.recovery_dir)[0] / deep
    assert disk.read_file(kept) == b"OTVGfull my own work"
    assert disk.read_file(copy.scene_dir / deep) == b"OTVGfull two"


@pytest.mark.parametrize("seconds", [-1, -86400.5, -(10.0**10), 10.0**15, -(10.0**15)])
def test_dates_that_windows_refuses_are_dates_all_the_same(seconds):
    assert disk.local_time(seconds).year <= 9999


def test_two_sessions_that_wait_for_one_lock_get_it_at_once(windows, place):
    """Nobody stands still because a waiter looks at the lock of the other."""
    place.saved("mine")
    waits: list[float] = []

    def take_turns() -> None:
        part = publish.part_path(place.zip)
        part.write_bytes(b"finished")
        for _ in range(10):
            started = time.monotonic()
            with locking.held(part, place.zip):
                waits.append(time.monotonic() - started)

    threads = [threading.Thread(target=take_turns) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(waits) == 30
    assert max(waits) < locking.DIES_AFTER_S / 2


def test_a_copy_in_use_on_windows_is_not_thrown_out(windows, place):
    other = place.saved("other")
    copy = place.opened("mine")
    second = place.copy("mine")
    second.enter()
    draw(copy, b"local")
    draw(other, b"project")
    other.save()
    with pytest.raises(CopyInUseError):
        copy.open(Choice.PROJECT)
    second.leave()
    assert disk.names_in(copy.folder / in_use.FOLDER_NAME) == []


# --- one workfile, whatever it is called ----------------------------------


def saved_without_a_task(place, files) -> Path:
    """Save a workfile that lies somewhere, and return its zip."""
    zip_path = place.project / "sh010_v001.zip"
    identity = Identity.of_file(zip_path)
    places.write_scene(files.new_scene_dir(identity))
    workfile = files.register(identity, zip_path)
    workfile.save()
    workfile.close()
    return zip_path


def test_a_workfile_in_another_letter_case_has_one_local_copy(windows, place):
    files = Workfiles(place.base / "mine")
    saved_without_a_task(place, files)
    other = place.project.with_name("PROJECT") / "SH010_V001.zip"

    plan = files.plan_opening(Identity.of_file(other), other)

    assert plan.state is State.IN_SYNC
    assert len(list(files.root.glob("*/identity.json"))) == 1


@pytest.fixture(params=["drive", "share", "server alias", "short name"])
def other_name(windows, place, request):
    """Another name of the project's folder, and how it is written."""
    if isinstance(windows, RealWindows):
        if request.param == "short name":
            return Path(windows.short_name(place.project))
        if request.param == "drive":
            return request.getfixturevalue("real_drive")
        pytest.skip("there is no server")
    short = f"{place.base.as_posix()}/PROJEC~1"
    shares = {"drive": "Q:", "share": "//server/share", "server alias": "//dfs/sh"}
    name = shares.get(request.param, short)
    windows.call_also(place.project, name)
    return Path(name)


@pytest.fixture
def real_drive(windows, place):
    with windows.drive_of(place.project) as path:
        yield Path(path)


def test_a_workfile_by_another_name_of_its_folder_has_one_local_copy(place, other_name):
    files = Workfiles(place.base / "mine")
    zip_path = saved_without_a_task(place, files)
    other = other_name / zip_path.name

    workfile = files.open(files.plan_opening(Identity.of_file(other), other))
    draw(workfile.copy, b"by another name")
    workfile.save()
    workfile.close()

    plan = files.plan_opening(Identity.of_file(zip_path), zip_path)
    assert plan.state is State.IN_SYNC
    assert len(list(files.root.glob("*/identity.json"))) == 1


def test_a_workfile_that_went_away_is_known_by_another_name_of_its_folder(
    place, other_name
):
    """Its work is here only, and is not to be missed."""
    files = Workfiles(place.base / "mine")
    zip_path = saved_without_a_task(place, files)
    zip_path.unlink()
    other = other_name / zip_path.name.upper()

    plan = files.plan_opening(Identity.of_file(other), other)

    assert plan.identity == Identity.of_file(zip_path)
    assert plan.state is not State.ABSENT
    elsewhere = place.base / zip_path.name
    plan = files.plan_opening(Identity.of_file(elsewhere), elsewhere)
    assert plan.state is State.ABSENT


def test_where_a_server_numbers_no_files_their_last_path_tells(
    windows, place, monkeypatch
):
    monkeypatch.setattr(windows, "numbers_files", False, raising=False)
    zip_path = place.saved().project_file
    other = place.project / "other.zip"
    other.write_bytes(zip_path.read_bytes())
    named = Path(str(zip_path).upper())

    assert disk.is_same_file(zip_path, named)
    assert not disk.is_same_file(zip_path, other)
    assert disk.final_path(place.project / "nothing") == ""


def test_what_lies_in_a_folder_lies_there_by_another_name(place, other_name):
    inside = place.project / "palettes" / "body.plt"
    inside.parent.mkdir()
    inside.touch()
    by_other_name = other_name / "palettes" / "body.plt"

    assert disk.is_below(by_other_name, place.project)
    assert disk.is_below(inside, other_name)
    assert not disk.is_below(by_other_name, place.base / "project2")


def test_a_workfile_behind_another_name_of_its_drive_has_one_local_copy(place):
    files = Workfiles(place.base / "mine")
    zip_path = saved_without_a_task(place, files)
    drive = place.base / "drive"
    try:
        drive.symlink_to(place.project, target_is_directory=True)
    except OSError:
        pytest.skip("links need a privilege here")
    other = drive / zip_path.name

    workfile = files.open(files.plan_opening(Identity.of_file(other), other))
    (workfile.scene_dir / "elements" / "body" / "body-1.tvg").write_bytes(b"OTVGfull x")
    workfile.save()
    workfile.close()

    plan = files.plan_opening(Identity.of_file(zip_path), zip_path)
    assert plan.state is State.IN_SYNC


def test_two_files_of_one_name_are_two_workfiles(place):
    files = Workfiles(place.base / "mine")
    zip_path = saved_without_a_task(place, files)
    other = place.base / "elsewhere" / zip_path.name
    other.parent.mkdir()
    other.write_bytes(zip_path.read_bytes())
    os.utime(other, ns=(zip_path.stat().st_mtime_ns,) * 2)

    assert files.plan_opening(Identity.of_file(other), other).state is State.ABSENT


@pytest.mark.parametrize("name", ["con.zip", "shot v001 .zip", "take..zip", "a?b.zip"])
def test_a_workfile_that_windows_cannot_hold_is_refused_with_what_to_do(
    windows, place, name
):
    files = Workfiles(place.base / "mine")
    zip_path = place.project / name
    with pytest.raises(NamesError, match="Give the file another name"):
        files.plan_opening(Identity.of_file(zip_path), zip_path)
    with pytest.raises(NamesError, match="Windows cannot hold|names a drive"):
        files.new_scene_dir(Identity.of_file(zip_path))


@pytest.mark.skipif(disk.IS_WINDOWS, reason="Windows has no such files")
def test_a_workfile_that_only_windows_cannot_hold_opens_elsewhere(place):
    place.zip = place.project / "shot v001 .zip"
    place.identity = Identity("prj", "/sq/sh010", "anim", place.zip.name)
    copy = place.copy("other")
    places.write_scene(copy.scene_dir, copy.scene_dir.name)
    copy.register()
    copy.save()
    files = Workfiles(place.base / "mine")

    plan = files.plan_opening(place.identity, place.zip)

    assert plan.state is State.ABSENT
    workfile = files.open(plan)
    assert workfile.xstage.exists()
    workfile.close()


@pytest.mark.parametrize("seconds", [-86400 * 365, 10**11])
def test_a_zip_of_any_date_is_asked_about(place, seconds):
    copy = place.saved("mine")
    other = place.opened("other")
    draw(other, b"project's")
    other.save()
    draw(copy, b"mine")
    with contextlib.suppress(OSError, OverflowError):
        os.utime(place.zip, (seconds, seconds))

    plan = Workfiles(place.base / "mine").plan_opening(place.identity, place.zip)

    assert plan.needs_answer
    assert "was saved to the project" in plan.question


# --- deep folders on both sides -------------------------------------------


def test_project_and_local_copies_may_lie_deep(windows, tmp_path):
    deep = tmp_path.joinpath(*(letter * 50 for letter in "abcdef"))
    zip_path = deep / "project" / "sh010_v001.zip"
    disk.make_folder(zip_path.parent)
    identity = Identity("prj", "/sq/sh010", "anim", zip_path.name)
    mine, other = Workfiles(deep / "mine"), Workfiles(deep / "other")
    places.write_scene(tmp_path / "made")
    disk.make_folder(mine.new_scene_dir(identity).parent)
    shutil.copytree(
        disk.long_path(tmp_path / "made"),
        disk.long_path(mine.new_scene_dir(identity)),
        copy_function=disk.copy_file,
    )
    workfile = mine.register(identity, zip_path)
    workfile.save()
    assert workfile.xstage.name == "sh010_v001.xstage"

    theirs = other.open(other.plan_opening(identity, zip_path))
    drawing = theirs.scene_dir / "elements" / "body" / "body-1.tvg"
    disk.remove(drawing)
    theirs.save()
    theirs.close()
    ours = workfile.scene_dir / "elements" / "body" / "body-1.tvg"
    with open(disk.long_path(ours), "wb") as file:
        file.write(b"OTVGfull mine")
    plan = mine.plan_opening(identity, zip_path)
    assert plan.state is State.BOTH_CHANGED
    workfile.close()
    again = mine.open(plan, Choice.PROJECT)
    assert not again.is_ahead
    again.warm()
    again.close()

    assert [kept.identity for kept in mine.kept_copies()] == [identity]
    assert mine.recoveries() == []
    assert versions.next_workfile(zip_path).name == "sh010_v002.zip"
    new = mine.save_as_new_version(mine.kept_copies()[0])
    with reader.ArchiveReader(new) as archive:
        member = archive.scene_members()["elements/body/body-1.tvg"]
        assert archive.read(member) == b"OTVGfull mine"
    assert mine.clean_up().kept == []
    mine.discard(mine.kept_copies()[0])
    assert mine.kept_copies() == []
