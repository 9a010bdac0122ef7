"""Values that templates of paths and names are filled with."""

from __future__ import annotations

from typing import Any

import ayon_api

from ayon_core.settings import get_studio_settings


def get_template_data(
    project_entity: dict[str, Any],
    folder_entity: dict[str, Any] | None = None,
    task_entity: dict[str, Any] | None = None,
    host_name: str | None = None,
    settings: Any = None,
    username: str | None = None,
) -> dict[str, Any]:
    """Values of a task, as far as it is given."""
    core = (settings or get_studio_settings())["core"]
    data: dict[str, Any] = {
        "project": {"name": project_entity["name"], "code": project_entity["code"]},
        "studio": {"name": core["studio_name"], "code": core["studio_code"]},
        "user": username or ayon_api.get_user()["name"],
    }
    if folder_entity is not None:
        data.update(_of_folder(folder_entity, project_entity["name"]))
    if task_entity is not None:
        data["task"] = _of_task(task_entity, project_entity)
    if host_name is not None:
        data["app"] = host_name
    return data


def _of_folder(folder: dict[str, Any], project_name: str) -> dict[str, Any]:
    *parents, name = folder["path"].strip("/").split("/")
    return {
        "asset": name,
        "folder": {
            "name": name,
            "type": folder["folderType"],
            "path": folder["path"],
            "parents": parents,
        },
        "hierarchy": "/".join(parents),
        "parent": parents[-1] if parents else project_name,
    }


def _of_task(task: dict[str, Any], project: dict[str, Any]) -> dict[str, Any]:
    kind = task["taskType"]
    short = {item["name"]: item.get("shortName") for item in project["taskTypes"]}
    return {"name": task["name"], "type": kind, "short": short.get(kind)}


def get_template_data_with_names(
    project_name: str,
    folder_path: str | None = None,
    task_name: str | None = None,
    host_name: str | None = None,
    settings: Any = None,
) -> dict[str, Any]:
    """Values of a task that is given by names."""
    ask = ayon_api.get_folder_by_path
    folder = ask(project_name, folder_path) if folder_path else None
    of = folder["id"] if folder and task_name else None
    task = ayon_api.get_task_by_name(project_name, of, task_name) if of else None
    return get_template_data(
        ayon_api.get_project(project_name), folder, task, host_name, settings
    )
