"""A session to look around in: ``manage.py session [SCENE]``.

The emulator with its window, the addon that serves it, and a studio in memory with a
shot, its workfile and another shot. With ``AYON_CORE_PATH`` AYON's tools are the real
ones. It ends when the emulator is closed, or by Ctrl+C, which closes the emulator, and
nothing of it is kept. As long as it is open, ``manage.py ayon`` is its command line.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

import ayon_harmony.api as harmony
from ayon_harmony.environment import has_display, is_headless, local_folder
from ayon_harmony.ui.main_loop import create_main_loop
from ayon_harmony.workfiles.archive import save_folder
from sandbox.ayon.exchange import RequestError
from sandbox.ayon.served import ServedStudio
from sandbox.ayon.studio import Studio, is_real_core
from sandbox.demo.shot import FPS, FRAMES, RESOLUTION, build_shot
from sandbox.demo.studio_addon import NotAnAddonError, install_addon
from sandbox.demo.terminal import noted
from sandbox.harmony.client import EXECUTABLE
from sandbox.publishing import BURNINS, draws_burnins

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
        help="plugins of yours, of every kind, as the setting Core > Additional Project"
        " Plugin Paths names them; may be repeated",
    )
    parser.add_argument(
        "--settings",
        type=Path,
        metavar="FILE",
        help='what a studio overrides, by addon: {"harmony": {"startup": {...}}}',
    )
    parser.add_argument(
        "--addon",
        action="append",
        default=[],
        type=Path,
        metavar="FOLDER",
        help="an addon of your own, its folder or its zip; may be repeated",
    )
    options = parser.parse_args(arguments)
    paths: list[Path | None] = [options.scene, options.settings]
    for path in (*paths, *options.plugins, *options.addon):
        if path is not None and not path.exists():
            print(f"There is no '{path}'.", file=sys.stderr)
            return 2
    for path in options.plugins:
        if not path.is_dir():
            print(f"'{path}' is a file; name the folder it is in.", file=sys.stderr)
            return 2
    with contextlib.ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="session_"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        try:
            return _serve(folder, options, environ or {}, stack)
        except (NotAnAddonError, NotSettingsError) as error:
            print(error, file=sys.stderr)
            return 2


class NotSettingsError(Exception):
    """A file of settings cannot be used; the message says why."""


def _serve(
    folder: Path, options: Any, environ: dict[str, str], stack: contextlib.ExitStack
) -> int:
    home = folder / "home"
    home.mkdir()
    screen = _screen()
    outside = dict(os.environ)
    emulator = ("HARMONY_EMULATOR_SCREEN", "HARMONY_EMULATOR_HOME")
    stack.callback(_set, {name: outside.get(name) for name in (*_HOME, *emulator)})
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
        named = [str(path.resolve()) for path in options.plugins]
        system = platform.system().lower()
        studio.override("core", {"project_plugins": {system: named}})
    for addon in options.addon:
        install_addon(studio, addon, folder / "unpacked")
    if is_real_core() and not draws_burnins():
        leave_out_burnins(studio)
    if options.settings is not None:
        override_settings(studio, options.settings)
    stack.enter_context(studio)
    studio.enter(PROJECT, SHOT, TASK)
    # A studio of a test is one without a screen.
    _set({"QT_QPA_PLATFORM": screen})
    first_workfile = project.workfile_path(SHOT, TASK, 1)
    # As of a launcher: a workfile in this folder is one of the task.
    _set({"AYON_WORKDIR": str(first_workfile.parent)})
    workfile = options.scene
    if workfile is None:
        workfile = first_workfile
        xstage = build_shot(folder / "made" / workfile.stem, folder / "drawn")
        save_folder(xstage.parent, workfile)
    from ayon_harmony.app.launch import Application

    base = {
        **os.environ,
        **({} if is_headless(os.environ) else {"HARMONY_EMULATOR_SCREEN": "1"}),
        "HARMONY_EMULATOR_HOME": str(folder / "harmony"),
        # An artist's Harmony stays open behind AYON; this one has nobody's work.
        "HARMONY_EMULATOR_WITH": str(os.getpid()),
        **environ,
    }
    loop = create_main_loop(os.environ)
    # What a command of the session starts is seen where the session is.
    _set({name: base.get(name) for name in base if name.startswith("HARMONY_EMUL")})
    stack.enter_context(ServedStudio(studio))
    launcher = studio.folder / "launcher" / "start.py"
    stack.enter_context(noted(launcher, outside))
    print("In another terminal: manage.py ayon addon harmony --help", flush=True)
    # Here, and not where callbacks print, which is the log.
    terminal = sys.stdout
    stack.callback(harmony.on_connect(lambda _peer: _tell_of_attach(base, terminal)))
    return Application(EXECUTABLE, str(workfile), loop=loop, base=base).run()


def leave_out_burnins(studio: Studio) -> None:
    """Publish reviews without burn-ins, which would end a publish half-way."""
    studio.override("core", {"publish": {BURNINS: {"enabled": False}}})
    print(
        "Reviews are published without burn-ins: those of ayon-core want FFmpeg 6.1.",
        flush=True,
    )


def override_settings(studio: Studio, file: Path) -> None:
    """Override settings as a studio does on its server, which refuses what is wrong."""
    try:
        overrides = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise NotSettingsError(f"'{file}' is no JSON: {error}") from error
    if not isinstance(overrides, dict):
        raise NotSettingsError(f"'{file}' is not like {{\"harmony\": {{...}}}}.")
    for name, settings in overrides.items():
        if name not in studio.server.addon_settings:
            known = ", ".join(studio.server.addon_settings)
            raise NotSettingsError(f"'{file}': there is no addon '{name}' ({known}).")
        try:
            studio.override(name, settings)
        except RequestError as error:
            raise NotSettingsError(f"'{file}': {error}") from error


def _tell_of_attach(base: Mapping[str, str], terminal: TextIO) -> None:
    """Say how a Python that is not of this session reaches it."""
    for file in local_folder(base).glob("sessions/*/session.json"):
        line = f"In a Python of yours: harmony.attach({str(file)!r})"
        print(line, file=terminal, flush=True)


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
