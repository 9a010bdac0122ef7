"""What validators of the scene itself look at, and how they repair it.

Range, rate, size, sound, the workfile and its versions. Rules are in ``model``;
here they meet the facts of the open scene and of the publish.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from ayon_core.lib import get_version_from_path

from ayon_harmony import current
from ayon_harmony.checking.facts import CheckFacts
from ayon_harmony.checking.instances import change_instances
from ayon_harmony.checking.validator import (
    Problem,
    active_instances,
    attributes_of,
    facts_of,
    holder_of,
)
from ayon_harmony.errors import NO_WORKFILE, HarmonyError, WorkfileError
from ayon_harmony.host import context_settings
from ayon_harmony.model.check_rules import gibibytes, image_bytes, silent_ranges
from ayon_harmony.model.frames import FrameRange
from ayon_harmony.model.scene_settings import (
    SettingsPlan,
    TaskSettings,
    describe_differences,
    matches_any,
    plan_settings,
)
from ayon_harmony.model.sequences import EXTENSIONS
from ayon_harmony.publishing.review import ReviewError, find_display
from ayon_harmony.workfiles import versions
from ayon_harmony.workfiles.archive import reader, scan

GIB = 1 << 30

Skips = Mapping[str, Collection[str]]


# --- range, rate, size --------------------------------------------------------


def settings_plan(
    context: Any,
    *,
    fps_tolerance: float,
    skip_range: Skips,
    skip_fps: Skips,
    skip_resolution: Skips,
) -> tuple[TaskSettings, SettingsPlan]:
    """Plan the scene's settings as *Set Scene Settings* does.

    Args:
        context: The publish.
        fps_tolerance: How far two rates may be apart.
        skip_range: Patterns of tasks and folders whose range is not compared.
        skip_fps: The same for the rate.
        skip_resolution: The same for the resolution.

    """
    task = _task_settings(context)
    plan = plan_settings(
        facts_of(context).state.settings,
        task,
        check_range=not _is_skipped(skip_range, context),
        check_fps=not _is_skipped(skip_fps, context),
        check_resolution=not _is_skipped(skip_resolution, context),
        fps_tolerance=fps_tolerance,
    )
    return task, plan


def find_settings_problems(context: Any, **options: Any) -> list[Problem]:
    """Compare the scene with its task; options as `settings_plan` has them."""
    try:
        task, plan = settings_plan(context, **options)
    except ValueError as error:
        text = f"The task's settings cannot be used: {error}"
        return [Problem(text, can_be_repaired=False)]
    settings = facts_of(context).state.settings
    problems = [Problem(text) for text in describe_differences(settings, task, plan)]
    problems += [Problem(text, is_warning=True) for text in plan.warnings]
    return problems


def repair_settings(context: Any, **options: Any) -> None:
    """Give the task's settings to the scene; no frame is removed."""
    _, plan = settings_plan(context, **options)
    if plan.is_needed:
        context_settings.apply_plan(plan)


def _task_settings(context: Any) -> TaskSettings:
    entity = context.data.get("taskEntity") or context.data.get("folderEntity") or {}
    task = TaskSettings.from_attributes(entity.get("attrib") or {})
    settings = (context.data.get("project_settings") or {}).get("harmony") or {}
    task_type, task_name = entity.get("taskType", ""), entity.get("name", "")
    if not context_settings.includes_handles(settings, task_type, task_name):
        return context_settings.without_handles(task)
    return task


def _is_skipped(skips: Skips, context: Any) -> bool:
    task = str(context.data.get("task") or "")
    folder = str(context.data.get("folderPath") or "")
    return matches_any(skips.get("task_names", ()), [task]) or matches_any(
        skips.get("folder_paths", ()), [folder, folder.rpartition("/")[2]]
    )


# --- sound --------------------------------------------------------------------


def find_sound_problems(context: Any, tolerance_frames: int) -> list[Problem]:
    """Find frames without sound, and sound whose file is gone.

    Args:
        context: The publish.
        tolerance_frames: Silent frames at the end that are let pass.

    """
    facts = facts_of(context)
    frames = facts.state.settings.length.playback
    pieces = [piece for sound in facts.sounds for piece in sound.sequences]
    if not pieces:
        return [Problem("The scene has no sound.")]
    problems = [
        Problem(f"The sound file '{piece.file}' of '{piece.name}' is missing.")
        for piece in pieces
        if os.path.isabs(piece.file) and not os.path.isfile(piece.file)
    ]
    for silent in silent_ranges(
        frames,
        [
            FrameRange(piece.start_frame, max(piece.start_frame, piece.stop_frame))
            for piece in pieces
        ],
    ):
        is_end = silent.end == frames.end and silent.start > frames.start
        if not (is_end and silent.duration <= tolerance_frames):
            problems.append(
                Problem(f"There is no sound from frame {silent.start} to {silent.end}.")
            )
    return problems


# --- the workfile -------------------------------------------------------------


def find_workfile_problems(context: Any, *, allow_older: bool) -> list[Problem]:
    """Find what makes the project's workfile another one than the open scene.

    Args:
        context: The publish.
        allow_older: A version may be published while there is a newer one.

    """
    path = current.get_workfile().path
    if path is None and current.find_database_scene() is not None:
        return []
    if path is None:
        return [Problem(NO_WORKFILE, can_be_repaired=False)]
    workfile = Path(path)
    problems = []
    state = facts_of(context).state
    # The workfile's own publish saves; without it nothing would.
    saves = bool(active_instances(context, "workfile"))
    if not workfile.is_file():
        problems.append(
            Problem(
                f"'{workfile.name}' is not in '{workfile.parent}' any more.",
                is_warning=saves,
                subject="save",
            )
        )
    else:
        problems += _zip_problems(workfile, f"{state.version_name}{versions.SUFFIX}")
        if not saves and current.get_workfile().has_unsaved_changes():
            problems.append(
                Problem(
                    f"'{workfile.name}' in the project lacks your latest work, and "
                    "the workfile is not published with the rest, which would save it.",
                    subject="save",
                )
            )
    if not allow_older:
        newer = _newer_workfiles(workfile)
        if newer:
            problems.append(
                Problem(
                    f"'{newer[-1]}' is newer than the open '{workfile.name}'.",
                    subject="version",
                )
            )
    return problems


def repair_workfile(context: Any, *, allow_older: bool) -> None:
    """Save the scene, as a new version where a newer one is there already."""
    from ayon_core.pipeline.workfile import save_next_version

    problems = find_workfile_problems(context, allow_older=allow_older)
    subjects = {problem.subject for problem in problems}
    if "version" in subjects:
        save_next_version(description="Version after a newer one")
    elif "save" in subjects:
        current.get_workfile().save()


def _zip_problems(workfile: Path, xstage: str) -> list[Problem]:
    try:
        with reader.ArchiveReader(workfile) as archive:
            names = archive.scene_versions()
    except WorkfileError as error:
        return [Problem(str(error), can_be_repaired=False)]
    if xstage not in names:
        return [
            Problem(
                f"'{workfile.name}' does not hold '{xstage}', the version that is "
                "open; it is in the project after the next save.",
                is_warning=True,
            )
        ]
    return []


def _newer_workfiles(workfile: Path) -> list[str]:
    """Return workfiles of the same name with a higher version, in order."""
    text = get_version_from_path(workfile.name)
    if not text or not workfile.parent.is_dir():
        return []
    head = workfile.name[: workfile.name.rindex(text)]
    newer = []
    with os.scandir(workfile.parent) as entries:
        for entry in entries:
            # ayon-core logs an error for a name without a version, and the farm's
            # renders lie beside the workfiles.
            is_ours = entry.name.startswith(head)
            if not is_ours or not entry.name.lower().endswith(workfile.suffix.lower()):
                continue
            other = get_version_from_path(entry.name)
            if other and int(other) > int(text):
                newer.append((int(other), entry.name))
    return [name for _, name in sorted(newer)]


# --- versions of the scene ----------------------------------------------------


def find_stray_versions(context: Any, *, stop: bool) -> list[Problem]:
    """Tell the .xstage files that travel along beside the open one.

    Args:
        context: The publish.
        stop: They stop the publish.

    """
    state = facts_of(context).state
    listed = versions.list_versions(state.folder, state.version_name)
    return [
        Problem(
            f"'{stray.xstage.name}' travels along with '{state.path.name}', the "
            "version that is open.",
            is_warning=not stop,
        )
        for stray in versions.strays(listed, state.version_name)
    ]


# --- room on disks ------------------------------------------------------------


def find_space_problems(
    context: Any, *, minimum_free_gib: float, safety_factor: float
) -> list[Problem]:
    """Find disks on which the publish would not fit.

    Args:
        context: The publish.
        minimum_free_gib: GiB that stay free in any case.
        safety_factor: By how much the estimate is multiplied.

    """
    needs: dict[int, tuple[Path, float]] = {}
    for folder, count in _estimates(context):
        place = _existing(folder)
        device = os.stat(place).st_dev
        need = needs.get(device, (place, 0.0))
        needs[device] = (need[0], need[1] + count * safety_factor)
    problems = []
    for place, count in needs.values():
        free = shutil.disk_usage(place).free
        wanted = count + minimum_free_gib * GIB
        if free < wanted:
            problems.append(
                Problem(
                    f"'{place}' has {gibibytes(free)} left; the publish may take "
                    f"{gibibytes(count)} there, and {gibibytes(minimum_free_gib * GIB)}"
                    " stay free."
                )
            )
    return problems


def _estimates(context: Any) -> Iterable[tuple[Path, float]]:
    """Yield folders with the bytes that are written there, at the worst."""
    facts = facts_of(context)
    temporary = _temporary_folder()
    workfile = current.get_workfile().path
    anatomy = context.data.get("anatomy")
    roots = list(getattr(anatomy, "roots", {}).values()) if anatomy else []
    project = Path(str(roots[0])) if roots else None
    scene_bytes = float(scan.scan(facts.folder, ("frames",)).total_bytes)
    yield facts.folder, scene_bytes
    if workfile is not None:
        yield Path(workfile).parent, scene_bytes
    for instance in active_instances(context, "render", "review"):
        count = instance_bytes(instance, facts)
        yield Path(instance.data.get("stagingDir") or temporary), count
        if project is not None:
            yield project, count


def _temporary_folder() -> Path:
    """Return where ayon-core makes staging folders, as far as it is a plain path."""
    chosen = os.environ.get("AYON_TMPDIR") or ""
    return Path(chosen if chosen and "{" not in chosen else tempfile.gettempdir())


def instance_bytes(instance: Any, facts: CheckFacts) -> float:
    """Return how much the files of a render can take, in bytes."""
    settings = facts.state.settings
    frames = (instance.data.get("sceneFrames") or settings.length.playback).duration
    if instance.data.get("renderTarget") in ("farm", "existing"):
        return 0.0
    write = facts.writes.get(holder_of(instance) or "")
    kind = write.output.drawing_type.strip().upper() if write else ""
    size = image_bytes(settings.width, settings.height, EXTENSIONS.get(kind, ""))
    return float(frames * size)


def _existing(folder: Path) -> Path:
    """Return the nearest folder that is there."""
    for place in (folder, *folder.parents):
        if place.is_dir():
            return place
    raise HarmonyError(f"There is no folder on the way to '{folder}'.")


# --- review -------------------------------------------------------------------


def find_review_problems(instance: Any, *, even_size: bool) -> list[Problem]:
    """Find what stands in the way of a movie: display, camera, size.

    Args:
        instance: The review.
        even_size: Width and height must be even, as most codecs want it.

    """
    if instance.data.get("productBaseType") != "review":
        # Renders that are to be reviewed have the family as well.
        return []
    facts = facts_of(instance.context)
    state = facts.state
    problems = []
    shows_something = _shown_display(facts) is not None
    try:
        chosen = str(attributes_of(instance).get("display") or "")
        display = find_display(chosen, state)
    except ReviewError as error:
        problems.append(
            Problem(str(error), subject="display", can_be_repaired=shows_something)
        )
    else:
        if display not in facts.fed_displays:
            problems.append(
                Problem(
                    f"Nothing is connected to the display '{display}'; the movie would "
                    "be empty.",
                    nodes=(display,),
                    subject="display",
                    can_be_repaired=shows_something,
                )
            )
    if state.cameras and not state.default_camera:
        problems.append(
            Problem(
                "The scene has cameras, but none is its default; Harmony would show "
                "it without one.",
                nodes=state.cameras,
                subject="camera",
            )
        )
    width, height = _movie_size(instance)
    if even_size and (width % 2 or height % 2):
        problems.append(
            Problem(
                f"The movie is {width} x {height} pixels; most codecs take even "
                "numbers only.",
                subject="size",
            )
        )
    return problems


def repair_reviews(context: Any, instances: list[Any], *, even_size: bool) -> None:
    """Let reviews show what there is to show, through a camera, at an even size."""
    facts = facts_of(context)
    changes = []
    for instance in instances:
        problems = find_review_problems(instance, even_size=even_size)
        subjects = {problem.subject for problem in problems}
        if "camera" in subjects:
            current.get_scene().settings.set_default_camera(facts.state.cameras[0])
        values: dict[str, Any] = {}
        shown = _shown_display(facts)
        if "display" in subjects and shown:
            values["display"] = shown
        if "size" in subjects:
            width, height = _movie_size(instance)
            values["width"] = width + width % 2
            values["height"] = height + height % 2
        if values:
            changes.append((instance, {"creator_attributes": values}))
    if changes:
        change_instances(context, changes)


def _movie_size(instance: Any) -> tuple[int, int]:
    data = instance.data
    return int(data["resolutionWidth"]), int(data["resolutionHeight"])


def _shown_display(facts: CheckFacts) -> str | None:
    """Return a display that something is connected to, the default one first."""
    state = facts.state
    ordered = sorted(state.displays, key=lambda path: path != state.default_display)
    return next((path for path in ordered if path in facts.fed_displays), None)
