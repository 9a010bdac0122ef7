"""Packing the files of a scene folder into members of a zip, in few large writes.

Members go out in the order of their names. Threads read and compress batches of
small files ahead of the one writer; large files are streamed. Where they go is a
``Sink``: a new archive, or the *pack*, the local file with the packed bytes of
what was saved before (see ``sending`` for the way from there to the project).
"""

from __future__ import annotations

import os
import stat
import zlib
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Union

from ayon_harmony.errors import SceneChangingError, WorkfileError
from ayon_harmony.workfiles import disk, steps
from ayon_harmony.workfiles.archive import layout, names, policy, publish
from ayon_harmony.workfiles.archive.scan import (
    UNKNOWN_CHANGE,
    Found,
    Snapshot,
    mark_of,
)
from ayon_harmony.workfiles.archive.sinks import Pack, PackError, Sink
from ayon_harmony.workfiles.steps import Report
from ayon_harmony.workfiles.threads import executor_for

__all__ = [
    "ArchiveWriter",
    "Pack",
    "PackError",
    "Row",
    "Sink",
    "Written",
]

_BATCH_BYTES = 4 * 1024 * 1024
_BATCH_FILES = 256
# Larger files are streamed, so that memory stays bounded whatever they are.
_STREAMED_FROM = 16 * 1024 * 1024
_CHUNK = 4 * 1024 * 1024
_LEVEL = 1
# Segments that wait for their turn to be written, those being packed among them.
_MOST_WAITING = 64
# Reads of one file before a save gives up on it.
_READS = 3
# A result this close to its source is not worth inflating at every open.
_KEEP_STORED = 0.97


class Row(NamedTuple):
    """What is known of a saved file: how it was, and where its bytes are.

    ``method``, ``compressed_size``, ``start``, ``length`` and ``packed_crc`` tell
    of one range of packed bytes and come from one source, whole: the pack.
    ``start`` is -1 when the pack does not have the file; the four others then
    mean nothing. ``length`` includes the local header, ``packed_crc`` is the
    checksum of the bytes behind it, -1 where nobody noted one.

    ``inode`` and ``changed_ns`` are what the system knows of a file beside size
    and time (see ``scan.Found``); 0 where it was not noted. ``is_racy`` says that
    the file was written so shortly before that its times alone prove nothing.
    """

    size: int
    mtime_ns: int
    crc: int
    method: int
    compressed_size: int
    start: int
    length: int
    is_racy: bool = False
    packed_crc: int = -1
    inode: int = 0
    changed_ns: int = 0

    def is_of(self, found: Found) -> bool:
        """Say whether size, times and marks prove that a file is this one."""
        is_told = found.changed_ns != UNKNOWN_CHANGE
        return is_told and not self.is_racy and self.looks_like(found)

    def looks_like(self, found: Found) -> bool:
        """Say whether a file has the size, times and marks that this one had."""
        return (
            self.mtime_ns == found.mtime_ns
            and self.size == found.size
            and (self.inode, self.changed_ns) == (found.inode, found.changed_ns)
        )

    def seen_as(self, found: Found) -> Row:
        """Return the row with the times and marks of a file of this content."""
        return self._replace(
            mtime_ns=found.mtime_ns,
            inode=found.inode,
            changed_ns=found.changed_ns,
            is_racy=False,
        )

    def without_range(self) -> Row:
        """Return the row of a file whose packed bytes are not to be had."""
        return self._replace(start=-1, length=0, packed_crc=-1)


@dataclass
class Written:
    """What a pass wrote.

    Attributes:
        size: Bytes of the archive.
        directory_crc: CRC of its directory and end record.
        directory_start: Where that stands.
        dead: Bytes before it that belong to no member.

    """

    size: int = 0
    directory_crc: int = 0
    directory_start: int = 0
    dead: int = 0


class _Files(NamedTuple):
    names: list[str]


class _Stream(NamedTuple):
    name: str


class _Packed(NamedTuple):
    """Finished members, one behind the other; rows start where the first does."""

    content: bytes
    rows: dict[str, Row]


_Segment = Union[_Files, _Stream]
AnySink = Union[Sink, Pack]


class ArchiveWriter:
    """Packs files of one scene folder."""

    def __init__(
        self,
        folder: Path,
        *,
        compression: str = "measured",
        threads: int | None = None,
        report: Report | None = None,
    ) -> None:
        """Prepare.

        Args:
            folder: The scene folder.
            compression: ``measured`` or ``stored``.
            threads: How many read and compress; None takes what the machine has.
            report: Told after every piece; may raise ``Cancelled``.

        """
        self._folder = folder
        self._root = disk.long_path(folder) + os.sep
        self._compression = compression
        self._threads = threads or min(8, max(2, os.cpu_count() or 2))
        self._report = report
        self._kinds: set[str] = set()

    def write(
        self,
        snapshot: Snapshot,
        target: Path,
        permissions: disk.Permissions = disk.PLAIN,
        sink_of: Callable[[int], Sink] = Sink,
    ) -> tuple[Written, dict[str, Row]]:
        """Write a snapshot into a new file and flush it to the disk.

        Args:
            snapshot: What to write, as scanned.
            target: File to make; left behind when this fails.
            permissions: Of the file.
            sink_of: Makes what writes to a descriptor.

        Returns:
            What was written, and the rows of the files, without ranges.

        Raises:
            SceneChangingError: A file is not as scanned, or changed while read.
            OSError: Reading or writing failed.
            Cancelled: ``report`` said so.

        """
        descriptor = disk.create_with(target, permissions)
        try:
            sink = sink_of(descriptor)
            steps.reached("save.part_made", target)
            rows = self.append(snapshot, snapshot.files, sink)
            members = [
                (name.encode(), member_of(name, snapshot.files[name], row, row.start))
                for name, row in rows.items()
            ]
            members += write_folders(snapshot.empty_folders, sink)
            written = finish(sink, members, target)
        finally:
            os.close(descriptor)
        return written, {name: row.without_range() for name, row in rows.items()}

    def append(
        self,
        snapshot: Snapshot,
        wanted: Collection[str],
        sink: AnySink,
        total: int | None = None,
    ) -> dict[str, Row]:
        """Pack files behind what a sink has.

        Args:
            snapshot: As scanned.
            wanted: Which files of it, in the order in which they go out.
            sink: Where they go.
            total: Bytes that progress counts to; None counts these files.

        Returns:
            Their rows, with ranges in the sink.

        Raises:
            SceneChangingError: A file is not as scanned, or changed while read.
            OSError: Reading failed, or writing into an archive.
            PackError: Writing into a pack failed.
            Cancelled: ``report`` said so.

        """
        segments = self._plan(snapshot, wanted)
        self._measure(snapshot, wanted)
        if total is None:
            total = sum(snapshot.files[name].size for name in wanted)
        done = 0
        out = _Output(snapshot, sink)
        with executor_for(len(segments), self._threads, "archive") as pool:
            waiting: deque[tuple[_Segment, Future[_Packed] | None]] = deque()
            upcoming = iter(segments)
            try:
                while True:
                    self._pack_ahead(snapshot, upcoming, waiting, pool)
                    if not waiting:
                        break
                    segment, future = waiting.popleft()
                    if isinstance(segment, _Stream):
                        last = segment.name
                        done = self._stream(last, out, done, total, len(wanted))
                    elif future is not None:
                        packed = future.result()
                        out.packed(packed)
                        last = segment.names[-1]
                        done += sum(snapshot.files[n].size for n in segment.names)
                        del packed, future
                    steps.reached("save.members", self._folder / last)
                    if self._report:
                        told = names.counted(last, len(out.rows), len(wanted))
                        self._report(done, total, told)
            except BaseException:
                for _, pending in waiting:
                    if pending:
                        pending.cancel()
                raise
        sink.flush()
        return out.rows

    def _pack_ahead(
        self,
        snapshot: Snapshot,
        upcoming: Iterator[_Segment],
        waiting: deque[tuple[_Segment, Future[_Packed] | None]],
        pool: Executor,
    ) -> None:
        """Let a bounded window of segments wait: threads busy, memory small."""
        busy = sum(future is not None for _, future in waiting)
        while busy < self._threads + 2 and len(waiting) < _MOST_WAITING:
            segment = next(upcoming, None)
            if segment is None:
                return
            future = None
            if isinstance(segment, _Files):
                future = pool.submit(self._pack_files, snapshot, segment)
                busy += 1
            waiting.append((segment, future))

    def _plan(self, snapshot: Snapshot, wanted: Iterable[str]) -> list[_Segment]:
        segments: list[_Segment] = []
        batch: list[str] = []
        batch_bytes = 0
        for name in wanted:
            size = snapshot.files[name].size
            if batch and (size >= _STREAMED_FROM or len(batch) >= _BATCH_FILES):
                segments.append(_Files(batch))
                batch, batch_bytes = [], 0
            if size >= _STREAMED_FROM:
                segments.append(_Stream(name))
                continue
            batch.append(name)
            batch_bytes += size
            if batch_bytes >= _BATCH_BYTES:
                segments.append(_Files(batch))
                batch, batch_bytes = [], 0
        if batch:
            segments.append(_Files(batch))
        return segments

    def _measure(self, snapshot: Snapshot, wanted: Iterable[str]) -> None:
        self._kinds = set()
        if self._compression != "stored":
            sizes = ((name, snapshot.files[name].size) for name in wanted)
            self._kinds = policy.kinds_to_compress(self._folder, sizes)

    def _pack_files(self, snapshot: Snapshot, segment: _Files) -> _Packed:
        pieces: list[bytes] = []
        rows = {}
        position = 0
        for name in segment.names:
            header, content, row = self._pack_file(name, snapshot.files[name])
            pieces += (header, content)
            rows[name] = row._replace(start=position)
            position += row.length
        # Here, and not by the one who writes: threads copy at the same time.
        return _Packed(b"".join(pieces), rows)

    def _pack_file(self, name: str, found: Found) -> tuple[bytes, bytes, Row]:
        content = self._read_stable(name, found)
        crc = packed_crc = zlib.crc32(content)
        method = layout.STORED
        size = len(content)
        if policy.extension(name) in self._kinds:
            packed = _deflate(content)
            if len(packed) < size * _KEEP_STORED:
                content, method = packed, layout.DEFLATED
                packed_crc = zlib.crc32(packed)
        header = layout.local_header(
            name.encode(),
            method,
            layout.dos_time(found.mtime_ns),
            crc,
            len(content),
            size,
        )
        row = Row(
            size,
            found.mtime_ns,
            crc,
            method,
            len(content),
            -1,
            len(header) + len(content),
            packed_crc=packed_crc,
            inode=found.inode,
            changed_ns=found.changed_ns,
        )
        return header, content, row

    def _read_stable(self, name: str, found: Found) -> bytes:
        """Read a file that nobody writes to meanwhile."""
        path = disk.path_below(self._root, name)
        for _ in range(_READS):
            try:
                descriptor = disk.open_for_reading(path)
            except FileNotFoundError:
                break
            try:
                if not _is_as_found(descriptor, found):
                    break
                content = _read_whole(descriptor, found.size)
                is_same = _is_as_found(descriptor, found)
            finally:
                os.close(descriptor)
            if len(content) == found.size and is_same:
                return content
        raise _changing(self._folder, name)

    def _stream(
        self, name: str, out: _Output, done: int, total: int, count: int
    ) -> int:
        found = out.snapshot.files[name]
        path = disk.path_below(self._root, name)
        for _ in range(_READS):
            try:
                descriptor = disk.open_for_reading(path)
            except FileNotFoundError:
                break
            try:
                if not _is_as_found(descriptor, found):
                    break

                def chunks(source: int = descriptor) -> Iterator[bytes]:
                    position = done
                    while True:
                        chunk = os.read(source, _CHUNK)
                        if not chunk:
                            return
                        yield chunk
                        position += len(chunk)
                        steps.reached("save.chunk", self._folder / name)
                        if self._report:
                            told = names.counted(name, len(out.rows) + 1, count)
                            self._report(min(position, total), total, told)

                method = layout.STORED
                if policy.extension(name) in self._kinds:
                    method = layout.DEFLATED
                is_whole = out.stream(name, found, method, chunks())
                is_same = _is_as_found(descriptor, found)
            finally:
                os.close(descriptor)
            if is_whole and is_same:
                return done + found.size
            out.take_back(name)
        raise _changing(self._folder, name)


class _Output:
    """Members behind what a sink has, one after the other."""

    def __init__(self, snapshot: Snapshot, sink: AnySink) -> None:
        self.snapshot = snapshot
        self.rows: dict[str, Row] = {}
        self._sink = sink
        self._before = 0

    def packed(self, members: _Packed) -> None:
        """Write finished members."""
        start = self._sink.position
        for name, row in members.rows.items():
            self.rows[name] = row._replace(start=start + row.start)
        self._sink.write(members.content)

    def stream(
        self, name: str, found: Found, method: int, chunks: Iterator[bytes]
    ) -> bool:
        """Write a large file; say whether it had the size that it should have."""
        encoded = name.encode()
        zip64 = layout.needs_zip64(found.size)
        packed_time = layout.dos_time(found.mtime_ns)
        start = self._before = self._sink.position
        header = layout.local_header(encoded, method, packed_time, 0, 0, 0, zip64)
        self._sink.write(header)
        engine = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15)
        crc = size = packed_size = packed_crc = 0

        def write(piece: bytes) -> None:
            nonlocal packed_size, packed_crc
            packed_size += len(piece)
            packed_crc = zlib.crc32(piece, packed_crc)
            self._sink.write(piece)

        for chunk in chunks:
            crc = zlib.crc32(chunk, crc)
            size += len(chunk)
            if size > found.size:
                return False
            piece = engine.compress(chunk) if method == layout.DEFLATED else chunk
            if piece:
                write(piece)
        if method == layout.DEFLATED:
            write(engine.flush())
        if size != found.size:
            return False
        sizes = (crc, packed_size, size, zip64)
        header = layout.local_header(encoded, method, packed_time, *sizes)
        self._sink.patch(start, header)
        self.rows[name] = Row(
            size,
            found.mtime_ns,
            crc,
            method,
            packed_size,
            start,
            len(header) + packed_size,
            packed_crc=packed_crc,
            inode=found.inode,
            changed_ns=found.changed_ns,
        )
        return True

    def take_back(self, name: str) -> None:
        """Forget the last streamed member."""
        self._sink.rewind(self._before)
        self.rows.pop(name, None)


def member_of(name: str, found: Found, row: Row, offset: int) -> layout.Member:
    """Return the directory's entry of a file whose packed bytes a row describes."""
    return layout.Member(
        name,
        row.method,
        row.crc,
        row.compressed_size,
        row.size,
        offset,
        found.mtime_ns,
        file_mode(found),
    )


def file_mode(found: Found) -> int:
    """Return the mode that an archive gives to a file."""
    return stat.S_IFREG | (0o755 if found.is_executable else 0o644)


def write_folders(
    folders: Iterable[str], sink: AnySink
) -> list[tuple[bytes, layout.Member]]:
    """Write members for empty folders; return their entries."""
    # Folders have no time of their own: reading a tree must not change them.
    packed_time = layout.dos_time(0)
    mode = stat.S_IFDIR | 0o755
    members = []
    for name in folders:
        encoded = f"{name}/".encode()
        offset = sink.position
        sink.write(layout.local_header(encoded, layout.STORED, packed_time, 0, 0, 0))
        entry = layout.Member(f"{name}/", layout.STORED, 0, 0, 0, offset, None, mode)
        members.append((encoded, entry))
    return members


def finish(
    sink: Sink, members: list[tuple[bytes, layout.Member]], target: Path
) -> Written:
    """Write the directory, flush all to the disk, and read the directory back.

    Raises:
        WorkfileError: Two members have one name.
        DestinationError: The disk holds something else than was written.
        OSError: Writing failed.

    """
    if len({name for name, _ in members}) != len(members):
        raise WorkfileError(f"Two files of one name for '{target.name}'.", target)
    start = sink.position
    tail = layout.directory(members, start)
    sink.write(tail)
    sink.flush()
    if sink.cloned_size > sink.position:
        os.ftruncate(sink.descriptor, sink.position)
    steps.reached("save.written", target)
    disk.sync(sink.descriptor)
    steps.reached("save.flushed", target)
    # A byte more would be somebody else's.
    if disk.read_at(sink.descriptor, start, len(tail) + 1) != tail:
        raise publish.unlike_written(target)
    alive = sum(
        layout.LOCAL_SIZE + len(name) + member.compressed_size
        for name, member in members
    )
    return Written(sink.position, zlib.crc32(tail), start, max(start - alive, 0))


def _is_as_found(descriptor: int, found: Found) -> bool:
    now = os.fstat(descriptor)
    if (now.st_size, now.st_mtime_ns) != found[:2]:
        return False
    # The change time alone: Windows may tell a file's id by path and by descriptor
    # in two lengths.
    return found.changed_ns in (UNKNOWN_CHANGE, mark_of(now, descriptor)[1])


def _read_whole(descriptor: int, size: int) -> bytes:
    content = os.read(descriptor, size + 1)
    while content and len(content) < size:
        more = os.read(descriptor, size + 1 - len(content))
        if not more:
            break
        content += more
    return content


def _deflate(content: bytes) -> bytes:
    engine = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15)
    return engine.compress(content) + engine.flush()


def _changing(folder: Path, name: str) -> SceneChangingError:
    return SceneChangingError(
        f"'{name}' changed while it was saved. Wait until Harmony has finished "
        "writing and save again.",
        [name],
        folder / name,
    )
