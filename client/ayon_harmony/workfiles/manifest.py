"""What is known of a local copy: the last state it shared with the project.

The manifest lies beside the scene folder. It names the project's file as it was
then (its fingerprint), every scene file with size, time and CRC, and where each
one's packed bytes are in the pack. A manifest that is missing, damaged or of
another format is no manifest; everything works without one, only slower.
"""

from __future__ import annotations

import os
import time
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, fields
from itertools import chain, starmap
from pathlib import Path
from typing import Any

from ayon_harmony.workfiles import disk
from ayon_harmony.workfiles.archive.reader import Fingerprint
from ayon_harmony.workfiles.archive.scan import Found, Snapshot, is_left_out
from ayon_harmony.workfiles.archive.writer import Row

FORMAT = 1

# The coarsest clock of a file system that scenes lie on (FAT) ticks this often.
_RACY_NS = 2_000_000_000
# Change times come from the system's own clock, which ticks at least this often
# where a time is not of whole seconds (Linux: a jiffy, 10 ms at most).
_TICK_NS = 100_000_000
# What 1.0.0 knows of a row, by position; the rest is beside it, where 1.0.0 does
# not look, so that both read each other's manifests.
_COLUMNS = 8
# Fewer files are not worth threads.
_ENOUGH_FILES = 8
_THREADS = 4
# Read together by a thread, if each is no larger than that.
_HANDFUL = 16
_WHOLE_UP_TO = 1024 * 1024


@dataclass
class Shape:
    """How the project's file is made.

    Attributes:
        directory_start: Where its directory stands, -1 when unknown.
        dead: Bytes before it that belong to no member.
        is_proven: Whether all its bytes passed through us or were read back.
        is_loose: Whether files that would get smaller may be stored in it, or in
            the pack; for a quiet moment.
        modified_ns: The share's time of it when a save of ours brought it there,
            0 when unknown.
        has_more: Whether it holds files beside the scene, which no save takes along.

    """

    directory_start: int = -1
    dead: int = 0
    is_proven: bool = True
    is_loose: bool = False
    modified_ns: int = 0
    has_more: bool = False

    @classmethod
    def of(cls, noted: Mapping[str, Any]) -> Shape:
        """Return what a manifest notes; what only a later version knows is left."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: noted[name] for name in noted.keys() & known})


@dataclass
class Manifest:
    """The last state that local copy and project shared.

    Attributes:
        project_file: Path of the zip in the project, as text.
        scene_name: Name of the scene folder beside the manifest.
        base: Fingerprint of the project's file; None before the first save.
        rows: Scene files by name.
        folders: Empty folders.
        pack_name: File of the packed bytes, None when there is none.
        pack_used: Bytes of it that count.
        synced_at: When both were the same, seconds since 1970; None for never.
        saves: Saves since the pack was last proven by reading everything; only
            for 1.0.0, which does not check ranges on their way.
        archive: What is known of the project's file beside its fingerprint.

    """

    project_file: str
    scene_name: str
    base: Fingerprint | None = None
    rows: dict[str, Row] = field(default_factory=dict)
    folders: list[str] = field(default_factory=list)
    pack_name: str | None = None
    pack_used: int = 0
    synced_at: float | None = None
    saves: int = 0
    archive: Shape = field(default_factory=Shape)

    def write(self, path: Path) -> None:
        """Write the manifest, whole or not at all."""
        rows = self.rows
        columns: list[Iterable[Any]] = list(zip(*rows.values())) if rows else []
        disk.write_json(
            path,
            {
                "format": FORMAT,
                "project_file": self.project_file,
                "scene_name": self.scene_name,
                "base": self.base,
                "pack": [self.pack_name, self.pack_used],
                "synced_at": self.synced_at,
                "saves": self.saves,
                "folders": self.folders,
                "names": list(rows),
                "columns": columns[:_COLUMNS],
                "more": dict(zip(Row._fields[_COLUMNS:], columns[_COLUMNS:])),
                "archive": asdict(self.archive),
            },
        )

    @classmethod
    def read(cls, path: Path) -> Manifest | None:
        """Read a manifest; None when there is none that can be trusted.

        Raises:
            OSError: There is one and it can't be read now.

        """
        content = disk.read_json(path)
        if content is None or content.get("format") != FORMAT:
            return None
        try:
            names: list[str] = content["names"]
            columns: list[list[int]] = content["columns"]
            more: dict[str, list[int]] = content.get("more") or {}
            if names and set(more) >= set(Row._fields[_COLUMNS:]):
                columns = [*columns, *(more[n] for n in Row._fields[_COLUMNS:])]
            if names and (
                len(columns) not in (_COLUMNS, len(Row._fields))
                or any(len(column) != len(names) for column in columns)
            ):
                return None
            # 1.0.0 knows no marks: then the content of each file is compared once.
            rows = dict(zip(names, starmap(Row, zip(*columns)))) if names else {}
            pack_name, pack_used = content["pack"]
            base = content["base"]
            return cls(
                project_file=str(content["project_file"]),
                scene_name=str(content["scene_name"]),
                base=Fingerprint(*base) if base else None,
                rows=rows,
                folders=list(content["folders"]),
                pack_name=pack_name,
                pack_used=int(pack_used),
                synced_at=content["synced_at"],
                saves=int(content["saves"]),
                archive=Shape.of(content.get("archive") or {}),
            )
        except (AttributeError, KeyError, TypeError, ValueError):
            return None


@dataclass
class Changes:
    """How a scene folder differs from its manifest.

    Attributes:
        changed: Files with other content, sorted.
        added: Files that the manifest does not know.
        removed: Files that only the manifest knows.
        folders: Whether empty folders came or went.
        proven: Rows of files whose time says nothing but whose CRC is the same.

    """

    changed: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    folders: bool = False
    proven: dict[str, Row] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.changed or self.added or self.removed or self.folders)

    @property
    def names(self) -> list[str]:
        """All files concerned."""
        return sorted([*self.changed, *self.added, *self.removed])


def now_ns() -> int:
    """Return the time that a file written now would get, about."""
    return time.time_ns()


def mark_racy(rows: Mapping[str, Row], scanned_ns: int) -> dict[str, Row]:
    """Mark the rows whose file could change again without its times showing it.

    Args:
        rows: Rows of a finished save or opening.
        scanned_ns: When the scan before it began.

    """
    limit = scanned_ns - _RACY_NS
    return {
        name: row._replace(is_racy=True)
        if row.mtime_ns >= limit or _is_tick(row.changed_ns, scanned_ns)
        else row
        for name, row in rows.items()
    }


def mark_old(rows: Mapping[str, Row], started_ns: int) -> dict[str, Row]:
    """Mark the rows of files that an opening has just made, by their dates alone.

    Nobody else could change them before they were in the scene folder.
    """
    limit = started_ns - _RACY_NS
    return {
        name: row._replace(is_racy=True) if row.mtime_ns >= limit else row
        for name, row in rows.items()
    }


def _is_tick(changed_ns: int, scanned_ns: int) -> bool:
    is_coarse = changed_ns % 1_000_000_000 == 0
    return changed_ns >= scanned_ns - (_RACY_NS if is_coarse else _TICK_NS)


def compare(
    snapshot: Snapshot,
    known: Manifest,
    folder: Path,
    left_out: Collection[str] = (),
) -> Changes:
    """Compare a scan with a manifest.

    Files whose time or marks moved, or prove nothing, are compared by content.
    What the scan passed over is no change: an archive of others may hold it.

    Raises:
        OSError: Such a file can't be read.

    """
    changes = Changes()
    rows = known.rows
    to_read: list[str] = []
    for name, found in snapshot.files.items():
        row = rows.get(name)
        if row is None:
            changes.added.append(name)
        elif row.size != found.size:
            changes.changed.append(name)
        elif not row.is_of(found):
            to_read.append(name)
    for name, crc in zip(to_read, file_crcs(folder, to_read)):
        row, found = rows[name], snapshot.files[name]
        if crc == row.crc:
            seen = row.seen_as(found)
            changes.proven[name] = seen._replace(is_racy=_is_racy(found))
        else:
            changes.changed.append(name)
    changes.changed.sort()
    if len(rows) + len(changes.added) != len(snapshot.files):
        changes.removed = [
            name
            for name in rows
            if name not in snapshot.files and not is_left_out(name, left_out)
        ]
    # A name inside, because the rules speak of what is in a folder.
    folders = [name for name in known.folders if not is_left_out(f"{name}/-", left_out)]
    changes.folders = snapshot.empty_folders != folders
    return changes


def is_changed(
    snapshot: Snapshot,
    known: Manifest,
    folder: Path,
    left_out: Collection[str] = (),
) -> bool:
    """Say whether a scan differs from a manifest, and read as little as that takes.

    In the moments after a save the times of all files prove nothing; but one that
    looks different is enough to know. Of what Harmony saves that is the .xstage.

    Raises:
        OSError: A file can't be read.

    """
    rows = known.rows
    if snapshot.files.keys() - rows.keys():
        return True
    moved = [n for n, found in snapshot.files.items() if not rows[n].looks_like(found)]
    if any(rows[name].size != snapshot.files[name].size for name in moved):
        return True
    moved.sort(key=lambda name: (not name.endswith(".xstage"), name))
    for name in moved[:_ENOUGH_FILES]:
        if file_crc(folder / name) != rows[name].crc:
            return True
    return bool(compare(snapshot, known, folder, left_out))


def _is_racy(found: Found) -> bool:
    now = now_ns()
    return found.mtime_ns >= now - _RACY_NS or _is_tick(found.changed_ns, now)


def file_crcs(folder: Path, names: Sequence[str]) -> Iterator[int]:
    """Yield the CRCs of many files, read by a few threads.

    Args:
        folder: The scene folder.
        names: Names in it, with forward slashes.

    Raises:
        OSError: One can't be read.

    """
    handfuls = [
        [folder / name for name in names[at : at + _HANDFUL]]
        for at in range(0, len(names), _HANDFUL)
    ]
    if len(names) < _ENOUGH_FILES:
        yield from chain.from_iterable(map(_crcs_of, handfuls))
        return
    with ThreadPoolExecutor(_THREADS, "compare") as pool:
        yield from chain.from_iterable(pool.map(_crcs_of, handfuls))


def _crcs_of(paths: Sequence[Path]) -> list[int]:
    """Return the CRCs of a handful of files; see ``archive.new_files`` for why so."""
    descriptors: list[int] = []
    try:
        for path in paths:
            descriptors.append(disk.open_for_reading(path))
        sizes = [os.fstat(descriptor).st_size for descriptor in descriptors]
        if max(sizes, default=0) <= _WHOLE_UP_TO:
            contents = [disk.read_at(d, 0, n) for d, n in zip(descriptors, sizes)]
            return [zlib.crc32(content) for content in contents]
    finally:
        for descriptor in descriptors:
            os.close(descriptor)
    return [file_crc(path) for path in paths]


def file_crc(path: Path) -> int:
    """Return the CRC of a file.

    Raises:
        OSError: It can't be read.

    """
    crc = 0
    with os.fdopen(disk.open_for_reading(path), "rb", buffering=0) as file:
        while chunk := file.read(4 * 1024 * 1024):
            crc = zlib.crc32(chunk, crc)
    return crc
