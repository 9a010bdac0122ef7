"""Steps in which the workstation dies, and the work is there all the same."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

from sandbox.demo.day import Day, Note
from sandbox.demo.window_steps import Photographer

EDITED = "elements/after_the_save.txt"

#: The new zip is written and proven, and about to take the place of the old one.
REPOSITORY = Path(__file__).resolve().parents[2]
LAST_MOMENT = "save.before_rename"

# What the process does that dies: an artist's session that saved a scene whose
# way to the project ends in the middle.
DYING_SESSION = f"""
import os, sys
from pathlib import Path
from ayon_harmony.working.open_workfile import identity_of
from ayon_harmony.workfiles import Workfiles, steps
from sandbox.disks.drives import VARIABLE, DriveDisk

# Drives of the parent are drives here, too.
DriveDisk.from_variable(os.environ.get(VARIABLE, "")).__enter__()
zip_path, local_folder = map(Path, sys.argv[1:])
files = Workfiles(local_folder)
workfile = files.open(files.plan_opening(identity_of(zip_path), zip_path))
(workfile.scene_dir / {EDITED!r}).parent.mkdir(exist_ok=True)
(workfile.scene_dir / {EDITED!r}).write_text("drawn", encoding="utf-8")


def die(moment, path):
    print(moment, flush=True)
    if moment == {LAST_MOMENT!r}:
        os._exit(9)


steps.listener = die
workfile.save()
"""


def die_while_saving(day: Day, note: Note) -> None:
    """The workstation dies in the middle of a save."""
    before = day.workfile.read_bytes()
    addon = day.folder / "addon"
    done = subprocess.run(
        [
            *(sys.executable, "-c", DYING_SESSION),
            *(str(day.workfile), str(day.local_folder)),
        ],
        env={**os.environ, "PYTHONPATH": f"{addon}{os.pathsep}{REPOSITORY}"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 9, done.stderr
    with zipfile.ZipFile(day.workfile) as archive:
        assert archive.testzip() is None
    note.tell(
        last_moment=done.stdout.splitlines()[-1],
        in_the_project="as before" if day.workfile.read_bytes() == before else "new",
    )


def recover(day: Day, note: Note) -> None:
    """At the next start the work is offered, opened and brought to the project."""
    from ayon_harmony.workfiles import Workfiles

    files = Workfiles(day.local_folder)
    offered = [recovery.text for recovery in files.recoveries()]
    assert offered, "nothing was offered"
    note.show("What the next start offers", _photograph_offers(day, files))
    workfile, opened_s = _open(files, day.workfile)
    assert (workfile.scene_dir / EDITED).is_file(), "the edit is gone"
    started = time.perf_counter()
    workfile.save()
    saved_s = time.perf_counter() - started
    workfile.close()
    with zipfile.ZipFile(day.workfile) as archive:
        assert EDITED in archive.namelist()
    again, reopened_s = _open(files, day.workfile)
    again.close()
    note.tell(
        offered=" ".join(offered),
        open_s=round(opened_s, 3),
        save_s=round(saved_s, 3),
        reopen_s=round(reopened_s, 3),
    )


def _photograph_offers(day: Day, files: Any) -> Path:
    """Show the list of a session's start, and close it again."""
    from ayon_harmony.working.recoveries import Recoveries

    class NothingOpen:
        """A session in which no workfile is open."""

        def unsaved_work(self) -> None:
            """There is none."""

    photographer = Photographer(day.stage.application.loop)
    photographer.picture = day.folder / "windows" / "recoveries.png"
    parts: tuple[Any, Any] = (NothingOpen(), photographer)
    recoveries = Recoveries(files, *parts, day.stage.application.progress)
    recoveries.tell(recoveries.look())
    return photographer.picture


def _open(files: Any, zip_path: Path) -> tuple[Any, float]:
    from ayon_harmony.working.open_workfile import identity_of

    started = time.perf_counter()
    plan = files.plan_opening(identity_of(zip_path), zip_path)
    assert not plan.needs_answer, plan.question
    workfile = files.open(plan)
    return workfile, time.perf_counter() - started
