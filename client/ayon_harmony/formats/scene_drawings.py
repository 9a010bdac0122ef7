"""The drawings of a scene without Harmony: where they are, when they show, their state.

Of a scene in its folder, as it was saved.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ..errors import DrawingFileError, PaletteFileError
from ..model.color_use import (
    DrawingUse,
    FrameSpan,
    KnownColors,
    LostColor,
    PaletteColorUse,
    find_color_uses,
    find_lost_colors,
    merge_spans,
)
from ..model.grouping import grouped
from ..model.scene_folder import PALETTE_LIBRARY, PALETTE_LIST
from .drawing_colors import read_many_colors, used_colors
from .palette_file import PaletteFile, PaletteList, TextureColor
from .scene_graph import SceneGraph, read_scene_graph
from .tvg.drawing import open_drawing
from .xstage import ElementFacts

_IMAGES = ("tvg", "png", "tga", "jpg", "jpeg", "bmp", "tif", "tiff")


@dataclass(frozen=True)
class SceneDrawing:
    """A drawing that a scene lists.

    Attributes:
        element_id: Its element.
        element: Name of the element.
        drawing: Its name.
        path: Its file, None when it is not there.
        spans: Frames that a node of the scene shows it at; empty when none does.

    """

    element_id: int
    element: str
    drawing: str
    path: Path | None
    spans: tuple[FrameSpan, ...]

    @property
    def is_unused(self) -> bool:
        """Whether no node shows it at any frame."""
        return not self.spans


@dataclass(frozen=True)
class DrawingState:
    """A drawing and what it is like.

    Attributes:
        drawing: The drawing.
        problem: Why it cannot be read whole, "" when it can.
        is_empty: Whether nothing is drawn in it; False when that is not known.

    """

    drawing: SceneDrawing
    problem: str = ""
    is_empty: bool = False


def list_drawings(graph: SceneGraph) -> list[SceneDrawing]:
    """Return the drawings that a scene lists or shows, by element.

    Args:
        graph: A scene in its folder.

    """
    folder = graph.facts.path.parent
    exposed = graph.exposed_frames()
    drawings = []
    for element in graph.facts.elements:
        shown = grouped(
            (_listed_name(element, name), item)
            for name, items in exposed.get(element.id, {}).items()
            for item in items
        )
        for name in dict.fromkeys((*element.drawings, *shown)):
            spans = [(item.start, item.stop) for item in shown.get(name, ())]
            drawings.append(
                SceneDrawing(
                    element.id,
                    element.name,
                    name,
                    find_drawing(folder, element, name),
                    tuple(merge_spans(spans)),
                )
            )
    return drawings


def _listed_name(element: ElementFacts, drawing: str) -> str:
    """Return the name that an element has for what a node shows.

    Layers of a PSD are shown one by one, as ``drawing:layer``.
    """
    name = drawing.partition(":")[0]
    return name if name in element.drawings else drawing


def find_drawing(folder: Path, element: ElementFacts, drawing: str) -> Path | None:
    """Return the file of a drawing, None when it is not there.

    Args:
        folder: The scene's folder.
        element: Its element.
        drawing: Its name.

    """
    names = drawing_names(element, drawing)
    # Here and below `os.path`, unlike Path's own, bears names that no disk has.
    paths = (folder / element.folder / name for name in names)
    return next((path for path in paths if os.path.isfile(path)), None)


def drawing_names(element: ElementFacts, drawing: str) -> Iterator[str]:
    """Yield the names that a drawing's file may have, the likeliest first."""
    last = element.folder.rpartition("/")[2]
    # A folder may carry a number behind its name: "Drawing.24" holds "Drawing-1".
    stems = dict.fromkeys((element.name, last, last.rpartition(".")[0] or last))
    extensions = dict.fromkeys((element.extension or "tvg", *_IMAGES))
    # Of a PSD a node shows "drawing:layer"; all layers are in the drawing's file.
    for name in dict.fromkeys((drawing, drawing.partition(":")[0])):
        for stem in stems:
            for extension in extensions:
                yield f"{stem}-{name}.{extension}"


def read_states(xstage: Path) -> list[DrawingState]:
    """Read every vector drawing of a scene whole, and tell what it is like.

    Raises:
        WorkfileError: The scene cannot be read.

    """
    return [read_state(drawing) for drawing in list_drawings(read_scene_graph(xstage))]


def read_state(drawing: SceneDrawing) -> DrawingState:
    """Read a drawing whole, where it is one of vectors, and tell what it is like."""
    if drawing.path is None:
        return DrawingState(drawing, "its file is missing")
    if drawing.path.suffix.lower() != ".tvg":
        return DrawingState(drawing)
    try:
        content = open_drawing(drawing.path)
        content.check()
    except DrawingFileError as error:
        return DrawingState(drawing, str(error))
    return DrawingState(drawing, is_empty=content.is_empty)


def color_uses(graph: SceneGraph) -> list[DrawingUse]:
    """Return the vector drawings of a scene with the colours they use.

    One that cannot be read is left out, see `read_states`.
    """
    drawings = [
        drawing
        for drawing in list_drawings(graph)
        if drawing.path is not None and drawing.path.suffix.lower() == ".tvg"
    ]
    reading = read_many_colors(item.path for item in drawings if item.path)
    return [
        DrawingUse(
            item.element_id,
            item.element,
            item.drawing,
            str(item.path),
            item.spans,
            used_colors(reading.entries[str(item.path)]),
        )
        for item in drawings
        if str(item.path) in reading.entries
    ]


def lost_colors(xstage: Path) -> tuple[LostColor, ...]:
    """Return the colours that drawings of a scene use and none of its palettes has.

    Raises:
        WorkfileError: The scene cannot be read.

    """
    graph = read_scene_graph(xstage)
    folder = xstage.parent
    known = KnownColors(
        _ids(read_linked_palettes(folder)[0]),
        {
            element.id: list(_ids(read_linked_palettes(folder / element.folder)[0]))
            for element in graph.facts.elements
        },
    )
    return find_lost_colors(color_uses(graph), known)


def palette_uses(graph: SceneGraph) -> dict[str, tuple[PaletteColorUse, ...]]:
    """Return the drawings that use each colour of a scene's palettes, by palette.

    Args:
        graph: A scene in its folder. Its linked palettes are looked at, not those of
            elements. Palettes of nothing but textures are left out: Harmony puts its
            own into every scene.

    """
    palettes: dict[str, list[tuple[str, str]]] = {}
    for path in read_linked_palettes(graph.facts.path.parent)[0]:
        try:
            colors = PaletteFile.read(path).colors
        except PaletteFileError:
            continue
        if not all(isinstance(color, TextureColor) for color in colors):
            rows = [(color.id, color.name) for color in colors]
            palettes.setdefault(path.stem, []).extend(rows)
    return find_color_uses(palettes, color_uses(graph))


def _ids(paths: Iterable[Path]) -> Iterator[str]:
    for path in paths:
        try:
            yield from (color.id for color in PaletteFile.read(path).colors)
        except PaletteFileError:
            continue


def read_linked_palettes(folder: Path) -> tuple[list[Path], list[str]]:
    """Return the palettes that a scene or an element links, by their priority.

    Args:
        folder: A scene's folder, or an element's: these may have a list of their own.

    Returns:
        Files that are there, and what is not: links whose file is missing.

    """
    listing = folder / PALETTE_LIST
    missing: list[str] = []
    if not os.path.isfile(listing):
        library = folder / PALETTE_LIBRARY
        paths = sorted(library.glob("*.plt")) if os.path.isdir(library) else []
        return paths, missing
    try:
        links = PaletteList.read(listing).links
    except PaletteFileError as error:
        return [], [str(error)]
    paths = []
    for link in links:
        path = link.file(folder)
        # A scene that was moved has its palettes beside it all the same.
        beside = folder / PALETTE_LIBRARY / path.name
        if os.path.isfile(path):
            paths.append(path)
        elif link.is_absolute and os.path.isfile(beside):
            paths.append(beside)
        else:
            missing.append(f"palette '{link.name}' is not at '{link.path}'")
    return paths, missing
