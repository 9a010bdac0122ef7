"""Settings of plugins that collect for a publish, under their class names."""

from __future__ import annotations

from ayon_server.settings import BaseSettingsModel, SettingsField

from .plugin_settings import PluginSettings


class CollectSceneSoundSettings(PluginSettings):
    """Using the scene's sound for reviews and farm renders."""

    enabled: bool = SettingsField(
        default=True,
        title="Enabled",
        description=(
            "The scene's sound goes with reviews and farm renders. When off, "
            "ayon-core's Collect Audio looks for a published one."
        ),
    )


class CollectInputsSettings(PluginSettings):
    """Links from what was published to what it was made of."""

    enabled: bool = SettingsField(
        default=True,
        title="Enabled",
        description=(
            "Renders and reviews are linked to the loaded versions that lie upstream "
            "of them, for example a render to the background in it."
        ),
    )


class CollectSettings(BaseSettingsModel):
    """Plugins that look at the scene before anything is checked."""

    CollectSceneSound: CollectSceneSoundSettings = SettingsField(
        default_factory=CollectSceneSoundSettings, title="Sound of the scene"
    )
    CollectInputs: CollectInputsSettings = SettingsField(
        default_factory=CollectInputsSettings, title="Collect inputs"
    )
