"""Who has a workfile open, by ayon-core's workfile lock.

The lock is a small file beside the workfile that every host understands. It
warns and never blocks: a lock can be left behind by a crash, so what to do about
one is the artist's to say.
"""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ayon_core.pipeline import get_current_project_name
from ayon_core.pipeline.workfile.lock_workfile import (
    create_workfile_lock,
    delete_workfile_lock,
    get_workfile_lock_data,
    is_workfile_lock_enabled,
    is_workfile_locked,
    is_workfile_locked_for_current_process,
    remove_workfile_lock,
)

from ayon_harmony.host.server_away import is_server_unusable

log = logging.getLogger(__name__)

HOST_NAME = "harmony"
LOCK_SUFFIX = ".oplock"


@dataclass(frozen=True)
class LockHolder:
    """Somebody who has a workfile open.

    Attributes:
        user: Name of the account, "somebody" where the lock does not say.
        computer: Name of the workstation, empty where the lock does not say.
        since: When it was opened, local time.

    """

    user: str
    computer: str
    since: datetime

    @property
    def text(self) -> str:
        """Who and since when, for artists."""
        place = f" on {self.computer}" if self.computer else ""
        return f"{self.user}{place} since {self.since:%Y-%m-%d %H:%M}"


class WorkfileLocks:
    """Locks of this process. Without the studio's setting they do nothing."""

    def __init__(self) -> None:
        self._held: Path | None = None

    def holder(self, workfile: Path) -> LockHolder | None:
        """Return who else has a workfile open, None when nobody has.

        Args:
            workfile: Zip in the project.

        """
        if not _is_enabled() or not is_workfile_locked(str(workfile)):
            return None
        lock = Path(f"{workfile}{LOCK_SUFFIX}")
        try:
            if is_workfile_locked_for_current_process(str(workfile)):
                return None
            told = get_workfile_lock_data(str(workfile))
            since = datetime.fromtimestamp(lock.stat().st_mtime)
        except FileNotFoundError:
            # Let go of between two looks.
            return None
        except (OSError, ValueError, KeyError) as error:
            log.warning("The lock '%s' cannot be read: %s", lock, error)
            return LockHolder("somebody", "", datetime.now())
        return LockHolder(
            str(told.get("username") or "somebody"),
            str(told.get("hostname") or ""),
            since,
        )

    def take(self, workfile: Path) -> None:
        """Let go of the lock held so far and say that this one is open.

        Another's lock is taken over: whoever calls has asked the artist. A lock
        that can't be written is logged and no reason not to open.
        """
        self.release()
        if not _is_enabled():
            return
        try:
            if is_workfile_locked(str(workfile)):
                delete_workfile_lock(str(workfile))
            create_workfile_lock(str(workfile))
        except OSError as error:
            log.warning("No lock beside '%s': %s", workfile, error)
            return
        self._held = workfile

    def release(self) -> None:
        """Let go of the lock; one that another took over meanwhile stays."""
        held, self._held = self._held, None
        if held is None:
            return
        try:
            remove_workfile_lock(str(held))
        except (OSError, ValueError, KeyError) as error:
            log.warning("The lock beside '%s' stays: %s", held, error)


def _is_enabled() -> bool:
    """Whether the studio wants locks for this host in this project.

    Where the server that has the setting is away, nobody asks for a lock; opening a
    workfile does not need the server.
    """
    project_name = os.environ.get("AYON_PROJECT_NAME") and get_current_project_name()
    if not project_name:
        return False
    try:
        return bool(is_workfile_lock_enabled(HOST_NAME, project_name))
    except Exception as error:
        if not is_server_unusable(error):
            raise
        log.warning("Nobody knows whether workfiles are locked: %s", error)
        return False
