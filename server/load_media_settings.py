"""Settings of loaders of images, movies and sound."""

from __future__ import annotations

from ayon_server.settings import BaseSettingsModel, SettingsField

from .plugin_settings import PluginSettings


def starts_enum() -> list[dict[str, str]]:
    """Return where loaded media can begin."""
    return [
        {"value": "number", "label": "By frame number"},
        {"value": "first", "label": "First frame of the scene"},
        {"value": "current", "label": "Current frame"},
    ]


def groups_enum() -> list[dict[str, str]]:
    """Return the groups that layers can be made in."""
    return [
        {"value": "shown", "label": "Shown in the Node View"},
        {"value": "selected", "label": "Of the selection"},
        {"value": "top", "label": "Always the top"},
    ]


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


class LoaderSettings(PluginSettings):
    """What every loader has."""

    enabled: bool = SettingsField(
        default=True, title="Enabled", description="Artists can use this loader."
    )


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


def image_types() -> list[str]:
    """Return the product base types whose images are loaded."""
    return [
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
    ]


def image_extensions() -> list[str]:
    """Return the extensions of images that can be loaded."""
    return [
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
    ]


class LoadImageSequenceSettings(ImageLoaderSettings):
    """An image, or a sequence of images, as a layer."""

    product_base_types: list[str] = SettingsField(
        default_factory=image_types,
        title="Product base types",
        description="Products that it is offered for, for example render; * is any.",
    )
    extensions: list[str] = SettingsField(
        default_factory=image_extensions,
        title="Extensions",
        description="Files that it is offered for, without a dot, for example png.",
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


def again_enum() -> list[dict[str, str]]:
    """Return what loading a product again can do."""
    return [
        {"value": "update", "label": "Replace what is there"},
        {"value": "add", "label": "Add another one"},
    ]


def audio_types() -> list[str]:
    """Return the product base types whose sound is loaded."""
    return ["audio", "music", "soundtrack"]


def audio_extensions() -> list[str]:
    """Return the extensions of sound that can be loaded."""
    return ["aac", "aif", "aiff", "flac", "m4a", "mp3", "ogg", "wav"]


class LoadAudioSettings(TimedLoaderSettings):
    """A sound file as a sound column."""

    product_base_types: list[str] = SettingsField(
        default_factory=audio_types,
        title="Product base types",
        description="Products that it is offered for, for example audio; * is any.",
    )
    extensions: list[str] = SettingsField(
        default_factory=audio_extensions,
        title="Extensions",
        description="Files that it is offered for, without a dot, for example wav.",
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


def timings_enum() -> list[dict[str, str]]:
    """Return how pictures can become frames where frame rates differ."""
    return [
        {"value": "seconds", "label": "Keep its length in seconds"},
        {"value": "frames", "label": "Every picture is a frame"},
    ]


def heights_enum() -> list[dict[str, str]]:
    """Return the heights that images of a movie can have."""
    return [
        {"value": "full", "label": "As it is"},
        *({"value": height, "label": height} for height in ("1080", "720", "540")),
    ]


def image_formats_enum() -> list[dict[str, str]]:
    """Return what images of a movie can be."""
    return [
        {"value": "jpg", "label": "JPEG, small"},
        {"value": "png", "label": "PNG, without loss"},
    ]


def movie_types() -> list[str]:
    """Return the product base types whose movies are loaded."""
    return [
        "animatic",
        "clip",
        "online",
        "plate",
        "reference",
        "render",
        "review",
        "shot",
        "storyboard",
    ]


def movie_extensions() -> list[str]:
    """Return the extensions of movies that can be loaded."""
    return ["avi", "m4v", "mkv", "mov", "mp4", "webm"]


class LoadMovieSettings(ImageLoaderSettings):
    """The pictures of a movie as a layer, its sound as a column."""

    product_base_types: list[str] = SettingsField(
        default_factory=movie_types,
        title="Product base types",
        description="Products that it is offered for, for example review; * is any.",
    )
    extensions: list[str] = SettingsField(
        default_factory=movie_extensions,
        title="Extensions",
        description="Files that it is offered for, without a dot, for example mov.",
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


def model_types() -> list[str]:
    """Return the product base types whose models are loaded."""
    return ["animation", "camera", "model", "pointcache"]


def model_extensions() -> list[str]:
    """Return the extensions of models that can be loaded, or refused in words."""
    return ["3ds", "abc", "dae", "fbx", "obj", "usd", "usda", "usdc", "usdz"]


class LoadModelSettings(LayerLoaderSettings):
    """A 3D model as a layer, where Harmony lets scripts import it."""

    product_base_types: list[str] = SettingsField(
        default_factory=model_types,
        title="Product base types",
        description="Products that it is offered for, for example model; * is any.",
    )
    extensions: list[str] = SettingsField(
        default_factory=model_extensions,
        title="Extensions",
        description="Files that it is offered for, without a dot, for example fbx.",
    )
    animate: bool = SettingsField(
        default=True,
        title="Animation",
        description=(
            "Frames of a model's animation are exposed, unless the artist chooses "
            "otherwise."
        ),
    )
