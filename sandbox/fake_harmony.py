"""A Harmony made of a bare socket, for what needs no script engine."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable

from ayon_harmony.bridge import framing, messages, proof
from ayon_harmony.bridge.messages import Message, Reply, Request
from sandbox.patience import PATIENCE_S


class FakeHarmony:
    """The other end of the line, driven by hand."""

    def __init__(self, port: int) -> None:
        self.sock = socket.create_connection(("127.0.0.1", port), PATIENCE_S)
        self._decoder = framing.FrameDecoder()
        self._received: list[Message] = []
        self._answering: threading.Thread | None = None

    def hello(self, challenge: str = "12" * 32, **changes: object) -> Message:
        """Send the first half of a handshake and return its answer."""
        args = {
            "protocol": messages.PROTOCOL_VERSION,
            "role": messages.ROLE_HARMONY,
            "challenge": challenge,
            **changes,
        }
        self.send(Request(function=messages.HANDSHAKE, args=args, message_id=1))
        return self.receive()

    def greet(self, secret: str, role: str = "harmony", **facts: object) -> Message:
        """Send a handshake and return its last answer."""
        challenge = proof.new_challenge()
        answer = self.hello(challenge, role=role)
        if not isinstance(answer, Reply) or not isinstance(answer.result, dict):
            return answer
        theirs = str(answer.result["challenge"])
        shown = proof.prove(secret, proof.PEER, challenge, theirs)
        args = {"harmony_version": "22.0.1", "proof": shown, **facts}
        self.send(Request(function=messages.PROVE, args=args, message_id=2))
        return self.receive()

    def send(self, *to_send: Message) -> None:
        """Send messages in one piece."""
        self.send_bytes(b"".join(self.frame(message) for message in to_send))

    def send_bytes(self, data: bytes) -> None:
        """Send bytes, whatever they are."""
        self.sock.sendall(data)

    @staticmethod
    def frame(message: Message) -> bytes:
        """Return the bytes of a message."""
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
        """Leave."""
        with contextlib.suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)
        if self._answering is not None:
            self._answering.join(PATIENCE_S)
        self.sock.close()


def greet_in_memory(connection: object, secret: str, **facts: object) -> None:
    """Open a ``Connection`` without a socket; its outbox is empty afterwards.

    Args:
        connection: A fresh ``bridge.connection.Connection``.
        secret: What it expects to be known.
        **facts: Facts of the handshake, and ``role``.

    """
    from ayon_harmony.bridge.connection import Connection

    assert isinstance(connection, Connection)
    challenge = proof.new_challenge()
    hello = {
        "protocol": messages.PROTOCOL_VERSION,
        "role": facts.pop("role", messages.ROLE_HARMONY),
        "challenge": challenge,
    }
    connection.receive_data(
        connection.encode(Request(function="handshake", args=hello, message_id=1))
    )
    (payload,) = framing.FrameDecoder().feed(connection.data_to_send())
    answer = messages.decode(payload)
    assert isinstance(answer, Reply)
    assert isinstance(answer.result, dict)
    shown = proof.prove(secret, proof.PEER, challenge, answer.result["challenge"])
    args = {"harmony_version": "22.0.1", "proof": shown, **facts}
    connection.receive_data(
        connection.encode(Request(function="prove", args=args, message_id=2))
    )
    connection.data_to_send()
