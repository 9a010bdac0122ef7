# ruff: noqa: RUF012
"""Reading settings from the server."""

from __future__ import annotations

import copy
import os
import time
from typing import Any
from urllib.parse import urlencode

import ayon_api

from ..lib.ayon_info import get_settings_variant

_LIFETIME_S = 10


class _Cache:
    by_project: dict[str | None, tuple[float, dict[str, Any]]] = {}


def _get(project_name: str | None) -> dict[str, Any]:
    outdated, settings = _Cache.by_project.get(project_name, (0.0, {}))
    if time.time() > outdated:
        bundle = os.environ["AYON_BUNDLE_NAME"]
        studio_bundle = os.environ.get("AYON_STUDIO_BUNDLE_NAME") or bundle
        query = {
            "bundle_name": studio_bundle,
            "variant": get_settings_variant(),
            "project_name": project_name,
            "site_id": ayon_api.get_site_id(),
        }
        if bundle != studio_bundle:
            query["project_bundle_name"] = bundle
        given = {key: value for key, value in query.items() if value}
        response = ayon_api.get(f"settings?{urlencode(given)}")
        response.raise_for_status()
        settings = {item["name"]: item["settings"] for item in response.data["addons"]}
        _Cache.by_project[project_name] = (time.time() + _LIFETIME_S, settings)
    return copy.deepcopy(settings)


def get_studio_settings(*args: Any, **kwargs: Any) -> dict[str, Any]:
    """Settings of every addon by addon name, without a project."""
    return _get(None)


def get_project_settings(
    project_name: str, *args: Any, **kwargs: Any
) -> dict[str, Any]:
    """Settings of every addon by addon name, for a project; a copy."""
    return _get(project_name)
