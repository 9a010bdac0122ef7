"""``ayon addon harmony check``: the scene check of many scenes."""

from __future__ import annotations

from typing import Any

from ayon_harmony.commands.command import Command, option
from ayon_harmony.commands.scene_run import PARAMETERS, run_scenes


def run(strict: bool, plugins: tuple[str, ...], **values: Any) -> int:
    """Check scenes and return the exit code."""
    options = {"strict": strict, "plugins": list(plugins)}
    return run_scenes("check", values, options)


COMMAND = Command(
    "check",
    "Check scenes as the Publisher would, without publishing: workfiles, .xstage "
    "files, folders, or tasks by --project, --folder and --task. Changes nothing. "
    "The exit code is 1 when something is wrong with a scene.",
    run,
    (
        *PARAMETERS,
        option("--strict", is_flag=True, help="Let warnings count."),
        option(
            "--plugin",
            "plugins",
            multiple=True,
            help="Class name of a validator whose findings count. Default: all.",
        ),
    ),
)
