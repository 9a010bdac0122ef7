"""Windows have room on small screens, for long names, and show what matters."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from ayon_harmony.ui import qt as qt_module
from ayon_harmony.ui.main_loop import QtMainLoop
from ayon_harmony.ui.offers import Offer
from ayon_harmony.ui.range_bars import RangeBar

LONG = "sq010_sh0120_a_name_that_somebody_typed_with_care_and_never_shortened_v0123"
NAMES = [
    LONG * 3,
    "動画_第十二話_カット百二十三_主人公が走る場面" * 4,
    "مشهد_الحديقة" * 9,
]
ACTIONS = (("take", "Take This One"), ("no", "Cancel"))
#: What AYON's style says of buttons: layouts may make them as narrow as they like.
AYONS_BUTTONS = "QPushButton { padding: 3px 5px 3px 5px; min-width: 0px; }"


@pytest.fixture(params=["plain", "AYON's"])
def style(request, monkeypatch):
    """Qt's own looks, and what makes room scarce in AYON's."""
    text = "" if request.param == "plain" else AYONS_BUTTONS + qt_module.BUTTONS
    monkeypatch.setattr(qt_module, "_stylesheet", lambda: text)


pytestmark = pytest.mark.usefixtures("style")


def modal():
    from qtpy import QtWidgets

    return QtWidgets.QApplication.activeModalWidget()


def is_on_screen(window):
    area = window.screen().availableGeometry()
    return area.contains(window.geometry())


def wait_until(is_so):
    """Let the loop turn: a message takes its place only when it knows its size."""
    from qtpy import QtWidgets

    for _ in range(500):
        if is_so():
            break
        time.sleep(0.01)
        QtWidgets.QApplication.processEvents()


def buttons_without_room(window):
    from qtpy import QtWidgets

    return [
        button.text()
        for button in window.findChildren(QtWidgets.QPushButton)
        if button.isVisible()
        and button.width() < button.fontMetrics().horizontalAdvance(button.text())
    ]


def offers(count):
    return [
        Offer(str(n), NAMES[n % 3], f"'{NAMES[n % 3]}' is here.", ACTIONS, (NAMES[0],))
        for n in range(count)
    ]


@pytest.mark.parametrize("count", [1, 2, 3, 40])
def test_a_question_with_long_names_is_on_the_screen_with_all_its_buttons(play, count):
    seen = []

    def look():
        window = modal()
        seen.append((is_on_screen(window), buttons_without_room(window)))
        window.close()

    play(
        lambda loop: loop.choose(LONG, LONG, offers(count), ("0", "no")), clicks=[look]
    )

    assert seen == [(True, [])]


@pytest.mark.parametrize(
    ("room", "width"), [((1904, 1056), 400), ((784, 776), 352), ((624, 336), 160)]
)
def test_pictures_of_a_pair_are_as_large_as_the_screen_lets_them(
    play, tmp_path, monkeypatch, room, width
):
    from qtpy import QtCore, QtGui, QtWidgets

    image = QtGui.QImage(480, 270, QtGui.QImage.Format.Format_RGB32)
    image.fill(QtGui.QColor("red"))
    path = tmp_path / "scene.png"
    assert image.save(str(path))
    pair = [Offer(key, key, "", ACTIONS, picture=path) for key in ("a", "b")]
    monkeypatch.setattr(
        "ayon_harmony.ui.offers.room_on_screen", lambda _qt: QtCore.QSize(*room)
    )
    seen = []

    def look():
        labels = modal().findChildren(QtWidgets.QLabel, "picture")
        seen.extend((label.width(), label.height()) for label in labels)
        modal().close()

    play(lambda loop: loop.choose("a", "b", pair, ("", "no")), clicks=[look])

    assert seen == [(width, width * 9 // 16)] * 2


def test_a_wide_picture_leaves_room_for_the_buttons(play, tmp_path):
    from qtpy import QtGui

    image = QtGui.QImage(560, 330, QtGui.QImage.Format.Format_RGB32)
    image.fill(QtGui.QColor("red"))
    path = tmp_path / "sheet.png"
    assert image.save(str(path))
    actions = (("update", "Update"), ("all", "Show All Drawings"), ("no", "Cancel"))
    offer = Offer("0", "a", "b. " * 90, actions, picture=path, picture_size=(560, 330))
    seen = []

    def look():
        window = modal()
        seen.append((is_on_screen(window), buttons_without_room(window)))
        window.close()

    play(lambda loop: loop.choose("Update", "c", [offer], ("0", "no")), clicks=[look])

    assert seen == [(True, [])]


def test_the_list_of_offers_is_on_the_screen_however_long_names_are():
    loop = QtMainLoop(interactive=True)
    loop.show_offers("Recover Work", LONG, offers(3), lambda *_keys: None)
    dialog = loop.windows.offers_window.dialog

    assert is_on_screen(dialog)
    assert buttons_without_room(dialog) == []
    tips = [box.toolTip() for box in dialog.findChildren(loop.qt.QtWidgets.QGroupBox)]
    dialog.close()
    assert tips == NAMES, "what has no room is in the tip"


SIX = tuple((f"a{n}", f"A Rather Long Label {n}") for n in range(6))
VERSION = "demo_sh010_animation_v004"
BESIDE = (
    ("go", "Go to That One"),
    ("new", f"Work on as {LONG}"),
    ("look", "Only Look at It"),
    ("no", "Cancel"),
)
SIDES = (
    Offer("a", "Yours", "", (("new", f"Save as {VERSION}"), ("replace", "Replace It"))),
    Offer("b", "The Project's", ""),
    Offer("others", "", "", (("compare", "Compare"), ("later", "Decide Later"))),
)


@pytest.mark.parametrize(
    "ask",
    [
        lambda loop: loop.ask("a", "b", BESIDE, "no"),
        lambda loop: loop.choose("a", "b", SIDES, ("", "later")),
        lambda loop: loop.choose("a", "b", [Offer("c", "c", "", SIX)], ("c", "a0")),
    ],
    ids=["buttons", "sides", "card"],
)
def test_no_label_of_a_question_is_cut_and_none_covers_another(play, ask):
    from qtpy import QtCore, QtWidgets

    seen = []

    def look():
        window = modal()
        places = [
            QtCore.QRect(button.mapTo(window, QtCore.QPoint()), button.size())
            for button in window.findChildren(QtWidgets.QPushButton)
            if button.isVisible()
        ]
        covered = [a for a in places for b in places if a is not b and a.intersects(b)]
        seen.append((buttons_without_room(window), covered))
        window.close()

    play(ask, clicks=[look])

    assert seen == [([], [])]


def test_the_list_of_offers_is_as_wide_as_the_buttons_of_a_card():
    loop = QtMainLoop(interactive=True)
    actions = SIX[:5]
    loop.show_offers("Recover Work", "b", [Offer("c", "c", "", actions)], print)
    window = loop.windows.offers_window
    bar = window._scroll.horizontalScrollBar()

    assert (buttons_without_room(window.dialog), bar.maximum()) == ([], 0)
    window.dialog.close()


def test_a_sentence_reads_from_the_left_though_it_begins_with_an_arabic_name(play):
    from qtpy import QtWidgets

    text = f"'{NAMES[2]}' is open elsewhere."
    seen = []

    def look():
        labels = modal().findChildren(QtWidgets.QLabel)
        told = [label.text() for label in labels if "elsewhere" in label.text()]
        told += [text_of(modal()).toPlainText()] if text_of(modal()) else []
        # Qt goes by the first letter that has a direction.
        seen.append([text[:1] for text in told])
        modal().close()

    play(lambda loop: loop.show_message("a", text), clicks=[look])
    play(lambda loop: loop.choose("a", text, offers(1), ("0", "no")), clicks=[look])

    assert seen == [["\u200e"], ["\u200e"]]
    assert qt_module.left_to_right("'sh010' is open.") == "'sh010' is open."


PATH = "\\\\server\\projects" + "\\a_folder_with_a_long_name" * 9


@pytest.mark.parametrize(
    "show",
    [
        lambda loop: loop.show_message("a", f"It is here:\n{PATH}"),
        lambda loop: loop.ask("a", f"It is here:\n{PATH}", ACTIONS, "no"),
        lambda loop: loop.ask("a", PATH, ACTIONS, "no", [RangeBar("Now", 9, 1, 9)]),
        lambda loop: loop.show_message("a", "\n".join(f"Line {n}." for n in range(90))),
        lambda loop: loop.show_message("a", "Words that go on. " * 400),
        lambda loop: loop.ask("a", "Line.\n" * 90, ACTIONS, "no"),
    ],
    ids=["message", "question", "ranges", "lines", "words", "question of lines"],
)
def test_a_long_path_or_many_lines_leave_the_window_on_the_screen(play, show):
    seen = []

    def look():
        window = modal()
        wait_until(lambda: is_on_screen(window) and not buttons_without_room(window))
        seen.append((is_on_screen(window), buttons_without_room(window)))
        window.close()

    play(show, clicks=[look])

    assert seen == [(True, [])]


def text_of(window):
    from qtpy import QtWidgets

    return window.findChild(QtWidgets.QTextEdit, "text")


def test_what_has_no_room_in_a_message_is_scrolled_to_by_mouse_and_keyboard(play):
    from qtpy import QtCore

    text = "\n".join(f"Line {n}." for n in range(90))
    seen = []

    def look():
        shown = text_of(modal())
        wait_until(lambda: shown.verticalScrollBar().maximum() > 0)
        is_reached = shown.focusPolicy() & QtCore.Qt.FocusPolicy.TabFocus
        seen.append((shown.toPlainText(), shown.verticalScrollBar().maximum() > 0))
        assert is_reached == QtCore.Qt.FocusPolicy.TabFocus
        modal().close()

    play(lambda loop: loop.show_message("a", text, "Traceback"), clicks=[look])

    assert seen == [(text, True)]


def test_a_text_that_has_room_does_not_scroll(play):
    seen = []

    def look():
        wait_until(lambda: modal().isVisible())
        seen.append(text_of(modal()).verticalScrollBar().maximum())
        modal().close()

    for text in (
        "Saved.",
        "A sentence of a usual length. " * 9,
        "One.\n\nTwo.\nThree.",
    ):
        play(lambda loop, text=text: loop.show_message("a", text), clicks=[look])

    assert seen == [0, 0, 0]


def test_a_path_that_is_wider_than_its_message_breaks_and_can_be_copied(play):
    seen = []

    def look():
        shown = text_of(modal())
        wait_until(lambda: modal().isVisible())
        shown.selectAll()
        copied = shown.createMimeDataFromSelection().text()
        seen.append((copied, shown.horizontalScrollBar().maximum()))
        modal().close()

    play(lambda loop: loop.show_message("a", f"It is here:\n{PATH}"), clicks=[look])

    assert seen == [(f"It is here:\n{PATH}", 0)]


def test_a_message_is_no_html(play):
    seen = []

    def look():
        seen.append(text_of(modal()).toPlainText())
        modal().close()

    play(lambda loop: loop.show_message("a", "<b>x</b>"), clicks=[look])

    assert seen == ["<b>x</b>"]


def test_the_window_of_a_task_does_not_grow_with_the_names_of_files():
    loop = QtMainLoop(interactive=True)
    view = loop.open_progress(f"Opening {PATH}", True)
    view.show_state(0.5, f"{PATH}\n12 of 40 MB")
    dialog = view._dialog

    assert is_on_screen(dialog)
    first, second, third = dialog.labelText().splitlines()
    assert first.startswith("Opening ")
    assert "…" in second
    assert third == "12 of 40 MB"
    view.close()


def test_a_long_text_is_shown_at_its_end():
    from qtpy import QtWidgets

    loop = QtMainLoop(interactive=True)
    loop.show_text("Log", "\n".join(f"{n} {LONG} {LONG}" for n in range(300)))
    window = loop.windows._text_window
    buttons = window.findChildren(QtWidgets.QPushButton)
    assert [button.icon().isNull() for button in buttons] == [True], "black on dark"
    bar = window.findChild(QtWidgets.QPlainTextEdit).verticalScrollBar()

    assert bar.value() == bar.maximum() > 0
    window.close()


def test_no_timer_is_begun_in_a_way_that_pyside2_lacks():
    # Its QTimer.singleShot takes no object with a callable: TypeError in every message.
    folder = Path(qt_module.__file__).parent
    sources = (path.read_text(encoding="utf-8") for path in folder.glob("*.py"))

    assert [source for source in sources if "singleShot(" in source] == []


def test_a_message_is_in_the_middle_of_the_screen(play):
    places = []

    def is_in_the_middle(window):
        middle = window.screen().availableGeometry().center()
        off = window.geometry().center() - middle
        return abs(off.x()) < 40 and abs(off.y()) < 40

    def look():
        window = modal()
        wait_until(lambda: is_in_the_middle(window))
        places.append(is_in_the_middle(window))
        window.close()

    text = "A sentence that is longer than a line of a message box is wide. " * 4
    play(lambda loop: loop.show_message("Update", text), clicks=[look])

    assert places == [True]


def test_a_bar_too_short_for_its_numbers_has_them_beside_it(play):
    from qtpy import QtWidgets

    bars = [RangeBar("Now", 2000, 1, 24), RangeBar("Then", 2000, 1, 24, is_new=True)]
    choices = [("set", "Set"), ("cancel", "Cancel")]
    beside = []

    def look():
        window = modal()
        widget = window.findChild(QtWidgets.QWidget, "bars")
        image = widget.grab().toImage()
        ratio = image.devicePixelRatio()
        # Behind the bar of six pixels, where its numbers are now.
        colors = {
            image.pixelColor(int((100 + x) * ratio), int((12 + y) * ratio)).name()
            for x in range(6, 50)
            for y in range(3, 20)
        }
        beside.append(len(colors) > 1)
        window.close()

    play(
        lambda loop: loop.ask("Set", "Text", choices, "cancel", bars),
        clicks=[look],
    )

    assert beside == [True]


def test_a_question_without_a_button_for_no_gets_one(play):
    from qtpy import QtWidgets

    offer = Offer("a", "a", "b", (("compare", "Compare"),))

    def look():
        modal().findChild(QtWidgets.QPushButton, "cancel").click()

    answers = play(
        lambda loop: loop.choose("Compare with", "c", [offer], ("", "")), clicks=[look]
    )

    assert answers == [("", "")]
