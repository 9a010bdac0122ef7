"""Getting our start-up hooks into Harmony without touching the studio's.

Harmony takes its hooks from the folder of one environment variable. When the
studio has not set it, it is set to the folder of the addon. When it has, the
session gets a folder of its own that holds our hooks and, beside them, every
other entry of the studio's folder; our hooks chain the studio's ones from
where they are. Nothing is ever written into a folder of the studio.
"""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
from pathlib import Path

log = logging.getLogger(__name__)

STARTUP_FOLDER = Path(__file__).resolve().parents[1] / "startup"
HOOKS = ("TB_sceneOpened.js", "TB_sceneCreated.js", "AyonHarmonyHooks.js")
"""Two that Harmony runs, and what they share."""


def prepare_scripts(studio_folder: str | None, session_folder: Path) -> Path:
    """Return the folder that Harmony has to read its hooks from.

    Args:
        studio_folder: The studio's own global script folder, None without.
        session_folder: Folder of this session; a ``scripts`` folder is made
            in it when the studio's scripts have to be carried along.

    """
    if not studio_folder:
        return STARTUP_FOLDER
    folder = session_folder / "scripts"
    folder.mkdir(parents=True, exist_ok=True)
    for hook in HOOKS:
        shutil.copyfile(STARTUP_FOLDER / hook, folder / hook)
    try:
        entries = list(os.scandir(studio_folder))
    except OSError as error:
        log.warning("Studio scripts in '%s' are out of reach: %s", studio_folder, error)
        return folder
    # On Windows and macOS "tb_sceneopened.js" is one file with ours; there it is
    # found and chained by our name, too.
    ours = {hook.casefold() for hook in HOOKS}
    for entry in entries:
        if entry.name.casefold() not in ours:
            _place(Path(entry.path), folder / entry.name)
    return folder


def _place(source: Path, target: Path) -> None:
    """Make an entry of the studio's folder readable at another place."""
    with contextlib.suppress(OSError):
        target.symlink_to(source.resolve(), target_is_directory=source.is_dir())
        # A share may say yes and make none, as Wine does.
        if target.exists():
            return
    # Windows lets ordinary users make no symbolic links.
    try:
        if source.is_dir():
            # Without the read-only mark, so that it can be removed again.
            shutil.copytree(source, target, copy_function=shutil.copyfile)
        else:
            shutil.copyfile(source, target)
    except OSError as error:
        log.warning("Studio script '%s' is left out: %s", source, error)
