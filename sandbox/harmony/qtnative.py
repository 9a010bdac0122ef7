"""Slots behind the Qt classes that scripts see.

A wrapper in script is a plain object that holds a handle (``__v``) of the
real Qt object or value; its prototype comes from what ``qtclasses.describe``
tells. Methods, properties and signals all come through here, so that one set of
rules (``qtcalls``) fits arguments for every class. What a Harmony version lacks
is taken out by ``is_absent``.

Lifetime: an object without a parent goes with its wrapper; one that has a
parent, is a widget, or was given to another object keeps its wrapper, so that
what script assigned to it stays.

Over 600 lines, since slots of one object must stand in one class.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from PySide2 import QtCore, QtNetwork, QtWidgets
from PySide2.QtCore import QBuffer, QByteArray, QObject, QTextCodec, QTimer, Slot
from PySide2.QtNetwork import QAbstractSocket
from PySide2.QtScript import QScriptContext, QScriptEngine, QScriptValue
from shiboken2 import isValid

from sandbox.harmony import dialogs, qtcalls
from sandbox.harmony.binding import UNDEFINED
from sandbox.harmony.profiles import Profile
from sandbox.harmony.qtbytes import Bytes, ByteSlots
from sandbox.harmony.qtcalls import Foreign, NoMatchError
from sandbox.harmony.qtclasses import (
    CLASSES,
    PYTHON_NAMES,
    class_of,
    describe,
    enum_names,
    enum_types,
)
from sandbox.harmony.qtoverrides import list_overrides
from sandbox.harmony.qtshells import ScriptSide, qt_class_of, shell_of

if TYPE_CHECKING:
    from sandbox.harmony.host import Application, Engine

_HIDDEN = QScriptValue.SkipInEnumeration | QScriptValue.Undeletable


class Boxed:
    """A Qt object or value that script holds, and what it needs to live.

    Args:
        target: The object or value.
        needs: What it refers to without owning it (a stream its bytes).

    """

    __slots__ = ("after", "before", "needs", "target")

    def __init__(self, target: Any, needs: Any = None) -> None:
        self.target = target
        self.needs = needs
        self.before: Callable[[], None] | None = None
        self.after: Callable[[], None] | None = None


class Owned(Boxed):
    """The handle of an object that goes with its wrapper."""

    __slots__ = ("_forget",)

    def __init__(self, target: QObject, forget: Callable[[QObject], None]) -> None:
        super().__init__(target)
        self._forget = forget

    def __del__(self) -> None:
        self._forget(self.target)


class QtNative(ByteSlots):
    """Qt objects of one script engine."""

    _described: ClassVar[dict[str, dict[str, Any]]] = {}
    _qt_enums: ClassVar[dict[str, Any]] = {}

    def __init__(self, app: Application, engine: Engine) -> None:
        super().__init__()
        self._app = app
        self._engine = engine
        self._kit = QScriptValue()
        self._truth: tuple[QScriptValue, ...] = ()
        self._made: dict[int, QObject] = {}
        self._wrappers: dict[int, tuple[QObject, QScriptValue]] = {}
        self._sweep_at = 1000
        self._listeners: list[tuple[QObject, Any]] = []
        self._overrides = list_overrides(app)
        self._constructors: dict[str, Callable[..., Any]] = {
            "QTextStream": self._make_stream,
            "QBuffer": self._make_stream,
        }

    def _report_memory(self, size: int) -> None:
        self._engine.report_memory(size)

    # -- lifetime ------------------------------------------------------------

    def keep(self, made: QObject) -> None:
        """Keep an object that script made until the engine goes."""
        self._made[id(made)] = made

    def destroy(self) -> None:
        """Delete everything that scripts made."""
        for target, _wrapper in self._wrappers.values():
            if getattr(target, "script_side", None) is not None:
                target.script_side = None
        self._wrappers.clear()
        self._listeners.clear()
        self._kit = QScriptValue()
        self._truth = ()
        made, self._made = list(self._made.values()), {}
        for target in made:
            _delete(target)

    def apply_rude(self) -> None:
        """Let the sockets that are open misbehave as asked."""
        for made in self._made.values():
            if isinstance(made, QAbstractSocket) and self._app.rude.one_byte:
                made.setReadBufferSize(1)

    def _forget(self, made: QObject) -> None:
        """Delete an object whose wrapper was collected, unless it has a parent."""
        try:
            if made.parent() is None and self._made.pop(id(made), None) is not None:
                made.deleteLater()
        except RuntimeError:
            return  # already deleted on the other side

    def _register(self, target: QObject, wrapper: QScriptValue) -> None:
        """Keep the wrapper of an object as long as the object lives."""
        if len(self._wrappers) > self._sweep_at:
            self._sweep()
        self._wrappers[id(target)] = (target, wrapper)
        if hasattr(type(target), "script_side"):
            target.script_side = ScriptSide(self.call_script, wrapper)

    def _sweep(self) -> None:
        """Let go of what belonged to objects that are deleted."""
        self._wrappers = {k: v for k, v in self._wrappers.items() if isValid(v[0])}
        self._listeners = [pair for pair in self._listeners if isValid(pair[0])]
        self._sweep_at = 2 * (len(self._wrappers) + len(self._listeners)) + 1000

    # -- classes -----------------------------------------------------------------

    @Slot(QScriptValue)
    def take_kit(self, kit: QScriptValue) -> None:
        """Take the functions of the prelude that make wrappers."""
        self._kit = kit
        self._truth = tuple(self._engine.raw.evaluate(t) for t in ("false", "true"))

    @Slot(result=str)
    def class_names(self) -> str:
        """Names that script sees in this version, as JSON."""
        return _class_names(self._app.profile)

    @Slot(str, result=str)
    def describe(self, name: str) -> str:
        """What a class has in this version, as JSON."""
        if name not in self._described:
            self._described[name] = describe(name)
        kept = dict(self._described[name])
        profile = self._app.profile
        for part in ("methods", "statics", "slots"):
            kept[part] = [n for n in kept[part] if not is_absent(profile, name, n)]
        kept["signals"] = {
            n: s for n, s in kept["signals"].items() if not is_absent(profile, name, n)
        }
        taken = {*kept["statics"], *kept["slots"], *kept["properties"]}
        extra = {m for (c, m) in self._overrides if c == name and m not in taken}
        kept["methods"] = sorted({*kept["methods"], *extra})
        return json.dumps(kept)

    @Slot(result=str)
    def qt_enums(self) -> str:
        """The enum values and types of the namespace Qt, as JSON."""
        if not self._qt_enums:
            self._qt_enums["values"] = enum_names(QtCore.Qt)
            self._qt_enums["types"] = enum_types(QtCore.Qt)
        return json.dumps(self._qt_enums)

    @Slot(str, result=bool)
    def has(self, feature: str) -> bool:
        """Tell whether the profile has a feature."""
        return self._app.profile.has(feature)

    @Slot(QScriptValue, str, QScriptValue, result=QScriptValue)
    def construct(
        self, this: QScriptValue, name: str, args: QScriptValue
    ) -> QScriptValue:
        """Make an object or a value, and turn ``this`` into its wrapper."""
        cls = CLASSES[name]
        given = self._read_all(args)
        try:
            if name in self._constructors:
                box = self._constructors[name](cls, given)
            elif issubclass(cls, QObject):
                made = qtcalls.call(cls, "", shell_of(cls), given)
                box = Owned(made, self._forget) if made.parent() is None else None
                box = box or Boxed(made)
            else:
                box = Boxed(qtcalls.call(cls, "", cls, given), given)
        except NoMatchError:
            return self._no_match(name)
        except Exception as error:
            return self._gone_or_bug(name, error)
        this.setProperty("__v", self._engine.raw.newVariant(box), _HIDDEN)
        if isinstance(box.target, QObject):
            self._take_in(this, box.target)
        return QScriptValue()

    def _take_in(self, this: QScriptValue, made: QObject) -> None:
        self.keep(made)
        if isinstance(made, QtWidgets.QWidget) or made.parent() is not None:
            self._register(made, this)
        if isinstance(made, QAbstractSocket) and self._app.rude.one_byte:
            made.setReadBufferSize(1)

    def _make_stream(self, cls: Any, args: list[Any]) -> Boxed:
        """Make a stream or buffer, over bytes of script if it gets some.

        Qt keeps a pointer to the bytes; what it writes goes back after each call.
        """
        if not args or not isinstance(args[0], Bytes):
            box = Boxed(qtcalls.call(cls, "", cls, args), args)
            if cls is QtCore.QTextStream and self._app.profile.is_qt6:
                box.target.setCodec(QTextCodec.codecForName(b"UTF-8"))
            return box
        content = args[0]
        store = QBuffer()
        store.setData(QByteArray(bytes(content.data)))
        box = Boxed(store, [content])
        if cls is QtCore.QTextStream:
            mode = qtcalls.to_int_of(args[1]) if len(args) > 1 else 3
            store.open(QtCore.QIODevice.OpenMode(mode))
            box = Boxed(cls(store), [store, content])
            if self._app.profile.is_qt6:
                box.target.setCodec(QTextCodec.codecForName(b"UTF-8"))
        stream = box.target

        def write_back() -> None:
            if isinstance(stream, QtCore.QTextStream):
                stream.flush()
            content.data[:] = bytes(store.data().data())

        def read_again() -> None:
            if bytes(store.data().data()) == content.data:
                return
            mode, place = store.openMode(), store.pos()
            store.close()
            store.setData(QByteArray(bytes(content.data)))
            if mode:
                store.open(mode)
                store.seek(place)

        box.before, box.after = read_again, write_back
        return box

    @Slot(QScriptValue, str, QScriptValue, result=QScriptValue)
    def invoke(self, this: QScriptValue, name: str, args: QScriptValue) -> QScriptValue:
        """Call a method of a Qt object or value."""
        box = self._box_of(this)
        if box is None:
            return self._fail(f"{name}: this object is not of that class", "TypeError")
        try:
            value = self._invoke(box, name, self._read_all(args))
            if name == "setProperty" and isinstance(box.target, QObject):
                made = self._kit.property("nameProperty")
                made.call(QScriptValue(), [this, args.property(0)])
            return value
        except NoMatchError:
            if name == "toString":  # of a locale it wants a value; String() has none
                return self._result(class_of(box.target))
            return self._no_match(name)
        except Exception as error:
            return self._gone_or_bug(name, error)

    def _invoke(self, box: Any, name: str, args: list[Any]) -> QScriptValue:
        target = box.target
        cls = qt_class_of(target)
        if box.before is not None:
            box.before()
        for base in cls.__mro__:
            override = self._overrides.get((base.__name__, name))
            if override is not None:
                try:
                    return self._result(override(target, *args))
                except TypeError as error:
                    raise NoMatchError(str(error)) from error
                finally:
                    if box.after is not None:
                        box.after()
        python_name = PYTHON_NAMES.get(name, name)
        plain = getattr(cls, python_name, None)
        if plain is None:
            return self._fail(f"{name}: this object is not of that class", "TypeError")
        if type(plain).__name__ == "method_descriptor":
            value = qtcalls.call(cls, python_name, plain.__get__(target), args)
        else:  # a static, or a signal that has the name of a method
            value = qtcalls.call(cls, python_name, getattr(target, python_name), args)
        if box.after is not None:
            box.after()
        if name.startswith(("add", "insert", "set")):
            self._adopted(target, args)
        return self._result(value)

    def _adopted(self, target: Any, args: list[Any]) -> None:
        """Let objects that got a parent be found by name below it."""
        if not isinstance(target, QObject):
            return
        for arg in (target, *args):
            if isinstance(arg, QObject) and isValid(arg) and arg.objectName():
                self._name_below_parent(arg)

    def _name_below_parent(self, child: QObject) -> None:
        parent = child.parent()
        entry = self._wrappers.get(id(parent)) if parent is not None else None
        if entry is not None:
            self._kit.property("nameChild").call(
                QScriptValue(), [entry[1], self._engine.text_value(child.objectName())]
            )

    @Slot(QScriptValue, str, result=QScriptValue)
    def child(self, this: QScriptValue, name: str) -> QScriptValue:
        """Give the direct child of a name; null for none."""
        box = self._box_of(this)
        for child in box.target.children() if box is not None else ():
            if child.objectName() == name:
                return self._result(child)
        return self._engine.raw.nullValue()

    @Slot(str, str, QScriptValue, result=QScriptValue)
    def static(self, class_name: str, name: str, args: QScriptValue) -> QScriptValue:
        """Call a static method of a Qt class."""
        override = self._overrides.get((class_name, name))
        cls, given = CLASSES[class_name], self._read_all(args)
        python_name = PYTHON_NAMES.get(name, name)
        try:
            if override is not None:
                return self._result(override(None, *given))
            method = getattr(cls, python_name)
            return self._result(qtcalls.call(cls, python_name, method, given))
        except (TypeError, NoMatchError):
            return self._no_match(name)
        except Exception as error:
            return self._gone_or_bug(name, error)

    # -- properties --------------------------------------------------------------

    @Slot(QScriptValue, str, result=QScriptValue)
    def get(self, this: QScriptValue, name: str) -> QScriptValue:
        """Read a property."""
        box = self._box_of(this)
        if box is None:
            return QScriptValue()
        try:
            value = box.target.property(name)
            if value is None:
                getter: Any = getattr(qt_class_of(box.target), name, None)
                if type(getter).__name__ == "method_descriptor":
                    value = getter(box.target)
            return self._result(value)
        except TypeError:
            return QScriptValue()
        except Exception as error:
            return self._gone_or_bug(name, error)

    @Slot(QScriptValue, str, QScriptValue, result=QScriptValue)
    def put(self, this: QScriptValue, name: str, value: QScriptValue) -> QScriptValue:
        """Write a property; a value that does not convert changes nothing."""
        box = self._box_of(this)
        if box is None:
            return QScriptValue()
        target, given = box.target, self._read(value)
        setter = f"set{name[0].upper()}{name[1:]}"
        cls = qt_class_of(target)
        try:
            meta = target.metaObject()
            if not meta.property(meta.indexOfProperty(name)).isWritable():
                return QScriptValue()
            plain: Any = getattr(cls, setter, None)
            if type(plain).__name__ == "method_descriptor":
                qtcalls.call(cls, setter, plain.__get__(target), [given])
            else:
                target.setProperty(name, qtcalls.Kind().convert(given))
        except NoMatchError:
            return QScriptValue()
        except Exception as error:
            return self._gone_or_bug(name, error)
        if name == "objectName":
            self._name_below_parent(target)
        return QScriptValue()

    # -- signals -------------------------------------------------------------------

    @Slot(QScriptValue, str, QScriptValue)
    def listen(self, this: QScriptValue, signature: str, call: QScriptValue) -> None:
        """Call a function of the prelude on every emission of a signal."""
        box = self._box_of(this)
        if box is None:
            return

        def emitted(*args: Any) -> None:
            if self._engine.alive:
                self.call_script(call, QScriptValue(), args)

        self._listeners.append((box.target, emitted))
        if len(self._listeners) > self._sweep_at:
            self._sweep()
        signal = QtCore.SIGNAL(signature)
        QObject.connect(box.target, signal, emitted)

    @Slot(QScriptValue, str, QScriptValue, result=QScriptValue)
    def emit_signal(
        self, this: QScriptValue, signature: str, args: QScriptValue
    ) -> QScriptValue:
        """Emit a signal, as calling it does."""
        box = self._box_of(this)
        if box is not None:
            given = [qtcalls.Kind().convert(arg) for arg in self._read_all(args)]
            box.target.emit(QtCore.SIGNAL(signature), *given)
        return QScriptValue()

    def call_script(
        self, function: QScriptValue, this: QScriptValue, args: Any
    ) -> tuple[bool, Any]:
        """Call a function of script from Qt.

        Returns:
            Whether it ran to its end, and what it gave.

        """
        if not self._engine.alive:
            return False, None
        value = function.call(this, [self._result(arg) for arg in args])
        if self._engine.log_uncaught():
            return False, None
        given = self._read(value)
        return True, None if given is UNDEFINED else qtcalls.Kind().convert(given)

    # -- values ----------------------------------------------------------------------

    def _box_of(self, value: QScriptValue) -> Any:
        box = value.property("__v").toVariant()
        return box if isinstance(box, Boxed) else None

    def _read_all(self, args: QScriptValue) -> list[Any]:
        count = args.property("length").toInt32()
        return [self._read(args.property(index)) for index in range(count)]

    def _read(self, value: QScriptValue) -> Any:
        """Make a value of script one of Python."""
        if value.isString():
            return value.toString()
        if value.isBool():
            return value.toBool()
        if value.isNumber():
            return value.toNumber()
        if value.isNull():
            return None
        if value.isUndefined() or not value.isValid():
            return UNDEFINED
        if value.isArray():
            return self._read_all(value)
        if value.isRegExp():
            return value.toRegExp()
        if value.isDate():
            return value.toDateTime()
        if value.isFunction():
            return self._as_callable(value)
        return self._read_object(value)

    def _read_object(self, value: QScriptValue) -> Any:
        held = value.property("__v")
        if held.isVariant():
            thing = held.toVariant()
            if not isinstance(thing, Boxed):
                return thing  # bytes, a codec
            target = thing.target
            if id(target) in self._made and id(target) not in self._wrappers:
                self._register(target, value)
            return target
        flags = value.property("__flags")
        if flags.isNumber():
            return flags.toNumber()
        plain = value.property("valueOf").call(value)
        if plain.isNumber() or plain.isString() or plain.isBool():
            return self._read(plain)  # new Number(1), new String("x")
        return Foreign(value)

    def _as_callable(self, function: QScriptValue) -> Callable[..., Any]:
        def call(*args: Any) -> Any:
            return self.call_script(function, QScriptValue(), args)[1]

        return call

    def _result(self, value: Any) -> QScriptValue:
        if value is UNDEFINED:
            return QScriptValue()
        raw = self._engine.raw
        if value is None:
            return raw.nullValue()
        if isinstance(value, bool):
            return self._truth[value]  # QScriptValue(True) is a 1
        if isinstance(value, str):
            text = self._engine.text_value(value.replace("\0", "\uffff"))
            return self._dressed("withNul", text) if "\0" in value else text
        if isinstance(value, (int, float)):
            return self._engine.number_value(value)
        if isinstance(value, QObject):
            return self.wrapper_of(value)
        if isinstance(value, Foreign):
            return value.value
        if isinstance(value, (QByteArray, bytes)):
            value = Bytes(bytes(value) if isinstance(value, bytes) else value.data())
        if isinstance(value, Bytes):
            return self._dressed("bytes", raw.newVariant(value))
        if isinstance(value, (list, tuple)):
            array = raw.newArray(len(value))
            for index, item in enumerate(value):
                array.setProperty(index, self._result(item))
            return array
        if isinstance(value, dict):
            made = raw.newObject()
            for key, item in value.items():
                made.setProperty(str(key), self._result(item))
            return made
        if hasattr(value, "__int__") and not class_of(value):
            return self._engine.number_value(int(value))
        return self._dressed("dress", QScriptValue(class_of(value)), value)

    def _dressed(self, how: str, *args: Any) -> QScriptValue:
        listed = [
            arg
            if isinstance(arg, QScriptValue)
            else self._engine.raw.newVariant(Boxed(arg))
            for arg in args
        ]
        return self._kit.property(how).call(QScriptValue(), listed)

    def wrapper_of(self, target: QObject) -> QScriptValue:
        """Give the wrapper of an object: its own, or a new one."""
        entry = self._wrappers.get(id(target))
        if entry is not None and entry[0] is target:
            return entry[1]
        wrapper = self._dressed("dress", QScriptValue(class_of(target)), target)
        self._register(target, wrapper)
        if target is QtCore.QCoreApplication.instance():
            self._kit.property("restore").call(QScriptValue(), [wrapper])
        name_child = self._kit.property("nameChild")
        for child in target.children():
            if child.objectName():
                name = self._engine.text_value(child.objectName())
                name_child.call(QScriptValue(), [wrapper, name])
        return wrapper

    @Slot("QVariant", result=str)
    def name_of(self, value: Any) -> str:
        """Name the class of what a wrapper holds."""
        return class_of(value.target) if isinstance(value, Boxed) else ""

    def _gone_or_bug(self, name: str, error: Exception) -> QScriptValue:
        if "already deleted" in str(error):
            return self._fail(f"cannot access member `{name}' of deleted QObject")
        if isinstance(error, (NotImplementedError, AttributeError)):
            return self._fail(f"{name}: {error}", "TypeError")
        self._app.log.bug(name)
        return self._fail(f"emulator bug: {name}: {type(error).__name__}: {error}")

    def _no_match(self, name: str) -> QScriptValue:
        return self._fail(f"{name}(): no function match for these arguments", "Error")

    def _fail(self, message: str, name: str = "Error") -> QScriptValue:
        kinds = {
            "TypeError": QScriptContext.TypeError,
            "SyntaxError": QScriptContext.SyntaxError,
        }
        kind = kinds.get(name, QScriptContext.UnknownError)
        file, line = self._engine.script_position()
        error = self._engine.raw.currentContext().throwError(kind, message)
        error.setProperty("lineNumber", line)
        error.setProperty("fileName", file)
        return error

    # -- application ---------------------------------------------------------

    @Slot(result=QScriptValue)
    def instance(self) -> QScriptValue:
        """The application object."""
        return self.wrapper_of(QtCore.QCoreApplication.instance())

    @Slot(str)
    def keep_bag(self, text: str) -> None:
        """Keep what script hung on the application object, for the next engine."""
        self._app.session["bag"] = text

    @Slot(result=str)
    def bag(self) -> str:
        """What an engine before this one hung on the application object."""
        return str(self._app.session.get("bag", "{}"))

    @Slot(str, QScriptValue, result=QScriptValue)
    def load_ui(self, path: str, parent: QScriptValue) -> QScriptValue:
        """Build the widget of a .ui file."""
        given = self._read(parent)
        owner = given if isinstance(given, QtWidgets.QWidget) else None
        try:
            widget = dialogs.load_ui(path, owner)
        except ImportError:
            return self._fail("UiLoader needs PySide2.QtUiTools in the emulator")
        if widget is None:
            return self._fail(f"UiLoader.load: cannot read {path}")
        self.keep(widget)
        return self.wrapper_of(widget)


def _delete(made: QObject) -> None:
    try:
        made.blockSignals(True)
        if isinstance(made, QTimer):
            made.stop()
        if isinstance(made, QAbstractSocket):
            made.abort()
        if isinstance(made, QtNetwork.QTcpServer):
            made.close()
        if isinstance(made, QtWidgets.QWidget):
            made.hide()
        made.deleteLater()
    except RuntimeError:
        return  # its parent deleted it


def is_absent(profile: Profile, name: str, member: str) -> bool:
    """Tell whether a version lacks a class (no member), or a member of it."""
    has = profile.has
    if name == "QTimer":
        if member in ("setInterval", "singleShot"):
            return not has("timer_helpers")
        return member in ("callOnTimeout", "intervalAsDuration")
    if name == "QTextStream" and member in ("setCodec", "codec"):
        return not has("text_stream_codec")
    if name == "QPixmap" and member in ("grabWindow", "grabWidget"):
        return not has("grab_window")
    if name == "QAbstractSocket" and member == "errorOccurred":
        return not has("socket_error_occurred")
    if name == "QDesktopServices":
        return member not in ("", "openUrl")
    return name == "QRegExp" and profile.is_qt6


@cache
def _class_names(profile: Profile) -> str:
    # Once: every new engine of a version has the same ones.
    return json.dumps([name for name in CLASSES if not is_absent(profile, name, "")])


__all__ = ["CLASSES", "Bytes", "QScriptEngine", "QtNative"]
