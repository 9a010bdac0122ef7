"""Pixels of TGA files: what Harmony saves bitmap drawings as, and few others read.

True colour of 24 and 32 bits and grey of 8 bits, plain or run-length packed, from
either corner.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import NamedTuple

from ..errors import DrawingFileError

_HEAD = struct.Struct("<BBBHHBHHHHBB")
# 8192 x 4096, and twice as many bytes as it has when nothing is packed.
_PIXELS_LIMIT = 32 << 20
_LARGEST_FILE = 8 * _PIXELS_LIMIT
_COLOR, _GREY = 2, 3
_PACKED = 8
_BYTES = {(_COLOR, 24): 3, (_COLOR, 32): 4, (_GREY, 8): 1}
_FROM_RIGHT, _FROM_TOP = 0x10, 0x20


class TgaImage(NamedTuple):
    """An image; ``rgba`` has 4 bytes a pixel, rows from top to bottom."""

    width: int
    height: int
    rgba: bytes


def read_tga(path: Path) -> TgaImage:
    """Read a TGA.

    Raises:
        DrawingFileError: It is missing, broken, or of another kind.

    """
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise DrawingFileError("it is too large for a TGA that is read", path)
        data = path.read_bytes()
    except OSError as error:
        raise DrawingFileError(
            f"it cannot be read ({error.strerror or error})", path
        ) from error
    if len(data) < _HEAD.size:
        raise DrawingFileError("it is cut", path)
    (
        id_bytes, has_map, kind, _, map_length, map_bits,
        _, _, width, height, depth, flags,
    ) = _HEAD.unpack_from(data)  # fmt: skip
    size = _BYTES.get((kind & ~_PACKED, depth))
    if size is None or not 0 < width * height <= _PIXELS_LIMIT:
        raise DrawingFileError(
            f"TGA of kind {kind}, {depth} bits, {width} x {height} is not read", path
        )
    start = _HEAD.size + id_bytes
    if has_map:
        start += map_length * ((map_bits + 7) // 8)
    wanted = width * height * size
    pixels: bytes | bytearray = (
        _unpack(data, start, wanted, size)
        if kind & _PACKED
        else data[start : start + wanted]
    )
    if len(pixels) != wanted:
        raise DrawingFileError("its pixels are cut", path)
    del data
    rgba = _to_rgba(pixels, size)
    del pixels
    row = 4 * width
    if flags & _FROM_RIGHT:
        rgba = b"".join(
            rgba[place : place + 4]
            for top in range(0, len(rgba), row)
            for place in range(top + row - 4, top - 4, -4)
        )
    if not flags & _FROM_TOP:
        rgba = b"".join(
            rgba[top : top + row] for top in range(len(rgba) - row, -1, -row)
        )
    return TgaImage(width, height, rgba)


def _unpack(data: bytes, position: int, wanted: int, size: int) -> bytearray:
    pixels = bytearray()
    while len(pixels) < wanted and position < len(data):
        count = (data[position] & 0x7F) + 1
        is_run = data[position] & 0x80
        position += 1
        if is_run:
            pixels += data[position : position + size] * count
            position += size
        else:
            pixels += data[position : position + size * count]
            position += size * count
    del pixels[wanted:]
    return pixels


def _to_rgba(pixels: bytes | bytearray, size: int) -> bytes:
    rgba = bytearray(b"\xff") * (len(pixels) // size * 4)
    if size == 1:
        rgba[0::4] = rgba[1::4] = rgba[2::4] = pixels
    else:
        # The file has blue, green, red.
        rgba[0::4], rgba[1::4] = pixels[2::size], pixels[1::size]
        rgba[2::4] = pixels[0::size]
        if size == 4:
            rgba[3::4] = pixels[3::4]
    return bytes(rgba)
