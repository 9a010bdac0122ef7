"""The window of the script console: Python on one side, Qt Script on the other.

Qt is handed in by the main loop; nothing here imports it.
"""

from __future__ import annotations

from typing import Any

from ayon_harmony.ui.console import LANGUAGES, PYTHON, Console, Ran
from ayon_harmony.ui.qt import Qt, dress, press_by_enter, room_on_screen

_HINTS = {
    PYTHON: 'for node in scene.nodes.list_nodes(types=["READ"]):\n    print(node.path)',
    "Qt Script": "node.subNodes(node.root()).length",
}
_ERROR_COLOR = "#e0685c"
_SOURCE_COLOR = "#7f8d9a"
#: Lines of output that are kept; a loop that prints must not eat the memory.
_MOST_LINES = 10_000


class ConsoleWindow:
    """Two editors, their output, and what was run before.

    Args:
        qt: The Qt modules.

    Attributes:
        dialog: The window. Closing it keeps what was typed.
        sides: The editor of each language.
        output: What the scripts printed.

    """

    def __init__(self, qt: Qt) -> None:
        self._qt = qt
        self._console: Console | None = None
        widgets = qt.QtWidgets
        self.dialog = widgets.QDialog(objectName="ayon_console")
        flags = qt.QtCore.Qt.WindowType
        self.dialog.setWindowFlag(flags.WindowMinMaxButtonsHint, True)
        self.dialog.resize(1000, 640)
        self._font = qt.QtGui.QFontDatabase.systemFont(
            qt.QtGui.QFontDatabase.SystemFont.FixedFont
        )
        self.output = widgets.QPlainTextEdit(
            objectName="output", readOnly=True, maximumBlockCount=_MOST_LINES
        )
        self.look_fixed(self.output)
        editors = widgets.QSplitter(qt.QtCore.Qt.Orientation.Horizontal)
        self.sides = {language: _Side(self, language) for language in LANGUAGES}
        for side in self.sides.values():
            editors.addWidget(side.box)
        splitter = widgets.QSplitter(qt.QtCore.Qt.Orientation.Vertical)
        splitter.addWidget(editors)
        splitter.addWidget(self.output)
        splitter.setSizes([320, 320])
        clear = widgets.QPushButton("Clear Output")
        press_by_enter(qt, clear)
        clear.clicked.connect(lambda *_checked: self.output.clear())
        bottom = widgets.QHBoxLayout()
        bottom.addStretch(1)
        bottom.addWidget(clear)
        layout = widgets.QVBoxLayout(self.dialog)
        layout.addWidget(splitter, 1)
        layout.addLayout(bottom)

    def dress(self) -> None:
        """Take the looks of AYON's tools.

        Keys stand on the buttons where a screen has room for them in the system's
        font, else in their tips alone.
        """
        dress(self._qt, self.dialog)
        if self.dialog.minimumSizeHint().width() > room_on_screen(self._qt).width():
            for side in self.sides.values():
                side.drop_keys()
            dress(self._qt, self.dialog)

    @property
    def qt(self) -> Qt:
        """The Qt modules."""
        return self._qt

    @property
    def font(self) -> Any:
        """The system's font of fixed width."""
        return self._font

    def look_fixed(self, editor: Any) -> None:
        """Give an editor the font; AYON's style would put its own over it."""
        editor.setFont(self._font)
        editor.setStyleSheet(f'font-family: "{self._font.family()}";')

    def show(self, console: Console) -> None:
        """Run what is typed by this console from now on."""
        if self._console is None:
            self._write(console.welcome, _SOURCE_COLOR)
        self._console = console
        self.dialog.setWindowTitle(console.title)
        news = console.take_news()
        if news:
            self._write(news, _ERROR_COLOR)

    def run(self, language: str, source: str) -> Ran | None:
        """Run a script and show what came of it; None while another one runs."""
        if self._console is None or not source.strip() or not self.dialog.isEnabled():
            return None
        first, _, rest = source.strip().partition("\n")
        self._write(f"{language}> {first}{' ...' if rest else ''}", _SOURCE_COLOR)
        self.dialog.setEnabled(False)
        # What runs for minutes keeps Qt from painting; let it be seen that it does.
        self.dialog.repaint()
        try:
            ran = self._console.run(language, source)
        finally:
            self.dialog.setEnabled(True)
        if ran.text:
            self._write(ran.text, _ERROR_COLOR if ran.is_error else "")
        return ran

    def history(self, language: str) -> list[str]:
        """Return what was run before, oldest first."""
        return list(self._console.history(language)) if self._console else []

    def _write(self, text: str, color: str = "") -> None:
        look = self._qt.QtGui.QTextCharFormat()
        if color:
            look.setForeground(self._qt.QtGui.QColor(color))
        cursor = self.output.textCursor()
        cursor.movePosition(self._qt.QtGui.QTextCursor.MoveOperation.End)
        cursor.insertText(text.rstrip("\n") + "\n", look)
        self.output.setTextCursor(cursor)
        self.output.ensureCursorVisible()


class _Side:
    """The editor of one language, with its buttons.

    Attributes:
        box: The widget of it all.
        editor: Where the script is typed.

    """

    def __init__(self, window: ConsoleWindow, language: str) -> None:
        self._window = window
        self._language = language
        # Steps back from the newest of the history; 0 is what is being typed.
        self._steps_back = 0
        self._draft = ""
        self._labels: list[tuple[Any, str]] = []
        qt = window.qt
        widgets = qt.QtWidgets
        self.box = widgets.QWidget()
        layout = widgets.QVBoxLayout(self.box)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(widgets.QLabel(language))
        self.editor = _make_editor(
            qt, objectName=f"{language} editor", placeholderText=_HINTS[language]
        )
        window.look_fixed(self.editor)
        self.editor.setTabStopDistance(
            4 * qt.QtGui.QFontMetricsF(window.font).horizontalAdvance(" ")
        )
        layout.addWidget(self.editor, 1)
        row = widgets.QHBoxLayout()
        layout.addLayout(row)
        for label, keys, tip, act in (
            ("Run", "Ctrl+Return", "Run it, or what is selected", self.run),
            ("Earlier", "Alt+Up", "What was run before", lambda: self.step(1)),
            ("Later", "Alt+Down", "Back to what is newer", lambda: self.step(-1)),
        ):
            button = widgets.QPushButton(
                f"{label} ({keys})",
                objectName=f"{language} {label}",
                toolTip=f"{tip} ({keys})",
            )
            press_by_enter(qt, button)
            button.clicked.connect(_without_arguments(act))
            row.addWidget(button)
            self._labels.append((button, label))
            action = widgets.QAction if hasattr(widgets, "QAction") else None
            action = action or qt.QtGui.QAction
            shortcut = action(self.editor)
            shortcut.setShortcut(qt.QtGui.QKeySequence(keys))
            shortcut.setShortcutContext(
                qt.QtCore.Qt.ShortcutContext.WidgetWithChildrenShortcut
            )
            shortcut.triggered.connect(_without_arguments(act))
            self.editor.addAction(shortcut)
        row.addStretch(1)
        self._let_out()

    def drop_keys(self) -> None:
        """Leave the keys to the tips."""
        for button, label in self._labels:
            button.setText(label)

    def _let_out(self) -> None:
        """Ctrl+Tab goes on to the buttons: a tab belongs to what is typed."""
        qt = self._window.qt
        first = self.box.findChild(qt.QtWidgets.QPushButton, f"{self._language} Run")
        shortcut = qt.QtGui.QShortcut if hasattr(qt.QtGui, "QShortcut") else None
        shortcut = shortcut or qt.QtWidgets.QShortcut
        way_out = shortcut(qt.QtGui.QKeySequence("Ctrl+Tab"), self.editor)
        way_out.setContext(qt.QtCore.Qt.ShortcutContext.WidgetShortcut)
        way_out.activated.connect(first.setFocus)

    def run(self) -> None:
        """Run what is selected, else everything."""
        selected = self.editor.textCursor().selectedText()
        # Qt has a separator of its own between the lines of a selection.
        source = selected.replace("\u2029", "\n") or self.editor.toPlainText()
        if self._window.run(self._language, source) is not None:
            self._steps_back = 0
        self.editor.setFocus()

    def step(self, steps: int) -> None:
        """Put what was run before into the editor, or come back to the draft."""
        history = self._window.history(self._language)
        wanted = self._steps_back + steps
        if not 0 <= wanted <= len(history):
            return
        if self._steps_back == 0:
            self._draft = self.editor.toPlainText()
        self._steps_back = wanted
        text = history[-wanted] if wanted else self._draft
        self.editor.setPlainText(text)
        self.editor.moveCursor(self._window.qt.QtGui.QTextCursor.MoveOperation.End)


def _make_editor(qt: Qt, **options: Any) -> Any:
    """Return an editor whose new lines begin where the line before them began."""
    base = qt.QtWidgets.QPlainTextEdit
    keys = qt.QtCore.Qt.Key
    new_line = (keys.Key_Return, keys.Key_Enter)

    class Editor(base):  # type: ignore[misc, valid-type]
        def keyPressEvent(self, event: Any) -> None:  # noqa: N802
            cursor = self.textCursor()
            before = cursor.block().text()[: cursor.positionInBlock()]
            super().keyPressEvent(event)
            if event.key() in new_line:
                indent = before[: len(before) - len(before.lstrip())]
                opens = before.rstrip().endswith((":", "{"))
                self.insertPlainText(indent + "    " * opens)

    return Editor(**options)


def _without_arguments(act: Any) -> Any:
    return lambda *_checked: act()
