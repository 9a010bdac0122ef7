"""Shares that remember, refuse, stall, and do in two steps what should be one."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path

import pytest

from ayon_harmony.errors import (
    DestinationError,
    ProjectChangedError,
    ReplaceRefusedError,
)
from ayon_harmony.workfiles import disk, journal
from ayon_harmony.workfiles.archive import locking, publish
from ayon_harmony.workfiles.local_copy import LocalCopy, State
from ayon_harmony.workfiles.recovery import find_recoveries
from sandbox.patience import PATIENCE_S, with_more_time

places = sys.modules["workfile_places"]
edit, in_zip = places.edit, places.in_zip
share_module = sys.modules["faults_share"]

HELD_OPEN = [errno.EACCES, errno.EBUSY, errno.EEXIST, errno.EPERM, errno.ETXTBSY]


@pytest.fixture
def share(place, monkeypatch):
    monkeypatch.setattr(disk, "WAITS_S", (0.0, 0.0))
    with share_module.Share(place.project) as share:
        yield share


def new_copy(place, user: str, text: str) -> LocalCopy:
    copy = place.copy(user)
    places.write_scene(copy.scene_dir)
    copy.register()
    edit(copy, text)
    return copy


# -- a new file ----------------------------------------------------------------


def forget_the_file(share, place) -> None:
    """Let every look by name say that there is no file, as a cached look does."""

    def rule(name: str, path: str, _source: str) -> None:
        is_look = name in ("stat", "lstat") or (
            name == "open" and not path.endswith(".part")
        )
        if is_look and os.path.basename(path) == place.zip.name:
            raise FileNotFoundError(errno.ENOENT, "remembered", path)

    share.on_call(rule)


@pytest.mark.parametrize("missing", [(), ("link",)])
def test_a_colleagues_new_file_that_a_client_does_not_see_yet_is_kept(
    place, share, missing
):
    theirs = new_copy(place, "theirs", "theirs")
    theirs.save()
    before = place.zip.read_bytes()
    mine = new_copy(place, "mine", "mine")
    for name in missing:
        share.refuse(name, errno.EPERM, 99)
    forget_the_file(share, place)
    with pytest.raises(ProjectChangedError, match="exists already"):
        mine.save()
    share.forgive()
    assert place.zip.read_bytes() == before
    assert place.leftovers() == []
    assert mine.assess().state is State.BOTH_CHANGED


@pytest.mark.parametrize(
    ("missing", "answer"),
    [
        (("link",), errno.EOPNOTSUPP),
        (("link", "renameat2"), errno.EOPNOTSUPP),
        # As a mount of rclone answers.
        (("link", "renameat2"), errno.EIO),
    ],
)
def test_a_new_file_arrives_where_links_or_more_are_not_to_be_had(
    place, share, missing, answer, monkeypatch
):
    from ayon_harmony.workfiles.archive import publish

    if "link" in missing:
        share.refuse("link", answer, 99)
    if "renameat2" in missing:

        def lacking(_part: Path, _destination: Path) -> None:
            raise OSError(errno.EINVAL, "not here")

        monkeypatch.setattr(publish, "_rename_new", lacking)
    copy = new_copy(place, "mine", "mine")
    copy.save()
    assert in_zip(place.zip) == places.contents(copy.scene_dir)
    assert place.leftovers() == []


# -- a rename that is refused ----------------------------------------------------


@pytest.mark.parametrize("number", HELD_OPEN)
def test_a_replace_refused_for_a_moment_does_not_send_again(place, share, number):
    copy = place.saved()
    edit(copy)
    share.reset()
    share.refuse("replace", number)
    copy.save()
    assert in_zip(place.zip) == places.contents(copy.scene_dir)
    parts = [n for f, n in share.log if f == "open" and n.endswith(".part")]
    assert len(parts) == 1
    assert place.leftovers() == []


@pytest.mark.parametrize("number", HELD_OPEN)
def test_a_file_that_stays_open_is_renamed_aside_where_that_goes(place, share, number):
    copy = place.saved()
    edit(copy)
    share.refuse("replace", number, 99, place.zip.name)
    copy.save()
    assert in_zip(place.zip) == places.contents(copy.scene_dir)
    assert place.leftovers() == []


def held_open(place, number: int):
    """Return a rule for a share where somebody has the file open, not to be moved."""

    def rule(name: str, path: str, source: str) -> None:
        is_replaced = name == "replace" and path.endswith(place.zip.name)
        is_aside = name == "rename" and os.path.basename(source) == place.zip.name
        if is_replaced or is_aside:
            raise OSError(number, os.strerror(number), path)

    return rule


@pytest.mark.parametrize("number", HELD_OPEN)
def test_what_is_refused_for_long_is_kept_and_only_renamed_later(place, share, number):
    copy = place.saved()
    old = in_zip(place.zip)
    edit(copy)

    share.on_call(held_open(place, number))
    for _ in range(2):
        with pytest.raises(ReplaceRefusedError, match="somebody has it open"):
            copy.save()
        assert in_zip(place.zip) == old
    share.forgive()
    # The worker looks at the state in between, which must not disturb it.
    assert copy.assess().state is State.LOCAL_NEWER
    share.reset()
    assert copy.save().is_written
    assert share.written == 0
    assert in_zip(place.zip) == places.contents(copy.scene_dir)
    assert place.leftovers() == []
    assert copy.assess().state is State.IN_SYNC


def test_the_next_start_puts_a_refused_file_in_its_place(place, share, monkeypatch):
    copy = place.saved()
    edit(copy)
    share.on_call(held_open(place, errno.EBUSY))
    with pytest.raises(ReplaceRefusedError):
        copy.save()
    share.forgive()
    entry = journal.read(copy.folder)
    entry.pid += 1
    journal.write(copy.folder, entry)
    find_recoveries(place.base / "mine")
    assert in_zip(place.zip) == places.contents(copy.scene_dir)
    assert place.leftovers() == []


def test_a_refused_file_never_replaces_what_somebody_saved_meanwhile(place, share):
    copy = place.saved()
    other = place.opened("other")
    edit(copy, "mine")
    share.on_call(held_open(place, errno.EBUSY))
    with pytest.raises(ReplaceRefusedError):
        copy.save()
    share.forgive()
    edit(other, "theirs")
    other.save()
    with pytest.raises(ProjectChangedError):
        copy.save()
    assert in_zip(place.zip) == places.contents(other.scene_dir)
    assert place.leftovers() == []
    assert copy.assess().state is State.BOTH_CHANGED


# -- a rename that is no single step ---------------------------------------------


def removing_replace(place, number: int, times: int):
    """Return a rule for a share that removes the old file and then fails."""
    left = times

    def rule(name: str, path: str, _source: str) -> None:
        nonlocal left
        if name == "replace" and os.path.basename(path) == place.zip.name and left:
            left -= 1
            if os.path.lexists(path):
                os.unlink(path)
            raise OSError(number, os.strerror(number), path)

    return rule


def test_a_rename_that_removed_the_old_file_and_failed_is_finished(place, share):
    copy = place.saved()
    edit(copy)
    share.on_call(removing_replace(place, errno.EIO, 1))
    copy.save()
    assert in_zip(place.zip) == places.contents(copy.scene_dir)
    assert place.leftovers() == []


@pytest.mark.parametrize("is_dead", [False, True])
def test_the_only_new_file_is_kept_until_it_has_its_place(place, share, is_dead):
    copy = place.saved()
    edit(copy)
    share.on_call(removing_replace(place, errno.EIO, 99))
    with pytest.raises(ReplaceRefusedError, match="finished file") as caught:
        copy.save()
    assert "unchanged" not in str(caught.value)
    share.forgive()
    assert not place.zip.exists()
    if is_dead:
        entry = journal.read(copy.folder)
        entry.pid += 1
        journal.write(copy.folder, entry)
        find_recoveries(place.base / "mine")
    else:
        copy.save()
    assert in_zip(place.zip) == places.contents(copy.scene_dir)
    assert place.leftovers() == []
    assert copy.assess().state is State.IN_SYNC


def test_a_rename_whose_answer_was_lost_is_a_save(place, share):
    copy = place.saved()
    edit(copy)

    def lost(name: str, path: str, _source: str) -> None:
        if name == "replace" and os.path.basename(path) == place.zip.name:
            share.forgive()
            os.rename(next(locking.path_of(place.zip).iterdir()), path)
            raise OSError(errno.EIO, "lost", path)

    share.on_call(lost)
    assert copy.save().is_written
    assert copy.assess().state is State.IN_SYNC


# -- what stays behind -----------------------------------------------------------


def test_a_part_that_could_not_be_removed_is_removed_by_a_later_save(place, share):
    copy = place.saved()
    for number in range(3):
        edit(copy, f"try {number}")
        share.refuse("fsync", errno.EIO, 1, ".part")
        share.refuse("unlink", errno.EIO, 9, ".part")
        with pytest.raises(DestinationError):
            copy.save()
    assert len(place.leftovers()) == 3
    share.forgive()
    copy.save()
    assert place.leftovers() == []


def test_a_share_that_goes_away_in_a_save_keeps_no_part_for_ever(place, at_step):
    copy = place.saved()
    edit(copy)
    away = place.base / "away"

    def go_away(name: str, _path: Path) -> None:
        if name == "save.flushed":
            place.project.rename(away)

    at_step(go_away)
    with pytest.raises(DestinationError):
        copy.save()
    at_step(None)
    away.rename(place.project)
    assert place.leftovers()
    copy.save()
    assert place.leftovers() == []


# -- the lock ----------------------------------------------------------------------


def test_a_holder_that_stalled_while_its_lock_was_taken_over_replaces_nothing(
    place, at_step, monkeypatch
):
    monkeypatch.setattr(locking, "SILENT_DIES_AFTER_S", 0.05)
    # It stalls, so it gives no sign.
    monkeypatch.setattr(locking, "BEATS_EVERY_S", 600.0)
    mine = place.saved()
    other = place.opened("other")
    edit(mine, "mine")
    edit(other, "theirs")

    def stall(name: str, _path: Path) -> None:
        if name == "save.before_rename":
            at_step(None)
            other.save()

    at_step(stall)
    with pytest.raises(ProjectChangedError, match="saved by somebody else"):
        mine.save()
    assert in_zip(place.zip) == places.contents(other.scene_dir)
    assert place.leftovers() == []
    assert mine.assess().state is State.BOTH_CHANGED


def test_a_holder_whose_lock_was_removed_looks_again_and_saves(place, at_step):
    copy = place.saved()
    edit(copy)

    def take_over(name: str, _path: Path) -> None:
        if name == "save.before_rename":
            at_step(None)
            lock = locking.path_of(place.zip)
            for path in lock.iterdir():
                path.rename(locking.outside(place.zip, path.name))
            lock.rmdir()

    at_step(take_over)
    copy.save()
    assert in_zip(place.zip) == places.contents(copy.scene_dir)
    assert place.leftovers() == []


def test_the_lock_of_a_session_that_died_elsewhere_stops_nobody_for_long(
    place, monkeypatch
):
    """Nobody can ask another workstation; its session gives no sign of life."""
    monkeypatch.setattr(locking, "DIES_AFTER_S", 600.0)
    monkeypatch.setattr(locking, "_TIMEOUT_S", PATIENCE_S)
    copy = place.saved()
    edit(copy)
    lock = locking.path_of(place.zip)
    lock.mkdir()
    (lock / "0123456789ab-1-other-host").write_bytes(b"what it had packed")
    copy.save()
    assert in_zip(place.zip) == places.contents(copy.scene_dir)
    assert not lock.exists()
    # For its own next start to judge.
    kept = locking.outside(place.zip, "0123456789ab-1-other-host")
    assert kept.read_bytes() == b"what it had packed"


def test_a_holder_that_is_busy_for_long_keeps_its_lock(place, monkeypatch):
    """It shows that it lives, so a colleague's save comes second, and is asked."""
    monkeypatch.setattr(locking, "BEATS_EVERY_S", 0.05)
    place.saved()

    def try_once(silence_s: float) -> None:
        monkeypatch.setattr(locking, "SILENT_DIES_AFTER_S", silence_s)
        parts = [publish.part_path(place.zip) for _ in range(2)]
        for part in parts:
            part.write_bytes(b"finished")
        order: list[str] = []

        def wait_for_it() -> None:
            with locking.held(parts[1], place.zip):
                order.append("waiter")

        waiter = threading.Thread(target=wait_for_it)
        with locking.held(parts[0], place.zip) as inside:
            waiter.start()
            time.sleep(1.5 * silence_s)
            order.append("holder")
            is_held = inside.exists()
        waiter.join()
        assert is_held
        assert order == ["holder", "waiter"]

    with_more_time(try_once, 0.6)


def test_the_times_of_a_lock_move_while_it_is_held_and_not_after(place, monkeypatch):
    """By more than any file system rounds; a part that others see keeps its own."""
    monkeypatch.setattr(locking, "BEATS_EVERY_S", 0.01)
    place.saved()
    part = publish.part_path(place.zip)
    part.write_bytes(b"finished")
    part_time = part.stat().st_mtime_ns
    times: list[float] = []
    with locking.held(part, place.zip) as inside:
        while len(times) < 4:
            seen = inside.parent.stat().st_mtime
            if seen not in times:
                times.append(seen)
    assert all(after - before >= 1.9 for before, after in zip(times[1:], times[2:]))
    assert part.stat().st_mtime_ns == part_time
    taken_over = locking.path_of(place.zip)
    taken_over.mkdir()
    untouched = taken_over.stat().st_mtime_ns
    time.sleep(0.05)
    assert taken_over.stat().st_mtime_ns == untouched


def test_a_lock_is_dead_when_nothing_moves_in_it():
    there = ["0123456789ab-1-other-host"]
    dies_s = locking.SILENT_DIES_AFTER_S
    quick = [count * dies_s / 10 for count in range(30)]

    def looks(times, signs, content=there) -> list[bool]:
        watch = locking.Watch(0.0)
        return [watch.is_dead(content, n, t) for t, n in zip(times, signs)]

    beating = [count // 3 for count in range(30)]
    assert not any(looks(quick, beating))
    silent = looks(quick, [7] * 30)
    assert silent.index(True) == 11
    # Twelve seconds for a look: a share so slow is asked as often.
    slow = looks([count * 12.0 for count in range(30)], [7] * 30)
    assert slow.index(True) == 7
    # One of 1.0.0 never gave signs.
    assert not any(looks(quick, [None] * 30, b"text"))
    assert looks([0.0, 19.0, 21.0], [None] * 3, b"text") == [False, False, True]
    # A lock that went away meanwhile is another one.
    watch = locking.Watch(0.0)
    for moment in quick[:10]:
        watch.is_dead(there, 7, moment)
    assert not watch.is_dead(None, None, quick[10])
    assert not watch.is_dead(there, 7, quick[11])


_HELD_BY_A_PROCESS = """
import os, signal, sys
from pathlib import Path
from ayon_harmony.errors import ProjectChangedError
from ayon_harmony.workfiles import steps
from ayon_harmony.workfiles.archive import reader, publish

part, destination = map(Path, sys.argv[1:])
expected = reader.fingerprint(destination)

def stall(name, _path):
    if name == "save.before_rename":
        steps.listener = None
        os.kill(os.getpid(), signal.SIGSTOP)

steps.listener = stall
try:
    publish.publish(part, destination, expected)
except ProjectChangedError as error:
    print(error)
"""


@pytest.mark.process
@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="no process can be stopped")
def test_a_process_that_is_stopped_and_goes_on_replaces_nothing(place):
    """A workstation that sleeps in the middle of a save wakes after a colleague's."""
    place.saved()
    other = place.opened("other")
    edit(other, "theirs")
    part = publish.part_path(place.zip)
    shutil.copyfile(place.zip, part)
    command = [sys.executable, "-c", _HELD_BY_A_PROCESS, str(part), str(place.zip)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        _, status = os.waitpid(process.pid, os.WUNTRACED)
        assert os.WIFSTOPPED(status)
        other.save()
        assert in_zip(place.zip) == places.contents(other.scene_dir)
        process.send_signal(signal.SIGCONT)
        told, _ = process.communicate(timeout=60)
    assert "was saved by somebody else" in told
    assert in_zip(place.zip) == places.contents(other.scene_dir)
    assert not locking.path_of(place.zip).exists()


def test_a_file_that_made_way_comes_back_over_nobodys_save(place, share, monkeypatch):
    """Whoever takes the lock over between the two renames has saved by then."""
    copy = place.saved()
    edit(copy)
    theirs = b"what somebody else saved"

    def rule(name: str, path: str, source: str) -> None:
        if os.path.basename(path) != place.zip.name:
            return
        if name == "replace":
            raise OSError(errno.EACCES, "open", path)
        if name == "rename" and ".saving" in source:
            share.forgive()
            lock = locking.path_of(place.zip)
            for inside in lock.iterdir():
                inside.rename(locking.outside(place.zip, inside.name))
            place.zip.write_bytes(theirs)

    share.on_call(rule)
    with pytest.raises((ProjectChangedError, DestinationError)):
        copy.save()
    assert place.zip.read_bytes() == theirs


@pytest.mark.parametrize("content", [b"", b'["other-host", 1, "x"]', b"nonsense"])
def test_a_lock_file_of_1_0_0_dies_of_age(place, monkeypatch, content):
    monkeypatch.setattr(locking, "DIES_AFTER_S", 0.05)
    copy = place.saved()
    locking.path_of(place.zip).write_bytes(content)
    edit(copy)
    copy.save()
    assert in_zip(place.zip) == places.contents(copy.scene_dir)
    assert place.leftovers() == []


# -- rows come from one source ---------------------------------------------------


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_file_that_somebody_packed_differently_is_never_mixed_up(place, method):
    copy = place.saved()
    source = place.base / "source"
    shutil.copytree(copy.scene_dir, source)
    (source / "elements" / "body" / "body-1.tvg").write_bytes(b"theirs")
    with zipfile.ZipFile(place.zip, "w", method, compresslevel=9) as archive:
        for path in sorted(source.rglob("*")):
            archive.write(path, path.relative_to(source))
    copy.open()
    for pack in copy.folder.glob("pack-*.bin"):
        pack.unlink()
    assert copy.warm()
    for text in ("first", "second"):
        edit(copy, text)
        copy.save()
        assert in_zip(place.zip) == places.contents(copy.scene_dir)


# -- room --------------------------------------------------------------------------


def fill_local_disk(place, monkeypatch) -> None:
    """Let every write and every new file below the local root fail."""
    local = str(place.base / "mine")
    real_create, real_write = disk.create, disk.write_all
    ours: set[int] = set()

    def create(path, mode=0o666):
        descriptor = real_create(path, mode)
        ours.discard(descriptor)
        if str(path).startswith(local):
            ours.add(descriptor)
        return descriptor

    def write_all(descriptor, content):
        if descriptor in ours and content:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real_write(descriptor, content)

    monkeypatch.setattr(disk, "create", create)
    monkeypatch.setattr(disk, "write_all", write_all)


@pytest.mark.parametrize("is_new", [True, False])
def test_a_full_local_disk_stops_no_save(place, monkeypatch, is_new):
    copy = new_copy(place, "mine", "mine") if is_new else place.saved()
    edit(copy, "first")
    fill_local_disk(place, monkeypatch)
    for text in ("second", "third"):
        edit(copy, text)
        assert copy.save().is_written
        assert in_zip(place.zip) == places.contents(copy.scene_dir)
        assert copy.assess().state is State.IN_SYNC
    assert list(copy.folder.glob("pack-*.bin")) == []
    assert place.leftovers() == []
    monkeypatch.undo()
    # The next session finds its way without what could not be written.
    assert place.copy().assess().state is State.IN_SYNC


def test_little_room_is_left_to_harmony(place, monkeypatch):
    copy = place.saved()
    usage = shutil.disk_usage(place.base)
    little = usage._replace(free=10_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: little)
    edit(copy)
    copy.save()
    assert list(copy.folder.glob("pack-*.bin")) == []
    assert in_zip(place.zip) == places.contents(copy.scene_dir)


def test_a_project_disk_that_is_too_small_is_told_before_the_upload(
    place, share, monkeypatch
):
    copy = place.saved()
    (copy.scene_dir / "sound.wav").write_bytes(os.urandom(1_000_000) * 20)
    usage = shutil.disk_usage(place.base)

    def on_disk(path):
        is_project = str(place.project) in str(path)
        return usage._replace(free=19_000_000) if is_project else usage

    monkeypatch.setattr(shutil, "disk_usage", on_disk)
    share.reset()
    with pytest.raises(DestinationError, match=r"needs 20 MB.*19 MB are free"):
        copy.save()
    assert share.written == 0
    assert copy.assess().state is State.LOCAL_NEWER


# -- words --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOENT, "removed or renamed meanwhile"),
        (errno.ETIMEDOUT, "the share went away"),
        (errno.ECONNRESET, "the share went away"),
        (errno.ESTALE, "the share went away"),
        (errno.EDQUOT, "the quota is used up"),
    ],
)
def test_what_failed_is_said_after_a_look(place, share, number, words):
    copy = place.saved()
    edit(copy)
    share.refuse("write", number, 1, ".part")
    with pytest.raises(DestinationError, match=words) as caught:
        copy.save()
    assert "drive connected" not in str(caught.value)
    assert place.leftovers() == []


def test_a_file_system_that_knows_no_flushing_takes_saves(place, share):
    copy = place.saved()
    edit(copy)
    share.refuse("fsync", errno.EINVAL, 99)
    copy.save()
    assert in_zip(place.zip) == places.contents(copy.scene_dir)
