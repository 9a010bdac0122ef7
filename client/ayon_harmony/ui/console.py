"""What a script console runs, as its window sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

PYTHON = "Python"
QT_SCRIPT = "Qt Script"
LANGUAGES = (PYTHON, QT_SCRIPT)


@dataclass(frozen=True)
class Ran:
    """What came of a script.

    Attributes:
        text: What it printed, its value, or its error with the line.
        is_error: Whether it failed.

    """

    text: str
    is_error: bool = False


class Console(Protocol):
    """Runs what is typed.

    Attributes:
        title: Title of the window.
        welcome: What stands in the output at first.

    """

    title: str
    welcome: str

    def take_news(self) -> str:
        """Return what whoever opens the window has to know, each thing once."""

    def run(self, language: str, source: str) -> Ran:
        """Run a script; never raises."""

    def history(self, language: str) -> Sequence[str]:
        """Return what was run before, oldest first."""
