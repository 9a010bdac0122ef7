"""The main window of an interactive Harmony, and what an artist does in it.

A real QMainWindow with a menu bar, drawn offscreen. Menus that scripts add die
with their script engine; the entries of Harmony itself stay.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide2.QtCore import QPoint, Qt, QTimer
from PySide2.QtGui import QPainter, QPixmap
from PySide2.QtWidgets import (
    QAction,
    QDialog,
    QLabel,
    QMainWindow,
    QMenu,
    QToolBar,
    QVBoxLayout,
)

from sandbox.harmony.menus import menu_of

if TYPE_CHECKING:
    from sandbox.harmony.host import Application

OWN_MENUS = (
    "File",
    "Edit",
    "View",
    "Play",
    "Insert",
    "Scene",
    "Drawing",
    "Animation",
    "Windows",
    "Help",
)


class _MainWindow(QMainWindow):
    """A window whose frame quits Harmony, as Harmony's own does."""

    def __init__(self, quit_harmony: Callable[[], Any]) -> None:
        super().__init__()
        self._quit_harmony = quit_harmony

    def closeEvent(self, event: Any) -> None:
        event.ignore()
        # From the event loop, so that a script that closes it goes on until its end.
        QTimer.singleShot(0, self._quit_harmony)


class Window:
    """The main window of one application."""

    def __init__(self, app: Application) -> None:
        self._app = app
        self.main = _MainWindow(lambda: app.quit(0))
        self.main.setObjectName("MainWindow")
        self.main.resize(1280, 720)
        self.main.setWindowTitle(app.profile.product_name)
        self._own: list[QMenu] = []
        self._own_entries: set[QAction] = set()
        self._toolbars: list[QToolBar] = []
        for name in OWN_MENUS:
            menu = self.main.menuBar().addMenu(name)
            menu.setObjectName(name)
            self._own.append(menu)
        self._add("File", "Save", app.save_as_artist, "Ctrl+S")
        self._add("File", "Close", app.close_project)
        self._add("File", "Quit", lambda: app.quit(0), "Ctrl+Q")
        self._add("Edit", "Undo", lambda: self._step("undo"), "Ctrl+Z")
        self._add("Edit", "Redo", lambda: self._step("redo"), "Ctrl+Shift+Z")
        view = QLabel("Camera")
        view.setAlignment(Qt.AlignCenter)
        view.setStyleSheet("background: #3b3b3b; color: #9a9a9a")
        self.main.setCentralWidget(view)
        self.main.show()
        app.use_event_loop(lambda action: QTimer.singleShot(0, action))

    def _add(
        self, menu: str, text: str, action: Callable[[], Any], keys: str = ""
    ) -> None:
        entry: QAction = self.own_menu(menu).addAction(text)
        if keys:
            entry.setShortcut(keys)
        entry.triggered.connect(lambda *_: action())
        self._own_entries.add(entry)

    def _step(self, direction: str) -> None:
        if self._app.project is not None:
            getattr(self._app.undo, direction)(1)

    def own_menu(self, name: str) -> QMenu:
        """Find one of Harmony's own menus.

        Raises:
            KeyError: Harmony has no such menu.

        """
        for menu in self._own:
            if menu.objectName() == name:
                return menu
        raise KeyError(name)

    def add_toolbar(self, title: str) -> QToolBar:
        """Show a toolbar of a script; scripts find it by its title with underscores.

        The name: FrameTimecodeToolbar of jonathan-fontaine/TBScripts.
        """
        toolbar = self.main.addToolBar(title)
        toolbar.setObjectName(title.replace(" ", "_"))
        self._toolbars.append(toolbar)
        return toolbar

    def show_scene(self, project: Any) -> None:
        """Show the name of the open scene in the title."""
        name = getattr(project, "version_name", "")
        self.main.setWindowTitle(f"{name} - {self._app.profile.product_name}")

    def drop_script_menus(self) -> None:
        """Remove what scripts added to the menu bar, and their toolbars."""
        for toolbar in self._toolbars:
            self.main.removeToolBar(toolbar)
            toolbar.deleteLater()
        self._toolbars.clear()
        own = [menu.menuAction() for menu in self._own]
        for action in self.main.menuBar().actions():
            if action not in own:
                self.main.menuBar().removeAction(action)
                (menu_of(action) or action).deleteLater()
        for menu in self._own:
            for action in menu.actions():
                if action not in self._own_entries:
                    menu.removeAction(action)
                    action.deleteLater()

    # -- what an artist does -----------------------------------------------------

    def menus(self) -> list[dict[str, Any]]:
        """List the menu bar as a tree."""
        return [_told(action) for action in self.main.menuBar().actions()]

    def find(self, path: str) -> QAction:
        """Find a menu entry by the texts on the way, ``AYON/Load...``.

        A count behind an entry's text, ``Manage... (3 outdated)``, may be left out.

        Raises:
            LookupError: There is none; the message lists what there is.

        """
        actions = self.main.menuBar().actions()
        found = None
        for part in path.split("/"):
            named = [action for action in actions if _text(action) == part]
            counted = [a for a in actions if _text(a).startswith(f"{part} (")]
            found = next(iter([*named, *counted]), None)
            if found is None:
                there = [_text(action) for action in actions]
                raise LookupError(f"No menu entry {path!r}: no {part!r} in {there}.")
            menu = menu_of(found)
            actions = menu.actions() if menu is not None else []
        assert found is not None
        return found

    def trigger(self, path: str) -> bool:
        """Click a menu entry; a disabled one does nothing and gives false."""
        action = self.find(path)
        if not action.isEnabled():
            return False
        # From the event loop, as a click: the caller does not wait for it.
        QTimer.singleShot(0, action.trigger)
        return True

    def picture(self, path: Path, menu: str = "") -> None:
        """Save a picture of the window, with a menu open if one is named."""
        picture: QPixmap = self.main.grab()
        if menu:
            action = self.find(menu)
            opened = menu_of(action)
            if opened is None:
                raise LookupError(f"{menu!r} is no menu.")
            bar = self.main.menuBar()
            place = bar.actionGeometry(action).bottomLeft() if "/" not in menu else None
            opened.ensurePolished()
            opened.resize(opened.sizeHint())
            painter = QPainter(picture)
            painter.drawPixmap(place or QPoint(0, bar.height()), opened.grab())
            painter.end()
        path.parent.mkdir(parents=True, exist_ok=True)
        if not picture.save(str(path), "PNG"):
            raise OSError(f"Cannot write {path}.")

    def make_box(self, title: str, text: str) -> QDialog:
        """Make a modal dialog that shows a text."""
        dialog = QDialog(self.main)
        dialog.setWindowTitle(title)
        QVBoxLayout(dialog).addWidget(QLabel(text))
        dialog.setModal(True)
        return dialog

    def close(self) -> None:
        """Delete the window."""
        self.main.hide()
        self.main.deleteLater()


def _text(action: QAction) -> str:
    text: str = action.text().replace("&&", "\0").replace("&", "").replace("\0", "&")
    return text


def _told(action: QAction) -> dict[str, Any]:
    told: dict[str, Any] = {
        "title": _text(action),
        "enabled": bool(action.isEnabled()),
        "separator": bool(action.isSeparator()),
        "tooltip": action.toolTip(),
    }
    menu = menu_of(action)
    if menu is not None:
        told["entries"] = [_told(entry) for entry in menu.actions()]
    return told
