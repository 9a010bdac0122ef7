"""What a studio may change about the Harmony integration.

The default of a field is the default: it stands in the field and nowhere else.
Models here are about the host; those of plugins stand in the modules beside,
one for each kind of plugin, under the plugin's class name.
"""

from __future__ import annotations

from typing import Any

from ayon_server.settings import BaseSettingsModel, SettingsField
from pydantic import root_validator

from .create_settings import CreateSettings
from .headless_settings import HeadlessSettings
from .imageio_settings import ImageIOSettings
from .load_settings import LoadSettings
from .manage_settings import ManageSettings
from .plugin_settings import TaskFilter, TaskTypeFilter, choices
from .publish_settings import PublishSettings
from .workfile_build_settings import (
    TemplatedWorkfileBuildSettings,
    WorkfileBuilderSettings,
)

tools_enum = choices(
    ("workfiles", "Workfiles"),
    ("create", "Create"),
    ("load", "Load"),
    ("publish", "Publish"),
    ("manage", "Manage"),
    ("set_scene_settings", "Set Scene Settings"),
    ("scene_check", "Scene Check"),
    ("drawings", "Drawings and Colours"),
    ("compare", "Compare with"),
    ("experimental_tools", "Experimental Tools"),
    ("script_console", "Script Console"),
)
"""The entries of the AYON menu that a studio may hide."""


log_levels_enum = choices(
    ("debug", "Debug"),
    ("info", "Info"),
    ("warning", "Warning"),
    ("error", "Error"),
)
"""The log levels, most talkative first."""


left_out_enum = choices(
    ("frames", "Rendered frames (frames/)"),
    ("backups", "Harmony's backups (*~)"),
    ("thumbnails", "Thumbnails"),
)
"""What can be left out of a zip workfile."""


def everything_left_out() -> list[str]:
    """Return all that can be left out of a zip workfile."""
    return [item["value"] for item in left_out_enum()]


compression_enum = choices(
    ("measured", "Compress what gets smaller (measured)"),
    ("stored", "Store everything (largest, fastest on local disks)"),
)
"""How members of a zip workfile can be stored."""


apply_at_open_enum = choices(
    ("never", "Never"),
    ("ask", "Ask the artist"),
    ("always", "Always"),
)
"""When the task's settings are given to the scene by themselves."""


class StartSceneProfile(TaskTypeFilter):
    """The scene that a session starts from when no workfile is chosen."""

    _layout = "expanded"

    path: str = SettingsField(
        default="",
        title="Scene",
        description=(
            "Path of a zipped scene or an .xstage file, with anatomy keys, for "
            "example {root[work]}/templates/harmony/start.zip. It is opened as a "
            "copy. Where no entry fits, the scene is an empty one."
        ),
    )


class StartupSettings(BaseSettingsModel):
    """What happens when Harmony starts."""

    workfiles_on_launch: bool = SettingsField(
        default=False,
        title="Show Workfiles at start",
        description=(
            "Open the Workfiles tool when Harmony starts without a workfile. The "
            "environment variable AYON_HARMONY_WORKFILES_ON_LAUNCH overrides it, "
            "for example with 1."
        ),
    )
    start_scenes: list[StartSceneProfile] = SettingsField(
        default_factory=list,
        title="Start scenes",
        description="Shown when no workfile is chosen; the first that fits.",
    )
    javascript_folders: list[str] = SettingsField(
        default_factory=list,
        title="Folders of JavaScript",
        description=(
            "Folders whose .js files Harmony loads after the addon's own, with "
            "anatomy keys, for example {root[work]}/pipeline/harmony. They may add "
            "to the AYON menu and stay through updates. The environment variable "
            "AYON_HARMONY_STUDIO_JS names more of them."
        ),
    )
    menu_label: str = SettingsField(
        default="AYON",
        title="Menu label",
        description="Name of the menu in Harmony's menu bar, for example AYON.",
        min_length=1,
    )
    hidden_tools: list[str] = SettingsField(
        default_factory=list,
        title="Hidden tools",
        description=(
            "Entries of the AYON menu that artists do not see. Recover Work, "
            "Reconnect, Show Log and Support Bundle are always there, and so is "
            "what a later version adds."
        ),
        enum_resolver=tools_enum,
    )


class BridgeSettings(BaseSettingsModel):
    """How the tools talk to Harmony."""

    call_timeout_s: float = SettingsField(
        default=120.0,
        title="Call timeout (seconds)",
        description=(
            "How long a tool waits for an answer from Harmony before it reports "
            "what Harmony is doing, for example 120."
        ),
        gt=0,
    )
    connect_hint_s: float = SettingsField(
        default=180.0,
        title="Start timeout (seconds)",
        description=(
            "How long Harmony may take to start and connect before the artist is "
            "told what may keep it, for example 180. Nothing is ended by it."
        ),
        gt=0,
    )
    max_message_mib: int = SettingsField(
        default=256,
        title="Largest message (MiB)",
        description="A longer message closes the connection, for example 256.",
        ge=1,
        le=4095,
    )
    log_level: str = SettingsField(
        default="info",
        title="Log level",
        description=(
            "Least important lines that reach AYON's log and Harmony's message "
            "log. With Debug every call into Harmony is logged with the time it "
            "took. The environment variable AYON_HARMONY_LOG_LEVEL overrides it."
        ),
        enum_resolver=log_levels_enum,
    )


class WorkfilesSettings(BaseSettingsModel):
    """How scenes travel between the workstation and the project."""

    sync_on_every_save: bool = SettingsField(
        default=True,
        title="Save to the project on every save",
        description=(
            "Bring every save inside Harmony (Ctrl+S) to the project in the "
            "background. When off, only Workfiles and scripts that save do, and "
            "the menu shows that local work is ahead."
        ),
    )
    mark_beside_workfile: bool = SettingsField(
        default=True,
        title="Tell others who has a workfile open",
        description=(
            "Put a small hidden mark beside a workfile that is open, so that "
            "colleagues are asked before they open it too. When off, only the "
            "workfile locks of AYON's core addon tell them."
        ),
    )
    left_out: list[str] = SettingsField(
        default_factory=everything_left_out,
        title="Left out of the zip",
        description="Parts of a scene folder that are not saved to the project.",
        enum_resolver=left_out_enum,
    )
    compression: str = SettingsField(
        default="measured",
        title="Compression",
        description=(
            "Drawings are compressed already. Measuring samples each kind of file "
            "and compresses only the kinds that get smaller."
        ),
        enum_resolver=compression_enum,
    )
    recoveries_kept: int = SettingsField(
        default=5,
        title="Recovery copies kept",
        description=(
            "Dated copies kept for each workfile of what was not chosen when both "
            "sides had changed, for example 5. Older ones are moved to 'discarded' "
            "and deleted from there after 30 days."
        ),
        ge=1,
    )
    cache_limit_gib: float = SettingsField(
        default=50.0,
        title="Limit of local copies (GiB)",
        description=(
            "Above this the copies unused for longest are removed from the "
            "workstation, never those with work that is not in the project. "
            "0 means no limit."
        ),
        ge=0,
    )


class HandlesProfile(TaskFilter):
    """Whether scenes of some tasks hold the handles of the shot."""

    _layout = "expanded"

    include_handles: bool = SettingsField(
        default=True,
        title="Include handles",
        description="Scenes of these tasks hold the shot with its handles.",
    )


class SceneSettings(BaseSettingsModel):
    """How the frame range, rate and size of a task reach the scene."""

    apply_at_open: str = SettingsField(
        default="never",
        title="Apply when a scene is opened",
        description=(
            "Give frame range, frame rate and resolution of the task to a scene "
            "that AYON opens. Frames past the range are only removed when an artist "
            "who is asked chooses so; Always keeps them."
        ),
        enum_resolver=apply_at_open_enum,
    )
    handles: list[HandlesProfile] = SettingsField(
        default_factory=list,
        title="Handles by task",
        description="The first that fits; without one scenes hold handles.",
    )


def without_empty_rows(value: Any) -> Any:
    """Return settings whose lists lack entries that hold nothing.

    Whoever presses + in the server's form and saves sends None, which refused the
    whole form; whoever erases a text sends an empty one. As a pattern that fits
    every task, and as a folder it is the current one (ayon-frontend of July 2026).

    Args:
        value: Nested dicts and lists as the server gets them; not changed.

    """
    if isinstance(value, dict):
        return {key: without_empty_rows(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [
            without_empty_rows(entry)
            for entry in value
            if entry is not None and not (isinstance(entry, str) and not entry.strip())
        ]
    return value


class HarmonySettings(BaseSettingsModel):
    """Start Harmony again after a change."""

    startup: StartupSettings = SettingsField(
        default_factory=StartupSettings, title="Start-up"
    )
    bridge: BridgeSettings = SettingsField(
        default_factory=BridgeSettings, title="Connection to Harmony"
    )
    workfiles: WorkfilesSettings = SettingsField(
        default_factory=WorkfilesSettings, title="Workfiles"
    )
    workfile_builder: WorkfileBuilderSettings = SettingsField(
        default_factory=WorkfileBuilderSettings, title="Workfile builder"
    )
    templated_workfile_build: TemplatedWorkfileBuildSettings = SettingsField(
        default_factory=TemplatedWorkfileBuildSettings,
        title="Templated workfile build",
    )
    scene: SceneSettings = SettingsField(
        default_factory=SceneSettings, title="Scene settings"
    )
    imageio: ImageIOSettings = SettingsField(
        default_factory=ImageIOSettings, title="Color Management (ImageIO)"
    )
    create: CreateSettings = SettingsField(
        default_factory=CreateSettings, title="Creators"
    )
    load: LoadSettings = SettingsField(default_factory=LoadSettings, title="Loaders")
    headless: HeadlessSettings = SettingsField(
        default_factory=HeadlessSettings,
        title="Without an artist",
        description="Commands that work on scenes on farms and at night.",
    )
    manage: ManageSettings = SettingsField(
        default_factory=ManageSettings, title="Manage"
    )
    publish: PublishSettings = SettingsField(
        default_factory=PublishSettings, title="Publish plugins"
    )

    @root_validator(pre=True)
    def drop_empty_rows(
        cls,  # noqa: N805 - a validator of pydantic 1 is a class method
        values: dict[str, Any],
    ) -> dict[str, Any]:
        """Leave out rows of lists that were added and never filled in."""
        cleaned: dict[str, Any] = without_empty_rows(values)
        return cleaned
