"""The abstract host: every name a host must answer."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

from .constants import ContextChangeReason


@dataclass
class ApplicationInformation:
    """Name and version of the running application."""

    app_name: str | None = None
    app_version: str | None = None


class AbstractHost(ABC):
    """Base of :class:`HostBase` and of the interfaces."""

    @property
    @abstractmethod
    def log(self) -> logging.Logger:
        """Logger of the host."""

    @property
    @abstractmethod
    def name(self) -> str:
        """Name of the host, ``harmony``."""

    @abstractmethod
    def get_app_information(self) -> ApplicationInformation:
        """Name and version of the application."""

    @abstractmethod
    def get_current_context(self) -> dict[str, str | None]:
        """Project, folder and task the host works on."""

    @abstractmethod
    def set_current_context(
        self,
        folder_entity: dict[str, Any],
        task_entity: dict[str, Any],
        *,
        reason: ContextChangeReason = ContextChangeReason.undefined,
        project_entity: dict[str, Any] | None = None,
        anatomy: Any | None = None,
    ) -> dict[str, str | None]:
        """Work on another folder and task."""

    @abstractmethod
    def get_current_project_name(self) -> str:
        """Name of the project."""

    @abstractmethod
    def get_current_folder_path(self) -> str | None:
        """Path of the folder."""

    @abstractmethod
    def get_current_task_name(self) -> str | None:
        """Name of the task."""

    @abstractmethod
    def get_context_title(self) -> str | None:
        """Text that names the context in windows."""
