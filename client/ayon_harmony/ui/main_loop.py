"""The main thread: where tools, dialogs and Harmony's requests run.

Two loops with one face. ``QtMainLoop`` runs Qt's event loop and shows windows;
``PlainMainLoop`` needs no Qt and writes to the log and to stderr. Both sleep
until something is posted: nothing here polls. This is the only module that
imports Qt, and it does so when a Qt loop is made.

Work posted to a loop runs on the thread that runs the loop, one piece at a
time and in the order of posting, and never in the middle of a question or of
a long task that the same loop is showing.
"""

from __future__ import annotations

import contextlib
import functools
import logging
import os
import queue
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeVar

from ayon_harmony import environment
from ayon_harmony.ui import foreground
from ayon_harmony.ui.findings import Findings
from ayon_harmony.ui.findings_window import FindingsWindow
from ayon_harmony.ui.offers import Act, Offer, OffersWindow

log = logging.getLogger(__name__)

Result = TypeVar("Result")


class ProgressView(Protocol):
    """What shows how far a long task has come."""

    def show_state(self, share: float | None, text: str) -> None:
        """Show a share from 0 to 1 (None while unknown) and a line of text.

        May be called from any thread.
        """

    def was_cancelled(self) -> bool:
        """Whether the artist wants the task to stop. From any thread."""

    def when_cancelled(self, wake: Callable[[], object]) -> None:
        """Have something called when the artist cancels. On the main thread."""

    def close(self) -> None:
        """Take the view away."""


class MainLoop(Protocol):
    """The main thread of a session."""

    interactive: bool

    def run(self) -> int:
        """Run until ``stop`` and return its code."""

    def stop(self, code: int = 0) -> None:
        """End the loop. From any thread."""

    def post(self, work: Callable[[], object]) -> None:
        """Have work done on the main thread. From any thread."""

    def post_later(
        self, delay_s: float, work: Callable[[], object]
    ) -> Callable[[], None]:
        """Post work after a while; the returned function takes that back."""

    def show_message(self, title: str, text: str, details: str = "") -> None:
        """Tell the user something and wait until it was seen."""

    def show_text(self, title: str, text: str) -> None:
        """Show a long text without waiting for the user."""

    def show_findings(self, findings: Findings) -> None:
        """Show what a check found without waiting for the user."""

    def show_offers(
        self, title: str, text: str, offers: Sequence[Offer], act: Act
    ) -> None:
        """Show things to do something about, without waiting for the user.

        Replaces what was shown before; nothing to offer takes the list away.

        Args:
            title: Title of the list.
            text: What it is about.
            offers: What is in it.
            act: Called on the main thread with what was chosen.

        """

    def show_folder(self, folder: Path) -> None:
        """Show a folder in the system's file browser."""

    def ask(
        self, title: str, text: str, choices: Sequence[tuple[str, str]], safe: str
    ) -> str:
        """Let the user choose.

        Args:
            title: Title of the question.
            text: The question.
            choices: Pairs of key and label, the first is the suggested one.
            safe: Key that stands when nobody answers.

        Returns:
            The key of the choice.

        """

    def open_progress(self, title: str, can_cancel: bool) -> ProgressView:
        """Show that a long task begins."""

    def run_in_worker(self, work: Callable[[], Result]) -> Result:
        """Do work that touches neither Qt nor ayon-core, keep windows alive."""

    def run_beside(
        self, work: Callable[[], Result], then: Callable[[Result], object]
    ) -> None:
        """Do work on a thread; what it gives is handed over on the main thread."""

    def bring_to_front(self, window: Any) -> None:
        """Put a tool window above the others, Harmony's ones included."""


def create_main_loop(base: Mapping[str, str] | None = None) -> MainLoop:
    """The Qt loop where Qt and a display are to be had, else the plain one."""
    base = os.environ if base is None else base
    if environment.has_display(base) and not environment.is_true(
        base.get("AYON_HEADLESS_MODE")
    ):
        try:
            return QtMainLoop(interactive=not environment.is_headless(base))
        except ImportError as error:
            log.info("No Qt, so there will be no tools: %s", error)
    return PlainMainLoop()


def _run_guarded(work: Callable[[], object]) -> None:
    """Run posted work; a failure of one must not take the loop with it."""
    try:
        work()
    except Exception:
        log.exception("Work on the main thread failed")


def _post_later(
    loop: MainLoop, delay_s: float, work: Callable[[], object]
) -> Callable[[], None]:
    timer = threading.Timer(delay_s, loop.post, args=(work,))
    timer.name = "ayon-harmony-timer"
    timer.daemon = True
    timer.start()
    return timer.cancel


def _run_beside(
    loop: MainLoop, work: Callable[[], Result], then: Callable[[Result], object]
) -> None:
    def run() -> None:
        try:
            result = work()
        except Exception:
            log.exception("Work beside the main thread failed")
        else:
            loop.post(lambda: then(result))

    threading.Thread(target=run, name="ayon-harmony-beside", daemon=True).start()


class PlainMainLoop:
    """A loop without windows."""

    interactive = False

    def __init__(self) -> None:
        self._posted: queue.SimpleQueue[Callable[[], object] | None] = (
            queue.SimpleQueue()
        )
        self._code = 0

    def run(self) -> int:
        """Run until ``stop`` and return its code."""
        while (work := self._posted.get()) is not None:
            _run_guarded(work)
        return self._code

    def stop(self, code: int = 0) -> None:
        """End the loop after what was posted before."""
        self._code = code
        self._posted.put(None)

    def post(self, work: Callable[[], object]) -> None:
        """Have work done on the thread that runs the loop."""
        self._posted.put(work)

    def post_later(
        self, delay_s: float, work: Callable[[], object]
    ) -> Callable[[], None]:
        """Post work after a while; the returned function takes that back."""
        return _post_later(self, delay_s, work)

    def show_message(self, title: str, text: str, details: str = "") -> None:
        """Write to stderr."""
        _print_message(title, text, details)

    def show_text(self, title: str, text: str) -> None:
        """Write to stderr."""
        _print_message(title, "", text)

    def show_findings(self, findings: Findings) -> None:
        """There is no window; the check has logged what it found."""

    def show_offers(
        self, title: str, text: str, offers: Sequence[Offer], act: Act
    ) -> None:
        """Nobody is there to choose: log what there is."""
        _log_offers(title, offers)

    def show_folder(self, folder: Path) -> None:
        """Write to stderr."""
        _print_message("Folder", str(folder), "")

    def ask(
        self, title: str, text: str, choices: Sequence[tuple[str, str]], safe: str
    ) -> str:
        """Nobody is there: the safe choice stands."""
        log.warning("%s: %s Nobody can be asked, so: %s", title, text, safe)
        return safe

    def open_progress(self, title: str, can_cancel: bool) -> ProgressView:
        """Progress as log lines."""
        return LogProgress(title)

    def run_in_worker(self, work: Callable[[], Result]) -> Result:
        """There is no window to keep alive: do it here."""
        return work()

    def run_beside(
        self, work: Callable[[], Result], then: Callable[[Result], object]
    ) -> None:
        """Do work on a thread; what it gives is handed over on the main thread."""
        _run_beside(self, work, then)

    def bring_to_front(self, window: Any) -> None:
        """There is no window."""


class LogProgress:
    """Progress as log lines, one for every tenth of the way."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._shown = -1
        log.info("%s...", title)

    def show_state(self, share: float | None, text: str) -> None:
        """Log when the next tenth is reached."""
        tenth = int((share or 0.0) * 10)
        if tenth > self._shown:
            self._shown = tenth
            log.info("%s: %s", self._title, ", ".join(text.splitlines()))

    def was_cancelled(self) -> bool:
        """Nobody is there to cancel."""
        return False

    def when_cancelled(self, wake: Callable[[], object]) -> None:
        """Nobody is there to cancel."""

    def close(self) -> None:
        """Say that it is over."""
        log.debug("%s: over", self._title)


def _log_offers(title: str, offers: Sequence[Offer]) -> None:
    for offer in offers:
        log.warning("%s: %s: %s", title, offer.title, offer.text)


def _print_message(title: str, text: str, details: str) -> None:
    print(f"{title}: {text}", file=sys.stderr)
    if details:
        print(details, file=sys.stderr)
    sys.stderr.flush()


class QtMainLoop:
    """The loop of a session with windows.

    Args:
        interactive: Whether somebody can see and answer windows. Without,
            tools still open (tests and farm machines run Qt offscreen), but
            nothing waits for an answer.

    Raises:
        ImportError: There is no Qt.

    """

    def __init__(self, *, interactive: bool = True) -> None:
        self._qt = _import_qt()
        self.interactive = interactive
        self._app = _get_application(self._qt)
        # Closing the last tool must not end the session; Harmony's end does.
        self._app.setQuitOnLastWindowClosed(False)
        self._posted: deque[Callable[[], object]] = deque()
        self._holds = 0
        self._text_view: Any = None
        self._findings_window: FindingsWindow | None = None
        self._offers: OffersWindow | None = None
        self._waker = _make_signal(self._qt, self._run_one)

    def run(self) -> int:
        """Run until ``stop`` and return its code."""
        return int(_execute(self._app))

    def stop(self, code: int = 0) -> None:
        """End the loop after what was posted before."""
        self.post(lambda: self._app.exit(code))

    def post(self, work: Callable[[], object]) -> None:
        """Have work done on the main thread."""
        self._posted.append(work)
        self._waker.fired.emit()

    def post_later(
        self, delay_s: float, work: Callable[[], object]
    ) -> Callable[[], None]:
        """Post work after a while; the returned function takes that back."""
        return _post_later(self, delay_s, work)

    def show_message(self, title: str, text: str, details: str = "") -> None:
        """A window with one button, or stderr when nobody can see it."""
        if not self.interactive:
            _print_message(title, text, details)
            return
        box = self._message_box(title, text)
        if details:
            box.setDetailedText(details)
        with self._hold():
            _execute(box)

    def show_text(self, title: str, text: str) -> None:
        """A window that scrolls, at its end."""
        if self._text_view is None:
            self._text_view = self._qt.QtWidgets.QPlainTextEdit()
            self._text_view.setReadOnly(True)
            self._text_view.resize(900, 600)
        self._text_view.setWindowTitle(title)
        self._text_view.setPlainText(text)
        self._text_view.moveCursor(self._qt.QtGui.QTextCursor.MoveOperation.End)
        self.bring_to_front(self._text_view)

    def show_findings(self, findings: Findings) -> None:
        """A window with a list, or nothing when nobody can see it."""
        if not self.interactive:
            return
        if self._findings_window is None:
            self._findings_window = FindingsWindow(self._qt, _stylesheet())
        self._findings_window.show(findings)
        self.bring_to_front(self._findings_window.widget)

    def show_offers(
        self, title: str, text: str, offers: Sequence[Offer], act: Act
    ) -> None:
        """A window with buttons for each, or log lines when nobody can see it."""
        if not self.interactive:
            _log_offers(title, offers)
            return
        if self._offers is None:
            self._offers = OffersWindow(self._qt)
        # Posted, so that it never comes in the middle of a question or a task.
        self._offers.set_offers(
            title,
            text,
            offers,
            lambda offer, action: self.post(lambda: act(offer, action)),
        )
        if offers:
            self.bring_to_front(self._offers.dialog)
        else:
            self._offers.dialog.hide()

    def show_folder(self, folder: Path) -> None:
        """Open the system's file browser, or write to stderr."""
        if not self.interactive:
            _print_message("Folder", str(folder), "")
            return
        url = self._qt.QtCore.QUrl.fromLocalFile(str(folder))
        self._qt.QtGui.QDesktopServices.openUrl(url)

    def ask(
        self, title: str, text: str, choices: Sequence[tuple[str, str]], safe: str
    ) -> str:
        """A window with one button for each choice."""
        if not self.interactive:
            log.warning("%s: %s Nobody can be asked, so: %s", title, text, safe)
            return safe
        box = self._message_box(title, text)
        buttons = {}
        for key, label in choices:
            role = (
                box.ButtonRole.RejectRole if key == safe else box.ButtonRole.AcceptRole
            )
            buttons[key] = box.addButton(label, role)
        box.setDefaultButton(buttons[choices[0][0]])
        box.setEscapeButton(buttons[safe])
        with self._hold():
            _execute(box)
        clicked = box.clickedButton()
        return next((key for key, item in buttons.items() if item is clicked), safe)

    def open_progress(self, title: str, can_cancel: bool) -> ProgressView:
        """A window with a bar, or log lines when nobody can see it."""
        if not self.interactive:
            return LogProgress(title)
        return _QtProgress(self._qt, title, can_cancel)

    def run_in_worker(self, work: Callable[[], Result]) -> Result:
        """Do work on a thread while the windows of this one stay alive."""
        loop = self._qt.QtCore.QEventLoop()
        results: list[Result] = []
        errors: list[BaseException] = []
        done = _make_signal(self._qt, loop.quit)

        def run() -> None:
            try:
                results.append(work())
            except BaseException as error:
                errors.append(error)
            finally:
                done.fired.emit()

        thread = threading.Thread(target=run, name="ayon-harmony-worker", daemon=True)
        with self._hold():
            thread.start()
            _execute(loop)
        thread.join()
        if errors:
            raise errors[0]
        return results[0]

    def run_beside(
        self, work: Callable[[], Result], then: Callable[[Result], object]
    ) -> None:
        """Do work on a thread; what it gives is handed over on the main thread."""
        _run_beside(self, work, then)

    def bring_to_front(self, window: Any) -> None:
        """Show, restore if minimised, raise and focus a tool window."""
        window.show()
        if window.isMinimized():
            window.showNormal()
        window.raise_()
        window.activateWindow()
        foreground.bring_forward(int(window.winId()))

    def _message_box(self, title: str, text: str) -> Any:
        box = self._qt.QtWidgets.QMessageBox()
        box.setWindowTitle(title)
        box.setText(text)
        # Harmony is in front while it starts; the message must not hide behind.
        box.setWindowFlag(self._qt.QtCore.Qt.WindowType.WindowStaysOnTopHint, True)
        return box

    def _run_one(self) -> None:
        if self._holds or not self._posted:
            return
        _run_guarded(self._posted.popleft())

    @contextlib.contextmanager
    def _hold(self) -> Iterator[None]:
        """Keep posted work waiting while a window of ours runs its own loop."""
        self._holds += 1
        try:
            yield
        finally:
            self._holds -= 1
            if not self._holds:
                for _ in range(len(self._posted)):
                    self._waker.fired.emit()


class _QtProgress:
    """A window with a bar; states come from any thread."""

    def __init__(self, qt: Any, title: str, can_cancel: bool) -> None:
        self._lock = threading.Lock()
        self._state: tuple[float | None, str] = (None, "")
        self._pending = False
        self._is_over = False
        self._cancelled = threading.Event()
        self._title = title
        self._qt = qt
        self._main_thread = threading.get_ident()
        dialog = qt.QtWidgets.QProgressDialog()
        dialog.setWindowTitle(title)
        dialog.setLabelText(title)
        dialog.setRange(0, 0)
        dialog.setMinimumDuration(0)
        dialog.setAutoClose(False)
        dialog.setAutoReset(False)
        dialog.setMinimumWidth(420)
        dialog.setWindowModality(qt.QtCore.Qt.WindowModality.ApplicationModal)
        # Above Harmony, and above the list of recoveries.
        dialog.setWindowFlag(qt.QtCore.Qt.WindowType.WindowStaysOnTopHint, True)
        if can_cancel:
            dialog.canceled.connect(self._cancelled.set)
        else:
            dialog.setCancelButton(None)
        self._dialog = dialog
        self._changed = _make_signal(qt, self._paint)
        dialog.show()

    def show_state(self, share: float | None, text: str) -> None:
        """Remember the state and have it painted once, however often it comes."""
        with self._lock:
            self._state = (share, text)
            already_asked, self._pending = self._pending, True
        if threading.get_ident() == self._main_thread:
            self._paint()
            self._qt.QtWidgets.QApplication.processEvents()
        elif not already_asked:
            self._changed.fired.emit()

    def was_cancelled(self) -> bool:
        """Whether the cancel button was pressed."""
        return self._cancelled.is_set()

    def when_cancelled(self, wake: Callable[[], object]) -> None:
        """Connect behind the button; the flag is set before."""
        self._dialog.canceled.connect(wake)

    def close(self) -> None:
        """Take the window away; closing is no cancelling."""
        with self._lock:
            self._is_over = True
        self._dialog.blockSignals(True)
        self._dialog.close()
        self._dialog.deleteLater()

    def _paint(self) -> None:
        with self._lock:
            (share, text), self._pending = self._state, False
            if self._is_over:
                # The last state of a thread that was still at it.
                return
        if share is None:
            self._dialog.setRange(0, 0)
        else:
            self._dialog.setRange(0, 1000)
            self._dialog.setValue(int(share * 1000))
        self._dialog.setLabelText(f"{self._title}\n{text}")


class _Qt:
    """The three Qt modules in use."""

    def __init__(self, core: Any, gui: Any, widgets: Any) -> None:
        self.QtCore = core
        self.QtGui = gui
        self.QtWidgets = widgets


def _import_qt() -> Any:
    try:
        from qtpy import QtCore, QtGui, QtWidgets
    except ImportError:
        raise
    except Exception as error:  # qtpy has its own error for "no binding"
        raise ImportError(str(error)) from error
    return _Qt(QtCore, QtGui, QtWidgets)


def _execute(target: Any) -> Any:
    """Run a loop, a dialog or the application; old bindings say ``exec_``."""
    return target.exec() if hasattr(target, "exec") else target.exec_()


def _get_application(qt: Any) -> Any:
    """The one QApplication: AYON's with its settings, else a plain one."""
    try:
        from ayon_core.tools.utils import get_ayon_qt_app
    except ImportError:
        return qt.QtWidgets.QApplication.instance() or qt.QtWidgets.QApplication([])
    return get_ayon_qt_app()


def _stylesheet() -> str:
    """The looks of AYON's tools, empty without AYON. It needs the application."""
    try:
        from ayon_core.style import load_stylesheet
    except ImportError:
        return ""
    return str(load_stylesheet() or "")


@functools.lru_cache
def _signal_class(qt_core: Any) -> Any:
    """The class of such objects: one for all, as Qt never lets go of a class."""

    class Signal(qt_core.QObject):
        fired = qt_core.Signal()

        def __init__(self, slot: Callable[[], object]) -> None:
            super().__init__()
            self._slot = slot

        @qt_core.Slot()
        def deliver(self) -> None:
            self._slot()

    return Signal


def _make_signal(qt: Any, slot: Callable[[], object]) -> Any:
    """An object whose ``fired`` signal calls ``slot`` on the current thread.

    Emitted from any thread, it is delivered by this thread's event loop.
    """
    signal = _signal_class(qt.QtCore)(slot)
    signal.fired.connect(signal.deliver, qt.QtCore.Qt.ConnectionType.QueuedConnection)
    return signal
