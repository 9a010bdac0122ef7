"""Many sessions that save one workfile at once.

::

    python3 manage.py test --windows --sessions [COUNT]     under Wine; default 10
    python -m sandbox.windows.sessions [COUNT] [SAVES]      on the system at hand

Each tells when it waited, for the local copy or for the project's file, and when
it had what it waited for. A wait counts as far as nobody else had that meanwhile:
nobody waits for longer than ``_WAIT_LIMIT_S`` but for one who really saves. They
save from workstations of their own first, then from one local copy. Prints
figures as JSON; the exit code is the number of faults.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ayon_harmony.errors import ProjectChangedError, WorkfileError
from ayon_harmony.workfiles import disk, steps
from ayon_harmony.workfiles.local_copy import Choice
from sandbox.windows import one_workfile as scene

_WAIT_LIMIT_S = 3.0
# What somebody waits for begins and ends with these steps; the end of a wait is
# the beginning of having it.
_PROJECT = ("save.committing", "save.locked", "save.manifest")
_COPY = ("", "copy.locked", "save.manifest")

Span = tuple[float, float]


class _Watch:
    """Notes when a session waited for one thing, and when it had it."""

    def __init__(self, steps_of: Sequence[str]) -> None:
        self._asked, self._got, self._left = steps_of
        self.waits: list[Span] = []
        self.holds: list[Span] = []
        self._since = 0.0
        self._has = False

    def ask(self) -> None:
        """Note that waiting begins."""
        self._since = time.time()

    def reach(self, step: str) -> None:
        """Note a step."""
        now = time.time()
        if step == self._asked:
            self._since = now
        elif step == self._got:
            self.waits.append((self._since, now))
            self._since, self._has = now, True
        elif step == self._left:
            self.leave()

    def leave(self) -> None:
        """Note that it is given back, if it was had."""
        if self._has:
            self.holds.append((self._since, time.time()))
            self._has = False


def save_in_turn(folder: Path, user: str, number: int, saves: int) -> None:
    """Save a workfile that others save, too; print what was waited for."""
    copy = scene.copy_of(folder, user)
    watch = _Watch(_COPY if user == "all" else _PROJECT)
    steps.listener = lambda step, _path: watch.reach(step)
    refused = 0
    longest = 0.0
    faults: list[str] = []
    for done in range(saves):
        # Everybody has drawings of his own.
        scene.draw(copy, number, f"user{number}-{done}")
        is_saved = False
        while not is_saved:
            started = time.time()
            watch.ask()
            try:
                copy.save()
                is_saved = True
            except ProjectChangedError:
                refused += 1
                copy.open(Choice.LOCAL)
            except WorkfileError as error:
                faults.append(str(error))
                is_saved = True
            watch.leave()
            longest = max(longest, time.time() - started)
    told = {"waits": watch.waits, "holds": watch.holds, "longest": longest}
    print(json.dumps({**told, "refused": refused, "faults": faults}))


def idle_wait(wait: Span, holds: Sequence[Span]) -> float:
    """Return the seconds of a wait in which nobody had what was waited for.

    Args:
        wait: Begin and end.
        holds: When others had it; in any order.

    """
    begin, end = wait
    idle = 0.0
    for had, gave in sorted(holds):
        if gave <= begin:
            continue
        if had >= end:
            break
        idle += max(0.0, had - begin)
        begin = max(begin, gave)
    return idle + max(0.0, end - begin)


def run_sessions(
    folder: Path, count: int, saves: int = 5, *, in_one_copy: bool = False
) -> dict[str, object]:
    """Let many sessions save one workfile at once; return what was seen."""
    scene.make(scene.copy_of(folder, "all"))
    started = time.monotonic()
    command = [sys.executable, "-m", "sandbox.windows.sessions", "--save", str(folder)]
    users = ["all" if in_one_copy else f"user{number}" for number in range(count)]
    if not in_one_copy:
        for user in users:
            scene.copy_of(folder, user).open()
    sessions = [
        subprocess.Popen(
            [*command, user, str(number), str(saves)], stdout=subprocess.PIPE
        )
        for number, user in enumerate(users)
    ]
    told = [json.loads(session.communicate()[0]) for session in sessions]
    faults = [fault for each in told for fault in each["faults"]]
    idle = _idle_waits(told)
    if max(idle) > _WAIT_LIMIT_S:
        faults.append(f"a session waited {max(idle):.1f} s for nobody")
    faults += _faults_of_project(folder, count, saves, in_one_copy)
    waits = [end - begin for each in told for begin, end in each["waits"]]
    return {
        "sessions": count,
        "saves": count * saves,
        "commits": len(waits),
        "refused": sum(each["refused"] for each in told),
        "longest_wait_s": round(max(waits), 3),
        "longest_wait_for_nobody_s": round(max(idle), 3),
        "longest_save_s": round(max(each["longest"] for each in told), 3),
        "seconds": round(time.monotonic() - started, 1),
        "faults": faults,
    }


def _idle_waits(told: Sequence[dict[str, Any]]) -> list[float]:
    idle = []
    for each in told:
        holds = [
            tuple(h) for other in told if other is not each for h in other["holds"]
        ]
        idle += [idle_wait((begin, end), holds) for begin, end in each["waits"]]
    return idle


def _faults_of_project(
    folder: Path, count: int, saves: int, in_one_copy: bool
) -> list[str]:
    """Look at what all of them have brought to the project."""
    project_file = scene.copy_of(folder, "all").project_file
    faults = []
    marks = scene.marks_in(scene.contents_of_zip(project_file))
    last = [f"user{number}-{saves - 1}" for number in range(count)]
    if in_one_copy and [marks[number] for number in range(count)] != last:
        faults.append(f"not everybody's last drawing is there: {marks}")
    if not any(marks[number] == last[number] for number in range(count)):
        faults.append(f"nobody's last save is there: {marks}")
    left = [n for n in disk.names_in(project_file.parent) if n != project_file.name]
    if left:
        faults.append(f"left in the project: {left}")
    return faults


def main(words: list[str]) -> int:
    """Run what the words say; return the number of faults."""
    if words[:1] == ["--save"]:
        save_in_turn(Path(words[1]), words[2], int(words[3]), int(words[4]))
        return 0
    numbers = [int(word) for word in words] or [10]
    faults = 0
    for in_one_copy in (False, True):
        with tempfile.TemporaryDirectory() as folder:
            told = run_sessions(Path(folder), *numbers, in_one_copy=in_one_copy)
        where = "one local copy" if in_one_copy else "workstations of their own"
        print(json.dumps({"from": where, **told}, indent=1), flush=True)
        assert isinstance(told["faults"], list)
        faults += len(told["faults"])
    return min(faults, 100)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
