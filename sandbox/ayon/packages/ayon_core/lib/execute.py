"""Starting processes."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from typing import Any

log = logging.getLogger(__name__)

CREATE_NO_WINDOW = getattr(subprocess, "CREATE_NO_WINDOW", 0)


def run_subprocess(*args: Any, **kwargs: Any) -> str:
    """Run a process to its end and give what it printed.

    Args:
        *args: As for ``subprocess.Popen``.
        **kwargs: As for ``subprocess.Popen``, plus ``logger``.

    Returns:
        Standard output, with standard error behind it.

    Raises:
        RuntimeError: The process ended with another code than 0.

    """
    logger = kwargs.pop("logger", None) or log
    if os.name == "nt" and "creationflags" not in kwargs:
        kwargs["creationflags"] = CREATE_NO_WINDOW
    kwargs.setdefault("stdout", subprocess.PIPE)
    kwargs.setdefault("stderr", subprocess.PIPE)
    kwargs.setdefault("stdin", subprocess.PIPE)
    env = kwargs.get("env") or os.environ
    kwargs["env"] = {str(key): str(value) for key, value in env.items()}
    process = subprocess.Popen(*args, **kwargs)
    out, err = process.communicate()
    text = ""
    for stream in (out, err):
        if stream:
            text += stream.decode("utf-8", "backslashreplace")
    if process.returncode != 0:
        raise RuntimeError(
            f"Executing arguments was not successful: {args[0]!r}\n{text}"
        )
    logger.debug("Process output: %s", text)
    return text


def get_ayon_launcher_args(*args: str) -> list[str]:
    """Arguments that run AYON launcher with ``args``."""
    executable = os.environ["AYON_EXECUTABLE"]
    launch_args = [executable]
    if os.path.basename(executable).lower().startswith("python"):
        launch_args.append(os.path.join(os.environ["AYON_ROOT"], "start.py"))
    launch_args.extend(args)
    return launch_args


def run_detached_process(args: Any, **kwargs: Any) -> subprocess.Popen[bytes]:
    """Start a process that outlives this one."""
    kwargs.setdefault("stdin", subprocess.DEVNULL)
    kwargs.setdefault("stdout", subprocess.DEVNULL)
    kwargs.setdefault("stderr", subprocess.DEVNULL)
    if sys.platform != "win32":
        kwargs.setdefault("start_new_session", True)
    return subprocess.Popen(args, **kwargs)


def path_to_subprocess_arg(path: str) -> str:
    """The path quoted for a shell command line."""
    return subprocess.list2cmdline([path])
