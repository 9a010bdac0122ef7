"""Settings of plugins that make files, and of those that follow them."""

from __future__ import annotations

from ayon_server.settings import BaseSettingsModel, SettingsField
from pydantic import validator

from .plugin_settings import ArtistsMayDecide, PluginSettings, choices, switch


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


review_codecs_enum = choices(
    ("openH264", "H.264"),
    ("prores422", "ProRes 422 (Harmony 24 and newer)"),
    ("prores422HQ", "ProRes 422 HQ (Harmony 24 and newer)"),
    ("prores4444", "ProRes 4444 (Harmony 24 and newer)"),
)
"""The codecs of review movies, the one that works everywhere first."""


movie_extensions_enum = choices(
    ("mov", "QuickTime (mov)"),
    ("mp4", "MPEG-4 (mp4)"),
)
"""The file types of review movies."""


class ExtractReviewMovieSettings(PluginSettings):
    """The movie that Harmony exports for a review instance."""

    codec: str = SettingsField(
        default="openH264",
        title="Codec",
        description="Codec of the exported movie, for example H.264.",
        enum_resolver=review_codecs_enum,
    )
    extension: str = SettingsField(
        default="mov",
        title="File type",
        description=(
            "Extension of the movie and name of its representation, for example mov. "
            "ProRes needs mov."
        ),
        enum_resolver=movie_extensions_enum,
    )
    keep_source: bool = SettingsField(
        default=True,
        title="Publish the exported movie",
        description=(
            "The movie is published beside the outputs that Extract Review makes of "
            "it. When off, only those are."
        ),
    )
    frame_timeout_s: float = SettingsField(
        default=60.0,
        title="Longest time for a frame (seconds)",
        description=(
            "An export that takes longer for its length counts as stuck, for "
            "example 60."
        ),
        gt=0,
    )


without_licence_enum = choices(
    ("session", "Render in the artist's Harmony"),
    ("fail", "Stop the publish"),
)
"""What can happen when a second Harmony gets no licence."""


class ExtractRenderSettings(PluginSettings):
    """Renders on the artist's workstation."""

    without_licence: str = SettingsField(
        default="session",
        title="Without a second licence",
        description=(
            "Local renders start another Harmony, which needs a licence; on macOS it "
            "gets none as a rule. The artist's Harmony can render images instead, and "
            "is busy meanwhile."
        ),
        enum_resolver=without_licence_enum,
    )
    silence_timeout_s: float = SettingsField(
        default=600.0,
        title="Longest silence (seconds)",
        description=(
            "A render that prints nothing and writes nothing for so long counts as "
            "stuck and is stopped, for example 600."
        ),
        gt=0,
    )
    arguments: list[str] = SettingsField(
        default_factory=lambda: ["-readonly"],
        title="Further arguments",
        description=(
            "What Harmony's command line gets beside the usual, for example "
            "-readonly, which opens the scene beside the artist's."
        ),
    )


exr_compressions_enum = choices(
    ("ZIP", "ZIP, in blocks of 16 lines"),
    ("ZIPS", "ZIP, line by line"),
    ("PIZ", "PIZ, for grainy pictures"),
    ("RLE", "Run length"),
    ("NONE", "None"),
    ("PXR24", "PXR24 (lossless for half floats)"),
    ("B44", "B44 (lossy)"),
    ("B44A", "B44A (lossy)"),
    ("DWAA", "DWAA (lossy)"),
    ("DWAB", "DWAB (lossy)"),
)
"""How EXR files can be compressed, lossless ways first."""


exr_overrides_enum = choices(
    ("create_exr", "EXR files, or not"),
    ("exr_compression", "Compression"),
    ("replace_pngs", "Replace the images"),
    ("auto_trim", "Trim"),
    ("multichannel_exr", "Passes in one file"),
    ("keep_passes", "Publish passes as well"),
)
"""What artists may be allowed to choose for EXR files."""


class ExtractConvertToEXRSettings(PluginSettings):
    """OpenEXR files of rendered frames, made by OpenImageIO's oiiotool."""

    enabled: bool = switch(
        "Frames that are rendered on workstations become EXR files.", is_on=False
    )
    replace_pngs: bool = SettingsField(
        default=True,
        title="Replace the images",
        description=(
            "Only EXR files are published. When off, the rendered images are "
            "published beside them."
        ),
    )
    auto_trim: bool = SettingsField(
        default=True,
        title="Trim",
        description=(
            "Store only the part of a picture that is not empty; its size stays, for "
            "example 1920 x 1080."
        ),
    )
    exr_compression: str = SettingsField(
        default="ZIP",
        title="Compression",
        description="How EXR files are compressed, for example ZIP.",
        enum_resolver=exr_compressions_enum,
    )
    multichannel_exr: bool = SettingsField(
        default=False,
        title="Passes in one file",
        description=(
            "EXR files of a render layer hold its passes as groups of channels, for "
            "example L010_arm.R."
        ),
    )
    keep_passes: bool = SettingsField(
        default=False,
        title="Publish passes as well",
        description=(
            "Passes that are in the files of their render layer are also published by "
            "themselves."
        ),
    )
    user_overrides: list[str] = SettingsField(
        default_factory=list,
        title="Artists choose",
        description=(
            "What artists can set for each render in the Publisher, for example "
            "Compression."
        ),
        enum_resolver=exr_overrides_enum,
    )

    @validator("exr_compression", allow_reuse=True)
    def _known_compression(cls, value: str) -> str:  # noqa: N805
        return _one_of(exr_compressions_enum(), value.upper())

    @validator("user_overrides", each_item=True, allow_reuse=True)
    def _known_override(cls, value: str) -> str:  # noqa: N805
        return _one_of(exr_overrides_enum(), value)


def _one_of(items: list[dict[str, str]], value: str) -> str:
    """Return a value of an enumeration.

    Raises:
        ValueError: It has none like that.

    """
    if value not in [item["value"] for item in items]:
        raise ValueError(f"'{value}' is not among the choices")
    return value


class ExtractBurninTextsSettings(PluginSettings):
    """Comments and names that burn-ins of ayon-core cannot draw."""

    enabled: bool = switch(
        "In burn-ins an apostrophe, by which the publish would fail, becomes that of "
        "print, and a percent sign, by which the text would be missing, the word. "
        "The version's comment stays as it was typed."
    )


class ExtractSettings(BaseSettingsModel):
    """What is made of the scene."""

    ExtractReadyThumbnail: PluginSettings = SettingsField(
        default_factory=PluginSettings,
        section="Extract",
        title="Extract Ready Thumbnail",
        description="Thumbnails without a process for each.",
    )
    ExtractBurninTexts: ExtractBurninTextsSettings = SettingsField(
        default_factory=ExtractBurninTextsSettings,
        title="Extract Burn-in Texts",
        description="Comments that FFmpeg can draw.",
    )
    ExtractPalette: ExtractPaletteSettings = SettingsField(
        default_factory=ExtractPaletteSettings,
        title="Extract Palette",
        description="Palettes, textures, a picture of the colours.",
    )
    ExtractSceneSound: PluginSettings = SettingsField(
        default_factory=PluginSettings,
        title="Extract Scene Sound",
        description="Sound for movies that are made of frames.",
    )
    ExtractReviewMovie: ExtractReviewMovieSettings = SettingsField(
        default_factory=ExtractReviewMovieSettings,
        title="Extract Review Movie",
        description="Harmony exports the movie of a review.",
    )
    ExtractRender: ExtractRenderSettings = SettingsField(
        default_factory=ExtractRenderSettings,
        title="Extract Local Render",
        description="Renders here, in a Harmony of its own.",
    )
    ExtractExistingFrames: PluginSettings = SettingsField(
        default_factory=PluginSettings,
        title="Extract Existing Frames",
        description="Frames that were rendered before.",
    )
    ExtractConvertToEXR: ExtractConvertToEXRSettings = SettingsField(
        default_factory=ExtractConvertToEXRSettings,
        title="Convert to EXR",
        description="Frames as OpenEXR files, by OpenImageIO.",
    )
    IncrementWorkfile: ArtistsMayDecide = SettingsField(
        default_factory=ArtistsMayDecide,
        title="Increment Workfile",
        description="The next version after a publish.",
    )
