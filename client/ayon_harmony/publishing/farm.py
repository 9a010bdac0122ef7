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
from ayon_harmony.model.check_rules import Problem
from ayon_harmony.model.farm import (
    LONGEST_INLINE_SCRIPT,
    FarmFiles,
    disabling_script,
    frames_of,
    move_frames,
    unsafe_nodes,
)
from ayon_harmony.model.frames import FrameRange, describe_frames
from ayon_harmony.model.sequences import WriteOutput
from ayon_harmony.model.storage import DatabaseScene
from ayon_harmony.scene.write_nodes import WriteNode, list_write_nodes
from ayon_harmony.workfiles import disk

FAMILY = "render.farm"

FARM_ADDONS = ("deadline", "royalrender", "opencue")
"""Addons that ayon-core hands farm renders to."""

NO_RENDERS = {"royalrender": "Royal Render", "opencue": "OpenCue"}
"""Of these the ones whose addons have no render job for Harmony, with their names.

Royal Render's publish job knows the host and ends where it misses the render job.
"""

_KNOWN_UNTIL = (0, 7, 3)
"""Up to this version it is known where ayon-deadline unpacks scenes: into the work
folder, and by a path that only Windows understands."""

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
    addons_found = {name: addons.get(name) for name in FARM_ADDONS}
    enabled = [name for name, addon in addons_found.items() if addon and addon.enabled]
    if not enabled:
        raise FarmError(
            "This studio has no render farm in AYON. Choose *Render on this"
            " workstation* for the renders, or ask for the Deadline addon."
        )
    # The first one is what ayon-core hands renders to.
    if enabled[0] in NO_RENDERS:
        raise FarmError(
            f"{NO_RENDERS[enabled[0]]}, the farm of this studio, takes no renders of"
            " Harmony from AYON: its addon has no job for them. Choose *Render on"
            " this workstation* for the renders."
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


def farm_files(
    write: WriteNode,
    name: str,
    scene_dir: str,
    frames: FrameRange,
    start: int | None = None,
) -> FarmFiles:
    """Return what the farm writes for a Write node: its files, otherwise named.

    Args:
        write: The Write node.
        name: Beginning of the file names.
        scene_dir: Folder of the scene.
        frames: Frames of the scene.
        start: START in place of the node's.

    Raises:
        ValueError: The node has an unknown drawing type.

    """
    prefix = f"{scene_dir}/renders/{name}"
    output = write.output
    if write.is_movie:
        extension = write.movie_file.rpartition(".")[2]
        return FarmFiles.of_movie(prefix, extension, output.leading_zeros)
    images = WriteOutput(
        f"{prefix}-",
        output.drawing_type,
        output.leading_zeros,
        output.start if start is None else start,
    )
    return FarmFiles.of_images(images, frames)


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
        "farmName": name,
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
        "families": [family for family in data["families"] if family != "review"],
    }
    write = context["harmonyWriteNodes"].get(data.get("holder") or "")
    if write is not None and (write.is_movie or write.output.is_known):
        files = farm_files(write, name, context["sceneDir"], frames)
        added.update(farmFiles=files, expectedFiles=files.expected)
    return added


# --- checking ----------------------------------------------------------------


def find_farm_problems(context: Any) -> list[Problem]:
    """Return what the farm cannot take; nothing without renders for it.

    Args:
        context: The publish.

    """
    renders = [instance.data for instance in context if is_farm(instance.data)]
    if not renders:
        return []
    problems = [
        Problem(text, can_be_repaired=False) for text in scene_problems(context)
    ]
    for data in renders:
        holder = data.get("holder")
        nodes = (str(holder),) if holder in context.data["harmonyWriteNodes"] else ()
        texts = render_problems(data, context.data)
        problems += [
            Problem(text, nodes=nodes, can_be_repaired=False) for text in texts
        ]
        write = context.data["harmonyWriteNodes"].get(holder or "")
        if write is not None and not write.is_enabled:
            problems.append(
                Problem(
                    f"{write.path} is switched off, and the farm renders what is "
                    "switched on. Switch it on.",
                    nodes=nodes,
                )
            )
    return problems


def scene_problems(context: Any) -> list[str]:
    """Say what of the whole publish the farm cannot take.

    Args:
        context: The publish.

    """
    data = context.data
    problems = []
    database: DatabaseScene | None = data.get("harmonyDatabase")
    if database is not None and is_known_deadline(data):
        problems.append(
            database.refusal(
                "ayon-deadline up to 0.7.3 sends published workfiles to the farm only;"
                " render on this workstation"
            )
        )
    elif database is None and not any(
        "workfile" in (instance.data.get("family"), instance.data.get("productType"))
        and instance.data.get("publish", True)
        for instance in context
    ):
        problems.append(
            "The farm renders the published workfile, and the workfile is not part of"
            " this publish. Switch its instance on."
        )
    versions = sorted(path.name for path in Path(data["sceneDir"]).glob("*.xstage"))
    if len(versions) > 1 and not is_known_deadline(data):
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
    files: FarmFiles | None = data.get("farmFiles")
    problems = []
    if files is None:
        problems.append(
            f"{write.path} has the format '{write.output.drawing_type}', which Harmony"
            " does not know. Choose another image format."
        )
    elif not files.is_told:
        problems.append(
            f"The farm would mistake a part of the name '{files.prefix}' for a frame"
            " number. Choose another variant."
        )
    elif data["sceneFrames"].start + files.offset < 0:
        problems.append(
            f"The first file of {write.path} would have the number"
            f" {data['sceneFrames'].start + files.offset}. Choose a first number that"
            " makes no number negative."
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
        scene.nodes.set_nodes_enabled(dict.fromkeys(off, True))
    return off


# --- submitting ----------------------------------------------------------------


def tell_job(data: dict[str, Any], context: Mapping[str, Any]) -> None:
    """Tell the job the frames that an artist chose, and that a movie is one task.

    ayon-deadline takes chosen frames in AYON's numbers and hands them to Harmony
    as they are. Their files get AYON's numbers: ayon-core does not number single
    frames again, and looks for the others in the last version by number.

    Raises:
        FarmError: They are not frames of the instance, or not those of a movie.

    """
    job_info = data["deadline"]["job_info"]
    frames: FrameRange = data["sceneFrames"]
    if data.get("isMovie"):
        job_info.ChunkSize = frames.duration
    offset = int(data["frameOffset"])
    listed = [frame + offset for frame in data.get("listedFrames") or ()]
    chosen = str(job_info.Frames or "") or describe_frames(listed).replace(" ", "")
    if not chosen:
        return
    try:
        asked = frames_of(chosen)
    except ValueError as error:
        raise FarmError(str(error)) from error
    if not set(asked) <= set(listed or frames.moved(offset)):
        raise FarmError(
            f"'{data['productName']}' shall render frames {chosen} on the farm, it has"
            f" {describe_frames(listed) or frames.moved(offset)}. Choose other frames."
        )
    if data.get("isMovie"):
        if len(asked) != asked[-1] - asked[0] + 1:
            raise FarmError(
                f"'{data['productName']}' is a movie and cannot have the frames"
                f" {chosen} without those between. Choose frames without gaps."
            )
    else:
        write = context["harmonyWriteNodes"][data["holder"]]
        files = farm_files(
            write, data["farmName"], context["sceneDir"], frames, start=offset + 1
        )
        data.update(
            farmFiles=files, expectedFiles=files.expected, outputStartFrame=offset + 1
        )
    job_info.Frames = move_frames(chosen, -offset)


def tell_publish_job(data: dict[str, Any]) -> None:
    """Have the publish job look for the files that the render job writes.

    It takes expected files that nobody writes for files, and the frames of the
    render job for numbers of files, which they are with START 1 only. The render
    job is submitted; nobody else reads both.
    """
    job_info = data["deadline"]["job_info"]
    files: FarmFiles = data["farmFiles"]
    frames: FrameRange = data["sceneFrames"]
    # The submitter has put them into the folder of the unpacked scene.
    moved = dict(zip(files.expected, data["expectedFiles"]))
    kept = list(files.files)
    if job_info.Frames and not data.get("isMovie"):
        rendered = set(frames_of(job_info.Frames))
        kept = [file for frame, file in zip(frames, kept) if frame in rendered]
        job_info.Frames = move_frames(job_info.Frames, files.offset)
    data["expectedFiles"] = [moved[file] for file in kept]


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
        disk.replace(making, path)
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


def is_known_deadline(context: Mapping[str, Any]) -> bool:
    """Whether it is known where the installed ayon-deadline unpacks scenes."""
    version = deadline_version(context)
    return version is not None and version <= _KNOWN_UNTIL


def has_posix_fault(context: Mapping[str, Any]) -> bool:
    """Whether the installed ayon-deadline unpacks scenes to a wrong place here."""
    return os.name == "posix" and is_known_deadline(context)


def posix_problem(context: Mapping[str, Any]) -> str | None:
    """Say why that fault cannot be got around, None when it can."""
    if not has_posix_fault(context) or _work_folder() is not None:
        return None
    return (
        "Farm submission from Linux and macOS fails in ayon-deadline up to 0.7.3,"
        " because it unpacks the scene to '//?/', which only Windows knows. It works"
        " from a task with a work folder: save the workfile with the Workfiles tool."
    )


def name_job_paths(context: Any) -> None:
    """Tell jobs the scene file, where it is known what ayon-deadline makes of it.

    Its submitter takes any scene version that it finds. What a studio has set for
    the job's plugin stays.
    """
    database: DatabaseScene | None = context.data.get("harmonyDatabase")
    if database is not None:
        _name_database(context, database)
        return
    published = published_workfile(context)
    if not is_known_deadline(context.data) or published is None:
        return
    folder = _work_folder()
    parent = folder.joinpath(*_UNPACK_FOLDER) if folder else published.parent
    scene = parent / published.stem
    paths = {"SceneFile": scene / Path(context.data["scenePath"]).name}
    for instance in context:
        if not is_farm(instance.data) or not instance.data.get("deadline"):
            continue
        if has_posix_fault(context.data):
            name = instance.data["farmFiles"].prefix.rpartition("/")[2]
            paths["Output0Path"] = scene / "renders" / name
        deadline = instance.data["deadline"]
        deadline["plugin_info_data"] = {
            **{key: path.as_posix() for key, path in paths.items()},
            **(deadline.get("plugin_info_data") or {}),
        }


def _name_database(context: Any, database: DatabaseScene) -> None:
    """Have Deadline's plugin render the scene on the server, by its names there."""
    for instance in context:
        deadline = instance.data.get("deadline")
        if is_farm(instance.data) and deadline:
            deadline["plugin_info_data"] = {
                **database.deadline_keys(),
                **(deadline.get("plugin_info_data") or {}),
            }


def begin_detour(context: Any) -> None:
    """Let ayon-deadline unpack the scene where it looks for it.

    ``/..`` is ``/``, and takes the question mark away when ayon-deadline's ``//?/``
    stands before it: so the work folder gets it while jobs are submitted; the jobs
    have been told plain paths. It is put back at the latest with the publish.
    """
    folder = _work_folder()
    if not has_posix_fault(context.data) or folder is None:
        return
    plain = os.environ[_WORK_FOLDER]
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
    for data in (context.data, *(instance.data for instance in context)):
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
        for representation in (
            instance.data.get("published_representations") or {}
        ).values():
            for file in representation.get("published_files") or ():
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
        disk.replace(making, target)
    except OSError as error:
        raise FarmError(
            f"The sound for the farm cannot be written to '{target.parent}': "
            f"{disk.reason(error)}."
        ) from error
    finally:
        making.unlink(missing_ok=True)
    return f"../{target.name}"


def _unfinished(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}.part")


def _work_folder() -> Path | None:
    folder = os.environ.get(_WORK_FOLDER)
    return Path(folder) if folder and os.path.isdir(folder) else None
