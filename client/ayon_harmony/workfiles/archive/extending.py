"""A new state of an archive out of a clone of the one before it.

What changed goes behind the members that are there, over the old directory; a new
directory ends it. What it no longer names are dead bytes. Offsets, sizes and
methods of what stays come from the clone's own directory, whole.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from ayon_harmony.workfiles import disk, steps
from ayon_harmony.workfiles.archive import layout, sending, writer
from ayon_harmony.workfiles.archive.layout import Member
from ayon_harmony.workfiles.archive.reader import Fingerprint
from ayon_harmony.workfiles.archive.scan import Snapshot
from ayon_harmony.workfiles.archive.sinks import Sink
from ayon_harmony.workfiles.archive.writer import Row, Written

# Fewer dead bytes are not worth an upload.
LEAST_DEAD = 4 * 1024 * 1024


class CannotExtendError(Exception):
    """The clone is not what was expected, or not of a kind to go on with."""


def read_entries(
    clone: int, base: Fingerprint, start: int
) -> list[tuple[bytes, Member]]:
    """Read the directory of a clone, in one call, and prove that it is the base's.

    Args:
        clone: Descriptor of the clone.
        base: What it should be.
        start: Where its directory stands.

    Raises:
        CannotExtendError: It is another archive, or not whole.
        OSError: It can't be read.

    """
    length = base.size - start
    if start < 0 or length < layout.END_SIZE:
        raise CannotExtendError
    rest = disk.read_at(clone, start, length)
    if len(rest) != length or zlib.crc32(rest) != base.directory_crc:
        raise CannotExtendError
    try:
        end = layout.find_end(rest, start)
        if end.end64 is not None:
            end = layout.read_end64(rest[end.end64 - start :], end)
        entries = layout.read_directory(rest[: end.directory_size], end.members)
    except layout.LayoutError as error:
        raise CannotExtendError from error
    if end.padding:
        # Its offsets count from elsewhere.
        raise CannotExtendError
    return entries


def extend(
    clone: int,
    part: Path,
    base: Fingerprint,
    start: int,
    snapshot: Snapshot,
    rows: Mapping[str, Row],
    edited: Collection[str],
    pack: disk.RandomReader | None,
    progress: sending.Progress,
    most_dead: float,
) -> Written:
    """Bring a clone to the state of a snapshot, and flush it to the disk.

    Args:
        clone: Descriptor of the clone, for reading and writing.
        part: Its path, for messages.
        base: What it should be a clone of.
        start: Where the base's directory stands.
        snapshot: What the archive shall hold.
        rows: Of all files; those that were edited have a range in the pack.
        edited: Files with another content than in the base, in order.
        pack: Where their bytes are, None when there are none.
        progress: Told after every block.
        most_dead: Dead bytes for each byte that counts, at most.

    Raises:
        CannotExtendError: It has to be made anew.
        DamagedPackError: See ``sending.send``.
        DestinationError: See ``writer.finish``.
        OSError: Reading or writing failed.

    """
    entries = _plain_entries(read_entries(clone, base, start))
    steps.reached("save.part_made", part)
    kept = _kept_entries(entries, snapshot.files.keys() - set(edited), rows)
    alive = sum(entry.compressed_size for entry in kept.values())
    new = sum(rows[name].length for name in edited)
    if start - alive > max(LEAST_DEAD, most_dead * (alive + new)) + 100 * len(kept):
        raise CannotExtendError
    os.lseek(clone, start, os.SEEK_SET)
    sink = Sink(clone, start, cloned_size=base.size)
    sent = {}
    if pack is not None:
        members = sending.send(snapshot, rows, list(edited), pack, sink, progress)
        sent = {member.name: member for _, member in members}
    directory = []
    for name, found in snapshot.files.items():
        entry = sent.get(name) or kept[name]._replace(
            mtime_ns=found.mtime_ns, mode=writer.file_mode(found)
        )
        directory.append((name.encode(), entry))
    missing = [n for n in snapshot.empty_folders if f"{n}/" not in entries]
    directory += [
        (f"{name}/".encode(), entries[f"{name}/"])
        for name in snapshot.empty_folders
        if f"{name}/" in entries
    ]
    directory += writer.write_folders(missing, sink)
    return writer.finish(sink, directory, part)


def _kept_entries(
    entries: Mapping[str, Member], kept: Iterable[str], rows: Mapping[str, Row]
) -> dict[str, Member]:
    """Return the entries of files that stay, if they are as their rows say."""
    staying = {}
    for name in kept:
        entry, row = entries.get(name), rows[name]
        if entry is None or (entry.crc, entry.size) != (row.crc, row.size):
            raise CannotExtendError
        staying[name] = entry
    return staying


def _plain_entries(entries: list[tuple[bytes, Member]]) -> dict[str, Member]:
    """Return the members by name, if they are as this program writes them.

    Raises:
        CannotExtendError: Another program made the archive in a way of its own:
            other names for its bytes, sizes behind the content, other methods.

    """
    members = {}
    for raw, member in entries:
        plain = 0 if raw.isascii() else 0x800
        is_known = member.method in (layout.STORED, layout.DEFLATED)
        if member.flags != plain or raw != member.name.encode() or not is_known:
            raise CannotExtendError
        members[member.name] = member
    return members
