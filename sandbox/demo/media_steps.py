"""Steps that load what is published, and bring another version of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sandbox.demo import pictures
from sandbox.demo.day import FOLDER_PATH, PROJECT, Day, Note

FRAMES = 6
LOOKED_AT = 4
RESOLUTION = (480, 270)


def load_and_update(day: Day, note: Note) -> None:
    """Published images are loaded, retimed by the artist, and updated in place."""
    _publish(day, 1, "#f7d038")
    container, before, frame = day.stage.on_main(lambda: _load(day, "before"))
    _show(note, "Version 1, retimed by the artist", frame)
    _publish(day, 2, "#8a2be2")
    outdated, after, frame = day.stage.on_main(lambda: _update(day, "after"))
    _show(note, "Version 2, in the same timing", frame)
    assert outdated == [container], outdated
    assert after == before, f"{before}\n{after}"
    note.tell(layer=before["node"], exposures=before["exposures"], updated=outdated)


def _publish(day: Day, version: int, color: str) -> None:
    files = {
        f"{1000 + number:04d}": pictures.balloon(number, color)
        for number in range(1, FRAMES + 1)
    }
    project = day.studio.project(PROJECT)
    project.publish(
        FOLDER_PATH,
        "imageBalloon",
        "image",
        files,
        representation="png",
        version=version,
    )


def _load(day: Day, name: str) -> tuple[str, dict[str, Any], Path | None]:
    """Load the images and hold every one of them for two frames."""
    import ayon_api
    from ayon_core.pipeline import load_container
    from ayon_core.pipeline.load import get_loaders_by_name

    from ayon_harmony import current
    from ayon_harmony.scene.drawings import Exposure

    (representation,) = ayon_api.get_representations(
        PROJECT, representation_names=["png"]
    )
    loader = get_loaders_by_name()["LoadImageSequence"]
    container = load_container(loader, representation["id"])
    scene, node_path = current.get_scene(), container["nodes"][0]
    scene.drawings.set_exposures(
        scene.drawings.get_drawing_layer(node_path).column,
        [
            Exposure(2 * number - 1, 2 * number, str(1000 + number))
            for number in range(1, FRAMES + 1)
        ],
    )
    scene.nodes.set_node_colors({node_path: "#3cb371ff"})
    return container["container_id"], _look(node_path), _frame(day, name)


def _update(day: Day, name: str) -> tuple[list[str], dict[str, Any], Path | None]:
    """Update what core says is outdated."""
    from ayon_core.pipeline import update_container
    from ayon_core.pipeline.load import get_outdated_containers

    outdated = get_outdated_containers()
    for container in outdated:
        update_container(container)
    assert get_outdated_containers() == []
    (node_path,) = outdated[0]["nodes"]
    ids = [container["container_id"] for container in outdated]
    return ids, _look(node_path), _frame(day, name)


def _look(node_path: str) -> dict[str, Any]:
    """What an update must not change: timing, cables, colour."""
    from ayon_harmony import current

    scene = current.get_scene()
    (node,) = scene.nodes.get_nodes([node_path])
    exposures = scene.drawings.get_drawing_layer(node_path).exposures
    return {
        "node": node.path,
        "color": node.color,
        "links": scene.nodes.list_links([node_path]),
        "exposures": " ".join(f"{e.start}-{e.end}:{e.drawing}" for e in exposures),
    }


def _frame(day: Day, name: str) -> Path | None:
    """Render one frame of the default display, None where there is none."""
    from ayon_harmony import current
    from ayon_harmony.model.frames import FrameRange

    scene = current.get_scene()
    state = scene.settings.get_scene()
    display = state.default_display or next(iter(state.displays), "")
    if not display:
        return None
    folder = day.folder / "loaded"
    folder.mkdir(exist_ok=True)
    (frame,) = scene.renders.render_frames(
        display,
        FrameRange(LOOKED_AT, LOOKED_AT),
        folder / f"{name}.####.png",
        resolution=RESOLUTION,
    )
    return frame


def _show(note: Note, caption: str, frame: Path | None) -> None:
    if frame is not None:
        note.show(caption, frame)
