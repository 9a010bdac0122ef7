"""The log of a session: one file each, and stderr.

Harmony's own output goes into a file beside it, so that the two can be read
together when something went wrong.
"""

from __future__ import annotations

import contextlib
import logging
import logging.handlers
import os
import sys
import time
from pathlib import Path

from ayon_harmony.environment import LOCAL_FOLDER
from ayon_harmony.errors import LaunchError
from ayon_harmony.workfiles import disk

LOGGER = logging.getLogger("ayon_harmony")
FORMAT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
# Enough to look back over some days, little enough not to pile up.
KEPT_FILES = 40
# A session that logs an error with every frame writes for days. Of each session
# the last two files of this size are kept.
MOST_BYTES = 16 * 1024 * 1024


class SessionLog:
    """Log files of one session.

    Args:
        folder: Folder of all sessions' log files.
        level: Least important level that is written, by name.

    Raises:
        LaunchError: The folder cannot be made.

    """

    def __init__(self, folder: Path, level: str = "INFO") -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LaunchError(
                f"'{folder.parent}' cannot hold local copies and logs:"
                f" {disk.reason(error)}. Set {LOCAL_FOLDER}, or the folder in the site"
                " settings of Harmony, to one on a local disk that this user may"
                " write to."
            ) from error
        stem = f"{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}"
        self.path = folder / f"{stem}.log"
        self.harmony_path = folder / f"{stem}-harmony.log"
        remove_oldest(folder, KEPT_FILES)
        self._handlers: list[logging.Handler] = [_make_file_handler(self.path)]
        if not logging.getLogger().handlers:
            # Nobody else shows our lines, as in a plain Python.
            self._handlers.append(logging.StreamHandler())
        for handler in self._handlers:
            handler.setFormatter(logging.Formatter(FORMAT))
            LOGGER.addHandler(handler)
        self.set_level(level)

    def set_level(self, level: str) -> None:
        """Write from this level on, by name; an unknown name means INFO."""
        found = logging.getLevelName(level.upper())
        LOGGER.setLevel(found if isinstance(found, int) else logging.INFO)

    def read(self) -> str:
        """Both files, as text for people."""
        files = (("AYON", self.path), ("Harmony", self.harmony_path))
        return "\n".join(
            f"--- {title}: {path}\n"
            f"{path.read_text(encoding='utf-8', errors='replace').strip()}\n"
            for title, path in files
            if path.is_file()
        )

    def close(self) -> None:
        """Stop writing."""
        for handler in self._handlers:
            LOGGER.removeHandler(handler)
            # What is left of it may not fit on the disk. That is no reason for what
            # ends the session, or keeps it from starting.
            with contextlib.suppress(OSError):
                handler.close()
        self._handlers.clear()


class _LogFile(logging.handlers.RotatingFileHandler):
    """A log file that says once that it cannot be written."""

    _has_failed = False

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """Tell the first time; the logging of Python prints two pages a line."""
        error = sys.exc_info()[1]
        if not isinstance(error, OSError):
            super().handleError(record)
        elif not self._has_failed and sys.stderr is not None:
            self._has_failed = True
            with contextlib.suppress(OSError, ValueError):
                sys.stderr.write(
                    f"The log '{self.baseFilename}' cannot be written:"
                    f" {disk.reason(error)}.\n"
                )


def _make_file_handler(path: Path) -> logging.Handler:
    handler = _LogFile(
        path, maxBytes=MOST_BYTES, backupCount=1, encoding="utf-8", delay=True
    )
    # Not "x.log.1": what looks for log files by their ending finds it, too.
    handler.namer = lambda name: f"{name[: -len('.log.1')]}-before.log"
    return handler


def limit_output(path: Path, most: int = MOST_BYTES) -> None:
    """Keep the end only of a file that somebody else goes on appending to.

    Args:
        path: File that was opened for appending.
        most: Bytes above which half of that is kept.

    """
    try:
        with path.open("r+b") as stream:
            size = stream.seek(0, os.SEEK_END)
            if size <= most:
                return
            stream.seek(size - most // 2)
            end = stream.read()
            stream.seek(0)
            stream.write(b"[...]\n" + end)
            stream.truncate()
    except OSError as error:
        logging.getLogger(__name__).debug("Cannot shorten '%s': %s", path, error)


def remove_oldest(folder: Path, kept: int) -> None:
    """Remove log files beyond the newest ``kept``."""
    files = sorted(folder.glob("*.log"), key=lambda path: path.name, reverse=True)
    for path in files[kept:]:
        # Another session may just have removed it, or still write to it.
        try:
            path.unlink()
        except OSError:
            continue
