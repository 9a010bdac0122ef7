"""``ayon addon harmony publish``: publish what scenes have to publish."""

from __future__ import annotations

from typing import Any

from ayon_harmony.commands.command import Command, option
from ayon_harmony.commands.scene_run import PARAMETERS, run_scenes
from ayon_harmony.errors import UsageError
from ayon_harmony.headless.targets import PUBLISHED


def run(
    comment: str | None, only: tuple[str, ...], validate_only: bool, **values: Any
) -> int:
    """Publish scenes and return the exit code."""
    if values.get("workfile") == PUBLISHED:
        raise UsageError(
            "A published workfile is not published again; it never changes. Choose"
            " --workfile last or a version."
        )
    options = {
        "comment": comment or "",
        "only": list(only),
        "validate_only": validate_only,
    }
    return run_scenes("publish", values, options, saves=not validate_only)


COMMAND = Command(
    "publish",
    "Publish scenes as the Publisher does. Takes workfiles, or the tasks of --project,"
    " --folder and --task. The exit code is 1 when validation refused a scene, and 4 "
    "when a publish broke on the way; the report says what was published.",
    run,
    (
        *PARAMETERS,
        option("--comment", help="Comment of the versions."),
        option(
            "--only",
            multiple=True,
            help="Creator, perhaps with a variant: render, render:Main, workfile. "
            "Default: what is active in the scene. May be repeated.",
        ),
        option("--validate-only", is_flag=True, help="Stop after validation."),
    ),
)
