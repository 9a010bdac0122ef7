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


class _OperationFailed(Exception):
    message = ""

    def __init__(self, *args: Any) -> None:
        *texts, self.failed_info = args
        super().__init__(texts[0] if texts else self.message)


class ConvertorsOperationFailed(_OperationFailed):
    """Convertors failed; ``failed_info`` says which."""


class ConvertorsFindFailed(ConvertorsOperationFailed):
    """Finding old instances failed."""

    message = "Failed to find incompatible products"


class ConvertorsConversionFailed(ConvertorsOperationFailed):
    """Converting old instances failed."""

    message = "Failed to convert incompatible products"


class CreatorsOperationFailed(_OperationFailed):
    """Creators failed; ``failed_info`` says which."""


class CreatorsCollectionFailed(CreatorsOperationFailed):
    """Collecting failed."""

    message = "Failed to collect instances"


class CreatorsSaveFailed(CreatorsOperationFailed):
    """Saving failed."""

    message = "Failed update instance changes"


class CreatorsRemoveFailed(CreatorsOperationFailed):
    """Removing failed."""

    message = "Failed to remove instances"


class CreatorsCreateFailed(CreatorsOperationFailed):
    """Creating failed."""

    message = "Failed to create instances"


class TaskNotSetError(KeyError):
    """The product name needs a task and there is none."""

    def __init__(self, msg: str | None = None) -> None:
        super().__init__(msg or "Creator's product name template requires task name.")


class TemplateFillError(Exception):
    """The product name template misses a value."""

    def __init__(self, msg: str | None = None) -> None:
        super().__init__(msg or "Product name template is missing key value.")
