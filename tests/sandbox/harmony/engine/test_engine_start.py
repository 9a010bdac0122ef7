"""What a start of the emulator does not do, because hundreds of tests wait for one."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest

from sandbox.harmony import interpreter
from sandbox.harmony.binding import Callee
from sandbox.harmony.client import EXECUTABLE
from sandbox.harmony.interpreter import (
    PROBED_VARIABLE,
    REPOSITORY,
    clean_environment,
    find_interpreter,
    has_engine,
)

needs_engine = pytest.mark.skipif(
    not has_engine(), reason="PySide2 with QtScript is missing"
)

START = """
import sys
from PySide2.QtWidgets import QApplication
qt = QApplication([])
from sandbox.harmony.application import Application
from sandbox.harmony.profiles import Profile
app = Application(Profile.named("22"), batch=True)
app.evaluate("1")
print(*sorted(sys.modules))
"""


@pytest.mark.engine
@pytest.mark.process
@needs_engine
def test_a_start_loads_neither_formats_of_drawings_nor_a_web_client():
    done = subprocess.run(
        [find_interpreter(), "-c", START],
        cwd=REPOSITORY,
        env=clean_environment(),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    loaded = done.stdout.split()
    assert "sandbox.harmony.api.drawingtools" in loaded
    heavy = ("ayon_harmony", "http", "ssl", "numpy")
    assert [name for name in loaded if name.split(".")[0] in heavy] == []
    assert "urllib.request" not in loaded


@pytest.mark.engine
@pytest.mark.process
@needs_engine
@pytest.mark.skipif(sys.platform == "win32", reason="the executable is a script")
@pytest.mark.parametrize("probed", [True, False], ids=["told", "looks"])
def test_the_executable_is_told_the_python_or_looks_for_it(probed):
    env = dict(os.environ)
    env.pop(PROBED_VARIABLE, None)
    if probed:
        env[PROBED_VARIABLE] = find_interpreter()
    done = subprocess.run(
        [str(EXECUTABLE), "-no-such-option"],
        env=env,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Unknown option -no-such-option" in done.stderr


def _plain(app: Any, first: Any, second: Any = 1) -> None: ...


def _open(app: Any, first: Any, *more: Any) -> None: ...


def _named(app: Any, /, first: Any = 1, *, name: Any = 2, **others: Any) -> None: ...


def _nothing() -> None: ...


class _Bound:
    @classmethod
    def of_class(cls, app: Any, first: Any) -> None: ...


@pytest.mark.parametrize(
    ("function", "counts"),
    [
        (_plain, (1, 2)),
        (_open, (1, None)),
        (_named, (0, 1)),
        (_nothing, (0, 0)),
        (_Bound.of_class, (1, 1)),
        (len, (0, 0)),
    ],
    ids=["plain", "open", "named", "nothing", "bound", "built-in"],
)
def test_parameters_behind_the_application_are_counted(function, counts):
    callee = Callee.of("name", function, 1)
    assert (callee.min_args, callee.max_args) == counts


@pytest.mark.parametrize("is_windows", [True, False], ids=["windows", "elsewhere"])
def test_the_python_of_a_unix_is_looked_at_there_alone(monkeypatch, is_windows):
    asked = []
    monkeypatch.setattr(interpreter, "_found", [])
    monkeypatch.delenv(PROBED_VARIABLE, raising=False)
    monkeypatch.setattr(interpreter, "_IS_WINDOWS", is_windows)
    monkeypatch.setattr(interpreter, "_has_engine", asked.append)

    assert not has_engine()

    assert ("/usr/bin/python3" in asked) is not is_windows
