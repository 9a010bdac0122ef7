"""Programs: where they are, and what they print."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any


class ToolNotFoundError(Exception):
    """A program that is needed is not installed."""


def _tool(name: str, extra: tuple[str, ...]) -> list[str]:
    path = shutil.which(name)
    if path is None:
        raise ToolNotFoundError(f"'{name}' is not on PATH.")
    return [path, *extra]


def get_oiio_tool_args(tool_name: str, *extra_args: str) -> list[str]:
    """Arguments that run a program of OpenImageIO."""
    return _tool(tool_name, extra_args)


def get_ffmpeg_tool_args(tool_name: str, *extra_args: str) -> list[str]:
    """Arguments that run ffmpeg or ffprobe."""
    return _tool(tool_name, extra_args)


def get_ayon_launcher_args(*args: str) -> list[str]:
    """Arguments that run something in AYON's launcher.

    Run from code, the launcher is its start script in a Python.
    """
    program = os.environ.get("AYON_EXECUTABLE") or sys.executable
    is_python = "python" in Path(program).name.lower()
    script = os.path.join(os.environ.get("AYON_ROOT", ""), "start.py")
    return [program, *([script] if is_python else []), *args]


def run_subprocess(*args: Any, **kwargs: Any) -> str:
    """Run a program to its end and return all that it printed.

    Raises:
        RuntimeError: It failed.

    """
    log = kwargs.pop("logger", None) or logging.getLogger(__name__)
    kwargs.update(stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    kwargs.update(stdin=subprocess.DEVNULL, encoding="utf-8", errors="replace")
    done: Any = subprocess.run(*args, check=False, **kwargs)
    log.debug(done.stdout)
    if done.returncode:
        raise RuntimeError(f"{args[0]} ended with {done.returncode}: {done.stdout}")
    return str(done.stdout)
