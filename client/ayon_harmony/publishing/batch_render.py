"""One Harmony that renders Write nodes of a saved scene in batch, and ends.

It opens the scene without saving anything to it. Which nodes write, and where
to, is told by a script that runs before the render. Exit codes say nothing: the
caller looks at the files. What is here sees to it that the process is heard,
can be stopped with all it started, and never waits for ever.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ayon_harmony.bridge.bundle import JS_DIR, read_script
from ayon_harmony.environment import batch_environment
from ayon_harmony.errors import Cancelled, LaunchError, NoLicenceError, RenderError
from ayon_harmony.model.frames import FrameRange
from ayon_harmony.model.storage import DatabaseScene
from ayon_harmony.workfiles import disk

log = logging.getLogger(__name__)

PRE_RENDER = JS_DIR / "batch" / "preRender.js"

#: First letters of the files that are written: no digit may end them.
PREFIX = "f-"
LEADING_ZEROS = 3

#: How long a process gets to end after it was asked to, in seconds.
END_S = 5.0

_RENDERED = re.compile(r"rendered frame\D{0,3}(-?\d+)", re.IGNORECASE)
_SET_UP = "AYON: Write nodes are set up"
_LICENCE = re.compile(r"\blicen[sc]\w*|\bflex\s?(net|lm)", re.IGNORECASE)
_REFUSAL = re.compile(
    r"\b(invalid|errors?|no|not|denied|fail\w*|unable|cannot|expired|missing|reached"
    r"|refused)\b|n't\b|-\d+,\d+",
    re.IGNORECASE,
)

_ENDED = object()
_CLOSED = object()
_CANCEL = object()


@dataclass(frozen=True)
class WriteTarget:
    """A Write node, and the folder that it writes into.

    Attributes:
        node_path: The Write node.
        folder: A folder for nothing else; it is there.

    """

    node_path: str
    folder: Path

    def values(self) -> list[tuple[str, str]]:
        """Return keywords and values of the node for this render."""
        prefix = (self.folder / PREFIX).as_posix()
        return [
            ("DRAWING_NAME", prefix),
            ("MOVIE_PATH", prefix),
            ("START", "1"),
            ("LEADING_ZEROS", str(LEADING_ZEROS)),
        ]


@dataclass(frozen=True)
class BatchOrder:
    """What one process renders.

    Attributes:
        program: Harmony.
        xstage: The version of the scene to open.
        frames: Frames of the scene.
        targets: Write nodes that render; all others are off.
        arguments: Further arguments, for example ``-readonly``.
        silence_s: The process counts as stuck when nothing was printed and no
            file grew for so long.
        database: The scene of a Harmony Server, which is opened by its names there;
            None for one in a folder.

    """

    program: Path
    xstage: Path
    frames: FrameRange
    targets: Sequence[WriteTarget]
    arguments: Sequence[str] = ("-readonly",)
    silence_s: float = 600.0
    database: DatabaseScene | None = None

    def command(self, script: Path) -> list[str]:
        """Return the command line."""
        return [
            str(self.program),
            "-batch",
            *self.arguments,
            "-frames",
            str(self.frames.start),
            str(self.frames.end),
            "-preRenderScript",
            str(script),
            *(self.database.arguments() if self.database else [str(self.xstage)]),
        ]


@dataclass
class BatchOutcome:
    """What a batch render said of itself.

    Attributes:
        exit_code: As it is; no sign of success or failure.
        rendered: Frames that it says it rendered.
        problems: What could not be set up, by path of the Write node.
        output: The end of what it printed, line by line.

    """

    exit_code: int = 0
    rendered: set[int] = field(default_factory=set)
    problems: dict[str, str] = field(default_factory=dict)
    output: deque[str] = field(default_factory=lambda: deque(maxlen=200))

    @property
    def last_words(self) -> str:
        """The last lines that say something, for a message."""
        lines = [line for line in self.output if line.strip()]
        return "\n".join(lines[-10:])


def render_batch(
    order: BatchOrder,
    on_frame: Callable[[int, int, int], None],
    when_cancelled: Callable[[Callable[[], object]], None] = lambda _wake: None,
    environment: Mapping[str, str] | None = None,
) -> BatchOutcome:
    """Render, and wait for the end of it.

    Args:
        order: What to render.
        on_frame: Called with how many frames are done, how many there are, and
            the last one; may raise ``Cancelled``.
        when_cancelled: Takes a function to call when the artist cancels.
        environment: Environment to start from; None for that of this process.

    Raises:
        Cancelled: The artist stopped it; the process is gone.
        LaunchError: The program cannot be run.
        NoLicenceError: It says that it has none, and rendered nothing.
        RenderError: It was stuck, or did not set up the Write nodes.

    """
    with _scratch() as scratch:
        report = scratch / "report.json"
        script = scratch / "preRender.js"
        script.write_text(pre_render_script(order.targets, report), encoding="ascii")
        env = batch_environment(os.environ if environment is None else environment)
        run = _BatchRun(order, order.command(script), env, report)
        outcome = run.wait(on_frame, when_cancelled)
        has_begun = run.has_begun()
        outcome.problems = _read_problems(report)
    if not outcome.rendered:
        refusal = next((text for text in outcome.output if refuses(text)), None)
        if refusal:
            raise NoLicenceError(
                "Harmony got no licence for a second process, which renders. It"
                f" said: {refusal.strip()}"
            )
        if not has_begun:
            words = outcome.last_words or "nothing"
            raise RenderError(
                f"Harmony ended with exit code {outcome.exit_code} before it had opened"
                f" the scene. It printed last:\n{words}"
            )
    return outcome


def refuses(line: str) -> bool:
    """Whether a line of Harmony's output says that there is no licence."""
    return bool(_LICENCE.search(line) and _REFUSAL.search(line))


def pre_render_script(targets: Sequence[WriteTarget], report: Path) -> str:
    """Return the script that sets up Write nodes in the process that renders.

    It is plain ASCII, whatever letters names and folders have.
    """
    order = {
        "report": report.as_posix(),
        "writes": [
            {"path": target.node_path, "values": [list(v) for v in target.values()]}
            for target in targets
        ],
    }
    text = f"var ayonRender = {json.dumps(order)};\n{read_script(PRE_RENDER)}"
    return text.encode("ascii").decode("ascii")


class _BatchRun:
    """A running process: its lines, its silence, its end."""

    def __init__(
        self,
        order: BatchOrder,
        command: Sequence[str],
        environment: Mapping[str, str],
        report: Path,
    ) -> None:
        self._order = order
        self._report = report
        self._events: queue.SimpleQueue[object] = queue.SimpleQueue()
        self._outcome = BatchOutcome()
        self._is_set_up = False
        log.info("Starting %s", subprocess.list2cmdline(command))
        try:
            self._process = subprocess.Popen(
                command,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                # A group of its own, so that all it starts can be ended with it.
                start_new_session=os.name != "nt",
                # No console window; Ctrl+C in the launcher's does not reach it.
                creationflags=0x08000200 if sys.platform == "win32" else 0,
            )
        except OSError as error:
            why = disk.reason(error)
            raise LaunchError(f"'{command[0]}' could not be run: {why}.") from error
        self._threads = [
            threading.Thread(target=target, name=f"ayon-render-{name}", daemon=True)
            for name, target in (("lines", self._read_lines), ("end", self._watch))
        ]

    def wait(
        self,
        on_frame: Callable[[int, int, int], None],
        when_cancelled: Callable[[Callable[[], object]], None],
    ) -> BatchOutcome:
        """Hear the process out; end it when it is stuck or not wanted any more."""
        for thread in self._threads:
            thread.start()
        try:
            when_cancelled(lambda: self._events.put(_CANCEL))
            on_frame(0, self._order.frames.duration, self._order.frames.start)
            self._follow_render(on_frame)
        finally:
            self._end_process()
        self._outcome.exit_code = self._process.returncode
        log.info("The batch render ended with %s", self._outcome.exit_code)
        return self._outcome

    def has_begun(self) -> bool:
        """Whether it has come as far as the scene."""
        return self._is_set_up or self._report.exists() or self._written() != (0, 0)

    def _follow_render(self, on_frame: Callable[[int, int, int], None]) -> None:
        grown = self._written()
        has_ended = is_closed = False
        while not (has_ended and is_closed):
            try:
                # What an ended process printed is read by then; something that it
                # started and left behind may hold the pipe open.
                event = self._events.get(
                    timeout=END_S if has_ended else self._order.silence_s
                )
            except queue.Empty:
                if has_ended:
                    return
                before, grown = grown, self._written()
                if grown == before:
                    raise RenderError(self._stuck()) from None
                continue
            if event is _CANCEL:
                raise Cancelled("The render was stopped.")
            if event is _CLOSED:
                is_closed = True
            elif event is _ENDED:
                has_ended = True
            else:
                self._take_line(str(event), on_frame)

    def _take_line(self, line: str, on_frame: Callable[[int, int, int], None]) -> None:
        self._outcome.output.append(line)
        log.debug("Harmony: %s", line)
        self._is_set_up = self._is_set_up or _SET_UP in line
        match = _RENDERED.search(line)
        if match is None:
            return
        if not self._is_set_up and not self._report.exists():
            raise RenderError(
                "Harmony renders without having run the script that tells Write nodes"
                " where to write, so it was stopped. What it printed:\n"
                f"{self._outcome.last_words}"
            )
        frame = int(match.group(1))
        rendered = self._outcome.rendered
        rendered.add(frame)
        on_frame(len(rendered), self._order.frames.duration, frame)

    def _stuck(self) -> str:
        rendered = self._outcome.rendered
        seen = f"after frame {max(rendered)}" if rendered else "before the first frame"
        words = self._outcome.last_words
        last = f" It printed last:\n{words}" if words else " It had printed nothing."
        return (
            f"Harmony was silent for {self._order.silence_s:g} seconds {seen} of"
            f" {self._order.frames} of the scene, so the render was stopped.{last}"
        )

    def _written(self) -> tuple[int, int]:
        """Return number and bytes of the files so far."""
        count = size = 0
        for target in self._order.targets:
            with contextlib.suppress(OSError), os.scandir(target.folder) as entries:
                for entry in entries:
                    count += 1
                    size += entry.stat().st_size
        return count, size

    def _read_lines(self) -> None:
        assert self._process.stdout is not None
        with contextlib.suppress(OSError, ValueError):
            for line in iter(self._process.stdout.readline, b""):
                # Whose encoding it is, nobody says.
                self._events.put(line.decode("utf-8", errors="replace").rstrip())
        self._events.put(_CLOSED)

    def _watch(self) -> None:
        self._process.wait()
        self._events.put(_ENDED)

    def _end_process(self) -> None:
        if self._process.poll() is None:
            end_process_tree(self._process)
        self._threads[0].join(END_S)
        assert self._process.stdout is not None
        if not self._threads[0].is_alive():
            self._process.stdout.close()


def end_process_tree(process: subprocess.Popen[bytes]) -> None:
    """End a process and everything that it started; gently first."""
    if sys.platform == "win32":
        end_windows_tree(process)
        return
    for number in (signal.SIGTERM, signal.SIGKILL):
        # The group outlives its leader while others are in it.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(END_S)


def end_windows_tree(process: subprocess.Popen[bytes], limit_s: float = END_S) -> None:
    """End a process on Windows, with its children if ``taskkill`` can.

    Args:
        process: What to end.
        limit_s: Seconds to wait for each step; a process that hangs in the
            kernel is left behind.

    """
    if process.poll() is None:
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            subprocess.run(
                ["taskkill", "/T", "/F", "/PID", str(process.pid)],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
                timeout=limit_s,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
    try:
        process.wait(limit_s)
    except subprocess.TimeoutExpired:
        log.warning("taskkill did not end process %s", process.pid)
        process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(limit_s)


@contextlib.contextmanager
def _scratch() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="ayon_harmony_render_"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _read_problems(report: Path) -> dict[str, str]:
    try:
        told = json.loads(report.read_text(encoding="ascii"))
        return {
            str(problem["path"]): str(problem["text"]) for problem in told["problems"]
        }
    except (OSError, ValueError, KeyError, TypeError):
        # The files will tell.
        return {}
