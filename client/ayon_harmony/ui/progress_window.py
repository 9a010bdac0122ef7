"""The window of a long task: a bar, what is being done, and Cancel."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from ayon_harmony.ui.qt import (
    Qt,
    dress,
    drop_signal,
    make_signal,
    place,
    room_on_screen,
)

_STEPS = 1000
_WIDEST, _AROUND = 600, 60
"""Room for a line of the text, and for what is beside it, in pixels."""

_MOST_UNTIL_SEEN_MS = 100
"""How long a window has until it is seen; on some systems that is never."""


@lru_cache(maxsize=2)
def _dialog_class(qt_core: Any, qt_widgets: Any) -> Any:
    class ProgressDialog(qt_widgets.QProgressDialog):
        """Stays until its task is over; its frame and Escape mean Cancel."""

        can_cancel = True

        def closeEvent(self, event: Any) -> None:  # noqa: N802
            event.ignore()
            self.reject()

        def reject(self) -> None:
            if self.can_cancel:
                self.canceled.emit()

    return ProgressDialog


class ProgressWindow:
    """A window with a bar; states come from any thread.

    Qt's QProgressDialog shows itself again by a timer of its own: the timer begins
    when a value is at its minimum, whatever happened to the window since. A closed
    one came back over the message that followed, modal and without a task. So the
    bar is ours and gets its values directly, and the timer never begins.

    Args:
        qt: The Qt modules.
        title: What is being done.
        can_cancel: Whether the artist may stop it.
        when_closed: Called once when the window has gone.

    """

    def __init__(
        self,
        qt: Qt,
        title: str,
        *,
        can_cancel: bool,
        when_closed: Callable[[], object],
    ) -> None:
        self._qt = qt
        self._title = title
        self._when_closed = when_closed
        self._lock = threading.Lock()
        self._state: tuple[float | None, str] = (None, "")
        self._is_paint_pending = False
        self._is_over = False
        self._cancelled = threading.Event()
        self._main_thread = threading.get_ident()
        # The text says how much, with what is left; once is enough.
        self._bar = qt.QtWidgets.QProgressBar(textVisible=False)
        self._dialog = self._make_dialog(can_cancel)
        self._tell(title)
        self._changed = make_signal(qt, self._paint)
        self._show()

    def _make_dialog(self, can_cancel: bool) -> Any:
        qt = self._qt
        dialog = _dialog_class(qt.QtCore, qt.QtWidgets)(
            objectName="ayon_progress",
            windowTitle=self._title,
            minimumDuration=0,
            autoClose=False,
            autoReset=False,
            minimumWidth=420,
            windowModality=qt.QtCore.Qt.WindowModality.ApplicationModal,
        )
        dialog.can_cancel = can_cancel
        self._bar.setRange(0, 0)
        dialog.setBar(self._bar)
        # Names of files are no markup, whatever they look like.
        label = dialog.findChild(qt.QtWidgets.QLabel)
        label.setTextFormat(qt.QtCore.Qt.TextFormat.PlainText)
        # Above Harmony, and above the list of recoveries.
        dialog.setWindowFlag(qt.QtCore.Qt.WindowType.WindowStaysOnTopHint, True)
        # Qt would hide the window; it stays until the task has stopped.
        dialog.canceled.disconnect(dialog.cancel)
        if can_cancel:
            # Qt's own one: another would bring a second shortcut for Escape, and of
            # two neither does anything (Qt 6.8).
            dialog.setCancelButtonText("Cancel")
            self._button = dialog.findChild(qt.QtWidgets.QPushButton)
            # Enter is often still held from the question before.
            self._button.setAutoDefault(False)
            dialog.canceled.connect(self._cancel)
        else:
            dialog.setCancelButton(None)
        dress(qt, dialog)
        return dialog

    def _show(self) -> None:
        """Show the window, and wait a moment until it is painted.

        A task of the main thread may take seconds before it tells of its first step,
        and the window would show what lies behind it for so long.
        """
        core = self._qt.QtCore
        self._dialog.show()
        waited = core.QElapsedTimer()
        waited.start()
        while not waited.hasExpired(_MOST_UNTIL_SEEN_MS):
            is_exposed = self._dialog.windowHandle().isExposed()
            self._qt.QtWidgets.QApplication.processEvents(
                core.QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents, 10
            )
            if is_exposed:
                return

    def show_state(self, share: float | None, text: str) -> None:
        """Remember the state and have it painted once, however often it comes."""
        is_main_thread = threading.get_ident() == self._main_thread
        with self._lock:
            self._state = (share, text)
            if not (self._is_paint_pending or self._is_over or is_main_thread):
                # Under the lock: the signal goes when the window does.
                self._is_paint_pending = True
                self._changed.fired.emit()
        if is_main_thread:
            self._paint()
            self._qt.QtWidgets.QApplication.processEvents()

    def was_cancelled(self) -> bool:
        """Whether the artist wants the task to stop."""
        return self._cancelled.is_set()

    def when_cancelled(self, wake: Callable[[], object]) -> None:
        """Connect behind the button; the flag is set before."""
        self._dialog.canceled.connect(wake)

    def close(self) -> None:
        """Take the window away; closing is no cancelling."""
        with self._lock:
            if self._is_over:
                return
            self._is_over = True
        self._dialog.blockSignals(True)
        self._dialog.hide()
        self._dialog.deleteLater()
        drop_signal(self._changed)
        self._when_closed()

    def _cancel(self) -> None:
        self._cancelled.set()
        self._button.setEnabled(False)
        self._tell(f"{self._title}\nStopping…")

    def _tell(self, text: str) -> None:
        """Write lines; long ones are cut in their middle, as names of files are."""
        middle = self._qt.QtCore.Qt.TextElideMode.ElideMiddle
        label = self._dialog.findChild(self._qt.QtWidgets.QLabel)
        label.ensurePolished()
        metrics = label.fontMetrics()
        width = self._dialog.width()
        room = min(_WIDEST, room_on_screen(self._qt).width() - _AROUND)
        self._dialog.setLabelText(
            "\n".join(
                metrics.elidedText(line, middle, room) for line in text.splitlines()
            )
        )
        if self._dialog.width() > width:
            # It grows to the right, and may leave the screen.
            place(self._qt, self._dialog)

    def _paint(self) -> None:
        with self._lock:
            (share, text), self._is_paint_pending = self._state, False
            if self._is_over:
                # The last state of a thread that was still at it.
                return
        if self._cancelled.is_set():
            return
        self._bar.setRange(0, 0 if share is None else _STEPS)
        if share is not None:
            self._bar.setValue(int(share * _STEPS))
        self._tell(f"{self._title}\n{text}")
