"""Runs Harmony in a workplace until every statement has its answer, or time is up.

A Harmony that ends or hangs at a statement is started again without it, so one
answer is lost and not all that come behind.
"""

from __future__ import annotations

import json
import logging
import os
import re
import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ayon_harmony.app.harmony_process import HarmonyProcess
from ayon_harmony.probes.statement import Statement
from ayon_harmony.probes.workplace import Workplace

log = logging.getLogger(__name__)

#: Starts of Harmony for one part, the first included.
STARTS = 4

Numbered = Sequence[tuple[int, Statement]]
OnAnswer = Callable[[str], None]


@dataclass(frozen=True)
class Answer:
    """What a Harmony gave for a statement.

    Attributes:
        value: The value.
        thrown: What the script threw instead, '' when nothing.
        undecided: Why there is no answer, '' when there is one.

    """

    value: Any = None
    thrown: str = ""
    undecided: str = ""


@dataclass
class Patience:
    """How long to wait, in seconds.

    Attributes:
        total: For everything.
        start: For the first sign of a Harmony.
        statement: For one statement.
        render: For a frame, when a batch has all answers and renders.
        end: For Harmony's own end when all is done.

    """

    total: float = 300.0
    start: float = 90.0
    statement: float = 20.0
    render: float = 60.0
    end: float = 15.0


@dataclass
class Run:
    """What came of running Harmony.

    Attributes:
        answers: By name of the statement.
        facts: What Harmony said of itself.
        output: What it printed, of all starts.

    """

    answers: dict[str, Answer] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    output: str = ""


class Echo:
    """A listener that sends back what it gets, as a context manager."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Echo:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        # shutdown wakes the thread in accept, which close alone does not
        try:
            self._listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            log.debug("The listener could not be shut down", exc_info=True)
        self._listener.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                connection, _peer = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=_send_back, args=(connection,), daemon=True).start()


def _send_back(connection: socket.socket) -> None:
    with connection:
        try:
            while data := connection.recv(65536):
                connection.sendall(data)
        except OSError:
            return


class PartRun:
    """Runs the statements of one part.

    Args:
        program: Harmony.
        workplace: Where.
        part: One of ``statement.PARTS``.
        statements: With their numbers.
        base: Environment to start from.
        patience: How long to wait.
        deadline: Time of ``time.monotonic`` at which everything ends.
        on_answer: Called with the name of each statement that is answered.

    """

    def __init__(
        self,
        program: Path,
        workplace: Workplace,
        part: str,
        statements: Numbered,
        base: Mapping[str, str],
        patience: Patience,
        deadline: float,
        on_answer: OnAnswer,
    ) -> None:
        self._program = program
        self._place = workplace
        self._part = part
        self._statements = list(statements)
        self._environment = workplace.environment(base)
        self._patience = patience
        self._deadline = deadline
        self._on_answer = on_answer
        self._told: set[str] = set()
        self._lost: dict[int, str] = {}
        self._starts = 0
        self._trouble = ""

    def run(self, port: int) -> Run:
        """Run all of them."""
        outputs = []
        written = self._written()
        while self._left(written) and self._starts < STARTS and not self._is_over():
            self._starts += 1
            before = len(written)
            outputs.append(self._run_once(port))
            written = self._written()
            if len(written) == before:
                break  # it runs no script of ours, and would not the next time
        run = Run(facts=self._read_facts(), output="\n".join(outputs))
        for number, statement in self._statements:
            run.answers[statement.name] = self._answer_of(number, statement)
        return run

    def _is_over(self) -> bool:
        return time.monotonic() > self._deadline

    def _scenes(self, statement: Statement) -> tuple[int, ...]:
        return (1, 2) if statement.in_second_scene else (1,)

    def _last(self, number: int, statement: Statement) -> str:
        """Name of the file that a statement's answer comes in."""
        return f"{self._scenes(statement)[-1]}-{number}.json"

    def _written(self) -> frozenset[str]:
        """Names of what Harmony has written, read at once: it is asked for often."""
        return frozenset(os.listdir(self._place.results))

    def _left(self, written: frozenset[str]) -> Numbered:
        return [
            (number, statement)
            for number, statement in self._statements
            if number not in self._lost and self._last(number, statement) not in written
        ]

    def _run_once(self, port: int) -> str:
        left = self._left(self._written())
        for marker in self._place.results.glob("*.done"):
            marker.unlink()
        name = f"{self._part}-{self._starts}"
        process = HarmonyProcess(
            self._command(left, port),
            self._environment,
            self._place.folder / f"output-{name}.txt",
        )
        process.start(lambda _code: None)
        try:
            self._wait_for_answers(process)
        finally:
            process.end()
        text = process.output_path.read_text(encoding="utf-8", errors="replace")
        return f"{text}\nexit code {process.popen.returncode} of {self._part}"

    def _command(self, left: Numbered, port: int) -> list[str]:
        write = self._place.write_script
        if self._part == "batch":
            script = write("batch", "batch", 1, left, port)
            options = ["-batch", "-frames", "1", "2", "-preRenderScript", str(script)]
            return [str(self._program), *options, str(self._place.first)]
        if self._part == "compile":
            script = write("compile", "compile", 1, left, port)
            options = ["-batch", "-compile", str(script)]
            return [str(self._program), *options, str(self._place.third)]
        write("interactive-1", "interactive", 1, left, port)
        again = [pair for pair in left if pair[1].in_second_scene]
        write("interactive-2", "interactive", 2, again, port)
        return [str(self._program), str(self._place.first)]

    def _wait_for_answers(self, process: HarmonyProcess) -> None:
        """Wait for answers; a statement without one in time is given up."""
        pause = threading.Event()
        last = time.monotonic()
        first = len(self._written())
        signs: tuple[int, int] | None = None
        finished = (
            self._patience.render if self._part == "batch" else self._patience.end
        )
        while process.is_running():
            pause.wait(0.02)
            written = self._written()
            self._tell_answers(written)
            now = time.monotonic()
            now_signs = (len(written), process.output_path.stat().st_size)
            if now_signs != signs:
                signs = now_signs
                last = now
            if now > self._deadline:
                return
            if not self._left(written):
                if now - last > finished:
                    return
                continue
            has_begun = len(written) != first
            limit = self._patience.statement if has_begun else self._patience.start
            if now - last > limit:
                self._lose(f"gave no answer in {limit:g} seconds")
                return
        written = self._written()
        self._tell_answers(written)
        if self._left(written):
            code = process.popen.returncode
            self._lose(f"ended with exit code {code} before it had answered")

    def _lose(self, what: str) -> None:
        """Give up the statement that had begun and has no answer."""
        self._trouble = f"Harmony {what}"
        for number, statement in self._statements:
            for scene in self._scenes(statement):
                begun = self._place.results / f"{scene}-{number}.begun"
                if begun.exists() and not begun.with_suffix(".json").exists():
                    self._lost.setdefault(number, self._trouble)

    def _tell_answers(self, written: frozenset[str]) -> None:
        for number, statement in self._statements:
            is_new = statement.name not in self._told
            if is_new and self._last(number, statement) in written:
                self._told.add(statement.name)
                self._on_answer(statement.name)

    def _answer_of(self, number: int, statement: Statement) -> Answer:
        if number in self._lost:
            return Answer(undecided=self._lost[number])
        path = self._place.results / self._last(number, statement)
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            reason = "the time was over" if self._is_over() else self._trouble
            return Answer(undecided=reason or "Harmony did not come to it")
        return Answer(
            told.get("value"), told.get("thrown", ""), told.get("undecided", "")
        )

    def _read_facts(self) -> dict[str, Any]:
        path = self._place.results / f"{self._part}.facts"
        try:
            facts = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return facts if isinstance(facts, dict) else {}


def look_afterwards(
    statement: Statement, answer: Answer, workplace: Workplace, output: str
) -> Answer:
    """Return what lies in the folder, or was printed, as a statement's answer.

    A script that threw, or could not say anything, has its own answer.
    """
    if statement.afterwards is None or answer.thrown or answer.undecided:
        return answer
    kind, what = statement.afterwards
    if kind == "hear":
        return Answer(_as_lists(re.findall(what, output, re.MULTILINE)))
    pattern, _, regex = what.partition(" ")
    paths = sorted(path for path in workplace.folder.glob(pattern) if path.is_file())
    if kind == "look":
        return Answer([path.name for path in paths])
    found: list[Any] = []
    for path in paths:
        text = path.read_text(encoding="utf-8", errors="replace")
        found.extend(_as_lists(re.findall(regex, text, re.MULTILINE)))
    return Answer(found)


def _as_lists(found: list[Any]) -> list[Any]:
    """Several groups of a pattern as JSON has them."""
    return [list(each) if isinstance(each, tuple) else each for each in found]


def without_paths(answer: Answer, folder: Path) -> Answer:
    """Return an answer that does not tell where the throw-away folder lies."""

    def hide(value: Any) -> Any:
        if isinstance(value, str):
            for path in (folder.as_posix(), str(folder)):
                value = value.replace(path, "(folder)")
            return value
        if isinstance(value, list):
            return [hide(each) for each in value]
        if isinstance(value, dict):
            return {key: hide(each) for key, each in value.items()}
        return value

    return Answer(hide(answer.value), hide(answer.thrown), hide(answer.undecided))
