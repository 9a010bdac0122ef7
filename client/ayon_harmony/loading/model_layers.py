"""3D models as drawing layers, where Harmony lets a script make them.

Harmony holds a model as one drawing, called ``1``; the frames of its animation
are exposed as ``1,1``, ``1,2`` and so on. Cameras and bare USD are nothing that
scripts can import.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ayon_harmony import current
from ayon_harmony.errors import SourceError
from ayon_harmony.loading.image_layers import Place, import_drawings
from ayon_harmony.loading.representations import PublishedFiles, file_not_there
from ayon_harmony.model.footage import STILL, Run, emptied, merged
from ayon_harmony.model.frames import FrameRange
from ayon_harmony.scene import Scene
from ayon_harmony.scene.drawings import Exposure

USDZ_SINCE = 25
"""First Harmony whose manual lists USDZ."""

_USD = frozenset({"usd", "usda", "usdc"})


def check_model(source: PublishedFiles) -> Path:
    """Return the file of a model that can be tried in the connected Harmony.

    Raises:
        SourceError: This Harmony cannot have it; says why and what to do.

    """
    peer = current.get_session().peer
    version, edition = (peer.harmony_version, peer.edition) if peer else ("", "")
    extension, by_hand = source.extension, "File > Import > 3D Models"
    if source.base_type == "camera":
        raise SourceError(
            f"Harmony's scripts cannot read a camera from {extension} files. Ask for"
            " the camera as a Harmony template, or for a movie seen through it."
        )
    if extension in _USD:
        raise SourceError(
            f"Harmony reads USD as .usdz only, from version {USDZ_SINCE} on, and this"
            f" is .{extension}. Ask for fbx, abc or usdz."
        )
    if edition and edition != "premium":
        raise SourceError(
            "3D models need Harmony Premium, and this is"
            f" {edition.capitalize()}. Ask for a movie or images of the model."
        )
    major = version.partition(".")[0]
    if extension == "usdz" and major.isdigit() and int(major) < USDZ_SINCE:
        raise SourceError(
            f"USDZ needs Harmony {USDZ_SINCE}, and this is {major}. Ask for fbx or abc."
        )
    if source.main.is_dir():
        raise SourceError(
            f"{source.main} is a folder, not a 3D model. Publish the version again as"
            " one file."
        )
    if not source.main.is_file():
        raise file_not_there(source.main)
    if source.main.stat().st_size == 0:
        raise SourceError(
            f"{source.main.name} is empty. Publish the version again, it cannot be"
            f" imported by hand ({by_hand}) either."
        )
    return source.main


def model_runs(
    frames: FrameRange | None, offset: int, frame_count: int, *, animate: bool
) -> list[Run]:
    """Return how a model is exposed: still over the scene, or its animation.

    Args:
        frames: AYON's frames of its animation; None is a still model.
        offset: What is added to AYON's number to get the frame of the scene.
        frame_count: Length of the scene.
        animate: Expose the animation, where it has frames.

    """
    if not animate or frames is None:
        return [Run(1, frame_count, STILL)]
    return [
        Run(at, at, f"{STILL},{number}")
        for number, at in enumerate(frames.moved(offset), 1)
        if 1 <= at <= frame_count
    ]


def add_model_layer(
    scene: Scene,
    name: str,
    path: Path,
    runs: Sequence[Run],
    place: Place,
    task: current.ProgressTask,
) -> str:
    """Make a layer of a model and return the path of its node.

    Raises:
        HarmonyScriptError: This Harmony lets no script import such models.

    """
    extension = path.suffix.lstrip(".").lower()
    layer = scene.drawings.add_drawing_layer(
        name, extension, place.group_path, x=place.x, y=place.y
    )
    import_drawings(scene, layer.element_id, {STILL: path}, task)
    scene.drawings.set_exposures(layer.column, _exposures(runs))
    if place.composite is not None:
        scene.nodes.link_nodes(layer.node_path, place.composite)
    return layer.node_path


def renew_model_layer(
    scene: Scene, node_path: str, path: Path, task: current.ProgressTask
) -> None:
    """Put another file into the layer of a model; its timing stays."""
    content = scene.drawings.get_drawing_layer(node_path)
    extension = path.suffix.lstrip(".").lower()
    renewed = scene.drawings.renew_drawings(node_path, content.element, extension)
    import_drawings(scene, renewed.element_id, {STILL: path}, task)
    runs = merged(Run(e.start, e.end, e.drawing) for e in content.exposures)
    scene.drawings.set_exposures(
        renewed.column, _exposures(emptied(runs, content.frame_count))
    )
    scene.drawings.drop_drawing_column(content.column, renewed.column)


def _exposures(runs: Sequence[Run]) -> list[Exposure]:
    return [Exposure(run.start, run.end, run.drawing) for run in runs]
