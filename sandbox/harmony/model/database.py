"""Scenes of a Harmony Server, as far as Toon Boom documents them.

``HARMONY_EMULATOR_DATABASE`` names a folder that stands for the server's:
``<environment>/<job>/scene-<name>/<version>.xstage``. A scene below it is one of
the database: it knows environment and job, is saved where it lies only, and its
palette list changes under a lock (scripting pages of Harmony 12 to 24). Made from
the documentation; nobody has compared it with a Harmony Server.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

VARIABLE = "HARMONY_EMULATOR_DATABASE"
_SCENE = "scene-"


@dataclass(frozen=True)
class DatabasePlace:
    """Where a scene lies in the database."""

    environment: str
    job: str
    scene: str


def root() -> Path | None:
    """Return the folder of the server, None without one."""
    text = os.environ.get(VARIABLE) or ""
    return Path(text) if text else None


def place_of(folder: Path) -> DatabasePlace | None:
    """Return where the scene of a folder lies, None for one outside."""
    base = root()
    if base is None:
        return None
    try:
        environment, job, scene = folder.relative_to(base).parts
    except ValueError:
        return None
    return DatabasePlace(environment, job, scene[len(_SCENE) :])


def scene_file(environment: str, job: str, scene: str, version: str = "") -> Path:
    """Return the .xstage of a scene; the last version where none is named.

    Raises:
        FileNotFoundError: The database has no such scene or version.

    """
    base = root()
    if base is None:
        raise FileNotFoundError("No Harmony Server is reached from here.")
    folder = base / environment / job / f"{_SCENE}{scene}"
    if version:
        path = folder / f"{version}.xstage"
        if not path.is_file():
            raise FileNotFoundError(f"{environment}/{job}/{scene} has no {version}.")
        return path
    versions = sorted(folder.glob("*.xstage"))
    if not versions:
        raise FileNotFoundError(f"There is no scene {environment}/{job}/{scene}.")
    return versions[-1]
