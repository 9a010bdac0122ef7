"""How windows look."""

from __future__ import annotations

from pathlib import Path


def load_stylesheet() -> str:
    """Style sheet of all AYON windows."""
    return "QWidget { font-size: 9pt; }"


def get_app_icon_path() -> str:
    """Icon of all AYON windows."""
    return str(Path(__file__).with_name("icon.svg"))
