"""The two loops of the main thread: Qt's, and one without Qt.

Both sleep until something is posted: nothing here polls. Work posted to a loop
runs on the thread that runs the loop, one piece at a time and in the order of
posting, and never in the middle of a question or of a long task.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import AbstractContextManager
from typing import Any, TypeVar

from ayon_harmony.ui import foreground
from ayon_harmony.ui.ctrl_c import waking_at_ctrl_c
from ayon_harmony.ui.qt import (
    drop_signal,
    execute,
    get_application,
    import_qt,
    make_signal,
)

log = logging.getLogger(__name__)

Result = TypeVar("Result")


class _Loop(ABC):
    """What both loops make of posting."""

    @abstractmethod
    def post(self, work: Callable[[], object]) -> None:
        """Have work done on the thread that runs the loop. From any thread."""

    def post_later(
        self, delay_s: float, work: Callable[[], object]
    ) -> Callable[[], None]:
        """Post work after a while; the returned function takes that back."""
        timer = threading.Timer(delay_s, self.post, args=(work,))
        timer.name = "ayon-harmony-timer"
        timer.daemon = True
        timer.start()
        return timer.cancel

    def run_beside(
        self, work: Callable[[], Result], then: Callable[[Result], object]
    ) -> None:
        """Do work on a thread; what it gives is handed over on the main thread."""

        def run() -> None:
            try:
                result = work()
            except Exception:
                log.exception("Work beside the main thread failed")
            else:
                self.post(lambda: then(result))

        threading.Thread(target=run, name="ayon-harmony-beside", daemon=True).start()


class PlainLoop(_Loop):
    """A loop without Qt."""

    def __init__(self) -> None:
        self._posted: queue.SimpleQueue[Callable[[], object] | None] = (
            queue.SimpleQueue()
        )
        self._code = 0

    def run(self) -> int:
        """Run until ``stop`` and return its code."""
        while (work := self._posted.get()) is not None:
            run_guarded(work)
        return self._code

    def hearing_ctrl_c(self) -> AbstractContextManager[None]:
        """Have Ctrl+C raise KeyboardInterrupt at once, from ``run``, too."""
        return waking_at_ctrl_c(lambda: self.post(lambda: None))

    def run_posted(self) -> None:
        """Do what was posted by now, and return; for those who run no loop."""
        for _ in range(self._posted.qsize()):
            work = self._posted.get()
            if work is not None:
                run_guarded(work)

    def stop(self, code: int = 0) -> None:
        """End the loop after what was posted before."""
        self._code = code
        self._posted.put(None)

    def post(self, work: Callable[[], object]) -> None:
        """Have work done on the thread that runs the loop."""
        self._posted.put(work)

    def run_in_worker(self, work: Callable[[], Result]) -> Result:
        """There is no window to keep alive: do it here."""
        return work()

    def bring_to_front(self, window: Any) -> None:
        """There is no window."""

    def raise_question(self, tell: Callable[[str], object]) -> None:
        """There is no window."""


class QtLoop(_Loop):
    """Qt's event loop.

    Raises:
        ImportError: There is no Qt.

    """

    def __init__(self) -> None:
        self.qt = import_qt()
        self._app = get_application(self.qt)
        # Closing the last tool must not end the session; Harmony's end does.
        self._app.setQuitOnLastWindowClosed(False)
        self._posted: deque[Callable[[], object]] = deque()
        self._holds = 0
        # Whether the main thread is in a loop of Qt, and not in work of ours.
        self._is_in_qt = False
        self._was_interrupted = False
        self._waker = make_signal(self.qt, self._run_next)
        # Who wants to be told of a question that waits.
        self._askers: deque[Callable[[str], object]] = deque()
        self._raiser = make_signal(self.qt, self._raise_next)

    def run(self) -> int:
        """Run until ``stop`` and return its code."""
        code = 0
        if not self._was_interrupted:
            with self._being_in_qt(True):
                code = int(execute(self._app))
        if self._was_interrupted:
            raise KeyboardInterrupt
        return code

    def hearing_ctrl_c(self) -> AbstractContextManager[None]:
        """Have Ctrl+C end all loops, and then ``run`` by a KeyboardInterrupt.

        Work of ours that goes on is interrupted, what a worker does is cancelled
        where it can be, and else comes to its end first. A second Ctrl+C interrupts
        whatever it is.
        """
        return waking_at_ctrl_c(self._waker.fired.emit, self._interrupt)

    def stop(self, code: int = 0) -> None:
        """End the loop after what was posted before."""
        self.post(lambda: self._app.exit(code))

    def post(self, work: Callable[[], object]) -> None:
        """Have work done on the main thread."""
        self._posted.append(work)
        self._waker.fired.emit()

    def run_in_worker(self, work: Callable[[], Result]) -> Result:
        """Do work on a thread while the windows of this one stay alive."""
        loop = self.qt.QtCore.QEventLoop()
        outcome: Future[Result] = Future()
        done = make_signal(self.qt, loop.quit)

        def run() -> None:
            try:
                outcome.set_result(work())
            except BaseException as error:
                outcome.set_exception(error)
            finally:
                done.fired.emit()

        thread = threading.Thread(target=run, name="ayon-harmony-worker", daemon=True)
        with self.holding():
            thread.start()
            execute(loop)
        thread.join()
        drop_signal(done)
        return outcome.result()

    def bring_to_front(self, window: Any) -> None:
        """Show, restore if minimised, raise and focus a tool window."""
        window.show()
        if window.isMinimized():
            window.showNormal()
        window.raise_()
        window.activateWindow()
        foreground.bring_forward(int(window.winId()))

    def raise_question(self, tell: Callable[[str], object]) -> None:
        """Bring a question that waits to the front, and tell its title.

        From any thread. Without one, and while work of ours goes on, nothing happens.
        """
        self._askers.append(tell)
        self._raiser.fired.emit()

    def _raise_next(self) -> None:
        # Not posted: what is posted waits until the question is answered.
        tell = self._askers.popleft()
        question = self._app.activeModalWidget()
        if question is not None:
            self.bring_to_front(question)
            tell(str(question.windowTitle()))

    def _interrupt(self, *_signal: object) -> None:
        is_second, self._was_interrupted = self._was_interrupted, True
        modal = self._app.activeModalWidget()
        if modal is not None:
            modal.close()
        # All loops of this thread, those of windows and workers, too.
        self._app.exit()
        # Qt would print what is raised into it, and go on.
        if is_second or not self._is_in_qt:
            raise KeyboardInterrupt

    @contextlib.contextmanager
    def _being_in_qt(self, is_in_qt: bool) -> Iterator[None]:
        before, self._is_in_qt = self._is_in_qt, is_in_qt
        try:
            yield
        finally:
            self._is_in_qt = before

    @contextlib.contextmanager
    def holding(self) -> Iterator[None]:
        """Keep posted work waiting while a window of ours runs its own loop."""
        self._holds += 1
        try:
            with self._being_in_qt(True):
                yield
        finally:
            self._holds -= 1
            if not self._holds:
                for _ in range(len(self._posted)):
                    self._waker.fired.emit()

    def _run_next(self) -> None:
        if self._holds or not self._posted:
            return
        try:
            with self._being_in_qt(False):
                run_guarded(self._posted.popleft())
        except KeyboardInterrupt:
            self._was_interrupted = True
            self._app.exit()


def run_guarded(work: Callable[[], object]) -> None:
    """Run posted work; a failure of one must not take the loop with it.

    Nor does ``sys.exit()`` of a studio's script: raised into Qt it would end the
    process at once, with work that is not in the project yet.

    Raises:
        KeyboardInterrupt: Ctrl+C.

    """
    try:
        work()
    except KeyboardInterrupt:
        raise
    except BaseException:
        log.exception("Work on the main thread failed")
