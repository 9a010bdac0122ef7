"""The state that a local copy and the project shared last, to be looked at.

The manifest knows size and checksum of each file of it, and the pack has the bytes
of those that were packed; losing the pack costs nothing but a look.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ayon_harmony.workfiles import disk
from ayon_harmony.workfiles.archive import layout
from ayon_harmony.workfiles.archive.writer import Row
from ayon_harmony.workfiles.manifest import Manifest


@dataclass(frozen=True)
class SharedState:
    """What both had.

    Attributes:
        files: Size and CRC-32 of the scene's files by name.

    """

    files: Mapping[str, tuple[int, int]]
    _rows: Mapping[str, Row]
    _pack: Path | None

    @classmethod
    def of(cls, known: Manifest, folder: Path) -> SharedState:
        """Return the state of a manifest.

        Args:
            known: The manifest.
            folder: Folder of the local copy.

        """
        pack = folder / known.pack_name if known.pack_name else None
        files = {name: (row.size, row.crc) for name, row in known.rows.items()}
        return cls(files, known.rows, pack)

    def read(self, name: str) -> bytes | None:
        """Return a file as it was, None where its bytes are not there any more."""
        row = self._rows.get(name)
        if row is None or row.start < 0 or self._pack is None:
            return None
        try:
            with open(disk.long_path(self._pack), "rb") as file:
                file.seek(row.start)
                packed = file.read(row.length)
            content = packed[layout.content_start(packed) :]
            if row.method != layout.STORED:
                content = zlib.decompress(content, -15)
        except (OSError, zlib.error, layout.LayoutError):
            return None
        is_it = len(content) == row.size and zlib.crc32(content) == row.crc
        return content if is_it else None
