"""Look of AYON's windows; the double has a small style of its own."""

from __future__ import annotations

import os


def load_stylesheet() -> str:
    """Qt style sheet of AYON's tools."""
    return "QWidget { background: #2c313a; color: #d3d8de; }"


def get_app_icon_path() -> str:
    """Path of AYON's icon."""
    return os.path.join(os.path.dirname(os.path.abspath(__file__)), "icon.svg")


def app_icon_path() -> str:
    """Old name of :func:`get_app_icon_path`."""
    return get_app_icon_path()
