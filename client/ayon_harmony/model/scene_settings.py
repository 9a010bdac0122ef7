"""Settings that a scene has and a task asks for, and the way from one to the other.

Menu, validators and repairs plan with the same function, so a scene that the
menu has set is a scene that validation accepts. A plan is made and shown before
anything changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .frames import (
    FPS_TOLERANCE,
    LengthPlan,
    SceneLength,
    ShotRange,
    is_same_fps,
    plan_length,
)
from .patterns import check_pattern
from .spelling import Record

PIXEL_ASPECT_TOLERANCE = 0.001


@dataclass(frozen=True)
class SceneSettings(Record):
    """Settings of an open scene.

    Attributes:
        length: Frames of the scene and its playback range.
        fps: Frames per second.
        width: Width of the default resolution, in pixels.
        height: Height of the default resolution, in pixels.
        fov: Vertical field of view, in degrees.
        pixel_aspect: Width of a pixel relative to its height. Harmony has no
            such setting; it follows from the unit aspect ratio and is 1 in
            every ordinary scene.

    """

    length: SceneLength
    fps: float
    width: int
    height: int
    fov: float = 41.112
    pixel_aspect: float = 1.0


@dataclass(frozen=True)
class TaskSettings:
    """What a task asks of a scene; None where it asks nothing.

    Attributes:
        shot: Frames and handles.
        fps: Frames per second.
        width: In pixels.
        height: In pixels.
        pixel_aspect: Width of a pixel relative to its height.
        unusable: What it has and no scene can be like, a sentence each.

    """

    shot: ShotRange | None = None
    fps: float | None = None
    width: int | None = None
    height: int | None = None
    pixel_aspect: float | None = None
    unusable: tuple[str, ...] = ()

    @classmethod
    def from_attributes(cls, attributes: Mapping[str, object]) -> TaskSettings:
        """Read what a task entity's ``attrib`` asks for.

        A rate or a size of 0 and half a range are what AYON has where nobody filled
        them in; they ask nothing.

        Raises:
            ValueError: A value is there and is no number, or the last frame comes
                before the first.

        """
        unusable: list[str] = []
        ends = [
            key for key in ("frameStart", "frameEnd") if attributes.get(key) is None
        ]
        shot = None
        if len(ends) == 1:
            unusable.append(f"The task has no {ends[0]}; the scene keeps its frames.")
        elif not ends:
            shot = ShotRange.from_attributes(attributes)

        def positive(key: str, name: str) -> float | None:
            value = _number(attributes, key)
            if value is None or value > 0:
                return value
            unusable.append(
                f"The task's {name} is {value:g}; the scene keeps its own. Have it "
                "corrected in AYON."
            )
            return None

        width = positive("resolutionWidth", "width")
        height = positive("resolutionHeight", "height")
        return cls(
            shot=shot,
            fps=positive("fps", "frame rate"),
            width=None if width is None else int(width),
            height=None if height is None else int(height),
            pixel_aspect=positive("pixelAspect", "pixel aspect"),
            unusable=tuple(unusable),
        )


@dataclass(frozen=True)
class SettingsPlan:
    """Everything that differs between a scene and its task; nothing is done yet.

    Attributes:
        length: Change of frames, None when the range is right or not asked for.
        fps: New frame rate, None when it stays.
        resolution: New width and height, None when they stay.
        warnings: What the task asks for and Harmony cannot be told.
        lines: Each change in a sentence for the artist, warnings not included.

    """

    length: LengthPlan | None = None
    fps: float | None = None
    resolution: tuple[int, int] | None = None
    warnings: tuple[str, ...] = ()
    lines: tuple[str, ...] = field(default=())

    @property
    def is_needed(self) -> bool:
        """Whether anything has to change."""
        return bool(self.length or self.fps is not None or self.resolution)


def plan_settings(
    scene: SceneSettings,
    task: TaskSettings,
    *,
    remove_frames: bool = False,
    check_range: bool = True,
    check_fps: bool = True,
    check_resolution: bool = True,
    fps_tolerance: float = FPS_TOLERANCE,
) -> SettingsPlan:
    """Compare a scene with its task.

    Args:
        scene: The scene as it is.
        task: What the task asks for.
        remove_frames: The artist agreed to lose frames past the range.
        check_range: Compare the frame range; studios switch it off per task.
        check_fps: Compare the frame rate; likewise.
        check_resolution: Compare the resolution; likewise.
        fps_tolerance: How far two rates may be apart; never less than what one
            rate has by its spelling.

    """
    lines: list[str] = []
    length = None
    if check_range and task.shot is not None:
        candidate = plan_length(scene.length, task.shot, remove_frames=remove_frames)
        if candidate.is_needed:
            length = candidate
            lines.extend(candidate.describe())
    fps = _new_fps(scene, task, fps_tolerance) if check_fps else None
    if fps is not None:
        lines.append(f"The frame rate changes from {scene.fps:g} to {fps:g}.")
    resolution = _new_resolution(scene, task) if check_resolution else None
    if resolution is not None:
        width, height = resolution
        lines.append(
            f"The resolution changes from {scene.width} x {scene.height} "
            f"to {width} x {height}."
        )
    return SettingsPlan(
        length=length,
        fps=fps,
        resolution=resolution,
        warnings=(
            *task.unusable,
            *(_aspect_warnings(scene, task) if check_resolution else ()),
        ),
        lines=tuple(lines),
    )


def _new_fps(
    scene: SceneSettings, task: TaskSettings, tolerance: float
) -> float | None:
    """Return the rate of the task where the scene has another one."""
    if task.fps is None or is_same_fps(scene.fps, task.fps):
        return None
    return task.fps if abs(scene.fps - task.fps) > tolerance else None


def _new_resolution(scene: SceneSettings, task: TaskSettings) -> tuple[int, int] | None:
    """Return width and height of the task where the scene has others."""
    width = task.width if task.width is not None else scene.width
    height = task.height if task.height is not None else scene.height
    is_same = (width, height) == (scene.width, scene.height)
    return None if is_same else (width, height)


def _aspect_warnings(scene: SceneSettings, task: TaskSettings) -> tuple[str, ...]:
    if (
        task.pixel_aspect is None
        or abs(task.pixel_aspect - scene.pixel_aspect) <= PIXEL_ASPECT_TOLERANCE
    ):
        return ()
    return (
        f"The task asks for pixel aspect {task.pixel_aspect:g}, the scene "
        f"has {scene.pixel_aspect:g}. Harmony keeps it in the unit aspect "
        "ratio of the scene settings, where changing it moves artwork: "
        "set it there by hand.",
    )


def describe_differences(
    scene: SceneSettings, task: TaskSettings, plan: SettingsPlan
) -> list[str]:
    """Say what differs between a scene and its task, in a sentence each.

    The plan's own lines say what would change; these say what is wrong.
    """
    differences = []
    if plan.length is not None and task.shot is not None:
        wanted = task.shot
        differences.append(
            f"The scene plays frames {scene.length.playback} of "
            f"{scene.length.frame_count}; the task asks for {wanted.scene_range} "
            f"(frames {wanted} of the shot)."
        )
    if plan.fps is not None:
        differences.append(
            f"The scene has {scene.fps:g} frames a second; the task asks for "
            f"{plan.fps:g}."
        )
    if plan.resolution is not None:
        width, height = plan.resolution
        differences.append(
            f"The scene is {scene.width} x {scene.height} pixels; the task asks for "
            f"{width} x {height}."
        )
    return differences


def matches_any(patterns: Iterable[str], texts: Iterable[str]) -> bool:
    """Tell whether a regular expression is found in one of some texts.

    Raises:
        PatternError: One is no regular expression, or could take for ever.

    """
    strings = list(texts)
    for pattern in patterns:
        check_pattern(pattern)
        if any(re.search(pattern, text) for text in strings):
            return True
    return False


def _number(attributes: Mapping[str, object], key: str) -> float | None:
    value = attributes.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise ValueError(f"{key} is no number: {value!r}.")
    try:
        return float(value)
    except ValueError:
        raise ValueError(f"{key} is no number: {value!r}.") from None
