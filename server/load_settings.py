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


def connect_enum() -> list[dict[str, str]]:
    """Return where a stack of layers goes in the composite of its group."""
    return [
        {"value": "back", "label": "Behind everything"},
        {"value": "front", "label": "In front of everything"},
        {"value": "none", "label": "Nowhere"},
    ]


def vanished_layers_enum() -> list[dict[str, str]]:
    """Return what happens to layers that a new version does not have."""
    return [
        {"value": "disable", "label": "Keep and disable them"},
        {"value": "keep", "label": "Keep them as they are"},
    ]


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


def palette_mode_enum() -> list[dict[str, str]]:
    """Return how a palette comes into a scene."""
    return [
        {"value": "link", "label": "Link to the published file"},
        {"value": "import", "label": "Import a copy"},
    ]


def palette_position_enum() -> list[dict[str, str]]:
    """Return where a new palette goes in the scene's list."""
    return [
        {"value": "top", "label": "First, wins over others"},
        {"value": "bottom", "label": "Last"},
    ]


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


def template_palettes_enum() -> list[dict[str, str]]:
    """Return what becomes of a template's palettes, as Harmony calls it."""
    return [
        {
            "value": "COPY_PALETTE_AND_MERGE_COLOURS",
            "label": "Add missing palettes and colours",
        },
        {"value": "REUSE_PALETTES", "label": "Add missing palettes"},
        {
            "value": "COPY_PALETTE_AND_UPDATE_COLOURS",
            "label": "Add missing palettes, overwrite colours",
        },
        {"value": "COPY_AND_CREATE_NEW_PALETTES", "label": "Always new palettes"},
        {"value": "LINK_TO_ORIGINAL", "label": "Link to those of the template"},
        {"value": "DO_NOTHING", "label": "Leave them out"},
    ]


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


def workfile_action_enum() -> list[dict[str, str]]:
    """Return what loading a workfile does."""
    return [
        {"value": "import", "label": "Import its content into the scene"},
        {"value": "open", "label": "Open it as next version of the task"},
    ]


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
