"""Bytes and codecs: the slots behind QByteArray, QTextCodec and QDataStream.

Bytes are kept on this side (``Bytes``), so that megabytes cross in one piece and
only as text. PySide2 cuts texts at a NUL on their way to script; texts read
from bytes go over with U+FFFF in its place, and the prelude puts the NUL back.
"""

from __future__ import annotations

import base64
import struct
from typing import Any

from PySide2.QtCore import QByteArray, QObject, QTextCodec, Slot


class Bytes:
    """The contents of a QByteArray of script."""

    __slots__ = ("data",)

    def __init__(self, data: bytes | bytearray = b"") -> None:
        self.data = bytearray(data)


class ByteSlots(QObject):
    """What the prelude calls to work with bytes; a base of ``QtNative``."""

    def _report_memory(self, size: int) -> None:
        """Tell the collector of script what it holds on this side."""

    # -- bytes ---------------------------------------------------------------------

    @Slot(result="QVariant")
    def b_new(self) -> Any:
        """An empty byte array."""
        return Bytes()

    @Slot("QVariant", str)
    def b_append_text(self, target: Any, text: str) -> None:
        """Append a text as UTF-8."""
        target.data += text.encode("utf-8", "replace")

    @Slot("QVariant", "QVariant")
    def b_append(self, target: Any, other: Any) -> None:
        """Append another byte array."""
        target.data += other.data
        self._report_memory(len(other.data))

    @Slot("QVariant", int, "QVariant")
    def b_insert(self, target: Any, position: int, other: Any) -> None:
        """Insert another byte array; behind the end, the gap becomes NULs."""
        if position > len(target.data):
            target.data += bytes(position - len(target.data))
        target.data[position:position] = other.data

    @Slot("QVariant", int, int, result="QVariant")
    def b_mid(self, target: Any, position: int, length: int) -> Any:
        """Copy a part; a negative length goes to the end."""
        start = max(position, 0)
        end = len(target.data) if length < 0 else max(position + length, start)
        with memoryview(target.data) as view:
            part = Bytes(view[start:end])
        self._report_memory(len(part.data))
        return part

    @Slot("QVariant", int, int)
    def b_remove(self, target: Any, position: int, length: int) -> None:
        """Remove a part."""
        if position >= 0 and length > 0:
            del target.data[position : position + length]

    @Slot("QVariant", result=int)
    def b_size(self, target: Any) -> int:
        """Count the bytes."""
        return len(target.data)

    @Slot("QVariant", int, result=int)
    def b_at(self, target: Any, index: int) -> int:
        """Give one byte, signed as C++ has it; 0 outside (there it is undefined)."""
        if not 0 <= index < len(target.data):
            return 0
        value = target.data[index]
        return value - 256 if value > 127 else value

    @Slot("QVariant", int, int)
    def b_set(self, target: Any, index: int, value: int) -> None:
        """Change one byte."""
        target.data[index] = value & 255

    @Slot("QVariant", result=str)
    def b_binary(self, target: Any) -> str:
        """Give the bytes as a text of 0..255, NUL as U+0100."""
        return bytes(target.data).decode("latin-1").replace("\0", "\u0100")

    @Slot("QVariant", result=str)
    def b_utf8(self, target: Any) -> str:
        """Decode as UTF-8, NUL as U+FFFF."""
        return decode_utf8(target.data)

    @Slot("QVariant", "QVariant", int, bool, result=int)
    def b_index(self, target: Any, other: Any, start: int, last: bool) -> int:
        """Find the first or last place of other bytes; -1 for none."""
        if last:
            end = len(target.data) if start < 0 else start + len(other.data)
            return int(target.data.rfind(other.data, 0, end))
        return int(target.data.find(other.data, max(start, 0)))

    @Slot("QVariant", "QVariant", "QVariant")
    def b_replace(self, target: Any, before: Any, after: Any) -> None:
        """Replace every occurrence."""
        target.data = target.data.replace(before.data, after.data)

    @Slot("QVariant", "QVariant", result=bool)
    def b_equals(self, target: Any, other: Any) -> bool:
        """Compare."""
        return bool(target.data == other.data)

    @Slot("QVariant", str, result="QVariant")
    def b_transform(self, target: Any, what: str) -> Any:
        """Give a changed copy: base64, hex, upper, lower, trimmed."""
        data = bytes(target.data)
        if what == "toBase64":
            return Bytes(base64.b64encode(data))
        if what == "toHex":
            return Bytes(data.hex().encode())
        if what == "reversed":
            return Bytes(data[::-1])
        if what == "toUpper":
            return Bytes(data.upper())
        if what == "toLower":
            return Bytes(data.lower())
        return Bytes(data.strip(b" \t\n\v\f\r"))

    # -- codecs ----------------------------------------------------------------------

    @Slot("QVariant", bool, result="QVariant")
    def codec(self, name: Any, is_bytes: bool) -> Any:
        """Find a codec by name; ``has_codec`` said that there is one."""
        return _find_codec(name, is_bytes)

    @Slot("QVariant", bool, result=bool)
    def has_codec(self, name: Any, is_bytes: bool) -> bool:
        """Tell whether there is a codec of this name."""
        return _find_codec(name, is_bytes) is not None

    @Slot(result="QVariant")
    def codec_for_locale(self) -> Any:
        """The codec of the locale."""
        return QTextCodec.codecForLocale()

    @Slot("QVariant", result=str)
    def codec_name(self, codec: Any) -> str:
        """The name of a codec."""
        return str(codec.name().data().decode())

    @Slot("QVariant", str, result="QVariant")
    def codec_encode(self, codec: Any, text: str) -> Any:
        """Encode a text."""
        name = codec.name().data()
        self._report_memory(len(text))
        if name == b"UTF-8":
            return Bytes(text.encode("utf-8", "replace"))
        if name == b"ISO-8859-1":
            return Bytes(text.encode("latin-1", "replace"))
        nul = {b"UTF-16": 2, b"UTF-32": 4}.get(name[:6], 1)
        pieces = text.split("\0")
        done = bytearray(bytes(codec.fromUnicode(pieces[0]).data()))
        for piece in pieces[1:]:
            done += bytes(nul)
            done += bytes(codec.fromUnicode(piece).data())
        return Bytes(done)

    @Slot("QVariant", "QVariant", result=str)
    def codec_decode(self, codec: Any, data: Any) -> str:
        """Decode bytes, NUL as U+FFFF."""
        name = codec.name().data()
        if name == b"UTF-8":
            return decode_utf8(data.data)
        if name == b"ISO-8859-1":
            return bytes(data.data).decode("latin-1").replace("\0", "\uffff")
        text = codec.toUnicode(QByteArray(bytes(data.data)))
        return str(text).replace("\0", "\uffff")

    # -- numbers in bytes: QDataStream -------------------------------------------------

    @Slot("QVariant", str, float)
    def b_pack(self, target: Any, form: str, value: float) -> None:
        """Append a number, big-endian, by its letter of ``struct``."""
        number: int | float = value
        if form not in "fd":
            size = struct.calcsize(form)
            number = int(value) & ((1 << (8 * size)) - 1)
            target.data += number.to_bytes(size, "big")
        else:
            target.data += struct.pack(">" + form, number)

    @Slot("QVariant", str, int, result=float)
    def b_unpack(self, target: Any, form: str, offset: int) -> float:
        """Read a number; 0 behind the end, as Qt does."""
        size = struct.calcsize(form)
        part = bytes(target.data[offset : offset + size])
        if len(part) < size:
            return 0.0
        return float(struct.unpack(">" + form, part)[0])


def _find_codec(name: Any, is_bytes: bool) -> QTextCodec | None:
    wanted = bytes(name.data) if is_bytes else str(name).encode()
    return QTextCodec.codecForName(QByteArray(wanted))


def decode_utf8(data: bytearray) -> str:
    """Decode as Qt does: the mark at the start is eaten, NUL becomes U+FFFF."""
    text = bytes(data).decode("utf-8", "replace")
    if text.startswith("\ufeff"):
        text = text[1:]
    return text.replace("\0", "\uffff")
