"""``ayon addon harmony support-bundle``: what a supporter needs to see."""

from __future__ import annotations

import os

from ayon_harmony.commands.command import Command, option


def run(output: str | None, project: str | None, scene: str | None) -> None:
    """Write the bundle and print where it is."""
    from ayon_harmony.app.support_bundle import write_bundle_here

    print(write_bundle_here(dict(os.environ), output, project, scene))


COMMAND = Command(
    "support-bundle",
    "Write a zip of logs, versions, settings and a list of the files of the scene "
    "that was used last. It holds no art and no secrets.",
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
    ),
)
