"""Renders for the farm: what ayon-deadline's plugins are given, and what they spoil.

Keys and their meaning are ayon-deadline's; ``docs/farm.md`` lists them. Its
plugins are taken as they are. Where they get a case wrong, the instance's data is
made so that it comes out right.
"""

from __future__ import annotations

import json
import os
import posixpath
import re
import shutil
import weakref
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ayon_harmony import current
from ayon_harmony.errors import HarmonyError
from ayon_harmony.host.write_nodes import WriteNode, list_write_nodes
from ayon_harmony.model.farm import (
    LONGEST_INLINE_SCRIPT,
    disabling_script,
    expected_files,
    move_frames,
    output_problems,
    range_of,
    unsafe_nodes,
)
from ayon_harmony.model.frames import FrameRange
from ayon_harmony.model.sequences import WriteOutput
from ayon_harmony.workfiles.disk import replace

FAMILY = "render.farm"

FARM_ADDONS = ("deadline", "royalrender", "opencue")
"""Addons that ayon-core hands farm renders to."""

_POSIX_FAULT_UNTIL = (0, 7, 3)
"""Up to this version ayon-deadline unpacks scenes where only Windows finds them."""

_WORK_FOLDER = "AYON_WORKDIR"
_DETOUR = "harmonyFarmDetour"

_UNPACK_FOLDER = ("renders", "harmony")
"""Where below the work folder ayon-deadline unpacks the published scene."""


class FarmError(HarmonyError):
    """A render cannot go to the farm; says what to do."""


def is_farm(data: Mapping[str, Any]) -> bool:
    """Whether an instance is a render for the farm."""
    return FAMILY in (data.get("families") or ()) and bool(data.get("farm"))


# --- collecting --------------------------------------------------------------


def require_farm(context: Mapping[str, Any]) -> None:
    """Check that there is an addon to hand renders to.

    Raises:
        FarmError: There is none, or it is switched off.

    """
    addons = context.get("ayonAddonsManager")
    if addons is None:
        return
    found = (addons.get(name) for name in FARM_ADDONS)
    if not any(addon is not None and addon.enabled for addon in found):
        raise FarmError(
            "This studio has no render farm in AYON. Choose *Render on this"
            " workstation* for the renders, or ask for the Deadline addon."
        )


def farm_names(instances: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return names for the files of instances, each of its own.

    All renders of a job batch end in one folder, and folders may have products of
    one name.
    """
    names: list[str] = []
    for data in instances:
        name = str(data["productName"])
        if name in names:
            folder = str(data["folderPath"]).rpartition("/")[2]
            name = f"{folder}_{name}"
        wish, number = name, 2
        while name in names:
            name, number = f"{wish}_{number}", number + 1
        names.append(name)
    return names


def farm_output(write: WriteNode, name: str, scene_dir: str) -> WriteOutput:
    """Return what the farm writes for a Write node: its files, otherwise named."""
    output = write.output
    return WriteOutput(
        prefix=f"{scene_dir}/renders/{name}-",
        drawing_type=output.drawing_type,
        leading_zeros=output.leading_zeros,
        start=output.start,
    )


def farm_data(
    data: Mapping[str, Any], name: str, context: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what ayon-deadline reads of an instance, beside what it has.

    Args:
        data: The instance's data, with what every render has.
        name: Beginning of its file names.
        context: Data of the publish.

    """
    frames: FrameRange = data["sceneFrames"]
    added: dict[str, Any] = {
        # Harmony counts from 1, and so must the job. AYON's own numbers are in
        # frameStart, frameEnd and the handles, which the publish job takes.
        "frameStartHandle": frames.start,
        "frameEndHandle": frames.end,
        "byFrameStep": 1,
        "attachTo": None,
        "multipartExr": False,
        "splitRender": False,
        "tileRendering": False,
        # Reviews are made where the frames are. Here there is nothing to see.
        "families": [name for name in data["families"] if name != "review"],
    }
    write = context["harmonyWriteNodes"].get(data.get("holder") or "")
    if write is not None:
        output = farm_output(write, name, context["sceneDir"])
        added["farmOutput"] = output
        if output.is_known:
            added["expectedFiles"] = expected_files(output, frames)
    return added


# --- checking ----------------------------------------------------------------


def scene_problems(context: Any) -> list[str]:
    """Say what of the whole publish the farm cannot take.

    Args:
        context: The publish.

    """
    data = context.data
    problems = []
    if not any(
        "workfile" in (item.data.get("family"), item.data.get("productType"))
        and item.data.get("publish", True)
        for item in context
    ):
        problems.append(
            "The farm renders the published workfile, and the workfile is not part of"
            " this publish. Switch its instance on."
        )
    versions = sorted(path.name for path in Path(data["sceneDir"]).glob("*.xstage"))
    if len(versions) > 1:
        problems.append(
            f"The scene has {len(versions)} versions ({', '.join(versions)}), and the"
            " farm would render any of them. Keep the open version only"
            f" ({Path(data['scenePath']).name}), or render on this workstation."
        )
    nodes = data["all_write_nodes"]
    unsafe = unsafe_nodes(nodes)
    if unsafe:
        problems.append(
            "The farm switches other Write nodes off by a script that quotes and"
            f" backslashes break. Rename: {', '.join(unsafe)}."
        )
    if len(disabling_script(nodes)) > LONGEST_INLINE_SCRIPT:
        problems.append(
            f"The farm cannot switch off so many Write nodes ({len(nodes)}) in one"
            " command. Remove those that nobody needs."
        )
    problem = posix_problem(data)
    if problem:
        problems.append(problem)
    return problems


def render_problems(data: Mapping[str, Any], context: Mapping[str, Any]) -> list[str]:
    """Say what of one render the farm cannot take."""
    write = context["harmonyWriteNodes"].get(data.get("holder") or "")
    if write is None:
        return [
            f"The Write node of '{data['productName']}' is not in the scene any more."
            " Remove the instance, or make it again."
        ]
    problems = []
    if write.is_movie:
        problems.append(
            f"{write.path} writes a movie, and the farm takes images. Choose *Images*"
            " for its output, or render on this workstation."
        )
    else:
        problems += output_problems(data["farmOutput"], data["sceneFrames"])
    if not write.is_enabled:
        problems.append(
            f"{write.path} is switched off, and the farm renders what is switched on."
            " Switch it on."
        )
    frames: FrameRange = data["sceneFrames"]
    length = context["harmonyScene"].settings.length.frame_count
    if not FrameRange(1, length).contains(frames):
        problems.append(
            f"'{data['productName']}' wants frames {frames} of a scene that has"
            f" 1-{length}. Choose its frames again."
        )
    return problems


def switch_on(renders: Iterable[Mapping[str, Any]]) -> list[str]:
    """Switch on the Write nodes of renders that are off; return their paths."""
    scene = current.get_scene()
    writes = list_write_nodes(scene)
    asked = (str(data.get("holder") or "") for data in renders)
    off = [path for path in asked if path in writes and not writes[path].is_enabled]
    if off:
        with scene.undo.step("Switch Write nodes on"):
            scene.nodes.set_enabled(dict.fromkeys(off, True))
    return off


# --- submitting ----------------------------------------------------------------


def tell_job_frames(data: Mapping[str, Any]) -> None:
    """Have the job render the frames that an artist chose, in the scene's numbers.

    ayon-deadline takes them in AYON's numbers and hands them to Harmony as they
    are.

    Raises:
        FarmError: They are not frames of the instance.

    """
    job_info = data["deadline"]["job_info"]
    chosen = str(job_info.Frames or "")
    if not chosen:
        return
    frames: FrameRange = data["sceneFrames"]
    offset = int(data["frameOffset"])
    try:
        asked = range_of(chosen)
    except ValueError as error:
        raise FarmError(str(error)) from error
    if not frames.moved(offset).contains(asked):
        raise FarmError(
            f"'{data['productName']}' shall render frames {chosen} on the farm, it has"
            f" {frames.moved(offset)}. Choose other frames."
        )
    job_info.Frames = move_frames(chosen, -offset)


def tell_file_numbers(data: Mapping[str, Any]) -> None:
    """Have the publish job look for the numbers that the files have.

    It takes the frames of the render job for numbers of files, which they are
    with START 1 only. The render job is submitted; nobody else reads them.
    """
    job_info = data["deadline"]["job_info"]
    offset = data["farmOutput"].offset
    if offset and job_info.Frames:
        job_info.Frames = move_frames(job_info.Frames, offset)


def complete_metadata(data: Mapping[str, Any]) -> bool:
    """Complete what the publish job will read: AYON's numbers and the sound.

    ayon-deadline knows the numbers of the files only, and ayon-core would number
    the published frames like them; and it has one sound for all renders of a
    publish, whatever frames they begin with.

    Args:
        data: The instance's data, after the publish job was submitted.

    Returns:
        Whether the job's file was there and is complete.

    """
    folder = data.get("publishRenderMetadataFolder") or data.get("outputDir")
    if not folder:
        return False
    path = Path(folder) / f"{data['productName']}_metadata.json"
    if not path.is_file():
        return False
    told = json.loads(path.read_text(encoding="utf-8"))
    sound = data.get("audioFile")
    told.pop("audio", None)
    if sound:
        scene = Path(data["outputDir"]).parent
        told["audio"] = Path(os.path.normpath(scene / sound)).as_posix()
    frames = data["sceneFrames"].moved(int(data["frameOffset"]))
    for instance in told["instances"]:
        # Where an artist chose single frames, the numbers of the files stay.
        if instance.get("hasExplicitFrames"):
            continue
        for representation in instance["representations"]:
            if "frameStart" in representation:
                representation["frameStart"] = frames.start
                representation["frameEnd"] = frames.end
    # ASCII: it is read with the encoding of the farm's machine.
    making = _unfinished(path)
    try:
        making.write_text(json.dumps(told, indent=4, sort_keys=True), "ascii")
        replace(making, path)
    finally:
        making.unlink(missing_ok=True)
    return True


# --- Linux and macOS ---------------------------------------------------------


def deadline_version(context: Mapping[str, Any]) -> tuple[int, ...] | None:
    """Return the version of ayon-deadline, None when it is not installed."""
    addons = context.get("ayonAddonsManager")
    addon = addons.get("deadline") if addons is not None else None
    if addon is None:
        return None
    numbers = re.match(r"(\d+)\.(\d+)\.(\d+)", str(addon.version))
    return tuple(int(n) for n in numbers.groups()) if numbers else None


def has_posix_fault(context: Mapping[str, Any]) -> bool:
    """Whether the installed ayon-deadline unpacks scenes to a wrong place here."""
    version = deadline_version(context)
    return os.name == "posix" and version is not None and version <= _POSIX_FAULT_UNTIL


def posix_problem(context: Mapping[str, Any]) -> str | None:
    """Say why that fault cannot be got around, None when it can."""
    if not has_posix_fault(context) or _work_folder() is not None:
        return None
    return (
        "Farm submission from Linux and macOS fails in ayon-deadline up to 0.7.3,"
        " because it unpacks the scene to '//?/', which only Windows knows. It works"
        " from a task with a work folder: save the workfile with the Workfiles tool."
    )


def begin_detour(context: Any) -> None:
    """Let ayon-deadline unpack the scene where it looks for it.

    ``/..`` is ``/``, and takes the question mark away when ayon-deadline's ``//?/``
    stands before it: so the work folder gets it while jobs are submitted, and the
    jobs get the paths as they are. It is put back at the latest with the publish.
    """
    folder = _work_folder()
    if not has_posix_fault(context.data) or folder is None:
        return
    published = published_workfile(context)
    xstage = Path(context.data["scenePath"]).name
    plain = os.environ[_WORK_FOLDER]
    for instance in context:
        if published is None or not is_farm(instance.data):
            continue
        deadline = instance.data.get("deadline") or {}
        scene = folder.joinpath(*_UNPACK_FOLDER, published.stem)
        name = instance.data["farmOutput"].prefix.rpartition("/")[2]
        deadline["plugin_info_data"] = {
            "SceneFile": (scene / xstage).as_posix(),
            "Output0Path": (scene / "renders" / name).as_posix(),
            **(deadline.get("plugin_info_data") or {}),
        }
    os.environ[_WORK_FOLDER] = f"/..{os.path.abspath(folder)}"
    context.data[_DETOUR] = weakref.finalize(
        context, os.environ.__setitem__, _WORK_FOLDER, plain
    )


def end_detour(context: Any) -> None:
    """Put the work folder back, and the paths that ayon-deadline made of it."""
    put_back = context.data.pop(_DETOUR, None)
    if put_back is None:
        return
    put_back()
    for data in (context.data, *(item.data for item in context)):
        for key in ("audioFile", "outputDir", "source"):
            if str(data.get(key) or "").startswith("/../"):
                data[key] = posixpath.normpath(str(data[key]))
        if is_farm(data):
            data["expectedFiles"] = [
                posixpath.normpath(file) for file in data["expectedFiles"]
            ]


def published_workfile(context: Iterable[Any]) -> Path | None:
    """Return the workfile that this publish has put into the project."""
    for instance in context:
        if instance.data.get("family") != "workfile":
            continue
        for item in (instance.data.get("published_representations") or {}).values():
            for file in item.get("published_files") or ():
                if str(file).endswith(".zip"):
                    return Path(file)
    return None


# --- sound ---------------------------------------------------------------------


def store_farm_sound(sound: Path, workfile: str) -> str | None:
    """Put a sound where the farm finds it.

    Args:
        sound: The mix of some frames.
        workfile: The workfile, whose name it gets before its own.

    Returns:
        Its path relative to the unpacked scene, None without a work folder.

    Raises:
        FarmError: The work folder cannot be written to.

    """
    folder = _work_folder()
    if folder is None:
        return None
    target = folder.joinpath(*_UNPACK_FOLDER, f"{Path(workfile).stem}_{sound.name}")
    making = _unfinished(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(sound, making)
        replace(making, target)
    except OSError as error:
        raise FarmError(
            f"The sound for the farm cannot be written to '{target.parent}': {error}."
        ) from error
    finally:
        making.unlink(missing_ok=True)
    return f"../{target.name}"


def _unfinished(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}.part")


def _work_folder() -> Path | None:
    folder = os.environ.get(_WORK_FOLDER)
    return Path(folder) if folder and os.path.isdir(folder) else None
