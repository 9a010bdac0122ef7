"""Whether a process still runs, so that a mark of it is believed or not.

A number alone says little: systems give it to another process later. So a process
is known by its number and the time it was started at, as the system writes it.
"""

from __future__ import annotations

import ctypes
import subprocess
import sys
from pathlib import Path

_QUERY_LIMITED_INFORMATION = 0x1000
_STILL_ACTIVE = 259


def started_at(pid: int) -> str:
    """Return when a process was started, in the system's own words.

    Returns:
        "" where it does not run, or nobody may know. A process that has ended and
        waits for its parent does not run.

    """
    if pid <= 0:
        return ""
    by_system = {"win32": _started_on_windows, "linux": _started_on_linux}
    return by_system.get(sys.platform, _started_by_ps)(pid)


def is_running(pid: int, started: str) -> bool:
    """Whether the process that was started then still runs."""
    return bool(started) and started_at(pid) == started


def _started_on_linux(pid: int) -> str:
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    # Fields follow the name, which stands in brackets and may hold anything
    # (proc(5)): the first is the state, the twentieth the time since boot.
    fields = text.rpartition(")")[2].split()
    return "" if fields[0] in ("Z", "X") else fields[19]


def _started_by_ps(pid: int) -> str:
    done = subprocess.run(
        ["ps", "-o", "state=,lstart=", "-p", str(pid)],
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    state, _, started = done.stdout.strip().partition(" ")
    return "" if not state or state.startswith("Z") else started.strip()


def _started_on_windows(pid: int) -> str:
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined]
    kernel.OpenProcess.restype = ctypes.c_void_p
    handle = kernel.OpenProcess(_QUERY_LIMITED_INFORMATION, False, pid)
    if not handle:
        return ""
    try:
        code = ctypes.c_ulong()
        times = [ctypes.c_ulonglong() for _ in range(4)]
        pointer = ctypes.c_void_p(handle)
        if not kernel.GetExitCodeProcess(pointer, ctypes.byref(code)):
            return ""
        if code.value != _STILL_ACTIVE:
            return ""
        if not kernel.GetProcessTimes(pointer, *(ctypes.byref(t) for t in times)):
            return ""
        return str(times[0].value)
    finally:
        kernel.CloseHandle(ctypes.c_void_p(handle))
