"""The windows on a real X display, which offscreen is not: focus, frames, raising."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.display import display, has_display_server

HERE = Path(__file__).resolve().parent


@pytest.mark.slow
@pytest.mark.process
@pytest.mark.skipif(not has_display_server(), reason="Xvfb is not installed")
@pytest.mark.skipif(
    os.environ.get("QT_QPA_PLATFORM") == "xcb", reason="this is the run on a display"
)
def test_every_window_does_the_same_on_a_display(tmp_path):
    with display() as name:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", HERE],
            env={**os.environ, "DISPLAY": name, "QT_QPA_PLATFORM": "xcb"},
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )

    if "Could not load the Qt platform plugin" in done.stderr + done.stdout:
        pytest.skip("libraries of Qt's X plugin are missing")
    assert done.returncode == 0, done.stdout[-4000:]
