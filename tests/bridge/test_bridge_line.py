"""One socket's bytes: what it does not take at once goes out later, whole."""

from __future__ import annotations

from typing import Any

import pytest

from ayon_harmony.bridge.line import Line


class FullSocket:
    """Takes as many bytes as it has room for; none is a blocked send."""

    def __init__(self) -> None:
        self.room = 0
        self.taken = bytearray()

    def send(self, content: memoryview) -> int:
        if not self.room:
            raise BlockingIOError
        taken = bytes(content[: self.room])
        self.room -= len(taken)
        self.taken += taken
        return len(taken)


@pytest.mark.parametrize("room", [0, 1, 3])
def test_what_a_full_socket_leaves_is_sent_whole_and_once(room: int) -> None:
    sock: Any = FullSocket()
    sock.room = room
    unused: Any = None
    line = Line(sock, unused, max_unsent=100)

    line.send([memoryview(b"frame")])
    assert (bytes(sock.taken), line.unsent_bytes) == (b"frame"[:room], 5 - room)
    sock.room = 100
    line.push()

    assert (bytes(sock.taken), line.unsent_bytes) == (b"frame", 0)
