"""Slots behind the Qt classes that scripts see.

The bindings of Harmony are generated from Qt's whole classes, and so are these:
a class in ``CLASSES`` has the methods that Qt itself has, called on the real
object; what a Harmony version lacks is taken out by ``_absent``. Bytes are
kept on this side (``Bytes``), so that megabytes cross in one piece and only
as text.

PySide2 cuts texts at a NUL on their way to script; texts read from bytes go
over with U+FFFF in its place, and the prelude puts the NUL back.
"""

from __future__ import annotations

import base64
import json
import re
import struct
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from PySide2 import QtCore, QtGui, QtNetwork, QtWidgets
from PySide2.QtCore import QByteArray, QObject, QTextCodec, QTimer, Slot
from PySide2.QtNetwork import QAbstractSocket
from PySide2.QtScript import QScriptContext, QScriptEngine, QScriptValue

from sandbox.harmony import dialogs
from sandbox.harmony.menus import menu_of

if TYPE_CHECKING:
    from sandbox.harmony.host import Application, Engine

#: Classes that script may name, by the module of Qt they come from.
CLASSES: dict[str, Any] = {
    name: getattr(module, name)
    for module, names in (
        (
            QtCore,
            "QObject QCoreApplication QTimer QEventLoop QFile QFileInfo QDir QIODevice "
            "QTextStream QProcess QProcessEnvironment QFileSystemWatcher QUrl QTime "
            "QElapsedTimer QDateTime QDate QBuffer QSettings QLocale QRegExp QPoint "
            "QPointF QSize QSizeF QRect QRectF QLine QLineF QMimeData QTemporaryFile "
            "QStandardPaths QCryptographicHash QThread QAbstractItemModel "
            "QItemSelectionModel QStringListModel QModelIndex",
        ),
        (
            QtGui,
            "QPixmap QImage QIcon QColor QFont QBrush QPen QPainter QCursor "
            "QKeySequence QDesktopServices QPainterPath QRadialGradient "
            "QStandardItemModel QStandardItem QLinearGradient QFontMetrics "
            "QTransform QClipboard QMovie QPalette",
        ),
        (
            QtNetwork,
            "QAbstractSocket QTcpSocket QTcpServer QHostAddress QNetworkAccessManager "
            "QNetworkRequest QNetworkReply QUdpSocket QLocalSocket",
        ),
        (
            QtWidgets,
            "QApplication QWidget QMainWindow QMenuBar QMenu QAction QActionGroup "
            "QMessageBox QDialog QDialogButtonBox QProgressDialog QProgressBar "
            "QPushButton QToolButton QCheckBox QRadioButton QComboBox QSpinBox "
            "QDoubleSpinBox QSlider QLabel QLineEdit QTextEdit QPlainTextEdit QFrame "
            "QGroupBox QTabWidget QScrollArea QSplitter QVBoxLayout QHBoxLayout "
            "QGridLayout QFormLayout QStackedLayout QSpacerItem QTreeWidget "
            "QTreeWidgetItem QTableWidget QTableWidgetItem QListWidget "
            "QListWidgetItem QFileDialog QInputDialog QColorDialog QToolTip QToolBar "
            "QStatusBar QDockWidget QSizePolicy QShortcut QAbstractButton "
            "QAbstractItemView QTextBrowser QHeaderView QStackedWidget QButtonGroup "
            "QLayout QBoxLayout QTreeView QListView QTableView",
        ),
    )
    for name in names.split()
    if hasattr(module, name)
}

#: Python's spelling of names that are words of Python.
_PYTHON_NAMES = {"exec": "exec_", "print": "print_", "raise": "raise_"}
_SCRIPT_NAMES = {python: script for script, python in _PYTHON_NAMES.items()}

#: Names that are a static and a method as well.
_STATIC_AND_NOT = {
    (cls, name)
    for cls, names in {
        "QFileInfo": "exists",
        "QFile": "exists remove rename copy link resize permissions setPermissions",
        "QDir": "match isRelativePath isAbsolutePath",
        "QProcess": "startDetached",
        "QMenu": "exec_",
        "QDate": "isValid",
        "QTime": "isValid",
    }.items()
    for name in names.split()
}

_SIGNATURE = re.compile(r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)\s*$")


class NoMatchError(Exception):
    """No overload takes these arguments."""


class Bytes:
    """The contents of a QByteArray of script."""

    __slots__ = ("data",)

    def __init__(self, data: bytes | bytearray = b"") -> None:
        self.data = bytearray(data)


class Boxed:
    """A Qt value that script holds: one object, where a QVariant would copy it."""

    __slots__ = ("target",)

    def __init__(self, target: Any) -> None:
        self.target = target


def _unboxed(value: Any) -> Any:
    if isinstance(value, Boxed):
        return value.target
    if isinstance(value, list):
        return [_unboxed(item) for item in value]
    return value


class Owned:
    """Held by the wrapper of an object without a parent; deletes it with it."""

    def __init__(self, made: QObject, forget: Callable[[QObject], None]) -> None:
        self._made = made
        self._forget = forget

    def __del__(self) -> None:
        self._forget(self._made)


def describe(name: str) -> dict[str, Any]:
    """List what a class has of its own: base, methods, statics, constants."""
    cls = CLASSES[name]
    base = next((b.__name__ for b in cls.__mro__[1:] if b.__name__ in CLASSES), "")
    above: set[str] = set()
    if base:
        above = set(dir(CLASSES[base]))
    methods, statics, constants = [], [], {}
    for attribute in dir(cls):
        if attribute.startswith("_") or attribute == "staticMetaObject":
            continue
        value = getattr(cls, attribute)
        kind = type(value).__name__
        if _is_enum_value(value):
            constants[attribute] = int(value)
        elif kind == "builtin_function_or_method":
            statics.append(_SCRIPT_NAMES.get(attribute, attribute))
            if (name, attribute) in _STATIC_AND_NOT:
                methods.append(_SCRIPT_NAMES.get(attribute, attribute))
        elif kind == "method_descriptor" and (
            attribute not in above or attribute in vars(cls)
        ):
            methods.append(_SCRIPT_NAMES.get(attribute, attribute))
    return {
        "base": base,
        "methods": methods,
        "statics": statics,
        "constants": constants,
        "isObject": issubclass(cls, QObject),
        "slots": _slots_of_values(cls) if issubclass(cls, QObject) else [],
    }


def _slots_of_values(cls: Any) -> list[str]:
    """List slots that take values: the engine's own calls cannot unbox them."""
    found = set()
    meta = cls.staticMetaObject
    for index in range(meta.methodCount()):
        method = meta.method(index)
        types = [bytes(kind.data()).decode() for kind in method.parameterTypes()]
        if method.methodType() == QtCore.QMetaMethod.Slot and any(
            kind in CLASSES and not issubclass(CLASSES[kind], QObject) for kind in types
        ):
            found.add(bytes(method.name().data()).decode())
    return sorted(found)


def enum_names(holder: Any) -> dict[str, int]:
    """List the enum values of a namespace such as ``Qt``."""
    return {
        name: int(value)
        for name, value in vars(holder).items()
        if _is_enum_value(value)
    }


def _is_enum_value(value: Any) -> bool:
    return type(type(value)).__name__ == "EnumMeta" and hasattr(value, "__int__")


class QtNative(QObject):
    """Qt objects of one script engine."""

    _described: ClassVar[dict[str, dict[str, Any]]] = {}
    _qt_enums: ClassVar[dict[str, int]] = {}

    def __init__(self, app: Application, engine: Engine) -> None:
        super().__init__()
        self._app = app
        self._engine = engine
        self._made: dict[int, QObject] = {}
        self._overrides = self._list_overrides()

    # -- lifetime ------------------------------------------------------------

    def keep(self, made: QObject) -> None:
        """Keep an object that script made until the engine goes."""
        self._made[id(made)] = made

    def destroy(self) -> None:
        """Delete everything that scripts made."""
        made, self._made = list(self._made.values()), {}
        for one in made:
            _delete(one)

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

    # -- classes -----------------------------------------------------------------

    @Slot(result=str)
    def class_names(self) -> str:
        """Names that script sees in this version, as JSON."""
        return json.dumps([n for n in CLASSES if not self._absent(n, "")])

    @Slot(str, result=str)
    def describe(self, name: str) -> str:
        """What a class has in this version, as JSON."""
        if name not in self._described:
            self._described[name] = describe(name)
        full = self._described[name]
        kept = dict(full)
        for part in ("methods", "statics"):
            kept[part] = [n for n in full[part] if not self._absent(name, n)]
        extra = [m for (c, m) in self._overrides if c == name]
        overridden = {m for m in extra if m not in kept["statics"]}
        kept["methods"] = sorted({*kept["methods"], *overridden})
        return json.dumps(kept)

    @Slot(result=str)
    def qt_enums(self) -> str:
        """The enum values of the namespace Qt, as JSON."""
        if not self._qt_enums:
            self._qt_enums.update(enum_names(QtCore.Qt))
        return json.dumps(self._qt_enums)

    @Slot(str, result=bool)
    def has(self, feature: str) -> bool:
        """Tell whether the profile has a feature."""
        return self._app.profile.has(feature)

    def _absent(self, name: str, member: str) -> bool:
        has = self._app.profile.has
        if name == "QTimer":
            if member in ("setInterval", "singleShot"):
                return not has("timer_helpers")
            return member in ("callOnTimeout", "intervalAsDuration")
        if name == "QTextStream" and member in ("setCodec", "codec"):
            return not has("text_stream_codec")
        if name == "QPixmap" and member in ("grabWindow", "grabWidget"):
            return not has("grab_window")
        if name == "QDesktopServices":
            return member not in ("", "openUrl")
        return name == "QRegExp" and self._app.profile.is_qt6

    @Slot("QVariant", result=str)
    def name_of(self, value: Any) -> str:
        """Name the class of a result: ``@QMenu`` an object, ``QSize`` a value."""
        value = _unboxed(value)
        if isinstance(value, Bytes):
            return "QByteArray"
        if isinstance(value, QTextCodec):
            return "QTextCodec"
        for cls in type(value).__mro__:
            if cls.__name__ in CLASSES:
                mark = "@" if isinstance(value, QObject) else ""
                return mark + cls.__name__
        return "@QObject" if isinstance(value, QObject) else ""

    @Slot(QScriptValue, str, "QVariantList", result=QScriptValue)
    def construct(self, this: QScriptValue, name: str, args: list[Any]) -> QScriptValue:
        """Make an object and turn ``this`` into its wrapper."""
        try:
            made = self._call(CLASSES[name], args)
        except NoMatchError:
            return self._no_match(name)
        made_parent = made.parent()
        self.keep(made)
        value = self._engine.raw.newQObject(this, made)
        if made_parent is None:
            owned = self._engine.raw.newVariant(Owned(made, self._forget))
            value.setProperty(
                "__owned",
                owned,
                QScriptValue.SkipInEnumeration | QScriptValue.Undeletable,
            )
        if isinstance(made, QAbstractSocket) and self._app.rude.one_byte:
            made.setReadBufferSize(1)
        return value

    @Slot(str, "QVariantList", result=QScriptValue)
    def value(self, name: str, args: list[Any]) -> QScriptValue:
        """Make a value (no QObject) and give its handle."""
        try:
            made = self._call(CLASSES[name], args)
        except NoMatchError:
            return self._no_match(name)
        if name == "QTextStream" and self._app.profile.is_qt6:
            made.setCodec(QTextCodec.codecForName(b"UTF-8"))
        return self._engine.raw.newVariant(Boxed(made))

    @Slot("QVariant", str, "QVariantList", result=QScriptValue)
    def invoke(self, target: Any, name: str, args: list[Any]) -> QScriptValue:
        """Call a method of a Qt object."""
        target, args = _unboxed(target), _unboxed(args)
        for cls in type(target).__mro__:
            override = self._overrides.get((cls.__name__, name))
            if override is not None:
                try:
                    return self._result(override(target, *args))
                except (TypeError, NoMatchError):
                    return self._no_match(name)
                except Exception as error:
                    return self._gone_or_bug(name, error)
        method = getattr(target, _PYTHON_NAMES.get(name, name), None)
        if method is None:
            return self._fail(f"{name}: this object is not of that class", "TypeError")
        try:
            return self._result(self._call(method, args))
        except NoMatchError:
            return self._no_match(name)
        except RuntimeError as error:
            return self._gone_or_bug(name, error)

    @Slot(str, str, "QVariantList", result=QScriptValue)
    def static(self, class_name: str, name: str, args: list[Any]) -> QScriptValue:
        """Call a static method of a Qt class."""
        override = self._overrides.get((class_name, name))
        args = _unboxed(args)
        try:
            if override is not None:
                return self._result(override(None, *args))
            method = getattr(CLASSES[class_name], _PYTHON_NAMES.get(name, name))
            return self._result(self._call(method, args))
        except (TypeError, NoMatchError):
            return self._no_match(name)

    def _call(self, function: Callable[..., Any], args: list[Any]) -> Any:
        converted = [
            QByteArray(bytes(a.data)) if isinstance(a, Bytes) else a
            for a in _unboxed(args)
        ]
        try:
            return function(*converted)
        except TypeError as error:
            retried = _with_enums(str(error), converted)
            for attempt in retried:
                try:
                    return function(*attempt)
                except TypeError:
                    continue
            raise NoMatchError(str(error)) from error

    def _result(self, value: Any) -> QScriptValue:
        if value is None:
            return QScriptValue()
        raw = self._engine.raw
        if isinstance(value, bool):
            return raw.evaluate("true" if value else "false")
        if isinstance(value, str):
            return self._engine.text_value(value.replace("\0", "\uffff"))
        if isinstance(value, (int, float)):
            return QScriptValue(value)
        if isinstance(value, QObject):
            return self._engine.wrap(value)
        if isinstance(value, QByteArray):
            value = Bytes(value.data())
        if isinstance(value, Bytes):
            return raw.newVariant(value)
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
        if type(value).__module__ == "Shiboken" or hasattr(value, "__int__"):
            return QScriptValue(int(value))
        return raw.newVariant(Boxed(value))

    def _gone_or_bug(self, name: str, error: Exception) -> QScriptValue:
        if "already deleted" in str(error):
            return self._fail(f"cannot access member `{name}' of deleted QObject")
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

    # -- what Qt's own method does not do alike --------------------------------

    def _list_overrides(self) -> dict[tuple[str, str], Callable[..., Any]]:
        app = self._app

        def write(device: QtCore.QIODevice, data: Any) -> int:
            if not isinstance(data, Bytes):
                raise NoMatchError("write")
            if isinstance(device, QAbstractSocket):
                return self._socket_write(device, bytes(data.data))
            return int(device.write(QByteArray(bytes(data.data))))

        def write_string(stream: QtCore.QTextStream, text: str) -> None:
            for number, piece in enumerate(text.split("\0")):
                if number:
                    stream << b"\0".decode()
                stream << piece

        def set_codec(stream: QtCore.QTextStream, codec: Any) -> None:
            if isinstance(codec, (str, Bytes)):
                name = codec.encode() if isinstance(codec, str) else bytes(codec.data)
                codec = QTextCodec.codecForName(QByteArray(name))
            if codec is not None:
                stream.setCodec(codec)

        def set_encoding(stream: QtCore.QTextStream, encoding: int) -> None:
            names = ["UTF-8", "UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32"]
            names += ["UTF-32LE", "UTF-32BE", "ISO-8859-1", "System"]
            set_codec(stream, names[int(encoding)])

        def open_url(_none: Any, url: Any) -> bool:
            app.log.opened_urls.append(
                url.toString() if hasattr(url, "toString") else str(url)
            )
            return True

        def single_shot(_none: Any, *_args: Any) -> None:
            raise NoMatchError("singleShot")

        overrides: dict[tuple[str, str], Callable[..., Any]] = {
            ("QIODevice", "write"): write,
            ("QTextStream", "writeString"): write_string,
            ("QAction", "menu"): menu_of,
            ("QDesktopServices", "openUrl"): open_url,
            ("QTimer", "singleShot"): single_shot,
            ("QCoreApplication", "quit"): lambda _n: app.quit(0),
            ("QCoreApplication", "exit"): lambda _n, code=0: app.quit(code),
        }
        if self._app.profile.is_qt6:
            overrides["QTextStream", "setEncoding"] = set_encoding
        else:
            overrides["QTextStream", "setCodec"] = set_codec
        for key, function in dialogs.overrides(app).items():
            overrides[key] = function
        return overrides

    def _socket_write(self, socket: QAbstractSocket, data: bytes) -> int:
        rude = self._app.rude
        if rude.one_byte:
            for number in range(len(data)):
                socket.write(QByteArray(data[number : number + 1]))
                socket.flush()
            return len(data)
        if rude.slow_s or rude.merged:
            _Held.of(socket, int((rude.slow_s or 0.03) * 1000)).add(data)
            return len(data)
        return int(socket.write(QByteArray(data)))

    # -- bytes ---------------------------------------------------------------------

    @Slot(result="QVariant")
    def b_new(self) -> Any:
        """An empty byte array."""
        return Bytes()

    @Slot("QVariant", str)
    def b_append_text(self, target: Any, text: str) -> None:
        """Append a text as UTF-8."""
        target.data += text.encode("utf-8", "replace")

    @Slot("QVariant", "QVariant")
    def b_append(self, target: Any, other: Any) -> None:
        """Append another byte array."""
        target.data += other.data
        self._engine.report_memory(len(other.data))

    @Slot("QVariant", int, "QVariant")
    def b_insert(self, target: Any, position: int, other: Any) -> None:
        """Insert another byte array; behind the end, the gap becomes NULs."""
        if position > len(target.data):
            target.data += bytes(position - len(target.data))
        target.data[position:position] = other.data

    @Slot("QVariant", int, int, result="QVariant")
    def b_mid(self, target: Any, position: int, length: int) -> Any:
        """Copy a part; a negative length goes to the end."""
        start = max(position, 0)
        end = len(target.data) if length < 0 else max(position + length, start)
        with memoryview(target.data) as view:
            part = Bytes(view[start:end])
        self._engine.report_memory(len(part.data))
        return part

    @Slot("QVariant", int, int)
    def b_remove(self, target: Any, position: int, length: int) -> None:
        """Remove a part."""
        if position >= 0 and length > 0:
            del target.data[position : position + length]

    @Slot("QVariant", result=int)
    def b_size(self, target: Any) -> int:
        """Count the bytes."""
        return len(target.data)

    @Slot("QVariant", int, result=int)
    def b_at(self, target: Any, index: int) -> int:
        """Give one byte, signed as C++ has it; 0 outside (there it is undefined)."""
        if not 0 <= index < len(target.data):
            return 0
        value = target.data[index]
        return value - 256 if value > 127 else value

    @Slot("QVariant", int, int)
    def b_set(self, target: Any, index: int, value: int) -> None:
        """Change one byte."""
        target.data[index] = value & 255

    @Slot("QVariant", result=str)
    def b_binary(self, target: Any) -> str:
        """Give the bytes as a text of 0..255, NUL as U+0100."""
        return bytes(target.data).decode("latin-1").replace("\0", "\u0100")

    @Slot("QVariant", result=str)
    def b_utf8(self, target: Any) -> str:
        """Decode as UTF-8, NUL as U+FFFF."""
        return decode_utf8(target.data)

    @Slot("QVariant", "QVariant", int, bool, result=int)
    def b_index(self, target: Any, other: Any, start: int, last: bool) -> int:
        """Find the first or last place of other bytes; -1 for none."""
        if last:
            end = len(target.data) if start < 0 else start + len(other.data)
            return int(target.data.rfind(other.data, 0, end))
        return int(target.data.find(other.data, max(start, 0)))

    @Slot("QVariant", "QVariant", "QVariant")
    def b_replace(self, target: Any, before: Any, after: Any) -> None:
        """Replace every occurrence."""
        target.data = target.data.replace(before.data, after.data)

    @Slot("QVariant", "QVariant", result=bool)
    def b_equals(self, target: Any, other: Any) -> bool:
        """Compare."""
        return bool(target.data == other.data)

    @Slot("QVariant", str, result="QVariant")
    def b_transform(self, target: Any, what: str) -> Any:
        """Give a changed copy: base64, hex, upper, lower, trimmed."""
        data = bytes(target.data)
        if what == "toBase64":
            return Bytes(base64.b64encode(data))
        if what == "toHex":
            return Bytes(data.hex().encode())
        if what == "toUpper":
            return Bytes(data.upper())
        if what == "toLower":
            return Bytes(data.lower())
        return Bytes(data.strip(b" \t\n\v\f\r"))

    # -- codecs ----------------------------------------------------------------------

    @Slot("QVariant", bool, result="QVariant")
    def codec(self, name: Any, is_bytes: bool) -> Any:
        """Find a codec by name; ``has_codec`` said that there is one."""
        return _find_codec(name, is_bytes)

    @Slot("QVariant", bool, result=bool)
    def has_codec(self, name: Any, is_bytes: bool) -> bool:
        """Tell whether there is a codec of this name."""
        return _find_codec(name, is_bytes) is not None

    @Slot(result="QVariant")
    def codec_for_locale(self) -> Any:
        """The codec of the locale."""
        return QTextCodec.codecForLocale()

    @Slot("QVariant", result=str)
    def codec_name(self, codec: Any) -> str:
        """The name of a codec."""
        return str(codec.name().data().decode())

    @Slot("QVariant", str, result="QVariant")
    def codec_encode(self, codec: Any, text: str) -> Any:
        """Encode a text."""
        name = codec.name().data()
        self._engine.report_memory(len(text))
        if name == b"UTF-8":
            return Bytes(text.encode("utf-8", "replace"))
        if name == b"ISO-8859-1":
            return Bytes(text.encode("latin-1", "replace"))
        nul = {b"UTF-16": 2, b"UTF-32": 4}.get(name[:6], 1)
        pieces = text.split("\0")
        done = bytearray(bytes(codec.fromUnicode(pieces[0]).data()))
        for piece in pieces[1:]:
            done += bytes(nul)
            done += bytes(codec.fromUnicode(piece).data())
        return Bytes(done)

    @Slot("QVariant", "QVariant", result=str)
    def codec_decode(self, codec: Any, data: Any) -> str:
        """Decode bytes, NUL as U+FFFF."""
        name = codec.name().data()
        if name == b"UTF-8":
            return decode_utf8(data.data)
        if name == b"ISO-8859-1":
            return bytes(data.data).decode("latin-1").replace("\0", "\uffff")
        text = codec.toUnicode(QByteArray(bytes(data.data)))
        return str(text).replace("\0", "\uffff")

    # -- numbers in bytes: QDataStream -------------------------------------------------

    @Slot("QVariant", str, float)
    def b_pack(self, target: Any, form: str, value: float) -> None:
        """Append a number, big-endian, by its letter of ``struct``."""
        number: int | float = value
        if form not in "fd":
            size = struct.calcsize(form)
            number = int(value) & ((1 << (8 * size)) - 1)
            target.data += number.to_bytes(size, "big")
        else:
            target.data += struct.pack(">" + form, number)

    @Slot("QVariant", str, int, result=float)
    def b_unpack(self, target: Any, form: str, offset: int) -> float:
        """Read a number; 0 behind the end, as Qt does."""
        size = struct.calcsize(form)
        part = bytes(target.data[offset : offset + size])
        if len(part) < size:
            return 0.0
        return float(struct.unpack(">" + form, part)[0])

    # -- application ---------------------------------------------------------

    @Slot(result=QScriptValue)
    def instance(self) -> QScriptValue:
        """The application object."""
        return self._engine.wrap(QtCore.QCoreApplication.instance())

    @Slot(str)
    def keep_bag(self, text: str) -> None:
        """Keep what script hung on the application object, for the next engine."""
        self._app.session["bag"] = text

    @Slot(result=str)
    def bag(self) -> str:
        """What an engine before this one hung on the application object."""
        return str(self._app.session.get("bag", "{}"))

    @Slot(str, "QVariant", result=QScriptValue)
    def load_ui(self, path: str, parent: Any) -> QScriptValue:
        """Build the widget of a .ui file."""
        owner = parent if isinstance(parent, QObject) else None
        try:
            widget = dialogs.load_ui(path, owner)
        except ImportError:
            return self._fail("UiLoader needs PySide2.QtUiTools in the emulator")
        if widget is None:
            return self._fail(f"UiLoader.load: cannot read {path}")
        self.keep(widget)
        return self._engine.wrap(widget)


class _Held:
    """Writes of a socket held back for a while, and sent as one."""

    _all: ClassVar[dict[int, _Held]] = {}

    def __init__(self, socket: QAbstractSocket, delay_ms: int) -> None:
        self._socket = socket
        self._waiting = bytearray()
        self._timer = QTimer(socket)
        self._timer.setSingleShot(True)
        self._timer.setInterval(delay_ms)
        self._timer.timeout.connect(self._send)

    @classmethod
    def of(cls, socket: QAbstractSocket, delay_ms: int) -> _Held:
        """Give the one of a socket."""
        return cls._all.setdefault(id(socket), cls(socket, delay_ms))

    def add(self, data: bytes) -> None:
        """Hold more bytes."""
        self._waiting += data
        if not self._timer.isActive():
            self._timer.start()

    def _send(self) -> None:
        waiting, self._waiting = bytes(self._waiting), bytearray()
        self._socket.write(QByteArray(waiting))
        self._socket.flush()


def _find_codec(name: Any, is_bytes: bool) -> QTextCodec | None:
    wanted = bytes(name.data) if is_bytes else str(name).encode()
    return QTextCodec.codecForName(QByteArray(wanted))


def decode_utf8(data: bytearray) -> str:
    """Decode as Qt does: the mark at the start is eaten, NUL becomes U+FFFF."""
    text = bytes(data).decode("utf-8", "replace")
    if text.startswith("\ufeff"):
        text = text[1:]
    return text.replace("\0", "\uffff")


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


def _with_enums(message: str, args: list[Any]) -> list[list[Any]]:
    """Give the arguments with ints made into the enums that Qt asks for.

    PySide2 names the signatures it has in the message of its TypeError.
    """
    attempts = []
    for line in message.splitlines():
        found = _SIGNATURE.search(line.strip())
        if found is None:
            continue
        wanted = [part.strip() for part in _split_arguments(found.group(1))]
        if len(wanted) < len(args):
            continue
        converted: list[Any] = []
        for text, arg in zip(wanted, args):
            enum = _resolve(text.partition("=")[0].strip())
            if enum is not None and isinstance(arg, (int, float)):
                try:
                    converted.append(enum(int(arg)))
                except (TypeError, ValueError):
                    converted.append(arg)
            elif text.endswith("QUrl") and isinstance(arg, str):
                converted.append(QtCore.QUrl(arg))
            elif isinstance(arg, float) and arg == int(arg) and text == "int":
                converted.append(int(arg))
            else:
                converted.append(arg)
        attempts.append(converted)
    return attempts


def _split_arguments(text: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for position, character in enumerate(text):
        depth += character in "[("
        depth -= character in "])"
        if character == "," and depth == 0:
            parts.append(text[start:position])
            start = position + 1
    if text[start:].strip():
        parts.append(text[start:])
    return parts


def _resolve(dotted: str) -> Any:
    for module in (QtCore, QtGui, QtNetwork, QtWidgets):
        if dotted.startswith(module.__name__ + "."):
            holder: Any = module
            for name in dotted[len(module.__name__) + 1 :].split("."):
                holder = getattr(holder, name, None)
            if type(holder).__name__ == "EnumMeta" or "Flags" in str(
                getattr(holder, "__mro__", "")
            ):
                return holder
            if holder is not None and holder.__module__ == "Shiboken":
                return holder
            if isinstance(holder, type) and not issubclass(holder, QObject):
                return holder if _looks_like_flags(holder) else None
    return None


def _looks_like_flags(cls: type) -> bool:
    return hasattr(cls, "__invert__") and hasattr(cls, "__or__")


__all__ = ["CLASSES", "Bytes", "QScriptEngine", "QtNative"]
