"""Temporary files of ours on a share that could not be removed.

When a share goes away in the middle of a save, so does the chance to remove what
was being written. The names are kept beside the scene until the files are gone.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

from ayon_harmony.workfiles import disk
from ayon_harmony.workfiles.archive import locking, publish
from ayon_harmony.workfiles.local_copy.place import Place

FILE_NAME = "leftovers.json"


class Leftovers:
    """Those of one local copy. Its lock is held by the caller."""

    def __init__(self, place: Place) -> None:
        self._path = place.folder / FILE_NAME
        self._destination = place.project_file

    def remove(self, part: Path) -> bool:
        """Remove a part, now or later; say whether it is gone."""
        if not publish.is_part_of_ours(part):
            return True
        if self._is_gone(part):
            return True
        self._write([*self._read(), part])
        return False

    def sweep(self) -> None:
        """Remove what can be removed by now."""
        parts = self._read()
        if not parts:
            return
        left = [part for part in parts if not self._is_gone(part)]
        if left != parts:
            self._write(left)

    def _is_gone(self, part: Path) -> bool:
        try:
            locking.bring_out(part, self._destination)
        except OSError:
            return False
        # No folder, no word about the file in it.
        return disk.remove_file(part) and part.parent.is_dir()

    def _read(self) -> list[Path]:
        content = disk.read_json(self._path) or {}
        names = content.get("parts")
        return [Path(str(name)) for name in names] if isinstance(names, list) else []

    def _write(self, parts: list[Path]) -> None:
        # A full local disk costs the memory of it, nothing else.
        with contextlib.suppress(OSError):
            if parts:
                names = sorted({str(part) for part in parts})
                disk.write_json(self._path, {"parts": names})
            else:
                disk.remove_file(self._path)
