"""Harmonys by fork: a process that has loaded all of the emulator, for tests.

Half of the time of a start is loading modules, which are the same for each. A nursery
loads them once; ``HarmonyPremium``, started as ever with ``HARMONY_EMULATOR_NURSERY``
in its environment, gives it arguments, environment, folder and streams and waits for
the exit code. The fork runs `main.main` as a start of its own does. Who kills
``HarmonyPremium`` kills the fork; a nursery ends with the process that began it, and
its Harmonys end with it. Linux alone has what this needs.

A request is its length in eight digits, then texts with NUL between them: folder, mask
for new files (octal), executable, number of arguments, the arguments, ``NAME=value``
for each variable. With it come the three standard streams. The answer is the exit
code, negative for a signal.
"""

from __future__ import annotations

import array
import contextlib
import gc
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]

#: Path of the socket that a nursery listens on.
NURSERY_VARIABLE = "HARMONY_EMULATOR_NURSERY"

_PR_SET_PDEATHSIG = 1


def is_possible() -> bool:
    """Tell whether this system has what a nursery needs."""
    if sys.platform != "linux":
        return False
    try:
        os.close(os.pidfd_open(os.getpid()))
    except (AttributeError, OSError):
        return False
    return True


@contextmanager
def nursery(interpreter: str) -> Iterator[Path]:
    """Run a nursery and give the path of its socket.

    Args:
        interpreter: A Python that has the script engine.

    """
    # Paths of sockets have 107 bytes at most, and TMPDIR may have more.
    with tempfile.TemporaryDirectory(prefix="harmony-nursery-", dir="/tmp") as folder:
        path = Path(folder) / "socket"
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(path))
            listener.listen(64)
            process = subprocess.Popen(
                [interpreter, "-E", __file__, str(listener.fileno())],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                pass_fds=[listener.fileno()],
            )
        try:
            yield path
        finally:
            assert process.stdin is not None
            process.stdin.close()
            process.wait()


class _Nursery:
    """Forks Harmonys for whoever asks, until standard input closes."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self._poll = select.poll()
        self._poll.register(0, select.POLLIN)
        self._poll.register(listener, select.POLLIN)
        self._callers: dict[int, socket.socket] = {}
        """By the descriptor of the fork's process."""
        self._forks: dict[int, tuple[int, int]] = {}
        """Process and its descriptor, by that of the caller's socket."""

    def serve(self) -> None:
        """Answer requests until standard input closes; forks end with this process."""
        while True:
            for ready, _ in self._poll.poll():
                if ready == 0:
                    return
                if ready == self._listener.fileno():
                    caller, _ = self._listener.accept()
                    with contextlib.suppress(OSError, ValueError):
                        self._start_fork(caller)
                elif ready in self._callers:
                    self._tell_end(ready)
                elif ready in self._forks:
                    # The caller was killed, and Harmony would have been.
                    os.kill(self._forks[ready][0], signal.SIGKILL)
                    self._poll.unregister(ready)

    def _start_fork(self, caller: socket.socket) -> None:
        texts, streams = _read_request(caller)
        ours = os.getpid()
        pid = os.fork()
        if pid == 0:
            self._listener.close()
            for other in (*self._callers.values(), caller):
                other.close()
            _be_harmony(texts, streams, ours)
        for stream in streams:
            os.close(stream)
        process = os.pidfd_open(pid)
        self._callers[process] = caller
        self._forks[caller.fileno()] = pid, process
        self._poll.register(process, select.POLLIN)
        self._poll.register(caller, select.POLLIN)

    def _tell_end(self, process: int) -> None:
        caller = self._callers.pop(process)
        pid, _ = self._forks.pop(caller.fileno())
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        for descriptor in (process, caller.fileno()):
            with contextlib.suppress(KeyError):
                self._poll.unregister(descriptor)
        os.close(process)
        with contextlib.suppress(OSError), caller:
            caller.sendall(str(code).encode())


def _read_request(caller: socket.socket) -> tuple[list[str], list[int]]:
    room = socket.CMSG_SPACE(3 * array.array("i").itemsize)
    data, told, _, _ = caller.recvmsg(1 << 16, room)
    streams = array.array("i")
    for _, _, content in told:
        streams.frombytes(content)
    length = 8 + int(data[:8])
    while len(data) < length:
        more = caller.recv(1 << 16)
        if not more:
            raise ValueError("the request ends too early")
        data += more
    return os.fsdecode(data[8:]).split("\0"), list(streams)


def _be_harmony(texts: list[str], streams: list[int], nursery_pid: int) -> None:
    code = 1
    try:
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != nursery_pid:
            return
        for wanted, stream in enumerate(streams):
            os.dup2(stream, wanted)
            os.close(stream)
        folder, mask, executable, count = texts[:4]
        end = 4 + int(count)
        os.environ.clear()
        os.environ.update(text.partition("=")[::2] for text in texts[end:])
        os.umask(int(mask, 8))
        os.chdir(folder)
        time.tzset()
        from sandbox.harmony.main import main

        code = main(texts[4:end], Path(executable))
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(code)


def _serve() -> None:
    # As in __main__.py: this folder has modules with names of the library.
    sys.path[:] = [p for p in sys.path if Path(p or ".").resolve() != HERE]
    sys.path.insert(0, str(REPOSITORY))
    # Ctrl+C is for who began it; a fork takes it as a Harmony does.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    listener = socket.socket(fileno=int(sys.argv[1]))
    gc.disable()
    for name in ("ctypes", "PySide2.QtWidgets", "sandbox.harmony.application"):
        import_module(name)
    sys.modules["sandbox.harmony.application"].load_api()
    gc.freeze()
    _Nursery(listener).serve()
    os._exit(0)


if __name__ == "__main__":
    _serve()
