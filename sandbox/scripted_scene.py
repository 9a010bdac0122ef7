"""The addon's scripts in the emulated Harmony, called as the bridge calls them.

No window, no socket, no hook: a process with the Qt Script engine evaluates, and
a call costs milliseconds. Tests and benchmarks of what stands on the scene API
use it; ``call`` is all that API needs.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ayon_harmony.bridge.bundle import script_files
from ayon_harmony.errors import HarmonyScriptError
from ayon_harmony.scene import Scene
from sandbox.harmony.testing import run_script, run_script_full

# Scripts of the client that need no line to Python.
_WITHOUT_A_LINE = ("ours", "dispatch", "loaded")


@dataclass
class ScriptedScene:
    """An open scene with the addon's scripts loaded.

    Only one is alive at a time: starting another closes the one before.

    Attributes:
        folder: Folder of the open scene.
        trips: Names of the functions that were called, one for each round trip.

    """

    folder: Path
    trips: list[str] = field(default_factory=list)

    @classmethod
    def create(cls, folder: Path, **options: Any) -> ScriptedScene:
        """Make a new scene in a folder that does not exist yet.

        It has no palettes, so that a test sees those that it makes.

        Args:
            folder: Its name names the scene.
            options: Version, edition and others, as ``run_script`` has them.

        """
        run_script("1", new_scene=folder, **{"has_palettes": False, **options})
        return cls(folder).load()

    @classmethod
    def start(cls, path: Path, **options: Any) -> ScriptedScene:
        """Start a Harmony with a scene; options as in `create`."""
        run_script("1", scene=path, **options)
        return cls(path.parent).load()

    @property
    def scene(self) -> Scene:
        """The Python view of the scene."""
        return Scene(self.call)

    def call(self, name: str, *args: object) -> object:
        """Call one of our functions.

        Raises:
            HarmonyScriptError: It threw.

        """
        self.trips.append(name)
        request = {"function": f"AyonHarmony.{name}", "args": list(args)}
        text = json.dumps(json.dumps({**request, "spread": True}))
        answer = self.run(f"AyonHarmony.dispatch.run(JSON.parse({text}))")
        reply = json.loads(f"{{{answer}}}")
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
        """Evaluate a script and return its value."""
        return run_script(text, keep=True)

    def calls(self, first: int = 0) -> list[Any]:
        """Give the calls into Harmony so far, as name and arguments.

        Args:
            first: Leave out so many, which `count_calls` gave before.

        """
        told = run_script_full("0", keep=True, calls=True, first_call=first)
        calls: list[Any] = told["calls"]
        return calls

    def count_calls(self) -> int:
        """Count the calls into Harmony so far."""
        return int(run_script_full("0", keep=True)["call_count"])

    def open(self, path: Path) -> None:
        """Open another scene in this Harmony, as an artist does."""
        target = json.dumps(path.as_posix())
        run_script(f"scene.closeSceneAndOpenOffline({target})", keep=True, then=["1"])
        self.folder = path.parent
        self.load()

    def load(self) -> ScriptedScene:
        """Load the addon's scripts, as the start-up hook does on every open."""
        wanted = [
            file.path
            for file in script_files()
            if not file.name.startswith("client/") or file.path.stem in _WITHOUT_A_LINE
        ]
        self.run("".join(f"include({json.dumps(p.as_posix())});" for p in wanted))
        return self
