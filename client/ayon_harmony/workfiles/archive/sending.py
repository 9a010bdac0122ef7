"""From a pack into an archive: ranges of packed bytes, each checked on its way.

A pack lies on a workstation's disk for weeks, is not flushed while an artist
waits, and may be damaged. So nothing of it is believed: of every range that
passes, the local header is compared with what the directory will say, and the
packed bytes with their checksum.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from ayon_harmony.workfiles import disk
from ayon_harmony.workfiles.archive import layout, names
from ayon_harmony.workfiles.archive.scan import Snapshot
from ayon_harmony.workfiles.archive.sinks import Sink
from ayon_harmony.workfiles.archive.writer import Row, member_of
from ayon_harmony.workfiles.steps import Report
from ayon_harmony.workfiles.threads import executor_for

# Few calls on a share, and memory stays bounded.
_BLOCK_BYTES = 4 * 1024 * 1024
# The longest extra fields of a local header that anybody writes, and more.
_HEADER_BYTES = 4 * 1024

_Item = TypeVar("_Item")


class DamagedPackError(Exception):
    """Packed bytes are not what was noted of them; ``name`` says whose."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass
class Progress:
    """Where the way of a save to the project stands, in bytes of files."""

    report: Report | None
    done: int
    total: int
    count: int


def send(
    snapshot: Snapshot,
    rows: Mapping[str, Row],
    wanted: Sequence[str],
    pack: disk.RandomReader,
    sink: Sink,
    progress: Progress,
) -> list[tuple[bytes, layout.Member]]:
    """Bring files from a pack behind what an archive has.

    Args:
        snapshot: Where the files' times are from.
        rows: With ranges in the pack, for all that is wanted.
        wanted: Which files, in the order in which they go out.
        pack: Where their bytes are.
        sink: The archive.
        progress: Told after every block.

    Returns:
        Their entries for the directory.

    Raises:
        DamagedPackError: A range is damaged; what was written is of no use.
        OSError: Reading or writing failed.
        Cancelled: ``progress.report`` said so.

    """
    members: list[tuple[bytes, layout.Member]] = []
    if not wanted:
        return members
    pack.read_ahead()
    blocks = 1 + sum(rows[name].length for name in wanted) // _BLOCK_BYTES
    for content, group in _ahead(_checked_blocks(pack, rows, wanted), blocks):
        offset = sink.position
        sink.write(content)
        for name in group:
            row, found = rows[name], snapshot.files[name]
            members.append((name.encode(), member_of(name, found, row, offset)))
            offset += row.length
            progress.done += found.size
        if group and progress.report:
            told = names.counted(group[-1], len(members), progress.count)
            progress.report(progress.done, progress.total, told)
    sink.flush()
    return members


def find_damaged(rows: Mapping[str, Row], pack: disk.RandomReader) -> set[str]:
    """Return the names whose packed bytes are not what was noted of them."""
    damaged = set()
    for name, row in rows.items():
        if row.start < 0:
            continue
        try:
            for _ in _checked_blocks(pack, rows, [name]):
                pass
        except DamagedPackError:
            damaged.add(name)
    return damaged


def _checked_blocks(
    pack: disk.RandomReader, rows: Mapping[str, Row], wanted: Iterable[str]
) -> Iterator[tuple[bytes, list[str]]]:
    """Yield packed bytes beside the names that begin in them, neighbours together.

    A member larger than a block comes in several, its name with the first.
    """
    group: list[str] = []
    start = end = -1
    for name in wanted:
        row = rows[name]
        if group and (row.start != end or end + row.length - start > _BLOCK_BYTES):
            yield _checked_group(pack, rows, group, start, end), group
            group = []
        if row.length > _BLOCK_BYTES:
            yield from _checked_pieces(pack, name, row)
            continue
        if not group:
            start = row.start
        group.append(name)
        end = row.start + row.length
    if group:
        yield _checked_group(pack, rows, group, start, end), group


def _checked_group(
    pack: disk.RandomReader,
    rows: Mapping[str, Row],
    group: list[str],
    start: int,
    end: int,
) -> bytes:
    try:
        content = pack.read(start, end - start)
    except OSError as error:
        raise DamagedPackError(group[0]) from error
    view = memoryview(content)
    for name in group:
        row = rows[name]
        at = row.start - start
        proof = _Proof(name, row, content[at : at + min(row.length, _HEADER_BYTES)])
        proof.add(view[at + proof.header_length : at + row.length])
        proof.finish()
    return content


def _checked_pieces(
    pack: disk.RandomReader, name: str, row: Row
) -> Iterator[tuple[bytes, list[str]]]:
    proof: _Proof | None = None
    for at in range(0, row.length, _BLOCK_BYTES):
        try:
            piece = pack.read(row.start + at, min(_BLOCK_BYTES, row.length - at))
        except OSError as error:
            raise DamagedPackError(name) from error
        if proof is None:
            proof = _Proof(name, row, piece[:_HEADER_BYTES])
            proof.add(memoryview(piece)[proof.header_length :])
        else:
            proof.add(memoryview(piece))
        yield piece, [] if at else [name]
    if proof is not None:
        proof.finish()


class _Proof:
    """What passes of one member, against what is known of it."""

    def __init__(self, name: str, row: Row, head: bytes) -> None:
        self._name = name
        self._row = row
        self._crc = self._size = 0
        self._content_crc = 0
        # Of ranges that 1.0.0 packed only the content's checksum was noted.
        is_noted = row.packed_crc >= 0 or row.method == layout.STORED
        self._engine = None if is_noted else zlib.decompressobj(-15)
        expected = layout.Member(
            name, row.method, row.crc, row.compressed_size, row.size, 0, None, 0
        )
        try:
            self.header_length = layout.check_local(head, name.encode(), expected)
        except layout.LayoutError as error:
            raise DamagedPackError(name) from error
        if self.header_length + row.compressed_size != row.length:
            raise DamagedPackError(name)

    def add(self, content: memoryview) -> None:
        self._size += len(content)
        if self._engine is None:
            self._crc = zlib.crc32(content, self._crc)
            return
        rest: bytes | memoryview = content
        try:
            while rest:
                chunk = self._engine.decompress(rest, _BLOCK_BYTES)
                self._content_crc = zlib.crc32(chunk, self._content_crc)
                rest = self._engine.unconsumed_tail
                if self._engine.eof:
                    break
        except zlib.error as error:
            raise DamagedPackError(self._name) from error

    def finish(self) -> None:
        row = self._row
        if self._engine is None:
            expected = row.crc if row.method == layout.STORED else row.packed_crc
            is_good = self._crc == expected
        else:
            # What the last step left inside, because it was asked for no more.
            self._content_crc = zlib.crc32(self._engine.flush(), self._content_crc)
            is_good = self._engine.eof and self._content_crc == row.crc
        if not is_good or self._size != row.compressed_size:
            raise DamagedPackError(self._name)


def _ahead(items: Iterator[_Item], count: int) -> Iterator[_Item]:
    """Yield some items, the next one of them being made meanwhile by a thread."""
    with executor_for(count, 1, "read ahead") as pool:
        upcoming = pool.submit(next, items, None)
        while (item := upcoming.result()) is not None:
            upcoming = pool.submit(next, items, None)
            yield item
