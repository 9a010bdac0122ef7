"""Environment variables: ours, Harmony's own, and those that must not leak.

Every name of an environment variable that starts or shapes a session is in
this module and nowhere else on the Python side.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ayon_harmony.errors import LaunchError, WorkfileError

PORT = "AYON_HARMONY_PORT"
# The secret of the session; it never leaves the two processes that know it.
TOKEN = "AYON_HARMONY_TOKEN"
ADDON_VERSION = "AYON_HARMONY_VERSION"
JS_FOLDER = "AYON_HARMONY_JS"
STUDIO_SCRIPTS = "AYON_HARMONY_STUDIO_SCRIPTS"
# Folders with JavaScript of the studio, and the files of them that Harmony loads.
STUDIO_JS = "AYON_HARMONY_STUDIO_JS"
STUDIO_JS_FILES = "AYON_HARMONY_STUDIO_JS_FILES"
MENU_LABEL = "AYON_HARMONY_MENU_LABEL"
HIDDEN_TOOLS = "AYON_HARMONY_HIDDEN_TOOLS"
VERSION_UP = "AYON_HARMONY_VERSION_UP"
WORKFILES_ON_LAUNCH = "AYON_HARMONY_WORKFILES_ON_LAUNCH"
LOG_LEVEL = "AYON_HARMONY_LOG_LEVEL"
LOCAL_FOLDER = "AYON_HARMONY_LOCAL_FOLDER"
# How a batch Harmony talks: "files" for one whose scripts may hold no socket, and the
# folder for that.
BATCH_LINE = "AYON_HARMONY_BATCH_LINE"
BATCH_FILES = "AYON_HARMONY_FILES"
# File that tells a Harmony, which is not let through, that AYON lives.
SIGN_OF_LIFE = "AYON_HARMONY_SIGN"

# ayon-core's: the path of each root of the project on this system.
PROJECT_ROOT = "AYON_PROJECT_ROOT_"

# Read by Harmony: the folder whose TB_*.js files are its hooks.
GLOBAL_SCRIPTS = "TOONBOOM_GLOBAL_SCRIPT_LOCATION"

# Belong to one running session and must not reach another one.
SESSION_VARIABLES = (
    *(PORT, TOKEN, ADDON_VERSION, JS_FOLDER, STUDIO_SCRIPTS, STUDIO_JS_FILES),
    SIGN_OF_LIFE,
)

# A launcher with PySide points these at its own Qt. Harmony's Qt then loads
# foreign plugins ("Plugin uses incompatible Qt library") and its menus break.
LAUNCHER_QT_VARIABLES = (
    "QT_PLUGIN_PATH",
    "QT_QPA_PLATFORM_PLUGIN_PATH",
    "QML_IMPORT_PATH",
    "QML2_IMPORT_PATH",
    "QT_API",
)


def local_folder(base: Mapping[str, str]) -> Path:
    """Return the folder of local copies, logs and sessions of this artist.

    Args:
        base: Environment of this process or of the session.

    Raises:
        LaunchError: It is no absolute path, or this user has no home.

    """
    given = base.get(LOCAL_FOLDER, "").strip()
    try:
        if not given:
            return Path.home() / ".ayon" / "harmony"
        path = Path(os.path.expandvars(given)).expanduser()
    except RuntimeError as error:
        raise LaunchError(
            f"Nobody knows the home of this user ({error}). Set {LOCAL_FOLDER} to a "
            "folder on a local disk."
        ) from error
    if not path.is_absolute():
        raise LaunchError(
            f"The folder of local copies '{given}' is no absolute path. It is set in "
            f"the site settings of Harmony in AYON, or by {LOCAL_FOLDER}."
        )
    return path


def harmony_environment(
    base: Mapping[str, str],
    *,
    port: int,
    token: str,
    js_folder: Path,
    script_folder: Path,
    studio_scripts: str | None,
    settings: Mapping[str, Any],
    addon_version: str = "",
    studio_js: Sequence[Path] = (),
    sign_of_life: Path | None = None,
) -> dict[str, str]:
    """Environment for the Harmony process of one session.

    Args:
        base: Environment of this process.
        port: Port on which the session listens.
        token: Secret that Harmony has to know.
        js_folder: Folder of ``AyonHarmony.js``.
        script_folder: Folder in which Harmony finds our start-up hooks.
        studio_scripts: The studio's own global script folder, None without.
        settings: The studio's settings, complete; a variable that is set goes
            first.
        addon_version: Version of the addon, for the handshake.
        studio_js: JavaScript of the studio, in the order in which it is loaded.
        sign_of_life: File that is written while AYON lives, see ``SignOfLife``.

    """
    environment = {
        name: value
        for name, value in base.items()
        if name not in LAUNCHER_QT_VARIABLES and name not in SESSION_VARIABLES
    }
    environment[PORT] = str(port)
    environment[TOKEN] = token
    environment[ADDON_VERSION] = addon_version
    environment[JS_FOLDER] = js_folder.as_posix()
    environment[GLOBAL_SCRIPTS] = str(script_folder)
    if studio_scripts:
        environment[STUDIO_SCRIPTS] = Path(studio_scripts).as_posix()
    if studio_js:
        files = "\n".join(path.as_posix() for path in studio_js)
        environment[STUDIO_JS_FILES] = files
    if sign_of_life is not None:
        environment[SIGN_OF_LIFE] = sign_of_life.as_posix()
    startup = settings["startup"]
    for name, value in (
        (MENU_LABEL, startup["menu_label"]),
        (HIDDEN_TOOLS, ",".join(startup["hidden_tools"])),
        (VERSION_UP, "1" if startup.get("version_up") else "0"),
        (LOG_LEVEL, settings["bridge"]["log_level"]),
    ):
        if not environment.get(name):
            environment[name] = value
    return environment


def batch_environment(base: Mapping[str, str]) -> dict[str, str]:
    """Environment for a Harmony that renders without connecting to a session.

    Args:
        base: Environment of this process.

    """
    unwanted = (*LAUNCHER_QT_VARIABLES, *SESSION_VARIABLES, GLOBAL_SCRIPTS)
    environment = {name: text for name, text in base.items() if name not in unwanted}
    studio_scripts = studio_script_folder(base)
    if studio_scripts:
        environment[GLOBAL_SCRIPTS] = studio_scripts
    return environment


def studio_script_folder(base: Mapping[str, str]) -> str | None:
    """The studio's own global script folder, None when it has none.

    A session that is started from inside another one inherits the variable
    that session set for its Harmony; the studio's folder is beside it then.
    """
    if base.get(STUDIO_SCRIPTS):
        return base[STUDIO_SCRIPTS]
    if base.get(PORT):
        return None
    return base.get(GLOBAL_SCRIPTS) or None


def missing_root(base: Mapping[str, str], path: Path) -> str | None:
    """Return the root that has no whole path here, if a path is made of it.

    AYON fills such a root into its templates all the same: the path begins at the
    root of the disk, or where the process happens to be.

    Args:
        base: The environment; ayon-core has put the project's roots there.
        path: A file or folder of the project.

    Returns:
        The root's name, in lower case. None where all have a path, or another root
        holds the path.

    """
    missing = None
    for key in sorted(key for key in base if key.startswith(PROJECT_ROOT)):
        root = Path(base[key].strip())
        if not root.is_absolute():
            missing = missing or key[len(PROJECT_ROOT) :].lower()
        elif root in path.parents:
            return None
    return missing


def refuse_missing_root(base: Mapping[str, str], path: Path) -> None:
    """Refuse a workfile that would go to the root of the disk; see ``missing_root``.

    Raises:
        WorkfileError: It would.

    """
    name = missing_root(base, path)
    if name is not None:
        raise WorkfileError(
            f"The root '{name}' of the project has no path for this system, so the "
            f"workfile would go to '{path}'. Nothing was saved there. Have somebody "
            "correct it in the project's anatomy, then start Harmony again.",
            path,
        )


def is_true(value: str | None) -> bool:
    """Whether a variable says yes: 1, true, yes or on in any case."""
    return (value or "").strip().lower() in {"1", "true", "yes", "on"}


def is_headless(base: Mapping[str, str] | None = None) -> bool:
    """Whether nobody can see a window of this process."""
    base = os.environ if base is None else base
    platform = base.get("QT_QPA_PLATFORM", "").partition(":")[0]
    return (
        is_true(base.get("AYON_HEADLESS_MODE"))
        or platform in {"offscreen", "minimal"}
        or not has_display(base)
    )


def has_display(base: Mapping[str, str]) -> bool:
    """Whether a Qt application can start; without a display it would abort."""
    displays = ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")
    return sys.platform in {"win32", "darwin"} or any(map(base.get, displays))
