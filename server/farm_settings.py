"""Settings of plugins around ayon-deadline, each under its class name.

They run between the extractors and the integrators of others, so they have a
group of their own; pools, priority and the like are the Deadline addon's.
"""

from __future__ import annotations

from ayon_server.settings import BaseSettingsModel, SettingsField

from .plugin_settings import PluginSettings, switch


class ExtractFarmRenderSettings(PluginSettings):
    """What the farm gets beside the scene."""

    with_sound: bool = SettingsField(
        default=True,
        title="Sound",
        description=(
            "The scene's sound is put into the work folder, for the reviews that the "
            "farm makes."
        ),
    )


class PrepareFarmSubmissionSettings(PluginSettings):
    """Where jobs of ayon-deadline up to 0.7.3 find scene and output."""

    enabled: bool = switch(
        "ayon-deadline up to 0.7.3 renders any version in the scene, and unpacks it "
        "to a folder that only Windows has; it is led around both. Other versions "
        "are left alone."
    )


class FinishFarmSubmissionSettings(PluginSettings):
    """What the publish job must know of the render job."""

    enabled: bool = switch(
        "The publish job gets the numbers of the files where they are not those of "
        "the scene's frames."
    )


class CompleteFarmMetadataSettings(PluginSettings):
    """How the farm numbers what it publishes."""

    enabled: bool = switch(
        "The farm publishes frames with AYON's numbers, for example from 1001 on, as "
        "this workstation does. When off, with those of the scene."
    )


class SubmitFarmCommandSettings(PluginSettings):
    """How the farm renders."""

    enabled: bool = switch(
        "Deadline renders by the command line of this addon (ayon addon harmony "
        "render, through the plugin Ayon) instead of its plugin HarmonyAYON. A "
        "machine unpacks a workfile once, on Linux and macOS as well.",
        is_on=False,
    )


class FarmSettings(BaseSettingsModel):
    """What is done around a farm submission."""

    ExtractFarmRender: ExtractFarmRenderSettings = SettingsField(
        default_factory=ExtractFarmRenderSettings,
        section="Farm",
        title="Extract Farm Render",
        description="What the farm needs beside the scene.",
    )
    SubmitFarmCommand: SubmitFarmCommandSettings = SettingsField(
        default_factory=SubmitFarmCommandSettings,
        title="Submit Farm Command",
        description="Deadline renders by our commands.",
    )
    PrepareFarmSubmission: PrepareFarmSubmissionSettings = SettingsField(
        default_factory=PrepareFarmSubmissionSettings,
        title="Prepare Farm Submission",
        description="The right scene for ayon-deadline 0.7.",
    )
    FinishFarmSubmission: FinishFarmSubmissionSettings = SettingsField(
        default_factory=FinishFarmSubmissionSettings,
        title="Finish Farm Submission",
        description="The right files for the publish job.",
    )
    CompleteFarmMetadata: CompleteFarmMetadataSettings = SettingsField(
        default_factory=CompleteFarmMetadataSettings,
        title="Complete Farm Metadata",
        description="AYON's numbers, and sound, on the farm.",
    )
