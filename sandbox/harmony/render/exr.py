"""OpenEXR files: scan lines, half or float, uncompressed; ZIP can be read.

Values are code values divided by 255 without any colour conversion, since the
emulator has no colour management. Colour is multiplied by alpha, as OpenEXR
has it.
"""

from __future__ import annotations

import struct
import zlib
from itertools import accumulate
from typing import SupportsIndex

from sandbox.harmony.render.pixels import (
    ImageReadError,
    image_from_planes,
    tight_bytes,
)
from sandbox.harmony.render.qt import QImage

_MAGIC = b"\x76\x2f\x31\x01"
_HALF, _FLOAT = 1, 2


def _attribute(name: str, kind: str, value: bytes) -> bytes:
    return (
        name.encode() + b"\0" + kind.encode() + b"\0"
        + struct.pack("<I", len(value)) + value
    )  # fmt: skip


def encode_exr(image: QImage, channels: int = 4, half: bool = True) -> bytes:
    """An uncompressed scan line EXR file.

    Args:
        image: Any image.
        channels: 3 for R, G, B; 4 with alpha.
        half: 16 bit floats, else 32 bit ones.

    """
    names = "BGR" if channels == 3 else "ABGR"
    width, height = image.width(), image.height()
    flat = image.convertToFormat(QImage.Format_ARGB32_Premultiplied)
    raw = tight_bytes(flat, 4)
    by_name = {"B": raw[0::4], "G": raw[1::4], "R": raw[2::4], "A": raw[3::4]}
    form, size = ("<e", 2) if half else ("<f", 4)
    codes = [struct.pack(form, value / 255) for value in range(256)]
    tables = [bytes(code[byte] for code in codes) for byte in range(size)]
    planes = []
    for name in names:
        plane = bytearray(width * height * size)
        for byte, table in enumerate(tables):
            plane[byte::size] = by_name[name].translate(table)
        planes.append(bytes(plane))

    listing = b"".join(
        name.encode() + b"\0" + struct.pack("<IIII", _HALF if half else _FLOAT, 0, 1, 1)
        for name in names
    )
    box = struct.pack("<iiii", 0, 0, width - 1, height - 1)
    head = _MAGIC + struct.pack("<I", 2)
    head += _attribute("channels", "chlist", listing + b"\0")
    head += _attribute("compression", "compression", b"\0")
    head += _attribute("dataWindow", "box2i", box)
    head += _attribute("displayWindow", "box2i", box)
    head += _attribute("lineOrder", "lineOrder", b"\0")
    head += _attribute("pixelAspectRatio", "float", struct.pack("<f", 1.0))
    head += _attribute("screenWindowCenter", "v2f", struct.pack("<ff", 0.0, 0.0))
    head += _attribute("screenWindowWidth", "float", struct.pack("<f", 1.0))
    head += b"\0"

    line = width * size
    block = line * len(names)
    first = len(head) + 8 * height
    offsets = struct.pack(
        f"<{height}Q", *range(first, first + height * (block + 8), block + 8)
    )
    parts = [head, offsets]
    for y in range(height):
        parts.append(struct.pack("<iI", y, block))
        parts.extend(plane[y * line : (y + 1) * line] for plane in planes)
    return b"".join(parts)


def decode_exr(data: bytes) -> QImage:
    """Read a scan line EXR of half or float: uncompressed, ZIP or ZIPS.

    Values are clamped to 0..1; the result has straight alpha and 8 bits.

    Raises:
        ImageReadError: Not EXR, or a form that is not read (tiles, parts, PIZ).

    """
    if data[:4] != _MAGIC:
        raise ImageReadError("no EXR header")
    (flags,) = struct.unpack_from("<I", data, 4)
    if flags & 0x1A00:
        raise ImageReadError("tiled, deep or multi-part EXR is not read")
    header, position = _header(data)
    try:
        compression = header["compression"][0]
        left, top, right, bottom = struct.unpack("<iiii", header["dataWindow"])
        channels = _channels(header["channels"])
    except (KeyError, struct.error) as error:
        raise ImageReadError(f"EXR header lacks {error}") from error
    lines_a_block = {0: 1, 2: 1, 3: 16}.get(compression)
    if lines_a_block is None:
        raise ImageReadError(f"EXR compression {compression} is not read")
    width, height = right - left + 1, bottom - top + 1
    blocks = -(-height // lines_a_block)
    offsets = struct.unpack_from(f"<{blocks}Q", data, position)
    planes: dict[str, list[bytes]] = {name: [] for name, _ in channels}
    line_size = sum(width * (2 if kind == _HALF else 4) for _, kind in channels)
    for offset in offsets:
        y, size = struct.unpack_from("<iI", data, offset)
        lines = min(lines_a_block, bottom + 1 - y)
        body = data[offset + 8 : offset + 8 + size]
        if compression and size < line_size * lines:
            body = _undo_zip(body)
        at = 0
        for _ in range(lines):
            for name, kind in channels:
                step = width * (2 if kind == _HALF else 4)
                planes[name].append(body[at : at + step])
                at += step
    kinds = dict(channels)
    eight = {
        name: _to_bytes(b"".join(parts), kinds[name]) for name, parts in planes.items()
    }
    wanted = [name for name in ("R", "G", "B", "A") if name in eight]
    if wanted[:3] != ["R", "G", "B"]:
        wanted = [next(iter(eight))]
    image = image_from_planes(width, height, [eight[name] for name in wanted])
    if "A" in wanted:
        image.reinterpretAsFormat(QImage.Format_RGBA8888_Premultiplied)
        image = image.convertToFormat(QImage.Format_RGBA8888)
    return image


def _header(data: bytes) -> tuple[dict[str, bytes], int]:
    found: dict[str, bytes] = {}
    position = 8
    while data[position : position + 1] != b"\0":
        end = data.index(b"\0", position)
        name = data[position:end].decode("latin-1")
        position = data.index(b"\0", end + 1) + 1
        (size,) = struct.unpack_from("<I", data, position)
        found[name] = data[position + 4 : position + 4 + size]
        position += 4 + size
    return found, position + 1


def _channels(listing: bytes) -> list[tuple[str, int]]:
    found = []
    position = 0
    while listing[position : position + 1] not in (b"\0", b""):
        end = listing.index(b"\0", position)
        (kind,) = struct.unpack_from("<I", listing, end + 1)
        if kind not in (_HALF, _FLOAT):
            raise ImageReadError("EXR with whole numbers is not read")
        found.append((listing[position:end].decode("latin-1"), kind))
        position = end + 17
    return found


def _undo_difference(before: SupportsIndex, value: int) -> int:
    return (int(before) + value - 128) & 255


def _undo_zip(body: bytes) -> bytes:
    raw = zlib.decompress(body)
    summed = bytes(accumulate(raw, _undo_difference))
    half = (len(summed) + 1) // 2
    mixed = bytearray(len(summed))
    mixed[0::2] = summed[:half]
    mixed[1::2] = summed[half:]
    return bytes(mixed)


def _to_bytes(plane: bytes, kind: int) -> bytes:
    form = "e" if kind == _HALF else "f"
    values = struct.unpack(f"<{len(plane) // (2 if kind == _HALF else 4)}{form}", plane)
    return bytes(
        0 if not value > 0 else 255 if value >= 1 else int(value * 255 + 0.5)
        for value in values
    )
