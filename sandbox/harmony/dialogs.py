"""Dialogs that scripts show, and who answers them when nobody sits there.

Message boxes and file dialogs are recorded and answered from a queue that
tests fill; without an answer they take their default button, so that nothing
waits for a hand that never comes. ``QDialog.exec`` of a script's own dialog
does wait: closing it is the business of whoever opened it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide2 import QtCore, QtWidgets
from PySide2.QtWidgets import QMessageBox

from sandbox.harmony.qtclasses import CLASSES
from sandbox.harmony.qtshells import shell_of

if TYPE_CHECKING:
    from sandbox.harmony.host import Application

Overrides = dict[tuple[str, str], Callable[..., Any]]


def overrides(app: Application) -> Overrides:
    """Give the Qt methods that would wait for an artist."""

    def exec_box(box: QMessageBox) -> int:
        buttons = [int(box.standardButton(button)) for button in box.buttons()]
        default = box.defaultButton()
        fallback = int(box.standardButton(default)) if default else 0
        if not fallback:
            fallback = buttons[0] if buttons else int(QMessageBox.Ok)
        return int(
            app.answer_box(
                "QMessageBox",
                box.text(),
                box.windowTitle(),
                buttons or [int(QMessageBox.Ok)],
                fallback,
            )
        )

    def pick_entry(menu: Any, *_place: Any) -> Any:
        entries = [] if menu is None else menu.actions()
        wanted = app.answer_box(
            "QMenu.exec", "\n".join(entry.text() for entry in entries), "", [], None
        )
        return next((entry for entry in entries if entry.text() == wanted), None)

    def static_box(kind: str, fallback: int) -> Callable[..., int]:
        def show(
            _none: Any,
            _parent: Any = None,
            title: str = "",
            text: str = "",
            buttons: int = fallback,
            default: int = 0,
        ) -> int:
            listed = [1 << bit for bit in range(10, 28) if int(buttons) & (1 << bit)]
            chosen = int(default) or (listed[0] if listed else fallback)
            return int(
                app.answer_box(f"QMessageBox.{kind}", text, title, listed, chosen)
            )

        return show

    def ask_path(kind: str) -> Callable[..., Any]:
        def show(_none: Any, _parent: Any = None, title: str = "", *_rest: Any) -> Any:
            empty: Any = [] if kind == "getOpenFileNames" else ""
            return app.answer_box(f"QFileDialog.{kind}", "", title, [], empty)

        return show

    ok = int(QMessageBox.Ok)
    found: Overrides = {
        ("QMessageBox", "exec"): exec_box,
        ("QMenu", "exec"): pick_entry,
        ("QMessageBox", "information"): static_box("information", ok),
        ("QMessageBox", "warning"): static_box("warning", ok),
        ("QMessageBox", "critical"): static_box("critical", ok),
        ("QMessageBox", "question"): static_box("question", int(QMessageBox.No)),
    }
    for kind in (
        "getOpenFileName",
        "getOpenFileNames",
        "getSaveFileName",
        "getExistingDirectory",
    ):
        found["QFileDialog", kind] = ask_path(kind)
    return found


def load_ui(path: str, parent: Any) -> Any:
    """Build the widget that a .ui file describes; None if it cannot be read.

    Raises:
        ImportError: PySide2 comes without QtUiTools.

    """
    from PySide2.QtUiTools import QUiLoader

    class Loader(QUiLoader):
        """Makes widgets whose event handlers a script may take over."""

        def createWidget(
            self, class_name: str, owner: Any = None, name: str = ""
        ) -> Any:
            cls = CLASSES.get(class_name)
            if cls is None or not issubclass(cls, QtWidgets.QWidget):
                return super().createWidget(class_name, owner, name)
            made = shell_of(cls)(owner)
            made.setObjectName(name)
            return made

    file = QtCore.QFile(str(Path(path)))
    if not file.open(QtCore.QIODevice.ReadOnly):
        return None
    try:
        widget: QtWidgets.QWidget = Loader().load(file, parent)
        return widget
    finally:
        file.close()
