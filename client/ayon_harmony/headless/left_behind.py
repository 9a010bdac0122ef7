"""What the dead process of an item left: locks, unfinished files, a saved workfile.

A process that is killed tells nobody what it had done. Its private folder does: the
locks that it was about to take, the workfile that it was about to put in its place,
and the local copies with their journals.
"""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

from ayon_harmony.errors import HarmonyError, WorkfileError
from ayon_harmony.formats.report_files import write_whole
from ayon_harmony.headless.run_folder import write_lasting
from ayon_harmony.headless.saved import Saved
from ayon_harmony.workfiles import disk
from ayon_harmony.workfiles.archive import reader
from ayon_harmony.workfiles.presence import others_at
from ayon_harmony.workfiles.recovery import known_copies

_LOCK_SUFFIX = ".oplock"
_LOCKS = "locks.json"
_SAVING = "saving.json"


class NotedLocks:
    """Notes which of AYON's locks this process takes, before it takes them.

    Such a lock says nothing by which a dead process could be told, so one that is
    killed leaves its workfile locked. ``release_left_locks`` finds it by this note.
    To be the first of the ways of ``AllLocks``.

    Args:
        folder: Private folder of the session.

    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / _LOCKS
        self._locks: list[str] = []

    def holder(self, _workfile: Path) -> None:
        """Tell nobody: that is for AYON's locks to say."""

    def take(self, workfile: Path) -> None:
        """Note the lock that will be taken next."""
        try:
            from ayon_core.pipeline import get_process_id
        except ImportError:
            return
        self._locks.append(f"{workfile}{_LOCK_SUFFIX}")
        note = {"process_id": get_process_id(), "locks": self._locks}
        with contextlib.suppress(OSError):
            write_whole(self._path, json.dumps(note))

    def release(self) -> None:
        """Leave the note: the lock is let go of after this."""


def release_left_locks(folder: Path) -> None:
    """Take away AYON's locks and our marks of a dead process; those of others stay.

    Args:
        folder: Private folder of the session that is dead.

    """
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        note = json.loads((folder / _LOCKS).read_text(encoding="utf-8"))
        for text in note["locks"]:
            # Looking for marks removes those of processes that are gone.
            others_at(Path(text[: -len(_LOCK_SUFFIX)]))
            with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
                lock = json.loads(Path(text).read_text(encoding="utf-8"))
                if lock["process_id"] == note["process_id"]:
                    Path(text).unlink()


def note_saving(folder: Path, saved: Saved) -> None:
    """Note the workfile that gets its name next.

    Args:
        folder: Private folder of the item.
        saved: What the workfile will be.

    Raises:
        OSError: It cannot be noted.

    """
    write_lasting(folder / _SAVING, json.dumps(vars(saved)))


def find_saved(folder: Path, before: Path | None) -> Saved | None:
    """Return the workfile that a dead process had saved, None where it had not.

    What it was writing beside the workfiles of the project is finished or removed.

    Args:
        folder: Private folder of the session that is dead.
        before: The workfile that it worked on; saves in its place do not count.

    Raises:
        WorkfileError: The project cannot be reached, so nobody can tell.

    """
    saved = _noted_saving(folder)
    for copy in known_copies(folder):
        with contextlib.suppress(HarmonyError, OSError):
            copy.mend()
            manifest = copy.manifest()
            path = copy.project_file
            if before is None or path == before or manifest is None:
                continue
            if manifest.base and manifest.base == reader.fingerprint(path):
                saved = Saved(str(before), str(path), *manifest.base)
    if saved is None and before is not None and not disk.exists(before):
        why = disk.missing_folder(before.parent) or f"'{before}' is not there"
        raise WorkfileError(f"Whether it was saved cannot be told, because {why}.")
    return saved


def _noted_saving(folder: Path) -> Saved | None:
    try:
        saved = Saved(**json.loads((folder / _SAVING).read_text(encoding="utf-8")))
        fingerprint = reader.fingerprint(Path(saved.path))
    except (OSError, ValueError, TypeError, HarmonyError):
        return None
    return saved if fingerprint == (saved.size, saved.directory_crc) else None
