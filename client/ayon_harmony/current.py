"""What runs in this process: the session with Harmony, its scene and workfile.

The one place that is global. ``app`` fills it when a session starts and
clears it when the session ends; hosts, plugins and the api read it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from ayon_harmony.errors import NotConnectedError
from ayon_harmony.scene import Scene


class HarmonySession(Protocol):
    """The calls into Harmony that everybody may use."""

    @property
    def peer(self) -> Any:
        """Facts of the connected Harmony, None while there is none."""

    def call(
        self, function: str, *args: object, timeout_s: float | None = None
    ) -> object:
        """Call one of our JavaScript functions, or a host function by name."""

    def send(
        self, request: Mapping[str, Any], timeout_s: float | None = None
    ) -> dict[str, Any]:
        """Send a raw request and return its reply."""

    def send_many(
        self,
        requests: Sequence[Mapping[str, Any]],
        timeout_s: float | None = None,
    ) -> list[dict[str, Any]]:
        """Send several requests in one go and return their replies."""


class Workfile(Protocol):
    """The workfile that is open in Harmony, and what can be done with it."""

    @property
    def path(self) -> str | None:
        """Workfile in the project, None for a scene that has none yet."""

    def open(self, path: str) -> None:
        """Open another workfile in the running Harmony."""

    def save(self) -> None:
        """Save the scene, and the workfile in the project if there is one."""

    def save_as(self, path: str) -> None:
        """Save the scene as another workfile and stay in that one."""

    def has_unsaved_changes(self) -> bool:
        """Whether something would be lost if the workfile was left now."""


_session: HarmonySession | None = None
_workfile: Workfile | None = None


def start(session: HarmonySession, workfile: Workfile | None = None) -> None:
    """Make a session the running one of this process."""
    global _session, _workfile
    _session = session
    _workfile = workfile


def end() -> None:
    """Forget the running session."""
    global _session, _workfile
    _session = None
    _workfile = None


def find_session() -> HarmonySession | None:
    """The running session, None when nothing was launched."""
    return _session


def get_session() -> HarmonySession:
    """The running session.

    Raises:
        NotConnectedError: This process has not launched Harmony.

    """
    if _session is None:
        raise NotConnectedError(
            "No Harmony runs in this process. Start it from the AYON launcher"
            " or with ayon_harmony.api.launch(executable)."
        )
    return _session


def get_scene() -> Scene:
    """The scene that is open in the running session's Harmony.

    Raises:
        NotConnectedError: This process has not launched Harmony.

    """
    return Scene(get_session().call)


def get_workfile() -> Workfile:
    """The workfile of the running session.

    Raises:
        NotConnectedError: This process has not launched Harmony.

    """
    get_session()
    if _workfile is None:
        raise NotConnectedError("The running session has no workfiles.")
    return _workfile
