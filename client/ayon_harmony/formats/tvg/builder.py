"""Makes drawings: for the emulator, the demo and tests, never for an artist's scene.

::

    builder = DrawingBuilder()
    red = DrawingColor(0x0a11000000000001, "Red", "Demo", (220, 40, 30, 255))
    layer = builder.layer("C")
    shape = layer.shape()
    shape.area([(0, 0), (100, 0), (100, 100)], layer.paint(red))
    data = builder.to_bytes()

Paths are lists of points (straight lines) or `curve` (cubic Béziers). Coordinates
are rounded to 1/64 unit, as Harmony has them.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import replace

from .art import (
    CENTRE_LINE,
    CONTOUR,
    INNER_EDGE,
    PENCIL_LINE,
    ArtLayer,
    Component,
    Group,
    Node,
    Paint,
    Path,
    Profile,
    Shape,
    Text,
    Thickness,
)
from .art_writer import write_art
from .binary import Matrix, Writer
from .bitmap import BitmapLayer, write_bitmap
from .container import NewChunk, write_container
from .drawing import ARTS
from .palette import NO_ID, DrawingColor, PaletteEntry, write_palette
from .texts import write_texts

Point = tuple[float, float]

#: A row of curves: four points each, the last of one is the first of the next.
_CURVE_POINTS = 3

#: Blocks up to this size stay as they are, as in Harmony's files.
_SMALL_BYTES = 200

_NO_TEXTURE = b"\xff" * 8


def straight(points: Iterable[Point]) -> Path:
    """Return a path of straight lines."""
    return flagged([(x, y, True) for x, y in points])


def curve(points: Sequence[Point]) -> Path:
    """Return a path of cubic Béziers: point, two handles, point, two handles ...

    Raises:
        ValueError: The number of points is not 1 more than a multiple of 3.

    """
    if len(points) % _CURVE_POINTS != 1:
        raise ValueError(f"{len(points)} points are no row of cubic Béziers")
    return flagged([(x, y, i % _CURVE_POINTS == 0) for i, (x, y) in enumerate(points)])


def ellipse(x: float, y: float, width: float, height: float) -> Path:
    """Return a closed path around a middle, counter-clockwise."""
    rx, ry = width / 2, height / 2
    kx, ky = rx * 0.5522847498, ry * 0.5522847498
    return curve(
        [
            (x + rx, y),
            (x + rx, y + ky),
            (x + kx, y + ry),
            (x, y + ry),
            (x - kx, y + ry),
            (x - rx, y + ky),
            (x - rx, y),
            (x - rx, y - ky),
            (x - kx, y - ry),
            (x, y - ry),
            (x + kx, y - ry),
            (x + rx, y - ky),
            (x + rx, y),
        ]
    )


def rectangle(x: float, y: float, width: float, height: float) -> Path:
    """Return a closed path from the lower left corner, counter-clockwise."""
    right, top = x + width, y + height
    return straight([(x, y), (right, y), (right, top), (x, top), (x, y)])


def flagged(points: Sequence[tuple[float, float, bool]]) -> Path:
    """Return a path of points, each with whether it is on the curve."""
    flags = bytearray((len(points) + 7) // 8)
    values = array("f")
    for index, (x, y, is_on_curve) in enumerate(points):
        values.extend((round(x * 64) / 64, round(y * 64) / 64))
        flags[index >> 3] |= is_on_curve << (index & 7)
    return Path(bytes(flags), values)


class ShapeBuilder:
    """Collects the components of a shape; made by `LayerBuilder.shape`."""

    def __init__(self, layer: LayerBuilder) -> None:
        self._layer = layer
        self.components: list[Component] = []

    def area(self, path: Path | Sequence[Point], paint: Paint) -> None:
        """Fill the inside of a closed path.

        Args:
            path: Its last point is its first; either direction.
            paint: From `LayerBuilder.paint`; the same object joins areas.

        """
        closed = _as_path(path)
        if _signed_area(closed) >= 0:
            self.contour(closed, left=paint)
        else:
            self.contour(closed, right=paint)

    def contour(
        self,
        path: Path | Sequence[Point],
        left: Paint | None = None,
        right: Paint | None = None,
    ) -> None:
        """Add an edge with the paints of both of its sides, walking along it."""
        kind = INNER_EDGE if left is not None and left is right else CONTOUR
        self._add_shape(kind, path, left, right)

    def centre_line(self, path: Path | Sequence[Point]) -> None:
        """Add a line without ink."""
        self._add_shape(CENTRE_LINE, path, None, None)

    def pencil(
        self,
        path: Path | Sequence[Point],
        color: DrawingColor,
        width: float,
        profile: Sequence[tuple[float, float]] = (),
    ) -> None:
        """Add a pencil line.

        Args:
            path: Its middle.
            color: Its colour.
            width: Whole width, in units.
            profile: Places from 0 to 1 and the whole width there; () is the same
                width all along.

        """
        self._layer.use(color)
        half = width / 2
        points = profile or ((0.0, width), (1.0, width))
        thickness = self._layer.thickness([(loc, wide / 2) for loc, wide in points])
        texture = Writer(False)
        texture.raw(_NO_TEXTURE)
        texture.f64(half / 100, 1.0, 0.0, 0.0, half / 100, 1.0, 0.0, 0.0)
        texture.u32(0)
        number = self._layer.number_of(_as_path(path))
        self.components.append(
            Component(
                PENCIL_LINE,
                number,
                half_width=array("f", [half])[0],
                color_id=color.id,
                thickness=thickness,
                texture=texture.data(),
            )
        )

    def _add_shape(
        self,
        kind: int,
        path: Path | Sequence[Point],
        left: Paint | None,
        right: Paint | None,
    ) -> None:
        # Paints come before their path: they get the lower numbers.
        left_number = self._layer.number_of(left) if left else 0
        right_number = self._layer.number_of(right) if right else 0
        number = self._layer.number_of(_as_path(path))
        self.components.append(Component(kind, number, left_number, right_number))


class LayerBuilder:
    """Collects the shapes of an art layer; made by `DrawingBuilder.layer`."""

    def __init__(self, drawing: DrawingBuilder, pixel_density: float | None) -> None:
        self._drawing = drawing
        self._density = pixel_density
        self._objects: list[Path | Paint] = []
        self._numbers: dict[int, int] = {}
        self._profiles: list[Profile] = []
        self._shapes: list[ShapeBuilder] = []
        self._texts: list[Text] = []

    def shape(self) -> ShapeBuilder:
        """Return a new shape, above those before it."""
        shape = ShapeBuilder(self)
        self._shapes.append(shape)
        return shape

    def paint(
        self,
        color: DrawingColor,
        matrix: Matrix | None = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0),
        mask: PaletteEntry | None = None,
        mask_matrix: Matrix | None = None,
    ) -> Paint:
        """Return a new paint of this layer, and keep its colour in the drawing."""
        self.use(color)
        if mask is None:
            return Paint(color.id, matrix)
        self.use(mask)
        return Paint(color.id, matrix, mask.id, mask_matrix)

    def use(self, entry: PaletteEntry) -> None:
        """Keep a colour in the drawing's own palette."""
        self._drawing.use(entry)

    def text(
        self,
        text: str,
        color: DrawingColor,
        matrix: Matrix,
        font: str = "Arial",
        size: int = 48,
        wrap_width: float = 0.0,
        align: int = 0,
    ) -> None:
        """Add a text; see `Text`."""
        self.use(color)
        self._texts.append(
            Text(text, font, size, (color.id,), matrix, (), wrap_width, align)
        )

    def number_of(self, item: Path | Paint) -> int:
        """Return the number of a path or paint; its first use gives it one."""
        number = self._numbers.get(id(item))
        if number is None:
            self._objects.append(item)
            number = self._numbers[id(item)] = len(self._objects)
        return number

    def thickness(self, points: Sequence[tuple[float, float]]) -> Thickness:
        """Return the whole of a profile of places and half widths."""
        values = array("f")
        for loc, half in points:
            side = (half, 0.33, half, 0.33, half)
            values.extend((loc, *side, *side))
        profile = Profile(values)
        if profile in self._profiles:
            return Thickness(self._profiles.index(profile))
        self._profiles.append(profile)
        return Thickness(len(self._profiles) - 1)

    def build(self, wide: bool) -> ArtLayer:
        """Return the layer."""
        nodes: tuple[Node, ...] = tuple(
            Shape(tuple(shape.components)) for shape in self._shapes
        )
        layer = ArtLayer(
            nodes=nodes or None,
            objects=self._objects,
            profiles=self._profiles,
            texts=tuple(self._texts),
            text_data=write_texts(tuple(self._texts), wide) if self._texts else None,
            pixel_density=self._density,
        )
        return in_order_of_use(layer)


class DrawingBuilder:
    """Collects what a drawing has, and gives its file.

    Args:
        wide: Lengths of Harmony 25; else those up to Harmony 20.
        product: Name of the program that it says it is from.
        pixel_density: Pixels a unit of the scene; 0.288 is 1080 lines.

    """

    def __init__(
        self,
        wide: bool = False,
        product: str = "Harmony Premium",
        pixel_density: float | None = 0.288,
    ) -> None:
        self.wide = wide
        self.product = product
        self.pivot: Point | None = None
        self._density = pixel_density
        self._layers: dict[str, LayerBuilder] = {}
        self._palette: dict[int, PaletteEntry] = {}
        self._bitmaps: dict[str, tuple[BitmapLayer, ...]] = {}

    def layer(self, art: str) -> LayerBuilder:
        """Return an art layer by its letter: U, C, L or O."""
        if art not in ARTS:
            raise ValueError(f"{art!r} is no art layer")
        if art not in self._layers:
            self._layers[art] = LayerBuilder(self, self._density)
        return self._layers[art]

    def bitmap(self, art: str, layer: BitmapLayer) -> None:
        """Add a bitmap to an art layer."""
        self._bitmaps[art] = (*self._bitmaps.get(art, ()), layer)

    @property
    def palette(self) -> tuple[PaletteEntry, ...]:
        """What is kept in the drawing's own palette."""
        return tuple(self._palette.values())

    def use(self, entry: PaletteEntry) -> None:
        """Keep a colour or texture in the drawing's own palette."""
        self._palette.setdefault(entry.id, entry)

    def to_bytes(self) -> bytes:
        """Return the drawing's file."""
        layers = {
            art: (
                self._layers[art].build(self.wide)
                if art in self._layers
                else ArtLayer(pixel_density=self._density)
            )
            for art in ARTS
        }
        return write_drawing(
            layers,
            tuple(self._palette.values()),
            self._bitmaps,
            wide=self.wide,
            product=self.product,
            pivot=self.pivot,
        )


def write_drawing(
    layers: dict[str, ArtLayer],
    palette: tuple[PaletteEntry, ...],
    bitmaps: dict[str, tuple[BitmapLayer, ...]] | None = None,
    *,
    wide: bool = False,
    product: str = "Harmony Premium",
    pivot: Point | None = None,
) -> bytes:
    """Return a drawing's file.

    Args:
        layers: Vector content by letter; missing ones are not in the file.
        palette: Every colour and texture that the layers use.
        bitmaps: Bitmap content by letter.
        wide: Lengths of Harmony 25; else those up to Harmony 20.
        product: Name of the program that it says it is from.
        pivot: The drawing's own pivot.

    """
    chunks = [
        NewChunk(b"TVCI", _origin(product, pivot)),
        NewChunk(b"CREA", (2).to_bytes(4, "little")),
    ]
    for art in ARTS:
        if art in layers:
            content = write_art(layers[art], wide)
            chunks.append(_chunk(f"t{art}AA".encode(), content))
    chunks.append(_chunk(b"TPAL", write_palette(palette, wide)))
    wide_chunks = [
        NewChunk(f"T{art}AB".encode(), write_bitmap(pictures))
        for art, pictures in (bitmaps or {}).items()
    ]
    if wide:
        return write_container([], [*chunks, *wide_chunks])
    return write_container(chunks, wide_chunks)


def in_order_of_use(layer: ArtLayer) -> ArtLayer:
    """Return a layer with its objects and profiles numbered by their first use.

    Shapes may be built in any order; the file defines each object where it is
    used first. Objects that nothing uses are left out.
    """
    numbers: dict[int, int] = {0: 0}
    profiles: dict[int, int] = {}

    def number(old: int) -> int:
        return numbers.setdefault(old, len(numbers))

    def renumber(component: Component) -> Component:
        left, right = number(component.left), number(component.right)
        path = number(component.path)
        thickness = component.thickness
        if thickness is not None:
            index = profiles.setdefault(thickness.profile, len(profiles))
            thickness = thickness._replace(profile=index)
        return component._replace(
            left=left, right=right, path=path, thickness=thickness
        )

    def walk(node: Node) -> Node:
        if isinstance(node, Shape):
            return node._replace(components=tuple(map(renumber, node.components)))
        if isinstance(node, Group):
            return Group(tuple(map(walk, node.nodes)))
        return node

    nodes = None if layer.nodes is None else tuple(map(walk, layer.nodes))
    return replace(
        layer,
        nodes=nodes,
        objects=[layer.objects[old - 1] for old in numbers if old],
        profiles=[layer.profiles[old] for old in profiles],
    )


def _chunk(tag: bytes, content: bytes) -> NewChunk:
    return NewChunk(tag, content, is_packed=len(content) > _SMALL_BYTES)


def _as_path(path: Path | Sequence[Point]) -> Path:
    return path if isinstance(path, Path) else straight(path)


def _signed_area(path: Path) -> float:
    """Return twice the area of the polygon through all points; > 0 is leftwards."""
    xs, ys = path.points[0::2], path.points[1::2]
    return math.fsum(xs[i - 1] * ys[i] - xs[i] * ys[i - 1] for i in range(len(xs)))


def _origin(product: str, pivot: Point | None) -> bytes:
    out = Writer(wide=False)
    out.f32(12.0)
    out.u32(0x00400002, 1)
    out.u8(0)
    out.raw(b"\0" + product.encode("utf-8") + b"\0")
    out.u8(int(pivot is not None))
    out.f64(*(pivot or (0.0, 0.0)))
    return out.data()


__all__ = [
    "NO_ID",
    "DrawingBuilder",
    "LayerBuilder",
    "ShapeBuilder",
    "curve",
    "ellipse",
    "in_order_of_use",
    "rectangle",
    "straight",
    "write_drawing",
]
