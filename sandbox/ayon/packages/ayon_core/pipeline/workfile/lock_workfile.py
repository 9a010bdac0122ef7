"""Locks: a small file beside the workfile says who has it open."""

from __future__ import annotations

import json
import os
from typing import Any

from ...lib import filter_profiles
from ...lib.ayon_info import get_workstation_info
from ...settings import get_project_settings


def _lock_path(filepath: str) -> str:
    return f"{filepath}.oplock"


def is_workfile_locked(filepath: str) -> bool:
    """Whether anyone has the workfile open."""
    return os.path.exists(_lock_path(filepath))


def get_workfile_lock_data(filepath: str) -> dict[str, Any]:
    """Who has the workfile open."""
    with open(_lock_path(filepath)) as stream:
        data: dict[str, Any] = json.load(stream)
    return data


def is_workfile_locked_for_current_process(filepath: str) -> bool:
    """Whether this process has the workfile open."""
    from ..context_tools import get_process_id

    if not is_workfile_locked(filepath):
        return False
    return bool(get_workfile_lock_data(filepath)["process_id"] == get_process_id())


def create_workfile_lock(filepath: str) -> None:
    """Say that this process has the workfile open."""
    from ..context_tools import get_process_id

    data = {**get_workstation_info(), "process_id": get_process_id()}
    with open(_lock_path(filepath), "w") as stream:
        json.dump(data, stream)


def delete_workfile_lock(filepath: str) -> None:
    """Delete the lock, whoever made it."""
    if is_workfile_locked(filepath):
        os.remove(_lock_path(filepath))


def remove_workfile_lock(filepath: str) -> None:
    """Delete the lock of this process; another one's stays."""
    if is_workfile_locked_for_current_process(filepath):
        delete_workfile_lock(filepath)


def is_workfile_lock_enabled(
    host_name: str,
    project_name: str,
    project_setting: dict[str, Any] | None = None,
) -> bool:
    """Whether the settings want locks for this host."""
    settings = project_setting or get_project_settings(project_name)
    profiles = settings["core"]["tools"]["Workfiles"]["workfile_lock_profiles"]
    profile = filter_profiles(profiles, {"host_name": host_name})
    return bool(profile and profile["enabled"])
