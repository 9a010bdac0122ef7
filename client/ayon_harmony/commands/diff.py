"""``ayon addon harmony diff A B``: what changed between two scenes."""

from __future__ import annotations

import json
import os
import sys
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from ayon_harmony.commands.command import Command, argument, option
from ayon_harmony.errors import HarmonyError
from ayon_harmony.formats.report_files import write_whole
from ayon_harmony.model.exit_codes import ExitCode

if TYPE_CHECKING:
    from ayon_harmony.comparing.products import NameOf
    from ayon_harmony.comparing.sources import Source


def run(
    before: str,
    after: str,
    *,
    everything: bool = False,
    as_json: bool = False,
    html: str | None = None,
    project: str | None = None,
) -> int:
    """Print what changed from one scene to another, and return the exit code.

    Args:
        before: Zip, scene folder or ``.xstage``; the older one.
        after: Likewise; the newer one.
        everything: Tell places in the Node View, too, and put nothing together.
        as_json: Print a list of objects with ``group``, ``subject`` and ``text``.
        html: Page to write, with both pictures of changed drawings.
        project: Project that knows the versions of what was loaded.

    """
    from ayon_harmony.comparing.differences import compare
    from ayon_harmony.comparing.sources import open_source

    try:
        sources = [open_source(Path(path)) for path in (before, after)]
    except HarmonyError as error:
        print(error, file=sys.stderr)
        return ExitCode.COULD_NOT_BEGIN
    project = project or os.environ.get("AYON_PROJECT_NAME") or ""
    names = _version_names(sources, project)
    changes = compare(sources[0], sources[1], everything=everything, name_of=names)
    if html:
        from ayon_harmony.pages.diff_page import diff_page

        path = Path(html).expanduser().absolute()
        write_whole(path, diff_page(sources[0], sources[1], changes))
        print(path)
    elif as_json:
        told = [
            {"group": each.group, "subject": each.subject, "text": each.text}
            for each in changes
        ]
        print(json.dumps(told, indent=2))
    else:
        if not changes:
            print("Nothing changed.")
        for group, rows in groupby(changes, key=lambda change: change.group):
            print(group)
            for row in rows:
                print(f"  {row}")
    return ExitCode.GOOD


def _version_names(sources: list[Source], project: str) -> NameOf:
    """Give the names of versions, as AYON knows them; none without a project."""
    from ayon_harmony.comparing.products import no_names, representations_in

    ids = set().union(*(representations_in(source.content) for source in sources))
    if not ids or not project:
        return no_names
    from ayon_harmony.surveying.uses import find_origins, version_name

    origins = find_origins(project, ids)
    names = {key: version_name(origin.version) for key, origin in origins.items()}
    return lambda representation: names.get(representation, "")


COMMAND = Command(
    "diff",
    "Tell what changed between two scenes, as an artist would. A scene is a "
    "workfile, a folder or an .xstage. Needs no Harmony.",
    run,
    (
        argument("before"),
        argument("after"),
        option(
            "--all",
            "everything",
            is_flag=True,
            help="Tell places in the Node View, too, and each change by itself.",
        ),
        option("--html", help="Page to write, with pictures of changed drawings."),
        option("--json", "as_json", is_flag=True, help="Print JSON."),
        option("--project", help="Project that knows what was loaded."),
    ),
)
