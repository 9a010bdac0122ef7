"""Launches that fail, several at once, and a studio's own scripts."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ayon_harmony.app import launch_script
from ayon_harmony.app.launch import Application
from ayon_harmony.ui.main_loop import PlainMainLoop, QtMainLoop
from sandbox.harmony.client import EXECUTABLE, Control

pytestmark = [pytest.mark.process, pytest.mark.engine]


class HeardLoop(PlainMainLoop):
    """A loop without windows that remembers what it would have shown."""

    def __init__(self):
        super().__init__()
        self.heard = []

    def show_message(self, title, text, details=""):
        self.heard.append(f"{title}: {text} {details}")


@pytest.fixture
def run_failing(studio, home):
    """Run a launch that fails; its exit code and what the artist was told."""

    def run(executable, *arguments, environ=None):
        loop = HeardLoop()
        application = Application(
            executable, *arguments, loop=loop, base={**os.environ, **(environ or {})}
        )
        code = application.run()
        return code, " ".join(loop.heard)

    return run


def test_a_missing_program_is_named(run_failing, tmp_path, left_behind):
    code, told = run_failing(tmp_path / "HarmonyPremium")

    assert code == 1
    assert str(tmp_path / "HarmonyPremium") in told
    assert left_behind() == []


def test_a_program_that_is_not_harmony_is_called_that(run_failing, left_behind):
    code, told = run_failing(sys.executable)

    assert code == 1
    assert "before it connected" in told
    assert left_behind() == []


def test_harmony_without_a_licence_is_quoted(run_failing):
    code, told = run_failing(
        EXECUTABLE, environ={"HARMONY_EMULATOR_RUDE": "no-licence"}
    )

    assert code == 1
    assert "licen" in told.lower()


def test_a_missing_workfile_is_named_and_no_harmony_starts(
    run_failing, tmp_path, left_behind
):
    code, told = run_failing(EXECUTABLE, tmp_path / "gone.zip")

    assert code == 1
    assert "gone.zip" in told
    assert left_behind() == []


def test_a_broken_workfile_is_named_and_no_harmony_starts(
    run_failing, tmp_path, left_behind
):
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"this is no zip")

    code, told = run_failing(EXECUTABLE, broken)

    assert code == 1
    assert "broken.zip" in told
    assert left_behind() == []


def test_a_failure_shows_a_window_when_somebody_is_there(studio, home, tmp_path):
    from qtpy import QtCore, QtWidgets

    seen = []

    def press():
        for box in QtWidgets.QApplication.topLevelWidgets():
            if isinstance(box, QtWidgets.QMessageBox) and box.isVisible():
                seen.append(box.text())
                box.accept()

    loop = QtMainLoop(interactive=True)
    QtCore.QTimer.singleShot(0, press)
    application = Application(tmp_path / "gone", loop=loop, base=dict(os.environ))

    assert application.run() == 1
    assert str(tmp_path / "gone") in seen[0]


# --- through the launch script, as processes of their own -----------------------


@pytest.fixture
def start_script(home):
    """Start the launch script in a plain Python, without AYON around it."""
    started = []
    plain = {name: value for name, value in os.environ.items() if "AYON" not in name}

    def start(*arguments, environ=None):
        process = subprocess.Popen(
            [sys.executable, launch_script.__file__, *map(str, arguments)],
            env={**plain, "PYTHONPATH": "", **(environ or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def test_headless_the_reason_goes_to_stderr_and_no_process_stays(
    start_script, tmp_path
):
    process = start_script(
        tmp_path / "HarmonyPremium", environ={"AYON_HEADLESS_MODE": "1"}
    )
    _, errors = process.communicate(timeout=60)

    assert process.returncode == 1
    assert "Harmony is not at" in errors


def test_two_sessions_at_once_do_not_meet(start_script, make_workfile, home):
    controls = [Control(), Control()]
    workfiles = [make_workfile("sh010_v001"), make_workfile("sh020_v001")]
    processes = [
        start_script(
            EXECUTABLE,
            workfile,
            environ={
                **control.environment(),
                "HARMONY_EMULATOR_HOME": str(home / workfile.stem),
            },
        )
        for control, workfile in zip(controls, workfiles)
    ]
    try:
        facts = []
        for control in controls:
            control.wait_for_event("scene_opened")
            facts.append(
                control.evaluate(
                    "[System.getenv('AYON_HARMONY_PORT'),"
                    " System.getenv('AYON_HARMONY_TOKEN'),"
                    " scene.currentVersionName(), scene.currentProjectPath()]"
                )
            )
        for control in controls:
            control.quit()
        codes = [process.wait(60) for process in processes]
    finally:
        for control in controls:
            control.close()

    assert codes == [0, 0]
    for one, other in zip(*facts):
        assert one != other
    assert [item[2] for item in facts] == ["sh010_v001", "sh020_v001"]


# --- a studio's own scripts --------------------------------------------------------


def test_a_studios_scripts_run_as_without_us(make_stage, harmony, tmp_path):
    studio_scripts = tmp_path / "studio_scripts"
    studio_scripts.mkdir()
    (studio_scripts / "TB_sceneOpened.js").write_text(
        "function TB_sceneOpened() {\n" "    MessageLog.trace('studio hook');\n" "}\n"
    )
    (studio_scripts / "studio_tool.js").write_text("function studio_tool() {}")
    before = {path.name: path.read_bytes() for path in studio_scripts.iterdir()}

    def script(stage):
        stage.connected()
        folder = harmony.evaluate("System.getenv('TOONBOOM_GLOBAL_SCRIPT_LOCATION')")
        names = sorted(path.name for path in Path(folder).iterdir())
        return harmony.message_text(), names

    log, names = make_stage(
        environ={"TOONBOOM_GLOBAL_SCRIPT_LOCATION": str(studio_scripts)}
    ).play(script)

    assert log.count("studio hook") == 1
    assert names == ["TB_sceneCreated.js", "TB_sceneOpened.js", "studio_tool.js"]
    assert {path.name: path.read_bytes() for path in studio_scripts.iterdir()} == before


def test_the_launchers_qt_does_not_reach_harmony(make_stage, harmony):
    def script(stage):
        stage.connected()
        return harmony.evaluate(
            "[System.getenv('QT_PLUGIN_PATH'), System.getenv('QT_API')]"
        )

    environ = {"QT_PLUGIN_PATH": "/launcher/plugins", "QT_API": "pyside6"}

    assert make_stage(environ=environ).play(script) == ["", ""]
