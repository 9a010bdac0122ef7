"""The base class of hosts; the context lives in the environment."""

from __future__ import annotations

import contextlib
import logging
import os
from abc import ABC
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import ayon_api

from ..lib import emit_event
from .abstract import AbstractHost, ApplicationInformation
from .constants import ContextChangeReason


@dataclass
class ContextChangeData:
    """What the hooks of a context change get."""

    project_entity: dict[str, Any]
    folder_entity: dict[str, Any]
    task_entity: dict[str, Any]
    reason: ContextChangeReason
    anatomy: Any


class HostBase(AbstractHost, ABC):
    """Host whose context is kept in ``AYON_*`` variables."""

    _log: logging.Logger | None = None

    def __init__(self) -> None:
        pass

    def install(self) -> None:
        """Register plugins and callbacks; called by ``install_host``."""

    @property
    def log(self) -> logging.Logger:
        """Logger named by the class."""
        if self._log is None:
            self._log = logging.getLogger(type(self).__name__)
        return self._log

    def get_app_information(self) -> ApplicationInformation:
        """Empty unless the host overrides it."""
        return ApplicationInformation()

    def get_current_project_name(self) -> str:
        """Project of the environment; ``KeyError`` when there is none."""
        return os.environ["AYON_PROJECT_NAME"]

    def get_current_folder_path(self) -> str | None:
        """Folder of the environment."""
        return os.environ.get("AYON_FOLDER_PATH")

    def get_current_task_name(self) -> str | None:
        """Task of the environment."""
        return os.environ.get("AYON_TASK_NAME")

    def get_current_context(self) -> dict[str, str | None]:
        """``project_name``, ``folder_path`` and ``task_name``."""
        return {
            "project_name": self.get_current_project_name(),
            "folder_path": self.get_current_folder_path(),
            "task_name": self.get_current_task_name(),
        }

    def set_current_context(
        self,
        folder_entity: dict[str, Any],
        task_entity: dict[str, Any],
        *,
        reason: ContextChangeReason = ContextChangeReason.undefined,
        project_entity: dict[str, Any] | None = None,
        anatomy: Any | None = None,
    ) -> dict[str, str | None]:
        """Change folder and task, with hooks and the ``taskChanged`` event.

        Nothing happens, and no event is sent, when both stay the same.
        """
        from ..pipeline import Anatomy

        current = self.get_current_context()
        wanted = (folder_entity["path"], task_entity["name"])
        if (current["folder_path"], current["task_name"]) == wanted:
            return current
        project_name = self.get_current_project_name()
        if project_entity is None:
            project_entity = ayon_api.get_project(project_name)
        if anatomy is None:
            anatomy = Anatomy(project_name, project_entity=project_entity)
        change = ContextChangeData(
            project_entity, folder_entity, task_entity, reason, anatomy
        )
        self._before_context_change(change)
        self._set_current_context(change)
        self._after_context_change(change)
        return self._emit_context_change_event(project_name, *wanted)

    def get_context_title(self) -> str | None:
        """``project/folder/path/task`` as far as they are set."""
        context = self.get_current_context()
        parts = []
        for key in ("project_name", "folder_path", "task_name"):
            value = context[key]
            if not value:
                break
            parts.append(value.lstrip("/"))
        return "/".join(parts) or None

    @contextlib.contextmanager
    def maintained_selection(self) -> Iterator[None]:
        """Keep the selection; does nothing unless overridden."""
        yield

    def _emit_context_change_event(
        self, project_name: str, folder_path: str | None, task_name: str | None
    ) -> dict[str, str | None]:
        data = {
            "project_name": project_name,
            "folder_path": folder_path,
            "task_name": task_name,
        }
        emit_event("taskChanged", data)
        return data

    def _set_current_context(self, context_change_data: ContextChangeData) -> None:
        folder = context_change_data.folder_entity
        task = context_change_data.task_entity if folder else None
        values = {
            "AYON_PROJECT_NAME": self.get_current_project_name(),
            "AYON_FOLDER_PATH": folder["path"] if folder else None,
            "AYON_TASK_NAME": task["name"] if task else None,
        }
        for key, value in values.items():
            if value is None:
                os.environ.pop(key, None)
            else:
                os.environ[key] = value

    def _before_context_change(self, context_change_data: ContextChangeData) -> None:
        pass

    def _after_context_change(self, context_change_data: ContextChangeData) -> None:
        pass
