"""The half of the addon that runs in the AYON server."""

from __future__ import annotations

from ayon_server.addons import BaseServerAddon

from .settings import HarmonySettings


class HarmonyAddon(BaseServerAddon):
    """Settings of the Harmony integration."""

    settings_model = HarmonySettings
