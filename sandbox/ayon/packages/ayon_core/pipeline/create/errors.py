"""What can go wrong while instances are made, listed and stored."""

from __future__ import annotations

import traceback
from typing import Any


class CreatorError(Exception):
    """A creator cannot do it; the text is for the artist."""


class UnavailableSharedData(Exception):
    """Data that creators share exists only while instances are listed."""


class ImmutableKeyError(TypeError):
    """A key of an instance cannot be set."""

    def __init__(self, key: str, msg: str | None = None) -> None:
        self.key = key
        super().__init__(msg or f"'{key}' of an instance cannot be changed.")


class HostMissRequiredMethod(Exception):
    """A host cannot publish: it lacks methods."""

    def __init__(self, host: Any, missing_methods: list[str]) -> None:
        self.host = host
        self.missing_methods = missing_methods
        names = ", ".join(missing_methods)
        super().__init__(f"Host '{host.name}' has no {names}.")


class TaskNotSetError(KeyError):
    """A product name needs a task, and there is none."""

    def __init__(self, msg: str | None = None) -> None:
        super().__init__(msg or "The product name needs a task; choose one.")


class _Failed(Exception):
    """Some creators failed; the others did their work.

    Attributes:
        failed_info: For each its identifier, label, message and traceback; an
            error for the artist has no traceback.

    """

    _doing = ""

    def __init__(self, failed_info: list[dict[str, Any]]) -> None:
        self.failed_info = failed_info
        names = ", ".join(str(item["creator_identifier"]) for item in failed_info)
        super().__init__(f"{self._doing} failed for {names}.")


class CreatorsCollectionFailed(_Failed):
    """Some creators could not list their instances."""

    _doing = "Listing instances"


class CreatorsCreateFailed(_Failed):
    """Some creators could not make instances."""

    _doing = "Creating"


class CreatorsSaveFailed(_Failed):
    """Some creators could not store their instances."""

    _doing = "Saving"


class CreatorsRemoveFailed(_Failed):
    """Some creators could not remove instances."""

    _doing = "Removing"


class Failures:
    """Goes on after errors, and raises them together at the end."""

    def __init__(self, error: type[_Failed]) -> None:
        self._error = error
        self._infos: list[dict[str, Any]] = []

    def run(self, creator: Any, work: Any, *args: Any) -> Any:
        """Do a creator's work; keep what it raises."""
        try:
            return work(*args)
        except Exception as error:
            is_told = isinstance(error, CreatorError)
            self._infos.append(
                {
                    "creator_identifier": creator.identifier,
                    "creator_label": creator.label,
                    "message": str(error),
                    "traceback": None if is_told else traceback.format_exc(),
                }
            )
            return None

    def settle(self) -> None:
        """Raise what was kept, if anything was."""
        if self._infos:
            raise self._error(self._infos)
