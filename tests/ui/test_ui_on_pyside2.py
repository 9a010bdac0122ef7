"""The windows on PySide2, which launchers for old Linux have."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
import qtpy

import ayon_harmony
from sandbox.harmony.interpreter import NoEngineError, find_interpreter

CLIENT = Path(ayon_harmony.__file__).parents[1]
PACKAGES = Path(qtpy.__file__).parents[1]

#: Shows each kind of window, closes it and prints what came of it.
SCRIPT = """
from qtpy import API_NAME, QtCore, QtWidgets
from ayon_harmony.ui.findings import Finding
from ayon_harmony.ui.main_loop import QtMainLoop
from ayon_harmony.ui.offers import Offer
from ayon_harmony.ui.range_bars import RangeBar
from ayon_harmony.ui.reports import Report

loop = QtMainLoop(interactive=True)
choices = (("do", "Do It"), ("no", "Cancel"))
pair = [Offer(key, key, "Text.", choices) for key in ("a", "b")]
closed = []


class Check:
    title, about = "Scene Check", "Instance"
    rows = [Finding("error", "Main", "Frames", "One is missing.", "", (("s", "Go"),))]


def close():
    for window in QtWidgets.QApplication.topLevelWidgets():
        if window.isVisible():
            closed.append(window.windowTitle())
            window.close()


def show():
    for ask in (
        lambda: loop.show_message("message", "Text. " * 2000, "Details."),
        lambda: loop.ask("ask", "Text.", choices, "no"),
        lambda: loop.choose("choose", "Text.", pair, ("", "no")),
        lambda: loop.ask(
            "ranges", "Text.", choices, "no", [RangeBar("Now", 9, 1, 9)]
        ),
    ):
        QtCore.QTimer.singleShot(200, close)
        closed.append(ask())
    loop.show_text("text", "Text.")
    loop.show_findings(Check())
    loop.show_offers("offers", "Text.", pair, print)
    loop.show_reports([Report("Update", ("Look.",))])
    loop.open_progress("progress", True).close()
    close()
    loop.stop(7)


loop.post(show)
print(API_NAME, loop.run(), closed)
"""


@pytest.mark.process
def test_every_kind_of_window_opens_and_closes_on_pyside2():
    try:
        interpreter = find_interpreter()
    except NoEngineError as error:
        pytest.skip(str(error))
    done = subprocess.run(
        [interpreter, "-c", SCRIPT],
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(map(str, (CLIENT, PACKAGES))),
            "QT_API": "pyside2",
            "QT_QPA_PLATFORM": "offscreen",
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert "Traceback" not in done.stderr, done.stderr
    asked = "'message', None, 'ask', 'no', 'choose', ('', 'no'), 'ranges', 'no'"
    assert done.stdout.startswith(f"PySide2 7 [{asked}, "), done.stdout + done.stderr
    for title in ("text", "Scene Check", "offers", "AYON: what to look at"):
        assert f"'{title}'" in done.stdout
