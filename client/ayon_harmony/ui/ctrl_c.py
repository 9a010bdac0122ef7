"""Ctrl+C in the terminal, heard by a main thread that sits in Qt or in a lock.

Python's own handler only notes the signal; what it means is done by the main thread,
and only when that runs Python again. In Qt's loop, and on Windows in any lock, that
may be never. So a socket is told of it at once (``signal.set_wakeup_fd``), and a
thread that reads it wakes the main one.
"""

from __future__ import annotations

import contextlib
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

Handler = Callable[[int, Any], object]


@contextlib.contextmanager
def waking_at_ctrl_c(
    wake: Callable[[], object], handler: Handler | None = None
) -> Iterator[None]:
    """Wake the main thread at Ctrl+C for as long as the context lasts.

    Nothing happens on another thread, where Python has no signals, and a handler
    that is not Python's own stays: somebody else decided what Ctrl+C does here, a
    shell for what it starts in the background, for example.

    Args:
        wake: Makes the main thread run some Python. Called from a thread.
        handler: In place of Python's own, which raises KeyboardInterrupt.

    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard, told = socket.socketpair()
    told.setblocking(False)
    before = signal.set_wakeup_fd(told.fileno(), warn_on_full_buffer=False)
    former = signal.getsignal(signal.SIGINT)
    if handler is not None and former is signal.default_int_handler:
        signal.signal(signal.SIGINT, handler)
    thread = threading.Thread(
        target=_pass_on, args=(heard, wake), name="ayon-harmony-ctrl-c", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        if signal.getsignal(signal.SIGINT) == handler:
            signal.signal(signal.SIGINT, former)
        signal.set_wakeup_fd(before)
        told.close()
        thread.join()


def _pass_on(heard: socket.socket, wake: Callable[[], object]) -> None:
    with heard:
        while heard.recv(64):
            wake()
