"""A session of the addon with the emulator, and an artist in front of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from ayon_harmony.app.launch import Application
from ayon_harmony.workfiles.archive import save_folder
from ayon_harmony.working.empty_scene import write_empty_scene
from sandbox.demo.stage import Stage, StageLoop
from sandbox.harmony.client import EXECUTABLE, Control


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The artist's home, with nothing in it."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("USERPROFILE", str(folder))
    return folder


@pytest.fixture
def local_root(home: Path) -> Path:
    """Folder of everything the addon keeps for the artist."""
    return home / ".ayon" / "harmony"


@pytest.fixture
def make_workfile(tmp_path: Path):
    """Make zip workfiles in the project."""

    def make(name: str = "sh010_animation_v001") -> Path:
        xstage = write_empty_scene(tmp_path / "made" / name)
        workfile = tmp_path / "project" / f"{name}.zip"
        workfile.parent.mkdir(exist_ok=True)
        save_folder(xstage.parent, workfile)
        return workfile

    return make


@pytest.fixture
def harmony() -> Iterator[Control]:
    """The emulator that the session starts, from the artist's side."""
    control = Control()
    yield control
    control.close()


@pytest.fixture
def make_stage(studio, home: Path, harmony: Control):
    """Make a session that starts the emulator."""

    def make(*arguments, environ=None, executable=EXECUTABLE, version="22", loop=None):
        base = {
            **os.environ,
            **harmony.environment(),
            "HARMONY_EMULATOR_VERSION": version,
            "HARMONY_EMULATOR_HOME": str(home / "harmony"),
            **(environ or {}),
        }
        loop = StageLoop() if loop is None else loop
        return Stage(Application(executable, *arguments, loop=loop, base=base))

    return make


@pytest.fixture
def left_behind(local_root: Path):
    """List what a session has left in the artist's folder, logs aside."""

    def find() -> list[str]:
        return [
            str(path.relative_to(local_root))
            for name in ("sessions", "unsaved")
            for path in (local_root / name).glob("*")
        ]

    return find
