"""TGA, BMP, TIFF, SGI and DPX files, written and read without Qt's plugins.

Qt 5 as Debian packs it reads neither TGA nor TIFF, writes BMP without alpha,
and knows nothing of SGI and DPX. Writers are uncompressed and simple; readers
take what the writers write and the usual simple forms of other programs.
"""

from __future__ import annotations

import struct
import zlib

from sandbox.harmony.render.pixels import (
    ImageReadError,
    image_from_planes,
    image_from_planes_16,
    interleave,
    merge_bits,
    over_black,
    planes_8,
    planes_16,
    tight_bytes,
    unpack_bits,
    widen,
)
from sandbox.harmony.render.qt import QImage

# -- TGA ---------------------------------------------------------------------


def encode_tga(image: QImage, channels: int) -> bytes:
    """An uncompressed TGA 2.0 file, top line first; alpha is straight."""
    if channels == 1:
        kind, body, bits = 3, planes_8(image, 1)[0], 8
    elif channels == 3:
        red, green, blue = planes_8(image, 3)
        kind, body, bits = 2, interleave([blue, green, red]), 24
    else:
        # 0xAARRGGBB words in little-endian memory are the B, G, R, A of TGA.
        straight = image.convertToFormat(QImage.Format_ARGB32)
        kind, body, bits = 2, tight_bytes(straight, 4), 32
    descriptor = 0x20 | (8 if channels == 4 else 0)
    header = struct.pack(
        "<BBBHHBHHHHBB",
        0, 0, kind, 0, 0, 0, 0, 0, image.width(), image.height(), bits, descriptor,
    )  # fmt: skip
    return header + body + struct.pack("<II", 0, 0) + b"TRUEVISION-XFILE.\0"


def decode_tga(data: bytes) -> QImage:
    """Read grey, RGB and RGBA TGA, plain or run-length packed."""
    if len(data) < 18:
        raise ImageReadError("no TGA header")
    id_size, has_map, kind = data[0], data[1], data[2]
    width, height, bits, descriptor = struct.unpack_from("<HHBB", data, 12)
    if has_map or kind not in (2, 3, 10, 11) or bits not in (8, 24, 32):
        raise ImageReadError(f"TGA of type {kind} with {bits} bits is not read")
    pixel = bits // 8
    size = width * height * pixel
    body = data[18 + id_size :]
    if kind >= 10:
        body = _unpack_tga(body, pixel, size)
    body = body[:size]
    if len(body) < size:
        raise ImageReadError("TGA ends too early")
    if not descriptor & 0x20:
        line = width * pixel
        body = b"".join(
            body[start : start + line] for start in range(size - line, -1, -line)
        )
    planes = [body[index::pixel] for index in range(pixel)]
    if pixel >= 3:
        planes = [planes[2], planes[1], planes[0], *planes[3:]]
    return image_from_planes(width, height, planes)


def _unpack_tga(body: bytes, pixel: int, size: int) -> bytes:
    out = bytearray()
    position = 0
    while len(out) < size:
        if position >= len(body):
            raise ImageReadError("TGA ends too early")
        head = body[position]
        position += 1
        count = (head & 0x7F) + 1
        if head & 0x80:
            out += body[position : position + pixel] * count
            position += pixel
        else:
            out += body[position : position + pixel * count]
            position += pixel * count
    return bytes(out)


# -- BMP ---------------------------------------------------------------------


def encode_bmp(image: QImage, channels: int) -> bytes:
    """A 24 bit BMP, or a 32 bit one with an alpha mask (BITMAPV4HEADER)."""
    width, height = image.width(), image.height()
    if channels == 4:
        straight = image.convertToFormat(QImage.Format_ARGB32).mirrored(False, True)
        body = tight_bytes(straight, 4)
        header = struct.pack(
            "<IiiHHIIiiII", 108, width, height, 1, 32, 3, len(body), 2835, 2835, 0, 0
        )
        header += struct.pack(
            "<IIII4s", 0xFF0000, 0xFF00, 0xFF, 0xFF000000, b" niW"
        ) + bytes(48)
    else:
        red, green, blue = planes_8(image, 3)
        pixels = interleave([blue, green, red])
        line = width * 3
        pad = bytes(-line % 4)
        body = b"".join(
            pixels[start : start + line] + pad
            for start in range(line * (height - 1), -1, -line)
        )
        header = struct.pack(
            "<IiiHHIIiiII", 40, width, height, 1, 24, 0, len(body), 2835, 2835, 0, 0
        )
    offset = 14 + len(header)
    return struct.pack("<2sIHHI", b"BM", offset + len(body), 0, 0, offset) + (
        header + body
    )


# -- TIFF --------------------------------------------------------------------


def encode_tif(image: QImage, channels: int, depth: int = 8) -> bytes:
    """A little-endian TIFF in one uncompressed strip; alpha is straight."""
    if depth == 16:
        swapped = bytearray(interleave(planes_16(image, channels), 2))
        swapped[0::2], swapped[1::2] = swapped[1::2], swapped[0::2]
        body = bytes(swapped)
    else:
        body = interleave(planes_8(image, channels))
    fields: list[tuple[int, int, list[int]]] = [
        (256, 4, [image.width()]),
        (257, 4, [image.height()]),
        (258, 3, [depth] * channels),
        (259, 3, [1]),
        (262, 3, [1 if channels == 1 else 2]),
        (273, 4, [8]),
        (277, 3, [channels]),
        (278, 4, [image.height()]),
        (279, 4, [len(body)]),
        (284, 3, [1]),
    ]
    if channels == 4:
        fields.append((338, 3, [2]))
    directory = 8 + len(body) + len(body) % 2
    extra_at = directory + 2 + 12 * len(fields) + 4
    entries, extra = b"", b""
    for tag, kind, values in fields:
        packed = struct.pack("<" + ("H" if kind == 3 else "I") * len(values), *values)
        if len(packed) > 4:
            slot = struct.pack("<I", extra_at + len(extra))
            extra += packed
        else:
            slot = packed.ljust(4, b"\0")
        entries += struct.pack("<HHI", tag, kind, len(values)) + slot
    return (
        struct.pack("<2sHI", b"II", 42, directory)
        + body
        + bytes(len(body) % 2)
        + struct.pack("<H", len(fields))
        + entries
        + bytes(4)
        + extra
    )


def decode_tif(data: bytes) -> QImage:
    """Read grey, RGB and RGBA TIFF of 8 or 16 bits: plain, PackBits, deflate."""
    order = {b"II": "<", b"MM": ">"}.get(data[:2])
    if order is None or struct.unpack_from(order + "H", data, 2)[0] != 42:
        raise ImageReadError("no TIFF header")
    fields = _tif_fields(data, order)
    width, height = fields[256][0], fields[257][0]
    channels = fields.get(277, [1])[0]
    depth = fields.get(258, [1])[0]
    packing = fields.get(259, [1])[0]
    if depth not in (8, 16) or fields.get(284, [1])[0] != 1 or channels > 4:
        raise ImageReadError(f"TIFF with {channels} x {depth} bits is not read")
    line = width * channels * (depth // 8)
    rows = fields.get(278, [height])[0]
    body = b""
    for index, (start, size) in enumerate(zip(fields[273], fields[279])):
        strip = data[start : start + size]
        wanted = line * min(rows, height - index * rows)
        if packing == 32773:
            strip = unpack_bits(strip, wanted)[0]
        elif packing in (8, 32946):
            strip = zlib.decompress(strip)
        elif packing != 1:
            raise ImageReadError(f"TIFF compression {packing} is not read")
        body += strip[:wanted]
    if fields.get(317, [1])[0] != 1:
        raise ImageReadError("TIFF with a predictor is not read")
    if depth == 8:
        planes = [body[index::channels] for index in range(channels)]
        return image_from_planes(width, height, planes)
    swapped = bytearray(body)
    if order == "<":
        swapped[0::2], swapped[1::2] = swapped[1::2], swapped[0::2]
    planes = []
    for index in range(channels):
        plane = bytearray(width * height * 2)
        plane[0::2] = swapped[index * 2 :: channels * 2]
        plane[1::2] = swapped[index * 2 + 1 :: channels * 2]
        planes.append(bytes(plane))
    return image_from_planes_16(width, height, planes)


def _tif_fields(data: bytes, order: str) -> dict[int, list[int]]:
    codes = {1: "B", 3: "H", 4: "I"}
    (directory,) = struct.unpack_from(order + "I", data, 4)
    (count,) = struct.unpack_from(order + "H", data, directory)
    fields: dict[int, list[int]] = {}
    for index in range(count):
        at = directory + 2 + index * 12
        tag, kind, length = struct.unpack_from(order + "HHI", data, at)
        if kind not in codes:
            continue
        form = order + codes[kind] * length
        if struct.calcsize(form) > 4:
            (at,) = struct.unpack_from(order + "I", data, at + 8)
        else:
            at += 8
        fields[tag] = list(struct.unpack_from(form, data, at))
    for needed in (256, 257, 273, 279):
        if needed not in fields:
            raise ImageReadError(f"TIFF without field {needed}")
    return fields


# -- SGI ---------------------------------------------------------------------


def encode_sgi(image: QImage, channels: int, depth: int = 8) -> bytes:
    """A verbatim SGI file of 1 or 2 bytes a sample, bottom line first."""
    turned = image.mirrored(False, True)
    planes = planes_8(turned, channels) if depth == 8 else planes_16(turned, channels)
    header = struct.pack(
        ">HBBHHHHII4x80sI404x",
        474, 0, depth // 8, 2 if channels == 1 else 3,
        image.width(), image.height(), channels, 0, (1 << depth) - 1, b"frame", 0,
    )  # fmt: skip
    return header + b"".join(planes)


def decode_sgi(data: bytes) -> QImage:
    """Read a verbatim SGI file, or a run-length packed one of 8 bits."""
    if data[:2] != b"\x01\xda":
        raise ImageReadError("no SGI header")
    packed, size, dimension, width, height, channels = struct.unpack_from(
        ">BBHHHH", data, 2
    )
    if dimension < 3:
        channels = 1
    count = width * height * size
    if packed and size == 1:
        table = struct.unpack_from(f">{height * channels}I", data, 512)
        body = b"".join(_unpack_sgi(data, start, width) for start in table)
    elif packed:
        raise ImageReadError("packed SGI of 16 bits is not read")
    else:
        body = data[512:]
    planes = [body[index * count : (index + 1) * count] for index in range(channels)]
    make = image_from_planes if size == 1 else image_from_planes_16
    return make(width, height, planes[:4]).mirrored(False, True)


def _unpack_sgi(data: bytes, position: int, width: int) -> bytes:
    line = bytearray()
    while len(line) < width:
        head = data[position]
        count = head & 0x7F
        if not count:
            break
        if head & 0x80:
            line += data[position + 1 : position + 1 + count]
            position += 1 + count
        else:
            line += data[position + 1 : position + 2] * count
            position += 2
    return bytes(line[:width])


# -- DPX ---------------------------------------------------------------------

_DPX_DATA_AT = 2048


def encode_dpx(image: QImage, depth: int, inverted: bool = False) -> bytes:
    """A big-endian DPX of three channels, code values taken as they are.

    Args:
        image: Any image; transparency is laid on black.
        depth: 8, 10, 12 or 16 bits; 10 and 12 are filled to words (method A).
        inverted: Samples in the order blue, green, red.

    """
    planes = planes_8(over_black(image), 3)
    if inverted:
        planes.reverse()
    if depth == 8:
        body = interleave(planes)
    elif depth == 10:
        body = _pack_dpx_10(planes)
    elif depth == 12:
        low = bytes((value >> 4) << 4 for value in range(256))
        wide = []
        for plane in planes:
            samples = bytearray(len(plane) * 2)
            samples[0::2] = plane
            samples[1::2] = plane.translate(low)
            wide.append(bytes(samples))
        body = interleave(wide, 2)
    else:
        body = interleave([widen(plane) for plane in planes], 2)
    width, height = image.width(), image.height()
    unset = 0xFFFFFFFF
    head = struct.pack(
        ">4sI8sIIIII100s24s100s200s200sI104x",
        b"SDPX", _DPX_DATA_AT, b"V1.0", _DPX_DATA_AT + len(body), 1, 1664, 384, 0,
        b"", b"", b"", b"", b"", unset,
    )  # fmt: skip
    element = struct.pack(
        ">IIfIfBBBBHHIII32s",
        0, 0, 0.0, (1 << depth) - 1, 0.0, 50, 2, 2, depth,
        1 if depth in (10, 12) else 0, 0, _DPX_DATA_AT, unset, unset, b"",
    )  # fmt: skip
    head += struct.pack(">HHII", 0, 1, width, height) + element
    return head.ljust(_DPX_DATA_AT, b"\0") + body


def _pack_dpx_10(planes: list[bytes]) -> bytes:
    # A word is RRRRRRRR RRGGGGGG GGGGBBBB BBBBBB00, a 10 bit sample is v << 2 | v >> 6.
    red, green, blue = planes
    table = bytes.maketrans

    def shifted(plane: bytes, values: list[int]) -> bytes:
        return plane.translate(table(bytes(range(256)), bytes(values)))

    span = range(256)
    words = bytearray(len(red) * 4)
    words[0::4] = red
    words[1::4] = merge_bits(
        [
            shifted(red, [(v >> 6) << 6 for v in span]),
            shifted(green, [v >> 2 for v in span]),
        ]
    )
    words[2::4] = merge_bits(
        [
            shifted(green, [(((v & 3) << 2) | (v >> 6)) << 4 for v in span]),
            shifted(blue, [v >> 4 for v in span]),
        ]
    )
    words[3::4] = shifted(blue, [(((v & 15) << 2) | (v >> 6)) << 2 for v in span])
    return bytes(words)


def decode_dpx(data: bytes, inverted: bool = False) -> QImage:
    """Read a three channel DPX of 8, 10, 12 or 16 bits as 8 bits."""
    order = {b"SDPX": ">", b"XPDS": "<"}.get(data[:4])
    if order is None:
        raise ImageReadError("no DPX header")
    (start,) = struct.unpack_from(order + "I", data, 4)
    width, height = struct.unpack_from(order + "II", data, 772)
    descriptor, depth, packing = data[800], data[803], 0
    (packing,) = struct.unpack_from(order + "H", data, 804)
    if descriptor != 50 or depth not in (8, 10, 12, 16):
        raise ImageReadError(f"DPX of {depth} bits, descriptor {descriptor}, not read")
    body = data[start:]
    size = width * height
    if depth == 8:
        planes = [body[index : size * 3 : 3] for index in range(3)]
    elif depth == 10 and packing == 1:
        body = body[: size * 4]
        if order == "<":
            body = struct.pack(f">{size}I", *struct.unpack(f"<{size}I", body))
        planes = [
            body[0::4],
            merge_bits(
                [
                    body[1::4].translate(bytes((v << 2) & 255 for v in range(256))),
                    body[2::4].translate(bytes(v >> 6 for v in range(256))),
                ]
            ),
            merge_bits(
                [
                    body[2::4].translate(bytes((v << 4) & 255 for v in range(256))),
                    body[3::4].translate(bytes(v >> 4 for v in range(256))),
                ]
            ),
        ]
    elif depth == 16 or packing == 1:
        high = 0 if order == ">" else 1
        planes = [body[index * 2 + high : size * 6 : 6] for index in range(3)]
    else:
        raise ImageReadError("packed DPX samples are not read")
    if inverted:
        planes.reverse()
    return image_from_planes(width, height, planes)
