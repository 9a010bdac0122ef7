"""``ayon addon harmony render``: render Write nodes of scenes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ayon_harmony.commands.command import Command, option
from ayon_harmony.commands.scene_run import PARAMETERS, run_scenes
from ayon_harmony.errors import UsageError


def run(
    write: tuple[str, ...],
    frames: str | None,
    to: str | None,
    name: str | None,
    start: int | None,
    keep_copy: bool,
    **values: Any,
) -> int:
    """Render scenes and return the exit code."""
    options = {
        "write": list(write),
        "frames": frames,
        "to": str(Path(to).expanduser().absolute()) if to else None,
        "name": name,
        "start": start,
        "keep_copy": keep_copy,
    }
    if name and (len(write) != 1 or not to):
        raise UsageError("--name goes with one --write and with --to.")
    return run_scenes("render", values, options)


COMMAND = Command(
    "render",
    "Render Write nodes of scenes into a folder. The scene itself is not changed.",
    run,
    (
        *PARAMETERS,
        option(
            "--write",
            multiple=True,
            help="Name or path of a Write node. Default: all that are switched on.",
        ),
        option("--frames", help="Frames of the scene, for example 1-24."),
        option(
            "--to",
            help="Folder; one named like the workfile is made in it. Default: "
            "'renders' beside the workfile.",
        ),
        option(
            "--name",
            help="Beginning of the file names in place of the Write node's; the files "
            "then lie in --to itself.",
        ),
        option("--start", type=int, help="Number of the file of the first frame."),
        option(
            "--keep-copy",
            is_flag=True,
            help="Keep the unpacked scene on this machine for the next frames of it; "
            "for farms, and workfiles that do not change any more.",
        ),
    ),
)
