"""The parts of a drawing's file: where its chunks are, and what they hold.

::

    OTVGfull, version, 2 (, 1), certificate       section A: chunks, narrow lengths
    contents                                      section B: chunks, wide lengths
                                                  signature

A drawing of Harmony 20 has everything in A and a bitmap in B; Harmony 25 has
everything in B. Version 1008 (Stage 12) has neither certificate nor B, and A is
compressed as a whole. Nobody but this module knows of A and B.

Chunks are found by stepping over them, so that a cut file gives those that are
whole, and so that only what is asked for is read from the disk.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator
from typing import BinaryIO, NamedTuple, Protocol

from ...errors import DrawingFileError
from . import limits
from .binary import Reader, Writer, inflate

MAGIC = b"OTVGfull"
FIRST_VERSION_WITH_CERTIFICATE = 1009
SEEN_VERSIONS = (1008, 1009)

_RAW = b"UNCO"
_PACKED = b"ZLIB"
_HEAD = struct.Struct("<8sII")
_U32 = struct.Struct("<I")
_NARROW = struct.Struct("<4sI")
_WIDE = struct.Struct("<4sQ")


class Source(Protocol):
    """Bytes that can be read anywhere."""

    size: int

    def read_at(self, start: int, count: int) -> bytes:
        """Return bytes from a place; fewer at the end."""


class DataSource:
    """Bytes in memory."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.size = len(data)

    def read_at(self, start: int, count: int) -> bytes:
        """Return bytes from a place; fewer at the end."""
        return self._data[start : start + count]


class StreamSource:
    """A file that is open for reading."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.size = stream.seek(0, 2)

    def read_at(self, start: int, count: int) -> bytes:
        """Return bytes from a place; fewer at the end."""
        self._stream.seek(start)
        return self._stream.read(min(count, max(0, self.size - start)))


class Chunk(NamedTuple):
    """A part of a drawing, not read yet.

    Attributes:
        tag: Four bytes as the file has them.
        wide: Whether its lengths are of the wide flavour.
        is_packed: Whether its bytes are compressed.
        source: Holds its bytes.
        start: First of them.
        size: How many, as they are stored.

    """

    tag: bytes
    wide: bool
    is_packed: bool
    source: Source
    start: int
    size: int

    @property
    def key(self) -> str:
        """Tag with a capital first letter: Solo writes it so, others do not."""
        return (self.tag[:1].upper() + self.tag[1:]).decode("latin-1")


class Container:
    """The chunks of a drawing's file.

    Args:
        source: The file.

    Attributes:
        version: Version of the layout, 1008 or 1009 in every known file.
        chunks: In the order of the file; of two with one key the first counts.
        problems: What is broken: cut parts, contents that lie.
        unknown: What was stepped over because nobody knows it.

    Raises:
        DrawingFileError: It is no drawing at all.

    """

    def __init__(self, source: Source) -> None:
        self.problems: list[str] = []
        self.unknown: list[str] = []
        self.chunks: dict[str, Chunk] = {}
        self._source = source
        self._inflated = 0
        self.version = self._read_head()
        try:
            self._read_sections(_SIZE_OF_HEAD)
        except DrawingFileError as error:
            self.problems.append(str(error.args[0]))

    def decode(self, chunk: Chunk) -> bytes:
        """Return the content of a chunk, inflated.

        Raises:
            DrawingFileError: It is damaged or too large.

        """
        if chunk.size > limits.BLOCK_BYTES + 64:
            raise DrawingFileError(
                f"it is too large: {chunk.size} bytes", place=chunk.key
            )
        data = chunk.source.read_at(chunk.start, chunk.size)
        if len(data) != chunk.size:
            raise DrawingFileError("the file became shorter", place=chunk.key)
        return self._unpack(data, chunk.wide, chunk.key) if chunk.is_packed else data

    def reader(self, chunk: Chunk) -> Reader:
        """Return a reader of the content of a chunk."""
        return Reader(self.decode(chunk), chunk.wide, chunk.key)

    def _read_head(self) -> int:
        head = self._source.read_at(0, _SIZE_OF_HEAD)
        if not self._source.size:
            raise DrawingFileError("it is empty (0 bytes); its save was interrupted")
        if self._source.size > limits.FILE_BYTES:
            raise DrawingFileError(f"it is too large: {self._source.size} bytes")
        if head[:2] == b"rV":
            raise DrawingFileError("it is a TinyVG picture, no Harmony drawing")
        if not MAGIC.startswith(head[: len(MAGIC)]):
            raise DrawingFileError(
                f"it is no Harmony drawing: it begins with {head[:8]!r}"
            )
        if len(head) < _SIZE_OF_HEAD:
            raise DrawingFileError(f"it is cut after {len(head)} bytes")
        _, version, _ = _HEAD.unpack(head)
        if version not in SEEN_VERSIONS:
            self.unknown.append(f"version {version} of the file")
        return int(version)

    def _read_sections(self, position: int) -> None:
        has_certificate = self.version >= FIRST_VERSION_WITH_CERTIFICATE
        if has_certificate:
            # u32 1, the certificate, and an end tag without content.
            tag, size = _NARROW.unpack(self._read_bytes(position + 4, 8, "certificate"))
            if tag != b"CERT":
                raise DrawingFileError(f"{tag!r} stands where CERT belongs")
            position += 12 + size + 8
        section, position = self._read_section(position, wide=False, name="A")
        found = [(chunk.tag, chunk.start) for chunk in section]
        count, position = self._read_contents(position, _NARROW, found, "A")
        (total,) = _U32.unpack(self._read_bytes(position, 4, "number of chunks"))
        position += 4
        if not has_certificate:
            return self._check_end(position)
        if not count <= total <= limits.CHUNKS:
            raise DrawingFileError(f"its contents tell of {total} chunks")
        if total > count:
            listed = position
            position += _WIDE.size * (total - count)
            section, position = self._read_section(position, wide=True, name="B")
            found = [(chunk.tag, chunk.start) for chunk in section]
            self._compare_contents(listed, total - count, _WIDE, found, "B")
        return self._read_signature(position)

    def _read_bytes(self, start: int, count: int, what: str) -> bytes:
        data = self._source.read_at(start, count)
        if len(data) != count:
            raise DrawingFileError(f"it is cut in its {what}, at byte {start}")
        return data

    def _read_section(
        self, position: int, wide: bool, name: str
    ) -> tuple[list[_Placed], int]:
        """Collect the chunks of a section.

        Returns:
            These, with their places in the section, and the byte after it.

        """
        layout = _WIDE if wide else _NARROW
        tag, size = layout.unpack(
            self._read_bytes(position, layout.size, f"section {name}")
        )
        start = position + layout.size
        if tag == _RAW:
            source, first, end = self._source, start, start + size
        elif tag == _PACKED:
            data = self._read_bytes(
                start, min(size, limits.BLOCK_BYTES + 64), "section A"
            )
            unpacked = DataSource(self._unpack(data, wide, f"section {name}"))
            source, first, end = unpacked, 0, unpacked.size
        else:
            raise DrawingFileError(f"{tag!r} is no kind of section")
        placed = list(self._walk(source, first, end, wide))
        if start + size > self._source.size:
            raise DrawingFileError(f"it is cut in its section {name}")
        return placed, start + size

    def _walk(
        self, source: Source, first: int, end: int, wide: bool
    ) -> Iterator[_Placed]:
        layout = _WIDE if wide else _NARROW
        position = first
        available = min(end, source.size)
        for _ in range(limits.CHUNKS):
            if position >= end:
                return
            head = source.read_at(position, 4 + layout.size)
            if len(head) < 4 + layout.size or position + len(head) > available:
                self.problems.append("it is cut before a chunk")
                return
            tag, (block, size) = head[:4], layout.unpack_from(head, 4)
            start = position + len(head)
            if block not in (_RAW, _PACKED):
                self.problems.append(f"chunk {tag!r} is stored as {block!r}")
                return
            if start + size > available:
                self.problems.append(f"it is cut in its chunk {tag.decode('latin-1')}")
                return
            chunk = Chunk(tag, wide, block == _PACKED, source, start, size)
            if chunk.key in self.chunks:
                self.problems.append(f"there are two chunks {chunk.key}")
            else:
                self.chunks[chunk.key] = chunk
            yield _Placed(tag, position - first)
            position = start + size
        self.problems.append(f"it has more than {limits.CHUNKS} chunks")

    def _read_contents(
        self,
        position: int,
        layout: struct.Struct,
        found: list[tuple[bytes, int]],
        name: str,
    ) -> tuple[int, int]:
        tag, count = _NARROW.unpack(self._read_bytes(position, 8, "contents"))
        if tag != b"TTOC" or count > limits.CHUNKS:
            raise DrawingFileError(f"{tag!r} stands where its contents belong")
        self._compare_contents(position + 8, count, layout, found, name)
        return count, position + 8 + layout.size * count

    def _compare_contents(
        self,
        position: int,
        count: int,
        layout: struct.Struct,
        found: list[tuple[bytes, int]],
        name: str,
    ) -> None:
        data = self._read_bytes(position, layout.size * count, "contents")
        if list(layout.iter_unpack(data)) != found:
            self.problems.append(f"the contents of section {name} name other places")

    def _read_signature(self, position: int) -> None:
        """Step over the signature: a count, then tags up to an empty ``ENDT``."""
        (count,) = _U32.unpack(self._read_bytes(position, 4, "signature"))
        size = self._source.size - position - 4
        data = self._read_bytes(position + 4, min(size, 1 << 16), "signature")
        reader = Reader(data, True, "signature")
        for _ in range(min(count, limits.CHUNKS) + 1):
            tag, _content = reader.any_inner()
        if tag != b"ENDT":
            self.problems.append(f"{tag!r} stands where its end belongs")
        self._check_end(position + 4 + reader.position)

    def _check_end(self, position: int) -> None:
        if position != self._source.size:
            self.problems.append(
                f"{self._source.size - position} bytes stand behind its end"
            )

    def _unpack(self, data: bytes, wide: bool, place: str) -> bytes:
        head = 8 if wide else 4
        size = int.from_bytes(data[:head], "little")
        if len(data) < head or size > limits.BLOCK_BYTES:
            raise DrawingFileError(f"it is too large: {size} bytes", place=place)
        self._inflated += size
        if self._inflated > limits.INFLATED_BYTES:
            raise DrawingFileError("it holds too much", place=place)
        return inflate(data[head:], size, place)


class _Placed(NamedTuple):
    tag: bytes
    start: int


_SIZE_OF_HEAD = _HEAD.size


class NewChunk(NamedTuple):
    """A chunk to write.

    Attributes:
        tag: Four bytes.
        data: Its content.
        is_packed: Whether it is compressed.

    """

    tag: bytes
    data: bytes
    is_packed: bool = False


def write_container(
    narrow: Iterable[NewChunk],
    wide: Iterable[NewChunk],
    version: int = FIRST_VERSION_WITH_CERTIFICATE,
) -> bytes:
    """Return a drawing's file.

    The certificate and the signature are empty of meaning: only Harmony can make
    these.

    Args:
        narrow: Chunks of section A, their content with narrow lengths.
        wide: Chunks of section B, their content with wide lengths.
        version: Version of the layout; before 1009 there is no section B.

    """
    section_a, contents_a = _join(narrow, _NARROW, 4)
    section_b, contents_b = _join(wide, _WIDE, 8)
    has_certificate = version >= FIRST_VERSION_WITH_CERTIFICATE
    if contents_b and not has_certificate:
        raise ValueError(f"version {version} has no section B")
    out = Writer(wide=True)
    out.raw(_HEAD.pack(MAGIC, version, 2))
    if has_certificate:
        out.u32(1)
        certificate = b"no certificate\n"
        out.raw(_NARROW.pack(b"CERT", 8 + len(certificate)))
        out.u32(1, len(certificate))
        out.raw(certificate)
        out.raw(_NARROW.pack(b"ENDT", 0))
    out.raw(_block(section_a, not has_certificate, _NARROW, 4))
    out.raw(_NARROW.pack(b"TTOC", len(contents_a)))
    out.raw(b"".join(_NARROW.pack(*entry) for entry in contents_a))
    out.u32(len(contents_a) + len(contents_b))
    if has_certificate:
        out.raw(b"".join(_WIDE.pack(*entry) for entry in contents_b))
        if contents_b:
            out.raw(_block(section_b, False, _WIDE, 8))
        out.u32(1)
        out.inner(b"SIGN", _U32.pack(1) + _U32.pack(64) + bytes(64))
        out.inner(b"ENDT", b"")
    return out.data()


def _join(
    chunks: Iterable[NewChunk], layout: struct.Struct, size_bytes: int
) -> tuple[bytes, list[tuple[bytes, int]]]:
    section = bytearray()
    contents = []
    for chunk in chunks:
        contents.append((chunk.tag, len(section)))
        section += chunk.tag
        section += _block(chunk.data, chunk.is_packed, layout, size_bytes)
    return bytes(section), contents


def _block(
    data: bytes, is_packed: bool, layout: struct.Struct, size_bytes: int
) -> bytes:
    if not is_packed:
        return layout.pack(_RAW, len(data)) + data
    packed = len(data).to_bytes(size_bytes, "little") + zlib.compress(data)
    return layout.pack(_PACKED, len(packed)) + packed
