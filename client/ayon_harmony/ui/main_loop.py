"""The main thread of a session: one loop and one kind of windows, put together.

Two seams with two implementations each: ``loops`` (Qt or plain) says when work
runs, ``windows`` (Qt or log) says what the artist sees. A session without anybody
in front of it has Qt's loop and log windows: AYON's tools still open, and nothing
waits for an answer.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol, TypeVar

from ayon_harmony import environment
from ayon_harmony.ui.console import Console
from ayon_harmony.ui.findings import Findings
from ayon_harmony.ui.loops import PlainLoop, QtLoop
from ayon_harmony.ui.offers import Act, Offer
from ayon_harmony.ui.range_bars import RangeBar
from ayon_harmony.ui.reports import Report
from ayon_harmony.ui.windows import (
    LogWindows,
    ProgressView,
    QtWindows,
    Windows,
)

__all__ = (
    "MainLoop",
    "PlainMainLoop",
    "ProgressView",
    "QtMainLoop",
    "create_main_loop",
)

log = logging.getLogger(__name__)

Result = TypeVar("Result")


class MainLoop(Windows, Protocol):
    """The main thread of a session: its windows, and when work runs.

    Attributes:
        interactive: Whether somebody can see and answer windows.

    """

    interactive: bool

    def run(self) -> int:
        """Run until ``stop`` and return its code."""

    def hearing_ctrl_c(self) -> AbstractContextManager[None]:
        """Have Ctrl+C in the terminal end what goes on, ``run`` with it.

        ``run`` raises KeyboardInterrupt then. For the main thread of the process; on
        others nothing changes.
        """

    def stop(self, code: int = 0) -> None:
        """End the loop. From any thread."""

    def post(self, work: Callable[[], object]) -> None:
        """Have work done on the main thread. From any thread."""

    def post_later(
        self, delay_s: float, work: Callable[[], object]
    ) -> Callable[[], None]:
        """Post work after a while; the returned function takes that back."""

    def run_in_worker(self, work: Callable[[], Result]) -> Result:
        """Do work that touches neither Qt nor ayon-core, keep windows alive."""

    def run_beside(
        self, work: Callable[[], Result], then: Callable[[Result], object]
    ) -> None:
        """Do work on a thread; what it gives is handed over on the main thread."""

    def bring_to_front(self, window: Any) -> None:
        """Put a tool window above the others, Harmony's ones included."""

    def raise_question(self, tell: Callable[[str], object]) -> None:
        """Bring a question that waits to the front and tell its title; any thread."""


class _WithWindows:
    """Shows everything by the windows that it was given."""

    windows: Windows

    def show_message(self, title: str, text: str, details: str = "") -> None:
        self.windows.show_message(title, text, details)

    def show_text(self, title: str, text: str) -> None:
        self.windows.show_text(title, text)

    def show_findings(self, findings: Findings) -> None:
        self.windows.show_findings(findings)

    def show_console(self, console: Console) -> None:
        self.windows.show_console(console)

    def show_offers(
        self, title: str, text: str, offers: Sequence[Offer], act: Act
    ) -> None:
        self.windows.show_offers(title, text, offers, act)

    def choose(
        self, title: str, text: str, offers: Sequence[Offer], safe: tuple[str, str]
    ) -> tuple[str, str]:
        return self.windows.choose(title, text, offers, safe)

    def show_file(self, path: Path) -> None:
        self.windows.show_file(path)

    def ask(
        self,
        title: str,
        text: str,
        choices: Sequence[tuple[str, str]],
        safe: str,
        bars: Sequence[RangeBar] = (),
    ) -> str:
        return self.windows.ask(title, text, choices, safe, bars)

    def show_reports(self, reports: Sequence[Report]) -> None:
        self.windows.show_reports(reports)

    def renew_reports(self, reports: Sequence[Report]) -> None:
        self.windows.renew_reports(reports)

    def is_showing_reports(self) -> bool:
        return self.windows.is_showing_reports()

    def open_progress(self, title: str, can_cancel: bool) -> ProgressView:
        return self.windows.open_progress(title, can_cancel)


class PlainMainLoop(PlainLoop, _WithWindows):
    """A loop without Qt, and log windows."""

    interactive = False

    def __init__(self) -> None:
        super().__init__()
        self.windows = LogWindows()


class QtMainLoop(QtLoop, _WithWindows):
    """Qt's loop, with windows where somebody can see them.

    Args:
        interactive: Whether somebody can see and answer windows. Without,
            tools still open (tests and farm machines run Qt offscreen).

    Raises:
        ImportError: There is no Qt.

    """

    def __init__(self, *, interactive: bool = True) -> None:
        super().__init__()
        self.interactive = interactive
        self.windows = QtWindows(self) if interactive else LogWindows()


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
