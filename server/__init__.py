"""The half of the addon that runs in the AYON server."""

from __future__ import annotations

from typing import Any

from ayon_server.addons import BaseServerAddon

from .conversion import convert_public_overrides, is_public_addon
from .settings import HarmonySettings


class HarmonyAddon(BaseServerAddon):
    """Settings of the Harmony integration."""

    settings_model = HarmonySettings

    async def convert_settings_overrides(
        self, source_version: str, overrides: dict[str, Any]
    ) -> dict[str, Any]:
        """Return overrides of another version in the shape of this one."""
        if is_public_addon(source_version):
            overrides = convert_public_overrides(overrides)
        return await super().convert_settings_overrides(source_version, overrides)
