"""Saving workfiles with their entities, and the next version."""

from __future__ import annotations

import os
import uuid
from typing import Any

import ayon_api
from ayon_api.operations import OperationsSession

from ...host.interfaces import (
    CopyWorkfileOptionalData,
    ListWorkfilesOptionalData,
    SaveWorkfileOptionalData,
)
from ...lib import filter_profiles, get_ayon_username
from ...settings import get_project_settings
from ..anatomy import Anatomy
from ..template_data import get_template_data
from ..version_start import get_versioning_start
from .path_resolving import get_workdir, get_workfile_template_key

Entity = dict[str, Any]


def _launch_profile(
    key: str,
    project_name: str,
    host_name: str,
    task_name: str,
    task_type: str,
    default_output: bool,
    project_settings: dict[str, Any] | None,
) -> bool:
    settings = project_settings or get_project_settings(project_name)
    profile = filter_profiles(
        settings["core"]["tools"]["Workfiles"][key],
        {
            "task_names": task_name,
            "task_types": task_type,
            "host_names": host_name,
        },
    )
    enabled = (profile or {}).get("enabled")
    return default_output if enabled is None else bool(enabled)


def should_use_last_workfile_on_launch(
    project_name: str,
    host_name: str,
    task_name: str,
    task_type: str,
    default_output: bool = False,
    project_settings: dict[str, Any] | None = None,
) -> bool:
    """Whether the last workfile opens with the application."""
    return _launch_profile(
        "last_workfile_on_startup",
        project_name,
        host_name,
        task_name,
        task_type,
        default_output,
        project_settings,
    )


def should_open_workfiles_tool_on_launch(
    project_name: str,
    host_name: str,
    task_name: str,
    task_type: str,
    default_output: bool = False,
    project_settings: dict[str, Any] | None = None,
) -> bool:
    """Whether the Workfiles tool opens with the application."""
    return _launch_profile(
        "open_workfile_tool_on_startup",
        project_name,
        host_name,
        task_name,
        task_type,
        default_output,
        project_settings,
    )


def save_workfile_info(
    project_name: str,
    task_id: str,
    rootless_path: str,
    host_name: str,
    version: int | None = None,
    comment: str | None = None,
    description: str | None = None,
    username: str | None = None,
    data: dict[str, Any] | None = None,
    workfile_entities: list[Entity] | None = None,
) -> Entity:
    """Create the workfile entity of a path, or update what changed in it."""
    if workfile_entities is None:
        workfile_entities = list(
            ayon_api.get_workfiles_info(project_name, task_ids=[task_id])
        )
    username = username or get_ayon_username()
    attrib = {"extension": os.path.splitext(rootless_path)[1]}
    if description is not None:
        attrib["description"] = description
    facts = {"host_name": host_name, "version": version, "comment": comment}
    data = dict(data or {})
    session = OperationsSession()
    entity = next((e for e in workfile_entities if e["path"] == rootless_path), None)
    if entity is None:
        entity = {
            "id": uuid.uuid4().hex,
            "path": rootless_path,
            "taskId": task_id,
            "attrib": attrib,
            "data": {**data, **facts},
            "createdBy": username,
            "updatedBy": username,
        }
        session.create_entity(project_name, "workfile", entity)
        session.commit()
        return entity
    data.update({key: value for key, value in facts.items() if value is not None})
    changes: dict[str, Any] = {}
    for part, values in (("data", data), ("attrib", attrib)):
        changed = {
            key: value
            for key, value in values.items()
            if entity[part].get(key) != value
        }
        if changed:
            entity[part].update(changed)
            changes[part] = changed
    if entity.get("updatedBy") != username:
        changes["updatedBy"] = entity["updatedBy"] = username
    if changes:
        session.update_entity(project_name, "workfile", entity["id"], changes)
        session.commit()
    return entity


def find_workfile_rootless_path(
    workfile_path: str,
    project_name: str,
    folder_entity: Entity,
    task_entity: Entity,
    host_name: str,
    *,
    project_entity: Entity | None = None,
    project_settings: dict[str, Any] | None = None,
    anatomy: Anatomy | None = None,
) -> str:
    """The path with its root replaced; unchanged outside of all roots."""
    anatomy = anatomy or Anatomy(project_name, project_entity=project_entity)
    return anatomy.find_root_template_from_path(str(workfile_path))[1]


def _entities(
    project_name: str, folder_path: str, task_name: str
) -> tuple[Entity, Entity]:
    folder = ayon_api.get_folder_by_path(project_name, folder_path)
    return folder, ayon_api.get_task_by_name(project_name, folder["id"], task_name)


def save_current_workfile_to(
    workfile_path: str,
    folder_path: str,
    task_name: str,
    *,
    version: int | None = None,
    comment: str | None = None,
    description: str | None = None,
    prepared_data: SaveWorkfileOptionalData | None = None,
) -> None:
    """Save the open workfile under a path of another task."""
    from ..context_tools import registered_host

    host = registered_host()
    folder, task = _entities(host.get_current_project_name(), folder_path, task_name)
    host.save_workfile_with_context(
        workfile_path,
        folder,
        task,
        version=version,
        comment=comment,
        description=description,
        prepared_data=prepared_data,
    )


def save_workfile_with_current_context(
    workfile_path: str,
    *,
    version: int | None = None,
    comment: str | None = None,
    description: str | None = None,
    prepared_data: SaveWorkfileOptionalData | None = None,
) -> None:
    """Save the open workfile under a path of the current task."""
    from ..context_tools import registered_host

    context = registered_host().get_current_context()
    save_current_workfile_to(
        workfile_path,
        context["folder_path"],
        context["task_name"],
        version=version,
        comment=comment,
        description=description,
        prepared_data=prepared_data,
    )


def save_next_version(
    version: int | None = None,
    comment: str | None = None,
    description: str | None = None,
    *,
    prepared_data: SaveWorkfileOptionalData | None = None,
) -> None:
    """Save the open workfile as the next version of its task.

    Args:
        version: Number to use; otherwise one above the highest there is.
        comment: Comment in the name; otherwise that of the open workfile.
        description: Note for the workfile entity.
        prepared_data: What the caller already knows.

    """
    from ..context_tools import registered_host

    host = registered_host()
    current_path = host.get_current_workfile()
    current_path = os.path.normpath(current_path) if current_path else None
    context = host.get_current_context()
    project_name = context["project_name"]
    known = prepared_data or SaveWorkfileOptionalData()
    project_entity, anatomy, settings = known.get_project_data(project_name)
    known.project_entity, known.anatomy = project_entity, anatomy
    known.project_settings = settings
    folder, task = _entities(project_name, context["folder_path"], context["task_name"])
    template_key = get_workfile_template_key(
        project_name, task["taskType"], host.name, settings
    )
    workdir = get_workdir(
        project_entity, folder, task, host.name, anatomy, template_key, settings
    )
    data = get_template_data(project_entity, folder, task, host.name, settings)
    last: Any = None
    current: Any = None
    if version is None or comment is None:
        for item in host.list_workfiles(
            project_name,
            folder,
            task,
            prepared_data=ListWorkfilesOptionalData(
                project_entity=project_entity,
                anatomy=anatomy,
                project_settings=settings,
                template_key=template_key,
            ),
        ):
            if item.filepath == current_path:
                current = item
            if item.version is not None and (
                last is None or last.version < item.version
            ):
                last = item
    if version is None:
        version = (
            last.version + 1
            if last
            else get_versioning_start(
                project_name,
                host.name,
                task_name=task["name"],
                task_type=task["taskType"],
                product_base_type="workfile",
            )
        )
    if comment is None and current is not None:
        comment = current.comment
    data["version"] = version
    if comment:
        data["comment"] = comment
    extensions = host.get_workfile_extensions()
    if extensions:
        source = current_path or (last.filepath if last else None)
        ext = os.path.splitext(source)[1] if source else next(iter(extensions))
        data["ext"] = ext.lstrip(".")
    template = anatomy.get_template_item("work", template_key, "file")
    filename = template.format_strict(data)
    known.rootless_path = f"{workdir.rootless}/{filename}".replace("\\", "/")
    host.save_workfile_with_context(
        os.path.join(workdir, filename),
        folder,
        task,
        version=version,
        comment=comment,
        description=description,
        prepared_data=known,
    )


def copy_workfile_to_context(
    src_workfile_path: str,
    folder_entity: Entity,
    task_entity: Entity,
    *,
    version: int | None = None,
    comment: str | None = None,
    description: str | None = None,
    open_workfile: bool = True,
    prepared_data: CopyWorkfileOptionalData | None = None,
) -> None:
    """Copy a workfile to a task as its next version."""
    from ..context_tools import registered_host

    host = registered_host()
    project_name = host.get_current_project_name()
    known = prepared_data or CopyWorkfileOptionalData()
    project_entity, anatomy, settings = known.get_project_data(project_name)
    if version is None:
        found = host.list_workfiles(project_name, folder_entity, task_entity)
        version = max((item.version or 0 for item in found), default=0) + 1
    data = get_template_data(
        project_entity, folder_entity, task_entity, host.name, settings
    )
    data["version"] = version
    data["ext"] = os.path.splitext(src_workfile_path)[1].lstrip(".")
    if comment:
        data["comment"] = comment
    template_key = get_workfile_template_key(
        project_name, task_entity["taskType"], host.name, settings
    )
    path = anatomy.get_template_item("work", template_key, "path").format_strict(data)
    known.rootless_path = path.rootless
    host.copy_workfile(
        src_workfile_path,
        str(path),
        folder_entity,
        task_entity,
        version=version,
        comment=comment,
        description=description,
        open_workfile=open_workfile,
        prepared_data=known,
    )
