"""Folders for files between extracting and integrating."""

from __future__ import annotations

import os
import tempfile
from typing import Any

from ayon_core.lib.values import filter_profiles
from ayon_core.pipeline.projects import fill, project_and_anatomy
from ayon_core.pipeline.template_data import get_template_data
from ayon_core.settings import get_project_settings


def custom_staging_dir(
    project: dict[str, Any],
    folder: Any,
    task: Any,
    product_name: str,
    product_type: str,
    product_base_type: str,
    host_name: str,
) -> tuple[str, bool] | None:
    """Folder of the settings, and whether it stays; None without a profile."""
    settings = get_project_settings(project["name"])["core"]["tools"]["publish"]
    profile = filter_profiles(
        [p for p in settings["custom_staging_dir_profiles"] if p["active"]],
        {
            "host_names": host_name,
            "task_types": (task or {}).get("taskType"),
            "task_names": (task or {}).get("name"),
            "product_types": product_type,
            "product_base_types": product_base_type,
            "product_names": product_name,
        },
    )
    if profile is None:
        return None
    data = get_template_data(project, folder, task, host_name)
    kinds = {"type": product_type, "basetype": product_base_type}
    data["product"] = {**kinds, "name": product_name}
    _, anatomy = project_and_anatomy(project["name"], project, None)
    path = fill(anatomy, "staging", profile["template_name"], "directory", data)
    return os.path.normpath(path), bool(profile["custom_staging_dir_persistent"])


def temporary_staging_dir() -> str:
    """A new folder of this machine, that of the studio if it has one."""
    root = os.environ.get("AYON_TMPDIR") or None
    if root:
        os.makedirs(root, exist_ok=True)
    return tempfile.mkdtemp(prefix="publish_", dir=root)
