"""The Harmony process: finding the program, starting it, noticing its end."""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ayon_harmony.app.code_page import with_readable_paths
from ayon_harmony.app.session_log import limit_output
from ayon_harmony.errors import LaunchError
from ayon_harmony.workfiles import disk

log = logging.getLogger(__name__)

# How much of Harmony's last words an error message quotes.
TAIL_BYTES = 4000
# Why a file is not run: POSIX, and Microsoft's "System Error Codes".
_BROKEN = (
    "it is no program for this system, or its file is broken. Check the path of the"
    " executable for this system in AYON's settings, or install Harmony again"
)
_NO_PROGRAM = {
    errno.ENOEXEC: _BROKEN,
    193: _BROKEN,
    216: _BROKEN,
    225: "a virus scanner takes it for a threat",
    740: "it asks for an administrator; take that out of its compatibility settings",
    1260: "a rule of this computer forbids it",
    14001: "a part of Windows that it needs is missing; install Harmony again",
}
# How often its output is looked at, which may have no end.
OUTPUT_CHECK_S = 120.0

_REMEDY = (
    "Check the executable in the application's settings on the AYON server, or the path"
    " given to launch()."
)


def find_executable(executable: str | os.PathLike[str]) -> Path:
    """The program to start, whether given as a path, a name or a Mac bundle.

    Raises:
        LaunchError: There is no such program, or it may not be run.

    """
    try:
        text = os.fspath(executable)
    except TypeError as error:
        raise LaunchError(
            f"Harmony is to be given as a path, not as {executable!r}."
        ) from error
    path = Path(text)
    with contextlib.suppress(RuntimeError):
        # Of a user who is not there.
        path = path.expanduser()
    if path.suffix.lower() == ".app" and path.is_dir():
        path = _find_in_bundle(path)
    if not path.is_file():
        found = shutil.which(text)
        if found is None:
            raise LaunchError(f"Harmony is not at '{text}'. {_REMEDY}")
        path = Path(found)
    if not os.access(path, os.X_OK):
        raise LaunchError(f"'{path}' may not be run: it is not executable. {_REMEDY}")
    return path


def _find_in_bundle(bundle: Path) -> Path:
    """The inner binary: only it takes arguments and gives back its output."""
    folder = bundle / "Contents" / "MacOS"
    candidates = sorted(folder.iterdir()) if folder.is_dir() else []
    for candidate in candidates:
        if candidate.name.lower().startswith("harmony"):
            return candidate
    raise LaunchError(f"No Harmony program in '{folder}'. {_REMEDY}")


class HarmonyProcess:
    """One Harmony, from its start to its end.

    Args:
        arguments: Program and its arguments.
        environment: Its whole environment.
        output_path: File that takes what it prints.
        stands_alone: Whether Ctrl+C in the terminal of this process, and the end of
            that terminal, leave it alone. It may hold unsaved work.

    """

    def __init__(
        self,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        output_path: Path,
        *,
        stands_alone: bool = False,
    ) -> None:
        self._arguments = list(arguments)
        self._environment = with_readable_paths(environment)
        self.output_path = output_path
        self._stands_alone = stands_alone
        self._process: subprocess.Popen[bytes] | None = None
        self._watcher: threading.Thread | None = None

    @property
    def program(self) -> str:
        """What is started, or was."""
        return self._arguments[0]

    @property
    def popen(self) -> subprocess.Popen[bytes]:
        """The process object.

        Raises:
            LaunchError: It was not started.

        """
        if self._process is None:
            raise LaunchError("Harmony was not started.")
        return self._process

    def start(self, on_exit: Callable[[int], None]) -> None:
        """Start Harmony.

        Args:
            on_exit: Called with the exit code when it has ended, from a
                thread of its own.

        Raises:
            LaunchError: The system refused to run the program.

        """
        log.info("Starting %s", subprocess.list2cmdline(self._arguments))
        self.output_path.parent.mkdir(parents=True, exist_ok=True)
        try:
            # Appending, so that the file can be shortened while it is written.
            with self.output_path.open("ab") as output:
                process = subprocess.Popen(
                    self._arguments,
                    env=self._environment,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    close_fds=True,
                    # A terminal sends its signals to the processes of its session.
                    # On Windows a program without a console gets none.
                    start_new_session=self._stands_alone and os.name != "nt",
                    # No console window flashes up behind Harmony.
                    creationflags=0x08000000 if sys.platform == "win32" else 0,
                )
        except OSError as error:
            number = getattr(error, "winerror", None) or error.errno
            why = _NO_PROGRAM.get(number or 0) or disk.reason(error)
            raise LaunchError(f"'{self.program}' could not be run: {why}") from error
        self._process = process
        ended = threading.Event()

        def watch() -> None:
            code = process.wait()
            ended.set()
            on_exit(code)

        self._watcher = threading.Thread(
            target=watch, name="ayon-harmony-process", daemon=True
        )
        self._watcher.start()
        if sys.platform != "win32":
            # There another process goes on writing where it was.
            threading.Thread(
                target=self._limit_output,
                args=(ended,),
                name="ayon-harmony-output",
                daemon=True,
            ).start()

    def _limit_output(self, ended: threading.Event) -> None:
        while not ended.wait(OUTPUT_CHECK_S):
            limit_output(self.output_path)

    def is_running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    def wait(self, timeout_s: float) -> bool:
        """Wait until it has ended by itself, and say whether it has."""
        if self._process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout_s)
        return not self.is_running()

    def end(self, timeout_s: float = 5.0) -> None:
        """End it from outside: ask first, insist after the time is over."""
        if self._process is not None and self.is_running():
            self._process.terminate()
            try:
                self._process.wait(timeout_s)
            except subprocess.TimeoutExpired:
                self._process.kill()
                # One that hangs in the kernel, on a share that is gone, stays.
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(timeout_s)
        if self._watcher is not None:
            self._watcher.join(timeout_s)

    def read_last_output(self) -> str:
        """The end of what it printed; its encoding is anybody's guess."""
        try:
            with self.output_path.open("rb") as output:
                size = output.seek(0, os.SEEK_END)
                output.seek(max(0, size - TAIL_BYTES))
                return output.read().decode("utf-8", errors="replace").strip()
        except OSError:
            return ""
