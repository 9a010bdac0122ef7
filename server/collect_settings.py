"""Settings of plugins that collect for a publish, under their class names."""

from __future__ import annotations

from ayon_server.settings import BaseSettingsModel, SettingsField

from .plugin_settings import PluginSettings, switch


class CollectSceneSoundSettings(PluginSettings):
    """Using the scene's sound for reviews and farm renders."""

    enabled: bool = switch(
        "The scene's sound goes with reviews and farm renders. When off, ayon-core's "
        "Collect Audio looks for a published one."
    )


class CollectFarmRenderSettings(PluginSettings):
    """What a render farm needs to know of renders."""

    enabled: bool = switch(
        "Renders for the farm get the data that ayon-deadline reads. Pools, priority "
        "and the like are set in the Deadline addon."
    )


class CollectFarmAddonSettings(PluginSettings):
    """Telling artists when the studio has no render farm."""

    enabled: bool = switch(
        "Farm renders are refused where no farm addon is installed. Switch it off "
        "for a farm that is not known to ayon-core."
    )


class CollectInputsSettings(PluginSettings):
    """Links from what was published to what it was made of."""

    enabled: bool = switch(
        "Renders and reviews are linked to the loaded versions that lie upstream of "
        "them, for example a render to the background in it."
    )


class CollectSettings(BaseSettingsModel):
    """Plugins that look at the scene before anything is checked."""

    CollectSceneSound: CollectSceneSoundSettings = SettingsField(
        default_factory=CollectSceneSoundSettings,
        section="Collect",
        title="Collect Scene Sound",
        description="The scene's sound for reviews and farm.",
    )
    CollectFarmRender: CollectFarmRenderSettings = SettingsField(
        default_factory=CollectFarmRenderSettings,
        title="Collect Farm Renders",
        description="The data that ayon-deadline reads.",
    )
    CollectFarmAddon: CollectFarmAddonSettings = SettingsField(
        default_factory=CollectFarmAddonSettings,
        title="Collect Farm Addon",
        description="Refuses farm renders without a farm addon.",
    )
    CollectInputs: CollectInputsSettings = SettingsField(
        default_factory=CollectInputsSettings,
        title="Collect Inputs",
        description="Links what is published to what it is made of.",
    )
