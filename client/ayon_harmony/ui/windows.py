"""Two kinds of windows: Qt's, and lines in the log where nobody can see one."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Protocol

from ayon_harmony.ui.console import Console
from ayon_harmony.ui.console_window import ConsoleWindow
from ayon_harmony.ui.findings import Findings
from ayon_harmony.ui.findings_window import FindingsWindow
from ayon_harmony.ui.loops import QtLoop
from ayon_harmony.ui.message_window import MessageWindow
from ayon_harmony.ui.offers import Act, Offer, OffersWindow, choose_offer
from ayon_harmony.ui.progress_window import ProgressWindow
from ayon_harmony.ui.qt import dress, place
from ayon_harmony.ui.range_bars import RangeBar, make_bars
from ayon_harmony.ui.reports import Report, report_html

log = logging.getLogger(__name__)

_OK = (("ok", "OK"),)

_LONG_TEXT = (900, 600)
"""Size of a window with text of any length, in pixels, where a screen has room."""


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


class Windows(Protocol):
    """What is shown to the artist, and asked."""

    def show_message(self, title: str, text: str, details: str = "") -> None:
        """Tell the user something and wait until it was seen."""

    def show_text(self, title: str, text: str) -> None:
        """Show a long text without waiting for the user."""

    def show_findings(self, findings: Findings) -> None:
        """Show what a check found without waiting for the user."""

    def show_console(self, console: Console) -> None:
        """Show where scripts are typed and run, without waiting for the user."""

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

    def choose(
        self, title: str, text: str, offers: Sequence[Offer], safe: tuple[str, str]
    ) -> tuple[str, str]:
        """Let the user choose between things that are looked at, and wait.

        Args:
            title: Title of the question.
            text: The question.
            offers: What there is; two stand side by side.
            safe: Keys of offer and action that stand when nobody answers.

        Returns:
            The keys of the offer and of its action.

        """

    def show_file(self, path: Path) -> None:
        """Open a folder, page or picture in the program that the system has for it.

        Where none opens, the artist is told where it lies. On the main thread.
        """

    def ask(
        self,
        title: str,
        text: str,
        choices: Sequence[tuple[str, str]],
        safe: str,
        bars: Sequence[RangeBar] = (),
    ) -> str:
        """Let the user choose.

        Args:
            title: Title of the question.
            text: The question.
            choices: Pairs of key and label, the first is the suggested one.
            safe: Key that stands when nobody answers.
            bars: Ranges of frames that are shown above the text.

        Returns:
            The key of the choice.

        """

    def show_reports(self, reports: Sequence[Report]) -> None:
        """Show what leaves something to look at, without waiting for the user."""

    def renew_reports(self, reports: Sequence[Report]) -> None:
        """Show reports where they are on the screen; nothing comes to the front."""

    def is_showing_reports(self) -> bool:
        """Whether reports are on the screen, and not closed as read."""

    def open_progress(self, title: str, can_cancel: bool) -> ProgressView:
        """Show that a long task begins."""


class LogWindows:
    """No windows: lines in the log and on stderr, and the safe answers."""

    def show_message(self, title: str, text: str, details: str = "") -> None:
        """Write to stderr."""
        _print_message(title, text, details)

    def show_text(self, title: str, text: str) -> None:
        """Write to stderr."""
        _print_message(title, "", text)

    def show_findings(self, findings: Findings) -> None:
        """There is no window; the check has logged what it found."""

    def show_console(self, console: Console) -> None:
        """Nobody is there to type."""
        log.warning("%s: nobody can see a window of this process", console.title)

    def show_offers(
        self, title: str, text: str, offers: Sequence[Offer], act: Act
    ) -> None:
        """Nobody is there to choose: log what there is."""
        for offer in offers:
            log.warning("%s: %s: %s", title, offer.title, offer.text)

    def choose(
        self, title: str, text: str, offers: Sequence[Offer], safe: tuple[str, str]
    ) -> tuple[str, str]:
        """Nobody is there: the safe choice stands."""
        log.warning("%s: %s Nobody can be asked, so: %s", title, text, "/".join(safe))
        return safe

    def show_file(self, path: Path) -> None:
        """Write to stderr where it lies."""
        _print_message("To look at", str(path), "")

    def ask(
        self,
        title: str,
        text: str,
        choices: Sequence[tuple[str, str]],
        safe: str,
        bars: Sequence[RangeBar] = (),
    ) -> str:
        """Nobody is there: the safe choice stands."""
        log.warning("%s: %s Nobody can be asked, so: %s", title, text, safe)
        return safe

    def show_reports(self, reports: Sequence[Report]) -> None:
        """There is no window; what is reported is in the log."""

    def renew_reports(self, reports: Sequence[Report]) -> None:
        """There is no window."""

    def is_showing_reports(self) -> bool:
        """There is no window."""
        return False

    def open_progress(self, title: str, can_cancel: bool) -> ProgressView:
        """Progress as log lines."""
        return LogProgress(title)


class LogProgress:
    """Progress as log lines, one for every tenth of the way."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._shown_tenth = -1
        log.info("%s...", title)

    def show_state(self, share: float | None, text: str) -> None:
        """Log when the next tenth is reached."""
        tenth = int((share or 0.0) * 10)
        if tenth > self._shown_tenth:
            self._shown_tenth = tenth
            log.info("%s: %s", self._title, ", ".join(text.splitlines()))

    def was_cancelled(self) -> bool:
        """Nobody is there to cancel."""
        return False

    def when_cancelled(self, wake: Callable[[], object]) -> None:
        """Nobody is there to cancel."""

    def close(self) -> None:
        """Say that it is over."""
        log.debug("%s: over", self._title)


class QtWindows:
    """Windows in the style of AYON's tools.

    Args:
        loop: The loop that they live in.

    """

    def __init__(self, loop: QtLoop) -> None:
        self._loop = loop
        self._qt = loop.qt
        self._text_window: Any = None
        self.findings_window: FindingsWindow | None = None
        self.offers_window: OffersWindow | None = None
        self.console_window: ConsoleWindow | None = None
        self.reports_window: Any = None

    def show_message(self, title: str, text: str, details: str = "") -> None:
        """A window with one button, and the details behind another."""
        window = MessageWindow(self._qt, title, text, _OK, "ok", details)
        with self._loop.holding():
            window.wait()

    def show_text(self, title: str, text: str) -> None:
        """A window that scrolls, at its end."""
        if self._text_window is None:
            view = self._qt.QtWidgets.QPlainTextEdit(readOnly=True)
            self._text_window = self._make_text_window("ayon_text", view)
        window = self._text_window
        view = window.findChild(self._qt.QtWidgets.QPlainTextEdit)
        window.setWindowTitle(title)
        view.setPlainText(text)
        self._loop.bring_to_front(window)
        # Only a window that is laid out knows where the end of wrapped lines is.
        self._qt.QtWidgets.QApplication.processEvents()
        view.moveCursor(self._qt.QtGui.QTextCursor.MoveOperation.End)
        view.moveCursor(self._qt.QtGui.QTextCursor.MoveOperation.StartOfLine)
        view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())

    def show_findings(self, findings: Findings) -> None:
        """A window with a list."""
        if self.findings_window is None:
            self.findings_window = FindingsWindow(self._qt)
            dress(self._qt, self.findings_window.widget)
        self.findings_window.show(findings)
        self._loop.bring_to_front(self.findings_window.widget)

    def show_console(self, console: Console) -> None:
        """A window with an editor for each language."""
        if self.console_window is None:
            self.console_window = ConsoleWindow(self._qt)
            self.console_window.dress()
        self.console_window.show(console)
        self._loop.bring_to_front(self.console_window.dialog)

    def show_offers(
        self, title: str, text: str, offers: Sequence[Offer], act: Act
    ) -> None:
        """A window with buttons for each."""
        if self.offers_window is None:
            self.offers_window = OffersWindow(self._qt)
            dress(self._qt, self.offers_window.dialog)
        # Posted, so that it never comes in the middle of a question or a task.
        self.offers_window.set_offers(
            title,
            text,
            offers,
            lambda offer, action: self._loop.post(lambda: act(offer, action)),
        )
        if offers:
            if not self.offers_window.dialog.isVisible():
                place(self._qt, self.offers_window.dialog)
            self._loop.bring_to_front(self.offers_window.dialog)
        else:
            self.offers_window.dialog.hide()

    def choose(
        self, title: str, text: str, offers: Sequence[Offer], safe: tuple[str, str]
    ) -> tuple[str, str]:
        """A window that waits; closing it and Escape are the safe choice."""
        with self._loop.holding():
            return choose_offer(self._qt, title, text, offers, safe)

    def show_file(self, path: Path) -> None:
        """Open it as the system does."""
        url = self._qt.QtCore.QUrl.fromLocalFile(str(path))
        if not self._qt.QtGui.QDesktopServices.openUrl(url):
            self.show_message(
                "AYON", f"No program of this workstation opens it. It is here:\n{path}"
            )

    def ask(
        self,
        title: str,
        text: str,
        choices: Sequence[tuple[str, str]],
        safe: str,
        bars: Sequence[RangeBar] = (),
    ) -> str:
        """A window with one button for each choice."""
        above = make_bars(self._qt, bars) if bars else None
        window = MessageWindow(self._qt, title, text, choices, safe, above=above)
        with self._loop.holding():
            return window.wait()

    def show_reports(self, reports: Sequence[Report]) -> None:
        """A window that scrolls, the newest at its top."""
        if self.reports_window is None:
            view = self._qt.QtWidgets.QTextBrowser()
            self.reports_window = self._make_text_window("ayon_reports", view)
            self.reports_window.setWindowTitle("AYON: what to look at")
        self._fill_reports(reports)
        self._loop.bring_to_front(self.reports_window)

    def renew_reports(self, reports: Sequence[Report]) -> None:
        """Where the artist reads stays where it is."""
        if not self.is_showing_reports():
            return
        scroll_bar = self.reports_window.findChild(
            self._qt.QtWidgets.QTextBrowser
        ).verticalScrollBar()
        line = scroll_bar.value()
        self._fill_reports(reports)
        scroll_bar.setValue(line)

    def is_showing_reports(self) -> bool:
        """Whether it was not closed yet, which a minimised one was not."""
        return self.reports_window is not None and self.reports_window.isVisible()

    def _fill_reports(self, reports: Sequence[Report]) -> None:
        """Show reports in a window as high as they are; it grows and never shrinks."""
        window = self.reports_window
        view = window.findChild(self._qt.QtWidgets.QTextBrowser)
        is_open = window.isVisible()
        if not is_open:
            window.resize(_LONG_TEXT[0], 0)
        window.layout().activate()
        view.setHtml(report_html(reports))
        view.document().setTextWidth(view.viewport().width())
        around = window.height() - view.viewport().height()
        wanted = int(view.document().size().height()) + around
        height = min(wanted, _LONG_TEXT[1])
        if not is_open or height > window.height():
            window.resize(window.width(), height)
            place(self._qt, window, is_sized=True)

    def open_progress(self, title: str, can_cancel: bool) -> ProgressView:
        """A window with a bar. Posted work waits until it is closed."""
        holding = ExitStack()
        holding.enter_context(self._loop.holding())
        return ProgressWindow(
            self._qt, title, can_cancel=can_cancel, when_closed=holding.close
        )

    def _make_text_window(self, name: str, view: Any) -> Any:
        widgets = self._qt.QtWidgets
        window = widgets.QDialog(objectName=name)
        window.resize(*_LONG_TEXT)
        buttons = widgets.QDialogButtonBox(
            widgets.QDialogButtonBox.StandardButton.Close
        )
        buttons.rejected.connect(window.reject)
        layout = widgets.QVBoxLayout(window)
        layout.addWidget(view)
        layout.addWidget(buttons)
        dress(self._qt, window)
        return window


def _print_message(title: str, text: str, details: str) -> None:
    lines = [f"{title}: {text}", *([details] if details else [])]
    # Without a console, as by pythonw, there is no such stream; a terminal may be
    # closed, and a disk that takes it in may be full.
    try:
        if sys.stderr is not None:
            sys.stderr.write("\n".join(lines) + "\n")
            sys.stderr.flush()
            return
    except (OSError, ValueError):
        log.debug("Nothing can be printed", exc_info=True)
    log.warning("%s", "\n".join(lines))
