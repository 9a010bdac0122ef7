"""Which Harmony opens a scene without an artist.

What was asked for; else the studio's program of the settings; else the task's
applications in AYON, by ayon-applications. A scene that a newer Harmony saved is
never opened: Harmony refuses it or, worse, drops what it does not know.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ayon_harmony.app.harmony_process import find_executable
from ayon_harmony.errors import LaunchError
from ayon_harmony.headless.targets import Target, entities_of

log = logging.getLogger(__name__)

HOST_NAME = "harmony"

Version = tuple[int, ...]


@dataclass(frozen=True)
class Program:
    """A Harmony that can be started.

    Attributes:
        path: The program.
        version: What its name says, (22,) or (21, 1); empty when nothing.
        app_name: Its name in ayon-applications, ``harmony/22``; empty without.

    """

    path: str
    version: Version = ()
    app_name: str = ""

    def can_read(self, file_version: Sequence[int]) -> bool:
        """Whether it is not older than the Harmony that saved a file."""
        return can_read(self.version, file_version)


def can_read(program: Sequence[int], file_version: Sequence[int]) -> bool:
    """Whether a Harmony of a version opens what another one saved.

    Patches do not count: Harmony 22.0.1 opens what 22.0.4 saved. What is unknown,
    empty or zeros, is no reason against it.
    """
    asked = tuple(program[:2])
    saved = tuple(file_version[: len(asked)])
    return not any(saved) or not any(asked) or asked >= saved


def version_in(text: str) -> Version:
    """Return the version that a name has: ``22``, ``21-1``, ``Harmony 24 Premium``."""
    match = re.search(r"(?<!\d)([12]\d)(?:[-._](\d))?(?!\d)", text)
    if match is None:
        return ()
    return tuple(int(number) for number in match.groups() if number is not None)


def find_program(
    target: Target,
    file_version: Sequence[int],
    *,
    program: str | None = None,
    app_name: str | None = None,
    programs_of_settings: Iterable[str] = (),
    saves: bool = False,
) -> Program:
    """Return the Harmony for a scene.

    Args:
        target: The scene.
        file_version: Version of the Harmony that saved it, zeros when unknown.
        program: Path of the one that was asked for.
        app_name: Name of the application that was asked for, ``harmony/22``.
        programs_of_settings: Paths that the studio set for this system.
        saves: Whether the scene is saved. Among several it then stays with the
            version of its file, so that artists with that one can open it again.

    Raises:
        LaunchError: There is none, or none that can read the file.

    """
    if program:
        return _require_readable([_of_path(program)], file_version, saves)
    if app_name:
        return _require_readable([_of_application(app_name)], file_version, saves)
    paths = [text for text in programs_of_settings if text and Path(text).exists()]
    if paths:
        return _require_readable(map(_of_path, paths), file_version, saves)
    return _require_readable(_of_task(target), file_version, saves)


def _of_path(text: str) -> Program:
    path = find_executable(text)
    return Program(str(path), version_in(path.name) or version_in(str(path.parent)))


def _require_readable(
    programs: Iterable[Program], file_version: Sequence[int], saves: bool
) -> Program:
    listed = list(programs)
    if not listed:
        raise LaunchError(
            "No Harmony is installed here that AYON knows. Name one by --app or"
            " --program, or set it in the settings of the addon (Without an artist)."
        )
    readable = [each for each in listed if each.can_read(file_version)]
    if not readable:
        saved = ".".join(map(str, file_version[:2]))
        names = ", ".join(sorted({each.app_name or each.path for each in listed}))
        raise LaunchError(
            f"The scene was saved by Harmony {saved}, and {names} is older. Name a"
            " newer one by --app or --program."
        )
    if saves:
        own = [each for each in readable if each.version[:1] == tuple(file_version[:1])]
        readable = own or readable
    return max(readable, key=lambda each: each.version)


# --- ayon-applications ------------------------------------------------------------


def _applications() -> Mapping[str, Any]:
    try:
        from ayon_applications import ApplicationManager
    except ImportError as error:
        raise LaunchError(
            f"ayon-applications is not there ({error}). Name a Harmony by --program."
        ) from error
    applications: Mapping[str, Any] = ApplicationManager().applications
    return applications


def _of_application(app_name: str) -> Program:
    applications = _applications()
    application = applications.get(app_name)
    if application is None:
        names = [
            name for name, each in applications.items() if each.host_name == HOST_NAME
        ]
        raise LaunchError(
            f"AYON has no application '{app_name}'. It has: {', '.join(names)}."
        )
    found = _installed(app_name, application)
    if found is None:
        raise LaunchError(f"'{app_name}' is not installed on this machine.")
    return found


def _installed(app_name: str, application: Any) -> Program | None:
    executable = application.find_executable()
    if executable is None:
        return None
    path = getattr(executable, "executable_path", None) or str(executable)
    return Program(str(path), version_in(str(application.name)), app_name)


def _of_task(target: Target) -> list[Program]:
    """Return the installed Harmonys that AYON lets the task use, else all of them."""
    applications = {
        name: application
        for name, application in _applications().items()
        if application.host_name == HOST_NAME
    }
    allowed = _names_for(target) & set(applications) or set(applications)
    installed = (_installed(name, applications[name]) for name in sorted(allowed))
    return [program for program in installed if program is not None]


def _names_for(target: Target) -> set[str]:
    """Return names of the applications that AYON gives a task, of all hosts."""
    if not target.has_context:
        return set()
    try:
        from ayon_applications.utils import get_applications_for_context
    except ImportError:
        # Before ayon-applications 1.0 the project's attribute had the list.
        return set()
    entities = entities_of(target)
    if entities is None:
        return set()
    return set(get_applications_for_context(target.project, *entities))


def set_by_studio(settings: Mapping[str, Any]) -> list[str]:
    """Return the programs that the settings ``headless`` have for this system."""
    programs = settings["programs"]
    if sys.platform == "win32":
        return list(programs.get("windows", []))
    if sys.platform == "darwin":
        return list(programs.get("darwin", []))
    return list(programs.get("linux", []))
