"""Parameters that many commands have, and what is made of their values."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ayon_harmony.commands.command import Parameter, argument, option
from ayon_harmony.formats import report_files
from ayon_harmony.headless.targets import LAST, Selection
from ayon_harmony.model.entity_uri import EntityUri
from ayon_harmony.model.report import Report

SCENES: tuple[Parameter, ...] = (
    argument("what", nargs=-1),
    option("--list", "list_file", help="File that names scenes, one a line."),
    option(
        "--uri",
        "uris",
        multiple=True,
        help="AYON URI of a folder, task, workfile or published workfile: "
        "ayon+entity://show/ep101/sh010?task=animation. May be repeated.",
    ),
    option("--project", help="Project whose tasks are meant."),
    option(
        "--folder",
        "folders",
        multiple=True,
        help="Folder path in the project, also with * ? and **. May be repeated.",
    ),
    option(
        "--task",
        "tasks",
        multiple=True,
        help="Task name, also with * and ?. Default: all. May be repeated.",
    ),
    option(
        "--workfile",
        default=LAST,
        show_default=True,
        help="Which workfile of a task: last, published, or a version like v003.",
    ),
)
"""Which scenes; ``selection_of`` reads their values."""

REPORT: tuple[Parameter, ...] = (
    option("--report", help="JSON to write, see the schema ayon_harmony.report/1."),
    option("--junit", help="JUnit XML to write, for build servers."),
    option("--html", help="Page to write."),
)
"""Where the report goes; ``write_reports`` reads their values."""


def selection_of(values: Mapping[str, Any]) -> Selection:
    """Return which scenes the values of ``SCENES`` mean."""
    return Selection(
        files=tuple(values.get("what") or ()),
        list_file=values.get("list_file"),
        project=values.get("project"),
        folders=tuple(values.get("folders") or ()),
        tasks=tuple(values.get("tasks") or ()),
        workfile=values.get("workfile") or LAST,
        uris=tuple(values.get("uris") or ()),
    )


def project_of(values: Mapping[str, Any]) -> str:
    """Return the project that is meant, "" for none: an option, a URI, or where we are.

    Raises:
        UsageError: The first URI is none of AYON's.

    """
    project = str(values.get("project") or "")
    uris = values.get("uris") or ()
    if not project and uris:
        project = EntityUri.parse(str(uris[0])).project
    return project or os.environ.get("AYON_PROJECT_NAME", "")


def write_reports(report: Report, values: Mapping[str, Any]) -> list[Path]:
    """Write the files that the values of ``REPORT`` ask for; return their paths.

    Raises:
        OSError: One cannot be written.

    """
    written = []
    for name, write in (
        ("report", report_files.write_json),
        ("junit", report_files.write_junit),
        ("html", report_files.write_page),
    ):
        if values.get(name):
            path = Path(values[name]).expanduser().absolute()
            write(report, path)
            written.append(path)
    return written
