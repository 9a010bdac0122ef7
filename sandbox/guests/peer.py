"""The outside half of integrations that frame messages as Qt's data streams do.

A message is a signed 32 bit length, big-endian, and so many bytes of JSON in
UTF-8. Either side may be the one that listens.
"""

from __future__ import annotations

import json
import socket
import struct
import time
from typing import Any


class Peer:
    """One connection to a script in Harmony.

    Args:
        seconds: How long connecting and every answer may take.

    """

    def __init__(self, seconds: float = 20.0) -> None:
        self._seconds = seconds
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(seconds)
        self._connection: socket.socket | None = None
        self._waiting = b""

    @property
    def port(self) -> int:
        """Port that it listens on."""
        return int(self._listener.getsockname()[1])

    def release_port(self) -> int:
        """Stop listening and give the port, for a script that listens itself."""
        port = self.port
        self._listener.close()
        return port

    def accept(self) -> None:
        """Wait for the script to connect; a former connection is closed."""
        self._drop()
        self._connection = self._listener.accept()[0]
        self._connection.settimeout(self._seconds)

    def connect(self, port: int) -> None:
        """Connect to a script that listens, as soon as it does.

        Raises:
            OSError: It did not listen in time.

        """
        self._drop()
        end = time.monotonic() + self._seconds
        while True:
            try:
                self._connection = socket.create_connection(("127.0.0.1", port), 2)
                self._connection.settimeout(self._seconds)
                return
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.05)

    def send(self, message: dict[str, Any]) -> None:
        """Send one message."""
        assert self._connection is not None
        raw = json.dumps(message).encode("utf-8")
        self._connection.sendall(struct.pack(">i", len(raw)) + raw)

    def receive(self) -> dict[str, Any]:
        """Wait for one message.

        Raises:
            OSError: None came in time, or the script closed the connection.

        """
        (length,) = struct.unpack(">i", self._read(4))
        told: dict[str, Any] = json.loads(self._read(length).decode("utf-8"))
        return told

    def _read(self, count: int) -> bytes:
        assert self._connection is not None
        while len(self._waiting) < count:
            part = self._connection.recv(65536)
            if not part:
                raise ConnectionError("the script closed the connection")
            self._waiting += part
        taken, self._waiting = self._waiting[:count], self._waiting[count:]
        return taken

    def _drop(self) -> None:
        self._waiting = b""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def close(self) -> None:
        """Close everything."""
        self._drop()
        self._listener.close()
