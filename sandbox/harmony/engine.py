"""The script engine: made for one scene, and destroyed with it.

Everything scripts made (objects, timers, sockets, menus) dies when the engine
does. Here are its start (prelude, host names), running files and scraps of
script, and turning what script threw into something to read. What script
calls back is in ``native.py``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide2.QtScript import (
    QScriptContext,
    QScriptContextInfo,
    QScriptEngine,
    QScriptValue,
)

from sandbox.harmony import qtnative
from sandbox.harmony.binding import (
    UNDEFINED,
    ScriptError,
    ScriptThrow,
)
from sandbox.harmony.host_names import list_host_names
from sandbox.harmony.native import Native
from sandbox.harmony.scripttext import let_include_reach, read_script

if TYPE_CHECKING:
    from sandbox.harmony.host import Application

PRELUDE = Path(__file__).parent / "prelude"

#: Prelude files in the order they are evaluated; ``host.js`` comes first.
PRELUDE_FILES = ("bytes.js", "objects.js")

#: How prelude files are named in backtraces, and told from scripts.
PRELUDE_PREFIX = "prelude:"


class ScriptEngine:
    """One Qt Script engine with Harmony's global names in it."""

    def __init__(self, app: Application) -> None:
        self._app = app
        self.alive = True
        self.received: Any = UNDEFINED
        self.package_folders: list[str] = []
        self.registered: dict[str, Any] = {}
        self._package_folder: str | None = None
        self._engine = QScriptEngine()
        self._depth = 0
        self.native = Native(app, self)
        self.qt = qtnative.QtNative(app, self)
        self._kit = self._load_prelude()
        native = self._kit.property("native")
        self._waiting_text = native.property("take_text")
        self._waiting_number = native.property("take_number")
        self._kit_functions = {
            name: self._kit.property(name)
            for name in ("encodeValue", "decodeList", "emit", "dropSignal")
        }
        self._engine.signalHandlerException.connect(self._on_handler_exception)
        self._plant_differences()

    # -- start and end -----------------------------------------------------

    def _load_prelude(self) -> QScriptValue:
        kit = self._run_prelude("host.js").call(
            QScriptValue(),
            [self._engine.newQObject(self.native), self._engine.globalObject()],
        )
        self._check("host.js")
        kit.setProperty("qt", self._engine.newQObject(self.qt))
        for name in PRELUDE_FILES:
            self._run_prelude(name).call(QScriptValue(), [kit])
            self._check(name)
        names = list_host_names(self._app.profile, self._app.batch)
        self.native.functions = names.functions
        kit.property("install").call(kit, [QScriptValue(names.text)])
        self._check("install")
        kit.property("afterInstall").call(kit)
        self._check("afterInstall")
        return kit

    def _plant_differences(self) -> None:
        """Run the script that makes this Harmony another one, for tests of tests."""
        planted = os.environ.get("HARMONY_EMULATOR_PLANTED", "")
        if planted:
            self.run_file(Path(planted))

    def _run_prelude(self, name: str) -> QScriptValue:
        text = (PRELUDE / name).read_text(encoding="utf-8")
        value = self._engine.evaluate(text, PRELUDE_PREFIX + name)
        self._check(name)
        return value

    def _check(self, what: str) -> None:
        error = self._take_exception()
        if error is not None:
            raise RuntimeError(f"{what}: {error} at {error.file}:{error.line}")

    def destroy(self) -> None:
        """End everything that scripts of this engine made."""
        if not self.alive:
            return
        self._kit.property("harvest").call(self._kit)
        self._take_exception()
        self.alive = False
        self.qt.destroy()
        self._kit_functions.clear()
        self._waiting_text = self._waiting_number = QScriptValue()
        self._kit = QScriptValue()
        self._engine.collectGarbage()
        self._engine.deleteLater()

    # -- running -----------------------------------------------------------

    @property
    def raw(self) -> QScriptEngine:
        """The engine of Qt itself."""
        return self._engine

    @property
    def is_running(self) -> bool:
        """Script is on the stack."""
        return bool(self._engine.isEvaluating())

    def evaluate(self, text: str, file: str = "", line: int = 1) -> Any:
        """Run a text in global scope and give its value.

        Raises:
            ScriptError: It threw or does not parse.

        """
        text = let_include_reach(text)
        if not self._engine.isEvaluating():
            return self._value_or_raise(self._engine.evaluate(text, file, line), file)
        # Below a running script, the scope would be that of the slot it called.
        context = self._engine.pushContext()
        try:
            context.setActivationObject(self._engine.globalObject())
            context.setThisObject(self._engine.globalObject())
            value = self._engine.evaluate(text, file, line)
            return self._value_or_raise(value, file)
        finally:
            self._engine.popContext()

    def run_file(self, path: Path) -> Any:
        """Run a script file in global scope."""
        return self.evaluate(read_script(path), str(path))

    def include(self, path: str) -> Any:
        """Run a file in the scope of the calling script, as ``include`` does.

        A missing file is told in the message log and nothing more: scripts
        that work in Harmony include files which only some versions have.
        """
        try:
            found = self.find_script(path)
        except ScriptThrow as error:
            self.log_error(error.message, *self.script_position())
            return UNDEFINED
        text = let_include_reach(read_script(found))
        context = self._engine.currentContext()
        caller = self._calling_context()
        if caller is not None:
            activation = caller.activationObject()
            context.setActivationObject(activation)
            context.setThisObject(caller.thisObject())
            around = caller.scopeChain()[:-1]  # all but the global object
            for scope in reversed(around):
                context.pushScope(scope)
            if around and not around[0].strictlyEquals(activation):
                context.pushScope(activation)
        value = self._engine.evaluate(text, found.as_posix())
        return self._value_or_raise(value, found.as_posix(), want_value=False)

    def find_script(self, path: str) -> Path:
        """Find the file that ``include`` or ``require`` names.

        Relative paths count from the folder of the calling file, then from the
        script folders.

        Raises:
            ScriptThrow: There is no such file.

        """
        if os.path.isabs(path):
            folders = [""]
        else:
            here = self.script_position()[0]
            folders = [os.path.dirname(here)] if here else []
            folders += map(str, self._app.script_folders())
        # Each scene includes dozens: a Path is made for the one that is there.
        for folder in folders:
            place = os.path.join(folder, path)
            if os.path.isfile(place):
                return Path(place)
        raise ScriptThrow(f"cannot open script {path}")

    def read_module(self, path: str) -> dict[str, str]:
        """Find and read a module for ``require``; ``.js`` may be left out."""
        try:
            found = self.find_script(path)
        except ScriptThrow:
            found = self.find_script(path + ".js")
        return {
            "file": found.resolve().as_posix(),
            "folder": found.resolve().parent.as_posix(),
            "text": let_include_reach(read_script(found)),
        }

    def evaluate_module(self, text: str, file: str, folder: str) -> QScriptValue:
        """Wrap the text of a module into a function of its three names."""
        context = self._engine.currentContext()
        context.setActivationObject(self._engine.globalObject())
        head = "(function (exports, module, require) {"
        return self._engine.evaluate(f"{head}{text}\nreturn exports;}})", file)

    def configure_package(self, folder: Path) -> None:
        """Load a package's ``configure.js`` and call what it exports.

        Raises:
            ScriptError: It threw.

        """
        path = json.dumps((folder / "configure.js").as_posix())
        where, name = json.dumps(folder.as_posix()), json.dumps(folder.name)
        self.evaluate(
            f"(function (found) {{ if (found.configure) {{"
            f" found.configure({where}, {name}); }}"
            f" if (found.init) {{ found.init(); }} }}(require({path})))",
            f"{PRELUDE_PREFIX}package",
        )

    def call_function(self, function: QScriptValue, args: Sequence[Any]) -> Any:
        """Call a function of script with Python values."""
        if not self.alive or not function.isFunction():
            return UNDEFINED
        listed = self._kit_functions["decodeList"].call(
            self._kit, [QScriptValue(self.native.marshal.dumps(list(args)))]
        )
        value = function.call(self._engine.globalObject(), listed)
        return self._value_or_raise(value)

    def call_global(self, name: str, *args: Any) -> Any:
        """Call a global function by name."""
        return self.call_function(self._engine.globalObject().property(name), args)

    def has_function(self, name: str) -> bool:
        """Tell whether script has a global function of this name."""
        return bool(self._engine.globalObject().property(name).isFunction())

    def read_member(self, value: QScriptValue, name: str) -> Any:
        """Read a member of an object of script."""
        if not self.alive:
            return UNDEFINED
        return self._value_or_raise(value.property(name))

    def read_text(self, value: QScriptValue) -> str:
        """Give what ``String(object)`` gives in script now."""
        if not self.alive:
            return ""
        text = str(value.toString())
        error = self._take_exception()
        if error is not None:
            raise error
        return text

    def emit(self, signal: str, args: Sequence[Any]) -> None:
        """Call the handlers connected to a signal of a host object."""
        if not self.alive:
            return
        self._kit_functions["emit"].call(
            self._kit,
            [
                QScriptValue(signal),
                QScriptValue(self.native.marshal.dumps(list(args))),
            ],
        )
        error = self._take_exception()
        if error is not None:
            self.log_error(str(error), error.file, error.line)

    def disconnect_signal(self, signal: str) -> None:
        """Drop the handlers connected to a signal of a host object."""
        if self.alive:
            self._kit_functions["dropSignal"].call(self._kit, [QScriptValue(signal)])

    def text_value(self, text: str) -> QScriptValue:
        """Make a script value of a text without NUL.

        PySide2 makes a QScriptValue of a str by way of its bytes, which mangles
        all but ASCII; the result of a slot goes over whole.
        """
        if text.isascii():
            return QScriptValue(text)
        self.native.waiting_text = text
        return self._waiting_text.call()

    def number_value(self, number: float) -> QScriptValue:
        """Make a script value of a number.

        PySide2 makes a QScriptValue of whole numbers from 0 to 2**31 only;
        others lose their fraction or fail.
        """
        if isinstance(number, int) and 0 <= number < 2**31:
            return QScriptValue(number)
        self.native.waiting_number = float(number)
        return self._waiting_number.call()

    def report_memory(self, size: int) -> None:
        """Tell the collector about memory that script holds outside of it."""
        self._engine.reportAdditionalMemoryCost(size)

    def stop_script(self) -> None:
        """End the running script: nothing of it runs after this call."""
        self._engine.abortEvaluation()

    # -- errors --------------------------------------------------------------

    def _value_or_raise(
        self, value: QScriptValue, file: str = "", want_value: bool = True
    ) -> Any:
        error = self._take_exception()
        if error is not None:
            error.file = error.file or file  # a SyntaxError has none itself
            raise error
        if not want_value or value.isUndefined() or not value.isValid():
            return UNDEFINED
        self._kit_functions["encodeValue"].call(self._kit, [value])
        error = self._take_exception()
        if error is not None:
            raise error
        received, self.received = self.received, UNDEFINED
        return received

    def _take_exception(self) -> ScriptError | None:
        if not self._engine.hasUncaughtException():
            return None
        value = self._engine.uncaughtException()
        line = self._engine.uncaughtExceptionLineNumber()
        backtrace = [
            str(entry)
            for entry in self._engine.uncaughtExceptionBacktrace()
            if PRELUDE_PREFIX not in str(entry)
        ]
        self._engine.clearExceptions()
        if not value.isError():
            return ScriptError(value.toString(), "", "", line, backtrace)
        told = value.property("lineNumber")
        return ScriptError(
            value.property("message").toString(),
            value.property("name").toString(),
            value.property("fileName").toString() or "",
            told.toInt32() if told.isNumber() else line,
            backtrace,
        )

    def _on_handler_exception(self, value: QScriptValue) -> None:
        error = self._take_exception()
        if error is None:
            error = ScriptError(
                value.property("message").toString(),
                value.property("name").toString(),
                value.property("fileName").toString(),
                value.property("lineNumber").toInt32(),
            )
        self.log_error(str(error), error.file, error.line)

    def log_uncaught(self) -> bool:
        """Write what script threw, if it did, to the message log."""
        error = self._take_exception()
        if error is None:
            return False
        self.log_error(str(error), error.file, error.line)
        return True

    def log_error(self, text: str, file: str, line: int) -> None:
        """Write an error of a script to the message log."""
        place = f" ({file}:{line})" if file or line > 0 else ""
        self._app.log.message(f"{text}{place}", "error")

    def _calling_context(self) -> QScriptContext | None:
        context = self._engine.currentContext()
        if context is not None:
            context = context.parentContext()
        while context is not None:
            info = QScriptContextInfo(context)
            if _is_script(info):
                return context
            context = context.parentContext()
        return None

    def package_of(self, file: str) -> str:
        """What ``__packageFolder__`` is in a file: '' outside of packages.

        The ``packages`` folder that holds the package, by the one vendor whose
        code relies on it (ftrack, live on 22 to 27).
        """
        if self._package_folder is not None:
            return self._package_folder
        for folder in self.package_folders:
            if file.startswith(folder + "/"):
                return Path(folder).parent.as_posix()
        return ""

    def set_package_folder(self, folder: str) -> None:
        """Take what a script assigned to ``__packageFolder__``."""
        self._package_folder = folder

    def run_menu_file(self, path: Path) -> Any:
        """Run a script file as a menu entry does: outside of its package.

        ftrack's package tells by ``__packageFolder__`` whether it is configured or
        run from a menu (live on 22 to 27).
        """
        before, self._package_folder = self._package_folder, ""
        try:
            return self.run_file(path)
        finally:
            self._package_folder = before

    def script_position(self) -> tuple[str, int]:
        """File and line of the script that is calling; ('', 0) for none."""
        context = self._engine.currentContext()
        while context is not None:
            info = QScriptContextInfo(context)
            if _is_script(info):
                return info.fileName(), max(int(info.lineNumber()), 0)
            context = context.parentContext()
        return "", 0


def _is_script(info: QScriptContextInfo) -> bool:
    """Tell frames of scripts from native ones (forEach, slots) and the prelude."""
    file = info.fileName()
    if file.startswith(PRELUDE_PREFIX):
        return False
    if info.functionType() == QScriptContextInfo.FunctionType.QtFunction:
        # From the second error on it has the line of the one before.
        return False
    return bool(file) or info.lineNumber() > 0
