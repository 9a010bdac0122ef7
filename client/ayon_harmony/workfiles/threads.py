"""Threads for work that comes in pieces, and none for a single piece."""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any, Generic, TypeVar

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
    shared = _Pieces(pieces, work)
    helpers = [
        threading.Thread(target=shared.do_all, name=f"{name}_{number}")
        for number in range(1, min(most, len(pieces)))
    ]
    try:
        # Where the system gives no thread, those that are there do it all.
        with contextlib.suppress(RuntimeError):
            for helper in helpers:
                helper.start()
        while shared.do_next():
            shared.tell_results(tell)
    finally:
        shared.waiting.clear()
        for helper in helpers:
            if helper.ident is not None:
                helper.join()
    if shared.faults:
        raise min(shared.faults, key=lambda fault: fault[0])[1]
    shared.tell_results(tell)


class _Pieces(Generic[_Piece, _Result]):
    """Pieces of work that several threads take from."""

    def __init__(
        self, pieces: Sequence[_Piece], work: Callable[[_Piece], _Result]
    ) -> None:
        self._work = work
        self._results: deque[tuple[_Piece, _Result]] = deque()
        self.waiting = deque(enumerate(pieces))
        self.faults: list[tuple[int, BaseException]] = []

    def do_next(self) -> bool:
        """Do the next piece; return False where nothing is left."""
        try:
            number, piece = self.waiting.popleft()
        except IndexError:
            return False
        try:
            self._results.append((piece, self._work(piece)))
        except BaseException as error:
            self.waiting.clear()
            self.faults.append((number, error))
        return True

    def do_all(self) -> None:
        """Do pieces until nothing is left."""
        while self.do_next():
            pass

    def tell_results(self, tell: Callable[[_Piece, _Result], object]) -> None:
        """Tell what came of the pieces that were done since."""
        while self._results:
            tell(*self._results.popleft())
