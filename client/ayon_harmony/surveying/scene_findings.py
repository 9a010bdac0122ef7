"""What is wrong with a scene: its files, its settings, and what it has loaded."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..formats.palette_file import PaletteLink
from ..model.report import ERROR, FAILURE, WARNING, Finding
from ..model.scene_settings import (
    SceneSettings,
    TaskSettings,
    describe_differences,
    matches_any,
    plan_settings,
)
from .file_problems import FileProblem
from .scene_survey import SceneSurvey
from .uses import INVALID, NOT_FOUND, OUTDATED, Standing

_LABELS = {
    "AyonMetadata": "AYON Metadata",
    "ValidateDrawings": "Missing Drawings",
    "ValidateNames": "File Names",
    "ValidatePalettes": "Palettes",
    "ValidateSceneSettings": "Scene Settings",
    "ValidateSceneVersions": "Scene Versions",
    "Loaded": "Loaded Products",
    "Scene": "Scene",
}
"""Labels by plugin; those of validators are theirs."""

_TOLD = {OUTDATED: WARNING, NOT_FOUND: WARNING, INVALID: WARNING}


def find_all(
    survey: SceneSurvey,
    standings: Iterable[Standing] = (),
    task: TaskSettings | None = None,
    options: Mapping[str, Any] | None = None,
) -> list[Finding]:
    """Return what is wrong with a scene, the worst first.

    Args:
        survey: The scene.
        standings: How what it has loaded stands to its products.
        task: What its task asks for, None where nobody can tell.
        options: Names of the parts of the settings that are not compared, as
            `settings_options` gives them.

    """
    if survey.error:
        return [_finding("Scene", survey.error, FAILURE)]
    findings = [
        _finding(problem.plugin, problem.text, WARNING if problem.is_warning else ERROR)
        for problem in (*survey.problems, *find_lost_palettes(survey))
    ]
    if task is not None:
        findings += [
            _finding("ValidateSceneSettings", text, ERROR)
            for text in find_settings_differences(survey, task, options or {})
        ]
    findings += [
        _finding("Loaded", str(standing), _TOLD[standing.state])
        for standing in standings
        if standing.state in _TOLD
    ]
    return sorted(findings, key=lambda finding: finding.level == WARNING)


def _finding(plugin: str, text: str, level: str) -> Finding:
    return Finding(plugin, _LABELS.get(plugin, plugin), "", level, text)


def find_lost_palettes(survey: SceneSurvey) -> Iterator[FileProblem]:
    """Yield the palettes that are linked from places that this machine has not.

    A path of another system, a drive letter on Linux, cannot be looked for here
    and is only told.
    """
    for palette in survey.linked_palettes:
        path = PaletteLink(palette.name, palette.path).file(Path())
        if not path.is_absolute():
            text = f"The palette '{palette.name}' is linked from '{palette.path}', "
            text += "where this machine cannot look."
            yield FileProblem("ValidatePalettes", text, is_warning=True)
            continue
        if not os.path.isfile(path):
            text = f"The palette '{palette.name}' is missing: '{palette.path}'."
            yield FileProblem("ValidatePalettes", text)


def find_settings_differences(
    survey: SceneSurvey, task: TaskSettings, options: Mapping[str, Any]
) -> Sequence[str]:
    """Say what differs between a scene and its task; what it does not say is let be."""
    if survey.length is None:
        return []
    width, height = survey.size or (0, 0)
    scene = SceneSettings(survey.length, survey.fps or 0.0, width, height)
    options = {
        **options,
        "check_fps": options.get("check_fps", True) and survey.fps is not None,
        "check_resolution": options.get("check_resolution", True)
        and survey.size is not None,
    }
    return describe_differences(scene, task, plan_settings(scene, task, **options))


def settings_options(
    plugin: Mapping[str, Any], task_name: str, folder_path: str
) -> dict[str, Any] | None:
    """Return what a studio has compared of a task's scenes; None for nothing.

    Args:
        plugin: Settings of ``ValidateSceneSettings``.
        task_name: Name of the task.
        folder_path: Path of its folder.

    Raises:
        PatternError: A pattern in the settings is no regular expression.

    """
    if plugin.get("enabled") is False:
        return None
    options: dict[str, Any] = {}
    for part in ("range", "fps", "resolution"):
        skips = plugin.get(f"skip_{part}") or {}
        names = [folder_path, folder_path.rpartition("/")[2]]
        is_skipped = matches_any(skips.get("task_names") or (), [task_name])
        is_skipped = is_skipped or matches_any(skips.get("folder_paths") or (), names)
        options[f"check_{part}"] = not is_skipped
    if "fps_tolerance" in plugin:
        options["fps_tolerance"] = plugin["fps_tolerance"]
    return options
