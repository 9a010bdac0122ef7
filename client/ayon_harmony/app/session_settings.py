"""The studio's settings, as far as a session needs them.

Read from AYON's project settings. Without AYON there are none, and everything
optional is off; the defaults themselves are fields of the server half.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from ayon_harmony.app import environment

log = logging.getLogger(__name__)


def load_settings(base: Mapping[str, str]) -> dict[str, Any]:
    """The ``harmony`` part of the project's settings, empty without AYON."""
    project_name = base.get("AYON_PROJECT_NAME")
    try:
        from ayon_core.settings import get_project_settings
    except ImportError:
        log.info("No AYON in this Python: no studio settings.")
        return {}
    if not project_name:
        return {}
    return dict(get_project_settings(project_name).get("harmony") or {})


def shows_workfiles(base: Mapping[str, str], settings: Mapping[str, Any]) -> bool:
    """Whether the Workfiles tool opens at start.

    Our variable decides where it is set, with 1 or 0. Otherwise the setting
    does, or the profile of ayon-core's Workfiles settings that fits the task.
    """
    variable = base.get(environment.WORKFILES_ON_LAUNCH, "").strip()
    if variable:
        return environment.is_true(variable)
    if settings.get("startup", {}).get("workfiles_on_launch"):
        return True
    return environment.is_true(base.get("AYON_WORKFILE_TOOL_ON_START"))
