"""The worker that brings saves to the project."""

from __future__ import annotations

import sys
import threading
import zipfile

import pytest

from ayon_harmony.errors import Cancelled, ProjectChangedError
from ayon_harmony.workfiles import steps
from ayon_harmony.workfiles.local_copy import State
from ayon_harmony.workfiles.sync import SyncState, SyncWorker

places = sys.modules["tests.workfiles.conftest"]
edit = places.edit
LONG_S = 60.0


class Seen:
    """Collects statuses and waits for one."""

    def __init__(self, worker):
        self.statuses = []
        self._changed = threading.Condition()
        worker.add_listener(self)

    def __call__(self, status):
        with self._changed:
            self.statuses.append(status)
            self._changed.notify_all()

    def wait_for(self, state):
        def is_there():
            return any(status.state is state for status in self.statuses)

        with self._changed:
            assert self._changed.wait_for(is_there, LONG_S)
            return next(s for s in self.statuses if s.state is state)


@pytest.fixture
def make_worker():
    made = []

    def make(copy, **options):
        options.setdefault("settle_s", 0.01)
        worker = SyncWorker(copy, **options)
        made.append(worker)
        return worker

    yield make
    steps.listener = None
    for worker in made:
        worker.close(5)


def test_a_save_in_harmony_reaches_the_project(place, make_worker):
    copy = place.saved()
    worker = make_worker(copy)
    seen = Seen(worker)
    edit(copy)
    worker.scene_saved()
    assert worker.flush(LONG_S)
    assert copy.assess().state is State.IN_SYNC
    assert [s.state for s in seen.statuses][-1] is SyncState.SAVED
    assert worker.status.text.startswith("Saved to project ")
    assert not worker.status.is_ahead


def test_with_the_setting_off_the_menu_says_that_work_is_ahead(place, make_worker):
    copy = place.saved()
    worker = make_worker(copy, on_every_save=False)
    edit(copy)
    worker.scene_saved()
    assert worker.status.state is SyncState.AHEAD
    assert copy.assess().state is State.LOCAL_NEWER
    worker.request()
    assert worker.flush(LONG_S)
    assert copy.assess().state is State.IN_SYNC


def test_many_requests_are_few_saves_and_none_is_lost(place, make_worker):
    copy = place.saved()
    worker = make_worker(copy)
    seen = Seen(worker)
    edit(copy, "first")
    entered, go_on = threading.Event(), threading.Event()

    def hold(step, _path):
        if step == "save.committing":
            entered.set()
            go_on.wait(LONG_S)

    steps.listener = hold
    worker.request()
    assert entered.wait(LONG_S)
    edit(copy, "later")
    for _ in range(50):
        worker.request()
    go_on.set()
    assert worker.flush(LONG_S)
    assert copy.assess().state is State.IN_SYNC
    assert (
        b"later"
        in places.contents(place.opened("other").scene_dir)["sh010_v001.xstage"]
    )
    saving = [s for s in seen.statuses if s.state is SyncState.SAVING and not s.share]
    assert len(saving) == 2


def test_a_failed_save_is_shown_and_tried_again(place, make_worker):
    copy = place.saved()
    worker = make_worker(copy, retry_pauses_s=(0.01,))
    seen = Seen(worker)
    edit(copy)
    away = place.base / "away"
    place.project.rename(away)
    worker.request()
    failed = seen.wait_for(SyncState.FAILED)
    assert "is not there" in failed.error
    assert failed.text.startswith("Not saved to project: ")
    assert failed.is_ahead
    away.rename(place.project)
    seen.wait_for(SyncState.SAVED)
    assert copy.assess().state is State.IN_SYNC


def test_quitting_while_it_fails_says_so_and_does_not_wait_for_ever(place, make_worker):
    copy = place.saved()
    worker = make_worker(copy, retry_pauses_s=(LONG_S * 10,))
    edit(copy)
    place.project.rename(place.base / "away")
    worker.request()
    assert worker.flush(LONG_S) is False
    assert worker.flush(LONG_S) is False
    assert worker.close(LONG_S) is False


def test_once_it_was_closed_nobody_waits_for_what_did_not_arrive(place, make_worker):
    copy = place.saved()
    worker = make_worker(copy, retry_pauses_s=(LONG_S * 10,))
    edit(copy)
    place.project.rename(place.base / "away")
    worker.request()
    assert worker.close(LONG_S) is False

    def was_cancelled():
        pytest.fail("It waits for a thread that has ended.")

    assert worker.flush(LONG_S, was_cancelled) is False


def test_a_flush_tries_once_more_before_a_long_pause_is_over(place, make_worker):
    copy = place.saved()
    worker = make_worker(copy, retry_pauses_s=(LONG_S * 10,))
    seen = Seen(worker)
    edit(copy)
    away = place.base / "away"
    place.project.rename(away)
    worker.request()
    seen.wait_for(SyncState.FAILED)
    away.rename(place.project)
    assert worker.flush(LONG_S)
    assert copy.assess().state is State.IN_SYNC


def test_somebody_elses_save_is_a_question_and_not_tried_again(place, make_worker):
    other = place.saved("other")
    copy = place.opened("mine")
    edit(other, "theirs")
    other.save()
    edit(copy, "mine")
    worker = make_worker(copy)
    worker.request()
    assert worker.flush(LONG_S) is False
    assert worker.status.state is SyncState.ASKING
    assert worker.status.retry_in_s is None
    with pytest.raises(ProjectChangedError):
        worker.save_now()
    worker.save_now(overwrite=True)
    assert worker.status.state is SyncState.SAVED


def test_a_half_written_scene_is_waited_for(place, make_worker):
    copy = place.saved()
    xstage = copy.scene_dir / "sh010_v001.xstage"
    xstage.write_text("<?xml version='1.0'?><project>")
    looks = []
    look = copy.look

    def finish_at_third_look():
        looks.append(1)
        if len(looks) == 3:
            edit(copy, "finished")
        return look()

    copy.look = finish_at_third_look
    worker = make_worker(copy)
    worker.request()
    assert worker.flush(LONG_S)
    assert len(looks) >= 4
    assert worker.status.state is SyncState.SAVED
    assert copy.assess().state is State.IN_SYNC


def test_a_listener_that_fails_does_not_stop_a_save(place, make_worker):
    copy = place.saved()
    worker = make_worker(copy)

    def fail(_status):
        raise RuntimeError("listener")

    worker.add_listener(fail)
    edit(copy)
    worker.request()
    assert worker.flush(LONG_S)
    assert copy.assess().state is State.IN_SYNC


def test_an_unexpected_error_is_shown_and_the_next_save_works(place, make_worker):
    copy = place.saved()
    save = copy.save
    failures = [RuntimeError("bug")]

    def fail_once(*args, **kwargs):
        if failures:
            raise failures.pop()
        return save(*args, **kwargs)

    copy.save = fail_once
    worker = make_worker(copy, retry_pauses_s=(0.01,))
    seen = Seen(worker)
    edit(copy)
    worker.request()
    assert "see the log" in seen.wait_for(SyncState.FAILED).error
    seen.wait_for(SyncState.SAVED)


def test_after_closing_nothing_is_begun(place, make_worker):
    copy = place.saved()
    worker = make_worker(copy)
    assert worker.close(LONG_S)
    edit(copy)
    worker.request()
    assert worker.flush(0.0)
    assert copy.assess().state is State.LOCAL_NEWER


def test_nothing_is_asked_for_while_an_upload_takes_long_but_the_newest_state(
    place, make_worker
):
    """Saves come while one is on its way: each that is not superseded arrives."""
    copy = place.saved()
    worker = make_worker(copy)
    arrived = []
    entered = threading.Semaphore(0)
    go_on = threading.Semaphore(0)

    def upload(step, _path):
        if step == "save.flushed":
            entered.release()
            go_on.acquire(timeout=LONG_S)
        elif step == "save.manifest":
            with zipfile.ZipFile(place.zip) as archive:
                arrived.append(archive.read("sh010_v001.xstage").decode())

    steps.listener = upload
    for number in range(4):
        edit(copy, f"first {number}")
        worker.request()
        assert entered.acquire(timeout=LONG_S)
        # Two more saves while this one is on its way.
        edit(copy, f"superseded {number}")
        worker.request()
        edit(copy, f"second {number}")
        worker.request()
        go_on.release()
        assert entered.acquire(timeout=LONG_S)
        go_on.release()
        assert worker.flush(LONG_S)
    assert [text.split('"')[5] for text in arrived] == [
        f"{which} {number}" for number in range(4) for which in ("first", "second")
    ]


def test_what_was_not_read_is_read_back_in_a_quiet_moment(place, make_worker):
    copy = place.saved()
    worker = make_worker(copy, quiet_s=0.01)
    seen = Seen(worker)
    edit(copy)
    result = copy.save()
    known = copy.manifest()
    known.archive.is_proven = False
    known.write(copy.manifest_path)
    assert result.is_written
    edit(copy, "again")
    worker.request()
    assert worker.flush(LONG_S)
    with seen._changed:
        assert seen._changed.wait_for(lambda: worker.status.is_proven, LONG_S)
    assert worker.status.text.startswith("Saved to project ")


def test_quiet_work_makes_way_for_whoever_saves(place, make_worker, monkeypatch):
    copy = place.saved()
    worker = make_worker(copy, quiet_s=0.01)
    entered, gave_way = threading.Event(), threading.Event()

    def settle(report):
        entered.set()
        try:
            for _ in range(100_000):
                report(0, 1, "reading back")
                gave_way.wait(0.001)
        except Cancelled:
            gave_way.set()
            raise

    monkeypatch.setattr(copy, "settle", settle)
    edit(copy)
    worker.request()
    assert worker.flush(LONG_S)
    assert entered.wait(LONG_S)
    edit(copy, "now")
    assert worker.save_now().is_written
    assert gave_way.is_set()
