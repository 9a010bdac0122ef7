"""The main window of an interactive Harmony, and what an artist does in it.

A real QMainWindow with a menu bar, drawn offscreen. Menus that scripts add die
with their script engine; the entries of Harmony itself stay.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide2.QtCore import QTimer
from PySide2.QtWidgets import QAction, QMainWindow, QMenu

if TYPE_CHECKING:
    from sandbox.harmony.application import Application

OWN_MENUS = ("File", "Edit", "View", "Play", "Insert", "Scene", "Windows", "Help")


class Window:
    """The main window of one application."""

    def __init__(self, app: Application) -> None:
        self._app = app
        self.main = QMainWindow()
        self.main.setObjectName("MainWindow")
        self.main.resize(1280, 720)
        self.main.setWindowTitle(app.profile.product_name)
        self._own: list[QMenu] = []
        for name in OWN_MENUS:
            menu = self.main.menuBar().addMenu(name)
            menu.setObjectName(name)
            self._own.append(menu)
        self._add(self._own[0], "Save", app.save_as_artist)
        self.main.show()
        app.use_event_loop(lambda action: QTimer.singleShot(0, action))

    def _add(self, menu: QMenu, text: str, action: Callable[[], Any]) -> None:
        entry: QAction = menu.addAction(text)
        entry.triggered.connect(lambda *_: action())

    def show_scene(self, project: Any) -> None:
        """Show the name of the open scene in the title."""
        name = getattr(project, "version_name", "")
        self.main.setWindowTitle(f"{name} - {self._app.profile.product_name}")

    def drop_script_menus(self) -> None:
        """Remove the menus that scripts made."""
        for action in self.main.menuBar().actions():
            if action.menu() not in self._own:
                self.main.menuBar().removeAction(action)
                action.deleteLater()

    def close(self) -> None:
        """Delete the window."""
        self.main.hide()
        self.main.deleteLater()
