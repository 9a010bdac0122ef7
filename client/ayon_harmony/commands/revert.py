"""``ayon addon harmony revert RUN``: take back what a run of updates saved."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from ayon_harmony.commands.command import Command, argument, option
from ayon_harmony.commands.parameters import REPORT
from ayon_harmony.commands.scene_run import run_scenes
from ayon_harmony.errors import UsageError
from ayon_harmony.headless.run_folder import RunFolder
from ayon_harmony.model.counting import count_of
from ayon_harmony.model.exit_codes import ExitCode

_REVERTED = ("update", "palette", "check")


def run(run_name: str, yes: bool, **values: Any) -> int:
    """Tell what would be taken back, or do it, and return the exit code.

    Args:
        run_name: Name or folder of the run.
        yes: Do it.
        **values: Of the parameters below.

    Raises:
        UsageError: There is no such run, or it saved nothing.

    """
    if values.get("resume"):
        return run_scenes("revert", values, {})
    folder = RunFolder.find(run_name)
    plan = folder.plan()
    if plan.command not in _REVERTED:
        raise UsageError(f"'{folder.name}' is a run of {plan.command}, not of update.")
    saved, targets = {}, []
    for number, target in enumerate(plan.targets, 1):
        item = folder.read_item(number)
        if item is not None and item.saved:
            path = str(item.saved["path"])
            saved[path] = item.saved
            targets.append(replace(target, path=Path(path), is_last=False))
    if not targets:
        raise UsageError(f"The run '{folder.name}' saved nothing.")
    if not yes:
        for path, row in saved.items():
            print(f"{path}\n  {Path(row['before']).name} would be saved again.")
        many = count_of(len(saved), "workfile")
        print(f"{many}. Nothing was changed; --yes does it.")
        return ExitCode.GOOD
    options = {"saved": saved, "note": f"revert {folder.name}"}
    return run_scenes("revert", values, options, targets=targets)


COMMAND = Command(
    "revert",
    "Take back a run of 'update', 'palette' or 'check'. The versions before (of "
    "'check', with --repair) are saved again as the next ones, where nobody worked "
    "since. Nothing is deleted. Tells what it would do; --yes does it.",
    run,
    (
        argument("run_name", metavar="RUN"),
        option("--yes", is_flag=True, help="Do it. Without this it is only told."),
        option("--jobs", type=int, help="Scenes at a time."),
        option("--timeout", type=float, help="Seconds for one scene."),
        option("--resume", help="Go on with a run of revert that was killed."),
        *REPORT,
    ),
)
