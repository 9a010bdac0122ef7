"""Errors of creation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


class UnavailableSharedData(Exception):
    """Shared data was asked for outside of collecting."""


class ImmutableKeyError(TypeError):
    """A key of an instance cannot be changed."""

    def __init__(self, key: str, msg: str | None = None) -> None:
        self.immutable_key = key
        super().__init__(msg or f'Key "{key}" is immutable and does not allow changes.')


class HostMissRequiredMethod(Exception):
    """The host cannot publish."""

    def __init__(self, host: Any, missing_methods: Iterable[str]) -> None:
        self.host = host
        self.missing_methods = missing_methods
        names = ", ".join(f'"{name}"' for name in missing_methods)
        super().__init__(f"Host {host!r} does not have implemented method/s {names}")


class CreatorError(Exception):
    """An error whose message is for the artist."""


class ConvertorsOperationFailed(Exception):
    """Convertors failed; ``failed_info`` says which."""

    def __init__(self, msg: str, failed_info: list[dict[str, Any]]) -> None:
        super().__init__(msg)
        self.failed_info = failed_info


class ConvertorsFindFailed(ConvertorsOperationFailed):
    """Finding old instances failed."""

    def __init__(self, failed_info: list[dict[str, Any]]) -> None:
        super().__init__("Failed to find incompatible products", failed_info)


class ConvertorsConversionFailed(ConvertorsOperationFailed):
    """Converting old instances failed."""

    def __init__(self, failed_info: list[dict[str, Any]]) -> None:
        super().__init__("Failed to convert incompatible products", failed_info)


class CreatorsOperationFailed(Exception):
    """Creators failed; ``failed_info`` says which."""

    def __init__(self, msg: str, failed_info: list[dict[str, Any]]) -> None:
        super().__init__(msg)
        self.failed_info = failed_info


class CreatorsCollectionFailed(CreatorsOperationFailed):
    """Collecting failed."""

    def __init__(self, failed_info: list[dict[str, Any]]) -> None:
        super().__init__("Failed to collect instances", failed_info)


class CreatorsSaveFailed(CreatorsOperationFailed):
    """Saving failed."""

    def __init__(self, failed_info: list[dict[str, Any]]) -> None:
        super().__init__("Failed update instance changes", failed_info)


class CreatorsRemoveFailed(CreatorsOperationFailed):
    """Removing failed."""

    def __init__(self, failed_info: list[dict[str, Any]]) -> None:
        super().__init__("Failed to remove instances", failed_info)


class CreatorsCreateFailed(CreatorsOperationFailed):
    """Creating failed."""

    def __init__(self, failed_info: list[dict[str, Any]]) -> None:
        super().__init__("Failed to create instances", failed_info)


class TaskNotSetError(KeyError):
    """The product name needs a task and there is none."""

    def __init__(self, msg: str | None = None) -> None:
        super().__init__(msg or "Creator's product name template requires task name.")


class TemplateFillError(Exception):
    """The product name template misses a value."""

    def __init__(self, msg: str | None = None) -> None:
        super().__init__(msg or "Product name template is missing key value.")
