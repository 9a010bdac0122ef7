"""Slots behind the Qt classes that scripts see.

The classes themselves are in ``prelude/*.js``; here are the objects they stand
for, the methods that Qt Script does not bind by itself, and bytes, which stay
on this side so that megabytes cross in one piece.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide2.QtCore import QObject

if TYPE_CHECKING:
    from sandbox.harmony.application import Application
    from sandbox.harmony.engine import ScriptEngine


class QtNative(QObject):
    """Qt objects of one script engine."""

    def __init__(self, app: Application, engine: ScriptEngine) -> None:
        super().__init__()
        self._app = app
        self._engine = engine
        self._made: list[QObject] = []

    def destroy(self) -> None:
        """Delete what scripts made."""
        for made in self._made:
            made.deleteLater()
        self._made.clear()
