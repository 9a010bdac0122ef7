"""Reaching the Harmony of a session that another process of the same user serves.

The process of AYON relays: what is called here runs in its Harmony, and what that
answers comes back. Nothing else of that process can be reached.
"""

from __future__ import annotations

import contextlib
import itertools
import socket
import threading
import time
from dataclasses import replace
from types import TracebackType

from ayon_harmony.bridge import framing, messages, proof
from ayon_harmony.bridge.calls import Calls
from ayon_harmony.bridge.line import PendingCall
from ayon_harmony.bridge.messages import (
    Batch,
    Goodbye,
    Message,
    Peer,
    Query,
    Reply,
    Request,
)
from ayon_harmony.bridge.poller import HOST
from ayon_harmony.bridge.sure_log import SureLog
from ayon_harmony.errors import (
    BridgeError,
    FramingError,
    HandshakeError,
    HarmonyScriptError,
    NotConnectedError,
    UnreadableReplyError,
)

log = SureLog(__name__)

_RECEIVE_SIZE = 1024 * 1024


class AttachedSession(Calls):
    """Calls into the Harmony of another process's session.

    Args:
        port: Port on which that process listens.
        secret: The session's secret for attaching.
        timeout_s: How long the handshake may take.
        default_timeout_s: How long a call waits that does not say.

    Raises:
        NotConnectedError: Nobody listens there, or does not answer in time.
        HandshakeError: It is not that session, or does not let us in.

    """

    def __init__(
        self,
        port: int,
        secret: str,
        timeout_s: float = 10.0,
        default_timeout_s: float = 120.0,
    ) -> None:
        self._attached_line = _AttachedLine(port, secret, timeout_s)
        super().__init__(self._attached_line, default_timeout_s)
        self._attached_line.start()

    @property
    def peer(self) -> Peer | None:
        """What Harmony said of itself, None while it is not on the line."""
        return self._attached_line.peer

    @property
    def is_connected(self) -> bool:
        """True while Harmony is on the line of that session."""
        return self.peer is not None

    def wait_until_connected(self, timeout_s: float) -> Peer:
        """Wait until Harmony is on the line of that session.

        Raises:
            NotConnectedError: It is not in time, or that session has ended.

        """
        return self._attached_line.wait_for_peer(timeout_s)

    def _ask(self, message: Request | Batch, timeout_s: float | None) -> Reply:
        try:
            return super()._ask(message, timeout_s)
        except HarmonyScriptError as error:
            if error.script_name == NotConnectedError.__name__:
                # That process could not reach Harmony, which threw nothing.
                raise NotConnectedError(error.script_message) from error
            raise

    def close(self) -> None:
        """Leave; Harmony and its session go on. May be called twice."""
        self._attached_line.close("This process has detached itself.")

    def __enter__(self) -> AttachedSession:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


class _AttachedLine:
    """The socket to that process, and the thread that reads from it.

    ``_changed`` guards the calls that wait, the peer and the end; ``_sending``
    keeps messages of several threads apart.
    """

    def __init__(self, port: int, secret: str, timeout_s: float) -> None:
        self._changed = threading.Condition()
        self._sending = threading.Lock()
        self._ids = itertools.count(3)
        self._waiting: dict[int, PendingCall] = {}
        self.peer: Peer | None = None
        self._why_not = "Nobody has told of a Harmony yet."
        self._end: str | None = None
        self._goodbye = ""
        self._max_payload = framing.DEFAULT_MAX_PAYLOAD
        self._decoder = framing.FrameDecoder(64 * 1024)
        self._received: list[Message] = []
        try:
            self._sock = socket.create_connection((HOST, port), timeout_s)
        except OSError as error:
            raise NotConnectedError(
                "That session has ended, or its process was killed: nobody listens on"
                f" port {port} any more ({error.strerror or error})."
            ) from error
        try:
            self._greet(secret, time.monotonic() + timeout_s)
            self._sock.settimeout(None)
            self._sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:
            self._sock.close()
            raise NotConnectedError(f"The session does not answer: {error}") from error
        except BaseException:
            self._sock.close()
            raise
        self._thread = threading.Thread(
            target=self._receive_answers, name="harmony-attached", daemon=True
        )

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    # --- the handshake ----------------------------------------------------------

    def _greet(self, secret: str, deadline: float) -> None:
        challenge = proof.new_challenge()
        hello = {
            "protocol": messages.PROTOCOL_VERSION,
            "role": messages.ROLE_ATTACHED,
            "challenge": challenge,
        }
        self._write_message(
            Request(function=messages.HANDSHAKE, args=hello, message_id=1)
        )
        answer = self._greeting_result(deadline)
        theirs = answer.get("challenge")
        if not isinstance(theirs, str) or not proof.is_same(
            answer.get("proof"), proof.prove(secret, proof.PYTHON, challenge, theirs)
        ):
            raise HandshakeError(
                "What listens there does not know the secret of the session; its "
                "process may have ended, and another one has its port."
            )
        shown = proof.prove(secret, proof.PEER, challenge, theirs)
        self._write_message(
            Request(function=messages.PROVE, args={"proof": shown}, message_id=2)
        )
        accepted = self._greeting_result(deadline).get("max_payload")
        if isinstance(accepted, int):
            self._max_payload = self._decoder.max_payload = accepted

    def _greeting_result(self, deadline: float) -> dict[str, object]:
        while not self._received:
            self._sock.settimeout(max(0.01, deadline - time.monotonic()))
            data = self._sock.recv(_RECEIVE_SIZE)
            if not data:
                raise NotConnectedError("The session ended during the handshake.")
            self._received += self._decode(data)
        message = self._received.pop(0)
        if isinstance(message, Reply) and isinstance(message.result, dict):
            return message.result
        error = (
            message.error.message
            if isinstance(message, Reply) and message.error
            else ""
        )
        raise HandshakeError(f"The session lets nobody in: {error or 'no answer'}")

    def _decode(self, data: bytes) -> list[Message]:
        decoded: list[Message] = []
        for payload in self._decoder.feed(data):
            try:
                decoded.append(messages.decode(payload))
            except UnreadableReplyError as error:
                report = messages.ErrorReport("RangeError", str(error))
                decoded.append(Reply(error.message_id, error=report))
        self._decoder.check()
        return decoded

    # --- for callers ---------------------------------------------------------------

    @property
    def is_own_thread(self) -> bool:
        return threading.current_thread() is self._thread

    def submit(self, message: Request | Batch | Query) -> PendingCall:
        call = PendingCall(message.label)
        call.message_id = next(self._ids)
        with self._changed:
            if self._end is not None:
                raise NotConnectedError(
                    f"{message.label} cannot be called. {self._end}"
                )
            self._waiting[call.message_id] = call
        try:
            self._write_message(replace(message, message_id=call.message_id))
        except BaseException:
            self.forget(call)
            raise
        return call

    def post(self, message: Message) -> None:
        if self._end is not None:
            raise NotConnectedError(f"Nothing was sent. {self._end}")
        self._write_message(message)

    def forget(self, call: PendingCall) -> None:
        with self._changed:
            self._waiting.pop(call.message_id, None)

    def pending_labels(self) -> list[str]:
        with self._changed:
            return [call.label for call in self._waiting.values()]

    def wait_for_peer(self, timeout_s: float) -> Peer:
        with self._changed:
            self._changed.wait_for(lambda: self.peer or self._end, timeout_s)
            if self.peer is not None:
                return self.peer
            raise NotConnectedError(self._end or self._why_not)

    def close(self, reason: str) -> None:
        with self._changed:
            self._end = self._end or reason
            waiting, self._waiting = list(self._waiting.values()), {}
            self.peer = None
            self._changed.notify_all()
        for call in waiting:
            call.fail(reason)
        with contextlib.suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)
        self._sock.close()

    def _write_message(self, message: Message) -> None:
        frame = framing.encode_frame(messages.encode(message), self._max_payload)
        try:
            with self._sending:
                self._sock.sendall(frame)
        except OSError as error:
            raise NotConnectedError(f"The session is gone: {error}") from error

    # --- the thread ------------------------------------------------------------------

    def _receive_answers(self) -> None:
        try:
            for message in self._received:
                self._take_message(message)
            while data := self._sock.recv(_RECEIVE_SIZE):
                for message in self._decode(data):
                    self._take_message(message)
        except (OSError, FramingError) as error:
            log.debug("The line to the session is closed: %s", error)
        except BaseException:
            log.exception("The line to the session failed")
        finally:
            self.close(self._goodbye or "The session has ended.")

    def _take_message(self, message: Message) -> None:
        if isinstance(message, Goodbye):
            self._goodbye = message.text
        if isinstance(message, Reply):
            with self._changed:
                call = self._waiting.pop(message.message_id, None)
            if call is not None:
                call.resolve(message)
        elif isinstance(message, Request) and message.function == messages.PEER_CHANGED:
            facts, why_not = (
                message.args if isinstance(message.args, list) else (None, "")
            )
            with self._changed:
                self._why_not = str(why_not)
                try:
                    self.peer = Peer.from_wire(facts) if facts else None
                except BridgeError as error:
                    log.warning("Facts of Harmony cannot be read: %s", error)
                self._changed.notify_all()
