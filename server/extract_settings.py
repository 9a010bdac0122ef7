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


def review_codecs_enum() -> list[dict[str, str]]:
    """Return the codecs of review movies, the one that works everywhere first."""
    return [
        {"value": "openH264", "label": "H.264"},
        {"value": "prores422", "label": "ProRes 422 (Harmony 24 and newer)"},
        {"value": "prores422HQ", "label": "ProRes 422 HQ (Harmony 24 and newer)"},
        {"value": "prores4444", "label": "ProRes 4444 (Harmony 24 and newer)"},
    ]


def movie_extensions_enum() -> list[dict[str, str]]:
    """Return the file types of review movies."""
    return [
        {"value": "mov", "label": "QuickTime (mov)"},
        {"value": "mp4", "label": "MPEG-4 (mp4)"},
    ]


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


class ExtractSceneSoundSettings(PluginSettings):
    """The scene's sound for reviews."""


def without_licence_enum() -> list[dict[str, str]]:
    """Return what can happen when a second Harmony gets no licence."""
    return [
        {"value": "session", "label": "Render in the artist's Harmony"},
        {"value": "fail", "label": "Stop the publish"},
    ]


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


class ExtractExistingFramesSettings(PluginSettings):
    """Frames that were rendered before, published instead of a render."""


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
    ExtractSceneSound: ExtractSceneSoundSettings = SettingsField(
        default_factory=ExtractSceneSoundSettings, title="Sound of the scene"
    )
    ExtractReviewMovie: ExtractReviewMovieSettings = SettingsField(
        default_factory=ExtractReviewMovieSettings, title="Review movie"
    )
    ExtractRender: ExtractRenderSettings = SettingsField(
        default_factory=ExtractRenderSettings, title="Local render"
    )
    ExtractExistingFrames: ExtractExistingFramesSettings = SettingsField(
        default_factory=ExtractExistingFramesSettings, title="Existing frames"
    )

    IncrementWorkfile: IncrementWorkfileSettings = SettingsField(
        default_factory=IncrementWorkfileSettings, title="Increment workfile"
    )
