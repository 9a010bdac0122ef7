"""``about``: which Harmony this is, and where it is installed.

Nearly everything is there twice: as a function (``about.isStage()``) and as a
read-only property (``about.stage``).
"""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sandbox.harmony.binding import host_function, host_property
from sandbox.harmony.model.database import place_of

if TYPE_CHECKING:
    from sandbox.harmony.host import Application


def version_sentence(app: Application) -> str:
    """The sentence of ``getVersionInfoStr``; scene files carry the same."""
    from sandbox.harmony.model.formats import release_for

    profile = app.profile
    release = release_for(profile.version, profile.edition)
    text: str = release.source
    return text.replace(
        f"version {release.text} build {release.build}",
        f"version {profile.full_version} build {profile.build}",
    )


def user_name(app: Application) -> str:
    """Name of the user."""
    try:
        return os.environ.get("USERNAME") or getpass.getuser()
    except (KeyError, OSError):
        return "user"


def is_database(app: Application) -> bool:
    """Whether the open scene is one of a Harmony Server."""
    project = app.project
    return project is not None and place_of(project.folder) is not None


#: Function, property (or ''), and the answer.
_FACTS: tuple[tuple[str, str, Callable[[Any], Any]], ...] = (
    ("getApplicationPath", "applicationPath", lambda a: a.executable.as_posix()),
    ("getBinaryPath", "binaryPath", lambda a: a.home.binary.as_posix()),
    ("getResourcesPath", "resourcesPath", lambda a: a.home.resource.as_posix()),
    ("getBuildNumber", "buildNumber", lambda a: a.profile.build),
    ("getMajorVersion", "majorVersion", lambda a: a.profile.major),
    ("getMinorVersion", "minorVersion", lambda a: a.profile.minor),
    ("getPatchVersion", "patchVersion", lambda a: a.profile.patch),
    ("getUserName", "userName", user_name),
    ("getVersionInfoStr", "", version_sentence),
    ("getFlavorString", "", lambda a: a.profile.product_name),
    ("productName", "", lambda a: a.profile.product_name),
    ("isControlCenterApp", "controlCenterApp", lambda a: False),
    ("isDatabaseMode", "databaseMode", is_database),
    ("isDemoVersion", "demoVersion", lambda a: False),
    ("isEducVersion", "educVersion", lambda a: False),
    ("isFullVersion", "fullVersion", lambda a: True),
    ("isHarmony", "harmony", lambda a: True),
    ("isInteractiveApp", "interactiveApp", lambda a: not a.batch),
    ("isLinuxArch", "linuxArch", lambda a: sys.platform.startswith("linux")),
    ("isMacArch", "macArch", lambda a: sys.platform == "darwin"),
    ("isMacIntelArch", "macIntelArch", lambda a: sys.platform == "darwin"),
    ("isMacPpcArch", "macPpcArch", lambda a: False),
    ("isMainApp", "mainApp", lambda a: True),
    ("isPaintMode", "paintMode", lambda a: False),
    ("isScanApp", "scanApp", lambda a: False),
    ("isStage", "stage", lambda a: True),
    ("isStageAdvanced", "advanced", lambda a: a.profile.edition == "advanced"),
    ("isStageEssentials", "essentials", lambda a: a.profile.edition == "essentials"),
    ("isStoryboard", "storyboard", lambda a: False),
    ("isWindowsArch", "windowsArch", lambda a: sys.platform == "win32"),
    ("isXsheetMode", "xsheetMode", lambda a: True),
)


def _declare(function: str, name: str, answer: Callable[[Any], Any]) -> None:
    def tell(app: Application) -> Any:
        return answer(app)

    host_function(f"about.{function}")(tell)
    if name:
        host_property(f"about.{name}")(tell)


for _entry in _FACTS:
    _declare(*_entry)
