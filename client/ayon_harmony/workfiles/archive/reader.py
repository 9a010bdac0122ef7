"""Reading archives that nobody can be trusted with.

Opening reads and checks the directory: names, kinds, sizes, overlaps. Nothing
is written by that. Extracting checks every byte against size and CRC and writes
only into a new folder, so a broken member leaves nothing half done where it
matters.

Longer than other modules: what is believed of an archive was checked a few lines
above, and whoever extracts must not have another way past the checks.
"""

from __future__ import annotations

import logging
import os
import shutil
import stat
import sys
import time
import zlib
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from html import escape
from pathlib import Path
from typing import NamedTuple
from xml.parsers import expat

from ayon_harmony.errors import ArchiveError, DestinationError, WorkfileError
from ayon_harmony.model.scene_folder import PALETTE_LIST
from ayon_harmony.workfiles import disk, steps
from ayon_harmony.workfiles.archive import layout, names, new_files
from ayon_harmony.workfiles.archive.layout import Member
from ayon_harmony.workfiles.archive.new_files import Chunk, Extracted, local_error
from ayon_harmony.workfiles.threads import do_pieces

log = logging.getLogger(__name__)

Report = Callable[[int, int, str], None]
# Members by the name that each gets.
_Batch = list[tuple[str, Member]]

_ENCRYPTED = 0x1 | 0x40
_BATCH_FILES = 256
# Three runs: small enough that all threads end at about the same time. Of a small
# scene that takes smaller ones.
_BATCH_BYTES = 6 * 1024 * 1024
_LEAST_BATCH_BYTES = 2 * 1024 * 1024
# Files smaller than that on an average are made the quickest by a single thread, unless
# it waits for the disk: with more of them, each waits for its turn at Python.
_WORTH_A_THREAD = 5000
_ENOUGH_FILES = 16
# Members that lie beside each other are read in one go.
_RUN_BYTES = 2 * 1024 * 1024
# Dead bytes or padding between two of them.
_LARGEST_GAP = 4096
# Left for the extra fields of a local header.
_EXTRA_BYTES = 64
_WHOLE_UP_TO = 4 * 1024 * 1024
_CHUNK = 1024 * 1024
_TAIL = 256

# Deflate reaches 1032:1; scenes with empty tables reach some ten as a whole.
_LARGEST_RATIO = 300
_RATIO_COUNTS_FROM = 1 << 30
_LARGEST_DIRECTORY = 1 << 30
# Left free on the disk after extracting.
_RESERVE_BYTES = 256 * 1024 * 1024

# PKWARE's APPNOTE 6.3.10, 4.4.5. Windows' Explorer takes the first for large files.
_OTHER_METHODS = {
    9: "Deflate64",
    12: "bzip2",
    14: "LZMA",
    93: "Zstandard",
    95: "xz",
    98: "PPMd",
}

_FOREIGN = (
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"\x1f\x8b", "a gzip file"),
    (b"<?xml", "an XML file"),
    (b"%PDF", "a PDF"),
)


class Fingerprint(NamedTuple):
    """What tells one state of an archive from another, without clocks.

    The directory holds name, size and CRC of every member.
    """

    size: int
    directory_crc: int


class ArchiveReader:
    """An archive whose directory has been read and found harmless.

    Attributes:
        path: The archive.
        members: By name, folders without their slash at the end left out;
            the scene's own prefix is still there.
        folders: Names of folder members, without the slash.
        prefix: The folder around the scene in the archive with its slash,
            '' when the scene is at the top level.
        renamed: Name in the archive by the name that a member got instead, because
            this system cannot hold it or the scene spells it otherwise.
        directory_start: Where the directory stands in the file.

    """

    def __init__(
        self, path: Path, *, is_scene: bool = True, named: Collection[str] = ()
    ) -> None:
        """Open an archive.

        Args:
            path: The archive.
            is_scene: Whether a scene has to be in it; without one it is a zip of
                any files, safe all the same.
            named: Names, beside the archive's own, by which the scene meant is
                told from others in it.

        Raises:
            DestinationError: It can't be read at the moment, or is not there.
            ArchiveError: It is broken, hostile or of a kind that can't be opened.

        """
        self.path = path
        try:
            self._file = disk.RandomReader(path)
        except OSError as error:
            raise _cannot_read(path, disk.reason(error)) from error
        try:
            entries, directory, start = self._read_directory()
            self.directory_start = start
            self.fingerprint = Fingerprint(self._file.size, zlib.crc32(directory))
            self.members: dict[str, Member] = {}
            self.folders: list[str] = []
            self._raw_names: dict[str, bytes] = {}
            self.renamed: dict[str, str] = {}
            self._check(entries, start)
            self._named = (path.stem, *named)
            self.prefix = self._find_prefix() if is_scene else ""
            self._rename_for_here(is_scene)
            self._versions = {self.prefix + n for n in self.scene_versions()}
            # Of those that were looked at so far, by their name in the archive.
            self._version_faults: dict[str, str | None] = {}
        except BaseException:
            self._file.close()
            raise

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> ArchiveReader:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    # -- what is in it ------------------------------------------------------

    @property
    def total_bytes(self) -> int:
        """Size of all members, extracted."""
        return sum(member.size for member in self.members.values())

    def scene_members(self) -> dict[str, Member]:
        """Return the members of the scene by their name in the scene folder.

        System litter (``__MACOSX``, ``._x``, ``.DS_Store``) is not part of it.
        """
        prefix = self.prefix
        if not prefix:
            return dict(self.members)
        return {
            name[len(prefix) :]: member
            for name, member in self.members.items()
            if name.startswith(prefix)
        }

    def scene_folders(self) -> list[str]:
        """Return the folder members of the scene, by their name in it."""
        prefix = self.prefix
        return [
            name[len(prefix) :]
            for name in self.folders
            if name.startswith(prefix) and name != prefix[:-1]
        ]

    def scene_versions(self) -> list[str]:
        """Return the names of the scene's .xstage files, sorted."""
        at = len(self.prefix)
        return sorted(
            name[at:]
            for name in self.members
            if name.startswith(self.prefix)
            and "/" not in name[at:]
            and name.lower().endswith(".xstage")
        )

    def ranges(self) -> dict[str, tuple[int, int]]:
        """Return where the scene's members are, headers included.

        Only members that this writer could have made; others are left out, so
        that they are packed anew. Start and length in bytes, by name in the
        scene.
        """
        found: dict[str, tuple[int, int]] = {}
        at = len(self.prefix)
        for name, member in self.members.items():
            raw = self._raw_names[name]
            flags = 0 if raw.isascii() else 0x800
            is_ours = member.flags == flags and raw == name.encode()
            if not is_ours or at or not name.startswith(self.prefix):
                continue
            try:
                head = self._file.read(member.offset, layout.LOCAL_SIZE + len(raw))
                start = layout.content_start(head, raw)
            except (layout.LayoutError, OSError):
                continue
            found[name] = (member.offset, start + member.compressed_size)
        return found

    # -- content ------------------------------------------------------------

    def read(self, member: Member) -> bytes:
        """Return a member's content, checked.

        Raises:
            ArchiveError: It is not what the directory says.

        """
        return b"".join(self._chunks(member))

    def chunks(self, member: Member) -> Iterator[bytes]:
        """Yield a member's content piece by piece; the last step checks all of it.

        Raises:
            ArchiveError: It is not what the directory says.

        """
        return map(bytes, self._chunks(member))

    def check_scene(self) -> None:
        """Check that there is an .xstage that is the XML it should be.

        Others beside a good one may be anything: they travel along and are no
        versions.

        Raises:
            ArchiveError: There is none, or none is a Harmony scene.

        """
        faults = self.broken_versions
        versions = self.scene_versions()
        if versions and len(faults) == len(versions):
            name = next((f"{s}.xstage" for s in self._named), versions[0])
            name = name if name in faults else versions[0]
            raise self._error(faults[name], self.prefix + name)
        for name, fault in faults.items():
            log.warning(
                "'%s' in '%s' %s and travels along", name, self.path.name, fault
            )

    @cached_property
    def broken_versions(self) -> dict[str, str]:
        """What is wrong with .xstage files of the scene, by name; good ones left out.

        Raises:
            ArchiveError: A member is not what the directory says.

        """
        versions = self.scene_versions()
        faults = {}
        for name in versions:
            member = self.members[self.prefix + name]
            if member.name not in self._version_faults:
                self._look_at_version(member, self._chunks(member))
            fault = self._version_faults[member.name]
            if fault:
                faults[name] = fault
        return faults

    @property
    def notes(self) -> list[str]:
        """What an artist should know of the archive, as sentences.

        Letters that are only put together in another way look the same.

        Raises:
            ArchiveError: A member is not what the directory says.

        """
        length = len(self.prefix)
        called = [
            f"'{before[length:]}' is called '{name[length:]}' on this system."
            for name, before in sorted(self.renamed.items())
            if names.normal(before) != name
        ]
        broken = [
            f"'{name}' {fault}: it is no version of the scene, and travels along."
            for name, fault in sorted(self.broken_versions.items())
        ]
        return called + broken

    def main_version(self) -> str:
        """Return the .xstage that is meant when nobody chose.

        The one named like the zip or like what it is of; else the one that was
        worked on last. ``versions.default_version`` is the same rule for a folder.

        Raises:
            ArchiveError: There is none, or none is a Harmony scene.

        """
        self.check_scene()
        faults = self.broken_versions
        names = [name for name in self.scene_versions() if name not in faults]
        for stem in self._named:
            if f"{stem}.xstage" in names:
                return f"{stem}.xstage"
        times = {name: mtime_ns_of(self.members[self.prefix + name]) for name in names}
        return max(names, key=lambda name: (times[name], name))

    def verify(self, report: Report | None = None, threads: int | None = None) -> None:
        """Read every member and compare its CRC.

        Raises:
            ArchiveError: With the first member that is broken.

        """

        def check(batch: _Batch, buffer: memoryview) -> dict[str, Extracted]:
            for run, contents in self._runs_of(batch, buffer):
                if contents is None:
                    for _, member in run:
                        deque(self._chunks(member), maxlen=0)
                for unpack in contents or ():
                    unpack()
            return {}

        self._in_batches(list(self.members.items()), check, report, threads)

    def extract(
        self,
        members: Mapping[str, Member],
        folder: Path,
        report: Report | None = None,
        threads: int | None = None,
    ) -> dict[str, Extracted]:
        """Write members into a folder that is ours alone.

        Args:
            members: By the name that each gets below the folder.
            folder: An existing folder without those files.
            report: Told after every batch; may raise ``Cancelled``.
            threads: How many read and write; None takes what suits the machine.

        Returns:
            What the files are like on the disk, by name.

        Raises:
            ArchiveError: A member is broken; what was written stays behind.
            WorkfileError: The disk is full or refuses to take it, or somebody took a
                file away meanwhile.

        """
        total = sum(member.size for member in members.values())
        self._check_room(total, folder)
        if len(members) * 2 > len(self.members):
            self._file.read_ahead()
        root = disk.long_path(folder) + os.sep
        try:
            for name in sorted({n.rpartition("/")[0] for n in members} - {""}):
                os.makedirs(disk.path_below(root, name), exist_ok=True)
        except OSError as error:
            raise local_error(error, folder) from error

        def work(batch: _Batch, buffer: memoryview) -> dict[str, Extracted]:
            return self._extract_batch(batch, root, buffer)

        extracted = self._in_batches(list(members.items()), work, report, threads)
        taken = new_files.first_missing(root, members)
        if taken is not None:
            # What is missing later counts as deleted by the artist, also in the
            # project.
            raise WorkfileError(
                f"'{taken}' was taken away while '{self.path.name}' was opened, as "
                "virus scanners do. Nothing was changed. Have them leave the folder "
                f"'{_shown(folder)}' alone, and open it again.",
                folder,
            )
        return extracted

    # -- inside -------------------------------------------------------------

    def _in_batches(
        self,
        members: Sequence[tuple[str, Member]],
        work: Callable[[_Batch, memoryview], dict[str, Extracted]],
        report: Report | None,
        threads: int | None,
    ) -> dict[str, Extracted]:
        total = sum(member.size for _, member in members)
        done = number = 0
        found: dict[str, Extracted] = {}
        count = threads or _threads()
        # Memory that was never touched costs more than reading into it.
        run_bytes = min(_RUN_BYTES, self._file.size + _EXTRA_BYTES)
        buffers: list[memoryview] = []

        def work_with_buffer(batch: _Batch) -> dict[str, Extracted]:
            try:
                buffer = buffers.pop()
            except IndexError:
                buffer = memoryview(bytearray(run_bytes))
            try:
                return work(batch, buffer)
            finally:
                buffers.append(buffer)

        def tell(batch: _Batch, of_batch: dict[str, Extracted]) -> None:
            nonlocal done, number
            found.update(of_batch)
            done += sum(member.size for _, member in batch)
            steps.reached("open.members", self.path)
            number += len(batch)
            if report:
                told = names.counted(batch[-1][0], number, len(members))
                report(done, total, told)

        batches = list(_batches(members, count))
        if not threads and total < len(members) * _WORTH_A_THREAD:
            began, used = time.perf_counter(), time.thread_time()
            tell(batches[0], work_with_buffer(batches[0]))
            seconds = time.perf_counter() - began
            if time.thread_time() - used > seconds / 2:
                count = 1
            del batches[0]
        do_pieces(batches, work_with_buffer, count, "extract", tell)
        return found

    def _extract_batch(
        self, batch: _Batch, root: str, buffer: memoryview
    ) -> dict[str, Extracted]:
        found: dict[str, Extracted] = {}
        for run, contents in self._runs_of(batch, buffer):
            if contents is None:
                for name, member in run:
                    path = disk.path_below(root, name)
                    found[name] = self._extract_piecewise(member, path)
                continue
            files = []
            for (name, member), content in zip(run, contents):
                path = disk.path_below(root, name)
                is_executable = bool(member.mode & 0o100)
                mtime_ns = mtime_ns_of(member)
                files.append(new_files.NewFile(path, is_executable, mtime_ns, content))
            found.update(zip((name for name, _ in run), new_files.make_files(files)))
        return found

    def _extract_piecewise(self, member: Member, path: str) -> Extracted:
        mtime_ns = mtime_ns_of(member)
        try:
            is_executable = bool(member.mode & 0o100)
            descriptor = new_files.create(path, is_executable=is_executable)
            try:
                content = _written(descriptor, self._chunks(member))
                if member.name in self._versions:
                    self._look_at_version(member, content)
                deque(content, maxlen=0)
                if new_files.can_date_open_files():
                    after = new_files.date(descriptor, mtime_ns)
            finally:
                os.close(descriptor)
            if not new_files.can_date_open_files():
                after = new_files.date(path, mtime_ns)
        except OSError as error:
            raise local_error(error, Path(path)) from error
        return new_files.extracted(after, path)

    def _look_at_version(self, member: Member, content: Iterator[Chunk]) -> None:
        """Note what is wrong with an .xstage, and take all of its content."""
        fault = xstage_fault(content, is_one_of=len(self._versions))
        deque(content, maxlen=0)
        self._version_faults[member.name] = fault

    def _runs_of(
        self, batch: _Batch, buffer: memoryview
    ) -> Iterator[tuple[_Batch, list[Callable[[], Chunk]] | None]]:
        """Yield members that lie beside each other, with what unpacks each.

        One call reads them all, on a share one round trip. Each is unpacked, and
        checked, when its content is asked for, which has to be before the next step:
        so no more than one is in memory, and that memory is used again. It is None
        for members to be read piece by piece.
        """
        for run in self._runs(batch):
            yield run, self._contents_of(run, buffer)

    def _runs(self, batch: _Batch) -> Iterator[_Batch]:
        run: _Batch = []
        start = reach = size = 0
        for item in sorted(batch, key=lambda item: item[1].offset):
            member = item[1]
            end = self._reach_of(member)
            size += member.size
            is_beside = 0 <= member.offset - reach <= _LARGEST_GAP
            fits = end - start <= _RUN_BYTES and size <= _WHOLE_UP_TO
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
        head = layout.LOCAL_SIZE + len(self._raw_names[member.name]) + _EXTRA_BYTES
        return member.offset + head + member.compressed_size

    def _contents_of(
        self, run: _Batch, buffer: memoryview
    ) -> list[Callable[[], Chunk]] | None:
        start = run[0][1].offset
        length = self._reach_of(run[-1][1]) - start
        if length > len(buffer) or sum(m.size for _, m in run) > _WHOLE_UP_TO:
            return None
        packed: list[memoryview] = []
        try:
            read = self._file.read_into(start, buffer[:length])
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
        """Return the content of a member, checked; see ``_look_at_version``."""
        content = self._unpack(member, packed)
        if member.name in self._versions:
            self._look_at_version(member, iter((content,)))
        return content

    def _chunks(self, member: Member) -> Iterator[Chunk]:
        """Yield a member's content; the last step is the check of its CRC."""
        name = self._raw_names[member.name]
        ahead = layout.LOCAL_SIZE + len(name) + _EXTRA_BYTES
        is_small = member.compressed_size <= _WHOLE_UP_TO
        try:
            head = self._file.read(
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
            raise _cannot_read(self.path, disk.reason(error)) from error

    def _pieces(self, start: int, length: int, name: str) -> Iterator[bytes]:
        while length:
            piece = self._file.read(start, min(_CHUNK, length))
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

    def _error(self, fault: str, member: str | None = None) -> ArchiveError:
        if member is None:
            message = f"'{self.path.name}' {fault}. Nothing was changed."
        else:
            shown = f"'{member}'" if member.isprintable() else repr(member)
            message = f"{shown} in '{self.path.name}' {fault}. Nothing was changed."
        return ArchiveError(message, self.path, member)

    def _read_directory(self) -> tuple[list[tuple[bytes, Member]], bytes, int]:
        try:
            end, rest = _read_tail(self._file)
            entries = layout.read_directory(rest[: end.directory_size], end.members)
            if end.padding:
                entries = [
                    (raw, member._replace(offset=member.offset + end.padding))
                    for raw, member in entries
                ]
        except layout.LayoutError as error:
            raise self._error(self._kind_of_fault(str(error))) from error
        except (OSError, ValueError) as error:
            what = disk.reason(error) if isinstance(error, OSError) else str(error)
            raise _cannot_read(self.path, what) from error
        return entries, rest, end.directory_start

    def _kind_of_fault(self, fault: str) -> str:
        size = self._file.size
        if not size:
            return "is empty"
        head = self._file.read(0, 8)
        for signature, kind in _FOREIGN:
            if head.startswith(signature):
                return f"is {kind}, not a zip"
        if not head.startswith(b"PK"):
            return "is not a zip file"
        return fault

    def _check(self, entries: list[tuple[bytes, Member]], start: int) -> None:
        spans: list[tuple[int, int, str]] = []
        packed_bytes = 0
        for raw, member in entries:
            name = _plain_name(member.name)
            is_folder = name.endswith("/")
            plain = name[:-1] if is_folder else name
            is_plain = names.is_plain(plain)
            end = member.offset + layout.LOCAL_SIZE + len(raw) + member.compressed_size
            spans.append((member.offset, end, name))
            if not is_plain and (not plain or names.is_litter(plain)):
                # File services write the folder itself, systems their litter.
                continue
            fault = None if is_plain else names.hard_fault(plain)
            fault = fault or _member_fault(member, is_folder)
            if fault:
                raise self._error(fault, member.name)
            if end > start:
                raise self._error("lies beyond the archive's content", member.name)
            if name != member.name:
                member = member._replace(name=name)
            packed_bytes += member.compressed_size
            if name in self._raw_names:
                raise self._error("is there twice; make the zip again", name)
            self._raw_names[name] = raw
            if is_folder:
                self.folders.append(plain)
            else:
                self.members[name] = member
        spans.sort()
        reached = 0
        for offset, end, name in spans:
            if offset < reached:
                raise self._error("shares its bytes with another member", name)
            reached = end
        for name in self.members:
            folder = name.rpartition("/")[0]
            if folder in self.members:
                raise self._error("is the name of a file and of a folder", folder)
        total = self.total_bytes
        if total > _RATIO_COUNTS_FROM and total > packed_bytes * _LARGEST_RATIO:
            raise self._error(
                f"would grow from {packed_bytes:,} to {total:,} bytes and is refused"
            )

    def _rename_for_here(self, is_scene: bool) -> None:
        """Give members other names where this system, or the scene, wants it.

        macOS decomposes letters with accents; the scene's XML has the names that
        Harmony looks for. A name that this system cannot hold gets another one, if
        nothing in the scene refers to it.

        Raises:
            ArchiveError: The scene needs names that this system cannot hold.

        """
        changes: dict[str, str] = {}
        needed: list[str] = []
        taken: dict[str, str] = {}
        told: str | None = None
        for name in self.members:
            wanted = names.normal(name)
            key = names.clash_key(name)
            is_held = _can_hold(name) and (key not in taken or _tells_case_apart())
            if wanted != name or not is_held:
                told = self._text_of_scene() if told is None and is_scene else told
            is_what_the_scene_says = _is_told(wanted, told) and not _is_told(name, told)
            if wanted in self.members or not is_what_the_scene_says:
                wanted = name
            if not is_held:
                if _is_told(name, told):
                    needed.append(name)
                wanted = names.replacement(name, taken)
            taken[names.clash_key(wanted)] = wanted
            if wanted != name:
                changes[name] = wanted
        if needed:
            shown = ", ".join(f"'{name}'" for name in needed[:5])
            raise self._error(
                f"holds names that this system cannot have ({shown}) and that its scene"
                " needs. Rename them in Harmony on the system that it was made on, and"
                " save it there"
            )
        for name, wanted in changes.items():
            self._rename(name, wanted)
        # Those of files came with them; one with nothing in it is told of nowhere.
        self.folders = [
            folder if _can_hold(folder) else names.replacement(folder, taken)
            for folder in self.folders
        ]

    def _rename(self, name: str, wanted: str) -> None:
        self.members[wanted] = self.members.pop(name)._replace(name=wanted)
        self._raw_names[wanted] = self._raw_names.pop(name)
        self.renamed[wanted] = name
        log.warning("'%s' of '%s' is called '%s' here", name, self.path.name, wanted)

    def _text_of_scene(self) -> str:
        """Return what the scene says of its files: its XML and its palette list."""
        names = (*self.scene_versions(), PALETTE_LIST)
        members = (self.members.get(self.prefix + name) for name in names)
        contents = (self.read(member) for member in members if member is not None)
        return "\n".join(content.decode("utf-8", "replace") for content in contents)

    def _check_room(self, total: int, folder: Path) -> None:
        try:
            free = shutil.disk_usage(disk.long_path(folder)).free
        except OSError as error:
            raise local_error(error, folder) from error
        needed = total + min(_RESERVE_BYTES, total)
        if needed > free:
            raise WorkfileError(
                f"'{self.path.name}' needs {max(0.1, needed / 1e6):,.1f} MB in "
                f"'{_shown(folder)}' and only {free / 1e6:,.1f} MB are free. Make room "
                "there and open again.",
                folder,
            )

    def _find_prefix(self) -> str:
        """Return the folder that the scene is in.

        The .xstage nearest to the top decides; templates inside a scene have
        their own further down.
        """
        candidates: dict[str, list[str]] = {}
        for name in self.members:
            if name.lower().endswith(".xstage"):
                folder, slash, base = name.rpartition("/")
                candidates.setdefault(folder + slash, []).append(base)
        if not candidates:
            raise self._error("has no .xstage, so it is no Harmony scene")
        depth = min(prefix.count("/") for prefix in candidates)
        nearest = sorted(p for p in candidates if p.count("/") == depth)
        if len(nearest) == 1:
            return nearest[0]
        for stem in self._named:
            for prefix in nearest:
                folder = prefix.rstrip("/").rpartition("/")[2]
                if folder in (stem, f"{stem}.tpl"):
                    return prefix
            for prefix in nearest:
                if f"{stem}.xstage" in candidates[prefix]:
                    return prefix
        shown = ", ".join(f"'{prefix}'" for prefix in nearest)
        raise self._error(f"holds several scenes ({shown}) and none is named like it")


def _shown(folder: Path) -> Path:
    """Return the folder above that an artist knows, none that is there for moments."""
    return next(path for path in folder.parents if not path.name.startswith("."))


def _threads() -> int:
    """Return how many threads make files the quickest.

    Those of one Python wait for each other, so more than there are processors cost
    more than they bring; on Windows a scanner works between the calls of each.
    """
    processors = os.cpu_count() or 2
    return min(8, processors + 4 if disk.IS_WINDOWS else max(processors, 2))


def _written(descriptor: int, content: Iterable[Chunk]) -> Iterator[Chunk]:
    """Yield content that is written to a file on its way."""
    for chunk in content:
        disk.write_all(descriptor, chunk)
        yield chunk


def xstage_fault(chunks: Iterable[Chunk], is_one_of: int = 1) -> str | None:
    """Say what is wrong with the content of an .xstage, None if nothing is.

    Only up to the root element: that tells XML from anything else, and the
    rest is Harmony's.

    Args:
        chunks: Its content.
        is_one_of: How many there are. One that was cut off is opened where there is
            no other: Harmony says what it makes of it.

    """
    tail = b""
    roots: list[str] = []
    head = b""
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise ValueError("declares entities")

    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = lambda name, _attributes: roots.append(name)
    is_parsing = True
    for chunk in chunks:
        if len(head) < 4:
            head += chunk[:16]
        tail = (tail + chunk[-_TAIL:])[-_TAIL:]
        if is_parsing:
            try:
                # The root is at the front; elements behind it are not asked for.
                for at in range(0, min(len(chunk), 64 * 1024), 4096):
                    if not roots:
                        parser.Parse(chunk[at : at + 4096], False)
            except (expat.ExpatError, LookupError, ValueError) as error:
                if not roots:
                    if head.startswith(b"PK"):
                        return "is not XML but itself a zip"
                    return f"is not XML ({error})"
            # The rest is read for its checksum alone.
            is_parsing = not roots and len(chunk) <= 64 * 1024
    if not head:
        return "is empty"
    if roots and is_one_of > 1 and not is_complete(tail):
        return "is cut off"
    return None if roots else "is not XML"


def is_complete(tail: bytes) -> bool:
    """Whether the last bytes of an .xstage are its end, or it has no content."""
    return tail.rstrip(b"\0 \r\n\t").endswith((b"</project>", b"<project/>"))


class Seen(NamedTuple):
    """An archive as one look found it; ``modified_at`` is for people only."""

    fingerprint: Fingerprint
    permissions: disk.Permissions
    modified_at: float


def fingerprint(path: Path) -> Fingerprint | None:
    """Return the fingerprint of an archive, None when it is not there.

    Raises:
        ArchiveError: It is there and is broken.
        DestinationError: It can't be read at the moment.

    """
    seen = look(path)
    return seen and seen.fingerprint


def look(path: Path) -> Seen | None:
    """Open an archive and read its directory; None when it is not there.

    A client that asks for a file by name may be answered from memory; opening
    asks the server.

    Raises:
        ArchiveError: It is there and is broken.
        DestinationError: It can't be read at the moment.

    """
    try:
        with disk.RandomReader(path) as file:
            status = file.status
            _, rest = _read_tail(file)
            found = Fingerprint(file.size, zlib.crc32(rest))
    except layout.LayoutError:
        # The long way, for the words of what is wrong.
        with ArchiveReader(path) as reader:
            found = reader.fingerprint
    except FileNotFoundError as error:
        # No file is a fact; no folder is a drive that went away.
        why = disk.missing_folder(path.parent)
        if why:
            message = f"Cannot read '{path.name}': {why}."
            raise DestinationError(message, path) from error
        return None
    except OSError as error:
        raise _cannot_read(path, disk.reason(error)) from error
    return Seen(found, disk.Permissions.of(status), status.st_mtime)


def _cannot_read(path: Path, why: str) -> DestinationError:
    return DestinationError(
        f"Cannot read '{path.name}' in '{path.parent}': {why}.", path
    )


def _read_tail(file: disk.RandomReader) -> tuple[layout.End, bytes]:
    """Return where the directory is, and all bytes from its start on."""
    size = file.size
    length = min(size, 4096)
    tail = file.read(size - length, length)
    try:
        end = layout.find_end(tail, size - length)
    except layout.LayoutError:
        # Only a long comment hides the end record from the first look.
        length = min(size, layout.LONGEST_END + layout.LOCATOR64_SIZE)
        tail = file.read(size - length, length)
        end = layout.find_end(tail, size - length)
    if end.end64 is not None:
        end = layout.read_end64(file.read(end.end64, layout.END64_SIZE), end.end64)
    start, length = end.directory_start, end.directory_size
    if start + length > size or length > _LARGEST_DIRECTORY:
        raise layout.LayoutError("has a damaged directory")
    if size - start <= len(tail):
        return end, tail[len(tail) - (size - start) :]
    return end, file.read(start, size - start)


def _member_fault(member: Member, is_folder: bool) -> str | None:
    kind = stat.S_IFMT(member.mode)
    if kind == stat.S_IFLNK:
        return "is a link; make the zip again with the file itself in its place"
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "is neither a file nor a folder"
    if member.flags & _ENCRYPTED:
        return "is encrypted; make the zip again without a password"
    if member.method not in (layout.STORED, layout.DEFLATED):
        called = _OTHER_METHODS.get(member.method, "a way that is not known")
        return (
            f"is packed by {called} (method {member.method}), which cannot be opened "
            "here; make the zip again as a plain one (Deflate)"
        )
    if member.method == layout.STORED and member.size != member.compressed_size:
        return "has another size than it says"
    if is_folder and member.size:
        return "is a folder with content"
    if member.size > (member.compressed_size + 16) * 1100:
        return "would grow more than any real file does"
    return None


def _plain_name(name: str) -> str:
    """Return a member's name with slashes, without ``./`` before it.

    The folder itself, which file services write, becomes "".
    """
    plain = name.replace("\\", "/")
    while plain.startswith("./"):
        plain = plain[2:]
    return "" if plain in ("/", ".") else plain


def mtime_ns_of(member: Member) -> int:
    """Return the time of a member's file, as exactly as the archive has it."""
    if member.mtime_ns is not None:
        return member.mtime_ns
    return layout.time_of_dos(member.dos_time)


def _can_hold(name: str) -> bool:
    return not disk.IS_WINDOWS or names.is_portable(name)


def _tells_case_apart() -> bool:
    """Whether names that differ in letter case, or in composition, are two here."""
    return not disk.IS_WINDOWS and sys.platform != "darwin"


def _is_told(name: str, text: str | None) -> bool:
    """Whether a scene refers to a file in this very spelling.

    Harmony names a drawing's file after its element and itself; the XML has each
    alone, as the value of an attribute.
    """
    if text is None:
        return False
    *folders, base = name.split("/")
    stem = base.rpartition(".")[0] or base
    drawing = stem[len(folders[-1]) + 1 :] if folders and stem else ""
    pieces = [piece for piece in (*folders[1:], stem, drawing) if piece]
    told = (f'"{escape(piece, quote=False)}"' in text for piece in pieces)
    return any(told) or f"/{stem}" in text


def _batches(members: Sequence[tuple[str, Member]], threads: int) -> Iterator[_Batch]:
    """Return members in batches, a folder in one of them if it fits.

    Threads that make files in one folder wait for each other; where folders are too
    few for all of them, that is still quicker than fewer threads.
    """
    total = sum(member.size for _, member in members)
    most_bytes = min(_BATCH_BYTES, max(_LEAST_BATCH_BYTES, total // (4 * threads)))
    whole = list(_by_folders(members, _BATCH_FILES, most_bytes))
    if len(whole) >= threads:
        return iter(whole)
    most = max(_ENOUGH_FILES, len(members) // (2 * threads))
    return _by_folders(members, most, most_bytes)


def _by_folders(
    members: Sequence[tuple[str, Member]], most: int, most_bytes: int
) -> Iterator[_Batch]:
    batch: _Batch = []
    size = 0
    folder = ""
    for item in members:
        its_folder = item[0].rpartition("/")[0]
        is_full = len(batch) >= most or size >= most_bytes
        has_enough = its_folder != folder and len(batch) >= _ENOUGH_FILES
        if batch and (is_full or has_enough):
            yield batch
            batch, size = [], 0
        folder = its_folder
        batch.append(item)
        size += item[1].size
    if batch:
        yield batch
