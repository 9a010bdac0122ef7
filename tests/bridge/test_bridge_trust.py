"""Strangers on both ends of the line: nothing of theirs runs, both sides recover.

Where the tests run as the administrator the stranger is another user.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from ayon_harmony.bridge import bundle, framing, messages, proof
from ayon_harmony.bridge.messages import Reply, Request
from sandbox.fake_harmony import FakeHarmony
from sandbox.harmony.client import HarmonyProcess
from sandbox.harmony.interpreter import clean_environment, has_engine
from sandbox.patience import PATIENCE_S

SCRIPTS = (
    "AyonHarmony.js",
    "client/framing.js",
    "client/proof.js",
    "client/dispatch.js",
    "client/client.js",
)
NOBODY = 65534

needs_engine = pytest.mark.skipif(
    not has_engine(), reason="PySide2 with QtScript is missing"
)

# A server that says what it likes to whoever connects, and tells what it heard.
ROGUE_SERVER = """
import os, socket, sys
if {user}:
    os.setgid({user}); os.setuid({user})
server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
try:
    server.bind(("127.0.0.1", int(sys.argv[1])))
    server.listen()
except OSError as error:
    print("refused", error.errno, flush=True)
    sys.exit()
print("listening", server.getsockname()[1], flush=True)
said = bytes.fromhex(sys.argv[2])
while True:
    sock, _ = server.accept()
    sock.settimeout(2)
    heard = b""
    try:
        heard = sock.recv(65536)
        sock.sendall(said)
        while True:
            data = sock.recv(65536)
            if not data:
                break
            heard += data
    except OSError:
        pass
    print("heard", heard.hex(), flush=True)
    sock.close()
"""

ROGUE_CLIENT = """
import os, socket, sys

pytestmark = pytest.mark.usefixtures("forked_harmony")
if {user}:
    os.setgid({user}); os.setuid({user})
sock = socket.create_connection(("127.0.0.1", int(sys.argv[1])), 20)
sock.sendall(bytes.fromhex(sys.argv[2]))
sock.shutdown(socket.SHUT_WR)
heard = b""
while True:
    data = sock.recv(65536)
    if not data:
        break
    heard += data
print(heard.hex())
"""


def other_user() -> int:
    """Id of a user who is not ours, 0 where we may not become one."""
    return NOBODY if hasattr(os, "geteuid") and os.geteuid() == 0 else 0


class Stranger:
    """A program of another user, where there can be one."""

    def __init__(self, program: str, *arguments: object) -> None:
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-c",
                program.format(user=other_user()),
                *map(str, arguments),
            ],
            stdout=subprocess.PIPE,
            text=True,
        )

    def line(self) -> list[str]:
        assert self.process.stdout is not None
        return self.process.stdout.readline().split()

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture
def stranger():
    started: list[Stranger] = []

    def start(program: str, *arguments: object) -> Stranger:
        started.append(Stranger(program, *arguments))
        return started[-1]

    yield start
    for each in started:
        each.end()


def frame(*to_send: messages.Message) -> bytes:
    return b"".join(map(FakeHarmony.frame, to_send))


RUN = Request(script="ran = 1;", message_id=7)
HELLO = Request(
    function="handshake",
    args={"protocol": 2, "role": "harmony", "challenge": "12" * 32},
    message_id=1,
)
GUESS = Request(function="prove", args={"proof": "00" * 32}, message_id=2)
ASK = Request(function="touch", args=[], message_id=3)


# --- a rogue client ------------------------------------------------------------


@pytest.mark.process
@pytest.mark.parametrize(
    "said",
    [
        frame(ASK),
        frame(HELLO, ASK),
        frame(HELLO, GUESS, ASK),
        frame(HELLO, HELLO, ASK),
        frame(Request(function="handshake", args={"token": "x"}, message_id=1), ASK),
    ],
    ids=["at once", "after hello", "after a guess", "hello twice", "version 1"],
)
def test_nothing_of_a_rogue_client_runs_and_harmony_stays(
    session, harmony, stranger, said
):
    ran = []
    session.dispatcher.register("touch", lambda: ran.append(1))
    session.add_request_listener(session.dispatcher.drain)

    rogue = stranger(ROGUE_CLIENT, session.port, said.hex())
    rogue.process.wait(PATIENCE_S)

    heard = bytes.fromhex("".join(rogue.line()))
    assert session.token.encode() not in heard
    assert ran == []
    harmony.answer_with(lambda request: [Reply(request.message_id, "here")])
    assert session.send({"script": "1"})["result"] == "here"


def test_a_handshake_that_was_recorded_lets_nobody_in(session, dial):
    recorded: list[bytes] = []
    first = dial(greet=False)
    send = first.send_bytes
    first.send_bytes = lambda data: (recorded.append(data), send(data))[1]
    assert first.greet(session.token).error is None
    session.wait_until_connected(PATIENCE_S)
    peer = session.peer

    second = dial(greet=False)
    second.send_bytes(b"".join(recorded))
    answers = second.receive_end()

    assert answers[0].result["protocol"] == 2
    assert "secret" in answers[1].error.message
    assert session.peer is peer


@pytest.mark.process
def test_nobody_else_gets_the_port_while_python_listens(session, stranger):
    rogue = stranger(ROGUE_SERVER, session.port, "")

    assert rogue.line()[0] == "refused"


@pytest.mark.skipif(sys.platform == "win32", reason="waits long for a refusal")
def test_the_port_is_bound_to_the_loopback_only(session):
    """127.0.0.2 leads to this machine, too, where something listens everywhere."""
    here = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), 0)}
    others = {address for address in here if ":" not in address} - {"127.0.0.1"}
    for address in {"127.0.0.2", *others}:
        with pytest.raises(OSError, match="."):
            socket.create_connection((address, session.port), 2)


# --- a rogue server --------------------------------------------------------------


class Peer(HarmonyProcess):
    """An emulator that dials a port with the secret of a session."""

    def __init__(self, port: int, secret: str) -> None:
        environment = {
            "AYON_HARMONY_PORT": str(port),
            "AYON_HARMONY_TOKEN": secret,
        }
        super().__init__(environ=environment, base=clean_environment())
        for name in SCRIPTS:
            path = bundle.JS_DIR / name
            self.evaluate(bundle.read_script(path), str(path))
        self.evaluate("var ran = 0; AyonHarmony.client.PAUSES = [20];")
        self.evaluate("AyonHarmony.client.RETRIES = 100000; AyonHarmony.start();")


ANSWERS = {
    "a script": frame(RUN),
    "a wrong proof": frame(
        Reply(1, {"protocol": 2, "challenge": "34" * 32, "proof": "00" * 32}), RUN
    ),
    "no proof": frame(Reply(1, {"protocol": 2, "challenge": "34" * 32}), RUN),
    "a proof that is no text": frame(
        Reply(1, {"protocol": 2, "challenge": ["x"], "proof": {"toString": 1}}), RUN
    ),
    "nothing": frame(Reply(1, None), RUN),
    "the answer of version 1": frame(
        Reply(1, {"protocol": 1, "max_payload": 1000}), RUN
    ),
    "a refusal": frame(
        Reply(1, error=messages.ErrorReport("HandshakeError", "no")), RUN
    ),
    "go away": frame(messages.Goodbye("closing", "away"), RUN),
    "a question": frame(messages.Query("status", 4), RUN),
    "the proof of an older handshake": None,
    "too much": framing.encode_header(70_000),
}


@pytest.mark.engine
@pytest.mark.process
@needs_engine
@pytest.mark.parametrize("said", ANSWERS.values(), ids=ANSWERS.keys())
def test_a_rogue_server_runs_nothing_and_learns_nothing_and_python_gets_harmony_back(
    session, stranger, said
):
    if said is None:
        shown = proof.prove(session.token, proof.PYTHON, "12" * 32, "34" * 32)
        said = frame(Reply(1, {"protocol": 2, "challenge": "34" * 32, "proof": shown}))
    rogue = stranger(ROGUE_SERVER, 0, said.hex())
    port = int(rogue.line()[1])
    with Peer(port, session.token) as harmony:
        heard = [bytes.fromhex(rogue.line()[1]) for _ in range(2)]
        rogue.end()

        for each in heard:
            assert session.token.encode() not in each
            assert b"scene_path" not in each
            assert b'"result"' not in each
        assert harmony.evaluate("ran") == 0
        assert len(set(heard)) == 2, "the same challenge twice"
        # The real one is there again, at the port that was stolen.
        restart(session, port)
        session.wait_until_connected(PATIENCE_S)
        assert session.send({"script": "ran"})["result"] == 0


def restart(session, port: int) -> None:
    """Let the channel fail, and begin anew on another port than its own."""
    channel = session._channel
    broke = threading.Event()
    real = channel._poller.select

    def fails(timeout_s):
        channel._poller.select = real
        broke.set()
        raise OSError("the port was stolen")

    channel._port = port
    channel._poller.select = fails
    channel._wake()
    assert broke.wait(PATIENCE_S)


# --- where the secret stands -------------------------------------------------------


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="reads /proc")
def test_the_secret_stands_in_no_command_line(session):
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            assert session.token.encode() not in path.read_bytes()
