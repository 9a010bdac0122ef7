"""Files that a publish makes of the open scene: workfile, template, palette.

Extractors are thin; what they do to the scene and to the disk is here. Nothing
is left behind by a failure: what was begun is removed before the error goes on.
"""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path, PureWindowsPath
from typing import Any

from ayon_harmony import current
from ayon_harmony.errors import NO_WORKFILE, HarmonyError
from ayon_harmony.formats import file_store
from ayon_harmony.formats.drawing_colors import read_many_colors, used_colors
from ayon_harmony.formats.palette_file import PaletteFile, PaletteLink, PaletteList
from ayon_harmony.formats.xstage import read_scene_facts
from ayon_harmony.model.color_use import DrawingUse, find_used_palettes
from ayon_harmony.model.scene_folder import PALETTE_LIBRARY, PALETTE_LIST
from ayon_harmony.publishing.previews import draw_preview
from ayon_harmony.scene.backdrops import sub_backdrops
from ayon_harmony.surveying.file_problems import find_drawing_problems
from ayon_harmony.ui.progress import progress_service
from ayon_harmony.workfiles import disk
from ayon_harmony.workfiles.archive import ArchiveReader, save_folder, scan

_CHUNK = 8 * 1024 * 1024

log = logging.getLogger(__name__)


class IncompleteFileError(HarmonyError):
    """What would be published lacks something; the message says what."""


def save_workfile(folder: Path) -> Path:
    """Save scene and workfile, and return the zip as it is to be published.

    It is written once, into the project. What is published stays as it was
    checked, also when an artist goes on and saves again while a publish runs:
    a save puts a new file in the place of the project's, so a second name of the
    old one keeps it. Where there can be none, it is a copy.

    Args:
        folder: Staging folder.

    Raises:
        Cancelled: The artist stopped the copying.
        IncompleteFileError: The scene has no workfile, or its zip lacks the
            version that is open.
        WorkfileError: The project does not take it, or the zip is broken.

    """
    current.refuse_database("cannot be published as a workfile")
    workfile = current.get_workfile()
    if workfile.path is None:
        raise IncompleteFileError(NO_WORKFILE)
    workfile.save()
    workfile.make_compact()
    path = Path(workfile.path)
    settings = current.get_scene().settings.get_scene()
    staged = folder / path.name
    try:
        _link_or_copy(path, staged)
        check_workfile(staged, f"{settings.version_name}.xstage")
    except BaseException:
        staged.unlink(missing_ok=True)
        raise
    return staged


def _link_or_copy(source: Path, target: Path) -> None:
    """Give a file a second name, or copy it to where it can have none.

    Raises:
        IncompleteFileError: It cannot be read, or its copy not written.

    """
    target.unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        os.link(source, target)
        return

    def copy(task: current.ProgressTask) -> None:
        total, done = source.stat().st_size, 0
        with open(source, "rb") as old, open(target, "xb") as new:
            while chunk := old.read(_CHUNK):
                new.write(chunk)
                done += len(chunk)
                task(done, total, source.name)

    try:
        progress_service().run(f"Copy {source.name}", copy)
    except OSError as error:
        raise IncompleteFileError(
            f"Cannot copy '{source}' for the publish: {disk.reason(error)}."
        ) from error


def save_once(context_data: dict[str, Any]) -> None:
    """Save what files are about to be made of, unless this publish did already.

    Where the workfile is published, too, ``ExtractWorkfile`` has saved.

    Raises:
        WorkfileError: It cannot be saved.

    """
    if context_data.get("harmonyWorkfileZip") or context_data.get("harmonyIsSaved"):
        return
    if current.get_scene().settings.get_scene().is_dirty:
        current.get_workfile().save()
    context_data["harmonyIsSaved"] = True


def check_workfile(path: Path, xstage: str) -> None:
    """Read a zip workfile to its last byte.

    Args:
        path: The zip.
        xstage: Scene version that must be at its top level.

    Raises:
        IncompleteFileError: The version is not in it.
        WorkfileError: It is broken.

    """
    with ArchiveReader(path) as reader:
        reader.check_scene()
        if xstage not in reader.scene_versions():
            raise IncompleteFileError(
                f"'{path.name}' does not hold '{xstage}', the version that is open."
                " Save the scene and publish again."
            )
        reader.verify()


def write_template(holder: str, folder: Path, name: str, palettes: str) -> Path:
    """Write the template of a backdrop as a zip.

    Args:
        holder: Path of the backdrop, as instances store it.
        folder: Staging folder.
        name: Name of the template and of the zip.
        palettes: ``used``, ``all`` or ``none``.

    Returns:
        The zip; its top level is ``<name>.tpl``.

    Raises:
        IncompleteFileError: The backdrop is gone or empty, or the template
            lacks what it should have.

    """
    scene = current.get_scene()
    place = next(
        (
            backdrop
            for backdrop in scene.metadata.get_store().backdrops
            if backdrop.path == holder
        ),
        None,
    )
    if place is None:
        raise IncompleteFileError(
            f"The backdrop '{holder}' is not in the scene any more. Make the template"
            " instance again."
        )
    listed = scene.backdrops.list_backdrops(place.group_path)
    backdrop = next(
        backdrop_listed
        for backdrop_listed in listed
        if backdrop_listed.index == place.index
    )
    if not backdrop.nodes:
        raise IncompleteFileError(
            f"No nodes lie on the backdrop '{backdrop.title}'. Move them onto it, or"
            " switch the instance off."
        )
    backdrops = [backdrop, *sub_backdrops(backdrop, listed)]
    target = folder / f"{name}.zip"
    with _scratch(folder / f".{name}.making") as scratch:
        created = scene.templates.create_template(
            backdrop.nodes, name, scratch, backdrops=backdrops
        )
        if created.name != f"{name}.tpl":
            created = created.rename(created.with_name(f"{name}.tpl"))
        if palettes != "all":
            keep_palettes(
                created, used_palettes(created) if palettes == "used" else set()
            )
        check_template(created, len(backdrop.nodes))
        save_folder(scratch, target)
        _keep_picture(created, target)
    return target


def template_picture(path: Path) -> Path | None:
    """Return the thumbnail beside a template's zip, None where there is none."""
    picture = path.with_name(f"{path.stem}_thumbnail.png")
    return picture if picture.is_file() else None


def _keep_picture(template: Path, target: Path) -> None:
    """Put the first of a template's thumbnails beside its zip, or draw one."""
    picture = next(iter(sorted((template / ".thumbnails").glob("*.png"))), None)
    wanted = target.with_name(f"{target.stem}_thumbnail.png")
    if picture is None:
        draw_preview(template / "scene.xstage", wanted)
        return
    with contextlib.suppress(OSError):
        shutil.copyfile(picture, wanted)


def used_palettes(template: Path) -> set[str] | None:
    """Return the palettes whose colours drawings of a template have.

    Returns:
        Names of files in ``palette-library``, None when a drawing cannot be read:
        it may have any colour.

    """
    reading = read_many_colors(
        path
        for path in sorted((template / "elements").rglob("*"))
        if path.suffix.lower() == ".tvg"
    )
    for reason in reading.unreadable.values():
        log.warning("All palettes go into the template: %s", reason)
    if reading.unreadable:
        return None
    uses = [
        DrawingUse(0, "", Path(path).stem, path, (), used_colors(entries))
        for path, entries in reading.entries.items()
    ]
    palettes = {
        path.name: [color.id for color in PaletteFile.read(path).colors]
        for path in _palettes_by_priority(template)
    }
    return find_used_palettes(palettes, uses)


def _palettes_by_priority(template: Path) -> list[Path]:
    """Return the palettes of a template's library, the one that wins first."""
    library = {
        path.name: path for path in sorted((template / PALETTE_LIBRARY).glob("*.plt"))
    }
    list_path = template / PALETTE_LIST
    links = PaletteList.read(list_path).links if list_path.is_file() else ()
    listed = [PureWindowsPath(link.path).name for link in links]
    names = dict.fromkeys([name for name in listed if name in library])
    return [library[name] for name in dict.fromkeys([*names, *library])]


def keep_palettes(template: Path, names: set[str] | None) -> None:
    """Take other palettes out of a template, with their textures.

    Args:
        template: The ``.tpl`` folder.
        names: Files that stay; None keeps all.

    """
    library = template / PALETTE_LIBRARY
    if names is None or not library.is_dir():
        return
    for path in sorted(library.glob("*.plt")):
        if path.name not in names:
            path.unlink()
            shutil.rmtree(library / f"{path.stem}_textures", ignore_errors=True)
    list_path = template / PALETTE_LIST
    if list_path.is_file():
        listed = PaletteList.read(list_path)
        kept = replace(
            listed,
            entries=tuple(
                entry
                for entry in listed.entries
                if not isinstance(entry, PaletteLink)
                or PureWindowsPath(entry.path).name in names
            ),
        )
        list_path.write_bytes(kept.to_bytes())


def check_template(template: Path, node_count: int) -> None:
    """Check that a template has its scene, its nodes and its drawings.

    Raises:
        IncompleteFileError: It lacks something.

    """
    xstage = template / "scene.xstage"
    if not xstage.is_file():
        raise IncompleteFileError(
            f"The template '{template.name}' has no scene.xstage. Publish again."
        )
    facts = read_scene_facts(xstage)
    if facts.node_count < node_count:
        raise IncompleteFileError(
            f"The template '{template.name}' has {facts.node_count} nodes of"
            f" {node_count}. Publish again."
        )
    names = scan.scan(template, scan.LEFT_OUT).files
    packed = partial(file_store.packed_folders, template / file_store.NAME)
    problems = find_drawing_problems(facts, names, packed)
    for problem in problems:
        if problem.is_warning:
            log.warning("The template '%s': %s", template.name, problem.text)
    missing = [problem.text for problem in problems if not problem.is_warning]
    if missing:
        raise IncompleteFileError(
            f"The template '{template.name}' is not whole. {' '.join(missing)}"
        )


def copy_palette(source: Path, folder: Path) -> tuple[Path, list[Path]]:
    """Copy a palette, with its textures, into a staging folder.

    Args:
        source: The palette; only read, as is everything beside it.
        folder: The staging folder.

    Returns:
        The palette and its textures, both in the staging folder.

    Raises:
        IncompleteFileError: A texture is missing.
        PaletteFileError: The palette is missing or is none.

    """
    palette = PaletteFile.read(source)
    wanted = [texture.file_name(source.stem) for texture in palette.textures]
    missing = [name for name in wanted if not (source.parent / name).is_file()]
    if missing:
        raise IncompleteFileError(
            f"The palette '{source.stem}' lacks its textures: {', '.join(missing)}."
            " Put them beside it, or switch its instance off."
        )
    copied = disk.copy_file(source, folder / source.name)
    textures = []
    for name in wanted:
        (folder / name).parent.mkdir(exist_ok=True)
        textures.append(disk.copy_file(source.parent / name, folder / name))
    return copied, textures


def draw_swatches(palette: Path) -> Path | None:
    """Draw the swatches of a palette into a PNG beside it.

    Args:
        palette: A copy in a staging folder, with its textures.

    Returns:
        The PNG, None where none could be drawn; the log says why.

    """
    try:
        # Pillow comes with ayon-core, which an import of the api must not need.
        from ayon_harmony.publishing.swatch_sheet import write_swatch_sheet

        return write_swatch_sheet(
            palette, palette.with_name(f"{palette.stem}_swatches.png")
        )
    except Exception:
        log.warning("No swatches of '%s'", palette.name, exc_info=True)
        return None


@contextlib.contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
