"""Threads for work that comes in pieces, and none for a single piece."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any, TypeVar

_Piece = TypeVar("_Piece")
_Result = TypeVar("_Result")


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


def do_pieces(
    pieces: Sequence[_Piece],
    work: Callable[[_Piece], _Result],
    most: int,
    name: str,
    tell: Callable[[_Piece, _Result], object],
) -> None:
    """Do pieces of work by threads of which the caller is one: one less to start.

    Args:
        pieces: What there is to do. They are begun in this order.
        work: Does one of them, in any of the threads.
        most: How many threads at most, the caller included.
        name: What the names of the threads begin with.
        tell: Called by the caller with every piece that is done and what came of it.

    Raises:
        BaseException: What ``work`` raised of the first piece that failed, or
            ``tell``. What was begun is ended before, and nothing else is begun.

    """
    waiting = deque(enumerate(pieces))
    results: deque[tuple[_Piece, _Result]] = deque()
    faults: list[tuple[int, BaseException]] = []

    def do_next() -> bool:
        try:
            number, piece = waiting.popleft()
        except IndexError:
            return False
        try:
            results.append((piece, work(piece)))
        except BaseException as error:
            waiting.clear()
            faults.append((number, error))
        return True

    def do_all() -> None:
        while do_next():
            pass

    helpers = [
        threading.Thread(target=do_all, name=f"{name}_{number}")
        for number in range(1, min(most, len(pieces)))
    ]
    try:
        for helper in helpers:
            helper.start()
        while do_next():
            while results:
                tell(*results.popleft())
    finally:
        waiting.clear()
        for helper in helpers:
            if helper.ident is not None:
                helper.join()
    if faults:
        raise min(faults, key=lambda fault: fault[0])[1]
    while results:
        tell(*results.popleft())
