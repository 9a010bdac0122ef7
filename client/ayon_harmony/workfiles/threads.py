"""Threads for work that comes in pieces, and none for a single piece."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any


class AtOnce(Executor):
    """Does what is handed in before it returns."""

    def submit(
        self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any
    ) -> Future[Any]:
        """Call a function; the future has its result, or what it raised."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except BaseException as error:
            future.set_exception(error)
        return future


def executor_for(pieces: int, most: int, name: str) -> Executor:
    """Return who does pieces of work: threads, where there is more than one piece.

    To start a thread and to wait for it takes longer than to save or open a small
    scene.

    Args:
        pieces: How many there are.
        most: How many threads at most.
        name: What the names of the threads begin with.

    """
    if pieces < 2:
        return AtOnce()
    return ThreadPoolExecutor(min(pieces, most), name)
