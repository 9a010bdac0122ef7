"""The menu entry that tells what changed since another version of the workfile."""

from __future__ import annotations

import logging
import os
from pathlib import Path

from ayon_harmony.errors import NO_WORKFILE, Cancelled, HarmonyError
from ayon_harmony.ui.main_loop import MainLoop
from ayon_harmony.ui.progress import ProgressService
from ayon_harmony.workfiles import disk, versions
from ayon_harmony.working.conflict import compare_scenes
from ayon_harmony.working.side_by_side import Side, ask_about_scenes

log = logging.getLogger(__name__)

TITLE = "Compare with"
_MOST_OFFERED = 12


class CompareEntry:
    """Asks which version, and shows what changed since it.

    Args:
        loop: Asks and tells.
        progress: Shows that scenes are read.

    """

    def __init__(self, loop: MainLoop, progress: ProgressService) -> None:
        self._loop = loop
        self._progress = progress

    def run(self, workfile: Path | str | None, xstage: Path | None) -> None:
        """Ask, compare and show. On the main thread.

        Args:
            workfile: File of the open workfile in the project, None without one.
            xstage: The open scene as it was saved, None where nothing is open.

        """
        if xstage is None:
            self._loop.show_message(TITLE, NO_WORKFILE)
            return
        offered = find_versions(Path(workfile)) if workfile else []
        if not offered:
            text = "The project has no version of this workfile yet. Save the scene."
            self._loop.show_message(TITLE, text)
            return
        try:
            chosen = self._choose(offered, xstage.stem)
            if chosen is not None:
                page = self._progress.run(
                    TITLE, lambda _task: compare_scenes(chosen, xstage)
                )
                self._loop.show_file(page)
        except Cancelled:
            return
        except (HarmonyError, OSError) as error:
            log.exception("The comparison did not work")
            self._loop.show_message(TITLE, disk.words_of(error))

    def _choose(self, offered: list[Path], version: str) -> Path | None:
        answer = ask_about_scenes(
            self._loop,
            self._progress,
            TITLE,
            "The scene as it was saved last is compared with:",
            [
                Side(path.stem, path, ((str(path), "Compare"),), version=version)
                for path in offered
            ],
            "",
        )
        return Path(answer) if answer else None


def find_versions(workfile: Path) -> list[Path]:
    """Return the versions of a workfile that are there, the newest first.

    The open one comes first: what the project has may be older than what is saved
    here, or somebody else's.
    """
    series = versions.split_version(workfile.stem)[0].casefold()
    try:
        names = os.listdir(workfile.parent)
    except OSError:
        return []
    siblings = [
        workfile.parent / name
        for name in names
        if name.lower().endswith(workfile.suffix.lower())
        and versions.split_version(Path(name).stem)[0].casefold() == series
    ]
    siblings.sort(key=_number, reverse=True)
    siblings.sort(key=lambda path: path != workfile)
    return siblings[:_MOST_OFFERED]


def _number(path: Path) -> int:
    return int(versions.split_version(path.stem)[1] or 0)
