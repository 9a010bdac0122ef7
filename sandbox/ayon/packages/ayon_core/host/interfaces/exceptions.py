"""Errors of the interfaces."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


class MissingMethodsError(ValueError):
    """A host lacks methods that a feature needs."""

    def __init__(self, host: Any, missing_methods: Iterable[str]) -> None:
        names = ", ".join(f'"{name}"' for name in missing_methods)
        super().__init__(f'Host "{host.name}" miss methods {names}')
