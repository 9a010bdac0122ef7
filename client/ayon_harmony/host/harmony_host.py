"""Harmony as ayon-core sees it: workfiles, containers and the publish context.

Thin on purpose. Saving and opening is done by the running session's workfile,
which ``current`` holds; what lies in the scene is read by the modules beside
this one.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyblish.api
from ayon_core.host import (
    ApplicationInformation,
    HostBase,
    ILoadHost,
    IPublishHost,
    IWorkfileHost,
)
from ayon_core.pipeline import (
    register_creator_plugin_path,
    register_inventory_action_path,
    register_loader_plugin_path,
)

from ayon_harmony import current
from ayon_harmony.errors import NotConnectedError

if TYPE_CHECKING:
    from ayon_harmony.scene.records import SceneRecords

PLUGINS = Path(__file__).resolve().parent.parent / "plugins"


class HarmonyHost(HostBase, IWorkfileHost, ILoadHost, IPublishHost):
    """The AYON host of the process that serves Harmony."""

    @property
    def name(self) -> str:
        """Host name, as the addon and the server know it."""
        return "harmony"

    def install(self) -> None:
        """Tell core and pyblish where the addon's plugins are."""
        pyblish.api.register_host("harmony")
        pyblish.api.register_plugin_path(str(PLUGINS / "publish"))
        register_creator_plugin_path(str(PLUGINS / "create"))
        register_loader_plugin_path(str(PLUGINS / "load"))
        register_inventory_action_path(str(PLUGINS / "inventory"))

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

    @contextlib.contextmanager
    def maintained_selection(self) -> Iterator[None]:
        """Let the artist's selection be as before, whatever is done meanwhile.

        What is gone by then is not selected.
        """
        scene = current.get_scene()
        before = scene.nodes.get_selection()
        try:
            yield
        finally:
            scene.nodes.select(
                before.nodes,
                [
                    (backdrop.group_path, backdrop.index)
                    for backdrop in before.backdrops
                ],
                missing_ok=True,
            )

    def _after_context_change(self, context_change_data: Any) -> None:
        """Tell scripts of the other task, and look at what is loaded from there."""
        current.tell(current.CONTEXT_CHANGED, self.get_current_context())

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
        """Save the scene to its workfile, or as another one.

        Raises:
            WorkfileError: The scene lies on a Harmony Server; says what to do.

        """
        current.refuse_database("cannot be saved as a workfile")
        workfile = current.get_workfile()
        if dst_path is None:
            workfile.save()
        else:
            workfile.save_as(str(dst_path))

    def open_workfile(self, filepath: str) -> None:
        """Open a workfile in the running Harmony.

        Raises:
            WorkfileError: The scene lies on a Harmony Server; says what to do.

        """
        current.refuse_database("this Harmony opens no workfiles beside it")
        current.get_workfile().open(str(filepath))

    # --- ILoadHost ------------------------------------------------------------

    def get_containers(self) -> list[dict[str, Any]]:
        """What was loaded into the scene, fresh dicts at every call."""
        from ayon_harmony.host.containers import list_containers

        records = _read_records()
        return list_containers(records) if records else []

    # --- IPublishHost -----------------------------------------------------------

    def get_context_data(self) -> dict[str, Any]:
        """Publish options that belong to the scene as a whole."""
        records = _read_records()
        return records.context if records else {}

    def update_context_data(
        self, data: dict[str, Any], changes: dict[str, Any]
    ) -> None:
        """Store publish options of the scene as a whole, if they changed.

        Core's ``changes`` still names what was stored before, so the scene tells.
        """
        from ayon_harmony.scene.records import change_records

        change_records(current.get_scene(), context=data, title="Save publish options")


def _read_records() -> SceneRecords | None:
    """Read the open scene, None while no Harmony is on the line."""
    session = current.find_session()
    if session is None or session.peer is None:
        return None
    # Who only asks for workfiles has no scene.
    from ayon_harmony.scene.records import read_records

    return read_records(current.get_scene())
