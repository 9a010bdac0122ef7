"""Little-endian values, read within an end that is never passed, and written.

Lengths come in two flavours: narrow (``u32``) up to Harmony 20, and wide from
Harmony 25 on: ``u64`` for blocks and a *masked length* for inner tags, that is a
mask byte and then a byte for each of its bits, lowest first.
"""

from __future__ import annotations

import math
import struct
import sys
import zlib
from array import array
from collections.abc import Sequence

from ...errors import DrawingFileError

_U16 = struct.Struct("<H")
_U32 = struct.Struct("<I")
_I32X4 = struct.Struct("<4i")
_U64 = struct.Struct("<Q")
_F32 = struct.Struct("<f")
_F64 = struct.Struct("<d")
_MATRIX = struct.Struct("<6d")

Matrix = tuple[float, float, float, float, float, float]


class Reader:
    """Reads values of a payload, from its start to its end.

    Args:
        data: Holds the payload.
        wide: Whether lengths are of the wide flavour.
        name: What is read, for the place of an error.
        start: First byte of the payload.
        end: Byte after it, None for the end of the data.

    Every method raises `DrawingFileError` when the payload ends before the value.
    """

    __slots__ = ("data", "end", "name", "position", "wide")

    def __init__(
        self,
        data: bytes,
        wide: bool,
        name: str,
        start: int = 0,
        end: int | None = None,
    ) -> None:
        self.data = data
        self.wide = wide
        self.name = name
        self.position = start
        self.end = len(data) if end is None else end

    @property
    def left(self) -> int:
        """Bytes up to the end."""
        return self.end - self.position

    def error(self, message: str) -> DrawingFileError:
        """Return an error that names this place."""
        return DrawingFileError(message, place=f"{self.name}, byte {self.position}")

    def _advance(self, count: int) -> int:
        start = self.position
        if count > self.end - start:
            raise self.error(
                f"it ends too early: {count} bytes are needed, {self.left} are left"
            )
        self.position = start + count
        return start

    def u8(self) -> int:
        """Return an unsigned byte."""
        position = self.position
        if position >= self.end:
            self._advance(1)
        self.position = position + 1
        return self.data[position]

    def u16(self) -> int:
        """Return an unsigned number of 2 bytes."""
        value: int = _U16.unpack_from(self.data, self._advance(2))[0]
        return value

    def u32(self) -> int:
        """Return an unsigned number of 4 bytes."""
        position = self.position
        if position + 4 > self.end:
            self._advance(4)
        self.position = position + 4
        value: int = _U32.unpack_from(self.data, position)[0]
        return value

    def u64(self) -> int:
        """Return an unsigned number of 8 bytes."""
        value: int = _U64.unpack_from(self.data, self._advance(8))[0]
        return value

    def f32(self) -> float:
        """Return a finite number of 4 bytes."""
        return self._finite(_F32.unpack_from(self.data, self._advance(4))[0])

    def f64(self) -> float:
        """Return a finite number of 8 bytes."""
        return self._finite(_F64.unpack_from(self.data, self._advance(8))[0])

    def i32x4(self) -> tuple[int, int, int, int]:
        """Return four signed numbers of 4 bytes."""
        a, b, c, d = _I32X4.unpack_from(self.data, self._advance(16))
        return a, b, c, d

    def matrix(self) -> Matrix:
        """Return six finite numbers of 8 bytes."""
        a, b, c, d, e, f = _MATRIX.unpack_from(self.data, self._advance(48))
        if not all(map(math.isfinite, (a, b, c, d, e, f))):
            raise self.error("a number is not finite")
        return a, b, c, d, e, f

    def floats(self, count: int) -> array[float]:
        """Return finite numbers of 4 bytes."""
        start = self._advance(4 * count)
        values = array("f", self.data[start : self.position])
        if sys.byteorder == "big":
            values.byteswap()
        # A sum is finite exactly when no number is NaN or infinite: numbers of
        # 4 bytes cannot overflow the double that adds them.
        if not math.isfinite(sum(values)):
            raise self.error("a number is not finite")
        return values

    def take(self, count: int) -> bytes:
        """Return bytes as they are."""
        start = self._advance(count)
        return self.data[start : self.position]

    def text(self) -> str:
        """Return a text: a count of UTF-16 units, then these."""
        count = self.count(2, 1 << 24, "letters")
        return self.take(2 * count).decode("utf-16-le", "replace")

    def flag(self, what: str) -> bool:
        """Return a byte that is 0 or 1.

        Raises:
            DrawingFileError: It is neither; what follows cannot be told then.

        """
        value = self.u8()
        if value > 1:
            raise self.error(f"{what} is {value}, where only 0 and 1 are known")
        return bool(value)

    def count(self, least_bytes: int, limit: int, what: str) -> int:
        """Return a count that the bytes left can hold.

        Args:
            least_bytes: Fewest bytes that each of the counted takes.
            limit: Most that is believed.
            what: The counted, for the message.

        """
        value = self.u32()
        if value > limit or value * least_bytes > self.left:
            raise self.error(f"{value} {what} cannot be in the {self.left} bytes left")
        return value

    def length(self) -> int:
        """Return the length of an inner tag; it lies within the bytes left."""
        value = self._masked_length() if self.wide else self.u32()
        if value > self.left:
            raise self.error(f"a part of {value} bytes is cut, {self.left} are left")
        return value

    def _masked_length(self) -> int:
        mask = self.u8()
        if mask > 0x0F:
            raise self.error(f"a length has the mask 0x{mask:02x}: over 4 GiB")
        value = 0
        for index in range(4):
            if mask >> index & 1:
                value |= self.u8() << (8 * index)
        return value

    def inner(self, tag: bytes) -> Reader:
        """Step over an inner tag that must be there; return its payload."""
        start = self.position
        if self.end - start < 4 or self.data[start : start + 4] != tag:
            raise self.error(f"{tag!r} belongs here")
        self.position = start + 4
        return self._payload()

    def any_inner(self) -> tuple[bytes, Reader]:
        """Step over an inner tag; return the tag and its payload."""
        tag = self.take(4)
        return tag, self._payload()

    def _payload(self) -> Reader:
        size = self.length()
        start = self.position
        self.position = start + size
        return Reader(self.data, self.wide, self.name, start, start + size)

    def rest(self) -> bytes:
        """Return the bytes up to the end."""
        return self.take(self.left)

    def _finite(self, value: float) -> float:
        if not math.isfinite(value):
            raise self.error("a number is not finite")
        return value


class Writer:
    """Collects values; the counterpart of `Reader`.

    Args:
        wide: Whether lengths are of the wide flavour.

    """

    __slots__ = ("_parts", "wide")

    def __init__(self, wide: bool) -> None:
        self.wide = wide
        self._parts: list[bytes] = []

    def data(self) -> bytes:
        """Return everything written."""
        return b"".join(self._parts)

    def raw(self, data: bytes) -> None:
        """Write bytes as they are."""
        self._parts.append(data)

    def u8(self, *values: int) -> None:
        """Write unsigned bytes."""
        self._parts.append(bytes(values))

    def u16(self, value: int) -> None:
        """Write an unsigned number of 2 bytes."""
        self._parts.append(_U16.pack(value))

    def u32(self, *values: int) -> None:
        """Write unsigned numbers of 4 bytes."""
        self._parts.extend(map(_U32.pack, values))

    def u64(self, value: int) -> None:
        """Write an unsigned number of 8 bytes."""
        self._parts.append(_U64.pack(value))

    def f32(self, value: float) -> None:
        """Write a number of 4 bytes."""
        self._parts.append(_F32.pack(value))

    def f64(self, *values: float) -> None:
        """Write numbers of 8 bytes."""
        self._parts.extend(map(_F64.pack, values))

    def i32x4(self, values: tuple[int, int, int, int]) -> None:
        """Write four signed numbers of 4 bytes."""
        self._parts.append(_I32X4.pack(*values))

    def floats(self, values: Sequence[float]) -> None:
        """Write numbers of 4 bytes."""
        written = array("f", values)
        if sys.byteorder == "big":
            written.byteswap()
        self._parts.append(written.tobytes())

    def text(self, text: str) -> None:
        """Write a text: a count of UTF-16 units, then these."""
        data = text.encode("utf-16-le", "replace")
        self.u32(len(data) // 2)
        self._parts.append(data)

    def inner(self, tag: bytes, payload: bytes) -> None:
        """Write an inner tag with its length and payload."""
        self._parts.append(tag)
        if self.wide:
            self._parts.append(masked_length(len(payload)))
        else:
            self._parts.append(_U32.pack(len(payload)))
        self._parts.append(payload)


def masked_length(value: int) -> bytes:
    """Return a length as a mask and the bytes that are not 0."""
    mask = 0
    kept = bytearray()
    for index, byte in enumerate(value.to_bytes(4, "little")):
        if byte:
            mask |= 1 << index
            kept.append(byte)
    return bytes([mask]) + kept


def inflate(data: bytes, size: int, place: str) -> bytes:
    """Inflate a zlib stream that gives exactly ``size`` bytes.

    Raises:
        DrawingFileError: It is damaged, or gives another size.

    """
    stream = zlib.decompressobj()
    try:
        inflated = stream.decompress(data, size + 1)
    except zlib.error as error:
        raise DrawingFileError(
            f"its compressed data is damaged ({error})", place=place
        ) from error
    if len(inflated) != size or not stream.eof:
        raise DrawingFileError(
            f"its compressed data does not give the {size} bytes it says", place=place
        )
    return inflated
