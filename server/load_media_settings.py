"""Settings of loaders of images, movies and sound."""

from __future__ import annotations

from typing import Any

from ayon_server.settings import BaseSettingsModel, SettingsField

from .plugin_settings import PluginSettings, choices, switch

starts_enum = choices(
    ("number", "By frame number"),
    ("first", "First frame of the scene"),
    ("current", "Current frame"),
)
"""Where loaded media can begin."""


groups_enum = choices(
    ("shown", "Shown in the Node View"),
    ("selected", "Of the selection"),
    ("top", "Always the top"),
)
"""The groups that layers can be made in."""


def alpha_enum() -> list[str]:
    """Return how Harmony can take the transparency of images."""
    return [
        "Premultiplied with Black",
        "Premultiplied with White",
        "Straight",
        "Clamp Colour to Alpha",
    ]


def alignment_enum() -> list[str]:
    """Return how Harmony can fit images into the frame."""
    return ["Center First Page", "Center Fit", "Center Fill", "As Is"]


def offered_types(*types: str, example: str) -> Any:
    """Return the field for the product base types that a loader is offered for."""
    return SettingsField(
        default_factory=lambda: list(types),
        title="Product base types",
        description=(
            f"Products that it is offered for, for example {example}; * is any."
        ),
    )


def offered_extensions(*extensions: str, example: str) -> Any:
    """Return the field for the extensions of files that a loader is offered for."""
    return SettingsField(
        default_factory=lambda: list(extensions),
        title="Extensions",
        description=(
            f"Files that it is offered for, without a dot, for example {example}."
        ),
    )


class LoaderSettings(PluginSettings):
    """What every loader has."""

    enabled: bool = switch("Artists can use this loader.")


class TimedLoaderSettings(LoaderSettings):
    """What loaders of media over time share."""

    start: str = SettingsField(
        default="number",
        title="Start",
        enum_resolver=starts_enum,
        description=(
            "Where media begins unless the artist chooses otherwise. By frame number "
            "puts frame 1001 where the scene has frame 1001 of the shot."
        ),
    )


class LayerLoaderSettings(TimedLoaderSettings):
    """What loaders that make a layer share."""

    connect: bool = SettingsField(
        default=True,
        title="Connect",
        description=(
            "The layer goes in front of the composite of its group, unless the "
            "artist chooses otherwise."
        ),
    )
    target_group: str = SettingsField(
        default="shown",
        title="Group",
        enum_resolver=groups_enum,
        description=(
            "Group that the layer is made in. Without a Node View, as in Harmony "
            "Advanced, the group of the selection is taken."
        ),
    )


class ImageLook(BaseSettingsModel):
    """How Harmony shows images."""

    alpha: str = SettingsField(
        default="Premultiplied with Black",
        title="Transparency",
        enum_resolver=alpha_enum,
        description=(
            "How Harmony takes transparent edges, for all file formats alike. White "
            "edges usually mean that images are Straight."
        ),
    )
    alignment: str = SettingsField(
        default="Center First Page",
        title="Alignment",
        enum_resolver=alignment_enum,
        description="How images are fitted into the frame; As Is keeps their size.",
    )


# Fields come in the order of the bases from the last to the first.
class ImageLoaderSettings(ImageLook, LayerLoaderSettings):
    """What loaders that make a layer of images share."""


class LoadImageSequenceSettings(ImageLoaderSettings):
    """An image, or a sequence of images, as a layer."""

    product_base_types: list[str] = offered_types(
        "image",
        "imagesequence",
        "layout",
        "matte",
        "online",
        "plate",
        "prerender",
        "reference",
        "render",
        "review",
        "shot",
        "storyboard",
        example="render",
    )
    extensions: list[str] = offered_extensions(
        "bmp",
        "exr",
        "jpeg",
        "jpg",
        "png",
        "psd",
        "sgi",
        "tga",
        "tif",
        "tiff",
        "tvg",
        example="png",
    )
    hold: bool = SettingsField(
        default=True,
        title="Hold single image",
        description=(
            "A single image is shown over the whole scene, unless the artist chooses "
            "otherwise."
        ),
    )
    convert_exr: bool = SettingsField(
        default=True,
        title="Convert EXR",
        description=(
            "EXR, which Harmony has no drawings for, becomes PNG of 16 bits in sRGB. "
            "Switched off it is refused."
        ),
    )


again_enum = choices(
    ("update", "Replace what is there"),
    ("add", "Add another one"),
)
"""What loading a product again can do."""


class LoadAudioSettings(TimedLoaderSettings):
    """A sound file as a sound column."""

    product_base_types: list[str] = offered_types(
        "audio", "music", "soundtrack", example="audio"
    )
    extensions: list[str] = offered_extensions(
        "aac", "aif", "aiff", "flac", "m4a", "mp3", "ogg", "wav", example="wav"
    )
    again: str = SettingsField(
        default="update",
        title="If loaded already",
        enum_resolver=again_enum,
        description=(
            "What loading a product again does, unless the artist chooses otherwise. "
            "Two columns of one product would be heard twice."
        ),
    )
    offset: int = SettingsField(
        default=0,
        title="Offset",
        description="Frames that sound begins later by default, for example 0.",
    )


timings_enum = choices(
    ("seconds", "Keep its length in seconds"),
    ("frames", "Every picture is a frame"),
)
"""How pictures can become frames where frame rates differ."""


heights_enum = choices(
    ("full", "As it is"), ("1080", "1080"), ("720", "720"), ("540", "540")
)
"""The heights that images of a movie can have."""


image_formats_enum = choices(
    ("jpg", "JPEG, small"),
    ("png", "PNG, without loss"),
)
"""What images of a movie can be."""


class LoadMovieSettings(ImageLoaderSettings):
    """The pictures of a movie as a layer, its sound as a column."""

    product_base_types: list[str] = offered_types(
        "animatic",
        "clip",
        "online",
        "plate",
        "reference",
        "render",
        "review",
        "shot",
        "storyboard",
        example="review",
    )
    extensions: list[str] = offered_extensions(
        "avi", "m4v", "mkv", "mov", "mp4", "webm", example="mov"
    )
    timing: str = SettingsField(
        default="seconds",
        title="Frame rate",
        enum_resolver=timings_enum,
        description=(
            "What happens where movie and scene have different frame rates, unless "
            "the artist chooses otherwise."
        ),
    )
    height: str = SettingsField(
        default="full",
        title="Height",
        enum_resolver=heights_enum,
        description=(
            "Height of the images in pixels, for example 720 for a light animatic; "
            "smaller movies are never enlarged."
        ),
    )
    with_sound: bool = SettingsField(
        default=True,
        title="Sound",
        description="The sound of the movie goes into a sound column.",
    )
    extend_scene: bool = SettingsField(
        default=False,
        title="Extend the scene",
        description=(
            "A scene that is too short gets frames at its end; none are ever removed."
        ),
    )
    image_format: str = SettingsField(
        default="jpg",
        title="Images",
        enum_resolver=image_formats_enum,
        description="Kind of the images; movies with transparency always become PNG.",
    )


class LoadModelSettings(LayerLoaderSettings):
    """A 3D model as a layer, where Harmony lets scripts import it."""

    product_base_types: list[str] = offered_types(
        "animation", "camera", "model", "pointcache", example="model"
    )
    extensions: list[str] = offered_extensions(
        "3ds", "abc", "dae", "fbx", "obj", "usd", "usda", "usdc", "usdz", example="fbx"
    )
    animate: bool = SettingsField(
        default=True,
        title="Animation",
        description=(
            "Frames of a model's animation are exposed, unless the artist chooses "
            "otherwise."
        ),
    )
