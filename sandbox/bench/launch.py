"""How long an artist waits: from the launch to AYON's menu, beside Harmony alone.

The launch is the addon's own, with a workfile of the double's project: unpacked,
Harmony started, scripts loaded, both sides proven, menu built. ``harmony_alone_s``
is the same Harmony with the same scene and nothing of AYON, until its window is
there. Every figure is the best of several rounds.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

ROUNDS = 3
PAUSE_S = 0.005
PATIENCE_S = 60.0


def run(rounds: int = ROUNDS) -> dict[str, float]:
    """Measure and return the figures.

    Args:
        rounds: How often each is measured.

    """
    from sandbox.ayon import studio

    studio.make_importable()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = studio.Studio(folder / "studio")
        made.project("bench").shot("/sh010")
        made.enter("bench", "/sh010", "animation")
        try:
            workfile, xstage = _make_workfile(folder)
            menu = [_wait_for_menu(workfile, folder / f"l{n}") for n in range(rounds)]
            alone = [_start_alone(xstage, folder / f"a{n}") for n in range(rounds)]
        finally:
            made.leave()
    return {
        "menu_s": min(menu),
        "harmony_alone_s": min(alone),
        "menu_after_harmony_s": min(menu) - min(alone),
    }


def _make_workfile(folder: Path) -> tuple[Path, Path]:
    from ayon_harmony.workfiles.archive import save_folder
    from ayon_harmony.working.empty_scene import write_empty_scene

    xstage = write_empty_scene(folder / "made" / "sh010_animation_v001")
    workfile = folder / "work" / "sh010_animation_v001.zip"
    workfile.parent.mkdir()
    save_folder(xstage.parent, workfile)
    return workfile, xstage


def _wait_for_menu(workfile: Path, folder: Path) -> float:
    """Launch and return the seconds until the menu is there, with nothing unpacked."""
    from ayon_harmony.app.launch import Application
    from sandbox.demo.stage import Stage, StageLoop
    from sandbox.harmony import client

    control = client.Control()
    base = {
        **os.environ,
        **control.environment(),
        "HARMONY_EMULATOR_HOME": str(folder / "home"),
        "AYON_HARMONY_LOCAL_FOLDER": str(folder / "local"),
    }
    began = time.monotonic()

    def wait(_stage: Any) -> float:
        while not any(menu["title"] == "AYON" for menu in control.menus()):
            if time.monotonic() - began > PATIENCE_S:
                raise TimeoutError("AYON's menu has not come.")
            time.sleep(PAUSE_S)
        return time.monotonic() - began

    application = Application(client.EXECUTABLE, workfile, loop=StageLoop(), base=base)
    try:
        return Stage(application).play(wait)
    finally:
        control.close()


def _start_alone(xstage: Path, folder: Path) -> float:
    """Start Harmony with a scene and return the seconds until it answers."""
    from sandbox.harmony.client import HarmonyProcess
    from sandbox.harmony.interpreter import clean_environment

    scene = folder / xstage.parent.name / xstage.name
    shutil.copytree(xstage.parent, scene.parent)
    base = {**clean_environment(), "HARMONY_EMULATOR_HOME": str(folder / "home")}
    began = time.monotonic()
    with HarmonyProcess(str(scene), base=base) as harmony:
        harmony.menus()
        return time.monotonic() - began
