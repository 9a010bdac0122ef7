"""Templates of workfiles, in the shape and under the names that ayon-core reads.

``get_custom_workfile_template`` reads ``workfile_builder``; a template builder reads
``templated_workfile_build`` and fails without it (ayon-core 1.8.2 to 1.9.9).
"""

from __future__ import annotations

from ayon_server.settings import (
    BaseSettingsModel,
    MultiplatformPathModel,
    SettingsField,
)

from .plugin_settings import TaskFilter, TaskTypeFilter


class FirstWorkfileTemplate(TaskTypeFilter):
    """The template of first workfiles of some tasks."""

    path: MultiplatformPathModel = SettingsField(
        default_factory=MultiplatformPathModel,
        title="Template",
        description="A zip or .xstage: {root[work]}/harmony/shot.zip.",
    )


class WorkfileBuilderSettings(BaseSettingsModel):
    """The first workfile of a task."""

    create_first_version: bool = SettingsField(
        default=False,
        title="Create first workfile",
        description=(
            "Make the first workfile of a task from a template when Harmony is "
            "started on a task that has none."
        ),
    )
    custom_templates: list[FirstWorkfileTemplate] = SettingsField(
        default_factory=list,
        title="Templates",
        description="The entry that fits the task best is taken.",
    )


class TemplatedWorkfileProfile(TaskFilter):
    """The template that workfiles of some tasks are built from."""

    folder_types: list[str] = SettingsField(
        default_factory=list,
        title="Folder types",
        description="Types of folder that this is for, for example Shot; empty means "
        "all.",
    )
    folder_paths: list[str] = SettingsField(
        default_factory=list,
        title="Folder paths",
        description="Folders that this is for, for example /ep101/.*; empty means all.",
    )
    path: str = SettingsField(
        default="",
        title="Template",
        description=(
            "Path of the template, with anatomy keys, for example "
            "{root[work]}/templates/harmony/build.zip."
        ),
    )
    keep_placeholder: bool = SettingsField(
        default=False,
        title="Keep placeholders",
        description="Leave placeholders in the scene after they were filled.",
    )
    create_first_version: bool = SettingsField(
        default=True,
        title="Create first version",
        description="Save the built scene as the first workfile of the task.",
    )
    autobuild_first_version: bool = SettingsField(
        default=True,
        title="Build the first version by itself",
        description="Build when a task without workfiles is opened.",
    )


class TemplatedWorkfileBuildSettings(BaseSettingsModel):
    """Workfiles that a studio's own template builder builds."""

    profiles: list[TemplatedWorkfileProfile] = SettingsField(
        default_factory=list,
        title="Profiles",
        description=(
            "For a template builder of the studio's own; the addon brings none."
        ),
    )
