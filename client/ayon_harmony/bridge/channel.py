"""The thread of the bridge, and who may talk when; nothing else makes any.

One thread, ``harmony-channel``, accepts connections, reads from all of them and
writes what did not fit at once. Calling threads write their request themselves
where the socket takes it, which saves a change of threads, and then wait on
their own ``PendingCall``. Nobody ever blocks in a send: what Harmony does not
read yet is queued, so a call's timeout holds even then.

Nothing is polled: the thread sleeps in ``select`` until a socket, a wake-up
byte or the deadline of a handshake is due.

What goes wrong with one connection costs that connection. What goes wrong with
the thread's own sockets costs all of them: it then begins anew on the same port,
and Harmony, which has been told, connects again.

``Channel._lock`` guards the table of lines, the current one, and of every line
its conversation and its queue of unsent bytes. Decoding of received bytes
happens outside it, in the one thread that reads. Longer than other
modules: all that it guards is one class, and cut in two it would have to be held
across the cut.
"""

from __future__ import annotations

import contextlib
import selectors
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Protocol

from ayon_harmony.bridge import framing, limits, messages
from ayon_harmony.bridge.connection import (
    Answered,
    Closed,
    Connected,
    Connection,
    Event,
    Relayed,
    Requested,
    State,
)
from ayon_harmony.bridge.line import (
    LARGE_RECEIVE_SIZE,
    RECEIVE_SIZE,
    Line,
    PendingCall,
    RelayedCall,
)
from ayon_harmony.bridge.messages import (
    Goodbye,
    Message,
    Peer,
    Reply,
    Request,
)
from ayon_harmony.bridge.poller import NEWCOMER, Poller
from ayon_harmony.bridge.relay import Answerable, Relay
from ayon_harmony.bridge.sure_log import SureLog
from ayon_harmony.errors import LineBusyError, NotConnectedError

log = SureLog(__name__)

HANDSHAKE_TIMEOUT_S = 10.0

# Bytes that the socket of a dead process still holds arrive within this time.
# Only then are its calls given up, so that a last reply is not lost.
LAST_WORDS_S = 0.2

# Larger payloads are not copied once more just to sit behind their header.
_JOIN_SIZE = 64 * 1024
# A listener that does not return must not hang the end of the application.
_CLOSING_S = 5.0
# Pauses before the thread begins anew; a channel that lived that long was good.
_PAUSES_S = (0.0, 0.2, 1.0, 5.0)
_GOOD_LIFE_S = 10.0

FAILED = "AYON's line to Harmony failed and begins anew; the log says why."

Callback = Callable[[], None]


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


class Channel:
    """Listens on the loopback for the one Harmony that knows the token."""

    def __init__(
        self,
        token: str,
        listener: Listener,
        max_payload: int = framing.DEFAULT_MAX_PAYLOAD,
        handshake_timeout_s: float = HANDSHAKE_TIMEOUT_S,
        max_unsent: int = limits.MAX_UNSENT_BYTES,
        facts: Mapping[str, object] | None = None,
        attach_secret: str | None = None,
    ) -> None:
        framing.FrameDecoder(max_payload)
        self._max_unsent = max_unsent
        self._facts = {} if facts is None else facts
        self._attach_secret = attach_secret
        self._relay = Relay(self._submit, self.post, self._post_on)
        self._token = token
        self._listener = listener
        self._max_payload = max_payload
        self._handshake_timeout_s = handshake_timeout_s
        self._lock = threading.Lock()
        self._lines: set[Line] = set()
        self._current: Line | None = None
        self._why_not = "Harmony has not connected yet."
        # Set when the process ended; says more than the end of its socket.
        self._process_end: str | None = None
        self._closing_reason: str | None = None
        # Ends the pause before the thread begins anew.
        self._is_closing = threading.Event()
        self._is_ended = False
        self._thread: threading.Thread | None = None
        self._poller = Poller()
        self._port = 0

    # --- life -------------------------------------------------------------

    def start(self) -> int:
        """Bind a free port of the loopback, listen, and return the port.

        Raises:
            OSError: The operating system has no port for us.

        """
        if self._thread is not None:
            raise RuntimeError("the channel was started before")
        self._port = self._poller.open()
        self._thread = threading.Thread(
            target=self._serve_lines, name="harmony-channel", daemon=True
        )
        self._thread.start()
        return self._port

    def close(self, reason: str = "The session was closed.") -> None:
        """Say goodbye, fail every call that waits and stop the thread."""
        thread = self._thread
        if thread is None:
            return
        with self._lock:
            self._closing_reason = self._closing_reason or reason
        self._is_closing.set()
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
                if not line.is_attached:
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
            LineBusyError: Too much waits to be sent already.
            FramingError: The message is too large.
            TypeError: It holds something that JSON does not have.
            ValueError: It holds NaN, an infinite number or itself.

        """
        return self._submit(message, PendingCall(message.label))

    def _submit(self, message: Answerable, call: PendingCall) -> PendingCall:
        line = self._require_line(call.label)
        call.message_id = line.connection.next_id()
        frame = self._frame(message, call.message_id)
        with self._lock:
            if line is not self._current:
                raise NotConnectedError(
                    f"{call.label} cannot be called. {self._why_not}"
                )
            line.connection.expect(call.message_id, call.label, call)
            call.connection = line.connection
            try:
                must_wake = self._send(line, frame)
            except LineBusyError:
                line.connection.forget(call.message_id)
                raise
        if must_wake:
            self._wake()
        return call

    def post(self, message: Message) -> None:
        """Send a message to which there is no reply.

        Raises:
            NotConnectedError: No Harmony is on the line.
            LineBusyError: Too much waits to be sent already.
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
        """Return what Harmony has not answered, given up or not, oldest first."""
        with self._lock:
            if self._current is None:
                return []
            return self._current.connection.unanswered_labels()

    def _require_line(self, label: str) -> Line:
        line = self._current
        if line is None:
            raise NotConnectedError(f"{label} cannot be called. {self._why_not}")
        return line

    def _frame(
        self, message: Message, message_id: int | None = None
    ) -> list[memoryview]:
        """Return the frame of a message, in one piece or two."""
        payload = messages.encode(message, message_id)
        framing.check_size(len(payload), self._max_payload)
        header = framing.encode_header(len(payload))
        if len(payload) <= _JOIN_SIZE:
            return [memoryview(header + payload)]
        return [memoryview(header), memoryview(payload)]

    def _post_on(self, line: Line, message: Message) -> None:
        """Send on a line that may be gone by now, which is an error."""
        frame = self._frame(message)
        with self._lock:
            if line.connection.state is not State.OPEN:
                raise NotConnectedError(f"Nothing was sent. {self._why_not}")
            try:
                must_wake = self._send(line, frame)
            except LineBusyError as error:
                if not isinstance(message, Reply):
                    raise
                # It asks and asks and does not read what it is told. Answering
                # some of it only would leave its functions waiting for ever. The
                # thread ends this line as one that is overdue.
                line.deadline = 0.0
                line.deadline_reason = str(error)
                must_wake = True
        if must_wake:
            self._wake()

    def _send(self, line: Line, frame: Sequence[memoryview]) -> bool:
        """Send or queue bytes, holding the lock; True if the thread must help.

        Raises:
            LineBusyError: Too much waits on this line already.

        """
        if line.unsent:
            line.queue(frame)
        else:
            try:
                line.send(frame)
            except OSError as error:
                # The reading side of the socket finds out and says so.
                log.debug("Cannot send: %s", error)
                line.give_up_sending()
                return True
        return bool(line.unsent)

    def _wake(self) -> None:
        self._poller.wake()

    # --- the channel's own thread ------------------------------------------

    def _serve_lines(self) -> None:
        failures = 0
        try:
            while True:
                began = time.monotonic()
                try:
                    while self._step():
                        pass
                    return
                except BaseException:
                    # Whatever it was, the calls that wait must hear of it.
                    log.exception("The channel to Harmony failed")
                if time.monotonic() - began > _GOOD_LIFE_S:
                    failures = 0
                if not self._begin_anew(failures):
                    return
                failures += 1
        finally:
            self._run_callbacks(self._end_all(self._closing_reason or FAILED))
            self._drop_all()
            self._poller.close()

    def _begin_anew(self, failures: int) -> bool:
        """Listen again on the same port; False when we are asked to end."""
        goodbye = Goodbye(messages.GOODBYE_FAILED, FAILED)
        self._run_callbacks(self._end_all(FAILED, goodbye))
        self._drop_all()
        self._poller.close()
        while True:
            pause_s = _PAUSES_S[min(failures, len(_PAUSES_S) - 1)]
            if self._is_closing.wait(pause_s):
                return False
            try:
                self._poller.open(self._port)
            except OSError as error:
                log.error("The channel to Harmony cannot listen again: %s", error)
                failures = max(1, failures + 1)
            else:
                return True

    def _step(self) -> bool:
        """Wait for the next thing to do and do it; False when all is done."""
        timeout_s = self._arrange()
        has_news = False
        while not has_news:
            # Replies to calls change nothing that `_arrange` looks at, and the
            # callers they wake run once this thread sleeps again.
            for key, mask in self._poller.select(timeout_s):
                if isinstance(key, Line):
                    has_news |= self._serve(key, mask)
                    continue
                has_news = True
                if key is NEWCOMER:
                    self._accept()
                else:
                    self._poller.drain_wake_ups()
            has_news |= timeout_s is not None
        self._give_up_overdue()
        self._end_if_asked()
        with self._lock:
            return not (self._is_ended and not self._lines)

    def _serve(self, line: Line, mask: int) -> bool:
        """Read and write; what goes wrong here costs this line only.

        Returns:
            True if more happened than that calls were answered.

        """
        try:
            if mask == selectors.EVENT_READ:
                return self._read(line)
            if mask & selectors.EVENT_READ:
                self._read(line)
            self._flush(line)
        except Exception as error:
            log.exception("A connection to Harmony failed")
            reason = f"The connection failed in AYON ({type(error).__name__})."
            with self._lock:
                actions = self._settle(line, line.connection.close(reason))
                line.give_up_sending()
                self._drop_line(line)
            self._run_callbacks(actions)
        return True

    def _end_if_asked(self) -> None:
        """Begin the end that ``close`` asked for."""
        reason = self._closing_reason
        if reason is not None and not self._is_ended:
            self._is_ended = True
            goodbye = Goodbye(messages.GOODBYE_CLOSING, "The session in AYON ended.")
            self._run_callbacks(self._end_all(reason, goodbye))

    def _arrange(self) -> float | None:
        """Tell the selector what to look at; return for how long, None is ever."""
        nearest: float | None = None
        with self._lock:
            if self._closing_reason is not None and not self._is_ended:
                return 0.0
            for line in list(self._lines):
                if line.is_finishing and not line.unsent and not line.is_shut:
                    line.is_shut = True
                    with contextlib.suppress(OSError):
                        line.sock.shutdown(socket.SHUT_WR)
                wanted = selectors.EVENT_READ
                if line.unsent:
                    wanted |= selectors.EVENT_WRITE
                if wanted != line.registered_for:
                    self._poller.watch(line.sock, wanted, line.registered_for, line)
                    line.registered_for = wanted
                if line.deadline is not None:
                    nearest = min(line.deadline, nearest or line.deadline)
        return None if nearest is None else max(0.0, nearest - time.monotonic())

    def _accept(self) -> None:
        sock = self._poller.accept()
        if sock is None:
            return
        line = self._make_line(sock)
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
            strangers = [
                other
                for other in self._lines
                if other.connection.state is not State.OPEN
            ]
            greeting = [
                other for other in strangers if other.connection.state is State.GREETING
            ]
            if len(greeting) > limits.MAX_GREETING:
                self._make_room(greeting)
            elif len(strangers) >= limits.MAX_LINES:
                self._make_room(strangers)

    def _make_line(self, sock: socket.socket) -> Line:
        connection: Connection[PendingCall] = Connection(
            self._token, self._attach_secret, self._max_payload, self._facts
        )
        return Line(sock, connection, self._max_unsent)

    def _make_room(self, lines: Iterable[Line]) -> None:
        """Let go of the stranger who has been there longest, holding the lock."""
        oldest = min(lines, key=lambda line: line.deadline or 0.0)
        oldest.connection.close("Too many strangers on the line.")
        self._drop_line(oldest)

    def _read(self, line: Line) -> bool:
        """Take what arrived; True if more happened than that calls were answered."""
        try:
            data = line.sock.recv(line.receive_size)
        except (BlockingIOError, InterruptedError):
            return False
        except OSError as error:
            # Reset by the death of the peer: the same as its end.
            log.debug("Cannot receive: %s", error)
            data = b""
        if data and line.is_finishing:
            # Nobody listens any more; it is read so that the peer can end.
            return False
        if data:
            is_full = len(data) == line.receive_size
            line.receive_size = LARGE_RECEIVE_SIZE if is_full else RECEIVE_SIZE
            received = line.connection.decode(data)
            with self._lock:
                events = line.connection.handle(received)
                actions = self._settle(line, events)
        else:
            with self._lock:
                events = line.connection.receive_eof()
                actions = self._settle(line, events)
                line.give_up_sending()
                self._drop_line(line)
        has_news = not all(isinstance(event, Answered) for event in events)
        # Last: callers that wake before this thread sleeps fight it for the GIL.
        self._run_callbacks(actions)
        return has_news

    def _flush(self, line: Line) -> None:
        with self._lock:
            try:
                line.push()
            except OSError as error:
                log.debug("Cannot send: %s", error)
                line.give_up_sending()

    def _give_up_overdue(self) -> None:
        now = time.monotonic()
        actions: list[Callback] = []
        with self._lock:
            for line in list(self._lines):
                if line.deadline is None or line.deadline > now:
                    continue
                was_greeting = line.connection.is_stranger
                events = line.connection.close(line.deadline_reason)
                actions += self._settle(line, events)
                if was_greeting:
                    actions.append(self._refusal(line.deadline_reason))
                line.give_up_sending()
                self._drop_line(line)
        self._run_callbacks(actions)

    def _settle(
        self, line: Line, events: Iterable[Event[PendingCall]]
    ) -> list[Callback]:
        """Take the events of a line, holding the lock.

        Returns:
            What to do about them once the lock is free.

        """
        actions: list[Callback] = []
        for event in events:
            if isinstance(event, Answered):
                # Without the lock, which the caller needs for its next call.
                if isinstance(event.slot, RelayedCall):
                    actions.append(partial(self._relay.answer, event.slot, event.reply))
                else:
                    actions.append(partial(event.slot.resolve, event.reply))
            elif isinstance(event, Relayed):
                actions.append(partial(self._relay.hand_on, line, event.message))
            elif isinstance(event, Requested):
                actions.append(self._hand_on(line, event.request))
            elif isinstance(event, Connected):
                if line.is_attached:
                    actions += self._let_in(line)
                else:
                    actions += self._make_current(line, event.peer)
            else:
                actions += self._finish(line, event)
        own = line.connection.data_to_send()
        if own:
            with contextlib.suppress(LineBusyError):
                # What we say ourselves is the answer to a handshake or a goodbye.
                self._send(line, [memoryview(own)])
        return actions

    def _hand_on(self, line: Line, request: Request) -> Callback:
        return lambda: self._listener.requested(
            request, lambda message: self._post_on(line, message)
        )

    def _make_current(self, line: Line, peer: Peer) -> list[Callback]:
        actions: list[Callback] = []
        artists = self._current.connection.peer if self._current else None
        if artists is not None and artists.interactive and not peer.interactive:
            # A child that inherited the environment, as a render of Harmony's own.
            reason = "A Harmony in batch mode does not take the place of the artist's."
            goodbye = Goodbye(messages.GOODBYE_REPLACED, reason)
            return self._settle(line, line.connection.close(reason, goodbye))
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
        actions.append(self._tell_attached)
        return actions

    # --- attached processes, which reach Harmony through us --------------------

    def _let_in(self, line: Line) -> list[Callback]:
        """Take an attached process in, holding the lock."""
        line.deadline = None
        if sum(other.is_attached for other in self._lines) > limits.MAX_ATTACHED:
            text = "Too many processes are attached to this session."
            goodbye = Goodbye(messages.GOODBYE_CLOSING, text)
            return self._settle(line, line.connection.close(text, goodbye))
        log.info("Another process of this user has attached itself.")
        return [self._tell_attached]

    def _tell_attached(self) -> None:
        """Tell the attached processes which Harmony is on the line."""
        with self._lock:
            lines = [line for line in self._lines if line.is_attached]
            current = self._current
        peer = None if current is None else current.connection.peer
        self._relay.tell(lines, peer, self._why_not)

    # --- the end of a line -------------------------------------------------------

    def _finish(self, line: Line, event: Closed[PendingCall]) -> list[Callback]:
        """Let go of a line whose conversation is over."""
        actions: list[Callback] = []
        line.forget_relayed()
        reason = self._process_end or event.reason
        line.is_finishing = True
        # What is left to send goes out, but nobody is waited for.
        line.deadline = time.monotonic() + LAST_WORDS_S
        line.deadline_reason = event.reason
        if line is self._current:
            self._current = None
            self._why_not = reason
            actions.append(lambda: self._listener.disconnected(reason))
            actions.append(self._tell_attached)
            if event.error is not None:
                log.error("%s", event.reason)
        elif line.connection.peer is None and event.error is not None:
            actions.append(self._refusal(event.reason))
        for call in event.abandoned:
            if isinstance(call, RelayedCall):
                error = NotConnectedError(f"{call.label} got no answer. {reason}")
                actions.append(partial(self._relay.answer, call, error))
            else:
                # After ``disconnected``: who got no answer and waits for the next
                # Harmony must not be handed the peer that has just gone.
                actions.append(partial(call.fail, reason))
        return actions

    def _refusal(self, reason: str) -> Callback:
        log.warning("%s", reason)
        return lambda: self._listener.refused(reason)

    def _end_all(self, reason: str, goodbye: Goodbye | None = None) -> list[Callback]:
        actions: list[Callback] = []
        with self._lock:
            for line in self._lines:
                actions += self._settle(line, line.connection.close(reason, goodbye))
            self._why_not = reason
        return actions

    def _run_callbacks(self, actions: Iterable[Callback]) -> None:
        for action in actions:
            try:
                action()
            except BaseException:
                # Not even SystemExit ends the thread that others wait for.
                log.exception("A listener of the channel failed")

    def _drop_line(self, line: Line) -> None:
        """Close a line's socket, holding the lock."""
        self._lines.discard(line)
        if line.registered_for:
            self._poller.forget(line.sock)
            line.registered_for = 0
        with contextlib.suppress(OSError):
            line.sock.close()

    def _drop_all(self) -> None:
        with self._lock:
            for line in list(self._lines):
                self._drop_line(line)
            self._current = None
