"""``manage.py session``: a Harmony of one's own, with a studio around it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.demo import session
from sandbox.harmony.client import Control
from sandbox.harmony.interpreter import has_engine
from sandbox.patience import PATIENCE_S

REPOSITORY = Path(__file__).resolve().parents[3]
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


@pytest.mark.engine
@pytest.mark.process
@pytest.mark.skipif(not has_engine(), reason="PySide2 with QtScript is missing")
def test_a_session_opens_the_shot_of_the_demo_and_ends_with_harmony(tmp_path):
    (tmp_path / "validate_tried.py").write_text(PLUGIN, encoding="utf-8")
    control = Control()
    pairs = [f"{name}={value}" for name, value in control.environment().items()]
    process = subprocess.Popen(
        [sys.executable, "-c", CALL, "--plugins", str(tmp_path), *pairs],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        control.wait_until_connected(PATIENCE_S)
        control.wait_for_event("hook")
        name = control.evaluate("scene.currentVersionName()")
        layers = control.evaluate("node.getNodes(['READ']).length")
        control.quit()
        output, _ = process.communicate(timeout=PATIENCE_S)
    finally:
        process.kill()
        process.communicate()
        control.close()

    assert name == "demo_sh010_animation_v001"
    assert layers > 10
    assert process.returncode == 0, output


@pytest.mark.parametrize("words", [["gone.zip"], ["--plugins", "gone"]])
def test_what_is_not_there_is_named(words, capsys):
    assert session.main(words) == 2
    assert "There is no 'gone" in capsys.readouterr().err
