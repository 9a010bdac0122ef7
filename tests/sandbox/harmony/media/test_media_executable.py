"""The executable renders a real scene in a process of its own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.harmony.render.images import read_image
from sandbox.harmony.render.lettering import read_frame_number

pytestmark = [pytest.mark.process, pytest.mark.engine]

ROOT = Path(__file__).resolve().parents[4]
PROGRAM = ROOT / "sandbox" / "harmony" / "HarmonyPremium"
SAMPLE = ROOT / "tests" / "data" / "scenes" / "harmony21_new_scene"


@pytest.fixture
def xstage(tmp_path: Path) -> Path:
    shutil.copytree(SAMPLE, tmp_path / "scene")
    return next((tmp_path / "scene").glob("*.xstage"))


def run(*args: object, rude: str = "") -> subprocess.CompletedProcess[str]:
    if sys.platform == "win32":
        pytest.skip("the executable is a shell script here")
    return subprocess.run(
        [str(PROGRAM), *(str(arg) for arg in args)],
        env={**os.environ, "HARMONY_EMULATOR_RUDE": rude},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=120,
    )


def test_a_scene_of_harmony_21_is_rendered_without_a_frames_folder(xstage):
    told = run("-batch", "-frames", 2, 4, "-res", 320, 180, 41, xstage)
    assert told.returncode == 0
    assert re.findall(r"Rendered frame ([0-9]+)", told.stdout) == ["2", "3", "4"]
    frames = sorted((xstage.parent / "frames").iterdir())
    assert [path.name for path in frames] == [
        "final-0002.tga", "final-0003.tga", "final-0004.tga",
    ]  # fmt: skip
    images = [read_image(path) for path in frames]
    assert {(one.width(), one.height()) for one in images} == {(320, 180)}
    assert [read_frame_number(one) for one in images] == [2, 3, 4]


def test_a_pre_render_script_redirects_the_write_node(xstage, tmp_path):
    script = tmp_path / "pre.js"
    script.write_text(
        "node.setTextAttr('Top/Write', 'DRAWING_NAME', 1, "
        f"'{(tmp_path / 'out').as_posix()}/beauty.');"
        "node.setTextAttr('Top/Write', 'drawingType', 1, 'PNG4');"
    )
    told = run(
        "-batch",
        "-frames",
        1,
        1,
        "-res",
        64,
        36,
        41,
        "-preRenderScript",
        script,
        xstage,
    )
    assert told.returncode == 0
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["beauty.0001.png"]
    assert not (xstage.parent / "frames").exists()


@pytest.mark.parametrize(
    ("rude", "code", "files"), [("exit-code=100", 100, 1), ("no-files", 0, 0)]
)
def test_exit_codes_and_files_can_disagree_on_demand(xstage, rude, code, files):
    told = run("-batch", "-frames", 1, 1, "-res", 64, 36, 41, xstage, rude=rude)
    assert told.returncode == code
    assert "Rendered frame 1" in told.stdout
    folder = xstage.parent / "frames"
    assert (len(list(folder.iterdir())) if folder.exists() else 0) == files
