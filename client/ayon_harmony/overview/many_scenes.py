"""Many scenes at once, and what AYON says of their tasks."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timezone
from typing import Any, NamedTuple

from ..headless.targets import Target, note_problem
from ..host.context_settings import includes_handles, without_handles
from ..model.counting import count_of
from ..model.exit_codes import ExitCode
from ..model.grouping import grouped
from ..model.report import ERROR, FAILURE, Finding, Item, ItemState, Report
from ..model.scene_settings import TaskSettings
from ..surveying.kept_surveys import KeptSurveys
from ..surveying.scene_findings import find_all, settings_options
from ..surveying.scene_survey import SceneSurvey
from ..surveying.uses import Standing, stand_to_products
from ..version import __version__


class Surveyed(NamedTuple):
    """A scene that was asked for, and what it holds; None where there is no file."""

    target: Target
    survey: SceneSurvey | None


class TaskFacts(NamedTuple):
    """What a task asks of its scenes.

    Attributes:
        settings: Range, rate and size.
        options: Which of them are compared, as ``settings_options`` gives them.

    """

    settings: TaskSettings
    options: Mapping[str, Any]


def survey_targets(
    targets: Sequence[Target], kept: KeptSurveys | None = None
) -> list[Surveyed]:
    """Read all scenes that are there, in the order of the targets.

    Args:
        targets: Scenes.
        kept: Where surveys are kept; None for the usual place.

    """
    paths = [t.path for t in targets if t.path is not None and not t.problem]
    surveys = (kept or KeptSurveys()).survey_all(paths)
    return [
        Surveyed(t, next(surveys) if t.path is not None and not t.problem else None)
        for t in targets
    ]


def stand_all(
    scenes: Iterable[Surveyed], project: str
) -> Iterator[tuple[Surveyed, list[Standing]]]:
    """Yield each scene with how what it has loaded stands to its products.

    Args:
        scenes: Scenes of any projects.
        project: Project of scenes without a context.

    """
    by_project = grouped((scene.target.project or project, scene) for scene in scenes)
    for name, rows in by_project.items():
        surveys = [row.survey for row in rows if row.survey is not None]
        standings = grouped(
            (id(standing.scene), standing)
            for standing in stand_to_products(surveys, name)
        )
        for row in rows:
            yield row, standings.get(id(row.survey), [])


def read_task_facts(targets: Iterable[Target]) -> dict[tuple[str, str, str], TaskFacts]:
    """Return what tasks ask of their scenes, by project, folder and task.

    Two queries and the settings of each project. Tasks whose attributes are no
    numbers, and those where the studio compares nothing, are left out.
    """
    by_project = grouped(
        (target.project, (target.folder, target.task))
        for target in targets
        if target.has_context
    )
    return {
        (project, *place): facts
        for project, places in by_project.items()
        for place, facts in _read_project(project, set(places))
    }


def _read_project(
    project: str, places: set[tuple[str, str]]
) -> Iterator[tuple[tuple[str, str], TaskFacts]]:
    import ayon_api
    from ayon_core.settings import get_project_settings

    settings = get_project_settings(project).get("harmony") or {}
    plugin = (settings.get("publish") or {}).get("ValidateSceneSettings") or {}
    folders = {
        entity["id"]: entity["path"]
        for entity in ayon_api.get_folders(
            project, folder_paths={folder for folder, _ in places}
        )
    }
    for entity in ayon_api.get_tasks(project, folder_ids=set(folders)):
        place = (folders[entity["folderId"]], entity["name"])
        options = settings_options(plugin, place[1], place[0])
        if place not in places or options is None:
            continue
        try:
            wanted = TaskSettings.from_attributes(entity["attrib"])
        except ValueError:
            continue
        if not includes_handles(settings, entity["taskType"], entity["name"]):
            wanted = without_handles(wanted)
        yield place, TaskFacts(wanted, options)


# --- reports ------------------------------------------------------------------------


def check_files(
    targets: Sequence[Target],
    project: str = "",
    *,
    strict: bool = False,
    plugins: Collection[str] = (),
    kept: KeptSurveys | None = None,
) -> Report:
    """Check scenes without Harmony: files, settings of the task, loaded things.

    Args:
        targets: Scenes.
        project: Project of scenes without a context.
        strict: Warnings count as findings.
        plugins: Names of the plugins whose findings count; empty means all.
        kept: Where surveys are kept; None for the usual place.

    """
    report, begin = new_report("check"), time.monotonic()
    for checked in check_each(
        targets, project, strict=strict, plugins=plugins, kept=kept
    ):
        report.items.append(checked.item)
    report.seconds = time.monotonic() - begin
    return report


class Checked(NamedTuple):
    """A scene, its item of the report, and what these come from."""

    surveyed: Surveyed
    item: Item
    standings: list[Standing]
    task: TaskFacts | None


def check_each(
    targets: Sequence[Target],
    project: str = "",
    *,
    strict: bool = False,
    plugins: Collection[str] = (),
    kept: KeptSurveys | None = None,
) -> Iterator[Checked]:
    """Check scenes one after the other; arguments as ``check_files``."""
    tasks = read_task_facts(targets)
    for scene, standings in stand_all(survey_targets(targets, kept), project):
        item = new_item(scene)
        target = scene.target
        task = tasks.get((target.project, target.folder, target.task))
        if scene.survey is not None:
            item.findings = find_all(
                scene.survey,
                standings,
                task.settings if task else None,
                task.options if task else None,
            )
            if plugins:
                item.findings = [one for one in item.findings if one.plugin in plugins]
            _judge(item, strict=strict)
        yield Checked(scene, item, standings, task)


def new_report(command: str) -> Report:
    """Return the report of a command that begins now."""
    now = datetime.now(timezone.utc).astimezone()
    return Report(
        command, now.isoformat(timespec="seconds"), versions={"addon": __version__}
    )


def new_item(scene: Surveyed) -> Item:
    """Return the item of a scene: good, or why there is nothing to look at."""
    target, survey = scene
    item = Item(target.project, target.folder, target.task, str(target.path or ""))
    item.state = ItemState.GOOD
    if target.problem:
        note_problem(target, item)
    elif survey is not None and survey.error:
        note_problem(target, item, survey.error)
    elif survey is not None:
        item.xstage = survey.xstage
        item.harmony = ".".join(map(str, survey.version))
    return item


def _judge(item: Item, *, strict: bool) -> None:
    """Make a good item one with findings, where something is wrong."""
    levels = {finding.level for finding in item.findings}
    is_wrong = bool(levels if strict else levels & {ERROR, FAILURE})
    if item.state is ItemState.GOOD and is_wrong:
        item.state, item.exit_code = ItemState.FINDINGS, ExitCode.FINDINGS


def tell(report: Report, *, is_quiet: bool = True) -> Iterator[str]:
    """Yield the lines of a report for people.

    Args:
        report: The report.
        is_quiet: Leave out scenes that there is nothing to say of.

    """
    for item in report.items:
        lines = [f"  {_line(finding)}" for finding in item.findings]
        if item.message and not any(item.message in line for line in lines):
            lines.insert(0, f"  {item.message}")
        if lines or not is_quiet:
            yield item.title
            yield from lines
    counts = ", ".join(
        f"{count} {'with ' if state == ItemState.FINDINGS.value else ''}{state}"
        for state, count in report.counts().items()
    )
    yield (
        f"{count_of(len(report.items), 'scene')}: {counts}." if counts else "No scene."
    )


def _line(finding: Finding) -> str:
    return f"{finding.level}: {finding.label}: {finding.text}"
