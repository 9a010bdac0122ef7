"""Image files for every DRAWING_TYPE of a Write node, written and read back.

The table of drawing types, their extensions and channels is here. A type without
a public format gets a file that says so in its first line.
"""

from __future__ import annotations

import struct
import tempfile
from dataclasses import dataclass
from pathlib import Path

from sandbox.harmony.render import raster_files
from sandbox.harmony.render.psd import decode_psd, encode_psd
from sandbox.harmony.render.qt import (
    QBuffer,
    QByteArray,
    QImage,
    QIODevice,
    QPainter,
    QPdfWriter,
)
from sandbox.harmony.render.raster_files import ImageReadError, over_black

__all__ = [
    "DRAWING_TYPES",
    "PLACEHOLDER_MARK",
    "DrawingType",
    "ImageReadError",
    "drawing_type",
    "encode_image",
    "extension_of",
    "read_image",
    "write_image",
]

PLACEHOLDER_MARK = b"HARMONY EMULATOR PLACEHOLDER"


@dataclass(frozen=True)
class DrawingType:
    """One value of the attribute DRAWING_TYPE.

    Attributes:
        name: The value, for example ``PNG4``.
        extension: Of the files, lower case, without a dot.
        channels: 1 grey, 3 RGB, 4 RGBA.
        depth: Bits of a sample.
        is_placeholder: No public description of the format exists, so the file
            only announces itself.

    """

    name: str
    extension: str
    channels: int
    depth: int = 8
    is_placeholder: bool = False


def _types() -> dict[str, DrawingType]:
    found: list[DrawingType] = []

    def add(
        extension: str,
        *rows: tuple[str, int] | tuple[str, int, int],
        is_placeholder: bool = False,
    ) -> None:
        for row in rows:
            name, channels = row[0], row[1]
            depth = row[2] if len(row) == 3 else 8
            found.append(DrawingType(name, extension, channels, depth, is_placeholder))

    add("tga", ("TGA", 4), ("TGA1", 1), ("TGA3", 3), ("TGA4", 4))
    add("sgi", ("SGI", 4), ("SGI1", 1), ("SGI3", 3), ("SGI4", 4))
    add("sgi", ("SGIDP", 4, 16), ("SGIDP3", 3, 16), ("SGIDP4", 4, 16))
    add("psd", ("PSD", 4), ("PSD1", 1), ("PSD3", 3), ("PSD4", 4))
    add("psd", ("PSDDP", 4, 16), ("PSDDP1", 1, 16))
    add("psd", ("PSDDP3", 3, 16), ("PSDDP4", 4, 16))
    add("png", ("PNG", 3), ("PNG4", 4), ("PNGDP", 3, 16))
    add("png", ("PNGDP3", 3, 16), ("PNGDP4", 4, 16))
    add("jpg", ("JPG", 3))
    add("bmp", ("BMP", 3), ("BMP4", 4))
    add("tif", ("TIF", 4))
    add("exr", ("EXR", 4, 16))
    add("dpx", ("DPX", 3, 10), ("DPX3_8", 3, 8), ("DPX3_10", 3, 10))
    add("dpx", ("DPX3_12", 3, 12), ("DPX3_16", 3, 16))
    add("dpx", ("DPX3_10_INVERTED_CHANNELS", 3, 10))
    add("dpx", ("DPX3_12_INVERTED_CHANNELS", 3, 12))
    add("dpx", ("DPX3_16_INVERTED_CHANNELS", 3, 16))
    add("pdf", ("PDF", 3))
    closed = [("OPT", 4), ("OPT1", 1), ("OPT3", 3), ("OPT4", 4)]
    add("opt", *closed, is_placeholder=True)
    for name in ("TVG", "VAR", "YUV", "PAL", "SCAN", "DTEX"):
        add(name.lower(), (name, 4), is_placeholder=True)
    return {entry.name: entry for entry in found}


DRAWING_TYPES = _types()


def drawing_type(text: str) -> DrawingType:
    """The type for an attribute's text; anything unknown is TGA, silently."""
    return DRAWING_TYPES.get(text.strip().upper(), DRAWING_TYPES["TGA"])


def extension_of(text: str) -> str:
    """Extension of the files of a drawing type, without a dot."""
    return drawing_type(text).extension


def encode_image(image: QImage, kind: DrawingType) -> bytes:
    """The bytes of a file of this type."""
    if kind.is_placeholder:
        return _placeholder(image, kind)
    if kind.extension == "psd":
        return encode_psd(image, kind.channels, kind.depth)
    if kind.extension == "jpg":
        return _encode_by_qt(over_black(image), "JPG", 90)
    if kind.name == "PNG4":
        return _encode_by_qt(image.convertToFormat(QImage.Format_ARGB32), "PNG", 80)
    if kind.name == "PNG":
        return _encode_by_qt(over_black(image), "PNG", 80)
    if kind.name == "BMP4":
        return _encode_bmp4(image)
    if kind.extension == "tga":
        return _encode_tga(image, kind.channels)
    if kind.extension == "pdf":
        return _encode_pdf(image)
    with tempfile.TemporaryDirectory(prefix="harmony-image-") as folder:
        path = Path(folder) / f"frame.{kind.extension}"
        if kind.extension == "exr":
            raster_files.write_exr(path, image)
        elif kind.name.endswith("INVERTED_CHANNELS"):
            raster_files.write_inverted(path, image, kind.depth)
        else:
            raster_files.write_raster(path, image, kind.channels, kind.depth)
        return path.read_bytes()


def write_image(path: Path, image: QImage, kind: DrawingType) -> None:
    """Write a file; the folder must exist.

    Raises:
        OSError: The file cannot be written.

    """
    path.write_bytes(encode_image(image, kind))


def read_image(path: Path, layer: str = "") -> QImage:
    """Read a picture by what its first bytes say, not by its name.

    Args:
        path: An image file.
        layer: Name of a layer of a PSD; empty takes the flat picture.

    Raises:
        ImageReadError: Not an image, or in a form that is not read.
        OSError: The file cannot be read.

    """
    data = path.read_bytes()
    if data.startswith(PLACEHOLDER_MARK):
        start = data.find(b"\x89PNG")
        data = data[start:] if start >= 0 else b""
    if data[:4] == b"8BPS":
        try:
            return decode_psd(data, layer or None)
        except (IndexError, KeyError, struct.error) as error:
            raise ImageReadError(f"{path.name} is damaged: {error}") from error
    if data.startswith((b"\x89PNG", b"\xff\xd8\xff")):
        image = QImage()
        if image.loadFromData(QByteArray(data)) and not image.isNull():
            return image
        raise ImageReadError(f"{path.name} is damaged: Qt cannot read it")
    return raster_files.read_raster(path)


def _encode_by_qt(image: QImage, form: str, quality: int) -> bytes:
    store = QByteArray()
    buffer = QBuffer(store)
    buffer.open(QIODevice.WriteOnly)
    if not image.save(buffer, form, quality):
        raise OSError(f"Qt cannot write {form}")
    buffer.close()
    return bytes(store.data())


def _encode_tga(image: QImage, channels: int) -> bytes:
    """A TGA, Harmony's default: to load OpenImageIO takes longer than to render."""
    if channels == 4:
        source = image.convertToFormat(QImage.Format_ARGB32)
    else:
        form = QImage.Format_Grayscale8 if channels == 1 else QImage.Format_BGR888
        source = over_black(image).convertToFormat(form)
    kind, begins_above = 3 if channels == 1 else 2, 0x20
    alpha_bits = 8 if channels == 4 else 0
    size = (image.width(), image.height(), channels * 8, begins_above | alpha_bits)
    header = struct.pack("<BBB5xHHHHBB", 0, 0, kind, 0, 0, *size)
    return header + raster_files.tight_bytes(source, channels)


def _encode_bmp4(image: QImage) -> bytes:
    """A BMP with an alpha mask (BITMAPV4HEADER), which no library writes."""
    straight = image.convertToFormat(QImage.Format_ARGB32).mirrored(False, True)
    body = raster_files.tight_bytes(straight, 4)
    width, height = image.width(), image.height()
    header = struct.pack(
        "<IiiHHIIiiII", 108, width, height, 1, 32, 3, len(body), 2835, 2835, 0, 0
    )
    masks = (0xFF0000, 0xFF00, 0xFF, 0xFF000000, b" niW")
    header += struct.pack("<IIII4s", *masks) + bytes(48)
    offset = 14 + len(header)
    head = struct.pack("<2sIHHI", b"BM", offset + len(body), 0, 0, offset)
    return head + header + body


def _encode_pdf(image: QImage) -> bytes:
    store = QByteArray()
    buffer = QBuffer(store)
    buffer.open(QIODevice.WriteOnly)
    writer = QPdfWriter(buffer)
    painter = QPainter(writer)
    painter.drawImage(painter.viewport(), over_black(image))
    painter.end()
    buffer.close()
    return bytes(store.data())


def _placeholder(image: QImage, kind: DrawingType) -> bytes:
    note = (
        f" for a file of type {kind.name}, whose format is not public.\n"
        "The picture follows as PNG.\n"
    )
    return PLACEHOLDER_MARK + note.encode() + _encode_by_qt(image, "PNG", 80)
