"""Pixels between Qt images and the byte layouts of image files.

Everything works on whole buffers (slices, tables, one big integer), never pixel
by pixel, so a full HD frame costs a fraction of a second in plain Python.
"""

from __future__ import annotations

import sys
from array import array

from sandbox.harmony.render.qt import QImage


class ImageReadError(Exception):
    """A file is not the image it should be, or uses a form that is not read."""


def tight_bytes(image: QImage, bytes_per_pixel: int) -> bytes:
    """Pixels of an image top down, without the padding at the ends of lines."""
    raw = bytes(image.constBits())
    line, wanted = image.bytesPerLine(), image.width() * bytes_per_pixel
    if line == wanted:
        return raw
    return b"".join(raw[y * line : y * line + wanted] for y in range(image.height()))


def over_black(image: QImage) -> QImage:
    """The picture without transparency: what shows on a black ground."""
    flat = image.convertToFormat(QImage.Format_ARGB32_Premultiplied)
    flat.reinterpretAsFormat(QImage.Format_RGB32)
    return flat


def planes_8(image: QImage, channels: int) -> list[bytes]:
    """Planes of 8 bit samples.

    Args:
        image: Any image.
        channels: 1 grey, 3 red green blue (both on black), 4 with straight alpha.

    Returns:
        One plane a channel, each ``width * height`` bytes, top line first.

    """
    if channels == 1:
        grey = over_black(image).convertToFormat(QImage.Format_Grayscale8)
        return [tight_bytes(grey, 1)]
    source = image if channels == 4 else over_black(image)
    raw = tight_bytes(source.convertToFormat(QImage.Format_RGBA8888), 4)
    return [raw[index::4] for index in range(channels)]


def planes_16(image: QImage, channels: int) -> list[bytes]:
    """Planes of 16 bit samples in big-endian order; else as `planes_8`."""
    if channels == 1 or image.depth() <= 32:
        return [widen(plane) for plane in planes_8(image, channels)]
    if channels == 3:
        flat = image.convertToFormat(QImage.Format_RGBA64_Premultiplied)
        flat.reinterpretAsFormat(QImage.Format_RGBX64)
    else:
        flat = image.convertToFormat(QImage.Format_RGBA64)
    samples = array("H", tight_bytes(flat, 8))
    if sys.byteorder == "little":
        samples.byteswap()
    return [samples[index::4].tobytes() for index in range(channels)]


def widen(plane: bytes) -> bytes:
    """8 bit samples as 16 bit ones: 0 stays 0 and 255 becomes 65535."""
    wide = bytearray(len(plane) * 2)
    wide[0::2] = plane
    wide[1::2] = plane
    return bytes(wide)


def interleave(planes: list[bytes], sample_size: int = 1) -> bytes:
    """Planes as one run of pixels.

    Args:
        planes: Planes of equal length, in the order of the samples of a pixel.
        sample_size: Bytes of one sample, 1 or 2.

    """
    step = len(planes) * sample_size
    mixed = bytearray(sum(len(plane) for plane in planes))
    for index, plane in enumerate(planes):
        for byte in range(sample_size):
            mixed[index * sample_size + byte :: step] = plane[byte::sample_size]
    return bytes(mixed)


def image_from_planes(width: int, height: int, planes: list[bytes]) -> QImage:
    """A straight RGBA image from planes of 8 bit samples.

    Args:
        width: Pixels of a line.
        height: Lines.
        planes: 1 (grey), 2 (grey, alpha), 3 or 4 planes, top line first.

    Raises:
        ImageReadError: The planes do not hold ``width * height`` samples.

    """
    size = width * height
    if any(len(plane) != size for plane in planes):
        raise ImageReadError(f"not the pixels of {width} x {height}")
    alpha = b"\xff" * size
    if len(planes) == 1:
        planes = [planes[0], planes[0], planes[0], alpha]
    elif len(planes) == 2:
        planes = [planes[0], planes[0], planes[0], planes[1]]
    elif len(planes) == 3:
        planes = [*planes, alpha]
    raw = interleave(planes[:4])
    return QImage(raw, width, height, width * 4, QImage.Format_RGBA8888).copy()


def image_from_planes_16(width: int, height: int, planes: list[bytes]) -> QImage:
    """As `image_from_planes`, for big-endian 16 bit samples."""
    size = width * height * 2
    if any(len(plane) != size for plane in planes):
        raise ImageReadError(f"not the pixels of {width} x {height}")
    alpha = b"\xff" * size
    if len(planes) <= 2:
        planes = [planes[0]] * 3 + planes[1:]
    if len(planes) == 3:
        planes = [*planes, alpha]
    samples = array("H", interleave(planes[:4], 2))
    if sys.byteorder == "little":
        samples.byteswap()
    raw = samples.tobytes()
    return QImage(raw, width, height, width * 8, QImage.Format_RGBA64).copy()


def merge_bits(parts: list[bytes]) -> bytes:
    """Bitwise OR of buffers of one length."""
    merged = 0
    for part in parts:
        merged |= int.from_bytes(part, "big")
    return merged.to_bytes(len(parts[0]), "big")


def unpack_bits(data: bytes, wanted: int) -> tuple[bytes, int]:
    """Undo PackBits run lengths.

    Args:
        data: Packed bytes, from the first run on.
        wanted: Bytes to produce.

    Returns:
        The bytes, and how many packed ones were read.

    Raises:
        ImageReadError: The data ends too early.

    """
    out = bytearray()
    position = 0
    while len(out) < wanted:
        if position >= len(data):
            raise ImageReadError("packed pixels end too early")
        head = data[position]
        position += 1
        if head < 128:
            out += data[position : position + head + 1]
            position += head + 1
        elif head > 128:
            out += data[position : position + 1] * (257 - head)
            position += 1
    return bytes(out[:wanted]), position
