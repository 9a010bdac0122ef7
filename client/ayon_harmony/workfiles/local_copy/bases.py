"""What a save starts from: the project's file as it should be now."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass, replace

from ayon_harmony.errors import ArchiveError, ProjectChangedError
from ayon_harmony.workfiles import disk
from ayon_harmony.workfiles.archive import publish, reader
from ayon_harmony.workfiles.local_copy.comparison import Comparing
from ayon_harmony.workfiles.local_copy.kept import Kept
from ayon_harmony.workfiles.local_copy.place import Place
from ayon_harmony.workfiles.manifest import Manifest

_WRITABLE = 0o222


@dataclass
class Base:
    """What the project should have when a save begins.

    Attributes:
        expected: See ``publish.publish``.
        permissions: Of its file.
        directory_start: Where its directory stands, -1 when unknown.
        was_read: False where its directory was not looked at: size and time say that
            it is what is known, or nothing was asked.
        has_more: Whether it holds files beside the scene, which no save takes along.

    """

    expected: publish.Expected
    permissions: disk.Permissions
    directory_start: int = -1
    was_read: bool = True
    has_more: bool = False


class Bases:
    """Those of one local copy. Its lock is held by the caller."""

    def __init__(self, place: Place, comparing: Comparing, kept: Kept) -> None:
        self._place = place
        self._comparing = comparing
        self._kept = kept

    def of(self, known: Manifest, permissions: disk.Permissions = disk.PLAIN) -> Base:
        """Return what is known of the project's file, without a look at it."""
        start, more = known.archive.directory_start, known.archive.has_more
        return Base(known.base, permissions, start, was_read=False, has_more=more)

    def look(self, known: Manifest, overwrite: bool) -> Base:
        """Return what the project should have, after a first look at it.

        Size and time are enough for that: what decides is read under the lock.
        """
        stamp = None
        if known.base is not None and known.archive.modified_ns:
            with contextlib.suppress(OSError):
                status = os.stat(disk.long_path(self._place.target))
                stamp = publish.Stamp(status.st_size, status.st_mtime_ns)
                permissions = disk.Permissions.of(status)
        if (
            known.base is not None
            and stamp == (known.base.size, known.archive.modified_ns)
            and permissions.mode & _WRITABLE
        ):
            return self.of(known, permissions)
        return self.read(known, overwrite)

    def read(self, known: Manifest, overwrite: bool) -> Base:
        """Return what the project should have, after its directory was read."""
        project_file = self._place.target
        try:
            seen = reader.look(project_file)
        except ArchiveError as error:
            if not overwrite:
                raise ProjectChangedError(
                    f"{error} Save over it, or repair it first.", project_file
                ) from error
            self._kept.keep_project_file()
            return Base(publish.Broken(), publish.prepare(project_file))
        if seen is None:
            if known.base is not None and not overwrite:
                publish.check_expected(project_file, known.base)
            return Base(None, disk.new_permissions(project_file.parent))
        there = seen.fingerprint
        if not seen.permissions.mode & _WRITABLE:
            # For its words.
            publish.prepare(project_file)
        start = known.archive.directory_start if there == known.base else -1
        base = Base(there, seen.permissions, start)
        if there == known.base:
            return replace(base, has_more=known.archive.has_more)
        if overwrite:
            self._kept.keep_project_file()
            return base
        if self._comparing.follow_repacked(known):
            return replace(self.of(known, base.permissions), was_read=True)
        # Somebody may have saved the very same state: then there is no quarrel.
        if self._comparing.matches_project(self._place.look()):
            self._comparing.take_base(self._place.look())
            healed = self._place.manifest() or known
            known.base, known.rows = healed.base, healed.rows
            known.folders, known.archive = healed.folders, healed.archive
            known.pack_name, known.pack_used = None, 0
            return replace(base, has_more=known.archive.has_more)
        publish.check_expected(project_file, known.base)
        return base
