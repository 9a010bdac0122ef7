"""What settings share: switches of plugins, patterns, which tasks something is for."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ayon_server.settings import BaseSettingsModel, SettingsField
from ayon_server.settings.enum import task_types_enum


def choices(*pairs: tuple[str, str]) -> Callable[[], list[dict[str, str]]]:
    """Return what gives a form its choices: values with their labels, in this order."""
    return lambda: [{"value": value, "label": label} for value, label in pairs]


def switch(description: str, *, is_on: bool = True) -> Any:
    """Return the field that switches a plugin on and off.

    Args:
        description: What is the case when it is on.
        is_on: Whether it is on by default.

    """
    return SettingsField(default=is_on, title="Enabled", description=description)


def require_pattern(value: str) -> str:
    """Return a regular expression as it is.

    Raises:
        ValueError: It does not compile; the message says where.

    """
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"'{value}' is not a regular expression: {error}") from error
    return value


class PluginSettings(BaseSettingsModel):
    """A plugin that a studio can switch off."""

    enabled: bool = switch("The plugin runs.")


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


class ArtistsMayDecide(OptionalPluginSettings):
    """A plugin that artists may switch off, unless the studio says no."""

    optional: bool = SettingsField(
        default=True,
        title="Optional",
        description="Artists can switch it off for a publish.",
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
