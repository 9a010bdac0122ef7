"""The window of a check: what was found, why it matters, what can be done.

Qt is handed in by the main loop; nothing here imports it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from ayon_harmony.ui.findings import Finding, Findings, summary
from ayon_harmony.ui.qt import (
    Qt,
    fit_buttons,
    make_rows,
    plain_tip,
    press_by_enter,
    room_on_screen,
)

_COLUMNS = ("Level", "", "Check", "Message")
_WIDTHS = (90, 160, 160)

_BESIDE = 48
"""Room for the edges of the window and between its buttons, in pixels."""


@lru_cache(maxsize=2)
def _browser_class(qt_widgets: Any) -> Any:
    class Browser(qt_widgets.QTextBrowser):
        """Fetches nothing: the name of a node may look like a picture on a share."""

        def loadResource(self, kind: int, name: Any) -> None:  # noqa: N802
            return None

    return Browser


class FindingsWindow:
    """A list of findings, the chosen one in full, and buttons for it.

    Args:
        qt: The Qt modules.

    Attributes:
        widget: The window.

    """

    def __init__(self, qt: Qt) -> None:
        self._qt = qt
        self._findings: Findings | None = None
        widgets = qt.QtWidgets
        # A dialog, so that Escape closes it.
        self.widget = widgets.QDialog(objectName="ayon_findings")
        self.widget.setWindowFlag(qt.QtCore.Qt.WindowType.WindowMinMaxButtonsHint, True)
        self.widget.resize(960, 600)
        self.summary = widgets.QLabel()
        self.tree = widgets.QTreeWidget(
            columnCount=len(_COLUMNS), rootIsDecorated=False, uniformRowHeights=True
        )
        self.tree.setHeaderLabels(list(_COLUMNS))
        for column, width in enumerate(_WIDTHS):
            self.tree.setColumnWidth(column, width)
        self.text = _browser_class(widgets)(openLinks=False)
        self.again = widgets.QPushButton("Check Again")
        press_by_enter(qt, self.again)
        # What the buttons of the chosen row lie in; another one for another row.
        self._buttons = widgets.QWidget()
        self._actions: list[Any] = []
        splitter = widgets.QSplitter(qt.QtCore.Qt.Orientation.Vertical)
        splitter.addWidget(self.tree)
        splitter.addWidget(self.text)
        splitter.setSizes([360, 240])
        self._bottom = bottom = widgets.QHBoxLayout()
        bottom.addWidget(self._buttons)
        bottom.addStretch(1)
        bottom.addWidget(self.again, 0, qt.QtCore.Qt.AlignmentFlag.AlignBottom)
        layout = widgets.QVBoxLayout(self.widget)
        layout.addWidget(self.summary)
        layout.addWidget(splitter, 1)
        layout.addLayout(bottom)
        self.tree.currentItemChanged.connect(self._chosen)
        self.again.clicked.connect(self._look_again)

    def show(self, findings: Findings) -> None:
        """Show the findings of a check in place of those before."""
        self._findings = findings
        self.widget.setWindowTitle(findings.title)
        self.tree.headerItem().setText(1, findings.about)
        self._fill()

    @property
    def buttons(self) -> dict[str, Any]:
        """Buttons of the chosen row by label."""
        return {button.text(): button for button in self._actions}

    def _fill(self) -> None:
        assert self._findings is not None
        rows = self._findings.rows
        at = self.tree.indexOfTopLevelItem(self.tree.currentItem())
        self.tree.clear()
        style = self.widget.style()
        pixmaps = self._qt.QtWidgets.QStyle.StandardPixmap
        icons = {
            "warning": style.standardIcon(pixmaps.SP_MessageBoxWarning),
            "error": style.standardIcon(pixmaps.SP_MessageBoxCritical),
            "note": style.standardIcon(pixmaps.SP_MessageBoxInformation),
        }
        for row in rows:
            item = self._qt.QtWidgets.QTreeWidgetItem(
                [row.level.capitalize(), row.instance or "Scene", row.check, row.text]
            )
            item.setIcon(0, icons.get(row.level, icons["error"]))
            item.setToolTip(3, plain_tip(row.text))
            item.setData(0, self._qt.QtCore.Qt.ItemDataRole.UserRole, row)
            self.tree.addTopLevelItem(item)
        text = summary(rows)
        self.summary.setText(f"{text[:1].upper()}{text[1:]}.")
        if rows:
            place = min(max(at, 0), len(rows) - 1)
            self.tree.setCurrentItem(self.tree.topLevelItem(place))
        else:
            self._chosen(None)

    def _chosen(self, item: Any, _before: Any = None) -> None:
        self._buttons.hide()
        self._buttons.deleteLater()
        self._buttons = self._qt.QtWidgets.QWidget(self.widget)
        self._actions = []
        if item is None:
            self.text.clear()
            # What lies in no layout covers the window's upper left corner.
            self._lay_out_buttons()
            return
        row: Finding = item.data(0, self._qt.QtCore.Qt.ItemDataRole.UserRole)
        self._show_text(row)
        for key, label in row.actions:
            button = self._qt.QtWidgets.QPushButton(label, self._buttons)
            press_by_enter(self._qt, button)
            button.clicked.connect(self._actor(row, key))
            self._actions.append(button)
        self._lay_out_buttons()
        # New ones would come after the button that stands to their right.
        in_order = [self.text, *self._actions, self.again]
        for before, after in zip(in_order, in_order[1:]):
            self._qt.QtWidgets.QWidget.setTabOrder(before, after)

    def _lay_out_buttons(self) -> None:
        """Put the buttons of the row to the left, in as many rows as they need."""
        self._bottom.insertWidget(0, self._buttons)
        fit_buttons(self._qt, self.widget)
        room = room_on_screen(self._qt).width() - self.again.minimumWidth() - _BESIDE
        rows = make_rows(self._qt, self._actions, room, is_left=True)
        rows.setContentsMargins(0, 0, 0, 0)
        self._buttons.setLayout(rows)
        self._buttons.show()

    def _show_text(self, row: Finding) -> None:
        if not row.description:
            self.text.setPlainText(row.text)
        elif hasattr(self.text, "setMarkdown"):
            self.text.setMarkdown(row.description)
        else:
            # Qt before 5.14.
            self.text.setPlainText(row.description)

    def _actor(self, row: Finding, key: str) -> Any:
        def act(*_checked: object) -> None:
            findings = self._findings
            if findings is not None:
                self._work(lambda: findings.act(row, key))

        return act

    def _look_again(self, *_checked: object) -> None:
        if self._findings is not None:
            self._work(self._findings.look_again)

    def _work(self, work: Any) -> None:
        """Do something once, however often the artist clicks meanwhile."""
        self.widget.setEnabled(False)
        try:
            work()
        finally:
            self.widget.setEnabled(True)
            self._fill()
