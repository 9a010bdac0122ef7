"""Calling functions and scripts in Harmony, whoever holds the line to it.

``Session`` listens for Harmony itself; ``AttachedSession`` reaches it through the
session of another process. Both call in the same way, which is this.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from typing import Protocol

from ayon_harmony.bridge import messages
from ayon_harmony.bridge.line import PendingCall
from ayon_harmony.bridge.messages import (
    Batch,
    ErrorReport,
    Message,
    Query,
    Reply,
    Request,
    Status,
)
from ayon_harmony.bridge.script_errors import explained
from ayon_harmony.bridge.sure_log import SureLog
from ayon_harmony.errors import (
    BatchScriptError,
    BridgeError,
    CallTimeoutError,
    FramingError,
    HarmonyScriptError,
)

log = SureLog(__name__)

# Before a call is given up Harmony is asked what it does, and given this long
# to say so. It answers within milliseconds unless its event loop stands still.
_STATUS_WAIT_S = 0.5


class CallLine(Protocol):
    """What takes messages to Harmony; see ``Channel`` for what each raises."""

    @property
    def is_own_thread(self) -> bool:
        """True in the thread that must never wait for a reply."""

    def submit(self, message: Request | Batch | Query) -> PendingCall:
        """Send a message that will be answered."""

    def post(self, message: Message) -> None:
        """Send a message to which there is no reply."""

    def forget(self, call: PendingCall) -> None:
        """Stop waiting for a call."""

    def pending_labels(self) -> list[str]:
        """Return what waits for Harmony, oldest first."""


class Calls:
    """Calls into Harmony; any thread may make them.

    Args:
        line: Takes the messages.
        default_timeout_s: How long a call waits that does not say.

    """

    def __init__(self, line: CallLine, default_timeout_s: float) -> None:
        self._line = line
        self.default_timeout_s = default_timeout_s

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
            The reply; ``["result"]`` is always there. Where it is None because JSON
            cannot carry the value of a script, ``["left_out"]`` says what that was.

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
        if isinstance(requests, Mapping):
            raise ValueError("send_many() takes a list of requests, not one of them.")
        members = tuple(messages.request_from_user(request) for request in requests)
        if not members:
            return []
        reply = self._ask(Batch(members, 0), timeout_s)
        replies: list[dict[str, object]] = []
        outcomes = messages.parse_batch_result(reply.result)
        for _member, (result, error) in zip(members, outcomes):
            if error is not None:
                raise _batch_error(error, members, replies)
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
        self._line.post(_call_of(function, args))

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
        question = self._line.submit(Query(messages.QUERY_STATUS, 0))
        try:
            answer = question.wait(timeout_s)
        finally:
            self._line.forget(question)
        return None if answer is None else Status.from_wire(answer.result)

    def _ask(self, message: Request | Batch, timeout_s: float | None) -> Reply:
        """Send, wait, and turn whatever went wrong into an error."""
        self._refuse_own_thread()
        limit_s = self.default_timeout_s if timeout_s is None else timeout_s
        if not limit_s > 0:
            raise ValueError(f"timeout_s must be more than 0, not {limit_s!r}")
        started = time.monotonic()
        call = self._line.submit(message)
        try:
            reply = (
                call.wait(None)
                if math.isinf(limit_s)
                else self._wait_and_wonder(call, started, limit_s)
            )
        except BaseException:
            # Timed out or interrupted: a late reply has nobody to go to.
            self._line.forget(call)
            raise
        assert reply is not None
        if reply.error is not None:
            raise _script_error(reply.error, message)
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
            question = Query(messages.QUERY_STATUS, 0).label
            ahead = [x for x in self._line.pending_labels() if x != question]
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
        if self._line.is_own_thread:
            raise RuntimeError(
                "A listener of the session runs in the thread that receives; "
                "waiting there would wait for ever. Hand the work to another thread."
            )


def _call_of(function: str, args: tuple[object, ...]) -> Request:
    """Return the request that calls a function by name with positional arguments.

    ``spread`` is said of AyonHarmony's even without arguments: that is how Harmony
    tells a call of the addon, which gets the addon's function, from a raw request.
    """
    if "." in function:
        return Request(function=function, args=list(args) or None, spread=bool(args))
    name = f"AyonHarmony.{function}"
    return Request(function=name, args=list(args) or None, spread=True)


def _script_error(error: ErrorReport, message: Request | Batch) -> HarmonyScriptError:
    if error.stack:
        log.debug("%s failed in Harmony:\n%s", message.label, error.stack)
    request = message if isinstance(message, Request) else None
    raised = explained(error, request, message.label)
    if raised.addon_place:
        log.debug("%s was refused in %s", message.label, raised.addon_place)
    return raised


def _batch_error(
    error: ErrorReport,
    members: tuple[Request, ...],
    replies: list[dict[str, object]],
) -> BatchScriptError:
    member = members[len(replies)]
    told = explained(error, member, member.label)
    raised = BatchScriptError(
        error.name,
        error.message,
        told.script_file,
        told.line,
        f"{told.function} (request {len(replies) + 1} of {len(members)})",
        source_line=told.source_line,
        hint=told.hint,
        addon_place=told.addon_place,
    )
    raised.function = member.label
    raised.index = len(replies)
    raised.replies = tuple(replies)
    return raised
