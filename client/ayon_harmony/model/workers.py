"""Work that programs of their own do, several at a time."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed

MAX_WORKERS = 4
"""oiiotool uses several processors by itself; more at a time only take memory."""


def each_done(works: Sequence[Callable[[], str]]) -> Iterator[str]:
    """Do works on threads, and give what each returns as it gets done.

    Where one fails, or nobody wants more, those that run come to their end and the
    others never begin.

    Args:
        works: What is done; each waits for a program and names what it made.

    """
    workers = max(1, min(MAX_WORKERS, os.cpu_count() or 1, len(works)))
    with ThreadPoolExecutor(workers, "workers") as pool:
        futures = [pool.submit(work) for work in works]
        try:
            for future in as_completed(futures):
                yield future.result()
        finally:
            for future in futures:
                future.cancel()
