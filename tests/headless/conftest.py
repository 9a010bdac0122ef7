"""Studios with workfiles, and the launcher that works on them."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from ayon_harmony.workfiles.archive import save_folder
from ayon_harmony.working.empty_scene import write_empty_scene
from sandbox.ayon.served import ServedStudio
from sandbox.harmony.client import EXECUTABLE


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home of whoever runs the commands, with nothing in it."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("USERPROFILE", str(folder))
    monkeypatch.setenv("HARMONY_EMULATOR_HOME", str(folder / "harmony"))
    return folder


@pytest.fixture
def make_episode(make_studio, home):
    """Make a studio with shots ``/ep101/sh010`` and so on, each with a workfile."""

    def make(count: int = 1, **attributes):
        studio = make_studio(executables={"22": str(EXECUTABLE)})
        project = studio.project("demo")
        values = {"frameStart": 1001, "frameEnd": 1060, "fps": 24.0, **attributes}
        studio.paths = []
        for number in range(1, count + 1):
            name = f"sh{number:03d}0"
            project.shot(f"/ep101/{name}", {"animation": "Animation"}, **values)
        studio.enter("demo", "/ep101/sh0010", "animation")
        for number in range(1, count + 1):
            path = project.workfile_path(f"/ep101/sh{number:03d}0", "animation", 1)
            scene = write_empty_scene(home / "made" / path.stem)
            save_folder(scene.parent, path)
            studio.paths.append(path)
        return studio

    return make


@pytest.fixture
def serve(request):
    """Serve a studio to other processes."""

    def start(studio):
        served = ServedStudio(studio)
        request.addfinalizer(lambda: served.__exit__(None, None, None))
        return served.__enter__()

    return start


@pytest.fixture(autouse=True, scope="session")
def children_hear_ctrl_c():
    """Let children be interrupted, also where these tests run in the background.

    A shell starts such a process with the signal ignored, and its children inherit
    that.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
