"""Windows of ours in front of Harmony's, and that of another Harmony in front of ours.

The menu that opens a tool is clicked in Harmony, so Harmony has the foreground,
and Windows lets no other process take it: ``SetForegroundWindow`` then flashes
the task bar only (Microsoft, "SetForegroundWindow function", remarks). A window
may make itself topmost, though, and what is topmost no more stays above all
windows that never were (Microsoft, "SetWindowPos function").
"""

from __future__ import annotations

import sys
from typing import Any

# Of winuser.h.
TOPMOST, NOT_TOPMOST = -1, -2
_NO_SIZE, _NO_MOVE, _SHOW = 0x0001, 0x0002, 0x0040


def bring_forward(window_id: int, user32: Any = None) -> bool:
    """Put a window above those of other programs, and ask for the keyboard.

    Args:
        window_id: The system's number of the window.
        user32: The library that does it; None for the system's own.

    Returns:
        Whether the window has the keyboard now; False on other systems.

    """
    user32 = user32 or _user32()
    if user32 is None:
        return False
    for place in (TOPMOST, NOT_TOPMOST):
        user32.SetWindowPos(window_id, place, 0, 0, 0, 0, _NO_SIZE | _NO_MOVE | _SHOW)
    return bool(user32.SetForegroundWindow(window_id))


def let_in_front(pid: int, user32: Any = None) -> bool:
    """Let another process bring its own window to the front, once.

    Only the process in which the artist works may allow that (Microsoft,
    "AllowSetForegroundWindow function").

    Args:
        pid: Number of the other process.
        user32: The library that does it; None for the system's own.

    Returns:
        Whether the system agreed; False on other systems, which need no consent.

    """
    user32 = user32 or _user32()
    return user32 is not None and bool(user32.AllowSetForegroundWindow(pid))


def _user32() -> Any:
    if sys.platform == "win32":
        import ctypes

        # Handles have the size of a pointer; by default they would be cut to an int.
        user32 = ctypes.WinDLL("user32")
        handle, number = ctypes.c_void_p, ctypes.c_int
        place = [handle, handle, number, number, number, number, ctypes.c_uint]
        user32.SetWindowPos.argtypes = place
        user32.SetForegroundWindow.argtypes = [handle]
        user32.AllowSetForegroundWindow.argtypes = [ctypes.c_uint]
        return user32
    return None
