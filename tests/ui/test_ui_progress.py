"""One way to show long work, with a window or without."""

from __future__ import annotations

import logging

import pytest

from ayon_harmony.errors import Cancelled
from ayon_harmony.ui.main_loop import PlainMainLoop
from ayon_harmony.ui.progress import (
    ProgressService,
    describe,
    format_bytes,
    format_duration,
)


class FakeView:
    def __init__(self, cancelled=False):
        self.states = []
        self.cancelled = cancelled
        self.is_closed = False

    def show_state(self, share, text):
        self.states.append((share, text))

    def was_cancelled(self):
        return self.cancelled

    def when_cancelled(self, wake):
        self.wake = wake

    def close(self):
        self.is_closed = True


class FakeLoop(PlainMainLoop):
    def __init__(self, view):
        super().__init__()
        self.view = view

    def open_progress(self, title, can_cancel):
        return self.view


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


def test_bytes_are_told_as_bytes():
    view, clock = FakeView(), Clock()

    def work(task):
        clock.now += 30
        task(125_000_000, 500_000_000, "a.tvg (file 7 of 90)")

    ProgressService(FakeLoop(view), clock).run("Opening", work, counts_bytes=True)

    (state,) = view.states
    assert state[1] == (
        "a.tvg (file 7 of 90)\n125 of 500 MB (25 %), about 1 min 30 s left"
    )


@pytest.mark.parametrize(
    ("done", "total", "text"),
    [
        (1_234_000_000, 2_000_000_000, "1.2 of 2.0 GB"),
        (500, 20_000, "0 of 20 kB"),
        (3, 9, "3 of 9 bytes"),
    ],
)
def test_amounts_are_told_in_the_unit_of_the_whole(done, total, text):
    assert format_bytes(done, total) == text


def test_work_reports_what_how_much_and_how_long_still():
    view, clock = FakeView(), Clock()

    def work(task):
        clock.now += 30
        task(25, 100, "drawing-1.tvg")
        return "done"

    assert ProgressService(FakeLoop(view), clock).run("Opening", work) == "done"
    assert view.states == [(0.25, "drawing-1.tvg\n25 %, about 1 min 30 s left")]
    assert view.is_closed


def test_a_flood_of_reports_is_painted_now_and_then_but_the_last_one_always():
    view, clock = FakeView(), Clock()

    def work(task):
        for done in range(1, 1001):
            clock.now += 0.0001
            task(done, 1000)

    ProgressService(FakeLoop(view), clock).run("Packing", work)

    assert len(view.states) <= 4
    assert view.states[-1][0] == 1.0


def test_cancelling_ends_the_work_with_the_next_report():
    view = FakeView(cancelled=True)

    with pytest.raises(Cancelled, match="Opening"):
        ProgressService(FakeLoop(view)).run("Opening", lambda task: task(1, 2, ""))
    assert view.is_closed


def test_work_that_must_not_stop_is_not_cancelled():
    view = FakeView(cancelled=True)

    def work(task):
        task(1, 2, "")
        return "whole"

    service = ProgressService(FakeLoop(view))
    assert service.run("Saving", work, can_cancel=False) == "whole"


def test_a_failing_task_takes_its_window_away():
    view = FakeView()

    def work(_task):
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        ProgressService(FakeLoop(view)).run("Saving", work)
    assert view.is_closed


def test_without_a_window_tenths_are_logged(caplog):
    caplog.set_level(logging.INFO, "ayon_harmony")
    clock = Clock()

    def work(task):
        for done in range(101):
            clock.now += 1
            task(done, 100, "")

    ProgressService(PlainMainLoop(), clock).run("Saving", work)

    shares = [line for line in caplog.messages if "%" in line]
    assert len(shares) == 10


@pytest.mark.parametrize(
    ("seconds", "text"), [(40, "40 s"), (200, "3 min 20 s"), (3900, "1 h 5 min")]
)
def test_durations_read_as_people_say_them(seconds, text):
    assert format_duration(seconds) == text


def test_nothing_is_promised_before_anything_is_done():
    assert describe("a.tvg", None, 5.0) == "a.tvg"
