"""A million rude frames against a live session, while a good Harmony is called.

Three processes: this one holds the session and calls; one is a good Harmony that
echoes; one sends what chance and malice come up with: strangers without a
handshake, and attached processes that go mad after one. All of it follows from a
seed, so that what was found can be repeated.

    python3 manage.py fuzz bridge --seed 7 --connections 10000

Standard library only, so that every Python of the launcher can run it.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import logging
import os
import random
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(REPOSITORY), str(REPOSITORY / "client")]

from ayon_harmony.bridge import messages  # noqa: E402
from ayon_harmony.bridge.messages import Message, Reply, Request  # noqa: E402
from ayon_harmony.bridge.session import Session  # noqa: E402
from ayon_harmony.errors import HarmonyError  # noqa: E402
from sandbox.fake_harmony import FakeHarmony  # noqa: E402

FRAMES = 1_000_000
DOCUMENTS = 100_000
CONNECTIONS = 10_000
#: Of every hundred connections this many give a good handshake first.
ATTACHED_PERCENT = 20
#: Rude peers that stay on the line and say nothing more.
LINGERING = 40

_VALUES: tuple[object, ...] = (
    *(None, True, False, 0, -1, 1, 2**31, 2**63, 10**400, 1.5, -0.0, 1e308),
    *("", "x", "\x00", "\ud800", "handshake", "prove", "é" * 100, "x" * 5000),
    *([], {}, [[]], [None], {"a": 1}, {"": {}}, [1, [2, [3]]]),
)
_KEYS = (
    *("message_id", "function", "script", "args", "spread", "requests", "query"),
    *("reply", "result", "error", "goodbye", "text", "protocol", "role", "challenge"),
    *("proof", "", "\x00", "__proto__", "constructor", "toString"),
)


def document(chance: random.Random) -> bytes:
    """Return a payload that is nested, broken, or no message."""
    kind = chance.randrange(9)
    depth = chance.choice((2, 50, 499, 501, 990, 1100, 5000, 25_000))
    if kind == 0:
        opening, closing = chance.choice(((b"[", b"]"), (b'{"a":', b"}")))
        inner = opening * depth + b"1" + closing * depth
        return chance.choice(
            (
                inner,
                b'{"reply":1,"message_id":' + inner + b"}",
                b'{"message_id":1,"reply":true,"result":' + inner + b"}",
                b'{"function":"f","args":' + inner + b',"message_id":1}',
            )
        )[:60_000]
    if kind == 1:
        return chance.choice((b"[", b"{", b'"', b'{"a":', b"\\", b"-"))[:1] * depth
    if kind == 2:
        return bytes(chance.randrange(256) for _ in range(40))
    if kind == 3:
        return b'{"function":"f","args":' + b"9" * depth + b"}"
    if kind == 4:
        return b"[" + b"[]," * (depth % 10_000) + b"0]"
    if kind == 5:
        return chance.choice((b"NaN", b"Infinity", b"nul", b"truefalse", b"\xff\xfe"))
    made = json.dumps(_anything(chance, 4)).encode("utf-8", "surrogatepass")
    if kind == 6 and made:
        # A bit is flipped, or the end is missing.
        place = chance.randrange(len(made))
        flipped = bytes([made[place] ^ (1 << chance.randrange(8))])
        return made[:place] + flipped + made[place + 1 :]
    return made[: chance.randrange(len(made) + 1)] if kind == 7 else made


def _anything(chance: random.Random, levels: int) -> object:
    if levels == 0 or chance.random() < 0.3:
        return chance.choice(_VALUES)
    if chance.random() < 0.3:
        return [_anything(chance, levels - 1) for _ in range(chance.randrange(4))]
    return {
        chance.choice(_KEYS): _anything(chance, levels - 1)
        for _ in range(chance.randrange(6))
    }


_MESSAGES: tuple[Message, ...] = (
    Request(function="show_tool", args=["loader"], message_id=1),
    Request(function="no_such_name"),
    Request(script="1"),
    Reply(1, "nobody asked"),
    Reply(2**40, None),
    messages.Query("status", 3),
    messages.Query("", 3),
    messages.Goodbye("protocol", "x" * 100),
    messages.Batch((Request(function="f"),), 4),
)


def frame(chance: random.Random) -> bytes:
    """Return a frame, most often one that looks good."""
    payload = messages.encode(chance.choice(_MESSAGES))
    kind = chance.randrange(20)
    if kind == 0:
        return bytes(chance.randrange(256) for _ in range(chance.randrange(1, 30)))
    if kind == 1:
        length = chance.choice((0, 1, 2**16, 2**28 + 1, 2**31, 2**32 - 1))
        return b"AH" + struct.pack(">I", length) + payload
    return b"AH" + struct.pack(">I", len(payload)) + payload


def attack(arguments: argparse.Namespace) -> None:
    """Send everything; the other process."""
    chance = random.Random(arguments.seed)
    lingering: list[socket.socket] = []
    frames = documents = 0
    for number in range(arguments.connections):
        share = number + 1
        burst = arguments.frames * share // arguments.connections - frames
        rude = arguments.documents * share // arguments.connections - documents
        frames += burst
        documents += rude
        said = [document(chance) for _ in range(rude)]
        pieces = [b"AH" + struct.pack(">I", len(d)) + d for d in said]
        pieces += [frame(chance) for _ in range(burst - rude)]
        chance.shuffle(pieces)
        with contextlib.suppress(OSError, EOFError, HarmonyError):
            peer = FakeHarmony(arguments.port)
            if chance.randrange(100) < ATTACHED_PERCENT:
                peer.greet(arguments.secret, role="attached")
            elif chance.random() < 0.3:
                peer.hello()
            _send(peer.sock, b"".join(pieces), chance)
            _leave(peer.sock, lingering, chance)
    print(json.dumps({"frames": frames, "documents": documents}), flush=True)


def _send(sock: socket.socket, data: bytes, chance: random.Random) -> None:
    """Send in one piece or in many, as a network would."""
    if chance.random() < 0.8:
        sock.sendall(data)
        return
    while data:
        size = chance.randrange(1, 4000)
        sock.sendall(data[:size])
        data = data[size:]


def _leave(
    sock: socket.socket, lingering: list[socket.socket], chance: random.Random
) -> None:
    """Close properly, break off, or stay."""
    way = chance.randrange(3)
    if way == 0:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    elif way == 1:
        lingering.append(sock)
        if len(lingering) > LINGERING:
            lingering.pop(0).close()
        return
    sock.close()


def serve(arguments: argparse.Namespace) -> None:
    """Be the good Harmony that echoes; the third process."""
    peer = FakeHarmony(arguments.port)
    peer.greet(arguments.secret)
    with contextlib.suppress(OSError, EOFError):
        peer.sock.settimeout(None)
        while True:
            message = peer.receive()
            if isinstance(message, Request) and message.message_id is not None:
                peer.send(Reply(message.message_id, message.args))


def run(
    frames: int = FRAMES,
    documents: int = DOCUMENTS,
    connections: int = CONNECTIONS,
    seed: int = 0,
) -> dict[str, float]:
    """Attack a session of this process, and call its Harmony throughout.

    Returns:
        Figures: what was sent, calls that were answered, the longest of them,
        calls that failed, memory in MB at the beginning and at most.

    """
    logging.getLogger("ayon_harmony").setLevel(logging.CRITICAL)
    figures: dict[str, float] = {"seed": seed}
    with Session(default_timeout_s=60.0) as session:
        session.dispatcher.register("show_tool", lambda name: None)
        session.add_request_listener(lambda: _drain(session))
        with _started("serve", session.port, session.token):
            session.wait_until_connected(60.0)
            command = [f"--frames={frames}", f"--documents={documents}"]
            command += [f"--connections={connections}", f"--seed={seed}"]
            began = time.monotonic()
            with _started(
                "attack", session.port, session.attach_secret, *command
            ) as rude:
                figures.update(_call_while(session, rude))
            figures["seconds"] = time.monotonic() - began
        figures["is_thread_alive"] = float(_channel_thread_lives())
    return figures


def _drain(session: Session) -> None:
    session.dispatcher.drain()


def _call_while(session: Session, rude: subprocess.Popen[str]) -> dict[str, float]:
    """Call until the other process has ended, and tell how that went."""
    answered = failed = 0
    longest_s = 0.0
    start_mb = most_mb = memory_mb()
    while rude.poll() is None:
        began = time.monotonic()
        try:
            result = session.call("echo", answered)
        except HarmonyError:
            failed += 1
        else:
            answered += 1
            failed += result != [answered - 1]
        longest_s = max(longest_s, time.monotonic() - began)
        if answered % 50 == 0:
            most_mb = max(most_mb, memory_mb())
        # As a tool would, and not as fast as it goes.
        time.sleep(0.002)
    assert rude.stdout is not None
    sent: dict[str, float] = json.loads(rude.stdout.readline())
    return {
        **sent,
        "answered_calls": answered,
        "failed_calls": failed,
        "longest_call_s": longest_s,
        "memory_start_mb": start_mb,
        "memory_most_mb": most_mb,
    }


@contextlib.contextmanager
def _started(
    task: str, port: int, secret: str, *more: str
) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, __file__, task, f"--port={port}", *more],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    process.stdin.write(secret + "\n")
    process.stdin.close()
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def memory_mb() -> float:
    """Memory that this process holds now; 0 where the system does not tell."""
    if sys.platform != "linux":
        return 0.0
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _channel_thread_lives() -> bool:
    return any(thread.name == "harmony-channel" for thread in threading.enumerate())


def main(arguments: Sequence[str]) -> int:
    """Run, print the figures, and say by the exit code whether they are good."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("task", nargs="?", default="run")
    parser.add_argument("--frames", type=int, default=FRAMES)
    parser.add_argument("--documents", type=int, default=DOCUMENTS)
    parser.add_argument("--connections", type=int, default=CONNECTIONS)
    parser.add_argument(
        "--seed", type=int, default=random.SystemRandom().getrandbits(32)
    )
    parser.add_argument("--port", type=int, default=0)
    given = parser.parse_args(arguments)
    if given.task != "run":
        given.secret = sys.stdin.readline().strip()
        {"attack": attack, "serve": serve}[given.task](given)
        return 0
    figures = run(given.frames, given.documents, given.connections, given.seed)
    print(f"Python {sys.version.split()[0]}")
    for name, value in figures.items():
        print(f"  {name:<18} {value:>14,.2f}")
    return 0 if is_good(figures) else 1


def is_good(figures: dict[str, float]) -> bool:
    """Whether nothing failed, nobody waited long and memory stayed."""
    grown_mb = figures["memory_most_mb"] - figures["memory_start_mb"]
    return bool(
        figures["failed_calls"] == 0
        and figures["answered_calls"] > 0
        and figures["longest_call_s"] < 10.0
        and grown_mb < 100.0
        and figures["is_thread_alive"]
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
