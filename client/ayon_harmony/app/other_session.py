"""Going to the Harmony of another session of this user, instead of a second one.

Its own AYON process is asked, by the file that it left for others to attach by;
only that one can reach its Harmony.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from ayon_harmony.app import attach
from ayon_harmony.app.session_folder import live_folders
from ayon_harmony.errors import BridgeError, HarmonyScriptError
from ayon_harmony.scene import Scene
from ayon_harmony.ui.foreground import let_in_front
from ayon_harmony.workfiles import in_use

log = logging.getLogger(__name__)

# An artist waits; a Harmony that renders or shows a dialog may not answer.
TIMEOUT_S = 5.0


def bring_to_front(root: Path, session: in_use.Session) -> bool:
    """Bring the window of another session's Harmony to the front.

    Args:
        root: Folder of everything the addon keeps for the artist.
        session: Who has a workfile open on this workstation.

    Returns:
        False when it can't be reached: its AYON process is gone or of another
        version, or its Harmony is busy.

    """
    for folder in live_folders(root):
        try:
            told = attach.read_file(folder / attach.FILE_NAME)
        except BridgeError as error:
            log.info("Another session is passed over: %s", error)
            continue
        if told.get("pid") == session.pid:
            return _show_session(told, session)
    return False


def _show_session(told: Mapping[str, object], session: in_use.Session) -> bool:
    """Reach one session by what its file tells."""
    let_in_front(session.program_pid)
    try:
        with attach.connect(told, TIMEOUT_S) as line:
            line.wait_until_connected(TIMEOUT_S)
            return Scene(partial(line.call, timeout_s=TIMEOUT_S)).harmony.show_window()
    except (BridgeError, HarmonyScriptError) as error:
        # An older addon does not have the function.
        log.warning("The other Harmony cannot be brought to the front: %s", error)
        return False
