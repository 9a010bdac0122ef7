"""The bridge as the rest of the addon sees it: one Session per Harmony.

A session listens for the whole life of a Harmony process. Harmony connects when
its first scene is open and again after every scene switch; calls fail at once
with ``NotConnectedError`` in between.

Any thread may call. Requests of Harmony wait in the dispatcher until the main
thread drains it.
"""

from __future__ import annotations

import math
import secrets
import subprocess
import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Any

from ayon_harmony.bridge import framing, messages
from ayon_harmony.bridge.channel import Channel
from ayon_harmony.bridge.dispatch import Dispatcher
from ayon_harmony.bridge.line import PendingCall
from ayon_harmony.bridge.messages import (
    Batch,
    ErrorReport,
    Message,
    Peer,
    Query,
    Reply,
    Request,
    Status,
)
from ayon_harmony.bridge.sure_log import SureLog
from ayon_harmony.errors import (
    BatchScriptError,
    BridgeError,
    CallTimeoutError,
    FramingError,
    HarmonyScriptError,
    NotConnectedError,
)

log = SureLog(__name__)

# Before a call is given up Harmony is asked what it does, and given this long
# to say so. It answers within milliseconds unless its event loop stands still.
_STATUS_WAIT_S = 0.5

ConnectionListener = Callable[["Peer | None"], None]


def signature(prefix: str = "ayon") -> str:
    """Return a name for a function that clashes with nothing in Harmony.

    A bare UUID may begin with a digit and holds dashes, so it is no name in
    JavaScript; this is.
    """
    return f"{prefix}_{uuid.uuid4().hex}"


class Session:
    """Talks to the one Harmony that was started with this session's token."""

    def __init__(
        self,
        *,
        token: str | None = None,
        dispatcher: Dispatcher | None = None,
        default_timeout_s: float = 120.0,
        max_payload: int = framing.DEFAULT_MAX_PAYLOAD,
    ) -> None:
        """Make a session; ``start`` it before Harmony.

        Args:
            token: Secret that Harmony must know; None makes one.
            dispatcher: Names that Harmony may call; None makes an empty one.
            default_timeout_s: How long a call waits that does not say.
            max_payload: Largest message in bytes, either way.

        """
        self.token = token if token is not None else secrets.token_hex(32)
        self.dispatcher = dispatcher if dispatcher is not None else Dispatcher()
        self.default_timeout_s = default_timeout_s
        #: What Harmony is told of this process when it connects: ``host`` is why
        #: AYON's tools are not to be had, empty where they are.
        self.facts: dict[str, object] = {}
        self._channel = Channel(
            self.token, _ChannelEars(self), max_payload, facts=self.facts
        )
        self._port = 0
        # Guards what follows and wakes wait_until_connected.
        self._changed = threading.Condition()
        self._peer: Peer | None = None
        self._is_closed = False
        self._process: subprocess.Popen[Any] | None = None
        self._process_end: str | None = None
        self._last_refusal: str | None = None
        self._connection_listeners: list[ConnectionListener] = []
        self._request_listeners: list[Callable[[], None]] = []
        self._refusal_listeners: list[Callable[[str], None]] = []

    # --- life -------------------------------------------------------------

    def start(self) -> None:
        """Listen on a free port of the loopback.

        Raises:
            OSError: The operating system has no port for us.

        """
        self._port = self._channel.start()
        log.debug("Waiting for Harmony on port %s", self._port)

    def close(self) -> None:
        """End the session; calls that wait fail. May be called twice."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
        self._channel.close()

    def __enter__(self) -> Session:
        self.start()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def port(self) -> int:
        """The port that Harmony connects to, 0 before ``start``."""
        return self._port

    @property
    def peer(self) -> Peer | None:
        """What Harmony said of itself, None while it is not connected."""
        return self._peer

    @property
    def is_connected(self) -> bool:
        """True while Harmony is on the line."""
        return self._peer is not None

    @property
    def last_refusal(self) -> str | None:
        """Why the last stranger was sent away, None if nobody was."""
        return self._last_refusal

    def wait_until_connected(self, timeout_s: float) -> Peer:
        """Wait for Harmony's handshake and return its facts.

        Raises:
            NotConnectedError: It did not come in time, its process ended, or
                the session was closed.

        """
        self._refuse_own_thread()
        with self._changed:
            self._changed.wait_for(
                lambda: self._peer or self._is_closed or self._process_end, timeout_s
            )
            if self._peer is not None:
                return self._peer
            if self._process_end is not None:
                raise NotConnectedError(self._process_end)
            if self._is_closed:
                raise NotConnectedError("The session was closed.")
            refusal = f" {self._last_refusal}" if self._last_refusal else ""
        raise NotConnectedError(
            f"Harmony did not connect within {timeout_s:g} s.{refusal}"
        )

    def watch_process(self, process: subprocess.Popen[Any]) -> None:
        """Fail everything that waits within a second when this process ends.

        Watching another process takes the place of the one before.
        """
        with self._changed:
            self._process = process
            self._process_end = None
        self._channel.watch_process(process, lambda code: self._ended(process, code))

    def add_connection_listener(self, fn: ConnectionListener) -> None:
        """Call ``fn`` with the peer when Harmony connects, None when it is gone.

        Called from the channel's thread: it must not call Harmony.
        """
        self._connection_listeners.append(fn)

    def add_request_listener(self, fn: Callable[[], None]) -> None:
        """Call ``fn`` when a request of Harmony waits in the dispatcher.

        Called from the channel's thread: wake the main loop and return.
        """
        self._request_listeners.append(fn)

    def add_refusal_listener(self, fn: Callable[[str], None]) -> None:
        """Call ``fn`` with the reason when somebody who connects is sent away.

        Called from the channel's thread. The reason is for people; it names
        the start-up script of an older integration where that is the cause.
        """
        self._refusal_listeners.append(fn)

    # --- calls ------------------------------------------------------------

    def call(
        self, function: str, *args: object, timeout_s: float | None = None
    ) -> object:
        """Call a function in Harmony and return its result.

        Args:
            function: A name without a dot is one of AyonHarmony's, so
                ``linkPalette`` is ``AyonHarmony.linkPalette``: the addon's,
                where it has one of that name, whatever scripts made of it. A
                dotted name stands for itself, for example ``node.rename``.
            *args: Positional arguments of the function.
            timeout_s: How long to wait; None is the session's default,
                ``math.inf`` has no end.

        Raises:
            HarmonyScriptError: The function threw, or is none.
            CallTimeoutError: It has not answered in time. It may still run.
            NotConnectedError: Harmony is not there, or left meanwhile.

        """
        return self._ask(_call_of(function, args), timeout_s).result

    def send(
        self, request: Mapping[str, object], timeout_s: float | None = None
    ) -> dict[str, object]:
        """Send a request dict and return the reply dict.

        Args:
            request: ``{"function": name or source, "args": value}``, where the
                function gets ``args`` as its one argument, or
                ``{"script": source}``.
            timeout_s: See ``call``.

        Returns:
            The reply; ``["result"]`` is always there.

        Raises:
            ValueError: The request means nothing.
            HarmonyScriptError: It threw, did not parse, or gave something that
                JSON cannot carry.
            CallTimeoutError: See ``call``.
            NotConnectedError: See ``call``.

        """
        reply = self._ask(messages.request_from_user(request), timeout_s)
        return messages.to_wire(reply)

    def send_many(
        self,
        requests: Sequence[Mapping[str, object]],
        timeout_s: float | None = None,
    ) -> list[dict[str, object]]:
        """Send several requests in one message; they run in order.

        Args:
            requests: See ``send``.
            timeout_s: For all of them together; see ``call``.

        Returns:
            The replies, in the order of the requests.

        Raises:
            BatchScriptError: One failed; those after it were not run.
            ValueError: One means nothing; none was sent.
            CallTimeoutError: See ``call``.
            NotConnectedError: See ``call``.

        """
        members = tuple(messages.request_from_user(request) for request in requests)
        if not members:
            return []
        reply = self._ask(Batch(members, 0), timeout_s)
        replies: list[dict[str, object]] = []
        outcomes = messages.parse_batch_result(reply.result)
        for member, (result, error) in zip(members, outcomes):
            if error is not None:
                raise _batch_error(error, member, replies)
            replies.append(messages.to_wire(Reply(reply.message_id, result)))
        if len(replies) != len(members):
            raise FramingError(
                f"Harmony answered {len(replies)} of {len(members)} requests."
            )
        return replies

    def notify(self, function: str, *args: object) -> None:
        """Call a function in Harmony without waiting for it.

        What it throws ends up in Harmony's message log only.

        Args:
            function: See ``call``.
            *args: See ``call``.

        Raises:
            NotConnectedError: Harmony is not there.

        """
        self._channel.post(_call_of(function, args))

    def status(self, timeout_s: float = _STATUS_WAIT_S) -> Status | None:
        """Ask what Harmony is doing; it answers even while a request runs.

        Args:
            timeout_s: How long to wait for the answer.

        Returns:
            None when it does not answer in time: its event loop stands still.

        Raises:
            NotConnectedError: Harmony is not there.

        """
        self._refuse_own_thread()
        question = self._channel.submit(Query(messages.QUERY_STATUS, 0))
        try:
            answer = question.wait(timeout_s)
        finally:
            self._channel.forget(question)
        return None if answer is None else Status.from_wire(answer.result)

    def _ask(self, message: Request | Batch, timeout_s: float | None) -> Reply:
        """Send, wait, and turn whatever went wrong into an error."""
        self._refuse_own_thread()
        limit_s = self.default_timeout_s if timeout_s is None else timeout_s
        if not limit_s > 0:
            raise ValueError(f"timeout_s must be more than 0, not {limit_s!r}")
        started = time.monotonic()
        call = self._channel.submit(message)
        try:
            if math.isinf(limit_s):
                reply = call.wait(None)
            else:
                reply = self._wait_and_wonder(call, started, limit_s)
        finally:
            # Timed out or interrupted: a late reply has nobody to go to.
            self._channel.forget(call)
        assert reply is not None
        if reply.error is not None:
            raise _script_error(reply.error, message.label)
        return reply

    def _wait_and_wonder(
        self, call: PendingCall, started: float, limit_s: float
    ) -> Reply:
        """Wait for a reply and, shortly before giving up, ask what is going on."""
        wonder_s = min(_STATUS_WAIT_S, limit_s / 2)
        reply = call.wait(limit_s - wonder_s)
        if reply is not None:
            return reply
        # A reply sent before the answer arrives before it, so none is missed.
        status = self._status_or_none(wonder_s)
        reply = call.wait(max(0.0, started + limit_s - time.monotonic()))
        if reply is not None:
            return reply
        raise CallTimeoutError(
            f"Harmony did not answer {call.label} within {limit_s:g} s. "
            + self._describe(call, status),
            call.label,
            limit_s,
            status.dialog if status is not None else None,
        )

    def _status_or_none(self, timeout_s: float) -> Status | None:
        try:
            return self.status(timeout_s)
        except BridgeError:
            # Whoever waits for a call is told so by that call.
            return None

    def _describe(self, call: PendingCall, status: Status | None) -> str:
        """Say what Harmony does instead of answering a call."""
        if status is None:
            ahead = self._channel.pending_labels()
            busy = ahead[0] if ahead else call.label
            if busy != call.label:
                return (
                    f"It does not respond at all: {busy}, which was sent before, "
                    "still runs, or it is busy with a task of its own."
                )
            return (
                "It does not respond at all: the call still runs, or Harmony is "
                "busy with a task of its own."
            )
        told: list[str] = []
        if status.dialog is not None:
            told.append(f"It shows a dialog that must be answered: {status.dialog!r}.")
        if status.running_id == call.message_id:
            told.append(f"The call still runs, for {status.running_s:.1f} s by now.")
        elif status.running is not None:
            told.append(
                f"It has been running {status.running} for {status.running_s:.1f} s."
            )
        return " ".join(told) or "It responds, but has not come to it."

    def _refuse_own_thread(self) -> None:
        if self._channel.is_own_thread:
            raise RuntimeError(
                "A listener of the session runs in the thread that receives; "
                "waiting there would wait for ever. Hand the work to another thread."
            )

    # --- heard from the channel, in its thread ------------------------------

    def _ended(self, process: subprocess.Popen[Any], code: int) -> None:
        reason = f"Harmony ended with exit code {code}."
        with self._changed:
            if process is not self._process:
                return
            self._process_end = reason
            self._changed.notify_all()
        log.info("%s", reason)
        self._channel.fail_soon(reason)

    def _set_peer(self, peer: Peer | None) -> None:
        with self._changed:
            self._peer = peer
            self._changed.notify_all()
        for fn in list(self._connection_listeners):
            _tell(fn, peer)

    def _refused(self, reason: str) -> None:
        self._last_refusal = reason
        for fn in list(self._refusal_listeners):
            _tell(fn, reason)

    def _requested(self, request: Request, respond: Callable[[Message], None]) -> None:
        if self.dispatcher.enqueue(request, respond):
            for fn in list(self._request_listeners):
                _tell(fn)


class _ChannelEars:
    """Hears the channel for a session, out of sight of the session's users."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def connected(self, peer: Peer) -> None:
        """Harmony is on the line."""
        log.info("Connected to Harmony %s (%s)", peer.harmony_version, peer.edition)
        self._session._set_peer(peer)

    def disconnected(self, reason: str) -> None:
        """Harmony is off the line."""
        log.info("Disconnected. %s", reason)
        self._session._set_peer(None)

    def requested(self, request: Request, respond: Callable[[Message], None]) -> None:
        """Harmony asks for something."""
        self._session._requested(request, respond)

    def refused(self, reason: str) -> None:
        """Somebody was sent away."""
        self._session._refused(reason)


def _call_of(function: str, args: tuple[object, ...]) -> Request:
    """Return the request that calls a function by name with positional arguments.

    ``spread`` is said of AyonHarmony's even without arguments: that is how Harmony
    tells a call of the addon, which gets the addon's function, from a raw request.
    """
    if "." in function:
        return Request(function=function, args=list(args) or None, spread=bool(args))
    name = f"AyonHarmony.{function}"
    return Request(function=name, args=list(args) or None, spread=True)


def _tell(fn: Callable[..., None], *args: object) -> None:
    """Call a listener; what it raises is its own fault and stays here."""
    try:
        fn(*args)
    except Exception:
        log.exception("A listener of the session failed")


def _script_error(error: ErrorReport, label: str) -> HarmonyScriptError:
    if error.stack:
        log.debug("%s failed in Harmony:\n%s", label, error.stack)
    return HarmonyScriptError(
        error.name, error.message, error.file, error.line, function=label
    )


def _batch_error(
    error: ErrorReport, member: Request, replies: list[dict[str, object]]
) -> BatchScriptError:
    raised = BatchScriptError(
        error.name, error.message, error.file, error.line, function=member.label
    )
    raised.index = len(replies)
    raised.replies = tuple(replies)
    return raised
