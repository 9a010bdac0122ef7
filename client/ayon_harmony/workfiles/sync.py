"""Bringing every save to the project in the background.

One worker per open workfile. Requests that come while it works are one request.
Harmony writes many files at a save, so the worker waits until two looks at the
folder agree and every .xstage is complete. What fails is shown and tried again,
with growing pauses; only a question for the artist (somebody else saved) waits
for an answer. The one thread of this room is made here.
"""

from __future__ import annotations

import enum
import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ayon_harmony.errors import (
    Cancelled,
    DestinationError,
    HarmonyError,
    NamesError,
    ProjectChangedError,
    SceneChangingError,
    WorkfileError,
)
from ayon_harmony.workfiles import shares
from ayon_harmony.workfiles.archive.scan import Snapshot
from ayon_harmony.workfiles.local_copy import LocalCopy, SaveResult
from ayon_harmony.workfiles.steps import Report

log = logging.getLogger(__name__)

RETRY_PAUSES_S = (2.0, 5.0, 15.0, 30.0, 60.0, 120.0, 300.0)
_SETTLE_S = 0.3
# This long without a save is a quiet moment.
_QUIET_S = 60.0
# After this many looks the save is tried anyway; it has its own checks.
_LOOKS = 40


class SyncState(enum.Enum):
    """What the worker is at."""

    IDLE = "nothing was saved yet"
    WAITING = "a save waits for its turn"
    SAVING = "a save is on its way to the project"
    SAVED = "the project has everything"
    AHEAD = "local work is ahead and stays so until it is saved"
    FAILED = "the last save failed and is tried again"
    ASKING = "the artist has to decide before anything is saved"


@dataclass(frozen=True)
class Status:
    """What is to be shown.

    Attributes:
        state: What the worker is at.
        saved_at: When the project last got everything; seconds since 1970.
        error: Why the last save failed, '' if it did not.
        share: How much of the running save is done, 0 to 1.
        retry_in_s: Pause before the next try, None if there is none.
        is_conflict: Whether it failed because the project has something else
            than this work started from.
        is_proven: False while nobody has read back what the project copied by
            itself for the last save.
        weakness: What the project's file system cannot promise, '' for nothing.

    """

    state: SyncState = SyncState.IDLE
    saved_at: float | None = None
    error: str = ""
    share: float = 0.0
    retry_in_s: float | None = None
    is_conflict: bool = False
    is_proven: bool = True
    weakness: str = ""

    @property
    def is_ahead(self) -> bool:
        """Whether there is local work that the project does not have."""
        return self.state not in (SyncState.IDLE, SyncState.SAVED)

    @property
    def text(self) -> str:
        """One line for a menu."""
        return (
            f"{self._state_text} ({self.weakness})"
            if self.weakness
            else (self._state_text)
        )

    @property
    def _state_text(self) -> str:
        if self.state is SyncState.SAVED and self.saved_at is not None:
            at = datetime.fromtimestamp(self.saved_at).strftime("%H:%M")
            return f"Saved to project {at}" + (
                "" if self.is_proven else ", to be read back"
            )
        if self.state is SyncState.SAVING:
            return f"Saving to project… {int(self.share * 100)} %"
        if self.state is SyncState.WAITING:
            return "Saving to project…"
        if self.state is SyncState.AHEAD:
            return "Local work is ahead of the project"
        if self.state in (SyncState.FAILED, SyncState.ASKING):
            return f"Not saved to project: {self.error}"
        return "In sync with the project"


StatusListener = Callable[[Status], None]
Save = Callable[[Report], SaveResult]


class SyncWorker:
    """Saves one local copy whenever that is asked for."""

    def __init__(
        self,
        copy: LocalCopy,
        *,
        on_every_save: bool = True,
        settle_s: float = _SETTLE_S,
        retry_pauses_s: Sequence[float] = RETRY_PAUSES_S,
        quiet_s: float = _QUIET_S,
    ) -> None:
        """Prepare; the thread begins with the first request.

        Args:
            copy: What to save.
            on_every_save: Whether ``scene_saved`` brings work to the project.
            settle_s: Pause between two looks at the folder.
            retry_pauses_s: Pauses after failures in a row; the last one stays.
            quiet_s: How long nothing has to be asked for until what was saved is
                read back, and made anew where that has to be.

        """
        self._copy = copy
        self._on_every_save = on_every_save
        self._settle_s = settle_s
        self._pauses_s = tuple(retry_pauses_s) or (60.0,)
        self._quiet_s = quiet_s
        # Guards everything below; also wakes whoever waits.
        self._changed = threading.Condition()
        self._status = Status(weakness=shares.weakness(copy.project_file))
        self._listeners: list[StatusListener] = []
        self._is_requested = False
        self._wants_warm = False
        self._wants_settling = False
        # Threads that wait to save themselves; quiet work makes way for them.
        self._savers = 0
        self._is_working = False
        self._is_closing = False
        self._hurry = False
        self._failures = 0
        self._tries = 0
        self._thread: threading.Thread | None = None
        # One save at a time, whoever asked.
        self._saving = threading.Lock()
        if self._status.weakness:
            log.warning("%s: %s", copy.project_file, self._status.weakness)

    # -- asking -------------------------------------------------------------

    @property
    def status(self) -> Status:
        """What to show now."""
        with self._changed:
            return self._status

    def add_listener(self, listener: StatusListener) -> None:
        """Tell a listener of every change of status, from the thread it is in."""
        with self._changed:
            self._listeners.append(listener)

    def request(self) -> None:
        """Ask for a save; returns at once."""
        with self._changed:
            if self._is_closing:
                return
            self._is_requested = True
            self._failures = 0
            update = None
            if self._status.state is not SyncState.SAVING:
                update = self._update(SyncState.WAITING)
            self._start()
            self._changed.notify_all()
        self._tell_listeners(update)

    def scene_saved(self) -> None:
        """Note a save inside Harmony; what follows is a setting."""
        if self._on_every_save:
            self.request()
        else:
            self._set(SyncState.AHEAD)

    def warm(self) -> None:
        """Fetch what makes the first save fast, in a quiet moment."""
        with self._changed:
            if self._is_closing:
                return
            self._wants_warm = True
            self._start()
            self._changed.notify_all()

    def note_ahead(self) -> None:
        """Note that there is local work that nobody asked to save yet."""
        self._set(SyncState.AHEAD)

    def note_standing(self, *, is_ahead: bool) -> None:
        """Note what somebody saw who compared both sides just now.

        What the last save said stands: one that failed says more than this.
        """
        with self._changed:
            state = self._status.state
            if is_ahead and state in (SyncState.IDLE, SyncState.SAVED):
                update = self._update(SyncState.AHEAD)
            elif not is_ahead and state is SyncState.AHEAD:
                update = self._update(SyncState.IDLE)
            else:
                update = None
        self._tell_listeners(update)

    def save_now(
        self,
        report: Report | None = None,
        *,
        overwrite: bool = False,
        compact: bool = False,
    ) -> SaveResult:
        """Save in the calling thread, after a save that is under way.

        Raises:
            WorkfileError: See ``LocalCopy.save``; it is not tried again.
            Cancelled: ``report`` said so.

        """
        with self._changed:
            self._savers += 1
        try:
            with self._saving:
                with self._changed:
                    self._is_requested = False
                return self._save(report, overwrite=overwrite, compact=compact)
        finally:
            with self._changed:
                self._savers -= 1

    def flush(
        self, timeout_s: float, was_cancelled: Callable[[], bool] | None = None
    ) -> bool:
        """Wait until everything that was asked for is in the project.

        A pause after a failure is cut short once.

        Args:
            timeout_s: How long at most.
            was_cancelled: Asked at every change, and by ``wake``, whether to
                give up waiting; the save itself goes on.

        Returns:
            False when it is not: the time is up, it failed, or the artist has
            to decide. What is left is offered at the next start.

        """
        end = time.monotonic() + timeout_s
        with self._changed:
            tries = self._tries
            self._hurry = True
            self._changed.notify_all()
            while self._is_requested or self._is_working:
                if self._failures and self._tries > tries:
                    return False
                if self._is_closing and not self._is_working:
                    return False  # the thread that would do it has ended
                left = end - time.monotonic()
                if left <= 0 or (was_cancelled and was_cancelled()):
                    return False
                self._changed.wait(left)
            self._hurry = False
            return self._status.state not in (SyncState.FAILED, SyncState.ASKING)

    def wake(self) -> None:
        """Have ``flush`` look again whether it was cancelled."""
        with self._changed:
            self._changed.notify_all()

    def close(self, timeout_s: float = 0.0) -> bool:
        """Flush, then end the thread; say whether everything arrived."""
        is_done = self.flush(timeout_s)
        with self._changed:
            self._is_closing = True
            self._changed.notify_all()
            thread = self._thread
        if thread and thread is not threading.current_thread():
            # A save that is too far to stop ends by itself; the file stays whole
            # whatever happens to the process.
            thread.join(max(timeout_s, 0.1))
        return is_done

    # -- working ------------------------------------------------------------

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(
                target=self._run, name="workfile sync", daemon=True
            )
            self._thread.start()

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._has_news():
                    wait_s = self._quiet_s if self._wants_settling else None
                    if not self._changed.wait(wait_s) and self._wants_settling:
                        break
                if self._is_requested:
                    self._pause()
                if self._is_closing:
                    return
                work = self._next_work()
                self._is_working = work == self._work
            try:
                work()
            except HarmonyError as error:
                # Shown by the status already; what waits for a quiet moment waits
                # for the next one.
                log.debug("background work ended: %s", error)
            except Exception:
                # The thread must live for the next save.
                log.exception("unexpected failure in the background")
            finally:
                with self._changed:
                    self._is_working = False
                    self._changed.notify_all()

    def _has_news(self) -> bool:
        return self._is_requested or self._wants_warm or self._is_closing

    def _next_work(self) -> Callable[[], object]:
        """Return what to do now; ``_changed`` is held."""
        if self._is_requested:
            return self._work
        if self._wants_warm:
            self._wants_warm = False
            return lambda: self._copy.warm(self._give_way)
        self._wants_settling = False
        return self._settle

    def _give_way(self, _done: int, _total: int, _what: str) -> None:
        """End quiet work when somebody waits.

        Raises:
            Cancelled: Somebody does.

        """
        with self._changed:
            if self._is_requested or self._is_closing or self._savers:
                raise Cancelled

    def _settle(self) -> None:
        try:
            with self._saving:
                self._copy.settle(self._give_way)
        except (Cancelled, DestinationError):
            # In the next quiet moment.
            with self._changed:
                self._wants_settling = True
            raise
        except ProjectChangedError as error:
            self._fail(str(error), is_final=True, is_conflict=True)
            raise
        with self._changed:
            is_saved = self._status.state is SyncState.SAVED
        if is_saved:
            self._set(SyncState.SAVED, is_proven=True)

    def _pause(self) -> None:
        """Wait before a new try; a new request, a flush or closing ends it."""
        if self._failures:
            pause_s = self._pauses_s[min(self._failures, len(self._pauses_s)) - 1]
            self._changed.wait_for(
                lambda: self._is_closing or self._hurry or not self._failures, pause_s
            )
            self._hurry = False

    def _work(self) -> None:
        with self._saving:
            self._wait_for_rest()
            with self._changed:
                if self._is_closing or not self._is_requested:
                    return
                # Everything up to now is in what is scanned next.
                self._is_requested = False
            self._save(self._progress)

    def _save(
        self,
        report: Report | None = None,
        *,
        overwrite: bool = False,
        compact: bool = False,
    ) -> SaveResult:
        self._set(SyncState.SAVING, share=0.0)
        try:
            result = self._copy.save(report, overwrite=overwrite, compact=compact)
        except ProjectChangedError as error:
            self._fail(str(error), is_final=True, is_conflict=True)
            raise
        except NamesError as error:
            self._fail(str(error), is_final=True)
            raise
        except Cancelled:
            self._set(SyncState.AHEAD)
            raise
        except WorkfileError as error:
            self._fail(str(error), is_final=False)
            raise
        except BaseException:
            self._fail("an unexpected error, see the log", is_final=False)
            raise
        with self._changed:
            self._failures = 0
            again = self._is_requested
            self._wants_settling = True
            self._start()
            self._changed.notify_all()
        log.info(
            "saved %s: %s files, %s unchanged, %.2f s",
            self._copy.project_file,
            result.files,
            result.reused,
            result.seconds,
        )
        if result.broken_links:
            log.warning("links that lead nowhere: %s", ", ".join(result.broken_links))
        self._set(
            SyncState.WAITING if again else SyncState.SAVED,
            saved_at=time.time(),
            is_proven=result.is_proven,
        )
        return result

    def _progress(self, done: int, total: int, _what: str) -> None:
        share = done / total if total else 1.0
        with self._changed:
            is_news = share - self._status.share >= 0.05
        if is_news:
            self._set(SyncState.SAVING, share=share)

    def _fail(self, error: str, *, is_final: bool, is_conflict: bool = False) -> None:
        log.warning("not saved %s: %s", self._copy.project_file, error)
        with self._changed:
            if is_final:
                self._failures = 0
                pause_s = None
            else:
                self._failures += 1
                self._tries += 1
                at = min(self._failures, len(self._pauses_s)) - 1
                pause_s = self._pauses_s[at]
                self._is_requested = True
                if not self._is_closing:
                    self._start()
                self._changed.notify_all()
        state = SyncState.ASKING if is_final else SyncState.FAILED
        self._set(state, error=error, retry_in_s=pause_s, is_conflict=is_conflict)

    def _wait_for_rest(self) -> None:
        """Wait until Harmony has written all that belongs to a save."""
        last: Snapshot | None = None
        for _ in range(_LOOKS):
            try:
                snapshot = self._copy.look()
            except WorkfileError:
                snapshot = None
            if (
                snapshot is not None
                and snapshot == last
                and self._is_complete(snapshot)
            ):
                return
            last = snapshot
            with self._changed:
                if self._is_closing:
                    return
                self._changed.wait_for(lambda: self._is_closing, self._settle_s)

    def _is_complete(self, snapshot: Snapshot) -> bool:
        try:
            self._copy.check_versions(snapshot)
        except SceneChangingError:
            return False
        except WorkfileError:
            # No matter of patience: the save says what is wrong.
            return True
        return True

    def _set(self, state: SyncState, **changes: object) -> None:
        with self._changed:
            update = self._update(state, **changes)
        self._tell_listeners(update)

    def _update(
        self, state: SyncState, **changes: object
    ) -> tuple[Status, list[StatusListener]] | None:
        if state not in (SyncState.FAILED, SyncState.ASKING):
            changes.setdefault("error", "")
            changes.setdefault("retry_in_s", None)
            changes.setdefault("is_conflict", False)
        status = replace(self._status, state=state, **changes)  # type: ignore[arg-type]
        if status == self._status:
            return None
        self._status = status
        self._changed.notify_all()
        return status, list(self._listeners)

    def _tell_listeners(
        self, update: tuple[Status, list[StatusListener]] | None
    ) -> None:
        if update is None:
            return
        status, listeners = update
        for listener in listeners:
            try:
                listener(status)
            except Exception:
                log.exception("a listener of the sync status failed")
