"""The half of the addon that runs in the AYON server."""

from __future__ import annotations

from typing import Any

from ayon_server.actions import (
    ActionExecutor,
    ExecuteResponseModel,
    SimpleActionManifest,
)
from ayon_server.addons import BaseServerAddon
from ayon_server.logging import logger

from . import web_actions
from .conversion import (
    convert_own_overrides,
    convert_public_overrides,
    is_public_addon,
    keep_valid,
)
from .settings import HarmonySettings
from .site_settings import HarmonySiteSettings


class HarmonyAddon(BaseServerAddon):
    """Settings and web actions of the Harmony integration."""

    settings_model = HarmonySettings
    site_settings_model = HarmonySiteSettings

    async def get_simple_actions(
        self, project_name: str | None = None, variant: str = "production"
    ) -> list[SimpleActionManifest]:
        """Return what can be done with what is selected in the web pages."""
        return web_actions.manifests() if project_name else []

    async def execute_action(self, executor: ActionExecutor) -> ExecuteResponseModel:
        """Start the launcher of whoever clicked an action."""
        response = await web_actions.execute(executor)
        if response is None:
            unknown: ExecuteResponseModel = await super().execute_action(executor)
            return unknown
        return response

    async def convert_settings_overrides(
        self, source_version: str, overrides: dict[str, Any]
    ) -> dict[str, Any]:
        """Return overrides of another version in the shape of this one.

        Never raises: the server would take that for no overrides at all.
        """
        converted = overrides
        try:
            if is_public_addon(source_version):
                converted = convert_public_overrides(overrides)
            else:
                converted = convert_own_overrides(overrides)
        except Exception:
            logger.exception(f"Settings of version {source_version} not converted")
        try:
            valid = keep_valid(HarmonySettings, converted)
        except Exception:
            logger.exception(f"Settings of version {source_version} not read")
            return {}
        try:
            return await super().convert_settings_overrides(source_version, valid)
        except Exception:
            logger.exception("Valid settings not converted by the server; kept as is")
            return valid
