"""The scene that is shown when no workfile was chosen.

The studio's template where one fits the task, else the empty scene. It is
always a copy in a folder of the artist's own and made for one start, so that
neither the addon nor the template can be saved over.
"""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ayon_harmony.errors import LaunchError, WorkfileError
from ayon_harmony.model.scene_folder import PALETTE_LIBRARY
from ayon_harmony.workfiles import Workfiles, disk, in_use
from ayon_harmony.working.empty_scene import write_empty_scene

log = logging.getLogger(__name__)

SCENE_NAME = "Untitled"
FOLDER_NAME = "unsaved"
STATE_FILE = "made.txt"
_REMOVED = ".removed-"
"""What the name of a folder begins with once nobody may look into it."""
_REMEDY = "Ask an admin: it is set in the settings of Harmony, under Start-up."


class StartScene:
    """A scene made for one start.

    Args:
        xstage: The scene file.
        folder: Everything that was made, and is removed if nobody worked in it.

    """

    def __init__(self, xstage: Path, folder: Path) -> None:
        self.xstage = xstage
        self._folder = folder
        self._mark = in_use.Mark(folder)
        # Beside the scene, for the session that cleans up if this one cannot.
        (folder / STATE_FILE).write_text(_state(xstage.parent), encoding="utf-8")

    @classmethod
    def make(cls, files: Workfiles, template: Path | None = None) -> StartScene:
        """Make a scene below the folder of local scenes.

        Args:
            files: Local scenes.
            template: Zip or ``.xstage`` of the studio, None for the empty scene.

        Raises:
            LaunchError: The template is not usable, or the disk failed.

        """
        folder = files.root / FOLDER_NAME / secrets.token_hex(4)
        try:
            if template is None:
                return cls(write_empty_scene(folder / SCENE_NAME), folder)
            folder.mkdir(parents=True)
            return cls(_copy_template(files, template, folder / SCENE_NAME), folder)
        except BaseException as error:
            shutil.rmtree(folder, ignore_errors=True)
            if isinstance(error, (OSError, WorkfileError)):
                raise LaunchError(_refusal(error, folder, template)) from error
            raise

    def program_started(self, pid: int) -> None:
        """Say which Harmony shows the scene; it may outlive this session."""
        self._mark.name_program(pid)

    def clean_up(self) -> None:
        """Remove the scene, unless somebody saved something into it, or still may."""
        self._mark.release(for_program=True)
        if in_use.live_sessions(self._folder):
            log.info("Harmony stays open in '%s'", self.xstage.parent)
        elif _is_untouched(self._folder):
            _remove(self._folder)
        else:
            log.warning("Unsaved work stays in '%s'", self.xstage.parent)


def find_unsaved(root: Path) -> list[Path]:
    """Scenes of earlier starts that somebody worked in; others are removed.

    Args:
        root: Folder of everything this addon keeps for the artist.

    Returns:
        Their ``.xstage`` files, oldest first.

    """
    found: list[tuple[float, Path]] = []
    parent = root / FOLDER_NAME
    try:
        folders = [parent / name for name in disk.names_in(parent)]
    except OSError as error:
        log.warning("Nobody can look at '%s': %s", parent, disk.reason(error))
        return []
    for folder in folders:
        if in_use.live_sessions(folder):
            continue
        if folder.name.startswith(_REMOVED) or _is_untouched(folder):
            _remove(folder)
            continue
        try:
            for xstage in folder.glob("*/*.xstage"):
                found.append((xstage.stat().st_mtime, xstage))
        except OSError as error:
            log.warning("'%s' is passed over: %s", folder, disk.reason(error))
    return [path for _, path in sorted(found)]


def _refusal(
    error: OSError | WorkfileError, folder: Path, template: Path | None
) -> str:
    """Say why a start scene can't be had."""
    why = disk.reason(error) if isinstance(error, OSError) else str(error)
    what = f"of '{template}' " if template else ""
    return f"The start scene {what}cannot be made in '{folder}': {why}"


def _copy_template(files: Workfiles, template: Path, target: Path) -> Path:
    if template.suffix.lower() == ".zip":
        return files.extract(template, target)
    if template.suffix.lower() != ".xstage" or not template.is_file():
        raise LaunchError(
            f"Start scene '{template}' is not a zipped scene or an .xstage file."
            f" {_REMEDY}"
        )
    shutil.copytree(template.parent, target, copy_function=disk.copy_file)
    return target / template.name


def _remove(folder: Path) -> None:
    """Remove a folder at once for whoever looks there at the same time.

    A session that ends and one that looks for unsaved work may both come to it,
    and half a folder looks like one that somebody worked in.
    """
    away = folder
    if not folder.name.startswith(_REMOVED):
        away = folder.with_name(f"{_REMOVED}{folder.name}")
        try:
            folder.rename(away)
        except FileNotFoundError:
            return
        except OSError:  # on Windows, while a file in it is open
            away = folder
    shutil.rmtree(away, ignore_errors=True)


def _is_untouched(folder: Path) -> bool:
    """Whether the scene in a folder is as it was made, or is gone by now.

    What can't be looked at may hold work: ``glob`` would call it empty.
    """
    try:
        made = (folder / STATE_FILE).read_text(encoding="utf-8")
        names = [n for n in disk.names_in(folder) if n != in_use.FOLDER_NAME]
        scenes = [folder / name for name in names if (folder / name).is_dir()]
        return all(_state(scene) == made for scene in scenes)
    except OSError:
        # Who can't ask whether it is there leaves it alone as well.
        return os.path.isdir(folder.parent) and not os.path.lexists(folder)


def _state(folder: Path) -> str:
    """What a save in Harmony changes: scene files, drawings and palettes.

    Thumbnails and the like may come by themselves and are no work.

    Raises:
        OSError: Not all of it can be looked at.

    """
    digest = hashlib.sha256()
    for path in disk.find(folder, "*.xstage"):
        digest.update(path.name.encode() + path.read_bytes())
    for name in ("elements", PALETTE_LIBRARY):
        for path in sorted(_files_below(folder / name)):
            if path.is_file() and not path.parent.name.startswith("."):
                facts = path.stat()
                digest.update(
                    f"{path.relative_to(folder).as_posix()} {facts.st_size}"
                    f" {facts.st_mtime_ns}".encode()
                )
    return digest.hexdigest()


def _files_below(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder; none where there is no folder.

    Raises:
        OSError: One below it can't be looked into, which ``rglob`` passes over.

    """

    def refuse(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError):
            raise error

    for top, _, names in os.walk(folder, onerror=refuse):
        for name in names:
            yield Path(top) / name


def find_studio_template(
    base: Mapping[str, str], settings: Mapping[str, Any]
) -> Path | None:
    """The start scene of the studio's settings for the task, None without one.

    Raises:
        LaunchError: A scene is set, but its path cannot be made out.

    """
    profiles: Sequence[Mapping[str, Any]] = settings["startup"]["start_scenes"]
    if not profiles:
        return None
    data = _template_data(base)
    task_type = data.get("task", {}).get("type")
    for profile in profiles:
        if not profile["task_types"] or task_type in profile["task_types"]:
            return _fill(profile["path"], data)
    return None


def _template_data(base: Mapping[str, str]) -> dict[str, Any]:
    from ayon_core.pipeline import Anatomy
    from ayon_core.pipeline.template_data import get_template_data_with_names

    project_name = base["AYON_PROJECT_NAME"]
    data = get_template_data_with_names(
        project_name,
        base.get("AYON_FOLDER_PATH"),
        base.get("AYON_TASK_NAME"),
        base.get("AYON_HOST_NAME", "harmony"),
    )
    data["root"] = Anatomy(project_name).roots
    data["env"] = dict(os.environ)
    return dict(data)


def _fill(path: str, data: dict[str, Any]) -> Path | None:
    from ayon_core.lib import StringTemplate

    if not path.strip():
        return None
    filled = StringTemplate(path).format(data)
    if not filled.solved:
        raise LaunchError(f"Start scene '{path}': no value for a key in it. {_REMEDY}")
    return Path(str(filled))
