"""Workfiles of a host: saving, opening, copying and listing them.

Every change of a workfile goes the same way: hook before, event before, the
change, hook after, two events after. A save or a copy writes the workfile's
entity, too.
"""

from __future__ import annotations

import os
import re
import shutil
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import ayon_api

from ayon_core.host.base import ContextChangeReason
from ayon_core.lib.events import emit_event
from ayon_core.lib.templates import StringTemplate
from ayon_core.lib.values import filter_profiles
from ayon_core.pipeline.load import get_representation_path
from ayon_core.pipeline.projects import fill, project_and_anatomy, rootless
from ayon_core.pipeline.template_data import get_template_data
from ayon_core.settings import get_project_settings


class CopyWorkfileOptionalData:
    """What a caller knows already and need not be asked for again."""

    def __init__(
        self,
        *,
        project_entity: dict[str, Any] | None = None,
        anatomy: Any = None,
    ) -> None:
        self.project_entity, self.anatomy = project_entity, anatomy


class IWorkfileHost(ABC):
    """A host with workfiles."""

    # --- what a host brings ---

    @abstractmethod
    def save_workfile(self, dst_path: str | None = None) -> None:
        """Save the open workfile, or save it as another one."""

    @abstractmethod
    def open_workfile(self, filepath: str) -> None:
        """Open a workfile."""

    @abstractmethod
    def get_current_workfile(self) -> str | None:
        """Path of the open workfile, None if there is none."""

    def workfile_has_unsaved_changes(self) -> bool | None:
        """Whether work would be lost; None if that is not known."""
        return None

    def get_workfile_extensions(self) -> list[str]:
        """Extensions of workfiles, with their dot."""
        return []

    def _before_workfile_save(self, save_workfile_context: Any) -> None: ...
    def _after_workfile_save(self, save_workfile_context: Any) -> None: ...
    def _before_workfile_open(self, open_workfile_context: Any) -> None: ...
    def _after_workfile_open(self, open_workfile_context: Any) -> None: ...
    def _before_workfile_copy(self, copy_workfile_context: Any) -> None: ...
    def _after_workfile_copy(self, copy_workfile_context: Any) -> None: ...

    # --- what AYON does with them ---

    def save_workfile_with_context(
        self,
        filepath: str,
        folder_entity: dict[str, Any],
        task_entity: dict[str, Any],
        *,
        version: int | None = None,
        comment: str | None = None,
        description: str | None = None,
        prepared_data: Any = None,
    ) -> None:
        """Save as a workfile of a task, and go to that task."""
        task = _Task(self, folder_entity, task_entity, prepared_data)
        facts = task.facts(dst_path=filepath, version=version, comment=comment)
        with _told(
            facts, "save", self._before_workfile_save, self._after_workfile_save
        ):
            task.enter(ContextChangeReason.workfile_save, filepath)
            _make_folder_of(filepath)
            self.save_workfile(filepath)
            task.write_entity(filepath, version, comment, description)
            task.make_extra_folders(filepath)

    def open_workfile_with_context(
        self,
        filepath: str,
        folder_entity: dict[str, Any],
        task_entity: dict[str, Any],
        *,
        prepared_data: Any = None,
    ) -> None:
        """Open a workfile of a task, and go to that task."""
        os.environ["AYON_WORKDIR"] = os.path.dirname(filepath)
        task = _Task(self, folder_entity, task_entity, prepared_data)
        facts = task.facts(filepath=filepath)
        with _told(
            facts, "open", self._before_workfile_open, self._after_workfile_open
        ):
            task.enter(ContextChangeReason.workfile_open, filepath)
            self.open_workfile(filepath)

    def copy_workfile(
        self,
        src_path: str,
        dst_path: str,
        folder_entity: dict[str, Any],
        task_entity: dict[str, Any],
        *,
        version: int | None = None,
        comment: str | None = None,
        description: str | None = None,
        open_workfile: bool = True,
        prepared_data: Any = None,
    ) -> None:
        """Copy a file as a workfile of a task, and open it."""
        task = _Task(self, folder_entity, task_entity, prepared_data)
        facts = task.facts(src_path=src_path, dst_path=dst_path, version=version)
        with _told(
            facts, "save", self._before_workfile_copy, self._after_workfile_copy
        ):
            _make_folder_of(dst_path)
            shutil.copyfile(src_path, dst_path)
            task.write_entity(dst_path, version, comment, description)
        if open_workfile:
            self.open_workfile_with_context(dst_path, folder_entity, task_entity)

    def copy_workfile_representation(
        self,
        src_project_name: str,
        src_representation_entity: dict[str, Any],
        dst_path: str,
        folder_entity: dict[str, Any],
        task_entity: dict[str, Any],
        *,
        version: int | None = None,
        comment: str | None = None,
        description: str | None = None,
        open_workfile: bool = True,
        prepared_data: Any = None,
    ) -> None:
        """Copy a published workfile as one of a task, and open it."""
        source = get_representation_path(src_project_name, src_representation_entity)
        facts: Any = {"description": description, "comment": comment}
        facts["version"] = version
        options = {"prepared_data": prepared_data, "open_workfile": open_workfile}
        self.copy_workfile(
            str(source), dst_path, folder_entity, task_entity, **facts, **options
        )

    def list_workfiles(
        self,
        project_name: str,
        folder_entity: dict[str, Any],
        task_entity: dict[str, Any],
        *,
        prepared_data: Any = None,
    ) -> list[Any]:
        """Workfiles of a task: those in its folder, and those the server knows."""
        task = _Task(self, folder_entity, task_entity, prepared_data, project_name)
        listed = {}
        for entity in task.entities():
            # As the system writes it, and as files are listed below.
            filepath = str(Path(task.anatomy.fill_root(entity["path"])))
            data = entity["data"]
            listed[filepath] = SimpleNamespace(
                filepath=filepath,
                rootless_path=entity["path"],
                version=data.get("version"),
                comment=data.get("comment"),
                description=entity["attrib"].get("description"),
                workfile_entity_id=entity["id"],
                available=os.path.exists(filepath),
            )
        for path in task.files(self.get_workfile_extensions()):
            if str(path) not in listed:
                version, comment = task.parse(path.name)
                listed[str(path)] = SimpleNamespace(
                    filepath=str(path),
                    rootless_path=rootless(task.anatomy, str(path)),
                    version=version,
                    comment=comment,
                    description=None,
                    workfile_entity_id=None,
                    available=True,
                )
        return list(listed.values())

    def list_published_workfiles(
        self, project_name: str, folder_id: str, *, prepared_data: Any = None
    ) -> list[Any]:
        """Published workfiles of a folder that this host can open."""
        products = ayon_api.get_products(project_name, folder_ids=[folder_id])
        workfiles = [
            product["id"]
            for product in products
            if product.get("productBaseType", product["productType"]) == "workfile"
        ]
        if not workfiles:
            return []
        versions = {
            version["id"]: version
            for version in ayon_api.get_versions(project_name, product_ids=workfiles)
        }
        published = []
        for item in ayon_api.get_representations(project_name, version_ids=versions):
            path = str(get_representation_path(project_name, item))
            if os.path.splitext(path)[1] in self.get_workfile_extensions():
                version = versions[item["versionId"]]
                published.append(
                    SimpleNamespace(
                        project_name=project_name,
                        folder_id=folder_id,
                        task_id=version.get("taskId"),
                        representation_id=item["id"],
                        filepath=path,
                        author=version.get("author"),
                        available=os.path.exists(path),
                    )
                )
        return published


def _make_folder_of(path: str) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)


@contextmanager
def _told(
    facts: SimpleNamespace,
    what: str,
    before: Callable[[Any], None],
    after: Callable[[Any], None],
) -> Iterator[None]:
    """Tell hooks and listeners of a change, before it and after it."""
    data = {"filename": os.path.basename(facts.path), "workdir_path": facts.workdir}
    before(facts)
    emit_event(f"workfile.{what}.before", data)
    yield
    after(facts)
    emit_event({"save": "workfile.saved", "open": "workfile.opened"}[what], data)
    emit_event(f"workfile.{what}.after", data)


class _Task:
    """A task, for the workfiles that lie in its folder."""

    def __init__(
        self,
        host: Any,
        folder_entity: dict[str, Any],
        task_entity: dict[str, Any],
        known: Any,
        project_name: str | None = None,
    ) -> None:
        self.host = host
        self.folder = folder_entity
        self.task = task_entity
        self.project_name = project_name or host.get_current_project_name()
        self.project, self.anatomy = project_and_anatomy(
            self.project_name,
            getattr(known, "project_entity", None),
            getattr(known, "anatomy", None),
        )

    @property
    def data(self) -> dict[str, Any]:
        """Values for the templates of the task's workfiles."""
        return get_template_data(self.project, self.folder, self.task, self.host.name)

    def facts(self, **more: Any) -> SimpleNamespace:
        """What hooks are told of a change."""
        path = more.get("dst_path") or more["filepath"]
        return SimpleNamespace(
            project_name=self.project_name,
            project_entity=self.project,
            folder_entity=self.folder,
            task_entity=self.task,
            anatomy=self.anatomy,
            path=path,
            workdir=os.path.dirname(path),
            **more,
        )

    def enter(self, reason: ContextChangeReason, path: str) -> None:
        """Make it the task of the host."""
        self.host.set_current_context(
            self.folder,
            self.task,
            reason=reason,
            project_entity=self.project,
            anatomy=self.anatomy,
        )
        os.environ["AYON_WORKDIR"] = os.path.dirname(path)

    def entities(self) -> list[dict[str, Any]]:
        """Workfiles that the server knows."""
        ids = [self.task["id"]]
        return list(ayon_api.get_workfiles_info(self.project_name, task_ids=ids))

    def write_entity(
        self, path: str, version: int | None, comment: str | None, description: Any
    ) -> None:
        """Tell the server of a workfile."""
        program = self.host.get_app_information()
        data = {
            "app_name": program.app_name,
            "app_version": program.app_version,
            "ayon_app_name": os.environ.get("AYON_APP_NAME"),
            "ayon_app_tools": (os.environ.get("AYON_APP_TOOLS") or "").split(";"),
            "host_name": self.host.name,
            "version": version,
            "comment": comment,
        }
        data["ayon_app_tools"] = [tool for tool in data["ayon_app_tools"] if tool]
        attributes = {"extension": os.path.splitext(path)[1]}
        if description is not None:
            attributes["description"] = description
        path_in_root = rootless(self.anatomy, path)
        for entity in self.entities():
            if entity["path"] == path_in_root:
                ayon_api.update_workfile_entity(
                    self.project_name, entity["id"], attrib=attributes, data=data
                )
                return
        ayon_api.create_workfile_entity(
            self.project_name,
            path_in_root,
            self.task["id"],
            attrib=attributes,
            data=data,
        )

    def files(self, extensions: list[str]) -> list[Path]:
        """Workfiles in the folder of the task."""
        folder = Path(fill(self.anatomy, "work", "default", "directory", self.data))
        if not folder.is_dir():
            return []
        return [path for path in sorted(folder.iterdir()) if path.suffix in extensions]

    def parse(self, name: str) -> tuple[int | None, str | None]:
        """Version and comment in the name of a workfile."""
        marks = {"version": 987654321, "comment": "COMMENT", "ext": "EXT"}
        filled = fill(self.anatomy, "work", "default", "file", {**self.data, **marks})
        pattern = re.escape(filled).replace("987654321", r"(?P<version>\d+)")
        pattern = re.sub(r"(\\?\W|_)COMMENT", r"(?:\1(?P<comment>.+?))?", pattern)
        match = re.fullmatch(pattern.replace("EXT", r"\w+"), name)
        if match is None:
            return None, None
        return int(match["version"]), match["comment"]

    def make_extra_folders(self, path: str) -> None:
        """Make the folders that the settings want beside workfiles."""
        settings = get_project_settings(self.project_name)["core"]
        profile = filter_profiles(
            settings["tools"]["Workfiles"]["extra_folders"],
            {
                "host_names": self.host.name,
                "task_types": self.task["taskType"],
                "task_names": self.task["name"],
            },
        )
        for name in (profile or {}).get("folders", ()):
            folder = StringTemplate(name).format(self.data)
            os.makedirs(os.path.join(os.path.dirname(path), folder), exist_ok=True)
