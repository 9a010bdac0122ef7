"""Product names from settings templates."""

from __future__ import annotations

from typing import Any

import ayon_api

from ...lib import StringTemplate, filter_profiles, prepare_template_data
from ...lib.path_templates import TemplateResult
from ...settings import get_project_settings
from .constants import DEFAULT_PRODUCT_TEMPLATE
from .exceptions import TaskNotSetError

Entity = dict[str, Any]

_OLD_KEYS = {
    "{task}": "{task[name]}",
    "{Task}": "{Task[name]}",
    "{TASK}": "{TASK[NAME]}",
    "{family}": "{product[type]}",
    "{Family}": "{Product[type]}",
    "{FAMILY}": "{PRODUCT[TYPE]}",
    "{asset}": "{folder[name]}",
    "{Asset}": "{Folder[name]}",
    "{ASSET}": "{FOLDER[NAME]}",
}


def get_product_name_template(
    project_name: str,
    product_type: str,
    task_name: str | None,
    task_type: str | None,
    host_name: str,
    default_template: str | None = None,
    project_settings: dict[str, Any] | None = None,
    product_base_type: str | None = None,
) -> str:
    """Template of the profile that fits best."""
    settings = project_settings or get_project_settings(project_name)
    profile = filter_profiles(
        settings["core"]["tools"]["creator"]["product_name_profiles"],
        {
            "product_base_types": product_base_type or product_type,
            "product_types": product_type,
            "host_names": host_name,
            "task_names": task_name,
            "task_types": task_type,
        },
    )
    template: str = (profile or {}).get("template") or ""
    for old, new in _OLD_KEYS.items():
        template = template.replace(old, new)
    return template or default_template or DEFAULT_PRODUCT_TEMPLATE


def get_product_name(
    project_name: str,
    folder_entity: Entity,
    task_entity: Entity | None,
    product_base_type: str,
    product_type: str,
    host_name: str,
    variant: str,
    *,
    dynamic_data: dict[str, Any] | None = None,
    project_settings: dict[str, Any] | None = None,
    project_entity: Entity | None = None,
    default_template: str | None = None,
    product_base_type_filter: str | None = None,
) -> TemplateResult:
    """Product name of a variant.

    Raises:
        TaskNotSetError: The template needs a task.
        TemplateUnsolved: The template needs a value nobody gave.

    """
    if not product_base_type:
        return StringTemplate("").format({})
    product_type = product_type or product_base_type
    task_name = task_entity["name"] if task_entity else None
    task_type = task_entity["taskType"] if task_entity else None
    template = get_product_name_template(
        project_name,
        product_type,
        task_name,
        task_type,
        host_name,
        default_template,
        project_settings,
        product_base_type_filter or product_base_type,
    )
    if not task_name and "{task" in template.lower():
        raise TaskNotSetError
    task = {"name": task_name, "type": task_type}
    if "{task[short]}" in template.lower():
        project = project_entity or ayon_api.get_project(project_name)
        task["short"] = next(
            (
                item.get("shortName")
                for item in project["taskTypes"]
                if item["name"] == task_type
            ),
            None,
        )
    pairs: dict[str, Any] = {
        "variant": variant,
        "family": product_base_type,
        "task": task,
        "product": {"type": product_type, "basetype": product_base_type},
    }
    if folder_entity:
        pairs["folder"] = {
            "name": folder_entity["name"],
            "type": folder_entity["folderType"],
            "label": folder_entity.get("label") or None,
        }
    pairs.update(dynamic_data or {})
    return StringTemplate.format_strict_template(template, prepare_template_data(pairs))


get_product_name.use_entities = True  # type: ignore[attr-defined]
