"""The names that Harmony may call, and the queue they are run from.

Harmony sends a name and arguments; the name is looked up in this table and
nowhere else. Requests wait in the order they came and run when the main thread
calls ``drain``: handlers show windows and call Harmony back, which neither the
channel's thread nor a thread that waits for Harmony could do.

Every request that wants an answer gets one, whatever its handler does. What a
handler raises, ``SystemExit`` of a studio's plugin included, is the answer to
its request and goes no further.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from ayon_harmony.bridge import limits
from ayon_harmony.bridge.messages import ErrorReport, Message, Reply, Request
from ayon_harmony.bridge.sure_log import SureLog
from ayon_harmony.errors import BridgeError, NotConnectedError

log = SureLog(__name__)

# A whole scene in an exception's text would be no message any more.
MAX_ERROR_TEXT = 100_000

Handler = Callable[..., object]
Respond = Callable[[Message], None]


@dataclass(frozen=True)
class _Waiting:
    request: Request
    handler: Handler
    respond: Respond
    since: float


class Dispatcher:
    """Table of handlers and queue of requests. Every method is thread-safe."""

    def __init__(
        self,
        max_waiting: int = limits.MAX_WAITING_REQUESTS,
        max_waiting_bytes: int = limits.MAX_WAITING_BYTES,
    ) -> None:
        """Make an empty table.

        Args:
            max_waiting: Requests that may wait; more are refused.
            max_waiting_bytes: Bytes that they may have come in, together.

        """
        self._handlers: dict[str, Handler] = {}
        self._named_once: set[str] = set()
        self._queue: deque[_Waiting] = deque()
        self._current: _Waiting | None = None
        self._queued_bytes = 0
        self._max_waiting = max_waiting
        self._max_waiting_bytes = max_waiting_bytes
        # Guards the table and the queue; never held while a handler runs.
        self._lock = threading.Lock()
        # Held by the thread that runs handlers, so that they never overlap.
        self._running = threading.Lock()

    def register(
        self, name: str, handler: Callable[..., object], *, once: bool = False
    ) -> None:
        """Let Harmony call ``handler`` by ``name``.

        A list of arguments becomes positional arguments, any other value the
        only one, null none. What the handler returns must be plain data; it is
        the reply. What it raises becomes an error in Harmony.

        Args:
            name: Its name in the table.
            handler: What is called.
            once: Refuse a request while the same one waits already, as of who
                clicks again because nothing has happened yet.

        Raises:
            ValueError: The name is taken.

        """
        with self._lock:
            if name in self._handlers:
                raise ValueError(f"{name!r} is registered already")
            self._handlers[name] = handler
            if once:
                self._named_once.add(name)

    def names(self) -> list[str]:
        """Return the names that Harmony may call, sorted."""
        with self._lock:
            return sorted(self._handlers)

    def enqueue(self, request: Request, respond: Respond) -> bool:
        """Queue a request; False if it is refused, which is answered at once.

        Args:
            request: What Harmony asks for; its name must be in the table and
                there must be room for it.
            respond: Sends the reply; raises BridgeError if Harmony is gone.

        """
        name = request.function or ""
        with self._lock:
            handler = self._handlers.get(name)
            is_full = (
                len(self._queue) >= self._max_waiting
                or self._queued_bytes + request.payload_size > self._max_waiting_bytes
            )
            is_known = name in self._named_once and any(
                waiting.request.function == name
                and waiting.request.args == request.args
                for waiting in self._queue
            )
            if handler is not None and not is_full and not is_known:
                self._queue.append(
                    _Waiting(request, handler, respond, time.monotonic())
                )
                self._queued_bytes += request.payload_size
                return True
            count = len(self._queue)
        if handler is None:
            kind = "LookupError"
            text = f"Harmony may not call {name!r}; it is not in the table of names."
        elif is_known:
            kind = "BusyError"
            text = "AYON is busy. It was chosen before and comes next."
        else:
            kind = "BusyError"
            text = f"AYON is busy: {count} requests wait already. Try again later."
        log.warning("%s refused: %s", request.label, text)
        _answer_request(request, respond, error=ErrorReport(kind, text))
        return False

    def longest_wait(self) -> tuple[str, float]:
        """Tell what somebody who clicked waits for, and how long in seconds.

        Requests that were registered with ``once`` are clicks; others nobody waits
        for.

        Returns:
            The name of the request that runs, ``something else`` where none does, and
            since when the oldest click is here; an empty name where there is none.

        """
        with self._lock:
            current = self._current
            clicks = [
                waiting
                for waiting in ([current] if current else []) + list(self._queue)
                if waiting.request.function in self._named_once
            ]
        if not clicks:
            return "", 0.0
        waited_s = time.monotonic() - clicks[0].since
        return (_name_for_people(current) if current else "something else"), waited_s

    def drain(self) -> int:
        """Run the queued requests in order, in this thread, and send the replies.

        Requests that arrive meanwhile run as well. A handler may turn an event
        loop that calls ``drain`` again: that inner call does nothing, so that
        requests neither overlap nor overtake one another.

        Returns:
            How many requests were run.

        """
        if not self._running.acquire(blocking=False):
            return 0
        try:
            count = 0
            while self._queue:
                with self._lock:
                    waiting = self._queue.popleft()
                    self._queued_bytes -= waiting.request.payload_size
                    self._current = waiting
                _run_handler(waiting)
                self._current = None
                count += 1
            return count
        finally:
            self._current = None
            self._running.release()


def _name_for_people(waiting: _Waiting) -> str:
    """Return what a request is about: ``Load`` of ``show_tool(["load"])``."""
    arguments = _arguments(waiting.request.args)
    first = arguments[0] if arguments else None
    name = first if isinstance(first, str) else waiting.request.function or ""
    return name[:40].replace("_", " ").capitalize()


def _run_handler(waiting: _Waiting) -> None:
    request = waiting.request
    try:
        result = waiting.handler(*_arguments(request.args))
    except BaseException as error:
        # Not Exception: sys.exit() of a plugin must not end AYON's process, and
        # Harmony waits for its answer after a Ctrl+C as well.
        log.exception("%s, called by Harmony, failed", request.label)
        _answer_request(request, waiting.respond, error=_report(error))
    else:
        _answer_request(request, waiting.respond, result)


def _answer_request(
    request: Request,
    respond: Respond,
    result: object = None,
    error: ErrorReport | None = None,
) -> None:
    message_id = request.message_id
    if message_id is None:
        return
    try:
        try:
            respond(Reply(message_id, result, error))
        except NotConnectedError:
            raise
        except BaseException as cannot:
            # Whatever the result's own code does while it is made into text.
            report = _report(cannot)
            log.error(
                "The result of %s cannot be sent: %s", request.label, report.message
            )
            respond(Reply(message_id, error=report))
    except BridgeError as gone:
        log.debug("Nobody heard the reply to %s: %s", request.label, gone)


def _report(error: BaseException) -> ErrorReport:
    """Describe an error, whose own text may fail or be endless."""
    try:
        text = str(error)
    except BaseException as failure:
        text = f"no text, for its own code raised {type(failure).__name__}"
    return ErrorReport(type(error).__name__, text[:MAX_ERROR_TEXT])


def _arguments(args: object) -> list[object]:
    if args is None:
        return []
    return args if isinstance(args, list) else [args]
