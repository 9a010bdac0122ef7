"""Scraps of script in a Harmony without a window, for tests.

``run_script`` keeps one interpreter with the Qt Script engine alive and
evaluates in a fresh application per call, so a test costs milliseconds. This
module runs in two interpreters: tests import it without PySide2; the process it
starts runs it as a program. For the real executable, its window and hooks, see
``client.py``.
"""

from __future__ import annotations

import atexit
import json
import math
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from sandbox.harmony.interpreter import (
    REPOSITORY,
    NoEngineError,
    clean_environment,
    find_interpreter,
    has_engine,
)

__all__ = [
    "NoEngineError",
    "Runner",
    "ScriptFailedError",
    "has_engine",
    "run_script",
    "run_script_full",
]


class ScriptFailedError(Exception):
    """The script threw or does not parse.

    ``name``, ``message``, ``file`` and ``line`` are the error's, ``log`` is
    the message log up to it.
    """

    def __init__(self, told: Mapping[str, Any]) -> None:
        place = f" ({told['file']}:{told['line']})" if told.get("line") else ""
        name = f"{told['name']}: " if told.get("name") else ""
        super().__init__(f"{name}{told['message']}{place}")
        self.name = str(told.get("name", ""))
        self.message = str(told["message"])
        self.file = str(told.get("file", ""))
        self.line = int(told.get("line") or 0)
        self.backtrace = list(told.get("backtrace", ()))
        self.log = list(told.get("log", ()))


class Runner:
    """One process that evaluates scraps of script."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [find_interpreter(), "-m", "sandbox.harmony.testing"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=REPOSITORY,
            env=clean_environment(),
        )
        self._lock = threading.Lock()
        self._ends_at = math.inf
        self._closed = threading.Event()
        # One thread for all requests: to start one for each cost as much as they do.
        threading.Thread(target=self._kill_when_late, daemon=True).start()

    def _kill_when_late(self) -> None:
        while not self._closed.wait(1):
            if time.monotonic() > self._ends_at:
                self._process.kill()

    @property
    def is_alive(self) -> bool:
        """The process runs."""
        return self._process.poll() is None

    def ask(
        self, request: Mapping[str, Any], timeout_s: float = 60.0
    ) -> dict[str, Any]:
        """Send one request and wait for its answer.

        Args:
            request: What the process is to do.
            timeout_s: After so many seconds, and at most one more, the process is
                killed.

        Raises:
            ScriptFailedError: The script threw.
            RuntimeError: The process died.

        """
        with self._lock:
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            self._ends_at = time.monotonic() + timeout_s
            try:
                self._process.stdin.write(json.dumps(request).encode() + b"\n")
                self._process.stdin.flush()
                line = self._process.stdout.readline()
            finally:
                self._ends_at = math.inf
        if not line:
            self._closed.set()
            code = self._process.wait()
            raise RuntimeError(f"The script process ended with exit code {code}.")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise ScriptFailedError(answer["error"])
        return answer

    def close(self) -> None:
        """End the process."""
        self._closed.set()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process.wait(10)


_runner: list[Runner] = []


def runner() -> Runner:
    """Give the process that ``run_script`` uses, started on first use."""
    if _runner and _runner[0].is_alive:
        return _runner[0]
    if _runner:
        _runner.pop().close()
    _runner.append(Runner())
    return _runner[0]


@atexit.register
def close_runner() -> None:
    """End the process that ``run_script`` uses."""
    while _runner:
        _runner.pop().close()


def run_script(
    text: str,
    *,
    scene: str | Path | None = None,
    new_scene: str | Path | None = None,
    version: float | str = 22,
    edition: str = "premium",
    batch: bool = True,
    readonly: bool = False,
    home: str | Path | None = None,
    keep: bool = False,
    file: str = "",
    environ: Mapping[str, str] | None = None,
    rude: str = "",
    strict: bool = True,
    has_palettes: bool = True,
    then: Sequence[str] = (),
) -> Any:
    """Evaluate a script and give its value.

    Args:
        text: The script; its value is the last expression's.
        scene: .xstage to open first.
        new_scene: Folder of a scene to create first (its name names the scene).
        version: Profile, 20 to 27.
        edition: ``premium``, ``advanced`` or ``essentials``.
        batch: False makes the application interactive: with a main window.
        readonly: As ``-readonly``.
        home: The user's folder; None is a temporary one.
        keep: Go on with the application of the last call (its other
            parameters are then ignored).
        file: File name that errors show.
        environ: Variables set while the application is made and runs.
        rude: Rude behaviours, as in ``HARMONY_EMULATOR_RUDE``.
        has_palettes: Give a new scene the two palettes that Harmony gives it.
        strict: Fail when a command was performed that no Harmony is known to have.
        then: More scripts, run after the event loop has come to rest once
            (that is after a scene switch, too); the value is the last one's.

    Returns:
        The value, as JSON can carry it: undefined is None, NaN a float,
        objects of the host ``{"host": class}``, functions ``"[function]"``.

    Raises:
        ScriptFailedError: The script threw or does not parse.

    """
    return run_script_full(
        text,
        scene=scene,
        new_scene=new_scene,
        version=version,
        edition=edition,
        batch=batch,
        readonly=readonly,
        home=home,
        keep=keep,
        file=file,
        environ=environ,
        rude=rude,
        strict=strict,
        has_palettes=has_palettes,
        then=then,
        only_value=True,
    )["value"]


def run_script_full(
    text: str,
    *,
    calls: bool = False,
    first_call: int = 0,
    only_value: bool = False,
    **options: Any,
) -> dict[str, Any]:
    """Do as ``run_script``, and give ``{value, messages, boxes, events, call_count}``.

    Args:
        text: The script.
        calls: Give ``calls`` too: the calls of script into Harmony since the
            application started, as name and arguments, the last 50,000.
        first_call: Leave out so many of them.
        only_value: Give the value alone, not what all scripts so far have told.
        options: Those of ``run_script``.

    """
    request: dict[str, Any] = {"text": text, "calls": calls, "first_call": first_call}
    request["only_value"] = only_value
    for key, value in options.items():
        request[key] = str(value) if isinstance(value, Path) else value
    request["then"] = list(options.get("then") or ())
    request["environ"] = dict(options.get("environ") or {})
    return runner().ask(request)


# -- the process ---------------------------------------------------------------


class _Server:
    """Answers requests, one application after the other."""

    def __init__(self, qt: Any) -> None:
        from PySide2.QtCore import QCoreApplication, QEvent

        # Once: PySide2 looks at every import, and tests ask thousands of times.
        self._delete_later: Callable[[], None] = partial(
            QCoreApplication.sendPostedEvents, None, QEvent.DeferredDelete
        )
        self._qt = qt
        self._app: Any = None
        self._environ: dict[str, str | None] = {}

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        from sandbox.harmony.binding import ScriptError, ScriptThrow
        from sandbox.harmony.plain_values import plain_value

        if not (request.get("keep") and self._app is not None):
            self._renew(request)
        app = self._app
        try:
            value = app.evaluate(request["text"], request.get("file", ""))
            for text in request.get("then", ()):
                self._settle()
                value = app.evaluate(text)
            self._settle()
        except ScriptThrow as error:
            return {"error": {"name": error.name, "message": error.message}}
        except ScriptError as error:
            return {
                "error": {
                    "name": error.name,
                    "message": error.message,
                    "file": error.file,
                    "line": error.line,
                    "backtrace": list(error.backtrace),
                    "log": app.log.messages,
                }
            }
        if app.log.unknown_commands and request.get("strict", True):
            names = ", ".join(app.log.unknown_commands)
            message = f"No Harmony is known to have the commands {names}"
            return {"error": {"name": "UnknownCommand", "message": message}}
        if request.get("only_value"):
            return {"value": plain_value(value)}
        told = {
            "value": plain_value(value),
            "call_count": len(app.log.calls),
            "messages": app.log.messages,
            "boxes": app.log.boxes,
            "urls": app.log.opened_urls,
            "events": app.log.events,
            "bugs": app.log.bugs,
            "unknown_commands": app.log.unknown_commands,
        }
        if request.get("calls"):
            calls = islice(app.log.calls, request.get("first_call", 0), None)
            told["calls"] = plain_value(list(calls))
        return told

    def _settle(self) -> None:
        for _ in range(3):
            self._qt.processEvents()
            self._delete_later()

    def _renew(self, request: dict[str, Any]) -> None:
        from sandbox.harmony.application import Application, Rude
        from sandbox.harmony.profiles import Profile

        if self._app is not None:
            self._app.close()
            self._settle()
        for name, old in self._environ.items():
            if old is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = old
        wanted = request.get("environ", {})
        self._environ = {name: os.environ.get(name) for name in wanted}
        os.environ.update(wanted)
        home = request.get("home")
        self._app = app = Application(
            Profile.named(
                request.get("version", 22), request.get("edition", "premium")
            ),
            batch=request.get("batch", True),
            readonly=request.get("readonly", False),
            home=Path(home) if home else None,
            rude=Rude.parse(request.get("rude", "")),
        )
        app.log.echo = False
        if not app.batch:
            from sandbox.harmony.window import Window

            app.window = Window(app)
        if request.get("scene"):
            app.open_project(request["scene"])
        elif request.get("new_scene"):
            folder = Path(request["new_scene"])
            has_palettes = bool(request.get("has_palettes", True))
            app.new_project(folder.parent, folder.name, has_palettes=has_palettes)


def _serve() -> None:
    """Answer requests on standard input until it closes."""
    import traceback

    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what scripts print must not mix with answers
    from PySide2.QtCore import qInstallMessageHandler
    from PySide2.QtWidgets import QApplication

    from sandbox.harmony.qt_messages import show_qt_message

    qInstallMessageHandler(show_qt_message)
    qt = QApplication([])
    qt.setQuitOnLastWindowClosed(False)
    server = _Server(qt)
    requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def read() -> None:
        for line in sys.stdin.buffer:
            requests.put(line)
        os._exit(0)  # whoever asks has gone, and a dialog may hold this thread

    threading.Thread(target=read, daemon=True).start()
    while True:
        line = requests.get()
        try:
            answer = server.answer(json.loads(line))
        except Exception as error:
            answer = {
                "error": {
                    "name": type(error).__name__,
                    "message": f"{error}\n{traceback.format_exc()}",
                }
            }
        answers.write(json.dumps(answer, default=str).encode() + b"\n")
        answers.flush()


if __name__ == "__main__":
    _serve()
