"""Interfaces for loading and publishing."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any

from ..abstract import AbstractHost
from .exceptions import MissingMethodsError


def _missing(host: Any, interface: type, names: Iterable[str]) -> list[str]:
    if isinstance(host, interface):
        return []
    return [name for name in names if not hasattr(host, name)]


class ILoadHost(AbstractHost, ABC):
    """Host that knows what was loaded into the scene."""

    @staticmethod
    def get_missing_load_methods(host: Any) -> list[str]:
        """Methods a host without this interface would need."""
        return _missing(host, ILoadHost, ["ls"])

    @staticmethod
    def validate_load_methods(host: Any) -> None:
        """Raise :class:`MissingMethodsError` when something is missing."""
        missing = ILoadHost.get_missing_load_methods(host)
        if missing:
            raise MissingMethodsError(host, missing)

    @abstractmethod
    def get_containers(self) -> Iterable[dict[str, Any]]:
        """Loaded containers; each caller may change what it gets."""

    def ls(self) -> Iterable[dict[str, Any]]:
        """Old name of :meth:`get_containers`."""
        return self.get_containers()


class IPublishHost(AbstractHost, ABC):
    """Host that stores publish options of the whole scene."""

    @staticmethod
    def get_missing_publish_methods(host: Any) -> list[str]:
        """Methods a host without this interface would need."""
        names = ["get_context_data", "update_context_data"]
        names += ["get_context_title", "get_current_context"]
        return _missing(host, IPublishHost, names)

    @staticmethod
    def validate_publish_methods(host: Any) -> None:
        """Raise :class:`MissingMethodsError` when something is missing."""
        missing = IPublishHost.get_missing_publish_methods(host)
        if missing:
            raise MissingMethodsError(host, missing)

    @abstractmethod
    def get_context_data(self) -> dict[str, Any]:
        """Publish options as they were stored."""

    @abstractmethod
    def update_context_data(
        self, data: dict[str, Any], changes: dict[str, Any]
    ) -> None:
        """Store publish options; ``changes`` holds old and new by key."""


class INewPublisher(IPublishHost):
    """Old name of :class:`IPublishHost`."""
