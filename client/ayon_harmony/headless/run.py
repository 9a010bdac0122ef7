"""Many scenes, one after the other or side by side, each in a process of its own.

What a scene costs, a crash, a hang, a killed Harmony, is its own: the others go on.
The run has a folder with its plan and what became of each scene, so that a killed
one is resumed; see ``run_folder``.
"""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

from ayon_harmony.errors import LaunchError, WorkfileError
from ayon_harmony.headless.run_folder import (
    PRINTED,
    PROGRESS,
    SAVES_NEXT,
    Plan,
    RunFolder,
)
from ayon_harmony.headless.targets import item_of, note_problem
from ayon_harmony.model.exit_codes import ExitCode
from ayon_harmony.model.report import Item, ItemState, Report
from ayon_harmony.publishing.batch_render import end_process_tree
from ayon_harmony.version import __version__
from ayon_harmony.workfiles import disk

log = logging.getLogger(__name__)

#: Lines of a process that died without a word that are told.
LAST_LINES = 8

CommandOf = Callable[[RunFolder, int], Sequence[str]]
OnDone = Callable[[Item], object]
OnPrinted = Callable[[str], object]
OnShare = Callable[[float], object]


@dataclass(frozen=True)
class RunOptions:
    """How a run goes.

    Attributes:
        jobs: Processes at a time, each with a Harmony.
        timeout_s: Seconds for one scene; None is no limit.
        keeps_going: Whether a scene that is not good lets the others go on.

    """

    jobs: int = 1
    timeout_s: float | None = None
    keeps_going: bool = True


def launcher_command(run: RunFolder, number: int) -> list[str]:
    """Return the command line of AYON's launcher that does an item.

    Raises:
        LaunchError: There is no launcher to start.

    """
    try:
        from ayon_core.lib import get_ayon_launcher_args

        words = list(get_ayon_launcher_args())
    except (ImportError, KeyError) as error:
        raise LaunchError(
            "This process does not know AYON's launcher, which starts one process for"
            f" each scene ({error}). Run the command by the launcher."
        ) from error
    # On Windows the other one has no output that we could read.
    console = Path(words[0]).with_name("ayon_console.exe")
    if Path(words[0]).name.lower() == "ayon.exe" and console.is_file():
        words[0] = str(console)
    item = ["addon", "harmony", "perform-item", str(run.path), str(number)]
    return [*words, *item]


class Run:
    """Does the items of a run that are not done.

    Args:
        folder: The run.
        options: How it goes.
        on_done: Called with each item that is done, in this process's main thread.
        on_share: Called with the share of the whole that is done, 0 to 1, from any
            thread.
        on_printed: Called with each line that a script of the studio prints, from any
            thread. All of it is in the log of the item, too.
        command_of: Command line that does an item.

    """

    def __init__(
        self,
        folder: RunFolder,
        options: RunOptions,
        on_done: OnDone = lambda _item: None,
        on_share: OnShare = lambda _share: None,
        command_of: CommandOf = launcher_command,
        on_printed: OnPrinted = lambda _line: None,
    ) -> None:
        self.folder = folder
        self._options = options
        self._on_done = on_done
        self._on_share = on_share
        self._command_of = command_of
        self._on_printed = on_printed
        self._plan: Plan = folder.plan()
        self._shares: dict[int, float] = {}
        self._shares_lock = threading.Lock()
        self._processes: dict[int, subprocess.Popen[bytes]] = {}
        self._is_stopping = threading.Event()
        self._unwritten: dict[int, Item] = {}

    def go(self) -> Report:
        """Do what is to be done, and report on all items.

        A KeyboardInterrupt ends the processes; what they were at is cancelled.

        Raises:
            CopyInUseError: Another process goes on with the run.

        """
        with self.folder.held():
            return self._go()

    def _go(self) -> Report:
        started = time.monotonic()
        numbers = []
        for number in self.folder.unfinished(len(self._plan.targets)):
            # What a run that was killed had saved by then is not done twice.
            if not self._is_settled(number):
                numbers.append(number)
            elif item := self._read_item(number):
                self._on_done(item)
        self._shares = dict.fromkeys(range(1, len(self._plan.targets) + 1), 1.0)
        self._shares.update(dict.fromkeys(numbers, 0.0))
        for number in numbers:
            self.folder.forget_item(number)
            self._release(number)
        try:
            self._do_all(numbers)
        except KeyboardInterrupt:
            self.stop()
            self._note_rest(numbers, ExitCode.CANCELLED, "The run was stopped.")
        return self.report(time.monotonic() - started)

    def stop(self) -> None:
        """End all processes; what they do is not done."""
        self._is_stopping.set()
        for process in list(self._processes.values()):
            end_process_tree(process)

    def report(self, seconds: float) -> Report:
        """Return what became of everything so far."""
        items = [
            self._read_item(number) or item_of(target)
            for number, target in enumerate(self._plan.targets, 1)
        ]
        return Report(
            command=self._plan.command,
            started=self._plan.started,
            seconds=round(seconds, 3),
            versions=versions(),
            items=items,
            run=self.folder.name,
            arguments=dict(self._plan.options),
        )

    # --- items ----------------------------------------------------------------

    def _do_all(self, numbers: Sequence[int]) -> None:
        left = iter(numbers)
        running: dict[Future[Item], int] = {}
        executor = ThreadPoolExecutor(self._options.jobs, "ayon-run")
        try:
            while True:
                while len(running) < self._options.jobs:
                    number = next(left, None)
                    if number is None:
                        break
                    running[executor.submit(self._do_scene, number)] = number
                if not running:
                    return
                # With a limit, as Windows lets nobody interrupt an endless wait.
                done, _ = wait(running, timeout=1.0, return_when=FIRST_COMPLETED)
                for future in done:
                    del running[future]
                    item = future.result()
                    self._on_done(item)
                    if item.exit_code and not self._options.keeps_going:
                        self._note_rest(
                            list(left),
                            ExitCode.CANCELLED,
                            "Not begun, because another scene was not good.",
                        )
        except KeyboardInterrupt:
            self.stop()
            raise
        finally:
            executor.shutdown(wait=True)

    def _note_rest(self, numbers: Sequence[int], code: ExitCode, why: str) -> None:
        for number in numbers:
            if self._read_item(number) is not None:
                continue
            item = item_of(self._plan.targets[number - 1])
            item.exit_code, item.message = code, why
            self._write_item(number, item)
            self._on_done(item)

    def _do_scene(self, number: int) -> Item:
        started = time.monotonic()
        target = self._plan.targets[number - 1]
        item = item_of(target)
        if target.problem:
            # No process for what cannot begin.
            note_problem(target, item)
        else:
            reason = self._run_process(number)
            is_known = self._read_item(number) is not None
            is_known = is_known or self._is_settled(number, reason)
            told = self._read_item(number)
            if is_known and told is not None:
                self._note_share(number, 1.0)
                return told
            item.state, item.exit_code = ItemState.FAILED, ExitCode.FAILED
            item.message = reason
            if self._is_stopping.is_set():
                item.state, item.exit_code = ItemState.SKIPPED, ExitCode.CANCELLED
                item.message = "The run was stopped."
            item.log = str(self.folder.log_path(number))
        item.seconds = round(time.monotonic() - started, 3)
        self._release(number)
        self._write_item(number, item)
        self._note_share(number, 1.0)
        return item

    def _read_item(self, number: int) -> Item | None:
        return self._unwritten.get(number) or self.folder.read_item(number)

    def _write_item(self, number: int, item: Item) -> bool:
        """Keep what became of an item; return whether it is on the disk.

        A full disk must not end the run: what it cannot take is in the report.
        """
        try:
            self.folder.write_item(number, item)
        except OSError as error:
            why = f"'{self.folder.path}' does not take it: {disk.reason(error)}."
            item.message = f"{item.message} {why}".strip()
            self._unwritten[number] = item
            return False
        self._unwritten.pop(number, None)
        return True

    def _is_settled(self, number: int, reason: str = "") -> bool:
        """Note an item whose process died, where it is not to be done (again) now.

        It had saved the scene, or nobody can tell because the project is away; then
        what it left stays for the next time.

        Args:
            number: The item.
            reason: How the process ended, "" where nobody knows.

        """
        target = self._plan.targets[number - 1]
        folder = self.folder.private_folder(number)
        if self._plan.command not in SAVES_NEXT or not folder.is_dir():
            return False
        from ayon_harmony.headless.left_behind import find_saved

        item = item_of(target)
        item.log = str(self.folder.log_path(number))
        try:
            saved = find_saved(folder, target.path)
        except WorkfileError as error:
            item.state, item.exit_code = ItemState.FAILED, ExitCode.COULD_NOT_BEGIN
            item.message = f"{reason} {error}".strip()
            self._write_item(number, item)
            return True
        if saved is None:
            return False
        item.state, item.saved = ItemState.GOOD, vars(saved)
        item.message = f"Saved as '{Path(saved.path).name}'; then its process died."
        if reason:
            item.message += f" {reason}"
        if self._write_item(number, item):
            self._release(number)
        return True

    def _release(self, number: int) -> None:
        """Take away what a process that died has left."""
        folder = self.folder.private_folder(number)
        if not folder.is_dir():
            return
        from ayon_harmony.headless.left_behind import release_left_locks

        release_left_locks(folder)
        shutil.rmtree(folder, ignore_errors=True)

    def _run_process(self, number: int) -> str:
        """Run the process of an item; return why it left no result, if it did not."""
        if self._is_stopping.is_set():
            return "The run was stopped."
        try:
            process = self._start_item(number)
        except LaunchError as error:
            return f"No process could be started for it: {error}"
        overdue = threading.Event()
        timer = threading.Timer(
            self._options.timeout_s or threading.TIMEOUT_MAX,
            _end_overdue,
            (process, overdue),
        )
        timer.daemon = True
        if self._options.timeout_s:
            timer.start()
        self._processes[number] = process
        if self._is_stopping.is_set():
            # It was started while the others were ended.
            end_process_tree(process)
        try:
            last = self._log_output(number, process)
            code = process.wait()
        finally:
            timer.cancel()
            self._processes.pop(number, None)
            # Whatever it started and left behind goes with it.
            with contextlib.suppress(OSError):
                end_process_tree(process)
            assert process.stdin is not None
            with contextlib.suppress(OSError):
                process.stdin.close()
        if overdue.is_set():
            return f"It took longer than {self._options.timeout_s:g} seconds."
        said = f": {last[-1]}" if last else " without a word."
        return "\n".join([f"Its process ended with {code}{said}", *last[:-1]])

    def _start_item(self, number: int) -> subprocess.Popen[bytes]:
        command = list(self._command_of(self.folder, number))
        try:
            return subprocess.Popen(
                command,
                # Open for as long as this process lives; its end ends the other.
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env={**os.environ, "AYON_HEADLESS_MODE": "1", "PYTHONUTF8": "1"},
                start_new_session=os.name != "nt",
                creationflags=0x08000200 if sys.platform == "win32" else 0,
            )
        except OSError as error:
            # Windows does not name the program.
            raise LaunchError(f"'{command[0]}': {disk.reason(error)}") from error

    def _log_output(self, number: int, process: subprocess.Popen[bytes]) -> list[str]:
        """Write what a process says to its log; return the last lines."""
        assert process.stdout is not None
        last: list[str] = []
        self._log(number, b"")
        for line in _lines(process):
            text = line.decode("utf-8", errors="replace").rstrip()
            if text.startswith(PROGRESS):
                with contextlib.suppress(ValueError):
                    self._note_share(number, int(text[len(PROGRESS) :]) / 1000)
                continue
            if text.startswith(PRINTED):
                text = text[len(PRINTED) :]
                line = line[len(PRINTED) :]
                self._on_printed(text)
            self._log(number, line)
            last = [*last, text][-LAST_LINES:]
        return last

    def _log(self, number: int, line: bytes) -> None:
        # A full disk costs the log, not the scene.
        path = self.folder.log_path(number)
        with contextlib.suppress(OSError), path.open("ab") as file:
            file.write(line)

    def _note_share(self, number: int, share: float) -> None:
        with self._shares_lock:
            self._shares[number] = share
            whole = sum(self._shares.values()) / max(len(self._shares), 1)
        self._on_share(whole)


def _lines(process: subprocess.Popen[bytes]) -> Iterator[bytes]:
    assert process.stdout is not None
    with process.stdout:
        yield from iter(process.stdout.readline, b"")


def _end_overdue(process: subprocess.Popen[bytes], overdue: threading.Event) -> None:
    overdue.set()
    end_process_tree(process)


def versions() -> dict[str, str]:
    """Return versions for the report, empty texts where unknown."""
    core = getattr(sys.modules.get("ayon_core"), "__version__", "")
    return {"addon": __version__, "core": core, "python": sys.version.split()[0]}
