"""Sockets of script that misbehave on request."""

from __future__ import annotations

import socket

import pytest

from sandbox.harmony.client import HarmonyProcess

pytestmark = [pytest.mark.engine, pytest.mark.process]

CLIENT = """
var codec = QTextCodec.codecForName(new QByteArray().append('UTF-8'));
var chunks = [], socket = new QTcpSocket();
socket.readyRead.connect(function () {
    var bytes = socket.readAll();
    chunks.push(bytes.size());
    if (chunks.reduce(function (a, b) { return a + b; }) === 5) {
        socket.write(codec.fromUnicode('ab'));
        socket.write(codec.fromUnicode('cd'));
    }
});
socket.connectToHost('127.0.0.1', %d);
"""


def talk(rude: str) -> tuple[list[int], bytes, int]:
    """Send five bytes to script; give its chunks, its answer, reads it took."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(30)
        with HarmonyProcess(rude=rude) as process:
            process.evaluate(CLIENT % server.getsockname()[1])
            peer, _address = server.accept()
            with peer:
                peer.settimeout(30)
                peer.sendall(b"hello")
                answer, reads = b"", 0
                while len(answer) < 4:
                    answer += peer.recv(100)
                    reads += 1
                return process.evaluate("chunks"), answer, reads


def test_one_byte_at_a_time_in_both_directions() -> None:
    chunks, answer, _reads = talk("one-byte")
    assert chunks == [1, 1, 1, 1, 1]
    assert answer == b"abcd"


def test_writes_merged_into_one_packet() -> None:
    chunks, answer, reads = talk("merged")
    assert sum(chunks) == 5
    assert (answer, reads) == (b"abcd", 1)


def test_slow_writes_arrive_whole() -> None:
    assert talk("slow=0.05")[1] == b"abcd"
