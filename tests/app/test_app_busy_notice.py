"""What the artist hears while AYON does not come to what was chosen."""

from __future__ import annotations

import queue
import threading

import pytest

from ayon_harmony.app.busy_notice import BusyNotice
from ayon_harmony.bridge.dispatch import Dispatcher
from ayon_harmony.bridge.messages import Request
from ayon_harmony.errors import NotConnectedError
from sandbox.patience import PATIENCE_S


class FakeSession:
    """A session whose Harmony shows what it is told, or is not there."""

    def __init__(self):
        self.dispatcher = Dispatcher()
        self.shown = queue.SimpleQueue()
        self.is_there = True

    def notify(self, function, text):
        assert function == "setBusyStatus"
        if not self.is_there:
            raise NotConnectedError("Harmony has left.")
        self.shown.put(text)

    def next_line(self):
        return self.shown.get(timeout=PATIENCE_S)


class FakeLoop:
    """A main thread with a question in front of it, or none."""

    def __init__(self):
        self.question = ""
        self.raised = 0

    def raise_question(self, tell):
        self.raised += 1
        if self.question:
            tell(self.question)


@pytest.fixture
def session():
    return FakeSession()


@pytest.fixture
def loop():
    return FakeLoop()


@pytest.fixture
def notice(session, loop):
    made = BusyNotice(session, loop, first_s=0.02, next_s=0.02)
    yield made
    made.close()


@pytest.fixture
def click(session, notice):
    answers = []

    def send(function, *args):
        request = Request(function=function, args=list(args), message_id=1)
        session.dispatcher.enqueue(request, answers.append)
        notice.request_waits()

    send.answers = answers
    return send


def test_a_click_that_nothing_comes_to_is_told_until_it_is_done(session, loop, click):
    session.dispatcher.register("show_tool", lambda name: None, once=True)
    click("show_tool", "load")

    assert session.next_line().startswith("AYON is busy with something else, for ")
    session.dispatcher.drain()
    while line := session.next_line():
        assert line.startswith("AYON is busy")
    assert loop.raised == 1


def test_what_takes_long_by_itself_is_named(session, click):
    is_open = threading.Event()
    session.dispatcher.register("show_tool", lambda name: is_open.wait(), once=True)
    click("show_tool", "experimental_tools")
    thread = threading.Thread(target=session.dispatcher.drain, daemon=True)
    thread.start()

    lines = [session.next_line() for _ in range(3)]
    is_open.set()
    thread.join(PATIENCE_S)

    assert any("busy with Experimental tools, for" in line for line in lines)


def test_a_question_that_waits_comes_to_the_front_once_and_is_named(
    session, loop, click
):
    loop.question = "Compare"
    session.dispatcher.register("compare", lambda: None, once=True)
    click("compare")

    first, second = session.next_line(), session.next_line()
    session.dispatcher.drain()

    assert first.startswith("AYON is busy")
    assert second == "AYON asks something in the window 'Compare' - answer it first"
    assert session.next_line() == ""
    assert loop.raised == 1


def test_what_nobody_chose_tells_nothing(session, loop, notice):
    session.dispatcher.register("scene_saved", lambda: None)
    session.dispatcher.enqueue(Request(function="scene_saved"), lambda reply: None)

    notice.request_waits()

    assert session.dispatcher.longest_wait() == ("", 0.0)


def test_a_second_click_while_the_first_waits_is_answered_and_not_done_twice(
    session, click
):
    done = []
    session.dispatcher.register("version_up", lambda: done.append(1), once=True)
    for _ in range(5):
        click("version_up")
    session.dispatcher.drain()
    click("version_up")
    session.dispatcher.drain()

    assert done == [1, 1]
    told = [reply.error.message for reply in click.answers if reply.error]
    assert told == ["AYON is busy. It was chosen before and comes next."] * 4


def test_other_arguments_are_another_click(session, click):
    opened = []
    session.dispatcher.register("show_tool", opened.append, once=True)
    for name in ("load", "manage", "load"):
        click("show_tool", name)
    session.dispatcher.drain()

    assert opened == ["load", "manage"]


def test_a_harmony_that_left_is_no_failure(session, click):
    session.is_there = False
    session.dispatcher.register("compare", lambda: None, once=True)
    click("compare")
    done = threading.Event()
    session.dispatcher.register("x", done.set, once=True)
    click("x")
    session.dispatcher.drain()
    assert done.is_set()
