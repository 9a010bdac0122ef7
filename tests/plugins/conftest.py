"""Plugins in a running session: a studio, a scene in the emulator, the host."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

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


@pytest.fixture
def host(studio: Any, session: ScriptedSession) -> Any:
    """The installed host of the running session."""
    from ayon_core.pipeline import install_host

    from ayon_harmony.api import HarmonyHost

    made = HarmonyHost()
    install_host(made)
    return made


@pytest.fixture
def make_context(host: Any) -> Callable[[], Any]:
    """Make create contexts, as opening the Publisher does."""
    from ayon_core.pipeline.create import CreateContext

    def make() -> Any:
        return CreateContext(host, headless=True, discover_publish_plugins=False)

    return make


@pytest.fixture
def context(make_context: Callable[[], Any]) -> Any:
    """A create context of the running session."""
    return make_context()
