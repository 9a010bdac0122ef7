"""Reads the vector content of an art layer (chunks ``tUAA tCAA tLAA tOAA``)."""

from __future__ import annotations

from array import array

from . import limits
from .art import (
    PENCIL_LINE,
    PROFILE_FLOATS,
    ArtLayer,
    Component,
    Group,
    Node,
    Paint,
    Path,
    Profile,
    Shape,
    Thickness,
    UnknownNode,
)
from .binary import Matrix, Reader
from .palette import NO_ID
from .texts import read_texts

_GROUP = 1
_SHAPE = 2
_LAST_PROFILE_KEY = 0xFFFFFFFF


def read_art(reader: Reader, unknown: list[str] | None = None) -> ArtLayer:
    """Read the content of an art layer.

    Args:
        reader: Of the chunk's content.
        unknown: Takes the names of what was stepped over.

    Raises:
        DrawingFileError: It is broken or larger than a drawing can be.

    """
    return _ArtReader(reader, [] if unknown is None else unknown).read()


class _ArtReader:
    def __init__(self, reader: Reader, unknown: list[str]) -> None:
        self._reader = reader
        self._unknown = unknown
        self._objects: list[Path | Paint] = []
        self._profiles: list[Profile] = []
        self._components = 0
        self._nodes = 0

    def read(self) -> ArtLayer:
        reader = self._reader
        layer = ArtLayer(objects=self._objects, profiles=self._profiles)
        if reader.u8():
            raise reader.error("it does not begin with 0")
        if reader.flag("the sign of vectors"):
            layer.nodes = self._read_nodes(reader, 0)
        if reader.flag("the sign of texts"):
            layer.texts, layer.text_data = read_texts(reader)
        extras = []
        while reader.left:
            tag, content = reader.any_inner()
            if tag == b"TGRV" and content.left == 8 and layer.pixel_density is None:
                layer.pixel_density = content.f64()
            else:
                extras.append((tag, content.rest()))
                self._note_unknown(f"part {tag!r} of {reader.name}")
        layer.extras = tuple(extras)
        return layer

    def _note_unknown(self, text: str) -> None:
        if text not in self._unknown and len(self._unknown) < 100:
            self._unknown.append(text)

    def _read_nodes(self, reader: Reader, depth: int) -> tuple[Node, ...]:
        if depth > limits.GROUP_DEPTH:
            raise reader.error(f"groups are nested over {limits.GROUP_DEPTH} deep")
        count = reader.count(9 if reader.wide else 12, limits.NODES, "nodes")
        self._nodes += count
        if self._nodes > limits.NODES:
            raise reader.error(f"it has over {limits.NODES} nodes")
        return tuple(self._read_node(reader, depth) for _ in range(count))

    def _read_node(self, reader: Reader, depth: int) -> Node:
        kind = reader.u32()
        tag, content = reader.any_inner()
        if kind == _SHAPE and tag == b"TGLY":
            return self._read_shape(content)
        if kind == _GROUP and tag == b"TGND":
            nodes = self._read_nodes(content, depth + 1)
            self._check_end(content)
            return Group(nodes)
        self._note_unknown(f"node {kind} {tag!r} of {self._reader.name}")
        return UnknownNode(kind, tag, content.rest())

    def _check_end(self, reader: Reader) -> None:
        if reader.left:
            self._note_unknown(f"{reader.left} bytes at the end of {reader.name}")

    def _read_shape(self, reader: Reader) -> Shape:
        class_number = reader.u16()
        count = reader.count(5 if reader.wide else 8, limits.COMPONENTS, "components")
        self._components += count
        if self._components > limits.ALL_COMPONENTS:
            raise reader.error(f"it has over {limits.ALL_COMPONENTS} components")
        components = tuple(
            self._read_component(reader.inner(b"TGVS")) for _ in range(count)
        )
        self._check_end(reader)
        return Shape(components, class_number)

    def _read_component(self, reader: Reader) -> Component:
        what = reader.inner(b"TGSD")
        kind = what.u8()
        half_width, color_id = 0.0, NO_ID
        if kind == PENCIL_LINE:
            half_width = what.f32()
            color_id = what.u64()
        left = self._read_side(what)
        right = self._read_side(what)
        marks = what.take(2)
        self._check_end(what)
        if reader.flag("the sign of a path"):
            path = self._add_object(self._read_path(reader.inner(b"TGBP")), reader)
        else:
            path = self._refer(reader, Path)
        thickness, texture = None, b""
        extras = []
        while reader.left:
            tag, content = reader.any_inner()
            if tag == b"tGTB" and thickness is None:
                thickness = self._read_thickness(content)
            elif tag == b"tGTI" and not texture:
                texture = content.rest()
            else:
                extras.append((tag, content.rest()))
                self._note_unknown(f"part {tag!r} of a component")
        return Component(
            kind,
            path,
            left,
            right,
            half_width,
            color_id,
            thickness,
            texture,
            marks,
            tuple(extras),
        )

    def _add_object(self, item: Path | Paint, reader: Reader) -> int:
        if len(self._objects) >= limits.OBJECTS:
            raise reader.error(f"it has over {limits.OBJECTS} paths and colours")
        self._objects.append(item)
        return len(self._objects)

    def _refer(self, reader: Reader, kind: type[Path] | type[Paint]) -> int:
        number = reader.u32()
        if not number and kind is Paint:
            return 0
        if not 0 < number <= len(self._objects) or not isinstance(
            self._objects[number - 1], kind
        ):
            raise reader.error(f"{number} is the number of no earlier {kind.__name__}")
        return number

    def _read_side(self, reader: Reader) -> int:
        if not reader.flag("the sign of a colour"):
            return self._refer(reader, Paint)
        if reader.u16() != 0x00CD:
            raise reader.error("no colour follows")
        content = reader.inner(b"TGCO")
        matrix, color_id = self._read_paint(content)
        mask_matrix, mask_id = self._read_paint(content)
        self._check_end(content)
        return self._add_object(Paint(color_id, matrix, mask_id, mask_matrix), reader)

    def _read_paint(self, reader: Reader) -> tuple[Matrix | None, int]:
        has_matrix = reader.flag("the sign of a matrix")
        matrix = reader.matrix() if has_matrix else None
        return matrix, reader.u64()

    def _read_path(self, reader: Reader) -> Path:
        count = reader.count(8, limits.PATH_POINTS, "points")
        if not count:
            raise reader.error("a path has no points")
        flags = reader.take((count + 7) // 8)
        points = reader.floats(2 * count)
        self._check_end(reader)
        if max(points) > limits.COORDINATE or min(points) < -limits.COORDINATE:
            points = array("f", map(_clamp, points))
        return Path(flags, points)

    def _read_thickness(self, reader: Reader) -> Thickness:
        defines = reader.flag("the sign of a profile")
        index = _LAST_PROFILE_KEY - reader.u32()
        if defines:
            if index != len(self._profiles):
                raise reader.error(f"profile {index} is defined as the next one")
            self._profiles.append(self._read_profile(reader))
        elif index >= len(self._profiles):
            raise reader.error(f"{index} is the number of no earlier profile")
        domain = reader.floats(6)
        self._check_end(reader)
        start, start_left, start_right, end, end_left, end_right = domain
        return Thickness(
            index, (start, start_left, start_right, end, end_left, end_right)
        )

    def _read_profile(self, reader: Reader) -> Profile:
        if reader.u16() != 0x00CF:
            raise reader.error("no profile follows")
        count = reader.count(4 * PROFILE_FLOATS, limits.PROFILE_POINTS, "points")
        points = reader.floats(PROFILE_FLOATS * count)
        return Profile(points, reader.take(5))


def _clamp(value: float) -> float:
    return max(-limits.COORDINATE, min(limits.COORDINATE, value))
