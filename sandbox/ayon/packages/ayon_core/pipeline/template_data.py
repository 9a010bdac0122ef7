"""Data that fills templates: studio, user, project, folder, task, host."""

from __future__ import annotations

from typing import Any

import ayon_api

from ..lib import DefaultKeysDict, get_ayon_user_entity
from ..settings import get_studio_settings

Entity = dict[str, Any]


def get_general_template_data(
    settings: dict[str, Any] | None = None,
    username: str | None = None,
    user_entity: Entity | None = None,
) -> dict[str, Any]:
    """Studio and user."""
    core = (settings or get_studio_settings())["core"]
    user = user_entity or get_ayon_user_entity(username)
    return {
        "studio": {"name": core["studio_name"], "code": core["studio_code"]},
        "user": DefaultKeysDict(
            "name", {key: user[key] for key in ("name", "attrib", "data")}
        ),
    }


def get_folder_template_data(
    folder_entity: Entity, project_name: str
) -> dict[str, Any]:
    """Folder, its hierarchy and the name of its parent."""
    path = folder_entity["path"]
    *parents, name = path.lstrip("/").split("/")
    return {
        "folder": {
            "name": name,
            "type": folder_entity["folderType"],
            "path": path,
            "parents": parents,
        },
        "hierarchy": "/".join(parents),
        "parent": parents[-1] if parents else project_name,
    }


def get_task_template_data(
    project_entity: Entity, task_entity: Entity
) -> dict[str, Any]:
    """Task with the short name of its type."""
    short = next(
        (
            item.get("shortName")
            for item in project_entity["taskTypes"]
            if item["name"] == task_entity["taskType"]
        ),
        None,
    )
    return {
        "task": {
            "name": task_entity["name"],
            "type": task_entity["taskType"],
            "short": short,
        }
    }


def get_template_data(
    project_entity: Entity,
    folder_entity: Entity | None = None,
    task_entity: Entity | None = None,
    host_name: str | None = None,
    settings: dict[str, Any] | None = None,
    username: str | None = None,
    user_entity: Entity | None = None,
) -> dict[str, Any]:
    """Everything known about a context."""
    data = get_general_template_data(settings, username, user_entity)
    data["project"] = {"name": project_entity["name"], "code": project_entity["code"]}
    if folder_entity:
        data.update(get_folder_template_data(folder_entity, project_entity["name"]))
        if task_entity:
            data.update(get_task_template_data(project_entity, task_entity))
    if host_name:
        data["app"] = host_name
        data["host"] = {"name": host_name}
    return data


def get_template_data_with_names(
    project_name: str,
    folder_path: str | None = None,
    task_name: str | None = None,
    host_name: str | None = None,
    settings: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Everything known about a context given by names."""
    folder_entity = task_entity = None
    if folder_path:
        folder_entity = ayon_api.get_folder_by_path(project_name, folder_path)
        if folder_entity and task_name:
            task_entity = ayon_api.get_task_by_name(
                project_name, folder_entity["id"], task_name
            )
    return get_template_data(
        ayon_api.get_project(project_name),
        folder_entity,
        task_entity,
        host_name,
        settings,
    )
