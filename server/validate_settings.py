"""Settings of validators, each under the class name of its plugin."""

from __future__ import annotations

from ayon_server.settings import BaseSettingsModel, SettingsField
from pydantic import validator

from .create_settings import image_formats_enum
from .plugin_settings import (
    ArtistsMayDecide,
    OptionalPluginSettings,
    require_pattern,
    switch,
)


class SkipPatterns(BaseSettingsModel):
    """Tasks and folders where something is not compared."""

    task_names: list[str] = SettingsField(
        default_factory=list,
        title="Task names",
        description="Regular expressions for names of tasks, for example ^layout$.",
    )
    folder_paths: list[str] = SettingsField(
        default_factory=list,
        title="Folder paths",
        description=(
            "Regular expressions for paths or names of folders, for example "
            "^/assets/."
        ),
    )

    _patterns = validator(
        "task_names", "folder_paths", each_item=True, allow_reuse=True
    )(require_pattern)


class ValidateSceneSettingsSettings(ArtistsMayDecide):
    """Range, rate and size of the scene."""

    fps_tolerance: float = SettingsField(
        default=0.005,
        title="Tolerance of the frame rate",
        description=(
            "How far the rates of scene and task may be apart, for example 0.005; "
            "23.976 and 24000/1001 are always the same."
        ),
        ge=0,
    )
    skip_range: SkipPatterns = SettingsField(
        default_factory=SkipPatterns,
        title="Do not compare the range",
        description="Where a scene may have any range.",
    )
    skip_fps: SkipPatterns = SettingsField(
        default_factory=SkipPatterns,
        title="Do not compare the frame rate",
        description="Where a scene may have any rate.",
    )
    skip_resolution: SkipPatterns = SettingsField(
        default_factory=SkipPatterns,
        title="Do not compare the resolution",
        description="Where a scene may have any size.",
    )


class ValidateAudioSettings(ArtistsMayDecide):
    """Sound for every frame that plays; off until a studio wants it."""

    enabled: bool = switch("The plugin runs.", is_on=False)
    tolerance_frames: int = SettingsField(
        default=1,
        title="Silent frames at the end",
        description="So many frames may be without sound at the end, for example 1.",
        ge=0,
    )


class ValidateInstanceSettings(OptionalPluginSettings):
    """Folder, task and product name of instances."""

    check_task: bool = SettingsField(
        default=True,
        title="Compare the task",
        description="Instances go to the open task, not only to its folder.",
    )
    check_product_name: bool = SettingsField(
        default=True,
        title="Compare the product name",
        description="Product names are those that the studio's template gives.",
    )


class ValidatePalettesInProjectSettings(ArtistsMayDecide):
    """Palettes that are linked from outside the project."""

    allowed_folders: list[str] = SettingsField(
        default_factory=list,
        title="Further folders",
        description=(
            "Folders that everybody has, beside the project's roots, for example "
            "{root[work]}/library or //server/palettes."
        ),
    )


class ValidateWriteNodesSettings(OptionalPluginSettings):
    """Write nodes of renders."""

    allowed_drawing_types: list[str] = SettingsField(
        default_factory=list,
        title="Image formats",
        description="Formats that renders may have, for example PNG4; none: all.",
        enum_resolver=image_formats_enum,
    )
    repair_drawing_type: str = SettingsField(
        default="PNG4",
        title="Format of a repair",
        description="Format in place of one that is unknown or not allowed.",
        enum_resolver=image_formats_enum,
    )


class ValidateUniqueNamesSettings(ArtistsMayDecide):
    """Names that two things share."""

    node_types: list[str] = SettingsField(
        default_factory=lambda: ["WRITE"],
        title="Node types",
        description="Nodes that have a name of their own, for example WRITE, READ.",
    )


class ValidateReviewSettings(OptionalPluginSettings):
    """What a review movie shows."""

    even_size: bool = SettingsField(
        default=True,
        title="Even size",
        description="Width and height are even, as most codecs want it.",
    )


class ValidateWorkfileSettings(ArtistsMayDecide):
    """The workfile in the project."""

    allow_older: bool = SettingsField(
        default=False,
        title="Publish older versions",
        description="A version may be published while there is a newer one.",
    )


class ValidateSceneVersionsSettings(ArtistsMayDecide):
    """Versions that travel along with the open one."""

    stop: bool = SettingsField(
        default=False,
        title="Stop the publish",
        description="Further versions stop the publish; otherwise they are told.",
    )


class ValidateNamesSettings(ArtistsMayDecide):
    """Names of files and products."""

    allow_non_ascii: bool = SettingsField(
        default=True,
        title="Letters that are not English",
        description=(
            "Names of files may have letters of any script, for example umlauts. "
            "Product names never may: the AYON server does not take them."
        ),
    )
    longest_path: int = SettingsField(
        default=259,
        title="Longest path",
        description="Characters that a path may have; 259 is Windows, 0 is any.",
        ge=0,
    )
    local_folder_length: int = SettingsField(
        default=0,
        title="Length of local folders",
        description=(
            "Characters of the folder that scenes are unpacked to, on the "
            "workstation where it is longest, for example 110; 0 is this one's."
        ),
        ge=0,
    )


class ValidateDiskSpaceSettings(ArtistsMayDecide):
    """Room on the disks."""

    minimum_free_gib: float = SettingsField(
        default=1.0,
        title="Stays free (GiB)",
        description="So much stays free on every disk, for example 1.",
        ge=0,
    )
    safety_factor: float = SettingsField(
        default=1.0,
        title="Factor of the estimate",
        description=(
            "The estimate takes images as if they were not compressed; 0.5 counts "
            "on half of that."
        ),
        gt=0,
    )


class ValidateTemplateSettings(OptionalPluginSettings):
    """Templates."""

    check_outputs: bool = SettingsField(
        default=False,
        title="Stop at cables that go on",
        description=(
            "Cables from the backdrop to nodes off it stop the publish; otherwise "
            "they are told."
        ),
    )


class ValidateSettings(BaseSettingsModel):
    """Checks before a publish."""

    ValidateSceneSettings: ValidateSceneSettingsSettings = SettingsField(
        default_factory=ValidateSceneSettingsSettings,
        section="Validate",
        title="Scene Settings",
        description="Range, rate and size are those of the task.",
    )
    ValidateAudio: ValidateAudioSettings = SettingsField(
        default_factory=ValidateAudioSettings,
        title="Audio",
        description="The scene has sound for every frame that plays.",
    )
    ValidateInstance: ValidateInstanceSettings = SettingsField(
        default_factory=ValidateInstanceSettings,
        title="Instance Context",
        description="Instances go to the open task, by its names.",
    )
    ValidateUniqueNames: ValidateUniqueNamesSettings = SettingsField(
        default_factory=ValidateUniqueNamesSettings,
        title="Unique Names",
        description="No two products, instances or nodes share a name.",
    )
    ValidateWorkfile: ValidateWorkfileSettings = SettingsField(
        default_factory=ValidateWorkfileSettings,
        title="Workfile",
        description="The workfile in the project is whole and newest.",
    )
    ValidateSceneVersions: ValidateSceneVersionsSettings = SettingsField(
        default_factory=ValidateSceneVersionsSettings,
        title="Scene Versions",
        description="Other versions of the scene in its folder are told.",
    )
    ValidateDrawings: OptionalPluginSettings = SettingsField(
        default_factory=OptionalPluginSettings,
        title="Missing Drawings",
        description="Layers have elements, and drawings files.",
    )
    ValidatePalettes: OptionalPluginSettings = SettingsField(
        default_factory=OptionalPluginSettings,
        title="Palettes",
        description="Palettes and their textures are there and can be read.",
    )
    ValidateColors: ArtistsMayDecide = SettingsField(
        default_factory=ArtistsMayDecide,
        title="Lost Colours",
        description="Drawings use colours that a palette of the scene has.",
    )
    ValidatePalettesInProject: ValidatePalettesInProjectSettings = SettingsField(
        default_factory=ValidatePalettesInProjectSettings,
        title="Palettes Outside the Project",
        description="All palettes lie where all can read.",
    )
    ValidateUnusedElements: ArtistsMayDecide = SettingsField(
        default_factory=ArtistsMayDecide,
        title="Unused Elements",
        description="Elements that no layer shows are told.",
    )
    ValidateNames: ValidateNamesSettings = SettingsField(
        default_factory=ValidateNamesSettings,
        title="File Names",
        description="All systems and the server can hold the names.",
    )
    ValidateDiskSpace: ValidateDiskSpaceSettings = SettingsField(
        default_factory=ValidateDiskSpaceSettings,
        title="Disk Space",
        description="There is room for the scene and all images.",
    )
    ValidateFrames: OptionalPluginSettings = SettingsField(
        default_factory=OptionalPluginSettings,
        title="Frames",
        description="Chosen frames lie in the scene.",
    )
    ValidateWriteNodes: ValidateWriteNodesSettings = SettingsField(
        default_factory=ValidateWriteNodesSettings,
        title="Write Nodes",
        description="They are connected and write what is delivered.",
    )
    ValidateRenderLayers: OptionalPluginSettings = SettingsField(
        default_factory=OptionalPluginSettings,
        title="Render Layers",
        description="Layers of one colour reach its composite.",
    )
    ValidateReview: ValidateReviewSettings = SettingsField(
        default_factory=ValidateReviewSettings,
        title="Review",
        description="Something is shown, at a size that codecs take.",
    )
    ValidateTemplate: ValidateTemplateSettings = SettingsField(
        default_factory=ValidateTemplateSettings,
        title="Template",
        description="A published template has all nodes that it needs.",
    )
    ValidateFarmRender: OptionalPluginSettings = SettingsField(
        default_factory=OptionalPluginSettings,
        title="Farm Renders",
        description="The farm has what it needs to render what it is sent.",
    )
