"""The windows on a real X display, which offscreen is not: focus, frames, raising."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent


@pytest.mark.slow
@pytest.mark.process
@pytest.mark.skipif(not shutil.which("Xvfb"), reason="Xvfb is not installed")
@pytest.mark.skipif(
    os.environ.get("QT_QPA_PLATFORM") == "xcb", reason="this is the run on a display"
)
def test_every_window_does_the_same_on_a_display(tmp_path):
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1600x1000x24"],
        pass_fds=[writing],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            display = told.readline().strip()
        assert display, "Xvfb did not start"
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", HERE],
            env={
                **os.environ,
                "DISPLAY": f":{display}",
                "QT_QPA_PLATFORM": "xcb",
            },
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
    finally:
        server.terminate()
        server.wait(30)

    if "Could not load the Qt platform plugin" in done.stderr + done.stdout:
        pytest.skip("libraries of Qt's X plugin are missing")
    assert done.returncode == 0, done.stdout[-4000:]
