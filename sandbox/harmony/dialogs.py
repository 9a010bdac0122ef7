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

from PySide2 import QtCore, QtGui, QtWidgets
from PySide2.QtWidgets import QMessageBox
from shiboken2 import isValid

from sandbox.harmony.qtclasses import CLASSES
from sandbox.harmony.qtshells import shell_of

if TYPE_CHECKING:
    from sandbox.harmony.host import Application

#: How long a dialog stays open when nobody attends.
CLOSES_AFTER_MS = 100

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

    def exec_dialog(dialog: QtWidgets.QDialog) -> int:
        if app.rude.unattended:
            app.answer_box("QDialog.exec", "", dialog.windowTitle(), [], 0)
            _soon(dialog, dialog.reject)
        return int(dialog.exec_())

    def exec_loop(loop: QtCore.QEventLoop, *_flags: Any) -> int:
        if app.rude.unattended:
            _soon(loop, loop.quit)
        return int(loop.exec_())

    def ask_value(kind: str, empty: Any) -> Callable[..., Any]:
        def show(_none: Any, _parent: Any = None, title: Any = "", *_rest: Any) -> Any:
            return app.answer_box(kind, "", str(title), [], empty)

        return show

    def ask_color(_none: Any, first: Any = None, *_rest: Any) -> QtGui.QColor:
        given = app.answer_box("QColorDialog.getColor", "", "", [], None)
        return QtGui.QColor(given) if isinstance(given, str) else QtGui.QColor()

    ok = int(QMessageBox.Ok)
    found: Overrides = {
        ("QMessageBox", "exec"): exec_box,
        ("QDialog", "exec"): exec_dialog,
        ("QEventLoop", "exec"): exec_loop,
        ("QInputDialog", "getText"): ask_value("QInputDialog.getText", ""),
        ("QInputDialog", "getMultiLineText"): ask_value("QInputDialog.getText", ""),
        ("QInputDialog", "getItem"): ask_value("QInputDialog.getItem", ""),
        ("QInputDialog", "getInt"): ask_value("QInputDialog.getInt", 0),
        ("QInputDialog", "getDouble"): ask_value("QInputDialog.getDouble", 0),
        ("QColorDialog", "getColor"): ask_color,
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


def _soon(target: Any, end: Callable[[], Any]) -> None:
    """End a dialog or a loop that nobody ends, unless it has gone."""

    def end_it() -> None:
        if isValid(target):
            end()

    QtCore.QTimer.singleShot(CLOSES_AFTER_MS, end_it)


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
