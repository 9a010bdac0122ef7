"""Dated copies in ``recovery``: what made way and was not chosen."""

from __future__ import annotations

import contextlib
import os
import shutil
from datetime import datetime
from pathlib import Path

from ayon_harmony.errors import WorkfileError
from ayon_harmony.workfiles import discarded, disk, steps
from ayon_harmony.workfiles.local_copy.place import Place


class Kept:
    """The dated copies of one local copy. Its lock is held by the caller."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def new(self, kind: str) -> Path:
        """Make a dated folder; ``kind`` is ``local`` or ``project``."""
        stamp = datetime.now().strftime("%Y-%m-%d_%H%M%S")
        for attempt in range(1000):
            extra = f"-{attempt}" if attempt else ""
            path = self._place.recovery_dir / f"{stamp}{extra}-{kind}"
            try:
                os.makedirs(disk.long_path(path))
            except FileExistsError:
                continue
            self._prune(path)
            return path
        raise WorkfileError(
            "No free name for a recovery copy.", self._place.recovery_dir
        )

    def keep_scene(self) -> None:
        """Put the whole scene folder into recovery, as it is."""
        kept = self.new("local")
        disk.replace(self._place.scene_dir, kept / self._place.scene_dir.name)
        steps.reached("open.kept_local", kept)

    def keep_project_file(self) -> None:
        """Copy the project's file, which is about to be replaced."""
        kept = self.new("project")
        target = kept / self._place.project_file.name
        try:
            shutil.copy2(
                disk.long_path(self._place.project_file), disk.long_path(target)
            )
        except OSError as error:
            raise WorkfileError(
                f"Cannot keep a copy of '{self._place.project_file.name}': "
                f"{disk.reason(error)}. Nothing was changed.",
                target,
            ) from error
        steps.reached("save.kept_project", kept)

    def _prune(self, newest: Path) -> None:
        # Names begin with the date. The limit is the studio's; what is above it
        # is not deleted by opening or saving but put where discarded things go.
        found = sorted(p for p in self._place.recovery_dir.iterdir() if p != newest)
        keep = max(self._place.options.recoveries_kept - 1, 0)
        for path in found[: max(len(found) - keep, 0)]:
            # One that stays where it is does no harm.
            with contextlib.suppress(WorkfileError):
                discarded.move(path, self._place.root, self._place.identity.stem)
