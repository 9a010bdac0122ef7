"""Photoshop files: written flat, read flat or layer by layer.

Harmony imports a layered PSD as one element with one layer name a node, so
names and pictures of the layers are read here as well. OpenImageIO does not write
PSD and reads no alpha of a flat one. Public facts only: the format is described
by Adobe.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from sandbox.harmony.render.qt import QImage, QPainter
from sandbox.harmony.render.raster_files import (
    ImageReadError,
    image_from_samples,
    samples_of,
)


@dataclass(frozen=True)
class PsdLayer:
    """One layer of a file, the lowest first in the lists of this module.

    Attributes:
        name: Name as Photoshop shows it.
        rect: Left, top, right, bottom in pixels; right and bottom excluded.
        visible: The eye is on.
        group: It opens or closes a folder of layers and has no picture.
        opacity: 0 to 255.
        channels: Channel id (-1 alpha, 0 red, 1 green, 2 blue) and data size.
        data_at: Where its channel data begins in the file.

    """

    name: str
    rect: tuple[int, int, int, int]
    visible: bool
    group: bool
    opacity: int
    channels: tuple[tuple[int, int], ...]
    data_at: int


@dataclass(frozen=True)
class PsdFile:
    """What the header and the layer section say.

    Attributes:
        width: Pixels.
        height: Pixels.
        depth: Bits of a sample.
        mode: 1 grey, 3 RGB.
        channels: Channels of the flat picture.
        layers: Lowest first; empty for a flat file.
        flat_at: Where the flat picture begins in the file.

    """

    width: int
    height: int
    depth: int
    mode: int
    channels: int
    layers: tuple[PsdLayer, ...]
    flat_at: int


def encode_psd(image: QImage, channels: int, depth: int = 8) -> bytes:
    """A flat PSD of 8 or 16 bits, raw; a fourth channel is straight alpha."""
    samples = samples_of(image, channels, depth)
    planes = samples.transpose(2, 0, 1).astype(f">u{depth // 8}").tobytes()
    header = struct.pack(
        ">4sH6xHIIHH",
        b"8BPS", 1, channels, image.height(), image.width(), depth,
        1 if channels == 1 else 3,
    )  # fmt: skip
    return header + struct.pack(">IIIH", 0, 0, 0, 0) + planes


def read_psd(data: bytes) -> PsdFile:
    """Read header and layers.

    Raises:
        ImageReadError: Not a PSD, or its sections do not fit the file.

    """
    if data[:4] != b"8BPS" or len(data) < 38:
        raise ImageReadError("no PSD header")
    version, channels, height, width, depth, mode = struct.unpack_from(
        ">H6xHIIHH", data, 4
    )
    if version != 1:
        raise ImageReadError("large PSD documents are not read")
    try:
        position = 26
        for _ in range(2):  # colour table, image resources
            (size,) = struct.unpack_from(">I", data, position)
            position += 4 + size
        (size,) = struct.unpack_from(">I", data, position)
        layers = _layers(data, position + 4) if size else ()
        flat_at = position + 4 + size
    except struct.error as error:
        raise ImageReadError("PSD ends too early") from error
    return PsdFile(width, height, depth, mode, channels, layers, flat_at)


def _layers(data: bytes, position: int) -> tuple[PsdLayer, ...]:
    (section,) = struct.unpack_from(">I", data, position)
    if not section:
        return ()
    (count,) = struct.unpack_from(">h", data, position + 4)
    at = position + 6
    found = []
    for _ in range(abs(count)):
        top, left, bottom, right, channel_count = struct.unpack_from(">iiiiH", data, at)
        at += 18
        channels = tuple(
            struct.unpack_from(">hI", data, at + index * 6)
            for index in range(channel_count)
        )
        at += channel_count * 6
        opacity, flags = data[at + 8], data[at + 10]
        (extra,) = struct.unpack_from(">I", data, at + 12)
        at += 16
        name, group = _layer_extra(data, at, at + extra)
        at += extra
        found.append(
            ((left, top, right, bottom), name, group, not flags & 2, opacity, channels)
        )
    layers = []
    for rect, name, group, visible, opacity, channels in found:
        layers.append(PsdLayer(name, rect, visible, group, opacity, channels, at))
        at += sum(size for _, size in channels)
    return tuple(layers)


def _layer_extra(data: bytes, at: int, end: int) -> tuple[str, bool]:
    for _ in range(2):  # mask, blending ranges
        (size,) = struct.unpack_from(">I", data, at)
        at += 4 + size
    length = data[at]
    name = data[at + 1 : at + 1 + length].decode("mac_roman")
    at += (length + 4) // 4 * 4
    group = False
    while at + 12 <= end:
        key = data[at + 4 : at + 8]
        (size,) = struct.unpack_from(">I", data, at + 8)
        body = data[at + 12 : at + 12 + size]
        if key == b"luni" and size >= 4:
            (letters,) = struct.unpack_from(">I", body, 0)
            name = body[4 : 4 + letters * 2].decode("utf-16-be").rstrip("\0")
        elif key == b"lsct" and size >= 4:
            group = struct.unpack_from(">I", body, 0)[0] in (1, 2, 3)
        at += 12 + size + size % 2
    return name, group


def decode_psd(data: bytes, layer: str | None = None) -> QImage:
    """The flat picture, or that of the layer with this name on the full canvas.

    Raises:
        ImageReadError: Not a PSD, no such layer, or a form that is not read.

    """
    document = read_psd(data)
    if document.depth not in (8, 16) or document.mode not in (1, 3):
        raise ImageReadError(
            f"PSD of mode {document.mode} with {document.depth} bits is not read"
        )
    if layer:
        for candidate in document.layers:
            if candidate.name == layer and not candidate.group:
                return _layer_image(data, document, candidate)
        raise ImageReadError(f"PSD has no layer named {layer!r}")
    (packing,) = struct.unpack_from(">H", data, document.flat_at)
    sample = document.depth // 8
    line = document.width * sample
    count = document.channels
    at = document.flat_at + 2
    if packing == 0:
        size = line * document.height
        planes = [data[at + i * size : at + (i + 1) * size] for i in range(count)]
    elif packing == 1:
        planes, _ = _packed_planes(data, at, count, document.height, line)
    else:
        raise ImageReadError(f"PSD packing {packing} is not read")
    if document.mode == 1:
        planes = planes[:2]
    return _image(planes[:4], document.width, document.height, sample)


def _image(planes: list[bytes], width: int, height: int, sample: int) -> QImage:
    """An image of planes, each of ``sample`` bytes a sample, big-endian."""
    import numpy

    if any(len(plane) != width * height * sample for plane in planes):
        raise ImageReadError(f"PSD has not the pixels of {width} x {height}")
    samples = numpy.frombuffer(b"".join(planes), f">u{sample}")
    shaped = samples.reshape(len(planes), height, width).transpose(1, 2, 0)
    return image_from_samples(shaped.astype(f"=u{sample}"))


def _unpack_bits(data: bytes, wanted: int) -> bytes:
    """Undo PackBits run lengths until there are ``wanted`` bytes."""
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
    return bytes(out[:wanted])


def _packed_planes(
    data: bytes, at: int, count: int, height: int, line: int
) -> tuple[list[bytes], int]:
    sizes = struct.unpack_from(f">{count * height}H", data, at)
    at += 2 * count * height
    planes = []
    for index in range(count):
        lines = []
        for size in sizes[index * height : (index + 1) * height]:
            lines.append(_unpack_bits(data[at : at + size], line))
            at += size
        planes.append(b"".join(lines))
    return planes, at


def _layer_image(data: bytes, document: PsdFile, layer: PsdLayer) -> QImage:
    left, top, right, bottom = layer.rect
    width, height = right - left, bottom - top
    canvas = QImage(document.width, document.height, QImage.Format_ARGB32)
    canvas.fill(0)
    if width <= 0 or height <= 0:
        return canvas
    sample = document.depth // 8
    line = width * sample
    by_id: dict[int, bytes] = {}
    at = layer.data_at
    for channel, size in layer.channels:
        (packing,) = struct.unpack_from(">H", data, at)
        if channel >= -1:
            if packing == 0:
                by_id[channel] = data[at + 2 : at + 2 + line * height]
            elif packing == 1:
                by_id[channel] = _packed_planes(data, at + 2, 1, height, line)[0][0]
            else:
                raise ImageReadError(f"PSD packing {packing} is not read")
        at += size
    colours = [by_id[0]] * 3 if document.mode == 1 else [by_id[i] for i in range(3)]
    planes = colours + ([by_id[-1]] if -1 in by_id else [])
    painter = QPainter(canvas)
    painter.setOpacity(layer.opacity / 255)
    painter.drawImage(left, top, _image(planes, width, height, sample))
    painter.end()
    return canvas
