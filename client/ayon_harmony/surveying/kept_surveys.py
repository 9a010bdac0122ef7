"""What was read of zips, kept on the workstation.

A zip is known by its size, its time and the checksum of its directory, which holds
the checksum of each file in it: an edit that keeps size and time is seen as well.
What is kept may be deleted at any time.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import time
import uuid
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from ..errors import HarmonyError
from ..version import __version__
from ..workfiles import default_root, disk
from ..workfiles.archive import reader
from .scene_survey import FORMAT, SceneSurvey, survey_scene

FOLDER_NAME = "surveys"
KEPT_DAYS = 60

_THREADS = 4
"""Zips that are read at once: shares answer slowly, and memory stays small."""


class KeptSurveys:
    """Surveys of zips.

    Args:
        folder: Where they are kept; None for the usual place of this user.

    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = default_root() / FOLDER_NAME if folder is None else folder

    def survey(self, path: Path) -> SceneSurvey:
        """Return what a scene holds, from memory where it is the same zip still."""
        identity = _identity(path)
        if identity is None:
            return survey_scene(path)
        kept = self._folder / f"{_key(path)}.json"
        try:
            head, _, text = kept.read_text(encoding="utf-8").partition("\n")
            if head == identity:
                return replace(SceneSurvey.from_text(text), path=str(path))
        except (OSError, ValueError):
            pass
        survey = survey_scene(path)
        # It may have been replaced while it was read.
        if not survey.error and _identity(path) == identity:
            self._keep_survey(kept, f"{identity}\n{survey.to_text()}")
        return survey

    def survey_all(self, paths: Iterable[Path]) -> Iterator[SceneSurvey]:
        """Yield what scenes hold, in the order of their paths."""
        waiting = list(paths)
        with ThreadPoolExecutor(_THREADS) as pool:
            yield from pool.map(self.survey, waiting)
        self._drop_old()

    def _keep_survey(self, path: Path, text: str) -> None:
        """Write what is kept; where that cannot be, it is read again next time."""
        part = path.with_name(f"{uuid.uuid4().hex}.part")
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            part.write_text(text, encoding="utf-8")
            os.replace(part, path)

    def _drop_old(self) -> None:
        oldest = time.time() - KEPT_DAYS * 86400
        with contextlib.suppress(OSError), os.scandir(self._folder) as entries:
            for entry in entries:
                if entry.stat().st_mtime < oldest:
                    os.unlink(entry.path)


def _key(path: Path) -> str:
    place = os.path.normcase(os.path.abspath(path))
    return hashlib.sha256(place.encode("utf-8", "replace")).hexdigest()[:40]


def _identity(path: Path) -> str | None:
    """Return what tells this state of a zip from others; None for no zip."""
    try:
        status = os.stat(disk.long_path(path))
        seen = None if path.suffix.lower() != ".zip" else reader.look(path)
    except (OSError, HarmonyError):
        return None
    if seen is None:
        return None
    size, crc = seen.fingerprint
    return f"{__version__} {FORMAT} {size} {status.st_mtime_ns} {crc}"
