"""Showing another scene in Harmony.

Harmony 20 and later open it while they run: the script engine of the old scene
dies, and with it the connection; the new scene's hook connects again. Older
versions are ended properly and started again.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable
from pathlib import Path

from ayon_harmony.bridge.session import Session
from ayon_harmony.errors import NotConnectedError, WorkfileError
from ayon_harmony.ui.progress import ProgressService, Task
from ayon_harmony.working.connection import ConnectionWatch, is_scene

log = logging.getLogger(__name__)

_OPEN = "scene.closeSceneAndOpenOffline"
_CAN_OPEN = f"(function () {{ return typeof {_OPEN} === 'function'; }})"


class SceneSwitch:
    """Makes Harmony show a scene and waits until it does.

    Args:
        session: The running session.
        watch: Who is connected.
        progress: Shows the wait.
        restart: Ends Harmony and starts it with a scene.
        opened: Called when a scene that was asked for is there.

    """

    def __init__(
        self,
        session: Session,
        watch: ConnectionWatch,
        progress: ProgressService,
        restart: Callable[[Path], None],
        opened: Callable[[], object] = lambda: None,
    ) -> None:
        self._session = session
        self._watch = watch
        self._progress = progress
        self._restart = restart
        self._opened = opened

    def show(self, xstage: Path) -> None:
        """Open a scene in place of the one that is open.

        Whoever calls has asked about unsaved changes before.

        Raises:
            WorkfileError: Harmony does not open it.
            NotConnectedError: Harmony ended meanwhile.
            Cancelled: The artist stopped waiting.

        """
        self.wait_until_ready()
        before = self._watch.count
        if self._session.send({"function": _CAN_OPEN})["result"]:
            self._progress.run("Opening the scene in Harmony", self._opener(xstage))
        else:
            self._restart(xstage)
        self._progress.run(
            "Waiting for Harmony",
            lambda task: self._wait(
                task, lambda peer, count: count > before and is_scene(peer, xstage)
            ),
        )
        self._opened()

    def wait_until_ready(self) -> None:
        """Wait until Harmony has started, for tools that were quicker.

        Raises:
            NotConnectedError: Harmony ended.
            Cancelled: The artist stopped waiting.

        """
        if self._session.peer is None:
            self._progress.run(
                "Waiting for Harmony",
                lambda task: self._wait(task, lambda _peer, _count: True),
            )

    def _wait(self, task: Task, accept: Callable[[object, int], bool]) -> None:
        task.when_cancelled(self._watch.interrupt)
        task(0, 0, "Harmony is busy opening a scene.")
        self._watch.wait(accept, was_cancelled=task.was_cancelled)

    def _opener(self, xstage: Path) -> Callable[[Task], None]:
        def open_in_place(task: Task) -> None:
            task(0, 0, xstage.name)
            try:
                # A dialog of Harmony may stand before it; that has no time.
                opened = self._session.call(
                    _OPEN, xstage.as_posix(), timeout_s=math.inf
                )
            except NotConnectedError:
                # The engine that would have answered died with its scene.
                return
            if opened is False:
                raise WorkfileError(
                    f"Harmony does not open '{xstage}'. Its message log says why.",
                    xstage,
                )

        return open_in_place
