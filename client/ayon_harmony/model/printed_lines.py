"""What a studio's code prints, where it runs without a terminal that somebody sees."""

from __future__ import annotations

import contextlib
import io
import logging
from collections.abc import Iterator


class _Lines(io.StringIO):
    """Hands each whole line to a log."""

    def __init__(self, log: logging.Logger, title: str) -> None:
        super().__init__()
        self._log = log
        self._title = title
        self._begun = ""

    def write(self, text: str) -> int:
        *lines, self._begun = (self._begun + text).split("\n")
        for line in lines:
            self._log.info("%s: %s", self._title, line)
        return len(text)

    def end(self) -> None:
        """Hand over a line that was begun."""
        if self._begun:
            self.write("\n")


@contextlib.contextmanager
def printing_to(log: logging.Logger, title: str) -> Iterator[None]:
    """Write what is printed meanwhile to a log, a line each.

    Args:
        log: The log.
        title: Who prints.

    """
    lines = _Lines(log, title)
    try:
        with contextlib.redirect_stdout(lines):
            yield
    finally:
        lines.end()
