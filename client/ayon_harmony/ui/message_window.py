"""A message, or a question with a button for each answer, whatever it has to say.

Qt's own QMessageBox neither scrolls nor breaks a long path, and its details make it
higher than a small screen is. Here the text scrolls once a screen has no more room,
the details open inside the window, and buttons take another row. Qt is handed in.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ayon_harmony.ui.qt import (
    Qt,
    dress,
    execute,
    fit_buttons,
    left_to_right,
    make_rows,
    place,
    press_by_enter,
    room_on_screen,
    set_label,
)

_WIDTH = 480
"""Room for a line of text, in pixels, where a screen has it."""

_LEAST_TEXT = 48
"""Height of the text below which nobody reads, in pixels."""

_LEAST_WIDTH = 240
"""Width of the text of a message of one word, in pixels."""

_DETAILS = (720, 240)
"""Size of the details, in pixels, where a screen has room."""

_ICON = 32


class MessageWindow:
    """One message or question; `wait` shows it.

    Args:
        qt: The three Qt modules.
        title: Title of the window.
        text: Sentences; an error may say ``<class ...>``, which is no HTML.
        choices: Pairs of key and label, the first is what Enter chooses.
        safe: Key that closing the window and Escape stand for.
        details: What only helps when something went wrong, for "Show Details".
        above: A widget of a fixed height that stands above the text.

    """

    def __init__(
        self,
        qt: Qt,
        title: str,
        text: str,
        choices: Sequence[tuple[str, str]],
        safe: str,
        details: str = "",
        above: Any = None,
    ) -> None:
        self._qt = qt
        self._answer = safe
        self._above = above
        widgets = qt.QtWidgets
        self.dialog = widgets.QDialog(objectName="ayon_message", windowTitle=title)
        # Harmony is in front while it starts; the message must not hide behind.
        self.dialog.setWindowFlag(qt.QtCore.Qt.WindowType.WindowStaysOnTopHint, True)
        # Only what is dressed knows how wide its letters and buttons are.
        dress(qt, self.dialog)
        self._layout = widgets.QVBoxLayout(self.dialog)
        if above is not None:
            self._layout.addWidget(above)
        self._details = widgets.QPlainTextEdit(
            details, objectName="details", readOnly=True, visible=False
        )
        # Details may as well be a list of places; of a failure they have its traceback.
        self._add_text(text, is_error="Traceback (most recent call last)" in details)
        self._layout.addWidget(self._details, 1)
        self._add_buttons(choices, has_details=bool(details))
        self._fit()

    def wait(self) -> str:
        """Show it until it is answered; return the key of the answer."""
        place(self._qt, self.dialog, is_sized=True)
        execute(self.dialog)
        self.dialog.deleteLater()
        return self._answer

    def _add_text(self, text: str, *, is_error: bool) -> None:
        qt = self._qt
        widgets = qt.QtWidgets
        row = widgets.QHBoxLayout()
        self._layout.addLayout(row)
        if is_error:
            style = self.dialog.style()
            pixmap = style.standardIcon(style.StandardPixmap.SP_MessageBoxCritical)
            icon = widgets.QLabel(objectName="icon", pixmap=pixmap.pixmap(_ICON))
            row.addWidget(icon, 0, qt.QtCore.Qt.AlignmentFlag.AlignTop)
        # It breaks a long path anywhere, and gives it to the clipboard as it is.
        self._text = widgets.QTextEdit(
            objectName="text",
            readOnly=True,
            acceptRichText=False,
            frameShape=widgets.QFrame.Shape.NoFrame,
            wordWrapMode=qt.QtGui.QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere,
            horizontalScrollBarPolicy=(qt.QtCore.Qt.ScrollBarPolicy.ScrollBarAlwaysOff),
        )
        self._text.setStyleSheet("background: transparent; border: none;")
        self._text.setPlainText(left_to_right(text))
        row.addWidget(self._text, 1)

    def _add_buttons(
        self, choices: Sequence[tuple[str, str]], *, has_details: bool
    ) -> None:
        qt = self._qt
        self._buttons = []
        for number, (key, label) in enumerate(choices):
            button = qt.QtWidgets.QPushButton(
                self.dialog, objectName=key, default=number == 0
            )
            press_by_enter(qt, button)
            set_label(qt, button, label)
            button.clicked.connect(self._answerer(key))
            self._buttons.append(button)
        if has_details:
            self._more = qt.QtWidgets.QPushButton(
                "Show Details", self.dialog, objectName="more"
            )
            press_by_enter(qt, self._more)
            self._more.clicked.connect(self._toggle_details)
            self._buttons.append(self._more)
        fit_buttons(qt, self.dialog)
        rows = make_rows(qt, self._buttons, room_on_screen(qt).width() - self._sides())
        self._layout.addLayout(rows)
        self._buttons[0].setFocus()

    def _sides(self) -> int:
        margins = self._layout.contentsMargins()
        return int(margins.left() + margins.right())

    def _fit(self) -> None:
        """Be as large as the text, the details and the screen say."""
        qt, layout = self._qt, self._layout
        room = room_on_screen(qt)
        icon = self.dialog.findChild(qt.QtWidgets.QLabel, "icon")
        bar = self._text.verticalScrollBar().sizeHint().width()
        beside = self._sides() + bar + (_ICON + layout.spacing() if icon else 0)
        rows = layout.itemAt(layout.count() - 1).sizeHint()
        margins = layout.contentsMargins()
        around = rows.height() + layout.spacing() + margins.top() + margins.bottom()
        document = self._text.document()
        document.setDefaultFont(self._text.font())
        document.setTextWidth(-1)
        width = max(min(int(document.idealWidth()), _WIDTH), rows.width() - beside)
        if self._above is not None:
            width = max(width, self._above.sizeHint().width())
            around += self._above.height() + layout.spacing()
        details = 0
        if not self._details.isHidden():
            width = max(width, _DETAILS[0])
            details = min(_DETAILS[1], (room.height() - around) // 2)
            self._details.setMinimumHeight(details)
            around += details + layout.spacing()
        width = min(max(width, _LEAST_WIDTH), room.width() - beside)
        document.setTextWidth(width)
        wanted = max(int(document.size().height()) + 2, _ICON if icon else 0)
        height = min(wanted, room.height() - around)
        policy = qt.QtCore.Qt.FocusPolicy
        is_cut = wanted > height
        self._text.setFocusPolicy(policy.StrongFocus if is_cut else policy.ClickFocus)
        self._text.setMinimumSize(1, min(height, _LEAST_TEXT))
        self.dialog.resize(width + beside, height + around)

    def _toggle_details(self, *_checked: object) -> None:
        is_hidden = self._details.isHidden()
        self._details.setVisible(is_hidden)
        self._more.setText("Hide Details" if is_hidden else "Show Details")
        self._fit()
        place(self._qt, self.dialog, is_sized=True)

    def _answerer(self, key: str) -> Any:
        def answer(*_checked: object) -> None:
            self._answer = key
            self.dialog.accept()

        return answer
