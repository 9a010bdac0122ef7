"""Who has a workfile open: here, on other workstations, and after a crash."""

from __future__ import annotations

import errno
import json
import os
import shutil
import socket
import subprocess
import sys
import time

import pytest

from ayon_harmony.errors import CopyInUseError, WorkfileError
from ayon_harmony.workfiles import (
    Workfiles,
    disk,
    in_use,
    locks,
    presence,
    processes,
)
from ayon_harmony.workfiles.in_use import Mark, live_sessions
from ayon_harmony.workfiles.presence import AllLocks, Presence, others_at

places = sys.modules["tests.workfiles.conftest"]


@pytest.fixture
def zip_path(tmp_path):
    path = tmp_path / "sh010_v001.zip"
    path.write_bytes(b"PK")
    return path


def marks(zip_path):
    return sorted(p.name for p in zip_path.parent.glob(".*.open"))


def date_back(path, seconds):
    then = path.stat().st_mtime - seconds
    os.utime(path, (then, then))


# --- beside the zip ---------------------------------------------------------------


def test_a_colleague_is_told_who_has_it_and_nobody_after(zip_path):
    anna, ben = Presence(), Presence()
    anna.take(zip_path)
    holder = ben.holder(zip_path)
    assert holder.text.startswith(f"{presence.user_name()} on ")
    assert anna.holder(zip_path) is None
    anna.release()
    assert ben.holder(zip_path) is None
    assert marks(zip_path) == []


def test_who_has_it_stays_told_when_the_share_is_full(zip_path, monkeypatch):
    anna, ben = Presence(), Presence()
    anna.take(zip_path)
    refused = []

    def refuse(_descriptor, content):
        refused.append(content)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(disk, "write_all", refuse)
    anna.beat()
    monkeypatch.undo()
    assert len(refused) == 1
    assert ben.holder(zip_path).pid == os.getpid()
    anna.beat()
    assert ben.holder(zip_path).user == presence.user_name()
    anna.release()


def test_a_mark_goes_along_to_the_next_workfile(zip_path):
    other = zip_path.with_name("sh010_v002.zip")
    anna = Presence()
    anna.take(zip_path)
    anna.take(other)
    assert others_at(zip_path) == []
    assert len(others_at(other)) == 1
    anna.release()


def test_the_one_who_came_first_is_named(zip_path):
    first, second = Presence(), Presence()
    first.take(zip_path)
    time.sleep(0.01)
    second.take(zip_path)
    assert len(others_at(zip_path)) == 2
    assert others_at(zip_path)[0].since < others_at(zip_path)[1].since
    first.release()
    second.release()


def write_mark(zip_path, **changes):
    """The mark of a session on another workstation."""
    content = {"user": "anna", "host": "far", "pid": 7, "started": "1", "since": 5.0}
    path = zip_path.with_name(f".{zip_path.name}.0123456789ab.open")
    path.write_text(json.dumps({**content, **changes}), encoding="utf-8")
    return path


def test_a_mark_that_nobody_writes_any_more_is_dead_and_goes(zip_path):
    path = write_mark(zip_path)
    assert [session.user for session in others_at(zip_path)] == ["anna"]
    date_back(path, presence.DEAD_AFTER_S - 5)
    assert len(others_at(zip_path)) == 1
    date_back(path, 10)
    assert others_at(zip_path) == []
    assert not path.exists()


def test_age_is_told_by_the_share_and_not_by_our_clock(zip_path, monkeypatch):
    # The share lives an hour behind this workstation.
    path = write_mark(zip_path)
    date_back(path, 3600)
    behind = time.time() - 3600
    monkeypatch.setattr(presence, "_time_of_share", lambda _path: behind)
    assert len(others_at(zip_path)) == 1


def test_a_killed_session_of_this_machine_is_dead_at_once(zip_path):
    script = (
        "import sys; sys.path.insert(0, sys.argv[2])\n"
        "from pathlib import Path\n"
        "from ayon_harmony.workfiles.presence import Presence\n"
        "Presence().take(Path(sys.argv[1])); print('there', flush=True)\n"
        "sys.stdin.read()\n"
    )
    client = presence.__file__.rsplit("ayon_harmony", 1)[0]
    with subprocess.Popen(
        [sys.executable, "-c", script, str(zip_path), client],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdout.readline().strip() == b"there"
        assert len(others_at(zip_path)) == 1
        other.kill()
    assert others_at(zip_path) == []
    assert marks(zip_path) == []


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'{"user": 1}', b"\xff" * 9000],
    # Windows has no room for nine thousand letters in a variable.
    ids=["nothing", "cut off", "a list", "no mark", "no text"],
)
def test_a_mark_that_says_nothing_is_somebody(zip_path, content):
    path = write_mark(zip_path)
    path.write_bytes(content)
    assert [session.user for session in others_at(zip_path)] == ["someone"]


def test_marks_of_other_workfiles_are_none(zip_path):
    for name in ("sh010_v001.zip.bak", "sh010_v0010.zip", "x.sh010_v001.zip"):
        write_mark(zip_path.with_name(name))
    zip_path.with_name(f".{zip_path.name}.open").write_bytes(b"{}")
    assert others_at(zip_path) == []


def test_a_folder_that_takes_no_mark_stops_nobody(tmp_path):
    away = Presence()
    away.take(tmp_path / "gone" / "sh010_v001.zip")
    assert away.holder(tmp_path / "gone" / "sh010_v001.zip") is None
    away.release()


def test_a_mark_moves_as_long_as_the_session_lives(zip_path):
    anna = Presence(beat_s=0.01)
    anna.take(zip_path)
    (mark,) = zip_path.parent.glob(".*.open")
    counts = set()
    while len(counts) < 3:
        text = mark.read_text(encoding="utf-8")
        if text:
            counts.add(json.loads(text)["count"])
    anna.release()
    assert marks(zip_path) == []


def test_the_first_way_that_knows_somebody_says_who(zip_path):
    class Nobody:
        def holder(self, workfile):
            return None

        def take(self, workfile):
            pass

        def release(self):
            pass

    anna = Presence()
    anna.take(zip_path)
    assert AllLocks(Nobody(), Presence()).holder(zip_path) is not None
    anna.release()
    assert AllLocks(Nobody(), Presence()).holder(zip_path) is None


# --- two Harmonys and one local folder ------------------------------------------------


def session(place):
    files = Workfiles(place.base / "mine")
    files.harmony_will_start()
    return files


def open_in(files, place):
    return files.open(files.plan_opening(place.identity, place.zip))


def test_no_two_harmonys_stand_in_one_local_folder(place):
    place.saved("mine")
    first = open_in(session(place), place)
    second = session(place)
    assert len(second.plan_opening(place.identity, place.zip).in_use_by) == 1
    with pytest.raises(CopyInUseError, match="open in another session"):
        open_in(second, place)
    first.close(0.0)
    open_in(second, place).close(0.0)


def test_two_that_come_at_the_same_time_are_not_both_let_in(place, monkeypatch):
    place.saved("mine")
    first, second = session(place), session(place)
    real_enter = first._enter
    late = []

    def enter(copy):
        # The other one has looked already, and comes in between look and mark.
        late.append(open_in(second, place))
        return real_enter(copy)

    monkeypatch.setattr(first, "_enter", enter)
    with pytest.raises(CopyInUseError):
        open_in(first, place)
    assert len(live_sessions(late[0].copy.folder)) == 1
    late[0].close(0.0)


@pytest.fixture
def program():
    """A program that lives until it is told to end, as a Harmony does."""
    with subprocess.Popen(
        [sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE
    ) as process:
        yield process
        process.kill()


def test_a_harmony_that_outlives_its_session_keeps_the_folder(place, program):
    place.saved("mine")
    files = session(place)
    workfile = open_in(files, place)
    files.program_started(program.pid)
    files.harmony_lives_on()
    workfile.close(0.0)
    with pytest.raises(CopyInUseError):
        open_in(session(place), place)
    program.kill()
    program.wait()
    open_in(session(place), place).close(0.0)


def test_a_harmony_whose_python_was_killed_keeps_the_folder(tmp_path, program):
    mark = Mark(tmp_path, program.pid)
    # As after a kill: the lock is gone, the file stays.
    mark._lock.release(remove=False)
    (left,) = live_sessions(tmp_path)
    assert left.program_pid == program.pid
    program.kill()
    program.wait()
    assert live_sessions(tmp_path) == []
    assert list((tmp_path / "in_use").iterdir()) == []


def test_leaving_for_another_workfile_frees_the_folder_at_once(place, program):
    place.saved("mine")
    files = session(place)
    workfile = open_in(files, place)
    files.program_started(program.pid)
    workfile.close(0.0)
    assert live_sessions(workfile.copy.folder) == []


def test_looking_at_a_workfile_leaves_it_and_its_copy_alone(place):
    place.saved("mine")
    before = place.zip.read_bytes()
    first = open_in(session(place), place)
    second = session(place)
    xstage = second.open_to_look(second.plan_opening(place.identity, place.zip))
    assert xstage.name == "sh010_v001.xstage"
    assert place.base / "mine" in xstage.parents
    assert first.scene_dir not in xstage.parents
    xstage.write_text("scribbled")
    second.close(0.0)
    assert not xstage.exists()
    (kept,) = (place.base / "mine" / "discarded").rglob("sh010_v001.xstage")
    assert kept.read_text() == "scribbled"
    assert place.zip.read_bytes() == before
    first.close(0.0)


def look_at(files, place):
    return files.open_to_look(files.plan_opening(place.identity, place.zip))


def test_what_a_killed_session_looked_at_is_put_away_by_a_later_one(place):
    place.saved("mine")
    root = place.base / "mine"
    script = (
        "import os, sys; from pathlib import Path\n"
        "from ayon_harmony.workfiles import Identity, Workfiles\n"
        "root, zip_path = map(Path, sys.argv[1:])\n"
        "files = Workfiles(root)\n"
        "identity = Identity('', '', '', zip_path.name)\n"
        "files.open_to_look(files.plan_opening(identity, zip_path))\n"
        "os._exit(9)\n"
    )
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", script, str(root), str(place.zip)]
    subprocess.run(command, env=environ, check=False)
    assert list((root / "looked_at").rglob("*.xstage"))

    session(place).clean_up()

    assert not list((root / "looked_at").rglob("*.xstage"))
    assert list((root / "discarded").rglob("sh010_v001.xstage"))


def test_what_a_harmony_lives_on_in_stays_until_it_has_ended(place, program):
    place.saved("mine")
    files = session(place)
    xstage = look_at(files, place)
    files.program_started(program.pid)
    files.harmony_lives_on()
    files.close(0.0)
    assert xstage.is_file()
    session(place).clean_up()
    assert xstage.is_file()

    program.kill()
    program.wait()
    session(place).clean_up()

    assert not xstage.exists()


def test_what_another_session_looks_at_stays(place):
    place.saved("mine")
    files = session(place)
    xstage = look_at(files, place)

    other = session(place)
    look_at(other, place)
    other.close(0.0)

    assert xstage.is_file()
    files.close(0.0)
    assert not xstage.exists()


def test_a_third_harmony_gets_a_version_of_its_own_as_well(place):
    place.saved("mine")
    first = open_in(session(place), place)
    names = []
    beside = []
    for _ in range(3):
        files = session(place)
        plan = files.plan_opening(place.identity, place.zip)
        beside.append(files.open_as_new_version(plan))
        names.append(beside[-1].zip_path.name)

    assert names == ["sh010_v002.zip", "sh010_v003.zip", "sh010_v004.zip"]
    for workfile in (first, *beside):
        workfile.close(0.0)


def test_working_on_beside_it_is_another_workfile(place):
    place.saved("mine")
    before = place.zip.read_bytes()
    first = open_in(session(place), place)
    second = session(place)
    plan = second.plan_opening(place.identity, place.zip)
    workfile = second.open_as_new_version(plan)
    assert workfile.zip_path.name == "sh010_v002.zip"
    assert workfile.xstage.name == "sh010_v002.xstage"
    text = workfile.xstage.read_text(encoding="utf-8")
    workfile.xstage.write_text(
        text.replace("</project>", "<!-- mine --></project>"), encoding="utf-8"
    )
    workfile.save()
    assert workfile.zip_path.is_file()
    assert place.zip.read_bytes() == before
    workfile.close(0.0)
    first.close(0.0)


def test_a_process_is_known_by_its_number_and_its_start(program):
    started = processes.started_at(program.pid)
    assert processes.is_running(program.pid, started)
    assert not processes.is_running(program.pid, "another start")
    program.kill()
    program.wait()
    assert not processes.is_running(program.pid, started)
    assert processes.started_at(0) == processes.started_at(-1) == ""


def test_a_process_has_ended_when_its_number_is_free_or_was_given_again(program):
    started = processes.started_at(program.pid)
    assert not processes.has_ended(program.pid)
    assert not processes.has_ended(program.pid, started)
    assert processes.has_ended(program.pid, "another start")
    program.kill()
    program.wait()
    assert processes.has_ended(program.pid)
    assert processes.has_ended(program.pid, started)


def test_a_process_that_nobody_may_look_at_keeps_its_mark(zip_path, monkeypatch):
    """Another account's process on this machine, on Windows or behind "hidepid"."""
    monkeypatch.setattr(processes, "_look_at", lambda _pid: None)
    path = write_mark(zip_path, host=socket.gethostname())
    assert [session.user for session in others_at(zip_path)] == ["anna"]
    assert path.exists()


# --- marks that can't be made or read ------------------------------------------------


def test_a_session_that_can_make_no_mark_does_not_open(place, monkeypatch):
    def refuse(_file):
        raise OSError(errno.EWOULDBLOCK, "")

    place.saved()
    monkeypatch.setattr(locks, "_lock", refuse)
    monkeypatch.setattr(disk, "WAITS_S", (0.0,))

    with pytest.raises(WorkfileError, match="open in another program"):
        place.copy().enter(in_use.TO_COME)


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.EOPNOTSUPP])
def test_a_disk_that_cannot_lock_is_called_that_at_once(place, monkeypatch, number):
    def refuse(_file):
        raise OSError(number, "")

    copy = place.saved()
    monkeypatch.setattr(locks, "_lock", refuse)

    with pytest.raises(WorkfileError, match="cannot lock files; the folder of local"):
        copy.assess()


@pytest.mark.parametrize("content", [b"", b"[", b"[1, 2"])
def test_a_mark_half_written_keeps_a_second_harmony_out(place, content):
    copy = place.saved()
    folder = copy.folder / in_use.FOLDER_NAME
    folder.mkdir(exist_ok=True)
    lock = locks.FileLock(folder / "0123456789ab.lock")
    assert lock.try_acquire()
    lock.write(content)

    with pytest.raises(CopyInUseError):
        place.copy().check_free_of_harmony()
    lock.release(remove=True)


def test_a_mark_that_is_just_being_written_is_read_when_it_is_whole(place, monkeypatch):
    copy = place.saved()
    folder = copy.folder / in_use.FOLDER_NAME
    folder.mkdir(exist_ok=True)
    lock = locks.FileLock(folder / "0123456789ab.lock")
    assert lock.try_acquire()
    lock.write(b"[")

    def finish(pause_s):
        if pause_s:
            lock.write(json.dumps(["anna", "here", os.getpid(), 5.0, 0, ""]).encode())

    monkeypatch.setattr(in_use.time, "sleep", finish)
    (session,) = place.copy().others()
    monkeypatch.undo()

    assert session.user == "anna"
    assert not session.serves_harmony
    lock.release(remove=True)


POSIX = pytest.mark.skipif(
    disk.IS_WINDOWS, reason="Windows removes no file that a session has open"
)


@POSIX
def test_a_mark_that_was_cleaned_away_is_there_again_with_the_next_save(place):
    copy = place.saved()
    copy.enter(in_use.TO_COME)
    shutil.rmtree(copy.folder / in_use.FOLDER_NAME)
    (copy.folder / "lock").unlink()
    places.edit(copy)
    copy.save()
    with pytest.raises(CopyInUseError):
        place.copy().enter(in_use.TO_COME)
    copy.leave()
    assert place.copy().others() == []


@POSIX
def test_who_lost_its_folder_saves_nothing_of_the_harmony_that_came_meanwhile(place):
    first, second = place.saved(), place.copy()
    first.enter(in_use.TO_COME)
    shutil.rmtree(first.folder)
    with pytest.raises(WorkfileError, match=r"not there.*project has is untouched"):
        first.save()
    second.open()
    second.enter(in_use.TO_COME)
    places.edit(second, "of the second")
    before = places.in_zip(place.zip)
    for _ in range(2):
        with pytest.raises(CopyInUseError):
            first.save()
    assert places.in_zip(place.zip) == before
    second.save()
    first.leave()
    second.leave()
    assert places.in_zip(place.zip) == places.contents(second.scene_dir)


@POSIX
def test_a_disk_that_takes_no_new_mark_stops_no_save(place, monkeypatch):
    copy = place.saved()
    copy.enter(in_use.TO_COME)
    shutil.rmtree(copy.folder / in_use.FOLDER_NAME)
    places.edit(copy)

    def refuse(*_arguments):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(in_use, "Mark", refuse)
    copy.save()
    copy.leave()
    assert places.in_zip(place.zip) == places.contents(copy.scene_dir)


def test_a_mark_that_cannot_be_written_later_says_what_it_said(place, monkeypatch):
    copy = place.saved()
    copy.enter(in_use.TO_COME)

    def refuse(*_):
        raise OSError(errno.ENOSPC, "")

    monkeypatch.setattr(disk, "write_all", refuse)
    copy.name_program(os.getpid())
    monkeypatch.undo()

    (session,) = place.copy().others()
    assert session.serves_harmony
    copy.leave()


def test_a_mark_needs_no_more_room_when_harmony_has_started(place):
    copy = place.saved()
    copy.enter(in_use.TO_COME)
    size = copy.mark.path.stat().st_size

    copy.name_program(os.getpid())

    assert copy.mark.path.stat().st_size == size
    (session,) = place.copy().others()
    assert session.program_pid == os.getpid()
    copy.leave()
