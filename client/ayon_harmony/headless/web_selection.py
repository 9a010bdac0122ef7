"""What is selected in AYON's web pages, as scenes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from ayon_harmony.errors import UsageError
from ayon_harmony.headless.programs import find_program
from ayon_harmony.headless.targets import (
    Selection,
    Target,
    published_zip,
    select_targets,
)
from ayon_harmony.surveying.scene_survey import survey_scene


def targets_of(project: str, entity_type: str, ids: Collection[str]) -> list[Target]:
    """Return the last workfiles of folders with all below them, or of tasks.

    Raises:
        UsageError: Nothing fits.

    """
    import ayon_api

    if entity_type == "folder":
        folders = ayon_api.get_folders(project, folder_ids=set(ids))
        globs = [f"{_escaped(folder['path'])}/**" for folder in folders]
        if not globs:
            raise UsageError("The folders are not in the project any more.")
        return select_targets(Selection(project=project, folders=globs))
    return [
        target
        for path, task in _tasks_of(project, entity_type, ids)
        for target in select_targets(
            Selection(project=project, folders=[_escaped(path)], tasks=[_escaped(task)])
        )
    ]


def _escaped(text: str) -> str:
    """Return a name of AYON as a glob that matches it alone."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in text)


def _tasks_of(
    project: str, entity_type: str, ids: Collection[str]
) -> list[tuple[str, str]]:
    """Return folder path and name of tasks, or of those that workfiles are of."""
    import ayon_api

    if entity_type == "workfile":
        infos = ayon_api.get_workfiles_info(project, workfile_ids=set(ids))
        ids = {info["taskId"] for info in infos}
    tasks = list(ayon_api.get_tasks(project, task_ids=set(ids))) if ids else []
    folders = {
        folder["id"]: folder["path"]
        for folder in ayon_api.get_folders(
            project, folder_ids={task["folderId"] for task in tasks}
        )
    }
    if not tasks:
        raise UsageError("The tasks are not in the project any more.")
    return sorted((folders[task["folderId"]], task["name"]) for task in tasks)


def two_workfiles(project: str, ids: Sequence[str]) -> tuple[Path, Path]:
    """Return the files of two published workfiles, the older one first.

    Args:
        project: The project.
        ids: Two versions, or one: then the version before it is the other.

    Raises:
        UsageError: They are no workfiles, or there is none to compare with.

    """
    import ayon_api

    fields = {"id", "version", "productId", "createdAt"}
    versions = list(ayon_api.get_versions(project, version_ids=set(ids), fields=fields))
    if len(versions) == 1:
        (version,) = versions
        others = ayon_api.get_versions(
            project, product_ids={version["productId"]}, hero=False, fields=fields
        )
        earlier = [o for o in others if 0 <= o["version"] < version["version"]]
        if not earlier:
            raise UsageError("This is the first version; there is none before it.")
        versions.append(max(earlier, key=lambda each: each["version"]))
    if len(versions) != 2:
        raise UsageError("Select one version, or two.")
    versions.sort(key=lambda each: (str(each.get("createdAt")), each["version"]))
    paths = [published_zip(project, version["id"]) for version in versions]
    return paths[0], paths[1]


def open_in_harmony(project: str, entity_type: str, ids: Sequence[str]) -> None:
    """Start the artist's Harmony on a task, or on one of its workfiles.

    Raises:
        UsageError: It is more than one, or it is not there.
        LaunchError: There is no Harmony that can read it.

    """
    tasks = _tasks_of(project, entity_type, ids)
    if len(ids) != 1 or len(tasks) != 1:
        raise UsageError("Select one task or workfile.")
    folder, task = tasks[0]
    workfile = _path_of_workfile(project, ids[0]) if entity_type == "workfile" else None
    target = Target(workfile, project, folder, task)
    survey = survey_scene(workfile) if workfile is not None else None
    program = find_program(target, survey.version if survey is not None else ())
    from ayon_core.addon import AddonsManager

    addon: Any = AddonsManager().get("applications")
    addon.launch_application(
        program.app_name,
        project,
        folder,
        task,
        workfile_path=None if workfile is None else str(workfile),
    )


def _path_of_workfile(project: str, workfile_id: str) -> Path:
    import ayon_api
    from ayon_core.pipeline import Anatomy

    (info,) = ayon_api.get_workfiles_info(project, workfile_ids={workfile_id})
    return Path(str(Anatomy(project).fill_root(info["path"])))
