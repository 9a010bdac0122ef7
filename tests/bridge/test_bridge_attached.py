"""Another process of the same user on the line of a session."""

from __future__ import annotations

import pytest

import ayon_harmony.api as api
from ayon_harmony import current
from ayon_harmony.bridge import framing, limits, messages
from ayon_harmony.bridge.attached import AttachedSession
from ayon_harmony.bridge.messages import ErrorReport, Reply, Request
from ayon_harmony.errors import (
    BatchScriptError,
    HandshakeError,
    HarmonyScriptError,
    NotConnectedError,
)
from sandbox.fake_harmony import FakeHarmony
from sandbox.patience import PATIENCE_S, wait_until


@pytest.fixture
def attach(session):
    made = []

    def make(secret=None, port=None):
        made.append(
            AttachedSession(
                port or session.port,
                session.attach_secret if secret is None else secret,
                PATIENCE_S,
                PATIENCE_S,
            )
        )
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def answering(harmony):
    """A Harmony that answers with what it was asked."""

    def answer(message):
        if isinstance(message, Request) and message.function == "AyonHarmony.fail":
            report = ErrorReport("TypeError", "no such node", "a.js", 3)
            return [Reply(message.message_id, error=report)]
        if isinstance(message, messages.Batch):
            outcomes = [
                {"error": {"name": "Error", "message": "bad"}}
                if request.function == "bad"
                else {"result": request.args}
                for request in message.requests
            ]
            return [Reply(message.message_id, outcomes[:2])]
        if isinstance(message, messages.Query):
            return [Reply(message.message_id, {"waiting": 3})]
        return [Reply(message.message_id, message.args)] if message.message_id else []

    harmony.answer_with(answer)
    return harmony


def test_what_it_calls_runs_in_the_harmony_of_the_session(attach, answering):
    attached = attach()

    assert attached.call("echo", 1, "ů") == [1, "ů"]
    assert attached.send({"function": "f", "args": {"a": 1}})["result"] == {"a": 1}
    assert attached.status().waiting == 3
    replies = attached.send_many([{"function": "f", "args": n} for n in (1, 2)])
    assert [reply["result"] for reply in replies] == [1, 2]


def test_what_throws_there_raises_here_with_everything_it_says(attach, answering):
    with pytest.raises(HarmonyScriptError) as raised:
        attach().call("fail")

    assert (raised.value.script_name, raised.value.line) == ("TypeError", 3)
    with pytest.raises(BatchScriptError):
        attach().send_many([{"function": "f"}, {"function": "bad"}])


def test_an_answer_that_cannot_be_handed_on_fails_the_call(attach, harmony, in_thread):
    attached = attach()
    finish = in_thread(lambda: attached.call("endless"))
    request = harmony.receive()
    answer = b'{"message_id":%d,"reply":true,"result":1e999}' % request.message_id

    harmony.send_bytes(framing.encode_frame(answer))

    with pytest.raises(HarmonyScriptError, match="ValueError"):
        finish()
    assert attached.is_connected


def test_it_knows_which_harmony_is_on_the_line(attach, session, dial):
    attached = attach()
    assert attached.peer is None
    dial(scene_path="/scenes/é", version_name="v1")

    assert attached.wait_until_connected(PATIENCE_S).scene_path == "/scenes/é"
    assert attached.is_connected


def test_without_harmony_calls_say_so_and_go_on_when_it_comes(attach, session, dial):
    attached = attach()
    with pytest.raises(NotConnectedError, match="has not connected yet"):
        attached.send({"script": "1"})
    harmony = dial()
    harmony.answer_with(lambda message: [Reply(message.message_id, "here")])
    attached.wait_until_connected(PATIENCE_S)

    assert attached.send({"script": "1"})["result"] == "here"


def test_a_call_that_waits_when_harmony_leaves_fails(attach, harmony, in_thread):
    attached = attach()
    waiting = in_thread(lambda: attached.send({"script": "for ever"}))
    harmony.receive()
    harmony.close()

    with pytest.raises(NotConnectedError):
        waiting()


def test_a_call_that_waits_when_the_session_ends_fails(
    attach, session, harmony, in_thread
):
    attached = attach()
    waiting = in_thread(lambda: attached.send({"script": "for ever"}))
    harmony.receive()
    session.close()

    with pytest.raises(NotConnectedError):
        waiting()
    with pytest.raises(NotConnectedError):
        attached.send({"script": "1"})


def test_it_takes_the_place_of_nobody(attach, session, answering):
    peer = session.peer
    attach()

    assert session.send({"function": "f", "args": 1})["result"] == 1
    assert session.peer is peer


def test_two_of_them_and_the_session_get_their_own_answers(
    attach, session, answering, in_thread
):
    callers = [session, attach(), attach()]

    def call_often(caller, name):
        return [caller.call("f", name, number) for number in range(100)]

    finish = [
        in_thread(lambda caller=caller, name=name: call_often(caller, name))
        for name, caller in enumerate(callers)
    ]
    for name, done in enumerate(finish):
        assert done() == [[name, number] for number in range(100)]


def test_it_cannot_ask_the_process_of_ayon_for_anything(attach, session, answering):
    ran = []
    session.dispatcher.register("touch", lambda *args: ran.append(args))
    session.add_request_listener(session.dispatcher.drain)

    # It is Harmony that is asked.
    assert attach().send({"function": "touch", "args": [1]})["result"] == [1]
    assert ran == []


@pytest.mark.parametrize("secret", ["", "0" * 64])
def test_without_the_secret_of_the_file_nobody_is_let_in(attach, secret):
    with pytest.raises(HandshakeError):
        attach(secret)


def test_the_secret_of_harmony_lets_no_other_process_in(attach, session):
    with pytest.raises(HandshakeError):
        attach(session.token)


def test_the_secret_of_the_file_makes_nobody_harmony(session, dial):
    stranger = dial(greet=False)
    answer = stranger.greet(session.attach_secret)

    assert answer.error is not None
    assert session.peer is None


def test_nobody_there_is_said(attach, session):
    port = session.port
    session.close()

    with pytest.raises(NotConnectedError):
        attach(port=port)


def test_only_so_many_are_let_in(attach, session, answering):
    attached = [attach() for _ in range(limits.MAX_ATTACHED)]
    late = attach()

    late._attached_line._thread.join(PATIENCE_S)
    with pytest.raises(NotConnectedError, match="Too many"):
        late.send({"script": "1"})
    assert attached[0].call("f", 1) == [1]


def test_what_it_asked_is_forgotten_when_it_has_left(
    attach, session, harmony, in_thread
):
    attached = attach()
    waiting = in_thread(lambda: attached.send({"script": "for ever"}))
    harmony.receive()
    attached.close()
    with pytest.raises(NotConnectedError):
        waiting()

    connection = session._channel._current.connection
    wait_until(lambda: not connection.pending_labels())


def test_what_came_with_its_end_is_not_asked_any_more(attach, session, harmony):
    attached = attach()
    asked = FakeHarmony.frame(Request(script="wait", message_id=9)) * 20
    attached._attached_line._sock.sendall(asked + b"garbage")
    attached._attached_line._thread.join(PATIENCE_S)

    assert session._channel._current.connection.pending_labels() == []


def test_it_may_have_so_many_calls_waiting(attach, session, harmony, monkeypatch):
    monkeypatch.setattr(limits, "MAX_RELAYED", 2)
    attached = attach()
    calls = [
        attached._attached_line.submit(Request(script="wait", message_id=0))
        for _ in range(3)
    ]

    refused = calls[2].wait(PATIENCE_S)
    assert refused.error.name == "LineBusyError"


def test_strangers_do_not_push_it_out(attach, dial, answering):
    attached = attach()
    for _ in range(2 * limits.MAX_LINES):
        dial(greet=False).send_bytes(b"garbage")

    assert attached.call("f", 1) == [1]


def test_its_listener_thread_must_not_wait_for_itself_and_it_ends(attach):
    attached = attach()
    thread = attached._attached_line._thread
    attached.close()
    attached.close()
    thread.join(PATIENCE_S)

    assert not thread.is_alive()


@pytest.mark.parametrize(
    ("ask", "what"),
    [
        (lambda: api.on_connect(print), "Callbacks"),
        (lambda: api.on_open(print), "Callbacks"),
        (lambda: api.on_save(print), "Callbacks"),
        (lambda: api.add_menu_entry("Entry", print), "Entries of the menu"),
        (lambda: api.save_scene(), "Workfiles"),
        (lambda: api.check_scene(), "Scene checks"),
    ],
    ids=["on_connect", "on_open", "on_save", "menu", "save", "check"],
)
def test_what_stays_with_the_process_of_the_session_says_so(attach, ask, what):
    current.start(attach())
    try:
        with pytest.raises(NotConnectedError, match=f"^{what} stay with the process"):
            ask()
    finally:
        current.end()
