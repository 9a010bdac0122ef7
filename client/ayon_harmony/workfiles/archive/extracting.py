"""Writing members of an archive into a new folder, by several threads."""

from __future__ import annotations

import os
import shutil
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from ayon_harmony.errors import WorkfileError
from ayon_harmony.workfiles import disk, steps
from ayon_harmony.workfiles.archive import layout, names, new_files
from ayon_harmony.workfiles.archive.contents import (
    EXTRA_BYTES,
    RUN_BYTES,
    Batch,
    Contents,
)
from ayon_harmony.workfiles.archive.layout import Member
from ayon_harmony.workfiles.archive.new_files import Chunk, Extracted, local_error
from ayon_harmony.workfiles.steps import Report
from ayon_harmony.workfiles.threads import do_pieces

_BATCH_FILES = 256
# Three runs: small enough that all threads end at about the same time. Of a small
# scene that takes smaller ones.
_BATCH_BYTES = 6 * 1024 * 1024
_LEAST_BATCH_BYTES = 2 * 1024 * 1024
# Files smaller than that on an average are made the quickest by a single thread, unless
# it waits for the disk: with more of them, each waits for its turn at Python.
_WORTH_A_THREAD = 5000
_ENOUGH_FILES = 16
# Left free on the disk after extracting.
_RESERVE_BYTES = 256 * 1024 * 1024


def verify(
    contents: Contents,
    members: Mapping[str, Member],
    report: Report | None,
    threads: int | None,
) -> None:
    """Read members and compare their CRC; see ``ArchiveReader.verify``."""

    def check(batch: Batch, buffer: memoryview) -> dict[str, Extracted]:
        for run, unpackers in contents.runs_of(batch, buffer):
            if unpackers is None:
                for _, member in run:
                    deque(contents.chunks(member), maxlen=0)
            for unpack in unpackers or ():
                unpack()
        return {}

    _in_batches(contents, members, check, report, threads)


def extract(
    contents: Contents,
    members: Mapping[str, Member],
    folder: Path,
    report: Report | None,
    threads: int | None,
) -> dict[str, Extracted]:
    """Write members into a folder; see ``ArchiveReader.extract``."""
    _check_room(contents.path, members, folder)
    root = disk.long_path(folder) + os.sep
    try:
        for name in sorted({n.rpartition("/")[0] for n in members} - {""}):
            os.makedirs(disk.path_below(root, name), exist_ok=True)
    except OSError as error:
        raise local_error(error, folder) from error

    def write(batch: Batch, buffer: memoryview) -> dict[str, Extracted]:
        return _write_batch(contents, batch, root, buffer)

    extracted = _in_batches(contents, members, write, report, threads)
    taken = new_files.first_missing(root, members)
    if taken is not None:
        # What is missing later counts as deleted by the artist, also in the
        # project.
        raise WorkfileError(
            f"'{taken}' was taken away while '{contents.path.name}' was opened, as "
            "virus scanners do. Nothing was changed. Have them leave the folder "
            f"'{_shown(folder)}' alone, and open it again.",
            folder,
        )
    return extracted


def _in_batches(
    contents: Contents,
    members: Mapping[str, Member],
    work: Callable[[Batch, memoryview], dict[str, Extracted]],
    report: Report | None,
    threads: int | None,
) -> dict[str, Extracted]:
    total = sum(member.size for member in members.values())
    done = number = 0
    extracted: dict[str, Extracted] = {}
    count = threads or _threads()
    # Memory that was never touched costs more than reading into it.
    run_bytes = min(RUN_BYTES, contents.file.size + EXTRA_BYTES)
    buffers: list[memoryview] = []

    def work_with_buffer(batch: Batch) -> dict[str, Extracted]:
        try:
            buffer = buffers.pop()
        except IndexError:
            buffer = memoryview(bytearray(run_bytes))
        try:
            return work(batch, buffer)
        finally:
            buffers.append(buffer)

    def tell(batch: Batch, of_batch: dict[str, Extracted]) -> None:
        nonlocal done, number
        extracted.update(of_batch)
        done += sum(member.size for _, member in batch)
        steps.reached("open.members", contents.path)
        number += len(batch)
        if report:
            told = names.counted(batch[-1][0], number, len(members))
            report(done, total, told)

    batches = list(_batches(list(members.items()), count))
    if not threads and total < len(members) * _WORTH_A_THREAD:
        began, used = time.perf_counter(), time.thread_time()
        tell(batches[0], work_with_buffer(batches[0]))
        seconds = time.perf_counter() - began
        if time.thread_time() - used > seconds / 2:
            count = 1
        del batches[0]
    do_pieces(batches, work_with_buffer, count, "extract", tell)
    return extracted


def _write_batch(
    contents: Contents, batch: Batch, root: str, buffer: memoryview
) -> dict[str, Extracted]:
    extracted: dict[str, Extracted] = {}
    for run, unpackers in contents.runs_of(batch, buffer):
        if unpackers is None:
            for name, member in run:
                path = disk.path_below(root, name)
                extracted[name] = _write_piecewise(contents, member, path)
            continue
        files = []
        for (name, member), unpack in zip(run, unpackers):
            path = disk.path_below(root, name)
            is_executable = bool(member.mode & 0o100)
            mtime_ns = layout.mtime_ns_of(member)
            files.append(new_files.NewFile(path, is_executable, mtime_ns, unpack))
        extracted.update(zip((name for name, _ in run), new_files.make_files(files)))
    return extracted


def _write_piecewise(contents: Contents, member: Member, path: str) -> Extracted:
    mtime_ns = layout.mtime_ns_of(member)
    try:
        is_executable = bool(member.mode & 0o100)
        descriptor = new_files.create(path, is_executable=is_executable)
        try:
            content = _written(descriptor, contents.chunks(member))
            if member.name in contents.versions:
                contents.look_at_version(member, content)
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


def _check_room(path: Path, members: Mapping[str, Member], folder: Path) -> None:
    try:
        free = shutil.disk_usage(disk.long_path(folder)).free
    except OSError as error:
        raise local_error(error, folder) from error
    total = sum(member.size for member in members.values())
    needed = total + min(_RESERVE_BYTES, total)
    if needed > free:
        raise WorkfileError(
            f"'{path.name}' needs {max(0.1, needed / 1e6):,.1f} MB in "
            f"'{_shown(folder)}' and only {free / 1e6:,.1f} MB are free. Make room "
            "there and open again.",
            folder,
        )


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


def _batches(members: Sequence[tuple[str, Member]], threads: int) -> Iterator[Batch]:
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
) -> Iterator[Batch]:
    batch: Batch = []
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
