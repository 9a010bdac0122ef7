"""What plugins tell and ask, with somebody there and without."""

from __future__ import annotations

from collections import deque
from pathlib import Path

import pytest

import ayon_harmony.api as harmony
from ayon_harmony import current
from ayon_harmony.ui.messages import show_file


class FakeDialogs:
    def __init__(self, interactive):
        self.interactive = interactive
        self.told = []
        self.is_open = True

    def show_message(self, title, text, details=""):
        self.told.append((title, text, details))

    def show_file(self, path):
        self.told.append(path)

    def show_reports(self, reports):
        self.told.append(reports)

    def is_showing_reports(self):
        return self.is_open

    def ask(self, title, text, choices, safe):
        return choices[0][0]


@pytest.fixture
def make_session():
    def make(interactive):
        dialogs = FakeDialogs(interactive)
        current.start(session=None, dialogs=dialogs)
        return dialogs

    yield make
    current.end()


def test_the_artist_sees_and_answers(make_session):
    dialogs = make_session(interactive=True)
    harmony.show_message("Update", "Done.", "All of it.")
    assert dialogs.told == [("Update", "Done.", "All of it.")]
    assert harmony.ask("Update", "Now?", [("yes", "Yes"), ("no", "No")], "no") == "yes"


def test_without_anybody_there_is_a_log_line_and_the_safe_answer(make_session, caplog):
    caplog.set_level("INFO")
    dialogs = make_session(interactive=False)
    harmony.show_message("Update", "Done.")
    assert dialogs.told == []
    assert "Update: Done." in caplog.messages
    assert harmony.ask("Update", "Now?", [("yes", "Yes"), ("no", "No")], "no") == "no"


def test_a_page_is_opened_where_somebody_looks_and_else_named(make_session, caplog):
    caplog.set_level("INFO")
    page = Path("pages") / "compare.html"

    show_file(page)
    assert make_session(interactive=False).told == []
    show_file(page)
    dialogs = make_session(interactive=True)
    show_file(page)

    assert caplog.messages == [f"To look at: {page}"] * 3
    assert dialogs.told == [page]


def test_without_a_session_it_is_the_same():
    assert harmony.ask("Update", "Now?", [("yes", "Yes"), ("no", "No")], "no") == "no"


@pytest.fixture
def no_reports(monkeypatch):
    monkeypatch.setattr("ayon_harmony.ui.messages._reports", deque(maxlen=50))


def test_reports_gather_in_one_window(make_session, no_reports):
    dialogs = make_session(interactive=True)
    harmony.report("Update rigMain", ["'Arm' is new."])
    harmony.report("Update rigB", ["'Leg' is gone.", "Its keys were kept."])
    harmony.report("Update rigC", [])
    assert [report.title for report in dialogs.told[-1]] == [
        *["Update rigMain", "Update rigB"]
    ]
    assert dialogs.told[-1][1].lines == ("'Leg' is gone.", "Its keys were kept.")
    assert len(dialogs.told) == 2


def test_reports_that_were_closed_do_not_come_back(make_session, no_reports):
    dialogs = make_session(interactive=True)
    harmony.report("Update rigMain", ["'Arm' is new."])
    dialogs.is_open = False
    harmony.report("Update rigB", ["'Leg' is gone."])
    assert [report.title for report in dialogs.told[-1]] == ["Update rigB"]


def test_reports_are_in_the_log_where_nobody_looks(make_session, no_reports, caplog):
    dialogs = make_session(interactive=False)
    harmony.report("Update rigMain", ["'Arm' is new."])
    assert dialogs.told == []
    assert "Update rigMain: 'Arm' is new." in caplog.messages


def test_a_message_and_what_no_program_shows_have_a_plain_button(play, monkeypatch):
    from qtpy import QtGui, QtWidgets

    monkeypatch.setattr(QtGui.QDesktopServices, "openUrl", lambda url: False)
    told = []

    def close():
        box = QtWidgets.QApplication.activeModalWidget()
        (button,) = box.findChildren(QtWidgets.QPushButton)
        text = box.findChild(QtWidgets.QTextEdit, "text").toPlainText()
        told.append((text, button.icon().isNull()))
        button.click()

    play(lambda loop: loop.show_file(Path("there")), clicks=[close])

    text = "No program of this workstation opens it. It is here:\nthere"
    assert told == [(text, True)]
