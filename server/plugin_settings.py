"""What settings share: switches of plugins, and which tasks something is for."""

from __future__ import annotations

from ayon_server.settings import BaseSettingsModel, SettingsField
from ayon_server.settings.enum import task_types_enum


class PluginSettings(BaseSettingsModel):
    """A plugin that a studio can switch off."""

    enabled: bool = SettingsField(
        default=True, title="Enabled", description="The plugin runs."
    )


class OptionalPluginSettings(PluginSettings):
    """A publish plugin that artists may be allowed to switch off."""

    optional: bool = SettingsField(
        default=False,
        title="Optional",
        description="Artists can switch it off for a publish.",
    )
    active: bool = SettingsField(
        default=True,
        title="Active",
        description="It is switched on until an artist switches it off.",
    )


class TaskTypeFilter(BaseSettingsModel):
    """Which types of task an entry of a list is for."""

    task_types: list[str] = SettingsField(
        default_factory=list,
        title="Task types",
        description="Task types that this is for; empty means all.",
        enum_resolver=task_types_enum,
    )


class TaskFilter(TaskTypeFilter):
    """Which tasks an entry of a list is for, by type and name."""

    task_names: list[str] = SettingsField(
        default_factory=list,
        title="Task names",
        description="Tasks that this is for, for example anim; empty means all.",
    )
