"""What saves cost where a file system copies by itself, and with very many files.

``*_written_share``  bytes that a re-save of 200 MB with 1 % changed sends, by those of
                     the archive; on XFS and btrfs the blocks that it makes new
``many_*_cpu_s``     seconds of the processor with 50,000 files: nothing changed; every
                     file moved in change time, so that each is compared; one changed
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

from ayon_harmony.workfiles import shares
from ayon_harmony.workfiles.identity import Identity
from ayon_harmony.workfiles.local_copy import LocalCopy
from sandbox.bench._workfile_places import folder_for_work
from sandbox.disks import mounted

_MEGABYTES, _FILES = 200, 1_000
_MANY = 50_000

MakeScene = Callable[[Path, int, int], object]
ChangeScene = Callable[[Path, int], object]


def on_mounted(make_scene: MakeScene, change_scene: ChangeScene) -> dict[str, float]:
    """Save again on each file system that this machine mounts; others are named."""
    figures: dict[str, float] = {}
    for kind in mounted.KINDS:
        with folder_for_work() as work:
            try:
                with mounted.mounted(kind, work) as project:
                    figures.update(
                        _resave(kind, work, project, make_scene, change_scene)
                    )
            except mounted.CannotMountError as error:
                print(f"{kind} is left out: {error}", file=sys.stderr, flush=True)
    return figures


def _resave(
    kind: str,
    work: Path,
    project: Path,
    make_scene: MakeScene,
    change_scene: ChangeScene,
) -> dict[str, float]:
    copy = _copy(work, project)
    make_scene(copy.scene_dir, _MEGABYTES, _FILES)
    copy.register()
    copy.save()
    size = copy.project_file.stat().st_size
    # Measured by the first save that could; what this figure is about is the cost.
    shares.note_clones(copy.project_file, True)
    change_scene(copy.scene_dir, 77)
    os.sync()
    before = shutil.disk_usage(project).free
    if kind == "fussy":
        mounted.count_anew(project)
    started = time.perf_counter()
    copy.save()
    seconds = time.perf_counter() - started
    figures = {f"{kind}_resave_s": round(seconds, 4)}
    if kind == "fussy":
        asked = mounted.counters(project)
        figures["fussy_written_share"] = round(asked["bytes_written"] / size, 4)
        figures["fussy_read_share"] = round(asked["bytes_read"] / size, 4)
        return figures
    os.sync()
    new = before - shutil.disk_usage(project).free
    figures[f"{kind}_written_share"] = round(new / size, 4)
    return figures


def with_many_files() -> dict[str, float]:
    """Look at, compare and save a scene of 50,000 small files."""
    with folder_for_work() as work:
        project = work / "project"
        project.mkdir()
        copy = _copy(work, project)
        _make_many(copy.scene_dir)
        copy.register()
        copy.save()
        # Written too short ago for their times to prove anything; this compares them.
        copy.save()
        figures = {"many_nothing_cpu_s": _seconds(copy.save)}
        for path in (copy.scene_dir / "elements").rglob("*.tvg"):
            # As "cp -p" or a renumbering leaves it: size and time are the same.
            path.rename(path.with_suffix(".aside"))
            path.with_suffix(".aside").rename(path)
        figures["many_compared_cpu_s"] = _seconds(copy.save)
        (copy.scene_dir / "elements" / "7" / "7.tvg").write_bytes(b"OTVGfull new")
        figures["many_resave_cpu_s"] = _seconds(copy.save)
        return figures


def _make_many(scene: Path) -> None:
    past = time.time() - 3600
    for number in range(_MANY):
        folder = scene / "elements" / str(number % 200)
        if number < 200:
            folder.mkdir(parents=True)
        path = folder / f"{number}.tvg"
        path.write_bytes(b"OTVGfull" + number.to_bytes(4, "big") * 50)
        os.utime(path, (past, past))
    text = '<?xml version="1.0" encoding="UTF-8"?>\n<project>\n</project>\n'
    (scene / f"{scene.name}.xstage").write_text(text, encoding="utf-8")


def _seconds(action: Callable[[], object]) -> float:
    started = time.process_time()
    action()
    return round(time.process_time() - started, 4)


def _copy(work: Path, project: Path) -> LocalCopy:
    identity = Identity("bench", "/shot", "anim", "sh010_v001.zip")
    return LocalCopy(work / "mine", identity, project / identity.file_name)
