"""What a host can do: workfiles, loading, publishing."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from ayon_core.host.interfaces.workfiles import CopyWorkfileOptionalData, IWorkfileHost

__all__ = ["CopyWorkfileOptionalData", "ILoadHost", "IPublishHost", "IWorkfileHost"]


class ILoadHost(ABC):
    """A host that things are loaded into."""

    @abstractmethod
    def get_containers(self) -> Any:
        """What was loaded, as containers."""


class IPublishHost(ABC):
    """A host that things are published from."""

    @abstractmethod
    def get_context_data(self) -> dict[str, Any]:
        """Options of the publish as a whole."""

    @abstractmethod
    def update_context_data(
        self, data: dict[str, Any], changes: dict[str, Any]
    ) -> None:
        """Keep options of the publish as a whole."""
