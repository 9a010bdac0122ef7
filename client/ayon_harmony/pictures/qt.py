"""Qt's core and images, of whichever binding there is. Only what draws imports this.

What a process has loaded comes first, then PySide6, which AYON's launcher has, and
PySide2. ``qtpy`` comes last: it loads windows and OpenGL as well and looks through all
of Qt, and a drawing process would wait for that as long as for all else.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

_BINDINGS = ("PySide6", "PySide2", "qtpy")


def _load_binding() -> tuple[Any, Any]:
    *first, last = sorted(_BINDINGS, key=lambda name: name not in sys.modules)
    for name in first:
        try:
            return import_module(f"{name}.QtCore"), import_module(f"{name}.QtGui")
        except ImportError:
            continue
    return import_module(f"{last}.QtCore"), import_module(f"{last}.QtGui")


if TYPE_CHECKING:
    from qtpy import QtCore, QtGui
else:
    QtCore, QtGui = _load_binding()

__all__ = ["QtCore", "QtGui"]
