"""A session to look around in: ``manage.py session [SCENE] [--plugins FOLDER]``.

The emulator with its window, the addon that serves it, and a studio in memory with a
shot, its workfile and another shot. With ``AYON_CORE_PATH`` AYON's tools are the real
ones. It ends when the emulator is closed, or by Ctrl+C, and nothing of it is kept.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ayon_harmony.environment import has_display, is_headless
from ayon_harmony.ui.main_loop import create_main_loop
from ayon_harmony.workfiles.archive import save_folder
from sandbox.ayon.studio import Studio
from sandbox.demo.shot import FPS, FRAMES, RESOLUTION, build_shot
from sandbox.harmony.client import EXECUTABLE

_HOME = ("HOME", "USERPROFILE")
PROJECT, SHOT, TASK = "demo", "/shots/sq01/sh010", "animation"


def main(arguments: Sequence[str], environ: dict[str, str] | None = None) -> int:
    """Open a session and wait until its Harmony is closed.

    Args:
        arguments: Of the command line.
        environ: Added to the emulator's environment.

    Returns:
        The exit code of the launch; 2 for a scene that is not there.

    """
    parser = argparse.ArgumentParser(
        prog="manage.py session", description=(__doc__ or "").partition("\n\n")[2]
    )
    parser.add_argument(
        "scene", nargs="?", type=Path, help="zip or .xstage; the demo's shot without it"
    )
    parser.add_argument(
        "--plugins",
        action="append",
        default=[],
        type=Path,
        metavar="FOLDER",
        help="publish plugins of yours; AYON's setting for it is Additional Paths",
    )
    options = parser.parse_args(arguments)
    for path in (*options.plugins, *filter(None, [options.scene])):
        if not path.exists():
            print(f"There is no '{path}'.", file=sys.stderr)
            return 2
    with contextlib.ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="session_"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        return _serve(folder, options, environ or {}, stack)


def _serve(
    folder: Path, options: Any, environ: dict[str, str], stack: contextlib.ExitStack
) -> int:
    home = folder / "home"
    home.mkdir()
    screen = _screen()
    before = {name: os.environ.get(name) for name in _HOME}
    stack.callback(_set, before)
    _set(dict.fromkeys(_HOME, str(home)))
    studio = Studio(folder / "studio", user="anna", executables={"22": str(EXECUTABLE)})
    project = studio.project(PROJECT)
    width, height = RESOLUTION
    project.shot(
        SHOT,
        frameStart=1001,
        frameEnd=1000 + FRAMES,
        fps=float(FPS),
        resolutionWidth=width,
        resolutionHeight=height,
    )
    project.shot("/shots/sq01/sh020")
    if options.plugins:
        named = {"linux": [str(path.resolve()) for path in options.plugins]}
        studio.override("core", {"project_plugins": named})
    stack.enter_context(studio)
    studio.enter(PROJECT, SHOT, TASK)
    # A studio of a test is one without a screen.
    _set({"QT_QPA_PLATFORM": screen})
    workfile = options.scene
    if workfile is None:
        workfile = project.workfile_path(SHOT, TASK, 1)
        xstage = build_shot(folder / "made" / workfile.stem, folder / "drawn")
        save_folder(xstage.parent, workfile)
    from ayon_harmony.app.launch import Application

    base = {
        **os.environ,
        **({} if is_headless(os.environ) else {"HARMONY_EMULATOR_SCREEN": "1"}),
        "HARMONY_EMULATOR_HOME": str(folder / "harmony"),
        **environ,
    }
    loop = create_main_loop(os.environ)
    return Application(EXECUTABLE, str(workfile), loop=loop, base=base).run()


def _screen() -> str | None:
    """Return Qt's platform: what was asked for, the screen, or none to be seen."""
    asked = os.environ.get("QT_QPA_PLATFORM")
    return asked or (None if has_display(os.environ) else "offscreen")


def _set(variables: Mapping[str, str | None]) -> None:
    for name, value in variables.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
