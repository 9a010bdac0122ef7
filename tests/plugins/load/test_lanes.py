"""Works side by side: each goes on by itself, their calls go together."""

from __future__ import annotations

import threading

import pytest

from ayon_harmony import current
from ayon_harmony.errors import Cancelled, HarmonyScriptError, NotConnectedError
from ayon_harmony.loading.lanes import (
    MainThreadTask,
    on_main_thread,
    run_side_by_side,
)
from ayon_harmony.scene import Scene


class Harmony:
    """Answers calls, and notes which came together."""

    def __init__(self):
        self.messages = []

    def __call__(self, name, *args):
        assert name == "callMany"
        assert threading.current_thread() is threading.main_thread()
        calls, _, in_step = args
        self.messages.append([(called, *given) for called, given in calls])
        if in_step == "gone":
            raise HarmonyScriptError("Error", "The step is gone.")
        return [self.answer(called, given) for called, given in calls]

    def answer(self, name, given):
        if given == ["bad"]:
            return {"error": {"name": "Error", "message": "No.", "line": 3}}
        return {"result": {"name": name, "given": given}}


@pytest.fixture
def harmony():
    return Harmony()


def ask(*names):
    """Return a work that asks one thing after the other and returns the answers."""

    def work():
        scene = current.get_scene()
        return [scene.settings._call(name, name.upper()) for name in names]

    return work


def test_calls_that_wait_at_the_same_time_go_in_one_message(harmony):
    ended = run_side_by_side(Scene(harmony), [ask("a", "b"), ask("a"), ask("c", "d")])
    assert harmony.messages == [
        [("a", "A"), ("a", "A"), ("c", "C")],
        [("b", "B"), ("d", "D")],
    ]
    assert [e.error for e in ended] == [None] * 3
    assert ended[2].result == [
        {"name": "c", "given": ["C"]},
        {"name": "d", "given": ["D"]},
    ]


def test_what_several_want_to_know_is_asked_once(harmony):
    works = [ask("getScene", "setA"), ask("getScene", "setA"), ask("getScene", "listB")]
    ended = run_side_by_side(Scene(harmony), works)
    assert harmony.messages == [
        [("getScene", "GETSCENE")],
        [("setA", "SETA"), ("setA", "SETA"), ("listB", "LISTB")],
    ]
    assert [e.result[0] for e in ended] == [
        {"name": "getScene", "given": ["GETSCENE"]}
    ] * 3


def test_a_call_that_throws_stops_its_work_alone(harmony):
    def fail():
        current.get_scene().settings._call("a", "bad")

    ended = run_side_by_side(Scene(harmony), [fail, ask("a", "b")])
    assert isinstance(ended[0].error, HarmonyScriptError)
    assert ended[0].error.script_message == "No."
    assert ended[1].error is None
    assert len(ended[1].result) == 2


def test_an_error_between_calls_stops_its_work_alone(harmony):
    def fail():
        raise KeyError("x")

    ended = run_side_by_side(Scene(harmony), [fail, ask("a")])
    assert isinstance(ended[0].error, KeyError)
    assert len(ended[1].result) == 1


def test_when_the_line_breaks_all_works_end_and_clean_up():
    cleaned = []

    def work():
        try:
            current.get_scene().settings._call("a")
        finally:
            cleaned.append(threading.current_thread().name)

    def broken(*_args):
        raise NotConnectedError("gone")

    before = threading.active_count()
    with pytest.raises(NotConnectedError):
        run_side_by_side(Scene(broken), [work, work])
    assert len(cleaned) == 2
    assert threading.active_count() == before


def test_a_work_that_is_cancelled_ends_all(harmony):
    cleaned = []

    def cancel():
        current.get_scene().settings._call("a")
        raise Cancelled("Stopped.")

    def other():
        try:
            ask("a", "b")()
        finally:
            # Cleaning up asks Harmony in vain.
            with pytest.raises(Cancelled):
                ask("c")()
            cleaned.append(1)

    with pytest.raises(Cancelled, match=r"^Stopped\.$"):
        run_side_by_side(Scene(harmony), [other, cancel])
    assert cleaned == [1]
    assert len(harmony.messages) == 1


def test_progress_is_shown_by_the_main_thread(harmony):
    threads = []

    class Task:
        def __call__(self, done, total, what=""):
            threads.append(threading.current_thread())

        def was_cancelled(self):
            threads.append(threading.current_thread())
            return True

        def when_cancelled(self, wake):
            wake()

    task = MainThreadTask(Task())

    def work():
        task(1, 2, "x")
        return task.was_cancelled()

    (ended,) = run_side_by_side(Scene(harmony), [work])
    assert ended.result is True
    assert threads == [threading.main_thread()] * 2
    task(2, 2)
    assert len(threads) == 3


def test_what_goes_wrong_on_the_main_thread_is_heard_by_the_work(harmony):
    def boom():
        raise OSError("full")

    def work():
        with pytest.raises(OSError, match="full"):
            on_main_thread(boom)
        return 1

    (ended,) = run_side_by_side(Scene(harmony), [work])
    assert ended.result == 1


def test_an_undo_step_that_is_gone_ends_all_works(harmony):
    with pytest.raises(HarmonyScriptError, match="step is gone"):
        run_side_by_side(Scene(harmony), [ask("a"), ask("b")], in_step="gone")


def test_hundreds_go_side_by_side(harmony):
    ended = run_side_by_side(Scene(harmony), [ask("a", "b", "c")] * 500)
    assert len(harmony.messages) == 3
    assert all(len(e.result) == 3 for e in ended)


def test_nothing_to_do_asks_nothing(harmony):
    assert run_side_by_side(Scene(harmony), []) == []
    assert harmony.messages == []


def test_what_a_work_wants_woken_is_told_to_the_task_it_is_of():
    class Task:
        def __init__(self):
            self.wakes = []

        def when_cancelled(self, wake):
            self.wakes.append(wake)

    task = Task()
    MainThreadTask(task).when_cancelled(print)
    assert task.wakes == [print]
