"""How fast workfiles are saved and opened, beside the classic recipe and the limit.

For each size one scene is made, on the disk, mostly of drawings that do not get
smaller. The project is on another file system where there is one, as it is in a
studio. All ways take turns in one run, find what they read in memory, and medians
are shown. Nothing is deleted before the last figure of all sizes but by the classic
recipe, whose turns at opening again come last: see ``_workfile_places``. For the same
reason a run within five minutes of another one says little.

``*_vs_classic``  classic seconds by ours: higher is better
``*_vs_limit``    seconds of the bare copying by ours: 1 is as fast as can be

Classic is ``shutil.make_archive``, ``testzip``, move to the project;
``extractall`` to open, after removing the folder to open again. The limit is
concatenating all files, copying the archive, copying the files by threads, and
for opening again copying just the changed files.

Where a first save takes more than twice its limit, or opening does not halve the
classic seconds, the profile tells what they go into:

``*_open_limit_vs_classic``   what copying by threads makes of classic: no opening
                              that makes as many files gets far beyond that
``*_open_files_vs_classic``   what only making the files makes of it, out of memory and
                              by threads, with no byte read, inflated or checked
``*_open_processor_s``        of all processors together, and ``_open_classic_`` of
                              classic: what is left of the gain where one is free
``*_open_KIND_*``             archives that are stored, packed well, and deflated as by
                              other programs: see ``_workfile_opening``
``*_early_resave_*``          a save in the minute after the first one of a new scene
``*_first_save_snapshot_s``   the bare copying of a save that is a snapshot: all
                              files into one on the local disk, that one to the
                              project
``*_first_save_packing_s``    until the snapshot is whole, checksums and deflating
                              included; ``_sending_s``, on its way to the project,
                              which is all of it where that goes straight from the
                              scene; ``_processor_s``, of all processors together
``large_peak_memory_mb``      the most memory of a process that saves, saves again and
                              opens the large scene, its mapped files included
``slow_share_first_save_vs_limit``  the seconds in which a share of 20 MB/s takes
                              the archive, by ours
"""

from __future__ import annotations

import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT / "client") not in sys.path:
    sys.path.insert(0, str(ROOT / "client"))

from ayon_harmony.workfiles import disk, shares, steps  # noqa: E402
from ayon_harmony.workfiles.identity import Identity  # noqa: E402
from ayon_harmony.workfiles.local_copy import LocalCopy, Options, State  # noqa: E402
from ayon_harmony.workfiles.sync import SyncWorker  # noqa: E402
from sandbox.bench import _workfile_opening as opening  # noqa: E402
from sandbox.bench import _workfile_shares as workfile_shares  # noqa: E402
from sandbox.bench._memory import peak_mb  # noqa: E402
from sandbox.bench._workfile_places import empty, nothing_deleted, places  # noqa: E402

# Megabytes, files, repetitions.
SIZES = {
    "small": (20, 200, 5),
    "medium": (500, 5_000, 3),
    "large": (2_000, 20_000, 1),
}
_DAY_S = 86_400
_NAME = "sh010_v001"
_COUNTED = "write,pwrite64,writev,copy_file_range,sendfile"


def run(
    sizes: Iterable[str] = ("small", "medium"), with_large: bool = True
) -> dict[str, float]:
    """Measure and return flat figures; units are in the keys.

    Args:
        sizes: Which scenes to time, of ``SIZES``.
        with_large: Whether to measure memory on the large one as well, in a
            process of its own.

    """
    figures: dict[str, float] = {}
    with nothing_deleted():
        for size in sizes:
            figures.update(_open_each_kind(size))
        figures.update(_right_after_the_first())
        measured = [_measure(size) for size in sizes]
        for part in (*measured, *measured):
            figures.update(next(part))
    figures.update(_on_a_slow_share())
    figures.update(workfile_shares.on_mounted(make_scene, change_scene))
    figures.update(workfile_shares.with_many_files())
    figures["writes_per_member"] = round(_in_child("writes", "medium"), 4)
    if with_large:
        figures["large_peak_memory_mb"] = round(_in_child("memory", "large"), 1)
    return figures


def make_scene(folder: Path, megabytes: int, files: int, seed: int = 7) -> None:
    """Write a scene: drawings, bitmaps, sound, XML; the same for the same seed.

    Args:
        folder: Scene folder to make.
        megabytes: Size of all files, about.
        files: How many.
        seed: Of the random content.

    """
    chance = random.Random(seed)
    folder.mkdir(parents=True)
    (folder / "palette-library").mkdir()
    count = files - 10
    average = megabytes * 1_000_000 // files
    past = time.time() - _DAY_S
    kinds = [".tvg"] * 76 + [".tga"] * 12 + [".psd"] * 6 + [".wav"] * 2 + [".plt"] * 4
    for number in range(count):
        kind = kinds[number % len(kinds)]
        size = int(average * chance.uniform(0.6, 1.4))
        element = folder / "elements" / f"element_{number // 100:03}"
        element.mkdir(parents=True, exist_ok=True)
        path = element / f"{element.name}-{number}{kind}"
        path.write_bytes(_content(kind, size, chance))
        os.utime(path, (past + number, past + number))
    node = (
        '  <module type="READ" name="Drawing_{0}" pos="{0},{0},0"><options/></module>\n'
    )
    body = "".join(node.format(i) for i in range(average // 64 * 8))
    scene = f'<?xml version="1.0" encoding="UTF-8"?>\n<project>\n{body}</project>\n'
    (folder / f"{_NAME}.xstage").write_text(scene, encoding="utf-8")
    for name in ("scene.versionTable", "scene.elementTable", "PALETTE_LIST"):
        (folder / name).write_text("<Scene/>\n", encoding="utf-8")
    for path in folder.glob("*"):
        os.utime(path, (past, past))


def _content(kind: str, size: int, chance: random.Random) -> bytes:
    noise = chance.randbytes(size)
    if kind == ".tvg":
        # Blocks are packed already; some headers are not.
        return b"OTVGfull" + bytes(size // 25) + noise[size // 25 :]
    shades = {".tga": 3, ".psd": 15, ".wav": 63, ".plt": 7}[kind]
    return noise.translate(bytes(i & shades for i in range(256)))


def change_scene(folder: Path, seed: int) -> list[Path]:
    """Change one drawing in a hundred and the scene file; return the files."""
    chance = random.Random(seed)
    drawings = sorted(folder.rglob("*.tvg"))
    changed = chance.sample(drawings, max(1, len(drawings) // 100))
    past = time.time() - 3600
    for path in changed:
        content = bytearray(path.read_bytes())
        at = len(content) // 2
        content[at : at + 64] = chance.randbytes(64)
        path.write_bytes(content)
        os.utime(path, (past, past))
    scene = folder / f"{_NAME}.xstage"
    text = scene.read_text(encoding="utf-8")
    scene.write_text(text.replace("</project>", f"<n{seed}/></project>"))
    return [*changed, scene]


def _measure(size: str) -> Iterator[dict[str, float]]:
    """Yield nothing before the classic recipe opens again, and the figures after it."""
    megabytes, files, repetitions = SIZES[size]
    times: dict[str, list[float]] = {}

    def timed(name: str, action: Callable[[], object]) -> None:
        # All ways find what they read in memory, and nothing waiting for the disk.
        used = [path for turn in work.glob("turn*/mine") for path in _files(turn)]
        for path in (*used, *project.iterdir()):
            with open(path, "rb", buffering=0) as file:
                while file.read(4 << 20):
                    pass
        os.sync()
        processor, started = time.process_time(), time.perf_counter()
        action()
        times.setdefault(name, []).append(time.perf_counter() - started)
        seconds = time.process_time() - processor
        times.setdefault(f"{name}: processor", []).append(seconds)

    with places() as (work, project):
        scene = work / "made"
        make_scene(scene, megabytes, files)
        turns = [f"turn{number}" for number in range(repetitions)]
        for number, turn in enumerate(turns):
            (work / turn).mkdir()
            _one_turn(work / turn, project, scene, number, timed, times)
        yield {}
        for turn in turns:
            opened = work / turn / "classic"
            archived = project / f"{turn}.classic.zip"
            timed("reopen_classic", partial(_classic_reopen, archived, opened))
    figures: dict[str, float] = {}
    for name in ("first_save", "resave", "save_as", "open", "reopen"):
        ours = statistics.median(times[name])
        classic = statistics.median(times[f"{name}_classic"])
        limit = statistics.median(times[f"{name}_limit"])
        figures[f"{size}_{name}_vs_classic"] = round(classic / ours, 2)
        figures[f"{size}_{name}_vs_limit"] = round(limit / ours, 2)
        figures[f"{size}_{name}_s"] = round(ours, 4)
        figures[f"{size}_{name}_classic_s"] = round(classic, 4)
        figures[f"{size}_{name}_limit_s"] = round(limit, 4)
    ratio = figures[f"{size}_open_classic_s"] / figures[f"{size}_open_limit_s"]
    figures[f"{size}_open_limit_vs_classic"] = round(ratio, 2)
    ratio = figures[f"{size}_open_classic_s"] / statistics.median(times["open_files"])
    figures[f"{size}_open_files_vs_classic"] = round(ratio, 2)
    for name in ("open", "open_classic"):
        seconds = statistics.median(times[f"{name}: processor"])
        figures[f"{size}_{name}_processor_s"] = round(seconds, 4)
    for name in ("snapshot", "packing", "sending", "processor"):
        seconds = statistics.median(times[f"first_save_{name}"])
        figures[f"{size}_first_save_{name}_s"] = round(seconds, 4)
    yield figures


def _one_turn(
    work: Path,
    project: Path,
    scene: Path,
    turn: int,
    timed: Callable[[str, Callable[[], object]], None],
    times: dict[str, list[float]],
) -> None:
    ours = project / f"{work.name}.zip"
    classic = project / f"{work.name}.classic.zip"
    identity = Identity("bench", "/shot", "anim", f"{_NAME}.zip")
    mine = LocalCopy(work / "mine", identity, ours)
    other = LocalCopy(work / "other", identity, ours)
    mine.folder.mkdir(parents=True)
    os.replace(scene, mine.scene_dir)
    mine.register()
    timed("first_save_limit", lambda: _concatenate(mine.scene_dir, project / "c"))
    timed("first_save_snapshot", lambda: _snapshot(mine.scene_dir, work, project))
    timed("first_save", lambda: _save_in_stages(mine, times))
    timed("first_save_classic", lambda: _classic_save(mine.scene_dir, work, classic))
    timed("open_limit", lambda: _copy_files(mine.scene_dir, work / "copied"))
    sizes = {path: path.stat().st_size for path in _files(mine.scene_dir)}
    timed("open_files", lambda: _make_files(sizes, mine.scene_dir, work / "files"))
    timed("open", other.open)
    timed("open_classic", lambda: opening.extract_classic(classic, work / "classic"))

    changed = change_scene(mine.scene_dir, 1000 + turn)
    timed("resave_limit", lambda: _copy_archive(ours, project / "c"))
    timed("resave", mine.save)
    timed("resave_classic", lambda: _classic_save(mine.scene_dir, work, classic))
    timed("reopen_limit", lambda: _copy_some(changed, work / "some"))
    timed("reopen", other.open)
    if other.assess().state is not State.IN_SYNC:
        raise RuntimeError("the second copy is not what was saved")

    later_identity = replace(identity, file_name=f"{_NAME}_next.zip")
    later = LocalCopy(work / "mine", later_identity, project / f"{work.name}.next.zip")
    later.make_room()
    # Harmony copies the scene; what is timed begins after that.
    shutil.copytree(mine.scene_dir, later.scene_dir, copy_function=shutil.copyfile)
    later.register()
    timed("save_as_limit", lambda: _copy_archive(ours, project / "c"))
    timed("save_as", lambda: (later.take_pack_of(mine), later.save()))
    timed("save_as_classic", lambda: _classic_save(later.scene_dir, work, classic))
    empty(later.folder)
    later.project_file.unlink()
    os.replace(mine.scene_dir, scene)


def _save_in_stages(copy: LocalCopy, times: dict[str, list[float]]) -> None:
    """Save, and note what the seconds went into."""
    reached: dict[str, float] = {}

    def note(step: str, _path: Path) -> None:
        reached.setdefault(step, time.perf_counter())

    began, processor = time.perf_counter(), time.process_time()
    steps.listener = note
    try:
        copy.save()
    finally:
        steps.listener = None
    stages = {
        "packing": reached["save.begun"] - began,
        "sending": reached["save.flushed"] - reached["save.begun"],
        "processor": time.process_time() - processor,
    }
    for name, seconds in stages.items():
        times.setdefault(f"first_save_{name}", []).append(seconds)


# -- opening archives of several kinds ------------------------------------------


def _open_each_kind(size: str) -> dict[str, float]:
    megabytes, files, repetitions = SIZES[size]
    with places() as (work, project):
        scene = work / _NAME
        make_scene(scene, megabytes, files)
        classic = project / "classic.zip"
        _classic_save(scene, work, classic)
        figures = opening.measure(scene, work, project, classic, repetitions)
    return {f"{size}_{name}": value for name, value in figures.items()}


# -- a moment after the first save ---------------------------------------------


def _right_after_the_first(turns: int = 5) -> dict[str, float]:
    """Save again where the times of all files are as new as the first save.

    So it is where Harmony has just made the scene. The share cannot copy by itself.
    """
    times: dict[str, list[float]] = {"first": [], "early": []}
    with places() as (work, project):
        for turn in range(turns):
            copy = _copy_of(work / f"{turn}", project / f"{turn}")
            copy.project_file.parent.mkdir()
            make_scene(copy.scene_dir, *SIZES["small"][:2])
            for path in _files(copy.scene_dir):
                os.utime(path)
            copy.register()
            shares.remember_in(copy.root)
            shares.note_clones(copy.project_file, False)
            for name in times:
                os.sync()
                started = time.perf_counter()
                copy.save()
                times[name].append(time.perf_counter() - started)
                change_scene(copy.scene_dir, turn)
    first, early = (statistics.median(times[name]) for name in ("first", "early"))
    return {
        "small_early_resave_s": round(early, 4),
        "small_early_resave_vs_first_save": round(first / early, 2),
    }


# -- a slow share --------------------------------------------------------------


def _on_a_slow_share(
    megabytes: int = 40, files: int = 200, saves: int = 8, pause_s: float = 1.4
) -> dict[str, float]:
    """Save more often than a share of 20 MB/s takes a whole archive.

    ``slow_share_missing`` counts saves that no newer one followed and that did not
    arrive, ``slow_share_sent_vs_delivered`` bytes sent by those of archives that
    arrived. The share cannot copy by itself.
    """
    sent = delivered = 0
    write_all = disk.write_all
    wanted: list[str] = []
    arrived: list[str] = []

    def slow(descriptor: int, content: bytes | memoryview) -> None:
        nonlocal sent
        if len(content) > 64 * 1024 and is_sending[0]:
            sent += len(content)
            time.sleep(len(content) / 20e6)
        write_all(descriptor, content)

    is_sending = [True]

    def watch(step: str, _path: Path) -> None:
        nonlocal delivered
        if step == "save.begun":
            is_sending[0] = True
            wanted.append(scene_file.read_text(encoding="utf-8")[-40:])
        elif step in ("save.manifest", "save.members"):
            is_sending[0] = False
        if step == "save.manifest":
            delivered += copy.project_file.stat().st_size
            arrived.append(wanted[-1])

    with places() as (work, project):
        copy = _copy_of(work, project)
        make_scene(copy.scene_dir, megabytes, files)
        scene_file = copy.scene_dir / f"{_NAME}.xstage"
        copy.register()
        first_s = _first_save_on(copy, slow)
        share_s = copy.project_file.stat().st_size / 20e6
        shares.note_clones(copy.project_file, False)
        sent = 0
        is_sending[0] = False
        worker = SyncWorker(copy, settle_s=0.05)
        disk.write_all, steps.listener = slow, watch
        try:
            for number in range(saves):
                change_scene(copy.scene_dir, 5000 + number)
                worker.request()
                time.sleep(pause_s)
            worker.flush(600)
        finally:
            disk.write_all, steps.listener = write_all, None
            worker.close(10)
    return {
        "slow_share_first_save_vs_limit": round(share_s / first_s, 2),
        "slow_share_saves": saves,
        "slow_share_arrivals": len(arrived),
        "slow_share_missing": len(set(wanted) - set(arrived)),
        "slow_share_sent_vs_delivered": round(sent / max(delivered, 1), 3),
    }


def _first_save_on(copy: LocalCopy, slow: Any) -> float:
    """Seconds of a first save whose way to the project, and no other, is slow."""
    write_all = disk.write_all
    parts: list[Path] = []

    def watch(step: str, path: Path) -> None:
        if step == "save.part_made":
            parts.append(path)

    def write(descriptor: int, content: bytes | memoryview) -> None:
        here = os.fstat(descriptor)
        there = [path.stat() for path in parts if path.exists()]
        is_part = any(os.path.samestat(here, status) for status in there)
        (slow if is_part else write_all)(descriptor, content)

    began = time.perf_counter()
    disk.write_all, steps.listener = write, watch
    try:
        copy.save()
    finally:
        disk.write_all, steps.listener = write_all, None
    return time.perf_counter() - began


# -- the classic recipe ------------------------------------------------------


def _classic_save(scene: Path, work: Path, destination: Path) -> None:
    made = shutil.make_archive(str(work / "temp"), "zip", scene)
    with zipfile.ZipFile(made) as archive:
        if archive.testzip():
            raise RuntimeError("broken archive")
    shutil.move(made, destination)


def _classic_reopen(archived: Path, folder: Path) -> None:
    shutil.rmtree(folder)
    opening.extract_classic(archived, folder)


# -- the limit ---------------------------------------------------------------


def _concatenate(scene: Path, target: Path) -> None:
    with open(target, "wb", buffering=4 << 20) as out:
        for path in _files(scene):
            with open(path, "rb", buffering=0) as file:
                while chunk := file.read(4 << 20):
                    out.write(chunk)
        out.flush()
        os.fsync(out.fileno())


def _snapshot(scene: Path, work: Path, project: Path) -> None:
    """Copy all files into one on the local disk, and that one to the project."""
    _concatenate(scene, work / "c")
    _copy_archive(work / "c", project / "c")
    (work / "c").unlink()


def _copy_archive(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)
    with open(target, "rb+") as file:
        os.fsync(file.fileno())


def _copy_files(scene: Path, target: Path) -> None:
    files = _files(scene)
    for folder in {path.parent for path in files}:
        (target / folder.relative_to(scene)).mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        list(
            pool.map(
                lambda path: shutil.copyfile(path, target / path.relative_to(scene)),
                files,
            )
        )


def _make_files(sizes: dict[Path, int], scene: Path, target: Path) -> None:
    """Make as many files of these sizes, by a thread for each processor."""
    content = memoryview(bytes(range(256)) * (max(sizes.values()) // 256 + 1))

    def make(path: Path) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        descriptor = os.open(target / path.relative_to(scene), flags)
        disk.write_all(descriptor, content[: sizes[path]])
        os.close(descriptor)

    for folder in {path.parent for path in sizes}:
        (target / folder.relative_to(scene)).mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        list(pool.map(make, sizes))


def _copy_some(files: list[Path], target: Path) -> None:
    target.mkdir(exist_ok=True)
    for path in files:
        shutil.copyfile(path, target / path.name)


def _files(scene: Path) -> list[Path]:
    return sorted(
        Path(folder) / name for folder, _, names in os.walk(scene) for name in names
    )


# -- in a process of its own -------------------------------------------------


def _in_child(what: str, size: str) -> float:
    with places() as (work, project):
        scene = work / "mine" / _copy_of(work, project).folder.name / _NAME
        make_scene(scene, *SIZES[size][:2])
        command = [sys.executable, __file__, what, str(work), str(project)]
        if what == "writes" and shutil.which("strace"):
            counts = work / "counts"
            traced = ["strace", "-f", "-qq", "-e", f"trace={_COUNTED}"]
            subprocess.run(
                [*traced, "-o", str(counts), *command],
                check=True,
                stdout=subprocess.DEVNULL,
            )
            with open(counts, encoding="utf-8", errors="replace") as file:
                calls = sum(1 for line in file if "resumed" not in line)
            return calls / SIZES[size][1]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        return float(json.loads(done.stdout)) / (
            SIZES[size][1] if what == "writes" else 1
        )


def _child(what: str, work: Path, project: Path) -> float:
    copy = _copy_of(work, project)
    copy.register()
    if what == "writes":
        calls = 0
        write = os.write

        def counting(descriptor: int, content: bytes) -> int:
            nonlocal calls
            calls += 1
            return write(descriptor, content)

        os.write = counting  # type: ignore[assignment]
        copy.save()
        return calls
    copy.save()
    change_scene(copy.scene_dir, 1)
    copy.save()
    other = LocalCopy(work / "other", copy.identity, copy.project_file, Options())
    other.open()
    return peak_mb()


def _copy_of(work: Path, project: Path) -> LocalCopy:
    identity = Identity("bench", "/shot", "anim", f"{_NAME}.zip")
    return LocalCopy(work / "mine", identity, project / identity.file_name)


if __name__ == "__main__":
    print(json.dumps(_child(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))))
