"""Sessions that are killed at random moments, and many that save one workfile.

::

    python -m sandbox.windows.kills [KILLS]      default 300
    python -m sandbox.windows.kills --sessions [COUNT]

``Popen.kill`` is ``TerminateProcess`` on Windows: no handler runs, and the system
closes the files. After each kill the project's file is read through, and the
local copy looked at as the next start does. Prints figures as JSON; the exit code
is the number of faults. Runs on other systems, too.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from ayon_harmony.errors import ProjectChangedError, WorkfileError
from ayon_harmony.workfiles import Identity, disk, in_use, steps
from ayon_harmony.workfiles.archive.reader import ArchiveReader
from ayon_harmony.workfiles.local_copy import Choice, LocalCopy, State

_XSTAGE = '<?xml version="1.0" encoding="UTF-8"?>\n<project source="{}">\n</project>\n'
_NAME = "sh010_v001"
_DRAWINGS = 40
# Seconds after which a wait is a fault: at the next start, for the next save, and
# for a lock while others save.
_START_LIMIT_S, _SAVE_LIMIT_S, _LOCK_LIMIT_S = 1.0, 3.0, 3.0


def copy_of(folder: Path, user: str) -> LocalCopy:
    """Return a user's local copy of the one workfile below a folder."""
    project = folder / "project"
    project.mkdir(parents=True, exist_ok=True)
    identity = Identity("prj", "/sq/sh010", "anim", f"{_NAME}.zip")
    return LocalCopy(folder / user, identity, project / f"{_NAME}.zip")


def make(copy: LocalCopy) -> None:
    """Make and save a scene."""
    (copy.scene_dir / "elements" / "body").mkdir(parents=True)
    for number in range(_DRAWINGS):
        draw(copy, number, "first")
    write_xstage(copy, "first")
    copy.register()
    copy.save()


def draw(copy: LocalCopy, number: int, mark: str) -> None:
    """Change a drawing; what is in it tells which change it was."""
    path = copy.scene_dir / "elements" / "body" / f"body-{number}.tvg"
    part = copy.folder / "drawing.new"
    part.write_bytes(b"OTVGfull" + f"{mark} ".encode() * 3000)
    disk.replace(part, path)


def write_xstage(copy: LocalCopy, mark: str) -> None:
    """Write the scene as Harmony does, whole."""
    path = copy.scene_dir / f"{_NAME}.xstage"
    # Harmony's own half-written scene is its backup's matter, not ours.
    part = copy.folder / "xstage.new"
    part.write_text(_XSTAGE.format(mark), encoding="utf-8")
    disk.replace(part, path)


def contents(folder: Path) -> dict[str, bytes]:
    """Return the files of a scene folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


# -- kills -------------------------------------------------------------------


def work_until_killed(folder: Path, is_opening: bool) -> None:
    """Save or open again and again; the parent ends this process."""
    copy = copy_of(folder, "mine")
    copy.enter()
    print("ready", flush=True)
    other = copy_of(folder, "other")
    for number in range(10_000):
        if is_opening:
            other.open(Choice.PROJECT)
            draw(other, number % _DRAWINGS, f"other {number}")
            other.save()
            copy.open(Choice.PROJECT)
        else:
            draw(copy, number % _DRAWINGS, f"mine {os.getpid()} {number}")
            write_xstage(copy, f"{number}")
            copy.save()


def kill_many(folder: Path, kills: int, seed: int = 1) -> dict[str, object]:
    """Kill sessions at random moments; return what was seen."""
    chance = random.Random(seed)
    copy = copy_of(folder, "mine")
    make(copy)
    copy_of(folder, "other").open()
    phases: dict[str, int] = {}
    faults: list[str] = []
    slowest = 0.0
    for number in range(kills):
        is_opening = number % 3 == 2
        command = ["--child", str(folder), "open" if is_opening else "save"]
        with subprocess.Popen(
            [sys.executable, "-m", "sandbox.windows.kills", *command],
            stdout=subprocess.PIPE,
        ) as process:
            assert process.stdout is not None
            if not process.stdout.readline():
                faults.append(f"kill {number}: the session ended by itself")
            time.sleep(chance.random() * 0.6)
            process.kill()
        found, took = _look_after_kill(copy_of(folder, "mine"))
        phases[found] = phases.get(found, 0) + 1
        slowest = max(slowest, took)
        faults += [f"kill {number}: {f}" for f in _faults_of(folder, took)]
        if number % 25 == 24:
            print(
                f"{number + 1} kills, {phases}, {faults}", file=sys.stderr, flush=True
            )
    return {
        "kills": kills,
        "phases": phases,
        "slowest_next_start_s": round(slowest, 2),
        "faults": faults,
    }


def _look_after_kill(copy: LocalCopy) -> tuple[str, float]:
    journal = disk.read_json(copy.folder / "journal.json") or {}
    phase = f"{journal.get('operation', 'at')} {journal.get('phase', 'rest')}"
    started = time.monotonic()
    copy.mend()
    return phase, time.monotonic() - started


def _faults_of(folder: Path, took: float) -> list[str]:
    faults = []
    mine, other = copy_of(folder, "mine"), copy_of(folder, "other")
    if took > _START_LIMIT_S:
        faults.append(f"the next start waited {took:.1f} s")
    if in_use.live_sessions(mine.folder):
        faults.append("a dead session is shown as alive")
    try:
        with ArchiveReader(mine.project_file) as archive:
            archive.verify()
    except WorkfileError as error:
        faults.append(f"broken archive: {error}")
        return faults
    before = contents(mine.scene_dir)
    state = mine.assess().state
    started = time.monotonic()
    try:
        # Local work always has a way to the project, and nothing stops it.
        if state is State.BOTH_CHANGED:
            mine.open(Choice.LOCAL)
        if state is State.PROJECT_NEWER:
            mine.open()
        else:
            mine.save()
            if contents(mine.scene_dir) != before:
                faults.append("a save changed the scene folder")
    except WorkfileError as error:
        faults.append(f"{state.name}: {error}")
    if time.monotonic() - started > _SAVE_LIMIT_S:
        faults.append(f"the next save took {time.monotonic() - started:.1f} s")
    with contextlib.suppress(WorkfileError):
        other.open(Choice.PROJECT)
    with ArchiveReader(mine.project_file) as archive:
        members = archive.scene_members()
        saved = {name: archive.read(member) for name, member in members.items()}
    if saved != contents(mine.scene_dir):
        faults.append("project and local copy differ after a save")
    return faults


# -- many sessions -----------------------------------------------------------


def save_in_turn(folder: Path, user: str, saves: int) -> None:
    """Save a workfile that others save, too; print how long the lock was awaited."""
    copy = copy_of(folder, user)
    copy.open()
    waits: list[float] = []
    since = 0.0

    def listen(step: str, _path: Path) -> None:
        nonlocal since
        if step == "save.committing":
            since = time.monotonic()
        elif step == "save.locked":
            waits.append(time.monotonic() - since)

    steps.listener = listen
    done = refused = 0
    faults: list[str] = []
    while done < saves:
        draw(copy, done, f"{user} {done}")
        try:
            copy.save()
            done += 1
        except ProjectChangedError:
            refused += 1
            copy.open(Choice.LOCAL)
        except WorkfileError as error:
            faults.append(str(error))
            done += 1
    print(json.dumps({"waits": waits, "refused": refused, "faults": faults}))


def run_sessions(folder: Path, count: int, saves: int = 5) -> dict[str, object]:
    """Let many sessions save one workfile at once; return what was seen."""
    make(copy_of(folder, "first"))
    started = time.monotonic()
    sessions = [
        subprocess.Popen(
            [
                *(sys.executable, "-m", "sandbox.windows.kills", "--save"),
                *(str(folder), f"user{number}", str(saves)),
            ],
            stdout=subprocess.PIPE,
        )
        for number in range(count)
    ]
    told = [json.loads(session.communicate()[0]) for session in sessions]
    took = time.monotonic() - started
    waits = [wait for each in told for wait in each["waits"]]
    faults = [fault for each in told for fault in each["faults"]]
    if max(waits) > _LOCK_LIMIT_S:
        faults.append(f"a session waited {max(waits):.1f} s")
    with ArchiveReader(copy_of(folder, "first").project_file) as archive:
        archive.verify()
    left = [n for n in disk.names_in(folder / "project") if n != f"{_NAME}.zip"]
    if left:
        faults.append(f"left in the project: {left}")
    return {
        "sessions": count,
        "saves": count * saves,
        "commits": len(waits),
        "refused": sum(each["refused"] for each in told),
        "longest_wait_s": round(max(waits), 3),
        "seconds": round(took, 1),
        "faults": faults,
    }


def main(words: list[str]) -> int:
    """Run what the words say; return the number of faults."""
    if words[:1] == ["--child"]:
        work_until_killed(Path(words[1]), words[2] == "open")
        return 0
    if words[:1] == ["--save"]:
        save_in_turn(Path(words[1]), words[2], int(words[3]))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        if words[:1] == ["--sessions"]:
            told = run_sessions(Path(folder), int(words[1]) if words[1:] else 10)
        else:
            told = kill_many(Path(folder), int(words[0]) if words else 300)
    print(json.dumps(told, indent=1))
    faults = told["faults"]
    assert isinstance(faults, list)
    return min(len(faults), 100)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
