"""A scene in the emulator, and the Python view of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from ayon_harmony.bridge.bundle import script_files
from ayon_harmony.errors import HarmonyScriptError
from ayon_harmony.scene import Scene
from sandbox.harmony.testing import has_engine, run_script

SCENES = Path(__file__).resolve().parents[1] / "data" / "scenes"


@dataclass
class Emulator:
    """A Harmony without a window, with the addon's scripts loaded.

    Attributes:
        folder: Folder of the open scene.
        trips: Names of the functions that were called, one for each round trip.

    """

    folder: Path
    trips: list[str] = field(default_factory=list)

    def call(self, name: str, *args: object) -> object:
        """Call one of our functions as the bridge does."""
        self.trips.append(name)
        request = {"function": f"AyonHarmony.{name}", "args": list(args)}
        text = json.dumps(json.dumps(request))
        reply = json.loads(
            "{" + self.run(f"AyonHarmony.dispatch.run(JSON.parse({text}))") + "}"
        )
        if "error" in reply:
            error = reply["error"]
            raise HarmonyScriptError(
                error["name"],
                error["message"],
                error.get("file"),
                error.get("line"),
                function=name,
            )
        return reply["result"]

    def run(self, text: str) -> Any:
        """Evaluate a script in the open scene."""
        return run_script(text, keep=True)

    @property
    def scene(self) -> Scene:
        """The Python view of the open scene."""
        return Scene(self.call)

    def load(self) -> None:
        """Load the addon's scripts, as the start-up hook does."""
        for file in script_files():
            if file.name.startswith("client/") and "dispatch" not in file.name:
                continue
            self.run(f"include({json.dumps(file.path.as_posix())})")

    def open(self, path: Path) -> None:
        """Open a scene in this Harmony, as the artist does."""
        run_script(
            f"scene.closeSceneAndOpenOffline({json.dumps(path.as_posix())})",
            keep=True,
            then=["1"],
        )
        self.folder = path.parent
        self.load()


StartEmulator = Callable[..., Emulator]


@pytest.fixture
def start(tmp_path: Path) -> StartEmulator:
    """Start an emulator: ``start(version=24, edition="advanced", scene=path)``."""
    if not has_engine():
        pytest.skip("the Qt Script engine is missing: run manage.py")

    def run(
        version: float = 22,
        edition: str = "premium",
        scene: Path | None = None,
        **options: Any,
    ) -> Emulator:
        folder = tmp_path / "sh010"
        if scene is None:
            run_script(
                "1", new_scene=folder, version=version, edition=edition, **options
            )
        else:
            folder = scene.parent
            run_script("1", scene=scene, version=version, edition=edition, **options)
        emulator = Emulator(folder)
        emulator.load()
        return emulator

    return run


@pytest.fixture
def emulator(start: StartEmulator) -> Emulator:
    """Harmony 22 Premium with a new scene."""
    return start()


@pytest.fixture
def scene(emulator: Emulator) -> Scene:
    """The new scene of ``emulator``."""
    return emulator.scene
