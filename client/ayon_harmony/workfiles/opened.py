"""A workfile that is open in this session: its local copy and its worker."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ayon_harmony.errors import WorkfileError
from ayon_harmony.workfiles import in_use, recovery, versions, went_on
from ayon_harmony.workfiles.emptied import refuse_emptied
from ayon_harmony.workfiles.identity import Identity
from ayon_harmony.workfiles.local_copy import LocalCopy, SaveResult
from ayon_harmony.workfiles.local_copy.shared import SharedState
from ayon_harmony.workfiles.recovery import Recovery
from ayon_harmony.workfiles.steps import Report
from ayon_harmony.workfiles.sync import (
    Status,
    StatusListener,
    SyncState,
    SyncWorker,
)
from ayon_harmony.workfiles.versions import SceneVersion

if TYPE_CHECKING:
    from ayon_harmony.workfiles.workfile import Workfiles

log = logging.getLogger(__name__)


class Workfile:
    """A workfile that is open in this session.

    Attributes:
        copy: Its local copy.
        worker: What brings it to the project.

    """

    def __init__(self, copy: LocalCopy, owner: Workfiles, program_pid: int = 0) -> None:
        copy.enter(program_pid)
        self.copy = copy
        self.worker = SyncWorker(copy, on_every_save=owner.options.sync_on_every_save)
        self._owner = owner
        self._earlier: LocalCopy | None = None

    @property
    def identity(self) -> Identity:
        """Which workfile this is."""
        return self.copy.identity

    @property
    def zip_path(self) -> Path:
        """Its file in the project."""
        return self.copy.project_file

    @property
    def scene_dir(self) -> Path:
        """The folder that Harmony works in."""
        return self.copy.scene_dir

    @property
    def xstage(self) -> Path:
        """The scene version to open when nobody chose.

        Raises:
            WorkfileError: There is none.

        """
        return versions.default_version(self.versions()).xstage

    def versions(self) -> list[SceneVersion]:
        """Return the scene versions, the workfile's own first."""
        return versions.list_versions(self.scene_dir, self.identity.stem)

    @property
    def status(self) -> Status:
        """How the project relates to the local work, to be shown."""
        return self.worker.status

    @property
    def opening_notes(self) -> list[str]:
        """What an artist should know of what was opened, as sentences."""
        return self.copy.opening_notes

    @property
    def is_ahead(self) -> bool:
        """Whether there is local work that the project does not have.

        Looks at the files, so that saves nobody reported count too.
        """
        return self.worker.status.is_ahead or bool(self.copy.local_changes())

    def unsaved_work(self) -> Recovery | None:
        """Return what the project does not have; the status says the same then.

        Work that is on its way counts as there.

        Raises:
            WorkfileError: It can't be looked at now.

        """
        if self.worker.status.state in (SyncState.WAITING, SyncState.SAVING):
            return None
        work = recovery.unsaved_work(self.copy)
        self.worker.note_standing(is_ahead=work is not None)
        return work

    def shared_state(self) -> SharedState | None:
        """Return what local copy and project had when they were the same last.

        Raises:
            WorkfileError: It can't be looked at now.

        """
        known = self.copy.manifest()
        return None if known is None else SharedState.of(known, self.copy.folder)

    def add_status_listener(self, listener: StatusListener) -> None:
        """Tell a listener of every change of ``status``, from any thread."""
        self.worker.add_listener(listener)

    def scene_saved(self) -> None:
        """Note a save inside Harmony; returns at once."""
        self.worker.scene_saved()

    def save(
        self,
        report: Report | None = None,
        *,
        overwrite: bool = False,
        compact: bool = False,
    ) -> SaveResult:
        """Save to the project and wait for it.

        Args:
            report: Told of progress; may raise ``Cancelled``.
            overwrite: Replace what others saved meanwhile; it is kept.
            compact: See ``LocalCopy.save``.

        Raises:
            ProjectChangedError: Somebody else saved; ask, then ``overwrite``.
            WorkfileError: See ``LocalCopy.save``.

        """
        result = self.worker.save_now(report, overwrite=overwrite, compact=compact)
        earlier, self._earlier = self._earlier, None
        if earlier is not None:
            self._note_work_of(earlier)
        return result

    def check_beside(self, target: Path) -> None:
        """Check that another workfile beside this one would be in the project.

        Raises:
            WorkfileError: The project had this one in a folder that is empty now.

        """
        known = self.copy.manifest()
        if target.parent == self.zip_path.parent and known and known.base:
            refuse_emptied(target.parent)

    def go_on_from(self, earlier: Workfile) -> None:
        """Save what is as in a workfile that was left, without packing it again.

        Args:
            earlier: The closed workfile that this one was saved as a new one of.

        """
        self.copy.take_pack_of(earlier.copy)
        self._earlier = earlier.copy

    def _note_work_of(self, earlier: LocalCopy) -> None:
        """Note that what an earlier workfile had not saved is in the project now."""
        try:
            work = recovery.unsaved_work(earlier)
        except (WorkfileError, OSError) as error:
            # It is offered at the next start.
            log.warning("Cannot look at '%s': %s", earlier.project_file, error)
            return
        if work is not None:
            went_on.note(earlier, self.copy, work.files)

    def warm(self) -> None:
        """Prepare a fast first save in the background; returns at once."""
        self.worker.warm()

    def others(self) -> list[in_use.Session]:
        """Return other live sessions in the same local copy."""
        return self.copy.others()

    def flush(
        self, timeout_s: float, was_cancelled: Callable[[], bool] | None = None
    ) -> bool:
        """Wait until what was asked for is in the project; say whether it is.

        See ``SyncWorker.flush``; ``wake`` has it look whether it was cancelled.
        """
        return self.worker.flush(timeout_s, was_cancelled)

    def wake(self) -> None:
        """Wake a ``flush`` whose waiting was cancelled."""
        self.worker.wake()

    def close(self, timeout_s: float = 30.0) -> bool:
        """Flush and leave the local copy; say whether everything arrived.

        What did not is found by ``Workfiles.recoveries`` at the next start.
        """
        is_done = self.worker.close(timeout_s)
        self.copy.leave(for_program=self._owner.is_ending)
        self._owner.left(self)
        return is_done
