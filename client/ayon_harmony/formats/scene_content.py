"""Everything a scene file says of its nodes, timing and drawings, without Harmony.

Where ``xstage`` gives the few facts that a publish needs, this reads the whole
scene, to compare two of them or to print one. Versions 12 to 27; reading only.
Texts are shared, so that a scene of 10,000 nodes takes about 100 MB.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.parsers import expat

from ..errors import WorkfileError
from ..model.number_text import read_int
from .scene_graph import parse_frames, parse_ranges
from .xstage import check_depth, checked_name, describe_first_bytes, make_parser

_MOST_KEYS = 2_000_000
"""Far more than a scene has; one key can claim a range of frames, and is at each."""

DRAWING_COLUMN = "0"
"""Type of columns that expose drawings; others hold curves and expressions."""


SOUND_COLUMN = "1"
"""Type of columns that hold sound; the emulator's, no public scene has one."""


class Exposure(NamedTuple):
    """Frames, both included, that show one drawing."""

    start: int
    end: int
    drawing: str


@dataclass(frozen=True)
class Column:
    """A column.

    Attributes:
        kind: Type as the file has it; ``DRAWING_COLUMN`` shows drawings.
        element_id: Element of a drawing column, "" for others.
        exposures: What a drawing column shows, in the order of the frames.
        keys: Value at each key frame of a curve, as the file has it.
        text: Expression of a column that has one, sounds of one that has these.
        label: Name that people gave it, "" for a name of Harmony's.

    """

    kind: str
    element_id: str = ""
    exposures: tuple[Exposure, ...] = ()
    keys: Mapping[float, str] = field(default_factory=dict)
    text: str = ""
    label: str = ""


@dataclass(frozen=True)
class Node:
    """A node.

    Attributes:
        kind: Its type, ``GROUP`` for a group.
        is_enabled: Whether it is switched on, itself.
        values: Values of attributes by dotted name; those at their default too.
        columns: Column by the attribute that it drives.
        place: Where it is in the Node View, as the file has it.
        at_default: Attributes whose value is the one that the file calls default.
        options: How it is shown: folded, locked, its colour.

    """

    kind: str
    is_enabled: bool
    values: Mapping[str, str]
    columns: Mapping[str, str]
    place: str
    at_default: frozenset[str] = frozenset()
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Element:
    """An element and the drawings that the file lists of it.

    Attributes:
        name: Name that the artist sees.
        folder: Folder of its drawings, relative to the scene.
        drawings: Names of drawings.

    """

    name: str
    folder: str
    drawings: tuple[str, ...] = ()


class Backdrop(NamedTuple):
    """A backdrop: group path with a slash, "" at the top; title, text and place."""

    group: str
    title: str
    description: str
    color: str
    place: str


class Marker(NamedTuple):
    """A marker of the timeline: first frame, length, name and note."""

    start: str
    length: str
    name: str
    note: str


@dataclass(frozen=True)
class SceneContent:
    """A scene.

    Attributes:
        settings: Values of the scene's options, and its frames.
        nodes: By path below the top, ``Rig/Arm``.
        links: Pairs of source and target with their ports.
        columns: By name.
        elements: By id.
        metadata: Text of the scene's metadata entries, by name.
        source: Program that saved it, in its own words.
        backdrops: In the order of the file.
        markers: Of the timeline; those that Harmony always writes are left out.

    """

    settings: Mapping[str, str]
    nodes: Mapping[str, Node]
    links: frozenset[tuple[str, int, str, int]]
    columns: Mapping[str, Column]
    elements: Mapping[str, Element]
    metadata: Mapping[str, str]
    source: str = ""
    backdrops: tuple[Backdrop, ...] = ()
    markers: tuple[Marker, ...] = ()


def read_content(text: bytes | Iterable[bytes], name: str) -> SceneContent:
    """Read a scene from the bytes of its ``.xstage``.

    Args:
        text: The file, whole or piece by piece.
        name: What errors call it.

    Raises:
        WorkfileError: It is no Harmony scene, or damaged.

    """
    reader = _Reader()
    pieces = iter((text,) if isinstance(text, bytes) else text)
    first = next(pieces, b"")
    what = describe_first_bytes(first)
    if what is not None:
        raise WorkfileError(f"'{name}' {what}.")
    try:
        reader.parser.Parse(first, False)
        for piece in pieces:
            reader.parser.Parse(piece, False)
        reader.parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise WorkfileError(
            f"'{name}' is damaged in line {error.lineno}: "
            f"{expat.ErrorString(error.code)}."
        ) from error
    except (LookupError, ValueError) as error:
        # Expat knows few encodings and asks Python for the others.
        raise WorkfileError(f"'{name}' cannot be read: {error}.") from error
    except _NoSceneError as error:
        raise WorkfileError(f"'{name}' {error}.") from error
    if not reader.is_scene:
        raise WorkfileError(f"'{name}' is no Harmony scene.")
    return reader.content()


class _NoSceneError(Exception):
    """Something that no Harmony scene has; says what."""


def _refuse_entity(*_: object) -> None:
    raise _NoSceneError("declares entities, which no Harmony scene does")


@dataclass
class _OpenNode:
    """A node or group that is being read."""

    path: str
    kind: str
    place: str
    depth: int
    is_enabled: bool = True
    values: dict[str, str] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    defaults: set[str] = field(default_factory=set)
    options: dict[str, str] = field(default_factory=dict)
    text_of: str = ""


@dataclass
class _OpenColumn:
    """A column that is being read."""

    name: str
    kind: str
    element_id: str
    label: str
    exposures: list[Exposure] = field(default_factory=list)
    keys: dict[float, list[str]] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)


class _Reader:
    """Collects a scene while expat reports elements."""

    def __init__(self) -> None:
        self.is_scene = False
        self.parser = make_parser(self._start_element, self._end_element)
        self.parser.EntityDeclHandler = _refuse_entity
        self._trail: list[str] = []
        self._scenes = 0
        self._key_count = 0
        self._source = ""
        self._settings: dict[str, str] = {"defaultDisplay": ""}
        self._open: list[_OpenNode] = []
        self._nodes: dict[str, Node] = {}
        self._links: set[tuple[str, int, str, int]] = set()
        self._column: _OpenColumn | None = None
        self._columns: dict[str, Column] = {}
        self._element: tuple[str, str, str, list[str]] | None = None
        self._elements: dict[str, Element] = {}
        self._metadata: dict[str, str] = {}
        self._meta = ""
        self._backdrop: list[str] = []
        self._backdrops: list[Backdrop] = []
        self._markers: list[Marker] = []
        self._text: list[str] = []
        self._shared: dict[frozenset[str], frozenset[str]] = {}

    # -- elements in the order of the file ------------------------------------

    def _start_element(self, tag: str, attributes: dict[str, str]) -> None:
        trail = self._trail
        trail.append(tag)
        check_depth(trail)
        depth = len(trail)
        if depth == 1:
            if tag != "project":
                raise _NoSceneError("is no Harmony scene")
            self._source = attributes.get("source", "")
        elif tag == "scene" and trail[-2] == "scenes":
            self._scenes += 1
            self.is_scene = True
            if self._scenes == 1:
                for key in ("nbframes", "startFrame", "stopFrame"):
                    self._settings[f"scene {key}"] = attributes.get(key, "")
        elif trail[1] == "scenes":
            if self._scenes == 1 and depth > 3:
                self._start_in_scene(tag, attributes)
        elif trail[1] == "elements":
            self._start_in_elements(tag, attributes)
        elif trail[1] == "options" and depth == 3:
            for key, value in attributes.items():
                self._settings[tag if key == "val" else f"{tag} {key}"] = value
        elif tag == "timelineMarker":
            keys = ("markerStart", "markerLength", "name", "note")
            marker = Marker(*(attributes.get(key, "") for key in keys))
            # Each scene begins with one at the first frame that says nothing.
            if marker != Marker("1", "0", "", ""):
                self._markers.append(marker)

    def _start_in_elements(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "element":
            name = attributes.get("elementName", "")
            folder = attributes.get("elementFolder", name)
            root = attributes.get("rootFolder", "elements")
            folder = f"{root}/{folder}" if root else folder
            self._element = (attributes.get("id", ""), name, folder, [])
        elif tag == "dwg" and self._element is not None:
            self._element[3].append(attributes.get("name", ""))

    def _start_in_scene(self, tag: str, attributes: dict[str, str]) -> None:
        part = self._trail[3]
        if part == "rootgroup":
            self._start_in_group(tag, attributes)
        elif part == "columns":
            self._start_in_columns(tag, attributes)
        elif part == "options":
            if tag == "defaultDisplay":
                self._settings[tag] = attributes.get("val", "")
            elif tag == "camera":
                self._settings["default camera"] = attributes.get("val", "")
        elif part == "metas":
            if tag == "meta":
                self._meta = attributes.get("name", "")
            elif self._meta and "value" in attributes:
                self._metadata[self._meta] = attributes["value"]

    def _start_in_group(self, tag: str, attributes: dict[str, str]) -> None:
        node = self._open[-1] if self._open else None
        is_group = node is None or node.kind == "GROUP"
        if is_group and tag in ("module", "group"):
            name = attributes.get("name", "")
            path = checked_name(f"{node.path}/{name}" if node else name)
            kind = "GROUP" if tag == "group" else attributes.get("type", "")
            place = attributes.get("pos", "")
            self._open.append(_OpenNode(path, kind, place, len(self._trail)))
            return
        inside = self._trail[node.depth if node else 4 :]
        if not inside:
            return
        if is_group and inside[0] in ("linkedlist", "backdrops"):
            self._start_in_network(tag, attributes, f"{node.path}/" if node else "")
        elif node is not None and inside[0] == "attrs":
            self._start_attribute(node, inside[1:], attributes)
        elif node is not None and inside[0] == "options" and len(inside) == 2:
            value = attributes.get("val", attributes.get("value", ""))
            if tag == "disabled":
                node.is_enabled = value != "true"
            else:
                node.options[sys.intern(tag)] = sys.intern(value)

    def _start_in_network(
        self, tag: str, attributes: dict[str, str], group: str
    ) -> None:
        if tag == "link":
            self._links.add(
                (
                    f"{group}{attributes.get('out', '')}",
                    read_int(attributes.get("outport"), 0),
                    f"{group}{attributes.get('in', '')}",
                    read_int(attributes.get("inport"), 0),
                )
            )
        elif tag == "backdrop":
            place = f"{attributes.get('topLeft')} {attributes.get('bottomRight')}"
            self._backdrop = [group, "", "", "", place]
        elif self._backdrop:
            if tag in ("title", "description"):
                index = 1 if tag == "title" else 2
                self._backdrop[index] = attributes.get("text", "")
            elif tag == "background":
                self._backdrop[3] = attributes.get("color", "")

    def _start_attribute(
        self, node: _OpenNode, parts: list[str], attributes: dict[str, str]
    ) -> None:
        if not parts:
            return
        if parts[-1] == "val" and not attributes:
            # Harmony 20 writes long text as <val><![CDATA[...]]></val>.
            node.text_of = sys.intern(checked_name(".".join(parts[:-1])))
            self._text = []
            self.parser.CharacterDataHandler = self._text.append
            return
        name = sys.intern(checked_name(".".join(parts)))
        if "col" in attributes:
            node.columns[name] = attributes["col"]
            node.values.pop(name, None)
            return
        value = attributes.get("val")
        node.values[name] = sys.intern("" if value is None else value)
        if value is not None and value == attributes.get("defaultValue"):
            node.defaults.add(name)

    def _start_in_columns(self, tag: str, attributes: dict[str, str]) -> None:
        column = self._column
        if column is None:
            if tag == "column":
                name = attributes.get("name", "")
                is_named = attributes.get("anonymous") == "false"
                self._column = _OpenColumn(
                    name,
                    attributes.get("type", ""),
                    attributes.get("id", ""),
                    attributes.get("display") or (name if is_named else ""),
                )
        elif tag == "elementSeq":
            drawing = sys.intern(attributes.get("val", ""))
            for start, stop in parse_ranges(attributes.get("exposures", "")):
                column.exposures.append(Exposure(start, stop, drawing))
        elif tag == "pt":
            self._add_key(column, attributes)
        elif tag == "soundSequence":
            column.texts.append(_in_order(attributes))
        elif tag in ("JS", "expression"):
            self._text = column.texts
            self.parser.CharacterDataHandler = self._text.append

    def _add_key(self, column: _OpenColumn, attributes: dict[str, str]) -> None:
        at = attributes.get("x") or attributes.get("lockedInTime")
        rest = {
            key: value
            for key, value in attributes.items()
            # What is drawn is y; yLocal is the same before a parent.
            if key not in ("x", "lockedInTime", "yLocal")
        }
        text = sys.intern(_in_order(rest))
        if at is None:
            # A point of a path that is at no frame of its own.
            column.texts.append(text)
            return
        if "velocity" in self._trail:
            text = f"speed {text}"
        for frame in parse_frames(at):
            column.keys.setdefault(frame, []).append(text)
            self._key_count += 1
            if self._key_count > _MOST_KEYS:
                raise ValueError(f"it has over {_MOST_KEYS:,} keys")

    def _end_element(self, tag: str) -> None:
        trail = self._trail
        depth = len(trail)
        trail.pop()
        if tag in ("val", "JS", "expression"):
            self.parser.CharacterDataHandler = None
            if self._open and self._open[-1].text_of:
                node = self._open[-1]
                node.values[node.text_of] = "".join(self._text)
                node.text_of = ""
        elif self._open and self._open[-1].depth == depth:
            self._close_node(self._open.pop())
        elif tag == "backdrop" and self._backdrop:
            self._backdrops.append(Backdrop(*self._backdrop))
            self._backdrop = []
        elif tag == "column" and self._column is not None and trail[-1] == "columns":
            self._close_column(self._column)
            self._column = None
        elif (
            tag == "element"
            and self._element is not None
            and trail[1:2] == ["elements"]
        ):
            key, name, folder, drawings = self._element
            self._elements[key] = Element(name, folder, tuple(drawings))
            self._element = None
        elif tag == "meta":
            self._meta = ""

    def _close_node(self, node: _OpenNode) -> None:
        compounds = {name.rpartition(".")[0] for name in (*node.values, *node.columns)}
        values = {
            name: value
            for name, value in node.values.items()
            if value or name not in compounds
        }
        defaults = frozenset(node.defaults)
        self._nodes[node.path] = Node(
            node.kind,
            node.is_enabled,
            values,
            node.columns,
            node.place,
            self._shared.setdefault(defaults, defaults),
            node.options,
        )

    def _close_column(self, column: _OpenColumn) -> None:
        self._columns[column.name] = Column(
            column.kind,
            column.element_id,
            tuple(sorted(column.exposures)),
            {frame: "; ".join(texts) for frame, texts in column.keys.items()},
            "\n".join(text.strip() for text in column.texts if text.strip()),
            column.label,
        )

    def content(self) -> SceneContent:
        """Put together what was collected."""
        return SceneContent(
            settings=self._settings,
            nodes=self._nodes,
            links=frozenset(self._links),
            columns=self._columns,
            elements=self._elements,
            metadata=self._metadata,
            source=self._source,
            backdrops=tuple(self._backdrops),
            markers=tuple(self._markers),
        )


def _in_order(attributes: Mapping[str, str]) -> str:
    return ", ".join(f"{key} {value}" for key, value in sorted(attributes.items()))
