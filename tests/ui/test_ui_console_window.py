"""The script console, used as a TD does: typed, run, gone back in, closed."""

from __future__ import annotations

import pytest

from ayon_harmony.ui import console_window
from ayon_harmony.ui.console import PYTHON, QT_SCRIPT, Ran
from ayon_harmony.ui.main_loop import QtMainLoop


class FakeConsole:
    """Says what it ran; ``bad`` fails."""

    title = "Script Console"
    welcome = "Names: scene"

    def __init__(self):
        self.ran = []
        self.news = ""
        self.during = lambda: None

    def take_news(self):
        return self.news

    def run(self, language, source):
        self.ran.append((language, source))
        self.during()
        return Ran(f"ran {source}", is_error=source == "bad")

    def history(self, language):
        return [source for name, source in self.ran if name == language]


@pytest.fixture
def console():
    return FakeConsole()


@pytest.fixture
def window(console):
    loop = QtMainLoop(interactive=True)
    loop.show_console(console)
    shown = loop.windows.console_window
    yield shown
    shown.dialog.close()


def click(window, name):
    from qtpy import QtWidgets

    window.dialog.findChild(QtWidgets.QPushButton, name).click()


def press(window, language, key, modifier):
    from qtpy import QtTest

    editor = window.sides[language].editor
    window.dialog.activateWindow()
    assert QtTest.QTest.qWaitForWindowActive(window.dialog)
    editor.setFocus()
    QtTest.QTest.keyClick(editor, key, modifier)


def test_both_languages_run_and_their_output_stands_below(window, console):
    window.sides[PYTHON].editor.setPlainText("a = 1\nb")
    click(window, "Python Run")
    window.sides[QT_SCRIPT].editor.setPlainText("bad")
    click(window, "Qt Script Run")

    assert console.ran == [(PYTHON, "a = 1\nb"), (QT_SCRIPT, "bad")]
    assert window.output.toPlainText().splitlines() == [
        *["Names: scene", "Python> a = 1 ...", "ran a = 1", "b"],
        *["Qt Script> bad", "ran bad"],
    ]


def test_what_is_selected_runs_alone(window, console):
    editor = window.sides[PYTHON].editor
    editor.setPlainText("a\nb")
    editor.selectAll()
    click(window, "Python Run")
    cursor = editor.textCursor()
    cursor.setPosition(0)
    cursor.movePosition(cursor.MoveOperation.EndOfLine, cursor.MoveMode.KeepAnchor)
    editor.setTextCursor(cursor)
    click(window, "Python Run")

    assert console.ran == [(PYTHON, "a\nb"), (PYTHON, "a")]


def test_nothing_typed_runs_nothing(window, console):
    window.sides[PYTHON].editor.setPlainText("  \n")
    click(window, "Python Run")

    assert console.ran == []


def test_the_keyboard_runs_and_goes_back_and_forth(window, console):
    from qtpy import QtCore

    control = QtCore.Qt.KeyboardModifier.ControlModifier
    alt = QtCore.Qt.KeyboardModifier.AltModifier
    keys = QtCore.Qt.Key
    editor = window.sides[PYTHON].editor
    for text in ("one", "two"):
        editor.setPlainText(text)
        press(window, PYTHON, keys.Key_Return, control)
    editor.setPlainText("draft")
    seen = []
    for key in (keys.Key_Up, keys.Key_Up, keys.Key_Up, keys.Key_Down, keys.Key_Down):
        press(window, PYTHON, key, alt)
        seen.append(editor.toPlainText())

    assert [source for _, source in console.ran] == ["one", "two"]
    assert seen == ["two", "one", "one", "two", "draft"]

    press(window, PYTHON, keys.Key_Up, alt)
    press(window, PYTHON, keys.Key_Up, alt)
    editor.setPlainText("three")
    press(window, PYTHON, keys.Key_Return, control)
    press(window, PYTHON, keys.Key_Up, alt)
    assert editor.toPlainText() == "three", "the newest, however far back one was"


def test_a_second_click_while_a_script_runs_does_nothing(window, console):
    editor = window.sides[PYTHON].editor
    editor.setPlainText("slow")
    seen = []
    console.during = lambda: (
        window.run(PYTHON, "again"),
        seen.append(window.output.toPlainText()),
    )
    click(window, "Python Run")

    assert console.ran == [(PYTHON, "slow")]
    assert seen[0].endswith("Python> slow\n"), "it shows that it runs"
    assert window.dialog.isEnabled()


@pytest.mark.parametrize("how", ["escape", "frame"])
def test_closing_keeps_what_was_typed(window, console, how):
    from qtpy import QtCore, QtTest

    window.sides[PYTHON].editor.setPlainText("draft")
    if how == "escape":
        QtTest.QTest.keyClick(window.dialog, QtCore.Qt.Key.Key_Escape)
    else:
        window.dialog.close()
    assert not window.dialog.isVisible()
    window.show(console)
    window.dialog.show()

    assert window.sides[PYTHON].editor.toPlainText() == "draft"
    assert window.output.toPlainText().count("Names") == 1


def test_the_output_has_an_end(window):
    window._write("x\n" * 12_000)

    assert window.output.document().blockCount() <= 10_000


def test_without_anybody_there_is_a_line_in_the_log(console, caplog):
    QtMainLoop(interactive=False).show_console(console)

    assert "Script Console" in caplog.text


def test_what_has_to_be_known_is_told_whenever_the_window_is_opened(window, console):
    console.news = "studio.js did not load"
    window.show(console)

    assert window.output.toPlainText().endswith("studio.js did not load\n")


@pytest.mark.parametrize(
    ("language", "first", "indent"),
    [
        (PYTHON, "for a in b:", "    "),
        (PYTHON, "    a = 1", "    "),
        (PYTHON, "a = 1", ""),
        (QT_SCRIPT, "  if (a) {", "      "),
    ],
    ids=["block", "in_a_block", "line", "brace"],
)
def test_a_new_line_begins_where_the_one_before_it_did(window, language, first, indent):
    from qtpy import QtCore

    qt = QtCore.Qt
    editor = window.sides[language].editor
    editor.setPlainText(first)
    editor.moveCursor(editor.textCursor().MoveOperation.End)
    press(window, language, qt.Key.Key_Return, qt.KeyboardModifier.NoModifier)

    assert editor.toPlainText() == f"{first}\n{indent}"


def test_keys_stand_on_the_buttons_where_the_font_leaves_them_room(
    console, monkeypatch
):
    from qtpy import QtCore, QtWidgets

    widths = []
    for room in (5000, 600):
        monkeypatch.setattr(
            console_window,
            "room_on_screen",
            lambda _qt, room=room: QtCore.QSize(room, 500),
        )
        loop = QtMainLoop(interactive=True)
        loop.show_console(console)
        dialog = loop.windows.console_window.dialog
        run = dialog.findChild(QtWidgets.QPushButton, f"{PYTHON} Run")
        assert run.text() == ("Run (Ctrl+Return)" if room == 5000 else "Run")
        assert "Ctrl+Return" in run.toolTip()
        widths.append(dialog.minimumSizeHint().width())
        dialog.close()
    assert widths[1] < widths[0]
