"""Log lines that cost nothing but themselves.

A studio's log handler or filter may raise. Where the bridge has to go on
whatever happens (a thread's top, the answer to a request), it writes with this.
"""

from __future__ import annotations

import contextlib
import logging


class SureLog:
    """A logger whose lines never raise."""

    def __init__(self, name: str) -> None:
        self._log = logging.getLogger(name)

    def debug(self, text: str, *args: object) -> None:
        """Write a line for us."""
        self._write_line(logging.DEBUG, text, args)

    def info(self, text: str, *args: object) -> None:
        """Write a line for everybody."""
        self._write_line(logging.INFO, text, args)

    def warning(self, text: str, *args: object) -> None:
        """Write a line on what may be wrong."""
        self._write_line(logging.WARNING, text, args)

    def error(self, text: str, *args: object) -> None:
        """Write a line on what is wrong."""
        self._write_line(logging.ERROR, text, args)

    def exception(self, text: str, *args: object) -> None:
        """Write a line with the traceback of the error at hand."""
        self._write_line(logging.ERROR, text, args, exc_info=True)

    def _write_line(
        self, level: int, text: str, args: tuple[object, ...], exc_info: bool = False
    ) -> None:
        with contextlib.suppress(Exception):
            self._log.log(level, text, *args, exc_info=exc_info, stacklevel=3)
