"""Settings of validators, each under the class name of its plugin."""

from __future__ import annotations

from ayon_server.settings import BaseSettingsModel, SettingsField

from .plugin_settings import OptionalPluginSettings


class ValidateFarmRenderSettings(OptionalPluginSettings):
    """Whether the farm can take the renders that are meant for it."""


class ValidateSettings(BaseSettingsModel):
    """Checks before a publish."""

    ValidateFarmRender: ValidateFarmRenderSettings = SettingsField(
        default_factory=ValidateFarmRenderSettings, title="Farm renders"
    )
