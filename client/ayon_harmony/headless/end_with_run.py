"""The end of an item's process when the run that started it is gone."""

from __future__ import annotations

import os
import signal
import sys
import threading

from ayon_harmony.model.exit_codes import ExitCode


def end_with_the_run() -> None:
    """End this process when the one that started it is gone."""
    if sys.platform != "win32":
        # As Ctrl+C: everything is closed on the way.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    threading.Thread(target=_watch_input, name="ayon-run-watch", daemon=True).start()


def _watch_input() -> None:
    try:
        while os.read(0, 1024):
            pass
    except OSError:
        pass
    # Nothing is cleaned up: that would take Python's other threads, and they may
    # hang in a call. Harmony ends by itself when its line is gone.
    os._exit(int(ExitCode.CANCELLED))
