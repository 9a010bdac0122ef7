"""Progress of long work in plugins: ``with progress("Load images") as task``.

In a session the artist sees a window with a bar, and a cancel button where that
is safe; where none runs, as in tests and on the farm, there are log lines.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import lru_cache

from ayon_harmony import current
from ayon_harmony.app.main_loop import PlainMainLoop
from ayon_harmony.app.progress import ProgressService


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
