"""What update and palette have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ayon_harmony.commands.command import option
from ayon_harmony.commands.parameters import project_of, selection_of, write_reports
from ayon_harmony.commands.scene_run import PARAMETERS as RUN_PARAMETERS
from ayon_harmony.commands.scene_run import run_scenes
from ayon_harmony.errors import HarmonyError, UsageError
from ayon_harmony.headless.targets import select_targets
from ayon_harmony.model.exit_codes import ExitCode

if TYPE_CHECKING:
    from ayon_harmony.overview.many_scenes import Surveyed

PARAMETERS = (
    option(
        "--product", required=True, help="What is loaded: rigBob, /assets/bob:rigBob."
    ),
    option(
        "--to",
        "version",
        default="",
        help="Version to come: v012, latest, hero. Default: the last one.",
    ),
    *(p for p in RUN_PARAMETERS if "--dry-run" not in p.names),
    option("--yes", is_flag=True, help="Do it. Without this it is only told."),
)


def exchange(
    command: str, product: str, version: str, values: Mapping[str, Any]
) -> ExitCode:
    """Tell what would be exchanged in scenes, or do it.

    Args:
        command: ``update`` or ``palette``.
        product: As people name it.
        version: The version to come, "" for the last one.
        values: Of ``PARAMETERS``.

    Raises:
        UsageError: There is no such product, version or scene.

    """
    if values.get("resume"):
        return run_scenes(command, values, {}, saves=True)
    from ayon_harmony.overview.many_scenes import new_item, survey_targets, tell
    from ayon_harmony.overview.updates import dry_report, plan_exchange, to_do

    project = project_of(values)
    plan = plan_exchange(product, version, project)
    scenes = survey_targets(select_targets(selection_of(values)))
    if not values.get("yes"):
        report = dry_report(command, scenes, plan, project, _holders(scenes))
        for line in tell(report):
            print(line)
        print("Nothing was changed; --yes does it.")
        write_reports(report, values)
        return report.exit_code
    chosen = [
        scene.target
        for scene in scenes
        if new_item(scene).exit_code or to_do(scene, plan, project)
    ]
    left = len(scenes) - len(chosen)
    if left:
        print(f"{left} scenes have nothing of it, or have that version.")
    if not chosen:
        return ExitCode.GOOD
    options = {
        "representations": dict(plan.representations),
        "label": plan.label,
        "project": plan.target.project,
        "note": f"{command}: {plan.label}",
    }
    return run_scenes(command, values, options, saves=True, targets=chosen)


def _holders(scenes: list[Surveyed]) -> dict[str, str]:
    """Return who has scenes open, as sentences by path."""
    from ayon_harmony.headless.private_copy import refuse_in_use

    told = {}
    for scene in scenes:
        try:
            refuse_in_use(scene.target)
        except UsageError:
            raise
        except HarmonyError as error:
            told[str(scene.target.path)] = str(error)
    return told
