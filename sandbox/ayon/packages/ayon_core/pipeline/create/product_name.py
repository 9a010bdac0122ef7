"""Names of products, made of a template of the settings."""

from __future__ import annotations

from typing import Any

import ayon_api

from ayon_core.lib.templates import StringTemplate, prepare_template_data
from ayon_core.lib.values import filter_profiles
from ayon_core.pipeline.create.errors import TaskNotSetError
from ayon_core.settings import get_project_settings


def get_product_name(
    project_name: str,
    folder_entity: dict[str, Any] | None,
    task_entity: dict[str, Any] | None,
    product_base_type: str,
    product_type: str,
    host_name: str,
    variant: str,
    *,
    dynamic_data: dict[str, Any] | None = None,
    project_settings: dict[str, Any] | None = None,
    project_entity: dict[str, Any] | None = None,
) -> str:
    """The name of a variant's product.

    Raises:
        TaskNotSetError: The template needs a task.

    """
    if not product_type:
        return ""
    settings = project_settings or get_project_settings(project_name)
    task = task_entity or {}
    profile = filter_profiles(
        settings["core"]["tools"]["creator"]["product_name_profiles"],
        {
            "product_base_types": product_base_type,
            "product_types": product_type,
            "host_names": host_name,
            "task_types": task.get("taskType"),
            "task_names": task.get("name"),
        },
    )
    template = (profile or {}).get("template") or "{family}{Variant}"
    if task_entity is None and "task" in template.lower():
        raise TaskNotSetError
    if task_entity and "[short]" in template.lower():
        project_entity = project_entity or ayon_api.get_project(project_name)
    values = {
        "variant": variant,
        "family": product_type,
        "product": {"type": product_type, "basetype": product_base_type},
        "task": _task_values(task, project_entity or {}),
        "asset": (folder_entity or {}).get("name"),
        "folder": {
            "name": (folder_entity or {}).get("name"),
            "type": (folder_entity or {}).get("folderType"),
        },
        **(dynamic_data or {}),
    }
    return StringTemplate(template).format_strict(prepare_template_data(values))


def _task_values(task: dict[str, Any], project: dict[str, Any]) -> dict[str, Any]:
    kind = task.get("taskType")
    kinds = {
        item["name"]: item.get("shortName") for item in project.get("taskTypes", ())
    }
    return {"name": task.get("name"), "type": kind, "short": kinds.get(kind)}
