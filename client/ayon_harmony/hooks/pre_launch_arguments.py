"""Turn the launch of Harmony into the launch of the process that serves it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, ClassVar

from ayon_applications import LaunchTypes, PreLaunchHook
from ayon_core.lib import get_ayon_launcher_args

LAUNCH_SCRIPT = Path(__file__).resolve().parents[1] / "app" / "launch_script.py"


class HarmonyLaunchArguments(PreLaunchHook):
    """Run Harmony from our launch script, with the right workfile.

    Harmony has no Python of AYON's inside; a process of the AYON launcher
    serves it. It gets the program and its arguments as they are, so extra
    arguments of the application's settings keep their place.
    """

    # After the first workfile was made from a template.
    order = 20
    hosts: ClassVar[set[str]] = {"harmony"}
    launch_types: ClassVar[set[str]] = {LaunchTypes.local, LaunchTypes.automated}

    def execute(self) -> None:
        """Rewrite the arguments of the launch."""
        # Imported late: hooks are loaded for every host's launch.
        from ayon_harmony.app.launch_arguments import read_arguments
        from ayon_harmony.environment import SESSION_VARIABLES

        for name in SESSION_VARIABLES:
            self.launch_context.env.pop(name, None)
        arguments = [str(item) for item in _flat(self.launch_context.launch_args)]
        chosen = self.data.get("workfile_path")
        if chosen or read_arguments(arguments).workfile is None:
            workfile = chosen or self.find_last_workfile()
            if workfile and Path(workfile).exists():
                arguments.append(str(workfile))
        self.launch_context.launch_args = get_ayon_launcher_args(
            "run", str(LAUNCH_SCRIPT), *arguments
        )

    def find_last_workfile(self) -> str | None:
        """The last workfile of the task, None if it is not to be opened."""
        if not self.data.get("start_last_workfile"):
            self.log.info("The last workfile is not to be opened.")
            return None
        return self.data.get("last_workfile_path")


def _flat(items: Iterable[Any]) -> Iterator[Any]:
    """Launch arguments as one list; ayon-applications allows lists in them."""
    for item in items:
        if isinstance(item, (list, tuple, set)):
            yield from _flat(item)
        else:
            yield item
