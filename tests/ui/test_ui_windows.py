"""Every window, with a real event loop: shown, used, closed, and gone for good."""

from __future__ import annotations

import sys
import threading
from dataclasses import replace

import pytest
from PIL import Image

from ayon_harmony.errors import Cancelled
from ayon_harmony.ui.findings import Finding
from ayon_harmony.ui.main_loop import QtMainLoop
from ayon_harmony.ui.offers import Offer
from ayon_harmony.ui.progress import ProgressService

ghosts = sys.modules["tests.ui.conftest"].ghosts


GHOST_WAIT_MS = 200


def visible(name):
    """The windows of an object name that can be seen."""
    from qtpy import QtWidgets

    return [
        window
        for window in QtWidgets.QApplication.topLevelWidgets()
        if window.objectName() == name and window.isVisible()
    ]


def message_box():
    (box,) = visible("ayon_message")
    return box


# --- progress -------------------------------------------------------------------


@pytest.mark.parametrize("reports", [[(0, 1)], [(0, 0)], [(0, 9), (9, 9)], []])
@pytest.mark.parametrize("is_beside", [True, False], ids=["worker", "main thread"])
def test_a_progress_window_never_comes_back_over_what_follows(play, reports, is_beside):
    from qtpy import QtCore

    seen = []

    def work(task):
        for done, total in reports:
            task(done, total, "a.tvg")

    def run(loop):
        service = ProgressService(loop)
        if is_beside:
            service.run("Saving", work)
        else:
            with service.task("Saving") as task:
                work(task)
        # A timer of the closed window fires within this time; nothing else can show
        # that it never will. Another timer before would hide the fault.
        QtCore.QTimer.singleShot(GHOST_WAIT_MS, look)
        loop.show_message("Saved", "It is in the project.")

    def look():
        from qtpy import QtWidgets

        seen.extend(visible("ayon_progress"))
        seen.append(QtWidgets.QApplication.activeModalWidget() is message_box())
        message_box().accept()

    play(run)
    assert seen == [True]


def test_a_planted_ghost_is_found():
    from qtpy import QtCore, QtWidgets

    QtMainLoop(interactive=True)
    window = QtWidgets.QDialog()
    timer = QtCore.QTimer(window)
    timer.setInterval(4000)
    timer.timeout.connect(window.show)
    timer.start()
    (told,) = ghosts()
    assert told.endswith("is hidden and has a timer")
    timer.stop()
    window.show()
    (told,) = ghosts()
    assert told.endswith("is to be seen")
    window.close()
    assert ghosts() == []


@pytest.mark.parametrize("how", ["button", "frame", "escape"])
def test_cancel_stays_on_the_screen_until_the_task_has_stopped(play, how):
    from qtpy import QtCore, QtTest, QtWidgets

    told, is_clicked = [], threading.Event()

    def click():
        windows = visible("ayon_progress")
        if not windows:
            QtCore.QTimer.singleShot(1, click)
            return
        (window,) = windows
        button = window.findChild(QtWidgets.QPushButton)
        if how == "button":
            button.click()
        elif how == "frame":
            window.close()
        else:
            QtTest.QTest.keyClick(window, QtCore.Qt.Key.Key_Escape)
        told.append((window.isVisible(), window.labelText(), button.isEnabled()))
        is_clicked.set()

    def work(task):
        assert is_clicked.wait(20)
        task(1, 2, "b.tvg")

    def run(loop):
        with pytest.raises(Cancelled):
            ProgressService(loop).run("Opening", work)

    play(run, clicks=[click])
    assert told == [(True, "Opening\nStopping…", False)]


def test_what_cannot_be_stopped_cannot_be_closed(play):
    from qtpy import QtCore

    told, is_clicked = [], threading.Event()

    def click():
        windows = visible("ayon_progress")
        if not windows:
            QtCore.QTimer.singleShot(1, click)
            return
        windows[0].close()
        told.append(windows[0].isVisible())
        is_clicked.set()

    def work(task):
        assert is_clicked.wait(20)
        task(2, 2, "b.tvg")
        return "done"

    def run(loop):
        return ProgressService(loop).run("Writing", work, can_cancel=False)

    assert play(run, clicks=[click]) == ["done"]
    assert told == [True]


def test_two_tasks_one_in_the_other_are_both_gone(play):
    def inner(task):
        task(0, 3, "a")
        return "inner"

    def run(loop):
        service = ProgressService(loop)
        with service.task("Loading") as task:
            task(0, 2, "first")
            result = service.run("Converting", inner)
            task(2, 2, "last")
        return result

    assert play(run) == ["inner"]


def test_a_task_that_fails_at_its_first_report_leaves_no_window(play):
    def fail(task):
        task(0, 10, "a.tvg")
        raise OSError("gone")

    def run(loop):
        with pytest.raises(OSError, match="gone"):
            ProgressService(loop).run("Opening", fail)

    play(run)


def test_posted_work_waits_for_a_task_that_the_main_thread_does(play):
    order = []

    def run(loop):
        with ProgressService(loop).task("Loading") as task:
            loop.post(lambda: order.append("menu entry"))
            for done in range(4):
                task(done, 3, "image")
            order.append("loaded")
        loop.post(lambda: order.append("later"))

    play(run)
    assert order[0] == "loaded"


# --- questions ------------------------------------------------------------------


def picture(tmp_path):
    path = tmp_path / "shot.png"
    Image.new("RGB", (320, 180), "orange").save(path)
    return path


def conflict(tmp_path):
    return [
        Offer(
            "mine",
            "Yours",
            "Saved here.",
            (("keep", "Keep Mine"),),
            ("today, 14:02", "12 MB"),
            picture(tmp_path),
        ),
        Offer("theirs", "Anna's", "Saved in the project.", (("take", "Take Theirs"),)),
    ]


def choice_window():
    (window,) = visible("ayon_choice")
    return window


def test_two_things_stand_side_by_side_with_pictures(play, tmp_path):
    from qtpy import QtWidgets

    told = []

    def click():
        window = choice_window()
        cards = window.findChildren(QtWidgets.QGroupBox)
        told.append([card.title() for card in cards])
        told.append(cards[0].geometry().right() < cards[1].geometry().left())
        pictures = window.findChildren(QtWidgets.QLabel, "picture")
        # Without a picture PySide2 says None, and PySide6 an empty one.
        told.append(
            [not label.pixmap() or label.pixmap().isNull() for label in pictures]
        )
        told.append(pictures[1].text())
        window.findChild(QtWidgets.QPushButton, "take").click()

    def ask(loop):
        offers = conflict(tmp_path)
        return loop.choose("Workfile", "Both changed.", offers, ("mine", "keep"))

    assert play(ask, clicks=[click]) == [("theirs", "take")]
    assert told == [["Yours", "Anna's"], True, [False, True], "No picture"]


def test_what_a_picture_does_not_show_is_named_below_it(play, tmp_path):
    from qtpy import QtWidgets

    told = []

    def click():
        window = choice_window()
        for notes in window.findChildren(QtWidgets.QLabel, "notes"):
            told.append((notes.text(), notes.toolTip()))
        window.close()

    def ask(loop):
        mine, theirs = conflict(tmp_path)
        missing = ("effects are not shown", "deformers do not bend what is shown")
        offers = [replace(mine, notes=missing), theirs]
        return loop.choose("Workfile", "Both changed.", offers, ("mine", "keep"))

    play(ask, clicks=[click])
    assert told == [
        (
            "A preview: effects are not shown, and 1 more",
            "effects are not shown\ndeformers do not bend what is shown",
        )
    ]


@pytest.mark.parametrize("how", ["frame", "escape"])
def test_closing_a_question_is_the_safe_answer(play, tmp_path, how):
    from qtpy import QtCore, QtTest

    def click():
        window = choice_window()
        if how == "frame":
            window.close()
        else:
            QtTest.QTest.keyClick(window, QtCore.Qt.Key.Key_Escape)

    def ask(loop):
        offers = conflict(tmp_path)
        return loop.choose("Workfile", "Both changed.", offers, ("mine", "keep"))

    assert play(ask, clicks=[click]) == [("mine", "keep")]


def test_messages_and_questions_look_like_aynons_tools_and_go(play):
    from qtpy import QtWidgets

    looks = []

    def click():
        box = message_box()
        text = box.findChild(QtWidgets.QTextEdit, "text").toPlainText()
        looks.append((box.windowTitle(), text))
        box.accept()

    def run(loop):
        loop.show_message("Saved", "It is in the project.", "details")

    play(run, clicks=[click])
    assert looks == [("Saved", "It is in the project.")]


# --- lists ----------------------------------------------------------------------


class Check:
    title = "Scene Check"
    about = "Instance"
    rows = (Finding("error", "renderMain", "Write Nodes", "It is disabled."),)

    def act(self, row, action):
        raise AssertionError("nobody clicked")

    def look_again(self):
        raise AssertionError("nobody clicked")


@pytest.mark.parametrize("how", ["frame", "escape"])
def test_long_texts_lists_and_findings_close_and_open_again(play, how):
    from qtpy import QtCore, QtTest, QtWidgets

    offers = [Offer("a", "sh010", "Left.", (("open", "Open"),))]
    titles = []

    def close_all():
        for window in QtWidgets.QApplication.topLevelWidgets():
            if window.isVisible():
                titles.append(window.windowTitle())
                if how == "frame" or not isinstance(window, QtWidgets.QDialog):
                    window.close()
                else:
                    QtTest.QTest.keyClick(window, QtCore.Qt.Key.Key_Escape)

    def show(loop):
        loop.show_text("Log", "line\n" * 100)
        loop.show_offers("Recover Work", "Left.", offers, print)
        loop.show_findings(Check())
        close_all()

    play(show, show)
    assert sorted(titles) == ["Log", "Log", *["Recover Work"] * 2, *["Scene Check"] * 2]


def test_no_label_of_a_question_s_buttons_is_cut(play, monkeypatch):
    from qtpy import QtWidgets

    # A style that makes buttons wider than the plain one, as AYON's does.
    style = "QWidget { font-size: 20pt; } QPushButton { min-width: 30px; }"
    monkeypatch.setattr("ayon_harmony.ui.qt._stylesheet", lambda: style)
    seen = []

    def click():
        for button in message_box().findChildren(QtWidgets.QPushButton):
            if button.isVisible():
                seen.append(button.width() >= button.sizeHint().width())
        message_box().reject()

    def run(loop):
        choices = [("look", "Look at the Files"), ("no", "Cancel")]
        return loop.ask("Bundle", "Text.", choices, "no")

    play(run, clicks=[click])
    assert seen == [True, True]
