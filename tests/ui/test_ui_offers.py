"""The window with things to do something about."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from ayon_harmony.ui.main_loop import PlainMainLoop, QtMainLoop
from ayon_harmony.ui.offers import Offer

OFFERS = [
    Offer("one", "sh010_v001.zip", "Local work.", (("open", "Open It"),)),
    Offer("two", "Untitled", "Never saved.", (("discard", "Discard..."),)),
]


@pytest.fixture
def loop():
    loop = QtMainLoop(interactive=True)
    yield loop
    if loop.windows.offers_window is not None:
        loop.windows.offers_window.dialog.close()


def dialogs():
    from qtpy import QtWidgets

    return [
        widget
        for widget in QtWidgets.QApplication.topLevelWidgets()
        if type(widget) is QtWidgets.QDialog and widget.isVisible()
    ]


def buttons(dialog):
    from qtpy import QtWidgets

    return {
        button.text(): button for button in dialog.findChildren(QtWidgets.QPushButton)
    }


def test_a_click_says_which_offer_and_what(loop):
    chosen = []
    loop.show_offers("Recover Work", "Left.", OFFERS, lambda *a: chosen.append(a))
    (dialog,) = dialogs()

    buttons(dialog)["Discard..."].click()
    loop.stop()
    loop.run()

    assert chosen == [("two", "discard")]
    assert dialog.windowTitle() == "Recover Work"


@pytest.mark.parametrize("key", ["Key_Return", "Key_Escape"])
def test_enter_and_escape_keep_everything(loop, key):
    from qtpy import QtCore, QtTest

    chosen = []
    loop.show_offers("Recover Work", "Left.", OFFERS, lambda *a: chosen.append(a))
    (dialog,) = dialogs()

    QtTest.QTest.keyClick(dialog, getattr(QtCore.Qt.Key, key))
    loop.stop()
    loop.run()

    assert chosen == []
    assert dialogs() == []


def test_enter_presses_the_choice_that_the_keyboard_is_on(loop):
    from qtpy import QtCore, QtTest

    chosen = []
    loop.show_offers("Recover Work", "Left.", OFFERS, lambda *a: chosen.append(a))
    (dialog,) = dialogs()
    dialog.activateWindow()
    QtTest.QTest.qWaitForWindowActive(dialog)
    button = buttons(dialog)["Discard..."]
    button.setFocus()

    QtTest.QTest.keyClick(button, QtCore.Qt.Key.Key_Return)
    loop.stop()
    loop.run()

    assert chosen == [("two", "discard")]


def test_other_offers_take_the_place_of_those_before(loop):
    from qtpy import QtWidgets

    loop.show_offers("Recover Work", "Left.", OFFERS, print)
    loop.show_offers("Recover Work", "Left.", OFFERS[:1], print)
    (dialog,) = dialogs()

    groups = dialog.findChildren(QtWidgets.QGroupBox)
    assert [group.title() for group in groups if group.isVisible()] == [
        "sh010_v001.zip"
    ]


def test_nothing_to_offer_takes_the_window_away(loop):
    loop.show_offers("Recover Work", "Left.", OFFERS, print)
    loop.show_offers("Recover Work", "Left.", [], print)

    assert dialogs() == []


@pytest.mark.parametrize(
    "make", [PlainMainLoop, lambda: QtMainLoop(interactive=False)], ids=["plain", "qt"]
)
def test_where_nobody_is_there_offers_and_folders_become_lines(make, caplog, capsys):
    loop = make()

    with caplog.at_level(logging.WARNING):
        loop.show_offers("Recover Work", "Left.", OFFERS, print)
    loop.show_file(Path("kept") / "here")

    assert "Recover Work: sh010_v001.zip: Local work." in caplog.text
    assert str(Path("kept") / "here") in capsys.readouterr().err


def test_the_list_is_as_wide_as_the_buttons_of_its_cards():
    from ayon_harmony.ui.main_loop import QtMainLoop
    from ayon_harmony.ui.offers import Offer

    actions = tuple((f"a{n}", f"A rather long label {n}") for n in range(6))
    loop = QtMainLoop(interactive=True)
    loop.show_offers("Recover Work", "Text.", [Offer("k", "T", "X.", actions)], print)
    window = loop.windows.offers_window

    bar = window._scroll.horizontalScrollBar()
    assert bar.maximum() == 0
    window.dialog.close()


@pytest.mark.parametrize("name", ["sh010_v002", "demo_sh010_animation_v004", "x" * 90])
def test_the_buttons_of_two_sides_show_their_labels_or_have_them_in_the_tip(play, name):
    from qtpy import QtCore, QtWidgets

    sides = [
        Offer(
            "a", "Yours", "", (("new", f"Save as {name}"), ("replace", "Replace It"))
        ),
        Offer("b", "The Project's", ""),
        Offer("others", "", "", (("compare", "Compare"), ("later", "Decide Later"))),
    ]
    seen = {}

    def look():
        dialog = QtWidgets.QApplication.activeModalWidget()
        for button in dialog.findChildren(QtWidgets.QPushButton):
            hint = button.fontMetrics().horizontalAdvance(button.text())
            label = button.toolTip() or button.text()
            seen[button.objectName()] = (label, button.width() >= hint)
        low = [dialog.findChild(QtWidgets.QPushButton, n) for n in ("compare", "later")]
        tall = dialog.findChild(QtWidgets.QGroupBox, "a")
        top = tall.mapTo(dialog, QtCore.QPoint(0, tall.height())).y()
        seen["below"] = all(b.mapTo(dialog, QtCore.QPoint()).y() >= top for b in low)
        dialog.reject()

    (answer,) = play(
        lambda loop: loop.choose("sh010.zip", "Which?", sides, ("", "later")),
        clicks=[look],
    )

    assert answer == ("", "later")
    assert seen.pop("below")
    assert seen == {
        "new": (f"Save as {name}", True),
        "replace": ("Replace It", True),
        "compare": ("Compare", True),
        "later": ("Decide Later", True),
    }


@pytest.mark.parametrize("count", [1, 3])
def test_the_buttons_of_a_card_are_near_its_text(play, count):
    from qtpy import QtWidgets

    offers = [
        Offer(f"k{n}", f"v00{n}", "Saved.", (("go", "Go"),)) for n in range(count)
    ]
    gaps = []

    def look():
        window = QtWidgets.QApplication.activeModalWidget()
        for card in window.findChildren(QtWidgets.QGroupBox):
            (text,) = (
                label
                for label in card.findChildren(QtWidgets.QLabel)
                if label.text() == "Saved."
            )
            button = card.findChild(QtWidgets.QPushButton, "go")
            gaps.append(button.geometry().top() - text.geometry().bottom())
        window.close()

    play(
        lambda loop: loop.choose("Which?", "Which?", offers, ("k0", "x")), clicks=[look]
    )

    assert len(gaps) == count
    assert all(0 <= gap < 40 for gap in gaps), gaps
