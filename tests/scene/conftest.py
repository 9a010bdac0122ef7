"""A scene in the emulator, and the Python view of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ayon_harmony.scene import Scene
from sandbox.harmony.testing import has_engine
from sandbox.scripted_scene import ScriptedScene

StartEmulator = Callable[..., ScriptedScene]


@pytest.fixture
def start(tmp_path: Path) -> StartEmulator:
    """Start an emulator: ``start(version=24, edition="advanced", scene=path)``."""
    if not has_engine():
        pytest.skip("the Qt Script engine is missing: run manage.py")

    def run(scene: Path | None = None, **options: Any) -> ScriptedScene:
        if scene is None:
            return ScriptedScene.create(tmp_path / "sh010", **options)
        return ScriptedScene.start(scene, **options)

    return run


@pytest.fixture
def emulator(start: StartEmulator) -> ScriptedScene:
    """Harmony 22 Premium with a new scene."""
    return start()


@pytest.fixture
def scene(emulator: ScriptedScene) -> Scene:
    """The new scene of ``emulator``."""
    return emulator.scene
