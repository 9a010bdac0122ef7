"""The pack: packed bytes of the last shared state, for fast saves.

Losing it costs one slower save and nothing else, so it makes way when the disk
gets full.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

from ayon_harmony.errors import WorkfileError
from ayon_harmony.workfiles import disk, steps
from ayon_harmony.workfiles.archive import writer
from ayon_harmony.workfiles.local_copy.place import Place
from ayon_harmony.workfiles.manifest import Manifest

# Left free on the disk for Harmony, whatever a pack could do with it.
_RESERVE_BYTES = 256 * 1024 * 1024
# A pack may hold this share of bytes that no longer count.
_DEAD_SHARE = 0.3


class Packs:
    """The pack of one local copy. Its lock is held by the caller."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def open(self, known: Manifest) -> writer.Pack | None:
        """Open the pack, or begin a new one when it can't be trusted.

        Returns:
            None when the disk has no room for one.

        """
        if known.pack_name:
            with contextlib.suppress(OSError):
                return writer.Pack(
                    self._place.folder / known.pack_name, known.pack_used
                )
        with contextlib.suppress(OSError):
            return writer.Pack(self._new_path(), None)
        return None

    def has_room(self, size: int) -> bool:
        """Say whether a pack may grow by so many bytes; Harmony needs room, too."""
        try:
            free = shutil.disk_usage(disk.long_path(self._place.folder)).free
        except OSError:
            return True
        return free - size > _RESERVE_BYTES

    def _new_path(self) -> Path:
        return self._place.folder / f"pack-{uuid.uuid4().hex[:8]}.bin"

    def forget(self) -> None:
        """Go on without a pack."""
        known = self._place.manifest()
        if known is not None:
            known.pack_name, known.pack_used, known.saves = None, 0, 0
            known.rows = {n: row.without_range() for n, row in known.rows.items()}
            # First the room, then what needs some.
            self.remove_unused(None)
            self._place.write_manifest(known)
        self.remove_unused(None)

    def tidy(self, known: Manifest) -> None:
        """Remove packs that are not this one; rewrite it when too much is dead."""
        self.remove_unused(known.pack_name)
        if not known.pack_name:
            return
        alive = sum(row.length for row in known.rows.values() if row.start >= 0)
        if known.pack_used - alive <= known.pack_used * _DEAD_SHARE:
            return
        # Losing the pack costs one slower save, so a failure here is no matter.
        with contextlib.suppress(OSError, WorkfileError):
            self._compact(known)
            self.remove_unused(known.pack_name)

    def _compact(self, known: Manifest) -> None:
        if not known.pack_name:
            return
        path = self._new_path()
        descriptor = disk.create(path, 0o600)
        try:
            rows = dict(known.rows)
            position = 0
            with disk.RandomReader(self._place.folder / known.pack_name) as old:
                for start, length, names in _ranges(rows):
                    disk.copy_range(old, start, length, descriptor)
                    for name in names:
                        row = rows[name]
                        moved = row.start - start + position
                        rows[name] = row._replace(start=moved)
                    position += length
        except BaseException:
            os.close(descriptor)
            disk.remove_file(path)
            raise
        os.close(descriptor)
        known.rows, known.pack_name, known.pack_used = rows, path.name, position
        self._place.write_manifest(known)

    def sync(self) -> None:
        """Have the system write the pack to the disk, for a quiet moment."""
        known = self._place.manifest()
        if known is None or not known.pack_name:
            return
        with contextlib.suppress(OSError):
            disk.sync_file(self._place.folder / known.pack_name)

    def take(self, earlier: Place) -> bool:
        """Go on with the pack of a copy that this one was saved as a new file of.

        Both locks are held by the caller. The other copy is left without, so its
        next save is a slower one; packed bytes are never in use by two.

        Args:
            earlier: The copy that is left.

        Returns:
            Whether there was one to take.

        Raises:
            OSError: A file can't be moved or written.

        """
        theirs, ours = earlier.manifest(), self._place.manifest()
        if theirs is None or ours is None or not theirs.pack_name or ours.rows:
            return False
        source, target = earlier.folder / theirs.pack_name, self._new_path()
        # No time is known of files that Harmony has written anew: a save compares
        # each by its CRC, and takes it from the pack if it is the same.
        ours.rows = {
            name: row._replace(mtime_ns=-1, is_racy=True)
            for name, row in theirs.rows.items()
            if row.start >= 0
        }
        ours.pack_name, ours.pack_used = target.name, theirs.pack_used
        ours.saves = theirs.saves
        theirs.pack_name, theirs.pack_used, theirs.saves = None, 0, 0
        theirs.write(earlier.manifest_path)
        disk.replace(source, target)
        steps.reached("pack.taken", target)
        ours.write(self._place.manifest_path)
        return True

    def remove_unused(self, used: str | None) -> None:
        """Remove all packs but one."""
        for path in disk.find(self._place.folder, "pack-*.bin"):
            if path.name != used:
                disk.remove_file(path)


def _ranges(rows: dict[str, writer.Row]) -> Iterator[tuple[int, int, list[str]]]:
    """Yield neighbouring rows of a pack as one range: start, length, names."""
    start = end = -1
    names: list[str] = []
    for name, row in rows.items():
        if row.start < 0:
            continue
        if row.start != end:
            if names:
                yield start, end - start, names
            start, names = row.start, []
        names.append(name)
        end = row.start + row.length
    if names:
        yield start, end - start, names
