"""Other people's scripts, unmodified: OpenHarmony loads and finds its way."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sandbox.harmony.testing import run_script

CHECKOUT = os.environ.get("LIB_OPENHARMONY_PATH", "")

pytestmark = [
    pytest.mark.engine,
    pytest.mark.slow,
    pytest.mark.skipif(
        not (Path(CHECKOUT) / "openHarmony.js").is_file(),
        reason="LIB_OPENHARMONY_PATH names no checkout of OpenHarmony",
    ),
]


@pytest.mark.parametrize("version", [20, 22, 25])
def test_it_loads_and_walks_the_scene(tmp_path: Path, version: float) -> None:
    path = (Path(CHECKOUT) / "openHarmony.js").as_posix()
    found = run_script(
        f"include('{path}');"
        "var peg = $.scn.root.addNode('PEG', 'mine');"
        "[typeof $, $.scn.root.path, $.scn.length, peg.path,"
        " $.scn.getNodeByPath('Top/Write').type,"
        " $.scn.getNodeByPath('Top/Write').drawing_name,"
        " $.app.mainWindow instanceof QMainWindow, $.batchMode]",
        new_scene=tmp_path / "shot",
        version=version,
        batch=False,
    )
    assert found == [
        "object",
        "Top",
        60,
        "Top/mine",
        "WRITE",
        "frames/final-",
        True,
        False,
    ]


def test_its_globals_do_not_leak_into_every_object() -> None:
    path = (Path(CHECKOUT) / "openHarmony.js").as_posix()
    script = f"include('{path}'); var seen = 0; for (var i in [7]) {{ seen++; }} seen"
    assert run_script(script, batch=False) == 1
