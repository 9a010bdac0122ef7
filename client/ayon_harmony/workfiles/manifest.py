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
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ayon_harmony.workfiles import disk
from ayon_harmony.workfiles.archive.reader import Fingerprint
from ayon_harmony.workfiles.archive.scan import Found, Snapshot, is_left_out
from ayon_harmony.workfiles.archive.writer import Row

FORMAT = 1

# The coarsest clock of a file system that scenes lie on (FAT) ticks this often.
_RACY_NS = 2_000_000_000


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
        saves: Saves since the pack was last proven by reading everything.

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
                "columns": columns,
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
            if names and (
                len(columns) != len(Row._fields)
                or any(len(column) != len(names) for column in columns)
            ):
                return None
            rows = dict(zip(names, map(Row._make, zip(*columns)))) if names else {}
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
            )
        except (KeyError, TypeError, ValueError):
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
    """Mark the rows whose file could change again without its time showing it.

    Args:
        rows: Rows of a finished save or opening.
        scanned_ns: When the scan before it began.

    """
    limit = scanned_ns - _RACY_NS
    return {
        name: row._replace(is_racy=True) if row.mtime_ns >= limit else row
        for name, row in rows.items()
    }


def compare(
    snapshot: Snapshot,
    known: Manifest,
    folder: Path,
    left_out: Collection[str] = (),
) -> Changes:
    """Compare a scan with a manifest.

    Files whose time changed, or proves nothing, are read and compared by CRC.
    What the scan passed over is no change: an archive of others may hold it.

    Raises:
        OSError: Such a file can't be read.

    """
    changes = Changes()
    rows = known.rows
    for name, found in snapshot.files.items():
        row = rows.get(name)
        if row is None:
            changes.added.append(name)
        elif row.size != found.size:
            changes.changed.append(name)
        elif row.mtime_ns != found.mtime_ns or row.is_racy:
            if file_crc(folder / name) == row.crc:
                changes.proven[name] = row._replace(
                    mtime_ns=found.mtime_ns, is_racy=_is_racy(found)
                )
            else:
                changes.changed.append(name)
    if len(rows) + len(changes.added) != len(snapshot.files):
        changes.removed = [
            name
            for name in rows
            if name not in snapshot.files and not is_left_out(name, left_out)
        ]
    changes.folders = snapshot.empty_folders != known.folders
    return changes


def _is_racy(found: Found) -> bool:
    return found.mtime_ns >= now_ns() - _RACY_NS


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
