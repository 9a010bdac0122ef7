"""Every example of the README runs, as it stands there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import ayon_harmony.api as harmony_api
from ayon_harmony import current
from ayon_harmony.bridge.dispatch import Dispatcher
from ayon_harmony.bridge.session import Session
from sandbox.harmony.client import HarmonyProcess
from sandbox.patience import wait_until

README = Path(__file__).resolve().parents[2] / "README.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
BLOCKS = BLOCK.findall(README.read_text(encoding="utf-8"))
PYTHON = [text for language, text in BLOCKS if language == "python"]
SCRIPTS = {
    name: text
    for language, text in BLOCKS
    if language == "javascript"
    for name in re.findall(r"/\* (\w+\.js) \*/", text)
}
OUTPUT = {
    "list_nodes": "Top/Write",
    "signature": "Hello Python!",
    "noSuchFunction": "Harmony says:",
    "send_many": "The scene lasts 2.5 seconds.",
    "myAwesomeFunction": "shot",
    "Master.Boo.B": "B of Boo",
    "save_scene": "",
}


class FakeWorkfile:
    """Stands for the workfile of the session; counts saves."""

    def __init__(self):
        self.saves = 0
        self.path = None

    def save(self):
        self.saves += 1


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    from ayon_harmony.app.startup_scripts import STARTUP_FOLDER
    from ayon_harmony.environment import harmony_environment
    from ayon_harmony.model.studio_settings import complete_settings
    from ayon_harmony.working.empty_scene import write_empty_scene

    folder = tmp_path_factory.mktemp("readme")
    scripts = folder / "js"
    copy_scripts_with(scripts, SCRIPTS["AyonHarmony.js"])
    xstage = write_empty_scene(folder / "shot")
    with Session(dispatcher=Dispatcher()) as session:
        environment = harmony_environment(
            {},
            port=session.port,
            token=session.token,
            js_folder=scripts,
            script_folder=STARTUP_FOLDER,
            studio_scripts=None,
            settings=complete_settings({}),
        )
        with HarmonyProcess(xstage, environ=environment) as process:
            session.watch_process(process.process)
            session.wait_until_connected(60)
            workfile = FakeWorkfile()
            current.start(session, workfile)
            yield session
            current.end()


def copy_scripts_with(target, function):
    """Our scripts, with a studio's function added as the README says."""
    import shutil

    from ayon_harmony.bridge.bundle import JS_DIR

    shutil.copytree(JS_DIR, target)
    with (target / "AyonHarmony.js").open("a", encoding="utf-8") as file:
        file.write("\n" + function)


def test_the_readme_has_the_examples_we_know():
    assert len(PYTHON) == len(OUTPUT)
    assert set(SCRIPTS) == {"AyonHarmony.js", "Master.js", "FileA.js", "FileB.js"}


@pytest.mark.engine
@pytest.mark.process
@pytest.mark.parametrize("mark", OUTPUT)
def test_the_example_does_what_it_says(session, tmp_path, monkeypatch, capsys, mark):
    (source,) = [text for text in PYTHON if mark in text][:1]
    (tmp_path / "js").mkdir()
    for name, text in SCRIPTS.items():
        (tmp_path / "js" / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    exec(compile(source, f"README.md ({mark})", "exec"), {})

    assert capsys.readouterr().out.strip().startswith(OUTPUT[mark])
    if mark == "save_scene":
        assert current.get_workfile().saves == 1


def test_the_launch_line_calls_launch_with_the_program(monkeypatch):
    (line,) = [
        text.strip() for language, text in BLOCKS if language == "sh" and "-c" in text
    ]
    launched = []

    def launch(*args):
        launched.append(args)
        return 130

    monkeypatch.setattr(harmony_api, "launch", launch)
    code = re.fullmatch(r"PYTHONPATH=client python3 -c '(.*)'", line).group(1)

    with pytest.raises(SystemExit) as ended:
        exec(code, {})

    assert ended.value.code == 130
    assert launched == [("sandbox/harmony/HarmonyPremium",)]


@pytest.mark.engine
@pytest.mark.process
@pytest.mark.skipif(sys.platform == "win32", reason="the line is for a POSIX shell")
def test_the_launch_line_works_as_typed_in_a_checkout(tmp_path):
    from sandbox.harmony.client import Control

    (line,) = [
        text.strip() for language, text in BLOCKS if language == "sh" and "-c" in text
    ]
    control = Control()
    names = ("PATH", "LD_LIBRARY_PATH")
    environment = {name: os.environ[name] for name in names if name in os.environ}
    process = subprocess.Popen(
        ["sh", "-c", line],
        cwd=README.parent,
        env={**environment, **control.environment(), "HOME": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        control.wait_until_connected(60)
        wait_for_menu(control)
        control.quit()
        output, _ = process.communicate(timeout=60)
    finally:
        process.kill()
        control.close()

    assert process.returncode == 0, output


def wait_for_menu(control):
    """Wait until the session and Harmony know each other, as the menu says."""

    def knows():
        return any(
            menu["title"] == "AYON" and "not there" in str(menu["entries"][0])
            for menu in control.menus()
        )

    wait_until(knows)


def test_outside_a_session_the_examples_say_what_to_do(monkeypatch):
    monkeypatch.setattr(current, "_session", None)

    with pytest.raises(harmony_api.NotConnectedError, match="launcher"):
        harmony_api.send({"function": "scene.getFrameRate"})
