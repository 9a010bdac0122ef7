"""Scenes that are only looked at: never saved to the project, put away afterwards.

Each has a folder of its own below that of the local copies, with a mark of use like a
local copy. Harmony may live on in one after its session, and sessions are killed, so
what nobody uses any more is put away by a later session, too.
"""

from __future__ import annotations

import contextlib
import logging
import uuid
from collections.abc import Callable
from pathlib import Path

from ayon_harmony.errors import WorkfileError
from ayon_harmony.workfiles import archive, discarded, disk, in_use
from ayon_harmony.workfiles.steps import Report

log = logging.getLogger(__name__)

FOLDER_NAME = "looked_at"


class LookedAt:
    """The scenes that one session looks at.

    Args:
        root: Folder of local copies.

    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._marks: list[in_use.Mark] = []

    def extract(
        self,
        zip_path: Path,
        name: str,
        program_pid: int,
        report: Report | None,
        tell: Callable[[list[str]], object] | None = None,
    ) -> Path:
        """Extract a workfile into a folder of its own.

        Args:
            zip_path: Zip in the project.
            name: Of the scene folder.
            program_pid: Harmony's process, see ``in_use.Mark.name_program``.
            report: Told of progress; may raise ``Cancelled``.
            tell: See ``archive.extract_scene``.

        Returns:
            The .xstage to open.

        Raises:
            ArchiveError: The zip is broken or hostile.
            DestinationError: The zip can't be read now.
            WorkfileError: The local disk failed.

        """
        folder = self._root / FOLDER_NAME / uuid.uuid4().hex[:12]
        try:
            mark = in_use.Mark(folder, program_pid)
        except OSError as error:
            raise WorkfileError(
                f"Cannot make '{folder}': {disk.reason(error)}.", folder
            ) from error
        self._marks.append(mark)
        return archive.extract_scene(zip_path, folder / name, report, tell=tell)

    def name_program(self, pid: int) -> None:
        """Say which Harmony works in them from now on."""
        for mark in self._marks:
            mark.name_program(pid)

    def close(self, *, for_program: bool) -> None:
        """Put away what nobody uses any more.

        Args:
            for_program: Leave those in which a Harmony lives on.

        """
        marks, self._marks = self._marks, []
        for mark in marks:
            mark.release(for_program=for_program)
        if marks:
            put_away(self._root)


def put_away(root: Path) -> list[Path]:
    """Move scenes that nobody looks at any more to what was discarded.

    Args:
        root: Folder of local copies.

    Returns:
        Where they are now.

    """
    moved = []
    with contextlib.suppress(OSError):
        for name in disk.names_in(root / FOLDER_NAME):
            folder = root / FOLDER_NAME / name
            if in_use.live_sessions(folder):
                continue
            scenes = [n for n in disk.names_in(folder) if n != in_use.FOLDER_NAME]
            if not scenes:
                # Cancelled, or killed, before there was a scene.
                disk.remove_tree(folder)
                continue
            try:
                moved.append(discarded.move(folder, root, scenes[0]))
            except WorkfileError as error:
                log.info("%s", error)
    return moved
