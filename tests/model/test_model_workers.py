"""Work on threads: all of it, or none more once one has failed."""

from __future__ import annotations

import threading
from functools import partial

import pytest

from ayon_harmony.model import workers
from ayon_harmony.model.workers import MAX_WORKERS, each_done
from sandbox.patience import PATIENCE_S


def test_every_work_is_done_and_names_what_it_made():
    works = [partial(str, number) for number in range(20)]

    assert sorted(each_done(works), key=int) == [str(number) for number in range(20)]


def test_nothing_to_do_is_no_error():
    assert list(each_done([])) == []


@pytest.fixture
def is_over(monkeypatch):
    """Set once the others were called off, and those that run are waited for."""
    is_over = threading.Event()

    class Pool(workers.ThreadPoolExecutor):
        def __exit__(self, *error):
            is_over.set()
            return super().__exit__(*error)

    monkeypatch.setattr(workers, "ThreadPoolExecutor", Pool)
    return is_over


def test_after_a_failure_the_others_never_begin(is_over):
    begun: list[int] = []

    def fail() -> str:
        raise OSError("no such program")

    def wait(number: int) -> str:
        begun.append(number)
        assert is_over.wait(PATIENCE_S)
        return ""

    works = [fail, *(partial(wait, number) for number in range(100))]
    done = each_done(works)
    with pytest.raises(OSError, match="no such program"):
        next(done)

    assert len(begun) <= MAX_WORKERS


def test_who_wants_no_more_stops_it(is_over):
    begun: list[int] = []

    def work(number: int) -> str:
        begun.append(number)
        assert number == 0 or is_over.wait(PATIENCE_S)
        return ""

    for _ in each_done([partial(work, number) for number in range(100)]):
        break

    assert len(begun) <= 1 + MAX_WORKERS
