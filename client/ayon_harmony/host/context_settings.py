"""Giving the settings of a task to the open scene.

The rules, which frames and how they are compared, are in ``model``; here they
meet the open scene and the task of the session.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ayon_harmony import current
from ayon_harmony.errors import HarmonyError
from ayon_harmony.model.frames import ShotRange
from ayon_harmony.model.scene_settings import (
    SceneSettings,
    SettingsPlan,
    TaskSettings,
    plan_settings,
)


class NoTaskError(HarmonyError):
    """The session has no task, so there is nothing to take settings from."""


def read_scene_settings() -> SceneSettings:
    """The settings of the scene that is open in Harmony."""
    return current.get_scene().settings.get_scene().settings


def read_task_settings() -> TaskSettings:
    """What the task of the session asks of its scenes.

    Raises:
        NoTaskError: The session was started without a task.

    """
    from ayon_core.pipeline.context_tools import get_current_task_entity

    task = get_current_task_entity()
    if not task:
        raise NoTaskError(
            "There is no task to take settings from. Start Harmony on a task, or"
            " open one of its workfiles."
        )
    return TaskSettings.from_attributes(task["attrib"])


def plan_scene_settings(
    *, remove_frames: bool = False, include_handles: bool = True
) -> SettingsPlan:
    """What differs between the open scene and its task; nothing is done yet."""
    task = read_task_settings()
    if not include_handles:
        task = without_handles(task)
    return plan_settings(read_scene_settings(), task, remove_frames=remove_frames)


def apply_plan(plan: SettingsPlan) -> None:
    """Make the changes of a plan, as one step that the artist can undo."""
    current.get_scene().settings.apply(plan)


def includes_handles(settings: Mapping[str, Any], task_type: str, task: str) -> bool:
    """Whether scenes of a task hold its handles, by the studio's settings."""
    for profile in settings["scene"]["handles"]:
        types, names = profile["task_types"], profile["task_names"]
        if (not types or task_type in types) and (not names or task in names):
            return bool(profile["include_handles"])
    return True


def read_scene_shot() -> ShotRange | None:
    """The frames of the session's task as its scenes have them.

    Without handles where the studio keeps them out of scenes; None where there
    is no task, or it has no frames.
    """
    from ayon_core.pipeline.context_tools import (
        get_current_project_settings,
        get_current_task_entity,
    )

    task = get_current_task_entity()
    if not task:
        return None
    try:
        found = TaskSettings.from_attributes(task["attrib"])
    except ValueError:
        return None
    settings = get_current_project_settings().get("harmony") or {}
    name, kind = task.get("name") or "", task.get("taskType") or ""
    if not includes_handles(settings, kind, name):
        found = without_handles(found)
    return found.shot


def native_colorspace(name: str) -> str:
    """What Harmony calls a colour space of the studio, "" where nobody said."""
    from ayon_core.pipeline.colorspace import get_remapped_colorspace_to_native
    from ayon_core.pipeline.context_tools import get_current_project_settings

    imageio = (get_current_project_settings().get("harmony") or {}).get("imageio") or {}
    if not name or not (imageio.get("remapping") or {}).get("rules"):
        return ""
    return str(get_remapped_colorspace_to_native(name, "harmony", imageio) or "")


def without_handles(task: TaskSettings) -> TaskSettings:
    """Return what a task asks of scenes that do not hold its handles."""
    if task.shot is None:
        return task
    return replace(task, shot=replace(task.shot, handle_start=0, handle_end=0))
