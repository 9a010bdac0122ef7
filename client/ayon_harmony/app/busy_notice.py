"""Tells the artist why AYON does not come to what was chosen in Harmony's menu.

A plugin may keep the main thread for minutes, and a question of ours may have come to
lie behind Harmony. What is chosen in the menu waits then. After two seconds the menu
and the message log say so, and a question that waits comes to the front.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol

from ayon_harmony.bridge.session import Session
from ayon_harmony.errors import BridgeError

#: Seconds after which it is said, and between two looks from then on.
FIRST_S = 2.0
NEXT_S = 5.0


class QuestionLoop(Protocol):
    """The main thread, as far as it is asked here."""

    def raise_question(self, tell: Callable[[str], object]) -> None:
        """Bring a question that waits to the front, and tell its title."""


class BusyNotice:
    """Looks how long Harmony waits, and says it there.

    Args:
        session: The session; its listener of requests is ``request_waits``.
        loop: Main loop.
        first_s: Seconds after which it is said.
        next_s: Seconds between two looks from then on.

    """

    def __init__(
        self,
        session: Session,
        loop: QuestionLoop,
        first_s: float = FIRST_S,
        next_s: float = NEXT_S,
    ) -> None:
        self._session = session
        self._loop = loop
        self._first_s = first_s
        self._next_s = next_s
        # Guards what follows.
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None
        self._is_closed = False
        self._has_told = False
        self._has_question = False

    def request_waits(self) -> None:
        """Harmony has asked for something. From any thread."""
        with self._lock:
            if self._timer is None:
                self._look_later(self._first_s)

    def close(self) -> None:
        """Look no more."""
        with self._lock:
            self._is_closed = True
            if self._timer is not None:
                self._timer.cancel()

    def _look_later(self, delay_s: float) -> None:
        """Start the timer, holding the lock."""
        if self._is_closed:
            return
        self._timer = threading.Timer(delay_s, self._look)
        self._timer.name = "ayon-harmony-busy"
        self._timer.daemon = True
        self._timer.start()

    def _look(self) -> None:
        with self._lock:
            # A request that comes from here on starts a timer of its own.
            self._timer = None
            name, waited_s = self._session.dispatcher.longest_wait()
            is_late = bool(name) and waited_s >= self._first_s
            if name:
                rest_s = max(self._first_s - waited_s, 0.1)
                self._look_later(self._next_s if is_late else rest_s)
        if not is_late:
            self._has_question = False
            if self._has_told:
                self._tell("")
            return
        is_news = not self._has_told
        if not self._has_question:
            self._tell(f"AYON is busy with {name}, for {waited_s:.0f} s by now")
        if is_news:
            # Once: nobody is torn from what they do by the same question again.
            self._loop.raise_question(self._tell_question)

    def _tell_question(self, title: str) -> None:
        # In the main thread, some time after it was asked for.
        if self._session.dispatcher.longest_wait()[0]:
            self._has_question = True
            self._tell(f"AYON asks something in the window '{title}' - answer it first")

    def _tell(self, text: str) -> None:
        self._has_told = bool(text)
        try:
            self._session.notify("setBusyStatus", text)
        except BridgeError:
            # Harmony has left, or reads nothing; its menu says so itself.
            self._has_told = False
