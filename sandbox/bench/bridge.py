"""Speed of the bridge, against the emulator process.

Every figure is the best of several rounds: other work on the machine only ever
makes a round slower. ``limit_*`` are the same loop over a bare socket to an echo
process, without frames, JSON, threads or script: what cannot be beaten.
``outline_*`` are the same frames and JSON to one function in the same engine,
without our classes, limits and errors (``_outline.py``): what a bridge costs at
least. The rounds of both change places, so that they see the same machine.
"""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from ayon_harmony.bridge import bundle, framing, messages
from ayon_harmony.bridge.messages import Request
from ayon_harmony.bridge.session import Session
from ayon_harmony.errors import NotConnectedError
from sandbox.bench import _outline as outline
from sandbox.harmony.client import HarmonyProcess
from sandbox.harmony.interpreter import clean_environment

ROUNDS = 5
PAIRS = 15
CALLS = 1000
GROWTH_CALLS = 20_000
SIZES = {"1kb": 1000, "10kb": 10_000, "100kb": 100_000, "1mb": 10**6, "10mb": 10**7}
WAIT_S = 2.0
PATIENCE_S = 60.0

FUNCTIONS = """
AyonHarmony.define('benchAdd', ['a', 'b'], function (a, b) {
    return a + b;
});
AyonHarmony.define('benchLength', ['text'], function (text) {
    return text.length;
});
AyonHarmony.define('benchText', ['unit', 'size'], function (unit, size) {
    if (!AyonHarmony.benchKept || AyonHarmony.benchKept.length !== size) {
        var text = unit;
        while (text.length < size) {
            text += text;
        }
        AyonHarmony.benchKept = text.substr(0, size);
    }
    return AyonHarmony.benchKept;
});
AyonHarmony.define('benchDeaf', [], function () {
    AyonHarmony.client.line.answer = function () {};
});
"""

ECHO = """
import socket, sys
sock = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
while True:
    data = sock.recv(1 << 20)
    if not data:
        break
    sock.sendall(data)
"""


def run() -> dict[str, float]:
    """Measure everything once.

    Returns:
        Figures by name, with their units in the names.

    """
    figures = measure_limit()
    figures.update(measure_outline())
    with connected() as (session, harmony):
        figures.update(measure_latency(session))
        figures.update(measure_many(session))
        figures.update(measure_throughput(session))
        figures.update(measure_growth(session))
        figures.update(measure_waiting(session, harmony))
    figures["death_noticed_s"] = max(measure_death() for _ in range(3))
    return {name: round(value, 4) for name, value in figures.items()}


def main() -> None:
    """Print the figures as a table."""
    for name, value in run().items():
        print(f"{name:<36} {value:>12,.3f}")


@contextmanager
def connected() -> Iterator[tuple[Session, HarmonyProcess]]:
    """Give a session with an emulator on the line: no scene, no menu."""
    with Session(default_timeout_s=PATIENCE_S) as session:
        environment = {
            "AYON_HARMONY_PORT": str(session.port),
            "AYON_HARMONY_TOKEN": session.token,
        }
        with HarmonyProcess(environ=environment, base=clean_environment()) as harmony:
            session.watch_process(harmony.process)
            *files, last = bundle.script_files()
            for file in files:
                harmony.evaluate(file.read(), str(file.path))
            # Before the last file takes note of the addon's functions.
            harmony.evaluate(FUNCTIONS)
            harmony.evaluate(last.read(), str(last.path))
            harmony.evaluate("AyonHarmony.start();")
            session.wait_until_connected(PATIENCE_S)
            yield session, harmony


def measure_latency(session: Session) -> dict[str, float]:
    """One small call after the other, from one thread and from four."""
    best = best_round(lambda: session.call("benchAdd", 1, 2))
    return {
        "latency_p50_ms": best[0],
        "latency_p90_ms": best[1],
        "latency_p99_ms": best[2],
        "latency_max_ms": best[3],
        "calls_per_s_4_threads": max(
            threaded_rate(lambda: session.call("benchAdd", 1, 2)) for _ in range(2)
        ),
    }


def measure_limit() -> dict[str, float]:
    """Make the same loop over a bare socket, with bytes of the same number."""
    message = messages.encode(
        Request(function="AyonHarmony.benchAdd", args=[1, 2], message_id=1)
    )
    frame = framing.encode_frame(message)
    with echoing() as sock:

        def bounce() -> None:
            sock.sendall(frame)
            missing = len(frame)
            while missing:
                missing -= len(sock.recv(missing))

        best = best_round(bounce)
    return {"limit_p50_ms": best[0], "limit_p99_ms": best[2]}


def measure_outline() -> dict[str, float]:
    """Single calls, and calls of eight threads, beside the outline of a bridge.

    The ratios are medians of those of single rounds, whose halves follow one
    another: a busy machine slows both.
    """
    with connected() as (session, _harmony), outline.connected() as bare:

        def ours() -> object:
            return session.call("benchAdd", 1, 2)

        single: list[tuple[float, float]] = []
        many: list[tuple[float, float]] = []
        for _ in range(PAIRS):
            single.append((median_ms(ours), median_ms(bare.call)))
            many.append((threaded_rate(ours, 8), threaded_rate(bare.call, 8)))
    ours_ms, bare_ms = (min(values) for values in zip(*single))
    ours_rate, bare_rate = (max(values) for values in zip(*many))
    return {
        "single_p50_ms": ours_ms,
        "outline_single_p50_ms": bare_ms,
        "single_to_outline_ratio": statistics.median(a / b for a, b in single),
        "calls_per_s_8_threads": ours_rate,
        "outline_calls_per_s_8_threads": bare_rate,
        "8_threads_to_outline_ratio": statistics.median(a / b for a, b in many),
    }


def median_ms(action: Callable[[], object]) -> float:
    """Median of a thousand calls in milliseconds."""
    times = []
    for _ in range(CALLS):
        started = time.perf_counter()
        action()
        times.append((time.perf_counter() - started) * 1000)
    return sorted(times)[CALLS // 2]


def measure_throughput(session: Session) -> dict[str, float]:
    """Texts of several sizes each way; megabytes are 10^6 bytes of UTF-8."""
    figures: dict[str, float] = {}
    for name, size in SIZES.items():
        text = "x" * size
        figures[f"to_harmony_{name}_mb_per_s"] = rate(
            size, partial(session.call, "benchLength", text)
        )
        session.call("benchText", "x", size)
        figures[f"from_harmony_{name}_mb_per_s"] = rate(
            size, partial(session.call, "benchText", "x", size)
        )
    wide = "žluťoučký kůň 日本語 "
    text = (wide * 500_000)[:6_000_000]
    size = len(text.encode("utf-8"))
    figures["to_harmony_10mb_wide_mb_per_s"] = rate(
        size, lambda: session.call("benchLength", text)
    )
    session.call("benchText", wide, len(text))
    figures["from_harmony_10mb_wide_mb_per_s"] = rate(
        size, lambda: session.call("benchText", wide, len(text))
    )
    return figures


def measure_many(session: Session) -> dict[str, float]:
    """A thousand calls in one message."""
    request = {"function": "AyonHarmony.benchAdd", "args": [1, 2]}
    seconds = fastest(lambda: session.send_many([request] * CALLS))
    return {"send_many_per_call_ms": seconds * 1000 / CALLS}


def measure_growth(session: Session) -> dict[str, float]:
    """Whether a call costs more after many calls, or among many that wait."""
    first = best_round(lambda: session.call("benchAdd", 1, 2))[0]
    for _ in range(GROWTH_CALLS - 2 * ROUNDS * CALLS):
        session.call("benchAdd", 1, 2)
    last = best_round(lambda: session.call("benchAdd", 1, 2))[0]
    few, many = 500, 10_000
    few_s = fastest(lambda: queue_up(session, few)) / few
    many_s = fastest(lambda: queue_up(session, many)) / many
    return {
        f"latency_p50_after_{GROWTH_CALLS}_calls_ms": last,
        f"growth_after_{GROWTH_CALLS}_calls_ratio": last / first,
        f"queued_{few}_per_call_ms": few_s * 1000,
        f"queued_{many}_per_call_ms": many_s * 1000,
        "growth_20_times_queued_ratio": many_s / few_s,
    }


def queue_up(session: Session, count: int) -> None:
    """Notify many times without waiting, then wait for all of it."""
    for _ in range(count):
        session.notify("benchAdd", 1, 2)
    session.call("benchAdd", 1, 2)


def measure_waiting(session: Session, harmony: HarmonyProcess) -> dict[str, float]:
    """CPU time that both sides use while a call waits; the line is lost after it."""
    failed = threading.Event()

    def wait() -> None:
        try:
            session.call("benchDeaf")
        except NotConnectedError:
            failed.set()

    waiter = threading.Thread(target=wait)
    waiter.start()
    time.sleep(0.3)
    ours, theirs = time.process_time(), cpu_time(harmony.process.pid)
    time.sleep(WAIT_S)
    ours, theirs = time.process_time() - ours, cpu_time(harmony.process.pid) - theirs
    session.close()
    waiter.join(PATIENCE_S)
    assert failed.is_set(), "the call did not wait"
    return {
        "waiting_cpu_percent": 100 * ours / WAIT_S,
        "waiting_harmony_cpu_percent": 100 * theirs / WAIT_S,
    }


def measure_death() -> float:
    """Seconds from the kill of the process to the error in the call that waits."""
    with connected() as (session, harmony):
        noticed: list[float] = []

        def wait() -> None:
            try:
                session.call("benchDeaf")
            except NotConnectedError:
                noticed.append(time.perf_counter())

        waiter = threading.Thread(target=wait)
        waiter.start()
        time.sleep(0.3)
        killed = time.perf_counter()
        harmony.process.kill()
        waiter.join(PATIENCE_S)
        return noticed[0] - killed


def best_round(action: Callable[[], object]) -> tuple[float, float, float, float]:
    """Return p50, p90, p99 and maximum of the best round, in milliseconds."""
    rounds = []
    for _ in range(ROUNDS):
        times = []
        for _ in range(CALLS):
            started = time.perf_counter()
            action()
            times.append((time.perf_counter() - started) * 1000)
        times.sort()
        rounds.append(
            (
                times[CALLS // 2],
                times[CALLS * 90 // 100],
                times[CALLS * 99 // 100],
                times[-1],
            )
        )
    return min(rounds)


def threaded_rate(action: Callable[[], object], threads: int = 4) -> float:
    """Calls per second of several threads together."""

    def work() -> None:
        for _ in range(CALLS):
            action()

    workers = [threading.Thread(target=work) for _ in range(threads)]
    started = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return threads * CALLS / (time.perf_counter() - started)


def fastest(action: Callable[[], object]) -> float:
    """Seconds of the fastest round."""
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        action()
        times.append(time.perf_counter() - started)
    return min(times)


def rate(size: int, action: Callable[[], object]) -> float:
    """Megabytes per second of the fastest round."""
    return size / 1e6 / fastest(action)


def cpu_time(pid: int) -> float:
    """CPU seconds of another process; 0 where the system does not tell."""
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        return 0.0
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / float(os.sysconf("SC_CLK_TCK"))


@contextmanager
def echoing() -> Iterator[socket.socket]:
    """Give a socket to a process that sends everything back."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        process = subprocess.Popen([sys.executable, "-c", ECHO, str(port)])
        try:
            sock, _address = server.accept()
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with sock:
                yield sock
        finally:
            process.wait(PATIENCE_S)


if __name__ == "__main__":
    main()
