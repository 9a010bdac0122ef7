"""The place of the workfile tests, and ways to break what happens there."""

from __future__ import annotations

import importlib.util
import os
import signal
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

from ayon_harmony.workfiles import steps

_HERE = Path(__file__).resolve().parent


def _load(name: str, path: Path) -> ModuleType:
    """Load a module that the tests here find in ``sys.modules`` by this name."""
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


places = _load("workfile_places", _HERE.parent / "workfiles" / "conftest.py")
_load("faults_share", _HERE / "share.py")

# What touches the disk, as the interpreter itself reports it.
_TOUCHING = {
    "open",
    "os.mkdir",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.truncate",
    "os.utime",
}


class _Killer:
    """Ends the process at the n-th moment: a step of ours or a touch of the disk."""

    def __init__(self, moment: int, base: str) -> None:
        self.left = moment
        self.base = base

    def step(self, _name: str, _path: Path) -> None:
        self.count()

    def audit(self, event: str, arguments: tuple) -> None:
        if event in _TOUCHING and self.base in str(arguments[0]):
            self.count()

    def count(self) -> None:
        self.left -= 1
        if self.left < 0:
            os.kill(os.getpid(), signal.SIGKILL)


def run_and_kill(action, moment: int, base: Path) -> bool:
    """Run an action in a child that is killed at a moment.

    Returns:
        False when the child finished before that moment came.

    """
    child = os.fork()
    if not child:
        # Nothing of the test runner may run in here.
        try:
            killer = _Killer(moment, str(base))
            steps.listener = killer.step
            sys.addaudithook(killer.audit)
            action()
        except BaseException as error:
            os.write(2, f"child: {error!r}\n".encode())
            os._exit(3)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == 0
    return False


def is_good(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        return archive.testzip() is None


@pytest.fixture
def place(tmp_path):
    return places.Place(tmp_path)


@pytest.fixture
def at_step():
    """Set what happens at steps; it ends with the test."""

    def set_listener(listener) -> None:
        steps.listener = listener

    yield set_listener
    steps.listener = None


@pytest.fixture
def raw_error_step() -> int:
    """How many calls of the file system are passed over between two that fail.

    ``RAW_ERROR_STEP=1`` has every single one of them fail.
    """
    return int(os.environ.get("RAW_ERROR_STEP", "13"))
