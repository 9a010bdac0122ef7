"""Every window of ours by keyboard: Tab reaches all, Enter is safe, Escape leaves."""

from __future__ import annotations

import ast
import functools
import re
from pathlib import Path

import pytest

import ayon_harmony
from ayon_harmony.ui.console import Ran
from ayon_harmony.ui.findings import Finding
from ayon_harmony.ui.offers import Offer
from ayon_harmony.ui.range_bars import RangeBar
from ayon_harmony.ui.reports import Report

SIDES = (
    Offer("a", "Yours", "", (("new", "Save as v002"), ("replace", "Replace It"))),
    Offer("b", "The Project's", "", (("theirs", "Take It"),)),
)
BELOW = Offer("others", "", "", (("compare", "Compare"), ("later", "Decide Later")))
CARDS = tuple(
    Offer(f"c{n}", f"sh0{n}.zip", "Local work.", (("open", "Open"), ("keep", "Keep")))
    for n in range(3)
)
CHOICES = (("first", "Do It"), ("second", "Do More"), ("no", "Cancel"))
BARS = (RangeBar("Now", 100, 1, 60), RangeBar("Then", 100, 1, 100))
DESTROYS = ("Delete", "Discard", "Remove", "Replace", "Overwrite", "Close Without")


class _Console:
    title, welcome = "Script Console", "Type."

    def take_news(self):
        return ""

    def run(self, language, source):
        return Ran("", False)

    def history(self, language):
        return []


class _Findings:
    title = "Scene Check"
    about = "Instance"
    rows = (
        Finding("warning", "Main", "Frames", "One is missing.", "", (("s", "Select"),)),
    )

    def act(self, row, action):
        raise AssertionError("Enter and Escape do nothing to a finding")

    def look_again(self):
        raise AssertionError("Enter and Escape look for nothing")


#: What each window is shown by, and what it answers when it is left by Escape.
WINDOWS = {
    "message": (
        lambda loop: loop.show_message("Saved", "It is there.", "Details."),
        None,
    ),
    "text": (lambda loop: loop.show_text("Log", "One.\nTwo."), None),
    "findings": (lambda loop: loop.show_findings(_Findings()), None),
    "console": (lambda loop: loop.show_console(_Console()), None),
    "offers": (lambda loop: loop.show_offers("Recover", "Left.", CARDS, _fail), None),
    "sides": (
        lambda loop: loop.choose("a.zip", "Which?", (*SIDES, BELOW), ("", "later")),
        ("", "later"),
    ),
    "cards": (lambda loop: loop.choose("Compare", "With?", CARDS, ("", "")), ("", "")),
    "ask": (lambda loop: loop.ask("Set?", "Sure?", CHOICES, "no"), "no"),
    "ranges": (
        lambda loop: loop.ask("Set?", "Sure?", CHOICES, "no", BARS),
        "no",
    ),
    "reports": (
        lambda loop: loop.show_reports([Report("Update", ("Look.",), ())]),
        None,
    ),
}


def _fail(*chosen):
    raise AssertionError(f"nobody chose {chosen}")


def front():
    """The one window that is shown."""
    from qtpy import QtTest, QtWidgets

    windows = QtWidgets.QApplication.topLevelWidgets()
    (window,) = [w for w in windows if w.isVisible() and w.isWindow()]
    window.activateWindow()
    QtTest.QTest.qWaitForWindowActive(window)
    return window


def reachable(window):
    """What the keyboard has to reach, as people read: cards and panes whole."""
    from qtpy import QtCore, QtWidgets

    tab = QtCore.Qt.FocusPolicy.TabFocus

    def place(widget):
        way = []
        while widget is not window:
            middle = widget.y() + widget.height() // 2 if not way else widget.y()
            way.append((middle, widget.x()))
            widget = widget.parentWidget()
        return way[::-1]

    kinds = (QtWidgets.QAbstractButton, QtWidgets.QAbstractScrollArea)
    found = [
        widget
        for kind in kinds
        for widget in window.findChildren(kind)
        if widget.isVisibleTo(window)
        and widget.isEnabled()
        and widget.focusPolicy() & tab == tab
    ]
    return sorted(found, key=place)


def walk(window):
    """Press Tab until it comes round; what had the focus, in order."""
    from qtpy import QtCore, QtTest, QtWidgets

    ahead = QtCore.Qt.Key.Key_Tab
    seen = []
    widget = QtWidgets.QApplication.focusWidget() or window
    for _ in range(60):
        if widget in seen:
            return seen[seen.index(widget) :]
        if widget is not window:
            seen.append(widget)
        keeps_tab = isinstance(widget, QtWidgets.QPlainTextEdit)
        if keeps_tab and not widget.isReadOnly():
            # A tab belongs to what is typed there; Ctrl+Tab goes on.
            QtTest.QTest.keyClick(
                widget, ahead, QtCore.Qt.KeyboardModifier.ControlModifier
            )
        else:
            QtTest.QTest.keyClick(widget, ahead)
        widget = QtWidgets.QApplication.focusWidget() or window
    return seen


@pytest.mark.parametrize("name", list(WINDOWS))
def test_tab_goes_to_everything_in_the_order_of_reading(play, name):
    from qtpy import QtCore

    show, _ = WINDOWS[name]
    told = []

    def look():
        window = front()
        wanted, seen = reachable(window), walk(window)
        start = seen.index(wanted[0]) if wanted and wanted[0] in seen else 0
        told.append(
            (list(map(_name, wanted)), list(map(_name, seen[start:] + seen[:start])))
        )
        window.close()

    play(lambda loop: (QtCore.QTimer.singleShot(50, look), show(loop), _settle(told)))

    ((wanted, seen),) = told
    assert wanted
    assert seen == wanted


@pytest.mark.parametrize("name", list(WINDOWS))
def test_escape_leaves_with_the_safe_answer(play, name):
    from qtpy import QtCore, QtTest

    show, safe = WINDOWS[name]
    told = []

    def press():
        window = front()
        QtTest.QTest.keyClick(window, QtCore.Qt.Key.Key_Escape)
        told.append(window.isVisible())

    results = play(
        lambda loop: (QtCore.QTimer.singleShot(50, press), show(loop), _settle(told))
    )

    assert told == [False]
    assert results[0][1] == safe


@pytest.mark.parametrize("name", list(WINDOWS))
def test_enter_chooses_nothing_but_what_is_suggested(play, name):
    from qtpy import QtCore, QtTest

    show, safe = WINDOWS[name]
    told = []

    def press():
        window = front()
        QtTest.QTest.keyClick(window, QtCore.Qt.Key.Key_Return)
        told.append(True)
        window.close()

    results = play(
        lambda loop: (QtCore.QTimer.singleShot(50, press), show(loop), _settle(told))
    )

    assert results[0][1] in (safe, "first", ("others", "later"))


@pytest.mark.parametrize("name", ["ask", "ranges", "sides", "cards"])
@pytest.mark.parametrize("key", ["Key_Return", "Key_Enter", "Key_Space"])
def test_enter_answers_with_the_button_that_the_keyboard_is_on(play, name, key):
    from qtpy import QtCore, QtTest, QtWidgets

    show, _ = WINDOWS[name]
    wanted = {"ask": "second", "ranges": "second", "sides": "theirs", "cards": "keep"}
    told = []

    def press():
        window = front()
        for _ in range(20):
            button = QtWidgets.QApplication.focusWidget()
            if button.objectName() == wanted[name]:
                break
            QtTest.QTest.keyClick(button, QtCore.Qt.Key.Key_Tab)
        QtTest.QTest.keyClick(button, getattr(QtCore.Qt.Key, key))
        told.append(window.isVisible())
        window.close()

    results = play(
        lambda loop: (QtCore.QTimer.singleShot(50, press), show(loop), _settle(told))
    )

    answer = results[0][1]
    assert told == [False]
    assert (answer[1] if isinstance(answer, tuple) else answer) == wanted[name]


@functools.cache
def questions():
    """Calls in the client that ask something."""
    named = re.compile(r"\bask(_ranges)?\(")
    texts = (
        path.read_text(encoding="utf-8")
        for path in Path(ayon_harmony.__file__).parent.rglob("*.py")
    )
    return [
        node
        for text in texts
        if named.search(text)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and named.search(f"{ast.unparse(node.func)}(")
    ]


def test_no_question_suggests_what_takes_something_away():
    labels = [_first_label(value) for node in questions() for value in node.args]

    assert any(labels)
    assert [label for label in labels if label.startswith(DESTROYS)] == []


def test_closing_a_question_that_can_be_cancelled_does_nothing():
    calls = [ast.unparse(node) for node in questions()]
    calls = [call for call in calls if "('cancel', 'Cancel')" in call]

    assert calls
    # Where nobody can be asked, something else may stand.
    closing = re.compile(r"(safe=)?'cancel'( if [\w.]+\.interactive else '\w+')?\)$")
    assert [call for call in calls if not closing.search(call)] == []


def _first_label(node):
    """The label of the first of some literal choices, "" for anything else."""
    if not isinstance(node, (ast.List, ast.Tuple)) or not node.elts:
        return ""
    pair = node.elts[0]
    if not isinstance(pair, ast.Tuple) or len(pair.elts) != 2:
        return ""
    label = pair.elts[1]
    return str(label.value) if isinstance(label, ast.Constant) else ""


def _settle(told):
    """Let the loop turn until the window was looked at, or a look has failed."""
    from qtpy import QtCore, QtWidgets

    while not told and any(
        window.isVisible() for window in QtWidgets.QApplication.topLevelWidgets()
    ):
        loop = QtCore.QEventLoop()
        QtCore.QTimer.singleShot(20, loop.quit)
        loop.exec_() if hasattr(loop, "exec_") else loop.exec()


def _name(widget):
    text = widget.text() if hasattr(widget, "text") else ""
    return f"{widget.objectName()}|{text or type(widget).__name__}"
