"""Named moments of saving and opening, for those who watch or break them.

The code says ``reached("save.renamed", path)`` at the moments where a crash
would matter. Nothing listens in production; the fault suite sets ``listener``
to end the process there.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

Listener = Callable[[str, Path], None]

Report = Callable[[int, int, str], None]
"""Told of progress: what is done, of how much, and what is being done. It may raise
``Cancelled``."""

listener: Listener | None = None


def reached(step: str, path: Path) -> None:
    """Tell the listener, if any, which moment has come.

    Args:
        step: Area and moment, for example ``save.renamed``.
        path: The file or folder it is about.

    """
    if listener is not None:
        listener(step, path)
