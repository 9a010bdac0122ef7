"""Links of palettes that follow the scene's folder to where it is now.

Harmony writes palettes of the scene's own library into PALETTE_LIST with the
absolute path of the machine that saved (files of Harmony 12 to 27). In a copy of the
scene such a link still names the first copy's palette, as long as that is there: a
colour that is changed in one version would change in the other.
"""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ayon_harmony.errors import PaletteFileError
from ayon_harmony.formats.palette_file import PaletteLink, PaletteList
from ayon_harmony.model.scene_folder import PALETTE_LIBRARY, PALETTE_LIST
from ayon_harmony.workfiles import disk

log = logging.getLogger(__name__)


OnChange = Callable[[str, bytes, bytes], object]


def follow(
    scene_dir: Path, copies: Path | None = None, on_change: OnChange | None = None
) -> list[str]:
    """Let links to another copy of the scene name this copy's own palettes.

    A link is left alone where this scene has no such palette, or where what it
    names is no copy of the scene: a library of the project, another scene. Links to
    files that are gone stay, too; Harmony looks into the scene's library itself.

    Args:
        scene_dir: Folder of the scene, which no Harmony has open.
        copies: Folder of all local copies, None where there is none.
        on_change: Told of each list that is rewritten: its name in the scene
            folder, its content before and after.

    Returns:
        The palettes that are named now, relative to the scene folder.

    """
    followed: list[str] = []
    elements = scene_dir / "elements"
    try:
        names = disk.names_in(elements)
    except OSError as error:
        log.warning("'%s' was not looked into: %s", elements, disk.reason(error))
        names = []
    for folder in (scene_dir, *(elements / name for name in names)):
        path = folder / PALETTE_LIST
        if not disk.exists(path):
            continue
        try:
            followed += _follow(path, scene_dir, copies, on_change)
        except (PaletteFileError, OSError) as error:
            # The scene opens all the same; validators name a broken list.
            log.warning("The palettes of '%s' were left as they are: %s", path, error)
    return followed


def _follow(
    path: Path, scene_dir: Path, copies: Path | None, on_change: OnChange | None
) -> list[str]:
    listing = PaletteList.read(path)
    entries = []
    followed = []
    for entry in listing.entries:
        palette = None
        if isinstance(entry, PaletteLink):
            palette = _own_palette(entry, path.parent, scene_dir, copies)
        if palette is None or not isinstance(entry, PaletteLink):
            entries.append(entry)
            continue
        relative = palette.relative_to(path.parent).as_posix()
        entries.append(PaletteLink(entry.name, f"./{relative}"))
        followed.append(palette.relative_to(scene_dir).as_posix())
    if followed:
        before = Path(disk.long_path(path)).read_bytes()
        after = replace(listing, entries=tuple(entries)).to_bytes()
        # With the ending of backups: one that a killed process leaves is not saved.
        part = path.with_name(f".{path.name}.part~")
        try:
            Path(disk.long_path(part)).write_bytes(after)
            disk.replace(part, path)
        finally:
            with contextlib.suppress(OSError):
                disk.remove_file(part)
        if on_change is not None:
            on_change(path.relative_to(scene_dir).as_posix(), before, after)
        log.info("Palettes of '%s' follow its folder: %s", scene_dir, followed)
    return followed


def _own_palette(
    link: PaletteLink, list_folder: Path, scene_dir: Path, copies: Path | None
) -> Path | None:
    """Return this scene's palette that a link to another copy of it means."""
    if not link.is_absolute or link.is_inside(scene_dir):
        return None
    named = Path(link.path)
    if named.parent.name != PALETTE_LIBRARY or not os.path.isfile(link.path):
        return None
    palette = list_folder / PALETTE_LIBRARY / named.name
    if not disk.exists(palette):
        return None
    place = list_folder.relative_to(scene_dir)
    other = named.parent.parent
    for _ in place.parts:
        other = other.parent
    return palette if _is_copy_of(other, scene_dir, copies) else None


def _is_copy_of(other: Path, scene_dir: Path, copies: Path | None) -> bool:
    """Tell whether a folder is this scene at another place.

    Below the folder of local copies there is nothing that scenes share.
    """
    if copies is not None and disk.is_below(other, copies):
        return True
    names = {path.stem.casefold() for path in disk.find(scene_dir, "*.xstage")}
    try:
        others = {path.stem.casefold() for path in disk.find(other, "*.xstage")}
    except OSError:
        return False
    return bool(names & others)
