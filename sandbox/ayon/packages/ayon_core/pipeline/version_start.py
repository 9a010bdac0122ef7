"""Number of a first version."""

from __future__ import annotations

from typing import Any

from ..lib import filter_profiles
from ..settings import get_project_settings


def get_versioning_start(
    project_name: str,
    host_name: str,
    task_name: str | None = None,
    task_type: str | None = None,
    product_base_type: str | None = None,
    product_name: str | None = None,
    *,
    project_settings: dict[str, Any] | None = None,
) -> int:
    """First version by settings profiles; 1 without a fitting one."""
    settings = project_settings or get_project_settings(project_name)
    profile = filter_profiles(
        settings["core"]["version_start_category"]["profiles"],
        {
            "host_names": host_name,
            "product_base_types": product_base_type,
            "product_names": product_name,
            "task_names": task_name,
            "task_types": task_type,
        },
    )
    return int(profile["version_start"]) if profile else 1
