"""The child that draws, seen from its parent: one job at a time, none for ever."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from .child import ANSWER_MARK, NO_QT

#: A child ends after this many jobs: PySide6 6.12 aborts in long drawing loops.
JOBS_A_CHILD: Final = 100
TIMEOUT_S: Final = 30.0

_CHILD = Path(__file__).with_name("child.py")
_CLIENT_FOLDER = Path(__file__).resolve().parents[2]

Answer = Mapping[str, Any]


def child_command() -> list[str]:
    """Return the command of the child.

    The AYON launcher is no Python: it runs scripts by ``run PATH``.
    """
    if getattr(sys, "frozen", False):
        return [sys.executable, "run", str(_CHILD)]
    return [sys.executable, str(_CHILD)]


class DrawingProcess:
    """Starts a child for the first job, and another one when it ended.

    Args:
        command: Command of the child, None for the usual one.
        timeout_s: Seconds that one job may take.
        jobs_a_child: After so many jobs a new child is started.

    """

    def __init__(
        self,
        command: Sequence[str] | None = None,
        timeout_s: float = TIMEOUT_S,
        jobs_a_child: int = JOBS_A_CHILD,
    ) -> None:
        self._command = list(command or child_command())
        self._timeout_s = timeout_s
        self._jobs_a_child = jobs_a_child
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._answers: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._jobs = 0
        self._fatal = ""

    def draw(self, job: Mapping[str, Any]) -> Answer:
        """Run a job.

        Returns:
            ``notes`` when the picture is there, else the ``reason``.

        """
        with self._lock:
            if self._fatal:
                return {"reason": self._fatal}
            try:
                answer = self._draw_job(job)
            except OSError as error:
                self._end_child()
                why = error.strerror or type(error).__name__
                return {"reason": f"the drawing process ended ({why})"}
            if answer.get("fatal") == NO_QT:
                self._end_child()
                self._fatal = f"there is no Qt to draw with ({answer['reason']})"
                return {"reason": self._fatal}
            if self._jobs >= self._jobs_a_child:
                self._end_child()
            return answer

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._end_child()

    def _draw_job(self, job: Mapping[str, Any]) -> Answer:
        process = self._process or self._start_child()
        assert process.stdin is not None
        self._jobs += 1
        ended: OSError | None = None
        try:
            process.stdin.write(json.dumps(job) + "\n")
            process.stdin.flush()
        except OSError as error:
            ended = error  # it may have said why before
        try:
            line = self._answers.get(timeout=self._timeout_s)
        except queue.Empty:
            self._end_child(kill=True)
            return {"reason": f"it took over {self._timeout_s:g} s to draw"}
        if line is None:
            if ended:
                raise ended
            code = process.wait()
            self._end_child()
            return {"reason": f"drawing it crashed the drawing process ({code})"}
        answer: Answer = json.loads(line)
        return answer

    def _start_child(self) -> subprocess.Popen[str]:
        folders = [str(_CLIENT_FOLDER), *(path for path in sys.path if path)]
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(dict.fromkeys(folders)),
            "PYTHONUTF8": "1",
            "QT_QPA_PLATFORM": "offscreen",
        }
        if os.name == "nt":
            fonts = Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "Fonts"
            environment.setdefault("QT_QPA_FONTDIR", str(fonts))
        process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            errors="replace",
            env=environment,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._process = process
        self._jobs = 0
        self._answers = queue.SimpleQueue()
        threading.Thread(
            target=_collect_answers,
            args=(process, self._answers),
            name="ayon-harmony-pictures",
            daemon=True,
        ).start()
        return process

    def _end_child(self, kill: bool = False) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None
        with contextlib.suppress(OSError):
            process.stdin.close()
        if kill:
            process.kill()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _collect_answers(
    process: subprocess.Popen[str], answers: queue.SimpleQueue[str | None]
) -> None:
    assert process.stdout is not None
    with process.stdout:
        for line in process.stdout:
            if line.startswith(ANSWER_MARK):
                answers.put(line[len(ANSWER_MARK) :])
    answers.put(None)
