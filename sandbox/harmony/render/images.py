"""Image files for every DRAWING_TYPE of a Write node, written and read back.

The table of drawing types, their extensions and channels is here. Formats that
Qt lacks are encoded by the modules beside this one. A type without a public
format gets a file that says so in its first line.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

from sandbox.harmony.render.exr import decode_exr, encode_exr
from sandbox.harmony.render.pixels import (
    ImageReadError,
    interleave,
    over_black,
    planes_8,
    planes_16,
)
from sandbox.harmony.render.psd import decode_psd, encode_psd
from sandbox.harmony.render.qt import QBuffer, QByteArray, QImage, QIODevice
from sandbox.harmony.render.raster_files import (
    decode_dpx,
    decode_sgi,
    decode_tga,
    decode_tif,
    encode_bmp,
    encode_dpx,
    encode_sgi,
    encode_tga,
    encode_tif,
)

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
    if kind.extension == "png":
        return _encode_png(image, kind)
    if kind.extension == "jpg":
        return _encode_by_qt(over_black(image), b"JPG", 90)
    if kind.extension == "tga":
        return encode_tga(image, kind.channels)
    if kind.extension == "bmp":
        return encode_bmp(image, kind.channels)
    if kind.extension == "tif":
        return encode_tif(image, kind.channels, kind.depth)
    if kind.extension == "sgi":
        return encode_sgi(image, kind.channels, kind.depth)
    if kind.extension == "psd":
        return encode_psd(image, kind.channels, kind.depth)
    if kind.extension == "exr":
        return encode_exr(image, kind.channels)
    if kind.extension == "dpx":
        return encode_dpx(image, kind.depth, kind.name.endswith("INVERTED_CHANNELS"))
    return _encode_pdf(image)


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
    try:
        if data[:4] == b"8BPS":
            return decode_psd(data, layer or None)
        if data[:2] == b"\x01\xda":
            return decode_sgi(data)
        if data[:4] == b"\x76\x2f\x31\x01":
            return decode_exr(data)
        if data[:4] in (b"SDPX", b"XPDS"):
            return decode_dpx(data)
        if data[:4] in (b"II*\0", b"MM\0*"):
            return decode_tif(data)
        image = QImage()
        if image.loadFromData(QByteArray(data)) and not image.isNull():
            return image
        if path.suffix.lower() == ".tga":
            return decode_tga(data)
    except (IndexError, KeyError, struct.error, zlib.error) as error:
        raise ImageReadError(f"{path.name} is damaged: {error}") from error
    raise ImageReadError(f"{path.name} is not an image that can be read")


def _encode_by_qt(image: QImage, form: bytes, quality: int) -> bytes:
    store = QByteArray()
    buffer = QBuffer(store)
    buffer.open(QIODevice.WriteOnly)
    if not image.save(buffer, form.decode(), quality):
        raise OSError(f"Qt cannot write {form.decode()}")
    buffer.close()
    return bytes(store.data())


def _encode_png(image: QImage, kind: DrawingType) -> bytes:
    depth = 16 if kind.depth == 16 else 8
    if depth == 16:
        body = interleave(planes_16(image, kind.channels), 2)
    else:
        body = interleave(planes_8(image, kind.channels))
    colour = {1: 0, 3: 2, 4: 6}[kind.channels]
    line = image.width() * kind.channels * (depth // 8)
    filtered = b"".join(
        b"\0" + body[start : start + line]
        for start in range(0, line * image.height(), line)
    )
    header = struct.pack(
        ">IIBBBBB", image.width(), image.height(), depth, colour, 0, 0, 0
    )

    def chunk(tag: bytes, data: bytes) -> bytes:
        check = zlib.crc32(tag + data)
        return struct.pack(">I", len(data)) + tag + data + struct.pack(">I", check)

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(filtered, 1))
        + chunk(b"IEND", b"")
    )


def _encode_pdf(image: QImage) -> bytes:
    width, height = image.width(), image.height()
    pixels = zlib.compress(interleave(planes_8(image, 3)), 1)
    drawing = f"{width} 0 0 {height} 0 0 cm /Frame Do".encode()
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /MediaBox [0 0 %d %d] "
        b"/Resources << /XObject << /Frame 5 0 R >> >> >>" % (width, height),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing),
        b"<< /Type /XObject /Subtype /Image /Width %d /Height %d "
        b"/ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /FlateDecode "
        b"/Length %d >>\nstream\n%s\nendstream" % (width, height, len(pixels), pixels),
    ]
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\n"
        b"startxref\n%d\n%%%%EOF\n"
        % (len(bodies) + 1, table, len(bodies) + 1, len(out))
    )


def _placeholder(image: QImage, kind: DrawingType) -> bytes:
    note = (
        f" for a file of type {kind.name}, whose format is not public.\n"
        "The picture follows as PNG.\n"
    )
    return PLACEHOLDER_MARK + note.encode() + _encode_png(image, DRAWING_TYPES["PNG4"])
