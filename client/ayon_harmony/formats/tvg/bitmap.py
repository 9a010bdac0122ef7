"""The bitmap content of an art layer (chunks ``TLAB`` and kin): tiles of PNG.

Always with wide lengths. A tile's place is in pixels from the drawing's centre, with
y down. The PNGs are RGBA, but their channels stand in another order: red is the PNG's
green, green its red, blue its alpha, alpha its blue; not premultiplied.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

from . import limits
from .binary import Matrix, Reader, Writer

Box = tuple[int, int, int, int]

_PNG_HEAD = struct.Struct(">8sI4sII")
_PNG = 1


class Tile(NamedTuple):
    """One piece of a bitmap.

    Attributes:
        cell: x, y, width, height of its cell, in pixels.
        box: The part of it that the image fills, as ``cell``.
        png: A PNG file, its channels shuffled.

    """

    cell: Box
    box: Box
    png: bytes

    def png_size(self) -> tuple[int, int]:
        """Return width and height from the PNG's header, (0, 0) when it has none."""
        if len(self.png) < _PNG_HEAD.size:
            return 0, 0
        magic, _, kind, width, height = _PNG_HEAD.unpack_from(self.png)
        if magic != b"\x89PNG\r\n\x1a\n" or kind != b"IHDR":
            return 0, 0
        return int(width), int(height)


class BitmapLayer(NamedTuple):
    """A picture in tiles.

    Attributes:
        pixel_density: Pixels a unit.
        cell: x, y, width, height of the cells of all tiles, in pixels.
        box: The part of it that images fill.
        tiles: Its pieces.
        matrix: As the file has it, row by row; None for none.
        marks: Numbers that nobody knows.

    """

    pixel_density: float
    cell: Box
    box: Box
    tiles: tuple[Tile, ...]
    matrix: Matrix | None = None
    marks: tuple[int, ...] = (1, 1, 4, 1, 1, 2, 0, 1)


def read_bitmap(reader: Reader) -> tuple[BitmapLayer, ...]:
    """Read the content of a bitmap chunk.

    Returns:
        Its pictures; every known file has one.

    """
    reader = Reader(reader.data, True, reader.name)
    content = reader.inner(b"TGBG")
    marks = (content.u8(), content.u32())
    nodes = content.inner(b"TGND")
    count = nodes.count(10, limits.NODES, "bitmaps")
    return tuple(_read_layer(nodes, marks) for _ in range(count))


def _read_layer(nodes: Reader, marks: tuple[int, ...]) -> BitmapLayer:
    marks = (*marks, nodes.u32(), nodes.u8())
    content = nodes.inner(b"TGBL")
    density = content.inner(b"TGBR").f64()
    place = content.inner(b"TGBM")
    matrix = None if place.u8() else place.matrix()
    boxes = content.inner(b"TGBB")
    marks = (*marks, boxes.u8())
    inner = boxes.inner(b"TBBB")
    marks = (*marks, inner.u32())
    table = inner.inner(b"TBTB")
    cell, box = _read_boxes(table)
    marks = (*marks, table.u8(), table.u32())
    tiles: list[Tile] = []
    is_last = not table.left
    while not is_last:
        if len(tiles) >= limits.TILES:
            raise table.error(f"it has over {limits.TILES} tiles")
        tiles.append(_read_tile(table.inner(b"TBBM")))
        is_last = bool(table.u8())
    return BitmapLayer(density, cell, box, tuple(tiles), matrix, marks)


def _read_boxes(reader: Reader) -> tuple[Box, Box]:
    head = reader.inner(b"TBBH")
    head.inner(b"TBBD")
    cell = head.inner(b"TBBC").i32x4()
    return cell, head.inner(b"TBBA").i32x4()


def _read_tile(reader: Reader) -> Tile:
    reader.u8()
    cell, box = _read_boxes(reader)
    kind = reader.u32()
    if kind != _PNG:
        raise reader.error(f"a tile is of kind {kind}, no PNG")
    size = reader.u64()
    return Tile(cell, box, reader.take(size))


def write_bitmap(layers: tuple[BitmapLayer, ...]) -> bytes:
    """Return the content of a bitmap chunk; what was read comes out as it was."""
    nodes = Writer(wide=True)
    nodes.u32(len(layers))
    for layer in layers:
        _write_layer(nodes, layer)
    content = Writer(wide=True)
    marks = layers[0].marks if layers else (1, 1)
    content.u8(marks[0])
    content.u32(marks[1])
    content.inner(b"TGND", nodes.data())
    out = Writer(wide=True)
    out.inner(b"TGBG", content.data())
    return out.data()


def _write_layer(nodes: Writer, layer: BitmapLayer) -> None:
    _, _, kind, mark, boxes_mark, inner_mark, table_byte, table_mark = layer.marks
    table = Writer(wide=True)
    _write_boxes(table, layer.cell, layer.box)
    table.u8(table_byte)
    table.u32(table_mark)
    for index, tile in enumerate(layer.tiles):
        content = Writer(wide=True)
        content.u8(1)
        _write_boxes(content, tile.cell, tile.box)
        content.u32(_PNG)
        content.u64(len(tile.png))
        content.raw(tile.png)
        table.inner(b"TBBM", content.data())
        table.u8(int(index == len(layer.tiles) - 1))
    inner = Writer(wide=True)
    inner.u32(inner_mark)
    inner.inner(b"TBTB", table.data())
    boxes = Writer(wide=True)
    boxes.u8(boxes_mark)
    boxes.inner(b"TBBB", inner.data())
    density = Writer(wide=True)
    density.f64(layer.pixel_density)
    place = Writer(wide=True)
    place.u8(int(layer.matrix is None))
    if layer.matrix is not None:
        place.f64(*layer.matrix)
    content = Writer(wide=True)
    content.inner(b"TGBR", density.data())
    content.inner(b"TGBM", place.data())
    content.inner(b"TGBB", boxes.data())
    nodes.u32(kind)
    nodes.u8(mark)
    nodes.inner(b"TGBL", content.data())


def _write_boxes(out: Writer, cell: Box, box: Box) -> None:
    head = Writer(wide=True)
    depth = Writer(wide=True)
    depth.u32(32)
    head.inner(b"TBBD", depth.data())
    for tag, values in ((b"TBBC", cell), (b"TBBA", box)):
        numbers = Writer(wide=True)
        numbers.i32x4(values)
        head.inner(tag, numbers.data())
    out.inner(b"TBBH", head.data())
