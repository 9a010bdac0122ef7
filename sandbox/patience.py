"""Waiting in tests for what happens in other threads and processes.

A fact of another process is never there at once, and on a busy machine not soon:
it is asked for until it holds. Limits end a wait only where something is broken.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from ayon_harmony.workfiles.processes import has_ended

#: Seconds; only ever reached when something is broken.
PATIENCE_S = 60.0

_LOOK_AGAIN_S = 0.02
_MORE_TIME = 5.0

Answer = TypeVar("Answer")


def wait_until(fact: Callable[[], Answer], limit_s: float = PATIENCE_S) -> Answer:
    """Ask until the answer is true, and return it.

    Args:
        fact: What is asked for; what it raises ends the wait.
        limit_s: Seconds.

    Raises:
        AssertionError: It never was.

    """
    pause = threading.Event()
    until = time.monotonic() + limit_s
    while not (answer := fact()):
        assert time.monotonic() < until, f"not in {limit_s:g} s: {fact}"
        pause.wait(_LOOK_AGAIN_S)
    return answer


def wait_until_ended(pid: int) -> None:
    """Wait until a process runs no more.

    Raises:
        AssertionError: It runs on.

    """
    wait_until(lambda: has_ended(pid))


def with_more_time(try_once: Callable[[float], None], limit_s: float) -> None:
    """Try what must happen within a limit of the product, with longer ones if need be.

    A limit that a test waits for is short, so a busy machine may not do in it what
    the test is about. A fault fails whatever the limit is. For limits alone: what
    may go wrong by another chance is not tried again but mended.

    Args:
        try_once: The test; takes the limit in seconds.
        limit_s: The first limit.

    Raises:
        Exception: As the last try.

    """
    while True:
        try:
            return try_once(limit_s)
        except Exception:
            limit_s *= _MORE_TIME
            if limit_s > PATIENCE_S:
                raise
