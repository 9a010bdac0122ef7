"""Scene versions: the .xstage files of a scene folder.

One folder may hold several; they share drawings and palettes. After a save as,
zip, folder, scene and version carry one name, unless an artist gave the version
a name of their own, which stays.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from pathlib import Path

from ayon_harmony.errors import WorkfileError
from ayon_harmony.workfiles import disk
from ayon_harmony.workfiles.archive import names, scan
from ayon_harmony.workfiles.archive.xstage_content import is_complete, xstage_fault

SUFFIX = ".xstage"
_HEAD_BYTES = 4096
_TAIL_BYTES = 256

_VERSION = re.compile(r"(?:^|[^A-Za-z0-9])[vV](\d+)(?![A-Za-z0-9])")


@dataclass(frozen=True)
class SceneVersion:
    """One .xstage file.

    Attributes:
        name: The version's name, the file without its suffix.
        xstage: The file.
        modified_at: Seconds since 1970.
        is_named_like_workfile: Whether it carries the zip's name.

    """

    name: str
    xstage: Path
    modified_at: float
    is_named_like_workfile: bool


def list_versions(scene_dir: Path, workfile_name: str) -> list[SceneVersion]:
    """Return the versions in a scene folder: the workfile's own, then by name.

    What is no Harmony scene (empty, zeroed, compressed, cut off, a resource fork)
    is no version while there is a good one beside it.

    Args:
        scene_dir: The scene folder.
        workfile_name: Name of the zip without its suffix.

    """
    versions = []
    try:
        with os.scandir(disk.long_path(scene_dir)) as entries:
            for entry in entries:
                stem, suffix = os.path.splitext(entry.name)
                is_litter = names.is_litter(entry.name)
                if suffix.lower() == SUFFIX and not is_litter and entry.is_file():
                    modified_at = os.stat(entry.path).st_mtime
                    versions.append(
                        SceneVersion(stem, scene_dir / entry.name, modified_at, False)
                    )
    except OSError as error:
        raise scan.read_fault(error, scene_dir) from error
    if len(versions) > 1:
        versions = [
            version for version in versions if _is_scene(version.xstage)
        ] or versions
    own = names.namesake((version.name for version in versions), workfile_name)
    versions = [
        replace(version, is_named_like_workfile=version.name == own)
        for version in versions
    ]
    return sorted(versions, key=lambda v: (not v.is_named_like_workfile, v.name))


def _is_scene(xstage: Path) -> bool:
    """Whether a file begins and ends as a Harmony scene; True where nobody can tell."""
    try:
        with disk.RandomReader(xstage) as file:
            head = file.read(0, min(file.size, _HEAD_BYTES))
            tail = file.read(max(file.size - _TAIL_BYTES, 0), _TAIL_BYTES)
    except OSError:
        return True
    return xstage_fault([head]) is None and is_complete(tail)


def default_version(versions: list[SceneVersion]) -> SceneVersion:
    """Return the version to open when nobody chose.

    The one named like the workfile, else the one that was worked on last.

    Raises:
        WorkfileError: There is none.

    """
    if not versions:
        raise WorkfileError("There is no .xstage in the scene folder.")
    namesakes = [version for version in versions if version.is_named_like_workfile]
    return (
        namesakes[0]
        if namesakes
        else max(versions, key=lambda v: (v.modified_at, v.name))
    )


def strays(versions: list[SceneVersion], open_name: str) -> list[SceneVersion]:
    """Return the versions that travel along beside the open one."""
    return [version for version in versions if version.name != open_name]


def name_after_save_as(open_name: str, old_name: str, new_name: str) -> str:
    """Return the version name that a scene has after it was saved as.

    Args:
        open_name: Name of the open version before.
        old_name: Name of the workfile before, without suffix; '' for none.
        new_name: Name of the workfile afterwards, without suffix.

    Returns:
        ``new_name`` where the version was named after the workfile (or came
        with an untitled scene), else the artist's own name as it is.

    """
    if not old_name or open_name in ("", old_name):
        return new_name
    return open_name


def next_workfile(path: Path) -> Path:
    """Return the file of the next version: above every one that is there.

    Args:
        path: A workfile such as ``sh010_anim_v003.zip``. One without a version
            in its name is taken for a name to which one is added.

    Raises:
        WorkfileError: The folder can't be listed now.

    """
    before, digits, after = split_version(path.stem)
    highest = int(digits or 0)
    try:
        others = disk.find(path.parent, f"*{path.suffix}")
    except OSError as error:
        raise WorkfileError(
            f"Cannot look for versions in '{path.parent}': {disk.reason(error)}.",
            path.parent,
        ) from error
    for other in others:
        prefix, other_digits, _ = split_version(other.stem)
        if prefix.casefold() == before.casefold() and other_digits:
            highest = max(highest, int(other_digits))
    number = str(highest + 1).zfill(len(digits) or 3)
    return path.with_name(f"{before}{number}{after}{path.suffix}")


def split_version(stem: str) -> tuple[str, str, str]:
    """Return what is before a version's number, the number, and what follows.

    Args:
        stem: Name of a workfile without its suffix. One without a version gets
            what stands before one, no number, and nothing behind it.

    """
    matches = list(_VERSION.finditer(stem))
    if not matches:
        return f"{stem}_v", "", ""
    start, end = matches[-1].span(1)
    return stem[:start], stem[start:end], stem[end:]


def take_along(
    source: Path, target: Path, *, open_name: str, names: tuple[str, str]
) -> list[str]:
    """Copy the scene versions that Harmony's *save as* left behind.

    Harmony writes only the open version into the new folder. The others follow
    with everything they may need; what is there already is not touched, but for
    a version of the new workfile's name that is not the open one.

    Args:
        source: Scene folder that was saved as another; only read.
        target: The new scene folder.
        open_name: Version that is open in Harmony, in the new folder.
        names: The workfile's name before and after, without suffix.

    Returns:
        Names of the versions that came along, as they are in the new folder.

    Raises:
        WorkfileError: The disk failed.

    """
    old, new = names
    others = {
        version.name: new if version.name == old else version.name
        for version in list_versions(source, old)
    }
    others = {old_: new_ for old_, new_ in others.items() if new_ != open_name}
    if not others:
        return []
    try:
        for name in scan.scan(source, scan.LEFT_OUT).files:
            is_version = "/" not in name and name.lower().endswith((SUFFIX, ".aux"))
            is_there = os.path.lexists(disk.long_path(target / name))
            if not is_version and not is_there:
                _copy(source / name, target / name)
        came = []
        for old_name, new_name in sorted(others.items()):
            if new_name != new and disk.exists(target / f"{new_name}{SUFFIX}"):
                continue
            for suffix in (".aux", SUFFIX):
                if disk.exists(source / f"{old_name}{suffix}"):
                    _copy(
                        source / f"{old_name}{suffix}", target / f"{new_name}{suffix}"
                    )
            came.append(new_name)
    except OSError as error:
        raise WorkfileError(
            f"Cannot copy scene versions to '{target}': {disk.reason(error)}.", target
        ) from error
    return came


def _copy(source: Path, target: Path) -> None:
    disk.make_folder(target.parent)
    disk.copy_file(source, target)


def rename_own(scene_dir: Path, old: str, new: str) -> None:
    """Name a scene's own version like the workfile that it is in now, if it can be.

    Args:
        scene_dir: The scene folder.
        old: Name of the workfile that the scene came from.
        new: Name of the workfile.

    Raises:
        WorkfileError: The disk failed.

    """
    names = [version.name for version in list_versions(scene_dir, "")]
    if old in names and new not in names:
        rename_version(scene_dir, old, new)


def rename_version(scene_dir: Path, old: str, new: str) -> Path:
    """Rename the files of a version that is not open in Harmony.

    Args:
        scene_dir: The scene folder.
        old: Name of the version.
        new: Its name afterwards; must be free.

    Returns:
        The .xstage.

    Raises:
        WorkfileError: There is no such version, or the name is taken.

    """
    if not disk.exists(scene_dir / f"{old}{SUFFIX}"):
        raise WorkfileError(f"There is no scene version '{old}'.", scene_dir)
    if old != new and disk.exists(scene_dir / f"{new}{SUFFIX}"):
        raise WorkfileError(f"There is a scene version '{new}' already.", scene_dir)
    try:
        # The scene last: while it has its old name, so do all of its parts.
        for suffix in (".aux", f"{SUFFIX}.thumbnails", SUFFIX):
            if os.path.lexists(disk.long_path(scene_dir / f"{old}{suffix}")):
                disk.replace(scene_dir / f"{old}{suffix}", scene_dir / f"{new}{suffix}")
    except OSError as error:
        raise WorkfileError(
            f"Cannot rename scene version '{old}': {disk.reason(error)}.", scene_dir
        ) from error
    return scene_dir / f"{new}{SUFFIX}"
