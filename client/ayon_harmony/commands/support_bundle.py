"""``ayon addon harmony support-bundle``: what a supporter needs to see."""

from __future__ import annotations

import os
import sys

from ayon_harmony.commands.command import Command, option
from ayon_harmony.model.exit_codes import ExitCode


def run(
    output: str | None, project: str | None, scene: str | None, *, yes: bool = False
) -> ExitCode:
    """Tell what is in the bundle, write it, and print where it is.

    Somebody at a terminal is asked first; a script gets the bundle.
    """
    from ayon_harmony.app.support_bundle import Bundle, write_bundle_here

    def may_write(bundle: Bundle) -> bool:
        print(bundle.describe(), file=sys.stderr)
        return (
            yes
            or not sys.stdin.isatty()
            or input("Write it? [y/N] ").strip().lower() in ("y", "yes")
        )

    path = write_bundle_here(dict(os.environ), output, project, scene, may_write)
    print("Nothing was written." if path is None else path)
    return ExitCode.CANCELLED if path is None else ExitCode.GOOD


COMMAND = Command(
    "support-bundle",
    "Write a zip for whoever helps you. It has logs, versions, settings and a list of "
    "the files of the scene that was used last. It holds no art and no secrets.",
    run,
    (
        option(
            "--output",
            default=None,
            help="Zip to write, or a folder for it. Default: the folder 'support' "
            "beside the local scenes.",
        ),
        option(
            "--project",
            default=None,
            help="Project whose settings go in. Default: AYON_PROJECT_NAME.",
        ),
        option(
            "--scene",
            default=None,
            help="Folder of another scene whose files are listed.",
        ),
        option("--yes", is_flag=True, help="Write it without asking."),
    ),
)
