"""The window of a check: rows, the chosen one in full, buttons that act."""

from __future__ import annotations

import logging

import pytest

from ayon_harmony.ui.findings import Finding, log_findings, summary
from ayon_harmony.ui.main_loop import PlainMainLoop, QtMainLoop

ERROR = Finding(
    "error",
    "renderMain",
    "Write Nodes",
    "It is disabled.",
    "## Write Nodes\n\n- It is disabled.",
    (("select", "Select in Harmony"), ("repair", "Repair")),
)
WARNING = Finding("warning", "", "Scene Versions", "retake.xstage travels along.")
FAILURE = Finding("failure", "", "Collect Things", "KeyError: 'x'")


class Check:
    """A check whose one error can be repaired."""

    title = "Scene Check"
    about = "Instance"

    def __init__(self):
        self.rows = [ERROR, WARNING]
        self.done = []

    def act(self, row, action):
        self.done.append((row, action))
        if action == "repair":
            self.rows = [WARNING]

    def look_again(self):
        self.done.append("again")
        self.rows = []


@pytest.fixture
def shown():
    loop = QtMainLoop(interactive=True)
    check = Check()
    loop.show_findings(check)
    window = loop.windows.findings_window
    yield check, window
    window.widget.close()


def rows_of(window):
    items = [
        window.tree.topLevelItem(place)
        for place in range(window.tree.topLevelItemCount())
    ]
    return [[item.text(column) for column in range(4)] for item in items]


def test_each_finding_is_a_row_with_its_instance_and_message(shown):
    _, window = shown
    assert window.widget.isVisible()
    assert window.widget.windowTitle() == "Scene Check"
    assert rows_of(window) == [
        ["Error", "renderMain", "Write Nodes", "It is disabled."],
        ["Warning", "Scene", "Scene Versions", "retake.xstage travels along."],
    ]
    assert window.summary.text() == "1 error, 1 warning."


def test_without_a_finding_nothing_lies_over_the_sentence_that_says_so():
    check = Check()
    check.rows = []
    loop = QtMainLoop(interactive=True)
    loop.show_findings(check)
    window = loop.windows.findings_window

    text = window.summary.geometry()
    assert window.summary.text() == "Nothing to complain about."
    for place in (text.topLeft(), text.center(), text.bottomRight()):
        assert window.widget.childAt(place) is window.summary
    window.widget.close()


def test_the_chosen_row_is_shown_in_full_with_a_button_for_each_action(shown):
    _, window = shown
    assert "It is disabled." in window.text.toPlainText()
    assert "##" not in window.text.toPlainText()
    assert list(window.buttons) == ["Select in Harmony", "Repair"]
    window.tree.setCurrentItem(window.tree.topLevelItem(1))
    assert window.text.toPlainText() == "retake.xstage travels along."
    assert list(window.buttons) == []


def test_a_repaired_row_goes_and_the_window_can_be_used_again(shown):
    check, window = shown
    window.buttons["Repair"].click()
    assert check.done == [(ERROR, "repair")]
    assert [row[2] for row in rows_of(window)] == ["Scene Versions"]
    assert window.widget.isEnabled()


def test_selecting_leaves_the_row_chosen(shown):
    check, window = shown
    window.tree.setCurrentItem(window.tree.topLevelItem(0))
    window.buttons["Select in Harmony"].click()
    assert check.done == [(ERROR, "select")]
    assert window.tree.currentItem() is window.tree.topLevelItem(0)


def test_looking_again_with_nothing_left_says_so(shown):
    check, window = shown
    window.again.click()
    assert check.done == ["again"]
    assert rows_of(window) == []
    assert window.summary.text() == "Nothing to complain about."
    assert window.text.toPlainText() == ""
    assert list(window.buttons) == []


def test_a_second_check_is_shown_in_the_same_window():
    loop = QtMainLoop(interactive=True)
    loop.show_findings(Check())
    first = loop.windows.findings_window
    loop.show_findings(Check())
    assert loop.windows.findings_window is first
    first.widget.close()


@pytest.mark.parametrize(
    "loop", [PlainMainLoop(), QtMainLoop(interactive=False)], ids=["plain", "qt"]
)
def test_where_nobody_can_see_it_there_is_no_window(loop):
    loop.show_findings(Check())
    assert getattr(loop.windows, "findings_window", None) is None


def test_the_log_has_a_line_for_each_finding_and_their_number(caplog):
    log = logging.getLogger("check")
    with caplog.at_level(logging.INFO, "check"):
        log_findings(log, "Scene Check", [FAILURE, ERROR, WARNING])
    assert [(item.levelname, item.getMessage()) for item in caplog.records] == [
        ("ERROR", "Scene Check: failure (Collect Things): KeyError: 'x'"),
        ("WARNING", "Scene Check: error (Write Nodes, renderMain): It is disabled."),
        ("WARNING", f"Scene Check: warning (Scene Versions): {WARNING.text}"),
        ("INFO", "Scene Check: 1 plugin failed, 1 error, 1 warning"),
    ]
    assert summary([]) == "nothing to complain about"


def test_notes_are_counted_apart_and_are_no_warning_in_the_log(caplog):
    note = Finding("note", "bob", "Unused Colours", "1 colour is used by no drawing.")
    with caplog.at_level(logging.INFO):
        log_findings(logging.getLogger("check"), "Drawings", [note, WARNING])

    assert summary([note, WARNING]) == "1 warning, 1 note"
    assert [record.levelname for record in caplog.records] == [
        "INFO",
        "WARNING",
        "INFO",
    ]


def test_the_header_says_what_rows_are_about(shown):
    check, window = shown
    header = window.tree.headerItem()
    before = [header.text(column) for column in range(4)]
    check.about = "Layer or Palette"
    window.show(check)

    assert before == ["Level", "Instance", "Check", "Message"]
    assert header.text(1) == "Layer or Palette"


def test_a_name_that_looks_like_markup_is_shown_and_nothing_is_fetched(tmp_path):
    picture = tmp_path / "tracked.png"
    named = f"Node <img src='{picture.as_uri()}'> is <b>off</b>."

    class Marked(Check):
        def __init__(self):
            self.rows = [Finding("error", "", "Nodes", named, f"- ![]({picture})")]
            self.done = []

    loop = QtMainLoop(interactive=True)
    loop.show_findings(Marked())
    window = loop.windows.findings_window
    tip = window.tree.topLevelItem(0).toolTip(3)
    assert "<img" not in tip
    assert "&lt;img" in tip
    assert window.text.loadResource(2, picture.as_uri()) is None
    assert not window.text.openLinks()
    window.widget.close()
