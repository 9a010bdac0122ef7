"""The process that does one item of a run, from its own side.

One process serves one Harmony, and one that hangs or crashes costs one scene. It is
started by ``run.py``, which hears its progress on standard output; standard input
tells it that the run is gone: nobody would hear of the scene any more then, so it
ends at once, and its Harmony with it.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ayon_harmony.errors import WorkfileError
from ayon_harmony.headless.acting_user import work_as
from ayon_harmony.headless.end_with_run import end_with_the_run
from ayon_harmony.headless.left_behind import find_saved
from ayon_harmony.headless.run_folder import PROGRESS, SAVES_NEXT, RunFolder
from ayon_harmony.headless.scene_jobs import Order, perform
from ayon_harmony.headless.session import SessionOptions
from ayon_harmony.headless.targets import Target
from ayon_harmony.model.exit_codes import ExitCode
from ayon_harmony.model.report import Item


def session_options(told: Mapping[str, Any]) -> SessionOptions:
    """Return how Harmony is started, from the plan of a run."""
    return SessionOptions(
        program=told.get("program"),
        app_name=told.get("app"),
        start_s=float(told.get("start_s") or SessionOptions.start_s),
        saves=bool(told.get("saves")),
    )


def do_item(run: RunFolder, number: int) -> ExitCode:
    """Do an item of a run and keep what became of it.

    Args:
        run: The run.
        number: Which item; the first one is 1.

    """
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    end_with_the_run()
    plan = run.plan()
    target = plan.targets[number - 1]
    folder = run.private_folder(number)
    folder.mkdir(parents=True, exist_ok=True)
    work_as(plan.session.get("user"))
    session = replace(session_options(plan.session), folder=folder)
    item = perform(Order(plan.command, plan.options, session), target, _tell_progress)
    item.log = str(run.log_path(number))
    is_known = True
    if item.exit_code and plan.command in SAVES_NEXT and not item.saved:
        # What broke after the save, AYON's note of it for example.
        is_known = _note_saved(item, folder, target)
    run.write_item(number, item)
    if is_known:
        shutil.rmtree(folder, ignore_errors=True)
    return item.exit_code


def _note_saved(item: Item, folder: Path, target: Target) -> bool:
    """Note what was saved; return whether that is known, which is asked again else."""
    try:
        saved = find_saved(folder, target.path)
    except WorkfileError as error:
        item.message += f" {error}"
        return False
    if saved is not None:
        item.saved = vars(saved)
        item.message += f" '{Path(saved.path).name}' was saved by then."
    return True


def _tell_progress(share: float) -> None:
    print(f"{PROGRESS}{round(min(max(share, 0.0), 1.0) * 1000)}", flush=True)
