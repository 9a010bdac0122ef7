"""A session of the addon with a scripted scene instead of a connected Harmony.

For tests and benchmarks of hosts and plugins: ``with ScriptedSession(...)``
makes it the running session of this process, with a workfile that only notes
what it was told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from ayon_harmony import current
from ayon_harmony.bridge.messages import Peer
from sandbox.harmony.model.database import place_of
from sandbox.scripted_scene import ScriptedScene

EMULATOR = Path(__file__).resolve().parent / "harmony" / "HarmonyPremium"
"""The program that renders in batch for a scripted session."""


class NotedWorkfile:
    """A workfile that notes what is done to it.

    Attributes:
        path: Zip in the project, None before the first save.
        is_ahead: What it says of unsaved changes.
        done: What was called, oldest first.

    """

    def __init__(self, path: str | None = None) -> None:
        self.path = path
        self.is_ahead = False
        self.done: list[tuple[str, str | None]] = []

    def open(self, path: str) -> None:
        """Note that another workfile was opened."""
        self.done.append(("open", path))
        self.path = path

    def save(self) -> None:
        """Note a save."""
        self.done.append(("save", self.path))
        self.is_ahead = False

    def make_compact(self) -> None:
        """Note that bytes of deleted files go."""
        self.done.append(("make_compact", self.path))

    def save_as(self, path: str) -> None:
        """Note a save as."""
        self.done.append(("save_as", path))
        self.path = path
        self.is_ahead = False

    def has_unsaved_changes(self) -> bool:
        """Say what ``is_ahead`` says."""
        return self.is_ahead


def _database_facts(folder: Path) -> dict[str, Any]:
    """Return what a Harmony says of a scene on a server."""
    place = place_of(folder)
    if place is None:
        return {}
    return {
        "database": True,
        "environment": place.environment,
        "job": place.job,
        "scene_name": place.scene,
    }


class ScriptedSession:
    """The running session of this process while it is entered."""

    def __init__(
        self,
        scripted: ScriptedScene,
        workfile: NotedWorkfile | None = None,
        harmony_version: str = "22.0.4",
        edition: str = "premium",
        program: Path | None = EMULATOR,
    ) -> None:
        self.scripted = scripted
        self.program = program
        self.workfile = workfile or NotedWorkfile()
        self.peer: Peer | None = Peer(
            protocol=1,
            harmony_version=harmony_version,
            edition=edition,
            interactive=True,
            scene_path=scripted.folder.as_posix(),
            version_name=scripted.folder.name,
            **_database_facts(scripted.folder),
        )

    def wait_until_connected(self, timeout_s: float) -> Peer:
        """Return the facts of the scripted Harmony, which is always there."""
        assert self.peer is not None
        return self.peer

    def call(
        self, function: str, *args: object, timeout_s: float | None = None
    ) -> object:
        """Call one of our functions."""
        return self.scripted.call(function, *args)

    def send(
        self, request: Mapping[str, Any], timeout_s: float | None = None
    ) -> dict[str, Any]:
        """Refuse: raw requests are the bridge's own tests."""
        raise NotImplementedError("a scripted session has no raw requests")

    def send_many(
        self,
        requests: Sequence[Mapping[str, Any]],
        timeout_s: float | None = None,
    ) -> list[dict[str, Any]]:
        """Refuse: raw requests are the bridge's own tests."""
        raise NotImplementedError("a scripted session has no raw requests")

    def __enter__(self) -> ScriptedSession:
        current.start(self, self.workfile, program=self.program)
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        current.end()
