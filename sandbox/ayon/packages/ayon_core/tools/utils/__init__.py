"""What AYON's windows share."""

from __future__ import annotations

from .lib import get_ayon_qt_app, get_qt_app, qt_app_context

__all__ = ("get_ayon_qt_app", "get_qt_app", "qt_app_context")
