"""Every window of ours on the smallest screens: whole, and every button can be clicked.

The screens are those of laptops in points: 1280x720 at 200 %, 1366x768 at 150 %.
"""

from __future__ import annotations

import pytest

from ayon_harmony.ui import qt as qt_module
from ayon_harmony.ui.console import Ran
from ayon_harmony.ui.findings import Finding
from ayon_harmony.ui.main_loop import QtMainLoop
from ayon_harmony.ui.offers import Offer
from ayon_harmony.ui.range_bars import RangeBar
from ayon_harmony.ui.reports import BeforeAfter, Report
from ayon_harmony.ui.windows import Windows
from sandbox.ayon.studio import is_real_core

NAME = "demo_sq010_sh0120_animation_v012"
SENTENCES = (
    "A colleague saved it meanwhile, and both sides changed the same drawing. " * 4
)
YOURS = (("new", f"Save as {NAME}"), ("replace", "Replace It"))
OTHERS = (("compare", "Compare"), ("later", "Decide Later"))
BESIDE = (
    ("go", "Go to That One"),
    ("new", f"Work on as {NAME}"),
    ("look", "Only Look at It"),
    ("cancel", "Cancel"),
)
BUNDLE = "\n".join(
    f"logs/{NAME}_{number}.log: what the session told" for number in range(30)
)


class Console:
    """Says what it ran."""

    title = "Script Console"
    welcome = "Names: scene, harmony, session"

    def take_news(self):
        return ""

    def run(self, _language, source):
        return Ran(source)

    def history(self, _language):
        return []


class Check:
    """Has a finding with as many buttons as a check gives one."""

    title = "Drawings and Colours"
    about = "Drawing"
    rows = (
        Finding(
            "warning",
            "",
            NAME,
            SENTENCES,
            SENTENCES * 5,
            (
                ("show", "Show the Drawings"),
                ("select", "Select in Harmony"),
                ("repair", "Repair: Take the Marks off"),
                ("all", "Show All Drawings of the Scene"),
            ),
        ),
    ) * 40

    def act(self, row, action):
        pass

    def look_again(self):
        pass


def offer(key, picture, actions=YOURS):
    return Offer(key, NAME, SENTENCES, actions, ("Saved 30 Nov 2026",), picture)


def pair(picture):
    notes = ("Deformation", "Cutter")
    both = [
        Offer("yours", "Yours, on This Workstation", "", YOURS, ("Saved",), picture),
        Offer("theirs", "The Project's", "", (), ("Saved",), picture, notes),
    ]
    return [*both, Offer("others", "", "", OTHERS)]


def sheet(picture):
    actions = (("update", "Update"), ("all", "Show All Drawings"), ("cancel", "Cancel"))
    return [Offer("0", NAME, SENTENCES, actions, (), picture, picture_size=(560, 330))]


#: By name: what of a loop is called, and how. What waits is looked at while it does.
WAITING = {
    "show_message": lambda loop, _p: loop.show_message(NAME, SENTENCES),
    "show_message details": lambda loop, _p: loop.show_message(
        NAME, SENTENCES, "Traceback\n" * 40
    ),
    "show_message long": lambda loop, _p: loop.show_message(NAME, BUNDLE * 3),
    "ask beside": lambda loop, _p: loop.ask(NAME, SENTENCES, BESIDE, "cancel"),
    "ask bundle": lambda loop, _p: loop.ask(
        "Support Bundle",
        f"This would be in the bundle:\n\n{BUNDLE}",
        (("save", "Save"), ("look", "Look at the Files"), ("cancel", "Cancel")),
        "cancel",
    ),
    "ask ranges": lambda loop, _p: loop.ask(
        "Set Scene Settings",
        SENTENCES * 3,
        (("set", "Set"), ("cut", "Set, Remove Frames"), ("cancel", "Cancel")),
        "cancel",
        [RangeBar("Now", 48, 1, 48), RangeBar("Then", 60, 1, 60, is_new=True)],
    ),
    "choose pair": lambda loop, p: loop.choose(NAME, SENTENCES, pair(p), ("", "later")),
    "choose three": lambda loop, p: loop.choose(
        NAME, SENTENCES, [offer(str(n), p) for n in range(3)], ("", "")
    ),
    "choose sheet": lambda loop, p: loop.choose(NAME, SENTENCES, sheet(p), ("", "")),
}
STAYING = {
    "show_text": lambda loop, _p: loop.show_text(NAME, BUNDLE),
    "show_findings": lambda loop, _p: loop.show_findings(Check()),
    "show_console": lambda loop, _p: loop.show_console(Console()),
    "show_offers": lambda loop, p: loop.show_offers(
        "Recover Work", SENTENCES, [offer(str(n), p) for n in range(3)], print
    ),
    "show_reports": lambda loop, p: loop.show_reports(
        [Report(NAME, (SENTENCES,), (("Version", "1", "2"),), (BeforeAfter("", p, p),))]
    ),
    "open_progress": lambda loop, _p: loop.open_progress(SENTENCES, True).show_state(
        0.4, f"{SENTENCES}\n40 %, about 3 min left"
    ),
}
#: What changes a window that is there, or opens none of ours.
NO_WINDOWS = {"is_showing_reports", "renew_reports", "show_file"}


@pytest.fixture(params=["plain", "AYON's"])
def style(request, monkeypatch):
    """Qt's own looks, and what makes room scarce in AYON's."""
    if request.param != "plain" and is_real_core():
        return
    # What AYON's style says of buttons, and how large its letters are.
    text = "* {font-size: 10pt;} QPushButton {padding: 3px 5px; min-width: 0px;}"
    whole = "" if request.param == "plain" else text + qt_module.BUTTONS
    monkeypatch.setattr(qt_module, "_stylesheet", lambda: whole)


class Screen:
    """A screen of so many points."""

    def __init__(self, width, height):
        from qtpy import QtCore

        self._area = QtCore.QRect(0, 0, width, height)

    def availableGeometry(self):
        return self._area


@pytest.fixture(params=[(640, 360), (910, 512)], ids=["640x360", "910x512"])
def area(request, monkeypatch):
    """The part of a screen where windows may be."""
    screen = Screen(*request.param)
    monkeypatch.setattr(qt_module, "_screen_of_mouse", lambda _qt: screen)
    return screen.availableGeometry()


@pytest.fixture(scope="module")
def picture(tmp_path_factory):
    from qtpy import QtGui

    image = QtGui.QImage(1920, 1080, QtGui.QImage.Format.Format_RGB32)
    image.fill(QtGui.QColor("teal"))
    path = tmp_path_factory.mktemp("picture") / "scene.png"
    assert image.save(str(path))
    return path


def settle():
    from qtpy import QtGui

    # A display has answered all that was asked of it when this returns. What a window
    # then does about the answers asks again.
    for _ in range(3):
        QtGui.QGuiApplication.sync()


def out_of_reach(window):
    """Labels of buttons that are not whole in the window, scrolled to if need be."""
    from qtpy import QtCore, QtWidgets

    seen = []
    for button in window.findChildren(QtWidgets.QPushButton):
        if not button.isVisibleTo(window):
            continue
        within = window
        parent = button.parentWidget()
        while parent is not None and parent is not window:
            if isinstance(parent, QtWidgets.QScrollArea):
                parent.ensureWidgetVisible(button, 0, 0)
                within = parent.viewport()
                break
            parent = parent.parentWidget()
        place = QtCore.QRect(button.mapTo(within, QtCore.QPoint()), button.size())
        room = button.fontMetrics().horizontalAdvance(button.text())
        is_whole = button.height() >= button.fontMetrics().height()
        is_whole = is_whole and button.width() >= room
        if not (is_whole and within.rect().contains(place)):
            seen.append(button.text())
    return seen


def covered(window):
    """Texts that lie on the picture beside them."""
    from qtpy import QtWidgets

    return [
        label.text()
        for picture in window.findChildren(QtWidgets.QLabel, "picture")
        for label in picture.parentWidget().findChildren(QtWidgets.QLabel)
        if label is not picture
        and label.parentWidget() is picture.parentWidget()
        and label.geometry().intersects(picture.geometry())
    ]


def faults(window, area):
    """What is wrong with a window that is to be on a screen."""
    settle()
    place = window.geometry()
    told = [] if area.contains(place) else [f"{place} is not on {area}"]
    told += [f"'{label}' cannot be clicked" for label in out_of_reach(window)]
    told += [f"'{label}' covers a picture" for label in covered(window)]
    return told


@pytest.mark.usefixtures("style")
@pytest.mark.parametrize("name", WAITING)
def test_a_question_fits(play, area, picture, name):
    from qtpy import QtWidgets

    told = []

    def look():
        window = QtWidgets.QApplication.activeModalWidget()
        told.extend(faults(window, area))
        window.close()

    play(lambda loop: WAITING[name](loop, picture), clicks=[look])

    assert told == []


@pytest.mark.usefixtures("style")
def test_a_message_with_its_details_open_fits(play, area):
    from qtpy import QtWidgets

    told = []

    def look():
        window = QtWidgets.QApplication.activeModalWidget()
        settle()
        window.findChild(QtWidgets.QPushButton, "more").click()
        told.extend(faults(window, area))
        window.close()

    play(
        lambda loop: loop.show_message(NAME, SENTENCES * 2, "Traceback\n" * 40),
        clicks=[look],
    )

    assert told == []


@pytest.mark.usefixtures("style")
@pytest.mark.parametrize("name", STAYING)
def test_a_window_that_stays_fits(area, picture, name):
    from qtpy import QtWidgets

    loop = QtMainLoop(interactive=True)
    before = {w for w in QtWidgets.QApplication.topLevelWidgets() if w.isVisible()}
    STAYING[name](loop, picture)
    settle()
    shown = {w for w in QtWidgets.QApplication.topLevelWidgets() if w.isVisible()}
    (window,) = shown - before
    told = faults(window, area)
    window.hide()

    assert told == []


def test_every_window_of_ours_is_tried():
    tried = {name.partition(" ")[0] for name in (*WAITING, *STAYING)}
    ours = {name for name in vars(Windows) if not name.startswith("_")}

    assert tried == ours - NO_WINDOWS
