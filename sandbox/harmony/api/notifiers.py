"""``SceneChangeNotifier`` and ``SessionChangeNotifier``: signals of changes.

The application tells its living notifiers (``app.notify``). Changes of the
scene are seen by the calls that make them: their names say which signal.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from sandbox.harmony.binding import HostObject, host_class, script_method

if TYPE_CHECKING:
    from sandbox.harmony.host import Application


class Notifier(HostObject):
    """A holder of signals; the parent given to it is not modelled."""

    def __init__(self, app: Application, parent: Any = None) -> None:
        super().__init__(app)
        app.notifiers.add(self)

    @script_method("disconnectAll")
    def disconnect_all(self) -> None:
        """Emit no more."""
        self.app.notifiers.discard(self)


class SceneChangeNotifier(Notifier):
    """Tells of changes in the scene."""

    script_class = "SceneChangeNotifier"
    script_signals = (
        "columnValuesChanged",
        "controlChanged",
        "currentFrameChanged",
        "networkChanged",
        "nodeChanged",
        "nodeMetadataChanged",
        "sceneChanged",
        "sceneMarkersChanged",
        "selectionChanged",
    )
    signals_since: ClassVar[Mapping[str, float]] = {
        "nodeMetadataChanged": 21,
        "sceneMarkersChanged": 21,
    }


class SessionChangeNotifier(Notifier):
    """Tells of saves; 21 and later."""

    script_class = "SessionChangeNotifier"
    script_signals = ("saveSuccessful",)


host_class("SceneChangeNotifier", SceneChangeNotifier)
host_class("SessionChangeNotifier", SessionChangeNotifier, since=21)
