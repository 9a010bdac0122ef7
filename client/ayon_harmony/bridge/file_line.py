"""Stands in a session's line for a Harmony that talks by files.

For a Harmony whose batch scripts may hold no socket or no event loop. ``js/batch/
files.js`` reads requests from a folder and writes replies into it; this connects to
the session as that Harmony would, and carries each message over. Session, calls and
everything above know nothing of it.

Files: ``hello`` (facts of the handshake), ``N.request`` (whole when it is there),
``N.reply``, and ``N.done`` once the reply is whole. ``alive`` is written anew every
half second: when it stands still, Harmony ends by itself.
"""

from __future__ import annotations

import json
import logging
import os
import socket
import threading
from pathlib import Path

from ayon_harmony.bridge import framing, messages, proof
from ayon_harmony.bridge.messages import Goodbye, Message, Reply, Request
from ayon_harmony.errors import FramingError, HandshakeError

log = logging.getLogger(__name__)

PAUSE_S = 0.005
ALIVE_S = 0.5
PATIENCE_S = 10.0


class FileLine:
    """Carries the messages of one session to one Harmony.

    Args:
        port: The session's port.
        secret: The session's token.
        folder: For nothing else; it is there.

    """

    def __init__(self, port: int, secret: str, folder: Path) -> None:
        self._port = port
        self._secret = secret
        self._folder = folder
        self._decoder = framing.FrameDecoder()
        self._received: list[Message] = []
        self._number = 0
        self._beats = 0
        self._is_over = threading.Event()
        self._sock: socket.socket | None = None
        self._threads = [
            threading.Thread(target=target, name=f"harmony-files-{name}", daemon=True)
            for name, target in (("line", self._carry), ("alive", self._beat))
        ]

    def start(self) -> None:
        """Wait for Harmony's first words in a thread, then carry messages."""
        self._write_alive()
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Leave; Harmony ends when it was not told before."""
        self._is_over.set()
        if self._sock is not None:
            self._sock.close()
        for thread in self._threads:
            thread.join(PATIENCE_S)

    # --- threads ---------------------------------------------------------------

    def _beat(self) -> None:
        while not self._is_over.wait(ALIVE_S):
            self._write_alive()

    def _write_alive(self) -> None:
        self._beats += 1
        self._write_file("alive", str(self._beats))

    def _carry(self) -> None:
        try:
            facts = self._await("hello")
            if facts is None:
                return
            self._sock = socket.create_connection(("127.0.0.1", self._port), PATIENCE_S)
            self._greet(json.loads(facts))
            self._sock.settimeout(None)
            while self._carry_one(self._receive()):
                pass
        except (EOFError, OSError, ValueError, FramingError, HandshakeError) as error:
            log.info("The line by files ends: %s", error)
        finally:
            self._write_request({"goodbye": "closing", "text": "The session ends."})
            self._is_over.set()
            if self._sock is not None:
                self._sock.close()

    def _carry_one(self, message: Message) -> bool:
        """Have Harmony answer a message; False when it was the last one."""
        if isinstance(message, (Goodbye, Reply)):
            return not isinstance(message, Goodbye)
        wire = messages.to_wire(message)
        answer = self._await(str(self._write_request(wire)))
        if answer is None:
            return False
        if "message_id" in wire and self._sock is not None:
            told = {"message_id": wire["message_id"], "reply": True}
            text = json.dumps(told)[:-1] + "," + answer[1:]
            self._sock.sendall(framing.encode_frame(text.encode("utf-8")))
        return True

    # --- handshake ---------------------------------------------------------------

    def _greet(self, facts: dict[str, object]) -> None:
        challenge = proof.new_challenge()
        hello = {
            "protocol": messages.PROTOCOL_VERSION,
            "role": messages.ROLE_HARMONY,
            "challenge": challenge,
        }
        answer = self._ask_session(messages.HANDSHAKE, hello, 1)
        theirs = str(answer.get("challenge"))
        shown = proof.prove(self._secret, proof.PEER, challenge, theirs)
        self._ask_session(messages.PROVE, {**facts, "proof": shown}, 2)

    def _ask_session(
        self, name: str, args: dict[str, object], number: int
    ) -> dict[str, object]:
        assert self._sock is not None
        request = Request(function=name, args=args, message_id=number)
        self._sock.sendall(framing.encode_frame(messages.encode(request)))
        reply = self._receive()
        if not isinstance(reply, Reply) or not isinstance(reply.result, dict):
            raise HandshakeError(f"The session refused the line by files: {reply}")
        return reply.result

    def _receive(self) -> Message:
        assert self._sock is not None
        while not self._received:
            data = self._sock.recv(1024 * 1024)
            if not data:
                raise EOFError("the session closed the line")
            self._received += map(messages.decode, self._decoder.feed(data))
        return self._received.pop(0)

    # --- files -------------------------------------------------------------------

    def _write_request(self, wire: dict[str, object]) -> int:
        self._number += 1
        # ASCII: Harmony reads files in the encoding of its system.
        self._write_file(f"{self._number}.request", json.dumps(wire))
        return self._number

    def _write_file(self, name: str, text: str) -> None:
        unfinished = self._folder / f"{name}.part"
        try:
            unfinished.write_text(text, encoding="utf-8")
            os.replace(unfinished, self._folder / name)
        except OSError as error:
            # Windows refuses while Harmony reads it; the next one is soon.
            log.debug("'%s' was not written: %s", name, error)

    def _await(self, name: str) -> str | None:
        """Wait for what Harmony writes; None when the line is closed first."""
        kept = self._folder / ("hello" if name == "hello" else f"{name}.reply")
        done = self._folder / f"{name}.done"
        while not done.exists():
            if self._is_over.wait(PAUSE_S):
                return None
        text = kept.read_bytes().decode("utf-8", errors="replace")
        for path in (kept, done):
            path.unlink(missing_ok=True)
        return text
