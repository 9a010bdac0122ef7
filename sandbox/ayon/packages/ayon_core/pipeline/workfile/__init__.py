"""Workfiles of the current task: next version, copies, templates."""

from __future__ import annotations

import os
import platform
from typing import Any

import ayon_api

from ayon_core.lib.templates import StringTemplate
from ayon_core.lib.values import filter_profiles
from ayon_core.memory import memory
from ayon_core.pipeline.projects import fill, project_and_anatomy
from ayon_core.pipeline.template_data import get_template_data
from ayon_core.pipeline.workfile import lock_workfile
from ayon_core.settings import get_project_settings

__all__ = [
    "copy_workfile_to_context",
    "get_custom_workfile_template",
    "lock_workfile",
    "save_next_version",
]


def _entities_of(host: Any) -> tuple[Any, Any, Any]:
    context = host.get_current_context()
    project = ayon_api.get_project(context["project_name"])
    folder = ayon_api.get_folder_by_path(project["name"], context["folder_path"])
    task = ayon_api.get_task_by_name(
        project["name"], folder["id"], context["task_name"]
    )
    return project, folder, task


def _path_of(
    project: Any, folder: Any, task: Any, number: int, comment: Any, extension: str
) -> str:
    _, anatomy = project_and_anatomy(project["name"], project, None)
    data = get_template_data(project, folder, task, memory().host.name)
    data.update(version=number, comment=comment or None, ext=extension.lstrip("."))
    parts = [fill(anatomy, "work", "default", p, data) for p in ("directory", "file")]
    return os.path.normpath(os.path.join(*parts))


def _next_number(host: Any, project: Any, folder: Any, task: Any) -> int:
    listed = host.list_workfiles(project["name"], folder, task)
    return max([item.version or 0 for item in listed], default=0) + 1


def save_next_version(
    version: int | None = None,
    comment: str | None = None,
    description: str | None = None,
    *,
    prepared_data: Any = None,
) -> None:
    """Save the open scene as the next workfile of its task.

    The comment stays that of the open workfile, unless there is a new one.
    """
    host = memory().host
    project, folder, task = _entities_of(host)
    current = host.get_current_workfile()
    extension = os.path.splitext(current)[1] if current else ""
    if comment is None and current:
        named = {
            item.filepath: item.comment
            for item in host.list_workfiles(project["name"], folder, task)
        }
        comment = named.get(current)
    number = version or _next_number(host, project, folder, task)
    extension = extension or host.get_workfile_extensions()[0]
    target = _path_of(project, folder, task, number, comment, extension)
    facts = {"description": description, "comment": comment, "version": number}
    host.save_workfile_with_context(
        target, folder, task, prepared_data=prepared_data, **facts
    )


def copy_workfile_to_context(
    src_workfile_path: str,
    folder_entity: dict[str, Any],
    task_entity: dict[str, Any],
    *,
    version: int | None = None,
    comment: str | None = None,
    description: str | None = None,
    open_workfile: bool = True,
    prepared_data: Any = None,
) -> None:
    """Copy a file as the next workfile of a task, and open it."""
    host = memory().host
    project = getattr(prepared_data, "project_entity", None)
    project = project or ayon_api.get_project(host.get_current_project_name())
    number = version or _next_number(host, project, folder_entity, task_entity)
    extension = os.path.splitext(src_workfile_path)[1]
    target = _path_of(project, folder_entity, task_entity, number, comment, extension)
    facts = {"description": description, "comment": comment, "version": number}
    options = {"prepared_data": prepared_data, "open_workfile": open_workfile}
    host.copy_workfile(
        src_workfile_path, target, folder_entity, task_entity, **facts, **options
    )


def get_custom_workfile_template(
    project_entity: dict[str, Any],
    folder_entity: dict[str, Any],
    task_entity: dict[str, Any],
    host_name: str,
    anatomy: Any = None,
    project_settings: dict[str, Any] | None = None,
) -> str | None:
    """The studio's template for the first workfile of a task, None without.

    It is in the settings of the host's addon, as ``workfile_builder``.
    """
    settings = project_settings or get_project_settings(project_entity["name"])
    builder = settings.get(host_name, {}).get("workfile_builder")
    if not builder or not builder["create_first_version"]:
        return None
    profile = filter_profiles(
        builder["custom_templates"], {"task_types": task_entity["taskType"]}
    )
    paths = profile["path"] if profile else {}
    path = paths.get(platform.system().lower())
    if not path:
        return None
    _, anatomy = project_and_anatomy(project_entity["name"], project_entity, anatomy)
    data = get_template_data(project_entity, folder_entity, task_entity, host_name)
    data.update(root=anatomy.roots, env=dict(os.environ))
    return os.path.normpath(StringTemplate(path).format_strict(data))
