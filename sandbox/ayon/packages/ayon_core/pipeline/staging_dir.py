"""Staging folders: temporary, or by anatomy where settings want it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from ..lib import Logger, filter_profiles
from ..settings import get_project_settings
from .anatomy import Anatomy
from .tempdir import get_temp_dir
from .template_data import get_template_data

Entity = dict[str, Any]


@dataclass
class StagingDir:
    """A staging folder and what may happen to it."""

    directory: str
    is_persistent: bool
    is_custom: bool


def get_staging_dir_info(
    project_entity: Entity,
    folder_entity: Entity | None,
    task_entity: Entity | None,
    product_type: str,
    product_name: str,
    host_name: str,
    *,
    anatomy: Anatomy | None = None,
    project_settings: dict[str, Any] | None = None,
    template_data: dict[str, Any] | None = None,
    always_return_path: bool = True,
    force_tmp_dir: bool = False,
    logger: logging.Logger | None = None,
    prefix: str | None = None,
    suffix: str | None = None,
    username: str | None = None,
    product_base_type: str | None = None,
) -> StagingDir | None:
    """Where a product is staged.

    Returns:
        A folder by anatomy when a profile fits, else a new temporary one, or
        ``None`` when ``always_return_path`` is off.

    """
    project_name = project_entity["name"]
    anatomy = anatomy or Anatomy(project_name, project_entity=project_entity)
    settings = project_settings or get_project_settings(project_name)
    base_type = product_base_type or product_type
    logger = logger or Logger.get_logger("get_staging_dir_info")
    if not force_tmp_dir:
        task = task_entity or {}
        profile = filter_profiles(
            settings["core"]["tools"]["publish"]["custom_staging_dir_profiles"],
            {
                "host_names": host_name,
                "task_types": task.get("taskType"),
                "task_names": task.get("name"),
                "product_base_types": base_type,
                "product_names": product_name,
            },
        )
        if profile and profile["active"]:
            data = get_template_data(
                project_entity,
                folder_entity,
                task_entity,
                host_name,
                settings=settings,
                username=username,
            )
            data["product"] = {
                "name": product_name,
                "type": product_type,
                "basetype": base_type,
            }
            data.update(template_data or {})
            template = anatomy.get_template_item("staging", profile["template_name"])
            return StagingDir(
                template["directory"].format_strict(data),
                is_persistent=profile["custom_staging_dir_persistent"],
                is_custom=True,
            )
        if not always_return_path:
            return None
    path = get_temp_dir(project_name, anatomy, prefix, suffix)
    return StagingDir(path, is_persistent=False, is_custom=False)
