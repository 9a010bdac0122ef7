"""Everything a scene file says of its nodes, timing and drawings, without Harmony.

Where ``xstage`` gives the few facts that a publish needs, this reads the whole
scene, to compare two of them. Versions 12 to 27; reading only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.etree import ElementTree

from ..errors import WorkfileError

DRAWING_COLUMN = "0"
"""Type of columns that expose drawings; others hold curves and expressions."""


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
        text: Expression of a column that has one.

    """

    kind: str
    element_id: str = ""
    exposures: tuple[Exposure, ...] = ()
    keys: Mapping[float, str] = field(default_factory=dict)
    text: str = ""


@dataclass(frozen=True)
class Node:
    """A node.

    Attributes:
        kind: Its type, ``GROUP`` for a group.
        is_enabled: Whether it is switched on, itself.
        values: Values of attributes by dotted name; those at their default too.
        columns: Column by the attribute that it drives.
        place: Where it is in the Node View, as the file has it.

    """

    kind: str
    is_enabled: bool
    values: Mapping[str, str]
    columns: Mapping[str, str]
    place: str


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

    """

    settings: Mapping[str, str]
    nodes: Mapping[str, Node]
    links: frozenset[tuple[str, int, str, int]]
    columns: Mapping[str, Column]
    elements: Mapping[str, Element]
    metadata: Mapping[str, str]


def read_content(text: bytes, name: str) -> SceneContent:
    """Read a scene from the bytes of its ``.xstage``.

    Args:
        text: The file.
        name: What errors call it.

    Raises:
        WorkfileError: It is no Harmony scene, or damaged.

    """
    if b"<!ENTITY" in text[:65536]:
        raise WorkfileError(f"'{name}' declares entities, which no Harmony scene does.")
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise WorkfileError(f"'{name}' is damaged: {error}.") from error
    scene = root.find("scenes/scene")
    if root.tag != "project" or scene is None:
        raise WorkfileError(f"'{name}' is no Harmony scene.")
    nodes: dict[str, Node] = {}
    links: set[tuple[str, int, str, int]] = set()
    top = scene.find("rootgroup")
    if top is not None:
        _read_group(top, "", nodes, links)
    columns = {
        column.get("name", ""): _read_column(column)
        for column in scene.iterfind("columns/column")
    }
    return SceneContent(
        settings=_read_settings(root, scene),
        nodes=nodes,
        links=frozenset(links),
        columns=columns,
        elements={
            element.get("id", ""): _read_element(element)
            for element in root.iterfind("elements/element")
        },
        metadata=_read_metadata(scene),
    )


def _read_settings(
    root: ElementTree.Element, scene: ElementTree.Element
) -> dict[str, str]:
    settings = {
        f"scene {key}": scene.get(key, "")
        for key in ("nbframes", "startFrame", "stopFrame")
    }
    for option in root.iterfind("options/*"):
        for key, value in option.attrib.items():
            settings[option.tag if key == "val" else f"{option.tag} {key}"] = value
    display = scene.find("options/defaultDisplay")
    settings["defaultDisplay"] = "" if display is None else display.get("val", "")
    return settings


def _read_group(
    group: ElementTree.Element,
    path: str,
    nodes: dict[str, Node],
    links: set[tuple[str, int, str, int]],
) -> None:
    for node in group.iterfind("nodeslist/*"):
        own_path = f"{path}{node.get('name', '')}"
        kind = "GROUP" if node.tag == "group" else node.get("type", "")
        values, columns = _read_attributes(node)
        disabled = node.find("options/disabled")
        is_enabled = disabled is None or "true" not in disabled.attrib.values()
        nodes[own_path] = Node(kind, is_enabled, values, columns, node.get("pos", ""))
        if node.tag == "group":
            _read_group(node, f"{own_path}/", nodes, links)
    for link in group.iterfind("linkedlist/link"):
        links.add(
            (
                f"{path}{link.get('out', '')}",
                int(link.get("outport", "0")),
                f"{path}{link.get('in', '')}",
                int(link.get("inport", "0")),
            )
        )


def _read_attributes(
    node: ElementTree.Element,
) -> tuple[dict[str, str], dict[str, str]]:
    values: dict[str, str] = {}
    columns: dict[str, str] = {}
    attributes = node.find("attrs")
    for name, attribute in _leaves(attributes, ""):
        if "col" in attribute.attrib:
            columns[name] = attribute.attrib["col"]
        else:
            text = attribute.findtext("val") if len(attribute) else None
            values[name] = attribute.get("val", text or "")
    return values, columns


def _leaves(
    parent: ElementTree.Element | None, before: str
) -> Iterator[tuple[str, ElementTree.Element]]:
    for child in () if parent is None else parent:
        name = f"{before}{child.tag}"
        if child.attrib or not len(child) or child.find("val") is not None:
            yield name, child
        if child.find("val") is None:
            yield from _leaves(child, f"{name}.")


def _read_column(column: ElementTree.Element) -> Column:
    exposures = []
    for sequence in column.iterfind("elementSeq"):
        for part in sequence.get("exposures", "").split(","):
            start, _, end = part.strip().partition("-")
            if start.isdigit():
                last = int(end) if end.isdigit() else int(start)
                exposures.append(Exposure(int(start), last, sequence.get("val", "")))
    keys = {}
    for point in column.iter("pt"):
        frame = point.get("x") or point.get("lockedInTime")
        if frame is not None:
            rest = {k: v for k, v in sorted(point.attrib.items()) if k != "x"}
            keys[float(frame)] = ", ".join(f"{k} {v}" for k, v in rest.items())
    return Column(
        column.get("type", ""),
        column.get("id", ""),
        tuple(sorted(exposures)),
        keys,
        (column.findtext("expression") or "").strip(),
    )


def _read_element(element: ElementTree.Element) -> Element:
    folder = element.get("elementFolder", element.get("elementName", ""))
    root = element.get("rootFolder", "elements")
    return Element(
        element.get("elementName", ""),
        f"{root}/{folder}" if root else folder,
        tuple(d.get("name", "") for d in element.iterfind("drawings/dwg")),
    )


def _read_metadata(scene: ElementTree.Element) -> dict[str, str]:
    metadata = {}
    for meta in scene.iterfind(".//meta"):
        for value in meta:
            if "value" in value.attrib:
                metadata[meta.get("name", "")] = value.attrib["value"]
    return metadata
