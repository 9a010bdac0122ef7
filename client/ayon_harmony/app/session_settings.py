"""The studio's settings, as far as a session needs them.

Read from AYON's project settings. Without AYON, without a project, or where a
server sends less than there is, defaults stand in their place.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from ayon_harmony import environment
from ayon_harmony.model.studio_settings import complete_settings

log = logging.getLogger(__name__)


def load_settings(base: Mapping[str, str]) -> dict[str, Any]:
    """The ``harmony`` part of the project's settings; every key is there."""
    project = _read_settings(base)
    settings = complete_settings(project.get("harmony"))
    # A switch of ayon-core for the menus of all hosts.
    menu = ((project.get("core") or {}).get("tools") or {}).get("ayon_menu") or {}
    settings["startup"]["version_up"] = bool(menu.get("version_up_current_workfile"))
    return settings


def _read_settings(base: Mapping[str, str]) -> dict[str, Any]:
    project_name = base.get("AYON_PROJECT_NAME")
    try:
        from ayon_core.settings import get_project_settings
    except ImportError:
        log.info("No AYON in this Python: no studio settings.")
        return {}
    if not project_name:
        return {}
    return dict(get_project_settings(project_name))


def log_level(base: Mapping[str, str], settings: Mapping[str, Any]) -> str:
    """The level of the session's log: our variable, else the setting."""
    return base.get(environment.LOG_LEVEL) or str(settings["bridge"]["log_level"])


def shows_workfiles(base: Mapping[str, str], settings: Mapping[str, Any]) -> bool:
    """Whether the Workfiles tool opens at start.

    Our variable decides where it is set, with 1 or 0. Otherwise the setting
    does, or the profile of ayon-core's Workfiles settings that fits the task.
    """
    variable = base.get(environment.WORKFILES_ON_LAUNCH, "").strip()
    if variable:
        return environment.is_true(variable)
    return bool(settings["startup"]["workfiles_on_launch"]) or environment.is_true(
        base.get("AYON_WORKFILE_TOOL_ON_START")
    )
