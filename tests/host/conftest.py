"""The host in a running session on a scene in the emulator."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ayon_harmony.scene import Scene
from sandbox.harmony.testing import has_engine
from sandbox.scripted_scene import ScriptedScene
from sandbox.scripted_session import ScriptedSession


@pytest.fixture
def emulator(tmp_path: Path) -> ScriptedScene:
    """Harmony 22 Premium with a new scene."""
    if not has_engine():
        pytest.skip("the Qt Script engine is missing: run manage.py")
    return ScriptedScene.create(tmp_path / "sh010")


@pytest.fixture
def session(emulator: ScriptedScene) -> Iterator[ScriptedSession]:
    """The running session of this process."""
    with ScriptedSession(emulator) as running:
        yield running


@pytest.fixture
def scene(session: ScriptedSession) -> Scene:
    """The scene of the running session."""
    return session.scripted.scene
