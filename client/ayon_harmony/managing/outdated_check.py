"""Tells what of the loaded things is outdated, without a window in the way.

The check runs beside the main thread when a scene has opened, when Manage is opened
and after something was loaded, updated or removed. What it finds stands behind
*Manage* in the menu, in the log and, where the studio wants it, in the Node View as a
colour.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ayon_harmony import current
from ayon_harmony.errors import BridgeError, HarmonyError
from ayon_harmony.ui.main_loop import MainLoop

if TYPE_CHECKING:
    from ayon_harmony.managing.outdated import Survey

log = logging.getLogger(__name__)

#: Tools of ayon-core update one thing after the other; one check comes after the last.
SETTLE_S = 0.5


class OutdatedCheck:
    """Looks for outdated containers of the open scene.

    Args:
        loop: Main loop of the session.
        settings: The studio's settings, complete.
        is_read_only: Whether the open scene must not be changed.

    """

    def __init__(
        self,
        loop: MainLoop,
        settings: Mapping[str, Any],
        is_read_only: Callable[[], bool] = lambda: False,
    ) -> None:
        self._loop = loop
        self._settings = settings["manage"]
        self._is_read_only = is_read_only
        # Another scene may open while the server is asked about the last one.
        self._number = 0
        self._take_back: Callable[[], None] = lambda: None

    def scene_opened(self) -> None:
        """A scene has opened; check it, where the studio wants that."""
        if self._settings["check_at_open"]:
            self.start()

    def follow(self) -> Callable[[], None]:
        """Check again when what is loaded changes; the returned function ends it."""
        event = current.CONTAINERS_CHANGED
        forget = current.add_callback(event, self._containers_changed)

        def end() -> None:
            forget()
            self._take_back()

        return end

    def _containers_changed(self, _about: object) -> None:
        # Where nothing was ever checked nothing is told that could be wrong.
        if self._number:
            self._take_back()
            self._take_back = self._loop.post_later(SETTLE_S, self.start)

    def start(self) -> None:
        """Check the open scene. Runs on the main thread and waits for nothing."""
        self._number += 1
        number = self._number
        self._loop.run_beside(_survey, lambda survey: self._show_survey(number, survey))

    def _show_survey(self, number: int, survey: Survey | None) -> None:
        if survey is None or number != self._number:
            return
        for line in survey.describe():
            log.info("Loaded into the scene: %s", line)
        session = current.find_session()
        if session is None:
            return
        try:
            self._color(survey)
        except HarmonyError as error:
            log.warning("Outdated nodes could not be coloured: %s", error)
        with suppress(BridgeError):
            session.call("setOutdatedCount", len(survey.outdated))

    def _color(self, survey: Survey) -> None:
        if not self._settings["color_outdated"] or self._is_read_only():
            return
        from ayon_harmony.managing.outdated import show_outdated
        from ayon_harmony.scene.records import read_records

        scene = current.get_scene()
        show_outdated(
            scene,
            read_records(scene),
            [container["container_id"] for container in survey.outdated],
            self._settings["outdated_color"],
        )


def _survey() -> Survey | None:
    """Ask scene and server; None where there is no AYON or no scene."""
    try:
        from ayon_core.pipeline import get_current_project_name
    except ImportError:
        return None
    from ayon_harmony.managing.outdated import survey_containers
    from ayon_harmony.scene.records import read_records

    project_name = get_current_project_name()
    if not project_name:
        return None
    try:
        records = read_records(current.get_scene())
    except BridgeError as error:
        # The scene was closed again; the next one is checked when it opens.
        log.debug("No scene to check: %s", error)
        return None
    return survey_containers(records, project_name)
