"""``run SCRIPT --screen`` shows Harmony, runs the script, and Harmony stays open."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from sandbox.display import display, has_display_server
from sandbox.harmony.client import Control
from sandbox.patience import wait_until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.process,
    pytest.mark.engine,
    pytest.mark.skipif(not has_display_server(), reason="Xvfb is not installed"),
]

SCRIPT = """
import os
import ayon_harmony.api as harmony
from pathlib import Path

name = harmony.scene().settings.get_scene().name
Path(os.environ["TOLD"]).write_text(name)
"""


@pytest.fixture
def on_screen():
    with display("1366x768") as name:
        yield {"DISPLAY": name, "HARMONY_EMULATOR_SCREEN": "1"}


def windows_of(name):
    """Return the titles of all windows of a display."""
    listed = subprocess.run(
        ["xwininfo", "-root", "-tree", "-display", name],
        capture_output=True,
        text=True,
        check=True,
    )
    return listed.stdout


def run_on_screen(studio, serve, on_screen, tmp_path, script, *words):
    """Run a script; return the control of Harmony, the process and what it wrote."""
    path = tmp_path / "tidy.py"
    path.write_text(script, encoding="utf-8")
    told = tmp_path / "told"
    control = Control()
    env = {**on_screen, **control.environment(), "TOLD": str(told)}
    process = serve(studio).start(
        "addon", "harmony", "run", path, "--screen", *words, env=env
    )
    return control, process, told


def end(process):
    process.kill()
    process.communicate()


def wait_for(path, process):
    def text_or_end():
        assert process.poll() is None, process.communicate()[0]
        return path.is_file() and path.read_text()

    return wait_until(text_or_end)


def test_the_script_runs_in_a_harmony_that_is_seen_and_stays(
    make_episode, serve, on_screen, tmp_path
):
    studio = make_episode()
    control, process, told = run_on_screen(
        studio, serve, on_screen, tmp_path, SCRIPT, "--in", studio.paths[0]
    )
    try:
        assert wait_for(told, process).startswith("demo_sh0010_animation_v001")
        assert process.poll() is None, "Harmony stays open"
        if shutil.which("xwininfo"):
            assert "Harmony Premium" in windows_of(on_screen["DISPLAY"])
        control.quit()
        output, _ = process.communicate(timeout=60)
    finally:
        end(process)
        control.close()

    assert process.returncode == 0, output


def test_a_script_that_fails_is_told_and_harmony_stays(
    make_episode, serve, on_screen, tmp_path
):
    studio = make_episode()
    script = "import os\nopen(os.environ['TOLD'], 'w').write('ran')\nmissing_name\n"
    control, process, told = run_on_screen(studio, serve, on_screen, tmp_path, script)
    try:
        assert wait_for(told, process) == "ran"
        # The artist is told in a window as well, which stays until it was seen.
        told_line = next(line for line in process.stdout if "NameError" in line)
        assert control.menus(), "Harmony answers"
    finally:
        control.quit()
        end(process)
        control.close()

    assert "missing_name" in told_line


def test_more_than_one_scene_is_refused(make_episode, serve, on_screen, tmp_path):
    studio = make_episode(2)
    control, process, _ = run_on_screen(
        studio, serve, on_screen, tmp_path, SCRIPT,
        "--in", studio.paths[0], "--in", studio.paths[1],
    )  # fmt: skip
    output, _ = process.communicate(timeout=60)
    control.close()

    assert process.returncode == 2, output
    assert "--screen takes one scene, not 2." in output
