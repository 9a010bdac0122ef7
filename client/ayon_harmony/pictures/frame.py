"""One frame of a scene as layers to draw: what the file tells without Harmony.

Exposures, the order of composites, visibility, pegs, the camera and opacity are
followed. Deformers, effects and symbols are not: what is left out is named. This is a
preview, no render.

Lengths: positions are in fields. A frame is 24 fields and 3,750 units high, so a field
is 156.25 units high and, by the usual aspect of 4:3, 208.33 wide. The camera stands 12
fields in front of z = 0.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..formats.scene_graph import Column, Link, SceneGraph, SceneNode
from ..formats.tvg.art import UNITS_IN_FRAME_HEIGHT
from ..formats.tvg.binary import Matrix
from .geometry import Box
from .scene_files import SceneFiles

FIELDS_IN_HEIGHT = 24.0
FIELD_HEIGHT = UNITS_IN_FRAME_HEIGHT / FIELDS_IN_HEIGHT
FIELD_WIDTH = FIELD_HEIGHT * 4 / 3
CAMERA_DISTANCE = 12.0

_DEEPEST = 200
_MOST_LAYERS = 5_000
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_ART_SWITCHES = (
    ("U", "readUnderlay"),
    ("C", "readColorArt"),
    ("L", "readLineArt"),
    ("O", "readOverlay"),
)
#: Nodes that let one art of drawings through.
_ART_FILTERS = {"UNDERLAY": "U", "COLOR_ART": "C", "LINE_ART": "L", "OVERLAY": "O"}
_OUTPUTS = ("DISPLAY", "WRITE", "MultiLayerWrite")
#: Nodes that hand their image on unchanged, as far as a still picture tells.
_SILENT = {"DISPLAY", "WRITE", "MultiLayerWrite", "MULTIPORT_IN", "MULTIPORT_OUT"}
_SILENT |= {"COMPOSITE_GENERIC", "NOTE", "PASSTHROUGH", "CAMERA"}


@dataclass
class FrameLayer:
    """A drawing in a frame.

    Attributes:
        node: Path of its node.
        path: Its file.
        arts: Art layers that are shown.
        matrix: From the drawing's units to those of the frame.
        z: Distance from the plane z = 0 to the viewer, in fields.
        opacity: From 0 to 1.
        card: Red, green, blue and alpha of a colour card: it has no file.
        pixel: Height of a pixel of an image, in units; 0 fits the image into the
            frame, which is ``frame_width`` wide.
        frame_width: In units.

    """

    node: str
    path: Path | None
    arts: str
    matrix: Matrix
    z: float = 0.0
    opacity: float = 1.0
    card: tuple[int, int, int, int] | None = None
    pixel: float = 0.0
    frame_width: float = 0.0

    def to_job(self) -> dict[str, Any]:
        """Return it as the child process takes it."""
        return {
            "name": self.node,
            "path": str(self.path) if self.path else "",
            "card": list(self.card) if self.card else None,
            "arts": self.arts,
            "matrix": list(self.matrix),
            "opacity": self.opacity,
            "pixel": self.pixel,
            "frame": [self.frame_width, UNITS_IN_FRAME_HEIGHT],
        }


@dataclass
class Frame:
    """A frame's layers, the lowest first, and what is not shown."""

    layers: list[FrameLayer] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def frame_view(graph: SceneGraph) -> Box:
    """Return what the camera frames, in units."""
    width, height = graph.facts.width or 1920, graph.facts.height or 1080
    half = UNITS_IN_FRAME_HEIGHT / 2
    across = half * width / max(1, height)
    return Box(-across, -half, across, half)


def frame_layers(graph: SceneGraph, frame: int, files: SceneFiles) -> Frame:
    """Return what a frame shows.

    Args:
        graph: The scene.
        frame: Counted from 1, as Harmony does.
        files: Finds the files of drawings.

    """
    walk = _Walk(graph, frame, files)
    output = find_output(graph)
    if output is None:
        walk.note("the scene has no display and no Write node")
        return walk.frame
    walk.note_deformers()
    layers = walk.image(Link(output.path, 0, "", 0), 0)
    walk.frame.layers = [walk.seen_by_camera(layer) for layer in layers]
    walk.frame.layers = [layer for layer in walk.frame.layers if layer.opacity > 0]
    return walk.frame


def find_output(graph: SceneGraph) -> SceneNode | None:
    """Return the node whose picture is the scene's: its default display, or kin."""
    nodes = graph.nodes.values()
    wanted = graph.facts.default_display.rpartition("/")[2]
    linked = [node for node in nodes if node.type in _OUTPUTS and node.is_enabled]
    linked = [node for node in linked if graph.inputs(node.path)]
    for node in linked:
        if node.type == "DISPLAY" and node.name == wanted:
            return node
    for kind in _OUTPUTS:
        for node in linked:
            if node.type == kind:
                return node
    composites = [node for node in nodes if node.type == "COMPOSITE"]
    return composites[-1] if composites else None


def multiply(first: Matrix, then: Matrix) -> Matrix:
    """Return one matrix for two: ``first`` is applied first."""
    a, b, c, d, tx, ty = first
    e, f, g, h, ux, uy = then
    return (
        a * e + b * g,
        a * f + b * h,
        c * e + d * g,
        c * f + d * h,
        tx * e + ty * g + ux,
        tx * f + ty * h + uy,
    )


def invert(matrix: Matrix) -> Matrix | None:
    """Return the matrix back, None when there is none."""
    a, b, c, d, tx, ty = matrix
    whole = a * d - b * c
    if abs(whole) < 1e-12:
        return None
    a, b, c, d = d / whole, -b / whole, -c / whole, a / whole
    return a, b, c, d, -(tx * a + ty * c), -(tx * b + ty * d)


#: Nodes that move what hangs on them, and the name of their position.
_MOVERS = {"PEG": "position", "READ": "offset"}


@dataclass
class _Place:
    """Where something is: a matrix in units, and a distance."""

    matrix: Matrix = _IDENTITY
    z: float = 0.0


class _Walk:
    """Follows the cables from an output to the drawings."""

    def __init__(self, graph: SceneGraph, number: int, files: SceneFiles) -> None:
        self._graph = graph
        self._number = number
        self._files = files
        self._elements = {element.id: element for element in graph.facts.elements}
        self._group_outputs = {
            node.group: node.path
            for node in graph.nodes.values()
            if node.type == "MULTIPORT_OUT"
        }
        # None stands for what is being followed: cables may run in a circle.
        self._images: dict[tuple[str, int], list[FrameLayer] | None] = {}
        self._camera: _Place | None = None
        self.frame = Frame()

    def note(self, text: str) -> None:
        if text not in self.frame.notes:
            self.frame.notes.append(text)

    def note_deformers(self) -> None:
        kinds = {node.type for node in self._graph.nodes.values() if node.is_enabled}
        if kinds & _DEFORMERS:
            self.note("deformers do not bend what is shown")
        if self._graph.facts.symbol_count:
            self.note("symbols are not shown")

    # --- images -----------------------------------------------------------

    def image(self, link: Link | None, depth: int) -> list[FrameLayer]:
        """Return the layers that a cable brings, the lowest first."""
        node = self._graph.nodes.get(link.source) if link is not None else None
        if link is None or node is None:
            return []
        key = (node.path, link.source_port)
        if key not in self._images:
            self._images[key] = None
            self._images[key] = self._follow(node, link, depth)
        layers = self._images[key]
        if layers is None or depth > _DEEPEST:
            self.note(f"'{node.path}' is linked into itself, or too deep")
        return (layers or [])[:_MOST_LAYERS]

    def _follow(self, node: SceneNode, link: Link, depth: int) -> list[FrameLayer]:
        if depth > _DEEPEST:
            return []
        depth += 1
        if node.type == "READ":
            return self._drawing(node) if node.is_enabled else []
        if node.type == "PEG":
            return []  # it moves; an image comes by another cable
        if node.type == "GROUP":
            return self._group(node, link.source_port, depth)
        if node.type == "MULTIPORT_IN":
            return self.image(self._outer(node, link.source_port), depth)
        if not node.is_enabled:
            return [] if node.type == "COMPOSITE" else self._first(node, depth)
        if node.type == "COMPOSITE":
            return self._composite(node, depth)
        if node.type == "VISIBILITY":
            is_shown = node.is_set("softrender", node.is_set("softRender", True))
            return self._first(node, depth) if is_shown else []
        if node.type == "FADE":
            return self._faded(node, depth)
        if node.type in _ART_FILTERS:
            return self._filtered(node, _ART_FILTERS[node.type], depth)
        if node.type == "COLOR_CARD":
            return self._card(node)
        if node.type == "CUTTER":
            self.note(f"the cutter '{node.path}' cuts nothing")
            return self.image(self._graph.source(node.path, 1), depth)
        if node.type not in _SILENT:
            self.note(f"the effect of '{node.path}' ({node.type}) is not shown")
        return self._first(node, depth)

    def _first(self, node: SceneNode, depth: int) -> list[FrameLayer]:
        """Follow the first cable that brings an image."""
        images = (self.image(link, depth) for link in self._graph.inputs(node.path))
        return next(filter(None, images), [])

    def _group(self, node: SceneNode, port: int, depth: int) -> list[FrameLayer]:
        return self.image(self._inner(node, port), depth) if node.is_enabled else []

    def _inner(self, node: SceneNode, port: int) -> Link | None:
        """Return the cable to a port of a group, from inside it."""
        output = self._group_outputs.get(node.path)
        return self._graph.source(output, port) if output is not None else None

    def _outer(self, node: SceneNode, port: int) -> Link | None:
        """Return the cable into the group whose inner end this node is."""
        return self._graph.source(node.group, port)

    def _composite(self, node: SceneNode, depth: int) -> list[FrameLayer]:
        """Put the inputs over each other: port 0 lowest, then by their distance."""
        stacks = [self.image(link, depth) for link in self._graph.inputs(node.path)]
        if not node.is_set("composite2d"):
            # Sorting keeps the order of ports where distances are the same.
            stacks.sort(key=_distance)
        layers = [layer for stack in stacks for layer in stack]
        if len(layers) > _MOST_LAYERS:
            self.note(f"'{node.path}' has too many drawings to be shown whole")
            layers = layers[:_MOST_LAYERS]
        if node.text("compositeMode").lower() == "compositepassthrough":
            layers.sort(key=lambda layer: layer.z)
        return layers

    def _card(self, node: SceneNode) -> list[FrameLayer]:
        red, green, blue, alpha = (
            max(0, min(255, int(self._value(node, f"color.{name}", 255.0))))
            for name in ("red", "green", "blue", "alpha")
        )
        z = self._value(node, "offsetZ", 0.0)
        card = (red, green, blue, alpha)
        return [FrameLayer(node.path, None, "", _IDENTITY, z, card=card)]

    def _faded(self, node: SceneNode, depth: int) -> list[FrameLayer]:
        share = self._value(node, "transparency", 50.0)
        opacity = max(0.0, min(1.0, 1 - share / 100))
        layers = self._first(node, depth)
        if 0 < opacity < 1 and len(layers) > 1:
            self.note(f"'{node.path}' fades its drawings one by one")
        return [replace(layer, opacity=layer.opacity * opacity) for layer in layers]

    def _filtered(self, node: SceneNode, art: str, depth: int) -> list[FrameLayer]:
        """Return what one art of the drawings shows; images pass as they are."""
        layers = self._first(node, depth)
        return [
            replace(layer, arts=art if art in layer.arts else "") for layer in layers
        ]

    def _drawing(self, node: SceneNode) -> list[FrameLayer]:
        column = self._graph.drawing_column(node)
        if column is None or column.element_id is None:
            if node.text("drawing.elementMode") == "false":
                self.note(f"'{node.path}' is shown by a timing column")
            return []
        drawing = column.drawing_at(self._number)
        element = self._elements.get(column.element_id)
        if drawing is None or element is None:
            return []
        path = self._files.drawing(element, drawing)
        if path is None:
            self.note(f"'{node.path}': drawing '{drawing}' is not there")
            return []
        if ":" in drawing and path.suffix.lower() == ".psd":
            self.note(f"'{node.path}' is a layer of a PSD")
            return []
        arts = "".join(art for art, name in _ART_SWITCHES if node.is_set(name, True))
        place = self._place(node, "offset")
        opacity = max(0.0, min(1.0, self._value(node, "opacity", 100.0) / 100))
        across, down = (
            -1.0 if node.is_set(name) else 1.0 for name in ("flipHor", "flipVert")
        )
        matrix = multiply((across, 0.0, 0.0, down, 0.0, 0.0), place.matrix)
        view = frame_view(self._graph)
        is_as_is = node.text("alignmentRule").upper() == "ASIS"
        pixel = view.height / (self._graph.facts.height or 1080) if is_as_is else 0.0
        layer = FrameLayer(node.path, path, arts, matrix, place.z, opacity)
        return [replace(layer, pixel=pixel, frame_width=view.width)]

    # --- transforms -------------------------------------------------------

    def _place(self, node: SceneNode, position: str) -> _Place:
        """Return a node's whole transform: its own, then those it hangs on.

        Args:
            node: A drawing, a peg or the camera.
            position: Name of its own position among its attributes.

        """
        place = self._transform(node, position)
        link = self._parent(node)
        seen: set[tuple[str, int]] = set()
        while link is not None and (link.source, link.source_port) not in seen:
            seen.add((link.source, link.source_port))
            parent = self._graph.nodes.get(link.source)
            if parent is None:
                break
            if parent.type == "GROUP":
                link = self._inner(parent, link.source_port)
                continue
            if parent.type == "MULTIPORT_IN":
                link = self._outer(parent, link.source_port)
                continue
            link = self._parent(parent)
            if parent.type in _MOVERS and parent.is_enabled:
                own = self._transform(parent, _MOVERS[parent.type])
                place = _Place(multiply(place.matrix, own.matrix), place.z + own.z)
        return place

    def _parent(self, node: SceneNode) -> Link | None:
        return self._graph.source(node.path, 0)

    def _transform(self, node: SceneNode, position: str) -> _Place:
        """Return a node's own transform: scale, skew, rotate about a pivot, move."""
        x, y, z = self._position(node, position)
        px = self._value(node, "pivot.x", 0.0) * FIELD_WIDTH
        py = self._value(node, "pivot.y", 0.0) * FIELD_HEIGHT
        if node.is_set("scale.separate", True):
            sx = self._value(node, "scale.x", 1.0)
            sy = self._value(node, "scale.y", 1.0)
        else:
            sx = sy = self._value(node, "scale.xy", 1.0)
        angle = math.radians(
            self._value(node, "rotation.anglez", self._value(node, "angle", 0.0))
        )
        skew = math.tan(math.radians(self._value(node, "skew", 0.0)))
        if abs(skew) > 1e-6:
            self.note(f"how '{node.path}' is skewed is a guess")
        matrix: Matrix = (sx, 0.0, skew * sy, sy, 0.0, 0.0)
        matrix = multiply((1.0, 0.0, 0.0, 1.0, -px, -py), matrix)
        cosine, sine = math.cos(angle), math.sin(angle)
        matrix = multiply(matrix, (cosine, sine, -sine, cosine, 0.0, 0.0))
        moved = (px + x * FIELD_WIDTH, py + y * FIELD_HEIGHT)
        return _Place(multiply(matrix, (1.0, 0.0, 0.0, 1.0, *moved)), z)

    def _position(self, node: SceneNode, name: str) -> tuple[float, float, float]:
        attribute = node.attributes.get(name)
        column = self._graph.columns.get(attribute.column) if attribute else None
        if column is not None and not node.is_set(f"{name}.separate", True):
            place = column.place_at(self._number)
            if place is not None:
                if len(column.path) > 1:
                    self.note(f"'{node.path}' moves straight between its keys")
                return place
        x, y, z = (self._value(node, f"{name}.{axis}", 0.0) for axis in "xyz")
        return x, y, z

    def _value(self, node: SceneNode, name: str, default: float) -> float:
        attribute = node.attributes.get(name)
        column = self._graph.columns.get(attribute.column) if attribute else None
        if _is_driven_by_expression(column):
            self.note(f"the expression of '{node.path}' ({name}) is not followed")
        return self._graph.number(node, name, self._number, default)

    # --- camera -----------------------------------------------------------

    def seen_by_camera(self, layer: FrameLayer) -> FrameLayer:
        """Return a layer as the camera sees it; behind the camera it is not seen."""
        if layer.card is not None:
            return layer  # it fills every frame
        camera = self._camera_place()
        back = invert(camera.matrix)
        matrix = multiply(layer.matrix, back) if back is not None else layer.matrix
        distance = CAMERA_DISTANCE + camera.z - layer.z
        if distance <= 0.01:
            return replace(layer, opacity=0.0)
        near = CAMERA_DISTANCE / distance
        return replace(layer, matrix=multiply(matrix, (near, 0.0, 0.0, near, 0.0, 0.0)))

    def _camera_place(self) -> _Place:
        if self._camera is None:
            cameras = [
                node
                for node in self._graph.nodes.values()
                if node.type == "CAMERA" and node.is_enabled
            ]
            self._camera = _Place()
            if cameras:
                place = self._place(cameras[0], "offset")
                # The camera's own offset of 12 is its distance from z = 0.
                has_own = "offset.z" in cameras[0].attributes
                z = place.z - CAMERA_DISTANCE if has_own else place.z
                self._camera = _Place(place.matrix, z)
        return self._camera


_DEFORMERS = {"DeformationRootModule", "CurveModule", "OffsetModule", "GameBoneModule"}
_DEFORMERS |= {"BendyBoneModule", "MeshModule", "FreeFormDeformation"}
_DEFORMERS |= {"DeformationCompositeModule", "WeightedDeform", "SubNodeAnimation"}
_DEFORMERS |= {"SurfaceDeformation", "TransformationSwitch"}


def _is_driven_by_expression(column: Column | None) -> bool:
    return column is not None and column.type == 5


def _distance(stack: Sequence[FrameLayer]) -> float:
    """Return the distance that an input counts with."""
    return max((layer.z for layer in stack), default=0.0)
