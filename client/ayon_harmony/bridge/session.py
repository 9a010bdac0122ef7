"""The bridge as the rest of the addon sees it: one Session per Harmony.

A session listens for the whole life of a Harmony process. Harmony connects when
its first scene is open and again after every scene switch; calls fail at once
with ``NotConnectedError`` in between.

Any thread may call. Requests of Harmony wait in the dispatcher until the main
thread drains it.
"""

from __future__ import annotations

import secrets
import subprocess
import threading
import uuid
from collections.abc import Callable
from types import TracebackType
from typing import Any

from ayon_harmony.bridge import framing
from ayon_harmony.bridge.calls import Calls
from ayon_harmony.bridge.channel import Channel
from ayon_harmony.bridge.dispatch import Dispatcher
from ayon_harmony.bridge.messages import (
    Message,
    Peer,
    Request,
)
from ayon_harmony.bridge.script_errors import explained
from ayon_harmony.bridge.sure_log import SureLog
from ayon_harmony.errors import (
    NotConnectedError,
)

log = SureLog(__name__)

ConnectionListener = Callable[["Peer | None"], None]


def signature(prefix: str = "ayon") -> str:
    """Return a name for a function that clashes with nothing in Harmony.

    A bare UUID may begin with a digit and holds dashes, so it is no name in
    JavaScript; this is.
    """
    return f"{prefix}_{uuid.uuid4().hex}"


class Session(Calls):
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
        #: What Harmony is told of this process when it connects: ``host`` is why
        #: AYON's tools are not to be had, empty where they are.
        self.facts: dict[str, object] = {}
        #: What another process of the same user has to know to reach Harmony
        #: through this session.
        self.attach_secret = secrets.token_hex(32)
        self._channel = Channel(
            self.token,
            _ChannelEars(self),
            max_payload,
            facts=self.facts,
            attach_secret=self.attach_secret,
        )
        super().__init__(self._channel, default_timeout_s)
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
            _call_listener(fn, peer)

    def _refused(self, reason: str) -> None:
        self._last_refusal = reason
        for fn in list(self._refusal_listeners):
            _call_listener(fn, reason)

    def _requested(self, request: Request, respond: Callable[[Message], None]) -> None:
        if self.dispatcher.enqueue(request, respond):
            for fn in list(self._request_listeners):
                _call_listener(fn)


class _ChannelEars:
    """Hears the channel for a session, out of sight of the session's users."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def connected(self, peer: Peer) -> None:
        """Harmony is on the line."""
        log.info("Connected to Harmony %s (%s)", peer.harmony_version, peer.edition)
        for error in peer.failed_scripts:
            log.warning("JavaScript that failed: %s", explained(error))
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


def _call_listener(fn: Callable[..., None], *args: object) -> None:
    """Call a listener; what it raises is its own fault and stays here."""
    try:
        fn(*args)
    except Exception:
        log.exception("A listener of the session failed")
