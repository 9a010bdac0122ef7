"""Going on from a published workfile, as a new workfile of the open task."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ayon_harmony import current
from ayon_harmony.errors import Cancelled, WorkfileError
from ayon_harmony.ui.messages import ask
from ayon_harmony.ui.progress import progress_service


def bring_here(path: Path, project_name: str, representation_id: str) -> None:
    """Have a published workfile fetched that is not on this workstation.

    Args:
        path: Published zip.
        project_name: Project it was published in.
        representation_id: Id of its representation.

    Raises:
        Cancelled: The artist does not wait for it.
        WorkfileError: It is not there, and nobody brings it.

    """
    from ayon_harmony.host.site_sync import find_site_sync

    if path.is_file():
        return
    sync = find_site_sync(project_name)
    if sync is not None:
        progress_service().run(
            f"Fetching {path.name}",
            lambda task: sync.fetch(representation_id, path, task),
        )
        return
    raise WorkfileError(
        f"The published workfile '{path}' is not there. Connect the drive that it"
        " is on, or have it synced to this workstation.",
        path,
    )


def open_as_next_version(path: Path, source: str) -> str:
    """Copy a published workfile beside those of the task, and open the copy.

    The published file is only read. Changes in the open scene are saved first, if
    the artist wants to go on.

    Args:
        path: Published zip; see ``bring_here``.
        source: What it is, as the artist would say it, for the description.

    Returns:
        Path of the new workfile.

    Raises:
        Cancelled: The artist would rather keep the open scene.
        WorkfileError: There is no task, or the workfile cannot be opened.

    """
    import ayon_api
    from ayon_core.host.interfaces import CopyWorkfileOptionalData
    from ayon_core.pipeline import registered_host
    from ayon_core.pipeline.workfile import copy_workfile_to_context

    current.refuse_database("this Harmony opens no workfiles beside it")
    host: Any = registered_host()
    context = host.get_current_context()
    project_name = context["project_name"]
    folder = ayon_api.get_folder_by_path(project_name, context["folder_path"])
    task = folder and ayon_api.get_task_by_name(
        project_name, folder["id"], context["task_name"]
    )
    if not task:
        raise WorkfileError(
            "There is no task to make the workfile in. Choose one in Workfiles first."
        )
    _save_open_scene(host)
    workfiles = list(host.list_workfiles(project_name, folder, task))
    copy_workfile_to_context(
        str(path),
        folder,
        task,
        version=_next_version(workfiles),
        description=f"From {source}",
        prepared_data=CopyWorkfileOptionalData(
            project_entity=ayon_api.get_project(project_name)
        ),
    )
    return str(host.get_current_workfile())


def _next_version(workfiles: Iterable[Any]) -> int | None:
    """Return the next number; None leaves the first one to the studio's settings.

    Workfiles without a number are the artist's own. Core counts them as well and
    trips, so it is not asked where there are any.
    """
    listed = [workfile.version for workfile in workfiles]
    numbers = [number for number in listed if number is not None]
    if numbers:
        return int(max(numbers)) + 1
    return 1 if listed else None


def _save_open_scene(host: Any) -> None:
    if not host.workfile_has_unsaved_changes():
        return
    answer = ask(
        "Open published workfile",
        "The open scene has changes that are not saved.",
        [("save", "Save and Open"), ("cancel", "Cancel")],
        safe="cancel",
    )
    if answer != "save":
        raise Cancelled("The open scene stays.")
    current.get_workfile().save()
