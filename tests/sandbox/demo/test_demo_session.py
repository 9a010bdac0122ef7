"""``manage.py session``: a Harmony of one's own, with a studio around it."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from sandbox.ayon.served import ADDRESS
from sandbox.ayon.studio import Studio, is_real_core
from sandbox.demo import session, terminal
from sandbox.demo.steps import is_alive
from sandbox.demo.studio_addon import install_addon
from sandbox.harmony.client import Control
from sandbox.harmony.interpreter import has_engine
from sandbox.patience import PATIENCE_S

REPOSITORY = Path(__file__).resolve().parents[3]
EXAMPLE = REPOSITORY / "docs" / "developer" / "example_addon"
PLUGIN = """
import pyblish.api
import ayon_harmony.api as harmony


class ValidateTried(harmony.ContextValidator, pyblish.api.ContextPlugin):
    label = "Tried"

    def find_problems(self, context):
        return [harmony.Problem("seen by a validator of one's own")]
"""
CALL = """
import sys
from sandbox.demo import session
sys.exit(session.main(sys.argv[1:3], dict(pair.split("=", 1) for pair in sys.argv[3:])))
"""

ATTACH = """
import ayon_harmony.api as harmony

harmony.attach()
print(harmony.scene().settings.get_scene().name)
"""


def ends_in_time(pid):
    """Wait for the end of a process; say whether it came."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if not is_alive(pid):
            return True
        time.sleep(0.1)
    return False


def run_in_session(note, *words):
    """Run a command in the open session, as in another terminal."""
    environ = {**os.environ, "SANDBOX_SESSION_NOTE": str(note)}
    for name in ("HOME", "AYON_PROJECT_NAME"):
        environ.pop(name, None)
    done = subprocess.run(
        [sys.executable, "-m", "sandbox.demo.terminal", *words],
        cwd=REPOSITORY,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    return done.stdout


@pytest.mark.engine
@pytest.mark.process
@pytest.mark.skipif(not has_engine(), reason="PySide2 with QtScript is missing")
def test_a_session_opens_the_shot_of_the_demo_and_ends_with_harmony(tmp_path):
    (tmp_path / "validate_tried.py").write_text(PLUGIN, encoding="utf-8")
    script = tmp_path / "of_an_editor.py"
    script.write_text(ATTACH, encoding="utf-8")
    note = tmp_path / "session.json"
    control = Control()
    pairs = [f"{name}={value}" for name, value in control.environment().items()]
    process = subprocess.Popen(
        [sys.executable, "-c", CALL, "--plugins", str(tmp_path), *pairs],
        cwd=REPOSITORY,
        env={**os.environ, "SANDBOX_SESSION_NOTE": str(note)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        control.wait_until_connected(PATIENCE_S)
        control.wait_for_event("hook")
        listed = run_in_session(note, "addon", "harmony", "run", "--help")
        attached = run_in_session(note, "run", str(script))
        name = control.evaluate("scene.currentVersionName()")
        layers = control.evaluate("node.getNodes(['READ']).length")
        copy = Path(control.evaluate("scene.currentProjectPath()")).parent
        whose = json.loads((copy / "identity.json").read_text(encoding="utf-8"))
        control.quit()
        output, _ = process.communicate(timeout=PATIENCE_S)
    finally:
        process.kill()
        process.communicate()
        control.close()

    assert name == "demo_sh010_animation_v001"
    assert layers > 10
    assert (whose["project"], whose["task"]) == ("demo", "animation")
    assert process.returncode == 0, output
    assert "\nIn a Python of yours: harmony.attach('" in output
    assert "Usage: ayon addon harmony run" in listed
    assert attached.splitlines()[-1] == "demo_sh010_animation_v001"
    assert "No session is open" in run_in_session(note, "addon", "harmony")


@pytest.mark.parametrize(
    "words",
    [["gone.zip"], ["--plugins", "gone"], ["--settings", "gone"], ["--addon", "gone"]],
)
def test_what_is_not_there_is_named(words, capsys):
    assert session.main(words) == 2
    assert "There is no 'gone" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is no JSON"),
        ("[]", "is not like"),
        (
            '{"harmoni": {}}',
            "there is no addon 'harmoni' (core,",
        ),
        ('{"harmony": {"startup": {"javascript": []}}}', "javascript"),
    ],
    ids=["no_json", "list", "addon", "key"],
)
def test_settings_that_a_server_would_refuse_are_named(tmp_path, capsys, text, said):
    file = tmp_path / "settings.json"
    file.write_text(text, encoding="utf-8")

    assert session.main(["--settings", str(file)]) == 2
    assert said in capsys.readouterr().err


def test_settings_are_those_of_the_studio(tmp_path):
    page = REPOSITORY / "docs" / "developer" / "scripting.md"
    (shown,) = re.findall(r"```json\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    file = tmp_path / "settings.json"
    file.write_text(shown, encoding="utf-8")
    studio = Studio(tmp_path / "studio")

    session.override_settings(studio, file)

    settings = studio.server.settings()["harmony"]
    assert settings["startup"]["javascript_folders"] == ["/mnt/pipeline/harmony"]


@pytest.mark.core
@pytest.mark.skipif(not is_real_core(), reason="AYON_CORE_PATH is not set")
def test_an_old_ffmpeg_stops_no_publish_of_a_session(tmp_path, capsys):
    studio = Studio(tmp_path / "studio")

    session.leave_out_burnins(studio)

    burnins = studio.server.settings()["core"]["publish"]["ExtractBurnin"]
    assert burnins["enabled"] is False
    assert "FFmpeg 6.1" in capsys.readouterr().out


@pytest.mark.parametrize("is_packed", [False, True], ids=["folder", "zip"])
def test_an_addon_of_the_studio_comes_with_its_settings(tmp_path, is_packed):
    addon = EXAMPLE
    if is_packed:
        subprocess.run(
            [sys.executable, str(EXAMPLE / "create_package.py"), str(tmp_path / "out")],
            check=True,
        )
        addon = tmp_path / "out" / "studio_harmony-0.1.0.zip"
    studio = Studio(tmp_path / "studio")

    assert install_addon(studio, addon, tmp_path / "scratch") == "studio_harmony"

    settings = studio.server.addon_settings["studio_harmony"]
    assert settings["publish"]["ValidateNodeTypes"]["unwanted"] == ["PEG"]
    placed = tmp_path / "studio" / "addons" / "studio_harmony_0.1.0" / "studio_harmony"
    # Where there are no links, as under Wine, a module that forwards stands there.
    first = (placed / "__init__.py").read_text("utf-8")
    assert (placed / "tools.py").is_file() or "__path__ = [" in first


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "There is no 'package.py'"),
        ({"package.py": "version = '1'"}, "has no name"),
        ({"package.py": "name, version = 'a', '1'"}, "has no 'client"),
        ({"package.py": "name = ("}, "cannot be read: '(' was never closed"),
    ],
    ids=["empty", "nameless", "no_client", "broken"],
)
def test_what_is_no_addon_is_told(tmp_path, capsys, files, said):
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")

    assert session.main(["--addon", str(tmp_path)]) == 2
    assert said in capsys.readouterr().err


def test_words_that_say_nothing_get_the_usage(tmp_path, capsys):
    note = tmp_path / "session.json"

    assert terminal.main(["--help"], note) == 0
    assert terminal.main(["check"], note) == 2
    assert terminal.main(["addon", "harmony"], note) == 3
    assert capsys.readouterr().out.count("usage: manage.py ayon") == 2


def test_of_two_sessions_the_one_that_ends_leaves_the_note_of_the_other(tmp_path):
    note = tmp_path / "session.json"
    with ExitStack() as first:
        first.enter_context(terminal.noted(tmp_path / "a.py", {}, note))
        with terminal.noted(tmp_path / "b.py", {}, note):
            first.close()
            assert "b.py" in note.read_text(encoding="utf-8")
    assert not note.exists()


def test_a_session_that_was_killed_is_none(tmp_path, capsys, monkeypatch):
    note = tmp_path / "session.json"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        monkeypatch.setenv(ADDRESS, f"127.0.0.1:{taken.getsockname()[1]}")
        with terminal.noted(tmp_path / "start.py", {}, note):
            assert terminal.main(["addon", "harmony"], note) == 3
    assert "No session is open" in capsys.readouterr().err


def test_a_plugin_in_place_of_its_folder_is_told(tmp_path, capsys):
    plugin = tmp_path / "validate_tried.py"
    plugin.write_text(PLUGIN, encoding="utf-8")

    assert session.main(["--plugins", str(plugin)]) == 2
    assert "is a file; name the folder" in capsys.readouterr().err


@pytest.mark.engine
@pytest.mark.process
@pytest.mark.skipif(not has_engine(), reason="PySide2 with QtScript is missing")
@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGKILL"])
def test_the_emulator_ends_with_its_session_however_that_ends(tmp_path, name):
    control = Control()
    pairs = [f"{key}={value}" for key, value in control.environment().items()]
    process = subprocess.Popen(
        [sys.executable, "-c", CALL, "--plugins", str(tmp_path), *pairs],
        cwd=REPOSITORY,
        env={**os.environ, "SANDBOX_SESSION_NOTE": str(tmp_path / "session.json")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # As in a terminal; a shell that runs it in the background would hold it back.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    try:
        control.wait_until_connected(PATIENCE_S)
        control.wait_for_event("hook")
        pid = control.facts()["pid"]
        process.send_signal(getattr(signal, name))
        process.wait(PATIENCE_S)

        assert ends_in_time(pid)
    finally:
        process.kill()
        process.wait()
        control.close()


def test_a_script_that_is_not_there_is_said_before_anything_runs(tmp_path, capsys):
    assert terminal.main(["run", str(tmp_path / "nope.py")]) == 2

    assert capsys.readouterr().err == f"There is no script '{tmp_path / 'nope.py'}'.\n"


def test_a_command_has_the_core_of_its_session_whatever_its_terminal_has(tmp_path):
    note = tmp_path / "session.json"
    with terminal.noted(tmp_path / "start.py", dict(os.environ), note):
        noted = json.loads(note.read_text(encoding="utf-8"))["environment"]

    assert noted == {"AYON_CORE_PATH": os.environ.get("AYON_CORE_PATH")}
