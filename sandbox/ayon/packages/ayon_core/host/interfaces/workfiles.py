"""The workfile interface: save, open, list and copy with their context.

The order is what hosts build on: before-hook, event, environment and context,
the host's own function, workfile entity, after-hook, event. Opening differs
from saving in one place: the folder is in the environment before the hook.
"""

from __future__ import annotations

import os
import shutil
import warnings
from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import ayon_api

from ...lib import emit_event
from ...settings import get_project_settings
from ..abstract import AbstractHost
from ..constants import ContextChangeReason

Entity = dict[str, Any]


def _rootless(path: str | None) -> str:
    text = path or ""
    return text.replace("\\", "/") if os.name == "nt" else text


class _WorkfileOptionalData:
    """What a caller already knows, so that it is not asked again."""

    data_version = 1

    def __init__(
        self,
        *,
        project_entity: Entity | None = None,
        anatomy: Any | None = None,
        project_settings: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        if kwargs:
            names = ", ".join(f'"{key}"' for key in kwargs)
            warnings.warn(
                f"Unknown keywords passed to {type(self).__name__}: {names}",
                stacklevel=2,
            )
        self.project_entity = project_entity
        self.anatomy = anatomy
        self.project_settings = project_settings

    def get_project_data(self, project_name: str) -> tuple[Entity, Any, dict[str, Any]]:
        """Project entity, anatomy and settings; what is missing is fetched."""
        from ...pipeline import Anatomy

        project_entity = self.project_entity or ayon_api.get_project(project_name)
        anatomy = self.anatomy or Anatomy(project_name, project_entity=project_entity)
        settings = self.project_settings
        if settings is None:
            settings = get_project_settings(project_name)
        return project_entity, anatomy, settings


class OpenWorkfileOptionalData(_WorkfileOptionalData):
    """Known data for opening."""


class ListWorkfilesOptionalData(_WorkfileOptionalData):
    """Known data for listing."""

    def __init__(
        self,
        *,
        project_entity: Entity | None = None,
        anatomy: Any | None = None,
        project_settings: dict[str, Any] | None = None,
        template_key: str | None = None,
        workfile_entities: list[Entity] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            project_entity=project_entity,
            anatomy=anatomy,
            project_settings=project_settings,
            **kwargs,
        )
        self.template_key = template_key
        self.workfile_entities = workfile_entities

    def get_template_key(
        self,
        project_name: str,
        task_type: str,
        host_name: str,
        project_settings: dict[str, Any],
    ) -> str:
        """Name of the work template of the task."""
        from ...pipeline.workfile import get_workfile_template_key

        return self.template_key or get_workfile_template_key(
            project_name, task_type, host_name, project_settings
        )

    def get_workfile_entities(self, project_name: str, task_id: str) -> list[Entity]:
        """Workfile entities of the task."""
        if self.workfile_entities is not None:
            return self.workfile_entities
        return list(ayon_api.get_workfiles_info(project_name, task_ids=[task_id]))


class ListPublishedWorkfilesOptionalData(_WorkfileOptionalData):
    """Known data for listing published workfiles."""

    def __init__(
        self,
        *,
        project_entity: Entity | None = None,
        anatomy: Any | None = None,
        project_settings: dict[str, Any] | None = None,
        product_entities: list[Entity] | None = None,
        version_entities: list[Entity] | None = None,
        repre_entities: list[Entity] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            project_entity=project_entity,
            anatomy=anatomy,
            project_settings=project_settings,
            **kwargs,
        )
        self.product_entities = product_entities
        self.version_entities = version_entities
        self.repre_entities = repre_entities

    def get_entities(
        self, project_name: str, folder_id: str
    ) -> tuple[list[Entity], list[Entity], list[Entity]]:
        """Products, versions and representations of published workfiles."""
        products = self.product_entities
        if products is None:
            products = list(
                ayon_api.get_products(
                    project_name,
                    folder_ids={folder_id},
                    product_base_types={"workfile"},
                    fields={"id", "name"},
                )
            )
        versions = self.version_entities
        if versions is None:
            versions = list(
                ayon_api.get_versions(
                    project_name,
                    product_ids={item["id"] for item in products},
                    fields={"id", "author", "taskId"},
                )
            )
        representations = self.repre_entities
        if representations is None:
            representations = list(
                ayon_api.get_representations(
                    project_name, version_ids={item["id"] for item in versions}
                )
            )
        return products, versions, representations


class SaveWorkfileOptionalData(_WorkfileOptionalData):
    """Known data for saving."""

    def __init__(
        self,
        *,
        project_entity: Entity | None = None,
        anatomy: Any | None = None,
        project_settings: dict[str, Any] | None = None,
        rootless_path: str | None = None,
        workfile_entities: list[Entity] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            project_entity=project_entity,
            anatomy=anatomy,
            project_settings=project_settings,
            **kwargs,
        )
        self.rootless_path = rootless_path
        self.workfile_entities = workfile_entities

    def get_workfile_entities(self, project_name: str, task_id: str) -> list[Entity]:
        """Workfile entities of the task."""
        if self.workfile_entities is not None:
            return self.workfile_entities
        return list(ayon_api.get_workfiles_info(project_name, task_ids=[task_id]))

    def get_rootless_path(
        self,
        workfile_path: str,
        project_name: str,
        folder_entity: Entity,
        task_entity: Entity,
        host_name: str,
        project_entity: Entity,
        project_settings: dict[str, Any],
        anatomy: Any,
    ) -> str:
        """The path with ``{root[name]}`` instead of the root."""
        from ...pipeline.workfile import find_workfile_rootless_path

        if self.rootless_path is not None:
            return self.rootless_path
        return find_workfile_rootless_path(
            workfile_path,
            project_name,
            folder_entity,
            task_entity,
            host_name,
            project_entity=project_entity,
            project_settings=project_settings,
            anatomy=anatomy,
        )


class CopyWorkfileOptionalData(SaveWorkfileOptionalData):
    """Known data for copying a file."""


class CopyPublishedWorkfileOptionalData(SaveWorkfileOptionalData):
    """Known data for copying a published workfile."""

    def __init__(
        self,
        project_entity: Entity | None = None,
        anatomy: Any | None = None,
        project_settings: dict[str, Any] | None = None,
        rootless_path: str | None = None,
        workfile_entities: list[Entity] | None = None,
        src_anatomy: Any | None = None,
        src_representation_path: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            project_entity=project_entity,
            anatomy=anatomy,
            project_settings=project_settings,
            rootless_path=rootless_path,
            workfile_entities=workfile_entities,
            **kwargs,
        )
        self.src_anatomy = src_anatomy
        self.src_representation_path = src_representation_path

    def get_source_data(
        self,
        current_anatomy: Any | None,
        project_name: str,
        representation_entity: Entity,
    ) -> tuple[Any, str]:
        """Anatomy and path of the representation."""
        from ...pipeline import Anatomy
        from ...pipeline.load import get_representation_path_with_anatomy

        anatomy = self.src_anatomy
        if anatomy is None and current_anatomy is not None:
            same = current_anatomy.project_name == project_name
            anatomy = current_anatomy if same else None
        anatomy = anatomy or Anatomy(project_name)
        path = self.src_representation_path
        if path is None:
            path = get_representation_path_with_anatomy(representation_entity, anatomy)
        return anatomy, path


@dataclass
class OpenWorkfileContext:
    """What the hooks of opening get."""

    data_version: int
    project_name: str
    filepath: str
    project_entity: Entity
    folder_entity: Entity
    task_entity: Entity
    anatomy: Any
    project_settings: dict[str, Any]


@dataclass
class SaveWorkfileContext:
    """What the hooks of saving get."""

    data_version: int
    project_name: str
    project_entity: Entity
    folder_entity: Entity
    task_entity: Entity
    anatomy: Any
    project_settings: dict[str, Any]
    dst_path: str
    rootless_path: str
    workfile_entities: list[Entity]


@dataclass
class CopyWorkfileContext(SaveWorkfileContext):
    """What the hooks of copying get."""

    src_path: str
    version: int | None
    comment: str | None
    description: str | None
    open_workfile: bool


@dataclass
class CopyPublishedWorkfileContext(CopyWorkfileContext):
    """What the hooks of copying a published workfile get."""

    src_project_name: str
    src_representation_entity: Entity
    src_anatomy: Any


def _file_facts(filepath: str | None) -> dict[str, Any]:
    if not filepath or not os.path.exists(filepath):
        return dict.fromkeys(("file_size", "file_created", "file_modified"))
    stat = os.stat(filepath)
    return {
        "file_size": stat.st_size,
        "file_created": stat.st_ctime,
        "file_modified": stat.st_mtime,
    }


@dataclass
class WorkfileInfo:
    """One workfile of a task, on disk or only known to the server."""

    filepath: str
    rootless_path: str
    version: int | None
    comment: str | None
    file_size: float | None
    file_created: float | None
    file_modified: float | None
    workfile_entity_id: str | None
    description: str
    created_by: str | None
    updated_by: str | None
    available: bool

    @classmethod
    def new(
        cls,
        filepath: str,
        rootless_path: str,
        *,
        version: int | None,
        comment: str | None,
        available: bool,
        workfile_entity: Entity | None,
    ) -> WorkfileInfo:
        """Gather the facts of file and entity."""
        entity = workfile_entity or {}
        return cls(
            filepath=filepath,
            rootless_path=rootless_path,
            version=version,
            comment=comment,
            workfile_entity_id=entity.get("id"),
            description=entity.get("attrib", {}).get("description") or "",
            created_by=entity.get("createdBy"),
            updated_by=entity.get("updatedBy"),
            available=available,
            **_file_facts(filepath),
        )

    def to_data(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> WorkfileInfo:
        """From plain data."""
        return cls(**data)


@dataclass
class PublishedWorkfileInfo:
    """One published workfile of a folder."""

    project_name: str
    folder_id: str
    task_id: str | None
    representation_id: str
    filepath: str
    created_at: float
    author: str
    available: bool
    file_size: float | None
    file_created: float | None
    file_modified: float | None

    def to_data(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)

    @classmethod
    def new(
        cls,
        project_name: str,
        folder_id: str,
        task_id: str | None,
        repre_entity: Entity,
        *,
        filepath: str,
        author: str,
        available: bool,
        file_size: float | None,
        file_modified: float | None,
        file_created: float | None,
    ) -> PublishedWorkfileInfo:
        """Gather the facts of file and representation."""
        created = datetime.fromisoformat(repre_entity["createdAt"])
        return cls(
            project_name=project_name,
            folder_id=folder_id,
            task_id=task_id,
            representation_id=repre_entity["id"],
            filepath=filepath,
            created_at=created.timestamp(),
            author=author,
            available=available,
            file_size=file_size,
            file_created=file_created,
            file_modified=file_modified,
        )

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> PublishedWorkfileInfo:
        """From plain data."""
        return cls(**data)


class IWorkfileHost(AbstractHost, ABC):
    """Host that works on workfiles."""

    @abstractmethod
    def save_workfile(self, dst_path: str | None = None) -> None:
        """Save the scene; ``None`` saves it where it is."""

    @abstractmethod
    def open_workfile(self, filepath: str) -> None:
        """Open a workfile."""

    @abstractmethod
    def get_current_workfile(self) -> str | None:
        """Path of the open workfile, ``None`` when there is none."""

    def workfile_has_unsaved_changes(self) -> bool | None:
        """``None`` means that the host cannot tell."""
        return None

    def get_workfile_extensions(self) -> list[str]:
        """Extensions of workfiles with their dot."""
        return []

    def save_workfile_with_context(
        self,
        filepath: str,
        folder_entity: Entity,
        task_entity: Entity,
        *,
        version: int | None = None,
        comment: str | None = None,
        description: str | None = None,
        prepared_data: SaveWorkfileOptionalData | None = None,
    ) -> None:
        """Save under a path of a task and make that task current."""
        context = SaveWorkfileContext(
            **self._save_facts(filepath, folder_entity, task_entity, prepared_data)
        )
        self._before_workfile_save(context)
        event_data = self._get_workfile_event_data(
            context.project_name, folder_entity, task_entity, filepath
        )
        self._emit_workfile_save_event(event_data, after_save=False)
        workdir = os.path.dirname(filepath)
        os.makedirs(workdir, exist_ok=True)
        os.environ["AYON_WORKDIR"] = workdir
        self.set_current_context(
            folder_entity,
            task_entity,
            reason=ContextChangeReason.workfile_save,
            project_entity=context.project_entity,
            anatomy=context.anatomy,
        )
        self.save_workfile(filepath)
        self._save_workfile_entity(context, version, comment, description)
        self._after_workfile_save(context)
        self._emit_workfile_save_event(event_data)

    def open_workfile_with_context(
        self,
        filepath: str,
        folder_entity: Entity,
        task_entity: Entity,
        *,
        prepared_data: OpenWorkfileOptionalData | None = None,
    ) -> None:
        """Open a workfile of a task and make that task current."""
        project_name = self.get_current_project_name()
        known = prepared_data or OpenWorkfileOptionalData()
        project_entity, anatomy, settings = known.get_project_data(project_name)
        context = OpenWorkfileContext(
            data_version=known.data_version,
            project_name=project_name,
            filepath=filepath,
            project_entity=project_entity,
            folder_entity=folder_entity,
            task_entity=task_entity,
            anatomy=anatomy,
            project_settings=settings,
        )
        os.environ["AYON_WORKDIR"] = os.path.dirname(filepath)
        event_data = self._get_workfile_event_data(
            project_name, folder_entity, task_entity, filepath
        )
        self._before_workfile_open(context)
        self._emit_workfile_open_event(event_data, after_open=False)
        self.set_current_context(
            folder_entity,
            task_entity,
            reason=ContextChangeReason.workfile_open,
            project_entity=project_entity,
            anatomy=anatomy,
        )
        self.open_workfile(filepath)
        self._after_workfile_open(context)
        self._emit_workfile_open_event(event_data)

    def list_workfiles(
        self,
        project_name: str,
        folder_entity: Entity,
        task_entity: Entity,
        *,
        prepared_data: ListWorkfilesOptionalData | None = None,
    ) -> list[WorkfileInfo]:
        """Workfiles of a task: files of its folder, then entities without one."""
        from ...pipeline.template_data import get_template_data
        from ...pipeline.workfile.path_resolving import (
            WorkfileDataParser,
            get_workdir_with_workdir_data,
        )

        extensions = self.get_workfile_extensions()
        if not extensions:
            return []
        known = prepared_data or ListWorkfilesOptionalData()
        project_entity, anatomy, settings = known.get_project_data(project_name)
        template_key = known.get_template_key(
            project_name, task_entity["taskType"], self.name, settings
        )
        by_path = {
            os.path.normpath(anatomy.fill_root(entity["path"])): entity
            for entity in known.get_workfile_entities(project_name, task_entity["id"])
        }
        data = get_template_data(
            project_entity, folder_entity, task_entity, host_name=self.name
        )
        workdir = get_workdir_with_workdir_data(
            data, project_name, anatomy, template_key, settings
        )
        parser = WorkfileDataParser(
            anatomy.get_template_item("work", template_key, "file"), data
        )
        rootless_dir = _rootless(workdir.rootless)
        found: list[tuple[str, str, Entity | None]] = []
        for filename in os.listdir(workdir) if os.path.exists(workdir) else ():
            path = os.path.join(workdir, filename)
            entity = by_path.pop(path, None)
            found.append((path, f"{rootless_dir}/{filename}", entity))
        for path, entity in by_path.items():
            found.append((path, entity["path"], entity))
        items = []
        for path, rootless_path, entity in found:
            if os.path.splitext(path)[1].lower() not in extensions:
                continue
            version = comment = None
            if entity is not None:
                version = entity["data"].get("version")
                comment = entity["data"].get("comment")
            if version is None:
                parsed = parser.parse_data(os.path.basename(path))
                version, comment = parsed.version, parsed.comment
            items.append(
                WorkfileInfo.new(
                    path,
                    rootless_path,
                    version=version,
                    comment=comment,
                    available=os.path.exists(path),
                    workfile_entity=entity,
                )
            )
        return items

    def list_published_workfiles(
        self,
        project_name: str,
        folder_id: str,
        *,
        prepared_data: ListPublishedWorkfilesOptionalData | None = None,
    ) -> list[PublishedWorkfileInfo]:
        """Published workfiles of a folder with an extension of this host."""
        known = prepared_data or ListPublishedWorkfilesOptionalData()
        _, anatomy, _ = known.get_project_data(project_name)
        _, versions, representations = known.get_entities(project_name, folder_id)
        versions_by_id = {item["id"]: item for item in versions}
        extensions = set(self.get_workfile_extensions())
        items = []
        for representation in representations:
            path = next(
                (
                    item["path"]
                    for item in representation["files"]
                    if os.path.splitext(item["name"])[1].lower() in extensions
                ),
                None,
            )
            if path is None:
                continue
            filepath = anatomy.fill_root(path)
            version = versions_by_id[representation["versionId"]]
            items.append(
                PublishedWorkfileInfo.new(
                    project_name,
                    folder_id,
                    version["taskId"],
                    representation,
                    filepath=filepath,
                    author=version["author"],
                    available=os.path.exists(filepath),
                    **_file_facts(filepath),
                )
            )
        return items

    def copy_workfile(
        self,
        src_path: str,
        dst_path: str,
        folder_entity: Entity,
        task_entity: Entity,
        *,
        version: int | None = None,
        comment: str | None = None,
        description: str | None = None,
        open_workfile: bool = True,
        prepared_data: CopyWorkfileOptionalData | None = None,
    ) -> None:
        """Copy a file to a path of a task and open it there."""
        context = CopyWorkfileContext(
            **self._save_facts(dst_path, folder_entity, task_entity, prepared_data),
            src_path=src_path,
            version=version,
            comment=comment,
            description=description,
            open_workfile=open_workfile,
        )
        self._copy_workfile(
            context,
            version=version,
            comment=comment,
            description=description,
            open_workfile=open_workfile,
        )

    def copy_workfile_representation(
        self,
        src_project_name: str,
        src_representation_entity: Entity,
        dst_path: str,
        folder_entity: Entity,
        task_entity: Entity,
        *,
        version: int | None = None,
        comment: str | None = None,
        description: str | None = None,
        open_workfile: bool = True,
        prepared_data: CopyPublishedWorkfileOptionalData | None = None,
    ) -> None:
        """Copy a published workfile to a path of a task and open it there."""
        known = prepared_data or CopyPublishedWorkfileOptionalData()
        anatomy, src_path = known.get_source_data(
            known.anatomy, src_project_name, src_representation_entity
        )
        context = CopyPublishedWorkfileContext(
            **self._save_facts(dst_path, folder_entity, task_entity, known),
            src_path=src_path,
            version=version,
            comment=comment,
            description=description,
            open_workfile=open_workfile,
            src_project_name=src_project_name,
            src_representation_entity=src_representation_entity,
            src_anatomy=anatomy,
        )
        self._copy_workfile(
            context,
            version=version,
            comment=comment,
            description=description,
            open_workfile=open_workfile,
        )

    # --- old names ------------------------------------------------------

    @staticmethod
    def _warn_old(name: str, new_name: str) -> None:
        warnings.warn(
            f"{name!r} is deprecated, use {new_name!r}.",
            DeprecationWarning,
            stacklevel=3,
        )

    def file_extensions(self) -> list[str]:
        """Old name of :meth:`get_workfile_extensions`."""
        self._warn_old("file_extensions", "get_workfile_extensions")
        return self.get_workfile_extensions()

    def save_file(self, dst_path: str | None = None) -> None:
        """Old name of :meth:`save_workfile`."""
        self._warn_old("save_file", "save_workfile")
        self.save_workfile(dst_path)

    def open_file(self, filepath: str) -> None:
        """Old name of :meth:`open_workfile`."""
        self._warn_old("open_file", "open_workfile")
        self.open_workfile(filepath)

    def current_file(self) -> str | None:
        """Old name of :meth:`get_current_workfile`."""
        self._warn_old("current_file", "get_current_workfile")
        return self.get_current_workfile()

    def has_unsaved_changes(self) -> bool | None:
        """Old name of :meth:`workfile_has_unsaved_changes`."""
        self._warn_old("has_unsaved_changes", "workfile_has_unsaved_changes")
        return self.workfile_has_unsaved_changes()

    # --- steps and hooks ------------------------------------------------

    def _save_facts(
        self,
        dst_path: str,
        folder_entity: Entity,
        task_entity: Entity,
        prepared_data: SaveWorkfileOptionalData | None,
    ) -> dict[str, Any]:
        project_name = self.get_current_project_name()
        known = prepared_data or SaveWorkfileOptionalData()
        project_entity, anatomy, settings = known.get_project_data(project_name)
        rootless_path = known.get_rootless_path(
            dst_path,
            project_name,
            folder_entity,
            task_entity,
            self.name,
            project_entity,
            settings,
            anatomy,
        )
        return {
            "data_version": known.data_version,
            "project_name": project_name,
            "project_entity": project_entity,
            "folder_entity": folder_entity,
            "task_entity": task_entity,
            "anatomy": anatomy,
            "project_settings": settings,
            "dst_path": dst_path,
            "rootless_path": rootless_path,
            "workfile_entities": known.get_workfile_entities(
                project_name, task_entity["id"]
            ),
        }

    def _copy_workfile(
        self,
        copy_workfile_context: CopyWorkfileContext,
        *,
        version: int | None,
        comment: str | None,
        description: str | None,
        open_workfile: bool,
    ) -> None:
        context = copy_workfile_context
        self._before_workfile_copy(context)
        event_data = self._get_workfile_event_data(
            context.project_name,
            context.folder_entity,
            context.task_entity,
            context.dst_path,
        )
        self._emit_workfile_save_event(event_data, after_save=False)
        os.makedirs(os.path.dirname(context.dst_path), exist_ok=True)
        shutil.copy(context.src_path, context.dst_path)
        self._save_workfile_entity(context, version, comment, description)
        self._after_workfile_copy(context)
        self._emit_workfile_save_event(event_data)
        if open_workfile:
            self.open_workfile_with_context(
                context.dst_path, context.folder_entity, context.task_entity
            )

    def _save_workfile_entity(
        self,
        save_workfile_context: SaveWorkfileContext,
        version: int | None,
        comment: str | None,
        description: str | None,
    ) -> Entity | None:
        from ...pipeline.workfile import save_workfile_info

        if not save_workfile_context.rootless_path:
            return None
        app = self.get_app_information()
        data: dict[str, Any] = {
            key: value
            for key, value in (
                ("app_name", app.app_name),
                ("app_version", app.app_version),
            )
            if value
        }
        tools = os.environ.get("AYON_APP_TOOLS")
        data["ayon_app_name"] = os.environ.get("AYON_APP_NAME") or None
        data["ayon_app_tools"] = tools.split(";") if tools else []
        return save_workfile_info(
            self.get_current_project_name(),
            save_workfile_context.task_entity["id"],
            _rootless(save_workfile_context.rootless_path),
            self.name,
            version,
            comment or None,
            description or None,
            data=data,
            workfile_entities=save_workfile_context.workfile_entities,
        )

    def _create_extra_folders(
        self, folder_entity: Entity, task_entity: Entity, workdir: str
    ) -> None:
        from ...pipeline.workfile import create_workdir_extra_folders

        create_workdir_extra_folders(
            workdir,
            self.name,
            task_entity["taskType"],
            task_entity["name"],
            self.get_current_project_name(),
        )

    def _get_workfile_event_data(
        self,
        project_name: str,
        folder_entity: Entity,
        task_entity: Entity,
        filepath: str,
    ) -> dict[str, str | None]:
        workdir, filename = os.path.split(filepath)
        return {
            "project_name": project_name,
            "folder_id": folder_entity["id"],
            "folder_path": folder_entity["path"],
            "task_id": task_entity["id"],
            "task_name": task_entity["name"],
            "host_name": self.name,
            "filepath": filepath,
            "filename": filename,
            "workdir_path": workdir,
        }

    def _before_workfile_open(self, open_workfile_context: OpenWorkfileContext) -> None:
        pass

    def _after_workfile_open(self, open_workfile_context: OpenWorkfileContext) -> None:
        pass

    def _before_workfile_save(self, save_workfile_context: SaveWorkfileContext) -> None:
        pass

    def _after_workfile_save(self, save_workfile_context: SaveWorkfileContext) -> None:
        self._create_extra_folders(
            save_workfile_context.folder_entity,
            save_workfile_context.task_entity,
            os.path.dirname(save_workfile_context.dst_path),
        )

    def _before_workfile_copy(self, copy_workfile_context: CopyWorkfileContext) -> None:
        pass

    def _after_workfile_copy(self, copy_workfile_context: CopyWorkfileContext) -> None:
        self._create_extra_folders(
            copy_workfile_context.folder_entity,
            copy_workfile_context.task_entity,
            os.path.dirname(copy_workfile_context.dst_path),
        )

    def _emit_workfile_open_event(
        self, event_data: dict[str, str | None], after_open: bool = True
    ) -> None:
        if after_open:
            emit_event("workfile.opened", event_data)
            emit_event("workfile.open.after", event_data)
        else:
            emit_event("workfile.open.before", event_data)

    def _emit_workfile_save_event(
        self, event_data: dict[str, str | None], after_save: bool = True
    ) -> None:
        if after_save:
            emit_event("workfile.saved", event_data)
            emit_event("workfile.save.after", event_data)
        else:
            emit_event("workfile.save.before", event_data)
