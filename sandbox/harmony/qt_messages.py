"""What Qt itself says while the emulator runs."""

from __future__ import annotations

import sys
from typing import Any


def show_qt_message(_kind: Any, _context: Any, text: str) -> None:
    """Write a message of Qt, but not what it says of the offscreen platform."""
    if "propagateSizeHints" in text or "XDG_RUNTIME_DIR" in text:
        return
    print(text, file=sys.stderr, flush=True)
