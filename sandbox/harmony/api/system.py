"""``System``: the environment and the terminal."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any

from PySide2.QtCore import QCoreApplication

from sandbox.harmony.binding import host_function, script_text, to_string
from sandbox.harmony.log import write_out

if TYPE_CHECKING:
    from sandbox.harmony.host import Application


@host_function("System.getenv")
def getenv(app: Application, name: Any) -> str:
    """Read a variable; '' when it is not set."""
    return os.environ.get(to_string(name), "")


@host_function("System.println")
def println(app: Application, text: Any) -> None:
    """Write a line to the terminal."""
    write_out(script_text(text))


@host_function("System.processOneEvent")
def process_one_event(app: Application) -> None:
    """Let the event loop run once."""
    QCoreApplication.processEvents()


@host_function("System.find7Zip", since=25)
def find_7zip(app: Application) -> str:
    """Path of the 7-zip program that Harmony brings along; '' if there is none."""
    return shutil.which("7z") or shutil.which("7za") or ""
