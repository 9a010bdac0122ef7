"""Progress of long work: one service for opening, saving, rendering, loading.

Work gets a ``Task`` and calls it like a plain function, ``task(done, total,
what)``, as often as it likes and from the thread it runs on. The artist sees a
window with a bar and a cancel button; without anybody to see it, the same
becomes log lines. Cancelling raises ``errors.Cancelled`` out of the next call.
Plugins say ``with progress("Load images") as task``.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import lru_cache
from typing import TypeVar

from ayon_harmony import current
from ayon_harmony.errors import Cancelled
from ayon_harmony.ui.main_loop import MainLoop, PlainMainLoop, ProgressView

Result = TypeVar("Result")

# The eye takes in no more, and painting is not free.
MIN_INTERVAL_S = 0.05


# Before that an estimate jumps from hours to seconds.
MIN_ELAPSED_S = 3.0
MIN_SHARE = 0.03


class Task:
    """One long task, as the work that does it sees it."""

    def __init__(
        self,
        title: str,
        view: ProgressView,
        *,
        can_cancel: bool,
        clock: Callable[[], float],
        counts_bytes: bool = False,
    ) -> None:
        self._title = title
        self._counts_bytes = counts_bytes
        self._view = view
        self._can_cancel = can_cancel
        self._clock = clock
        self._started = clock()
        self._shown = self._started - MIN_INTERVAL_S

    def __call__(self, done: int, total: int, what: str = "") -> None:
        """Say how far it has come.

        Args:
            done: How much is done, in bytes, frames or files.
            total: How much there is, 0 while that is not known.
            what: What is being worked on.

        Raises:
            Cancelled: The artist wants it to stop.

        """
        if self.was_cancelled():
            raise Cancelled(f"{self._title}: stopped.")
        now = self._clock()
        if now - self._shown < MIN_INTERVAL_S and done < total:
            return
        self._shown = now
        share = min(done / total, 1.0) if total > 0 else None
        elapsed_s = now - self._started
        amount = ""
        if self._counts_bytes and total > 0:
            amount = format_bytes(min(done, total), total)
        self._view.show_state(share, describe(what, share, elapsed_s, amount))

    def was_cancelled(self) -> bool:
        """Whether the artist wants it to stop."""
        return self._can_cancel and self._view.was_cancelled()

    def when_cancelled(self, wake: Callable[[], object]) -> None:
        """Have something called when the artist cancels, to wake a wait."""
        if self._can_cancel:
            self._view.when_cancelled(wake)


class ProgressService:
    """Shows the long tasks of a session."""

    def __init__(
        self, loop: MainLoop, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._loop = loop
        self._clock = clock

    def run(
        self,
        title: str,
        work: Callable[[Task], Result],
        *,
        can_cancel: bool = True,
        counts_bytes: bool = False,
    ) -> Result:
        """Do work beside the main thread and show how far it has come.

        Args:
            title: What is being done, as the artist would say it.
            work: Gets the task. It must touch neither Qt nor AYON's tools, as
                it may run on another thread.
            can_cancel: Whether it can stop half-way without harm.
            counts_bytes: Whether the numbers that it tells are bytes.

        Raises:
            Cancelled: The artist stopped it.

        """
        with self.task(title, can_cancel=can_cancel, counts_bytes=counts_bytes) as task:
            return self._loop.run_in_worker(lambda: work(task))

    @contextlib.contextmanager
    def task(
        self, title: str, *, can_cancel: bool = True, counts_bytes: bool = False
    ) -> Iterator[Task]:
        """Show a task that the main thread does itself, step by step."""
        view = self._loop.open_progress(title, can_cancel)
        try:
            yield Task(
                title,
                view,
                can_cancel=can_cancel,
                clock=self._clock,
                counts_bytes=counts_bytes,
            )
        finally:
            view.close()


def progress_service() -> current.Progress:
    """Return what shows long tasks: the session's, or one that logs."""
    return current.find_progress() or _logging_service()


def progress(
    title: str, *, can_cancel: bool = True
) -> AbstractContextManager[current.ProgressTask]:
    """Show a task that goes on step by step on this thread.

    Example:
        ::

            with progress("Load images") as task:
                for number, path in enumerate(paths):
                    task(number, len(paths), path.name)
                    load(path)

    Args:
        title: What is being done, as the artist would say it.
        can_cancel: Whether it can stop half-way without harm. The next call of
            the task then raises ``Cancelled``.

    """
    return progress_service().task(title, can_cancel=can_cancel)


@lru_cache(maxsize=1)
def _logging_service() -> ProgressService:
    return ProgressService(PlainMainLoop())


def describe(what: str, share: float | None, elapsed_s: float, amount: str = "") -> str:
    """The lines beside the bar: what, how much, and how long it will take."""
    lines = [what] if what else []
    if share:
        left_s = elapsed_s * (1.0 - share) / share
        is_known = elapsed_s >= MIN_ELAPSED_S and share >= MIN_SHARE and left_s >= 1.0
        remaining = f", about {format_duration(left_s)} left" if is_known else ""
        percent = f"{share * 100:.0f} %"
        much = f"{amount} ({percent})" if amount else percent
        lines.append(f"{much}{remaining}")
    return "\n".join(lines)


def format_bytes(done: int, total: int) -> str:
    """How much of how much, in the unit that suits the whole: ``12 of 500 MB``."""
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if total >= size:
            digits = 1 if unit == "GB" else 0
            return f"{done / size:,.{digits}f} of {total / size:,.{digits}f} {unit}"
    return f"{done} of {total} bytes"


def format_duration(seconds: float) -> str:
    """Seconds as people say them: ``40 s``, ``3 min 20 s``, ``1 h 5 min``."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
