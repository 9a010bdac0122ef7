"""What every host has: a name, and the task that it works on."""

from __future__ import annotations

import contextlib
import logging
import os
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from ayon_core.lib.events import emit_event
from ayon_core.pipeline.projects import project_and_anatomy

_VARIABLES = {
    "project_name": "AYON_PROJECT_NAME",
    "folder_path": "AYON_FOLDER_PATH",
    "task_name": "AYON_TASK_NAME",
}


def _current(key: str) -> str | None:
    return os.environ.get(_VARIABLES[key])


@dataclass
class ApplicationInformation:
    """The program that a host runs in."""

    app_name: str | None = None
    app_version: str | None = None


class ContextChangeReason(str, Enum):
    """Why a host goes to another task."""

    undefined = "undefined"
    workfile_save = "a workfile is saved"
    workfile_open = "a workfile is opened"

    __str__ = str.__str__


@dataclass
class ContextChangeData:
    """A host goes to another task."""

    project_entity: Any
    folder_entity: Any
    task_entity: Any
    reason: ContextChangeReason
    anatomy: Any


class HostBase(ABC):
    """A host. What it can do beyond a name comes from the interfaces."""

    @property
    @abstractmethod
    def name(self) -> str:
        """Name of the host."""

    @property
    def log(self) -> logging.Logger:
        """Its logger."""
        return logging.getLogger(f"ayon.host.{self.name}")

    def install(self) -> None:
        """Prepare this process for the host."""

    def get_app_information(self) -> ApplicationInformation:
        """The program, as far as it is known."""
        return ApplicationInformation()

    def get_current_project_name(self) -> str | None:
        """Name of the project."""
        return _current("project_name")

    def get_current_folder_path(self) -> str | None:
        """Path of the folder."""
        return _current("folder_path")

    def get_current_task_name(self) -> str | None:
        """Name of the task."""
        return _current("task_name")

    def get_current_context(self) -> dict[str, str | None]:
        """Project, folder and task."""
        return {key: _current(key) for key in _VARIABLES}

    def get_context_title(self) -> str:
        """Project, folder and task for the title of a window."""
        project, folder, task = self.get_current_context().values()
        return f"{project or ''}{folder or ''}" + (f"/{task}" if task else "")

    @contextlib.contextmanager
    def maintained_selection(self) -> Iterator[None]:
        """Keep what is selected; a host that can select does better."""
        yield

    def set_current_context(
        self,
        folder_entity: dict[str, Any],
        task_entity: dict[str, Any],
        *,
        reason: ContextChangeReason = ContextChangeReason.undefined,
        project_entity: dict[str, Any] | None = None,
        anatomy: Any = None,
    ) -> dict[str, str | None]:
        """Go to another task; nothing happens if it is the current one."""
        name = (project_entity or {}).get("name") or self.get_current_project_name()
        wanted = {
            "project_name": name,
            "folder_path": folder_entity["path"],
            "task_name": task_entity["name"],
        }
        if wanted == self.get_current_context():
            return wanted
        project_entity, anatomy = project_and_anatomy(name, project_entity, anatomy)
        change = ContextChangeData(
            project_entity, folder_entity, task_entity, reason, anatomy
        )
        self._before_context_change(change)
        for key, value in wanted.items():
            os.environ[_VARIABLES[key]] = str(value)
        self._after_context_change(change)
        emit_event("taskChanged", dict(wanted))
        return wanted

    def _before_context_change(self, context_change_data: ContextChangeData) -> None:
        """React before the host goes to another task."""

    def _after_context_change(self, context_change_data: ContextChangeData) -> None:
        """React after the host went to another task."""
