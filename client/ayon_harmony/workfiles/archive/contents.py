"""Contents of an archive's members, each byte checked against size and CRC."""

from __future__ import annotations

import zlib
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

from ayon_harmony.errors import ArchiveError, DestinationError
from ayon_harmony.workfiles import disk
from ayon_harmony.workfiles.archive import layout
from ayon_harmony.workfiles.archive.layout import Member
from ayon_harmony.workfiles.archive.new_files import Chunk
from ayon_harmony.workfiles.archive.xstage_content import xstage_fault

# Members by the name that each gets.
Batch = list[tuple[str, Member]]

RUN_BYTES = 2 * 1024 * 1024
"""Members that lie beside each other are read in one go, up to so much."""

EXTRA_BYTES = 64
"""Left for the extra fields of a local header."""

# Dead bytes or padding between two members of a run.
_LARGEST_GAP = 4096
_WHOLE_UP_TO = 4 * 1024 * 1024
_CHUNK = 1024 * 1024


class Contents:
    """Reads members of one open archive. Its directory was found harmless.

    Attributes:
        path: The archive.
        file: The archive, open.
        versions: Members that are .xstage files of the scene, by their name in the
            archive. Each is looked at when it is read whole.
        version_faults: What is wrong with those that were looked at so far.

    """

    def __init__(
        self, path: Path, file: disk.RandomReader, raw_names: Mapping[str, bytes]
    ) -> None:
        """Begin.

        Args:
            path: The archive.
            file: The archive, open.
            raw_names: A member's name as its bytes stand in the archive, by its name.

        """
        self.path = path
        self.file = file
        self._raw_names = raw_names
        self.versions: Collection[str] = ()
        self.version_faults: dict[str, str | None] = {}

    def look_at_version(self, member: Member, content: Iterator[Chunk]) -> None:
        """Note what is wrong with an .xstage, and take all of its content."""
        fault = xstage_fault(content, is_one_of=len(self.versions))
        deque(content, maxlen=0)
        self.version_faults[member.name] = fault

    def runs_of(
        self, batch: Batch, buffer: memoryview
    ) -> Iterator[tuple[Batch, list[Callable[[], Chunk]] | None]]:
        """Yield members that lie beside each other, with what unpacks each.

        One call reads them all, on a share one round trip. Each is unpacked, and
        checked, when its content is asked for, which has to be before the next step:
        so no more than one is in memory, and that memory is used again. It is None
        for members to be read piece by piece.
        """
        for run in self._runs(batch):
            yield run, self._contents_of(run, buffer)

    def _runs(self, batch: Batch) -> Iterator[Batch]:
        run: Batch = []
        start = reach = size = 0
        for item in sorted(batch, key=lambda item: item[1].offset):
            member = item[1]
            end = self._reach_of(member)
            size += member.size
            is_beside = 0 <= member.offset - reach <= _LARGEST_GAP
            fits = end - start <= RUN_BYTES and size <= _WHOLE_UP_TO
            if run and not (is_beside and fits):
                yield run
                run = []
            if not run:
                start, size = member.offset, member.size
            run.append(item)
            reach = member.offset + member.compressed_size
        if run:
            yield run

    def _reach_of(self, member: Member) -> int:
        """Return where a member ends, or a little behind that."""
        head = layout.LOCAL_SIZE + len(self._raw_names[member.name]) + EXTRA_BYTES
        return member.offset + head + member.compressed_size

    def _contents_of(
        self, run: Batch, buffer: memoryview
    ) -> list[Callable[[], Chunk]] | None:
        start = run[0][1].offset
        length = self._reach_of(run[-1][1]) - start
        if length > len(buffer) or sum(m.size for _, m in run) > _WHOLE_UP_TO:
            return None
        packed: list[memoryview] = []
        try:
            read = self.file.read_into(start, buffer[:length])
            for _, member in run:
                name = self._raw_names[member.name]
                at = member.offset - start
                head = bytes(read[at : at + layout.LOCAL_SIZE + len(name)])
                at += layout.content_start(head, name)
                packed.append(read[at : at + member.compressed_size])
                if len(packed[-1]) < member.compressed_size:
                    return None
        except (OSError, layout.LayoutError):
            # Each alone tells what is wrong, and with whom.
            return None
        return [
            partial(self._checked_content, m, raw) for (_, m), raw in zip(run, packed)
        ]

    def _checked_content(self, member: Member, packed: memoryview) -> Chunk:
        """Return the content of a member, checked; see ``look_at_version``."""
        content = self._unpack(member, packed)
        if member.name in self.versions:
            self.look_at_version(member, iter((content,)))
        return content

    def chunks(self, member: Member) -> Iterator[Chunk]:
        """Yield a member's content; the last step is the check of its CRC."""
        name = self._raw_names[member.name]
        ahead = layout.LOCAL_SIZE + len(name) + EXTRA_BYTES
        is_small = member.compressed_size <= _WHOLE_UP_TO
        try:
            head = self.file.read(
                member.offset, ahead + (member.compressed_size if is_small else 0)
            )
            start = layout.content_start(head, name)
            if is_small and start + member.compressed_size <= len(head):
                packed = memoryview(head)[start : start + member.compressed_size]
                if member.size <= _WHOLE_UP_TO:
                    yield self._unpack(member, packed)
                    return
                pieces: Iterable[Chunk] = (packed,)
            else:
                pieces = self._pieces(
                    member.offset + start, member.compressed_size, member.name
                )
            yield from self._unpack_pieces(member, pieces)
        except layout.LayoutError as error:
            raise self._error(str(error), member.name) from error
        except OSError as error:
            raise cannot_read(self.path, disk.reason(error)) from error

    def _pieces(self, start: int, length: int, name: str) -> Iterator[bytes]:
        while length:
            piece = self.file.read(start, min(_CHUNK, length))
            if not piece:
                raise self._error("is cut off", name)
            start += len(piece)
            length -= len(piece)
            yield piece

    def _unpack(self, member: Member, packed: memoryview) -> Chunk:
        content: Chunk
        if member.method == layout.STORED:
            content = packed
        else:
            engine = zlib.decompressobj(-15)
            try:
                content = engine.decompress(packed, member.size + 1)
            except zlib.error as error:
                raise self._error("is damaged", member.name) from error
            if not engine.eof or engine.unconsumed_tail:
                raise self._error("has another size than it says", member.name)
        if len(content) != member.size or zlib.crc32(content) != member.crc:
            self._compare(member, len(content), zlib.crc32(content))
        return content

    def _unpack_pieces(
        self, member: Member, pieces: Iterable[Chunk]
    ) -> Iterator[Chunk]:
        crc = size = 0
        engine = zlib.decompressobj(-15) if member.method else None
        try:
            for piece in pieces:
                rest = piece
                while True:
                    # Never more at once than asked for, whatever is inside.
                    chunk = engine.decompress(rest, _CHUNK) if engine else rest
                    size += len(chunk)
                    if size > member.size:
                        raise self._error("is larger than it says", member.name)
                    crc = zlib.crc32(chunk, crc)
                    if chunk:
                        yield chunk
                    if engine is None or engine.eof:
                        break
                    rest = engine.unconsumed_tail
                    if not rest and len(chunk) < _CHUNK:
                        break
        except zlib.error as error:
            raise self._error("is damaged", member.name) from error
        if engine is not None and not engine.eof:
            raise self._error("is cut off", member.name)
        self._compare(member, size, crc)

    def _compare(self, member: Member, size: int, crc: int) -> None:
        if size != member.size:
            raise self._error("has another size than it says", member.name)
        if crc != member.crc:
            raise self._error("is damaged (its checksum is wrong)", member.name)

    def _error(self, fault: str, member: str) -> ArchiveError:
        return archive_error(self.path, fault, member)


def archive_error(path: Path, fault: str, member: str | None = None) -> ArchiveError:
    """Return the error to raise for an archive, or for one of its members."""
    if member is None:
        message = f"'{path.name}' {fault}. Nothing was changed."
    else:
        shown = f"'{member}'" if member.isprintable() else repr(member)
        message = f"{shown} in '{path.name}' {fault}. Nothing was changed."
    return ArchiveError(message, path, member)


def cannot_read(path: Path, why: str) -> DestinationError:
    """Return the error to raise when an archive can't be read at the moment."""
    return DestinationError(
        f"Cannot read '{path.name}' in '{path.parent}': {why}.", path
    )
