"""Methods that stand in for those of Qt: what Qt's own does not do alike.

Sockets misbehave as a test asked, addresses are recorded and not opened, texts
keep their NULs, boxes are answered (``dialogs.py``), children are found by name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from PySide2 import QtCore
from PySide2.QtCore import QByteArray, QObject, QTextCodec, QTimer
from PySide2.QtNetwork import QAbstractSocket

from sandbox.harmony import dialogs, qtcalls
from sandbox.harmony.binding import UNDEFINED
from sandbox.harmony.menus import menu_of
from sandbox.harmony.qtbytes import Bytes
from sandbox.harmony.qtcalls import NoMatchError
from sandbox.harmony.qtclasses import class_of

if TYPE_CHECKING:
    from sandbox.harmony.host import Application

Overrides = dict[tuple[str, str], Callable[..., Any]]


def list_overrides(app: Application) -> Overrides:
    """Give what stands in for a method of Qt, by class and name."""

    def write(device: QtCore.QIODevice, data: Any) -> int:
        if not isinstance(data, Bytes):
            raise NoMatchError("write")
        if isinstance(device, QAbstractSocket):
            return _socket_write(app, device, bytes(data.data))
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

    def find_child(target: QObject, name: Any = "") -> Any:
        wanted = qtcalls.script_string(name)
        return target.findChild(QObject, wanted)

    def find_children(target: QObject, name: Any = UNDEFINED) -> list[Any]:
        if name is UNDEFINED or name is None:
            return list(target.findChildren(QObject))
        if isinstance(name, QtCore.QRegExp):
            return [
                child
                for child in target.findChildren(QObject)
                if name.indexIn(child.objectName()) >= 0
            ]
        return list(target.findChildren(QObject, qtcalls.script_string(name)))

    def to_script_string(target: QObject) -> str:
        return f'{class_of(target)}(name = "{target.objectName()}")'

    overrides: Overrides = {
        ("QObject", "findChild"): find_child,
        ("QObject", "findChildren"): find_children,
        ("QObject", "toString"): to_script_string,
        ("QIODevice", "write"): write,
        ("QTextStream", "writeString"): write_string,
        ("QAction", "menu"): menu_of,
        ("QDesktopServices", "openUrl"): open_url,
        ("QTimer", "singleShot"): single_shot,
        ("QCoreApplication", "quit"): lambda _n: app.quit(0),
        ("QCoreApplication", "exit"): lambda _n, code=0: app.quit(code),
    }
    if app.profile.is_qt6:
        overrides["QTextStream", "setEncoding"] = set_encoding
    else:
        overrides["QTextStream", "setCodec"] = set_codec
    for key, function in dialogs.overrides(app).items():
        overrides[key] = function
    return overrides


def _socket_write(app: Application, socket: QAbstractSocket, data: bytes) -> int:
    rude = app.rude
    if rude.one_byte:
        for number in range(len(data)):
            socket.write(QByteArray(data[number : number + 1]))
            socket.flush()
        return len(data)
    if rude.slow_s or rude.merged:
        _Held.of(socket, int((rude.slow_s or 0.03) * 1000)).add(data)
        return len(data)
    return int(socket.write(QByteArray(data)))


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
