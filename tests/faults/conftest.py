"""The place of the workfile tests, and ways to break what happens there."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from ayon_harmony.workfiles import steps
from sandbox.small_process import SmallProcess, small_process

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


@pytest.fixture(scope="session", name="small_process")
def give_small_process() -> Iterator[SmallProcess]:
    """Run tests that use this in a process of which forks are quick."""
    with small_process() as process:
        yield process


def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a test that uses `small_process` in that one."""
    process = pyfuncitem.funcargs.get("small_process")
    if process is None:
        return None
    process.run(pyfuncitem, sys.modules[__name__])
    return True


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
