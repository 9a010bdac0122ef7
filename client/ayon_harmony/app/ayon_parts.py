"""What a session takes from AYON, in a Python that has it."""

from __future__ import annotations

import logging
import os

from ayon_harmony.ui.main_loop import MainLoop

log = logging.getLogger(__name__)


def without_ayon(error: ImportError) -> str:
    """Say that this Python has no AYON, and what to do."""
    return (
        f"AYON's tools are not to be had in this Python ({error}). Start Harmony from"
        " the AYON launcher."
    )


def install_host() -> str:
    """Make this process an AYON host; say why not where there is no AYON."""
    try:
        from ayon_core.pipeline import install_host as register_host
    except ImportError as error:
        log.warning("No AYON in this Python, so there will be no tools: %s", error)
        return without_ayon(error)
    from ayon_harmony.host.harmony_host import HarmonyHost

    os.environ.setdefault("AYON_HOST_NAME", "harmony")
    register_host(HarmonyHost())
    return ""


def log_unused_plugins(loop: MainLoop) -> None:
    """Name the studio's plugins that AYON passes over in the log, where AYON is.

    Their files, which may lie on a share, are read beside the main thread.
    """
    try:
        from ayon_harmony.checking import passed_over
    except ImportError:
        return
    folders = passed_over.plugin_folders()
    loop.run_beside(
        lambda: list(passed_over.find_lines(folders)), passed_over.log_lines
    )


def find_locks() -> list[object]:
    """AYON's workfile locks; nothing where there is no AYON."""
    try:
        from ayon_harmony.host.workfile_lock import WorkfileLocks
    except ImportError:
        return []
    return [WorkfileLocks()]
