"""Harmony as ayon-core sees it: workfiles, containers and the publish context.

Thin on purpose. Saving and opening is done by the running session's workfile,
which ``current`` holds; what lies in the scene is read by the modules beside
this one.
"""

from __future__ import annotations

from typing import Any

from ayon_core.host import (
    ApplicationInformation,
    HostBase,
    ILoadHost,
    IPublishHost,
    IWorkfileHost,
)

from ayon_harmony import current
from ayon_harmony.errors import NotConnectedError


class HarmonyHost(HostBase, IWorkfileHost, ILoadHost, IPublishHost):
    """The AYON host of the process that serves Harmony."""

    def __init__(self) -> None:
        super().__init__()
        self._context_data: dict[str, Any] = {}

    @property
    def name(self) -> str:
        """Host name, as the addon and the server know it."""
        return "harmony"

    def get_app_information(self) -> ApplicationInformation:
        """Product and version of the connected Harmony."""
        session = current.find_session()
        peer = session.peer if session is not None else None
        if peer is None:
            return ApplicationInformation(app_name="Harmony")
        return ApplicationInformation(
            app_name=f"Harmony {peer.edition.capitalize()}",
            app_version=peer.harmony_version,
        )

    # --- IWorkfileHost --------------------------------------------------------

    def get_workfile_extensions(self) -> list[str]:
        """A scene is a folder; its workfile is a zip of it."""
        return [".zip"]

    def get_current_workfile(self) -> str | None:
        """Workfile in the project, None for a scene that has none yet."""
        return current.get_workfile().path

    def workfile_has_unsaved_changes(self) -> bool | None:
        """Whether leaving the workfile would lose something; None if unknown."""
        try:
            return current.get_workfile().has_unsaved_changes()
        except NotConnectedError:
            return None

    def save_workfile(self, dst_path: str | None = None) -> None:
        """Save the scene to its workfile, or as another one."""
        workfile = current.get_workfile()
        if dst_path is None:
            workfile.save()
        else:
            workfile.save_as(str(dst_path))

    def open_workfile(self, filepath: str) -> None:
        """Open a workfile in the running Harmony."""
        current.get_workfile().open(str(filepath))

    # --- ILoadHost ------------------------------------------------------------

    def get_containers(self) -> list[dict[str, Any]]:
        """What was loaded into the scene."""
        return []

    # --- IPublishHost -----------------------------------------------------------

    def get_context_data(self) -> dict[str, Any]:
        """Publish options that belong to the scene as a whole."""
        return dict(self._context_data)

    def update_context_data(
        self, data: dict[str, Any], changes: dict[str, Any]
    ) -> None:
        """Keep publish options of the scene for this session."""
        self._context_data = dict(data)
