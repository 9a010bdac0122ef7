"""Qt objects whose virtual methods a script may take over.

The generated bindings of Qt Script make every object of a class that calls a
function of the script where Qt calls a virtual one: ``closeEvent`` assigned to
the object, or to its prototype, is called. Here such a class is made from
every class on first use.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.harmony.qtclasses import PYTHON_NAMES

#: Virtual methods that are no event handlers; PySide2 does not tell them apart.
_VIRTUALS = frozenset(
    "event eventFilter sizeHint minimumSizeHint heightForWidth paint createEditor"
    " setEditorData setModelData updateEditorGeometry displayText validate fixup"
    " highlightBlock data setData rowCount columnCount headerData flags"
    " filterAcceptsRow filterAcceptsColumn lessThan accept reject done"
    " dropMimeData mimeData mimeTypes supportedDropActions boundingRect"
    " splitPath pathFromIndex".split()
)

_shells: dict[type, type] = {}


def shell_of(cls: Any) -> Any:
    """Give the class whose objects call functions of script."""
    if cls not in _shells:
        members: dict[str, Any] = {
            name: _virtual(cls, name)
            for name in dir(cls)
            if (name.endswith("Event") or name in _VIRTUALS)
            and type(getattr(cls, name)).__name__ == "method_descriptor"
        }
        members["script_side"] = None
        members["qt_class"] = cls
        _shells[cls] = type(cls.__name__, (cls,), members)
    return _shells[cls]


def qt_class_of(target: Any) -> Any:
    """Give Qt's own class of an object, whether a shell or not."""
    return getattr(type(target), "qt_class", None) or type(target)


def _virtual(cls: Any, name: str) -> Callable[..., Any]:
    plain = getattr(cls, name)
    script_name = {v: k for k, v in PYTHON_NAMES.items()}.get(name, name)

    def called(self: Any, *args: Any) -> Any:
        side: ScriptSide | None = self.script_side
        if side is not None:
            handler = side.handler(script_name)
            if handler is not None:
                return side.call(handler, args, plain, self)
        return plain(self, *args)

    return called


class ScriptSide:
    """The wrapper of one object in script, as the object sees it.

    Args:
        call_script: Calls a function of script with ``this`` and arguments, and
            tells whether it ran to its end, and what it gave.
        wrapper: The QScriptValue.

    """

    def __init__(
        self, call_script: Callable[[Any, Any, Any], tuple[bool, Any]], wrapper: Any
    ) -> None:
        self._call_script = call_script
        self.wrapper = wrapper
        self._running: set[str] = set()

    def handler(self, name: str) -> Any:
        """Find the function that the script assigned; None for Qt's own."""
        if name in self._running:
            return None
        self._running.add(name)  # reading a property such as sizeHint comes here, too
        try:
            found = self.wrapper.property(name)
        finally:
            self._running.discard(name)
        if not found.isFunction() or found.property("__qt").isBool():
            return None
        return found

    def call(self, handler: Any, args: Any, plain: Any, target: Any) -> Any:
        """Call it; one that throws is told, and Qt's own stands in."""
        name = plain.__name__
        self._running.add(name)
        try:
            is_done, value = self._call_script(handler, self.wrapper, args)
        finally:
            self._running.discard(name)
        if not is_done:
            return plain(target, *args)
        if name.endswith("Event") or name in ("accept", "reject", "done", "paint"):
            return None
        if value is None and name in ("event", "eventFilter"):
            return False
        return value
