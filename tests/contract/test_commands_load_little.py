"""What a command does not load: each is a process that somebody waits for.

Asked of modules, not of the clock.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

CLIENT = Path(__file__).resolve().parents[2] / "client"
SCENE = CLIENT.parent / "tests" / "data" / "scenes" / "harmony21_new_scene"

# What starts Harmony, talks to it, or shows something.
SESSION = (
    "app.launch",
    "app.menu_requests",
    "bridge.session",
    "scene",
    "ui",
    "working",
)
# What looks into scenes.
SCENES = ("comparing", "formats.tvg", "formats.xstage", "overview", "pictures")
FILES = ("workfiles.archive", "workfiles.local_copy", "workfiles.workfile")
# What entries of the menu need, most of them never in a session.
ENTRIES = (
    *("app.support_bundle", "checking.drawings_entry", "checking.menu_entry"),
    *("comparing", "pages", "pictures"),
)

COMMANDS = "from ayon_harmony.commands.table import commands; commands()"
DIFF = (
    f"from ayon_harmony.commands import diff; diff.run({str(SCENE)!r}, {str(SCENE)!r})"
)
MANY = "import ayon_harmony.overview.many_scenes, ayon_harmony.overview.updates"


def loaded_after(code: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"],
        env={"PYTHONPATH": str(CLIENT), "PATH": ""},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout.split()


@pytest.mark.process
@pytest.mark.parametrize(
    ("code", "is_loaded", "rooms"),
    [
        (COMMANDS, "commands.check", (*SESSION, *SCENES, *FILES, "current")),
        (DIFF, "comparing.differences", (*SESSION, *FILES[1:], "pictures", "current")),
        (MANY, "surveying.uses", (*SESSION, "comparing", "pictures", "pages")),
        ("import ayon_harmony.current", "current", ("bridge", "scene", "workfiles")),
        ("import ayon_harmony.headless.run", "headless.run", (*SESSION, *SCENES)),
        ("import ayon_harmony.headless.worker", "app.launch", ENTRIES),
    ],
    ids=["help", "diff", "outdated", "host", "run", "scene"],
)
def test_a_command_loads_only_what_it_needs(code, is_loaded, rooms):
    loaded = loaded_after(code)
    assert f"ayon_harmony.{is_loaded}" in loaded
    heavy = [f"ayon_harmony.{room}" for room in rooms]
    assert [n for n in loaded if any(f"{n}.".startswith(f"{h}.") for h in heavy)] == []


@pytest.mark.process
def test_what_draws_loads_of_qt_neither_windows_nor_opengl():
    loaded = loaded_after("import ayon_harmony.pictures.drawing_jobs")
    assert "ayon_harmony.pictures.qt" in loaded
    assert [n for n in loaded if n.endswith((".QtWidgets", ".QtOpenGL"))] == []


@pytest.mark.process
def test_a_session_needs_no_client_of_the_web():
    """Where AYON's has not loaded one, it would be a third of an import of the api."""
    loaded = set(loaded_after("import ayon_harmony.api, ayon_harmony.app.launch"))
    assert "ayon_harmony.app.launch" in loaded
    assert loaded.isdisjoint({"email.parser", "http.client", "urllib.request"})
