"""From a menu entry to the menu it opens.

``QAction.menu()`` of PySide2 takes the menu into its own hands and deletes it
with the wrapper, so nobody here calls it.
"""

from __future__ import annotations

from PySide2.QtWidgets import QAction, QApplication, QMenu


def menu_of(action: QAction) -> QMenu | None:
    """Find the menu that an entry opens; None for a plain entry."""
    for widget in QApplication.allWidgets():
        if isinstance(widget, QMenu) and widget.menuAction() is action:
            return widget
    return None
