"""What a publish costs by the number of its instances, beside the bare render.

A scene of one colour card gets as many Write nodes and palettes as instances are
wanted, one after the other, and is published on the double of ayon-core: saved,
zipped, rendered in one batch, drawn, integrated. Beside it stands what the
emulator takes to render the same scene by itself.

``round_trips``    calls into Harmony from the first plugin to the last
``bytes_written``  what is in staging folders and in the project afterwards, and
                   was not before
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

COUNTS = (1, 10, 50)
FRAMES = 10
SIZE = (192, 108)
SHOWN_FROM_S = 0.005
"""Plugins that take less are not listed by themselves."""

_CREATORS = "io.ayon.creators.harmony"


def run(counts: Iterable[int] = COUNTS, frames: int = FRAMES) -> dict[str, float]:
    """Measure and return flat figures; units are in the keys.

    Args:
        counts: Numbers of instances.
        frames: Length of the scene.

    """
    figures: dict[str, float] = {}
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            figures.update(_measure(count, frames, Path(folder)))
    return figures


def _measure(count: int, frames: int, folder: Path) -> dict[str, float]:
    from sandbox.ayon import studio

    studio.make_importable()
    made = studio.Studio(folder / "studio")
    staging = folder / "staging"
    staging.mkdir()
    before = tempfile.tempdir
    tempfile.tempdir = str(staging)
    try:
        made.project("bench").shot(
            "/sh010",
            frameStart=1001,
            frameEnd=1000 + frames,
            fps=24.0,
            resolutionWidth=SIZE[0],
            resolutionHeight=SIZE[1],
        )
        made.enter("bench", "/sh010", "animation")
        return _publish(count, frames, folder)
    finally:
        tempfile.tempdir = before
        made.leave()


def _publish(count: int, frames: int, folder: Path) -> dict[str, float]:
    from ayon_core.pipeline import install_host
    from ayon_core.pipeline.create import CreateContext

    from ayon_harmony.api import HarmonyHost
    from ayon_harmony.model.frames import SceneLength
    from ayon_harmony.workfiles.archive import save_folder
    from sandbox.publishing import publish
    from sandbox.scripted_scene import ScriptedScene
    from sandbox.scripted_session import ScriptedSession

    scripted = ScriptedScene.create(folder / "sh010_v001")
    with ScriptedSession(scripted) as session:
        scene = scripted.scene
        scene.settings.change_scene(
            length=SceneLength(frames, 1, frames), resolution=SIZE, fps=24.0
        )
        scene.nodes.add_node("Card", "COLOR_CARD")
        host = HarmonyHost()
        install_host(host)
        workfile = folder / "studio" / "projects" / "bench" / "work" / "sh010_v001.zip"
        workfile.parent.mkdir(parents=True)
        session.workfile.path = str(workfile)

        def save() -> None:
            scene.settings.save_scene()
            save_folder(scripted.folder, workfile)

        session.workfile.save = save  # type: ignore[method-assign]
        context = CreateContext(host, headless=True)
        _create(count, scene, context)
        save()
        before = _bytes_in(folder)
        scripted.trips.clear()
        started = time.perf_counter()
        # The next version is a matter of workfiles, which have a bench.
        done = publish(context, without=["IncrementWorkfile"])
        total_s = time.perf_counter() - started
        round_trips = len(scripted.trips)
        if done.failures:
            raise RuntimeError(f"the publish failed: {done.failures}")
        written = _bytes_in(folder) - before
        bare_s = _render_bare(scene.settings.get_scene().path, frames, folder)
    prefix = f"{count}_instances"
    figures: dict[str, float] = {
        f"{prefix}_round_trips": round_trips,
        f"{prefix}_total_s": round(total_s, 4),
        f"{prefix}_bare_render_s": round(bare_s, 4),
        f"{prefix}_bytes_written": written,
    }
    slowest = sorted(done.seconds.items(), key=lambda item: -item[1])
    for name, seconds in slowest:
        if seconds >= SHOWN_FROM_S:
            figures[f"{prefix}_{name}_s"] = round(seconds, 4)
    return figures


def _create(count: int, scene: Any, context: Any) -> None:
    """Make renders and palettes, as many as wanted together; half are palettes."""
    for number in range((count + 1) // 2):
        scene.nodes.select(["Top/Card"])
        context.create(f"{_CREATORS}.render", f"Main{number:02}")
    for number in range(count // 2):
        scene.palettes.create_palette(f"colors{number:02}")
    if count // 2:
        context.create(f"{_CREATORS}.palette", "Main")
    for instance in context.instances:
        kind = instance.creator_identifier.rpartition(".")[2]
        instance["active"] = kind in ("render", "palette", "workfile")
        if kind == "render":
            instance.creator_attributes["mark_for_review"] = False
    context.save_changes()
    context.reset()


def _render_bare(xstage: Path, frames: int, folder: Path) -> float:
    """Seconds of the emulator to render the saved scene, nothing around it."""
    from sandbox.harmony.client import EXECUTABLE

    command = [str(EXECUTABLE), "-batch", "-frames", "1", str(frames), str(xstage)]
    started = time.perf_counter()
    subprocess.run(
        command,
        env={**os.environ, "HARMONY_EMULATOR_HOME": str(folder / "home")},
        check=True,
        capture_output=True,
        timeout=600,
    )
    return time.perf_counter() - started


def _bytes_in(folder: Path) -> int:
    kept = ("staging", "studio")
    return sum(
        path.stat().st_size
        for name in kept
        for path in (folder / name).rglob("*")
        if path.is_file()
    )
