"""The names that Harmony may call, and the queue they are run from.

Harmony sends a name and arguments; the name is looked up in this table and
nowhere else. Requests wait in the order they came and run when the main thread
calls ``drain``: handlers show windows and call Harmony back, which neither the
channel's thread nor a thread that waits for Harmony could do.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from ayon_harmony.bridge.messages import ErrorReport, Message, Reply, Request
from ayon_harmony.errors import BridgeError, FramingError

log = logging.getLogger(__name__)

Handler = Callable[..., object]
Respond = Callable[[Message], None]


@dataclass(frozen=True)
class _Waiting:
    request: Request
    handler: Handler
    respond: Respond


class Dispatcher:
    """Table of handlers and queue of requests. Every method is thread-safe."""

    def __init__(self) -> None:
        self._handlers: dict[str, Handler] = {}
        self._queue: deque[_Waiting] = deque()
        # Guards the table and the queue; never held while a handler runs.
        self._lock = threading.Lock()
        # Held by the thread that runs handlers, so that they never overlap.
        self._running = threading.Lock()

    def register(self, name: str, handler: Callable[..., object]) -> None:
        """Let Harmony call ``handler`` by ``name``.

        A list of arguments becomes positional arguments, any other value the
        only one, null none. What the handler returns must be plain data; it is
        the reply. What it raises becomes an error in Harmony.

        Raises:
            ValueError: The name is taken.

        """
        with self._lock:
            if name in self._handlers:
                raise ValueError(f"{name!r} is registered already")
            self._handlers[name] = handler

    def names(self) -> list[str]:
        """Return the names that Harmony may call, sorted."""
        with self._lock:
            return sorted(self._handlers)

    def waiting_count(self) -> int:
        """Return how many requests wait for ``drain``."""
        return len(self._queue)

    def enqueue(self, request: Request, respond: Respond) -> bool:
        """Queue a request; False if its name is unknown, which is answered at once.

        Args:
            request: What Harmony asks for.
            respond: Sends the reply; raises BridgeError if Harmony is gone.

        """
        name = request.function or ""
        with self._lock:
            handler = self._handlers.get(name)
            if handler is not None:
                self._queue.append(_Waiting(request, handler, respond))
                return True
        text = f"Harmony may not call {name!r}; it is not in the table of names."
        log.warning("%s", text)
        self._answer(request, respond, error=ErrorReport("LookupError", text))
        return False

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
                self._run(self._queue.popleft())
                count += 1
            return count
        finally:
            self._running.release()

    def _run(self, waiting: _Waiting) -> None:
        request = waiting.request
        try:
            result = waiting.handler(*_arguments(request.args))
        except Exception as error:
            log.exception("%s, called by Harmony, failed", request.function)
            report = ErrorReport(type(error).__name__, str(error))
            self._answer(request, waiting.respond, error=report)
        else:
            self._answer(request, waiting.respond, result)

    @staticmethod
    def _answer(
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
            except (TypeError, ValueError, FramingError) as cannot:
                log.error("The result of %s cannot be sent: %s", request.label, cannot)
                report = ErrorReport(type(cannot).__name__, str(cannot))
                respond(Reply(message_id, error=report))
        except BridgeError as gone:
            log.debug("Nobody heard the reply to %s: %s", request.label, gone)


def _arguments(args: object) -> list[object]:
    if args is None:
        return []
    return args if isinstance(args, list) else [args]
