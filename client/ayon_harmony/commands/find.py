"""``ayon addon harmony find PRODUCT``: where a product or a version is used."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ayon_harmony.commands.command import Command, argument, option
from ayon_harmony.commands.parameters import SCENES, project_of, selection_of
from ayon_harmony.headless.targets import select_targets
from ayon_harmony.model.exit_codes import ExitCode, worst

if TYPE_CHECKING:
    from ayon_harmony.overview.many_scenes import Surveyed
    from ayon_harmony.surveying.uses import Use


def run(product: str, **values: Any) -> int:
    """Print where a product is used, and return the exit code.

    Args:
        product: ``rigBob``, ``rigBob:v012``, ``/assets/bob:rigBob`` or a URI.
        **values: Of the parameters below.

    """
    from ayon_harmony.overview.many_scenes import new_item
    from ayon_harmony.surveying.uses import Wanted, find_uses, find_versions

    wanted = Wanted.parse(product)
    project = values.get("project") or wanted.project or project_of(values)
    versions = find_versions(wanted, project)
    scenes = [] if values.get("published") else _survey(project, values)
    surveys = [scene.survey for scene in scenes if scene.survey is not None]
    found = find_uses(versions, surveys, project)
    if values.get("unpublished"):
        found = [use for use in found if not use.is_published]
    unreadable = [item for item in map(new_item, scenes) if item.exit_code]
    for item in unreadable:
        print(f"find: {item.message}", file=sys.stderr)
    if values.get("as_json"):
        print(json.dumps([_to_json(use) for use in found], indent=2))
    else:
        _print_uses(found, product)
    return worst(ExitCode(item.exit_code) for item in unreadable)


def _survey(project: str, values: dict[str, Any]) -> list[Surveyed]:
    from ayon_harmony.overview.many_scenes import survey_targets

    selection = selection_of({**values, "project": project})
    if not any(
        (selection.files, selection.list_file, selection.folders, selection.uris)
    ):
        selection = selection_of({**values, "project": project, "folders": ("/**",)})
    return survey_targets(select_targets(selection))


def _print_uses(found: list[Use], product: str) -> None:
    from ayon_harmony.surveying.uses import version_name

    if not found:
        print(f"'{product}' is used nowhere.")
    for is_published, title in ((False, "In workfiles"), (True, "In published")):
        rows = [use for use in found if use.is_published is is_published]
        if rows:
            print(f"{title} ({len(rows)}):")
        for use in rows:
            times = f", {use.count} times" if use.count > 1 else ""
            version = version_name(use.origin.version)
            print(f"  {use.place}: {use.origin.product} {version}{times}")


def _to_json(use: Use) -> dict[str, Any]:
    return {**asdict(use), "origin": use.origin._asdict()}


COMMAND = Command(
    "find",
    "Tell where a product or one of its versions is used. Looks into workfiles, also "
    "where nothing was published, and published versions. Without a folder all of the "
    "project is looked through. Needs no Harmony.",
    run,
    (
        argument("product"),
        *SCENES,
        option("--unpublished", is_flag=True, help="Workfiles only."),
        option("--published", is_flag=True, help="Published versions only."),
        option("--json", "as_json", is_flag=True, help="Print JSON."),
    ),
)
