"""The sockets and threads of the bridge; nothing else makes any.

One thread, ``harmony-channel``, accepts connections, reads from all of them and
writes what did not fit at once. Calling threads write their request themselves
where the socket takes it, which saves a change of threads, and then wait on
their own ``PendingCall``. Nobody ever blocks in a send: what Harmony does not
read yet is queued, so a call's timeout holds even then.

Nothing is polled: the thread sleeps in ``select`` until a socket, a wake-up
byte or the deadline of a handshake is due.

``Channel._lock`` guards the table of lines, the current one, and of every line
its conversation and its queue of unsent bytes. Decoding of received bytes
happens outside it, in the one thread that reads.
"""

from __future__ import annotations

import contextlib
import logging
import selectors
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Protocol, Union

from ayon_harmony.bridge import framing, messages
from ayon_harmony.bridge.connection import (
    Answered,
    Closed,
    Connected,
    Connection,
    Event,
    Requested,
    State,
)
from ayon_harmony.bridge.messages import (
    Batch,
    Goodbye,
    Message,
    Peer,
    Query,
    Reply,
    Request,
)
from ayon_harmony.errors import NotConnectedError

log = logging.getLogger(__name__)

HOST = "127.0.0.1"
HANDSHAKE_TIMEOUT_S = 10.0

# Bytes that the socket of a dead process still holds arrive within this time.
# Only then are its calls given up, so that a last reply is not lost.
LAST_WORDS_S = 0.2

# Most messages are short, and making room for a megabyte takes longer than
# reading one. A read that fills its room is followed by large ones.
_RECEIVE_SIZE = 64 * 1024
_LARGE_RECEIVE_SIZE = 1024 * 1024
# Larger payloads are not copied once more just to sit behind their header.
_JOIN_SIZE = 64 * 1024
# A listener that does not return must not hang the end of the application.
_CLOSING_S = 5.0
# Strangers that may sit on the line without a handshake, at the same time.
_MAX_GREETING = 8

Callback = Callable[[], None]
Answerable = Union[Request, Batch, Query]


class Listener(Protocol):
    """Who hears what happens on the channel.

    Every method is called in the channel's thread, without its lock. It must
    be quick and must not wait for Harmony.
    """

    def connected(self, peer: Peer) -> None:
        """A handshake was good."""

    def disconnected(self, reason: str) -> None:
        """The current connection is gone."""

    def requested(self, request: Request, respond: Callable[[Message], None]) -> None:
        """Harmony asks for something; ``respond`` sends a reply, from any thread."""

    def refused(self, reason: str) -> None:
        """Somebody connected and was sent away."""


class PendingCall:
    """A call on its way: the caller waits on it, the channel resolves it."""

    def __init__(self, label: str) -> None:
        self.label = label
        # Set by the channel when the call goes out.
        self.message_id = 0
        self.connection: Connection[PendingCall] | None = None
        # Free once the outcome is there. A bare lock wakes its waiter in half
        # the time of an Event, and a call has only one waiter.
        self._undone = threading.Lock()
        self._undone.acquire()
        self._is_done = False
        self._reply: Reply | None = None
        self._failure: str | None = None

    def resolve(self, reply: Reply) -> None:
        """Hand the reply to the caller."""
        self._reply = reply
        self._undone.release()

    def fail(self, reason: str) -> None:
        """Tell the caller that no reply will come."""
        self._failure = reason
        self._undone.release()

    def wait(self, timeout_s: float | None) -> Reply | None:
        """Return the reply, None when it does not come in time.

        Raises:
            NotConnectedError: The connection ended first.

        """
        if not self._is_done:
            limit_s = -1 if timeout_s is None else min(timeout_s, threading.TIMEOUT_MAX)
            self._is_done = self._undone.acquire(timeout=limit_s)
        if not self._is_done:
            return None
        if self._reply is None:
            raise NotConnectedError(f"{self.label} got no answer. {self._failure}")
        return self._reply


class _Line:
    """One accepted socket: its conversation and the bytes it did not take yet."""

    def __init__(self, sock: socket.socket, token: str, max_payload: int) -> None:
        self.sock = sock
        self.connection: Connection[PendingCall] = Connection(token, max_payload)
        self.unsent: deque[memoryview] = deque()
        self.registered_for = 0
        self.receive_size = _RECEIVE_SIZE
        # When to give up on it, on the monotonic clock; None is never.
        self.deadline: float | None = None
        self.deadline_reason = ""
        # The conversation is over. What is unsent goes out, then our half of
        # the socket closes, and the rest when the peer has closed its half:
        # closing at once could destroy a goodbye that the peer has not read.
        self.is_finishing = False
        self.is_shut = False

    def push(self) -> None:
        """Send as much as the socket takes at once.

        Raises:
            OSError: The peer is gone.

        """
        while self.unsent:
            try:
                sent = self.sock.send(self.unsent[0])
            except (BlockingIOError, InterruptedError):
                return
            if sent == len(self.unsent[0]):
                self.unsent.popleft()
            else:
                self.unsent[0] = self.unsent[0][sent:]


class Channel:
    """Listens on the loopback for the one Harmony that knows the token."""

    def __init__(
        self,
        token: str,
        listener: Listener,
        max_payload: int = framing.DEFAULT_MAX_PAYLOAD,
        handshake_timeout_s: float = HANDSHAKE_TIMEOUT_S,
    ) -> None:
        framing.FrameDecoder(max_payload)
        self._token = token
        self._listener = listener
        self._max_payload = max_payload
        self._handshake_timeout_s = handshake_timeout_s
        self._lock = threading.Lock()
        self._lines: set[_Line] = set()
        self._current: _Line | None = None
        self._why_not = "Harmony has not connected yet."
        # Set when the process ended; says more than the end of its socket.
        self._process_end: str | None = None
        self._closing_reason: str | None = None
        self._is_ended = False
        self._thread: threading.Thread | None = None
        self._server: socket.socket | None = None
        self._wake_in: socket.socket | None = None
        self._wake_out: socket.socket | None = None
        self._selector: selectors.BaseSelector | None = None

    # --- life -------------------------------------------------------------

    def start(self) -> int:
        """Bind a free port of the loopback, listen, and return the port.

        Raises:
            OSError: The operating system has no port for us.

        """
        if self._thread is not None:
            raise RuntimeError("the channel was started before")
        server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            if sys.platform == "win32":
                # Without it Windows lets another process bind the same port.
                server.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
            server.bind((HOST, 0))
            server.listen()
            server.setblocking(False)
        except OSError:
            server.close()
            raise
        self._server = server
        self._wake_out, self._wake_in = socket.socketpair()
        self._wake_in.setblocking(False)
        self._wake_out.setblocking(False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(server, selectors.EVENT_READ)
        self._selector.register(self._wake_out, selectors.EVENT_READ)
        self._thread = threading.Thread(
            target=self._run, name="harmony-channel", daemon=True
        )
        self._thread.start()
        port: int = server.getsockname()[1]
        return port

    def close(self, reason: str = "The session was closed.") -> None:
        """Say goodbye, fail every call that waits and stop the thread."""
        thread = self._thread
        if thread is None:
            return
        with self._lock:
            self._closing_reason = self._closing_reason or reason
        self._wake()
        if threading.current_thread() is not thread:
            thread.join(_CLOSING_S)
            if thread.is_alive():
                log.warning("A listener keeps the channel to Harmony from closing.")

    def fail_soon(self, reason: str) -> None:
        """End all connections once their last bytes have had time to arrive.

        For the death of the process on the other side.
        """
        with self._lock:
            self._why_not = self._process_end = reason
            deadline = time.monotonic() + LAST_WORDS_S
            for line in self._lines:
                line.deadline = deadline
                line.deadline_reason = reason
        self._wake()

    def watch_process(
        self, process: subprocess.Popen[Any], ended: Callable[[int], None]
    ) -> None:
        """Call ``ended`` with the exit code when a process ends, from a thread."""
        threading.Thread(
            target=lambda: ended(process.wait()),
            name=f"harmony-watch-{process.pid}",
            daemon=True,
        ).start()

    @property
    def is_own_thread(self) -> bool:
        """True in the thread that must never wait for a reply."""
        return threading.current_thread() is self._thread

    # --- for callers, from any thread -------------------------------------

    def submit(self, message: Answerable) -> PendingCall:
        """Send a message that will be answered.

        Args:
            message: What to send; its id is replaced by the next free one.

        Raises:
            NotConnectedError: No Harmony is on the line.
            FramingError: The message is too large.
            TypeError: It holds something that JSON does not have.
            ValueError: It holds NaN, an infinite number or itself.

        """
        call = PendingCall(message.label)
        line = self._require_line(message.label)
        call.message_id = line.connection.next_id()
        frame = self._frame(replace(message, message_id=call.message_id))
        with self._lock:
            if line is not self._current:
                raise NotConnectedError(
                    f"{message.label} cannot be called. {self._why_not}"
                )
            line.connection.expect(call.message_id, call.label, call)
            call.connection = line.connection
            must_wake = self._send(line, frame)
        if must_wake:
            self._wake()
        return call

    def post(self, message: Message) -> None:
        """Send a message to which there is no reply.

        Raises:
            NotConnectedError: No Harmony is on the line.
            FramingError: The message is too large.
            TypeError: It holds something that JSON does not have.
            ValueError: It holds NaN, an infinite number or itself.

        """
        label = type(message).__name__ if isinstance(message, Reply) else ""
        label = label or getattr(message, "label", "A message")
        self._post_on(self._require_line(label), message)

    def forget(self, call: PendingCall) -> None:
        """Stop waiting for a call."""
        with self._lock:
            if call.connection is not None:
                call.connection.forget(call.message_id)

    def pending_labels(self) -> list[str]:
        """Return what waits for Harmony, oldest first."""
        with self._lock:
            if self._current is None:
                return []
            return self._current.connection.pending_labels()

    @property
    def why_not_connected(self) -> str:
        """One sentence on why no Harmony is on the line."""
        return self._why_not

    def _require_line(self, label: str) -> _Line:
        line = self._current
        if line is None:
            raise NotConnectedError(f"{label} cannot be called. {self._why_not}")
        return line

    def _frame(self, message: Message) -> list[memoryview]:
        """Return the frame of a message, in one piece or two."""
        payload = messages.encode(message)
        framing.check_size(len(payload), self._max_payload)
        header = framing.encode_header(len(payload))
        if len(payload) <= _JOIN_SIZE:
            return [memoryview(header + payload)]
        return [memoryview(header), memoryview(payload)]

    def _post_on(self, line: _Line, message: Message) -> None:
        """Send on a line that may be gone by now, which is an error."""
        frame = self._frame(message)
        with self._lock:
            if line.connection.state is not State.OPEN:
                raise NotConnectedError(f"Nothing was sent. {self._why_not}")
            must_wake = self._send(line, frame)
        if must_wake:
            self._wake()

    def _send(self, line: _Line, frame: Iterable[memoryview]) -> bool:
        """Send or queue bytes, holding the lock; True if the thread must help."""
        was_idle = not line.unsent
        line.unsent.extend(frame)
        if was_idle:
            try:
                line.push()
            except OSError as error:
                # The reading side of the socket finds out and says so.
                log.debug("Cannot send: %s", error)
                line.unsent.clear()
                return True
        return bool(line.unsent)

    def _wake(self) -> None:
        if self._wake_in is not None:
            # Full means that a wake-up is under way; closed, that the thread ended.
            with contextlib.suppress(OSError):
                self._wake_in.send(b"\0")

    # --- the channel's own thread ------------------------------------------

    def _run(self) -> None:
        try:
            while self._step():
                pass
        except Exception:
            log.exception("The channel to Harmony failed")
            self._tell(self._end_all("The channel to Harmony failed; see the log."))
        finally:
            self._close_sockets()

    def _step(self) -> bool:
        """Wait for the next thing to do and do it; False when all is done."""
        assert self._selector is not None
        for key, mask in self._selector.select(self._arrange()):
            line: _Line | None = key.data
            if line is not None:
                if mask & selectors.EVENT_READ:
                    self._read(line)
                if mask & selectors.EVENT_WRITE:
                    self._flush(line)
            elif key.fileobj is self._server:
                self._accept()
            else:
                self._drain_wake()
        self._give_up_overdue()
        self._end_if_asked()
        with self._lock:
            return not (self._is_ended and not self._lines)

    def _end_if_asked(self) -> None:
        """Begin the end that ``close`` asked for."""
        reason = self._closing_reason
        if reason is not None and not self._is_ended:
            self._is_ended = True
            goodbye = Goodbye(messages.GOODBYE_CLOSING, "The session in AYON ended.")
            self._tell(self._end_all(reason, goodbye))

    def _arrange(self) -> float | None:
        """Tell the selector what to look at; return for how long, None is ever."""
        assert self._selector is not None
        nearest: float | None = None
        with self._lock:
            for line in list(self._lines):
                if line.is_finishing and not line.unsent and not line.is_shut:
                    line.is_shut = True
                    with contextlib.suppress(OSError):
                        line.sock.shutdown(socket.SHUT_WR)
                wanted = selectors.EVENT_READ
                if line.unsent:
                    wanted |= selectors.EVENT_WRITE
                if wanted != line.registered_for:
                    if line.registered_for:
                        self._selector.modify(line.sock, wanted, line)
                    else:
                        self._selector.register(line.sock, wanted, line)
                    line.registered_for = wanted
                if line.deadline is not None:
                    nearest = min(line.deadline, nearest or line.deadline)
        return None if nearest is None else max(0.0, nearest - time.monotonic())

    def _accept(self) -> None:
        assert self._server is not None
        try:
            sock, _address = self._server.accept()
        except OSError as error:
            log.debug("A connection went away before it was accepted: %s", error)
            return
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line = _Line(sock, self._token, self._max_payload)
        line.deadline = time.monotonic() + self._handshake_timeout_s
        line.deadline_reason = (
            "Somebody connected and gave no handshake for "
            f"{self._handshake_timeout_s:g} s."
        )
        with self._lock:
            if self._is_ended:
                sock.close()
                return
            self._lines.add(line)
            greeting = [
                other
                for other in self._lines
                if other.connection.state is State.GREETING
            ]
            if len(greeting) > _MAX_GREETING:
                oldest = min(greeting, key=lambda other: other.deadline or 0.0)
                oldest.connection.close("Too many strangers on the line.")
                self._drop(oldest)

    def _read(self, line: _Line) -> None:
        try:
            data = line.sock.recv(line.receive_size)
        except (BlockingIOError, InterruptedError):
            return
        except OSError as error:
            # Reset by the death of the peer: the same as its end.
            log.debug("Cannot receive: %s", error)
            data = b""
        if data:
            is_full = len(data) == line.receive_size
            line.receive_size = _LARGE_RECEIVE_SIZE if is_full else _RECEIVE_SIZE
            received = line.connection.decode(data)
            with self._lock:
                events = line.connection.handle(received)
                actions = self._settle(line, events)
        else:
            with self._lock:
                events = line.connection.receive_eof()
                actions = self._settle(line, events)
                line.unsent.clear()
                self._drop(line)
        self._tell(actions)

    def _flush(self, line: _Line) -> None:
        with self._lock:
            try:
                line.push()
            except OSError as error:
                log.debug("Cannot send: %s", error)
                line.unsent.clear()

    def _give_up_overdue(self) -> None:
        now = time.monotonic()
        actions: list[Callback] = []
        with self._lock:
            for line in list(self._lines):
                if line.deadline is None or line.deadline > now:
                    continue
                was_greeting = line.connection.state is State.GREETING
                events = line.connection.close(line.deadline_reason)
                actions += self._settle(line, events)
                if was_greeting:
                    actions.append(self._refusal(line.deadline_reason))
                line.unsent.clear()
                self._drop(line)
        self._tell(actions)

    def _settle(
        self, line: _Line, events: Iterable[Event[PendingCall]]
    ) -> list[Callback]:
        """Take the events of a line, holding the lock.

        Returns:
            What to do about them once the lock is free.

        """
        actions: list[Callback] = []
        for event in events:
            if isinstance(event, Answered):
                event.slot.resolve(event.reply)
            elif isinstance(event, Requested):
                actions.append(self._hand_on(line, event.request))
            elif isinstance(event, Connected):
                actions += self._make_current(line, event.peer)
            else:
                actions += self._finish(line, event)
        own = line.connection.data_to_send()
        if own:
            self._send(line, [memoryview(own)])
        return actions

    def _hand_on(self, line: _Line, request: Request) -> Callback:
        return lambda: self._listener.requested(
            request, lambda message: self._post_on(line, message)
        )

    def _make_current(self, line: _Line, peer: Peer) -> list[Callback]:
        actions: list[Callback] = []
        line.deadline = None
        self._process_end = None
        previous, self._current = self._current, line
        if previous is not None:
            reason = "Another Harmony connected to this session."
            events = previous.connection.close(
                reason, Goodbye(messages.GOODBYE_REPLACED, reason)
            )
            actions += self._settle(previous, events)
            actions.append(lambda: self._listener.disconnected(reason))
        actions.append(lambda: self._listener.connected(peer))
        return actions

    def _finish(self, line: _Line, event: Closed[PendingCall]) -> list[Callback]:
        """Let go of a line whose conversation is over."""
        actions: list[Callback] = []
        reason = self._process_end or event.reason
        line.is_finishing = True
        # What is left to send goes out, but nobody is waited for.
        line.deadline = time.monotonic() + LAST_WORDS_S
        line.deadline_reason = event.reason
        if line is self._current:
            self._current = None
            self._why_not = reason
            actions.append(lambda: self._listener.disconnected(reason))
            if event.error is not None:
                log.error("%s", event.reason)
        elif line.connection.peer is None and event.error is not None:
            actions.append(self._refusal(event.reason))
        for call in event.abandoned:
            call.fail(reason)
        return actions

    def _refusal(self, reason: str) -> Callback:
        log.warning("%s", reason)
        return lambda: self._listener.refused(reason)

    def _end_all(self, reason: str, goodbye: Goodbye | None = None) -> list[Callback]:
        actions: list[Callback] = []
        with self._lock:
            for line in self._lines:
                events = line.connection.close(reason, goodbye)
                actions += self._settle(line, events)
            self._why_not = reason
        return actions

    def _tell(self, actions: Iterable[Callback]) -> None:
        for action in actions:
            try:
                action()
            except Exception:
                log.exception("A listener of the channel failed")

    def _drop(self, line: _Line) -> None:
        """Close a line's socket, holding the lock."""
        assert self._selector is not None
        self._lines.discard(line)
        if line.registered_for:
            self._selector.unregister(line.sock)
            line.registered_for = 0
        line.sock.close()

    def _drain_wake(self) -> None:
        assert self._wake_out is not None
        with contextlib.suppress(BlockingIOError):
            while len(self._wake_out.recv(4096)) == 4096:
                pass

    def _close_sockets(self) -> None:
        with self._lock:
            for line in list(self._lines):
                self._drop(line)
        for sock in (self._server, self._wake_in, self._wake_out):
            if sock is not None:
                sock.close()
        if self._selector is not None:
            self._selector.close()
