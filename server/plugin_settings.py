"""What settings of publish and load plugins share."""

from __future__ import annotations

from ayon_server.settings import BaseSettingsModel, SettingsField


class PluginSettings(BaseSettingsModel):
    """A plugin that a studio can switch off."""

    enabled: bool = SettingsField(
        default=True, title="Enabled", description="The plugin runs."
    )


class OptionalPluginSettings(PluginSettings):
    """A publish plugin that artists may be allowed to switch off."""

    optional: bool = SettingsField(
        default=False,
        title="Optional",
        description="Artists can switch it off for a publish.",
    )
    active: bool = SettingsField(
        default=True,
        title="Active",
        description="It is switched on until an artist switches it off.",
    )
