"""The script that a launch was given: a Python file, or a function."""

from __future__ import annotations

import os
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Union

from ayon_harmony.errors import LaunchError

#: What runs once the first scene is open: a Python file, or a function.
Script = Union[str, "os.PathLike[str]", Callable[[], object]]


def check_script(script: Script | None) -> None:
    """Refuse a script that cannot be run, before Harmony is started for it.

    Raises:
        LaunchError: It is no file, or it is JavaScript.

    """
    if script is None or callable(script):
        return
    path = Path(script)
    if not path.is_file():
        raise LaunchError(f"There is no script '{path}'.")
    if path.suffix.lower() == ".js":
        raise LaunchError(
            f"'{path.name}' is JavaScript, and launch() runs Python. Send it there,"
            ' harmony.send({"script": harmony.join_scripts([path])}), or run it by'
            " 'ayon addon harmony run'."
        )


def run_script(script: Script) -> None:
    """Run it in this process."""
    if callable(script):
        script()
    else:
        runpy.run_path(os.fspath(script), run_name="__main__")
