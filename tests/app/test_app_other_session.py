"""Going to another session of this user: its own Harmony is asked, no other."""

from __future__ import annotations

import os

import pytest

from ayon_harmony.app import attach
from ayon_harmony.app.other_session import bring_to_front
from ayon_harmony.app.session_folder import SessionFolder
from ayon_harmony.bridge.messages import ErrorReport, Reply
from ayon_harmony.bridge.session import Session
from ayon_harmony.workfiles.in_use import Session as Holder
from sandbox.fake_harmony import FakeHarmony


@pytest.fixture
def serve(tmp_path):
    """A session with a Harmony; returns what Harmony was asked."""
    ends = []

    def make(name, answer):
        session = Session(default_timeout_s=20.0)
        session.start()
        folder = SessionFolder(tmp_path, name)
        line = FakeHarmony(session.port)
        line.greet(session.token)
        asked = []

        def reply(message):
            asked.append(message.function)
            return [answer(message.message_id)]

        line.answer_with(reply)
        attach.write_file(folder.path, session)
        ends.extend([session.close, line.close, folder.close])
        return asked

    yield make
    for end in reversed(ends):
        end()


def holder(pid):
    return Holder("mia", "desk-7", pid, 0.0)


def test_the_harmony_of_that_session_shows_its_window(tmp_path, serve):
    asked = serve("1", lambda number: Reply(number, True))

    assert bring_to_front(tmp_path, holder(os.getpid()))
    assert asked == ["AyonHarmony.showWindow"]


def test_a_session_of_another_process_is_left_alone(tmp_path, serve):
    asked = serve("1", lambda number: Reply(number, True))

    assert not bring_to_front(tmp_path, holder(os.getpid() + 1))
    assert asked == []


def test_an_older_addon_that_cannot_do_it_is_no_error(tmp_path, serve):
    error = ErrorReport("ReferenceError", "showWindow is not defined")
    serve("1", lambda number: Reply(number, error=error))

    assert not bring_to_front(tmp_path, holder(os.getpid()))


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"protocol": 1}', None])
def test_a_session_that_does_not_say_how_to_reach_it_is_no_error(tmp_path, content):
    folder = SessionFolder(tmp_path, "1")
    if content is not None:
        path = folder.path / attach.FILE_NAME
        path.write_text(content)
        path.chmod(0o600)

    assert not bring_to_front(tmp_path, holder(os.getpid()))
    folder.close()


def test_without_any_session_nobody_is_reached(tmp_path):
    assert not bring_to_front(tmp_path, holder(os.getpid()))
