"""Reports have before and after, and questions about frames have bars."""

from __future__ import annotations

import os

import pytest

from ayon_harmony.ui.main_loop import QtMainLoop
from ayon_harmony.ui.range_bars import RangeBar
from ayon_harmony.ui.reports import BeforeAfter, Report, report_html

BARS = [RangeBar("Now", 100, 1, 60), RangeBar("Then", 100, 1, 24, is_new=True)]
CHOICES = [("set", "Set, Keep Frames"), ("remove", "Remove"), ("cancel", "Cancel")]


def test_the_newest_report_is_first_with_before_and_after():
    html = report_html(
        [
            Report("Load <rig>", ("One.",)),
            Report("Update rig", ("'Arm' & 'Leg'.",), (("Version", "v003", "v004"),)),
        ]
    )

    assert html.index("Update rig") < html.index("Load &lt;rig&gt;")
    assert html.index("v003") < html.index("v004")
    assert "&#x27;Arm&#x27; &amp; &#x27;Leg&#x27;." in html


def test_the_window_of_reports_shows_all_of_them_and_closes_for_good():
    from qtpy import QtWidgets

    loop = QtMainLoop(interactive=True)
    reports = [Report("Update a", ("One.",), (("Version", "v001", "v002"),))]
    loop.show_reports(reports)
    window = loop.windows.reports_window
    loop.show_reports([*reports, Report("Update b", ("Two.",))])

    text = window.findChild(QtWidgets.QTextBrowser).toPlainText()
    assert window.isVisible()
    assert text.index("Update b") < text.index("Update a")
    assert "v002" in text
    window.findChild(QtWidgets.QDialogButtonBox).rejected.emit()
    assert not window.isVisible()


@pytest.fixture
def red_and_green(tmp_path):
    from qtpy import QtGui

    paths = []
    for color in ("red", "green"):
        image = QtGui.QImage(320, 180, QtGui.QImage.Format.Format_RGB32)
        image.fill(QtGui.QColor(color))
        # Windows has no names with such brackets.
        name = f"{color} &amp; more" if os.name == "nt" else f"<{color}> & more"
        paths.append(tmp_path / f"a name with {name}.png")
        assert image.save(str(paths[-1]))
    return paths


def colors_of(window):
    from qtpy import QtWidgets

    image = window.findChild(QtWidgets.QTextBrowser).grab().toImage()
    return {
        image.pixelColor(x, y).name()
        for x in range(0, image.width(), 7)
        for y in range(0, image.height(), 7)
    }


def test_pictures_join_a_report_that_is_on_the_screen(red_and_green):
    loop = QtMainLoop(interactive=True)
    told = Report("Update rig", ("One.",))
    loop.show_reports([told])
    window = loop.windows.reports_window
    assert not {"#ff0000", "#008000"} & colors_of(window)

    loop.renew_reports(
        [Report("Update rig", ("One.",), (), (BeforeAfter("Rig", *red_and_green),))]
    )

    assert {"#ff0000", "#008000"} <= colors_of(window)
    window.close()


def test_the_window_is_as_high_as_its_reports_and_grows_with_them(red_and_green):
    loop = QtMainLoop(interactive=True)
    told = Report("Load rig", ("One.",))
    loop.show_reports([told])
    window = loop.windows.reports_window
    low = window.height()
    loop.renew_reports(
        [Report("Load rig", ("One.",), (), (BeforeAfter("Rig", *red_and_green),))]
    )
    high = window.height()
    loop.show_reports([told] * 50)

    assert low < 200 < high < window.height() <= 600
    window.close()
    loop.show_reports([told])
    assert window.height() == low
    window.close()


def test_pictures_bring_no_window_back_that_was_closed(red_and_green):
    loop = QtMainLoop(interactive=True)
    told = Report("Update rig", ("One.",), (), (BeforeAfter("Rig", *red_and_green),))
    loop.renew_reports([told])
    loop.show_reports([told])
    loop.windows.reports_window.close()

    loop.renew_reports([told])

    assert not loop.windows.reports_window.isVisible()


def test_what_has_one_picture_shows_that_one_and_names_what_is_not_shown(
    red_and_green,
):
    shown = BeforeAfter("Rig <1>", None, red_and_green[1], ("a deformer",))

    html = report_html([Report("Load rig", ("One.",), (), (shown,))])

    assert html.count("<img") == 1
    assert "before" not in html
    assert "after" not in html
    assert "Rig &lt;1&gt;" in html
    assert "Not shown: a deformer" in html


def ranges_window():
    from qtpy import QtWidgets

    (window,) = [
        window
        for window in QtWidgets.QApplication.topLevelWidgets()
        if window.objectName() == "ayon_message" and window.isVisible()
    ]
    return window


@pytest.mark.parametrize(
    ("how", "answer"),
    [
        ("set", "set"),
        ("remove", "remove"),
        ("cancel", "cancel"),
        ("escape", "cancel"),
        ("frame", "cancel"),
        ("enter", "set"),
    ],
)
def test_the_question_about_frames_is_answered_in_every_way(play, how, answer):
    from qtpy import QtCore, QtTest, QtWidgets

    keys = QtCore.Qt.Key

    def click():
        window = ranges_window()
        if how == "frame":
            window.close()
        elif how in ("escape", "enter"):
            key = keys.Key_Escape if how == "escape" else keys.Key_Return
            QtTest.QTest.keyClick(window, key)
        else:
            window.findChild(QtWidgets.QPushButton, how).click()

    def run(loop):
        return loop.ask("Set Scene Settings", "Text", CHOICES, "cancel", BARS)

    assert play(run, clicks=[click]) == [answer]


def test_bars_are_as_long_as_their_frames(play):
    from qtpy import QtWidgets

    seen = []

    def click():
        window = ranges_window()
        bars = window.findChild(QtWidgets.QWidget, "bars")
        image = bars.grab().toImage()
        ratio = image.devicePixelRatio()
        for row in (0, 1):
            # The line just inside the top of a bar, where no text is.
            y = int((12 + row * 34 + 1) * ratio)
            colors = [image.pixelColor(x, y).name() for x in range(image.width())]
            played = "#3fa66b" if row else "#5b7f95"
            seen.append((colors.count(played), colors.count("#4a5058")))
        seen.append(bars.accessibleName().count("frames"))
        window.close()

    def run(loop):
        return loop.ask("Set Scene Settings", "Text", CHOICES, "cancel", BARS)

    play(run, clicks=[click])
    (now_played, now_rest), (then_played, then_rest), named = seen
    assert now_played / now_rest == pytest.approx(60 / 40, rel=0.1)
    assert then_played / then_rest == pytest.approx(24 / 76, rel=0.1)
    assert named == 2
