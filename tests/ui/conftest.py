"""No test of a window may leave one behind, seen or waiting to come back."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from traceback import extract_tb
from types import TracebackType
from typing import Any

import pytest


def ghosts() -> list[str]:
    """Windows that are there, or have a timer that may bring them back.

    Windows that are kept hidden, to be filled and shown again, are none.
    """
    from qtpy import QtCore, QtWidgets

    application = QtWidgets.QApplication.instance()
    if application is None:
        return []
    # What was closed is deleted by the event loop, and timers of 0 ms fire in it.
    for _ in range(3):
        application.processEvents()
        application.sendPostedEvents(None, QtCore.QEvent.Type.DeferredDelete)
    seen = []
    for window in application.topLevelWidgets():
        name = f"{type(window).__name__} '{window.windowTitle()}'"
        if window.isVisible():
            seen.append(f"{name} is to be seen")
        timers = window.findChildren(QtCore.QTimer)
        if any(timer.isActive() for timer in timers):
            seen.append(f"{name} is hidden and has a timer")
    if application.activeModalWidget() is not None:
        seen.append("a modal window blocks the others")
    return seen


@pytest.fixture(autouse=True)
def no_ghosts() -> Iterator[None]:
    """Fail a test after which a window is there that should be gone."""
    yield
    if "qtpy" not in sys.modules:
        return
    from qtpy import QtWidgets

    left = ghosts()
    for window in QtWidgets.QApplication.topLevelWidgets():
        window.blockSignals(True)
        window.hide()
    assert left == []


@pytest.fixture(autouse=True)
def no_failed_clicks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail a test in which a click or a timer failed; Qt would only print that.

    The window that waits for the click is closed, or the test would wait for ever.
    A timer of ayon-core's that fires in a window of a former test is none of ours.
    """
    failures: list[BaseException] = []

    def close_all(kind: type, error: BaseException, trace: TracebackType) -> None:
        if all("ayon_core" in frame.filename for frame in extract_tb(trace)):
            sys.__excepthook__(kind, error, trace)
            return
        from qtpy import QtWidgets

        failures.append(error)
        for window in QtWidgets.QApplication.topLevelWidgets():
            if window.isVisible():
                window.close()

    monkeypatch.setattr(sys, "excepthook", close_all)
    yield
    if failures:
        raise failures[0]


@pytest.fixture
def play() -> Any:
    """Run steps on the main thread of an interactive loop, as an artist's day goes.

    Each step is a function of the loop; ``clicks`` are posted to Qt before, and
    come while the step waits in a window.
    """
    from qtpy import QtCore

    from ayon_harmony.ui.main_loop import QtMainLoop

    def run(*steps: Any, clicks: Any = ()) -> list[Any]:
        loop = QtMainLoop(interactive=True)
        results: list[Any] = []
        errors: list[BaseException] = []

        def step_through() -> None:
            try:
                for click in clicks:
                    QtCore.QTimer.singleShot(0, click)
                results.extend(step(loop) for step in steps)
            except BaseException as error:
                errors.append(error)
            finally:
                loop.stop()

        loop.post(step_through)
        loop.run()
        if errors:
            raise errors[0]
        return results

    return run
