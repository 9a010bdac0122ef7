"""Sessions over a real socket, with a Harmony that is driven by hand."""

from __future__ import annotations

import logging
import socket
import subprocess
import sys
import threading
import time
from types import SimpleNamespace

import pytest

from ayon_harmony.bridge import channel as channel_module
from ayon_harmony.bridge import messages
from ayon_harmony.bridge.channel import Channel
from ayon_harmony.bridge.messages import (
    Batch,
    ErrorReport,
    Goodbye,
    Peer,
    Query,
    Reply,
    Request,
)
from ayon_harmony.bridge.session import Session, signature
from ayon_harmony.errors import (
    BatchScriptError,
    CallTimeoutError,
    FramingError,
    HarmonyScriptError,
    NotConnectedError,
)
from sandbox.patience import PATIENCE_S, with_more_time


def echo(message):
    return [Reply(message.message_id, message.args)]


@pytest.fixture
def states(session):
    """What connection listeners are told, as a list that can be waited on."""
    return Told(session.add_connection_listener)


class Told:
    """Collects what a listener is told; ``next`` waits for one more."""

    def __init__(self, add_listener):
        self._items = []
        self._some = threading.Condition()
        add_listener(self.hear)

    def hear(self, *args):
        with self._some:
            self._items.append(args[0] if args else None)
            self._some.notify_all()

    def next(self):
        with self._some:
            assert self._some.wait_for(lambda: self._items, PATIENCE_S)
            return self._items.pop(0)


def test_javascript_that_did_not_load_is_in_the_log_as_soon_as_it_is_known(
    session, dial, tmp_path, caplog
):
    file = tmp_path / "studio.js"
    file.write_text("var a = 1;\nlet b = 2;\n", encoding="utf-8")
    failure = {"name": "SyntaxError", "message": "Parse error", "line": 2}

    dial(failed_scripts=[{**failure, "file": str(file)}, "what is this"])
    session.wait_until_connected(PATIENCE_S)

    assert f"that failed: SyntaxError: Parse error ({file}, line 2)" in caplog.text
    assert "let b = 2;" in caplog.text
    assert "that failed: Error: what is this" in caplog.text


# --- calls -----------------------------------------------------------------


def test_a_call_without_a_dot_is_one_of_ours(session, harmony, in_thread):
    call = in_thread(lambda: session.call("linkPalette", "/a/ů.plt", None))
    request = harmony.receive()
    harmony.send(Reply(request.message_id, {"id": "x"}))

    assert request == Request(
        function="AyonHarmony.linkPalette",
        args=["/a/ů.plt", None],
        spread=True,
        message_id=request.message_id,
    )
    assert call() == {"id": "x"}


def test_a_dotted_call_stands_for_itself_and_no_arguments_are_none(
    session, harmony, in_thread
):
    call = in_thread(lambda: session.call("scene.saveAll"))
    request = harmony.receive()
    harmony.send(Reply(request.message_id, True))

    assert (request.function, request.args, request.spread) == (
        "scene.saveAll",
        None,
        False,
    )
    assert call() is True


def test_send_gives_its_arguments_as_one_value_and_returns_the_reply(
    session, harmony, in_thread
):
    call = in_thread(lambda: session.send({"function": "f", "args": ["a", "b"]}))
    request = harmony.receive()
    harmony.send(Reply(request.message_id, None))

    assert (request.args, request.spread) == (["a", "b"], False)
    assert call() == {"message_id": request.message_id, "reply": True, "result": None}


def test_an_error_reply_raises_with_everything_it_says(session, harmony, in_thread):
    call = in_thread(lambda: session.send({"function": "f"}))
    request = harmony.receive()
    report = ErrorReport("TypeError", "no good", "/js/a.js", 7)
    harmony.send(Reply(request.message_id, error=report))

    with pytest.raises(HarmonyScriptError, match="no good") as raised:
        call()
    error = raised.value
    assert (error.script_name, error.script_message) == ("TypeError", "no good")
    assert (error.script_file, error.line, error.function) == ("/js/a.js", 7, "f")


def test_a_request_that_means_nothing_is_refused_before_it_is_sent(session, harmony):
    with pytest.raises(ValueError, match="'function' or 'script'"):
        session.send({})


def test_a_value_that_json_lacks_is_refused_and_the_next_call_works(session, harmony):
    harmony.answer_with(echo)

    with pytest.raises(TypeError, match="JSON cannot carry"):
        session.call("f", object())
    assert session.call("f", 1) == [1]


def test_a_message_over_the_limit_is_refused_and_the_next_call_works(dial):
    with Session(max_payload=1000) as small:
        harmony = dial(to=small)
        harmony.answer_with(echo)
        small.wait_until_connected(PATIENCE_S)

        with pytest.raises(FramingError, match="the limit is 1000"):
            small.call("f", "x" * 1000)
        assert small.call("f", 1) == [1]
        harmony.close()


def test_many_go_in_one_message_and_come_back_in_order(session, harmony, in_thread):
    call = in_thread(
        lambda: session.send_many([{"function": "a"}, {"script": "b", "args": None}])
    )
    batch = harmony.receive()
    harmony.send(Reply(batch.message_id, [{"result": 1}, {"result": None}]))

    assert batch == Batch(
        (Request(function="a"), Request(script="b")), batch.message_id
    )
    assert [reply["result"] for reply in call()] == [1, None]


def test_many_stop_at_the_one_that_fails_and_say_which(session, harmony, in_thread):
    call = in_thread(lambda: session.send_many([{"function": n} for n in "abc"]))
    batch = harmony.receive()
    error = {"name": "Error", "message": "boom", "file": None, "line": 3}
    harmony.send(Reply(batch.message_id, [{"result": 1}, {"error": error}]))

    with pytest.raises(
        BatchScriptError, match=r"boom in b \(request 2 of 3\)"
    ) as raised:
        call()
    assert raised.value.index == 1
    assert raised.value.function == "b"
    assert [reply["result"] for reply in raised.value.replies] == [1]


def test_many_of_none_are_not_sent(session):
    assert session.send_many([]) == []


def test_many_with_an_answer_missing_is_an_error(session, harmony, in_thread):
    call = in_thread(lambda: session.send_many([{"function": n} for n in "ab"]))
    harmony.send(Reply(harmony.receive().message_id, [{"result": 1}]))

    with pytest.raises(FramingError, match="1 of 2"):
        call()


def test_a_notification_asks_for_no_reply(session, harmony):
    session.notify("menu.setState", "busy")

    assert harmony.receive() == Request(
        function="menu.setState", args=["busy"], spread=True
    )


def test_replies_in_any_order_find_their_threads(session, harmony, in_thread):
    calls = [in_thread(lambda n=n: session.call("f", n)) for n in range(8)]
    requests = [harmony.receive() for _ in calls]
    harmony.send(*(echo(request)[0] for request in reversed(requests)))

    assert [call() for call in calls] == [[n] for n in range(8)]


def test_threads_calling_while_harmony_talks_get_their_own_answers(
    session, harmony, in_thread
):
    session.dispatcher.register("ping", lambda n: n)

    def talkative(message):
        if isinstance(message, Reply):
            return []
        own = Request(function="ping", args=message.message_id, message_id=9)
        return [own, *echo(message), own]

    def many(n):
        return [session.call("f", [n, i])[0] for i in range(50)]

    harmony.answer_with(talkative)
    threads = [in_thread(lambda n=n: many(n)) for n in range(4)]

    for n, finish in enumerate(threads):
        assert finish() == [[n, i] for i in range(50)]
    assert session.dispatcher.drain() == 400


def test_eight_megabytes_in_pieces_long_after_the_handshake_arrive(
    session, harmony, dial, in_thread, monkeypatch
):
    an_hour_later = SimpleNamespace(monotonic=lambda: time.monotonic() + 3600.0)
    monkeypatch.setattr(channel_module, "time", an_hour_later)
    session._channel._handshake_timeout_s = 0.01
    # A later stranger is out of time, so the deadline of this line is over too.
    assert dial(greet=False).receive_end() == []
    call = in_thread(lambda: session.call("f"))
    frame = harmony.frame(Reply(harmony.receive().message_id, "ž" * 4_000_000))
    for start in range(0, len(frame), 8000):
        harmony.send_bytes(frame[start : start + 8000])

    assert call() == "ž" * 4_000_000


# --- no Harmony ------------------------------------------------------------


def test_a_call_before_harmony_connects_fails_at_once(session):
    with pytest.raises(NotConnectedError, match="has not connected yet"):
        session.call("f")


def test_a_notification_before_harmony_connects_fails_at_once(session):
    with pytest.raises(NotConnectedError, match="has not connected yet"):
        session.notify("f")


def test_waiting_for_harmony_gives_up_in_time(session):
    with pytest.raises(NotConnectedError, match="did not connect within 0.01 s"):
        session.wait_until_connected(0.01)


def test_closing_the_session_ends_the_wait_for_harmony(session, in_thread):
    wait = in_thread(lambda: session.wait_until_connected(PATIENCE_S))
    session.close()

    with pytest.raises(NotConnectedError, match="session was closed"):
        wait()


def test_the_handshake_tells_who_is_there(session, dial):
    dial(harmony_version="25.1.0", edition="advanced", scene_path="/é", pid=7)

    assert session.wait_until_connected(PATIENCE_S) == Peer(
        protocol=2,
        harmony_version="25.1.0",
        edition="advanced",
        scene_path="/é",
        pid=7,
    )
    assert session.peer == session.wait_until_connected(PATIENCE_S)


# --- timeouts --------------------------------------------------------------


def test_a_timeout_names_the_dialog_that_is_open(session, harmony, in_thread, wonder):
    def try_once(limit_s):
        call = in_thread(lambda: session.call("f", timeout_s=wonder(limit_s)))
        request, query = harmony.receive(), harmony.receive()
        running = {"message_id": request.message_id, "label": "f", "seconds": 3}
        harmony.send(
            Reply(query.message_id, {"running": running, "dialog": "Save changes?"})
        )

        with pytest.raises(CallTimeoutError, match="Save changes") as raised:
            call()
        assert isinstance(query, Query)
        assert raised.value.dialog == "Save changes?"
        assert raised.value.function == "AyonHarmony.f"
        assert raised.value.timeout_s == limit_s
        assert "still runs, for 3.0 s" in str(raised.value)

    with_more_time(try_once, 0.4)


def test_a_timeout_names_what_harmony_runs_instead(session, harmony, in_thread, wonder):
    def try_once(limit_s):
        call = in_thread(lambda: session.call("f", timeout_s=wonder(limit_s)))
        request, query = harmony.receive(), harmony.receive()
        running = {"message_id": request.message_id - 1, "label": "render"}
        running["seconds"] = 60
        harmony.send(Reply(query.message_id, {"running": running, "waiting": 1}))

        with pytest.raises(CallTimeoutError, match="running render for 60.0 s"):
            call()

    with_more_time(try_once, 0.4)


def test_a_timeout_of_a_harmony_that_is_stuck_says_so(session, harmony):
    with pytest.raises(CallTimeoutError, match="does not respond at all"):
        session.call("f", timeout_s=0.05)


def test_a_timeout_names_the_call_that_is_in_the_way(session, harmony, in_thread):
    first = in_thread(lambda: session.call("saveAll"))
    request = harmony.receive()

    with pytest.raises(CallTimeoutError, match=r"AyonHarmony\.saveAll, which was sent"):
        session.call("f", timeout_s=0.05)
    harmony.send(Reply(request.message_id, 1))
    assert first() == 1


def test_a_late_reply_reaches_nobody(session, harmony):
    with pytest.raises(CallTimeoutError):
        session.call("f", timeout_s=0.02)
    late = harmony.receive()
    harmony.send(Reply(late.message_id, "late"))
    assert isinstance(harmony.receive(), Query)
    harmony.answer_with(echo)

    assert session.call("g", "mine") == ["mine"]


def test_a_reply_while_we_ask_for_the_status_still_counts(
    session, harmony, in_thread, wonder
):
    def try_once(limit_s):
        call = in_thread(lambda: session.call("f", timeout_s=wonder(limit_s)))
        request = harmony.receive()
        query = harmony.receive()
        harmony.send(Reply(query.message_id, {}), Reply(request.message_id, "in time"))

        assert call() == "in time"

    with_more_time(try_once, 1.0)


def test_a_timeout_holds_when_harmony_reads_nothing(session, harmony):
    with pytest.raises(CallTimeoutError):
        session.call("f", "x" * 20_000_000, timeout_s=0.2)


@pytest.mark.parametrize("timeout_s", [0, -1, float("nan")])
def test_a_timeout_that_is_none_is_refused(session, harmony, timeout_s):
    with pytest.raises(ValueError, match="timeout_s"):
        session.call("f", timeout_s=timeout_s)


def test_status_is_none_when_harmony_is_stuck(session, harmony):
    assert session.status(timeout_s=0.02) is None


def test_status_tells_what_harmony_does(session, harmony, in_thread):
    ask = in_thread(lambda: session.status(timeout_s=PATIENCE_S))
    harmony.send(Reply(harmony.receive().message_id, {"dialog": "Preferences"}))

    assert ask().dialog == "Preferences"


# --- the end ---------------------------------------------------------------


def test_a_call_that_waits_when_the_socket_closes_fails_at_once(
    session, harmony, in_thread
):
    call = in_thread(lambda: session.call("f"))
    harmony.receive()
    harmony.close()

    with pytest.raises(NotConnectedError, match="Harmony closed the connection"):
        call()


def test_a_call_that_waits_when_the_session_closes_fails_and_harmony_is_told(
    session, harmony, in_thread
):
    call = in_thread(lambda: session.call("f"))
    harmony.receive()
    session.close()

    with pytest.raises(NotConnectedError, match="session was closed"):
        call()
    assert harmony.receive().reason == messages.GOODBYE_CLOSING
    with pytest.raises(NotConnectedError, match="session was closed"):
        session.call("f")


@pytest.mark.parametrize(
    "garbage",
    [b"GET / HTTP/1.1\r\n\r\n", b"AH\0\0\0\0", b"AH\xff\xff\xff\xff", b"AH\0\0\0\2{]"],
)
def test_garbage_fails_the_call_that_waits_and_a_new_connection_works(
    session, harmony, dial, in_thread, garbage, caplog
):
    call = in_thread(lambda: session.call("f"))
    harmony.receive()
    harmony.send_bytes(garbage)

    with pytest.raises(NotConnectedError, match="The connection was closed"):
        call()
    assert "The connection was closed" in caplog.text
    assert harmony.receive_end()[0].reason == messages.GOODBYE_PROTOCOL
    again = dial()
    session.wait_until_connected(PATIENCE_S)
    again.answer_with(echo)
    assert session.call("f", 1) == [1]


def test_a_new_connection_replaces_the_old_and_fails_its_calls(
    session, harmony, dial, in_thread
):
    call = in_thread(lambda: session.call("f"))
    harmony.receive()
    newer = dial(scene_path="/newer")

    with pytest.raises(NotConnectedError, match="Another Harmony connected"):
        call()
    (goodbye,) = harmony.receive_end()
    assert goodbye.reason == messages.GOODBYE_REPLACED
    newer.answer_with(echo)
    assert session.call("f", 1) == [1]
    assert session.peer.scene_path == "/newer"


def test_a_child_in_batch_mode_does_not_take_the_place_of_the_artists_harmony(
    session, harmony, dial
):
    peer = session.peer
    child = dial(interactive=False)

    assert [message.reason for message in child.receive_end()] == ["replaced"]
    assert session.peer is peer
    harmony.answer_with(echo)
    assert session.call("f", 1) == [1]


def test_one_harmony_in_batch_mode_takes_the_place_of_another(session, dial, states):
    dial(interactive=False)
    session.wait_until_connected(PATIENCE_S)
    second = dial(interactive=False)
    second.answer_with(echo)
    while states.next() is not None:
        pass

    assert session.call("f", 1) == [1]


def test_a_timed_out_call_does_not_take_the_slot_of_one_on_the_next_connection(
    session, harmony, dial, in_thread
):
    waiting = session._channel.submit(Request(function="old"))
    harmony.close()
    newer = dial()
    session.wait_until_connected(PATIENCE_S)
    call = in_thread(lambda: session.call("f"))
    request = newer.receive()
    session._channel.forget(waiting)
    newer.send(Reply(request.message_id, 1))

    assert request.message_id == waiting.message_id
    assert call() == 1


def test_listeners_are_told_of_every_change(session, states, dial):
    first = dial(scene_path="/first")
    assert states.next().scene_path == "/first"
    dial(scene_path="/second")
    assert states.next() is None
    assert states.next().scene_path == "/second"
    first.close()
    session.close()
    assert states.next() is None


def test_a_listener_that_fails_disturbs_nobody(session, dial, caplog):
    session.add_connection_listener(lambda peer: 1 / 0)
    states = Told(session.add_connection_listener)

    harmony = dial()
    assert states.next() is not None
    harmony.answer_with(echo)
    assert session.call("f", 1) == [1]
    assert "ZeroDivisionError" in caplog.text


def test_a_listener_that_calls_harmony_is_told_not_to(session, dial):
    answers = []

    def call_back(peer):
        try:
            session.call("f")
        except RuntimeError as error:
            answers.append(str(error))

    session.add_connection_listener(call_back)
    states = Told(session.add_connection_listener)
    dial()
    states.next()

    assert "would wait for ever" in answers[0]


def test_a_listener_may_close_the_session(session, dial):
    session.add_connection_listener(lambda peer: session.close())
    harmony = dial()

    assert [type(message) for message in harmony.receive_end()] == [Goodbye]


# --- strangers -------------------------------------------------------------


def test_a_wrong_secret_is_refused_and_the_session_goes_on(session, dial):
    refusals = Told(session.add_refusal_listener)
    stranger = dial(greet=False)

    answer = stranger.greet("0" * 64)
    assert "secret" in answer.error.message
    assert stranger.receive_end() == []
    assert "secret" in refusals.next()
    assert session.peer is None
    dial()
    session.wait_until_connected(PATIENCE_S)


def test_a_wrong_secret_does_not_disturb_who_is_connected(session, harmony, dial):
    dial(greet=False).greet("0" * 64)
    harmony.answer_with(echo)

    assert session.call("f", 1) == [1]


def test_an_older_start_up_script_is_named_with_where_it_lies(session, dial, caplog):
    refusals = Told(session.add_refusal_listener)
    dial(greet=False).send_bytes(b'AH00000018{"module": "ayon", "a": 1}')

    reason = refusals.next()
    assert "older integration" in reason
    assert "TB_sceneOpened.js" in reason
    assert reason in caplog.text
    with pytest.raises(NotConnectedError, match="older integration"):
        session.wait_until_connected(0.01)


def test_silence_instead_of_a_handshake_is_ended():
    told = []
    heard = threading.Event()

    class Ears:
        def refused(self, reason):
            told.append(reason)
            heard.set()

    channel = Channel("token", Ears(), handshake_timeout_s=0.01)
    port = channel.start()
    try:
        with socket.create_connection(("127.0.0.1", port), PATIENCE_S) as sock:
            assert sock.recv(1) == b""
        assert heard.wait(PATIENCE_S)
    finally:
        channel.close()
    assert "no handshake for 0.01 s" in told[0]


def test_too_many_strangers_make_room_for_harmony(session, dial):
    strangers = [dial(greet=False) for _ in range(20)]
    dial()

    session.wait_until_connected(PATIENCE_S)
    assert strangers[0].receive_end() == []


# --- requests of Harmony ----------------------------------------------------


def test_a_request_of_harmony_waits_for_the_main_thread(session, harmony):
    wakes = Told(session.add_request_listener)
    threads = []
    session.dispatcher.register(
        "show_tool", lambda name: threads.append(threading.current_thread()) or name
    )
    harmony.send(Request(function="show_tool", args=["loader"], message_id=2))
    wakes.next()
    assert threads == []

    assert session.dispatcher.drain() == 1
    assert threads == [threading.current_thread()]
    assert harmony.receive() == Reply(2, "loader")


def test_a_handler_may_call_harmony_back(session, harmony):
    wakes = Told(session.add_request_listener)
    session.dispatcher.register("save", lambda: session.call("scene.name", "x"))
    harmony.send(Request(function="save", message_id=2))
    wakes.next()
    replies = []

    def answer(message):
        if isinstance(message, Reply):
            replies.append(message)
            return []
        return echo(message)

    harmony.answer_with(answer)
    assert session.dispatcher.drain() == 1
    harmony.send(Request(function="save", message_id=3))
    wakes.next()
    session.dispatcher.drain()
    assert session.call("f", 1) == [1]
    assert replies == [Reply(2, ["x"]), Reply(3, ["x"])]


def test_a_request_is_run_even_if_its_connection_is_gone(session, harmony, states):
    wakes = Told(session.add_request_listener)
    ran = []
    session.dispatcher.register("scene_saved", ran.append)
    harmony.send(Request(function="scene_saved", args=["/a"], message_id=2))
    wakes.next()
    harmony.close()
    assert states.next() is None

    session.dispatcher.drain()
    assert ran == ["/a"]


def test_a_name_that_is_not_in_the_table_is_refused_at_once(session, harmony):
    harmony.send(Request(function="os.system", args=["true"], message_id=2))

    reply = harmony.receive()
    assert "not in the table" in reply.error.message
    assert session.dispatcher.drain() == 0


# --- the process -----------------------------------------------------------


@pytest.mark.process
def test_the_death_of_the_process_fails_the_call_that_waits(
    session, harmony, in_thread
):
    # The socket stays open on purpose, as with a process that hangs in its exit.
    process = subprocess.Popen(
        [sys.executable, "-c", "input(); raise SystemExit(3)"], stdin=subprocess.PIPE
    )
    session.watch_process(process)
    call = in_thread(lambda: session.call("f"))
    harmony.receive()
    process.communicate(b"\n")

    with pytest.raises(NotConnectedError, match="exit code 3"):
        call()
    with pytest.raises(NotConnectedError, match="exit code 3"):
        session.wait_until_connected(PATIENCE_S)
    with pytest.raises(NotConnectedError, match="exit code 3"):
        session.call("f")


@pytest.mark.process
def test_the_death_of_the_process_ends_the_wait_for_its_handshake(session):
    process = subprocess.Popen([sys.executable, "-c", "raise SystemExit(4)"])
    session.watch_process(process)

    with pytest.raises(NotConnectedError, match="exit code 4"):
        session.wait_until_connected(PATIENCE_S)
    process.wait()


@pytest.mark.process
def test_a_process_that_was_replaced_may_end(session, harmony):
    old = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    new = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    session.watch_process(old)
    session.watch_process(new)
    harmony.answer_with(echo)
    old.communicate(b"\n")

    assert session.call("f", 1) == [1]
    new.communicate(b"\n")


# --- sessions --------------------------------------------------------------


def test_two_sessions_have_their_own_ports_and_tokens():
    with Session() as one, Session() as other:
        assert one.port != other.port
        assert one.token != other.token


def test_a_call_fails_only_after_the_session_knows_that_harmony_is_gone(
    session, harmony, in_thread
):
    failed = threading.Event()
    failed_before_told = []

    def hear(peer):
        if peer is None:
            failed_before_told.append(failed.wait(0.2))

    session.add_connection_listener(hear)

    def wait_for_an_answer():
        with pytest.raises(NotConnectedError):
            session.call("forever")
        failed.set()
        return session.is_connected

    still_connected = in_thread(wait_for_an_answer)
    harmony.receive()
    harmony.close()

    assert still_connected() is False
    assert failed_before_told == [False]


def test_a_session_may_be_closed_twice_and_without_a_start():
    never_started = Session()
    never_started.close()
    with Session() as session:
        session.close()


def test_a_session_that_closed_leaves_no_thread():
    before = threading.active_count()
    with Session():
        assert threading.active_count() == before + 1
    assert threading.active_count() == before


def test_a_signature_is_a_name_in_javascript():
    names = {signature() for _ in range(50)}

    assert len(names) == 50
    assert all(name.isidentifier() and name.isascii() for name in names)


def test_what_is_sent_is_not_in_the_log_at_info(session, harmony, caplog):
    caplog.set_level(logging.INFO)
    harmony.answer_with(echo)
    session.call("f", "secret payload")

    assert "secret payload" not in caplog.text
    assert session.token not in caplog.text
