"""Drawing layers made of image files: making them, and renewing them in place.

Another version never overwrites drawings: they may be saved already, and an
artist who undoes, or closes without saving, wants the old ones back. So the
layer gets a new element and column, timed as the old one was; what nobody uses
any more goes with the step and comes back with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ayon_harmony import current
from ayon_harmony.errors import HarmonyScriptError, SourceError
from ayon_harmony.model.footage import (
    Before,
    Footage,
    NewTiming,
    Run,
    carry_over,
    emptied,
    format_numbers,
    parse_numbers,
)
from ayon_harmony.model.names import listed
from ayon_harmony.scene import Scene
from ayon_harmony.scene.drawings import Exposure, LayerContent
from ayon_harmony.scene.nodes import Node

COMPOSITE = "COMPOSITE"
READ = "READ"

MAX_TRIPS = 20
"""How many calls the import of files is spread over, to show progress."""

MAX_TRIP_BYTES = 256 * 1024 * 1024
"""More is not copied in one call: slow disks must not make it time out."""

LAYER_DISTANCE_X = 160
LAYER_DISTANCE_Y = 140


@dataclass(frozen=True)
class Place:
    """Where a new layer goes.

    Attributes:
        group_path: Group it is made in.
        x: Place in the Node View.
        y: Place in the Node View.
        composite: Composite that it is put in front of, None leaves it loose.

    """

    group_path: str
    x: int = 0
    y: int = 0
    composite: str | None = None


def find_place(scene: Scene, target: str, *, connect: bool) -> Place:
    """Find where a new layer goes.

    Args:
        scene: The open scene.
        target: ``shown`` is the group that the Node View shows, without one that
            of the selection; ``selected`` is that of the selection; both are the
            top where there is none. ``top`` is always the top.
        connect: Put it in front of the group's composite. Of several composites
            the selected one is taken, else the one called Composite; otherwise
            none, as nobody can know.

    """
    group = "Top"
    if target != "top":
        groups = scene.groups.get_current_groups()
        order = [groups.selected]
        if target == "shown":
            order.insert(0, groups.shown)
        group = next((candidate for candidate in order if candidate), "Top")
    nodes = [
        node
        for node in scene.nodes.list_nodes(
            types=[READ, COMPOSITE], group_path=None if group == "Top" else group
        )
        if node.group_path == group
    ]
    composite = _composite(scene, nodes) if connect else None
    layers = [node for node in nodes if node.type == READ]
    if composite is not None:
        y = composite.y - LAYER_DISTANCE_Y
        beside = [node.x for node in layers if abs(node.y - y) < LAYER_DISTANCE_Y]
        # In front is to the left: cables do not cross then.
        x = min(beside) - LAYER_DISTANCE_X if beside else composite.x
        return Place(group, x, y, composite.path)
    if not nodes:
        return Place(group)
    right = max(nodes, key=lambda node: node.x)
    return Place(group, right.x + LAYER_DISTANCE_X, right.y)


def _composite(scene: Scene, nodes: Iterable[Node]) -> Node | None:
    composites = [node for node in nodes if node.type == COMPOSITE]
    if len(composites) <= 1:
        return composites[0] if composites else None
    selected = set(scene.nodes.get_selection().nodes)
    chosen = [node for node in composites if node.path in selected]
    if len(chosen) != 1:
        chosen = [node for node in composites if node.name == "Composite"]
    return chosen[0] if len(chosen) == 1 else None


def add_image_layer(
    scene: Scene,
    name: str,
    footage: Footage,
    runs: Iterable[Run],
    place: Place,
    task: current.ProgressTask,
) -> str:
    """Make a layer of image files and return the path of its node.

    Args:
        scene: The open scene.
        name: Wish for the name of the layer.
        footage: Checked files.
        runs: What is exposed when.
        place: Where it goes.
        task: Progress.

    """
    layer = scene.drawings.add_drawing_layer(
        name, footage.extension, place.group_path, x=place.x, y=place.y
    )
    import_drawings(scene, layer.element_id, footage.files, task)
    scene.drawings.set_exposures(layer.column, _exposures(runs))
    if place.composite is not None:
        scene.nodes.link_nodes(layer.node_path, place.composite)
    return layer.node_path


def renew_image_layer(
    scene: Scene,
    node_path: str,
    footage: Footage,
    data: Mapping[str, Any],
    task: current.ProgressTask,
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Put other files into a layer, timed as it is.

    Args:
        scene: The open scene.
        node_path: READ node of the layer.
        footage: Checked files.
        data: What `layer_data` said when the files before were loaded; without
            it the layer is of a public integration.
        task: Progress.

    Returns:
        What `layer_data` says now, and what the artist has to know.

    Raises:
        SourceError: The artist has drawings of their own in the layer that the
            new kind of files cannot stand beside.

    """
    content = scene.drawings.get_drawing_layer(node_path)
    before = layer_before(content, data)
    drawn = _own_drawings(before, content, footage)
    before = before.renamed({old: new for new, (old, _) in drawn.items()})
    timing = carry_over(before, footage, content.frame_count)
    renewed = scene.drawings.renew_drawings(
        node_path, content.element, footage.extension
    )
    files = {**footage.files, **{name: path for name, (_, path) in drawn.items()}}
    import_drawings(scene, renewed.element_id, files, task)
    scene.drawings.set_exposures(
        renewed.column, _exposures(emptied(timing.runs, content.frame_count))
    )
    scene.drawings.drop_drawing_column(content.column, renewed.column)
    return layer_data(footage, timing.offset), _report(node_path, content, timing)


def remove_image_layer(scene: Scene, node_path: str, data: Mapping[str, Any]) -> str:
    """Remove a layer with its drawings; return what was of the artist's own."""
    drawn: tuple[str, ...] = ()
    # An artist may have taken the drawings off the node; it goes all the same.
    with suppress(HarmonyScriptError):
        drawn = layer_before(
            scene.drawings.get_drawing_layer(node_path), data
        ).own_drawings
    scene.nodes.delete_nodes([node_path], delete_drawings=True, missing_ok=True)
    if not drawn:
        return ""
    return (
        f"Drawings that were added to the layer '{_name(node_path)}' went with it:"
        f" {_few(drawn)}. Undo brings them back."
    )


def layer_data(footage: Footage, offset: int) -> dict[str, Any]:
    """Return what a container remembers of a layer's files."""
    return {"numbers": format_numbers(footage.numbers), "offset": offset}


def layer_before(content: LayerContent, data: Mapping[str, Any]) -> Before:
    """Return a layer as another version needs to know it."""
    numbers = data.get("numbers")
    offset = data.get("offset")
    return Before(
        runs=tuple(Run(e.start, e.end, e.drawing) for e in content.exposures),
        drawings=tuple(content.drawings),
        numbers=None if numbers is None else parse_numbers(numbers),
        offset=offset if isinstance(offset, int) else None,
    )


def import_drawings(
    scene: Scene,
    element_id: int,
    files: Mapping[str, Path],
    task: current.ProgressTask,
) -> None:
    """Copy files into an element, with progress and few round trips."""
    names = list(files)
    done = 0
    for size in _trips([_size(files[name]) for name in names]):
        task(done, len(names), f"Importing {files[names[done]].name}")
        part = names[done : done + size]
        scene.drawings.import_drawings(element_id, {name: files[name] for name in part})
        done += size
    task(done, len(names), "")


def _trips(sizes: list[int]) -> list[int]:
    """Say how many files go with each call."""
    limit = -(-len(sizes) // MAX_TRIPS) if sizes else 0
    trips: list[int] = []
    weight = 0
    for size in sizes:
        if not trips or trips[-1] >= limit or weight + size > MAX_TRIP_BYTES:
            trips.append(0)
            weight = 0
        trips[-1] += 1
        weight += size
    return trips


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _own_drawings(
    before: Before, content: LayerContent, footage: Footage
) -> dict[str, tuple[str, Path]]:
    """Return the artist's own drawings: name from now on -> name before, file.

    One that is called like a new frame gets a name behind which it stays.
    """
    drawn = before.own_drawings
    if drawn and _family(content.extension) != _family(footage.extension):
        raise SourceError(
            f"The layer has drawings of your own ({_few(drawn)}), which are"
            f" {content.extension} and cannot stay beside {footage.extension} files."
            " Load the version as a layer of its own, or move your drawings to"
            " another layer first."
        )
    taken = {*footage.files, *content.drawings}
    kept = {}
    for name in drawn:
        new, number = name, 1
        while new in footage.files or (new != name and new in taken):
            new, number = f"{name}_{number}", number + 1
        taken.add(new)
        kept[new] = (name, content.drawings[name])
    return kept


def _family(extension: str) -> str:
    plain = extension.lower()
    return {"jpeg": "jpg", "tiff": "tif"}.get(plain, plain)


def _report(
    node_path: str, content: LayerContent, timing: NewTiming
) -> tuple[str, ...]:
    sentences = []
    if timing.lost:
        sentences.append(
            f"Frames {_few(timing.lost)} are not in the new version; where the layer"
            f" '{_name(node_path)}' showed them, nothing is exposed now."
        )
    if content.sharers:
        # Not that they keep the old version: one may be updated in the same step.
        names = _few(_name(path) for path in content.sharers)
        sentences.append(
            f"The layer '{_name(node_path)}' has drawings of its own now. Layers that"
            f" showed the same ones did not change with it: {names}."
        )
    return tuple(sentences)


def _exposures(runs: Iterable[Run]) -> list[Exposure]:
    return [Exposure(run.start, run.end, run.drawing) for run in runs]


def _few(names: Iterable[str]) -> str:
    drawings = list(names)
    if all(name.isdigit() for name in drawings):
        return format_numbers(int(name) for name in drawings)
    return listed(drawings, 5)


def _name(path: str) -> str:
    return path.rpartition("/")[2]
