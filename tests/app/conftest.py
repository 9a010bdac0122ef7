"""A scene, a studio and script folders for tests of what runs in Harmony."""

from __future__ import annotations

from pathlib import Path

import pytest

from ayon_harmony.app.startup_scripts import STARTUP_FOLDER
from ayon_harmony.bridge.bundle import JS_DIR
from ayon_harmony.working.empty_scene import write_empty_scene


@pytest.fixture
def xstage(tmp_path: Path) -> Path:
    """A scene that opens in the emulator."""
    return write_empty_scene(tmp_path / "shot")


@pytest.fixture
def session_environment() -> dict[str, str]:
    """What Harmony's process gets; nobody listens on that port."""
    return {
        "AYON_HARMONY_PORT": "9",
        "AYON_HARMONY_TOKEN": "cafe",
        "AYON_HARMONY_JS": JS_DIR.as_posix(),
        "AYON_HARMONY_MENU_LABEL": "AYON",
        "AYON_HARMONY_HIDDEN_TOOLS": "",
        "AYON_HARMONY_STUDIO_SCRIPTS": "",
        "LIB_OPENHARMONY_PATH": "",
        "TOONBOOM_GLOBAL_SCRIPT_LOCATION": str(STARTUP_FOLDER),
    }
