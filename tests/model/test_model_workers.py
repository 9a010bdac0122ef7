"""Work on threads: all of it, or none more once one has failed."""

from __future__ import annotations

import threading
import time
from functools import partial

import pytest

from ayon_harmony.model.workers import MAX_WORKERS, each_done


def test_every_work_is_done_and_names_what_it_made():
    works = [partial(str, number) for number in range(20)]

    assert sorted(each_done(works), key=int) == [str(number) for number in range(20)]


def test_nothing_to_do_is_no_error():
    assert list(each_done([])) == []


def test_after_a_failure_the_others_never_begin():
    may_end = threading.Event()
    begun: list[int] = []

    def fail() -> str:
        raise OSError("no such program")

    def wait(number: int) -> str:
        begun.append(number)
        may_end.wait(20)
        return ""

    works = [fail, *(partial(wait, number) for number in range(100))]
    done = each_done(works)
    threading.Timer(0.2, may_end.set).start()
    with pytest.raises(OSError, match="no such program"):
        next(done)

    assert len(begun) <= 2 * MAX_WORKERS


def test_who_wants_no_more_stops_it():
    begun: list[int] = []

    def work(number: int) -> str:
        begun.append(number)
        time.sleep(0.01)
        return ""

    for _ in each_done([partial(work, number) for number in range(100)]):
        break

    assert len(begun) < 100
