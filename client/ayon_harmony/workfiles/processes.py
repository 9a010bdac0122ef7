"""Whether a process still runs, so that a mark of it is believed or not.

A number alone says little: systems give it to another process later. So a process
is known by its number and the time it was started at, as the system writes it.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from pathlib import Path

# Of winnt.h, minwinbase.h and winerror.h.
_QUERY_LIMITED_INFORMATION = 0x1000
_STILL_ACTIVE = 259
_INVALID_PARAMETER = 87


def started_at(pid: int) -> str:
    """Return when a process was started, in the system's own words.

    Returns:
        "" where it does not run, or nobody may know. A process that has ended and
        waits for its parent does not run.

    """
    return _look_at(pid) or ""


def is_running(pid: int, started: str) -> bool:
    """Whether the process that was started then still runs."""
    return bool(started) and started_at(pid) == started


def has_ended(pid: int, started: str = "") -> bool:
    """Whether a process runs no more for sure.

    What runs for another account may be nobody's to look at; it counts as running.

    Args:
        pid: Its number on this machine.
        started: As ``started_at`` told; "" where nobody wrote it down.

    """
    told = _look_at(pid)
    return told == "" or (told is not None and bool(started) and told != started)


def _look_at(pid: int) -> str | None:
    """Return when a process was started, "" for one that is not, None if unknown."""
    if pid <= 0:
        return ""
    by_system = {"win32": _started_on_windows, "linux": _started_on_linux}
    return by_system.get(sys.platform, _started_by_ps)(pid)


def _started_on_linux(pid: int) -> str | None:
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        # Mounted with "hidepid" it hides other accounts' processes (proc(5)).
        return None if _is_number_taken(pid) else ""
    # Fields follow the name, which stands in brackets and may hold anything
    # (proc(5)): the first is the state, the twentieth the time since boot.
    fields = text.rpartition(")")[2].split()
    return "" if fields[0] in ("Z", "X") else fields[19]


def _is_number_taken(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except (OSError, OverflowError):
        return False
    return True


def _started_by_ps(pid: int) -> str | None:
    done = subprocess.run(
        ["ps", "-o", "state=,lstart=", "-p", str(pid)],
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    state, _, started = done.stdout.strip().partition(" ")
    return "" if not state or state.startswith("Z") else started.strip()


def _started_on_windows(pid: int) -> str | None:
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined]
    kernel.OpenProcess.restype = ctypes.c_void_p
    handle = kernel.OpenProcess(_QUERY_LIMITED_INFORMATION, False, pid)
    if not handle:
        # There is no such number; anything else is a refusal (Microsoft,
        # "OpenProcess function").
        code = ctypes.get_last_error()  # type: ignore[attr-defined]
        return "" if code == _INVALID_PARAMETER else None
    try:
        code = ctypes.c_ulong()
        times = [ctypes.c_ulonglong() for _ in range(4)]
        pointer = ctypes.c_void_p(handle)
        if not kernel.GetExitCodeProcess(pointer, ctypes.byref(code)):
            return None
        if code.value != _STILL_ACTIVE:
            return ""
        if not kernel.GetProcessTimes(pointer, *(ctypes.byref(t) for t in times)):
            return None
        return str(times[0].value)
    finally:
        kernel.CloseHandle(ctypes.c_void_p(handle))
