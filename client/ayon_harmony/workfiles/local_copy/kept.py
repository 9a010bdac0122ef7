"""Dated copies in ``recovery``: what made way and was not chosen."""

from __future__ import annotations

import contextlib
import os
from datetime import datetime
from pathlib import Path

from ayon_harmony.errors import WorkfileError
from ayon_harmony.workfiles import discarded, disk, steps
from ayon_harmony.workfiles.local_copy.place import Place


class Kept:
    """The dated copies of one local copy. Its lock is held by the caller."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def keep_scene(self) -> None:
        """Put the whole scene folder into recovery, as it is."""
        kept = self._new_folder("local")
        self._move(self._place.scene_dir, kept / self._place.scene_dir.name, kept)
        self._prune(kept)
        steps.reached("open.kept_local", kept)

    def keep_file(self, path: Path, name: str, folder: Path | None = None) -> Path:
        """Put one file into recovery.

        Args:
            path: The file.
            name: Its name in the scene.
            folder: Dated folder that others of them are in, None for a new one.

        Returns:
            The dated folder.

        Raises:
            OSError: It can't be moved; it is where it was.

        """
        kept = folder or self._new_folder("local")
        disk.make_folder((kept / name).parent)
        self._move(path, kept / name, kept)
        if folder is None:
            self._prune(kept)
        return kept

    def keep_project_file(self) -> None:
        """Copy the project's file, which is about to be replaced."""
        kept = self._new_folder("project")
        target = kept / self._place.project_file.name
        try:
            disk.copy_file(self._place.project_file, target)
        except OSError as error:
            _remove_empty_folders(kept)
            raise WorkfileError(
                f"Cannot keep a copy of '{self._place.project_file.name}' in "
                f"'{kept.parent}': {disk.reason(error)}. Nothing was changed.",
                target,
            ) from error
        self._prune(kept)
        steps.reached("save.kept_project", kept)

    def _new_folder(self, kind: str) -> Path:
        """Make a dated folder; ``kind`` is ``local`` or ``project``."""
        stamp = datetime.now().strftime("%Y-%m-%d_%H%M%S")
        for attempt in range(1000):
            extra = f"-{attempt}" if attempt else ""
            path = self._place.recovery_dir / f"{stamp}{extra}-{kind}"
            try:
                os.makedirs(disk.long_path(path))
            except FileExistsError:
                continue
            return path
        raise WorkfileError(
            "No free name for a recovery copy.", self._place.recovery_dir
        )

    def _move(self, path: Path, target: Path, kept: Path) -> None:
        try:
            disk.replace(path, target)
        except OSError:
            # What is busy will be tried again, and no try may leave a folder.
            _remove_empty_folders(kept)
            raise

    def _prune(self, newest: Path) -> None:
        # Names begin with the date. The limit is the studio's; what is above it
        # is not deleted by opening or saving but put where discarded things go.
        folders = []
        for name in disk.names_in(self._place.recovery_dir):
            folder = self._place.recovery_dir / name
            if folder != newest and not _remove_empty_folders(folder):
                folders.append(folder)
        keep = max(self._place.options.recoveries_kept - 1, 0)
        for folder in folders[: max(len(folders) - keep, 0)]:
            # One that stays where it is does no harm.
            with contextlib.suppress(WorkfileError):
                discarded.move(folder, self._place.root, self._place.identity.stem)


def _remove_empty_folders(folder: Path) -> bool:
    """Remove a dated folder if no file is in it; say whether it is gone."""
    for path, _folders, _files in os.walk(disk.long_path(folder), topdown=False):
        # Refused for one that something is in.
        with contextlib.suppress(OSError):
            os.rmdir(path)
    return not disk.exists(folder)
