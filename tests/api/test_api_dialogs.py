"""What plugins tell and ask, with somebody there and without."""

from __future__ import annotations

import pytest

import ayon_harmony.api as harmony
from ayon_harmony import current


class FakeDialogs:
    def __init__(self, interactive):
        self.interactive = interactive
        self.told = []

    def show_message(self, title, text, details=""):
        self.told.append((title, text, details))

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


def test_without_a_session_it_is_the_same():
    assert harmony.ask("Update", "Now?", [("yes", "Yes"), ("no", "No")], "no") == "no"
