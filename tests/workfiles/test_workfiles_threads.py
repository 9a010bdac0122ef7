"""Threads work on many pieces; a small scene is saved and opened without."""

from __future__ import annotations

import sys
import threading

import pytest

from ayon_harmony.workfiles.threads import executor_for

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
