"""The script that a launch was given: a Python file, or a function."""

from __future__ import annotations

import logging
import os
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Union

from ayon_harmony.errors import LaunchError
from ayon_harmony.model.script_place import place_in

log = logging.getLogger(__name__)

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


def run_script(script: Script) -> str:
    """Run it in this process, and return why it failed; "" where it did not.

    Raises:
        KeyboardInterrupt: Ctrl+C stopped it.

    """
    try:
        if callable(script):
            script()
        else:
            runpy.run_path(os.fspath(script), run_name="__main__")
    except KeyboardInterrupt:
        log.info("The script was stopped by Ctrl+C.")
        raise
    except BaseException as error:
        # Its sys.exit() ends the script and not AYON's process.
        if isinstance(error, SystemExit) and not error.code:
            return ""
        log.exception("The script of the launch failed")
        place = "" if callable(script) else place_in(error, script)
        return f"{type(error).__name__}: {error}\n{place}".rstrip()
    return ""
