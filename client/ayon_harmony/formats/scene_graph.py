"""Nodes, links, columns and elements of a scene, read from its ``.xstage``.

`xstage` reads facts and skips what most of a scene is made of; here that is kept: which
drawing is exposed when, what is linked into what, and the values that move it. Reading
only. Symbols (scenes within the scene) are not read.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from xml.parsers import expat

from ..errors import WorkfileError
from ..model.grouping import grouped
from ..model.number_text import read_float, read_int
from .xstage import (
    SceneFacts,
    check_depth,
    checked_name,
    chunks_of,
    closed_after,
    is_true,
    make_parser,
    read_scene_facts,
)

_CHUNK_BYTES = 1 << 18
_LONGEST_SCENE = 1_000_000
_LONGEST_HOLD = 100_000


class CurvePoint(NamedTuple):
    """A key of a function curve; handles are absolute frames and values."""

    x: float
    y: float
    left: tuple[float, float] | None = None
    right: tuple[float, float] | None = None
    is_held: bool = False


class Exposure(NamedTuple):
    """A drawing and the frames it is shown at, both ends included."""

    drawing: str
    start: int
    stop: int


@dataclass
class Column:
    """A column.

    Attributes:
        name: Name that attributes refer to.
        type: 0 drawings, 2 path in space, 3 function, 5 expression.
        element_id: Element of a drawing column, None for other columns.
        exposures: Of a drawing column, in the order of the file.
        points: Keys of a function.
        path: Points of a path: frame, x, y, z in fields.

    """

    name: str
    type: int
    element_id: int | None = None
    exposures: list[Exposure] = field(default_factory=list)
    points: list[CurvePoint] = field(default_factory=list)
    path: list[tuple[float, float, float, float]] = field(default_factory=list)

    def drawing_at(self, frame: int) -> str | None:
        """Return the drawing shown at a frame, None for none."""
        shown = (e.drawing for e in self.exposures if e.start <= frame <= e.stop)
        return next(shown, None)

    def value_at(self, frame: float) -> float | None:
        """Return the value of a function at a frame, None when it has no keys."""
        if not self.points:
            return None
        index = bisect_right([point.x for point in self.points], frame)
        if index == 0:
            return self.points[0].y
        before = self.points[index - 1]
        if index == len(self.points) or before.is_held:
            return before.y
        return _between(before, self.points[index], frame)

    def place_at(self, frame: float) -> tuple[float, float, float] | None:
        """Return the place on a path at a frame; straight between its points."""
        if not self.path:
            return None
        index = bisect_right([point[0] for point in self.path], frame)
        if index == 0 or index == len(self.path):
            return self.path[max(0, index - 1)][1:]
        start, x0, y0, z0 = self.path[index - 1]
        stop, x1, y1, z1 = self.path[index]
        share = (frame - start) / (stop - start) if stop > start else 0.0
        return (
            x0 + (x1 - x0) * share,
            y0 + (y1 - y0) * share,
            z0 + (z1 - z0) * share,
        )


def _between(before: CurvePoint, after: CurvePoint, frame: float) -> float:
    span = after.x - before.x
    if span <= 0:
        return before.y
    if before.right is None and after.left is None:
        return before.y + (after.y - before.y) * (frame - before.x) / span
    x1, y1 = before.right or (before.x, before.y)
    x2, y2 = after.left or (after.x, after.y)
    # Handles do not pull time backwards: their x stays within the piece.
    x1 = min(max(x1, before.x), after.x)
    x2 = min(max(x2, before.x), after.x)
    low, high = 0.0, 1.0
    for _ in range(40):
        t = (low + high) / 2
        u = 1 - t
        x = u**3 * before.x + 3 * u * u * t * x1 + 3 * u * t * t * x2 + t**3 * after.x
        low, high = (t, high) if x < frame else (low, t)
    t = (low + high) / 2
    u = 1 - t
    return u**3 * before.y + 3 * u * u * t * y1 + 3 * u * t * t * y2 + t**3 * after.y


class Attribute(NamedTuple):
    """A value as the file has it, and the column that drives it, "" for none."""

    value: str
    column: str = ""


@dataclass
class SceneNode:
    """A node.

    Attributes:
        path: Full path, ``Top/Group/Name``.
        type: ``READ``, ``PEG``, ...; groups are ``GROUP``.
        is_enabled: Whether it is enabled itself.
        attributes: By name in the file's spelling, nested ones with dots.

    """

    path: str
    type: str
    is_enabled: bool = True
    attributes: dict[str, Attribute] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Last part of the path."""
        return self.path.rpartition("/")[2]

    @property
    def group(self) -> str:
        """Path of the group around it."""
        return self.path.rpartition("/")[0]

    def text(self, name: str, default: str = "") -> str:
        """Return the value of an attribute as the file has it."""
        attribute = self.attributes.get(name)
        return attribute.value if attribute is not None else default

    def is_set(self, name: str, default: bool = False) -> bool:
        """Whether an attribute is true."""
        value = self.text(name)
        return value == "true" if value else default


class Link(NamedTuple):
    """A cable: paths of two nodes, and their ports counted from 0."""

    source: str
    source_port: int
    target: str
    target_port: int


@dataclass
class SceneGraph:
    """What a scene is made of.

    Attributes:
        facts: Size, length, elements and so on.
        nodes: By path, in the order of the file.
        columns: By name.
        links: In the order of the file.

    """

    facts: SceneFacts
    nodes: dict[str, SceneNode]
    columns: dict[str, Column]
    links: list[Link]

    def __post_init__(self) -> None:
        by_port = sorted(self.links, key=lambda link: link.target_port)
        self._inputs = grouped((link.target, link) for link in by_port)

    def inputs(self, path: str) -> list[Link]:
        """Return the cables into a node, by port."""
        return self._inputs.get(path, [])

    def source(self, path: str, port: int = 0) -> Link | None:
        """Return the cable into a port, None when nothing is linked."""
        links = self.inputs(path)
        return next((link for link in links if link.target_port == port), None)

    def number(self, node: SceneNode, name: str, frame: float, default: float) -> float:
        """Return an attribute at a frame; what an expression drives is its value."""
        attribute = node.attributes.get(name)
        if attribute is None:
            return default
        column = self.columns.get(attribute.column)
        if column is not None:
            value = column.value_at(frame)
            if value is not None:
                return value
        return _number(attribute.value, default)

    def drawing_column(self, node: SceneNode) -> Column | None:
        """Return the column of a drawing node, None when it has none."""
        attribute = node.attributes.get("drawing.element")
        return self.columns.get(attribute.column) if attribute is not None else None

    def showing_nodes(self) -> dict[int, list[str]]:
        """Return the paths of the nodes that show each element, by its id."""
        shown = ((self.drawing_column(node), node) for node in self.nodes.values())
        return grouped(
            (column.element_id, node.path)
            for column, node in shown
            if column is not None and column.element_id is not None
        )

    def exposed_frames(self) -> dict[int, dict[str, list[Exposure]]]:
        """Return the exposures of each drawing, by element and drawing.

        Only those of columns that a drawing node uses: others are not seen.
        """
        frames: dict[int, dict[str, list[Exposure]]] = defaultdict(
            lambda: defaultdict(list)
        )
        seen = set()
        for node in self.nodes.values():
            column = self.drawing_column(node)
            if column is None or column.element_id is None or column.name in seen:
                continue
            seen.add(column.name)
            for exposure in column.exposures:
                frames[column.element_id][exposure.drawing].append(exposure)
        return frames


def read_scene_graph(path: Path) -> SceneGraph:
    """Read a scene.

    Args:
        path: An ``.xstage``.

    Raises:
        WorkfileError: As `xstage.read_scene_facts`.

    """
    facts = read_scene_facts(path)
    reader = _GraphReader()
    try:
        with closed_after(chunks_of(path)) as chunks:
            for chunk in chunks:
                reader.parser.Parse(chunk, False)
        reader.parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise WorkfileError(
            f"The scene '{path.name}' is damaged in line {error.lineno}.", path
        ) from error
    except (LookupError, ValueError) as error:
        raise WorkfileError(
            f"The scene '{path.name}' cannot be read: {error}.", path
        ) from error
    return SceneGraph(facts, reader.nodes, reader.columns, reader.links)


class _GraphReader:
    """Collects nodes, links and columns while expat reports elements."""

    def __init__(self) -> None:
        self.nodes: dict[str, SceneNode] = {}
        self.columns: dict[str, Column] = {}
        self.links: list[Link] = []
        self.parser = make_parser(self._start_element, self._end_element)
        self._trail: list[str] = []
        self._groups: list[SceneNode] = []
        self._node: SceneNode | None = None
        self._node_depth = 0
        self._column: Column | None = None
        self._scenes = 0

    def _start_element(self, tag: str, attributes: dict[str, str]) -> None:
        trail = self._trail
        trail.append(tag)
        check_depth(trail)
        if tag == "scene" and trail[-2:-1] == ["scenes"]:
            self._scenes += 1
        if self._scenes != 1:
            return
        if self._column is not None:
            self._start_in_column(tag, attributes)
        elif self._node is not None:
            self._start_in_node(tag, attributes)
        elif tag == "column" and trail[-2:-1] == ["columns"]:
            self._start_column(attributes)
        elif tag == "rootgroup":
            self._groups.append(SceneNode(attributes.get("name") or "Top", "GROUP"))
        elif tag in ("group", "module") and self._groups:
            self._start_node(tag, attributes)
        elif tag == "link" and trail[-2:-1] == ["linkedlist"] and self._groups:
            self._add_link(attributes)
        elif tag == "disabled" and self._groups and trail[-2:-1] == ["options"]:
            self._groups[-1].is_enabled = not is_true(attributes)

    def _end_element(self, tag: str) -> None:
        depth = len(self._trail)
        self._trail.pop()
        if self._column is not None and tag == "column":
            # One key of several frames may stand before those between them.
            self._column.points.sort(key=lambda point: point.x)
            self.columns.setdefault(self._column.name, self._column)
            self._column = None
        elif self._node is not None and depth == self._node_depth:
            self._node = None
        elif tag in ("group", "rootgroup") and self._groups and self._scenes == 1:
            self._groups.pop()

    def _start_node(self, tag: str, attributes: dict[str, str]) -> None:
        path = checked_name(f"{self._groups[-1].path}/{attributes.get('name', '')}")
        kind = "GROUP" if tag == "group" else attributes.get("type", "")
        node = SceneNode(path, kind)
        self.nodes[path] = node
        if tag == "group":
            self._groups.append(node)
        else:
            self._node = node
            self._node_depth = len(self._trail)

    def _start_in_node(self, tag: str, attributes: dict[str, str]) -> None:
        assert self._node is not None
        inner = self._trail[self._node_depth :]
        if inner[0] == "options" and tag == "disabled":
            self._node.is_enabled = not is_true(attributes)
        elif inner[0] == "attrs" and len(inner) > 1 and attributes:
            name = checked_name(".".join(inner[1:]))
            if inner[-1] == "attr3dpath":
                name = ".".join(inner[1:-1])
            self._node.attributes[name] = Attribute(
                attributes.get("val", ""), attributes.get("col", "")
            )
        elif inner[0] == "ports" and tag == "port":
            index = sum(name.startswith("ports.") for name in self._node.attributes)
            self._node.attributes[f"ports.{index}"] = Attribute(
                attributes.get("type", "")
            )

    def _add_link(self, attributes: dict[str, str]) -> None:
        group = self._groups[-1].path
        self.links.append(
            Link(
                f"{group}/{attributes.get('out', '')}",
                int(_number(attributes.get("outport", "0"), 0)),
                f"{group}/{attributes.get('in', '')}",
                int(_number(attributes.get("inport", "0"), 0)),
            )
        )

    def _start_column(self, attributes: dict[str, str]) -> None:
        identity = attributes.get("id", "")
        self._column = Column(
            attributes.get("name", ""),
            int(_number(attributes.get("type", ""), -1)),
            read_int(identity, None) if identity.isdecimal() else None,
        )

    def _start_in_column(self, tag: str, attributes: dict[str, str]) -> None:
        column = self._column
        assert column is not None
        if tag == "elementSeq":
            drawing = attributes.get("val", "")
            for start, stop in parse_ranges(attributes.get("exposures", "")):
                column.exposures.append(Exposure(drawing, start, stop))
        elif tag == "pt" and "val" in attributes and "path3D" in self._trail:
            numbers = [_number(part, 0) for part in attributes["val"].split(",")]
            if len(numbers) == 3 and "lockedInTime" in attributes:
                x, y, z = numbers
                frame = _number(attributes["lockedInTime"], 1)
                column.path.append((frame, x, y, z))
        elif tag == "pt" and "x" in attributes and "velocity" not in self._trail:
            column.points.extend(_curve_points(attributes))


def parse_ranges(text: str) -> Iterator[tuple[int, int]]:
    """Yield the ranges of ``1-24,30``, both ends included; what is none is left."""
    for part in text.split(","):
        start, _, stop = part.strip().partition("-")
        if start.isdecimal() and (stop or start).isdecimal() and len(part) < 24:
            first, last = int(start), int(stop or start)
            if first <= last <= _LONGEST_SCENE:
                yield first, last


def parse_frames(text: str) -> Iterator[float]:
    """Yield the frames of a key: one number, or ranges as in ``1,59-61``."""
    for start, stop in _key_ranges(text):
        yield start
        yield from map(float, range(int(start) + 1, int(stop) + 1))


def _key_ranges(text: str) -> Iterator[tuple[float, float]]:
    """Yield the first and last frame of each range that a key is at."""
    frame = read_float(text, None)
    if frame is not None:
        yield frame, frame
        return
    for start, stop in parse_ranges(text):
        yield float(start), float(min(stop, start + _LONGEST_HOLD))


def _curve_points(attributes: Mapping[str, str]) -> Iterator[CurvePoint]:
    """Yield the key, or of ``1,59-61`` one for each end: between them it is held."""
    for start, stop in _key_ranges(attributes["x"]):
        point = _curve_point({**attributes, "x": str(start)})
        if stop > start:
            yield point._replace(is_held=True)
            yield point._replace(x=stop)
        else:
            yield point


def _curve_point(attributes: Mapping[str, str]) -> CurvePoint:
    def pair(x: str, y: str) -> tuple[float, float] | None:
        if x not in attributes or y not in attributes:
            return None
        return _number(attributes[x], 0), _number(attributes[y], 0)

    return CurvePoint(
        _number(attributes["x"], 0),
        _number(attributes.get("y", ""), 0),
        pair("lx", "ly"),
        pair("rx", "ry"),
        attributes.get("constSeg") == "true",
    )


def _number(text: str, default: float) -> float:
    value = read_float(text, default)
    return value if abs(value) < 1e12 else default
