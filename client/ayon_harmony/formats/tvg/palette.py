"""The colours and textures of a drawing (chunk ``TPAL``).

It holds every id that the shapes use, each with a copy of the colour from when the
drawing was saved. The palettes of the scene win; the copy is what is left when none
of them has the id.
"""

from __future__ import annotations

from typing import NamedTuple, Union

from ...errors import DrawingFileError
from . import limits
from .binary import Reader, Writer

#: Stands where there is no colour or texture.
NO_ID = 0xFFFFFFFFFFFFFFFF

#: Black of a vectorized line: built into Harmony, in no palette of a scene.
DEFAULT_LINE_ID = 3

SOLID = 0
LINEAR_GRADIENT = 1
RADIAL_GRADIENT = 2  # never seen in a drawing, only in palettes

#: Bits a pixel of an opacity mask.
MASK_DEPTH = 8

_COLOR = 0x79
_TEXTURE = 0x7C

Rgba = tuple[int, int, int, int]


class Stop(NamedTuple):
    """A colour of a gradient; ``position`` runs from 0 to 1."""

    position: float
    rgba: Rgba


class DrawingColor(NamedTuple):
    """A colour as the drawing keeps it.

    Attributes:
        id: Number of the colour, as in the scene's palettes.
        name: Name of the colour.
        palette: Name of its palette, without folder and ending.
        style: `SOLID`, `LINEAR_GRADIENT`, or what the file says.
        rgba: Channels from 0 to 255, not premultiplied; of a gradient the first.
        stops: Colours of a gradient, () for a solid colour.

    """

    id: int
    name: str
    palette: str
    rgba: Rgba
    style: int = SOLID
    stops: tuple[Stop, ...] = ()


class DrawingTexture(NamedTuple):
    """An image that the drawing carries.

    Attributes:
        id: Number of the texture.
        name: ``Image`` or ``InternalTexture`` when it belongs to the drawing alone.
        palette: Name of its palette; "" when it belongs to the drawing alone.
        width: In pixels.
        height: In pixels.
        depth: 32 for RGBA, 8 for an opacity mask.
        is_packed: Whether the rows of a mask are packed.
        is_tiled: Whether it repeats.
        data: Bytes of the image as the file has them; `pixels` unpacks them.

    """

    id: int
    name: str
    palette: str
    width: int
    height: int
    depth: int
    is_packed: bool
    is_tiled: bool
    data: bytes

    def pixels(self) -> bytes:
        """Return the pixels, rows from top to bottom without a gap.

        Returns:
            4 bytes (red, green, blue, alpha) or 1 byte (opacity) a pixel.

        Raises:
            DrawingFileError: The data does not fill the image exactly.

        """
        place = f"texture {color_id_text(self.id)}"
        if self.width * self.height > limits.TEXTURE_PIXELS:
            raise DrawingFileError("the image is too large", place=place)
        if self.is_packed and self.depth == 8:
            return unpack_mask(self.data, self.width, self.height, place)
        stored = self.width * self.height * (self.depth // 8)
        if self.is_packed or self.depth not in (8, 32) or stored != len(self.data):
            raise DrawingFileError(
                f"{len(self.data)} bytes do not fill {self.width} x {self.height} "
                f"pixels of {self.depth} bits",
                place=place,
            )
        return self.data


PaletteEntry = Union[DrawingColor, DrawingTexture]


def color_id_text(color_id: int) -> str:
    """Return an id as palettes spell it: ``0x`` and 16 digits."""
    return f"0x{color_id:016x}"


def is_carried(entry: PaletteEntry) -> bool:
    """Whether an entry can be in no palette of a scene, so that it is never lost.

    The black of vectorized lines is built into Harmony; images without the name of
    a palette, and opacity masks of brushes and pens, are the drawing's own.
    """
    return entry.id == DEFAULT_LINE_ID or (
        isinstance(entry, DrawingTexture)
        and (entry.depth == MASK_DEPTH or not entry.palette)
    )


def read_palette(reader: Reader) -> tuple[PaletteEntry, ...]:
    """Read the content of a ``TPAL``.

    Raises:
        DrawingFileError: It is broken, or holds a kind that nobody knows: the
            entries behind that one cannot be found.

    """
    count = reader.count(2, limits.COLORS, "colours")
    return tuple(_read_entry(reader) for _ in range(count))


def _read_entry(reader: Reader) -> PaletteEntry:
    kind = reader.u16()
    if kind == _TEXTURE:
        return _read_texture(reader)
    if kind != _COLOR:
        raise reader.error(f"0x{kind:x} is no known kind of colour")
    style = reader.u16()
    reader.u16()
    tag, content = reader.any_inner()
    stops: tuple[Stop, ...] = ()
    if tag == b"TCSC":
        rgba = _read_rgba(content)
    elif tag == b"TCGC":
        count = content.count(12, limits.STOPS, "stops")
        stops = tuple(Stop(content.f64(), _read_rgba(content)) for _ in range(count))
        rgba = stops[0].rgba if stops else (0, 0, 0, 0)
    else:
        raise reader.error(f"{tag!r} is no known form of a colour")
    color_id, name, palette = _read_names(reader)
    return DrawingColor(color_id, name, palette, rgba, style, stops)


def _read_rgba(reader: Reader) -> Rgba:
    red, green, blue, alpha = reader.take(4)
    return red, green, blue, alpha


def _read_names(reader: Reader) -> tuple[int, str, str]:
    content = reader.inner(b"TCID")
    name = content.text()
    color_id = content.u64()
    return color_id, name, content.text()


def _read_texture(reader: Reader) -> DrawingTexture:
    content = reader.inner(b"TCTC")
    is_tiled = content.u8() == 1
    size = content.u32()
    width, height, depth = content.u32(), content.u32(), content.u32()
    is_packed = content.u8() != 0
    content.u8()
    if width * height > limits.TEXTURE_PIXELS:
        raise content.error(f"an image of {width} x {height} pixels is too large")
    data = content.take(size)
    color_id, name, palette = _read_names(reader)
    return DrawingTexture(
        color_id, name, palette, width, height, depth, is_packed, is_tiled, data
    )


def write_palette(entries: tuple[PaletteEntry, ...], wide: bool) -> bytes:
    """Return the content of a ``TPAL``; what was read comes out as it was."""
    out = Writer(wide)
    out.u32(len(entries))
    for entry in entries:
        content = Writer(wide)
        if isinstance(entry, DrawingTexture):
            out.u16(_TEXTURE)
            content.u8(int(entry.is_tiled))
            content.u32(len(entry.data), entry.width, entry.height, entry.depth)
            content.u8(int(entry.is_packed), 0)
            content.raw(entry.data)
            out.inner(b"TCTC", content.data())
        else:
            out.u16(_COLOR)
            out.u16(entry.style)
            out.u16(0)
            if entry.stops:
                content.u32(len(entry.stops))
                for stop in entry.stops:
                    content.f64(stop.position)
                    content.u8(*stop.rgba)
                out.inner(b"TCGC", content.data())
            else:
                out.inner(b"TCSC", bytes(entry.rgba))
        names = Writer(wide)
        names.text(entry.name)
        names.u64(entry.id)
        names.text(entry.palette)
        out.inner(b"TCID", names.data())
    return out.data()


def unpack_mask(data: bytes, width: int, height: int, place: str) -> bytes:
    """Unpack an opacity mask.

    Each row of ``width`` pixels, rounded up to 4, alternates a count of zeros with a
    count of bytes and these bytes. A count of 0xf0 and more goes on in a second byte.

    Raises:
        DrawingFileError: The rows do not end exactly with the data.

    """
    row_bytes = (width + 3) & ~3
    pixels = bytearray()
    position = 0
    if not row_bytes:
        return b""
    try:
        for _ in range(height):
            row = bytearray()
            is_literal = False
            while len(row) < row_bytes:
                count = data[position]
                position += 1
                if count >= 0xF0:
                    count = (count - 0xF0) * 240 + data[position]
                    position += 1
                if is_literal:
                    row += data[position : position + count]
                    position += count
                else:
                    row += bytes(count)
                is_literal = not is_literal
            if len(row) != row_bytes:
                raise DrawingFileError("a row of the mask is broken", place=place)
            pixels += row[:width]
    except IndexError:
        raise DrawingFileError("the mask is cut", place=place) from None
    if position != len(data):
        raise DrawingFileError("bytes stand behind the mask", place=place)
    return bytes(pixels)
