"""Threads work on many pieces; a small scene is saved and opened without."""

from __future__ import annotations

import sys
import threading

import pytest

from ayon_harmony.workfiles.threads import do_pieces, executor_for

places = sys.modules["tests.workfiles.conftest"]


def where_it_runs(pieces: int) -> set[str]:
    with executor_for(pieces, 2, "work") as executor:
        futures = [
            executor.submit(lambda: threading.current_thread().name)
            for _ in range(pieces)
        ]
        return {future.result().rstrip("0123456789_") for future in futures}


def test_one_piece_is_done_by_who_hands_it_in():
    assert where_it_runs(1) == {threading.current_thread().name}


def test_more_pieces_are_done_by_threads():
    assert where_it_runs(9) == {"work"}


def test_what_a_piece_raises_comes_with_its_result():
    with executor_for(1, 2, "work") as executor:
        future = executor.submit(int, "no number")
        with pytest.raises(ValueError, match="no number"):
            future.result()


def test_the_caller_does_pieces_with_its_threads_and_is_told_of_each():
    names = set()
    told = {}
    both = threading.Barrier(2, timeout=20)

    def work(piece: int) -> int:
        names.add(threading.current_thread().name)
        if piece < 2:
            both.wait()
        return piece * 10

    def tell(piece: int, result: int) -> None:
        assert threading.current_thread() is threading.main_thread()
        told[piece] = result

    do_pieces(range(40), work, 2, "work", tell)
    assert told == {piece: piece * 10 for piece in range(40)}
    assert names == {threading.current_thread().name, "work_1"}


@pytest.mark.parametrize("most", [1, 3])
def test_of_pieces_that_fail_the_first_one_is_told_and_no_other_is_begun(most):
    begun = []
    all_at_once = threading.Barrier(most, timeout=20)

    def work(piece: int) -> None:
        begun.append(piece)
        all_at_once.wait()
        raise ValueError(f"piece {piece}")

    with pytest.raises(ValueError, match="piece 0"):
        do_pieces(range(40), work, most, "work", lambda *_: None)
    assert sorted(begun) == list(range(most))


def test_where_the_system_gives_no_more_threads_the_caller_does_it_all(monkeypatch):
    def refuse(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    told: list[int] = []
    do_pieces(range(9), abs, 3, "work", lambda _, result: told.append(result))
    assert told == list(range(9))


def test_who_is_told_may_end_it_all():
    begun = []

    def stop(*_: int) -> None:
        raise InterruptedError

    before = threading.active_count()
    with pytest.raises(InterruptedError):
        do_pieces(range(400), begun.append, 3, "work", stop)
    assert threading.active_count() == before


def test_a_small_scene_is_saved_and_opened_without_a_thread(place, monkeypatch):
    started = []
    start = threading.Thread.start

    def note(thread: threading.Thread) -> None:
        started.append(thread.name)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", note)
    work = places.contents(place.saved("other").scene_dir)
    assert places.contents(place.opened("mine").scene_dir) == work
    assert started == []
