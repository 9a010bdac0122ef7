"""What goes wrong in the channel's own thread, and what it costs."""

from __future__ import annotations

import contextlib
import logging
import socket
import subprocess
import sys
import threading

import pytest

from ayon_harmony.bridge import channel as channel_module
from ayon_harmony.bridge import limits, poller
from ayon_harmony.bridge.channel import Channel
from ayon_harmony.bridge.messages import Reply, Request
from ayon_harmony.bridge.session import Session
from ayon_harmony.errors import LineBusyError, NotConnectedError
from sandbox.patience import PATIENCE_S, wait_until


def nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


def framed(payload: bytes) -> bytes:
    return b"AH" + len(payload).to_bytes(4, "big") + payload


def answers(session: Session, harmony) -> bool:
    """Whether a call still works."""
    harmony.answer_with(lambda request: [Reply(request.message_id, "here")])
    return session.send({"script": "1"})["result"] == "here"


# --- one connection -----------------------------------------------------------


@pytest.mark.parametrize("depth", [10, 499, 988, 5000, 100_000])
def test_one_deep_frame_of_a_stranger_costs_the_stranger_only(session, dial, depth):
    stranger = dial(greet=False)
    stranger.send_bytes(framed(b'{"reply":1,"message_id":%s}' % nested(depth)[:60_000]))
    stranger.receive_end()

    harmony = dial()

    session.wait_until_connected(PATIENCE_S)
    assert answers(session, harmony)


def test_a_failure_while_reading_costs_that_connection_only(
    session, harmony, dial, monkeypatch
):
    stranger = dial(greet=False)
    real = channel_module.Channel._read

    def fails_for_strangers(self, line):
        if line is not self._current:
            raise MemoryError
        return real(self, line)

    monkeypatch.setattr(channel_module.Channel, "_read", fails_for_strangers)
    stranger.send_bytes(b"AH")

    assert stranger.receive_end() == []
    assert answers(session, harmony)


def test_a_socket_that_takes_no_options_is_let_go(session, dial, monkeypatch):
    class Gone:
        def setblocking(self, flag):
            raise OSError(22, "Invalid argument")

        def close(self):
            self.is_closed = True

    gone = Gone()

    class Server:
        def accept(self):
            return gone, ("127.0.0.1", 1)

    doorway = poller.Poller()
    doorway.open()
    real, doorway._server = doorway._server, Server()
    try:
        assert doorway.accept() is None
    finally:
        doorway._server = real
        doorway.close()
    assert gone.is_closed


def test_a_log_that_fails_costs_nothing(session, dial):
    class Failing(logging.Handler):
        def emit(self, record):
            raise OSError("no space left on device")

    handler = Failing()
    logging.getLogger("ayon_harmony").addHandler(handler)
    try:
        stranger = dial(greet=False)
        stranger.send_bytes(b"GET / HTTP/1.1\r\n\r\n")
        stranger.receive_end()
        harmony = dial()
        session.wait_until_connected(PATIENCE_S)
        assert answers(session, harmony)
    finally:
        logging.getLogger("ayon_harmony").removeHandler(handler)


@pytest.mark.parametrize("error", [SystemExit(1), KeyboardInterrupt(), ValueError()])
def test_a_listener_that_raises_anything_ends_no_thread(session, dial, error):
    def fail(peer):
        raise error

    session._channel._listener.connected = fail
    dial()
    stranger = dial(greet=False)
    stranger.send_bytes(b"garbage")

    assert stranger.receive_end() is not None
    assert session._channel._thread.is_alive()


# --- the whole channel ----------------------------------------------------------


def break_once(monkeypatch, error: BaseException) -> threading.Event:
    """Let the selector fail the next time that it is asked."""
    broke = threading.Event()
    real = poller.Poller.select

    def fails_once(self, timeout_s):
        if not broke.is_set():
            broke.set()
            raise error
        return real(self, timeout_s)

    monkeypatch.setattr(poller.Poller, "select", fails_once)
    return broke


@pytest.mark.parametrize(
    "error", [OSError(9, "Bad file descriptor"), ValueError("too many"), SystemExit(1)]
)
def test_a_channel_that_fails_begins_anew_on_the_same_port(
    session, harmony, dial, in_thread, monkeypatch, error
):
    port = session.port
    waiting = in_thread(lambda: session.send({"script": "for ever"}))
    harmony.receive()
    broke = break_once(monkeypatch, error)
    session._channel._wake()

    assert broke.wait(PATIENCE_S)
    with pytest.raises(NotConnectedError, match="begins anew"):
        waiting()
    assert [message.reason for message in harmony.receive_end()] == ["failed"]
    again = dial_until_it_answers(session, dial)
    session.wait_until_connected(PATIENCE_S)
    assert session.port == port
    assert answers(session, again)


def test_waiters_fail_when_the_channels_thread_ends(
    session, harmony, in_thread, monkeypatch
):
    waiting = in_thread(lambda: session.send({"script": "for ever"}))
    harmony.receive()
    break_once(monkeypatch, MemoryError())
    monkeypatch.setattr(Channel, "_begin_anew", lambda self, failures: False)
    session._channel._wake()

    with pytest.raises(NotConnectedError):
        waiting()
    session._channel._thread.join(PATIENCE_S)
    assert not session._channel._thread.is_alive()


def test_a_channel_that_cannot_listen_again_tries_until_it_can(
    session, harmony, dial, monkeypatch
):
    real = poller.Poller.open
    refusals = [OSError(98, "Address already in use")] * 2

    def refuses_twice(self, port=0):
        if refusals:
            raise refusals.pop()
        return real(self, port)

    monkeypatch.setattr(channel_module, "_PAUSES_S", (0.0, 0.01))
    monkeypatch.setattr(poller.Poller, "open", refuses_twice)
    break_once(monkeypatch, OSError("gone"))
    session._channel._wake()
    harmony.receive_end()

    wait_until(lambda: not refusals)
    again = dial_until_it_answers(session, dial)
    assert answers(session, again)


def dial_until_it_answers(session, dial):
    def try_once():
        with contextlib.suppress(OSError, EOFError):
            return dial()

    return wait_until(try_once)


def test_a_session_closes_while_its_channel_pauses(monkeypatch):
    monkeypatch.setattr(channel_module, "_PAUSES_S", (3600.0,))
    session = Session()
    session.start()
    thread = session._channel._thread
    broke = break_once(monkeypatch, OSError("gone"))
    session._channel._wake()
    assert broke.wait(PATIENCE_S)

    session.close()

    assert not thread.is_alive()


# --- limits ---------------------------------------------------------------------


def test_a_harmony_that_reads_nothing_makes_calls_fail_with_the_reason(session, dial):
    session._channel._max_unsent = 3_000_000
    harmony = dial()
    session.wait_until_connected(PATIENCE_S)

    def feed():
        for _ in range(100):
            session.notify("eat", "x" * 1_000_000)

    with pytest.raises(LineBusyError, match="has not read"):
        feed()

    harmony.answer_with(lambda message: [])
    assert session.is_connected


def test_a_harmony_that_asks_and_never_reads_is_let_go(session, dial):
    session._channel._max_unsent = 1_000_000
    session.dispatcher.register("echo", lambda text: text)
    lost = threading.Event()
    session.add_connection_listener(lambda peer: peer is None and lost.set())
    session.add_request_listener(session.dispatcher.drain)
    harmony = dial()

    def ask():
        try:
            for number in range(200):
                harmony.send(
                    Request(function="echo", args="x" * 500_000, message_id=number)
                )
        except OSError:
            return

    threading.Thread(target=ask, daemon=True).start()

    assert lost.wait(PATIENCE_S)
    with pytest.raises(NotConnectedError, match="has not read"):
        session.call("AyonHarmony.getScene")


def test_strangers_hold_no_more_sockets_than_the_limit(session, harmony, dial):
    most = 0
    for _ in range(2 * limits.MAX_LINES):
        # Garbage is told so and lingers until the stranger closes its half.
        dial(greet=False).send_bytes(b"garbage")
        most = max(most, len(session._channel._lines))

    assert most <= limits.MAX_LINES + 1
    assert answers(session, harmony)


OUT_OF_DESCRIPTORS = """
import os, resource, sys, time
from ayon_harmony.bridge.session import Session
session = Session()
session.start()
print(session.port, flush=True)
sys.stdin.readline()
spare = os.open(os.devnull, os.O_RDONLY)
used = len(os.listdir("/proc/self/fd")) - 1
resource.setrlimit(resource.RLIMIT_NOFILE, (used, used))
print("full", flush=True)
sys.stdin.readline()
began = time.process_time()
time.sleep(1.0)
print(time.process_time() - began, flush=True)
os.close(spare)
while not len(session._channel._lines):
    time.sleep(0.05)
print("taken", flush=True)
sys.stdin.readline()
"""


@pytest.mark.process
@pytest.mark.skipif(sys.platform != "linux", reason="counts descriptors in /proc")
def test_without_descriptors_the_thread_waits_and_goes_on_when_there_are_some():
    child = subprocess.Popen(
        [sys.executable, "-c", OUT_OF_DESCRIPTORS],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def told() -> str:
        return child.stdout.readline().strip()

    def go_on() -> None:
        child.stdin.write("\n")
        child.stdin.flush()

    try:
        port = int(told())
        go_on()
        assert told() == "full"
        with socket.create_connection(("127.0.0.1", port), PATIENCE_S):
            go_on()
            # A loop would take all of the second.
            assert float(told()) < 0.3
            assert told() == "taken"
    finally:
        child.kill()
        child.wait()
        child.stdin.close()
        child.stdout.close()
