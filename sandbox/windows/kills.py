"""Sessions that are killed in the middle of saves and openings.

::

    python3 manage.py test --windows --kills [COUNT]     under Wine; default 300
    python -m sandbox.windows.kills [COUNT] [SEED]       on the system at hand

``Popen.kill`` is ``TerminateProcess`` on Windows: no handler runs, and the system
closes the files. A session tells each step it reaches (``workfiles.steps``); the
kill comes when it tells the chosen one, from itself or a moment later from
outside. One that meets a session at rest counts nothing. After each kill:

- the project's file is whole and has all that somebody was told is saved;
- each drawing that was made is in a scene, in a dated copy or in the project;
- mending, a colleague's next save and the next own one wait a second at most;
- nothing of ours is left beside the project's file.

Prints figures as JSON; the exit code is the number of faults.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

from ayon_harmony.errors import WorkfileError
from ayon_harmony.workfiles import disk, in_use, steps
from ayon_harmony.workfiles.local_copy import Choice, LocalCopy, State
from sandbox.windows import one_workfile as scene

JOBS = ("save", "open", "fresh")
#: Steps that a session is killed at, by what it does.
STEPS = {
    "save": (
        *("copy.locked", "save.members", "save.begun", "save.part_made"),
        *("save.written", "save.flushed", "json.written", "save.committing"),
        *("save.locked", "save.before_rename", "save.renamed", "save.manifest"),
    ),
    "open": (
        *("open.kept_local", "open.begun", "open.members", "open.staged"),
        *("open.applied", "open.renamed", "open.manifest", "tree.set_aside"),
        *("save.locked", "save.before_rename", "save.renamed", "json.written"),
    ),
    "fresh": (
        *("copy.locked", "open.begun", "open.members", "json.written"),
        *("open.staged", "open.renamed", "open.manifest"),
    ),
}
# A step that does not come is not waited for longer than this many others.
_MOST_STEPS = 150
# Seconds after which a wait is a fault.
_WAIT_LIMIT_S = 1.0
_LATEST_S = 0.02
_DEATH = getattr(signal, "SIGKILL", signal.SIGTERM)


# -- the session that is killed ------------------------------------------------


def tell(*words: object) -> None:
    """Write a line at once; nothing of it is lost by a kill."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def work_until_killed(folder: Path, job: str) -> None:
    """Save or open again and again; somebody ends this process."""
    # Started early; what it imports takes longer than what it does.
    tell("ready")
    step, count, is_own = sys.stdin.readline().split()
    left = int(count)

    def listen(name: str, _path: Path) -> None:
        nonlocal left
        tell("step", name)
        left -= name == step
        if is_own == "own" and not left:
            # TerminateProcess on Windows, which knows no signals.
            os.kill(os.getpid(), _DEATH)

    mine, other = (scene.copy_of(folder, user) for user in ("mine", "other"))
    if job != "fresh":
        mine.enter()
    steps.listener = listen
    for number in range(10_000):
        if job == "fresh":
            _open_anew(folder, number)
        elif job == "open":
            _open("other", other)
            _draw("other", other, number)
            _save("other", other)
            _draw("mine", mine, number + 1)
            _open("mine", mine)
        else:
            _draw("mine", mine, number)
            scene.write_xstage(mine, f"{number}")
            _save("mine", mine)


def _open_anew(folder: Path, number: int) -> None:
    user = f"new{os.getpid()}x{number}"
    tell("user", user)
    _open(user, scene.copy_of(folder, user))


def _draw(user: str, copy: LocalCopy, number: int) -> None:
    drawing = number % scene.DRAWINGS
    mark = f"{user}-{os.getpid()}-{number}"
    tell("drawing", user, drawing, mark)
    scene.draw(copy, drawing, mark)
    tell("drew", user, drawing, mark)


def _save(user: str, copy: LocalCopy) -> None:
    tell("busy", user)
    copy.save()
    tell("saved", user)


def _open(user: str, copy: LocalCopy) -> None:
    tell("busy", user)
    copy.open(Choice.PROJECT)
    tell("opened", user)


# -- what it told ----------------------------------------------------------------


@dataclass
class Story:
    """What a session said before it was killed.

    Attributes:
        at: Where it was: a step, or "rest".
        drawn: Marks that are to be there somewhere, by user and drawing.
        saved: Marks that users were told are saved, by drawing; with each those
            that may have come after it.
        users: Who was made by it.

    """

    at: str = "rest"
    drawn: dict[tuple[str, int], str] = field(default_factory=dict)
    saved: dict[int, set[str]] = field(default_factory=dict)
    users: list[str] = field(default_factory=list)

    def hear(self, line: str) -> None:
        """Take in a line."""
        what, *words = line.split()
        if what in ("busy", "step"):
            self.at = words[0] if what == "step" else "begin"
        elif what in ("saved", "opened"):
            self.at = "rest"
        elif what == "user":
            self.users.append(words[0])
        if what == "saved":
            for (user, drawing), mark in self.drawn.items():
                if user == words[0]:
                    self.saved[drawing] = {mark}
        elif what == "drawing":
            user, drawing, mark = words[0], int(words[1]), words[2]
            # It may be over the one before already.
            self.drawn.pop((user, drawing), None)
            if drawing in self.saved:
                self.saved[drawing].add(mark)
        elif what == "drew":
            self.drawn[words[0], int(words[1])] = words[2]


class Session:
    """A process that works until it is killed."""

    def __init__(self, folder: Path, job: str) -> None:
        self.job = job
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-m", "sandbox.windows.kills"),
                *("--child", str(folder), job),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def kill_in(self, step: str, count: int, late_s: float | None) -> Story:
        """Let it work, and kill it at a step.

        Args:
            step: The step.
            count: The how many-th of that name.
            late_s: How long after it told that; None has it end itself there.

        """
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdout.readline()
        how = "own" if late_s is None else "other"
        process.stdin.write(f"{step} {count} {how}\n".encode())
        process.stdin.flush()
        story, all_steps, those_steps = Story(), 0, 0
        for line in process.stdout:
            text = line.decode()
            story.hear(text)
            all_steps += text.startswith("step ")
            those_steps += text.split() == ["step", step]
            is_there = late_s is not None and those_steps >= count
            if is_there or all_steps > _MOST_STEPS:
                break
        time.sleep(late_s or 0.0)
        process.kill()
        # The pipe has what it told in its last moments.
        for line in process.stdout:
            if line.endswith(b"\n"):
                story.hear(line.decode())
        self.end()
        return story

    def end(self) -> None:
        """End it, whatever it does."""
        process = self._process
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        process.wait()


# -- the kills -------------------------------------------------------------------


@dataclass
class Figures:
    """What was seen.

    Attributes:
        kills: Kills in the middle of something.
        at_rest: Those that met a session that did nothing, which count nothing.
        moments: How many were at each step, or right behind it.
        journals: How many left a local copy with what was begun, by phase.
        locks_left: How many left the lock of a save.
        drawings: Drawings that were looked for.
        longest_s: The longest waits.
        faults: What must not be.

    """

    kills: int = 0
    at_rest: int = 0
    moments: Counter[str] = field(default_factory=Counter)
    journals: Counter[str] = field(default_factory=Counter)
    locks_left: int = 0
    drawings: int = 0
    longest_s: dict[str, float] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def wait(self, what: str, seconds: float) -> None:
        """Note how long something was waited for."""
        self.longest_s[what] = max(self.longest_s.get(what, 0.0), round(seconds, 3))
        if seconds > _WAIT_LIMIT_S:
            self.faults.append(f"{what} waited {seconds:.1f} s")

    def told(self) -> dict[str, object]:
        """Return them as JSON takes them."""
        return {**vars(self), "moments": dict(self.moments.most_common())}


def kill_many(folder: Path, kills: int, seed: int = 1) -> dict[str, object]:
    """Kill sessions in the middle of what they do; return what was seen."""
    chance = random.Random(seed)
    scene.make(scene.copy_of(folder, "mine"))
    scene.copy_of(folder, "other").open()
    figures = Figures()
    number = 0
    upcoming = Session(folder, JOBS[0])
    try:
        while figures.kills < kills:
            session, number = upcoming, number + 1
            upcoming = Session(folder, JOBS[number % len(JOBS)])
            late_s = None if chance.random() < 0.4 else chance.random() * _LATEST_S
            step = chance.choice(STEPS[session.job])
            story = session.kill_in(step, chance.randrange(1, 3), late_s)
            if story.at == "rest":
                figures.at_rest += 1
            else:
                figures.kills += 1
                figures.moments[story.at] += 1
            before = len(figures.faults)
            _look_after_kill(folder, story, figures, chance.random() < 0.5)
            for fault in figures.faults[before:]:
                print(f"kill {number} at {story.at}: {fault}", file=sys.stderr)
            if figures.kills % 25 == 0:
                _print_progress(figures)
    finally:
        upcoming.end()
    return figures.told()


def _print_progress(figures: Figures) -> None:
    told = f"{figures.kills} kills, {figures.at_rest} at rest, {figures.longest_s}, "
    print(f"{told}{len(figures.faults)} faults", file=sys.stderr, flush=True)


def _look_after_kill(
    folder: Path, story: Story, figures: Figures, is_colleague_first: bool
) -> None:
    faults = figures.faults
    mine, other = (scene.copy_of(folder, user) for user in ("mine", "other"))
    figures.locks_left += disk.exists(
        mine.project_file.with_name(f".{mine.project_file.name}.saving")
    )
    for user in ("mine", "other", *story.users[-1:]):
        entry = disk.read_json(scene.copy_of(folder, user).folder / "journal.json")
        if entry:
            figures.journals[f"{entry['operation']} {entry['phase']}"] += 1
    try:
        saved = scene.marks_in(scene.contents_of_zip(mine.project_file))
        for drawing, marks in story.saved.items():
            if saved.get(drawing) not in marks:
                faults.append(f"drawing {drawing} was told to be saved: {marks}")
        _look_for_drawings(folder, story, saved, figures)
        if is_colleague_first:
            _let_colleague_save(folder, figures)
        for copy in (mine, other):
            with _measured(figures, "mending"):
                copy.mend()
        if in_use.live_sessions(mine.folder):
            faults.append("a dead session is shown as alive")
        _look_for_drawings(folder, story, saved, figures)
        if not is_colleague_first:
            _let_colleague_save(folder, figures)
        _save_again(mine, figures)
        _open_again(folder, story, figures)
    except WorkfileError as error:
        faults.append(f"{type(error).__name__}: {error}")
    left = set(disk.names_in(folder / "project")) - {mine.project_file.name}
    if left:
        faults.append(f"left in the project: {sorted(left)}")
        for name in left:
            disk.remove_tree(folder / "project" / name)
            disk.remove_file(folder / "project" / name)


def _look_for_drawings(
    folder: Path, story: Story, saved: dict[int, str], figures: Figures
) -> None:
    """Look for each drawing that a user had made."""
    for (user, drawing), mark in story.drawn.items():
        figures.drawings += 1
        if saved.get(drawing) == mark:
            continue
        if mark not in scene.marks_below(folder / user):
            figures.faults.append(f"drawing {drawing} of {user} is lost: {mark}")


@contextmanager
def _measured(figures: Figures, what: str) -> Iterator[None]:
    started = time.monotonic()
    yield
    figures.wait(what, time.monotonic() - started)


@contextmanager
def _waiting_measured(figures: Figures, whose: str) -> Iterator[None]:
    """Measure how long a save waits for the lock of the project's file."""
    since = time.monotonic()

    def listen(step: str, _path: Path) -> None:
        nonlocal since
        if step == "save.committing":
            since = time.monotonic()
        elif step == "save.locked":
            figures.wait(f"{whose} save", time.monotonic() - since)

    steps.listener = listen
    try:
        yield
    finally:
        steps.listener = None


def _let_colleague_save(folder: Path, figures: Figures) -> None:
    """Save from another workstation.

    It has no journal of the dead session, and can't ask whether its process lives.
    """
    copy = scene.copy_of(folder, "colleague")
    with mock.patch.object(socket, "gethostname", return_value="elsewhere"):
        copy.open(Choice.PROJECT)
        scene.draw(copy, 0, f"colleague-{figures.kills}-{figures.at_rest}")
        with _waiting_measured(figures, "a colleague's"):
            copy.save()


def _save_again(mine: LocalCopy, figures: Figures) -> None:
    """Local work always has a way to the project, and nothing stops it."""
    state = mine.assess().state
    if state is State.BOTH_CHANGED:
        mine.open(Choice.LOCAL)
    elif state is State.PROJECT_NEWER:
        mine.open()
    before = scene.contents(mine.scene_dir)
    scene.draw(mine, 1, f"again-{figures.kills}-{figures.at_rest}")
    before["elements/body/body-1.tvg"] = (
        mine.scene_dir / "elements" / "body" / "body-1.tvg"
    ).read_bytes()
    with _waiting_measured(figures, "the next"):
        mine.save()
    if scene.contents(mine.scene_dir) != before:
        figures.faults.append("a save changed the scene folder")
    if scene.contents_of_zip(mine.project_file) != before:
        figures.faults.append("project and local copy differ after a save")


def _open_again(folder: Path, story: Story, figures: Figures) -> None:
    """Open what was being opened, and clear what this kill has no more use for."""
    there = scene.contents_of_zip(scene.copy_of(folder, "mine").project_file)
    for user in ("other", *story.users[-1:]):
        copy = scene.copy_of(folder, user)
        copy.open(Choice.PROJECT)
        if scene.contents(copy.scene_dir) != there:
            figures.faults.append(f"the copy of {user} is not what was opened")
        shutil.rmtree(copy.recovery_dir, ignore_errors=True)
    for user in story.users:
        shutil.rmtree(folder / user, ignore_errors=True)
    for user in ("mine", "colleague"):
        shutil.rmtree(scene.copy_of(folder, user).recovery_dir, ignore_errors=True)


def main(words: list[str]) -> int:
    """Run what the words say; return the number of faults."""
    if words[:1] == ["--child"]:
        work_until_killed(Path(words[1]), words[2])
        return 0
    numbers = [int(word) for word in words]
    with tempfile.TemporaryDirectory() as folder:
        told = kill_many(Path(folder), *(numbers or [300]))
    print(json.dumps(told, indent=1))
    faults = told["faults"]
    assert isinstance(faults, list)
    return min(len(faults), 100)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
