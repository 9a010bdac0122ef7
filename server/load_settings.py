"""Settings of loaders, each under the class name of its plugin."""

from __future__ import annotations

from ayon_server.settings import BaseSettingsModel, SettingsField

from .load_media_settings import (
    ImageLook,
    LoadAudioSettings,
    LoaderSettings,
    LoadImageSequenceSettings,
    LoadModelSettings,
    LoadMovieSettings,
)
from .plugin_settings import choices

connect_enum = choices(
    ("back", "Behind everything"),
    ("front", "In front of everything"),
    ("none", "Nowhere"),
)
"""Where a stack of layers goes in the composite of its group."""


vanished_layers_enum = choices(
    ("disable", "Keep and disable them"),
    ("keep", "Keep them as they are"),
)
"""What happens to layers that a new version does not have."""


class LayerStackSettings(ImageLook, LoaderSettings):
    """What loaders of many layers at once share."""

    vanished_layers: str = SettingsField(
        default="disable",
        title="Layers that a new version does not have",
        description=(
            "They are never deleted. Disabled ones come back by themselves when a "
            "later version has them again."
        ),
        enum_resolver=vanished_layers_enum,
    )


class LoadBackgroundSettings(LayerStackSettings):
    """A JSON with images as a group of layers."""

    connect: str = SettingsField(
        default="back",
        title="Connect",
        description=(
            "Where a background goes in the composite that leads to the display, "
            "for example behind everything. Artists can choose another place."
        ),
        enum_resolver=connect_enum,
    )


class LoadPsdSettings(LayerStackSettings):
    """Layers of a PSD as layers of one drawing."""

    connect: str = SettingsField(
        default="front",
        title="Connect",
        description=(
            "Where the layers go in the composite that leads to the display, for "
            "example in front of everything. Artists can choose another place."
        ),
        enum_resolver=connect_enum,
    )


palette_mode_enum = choices(
    ("link", "Link to the published file"),
    ("import", "Import a copy"),
)
"""How a palette comes into a scene."""


palette_position_enum = choices(
    ("top", "First, wins over others"),
    ("bottom", "Last"),
)
"""Where a new palette goes in the scene's list."""


class LoadPaletteSettings(LoaderSettings):
    """Palettes: linked, or copied into the scene."""

    mode: str = SettingsField(
        default="link",
        title="Palette",
        description=(
            "What artists get unless they choose otherwise, for example a link. A "
            "palette with textures is always copied."
        ),
        enum_resolver=palette_mode_enum,
    )
    position: str = SettingsField(
        default="bottom",
        title="Place in the list",
        description="Where a new palette goes, for example last.",
        enum_resolver=palette_position_enum,
    )


template_palettes_enum = choices(
    ("COPY_PALETTE_AND_MERGE_COLOURS", "Add missing palettes and colours"),
    ("REUSE_PALETTES", "Add missing palettes"),
    ("COPY_PALETTE_AND_UPDATE_COLOURS", "Add missing palettes, overwrite colours"),
    ("COPY_AND_CREATE_NEW_PALETTES", "Always new palettes"),
    ("LINK_TO_ORIGINAL", "Link to those of the template"),
    ("DO_NOTHING", "Leave them out"),
)
"""What becomes of a template's palettes, as Harmony calls it."""


class PastedContentSettings(LoaderSettings):
    """Parts of other scenes, pasted any number of times."""

    palettes: str = SettingsField(
        default="COPY_PALETTE_AND_MERGE_COLOURS",
        title="Palettes",
        description=(
            "What becomes of the palettes that come along, for example add those that "
            "the scene lacks, and the colours that its own lack."
        ),
        enum_resolver=template_palettes_enum,
    )
    extend_scene: bool = SettingsField(
        default=False,
        title="Lengthen the scene",
        description=(
            "Make the scene as long as what is loaded where it is shorter. Artists can "
            "choose otherwise."
        ),
    )
    keep_animation: bool = SettingsField(
        default=True,
        title="Keep timing and keys",
        description=(
            "Another version gets exposures and keys of the one in the scene. When "
            "off, those of the new version count."
        ),
    )


workfile_action_enum = choices(
    ("import", "Import its content into the scene"),
    ("open", "Open it as next version of the task"),
)
"""What loading a workfile does."""


class LoadWorkfileSettings(PastedContentSettings):
    """Published workfiles."""

    action: str = SettingsField(
        default="import",
        title="Workfile",
        description=(
            "What loading does unless artists choose otherwise, for example import "
            "its content."
        ),
        enum_resolver=workfile_action_enum,
    )


class LoadSettings(BaseSettingsModel):
    """What is published comes back into scenes."""

    LoadImageSequence: LoadImageSequenceSettings = SettingsField(
        default_factory=LoadImageSequenceSettings,
        title="Load images",
        description="Images and image sequences as layers.",
    )
    LoadAudio: LoadAudioSettings = SettingsField(
        default_factory=LoadAudioSettings,
        title="Load audio",
        description="Sound files as sound columns.",
    )
    LoadMovie: LoadMovieSettings = SettingsField(
        default_factory=LoadMovieSettings,
        title="Load movie",
        description="Movies and animatics: a layer and a sound column.",
    )
    LoadModel: LoadModelSettings = SettingsField(
        default_factory=LoadModelSettings,
        title="Load 3D model",
        description="3D models as layers, where Harmony can.",
    )
    LoadBackground: LoadBackgroundSettings = SettingsField(
        default_factory=LoadBackgroundSettings, title="Load background"
    )
    LoadPsd: LoadPsdSettings = SettingsField(
        default_factory=LoadPsdSettings, title="Load PSD layers"
    )
    LoadPalette: LoadPaletteSettings = SettingsField(
        default_factory=LoadPaletteSettings, title="Load palette"
    )
    LoadTemplate: PastedContentSettings = SettingsField(
        default_factory=PastedContentSettings, title="Load template"
    )
    LoadWorkfile: LoadWorkfileSettings = SettingsField(
        default_factory=LoadWorkfileSettings, title="Load workfile"
    )
