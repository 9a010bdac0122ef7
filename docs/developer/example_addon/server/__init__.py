"""Settings of our addon; the launcher gets them with all others."""

from __future__ import annotations

from ayon_server.addons import BaseServerAddon
from ayon_server.settings import BaseSettingsModel, SettingsField


class ValidateNodeTypesSettings(BaseSettingsModel):
    """Options of the validator, under its class name."""

    enabled: bool = SettingsField(True)
    optional: bool = SettingsField(False, title="Optional")
    active: bool = SettingsField(True, title="Active")
    unwanted: list[str] = SettingsField(
        default_factory=lambda: ["PEG"],
        title="Unwanted types",
        description="Types of nodes that our scenes must not have, for example PEG.",
    )


class PublishSettings(BaseSettingsModel):
    """Plugins that run in a publish."""

    ValidateNodeTypes: ValidateNodeTypesSettings = SettingsField(
        default_factory=ValidateNodeTypesSettings, title="Validate Node Types"
    )


class StudioHarmonySettings(BaseSettingsModel):
    """Everything that can be set."""

    publish: PublishSettings = SettingsField(
        default_factory=PublishSettings, title="Publish"
    )


class StudioHarmonyAddon(BaseServerAddon):
    """The half that runs in the AYON server."""

    settings_model = StudioHarmonySettings
