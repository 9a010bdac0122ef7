"""Settings of plugins that make files, and of those that follow them."""

from __future__ import annotations

from ayon_server.settings import BaseSettingsModel, SettingsField

from .plugin_settings import OptionalPluginSettings, PluginSettings


class ExtractPaletteSettings(PluginSettings):
    """Palettes, their textures and a picture of their colours."""

    swatch_sheet: bool = SettingsField(
        default=True,
        title="Swatch sheet",
        description=(
            "Publish a PNG with the name and the value of every colour. It is the "
            "version's thumbnail, too."
        ),
    )


class IncrementWorkfileSettings(OptionalPluginSettings):
    """Going on in the next version after a publish."""

    optional: bool = SettingsField(
        default=True,
        title="Optional",
        description="Artists can switch it off for a publish.",
    )


class ExtractSettings(BaseSettingsModel):
    """What is made of the scene."""

    ExtractPalette: ExtractPaletteSettings = SettingsField(
        default_factory=ExtractPaletteSettings, title="Extract palette"
    )
    IncrementWorkfile: IncrementWorkfileSettings = SettingsField(
        default_factory=IncrementWorkfileSettings, title="Increment workfile"
    )
