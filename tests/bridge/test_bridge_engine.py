"""Both halves of the bridge together: a session and the real Qt Script engine.

Every behaviour that the public bridge was once measured for stands here with
what ours does in its place.
"""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from ayon_harmony.app.sign_of_life import SignOfLife
from ayon_harmony.bridge import bundle, channel
from ayon_harmony.bridge.messages import Request
from ayon_harmony.bridge.session import Session, signature
from ayon_harmony.errors import (
    BatchScriptError,
    CallTimeoutError,
    HarmonyScriptError,
    NotConnectedError,
)
from sandbox.harmony.client import HarmonyProcess
from sandbox.harmony.interpreter import clean_environment, has_engine
from sandbox.patience import PATIENCE_S, wait_until, with_more_time

pytestmark = [
    pytest.mark.usefixtures("forked_harmony"),
    pytest.mark.engine,
    pytest.mark.process,
    pytest.mark.skipif(not has_engine(), reason="PySide2 with QtScript is missing"),
]
SCRIPTS = (
    "AyonHarmony.js",
    "client/framing.js",
    "client/proof.js",
    "client/dispatch.js",
    "client/client.js",
)
HARD_TEXT = 'Žluťoučký kůň 日本語 😀 \u2028 \\ " \n'


class Peer(HarmonyProcess):
    """An emulator on the line of a session: our scripts, no scene and no menu."""

    def __init__(
        self,
        session: Session,
        port: int | None = None,
        before_start: str = "",
        sign: str = "",
        **options: object,
    ) -> None:
        environment = {
            "AYON_HARMONY_PORT": str(session.port if port is None else port),
            "AYON_HARMONY_TOKEN": session.token,
            "AYON_HARMONY_SIGN": sign,
        }
        super().__init__(environ=environment, base=clean_environment(), **options)
        self._before_start = before_start
        self.load()

    def load(self) -> None:
        """Put the scripts into the engine and connect, as the start-up hook does."""
        for name in SCRIPTS:
            path = bundle.JS_DIR / name
            self.evaluate(bundle.read_script(path), str(path))
        self.evaluate(
            "var states = []; AyonHarmony.client.onStateChanged("
            "function (state, reason) { states.push([state, reason]); });"
        )
        self.evaluate(self._before_start)
        self.evaluate("AyonHarmony.start();")


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


@pytest.fixture(scope="module")
def shared() -> Iterator[Session]:
    """A session with a Harmony on it that all tests share."""
    with Session(default_timeout_s=PATIENCE_S) as session:
        peer = Peer(session)
        session.watch_process(peer.process)
        session.wait_until_connected(PATIENCE_S)
        # Garbage makes it connect again, and tests need not wait for long.
        peer.evaluate("AyonHarmony.client.PAUSES = [1];")
        yield session
        peer.close()


@pytest.fixture
def start(session):
    """Start a Harmony of the test's own and wait until it is connected."""
    peers = []

    def begin(wait: bool = True, **options: object) -> Peer:
        peer = Peer(session, **options)
        peers.append(peer)
        session.watch_process(peer.process)
        if wait:
            session.wait_until_connected(PATIENCE_S)
            # The session knows it a moment before Harmony does.
            wait_for_state(peer, "connected")
        return peer

    yield begin
    for peer in peers:
        peer.close()


@pytest.fixture
def name() -> str:
    """A name that no other test has given to a function."""
    return signature("test")


# --- text ------------------------------------------------------------------------


def test_harmony_tells_the_number_of_its_process(harmony_of_its_own, start, session):
    process = start().process
    assert session.peer.pid == process.pid


def test_short_messages_of_harmony_are_not_held_back(shared):
    low_delay = "AyonHarmony.client.line.socket.socketOption(0)"

    assert shared.send({"script": low_delay})["result"] == 1


def test_text_of_any_script_goes_there_and_back_raw(shared):
    echo = {"function": "(function (a) { return a; })", "args": HARD_TEXT}

    assert shared.send(echo)["result"] == HARD_TEXT


def test_undecodable_file_names_go_there_and_back(shared):
    echo = {"function": "(function (a) { return a; })", "args": "a\udcffb"}

    assert shared.send(echo)["result"] == "a\udcffb"


def test_a_large_text_of_wide_characters_comes_back(shared):
    text = "漢字かな" * 200_000

    assert (
        shared.send({"function": "(function (a) { return a; })", "args": text})[
            "result"
        ]
        == text
    )


# --- functions, scripts, errors ---------------------------------------------------


def test_the_first_example_of_the_readme(shared):
    hello = signature()
    source = f"""function {hello}_hello(person)
{{
  return ("Hello " + person + "!");
}}
{hello}_hello
"""
    reply = shared.send({"function": source, "args": ["Python"]})

    assert reply["result"] == "Hello Python!"


def test_a_function_with_many_arguments_gets_them_in_one(shared):
    hello = signature()
    source = f"""function {hello}_hello(args)
{{
  var greeting = args[0];
  var person = args[1];
  return (greeting + " " + person + "!");
}}
{hello}_hello
"""
    reply = shared.send({"function": source, "args": ["Hello", "Python"]})

    assert reply["result"] == "Hello Python!"


def test_a_plain_function_in_our_namespace_is_called_by_name(shared):
    shared.send(
        {"script": "AyonHarmony.myAwesomeFunction = function () { cool = 1; };"}
    )

    assert shared.send({"function": "AyonHarmony.myAwesomeFunction"})["result"] is None
    assert shared.send({"script": "cool"})["result"] == 1


def test_scripts_of_several_files_are_sent_and_called_later(shared):
    shared.send(
        {
            "script": "var Master = {Foo: null, Boo: null};\n"
            "var Boo = function () {};\n"
            "Boo.prototype.B = function () { return this instanceof Boo; };\n"
            "Master.Boo = new Boo();\n"
        }
    )

    assert shared.send({"function": "Master.Boo.B"})["result"] is True


def test_call_spreads_and_send_does_not(shared, name):
    shared.send(
        {
            "script": f"{name} = {{list: function () {{ return [arguments.length,"
            f" this === {name}]; }}}};"
        }
    )

    assert shared.call(f"{name}.list", 1, 2, 3) == [3, True]
    assert shared.call(f"{name}.list") == [0, True]
    assert shared.send({"function": f"{name}.list", "args": [1, 2, 3]})["result"] == [
        1,
        True,
    ]


def test_a_function_that_throws_raises_with_message_and_line(shared):
    with pytest.raises(HarmonyScriptError, match="boom") as raised:
        shared.send({"function": "(function () {\n throw new TypeError('boom');\n})"})

    assert raised.value.script_name == "TypeError"
    assert raised.value.line == 2


@pytest.mark.parametrize(
    ("request_dict", "kind"),
    [
        ({"function": "AyonHarmony.noSuchFunction"}, "TypeError"),
        ({"function": "noSuchThing"}, "ReferenceError"),
        ({"function": "function ("}, "SyntaxError"),
        ({"script": "throw new Error('x')"}, "Error"),
        ({"script": "var = 1"}, "SyntaxError"),
        ({"function": "(function () { var c = {}; c.c = c; return c; })"}, "TypeError"),
        ({"function": "(function () { return 0 / 0; })"}, "TypeError"),
        (
            {"function": "(function () { return {toJSON: function () {}}; })"},
            "TypeError",
        ),
    ],
)
def test_what_fails_raises_and_the_next_request_works(shared, request_dict, kind):
    with pytest.raises(HarmonyScriptError) as raised:
        shared.send(request_dict)

    assert raised.value.script_name == kind
    assert shared.send({"script": "1 + 1"})["result"] == 2


NEST = """(function (depth) {
    var value = 0;
    for (var i = 0; i < depth; i += 1) { value = [value]; }
    return value;
})"""


@pytest.mark.parametrize("depth", [600, 1100, 10_000])
def test_a_result_nested_too_deep_fails_the_call_and_keeps_the_connection(
    shared, depth
):
    peer = shared.peer

    with pytest.raises(HarmonyScriptError):
        shared.send({"function": NEST, "args": depth})

    assert shared.send({"script": "1 + 1"})["result"] == 2
    assert shared.peer is peer


def test_more_requests_than_may_wait_in_harmony_are_told_so(session, start, tmp_path):
    start(before_start="AyonHarmony.client.MAX_WAITING = 3;")
    session.send({"script": "var ran = 0;"})

    # All of them arrive while the first one keeps the engine busy.
    sent = tmp_path / "sent"
    session.notify(
        "(function () { while (!new PermanentFile("
        f"{json.dumps(sent.as_posix())}).exists()) {{}} }}).call"
    )
    for _ in range(50):
        session._channel.post(Request(script="ran += 1;"))
    sent.touch()
    while (status := session.status()) is None or status.waiting or status.running:
        pass

    assert session.send({"script": "ran"})["result"] < 50


def test_nothing_returned_has_a_result_of_none(shared):
    reply = shared.send({"function": "(function () { return undefined; })"})

    assert reply["result"] is None


def test_many_in_one_message_come_back_in_order(shared, name):
    shared.send({"script": f"{name} = 0;"})
    replies = shared.send_many(
        [{"script": f"{name} += {n}"} for n in range(200)],
    )

    assert replies[-1]["result"] == sum(range(200))


def test_many_stop_at_the_first_that_throws(shared, name):
    shared.send({"script": f"{name} = 0;"})

    with pytest.raises(BatchScriptError, match="stop") as raised:
        shared.send_many(
            [
                {"script": f"{name} = 1"},
                {"script": "throw new Error('stop')"},
                {"script": f"{name} = 2"},
            ]
        )
    assert raised.value.index == 1
    assert shared.send({"script": name})["result"] == 1


def test_a_result_over_the_limit_is_an_error_of_that_call():
    with Session(default_timeout_s=PATIENCE_S, max_payload=100_000) as session:
        peer = Peer(session)
        try:
            session.wait_until_connected(PATIENCE_S)
            with pytest.raises(HarmonyScriptError, match="the limit is 100000"):
                session.send({"script": "new Array(200001).join('x')"})
            assert session.send({"script": "1 + 1"})["result"] == 2
        finally:
            peer.close()


def test_a_notification_runs_and_its_error_reaches_nobody(shared, name):
    shared.send(
        {"script": f"AyonHarmony.{name} = function (a, b) {{ got = [a, b]; }};"}
    )
    shared.notify(name, 1, "ů")
    shared.notify("noSuchFunction")

    assert shared.send({"script": "got"})["result"] == [1, "ů"]


# --- cuts, merged messages, garbage -------------------------------------------------


def raw(session: Session, data: bytes) -> None:
    """Send bytes to Harmony past everything that would send them whole."""
    channel = session._channel
    with channel._lock:
        channel._send(channel._current, [memoryview(data)])
    channel._wake()


def frames_of(session: Session, *scripts: str):
    """Return the pending calls and the bytes of scripts, unsent."""
    return frames_of_requests(session, *[Request(script=text) for text in scripts])


def frames_of_requests(session: Session, *requests: Request):
    """Return the pending calls and the bytes of requests, unsent."""
    channel = session._channel
    calls, data = [], b""
    sent = []
    original = channel._send
    channel._send = lambda line, frame: bool(sent.extend(map(bytes, frame)))
    try:
        for request in requests:
            calls.append(channel.submit(request))
    finally:
        channel._send = original
    data = b"".join(sent)
    return calls, data


COUNTING = """
    var flushes = 0, seenUnsent = [];
    AyonHarmony.define('testAdd', ['a', 'b'], function (a, b) { return a + b; });
    AyonHarmony.define('testLook', [], function () {
        seenUnsent.push(AyonHarmony.client.line.isUnsent);
        return seenUnsent.length;
    });
    (function () {
        var flush = AyonHarmony.client.Line.prototype.flush;
        AyonHarmony.client.Line.prototype.flush = function () {
            flushes += this.isUnsent ? 1 : 0;
            flush.call(this);
        };
        // A busy machine must not make a brief function a slow one.
        AyonHarmony.client.BRIEF = 100;
    }());
"""


def calls_at_once(session: Session, *names: str) -> list[object]:
    """Call functions of ours in one segment and return what they gave."""
    args = {"testAdd": [20, 22]}
    requests = [
        Request(function=f"AyonHarmony.{name}", args=args.get(name), spread=True)
        for name in names
    ]
    calls, data = frames_of_requests(session, *requests)
    raw(session, data)
    return [call.wait(PATIENCE_S).result for call in calls]


def test_answers_to_brief_calls_that_arrived_together_leave_together(session, start):
    peer = start(before_start=COUNTING)
    calls_at_once(session, *["testAdd"] * 5)
    before = peer.evaluate("flushes")

    assert calls_at_once(session, *["testAdd"] * 6) == [42] * 6
    assert peer.evaluate("flushes") - before == 1


def test_no_answer_waits_for_a_function_that_is_not_known_to_be_brief(session, start):
    peer = start(before_start=COUNTING)
    for _ in range(5):
        session.call("testAdd", 20, 22)

    assert calls_at_once(session, "testAdd", "testAdd", "testLook") == [42, 42, 1]
    assert peer.evaluate("seenUnsent.join()") == "false"


def test_a_function_that_took_long_once_has_to_prove_itself_brief_again(session, start):
    peer = start(before_start=COUNTING)
    for _ in range(5):
        session.call("testLook")
    calls_at_once(session, "testLook", "testLook", "testLook")
    assert peer.evaluate("seenUnsent.slice(5).join()") == "false,true,true"

    peer.evaluate("AyonHarmony.client.BRIEF = -1;")
    session.call("testLook")
    calls_at_once(session, "testLook", "testLook")
    assert peer.evaluate("seenUnsent.slice(9).join()") == "false,false"


def test_what_a_function_tells_while_others_wait_leaves_at_once(session, start):
    told = Told(session.add_request_listener)
    session.dispatcher.register("told", lambda: None)
    peer = start(
        before_start=COUNTING
        + """
        AyonHarmony.define('testTell', [], function () {
            AyonHarmony.notify('told');
            return AyonHarmony.client.line.isUnsent;
        });
        """
    )
    for _ in range(5):
        session.call("testAdd", 20, 22)
        session.call("testTell")
        told.next()

    outcome = calls_at_once(session, "testAdd", "testTell", "testAdd")

    assert outcome == [42, False, 42]
    assert peer.evaluate("AyonHarmony.client.line.isUnsent") is False


def test_a_message_to_harmony_may_be_cut_anywhere(shared):
    (_call,), sample = frames_of(shared, "'kůň'")
    shared._channel.forget(_call)

    for cut in range(1, len(sample)):
        (call,), data = frames_of(shared, "'kůň'")
        raw(shared, data[:cut])
        raw(shared, data[cut:])
        assert call.wait(PATIENCE_S).result == "kůň", cut


@pytest.mark.parametrize("count", [2, 3, 5])
def test_equal_messages_in_one_segment_are_all_answered(shared, count):
    calls, data = frames_of(shared, *["6 * 7"] * count)
    raw(shared, data)

    assert [call.wait(PATIENCE_S).result for call in calls] == [42] * count


def test_a_long_message_and_a_short_one_in_one_segment_are_both_answered(shared):
    calls, data = frames_of(shared, f"'{'x' * 20000}'.length", "1")
    raw(shared, data)

    assert [call.wait(PATIENCE_S).result for call in calls] == [20000, 1]


@pytest.mark.parametrize(
    "garbage",
    [
        b"XX\0\0\0\2{}",
        b"GET / HTTP/1.1\r\n\r\n",
        b"AH\0\0\0\0",
        b"AH\xff\xff\xff\xff",
        b"AH\0\0\0\2{]",
        b"AH\0\0\0\2[]",
        b"AH\0\0\0\2{}",
        b"AH\0\0\0\4null",
    ],
)
def test_garbage_to_harmony_ends_the_line_and_it_connects_again(shared, garbage):
    states = Told(shared.add_connection_listener)
    call = shared._channel.submit(Request(script="1"))
    assert call.wait(PATIENCE_S).result == 1
    raw(shared, garbage)

    assert states.next() is None
    assert states.next() is not None
    assert shared.send({"script": "1 + 1"})["result"] == 2


@pytest.mark.parametrize("rude", ["one-byte", "merged"])
def test_a_rude_socket_changes_nothing(session, start, rude):
    start(rude=rude)

    assert (
        session.send({"function": "(function (a) { return a; })", "args": HARD_TEXT})[
            "result"
        ]
        == HARD_TEXT
    )
    assert session.send({"script": f"'{'x' * 3000}'"})["result"] == "x" * 3000


@pytest.mark.parametrize("version", ["20", "21.1", "24", "25", "27"])
def test_every_version_connects_and_answers(session, start, version):
    start(version=version)

    assert (
        session.send({"function": "(function (a) { return a; })", "args": HARD_TEXT})[
            "result"
        ]
        == HARD_TEXT
    )


# --- requests of Harmony -------------------------------------------------------------


def wait_for(session: Session, expression: str) -> object:
    """Ask until an expression is true, and return it."""
    return wait_until(lambda: session.send({"script": expression})["result"])


def test_harmony_gets_the_result_of_what_it_asks(shared):
    waits = Told(shared.add_request_listener)
    shared.dispatcher.register("add", lambda a, b: {"sum": a + b})
    shared.send(
        {
            "script": "var got = null; AyonHarmony.request('add', [2, 3],"
            " function (reply) { got = reply.result; });"
        }
    )
    waits.next()
    shared.dispatcher.drain()

    assert wait_for(shared, "got") == {"sum": 5}


def test_harmony_gets_the_error_of_what_it_asks(shared):
    waits = Told(shared.add_request_listener)
    shared.dispatcher.register("fail", lambda: [][1])
    shared.send(
        {
            "script": "var got = [];"
            " function hear(reply) { got.push(reply.error.name); }"
            " AyonHarmony.request('fail', null, hear);"
            " AyonHarmony.request('os.system', ['true'], hear);"
        }
    )
    waits.next()
    shared.dispatcher.drain()

    assert sorted(wait_for(shared, "got.length === 2 && got")) == [
        "IndexError",
        "LookupError",
    ]


def test_harmony_may_ask_while_it_is_asked_and_python_may_call_back(shared):
    waits = Told(shared.add_request_listener)
    shared.dispatcher.register(
        "back", lambda n: shared.send({"script": f"{n} * 2"})["result"]
    )
    shared.send(
        {
            "script": "var got = []; for (var i = 0; i < 40; i += 1) {"
            " AyonHarmony.request('back', [i],"
            " function (reply) { got.push(reply.result); }); }"
        }
    )
    done = 0
    while done < 40:
        waits.next()
        done += shared.dispatcher.drain()

    assert wait_for(shared, "got.length === 40 && got") == [2 * n for n in range(40)]


def test_what_harmony_asks_without_python_is_answered_at_once(session, start):
    peer = start()
    session.send(
        {
            "script": "var got = null; var client = AyonHarmony.client;"
            " function ask() { client.disconnect();"
            " AyonHarmony.request('x', null, function (reply) {"
            " got = reply.error; }); client.connect(); }"
        }
    )
    states = Told(session.add_connection_listener)
    peer.evaluate("ask()")
    while states.next() is None:
        pass

    assert session.send({"script": "got"})["result"]["name"] == "NotConnectedError"


def test_a_notification_of_harmony_is_run_and_not_answered(shared):
    waits = Told(shared.add_request_listener)
    saved = []
    shared.dispatcher.register("scene_saved", lambda *args: saved.append(args))
    shared.send({"script": "AyonHarmony.notify('scene_saved', ['/ů', 'v001'])"})
    waits.next()
    shared.dispatcher.drain()

    assert saved == [("/ů", "v001")]


@pytest.mark.parametrize("is_talking", [False, True])
def test_many_threads_get_their_own_answers(session, start, in_thread, is_talking):
    start()
    session.dispatcher.register("chat", lambda: None)
    talk = "AyonHarmony.request('chat', null, function () {});" if is_talking else ""
    session.send({"script": f"function own(n) {{ {talk} return [n]; }}"})

    def many(n):
        return [session.call("own.call", None, n * 1000 + i)[0] for i in range(50)]

    threads = [in_thread(lambda n=n: many(n)) for n in range(4)]

    for n, finish in enumerate(threads):
        assert finish() == [n * 1000 + i for i in range(50)]


# --- time -------------------------------------------------------------------------


def test_eight_megabytes_come_back_however_old_the_connection_is(
    session, start, monkeypatch
):
    peer = start()
    an_hour_later = SimpleNamespace(monotonic=lambda: time.monotonic() + 3600.0)
    monkeypatch.setattr(channel, "time", an_hour_later)
    session._channel._handshake_timeout_s = 0.2
    # A stranger that came later is out of time; so is every deadline of ours.
    with socket.create_connection(("127.0.0.1", session.port)) as stranger:
        assert stranger.recv(1) == b""
    assert peer.process.poll() is None
    text = session.send({"script": "new Array(8000001).join('ž')"})["result"]

    assert text == "ž" * 8_000_000


def wait_until_dialog(session):
    """Ask what Harmony does until it shows a dialog; return what it said."""
    while (status := session.status(PATIENCE_S)) is None or status.dialog is None:
        pass
    return status


DIALOG = """
(function () {
    var dialog = new QDialog();
    dialog.windowTitle = 'Save changes?';
    dialog.exec();
    return 'answered';
})
"""


def test_a_timeout_names_the_dialog_that_a_request_has_opened(session, start, wonder):
    peers = []

    def try_once(limit_s):
        peers.append(start())
        with pytest.raises(CallTimeoutError, match="Save changes") as raised:
            session.send({"function": DIALOG}, timeout_s=wonder(limit_s))
        assert raised.value.dialog == "Save changes?"
        assert "still runs" in str(raised.value)

    with_more_time(try_once, 0.4)
    status = session.status(PATIENCE_S)
    assert status.dialog == "Save changes?"
    peers[-1].close_dialog()
    assert session.send({"script": "1 + 1"})["result"] == 2


def test_requests_wait_while_a_dialog_is_open_and_run_once_after_it(
    session, start, in_thread
):
    peer = start()
    session.send({"script": "var order = [];"})
    dialog = in_thread(lambda: session.send({"function": DIALOG})["result"])
    wait_until_dialog(session)
    later = [
        in_thread(lambda n=n: session.send({"script": f"order.push({n}); {n}"}))
        for n in range(3)
    ]
    while (status := session.status(PATIENCE_S)) is None or status.waiting < 3:
        pass
    assert status.running.startswith("(function ()")
    peer.close_dialog()

    assert dialog() == "answered"
    assert [finish()["result"] for finish in later] == [0, 1, 2]
    assert sorted(session.send({"script": "order"})["result"]) == [0, 1, 2]


def test_a_function_of_ours_with_a_dialog_keeps_nobody_from_being_heard(
    session, start, in_thread
):
    peer = start()
    session.send({"script": "var order = [];"})
    session.send({"script": f"AyonHarmony.define('asks', [], {DIALOG});"})
    session.send(
        {
            "script": "AyonHarmony.define('note', ['n'],"
            " function (n) { order.push(n); });"
        }
    )

    asks = in_thread(lambda: session.call("asks"))
    status = wait_until_dialog(session)
    assert status.running == "AyonHarmony.asks"
    assert status.dialog == "Save changes?"
    for number in range(20):
        session.notify("note", number)
        session.notify("order.push", 100 + number)
    while (status := session.status(PATIENCE_S)) is None or status.waiting < 40:
        pass
    peer.close_dialog()
    assert asks() == "answered"

    expected = [value for number in range(20) for value in (number, 100 + number)]
    assert session.send({"script": "order"})["result"] == expected


def test_a_question_that_came_with_the_request_behind_a_dialog_is_answered(
    session, start
):
    peer = start()
    session.send({"script": f"AyonHarmony.define('asks', [], {DIALOG});"})
    # Both are there before the first is taken, as when they arrive in one piece.
    peer.evaluate(
        """
        var answered = [];
        var line = AyonHarmony.client.line;
        line.answer = function (message) { answered.push(message.message_id); };
        var feed = line.decoder.feed;
        var later = new QTimer();
        later.singleShot = true;
        later.timeout.connect(function () {
            line.decoder.feed = function () {
                line.decoder.feed = feed;
                return [
                    '{"message_id":7001,"function":"AyonHarmony.asks","spread":true}',
                    '{"message_id":7002,"query":"status"}'
                ];
            };
            line.onReadyRead();
        });
        later.start(0);
        """
    )

    assert wait_until(lambda: peer.evaluate("answered")) == [7002]
    peer.close_dialog()
    assert wait_until(lambda: len(peer.evaluate("answered")) == 2)
    assert peer.evaluate("answered") == [7002, 7001]


def test_calls_and_scripts_run_in_the_order_in_which_they_were_sent(shared):
    shared.send({"script": "var order = [];"})
    shared.send(
        {
            "script": "AyonHarmony.define('note', ['n'],"
            " function (n) { order.push(n); });"
        }
    )
    for number in range(200):
        if number % 3:
            shared.notify("note", number)
        else:
            shared._channel.post(Request(script=f"order.push({number});"))

    assert shared.send({"script": "order"})["result"] == list(range(200))


def test_without_channel_ready_read_everything_is_run_from_the_timer(session, start):
    start(
        before_start="(function () { AyonHarmony.client.isQuick ="
        " function () { return false; };"
        " AyonHarmony.define('note', ['n'], function (n) { return n; }); }());"
    )

    assert [session.call("note", n) for n in range(20)] == list(range(20))


def test_a_timeout_of_a_script_that_blocks_says_that_nothing_responds(
    session, start, tmp_path
):
    start()
    go_on = tmp_path / "go on"
    block = f"while (!new File({str(go_on)!r}).exists) {{}}"

    with pytest.raises(CallTimeoutError, match="does not respond at all"):
        session.send({"script": block}, timeout_s=0.3)
    with pytest.raises(CallTimeoutError, match="script .while .* still runs"):
        session.send({"script": "1 + 1"}, timeout_s=0.3)
    go_on.write_text("")
    assert session.send({"script": "1 + 1"})["result"] == 2


# --- the end ----------------------------------------------------------------------


def begin_forever(session, in_thread):
    """Return the wait for a request that nobody answers, once it has run."""
    session.dispatcher.register("begun", lambda: None)
    waits = Told(session.add_request_listener)
    forever = (
        "AyonHarmony.notify('begun'); AyonHarmony.client.line.answer = function () {};"
    )
    wait = in_thread(lambda: session.send({"script": forever}))
    waits.next()
    return wait


def test_killing_harmony_fails_the_call_that_waits(session, start, in_thread):
    peer = start()
    wait = begin_forever(session, in_thread)
    peer.kill()

    with pytest.raises(NotConnectedError, match="script"):
        wait()
    with pytest.raises(NotConnectedError, match="exit code -9"):
        session.wait_until_connected(PATIENCE_S)


def test_harmony_dying_by_itself_fails_the_call_that_waits(session, start, in_thread):
    peer = start()
    wait = begin_forever(session, in_thread)
    peer.die()

    with pytest.raises(NotConnectedError):
        wait()
    with pytest.raises(NotConnectedError):
        session.call("anything")


def test_a_scene_switch_fails_the_call_that_waits_and_connects_anew(
    session, start, in_thread
):
    peer = start()
    states = Told(session.add_connection_listener)
    session.send({"script": "var old = 1;"})
    wait = begin_forever(session, in_thread)
    peer.close_scene()
    peer.load()

    with pytest.raises(NotConnectedError):
        wait()
    assert states.next() is None
    assert states.next() is not None
    assert session.send({"script": "typeof old"})["result"] == "undefined"


def state(peer: Peer) -> list[str]:
    return peer.evaluate("[AyonHarmony.client.state, AyonHarmony.client.reason]")


def wait_for_state(peer: Peer, wanted: str) -> str:
    """Ask for the client's state until it is the wanted one; return the reason."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        found, reason = state(peer)
        if found == wanted:
            return reason
    raise AssertionError(f"{wanted} never came, but {peer.evaluate('states')}")


def test_the_end_of_the_session_is_final_for_harmony(start, session):
    peer = start()
    session.close()

    assert "start Harmony from AYON again" in wait_for_state(peer, "off")
    assert peer.evaluate("AyonHarmony.client.line") is None
    assert peer.evaluate("AyonHarmony.request('x', null, null)") is False


def test_the_artist_may_reconnect_after_the_end(start, session):
    peer = start()
    states = Told(session.add_connection_listener)
    peer.evaluate("AyonHarmony.client.disconnect('enough')")
    assert states.next() is None
    assert state(peer) == ["off", "enough"]
    peer.evaluate("AyonHarmony.client.connect()")

    assert states.next() is not None
    assert session.send({"script": "1 + 1"})["result"] == 2


def test_when_the_channel_of_python_fails_harmony_connects_again(
    start, session, monkeypatch
):
    from ayon_harmony.bridge.poller import Poller

    states = Told(session.add_connection_listener)
    peer = start()
    assert states.next() is not None
    real = Poller.select

    def fails(self, timeout_s):
        monkeypatch.setattr(Poller, "select", real)
        raise OSError(9, "Bad file descriptor")

    monkeypatch.setattr(Poller, "select", fails)
    session._channel._wake()

    assert states.next() is None
    assert states.next() is not None
    assert session.send({"script": "1 + 1"})["result"] == 2
    told = [reason for _state, reason in peer.evaluate("states")]
    assert any("begins anew" in reason for reason in told)


def test_starting_twice_keeps_the_connection(start, session):
    peer = start()
    peer.evaluate("AyonHarmony.start(); AyonHarmony.start();")

    assert session.send({"script": "states.length"})["result"] == 2


def test_loading_the_scripts_twice_into_an_engine_leaves_one_connection(start, session):
    peer = start()
    states = Told(session.add_connection_listener)
    peer.load()

    assert states.next() is None
    assert states.next() is not None
    assert session.send({"script": "1 + 1"})["result"] == 2


def test_a_second_harmony_takes_over_and_the_first_stays_away(start, session):
    first = start()
    states = Told(session.add_connection_listener)
    second = Peer(session)
    try:
        assert states.next() is None
        assert states.next() is not None

        assert "Another Harmony" in wait_for_state(first, "off")
        wait_for_state(second, "connected")
        assert session.send({"script": "1 + 1"})["result"] == 2
    finally:
        second.close()


def test_a_harmony_that_was_not_started_by_ayon_says_so_and_does_nothing(session):
    with Peer(session, before_start="System.getenv = function () { return ''; };") as (
        peer
    ):
        assert state(peer) == ["off", "This Harmony was not started from AYON."]


def test_an_open_undo_step_is_closed_when_the_connection_goes(start, session):
    peer = start()
    peer.evaluate(
        "var closed = 0; AyonHarmony.closeUndoSteps = function () {" " closed += 1; };"
    )
    session.close()
    wait_for_state(peer, "off")

    assert peer.evaluate("closed") == 1


def test_nothing_of_a_line_that_is_gone_is_kept(start, session):
    peer = start()
    peer.evaluate(
        "var heard = 0, old = AyonHarmony.client.line, slots = old.slots.length;"
        "old.isCurrent = function () { heard += 1; return false; };"
    )
    peer.evaluate("AyonHarmony.client.disconnect('The line was cut.')")
    peer.evaluate("heard = 0; old.socket.disconnected(); old.socket.connected();")

    assert peer.evaluate("[slots, old.slots.length, heard]") == [4, 0, 0]


def test_a_harmony_of_another_session_finds_out_and_tells_nothing(session, start):
    peer = start(
        wait=False,
        before_start="System.getenv = (function (old) { return function (name) {"
        " return name === 'AYON_HARMONY_TOKEN' ? 'wrong' : old(name); };"
        " }(System.getenv)); AyonHarmony.client.PAUSES = [1];",
    )

    assert "does not know the secret" in wait_for_state(peer, "off")
    assert session.peer is None
    assert peer.evaluate("AyonHarmony.client.line") is None


@pytest.mark.parametrize("version", ["20", "22"])
def test_a_harmony_that_nobody_listens_to_tries_again(session, version):
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        port = server.getsockname()[1]
        with Peer(session, port=port, version=version) as peer:
            while not peer.evaluate("AyonHarmony.client.isGone"):
                pass
            assert state(peer)[0] == "connecting"
            server.listen()
            server.settimeout(PATIENCE_S)
            connection, _address = server.accept()
            with connection:
                connection.settimeout(PATIENCE_S)
                assert connection.recv(2, socket.MSG_WAITALL) == b"AH"


def test_a_harmony_that_nobody_ever_answers_gives_up(session):
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        with Peer(
            session,
            port=server.getsockname()[1],
            before_start="AyonHarmony.client.PAUSES = [1];",
        ) as peer:
            assert "has ended" in wait_for_state(peer, "off")
            tries = peer.evaluate("states")
    assert len([found for found, _reason in tries if found == "connecting"]) > 30


def test_both_sides_say_that_something_keeps_harmony_from_an_ayon_that_lives(
    session, tmp_path
):
    refusals = []
    sign = SignOfLife(tmp_path, refusals.append, every_s=0.05)
    sign.show(True)
    wait_until(sign.path.exists)
    with socket.socket() as server:
        # As a firewall that refuses for somebody who listens.
        server.bind(("127.0.0.1", 0))
        port = server.getsockname()[1]
        with Peer(
            session,
            port=port,
            sign=sign.path.as_posix(),
            before_start="AyonHarmony.client.PAUSES = [100];",
        ) as peer:
            wait_until(lambda: refusals)
            assert refusals[0].startswith("AYON runs on this computer, but a firewall")
            assert f"127.0.0.1, port {port} (Connection refused)" in refusals[0]
            assert peer.evaluate("AyonHarmony.client.blocked") == refusals[0]
            assert peer.evaluate("AyonHarmony.client.isGone") is False
            assert ["connecting", refusals[0]] in peer.evaluate("states")

            sign.close()
            wait_until(lambda: peer.evaluate("AyonHarmony.client.isGone"))
            assert peer.evaluate("AyonHarmony.client.blocked") == ""
    assert len(refusals) == 1
    assert not sign.path.exists()


def test_a_dialog_of_harmony_itself_is_told_and_does_not_stop_calls(session, start):
    peer = start()
    peer.open_dialog("Preferences", "Choose")
    status = session.status(PATIENCE_S)

    assert status.dialog.startswith("Preferences")
    assert session.send({"script": "1 + 1"})["result"] == 2
    peer.close_dialog()
    assert session.status(PATIENCE_S).dialog is None


@pytest.mark.parametrize(
    ("request_", "meant"),
    [
        ({"function": "scene.getFrameRat"}, "scene.getFrameRate"),
        ({"script": "scene.getFrameRat()"}, "scene.getFrameRate"),
        (
            {"script": "Studio = {helloWorld: 1}; Studio.heloWorld()"},
            "Studio.helloWorld",
        ),
        ({"script": "(function (a) { a.gett(); }({get: 1}))"}, ""),
        ({"script": "Studio = {}; Studio.anything()"}, ""),
    ],
    ids=["function", "script", "studio", "local", "nothing_like_it"],
)
def test_a_misspelt_member_of_a_global_is_told_with_the_one_that_was_meant(
    shared, request_, meant
):
    with pytest.raises(HarmonyScriptError) as caught:
        shared.send(request_)

    assert caught.value.hint == (f"Did you mean {meant}?" if meant else "")
