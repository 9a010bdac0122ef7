"""What a publish knows of the scene and of its instances, as named values.

The scene is read once, by ``read_scene``; everything after that is worked out
here without asking Harmony again, so fifty instances cost no more round trips
than one. ``docs/publish-data.md`` lists the keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from ayon_core.pipeline.colorspace import get_remapped_colorspace_from_native

from ayon_harmony.errors import HarmonyError
from ayon_harmony.host.context_settings import includes_handles
from ayon_harmony.model.farm import frames_of
from ayon_harmony.model.frames import FrameRange, ShotRange
from ayon_harmony.model.metadata import Holder, HolderKind, node_path_of
from ayon_harmony.scene import Scene
from ayon_harmony.scene.nodes import Link
from ayon_harmony.scene.render_layer_nodes import (
    COMPOSITE_MEMBER,
    LAYER_CREATOR,
    LAYER_MEMBER,
    PASS_CREATOR,
)
from ayon_harmony.scene.settings import SceneState
from ayon_harmony.scene.write_nodes import WriteNode, list_write_nodes

RENDER = "render"
FRAMED = frozenset({RENDER, "review", "workfile"})
"""Product base types that have a frame range."""

LOCAL, FARM, EXISTING = "local", "farm", "existing"
"""Render targets; each is a family with ``render.`` before it."""


class InstanceDataError(HarmonyError):
    """What an artist chose for an instance makes no sense; says what to do."""


def read_scene(scene: Scene, holders: Iterable[Holder]) -> dict[str, Any]:
    """Read everything that a publish needs to know, in six round trips.

    Args:
        scene: The open scene.
        holders: What the instances stand for; cables are told of Write nodes
            and of the nodes among these.

    Returns:
        Context data.

    """
    state = scene.settings.get_scene()
    writes = list_write_nodes(scene)
    store = scene.metadata.get_store()
    tagged = (path for path in store.node_tags)
    asked = {*writes, *(h.path for h in holders if h.kind is HolderKind.NODE)}
    wired = [path for path in tagged if path in asked]
    settings = state.settings
    return {
        "scenePath": state.path.as_posix(),
        "sceneDir": state.folder.as_posix(),
        "FOV": settings.fov,
        "all_write_nodes": list(writes),
        "sceneRange": settings.length.playback,
        "sceneFps": settings.fps,
        "resolutionWidth": settings.width,
        "resolutionHeight": settings.height,
        "pixelAspect": settings.pixel_aspect,
        "harmonyScene": state,
        "harmonyStore": store,
        "harmonyWriteNodes": writes,
        "harmonyLinks": tuple(scene.nodes.list_links(wired, missing_ok=True))
        if wired
        else (),
        "harmonySounds": tuple(scene.sounds.list_sounds()),
        "harmonyPalettes": tuple(scene.palettes.list_palettes()),
    }


def is_ours(data: Mapping[str, Any]) -> bool:
    """Whether one of our creators made an instance."""
    return "holders" in (data.get("transientData") or {})


def holders_of(data: Mapping[str, Any]) -> tuple[Holder, ...]:
    """Return what an instance stands for in the scene."""
    return tuple((data.get("transientData") or {}).get("holders") or ())


def shot_of(data: Mapping[str, Any], context: Mapping[str, Any]) -> ShotRange:
    """Return the range of an instance's own task, or of its folder.

    Where the studio's settings keep handles out of scenes of that task, it has
    none. Without any range in AYON, scene frames are AYON's.
    """
    entity = data.get("taskEntity") or data.get("folderEntity")
    if entity is None and data.get("folderPath") == context.get("folderPath"):
        entity = context.get("taskEntity") or context.get("folderEntity")
    attributes = (entity or {}).get("attrib") or {}
    if attributes.get("frameStart") is None or attributes.get("frameEnd") is None:
        return ShotRange(1, context["sceneRange"].end)
    shot = ShotRange.from_attributes(attributes)
    settings = (context.get("project_settings") or {}).get("harmony") or {}
    task = data.get("taskEntity") or {}
    if includes_handles(settings, task.get("taskType") or "", task.get("name") or ""):
        return shot
    return ShotRange(shot.frame_start, shot.frame_end)


def scene_frames(
    data: Mapping[str, Any], shot: ShotRange, context: Mapping[str, Any]
) -> FrameRange:
    """Return the frames of the scene that an instance delivers.

    Raises:
        InstanceDataError: The chosen frames end before they start, or are none.

    """
    chosen = data.get("creator_attributes") or {}
    listed = listed_frames(data, shot)
    if listed:
        return FrameRange(listed[0], listed[-1])
    if chosen.get("frame_range") == "no_handles":
        return shot.range_to_scene(shot.content)
    if chosen.get("frame_range") != "custom":
        frames: FrameRange = context["sceneRange"]
        return frames
    first, last = int(chosen["frame_start"]), int(chosen["frame_end"])
    if last < first:
        raise InstanceDataError(
            f"'{data['productName']}' shall deliver frames {first} to {last}, which"
            " end before they start. Correct its frames in the Publisher."
        )
    return shot.range_to_scene(FrameRange(first, last))


def listed_frames(data: Mapping[str, Any], shot: ShotRange) -> tuple[int, ...]:
    """Return the frames of the scene that an artist listed, ascending; () for no list.

    Raises:
        InstanceDataError: The text names no frames.

    """
    chosen = data.get("creator_attributes") or {}
    if chosen.get("frame_range") != "list":
        return ()
    text = str(chosen.get("frame_list") or "")
    try:
        frames = frames_of(text)
    except ValueError as error:
        raise InstanceDataError(
            f"'{data['productName']}' shall deliver listed frames, and {error} Write "
            "them like 1001,1005-1008."
        ) from error
    return tuple(frame - shot.offset for frame in frames)


def frame_data(
    data: Mapping[str, Any], context: Mapping[str, Any]
) -> dict[str, object]:
    """Return the frame keys of an instance, in AYON's numbers and the scene's."""
    shot = shot_of(data, context)
    frames = scene_frames(data, shot, context)
    delivered = shot.of_scene_range(frames)
    listed = listed_frames(data, shot)
    gaps: dict[str, object] = {}
    if len(listed) != (frames.duration if listed else 0):
        # ayon-core leaves the numbers of the files as they are then.
        gaps = {"listedFrames": listed, "hasExplicitFrames": True}
    return {
        **gaps,
        "frameStart": delivered.frame_start,
        "frameEnd": delivered.frame_end,
        "handleStart": delivered.handle_start,
        "handleEnd": delivered.handle_end,
        "frameStartHandle": delivered.with_handles.start,
        "frameEndHandle": delivered.with_handles.end,
        "sceneFrames": frames,
        "frameOffset": shot.offset,
        "fps": context["sceneFps"],
    }


def instance_data(
    data: Mapping[str, Any], context: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what is added to the data of an instance of our creators.

    ``families`` holds what is to be added, not what is there already.

    Raises:
        InstanceDataError: The artist chose what makes no sense.

    """
    holder = next((each for each in holders_of(data) if not each.member), None)
    added: dict[str, Any] = {"families": []}
    if holder is not None:
        added["holder"] = holder.path
        if holder.kind is HolderKind.NODE:
            added["setMembers"] = [holder.path]
    if data.get("productBaseType") not in FRAMED:
        return added
    added.update(frame_data(data, context))
    for key in ("resolutionWidth", "resolutionHeight", "pixelAspect"):
        added[key] = context[key]
    if data.get("productBaseType") == RENDER:
        added.update(render_data(data, holder, context))
    return added


def render_data(
    data: Mapping[str, Any], holder: Holder | None, context: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what is added to an instance of a Write node."""
    chosen = data.get("creator_attributes") or {}
    target = chosen.get("render_target") or LOCAL
    if target not in (LOCAL, FARM, EXISTING):
        raise InstanceDataError(
            f"'{data['productName']}' has the unknown render target '{target}'. Choose"
            " another one in the Publisher."
        )
    is_reviewed = bool(chosen.get("mark_for_review", False))
    added: dict[str, Any] = {
        "families": [f"render.{target}"],
        "renderTarget": target,
        "farm": target == FARM,
        "review": is_reviewed,
    }
    if is_reviewed:
        added["families"].append("review")
    write = context["harmonyWriteNodes"].get(holder.path if holder else "")
    if write is not None:
        added.update(write_data(write, context["harmonyScene"]))
        if added["isMovie"] and listed_frames(data, shot_of(data, context)):
            _require_no_gaps(data, context)
        space = studio_colorspace(added["nativeColorspace"], context)
        if space:
            added["colorspace"] = space
    return added


def _require_no_gaps(data: Mapping[str, Any], context: Mapping[str, Any]) -> None:
    if "listedFrames" in frame_data(data, context):
        raise InstanceDataError(
            f"'{data['productName']}' is a movie and cannot leave out frames. Choose "
            "first and last frame, or images."
        )


def studio_colorspace(native: str, context: Mapping[str, Any]) -> str | None:
    """Return what the studio's settings call a colour space of Harmony.

    None where they do not name it: ayon-core then goes by the rules for files.
    """
    settings = (context.get("project_settings") or {}).get("harmony") or {}
    imageio = settings.get("imageio") or {}
    if not native or not (imageio.get("remapping") or {}).get("rules"):
        return None
    remapped: str | None = get_remapped_colorspace_from_native(
        native, "harmony", imageio
    )
    return remapped


def write_data(write: WriteNode, state: SceneState) -> dict[str, Any]:
    """Return what a Write node says of its files, as plain values."""
    output = write.output
    pattern = write.movie_file if write.is_movie else ""
    if not pattern and output.is_known:
        pattern = output.pattern()
    return {
        "isMovie": write.is_movie,
        "outputType": "Movie" if write.is_movie else "Image",
        "outputFormat": write.movie_format if write.is_movie else output.drawing_type,
        "leadingZeros": output.leading_zeros,
        "outputStartFrame": output.start,
        "outputPattern": _absolute(pattern, state.folder) if pattern else "",
        "isWriteEnabled": write.is_enabled,
        "nativeColorspace": write.colorspace or state.color_space,
    }


def add_render_layers(
    instances: Iterable[dict[str, Any]], links: Iterable[Link]
) -> None:
    """Tell render layers and passes of each other, and the order of passes.

    Args:
        instances: Data of all instances of the publish; changed in place.
        links: Cables of their nodes.

    """
    layers = {
        data["instance_id"]: data
        for data in instances
        if data.get("creator_identifier") == LAYER_CREATOR
    }
    by_layer: dict[str, list[dict[str, Any]]] = {key: [] for key in layers}
    for data in instances:
        if data.get("creator_identifier") == PASS_CREATOR:
            chosen = data.get("creator_attributes") or {}
            layer_id = str(chosen.get("render_layer_instance_id") or "")
            data["renderLayerId"] = layer_id
            by_layer.setdefault(layer_id, []).append(data)
    linked = list(links)
    for layer_id, passes in by_layer.items():
        layer = layers.get(layer_id)
        ports = _ports(layer, linked)
        passes.sort(
            key=lambda data: (
                ports.get(_member(data, LAYER_MEMBER), len(ports)),
                data["productName"],
            )
        )
        variant = str(layer.get("variant") or "") if layer else ""
        for order, data in enumerate(passes):
            data["renderpass"] = pass_name(str(data.get("variant") or ""), variant)
            data["renderPassOrder"] = order
            if variant:
                data["renderlayer"] = variant
        if layer is not None:
            layer["renderLayerId"] = layer_id
            layer["renderlayer"] = variant
            layer["renderPassIds"] = [data["instance_id"] for data in passes]


def pass_name(variant: str, layer_variant: str) -> str:
    """Return a pass's name within its layer: the variant without the layer's."""
    before = f"{layer_variant}_"
    if layer_variant and variant.startswith(before) and variant != before:
        return variant[len(before) :]
    return variant


def _ports(layer: dict[str, Any] | None, links: Iterable[Link]) -> dict[str, int]:
    composite = _member(layer, COMPOSITE_MEMBER) if layer else ""
    ports: dict[str, int] = {}
    for link in links:
        if composite and link.target == composite:
            port = ports.get(link.source, link.target_port)
            ports[link.source] = min(port, link.target_port)
    return ports


def _member(data: Mapping[str, Any], member: str) -> str:
    return node_path_of(holders_of(data), member) or ""


def _absolute(path: str, folder: Path) -> str:
    """Return where a path of a Write node leads: relative ones begin in the scene."""
    forward = path.replace("\\", "/")
    if PurePosixPath(forward).is_absolute() or forward[1:3] == ":/":
        return forward
    return f"{folder.as_posix()}/{forward}"
