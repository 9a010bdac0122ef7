"""The vector content of one art layer: shapes, their lines and their paints.

Each layer has one list of objects, paths and paints mixed, numbered from 1 in the
order of their definition. Components name these by number, so that two areas share
the edge between them. A second list has the thickness profiles of pencil lines.

Coordinates: x to the right, y up, the origin is the centre of the drawing. A frame is
3,750 units high and a field is 156.25 (vertical fit).
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, Union

from .binary import Matrix
from .palette import NO_ID

UNITS_IN_FRAME_HEIGHT = 3750.0

#: Kinds of components.
CONTOUR = 0
INNER_EDGE = 1
CENTRE_LINE = 2
PENCIL_LINE = 4

#: Numbers of a profile's point: place, then left and right offset with their handles.
PROFILE_FLOATS = 11


class Path(NamedTuple):
    """A row of points.

    Attributes:
        flags: A bit for each point, lowest first: 1 on the curve, 0 a handle.
        points: x and y in turn.

    """

    flags: bytes
    points: array[float]

    def __len__(self) -> int:
        return len(self.points) // 2

    def is_on_curve(self, index: int) -> bool:
        """Whether a point is on the curve; else it is a handle."""
        return bool(self.flags[index >> 3] >> (index & 7) & 1)

    @property
    def start(self) -> tuple[float, float]:
        """First point."""
        return self.points[0], self.points[1]

    @property
    def end(self) -> tuple[float, float]:
        """Last point."""
        return self.points[-2], self.points[-1]

    @property
    def is_closed(self) -> bool:
        """Whether it ends exactly where it begins."""
        return self.start == self.end


class Paint(NamedTuple):
    """What an area is filled with.

    Attributes:
        color_id: Id of the colour.
        matrix: From the unit square to the drawing, for gradients and images.
        mask_id: Id of an opacity mask, `NO_ID` for none.
        mask_matrix: Its matrix.

    """

    color_id: int
    matrix: Matrix | None = None
    mask_id: int = NO_ID
    mask_matrix: Matrix | None = None


class Profile(NamedTuple):
    """How thick a pencil line is along its length.

    Attributes:
        points: `PROFILE_FLOATS` numbers for each point.
        ends: Tip at the start, tip at the end, join, and two unknown bytes.

    """

    points: array[float]
    ends: bytes = bytes(5)


class Thickness(NamedTuple):
    """Which part of a profile a pencil line has.

    Attributes:
        profile: Index in the layer's profiles, counted from 0.
        domain: Start of the part, its two tangents, its end, and two tangents;
            start and end are within 0 and 1 of the profile.

    """

    profile: int
    domain: tuple[float, float, float, float, float, float] = (0, 0, 0, 1, 0, 0)


class Component(NamedTuple):
    """A path and what it does.

    Attributes:
        kind: `CONTOUR`, `INNER_EDGE`, `CENTRE_LINE`, `PENCIL_LINE` or unknown.
        path: Number of the path.
        left: Number of the paint to the left of the path, 0 for none.
        right: Number of the paint to its right, 0 for none.
        half_width: Of a pencil line, in units.
        color_id: Of a pencil line.
        thickness: Of a pencil line; None when ``half_width`` is all there is.
        texture: Texture of a pencil line, as the file has it; "" for none.
        marks: Two bytes that nobody knows.
        extras: Parts that nobody knows: tags and payloads.

    """

    kind: int
    path: int
    left: int = 0
    right: int = 0
    half_width: float = 0.0
    color_id: int = NO_ID
    thickness: Thickness | None = None
    texture: bytes = b""
    marks: bytes = b"\0\0"
    extras: tuple[tuple[bytes, bytes], ...] = ()


class Shape(NamedTuple):
    """Components that only meet at end points."""

    components: tuple[Component, ...]
    class_number: int = 3


class Group(NamedTuple):
    """Shapes that the artist grouped; they do not move by that."""

    nodes: tuple[Node, ...]


class UnknownNode(NamedTuple):
    """A node of a kind that nobody knows."""

    kind: int
    tag: bytes
    payload: bytes


Node = Union[Shape, Group, UnknownNode]


class TextRun(NamedTuple):
    """A part of a text in one look.

    Attributes:
        text: With line feeds.
        font: Name of its font, "" when it has none.
        size: In points, of which 432 are 2,500 units; 0 when it has none.
        color_id: `NO_ID` when it has none.

    """

    text: str
    font: str
    size: int
    color_id: int


class Text(NamedTuple):
    """A text of an art layer.

    Attributes:
        text: With line feeds.
        font: Name of its first font.
        size: Its first size, as the file has it; 0 when it says none.
        color_ids: Colours of its parts that have one.
        matrix: From the text, whose first line begins at 0, 0, to the drawing.
        runs: Its parts, with the text's own font, size and colour where a part
            has none; () where it is one part.
        wrap_width: Longest line in units of the text; 0 when lines have any length.
        align: Where its lines stand in it: 0 left, 1 in the middle, else right.
        shift: How far the text begins from x = 0, in units of the text.

    """

    text: str
    font: str
    size: int
    color_ids: tuple[int, ...]
    matrix: Matrix
    runs: tuple[TextRun, ...] = ()
    wrap_width: float = 0.0
    align: int = 0
    shift: float = 0.0

    @property
    def parts(self) -> tuple[TextRun, ...]:
        """Its parts; at least one."""
        color = self.color_ids[0] if self.color_ids else NO_ID
        return self.runs or (TextRun(self.text, self.font, self.size, color),)


@dataclass
class ArtLayer:
    """The content of one art layer.

    Attributes:
        nodes: Shapes and groups, later ones on top; None when the layer has none.
        objects: Paths and paints; number 1 is at index 0.
        profiles: Thickness profiles.
        texts: Texts.
        text_data: The texts as the file has them, None for none.
        pixel_density: Pixels a unit that the scene had, None in old files.
        extras: Parts that nobody knows: tags and payloads.

    """

    nodes: tuple[Node, ...] | None = None
    objects: list[Path | Paint] = field(default_factory=list)
    profiles: list[Profile] = field(default_factory=list)
    texts: tuple[Text, ...] = ()
    text_data: bytes | None = None
    pixel_density: float | None = None
    extras: tuple[tuple[bytes, bytes], ...] = ()

    @property
    def is_clear(self) -> bool:
        """Whether nothing is drawn in it."""
        return not self.nodes and not self.texts

    def shapes(self) -> Iterator[Shape]:
        """Yield its shapes, those in groups included, in drawing order."""
        yield from _shapes(self.nodes or ())

    def components(self) -> Iterator[Component]:
        """Yield the components of all shapes."""
        for shape in self.shapes():
            yield from shape.components

    def path(self, number: int) -> Path:
        """Return a path by its number."""
        path = self.objects[number - 1]
        assert isinstance(path, Path)
        return path

    def paint(self, number: int) -> Paint | None:
        """Return a paint by its number; None for 0, which is no paint."""
        if not number:
            return None
        paint = self.objects[number - 1]
        assert isinstance(paint, Paint)
        return paint

    def color_ids(self) -> list[int]:
        """Return the colours that shapes and pencil lines use, in order, each once.

        Opacity masks are no colours; those of texts are in `texts`.
        """
        paints = [paint.color_id for paint in self.objects if isinstance(paint, Paint)]
        pencils = [c.color_id for c in self.components() if c.kind == PENCIL_LINE]
        return [id_ for id_ in dict.fromkeys(paints + pencils) if id_ != NO_ID]


def _shapes(nodes: tuple[Node, ...]) -> Iterator[Shape]:
    for node in nodes:
        if isinstance(node, Shape):
            yield node
        elif isinstance(node, Group):
            yield from _shapes(node.nodes)
