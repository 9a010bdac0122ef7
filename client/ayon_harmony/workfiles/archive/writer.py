"""Writing a scene folder as a zip file, in one pass and in few large writes.

Members go out in the order of their names. Threads read and compress batches of
small files ahead of the one writer; large files are streamed. What is unchanged
since the last save comes as raw ranges from the *pack*, the local copy of what
was written before. Everything that is written is written to the pack too, so
that the next save has it.
"""

from __future__ import annotations

import os
import stat
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Union

from ayon_harmony.errors import SceneChangingError, WorkfileError
from ayon_harmony.workfiles import disk, steps
from ayon_harmony.workfiles.archive import layout, names, policy
from ayon_harmony.workfiles.archive.scan import Found, Snapshot

Report = Callable[[int, int, str], None]

_BATCH_BYTES = 4 * 1024 * 1024
_BATCH_FILES = 256
# Larger files are streamed, so that memory stays bounded whatever they are.
_STREAMED_FROM = 16 * 1024 * 1024
_CHUNK = 4 * 1024 * 1024
_LEVEL = 1
# Reads of one file before a save gives up on it.
_READS = 3
# A result this close to its source is not worth inflating at every open.
_KEEP_STORED = 0.97


class Row(NamedTuple):
    """What is known of a saved file: how it was, and where its bytes are.

    ``start`` and ``length`` are the range in the pack, local header included;
    ``start`` is -1 when the pack does not have it. ``is_racy`` says that the
    file was written so shortly before that its time alone proves nothing.
    """

    size: int
    mtime_ns: int
    crc: int
    method: int
    compressed_size: int
    start: int
    length: int
    is_racy: bool = False


@dataclass
class Written:
    """What a pass wrote.

    Attributes:
        rows: By name; the ranges are those of the pack.
        size: Bytes of the archive.
        directory_crc: CRC of its directory and end record.
        reused: How many members came as raw ranges.
        pack_used: Bytes of the pack that count, None if there is no pack.

    """

    rows: dict[str, Row] = field(default_factory=dict)
    size: int = 0
    directory_crc: int = 0
    reused: int = 0
    pack_used: int | None = None


class _Sink:
    """A file that is written from its start, in large pieces."""

    def __init__(self, descriptor: int, position: int = 0) -> None:
        self.descriptor = descriptor
        self.position = position
        self._parts: list[bytes] = []
        self._held = 0

    def write(self, content: bytes) -> None:
        self._parts.append(content)
        self._held += len(content)
        self.position += len(content)
        if self._held >= _BATCH_BYTES:
            self.flush()

    def flush(self) -> None:
        if self._parts:
            parts, self._parts, self._held = self._parts, [], 0
            disk.write_all(
                self.descriptor, parts[0] if len(parts) == 1 else b"".join(parts)
            )

    def copy(self, source: disk.RandomReader, start: int, length: int) -> None:
        if length < _BATCH_BYTES // 8:
            content = source.read(start, length)
            if len(content) != length:
                raise WorkfileError(
                    f"'{source.path.name}' ends before its content does.", source.path
                )
            self.write(content)
            return
        self.flush()
        disk.copy_range(source, start, length, self.descriptor)
        self.position += length

    def patch(self, position: int, content: bytes) -> None:
        self.flush()
        os.lseek(self.descriptor, position, os.SEEK_SET)
        disk.write_all(self.descriptor, content)
        os.lseek(self.descriptor, self.position, os.SEEK_SET)

    def rewind(self, position: int) -> None:
        self.flush()
        os.ftruncate(self.descriptor, position)
        os.lseek(self.descriptor, position, os.SEEK_SET)
        self.position = position


class PackError(Exception):
    """The pack could not be written; the save itself goes on without one."""


class Pack:
    """The local file with the bytes of what was saved before.

    Without a reader it is new and receives everything; else it receives only
    what changed, after the bytes that count.
    """

    def __init__(self, path: Path, used: int | None) -> None:
        """Open a pack.

        Args:
            path: The file; made when ``used`` is None.
            used: Bytes at its start that count, None for a new one.

        Raises:
            OSError: It can't be opened or is shorter than that.

        """
        self.path = path
        self.reader: disk.RandomReader | None = None
        if used is None:
            self._sink = _Sink(disk.create(path, 0o600))
        else:
            self.reader = disk.RandomReader(path)
            if self.reader.size < used:
                self.reader.close()
                raise OSError(f"{path} is shorter than it was")
            self.reader.read_ahead()
            flags = os.O_RDWR | getattr(os, "O_BINARY", 0)
            self._sink = _Sink(os.open(disk.long_path(path), flags), used)
            # What an interrupted save left behind does not count.
            self._sink.rewind(used)

    @property
    def position(self) -> int:
        """Where the next bytes will stand."""
        return self._sink.position

    def write(self, content: bytes) -> None:
        """Add bytes."""
        self._guard(lambda: self._sink.write(content))

    def patch(self, position: int, content: bytes) -> None:
        """Change bytes that were added in this session."""
        self._guard(lambda: self._sink.patch(position, content))

    def rewind(self, position: int) -> None:
        """Forget the bytes from a position on."""
        self._guard(lambda: self._sink.rewind(position))

    def flush(self) -> None:
        """Hand everything to the system."""
        self._guard(self._sink.flush)

    def close(self) -> None:
        """Close the file; what is still held is written if that works."""
        if self._sink.descriptor >= 0:
            os.close(self._sink.descriptor)
            self._sink.descriptor = -1
        if self.reader:
            self.reader.close()

    def _guard(self, action: Callable[[], None]) -> None:
        try:
            action()
        except OSError as error:
            raise PackError(disk.reason(error)) from error


class _Raw(NamedTuple):
    names: list[str]
    start: int
    length: int


class _Files(NamedTuple):
    names: list[str]


class _Stream(NamedTuple):
    name: str


class _Packed(NamedTuple):
    """A finished member of a batch; ``content`` None takes it from the pack."""

    name: str
    header: bytes
    content: bytes | None
    row: Row


_Segment = Union[_Raw, _Files, _Stream]


class ArchiveWriter:
    """Writes snapshots of one scene folder."""

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
        self._known: Mapping[str, Row] = {}

    def write(
        self,
        snapshot: Snapshot,
        target: Path,
        known: Mapping[str, Row] | None = None,
        pack: Pack | None = None,
        mode: int = 0o666,
    ) -> Written:
        """Write a snapshot into a new file and flush it to the disk.

        Args:
            snapshot: What to write, as scanned.
            target: File to make; left behind when this fails.
            known: What is known from the last save; rows that are still true
                and have a range are not read again.
            pack: Where ranges come from and new members also go.
            mode: Permissions of the file, less the user's mask.

        Raises:
            SceneChangingError: A file is not as scanned, or changed while read.
            OSError: Reading or writing failed.
            Cancelled: ``report`` said so.

        """
        has_ranges = pack is not None and pack.reader is not None
        # Without ranges to copy there is nothing to gain from what is known.
        self._known = (known or {}) if has_ranges else {}
        segments = self._plan(snapshot)
        self._measure(snapshot, segments)
        written = Written()
        members: list[tuple[bytes, layout.Member]] = []
        descriptor = disk.create(target, mode)
        try:
            sink = _Sink(descriptor)
            steps.reached("save.part_made", target)
            self._write_members(snapshot, segments, sink, pack, written, members)
            for name in snapshot.empty_folders:
                members.append(_folder_member(name, sink))
            start = sink.position
            if len({name for name, _ in members}) != len(members):
                raise WorkfileError(f"Two files of one name in '{self._folder}'.")
            tail = layout.directory(members, start)
            written.directory_crc = zlib.crc32(tail)
            sink.write(tail)
            sink.flush()
            written.size = sink.position
            steps.reached("save.written", target)
            os.fsync(descriptor)
            steps.reached("save.flushed", target)
        finally:
            os.close(descriptor)
        return written

    # -- what to do ---------------------------------------------------------

    def _plan(self, snapshot: Snapshot) -> list[_Segment]:
        segments: list[_Segment] = []
        known = self._known
        batch: list[str] = []
        batch_bytes = 0
        raw: list[str] = []
        raw_start = raw_end = 0

        def close_batch() -> None:
            nonlocal batch, batch_bytes
            if batch:
                segments.append(_Files(batch))
                batch, batch_bytes = [], 0

        def close_raw() -> None:
            nonlocal raw
            if raw:
                segments.append(_Raw(raw, raw_start, raw_end - raw_start))
                raw = []

        for name, found in snapshot.files.items():
            row = known.get(name)
            if (
                row is not None
                and row.start >= 0
                and row.mtime_ns == found.mtime_ns
                and row.size == found.size
                and not row.is_racy
            ):
                close_batch()
                if raw and row.start != raw_end:
                    close_raw()
                if not raw:
                    raw_start = row.start
                raw.append(name)
                raw_end = row.start + row.length
                continue
            close_raw()
            if found.size >= _STREAMED_FROM:
                close_batch()
                segments.append(_Stream(name))
                continue
            batch.append(name)
            batch_bytes += found.size
            if batch_bytes >= _BATCH_BYTES or len(batch) >= _BATCH_FILES:
                close_batch()
        close_batch()
        close_raw()
        return segments

    def _measure(self, snapshot: Snapshot, segments: list[_Segment]) -> None:
        self._kinds = set()
        if self._compression == "stored":
            return

        def to_read() -> Iterator[tuple[str, int]]:
            for segment in segments:
                if isinstance(segment, _Raw):
                    continue
                names = (
                    [segment.name] if isinstance(segment, _Stream) else segment.names
                )
                for name in names:
                    yield name, snapshot.files[name].size

        self._kinds = policy.kinds_to_compress(self._folder, to_read())

    # -- doing it -----------------------------------------------------------

    def _write_members(
        self,
        snapshot: Snapshot,
        segments: list[_Segment],
        sink: _Sink,
        pack: Pack | None,
        written: Written,
        members: list[tuple[bytes, layout.Member]],
    ) -> None:
        total = snapshot.total_bytes
        done = 0
        out = _Output(snapshot, sink, pack, written, members, self._known)
        with ThreadPoolExecutor(self._threads, "archive") as pool:
            waiting: deque[tuple[_Segment, Future[list[_Packed]] | None]] = deque()
            upcoming = iter(segments)
            busy = 0
            try:
                while True:
                    # A bounded window: threads stay busy, memory stays small.
                    while busy < self._threads + 2 and len(waiting) < 64:
                        segment = next(upcoming, None)
                        if segment is None:
                            break
                        future = None
                        if isinstance(segment, _Files):
                            future = pool.submit(self._pack_files, snapshot, segment)
                            busy += 1
                        waiting.append((segment, future))
                    if not waiting:
                        break
                    segment, future = waiting.popleft()
                    if isinstance(segment, _Raw):
                        out.raw(segment)
                        last = segment.names[-1]
                        done += sum(snapshot.files[n].size for n in segment.names)
                    elif isinstance(segment, _Stream):
                        last = segment.name
                        done = self._stream(last, out, done, total)
                    elif future is not None:
                        busy -= 1
                        packed = future.result()
                        out.packed(packed)
                        last = segment.names[-1]
                        done += sum(snapshot.files[n].size for n in segment.names)
                        del packed, future
                    steps.reached("save.members", self._folder / last)
                    if self._report:
                        number = len(members)
                        count = len(snapshot.files)
                        self._report(done, total, names.counted(last, number, count))
            except BaseException:
                for _, pending in waiting:
                    if pending:
                        pending.cancel()
                raise
        out.finish()

    def _pack_files(self, snapshot: Snapshot, segment: _Files) -> list[_Packed]:
        return [self._pack_file(name, snapshot.files[name]) for name in segment.names]

    def _pack_file(self, name: str, found: Found) -> _Packed:
        content = self._read_stable(name, found)
        crc = zlib.crc32(content)
        known = self._known.get(name)
        if known and known.start >= 0 and (known.crc, known.size) == (crc, found.size):
            row = known._replace(mtime_ns=found.mtime_ns, is_racy=False)
            return _Packed(name, b"", None, row)
        method = layout.STORED
        size = len(content)
        if policy.extension(name) in self._kinds:
            packed = _deflate(content)
            if len(packed) < size * _KEEP_STORED:
                content, method = packed, layout.DEFLATED
        header = layout.local_header(
            name.encode(),
            method,
            layout.dos_time(found.mtime_ns),
            crc,
            len(content),
            size,
        )
        length = len(header) + len(content)
        row = Row(size, found.mtime_ns, crc, method, len(content), -1, length)
        return _Packed(name, header, content, row)

    def _read_stable(self, name: str, found: Found) -> bytes:
        """Read a file that nobody writes to meanwhile."""
        path = disk.path_below(self._root, name)
        for _ in range(_READS):
            try:
                descriptor = disk.open_for_reading(path)
            except FileNotFoundError:
                break
            try:
                before = os.fstat(descriptor)
                if (before.st_size, before.st_mtime_ns) != found[:2]:
                    break
                content = _read_whole(descriptor, found.size)
                after = os.fstat(descriptor)
            finally:
                os.close(descriptor)
            if len(content) == found.size and (
                after.st_size,
                after.st_mtime_ns,
            ) == (before.st_size, before.st_mtime_ns):
                return content
        raise _changing(self._folder, name)

    def _same_packed(self, name: str, found: Found, descriptor: int) -> Row | None:
        """Return what the pack has of a large file if it is the same by its CRC."""
        known = self._known.get(name)
        if known is None or known.start < 0 or known.size != found.size:
            return None
        crc = 0
        while chunk := os.read(descriptor, _CHUNK):
            crc = zlib.crc32(chunk, crc)
        os.lseek(descriptor, 0, os.SEEK_SET)
        if crc != known.crc:
            return None
        return known._replace(mtime_ns=found.mtime_ns, is_racy=False)

    def _stream(self, name: str, out: _Output, done: int, total: int) -> int:
        found = out.snapshot.files[name]
        path = disk.path_below(self._root, name)
        for _ in range(_READS):
            try:
                descriptor = disk.open_for_reading(path)
            except FileNotFoundError:
                break
            try:
                before = os.fstat(descriptor)
                if (before.st_size, before.st_mtime_ns) != found[:2]:
                    break
                known = self._same_packed(name, found, descriptor)
                if known is not None:
                    after = os.fstat(descriptor)
                    if (after.st_size, after.st_mtime_ns) != found[:2]:
                        continue
                    out.packed([_Packed(name, b"", None, known)])
                    return done + found.size

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
                            at = (len(out.members) + 1, len(out.snapshot.files))
                            told = names.counted(name, *at)
                            self._report(min(position, total), total, told)

                method = layout.STORED
                if policy.extension(name) in self._kinds:
                    method = layout.DEFLATED
                is_whole = out.stream(name, found, method, chunks())
                after = os.fstat(descriptor)
            finally:
                os.close(descriptor)
            is_same = (after.st_size, after.st_mtime_ns) == found[:2]
            if is_whole and is_same:
                return done + found.size
            out.take_back()
        raise _changing(self._folder, name)


class _Output:
    """The archive and the pack beside it, member by member."""

    def __init__(
        self,
        snapshot: Snapshot,
        sink: _Sink,
        pack: Pack | None,
        written: Written,
        members: list[tuple[bytes, layout.Member]],
        known: Mapping[str, Row],
    ) -> None:
        self.snapshot = snapshot
        self._sink = sink
        self._pack = pack
        self._reader = pack.reader if pack else None
        self._written = written
        self.members = members
        self._known = known
        self._before: tuple[int, int] = (0, 0)

    def raw(self, segment: _Raw) -> None:
        """Copy neighbours from the pack."""
        if self._reader is None:
            raise WorkfileError("There is no pack to copy from.")
        offset = self._sink.position - segment.start
        self._sink.copy(self._reader, segment.start, segment.length)
        for name in segment.names:
            row = self._known[name]
            self._add(name, row, row.start + offset)
        self._written.reused += len(segment.names)

    def packed(self, members: Iterable[_Packed]) -> None:
        """Write finished members."""
        for member in members:
            row = member.row
            offset = self._sink.position
            if member.content is None:
                if self._reader is None:
                    raise WorkfileError("There is no pack to copy from.")
                self._sink.copy(self._reader, row.start, row.length)
                self._written.reused += 1
            else:
                if self._pack:
                    row = row._replace(start=self._pack.position)
                self._sink.write(member.header)
                self._sink.write(member.content)
                self._to_pack(member.header, member.content)
            self._add(member.name, row, offset)

    def stream(
        self, name: str, found: Found, method: int, chunks: Iterator[bytes]
    ) -> bool:
        """Write a large file; say whether it had the size that it should have."""
        encoded = name.encode()
        zip64 = layout.needs_zip64(found.size)
        packed_time = layout.dos_time(found.mtime_ns)
        offset = self._sink.position
        pack_start = self._pack.position if self._pack else -1
        self._before = (offset, pack_start)
        header = layout.local_header(encoded, method, packed_time, 0, 0, 0, zip64)
        self._sink.write(header)
        self._to_pack(header)
        engine = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15)
        crc = size = packed_size = 0
        for chunk in chunks:
            crc = zlib.crc32(chunk, crc)
            size += len(chunk)
            if size > found.size:
                return False
            piece = engine.compress(chunk) if method == layout.DEFLATED else chunk
            packed_size += len(piece)
            if piece:
                self._sink.write(piece)
                self._to_pack(piece)
        if method == layout.DEFLATED:
            piece = engine.flush()
            packed_size += len(piece)
            self._sink.write(piece)
            self._to_pack(piece)
        if size != found.size:
            return False
        header = layout.local_header(
            encoded, method, packed_time, crc, packed_size, size, zip64
        )
        self._sink.patch(offset, header)
        if self._pack:
            try:
                self._pack.patch(pack_start, header)
            except PackError:
                self._drop_pack()
        length = len(header) + packed_size
        start = pack_start if self._pack else -1
        row = Row(size, found.mtime_ns, crc, method, packed_size, start, length)
        self._add(name, row, offset)
        return True

    def take_back(self) -> None:
        """Forget the last streamed member."""
        offset, pack_start = self._before
        self._sink.rewind(offset)
        if self._pack:
            try:
                self._pack.rewind(pack_start)
            except PackError:
                self._drop_pack()
        if self.members and self.members[-1][1].offset == offset:
            self.members.pop()

    def finish(self) -> None:
        """Hand the pack's bytes to the system and note how far they go."""
        if not self._pack:
            return
        try:
            self._pack.flush()
            self._written.pack_used = self._pack.position
        except PackError:
            self._drop_pack()
            self._forget_ranges()

    def _to_pack(self, *pieces: bytes) -> None:
        if not self._pack:
            return
        try:
            for piece in pieces:
                self._pack.write(piece)
        except PackError:
            self._drop_pack()

    def _drop_pack(self) -> None:
        # The local disk is full: the save goes on, the next one is a full one.
        self._pack = None
        self._forget_ranges()

    def _forget_ranges(self) -> None:
        rows = self._written.rows
        for name, row in rows.items():
            rows[name] = row._replace(start=-1)

    def _add(self, name: str, row: Row, offset: int) -> None:
        if self._pack is None and row.start >= 0:
            row = row._replace(start=-1)
        self._written.rows[name] = row
        found = self.snapshot.files[name]
        mode = stat.S_IFREG | (0o755 if found.is_executable else 0o644)
        self.members.append(
            (
                name.encode(),
                layout.Member(
                    name,
                    row.method,
                    row.crc,
                    row.compressed_size,
                    row.size,
                    offset,
                    found.mtime_ns,
                    mode,
                ),
            )
        )


def _folder_member(name: str, sink: _Sink) -> tuple[bytes, layout.Member]:
    # Folders have no time of their own: reading a tree must not change them.
    encoded = f"{name}/".encode()
    offset = sink.position
    packed_time = layout.dos_time(0)
    sink.write(layout.local_header(encoded, layout.STORED, packed_time, 0, 0, 0))
    mode = stat.S_IFDIR | 0o755
    member = layout.Member(f"{name}/", layout.STORED, 0, 0, 0, offset, None, mode)
    return encoded, member


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
