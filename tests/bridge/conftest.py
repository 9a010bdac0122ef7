"""A Harmony made of a bare socket, for what needs no script engine."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from ayon_harmony.bridge import framing, messages
from ayon_harmony.bridge.messages import Message, Reply, Request
from ayon_harmony.bridge.session import Session

# Only ever reached when something is broken.
PATIENCE_S = 20.0


class FakeHarmony:
    """The other end of the line, driven by hand from the test."""

    def __init__(self, port: int) -> None:
        self.sock = socket.create_connection(("127.0.0.1", port), PATIENCE_S)
        self._decoder = framing.FrameDecoder()
        self._received: list[Message] = []
        self._answering: threading.Thread | None = None

    def greet(self, token: str, **facts: object) -> Message:
        """Send a handshake and return its answer."""
        args = {"token": token, "protocol": 1, "harmony_version": "22.0.1", **facts}
        self.send(Request(function="handshake", args=args, message_id=1))
        return self.receive()

    def send(self, *to_send: Message) -> None:
        self.send_bytes(b"".join(self.frame(message) for message in to_send))

    def send_bytes(self, data: bytes) -> None:
        self.sock.sendall(data)

    @staticmethod
    def frame(message: Message) -> bytes:
        return framing.encode_frame(messages.encode(message))

    def receive(self) -> Message:
        """Return the next message; EOFError when there is none any more."""
        while not self._received:
            data = self.sock.recv(1024 * 1024)
            if not data:
                raise EOFError
            self._received += map(messages.decode, self._decoder.feed(data))
        return self._received.pop(0)

    def receive_end(self) -> list[Message]:
        """Return what still comes before the other side closes."""
        rest = []
        while True:
            try:
                rest.append(self.receive())
            except (EOFError, ConnectionResetError):
                return rest

    def answer_with(self, answer: Callable[[Message], list[Message]]) -> None:
        """Answer everything from now on, in a thread of its own."""

        def serve() -> None:
            try:
                while True:
                    self.send(*answer(self.receive()))
            except (OSError, EOFError):
                return

        self._answering = threading.Thread(target=serve, daemon=True)
        self._answering.start()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)
        if self._answering is not None:
            self._answering.join(PATIENCE_S)
        self.sock.close()


def echo(message: Message) -> list[Message]:
    """Answer with the arguments that came."""
    assert isinstance(message, Request)
    assert message.message_id is not None
    return [Reply(message.message_id, message.args)]


@pytest.fixture
def session() -> Iterator[Session]:
    with Session(default_timeout_s=PATIENCE_S) as started:
        yield started


@pytest.fixture
def dial(session: Session) -> Iterator[Callable[..., FakeHarmony]]:
    """Connect to the session (or another), greeting unless ``greet=False``."""
    made: list[FakeHarmony] = []

    def connect(
        greet: bool = True, to: Session | None = None, **facts: object
    ) -> FakeHarmony:
        there = session if to is None else to
        harmony = FakeHarmony(there.port)
        made.append(harmony)
        if greet:
            harmony.greet(there.token, **facts)
        return harmony

    yield connect
    for harmony in made:
        harmony.close()


@pytest.fixture
def harmony(session: Session, dial: Callable[..., FakeHarmony]) -> FakeHarmony:
    """A Harmony that is on the line."""
    connected = dial()
    session.wait_until_connected(PATIENCE_S)
    return connected


@pytest.fixture
def in_thread() -> Iterator[Callable[[Callable[[], object]], Callable[[], object]]]:
    """Run something beside the test; calling what it returns waits for its value."""
    threads: list[threading.Thread] = []

    def start(work: Callable[[], object]) -> Callable[[], object]:
        outcome: list[object] = []
        failure: list[BaseException] = []

        def run() -> None:
            try:
                outcome.append(work())
            except BaseException as error:
                failure.append(error)

        thread = threading.Thread(target=run, daemon=True)
        threads.append(thread)
        thread.start()

        def finish() -> object:
            thread.join(PATIENCE_S)
            assert not thread.is_alive(), "it still waits"
            if failure:
                raise failure[0]
            return outcome[0]

        return finish

    yield start
    for thread in threads:
        thread.join(PATIENCE_S)
