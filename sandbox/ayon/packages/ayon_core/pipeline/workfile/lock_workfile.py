"""Locks of workfiles: a small file beside each that somebody has open."""

from __future__ import annotations

import contextlib
import getpass
import json
import os
import socket
from typing import Any

from ayon_core.lib.values import filter_profiles
from ayon_core.memory import memory
from ayon_core.settings import get_project_settings


def _lock_of(filepath: str) -> str:
    return f"{filepath}.oplock"


def is_workfile_lock_enabled(
    host_name: str, project_name: str, project_setting: Any = None
) -> bool:
    """Whether the settings want locks."""
    settings = project_setting or get_project_settings(project_name)
    profiles = settings["core"]["tools"]["Workfiles"]["workfile_lock_profiles"]
    profile = filter_profiles(profiles, {"host_names": host_name})
    return bool(profile and profile["enabled"])


def get_workfile_lock_data(filepath: str) -> dict[str, Any]:
    """What a lock says."""
    with open(_lock_of(filepath), encoding="utf-8") as stream:
        facts: dict[str, Any] = json.load(stream)
    return facts


def is_workfile_locked(filepath: str) -> bool:
    """Whether somebody has a workfile open."""
    return os.path.exists(_lock_of(filepath))


def is_workfile_locked_for_current_process(filepath: str) -> bool:
    """Whether this process has a workfile open."""
    return (
        is_workfile_locked(filepath)
        and get_workfile_lock_data(filepath)["process_id"] == memory().process_id
    )


def create_workfile_lock(filepath: str) -> None:
    """Say that this process has a workfile open."""
    with open(_lock_of(filepath), "w", encoding="utf-8") as stream:
        json.dump(
            {
                "hostname": socket.gethostname(),
                "username": getpass.getuser(),
                "process_id": memory().process_id,
            },
            stream,
        )


def remove_workfile_lock(filepath: str) -> None:
    """Say that this process has it open no more; other locks stay."""
    if is_workfile_locked_for_current_process(filepath):
        delete_workfile_lock(filepath)


def delete_workfile_lock(filepath: str) -> None:
    """Remove a lock, whoever made it."""
    with contextlib.suppress(FileNotFoundError):
        os.remove(_lock_of(filepath))
