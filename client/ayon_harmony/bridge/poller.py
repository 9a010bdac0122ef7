"""What the channel's thread sleeps on: listening socket, wake-up pair, selector.

All of it belongs to the operating system and may fail; the channel then closes
this and opens it again on the same port.
"""

from __future__ import annotations

import contextlib
import errno
import selectors
import socket
import sys
import time
from typing import Any

from ayon_harmony.bridge.sure_log import SureLog

log = SureLog(__name__)

HOST = "127.0.0.1"
#: Keys of ``select`` that are no line.
NEWCOMER = "newcomer"
WAKE_UP = "wake-up"

# A machine without free descriptors or memory gets some back in this time. The
# listening socket stays readable meanwhile, so the selector must not look at it.
PAUSE_S = 0.5
_EXHAUSTED = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}
# The same of Windows: WSAEMFILE, WSAENOBUFS.
_EXHAUSTED |= {10024, 10055}


class Poller:
    """Listens, accepts, and wakes the one thread that uses it."""

    def __init__(self) -> None:
        self._server: socket.socket | None = None
        self._wake_in: socket.socket | None = None
        self._wake_out: socket.socket | None = None
        self._selector: selectors.BaseSelector | None = None
        self._accepts_from: float | None = None

    def open(self, port: int = 0) -> int:
        """Bind a port of the loopback for us alone, listen, and return the port.

        Args:
            port: The one to bind again, 0 for any.

        Raises:
            OSError: The operating system has no port for us.

        """
        try:
            self._server = _listen(port)
            self._wake_out, self._wake_in = socket.socketpair()
            self._wake_in.setblocking(False)
            self._wake_out.setblocking(False)
            self._selector = selectors.DefaultSelector()
            self._selector.register(self._server, selectors.EVENT_READ, NEWCOMER)
            self._selector.register(self._wake_out, selectors.EVENT_READ, WAKE_UP)
        except BaseException:
            self.close()
            raise
        bound: int = self._server.getsockname()[1]
        return bound

    def close(self) -> None:
        """Close all of it; may be called twice."""
        for part in (self._selector, self._server, self._wake_in, self._wake_out):
            if part is not None:
                with contextlib.suppress(OSError):
                    part.close()
        self._selector = self._server = self._wake_in = self._wake_out = None
        self._accepts_from = None

    def wake(self) -> None:
        """End the sleep of ``select``, from any thread."""
        wake_in = self._wake_in
        if wake_in is not None:
            # Full means that a wake-up is under way; closed, that the thread ended.
            with contextlib.suppress(OSError):
                wake_in.send(b"\0")

    def watch(self, sock: socket.socket, wanted: int, before: int, key: object) -> None:
        """Look at a socket for ``wanted`` from now on, ``before`` until now."""
        assert self._selector is not None
        if before:
            self._selector.modify(sock, wanted, key)
        else:
            self._selector.register(sock, wanted, key)

    def forget(self, sock: socket.socket) -> None:
        """Look at a socket no more."""
        if self._selector is not None:
            with contextlib.suppress(KeyError, ValueError, OSError):
                self._selector.unregister(sock)

    def select(self, timeout_s: float | None) -> list[tuple[Any, int]]:
        """Sleep until something can be done, and return what.

        Args:
            timeout_s: For how long at most, None for ever.

        Returns:
            Keys of ``watch``, ``NEWCOMER`` or ``WAKE_UP``, and the mask of each.

        """
        assert self._selector is not None
        assert self._server is not None
        if self._accepts_from is not None:
            missing_s = self._accepts_from - time.monotonic()
            if missing_s > 0:
                timeout_s = (
                    missing_s if timeout_s is None else min(timeout_s, missing_s)
                )
            else:
                self._accepts_from = None
                self._selector.register(self._server, selectors.EVENT_READ, NEWCOMER)
        return [(key.data, mask) for key, mask in self._selector.select(timeout_s)]

    def accept(self) -> socket.socket | None:
        """Take the next newcomer; None when there is none to be had."""
        assert self._selector is not None
        assert self._server is not None
        try:
            sock, _address = self._server.accept()
        except OSError as error:
            if error.errno in _EXHAUSTED:
                log.warning("No room for another connection at the moment: %s", error)
                self._selector.unregister(self._server)
                self._accepts_from = time.monotonic() + PAUSE_S
            else:
                log.debug("A connection went away before it was accepted: %s", error)
            return None
        try:
            sock.setblocking(False)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:
            # macOS says EINVAL for a peer that has left already.
            log.debug("A connection went away as it was accepted: %s", error)
            sock.close()
            return None
        return sock

    def drain_wake_ups(self) -> None:
        """Take the bytes that woke us."""
        assert self._wake_out is not None
        with contextlib.suppress(BlockingIOError):
            while len(self._wake_out.recv(4096)) == 4096:
                pass


def _listen(port: int) -> socket.socket:
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if sys.platform == "win32":
            # Without it Windows lets another process bind the same port.
            server.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        elif port:
            server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind((HOST, port))
        if sys.platform != "win32":
            # Connections that we closed hold the port for a minute. With this on
            # them, too, we may bind it again, and nobody may while we listen. Not
            # before the first bind: that is to be a port of nobody else.
            server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.listen()
        server.setblocking(False)
    except BaseException:
        server.close()
        raise
    return server
