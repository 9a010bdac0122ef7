"""The outline of a bridge: frames, JSON and one function, and nothing else.

No handshake, no limits, no errors, no names: what remains is what any bridge with
these frames has to do in this engine.
"""

from __future__ import annotations

import itertools
import json
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sandbox.harmony.client import HarmonyProcess
from sandbox.harmony.interpreter import clean_environment

_HEADER = struct.Struct(">2sI")

SCRIPT = """
var outline = {buffer: '', socket: new QTcpSocket()};
outline.latin1 = QTextCodec.codecForName(new QByteArray('ISO-8859-1'));
outline.utf8 = QTextCodec.codecForName(new QByteArray('UTF-8'));
function outlineAdd(a, b) {
    return a + b;
}
function outlineRead() {
    outline.buffer += outline.latin1.toUnicode(outline.socket.readAll());
    while (outline.buffer.length >= 6) {
        var size = outline.buffer.charCodeAt(2) * 16777216
            + outline.buffer.charCodeAt(3) * 65536
            + outline.buffer.charCodeAt(4) * 256 + outline.buffer.charCodeAt(5);
        if (outline.buffer.length < 6 + size) {
            break;
        }
        var request = JSON.parse(outline.buffer.substr(6, size));
        outline.buffer = outline.buffer.substr(6 + size);
        var text = JSON.stringify({
            message_id: request.message_id,
            reply: true,
            result: outlineAdd.apply(null, request.args)
        });
        var payload = outline.utf8.fromUnicode(text);
        var length = payload.size();
        var bytes = outline.latin1.fromUnicode('AH' + String.fromCharCode(
            0, (length >> 16) & 255, (length >> 8) & 255, length & 255));
        bytes.append(payload);
        outline.socket.write(bytes);
        outline.socket.flush();
    }
}
outline.socket.readyRead.connect(outlineRead);
outline.socket.connectToHost('127.0.0.1', %d);
"""


class Outline:
    """The Python side: a thread that reads, and a lock for each call that waits."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._ids = itertools.count(1)
        self._waiting: dict[int, tuple[threading.Lock, list[object]]] = {}
        threading.Thread(target=self._read, daemon=True).start()

    def call(self) -> object:
        """Call the one function there is."""
        message_id = next(self._ids)
        done = threading.Lock()
        done.acquire()
        outcome: list[object] = []
        self._waiting[message_id] = (done, outcome)
        request = {
            "message_id": message_id,
            "function": "AyonHarmony.benchAdd",
            "args": [1, 2],
            "spread": True,
        }
        payload = json.dumps(request, separators=(",", ":")).encode()
        self._sock.sendall(_HEADER.pack(b"AH", len(payload)) + payload)
        done.acquire()
        return outcome[0]

    def _read(self) -> None:
        buffer = b""
        while data := self._sock.recv(65536):
            buffer += data
            while len(buffer) >= 6:
                size = _HEADER.unpack(buffer[:6])[1]
                if len(buffer) < 6 + size:
                    break
                reply = json.loads(buffer[6 : 6 + size])
                buffer = buffer[6 + size :]
                done, outcome = self._waiting.pop(reply["message_id"])
                outcome.append(reply["result"])
                done.release()


@contextmanager
def connected() -> Iterator[Outline]:
    """Give an outline with an emulator on the line."""
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        HarmonyProcess(base=clean_environment()) as harmony,
    ):
        harmony.evaluate(SCRIPT % server.getsockname()[1])
        sock, _address = server.accept()
        with sock:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            yield Outline(sock)
