"""A module that is loaded when something of it is asked for first."""

from __future__ import annotations

import importlib
from typing import Any


class LazyModule:
    """Stands for a module until something of it is asked for.

    It is not among ``sys.modules``: PySide2 looks through those when it reads its
    signatures, and would load it.

    Args:
        name: Whole name of the module.

    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        return getattr(importlib.import_module(self._name), name)
