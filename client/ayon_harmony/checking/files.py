"""What validators of the scene's files look at, and how they repair them.

Drawings, palettes with their textures, names. Whatever is missing here and is in
the workfile of the project is brought back from there; nothing is overwritten.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from pathlib import Path, PurePosixPath
from typing import Any

from ayon_harmony import current
from ayon_harmony.checking.facts import CheckFacts
from ayon_harmony.checking.validator import Problem, active_instances, facts_of
from ayon_harmony.errors import HarmonyError, PaletteFileError
from ayon_harmony.formats.palette_file import PaletteFile
from ayon_harmony.model.grouping import grouped
from ayon_harmony.model.names import WINDOWS_LONGEST_PATH, free_name, listed, long_paths
from ayon_harmony.model.product_names import is_server_name, server_name
from ayon_harmony.model.scene_folder import PALETTE_LIBRARY
from ayon_harmony.scene.palettes import Palette
from ayon_harmony.workfiles import disk
from ayon_harmony.workfiles.archive import ArchiveReader, names, scan

_MANY = 20


# --- drawings -----------------------------------------------------------------


def find_drawing_problems(context: Any) -> list[Problem]:
    """Find drawings whose file is gone, and layers whose element is."""
    facts = facts_of(context)
    problems = []
    missing = grouped(
        (drawing.element_id, drawing) for drawing in facts.missing_drawings
    )
    for element_id, drawings in missing.items():
        shown = listed((f"'{drawing.name}'" for drawing in drawings), _MANY)
        nodes = facts.nodes_of_element(element_id)
        # A template brings elements along that no layer of the shot shows.
        unseen = "" if nodes else " No layer shows it, so no picture lacks them."
        can_be_restored = any(facts.is_archived(Path(item.path)) for item in drawings)
        problems.append(
            Problem(
                f"The element '{drawings[0].element_name}' lacks the files of its "
                f"drawings {shown}.{unseen}",
                nodes=nodes,
                is_warning=not nodes,
                can_be_repaired=can_be_restored,
            )
        )
    element_ids = {element.id for element in facts.elements}
    problems += [
        Problem(
            f"The layer '{layer.layer.name}' shows an element that is not in the scene"
            " any more.",
            nodes=(layer.layer.node_path,),
            can_be_repaired=False,
        )
        for layer in facts.layers
        if layer.column and layer.element_id >= 0
        if layer.element_id not in element_ids
    ]
    return problems


def restore_drawings(context: Any) -> None:
    """Bring missing drawings back from the workfile in the project.

    Raises:
        HarmonyError: It has none of them.

    """
    facts = facts_of(context)
    restore(facts.folder, [Path(drawing.path) for drawing in facts.missing_drawings])


def restore(folder: Path, paths: Iterable[Path]) -> list[Path]:
    """Bring files of the scene back from the workfile in the project.

    Files that are there are never touched.

    Args:
        folder: Folder of the open scene.
        paths: Missing files; those outside the folder are passed over.

    Returns:
        The files that are there now.

    Raises:
        HarmonyError: The scene has no workfile, or that has none of them.

    """
    workfile = current.get_workfile().path
    wanted = {
        path.relative_to(folder).as_posix(): path
        for path in paths
        if not path.exists() and path.is_relative_to(folder)
    }
    if workfile is None or not wanted:
        raise HarmonyError(
            "The missing files are not part of a workfile in the project, so they "
            "cannot be brought back from there."
        )
    restored = []
    with ArchiveReader(Path(workfile)) as archive:
        members = archive.scene_members()
        for name, path in wanted.items():
            member = members.get(name)
            if member is None:
                continue
            content = archive.read(member)
            part = path.with_name(f".{path.name}.restored")
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                Path(disk.long_path(part)).write_bytes(content)
                disk.replace(part, path)
            finally:
                disk.remove_file(part)
            restored.append(path)
    if not restored:
        raise HarmonyError(
            f"'{Path(workfile).name}' does not hold the missing files either. Look for "
            "them in earlier versions of the workfile."
        )
    return restored


# --- palettes -----------------------------------------------------------------


def find_palette_problems(context: Any) -> list[Problem]:
    """Find palettes that are missing or broken, and textures that are."""
    facts = facts_of(context)
    problems = []
    for palette in (*facts.palettes, *facts.element_palettes):
        path = Path(palette.path)
        is_made_since_the_save = palette.is_found and facts.state.is_dirty
        if not os.path.isfile(path) and is_made_since_the_save:
            # Harmony writes a new palette with the scene; the session has it.
            continue
        if not os.path.isfile(path):
            problems.append(
                Problem(
                    f"The palette '{palette.name}' is missing: '{palette.path}'.",
                    subject=palette.path,
                    can_be_repaired=facts.is_archived(path),
                )
            )
            continue
        try:
            content = PaletteFile.read(path)
        except PaletteFileError as error:
            text = f"The palette '{palette.name}' is broken: {error}"
            problems.append(Problem(text, can_be_repaired=False))
            continue
        missing = [file for file in texture_files(path, content) if not file.is_file()]
        problems += [
            Problem(
                f"The palette '{palette.name}' lacks its texture "
                f"'{item.parent.name}/{item.name}'.",
                subject=item.as_posix(),
                can_be_repaired=facts.is_archived(item),
            )
            for item in missing
        ]
        doubles = content.duplicate_ids()
        if doubles:
            problems.append(
                Problem(
                    f"The palette '{palette.name}' has several colours of the id "
                    f"{', '.join(doubles)}; drawings show the first of them.",
                    is_warning=True,
                )
            )
    return problems


def texture_files(path: Path, palette: PaletteFile) -> list[Path]:
    """Return the images that a palette needs beside it."""
    return [path.parent / texture.file_name(path.stem) for texture in palette.textures]


def restore_palettes(context: Any) -> None:
    """Bring missing palettes and textures back from the workfile."""
    problems = find_palette_problems(context)
    missing = [Path(problem.subject) for problem in problems if problem.subject]
    restore(facts_of(context).folder, missing)


def find_palettes_outside(
    context: Any, allowed_folders: Collection[str]
) -> list[Problem]:
    """Find palettes that are linked from outside the project.

    Args:
        context: The publish.
        allowed_folders: Further folders that everybody has, as anatomy spells
            them or as they are.

    """
    facts = facts_of(context)
    return [
        Problem(
            f"The palette '{palette.name}' is linked from '{palette.path}', which is "
            "not in the project.",
            subject=palette.path,
            # An element's own list is Harmony's to write.
            can_be_repaired=palette.location != "element"
            and os.path.isfile(palette.path),
        )
        for palette in (*facts.palettes, *facts.element_palettes)
        if is_outside(palette, facts, context.data.get("anatomy"), allowed_folders)
    ]


def is_outside(
    palette: Palette, facts: CheckFacts, anatomy: Any, allowed_folders: Collection[str]
) -> bool:
    """Tell whether colleagues cannot be sure to have a palette."""
    if palette.location in ("job", "environment") and facts.state.environment:
        return False
    path = palette.path
    if disk.is_below(Path(path), Path(facts.folder)):
        return False
    if anatomy is None:
        return True
    for folder in allowed_folders:
        filled = anatomy.fill_root(folder) if "{" in folder else folder
        if filled and disk.is_below(Path(path), Path(filled)):
            return False
    is_found, rootless = anatomy.find_root_template_from_path(path)
    # "/mnt/work2" begins like the root "/mnt/work" and lies elsewhere.
    return not (is_found and rootless.partition("}")[2].startswith("/"))


def bring_palettes_in(context: Any, allowed_folders: Collection[str]) -> None:
    """Copy palettes from outside into the scene, and link the copies instead.

    Colours keep their ids, so drawings keep their colours. The files outside
    stay as they are.
    """
    facts = facts_of(context)
    anatomy = context.data.get("anatomy")
    library = facts.folder / PALETTE_LIBRARY
    library.mkdir(exist_ok=True)
    # Harmony writes new palettes at the next save only; their names are taken, too.
    taken = [path.stem for path in library.glob("*.plt")]
    taken += [
        palette.name
        for palette in facts.palettes
        if Path(palette.path).parent == library
    ]
    replacements = {}
    for palette in facts.palettes:
        if not is_outside(palette, facts, anatomy, allowed_folders):
            continue
        source = Path(palette.path)
        if not os.path.isfile(source):
            continue
        name = free_name(source.stem, taken)
        taken.append(name)
        content = PaletteFile.read(source)
        copied = disk.copy_file(source, library / f"{name}.plt")
        for old, new in zip(
            texture_files(source, content), texture_files(copied, content)
        ):
            if old.is_file():
                new.parent.mkdir(exist_ok=True)
                disk.copy_file(old, new)
        replacements[palette.path] = copied
    if replacements:
        current.get_scene().palettes.replace_palettes(replacements)


# --- what nothing uses --------------------------------------------------------


def find_unused_elements(context: Any) -> list[Problem]:
    """Tell the elements that no layer of the scene shows."""
    facts = facts_of(context)
    columns = {
        column.element_id for column in facts.drawing_columns if column.element_id >= 0
    }
    shown = {layer.element_id for layer in facts.layers}
    problems = []
    for element in facts.elements:
        if element.id in shown:
            continue
        reason = (
            "is in a column that no layer shows"
            if element.id in columns
            else "is in no column"
        )
        problems.append(
            Problem(f"The element '{element.name}' {reason}.", is_warning=True)
        )
    return problems


# --- names --------------------------------------------------------------------


def find_name_problems(
    context: Any, *, allow_non_ascii: bool, longest_path: int, local_folder_length: int
) -> list[Problem]:
    """Find names that not every system can hold, and paths that get too long.

    Args:
        context: The publish.
        allow_non_ascii: Letters beyond English ones are let pass.
        longest_path: Characters that a path may have; 0 does not look.
        local_folder_length: Characters that the folder of a local copy has on
            the workstation with the longest one, 0 for that of this one.

    """
    facts = facts_of(context)
    files = list(scan.scan(facts.folder, scan.LEFT_OUT).files)
    problems = []
    for name in files:
        fault = names.fault(name)
        if fault:
            problems.append(_about_file(facts, name, f"'{name}' {fault}."))
        elif not allow_non_ascii and not name.isascii():
            problems.append(
                _about_file(facts, name, f"'{name}' has letters that are not English.")
            )
    problems += [
        _about_file(
            facts, other, f"'{first}' and '{other}' are one name on some systems."
        )
        for first, other in names.clashes(files)
    ]
    if longest_path:
        length = local_folder_length or len(facts.folder.as_posix())
        problems += [
            _about_file(
                facts,
                name,
                f"The path of '{name}' has more than {longest_path} characters.",
            )
            for name in long_paths(length, files, longest_path)
        ]
    for instance in active_instances(context):
        product = str(instance.data.get("productName") or "")
        fault = names.fault(product) if product else None
        if fault:
            problems.append(Problem(f"The product name '{product}' {fault}."))
        elif product and not is_server_name(product):
            problems.append(
                Problem(
                    f"The AYON server does not take the product name '{product}'; it "
                    "takes English letters, digits, '_', '.' and '-', and no '.' or "
                    "'-' at either end. Repair 'Instance Context', or choose "
                    f"another variant: '{server_name(product)}' would do."
                )
            )
    return problems


def _about_file(facts: CheckFacts, name: str, text: str) -> Problem:
    """Return a problem of a file, with the layers that show its element."""
    parts = PurePosixPath(name).parts
    nodes: tuple[str, ...] = ()
    if len(parts) > 1 and parts[0] == "elements":
        folder = (facts.folder / parts[0] / parts[1]).as_posix()
        for element in facts.elements:
            if Path(element.folder).as_posix() == folder:
                nodes = facts.nodes_of_element(element.id)
    return Problem(text, nodes=nodes)


DEFAULT_LONGEST_PATH = WINDOWS_LONGEST_PATH
