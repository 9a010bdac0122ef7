"""The slots that script calls: the one way from the prelude into Python.

``Native.call`` is the host API; the rest are the few things the prelude needs
to work with wrappers, functions and scripts. The Qt classes have a
slot object of their own in ``qtnative.py``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide2.QtCore import QObject, Slot
from PySide2.QtScript import QScriptValue

from sandbox.harmony.binding import (
    UNDEFINED,
    Callee,
    HostObject,
    Marshal,
    ScriptError,
    ScriptFunction,
    ScriptObject,
    ScriptStop,
    ScriptThrow,
)

if TYPE_CHECKING:
    from sandbox.harmony.host import Application, Engine


class Native(QObject):
    """The host side of one script engine.

    Attributes:
        functions: What ``call`` and ``method`` call, by number.

    """

    def __init__(self, app: Application, engine: Engine) -> None:
        super().__init__()
        self._app = app
        self._engine = engine
        self.functions: Sequence[Callee] = ()
        self.marshal = Marshal()
        self.waiting_text = ""
        self.waiting_number = 0.0

    @Slot(int, str, result=str)
    def call(self, number: int, text: str) -> str:
        """Call a host function; the answer's first character is its kind."""
        callee = self.functions[number]
        try:
            args = self.marshal.loads(text)
            if self._app.log.keep_calls:
                self._app.log.calls.append((callee.name, args))
            args = callee.fit(args)
            value = callee.function(self._app, *args)
            if self._app.notifiers:
                self._app.after_call(callee.name, args)
            return self.marshal.dumps(value)
        except BaseException as error:
            return self._failure(callee.name, error)

    @Slot(int, int, str, result=str)
    def method(self, number: int, key: int, text: str) -> str:
        """Call a method of the object with this number."""
        callee = self.functions[number]
        try:
            target = self.marshal.get(key)
            args = self.marshal.loads(text)
            if self._app.log.keep_calls:
                self._app.log.calls.append(
                    (f"{target.script_class}.{callee.name}", args)
                )
            args = callee.fit(args)
            return self.marshal.dumps(callee.function(target, *args))
        except BaseException as error:
            return self._failure(callee.name, error)

    def _failure(self, name: str, error: BaseException) -> str:
        if isinstance(error, ScriptStop):
            self._engine.stop_script()
            return "e" + json.dumps({"name": "Error", "message": "script ended"})
        if isinstance(error, (ScriptThrow, ScriptError)):
            told: dict[str, Any] = {"name": error.name, "message": error.message}
        elif isinstance(error, Exception):
            self._app.log.bug(name)
            told = {
                "name": "Error",
                "message": f"emulator bug: {name}: {type(error).__name__}: {error}",
            }
        else:
            raise error
        told["file"], told["line"] = self._engine.script_position()
        if isinstance(error, ScriptError) and (error.file or error.line):
            told["file"], told["line"] = error.file, error.line
        return "e" + json.dumps(told)

    def guarded(self, where: str, function: Callable[[], Any]) -> str:
        """Run something for the prelude and tell failures as ``call`` does."""
        try:
            return self.marshal.dumps(function())
        except BaseException as error:
            return self._failure(where, error)

    @Slot(result=str)
    def take_text(self) -> str:
        """Give the text that the engine wants to become a value of script."""
        return self.waiting_text

    @Slot(result=float)
    def take_number(self) -> float:
        """Give the number that the engine wants to become a value of script."""
        return self.waiting_number

    @Slot(int, result="QVariant")
    def take(self, key: int) -> Any:
        """Give the handle that keeps an object alive for its wrapper."""
        return self.marshal.take(key)

    @Slot(QScriptValue, result=str)
    def keep_function(self, function: QScriptValue) -> str:
        """Number a script function, to be passed in the next call."""
        engine = self._engine

        def run(args: list[Any]) -> Any:
            return engine.call_function(function, args)

        kept = ScriptFunction(run, function)
        return str(self.marshal.add_function(kept))

    @Slot(str, result=QScriptValue)
    def take_function(self, key: str) -> QScriptValue:
        """Give a script function back that Python returned."""
        return self.marshal.functions.pop(int(key)).handle

    @Slot(QScriptValue, result=str)
    def keep_object(self, value: QScriptValue) -> str:
        """Number any other object, to be passed in the next call."""
        engine = self._engine

        def get(name: str) -> Any:
            return engine.read_member(value, name)

        kept = ScriptObject(lambda: engine.read_text(value), get)
        return str(self.marshal.add_object(kept))

    @Slot(str)
    def result(self, text: str) -> None:
        """Receive a value that ``engine`` asked the prelude to encode."""
        values = self.marshal.loads(text)
        self._engine.received = values[0] if values else UNDEFINED

    @Slot(str, result=str)
    def include(self, path: str) -> str:
        """Run a file in global scope; failures are told as by ``call``."""
        return self.guarded("include", lambda: self._engine.include(path))

    @Slot(str, result=str)
    def require(self, path: str) -> str:
        """Find and read a module for ``require``: ``{file, folder, text}``."""
        return self.guarded("require", lambda: self._engine.read_module(path))

    @Slot(str, str, str, str, result=QScriptValue)
    def evaluate(self, text: str, file: str, folder: str, _kind: str) -> QScriptValue:
        """Evaluate the text of a module as an expression (a function)."""
        return self._engine.evaluate_module(text, file, folder)

    @Slot(str, str, int)
    def handler_failed(self, message: str, file: str, line: int) -> None:
        """Log an error that a signal handler threw."""
        self._engine.log_error(message, file, line)

    @Slot(str, result=str)
    def package_folder(self, file: str) -> str:
        """What ``__packageFolder__`` is in a script file; '' outside of packages."""
        return self._engine.package_of(file)

    @Slot(str)
    def set_package_folder(self, folder: str) -> None:
        """Take what a script assigned to ``__packageFolder__``."""
        self._engine.set_package_folder(folder)

    @Slot(result=str)
    def position(self) -> str:
        """File and line of the calling script, as JSON."""
        file, line = self._engine.script_position()
        return json.dumps({"file": file, "line": line})


__all__ = ["HostObject", "Native"]
