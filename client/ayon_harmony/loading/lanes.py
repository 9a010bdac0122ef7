"""Works that go on side by side, whose calls go to Harmony together.

An update makes the same few calls for every loaded thing. Done one behind the
other, hundreds of updates take thousands of round trips; side by side, what all of
them want next goes in one message.

Each work runs on a thread of its own, but never two at a time: one goes on to its
next call and waits there, then the next one does. What they do between calls
needs no locks, and their order is always the same.
"""

from __future__ import annotations

import contextvars
import json
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Callable, Generic, TypeVar

from ayon_harmony import current
from ayon_harmony.errors import Cancelled, HarmonyScriptError
from ayon_harmony.scene import Scene
from ayon_harmony.scene.calls import OneCall

Result = TypeVar("Result")

_LOOKS = ("get", "list", "find")
"""How functions begin that change nothing."""

_STACK_BYTES = 1024 * 1024
"""Enough for any of our works, and little enough for hundreds of them."""


@dataclass(frozen=True)
class Ended(Generic[Result]):
    """How a work ended: with a result, or with an error."""

    result: Result | None = None
    error: Exception | None = None


def run_side_by_side(
    scene: Scene,
    works: Sequence[Callable[[], Result]],
    *,
    in_step: bool = False,
    task: current.ProgressTask | None = None,
) -> list[Ended[Result]]:
    """Run works side by side; what fails in one stops none of the others.

    Inside of a work ``current.get_scene()`` is the open scene, and what it asks of it
    goes with what the others ask.

    Args:
        scene: The open scene.
        works: What to do. None may rely on what another one of them does.
        in_step: They change the scene in an undo step that is open; see
            `scene.calls.Calls.many`.
        task: Is told how many have ended.

    Returns:
        How each ended, in their order.

    Raises:
        Cancelled: The artist stopped it; all works were ended where they were.
        HarmonyError: The line to Harmony broke, or the undo step is gone;
            likewise.

    """
    lanes = [_Lane(work) for work in works]
    try:
        with _small_stacks():
            for lane in lanes:
                lane.start()
        waiting = [lane for lane in lanes if not lane.has_ended]
        while waiting:
            if task is not None:
                task(len(lanes) - len(waiting), len(lanes))
            _answer_lanes(scene, waiting, in_step)
            for lane in waiting:
                lane.go_on()
            waiting = [lane for lane in waiting if not lane.has_ended]
    finally:
        for lane in lanes:
            lane.stop()
    return [Ended(lane.result, lane.error) for lane in lanes]


def on_main_thread(do: Callable[[], Result]) -> Result:
    """Do something on the main thread, as windows need it; from a work or not."""
    lane = _lane.get()
    return do() if lane is None else lane.run_outside(do)


class MainThreadTask:
    """A task that works may use as if they were on the main thread."""

    def __init__(self, task: current.ProgressTask) -> None:
        self._task = task

    def __call__(self, done: int, total: int, what: str = "") -> None:
        """Say how far it has come; see `current.ProgressTask`."""
        on_main_thread(lambda: self._task(done, total, what))

    def was_cancelled(self) -> bool:
        """Whether the artist wants it to stop."""
        return on_main_thread(self._task.was_cancelled)

    def when_cancelled(self, wake: Callable[[], object]) -> None:
        """Have something called when the artist cancels."""
        on_main_thread(lambda: self._task.when_cancelled(wake))


def _answer_lanes(scene: Scene, waiting: Sequence[_Lane], in_step: bool) -> None:
    """Make the calls that works wait for, all in one round trip.

    What several want to know is asked once.
    """
    calls: list[OneCall] = []
    numbers: dict[str, int] = {}
    number_of = []
    for lane in waiting:
        name, args = lane.wanted
        key = f"{name}{json.dumps(args)}" if name.startswith(_LOOKS) else ""
        if key not in numbers:
            if key:
                numbers[key] = len(calls)
            number_of.append(len(calls))
            calls.append(lane.wanted)
        else:
            number_of.append(numbers[key])
    outcomes = scene.calls.call_many(calls, in_step=in_step)
    for lane, number in zip(waiting, number_of):
        lane.outcome = outcomes[number]


@contextmanager
def _small_stacks() -> Iterator[None]:
    before = threading.stack_size(_STACK_BYTES)
    try:
        yield
    finally:
        threading.stack_size(before)


_lane: contextvars.ContextVar[_Lane | None] = contextvars.ContextVar(
    "lane", default=None
)


class _Lane:
    """A work on a thread that runs only while the main thread waits for it.

    Attributes:
        wanted: The call that it waits for.
        outcome: What is to come out of that call.
        result: What the work returned.
        error: What went wrong in it.
        has_ended: Whether it has come to its end.

    """

    def __init__(self, work: Callable[[], Any]) -> None:
        self._work = work
        self._may_go_on = threading.Semaphore(0)
        self._stands = threading.Semaphore(0)
        self._errand: Callable[[], None] | None = None
        self._is_stopped = False
        self._has_started = False
        self._thread = threading.Thread(
            target=self._run_work, name="ayon-harmony-lane", daemon=True
        )
        self.wanted: OneCall = ("", ())
        self.outcome: object = None
        self.result: Any = None
        self.error: Exception | None = None
        self._fatal: BaseException | None = None
        self.has_ended = False

    # --- on the main thread -------------------------------------------------------

    def start(self) -> None:
        """Run to the first call, or to the end."""
        self._thread.start()
        self._has_started = True
        self._attend()

    def go_on(self) -> None:
        """Take the outcome and run to the next call, or to the end."""
        self._may_go_on.release()
        self._attend()

    def stop(self) -> None:
        """End the work where it is: its call raises ``Cancelled``."""
        self._is_stopped = True
        while self._has_started and not self.has_ended:
            self._may_go_on.release()
            self._stands.acquire()
        if self._has_started:
            self._thread.join()

    def _attend(self) -> None:
        """Wait until the work stands, and do what it needs the main thread for."""
        self._stands.acquire()
        while self._errand is not None:
            errand, self._errand = self._errand, None
            errand()
            self._may_go_on.release()
            self._stands.acquire()
        if self._fatal is not None:
            raise self._fatal

    # --- on the thread of the work --------------------------------------------------

    def call(self, name: str, *args: object) -> object:
        """Call one of our functions, with the calls of the other works."""
        self.wanted = (name, args)
        self._stand()
        if isinstance(self.outcome, HarmonyScriptError):
            raise self.outcome
        return self.outcome

    def run_outside(self, do: Callable[[], Result]) -> Result:
        """Have the main thread do something."""
        outcome: Future[Result] = Future()

        def errand() -> None:
            try:
                outcome.set_result(do())
            except BaseException as error:
                outcome.set_exception(error)

        self._errand = errand
        self._stand()
        return outcome.result()

    def _stand(self) -> None:
        self._stands.release()
        self._may_go_on.acquire()
        if self._is_stopped:
            raise Cancelled("Stopped with the works beside it.")

    def _run_work(self) -> None:
        _lane.set(self)
        try:
            with current.calling(self.call):
                self.result = self._work()
        except Cancelled as error:
            # The artist stopped one of them, which means all.
            self._fatal = None if self._is_stopped else error
        except Exception as error:
            self.error = error
        except BaseException as error:
            self._fatal = error
        self.has_ended = True
        self._stands.release()
