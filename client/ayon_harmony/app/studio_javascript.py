"""JavaScript of the studio that Harmony loads after ours, from folders outside.

The folders lie where no update of the addon reaches: those of the variable, of the
settings, and of studio addons that name theirs when the host is installed.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ayon_harmony import environment
from ayon_harmony.bridge.bundle import ORDER_FILE
from ayon_harmony.model.filling import fill_in

log = logging.getLogger(__name__)

#: How the server's page calls the setting.
SETTING = "Start-up > Folders of JavaScript"


def find_scripts(
    base: Mapping[str, str], settings: Mapping[str, Any], folders: Iterable[Path] = ()
) -> list[Path]:
    """Return the studio's files in the order in which they are loaded.

    A folder that is not there, or that cannot be read, is named in the log and
    passed over.

    Args:
        base: Environment of the session; several folders stand in the variable with
            the system's separator between them.
        settings: The studio's settings, complete.
        folders: Folders that studio addons named.

    """
    named = [
        *named_folders(base, settings),
        *((str(folder), "an addon of the studio") for folder in folders),
    ]
    files = (
        file
        for text, source in named
        for file in _files_of(fill_folder(text, base), source)
    )
    return list(dict.fromkeys(files))


def named_folders(
    base: Mapping[str, str], settings: Mapping[str, Any]
) -> list[tuple[str, str]]:
    """Return folders of the variable and the settings, each with what names it.

    Returns:
        The text as it was typed, and the source in words.

    """
    variable = base.get(environment.STUDIO_JS, "").split(os.pathsep)
    setting = settings["startup"]["javascript_folders"]
    named = [
        (text.strip(), f"the variable {environment.STUDIO_JS}") for text in variable
    ]
    named += [(text.strip(), f"the setting {SETTING}") for text in setting]
    return [(text, source) for text, source in named if text]


def _files_of(folder: Path, source: str) -> list[Path]:
    """Return the files of one folder: as ``order.json`` says, else by name."""
    if not folder.is_dir():
        kind = "is a file and no folder" if folder.is_file() else "is not there"
        log.warning(
            "JavaScript of the studio: '%s' %s. It is named by %s.",
            *(folder, kind, source),
        )
        return []
    order = folder / ORDER_FILE
    try:
        if order.is_file():
            names = json.loads(order.read_text(encoding="utf-8"))["files"]
            files = [folder / name for name in names]
        else:
            files = sorted(folder.iterdir())
            files = [file for file in files if file.suffix.lower() == ".js"]
        missing = [file.name for file in files if not file.is_file()]
    except OSError as error:
        log.warning(
            "JavaScript of the studio in '%s' cannot be read: %s",
            *(folder, error.strerror or error),
        )
        return []
    except (ValueError, KeyError, TypeError):
        log.warning(
            "JavaScript of the studio in '%s' is left out: its %s is not like"
            ' {"files": ["first.js", "second.js"]}.',
            *(folder, ORDER_FILE),
        )
        return []
    if missing:
        log.warning("'%s' names files that are not there: %s", order, missing)
    return [file.absolute() for file in files if file.is_file()]


def fill_folder(text: str, base: Mapping[str, str]) -> Path:
    """Fill in anatomy's roots, environment variables and the home."""
    if "{" in text:
        try:
            from ayon_core.pipeline import Anatomy

            roots = Anatomy(base["AYON_PROJECT_NAME"]).roots
            text = fill_in(text, {"root": roots, "env": base})
        except Exception as error:
            # Whatever a server, an anatomy or a template of the studio brings.
            is_unknown = isinstance(error, KeyError)
            why = f"there is no {error}" if is_unknown else error
            log.warning("'%s' cannot be filled in: %s", text, why)
    return Path(os.path.expandvars(text)).expanduser()
