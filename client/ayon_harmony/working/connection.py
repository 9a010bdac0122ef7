"""Waiting for Harmony to come onto the line, with the scene that is meant."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ayon_harmony.errors import Cancelled, NotConnectedError


class ConnectionWatch:
    """Knows who is connected, and lets threads wait for a change of it.

    Its lock guards the peer, the count of connections and the end.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._peer: Any = None
        self._count = 0
        self._ended = ""

    @property
    def count(self) -> int:
        """How many good connections there have been."""
        with self._changed:
            return self._count

    @property
    def peer(self) -> Any:
        """Facts of the connected Harmony, None while there is none."""
        with self._changed:
            return self._peer

    def peer_changed(self, peer: Any) -> None:
        """Listener for the session: a peer came, or (None) left."""
        with self._changed:
            self._peer = peer
            if peer is not None:
                self._count += 1
            self._changed.notify_all()

    def process_changed(self, ended: str = "") -> None:
        """Harmony started (empty) or ended (why): the second ends every wait."""
        with self._changed:
            self._ended = ended
            self._changed.notify_all()

    def interrupt(self) -> None:
        """Make waiting threads ask again whether they were cancelled."""
        with self._changed:
            self._changed.notify_all()

    def wait(
        self,
        accept: Callable[[Any, int], bool],
        timeout_s: float | None = None,
        was_cancelled: Callable[[], bool] = lambda: False,
    ) -> Any:
        """Wait for a peer and return it.

        Args:
            accept: Gets the peer and the count of connections so far.
            timeout_s: How long to wait, None for as long as Harmony lives.
            was_cancelled: Asked at every change and ``interrupt``.

        Raises:
            NotConnectedError: Harmony ended, or it took too long.
            Cancelled: ``was_cancelled`` said so.

        """

        def is_over() -> bool:
            return bool(
                self._ended
                or was_cancelled()
                or (self._peer is not None and accept(self._peer, self._count))
            )

        with self._changed:
            in_time = self._changed.wait_for(is_over, timeout_s)
            if self._peer is not None and accept(self._peer, self._count):
                return self._peer
            if self._ended:
                raise NotConnectedError(self._ended)
        if not in_time:
            raise NotConnectedError(
                "Harmony has not connected. It may still be starting, or it shows a"
                " dialog that waits for an answer."
            )
        raise Cancelled("Stopped waiting for Harmony.")


def is_scene(peer: Any, xstage: Path) -> bool:
    """Whether the connected Harmony has that scene open."""
    folder = getattr(peer, "scene_path", None)
    version_name = getattr(peer, "version_name", None)
    if not folder or not version_name:
        return False
    return is_same_path(Path(folder) / f"{version_name}.xstage", xstage)


def is_same_path(one: Path, other: Path) -> bool:
    """Whether two paths are one place, links and letter case considered."""
    try:
        return os.path.samefile(one, other)
    except OSError:
        return os.path.normcase(os.path.abspath(one)) == os.path.normcase(
            os.path.abspath(other)
        )
