"""The emulator from outside: start it, and do in it what an artist would do.

Importable without Qt. ``HarmonyProcess`` starts the executable; a process that
somebody else starts (the addon's own launch) is reached by ``Control`` when the
environment it starts with has ``control.environment()`` in it. The words are
described in ``control.py``.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

EXECUTABLE = Path(__file__).parent / (
    "HarmonyPremium.cmd" if sys.platform == "win32" else "HarmonyPremium"
)

#: Seconds that starting and every request may take.
PATIENCE_S = 60.0


# After this a process that was told to die is ended from outside.
GRACE_S = 0.5


class ControlError(Exception):
    """The emulator refused a request; ``name`` and ``told`` say more."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        place = f" ({told['file']}:{told['line']})" if told.get("line") else ""
        super().__init__(f"{told.get('name')}: {told.get('message')}{place}")
        self.name = str(told.get("name"))
        self.message = str(told.get("message"))
        self.line = int(told.get("line") or 0)
        self.told = dict(told)


class EndedError(Exception):
    """The emulator went away while something was asked of it."""


class Control:
    """Listens for one emulator after the other and talks to the last one."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._answers: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._connection: socket.socket | None = None
        self._connected = threading.Event()
        self._events: list[dict[str, Any]] = []
        self._news = threading.Condition()
        self._number = 0
        self._ended = False
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        """The value of ``HARMONY_EMULATOR_CONTROL``."""
        host, port = self._listener.getsockname()[:2]
        return f"{host}:{port}"

    def environment(self) -> dict[str, str]:
        """Give the variables that an emulator must be started with."""
        return {"HARMONY_EMULATOR_CONTROL": self.address}

    def wait_until_connected(self, timeout_s: float = PATIENCE_S) -> None:
        """Wait for the emulator to start.

        Raises:
            TimeoutError: It did not connect in time.

        """
        if not self._connected.wait(timeout_s):
            raise TimeoutError("No emulator has connected to the control channel.")

    def _listen(self) -> None:
        while True:
            try:
                connection, _peer = self._listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            # The end of an emulator before is not the end of this one.
            self._answers = queue.SimpleQueue()
            self._connection = connection
            self._ended = False
            self._connected.set()
            with connection, connection.makefile("rb") as lines:
                try:
                    for line in lines:
                        self._take(json.loads(line))
                except (OSError, ValueError):
                    pass
            self._connected.clear()
            with self._news:
                self._ended = True
                self._news.notify_all()
            self._answers.put(None)

    def _take(self, message: dict[str, Any]) -> None:
        if "event" not in message:
            self._answers.put(message)
            return
        with self._news:
            self._events.append(message)
            self._news.notify_all()

    # -- events --------------------------------------------------------------

    @property
    def events(self) -> list[dict[str, Any]]:
        """Everything that happened so far, of all emulators."""
        with self._news:
            return list(self._events)

    def wait_for_event(
        self, name: str, count: int = 1, timeout_s: float = PATIENCE_S, **details: Any
    ) -> dict[str, Any]:
        """Wait until an event happened, also counting those of the past.

        Args:
            name: ``scene_opened``, ``engine_destroyed``, ``hook``, ``saved``...
            count: How many of them.
            timeout_s: How long.
            details: Members that the event must have.

        Raises:
            TimeoutError: It did not happen in time.

        """

        def found() -> list[dict[str, Any]]:
            return [
                event
                for event in self._events
                if event["event"] == name
                and all(event.get(key) == value for key, value in details.items())
            ]

        with self._news:
            if not self._news.wait_for(lambda: len(found()) >= count, timeout_s):
                raise TimeoutError(
                    f"No {count} x {name} {details or ''} in {timeout_s} s; "
                    f"there were {[event['event'] for event in self._events]}."
                )
            return found()[count - 1]

    # -- requests --------------------------------------------------------------

    def ask(self, do: str, *, timeout_s: float = PATIENCE_S, **details: Any) -> Any:
        """Send a request and wait for its result.

        Raises:
            ControlError: The emulator refused, or a script threw.
            EndedError: It went away.
            TimeoutError: No answer in time.

        """
        self.wait_until_connected(timeout_s)
        self._number += 1
        number = self._number
        connection = self._connection
        assert connection is not None
        try:
            message = {"id": number, "do": do, **details}
            connection.sendall(json.dumps(message).encode() + b"\n")
        except OSError as error:
            raise EndedError(f"The emulator ended before {do}.") from error
        while True:
            try:
                answer = self._answers.get(timeout=timeout_s)
            except queue.Empty:
                raise TimeoutError(f"No answer to {do} in {timeout_s} s.") from None
            if answer is None:
                raise EndedError(f"The emulator ended during {do}.")
            if answer.get("id") == number:
                break
        if "error" in answer:
            raise ControlError(answer["error"])
        return answer["result"]

    def facts(self) -> dict[str, Any]:
        """Tell pid, version, edition and open scene."""
        told: dict[str, Any] = self.ask("facts")
        return told

    def evaluate(self, text: str, file: str = "", **options: Any) -> Any:
        """Run a script in the global scope of the open scene's engine."""
        return self.ask("evaluate", text=text, file=file, **options)

    def menus(self) -> list[dict[str, Any]]:
        """List the menu bar: ``{title, enabled, entries}``, entries alike."""
        told: list[dict[str, Any]] = self.ask("menus")
        return told

    def trigger(self, path: str) -> bool:
        """Click ``AYON/Load...``; false when the entry is disabled."""
        return bool(self.ask("trigger", path=path))

    def picture(self, path: str | Path, menu: str = "") -> Path:
        """Save a PNG of the window with ``menu`` open, if one is named."""
        self.ask("picture", path=str(path), menu=menu)
        return Path(path)

    def dump(self) -> dict[str, Any]:
        """Tell the open scene: folder, version_name, dirty, xml."""
        told: dict[str, Any] = self.ask("dump")
        return told

    def log(self, clear: bool = False, calls: bool = False) -> dict[str, Any]:
        """Give messages, boxes, events, urls and bugs.

        Args:
            clear: Forget all of it afterwards.
            calls: Give the calls of script too, up to 50,000 of them.

        """
        told: dict[str, Any] = self.ask("log", clear=clear, calls=calls)
        return told

    def message_text(self) -> str:
        """Give the message log as one text."""
        return "\n".join(entry["text"] for entry in self.log()["messages"])

    def save(self) -> bool:
        """Press Ctrl+S."""
        return bool(self.ask("save"))

    def open(self, path: str | Path) -> dict[str, Any]:
        """Open another scene; the script engine is made anew."""
        told: dict[str, Any] = self.ask("open", path=str(path))
        return told

    def new(self, folder: str | Path, name: str) -> dict[str, Any]:
        """Make a scene; the script engine is made anew."""
        told: dict[str, Any] = self.ask("new", folder=str(folder), name=name)
        return told

    def close_scene(self) -> None:
        """Close the scene; the script engine is made anew."""
        self.ask("close_scene")

    def answer_boxes(self, *answers: Any) -> None:
        """Answer the next boxes with these button codes or paths."""
        self.ask("answer_boxes", answers=list(answers))

    def hold_boxes(self, hold: bool = True) -> None:
        """Let boxes wait for ``answer_boxes`` instead of taking their default."""
        self.ask("hold_boxes", hold=hold)

    def open_dialog(self, title: str = "Harmony", text: str = "") -> None:
        """Open a modal dialog."""
        self.ask("modal", title=title, text=text)

    def dialog(self) -> dict[str, Any] | None:
        """Tell the modal dialog that is open, if one is."""
        told: dict[str, Any] | None = self.ask("dialog")
        return told

    def close_dialog(self) -> bool:
        """Close the modal dialog that is open."""
        return bool(self.ask("close_dialog"))

    def select_templates(self, *paths: str | Path) -> None:
        """Select templates in the library."""
        self.ask("select_templates", paths=[str(path) for path in paths])

    def rude(self, word: str) -> None:
        """Begin a rude behaviour, ``one-byte``."""
        self.ask("rude", word=word)

    def send(self, do: str, **details: Any) -> None:
        """Send a request whose answer nobody waits for."""
        self.wait_until_connected()
        assert self._connection is not None
        self._number += 1
        message = {"id": self._number, "do": do, **details}
        self._connection.sendall(json.dumps(message).encode() + b"\n")

    def quit(self, code: int = 0) -> None:
        """Quit the emulator as the artist does."""
        self.send("quit", code=code)

    def die(self, code: int = 9) -> None:
        """End the emulator at once, in the middle of whatever it does."""
        self.send("die", code=code)

    def close(self) -> None:
        """Stop listening."""
        # shutdown wakes the thread in accept, which close alone does not
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        if self._connection is not None:
            with contextlib.suppress(OSError):
                self._connection.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)


class HarmonyProcess(Control):
    """An emulator process with its control channel.

    Use it as a context manager; leaving it ends the process.

    Args:
        scene: .xstage to open; None starts without a scene.
        arguments: More arguments of the command line.
        version: Profile: 20, 21.1, 22, 24, 25 or 27.
        edition: ``premium``, ``advanced`` or ``essentials``.
        home: The user's folder; None is a temporary one.
        environ: More variables of the process.
        rude: Rude behaviours at start, ``exit-code=100,no-files``.
        base: The environment to add to; None is the present one.

    """

    def __init__(
        self,
        scene: str | Path | None = None,
        arguments: Sequence[str] = (),
        *,
        version: float | str = 22,
        edition: str = "premium",
        home: str | Path | None = None,
        environ: Mapping[str, str] | None = None,
        rude: str = "",
        base: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__()
        self._died_with: int | None = None
        command = [str(EXECUTABLE), *arguments]
        if scene is not None:
            command.append(str(scene))
        environment = dict(os.environ if base is None else base)
        environment.update(self.environment())
        environment["HARMONY_EMULATOR_VERSION"] = str(version)
        environment["HARMONY_EMULATOR_EDITION"] = edition
        environment["HARMONY_EMULATOR_RUDE"] = rude
        if home is not None:
            environment["HARMONY_EMULATOR_HOME"] = str(home)
        environment.update(environ or {})
        self._output: list[str] = []
        self.process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self._reader = threading.Thread(target=self._read_output, daemon=True)
        self._reader.start()

    def _read_output(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._output.append(line.decode("utf-8", "replace"))

    @property
    def output(self) -> str:
        """What the process wrote so far, both streams; all of it once it ended."""
        return "".join(self._output)

    def wait_until_connected(self, timeout_s: float = PATIENCE_S) -> None:
        """Wait for the process to be there; an early end is told at once."""
        waiter = threading.Event()
        remaining = timeout_s
        while not self._connected.is_set():
            if self.process.poll() is not None:
                self._reader.join(5)
                raise EndedError(
                    f"The emulator ended with {self.process.returncode}:\n{self.output}"
                )
            if remaining <= 0:
                raise TimeoutError(f"The emulator did not start:\n{self.output}")
            waiter.wait(0.02)
            remaining -= 0.02

    def die(self, code: int = 9) -> None:
        """End it at once; a script that never ends is ended from outside.

        Such a script keeps the interpreter's lock, so the process itself does not
        hear of it any more. `wait` gives the code that was asked for all the same.
        """
        super().die(code)
        try:
            self.process.wait(GRACE_S)
        except subprocess.TimeoutExpired:
            self._died_with = code
            self.process.kill()

    def wait(self, timeout_s: float = PATIENCE_S) -> int:
        """Wait for the end and give the exit code."""
        code = self.process.wait(timeout_s)
        self._reader.join(5)
        return code if self._died_with is None else self._died_with

    def kill(self) -> None:
        """Kill the process, as a crash would."""
        self.process.kill()
        self.process.wait()

    def close(self) -> None:
        """End the process if it still runs, and stop listening."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._reader.join(5)
        if self.process.stdout is not None:
            self.process.stdout.close()
        super().close()

    def __enter__(self) -> HarmonyProcess:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def run_batch(
    scene: str | Path | None,
    *arguments: str,
    timeout_s: float = PATIENCE_S,
    **options: Any,
) -> tuple[int, str]:
    """Run ``HarmonyPremium -batch`` and give its exit code and output."""
    process = HarmonyProcess(scene, ["-batch", *arguments], **options)
    try:
        return process.wait(timeout_s), process.output
    finally:
        process.close()
