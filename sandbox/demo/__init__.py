"""One artist's day with the addon, end to end, without Harmony and AYON.

``main`` goes through the steps of ``steps.STEPS`` in the emulator and the
AYON double and writes ``build/demo/report.html`` and ``report.json``. Whoever
adds to the addon adds a step to that list.
"""

from __future__ import annotations

import argparse
import logging
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from sandbox.demo.day import Day, Note
from sandbox.demo.given_scene import Ask, GivenScene, NoSceneError, ask_on_console
from sandbox.disks.drives import VARIABLE, DriveDisk

REPOSITORY = Path(__file__).resolve().parents[2]
FOLDER = REPOSITORY / "build" / "demo"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the demo.

    Returns:
        0 when every step went well, else 1.

    """
    parser = argparse.ArgumentParser(
        prog="manage.py demo", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument(
        "scene",
        nargs="?",
        type=Path,
        help="Harmony scene to work on: a zip, a folder or an .xstage; without it a"
        " shot that was drawn for the demo",
    )
    parser.add_argument(
        "--scene",
        dest="which",
        metavar="NAME",
        help="which scene is meant where there are several in the zip or folder",
    )
    parser.add_argument(
        "--drives",
        action="store_true",
        help="give everything the paths of Windows: a drive for project and scenes",
    )
    options = parser.parse_args(arguments)
    try:
        scene = _read_scene(options.scene, options.which)
    except NoSceneError as error:
        print(error, file=sys.stderr)
        return 2
    logging.basicConfig(
        filename=_fresh(FOLDER) / "demo.log",
        level=logging.INFO,
        format="%(asctime)s %(levelname)-7s %(name)s: %(message)s",
    )
    # Windows that nobody sees cannot be raised, and Qt says so each time.
    os.environ.setdefault("QT_LOGGING_RULES", "default.warning=false")
    if not options.drives:
        return _go_through(Day(FOLDER, scene))
    drives = {"P:": FOLDER / "server", "C:": FOLDER / "workstation"}
    for folder in drives.values():
        folder.mkdir()
    with DriveDisk(drives) as disk:
        # What is started gets the drives by their variable.
        os.environ.update(disk.variable)
        try:
            places = (Path("P:/Our projects"), Path("C:/Users/artist/harmony"))
            return _go_through(Day(FOLDER, scene, *places))
        finally:
            del os.environ[VARIABLE]


def _read_scene(path: Path | None, which: str | None) -> GivenScene | None:
    if path is None:
        return None
    ask: Ask = ask_on_console
    if which is not None:
        named = which
        ask = lambda _scenes: named  # noqa: E731
    return GivenScene(path.resolve(), ask)


def _go_through(day: Day) -> int:
    from sandbox.demo import steps
    from sandbox.demo.report import write_report
    from sandbox.demo.story import CHAPTERS

    print("An artist's day:", flush=True)
    day.always = {steps.quit_harmony, steps.leave_nothing_behind}
    day.go_through(steps.BEFORE_SESSION)
    if day.is_good:
        # Without its studio the day would go on in the home of whoever runs it.
        day.outcomes.append(day.do(_play(steps.IN_SESSION)))
        day.go_through(steps.AFTER_SESSION)
    else:
        for step in (*steps.IN_SESSION, *steps.AFTER_SESSION):
            day.outcomes.append(day.skip(step))
    report = write_report(day.folder, day.outcomes, CHAPTERS)
    print(f"Report: {report}", flush=True)
    return 0 if day.is_good else 1


def _fresh(folder: Path) -> Path:
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    return folder


def _play(
    steps: Sequence[Callable[[Day, Note], object]],
) -> Callable[[Day, Note], object]:
    """One step out of those that need the session."""

    def play_session(day: Day, note: Note) -> None:
        """The session serves Harmony and ends with it."""
        day.stage.play(lambda _stage: day.go_through(steps))
        note.tell(exit_code=day.stage.exit_code)
        assert day.stage.exit_code == 0

    return play_session
