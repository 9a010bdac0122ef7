"""Settings of plugins that make files, and of those that follow them."""

from __future__ import annotations

from ayon_server.settings import BaseSettingsModel, SettingsField

from .plugin_settings import OptionalPluginSettings


class IncrementWorkfileSettings(OptionalPluginSettings):
    """Going on in the next version after a publish."""

    optional: bool = SettingsField(
        default=True,
        title="Optional",
        description="Artists can switch it off for a publish.",
    )


class ExtractSettings(BaseSettingsModel):
    """What is made of the scene."""

    IncrementWorkfile: IncrementWorkfileSettings = SettingsField(
        default_factory=IncrementWorkfileSettings, title="Increment workfile"
    )
