"""Web actions; the classes exist so that addons can be imported."""

from __future__ import annotations

from typing import Any


class _Record:
    def __init__(self, **kwargs: Any) -> None:
        self.__dict__.update(kwargs)


class ActionExecutor(_Record):
    """Runs an action."""


class ExecuteResponseModel(_Record):
    """Answer of an action."""


class SimpleActionManifest(_Record):
    """An action offered in the web."""
