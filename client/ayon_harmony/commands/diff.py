"""``ayon addon harmony diff A B``: what changed between two scenes."""

from __future__ import annotations

import json
import sys
from itertools import groupby
from pathlib import Path

from ayon_harmony.commands.command import Command, argument, option
from ayon_harmony.comparing.differences import compare
from ayon_harmony.comparing.sources import open_source
from ayon_harmony.errors import HarmonyError
from ayon_harmony.model.exit_codes import ExitCode


def run(
    before: str, after: str, *, everything: bool = False, as_json: bool = False
) -> int:
    """Print what changed from one scene to another, and return the exit code.

    Args:
        before: Zip, scene folder or ``.xstage``; the older one.
        after: Likewise; the newer one.
        everything: Tell places in the Node View, too.
        as_json: Print a list of objects with ``group``, ``subject`` and ``text``.

    """
    try:
        sources = [open_source(Path(path)) for path in (before, after)]
    except HarmonyError as error:
        print(error, file=sys.stderr)
        return ExitCode.COULD_NOT_BEGIN
    changes = compare(*sources, everything=everything)
    if as_json:
        print(json.dumps([vars(change) for change in changes], indent=2))
        return ExitCode.GOOD
    if not changes:
        print("Nothing changed.")
    for group, rows in groupby(changes, key=lambda change: change.group):
        print(group)
        for row in rows:
            print(f"  {row}")
    return ExitCode.GOOD


COMMAND = Command(
    "diff",
    "Tell what changed between two scenes (workfile, folder or .xstage) in an "
    "artist's words. Needs no Harmony.",
    run,
    (
        argument("before"),
        argument("after"),
        option(
            "--all",
            "everything",
            is_flag=True,
            help="Tell places in the Node View, too.",
        ),
        option("--json", "as_json", is_flag=True, help="Print JSON."),
    ),
)
