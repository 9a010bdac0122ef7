"""``ayon addon harmony outdated``: which scenes have loaded what is not the last."""

from __future__ import annotations

import time
from typing import Any

from ayon_harmony.commands.command import Command, option
from ayon_harmony.commands.parameters import (
    REPORT,
    SCENES,
    project_of,
    selection_of,
    write_reports,
)
from ayon_harmony.headless.targets import select_targets
from ayon_harmony.model.exit_codes import ExitCode
from ayon_harmony.model.report import WARNING, Finding, ItemState


def run(**values: Any) -> int:
    """Print what is outdated in scenes, and return the exit code."""
    from ayon_harmony.overview.many_scenes import (
        new_item,
        new_report,
        stand_all,
        survey_targets,
        tell,
    )
    from ayon_harmony.surveying import uses

    begin = time.monotonic()
    targets = select_targets(selection_of(values))
    project = project_of(values)
    told = {uses.OUTDATED, uses.NOT_FOUND, uses.INVALID}
    if values.get("locked"):
        told.add(uses.LOCKED)
    report = new_report("outdated")
    for scene, standings in stand_all(survey_targets(targets), project):
        item = new_item(scene)
        item.findings = [
            Finding("Loaded", "Loaded Products", "", WARNING, str(standing))
            for standing in standings
            if standing.state in told
        ]
        if item.findings:
            item.state, item.exit_code = ItemState.FINDINGS, ExitCode.FINDINGS
        report.items.append(item)
    report.seconds = time.monotonic() - begin
    for line in tell(report):
        print(line)
    write_reports(report, values)
    return report.exit_code


COMMAND = Command(
    "outdated",
    "Tell which scenes have something outdated loaded. Needs no Harmony. The exit code"
    " is 1 when there is any.",
    run,
    (
        *SCENES,
        option(
            "--locked", is_flag=True, help="Tell also what somebody locked in Manage."
        ),
        *REPORT,
    ),
)
