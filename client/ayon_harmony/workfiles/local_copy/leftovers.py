"""Temporary files of ours on a share, and locks, that could not be removed.

When a share goes away in the middle of a save, so does the chance to remove what
was being written. The names are kept beside the scene until the files are gone.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Sequence
from pathlib import Path

from ayon_harmony.workfiles import disk
from ayon_harmony.workfiles.archive import locking, publish
from ayon_harmony.workfiles.local_copy.place import Place

FILE_NAME = "leftovers.json"
_A_DAY_S = 86_400.0


class Leftovers:
    """Those of one local copy. Its lock is held by the caller."""

    def __init__(self, place: Place) -> None:
        self._path = place.folder / FILE_NAME
        self._destination = place.target

    def remove(self, part: Path) -> bool:
        """Remove a part, now or later; False when that can't even be noted."""
        if not publish.is_part_of_ours(part) or self._is_gone(part):
            return True
        return self.note([part])

    def note(self, paths: Sequence[Path]) -> bool:
        """Remember what is to be removed later: parts, or the file's lock.

        Returns:
            Whether that could be written.

        """
        return not paths or self._write([*self._read(), *paths])

    def sweep(self) -> None:
        """Remove what can be removed by now."""
        parts = self._read()
        if not parts:
            return
        left = [part for part in parts if not self._is_gone(part)]
        if left != parts:
            self._write(left)

    def sweep_old(self) -> None:
        """Remove parts of this file that nobody can be writing any more.

        For quiet moments, after a save: the time of the file that was just saved is
        the share's own, and a part that is a day older was left by a workstation
        that forgot it. A time ahead of this workstation's clock, as a file put there
        by hand may have, says nothing of the share's clock.
        """
        with contextlib.suppress(OSError):
            saved_at = os.stat(disk.long_path(self._destination)).st_mtime
            now = min(saved_at, time.time())
            for name in os.listdir(disk.long_path(self._destination.parent)):
                path = self._destination.with_name(name)
                is_one = name.startswith(disk.beside(self._destination, ".").name)
                if not is_one or not publish.is_part_of_ours(path):
                    continue
                if os.stat(disk.long_path(path)).st_mtime < now - _A_DAY_S:
                    disk.remove_file(path)
            for lock in locking.locks_aside(self._destination):
                if os.stat(disk.long_path(lock)).st_mtime < now - _A_DAY_S:
                    disk.clear_tree(lock)

    def _is_gone(self, part: Path) -> bool:
        if part == locking.path_of(self._destination):
            is_gone = locking.remove_empty(self._destination)
            return is_gone and disk.is_folder(part.parent)
        try:
            locking.bring_out(part, self._destination)
        except OSError:
            return False
        # No folder, no word about the file in it.
        try:
            return disk.remove_file(part) and disk.is_folder(part.parent)
        except OSError:
            return False

    def _read(self) -> list[Path]:
        try:
            content = disk.read_json(self._path) or {}
        except OSError:
            return []
        names = content.get("parts")
        return [Path(str(name)) for name in names] if isinstance(names, list) else []

    def _write(self, parts: list[Path]) -> bool:
        try:
            if not parts:
                disk.remove_file(self._path)
                return True
            names = sorted({str(part) for part in parts})
            disk.write_json(self._path, {"parts": names})
            disk.sync_file(self._path)
        except OSError:
            return False
        return True
