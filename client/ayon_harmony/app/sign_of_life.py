"""Tells a Harmony that does not reach this process that it lives, and hears of that.

A refused connection looks the same whether nobody listens or a firewall refuses it
for somebody who does. So while no Harmony is on the line, a file in the session's
folder holds the time, written anew every two seconds. Harmony's script reads it when
it is not let through, and where AYON lives it writes beside it what stopped it
(``unreachable`` of ``js/client/client.js``). With Harmony on the line nothing is
written and there is no such file.
"""

from __future__ import annotations

import contextlib
import json
import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

log = logging.getLogger(__name__)

FILE_NAME = "ayon_lives"
#: Behind the name of the file: what Harmony writes.
REFUSAL_SUFFIX = ".refused"
#: Seconds between two signs; scripts take one of up to eight seconds for life.
EVERY_S = 2.0
# Letters of a refusal that are shown.
_LONGEST = 500
# One refusal may be that of a line which just begins anew.
_REFUSALS = 2


class SignOfLife:
    """Shows that this process lives, while it is asked to.

    Args:
        folder: Folder of the session.
        tell: Gets what stops Harmony, once in this session. From a thread.
        every_s: Seconds between two signs.

    """

    def __init__(
        self, folder: Path, tell: Callable[[str], None], every_s: float = EVERY_S
    ) -> None:
        self.path = folder / FILE_NAME
        self._refusal_path = folder / (FILE_NAME + REFUSAL_SUFFIX)
        self._tell = tell
        self._every_s = every_s
        self._is_wanted = threading.Event()
        self._is_closed = threading.Event()
        self._refusals = 0
        self._thread = threading.Thread(
            target=self._serve, name="ayon-harmony-sign", daemon=True
        )

    def show(self, is_wanted: bool) -> None:
        """Begin or end showing it. From any thread; may be called twice."""
        if not is_wanted:
            self._is_wanted.clear()
        elif not self._is_closed.is_set():
            self._is_wanted.set()
            with contextlib.suppress(RuntimeError):
                # It runs already.
                self._thread.start()

    def close(self) -> None:
        """End, and take the files away."""
        self._is_closed.set()
        self._is_wanted.set()
        if self._thread.is_alive():
            self._thread.join(self._every_s)
        self._take_back()

    def read_refusal(self) -> str:
        """Return what stopped Harmony since this was last asked; "" for nothing."""
        try:
            text = json.loads(self._refusal_path.read_bytes())
            self._refusal_path.unlink()
        except (OSError, ValueError, RecursionError):
            # None, or one that is just being written.
            return ""
        return " ".join(str(text).split())[:_LONGEST]

    def _serve(self) -> None:
        while not self._is_closed.is_set():
            if not self._is_wanted.is_set():
                self._take_back()
                self._is_wanted.wait()
                continue
            self._write_time()
            self._hear()
            self._is_closed.wait(self._every_s)

    def _write_time(self) -> None:
        """Write the milliseconds since 1970, in the place of those before.

        All have 13 digits until 2286, so whoever reads never finds half of a number.
        """
        text = str(int(time.time() * 1000)).encode("ascii")
        try:
            with self.path.open("r+b" if self.path.exists() else "wb") as file:
                file.write(text)
        except OSError as error:
            log.debug("'%s' cannot be written: %s", self.path, error)

    def _hear(self) -> None:
        refusal = self.read_refusal()
        if refusal and self._refusals < _REFUSALS:
            self._refusals += 1
            if self._refusals == _REFUSALS:
                self._tell(refusal)

    def _take_back(self) -> None:
        for path in (self.path, self._refusal_path):
            with contextlib.suppress(OSError):
                path.unlink()
