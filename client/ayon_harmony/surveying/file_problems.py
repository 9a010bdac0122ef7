"""What is wrong with the files of a scene, told without Harmony.

The rules are those of the validators of a publish, and findings carry the names of
these; what needs Harmony or AYON is left to them.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from typing import NamedTuple

from ..errors import PaletteFileError, WorkfileError
from ..formats import file_store
from ..formats.palette_file import PaletteFile, PaletteLink, PaletteList, decode
from ..formats.scene_drawings import drawing_names
from ..formats.xstage import ElementFacts, SceneFacts
from ..model.names import WINDOWS_LONGEST_PATH, listed, long_paths
from ..model.scene_folder import PALETTE_LIBRARY, PALETTE_LIST
from ..workfiles.archive import names

_MANY = 20
_LOCAL_FOLDER = 90
"""Characters that the folder of a local copy has about; longer ones are rare."""


class FileProblem(NamedTuple):
    """Something that is wrong with the files of a scene.

    Attributes:
        plugin: Class of the validator that has this rule.
        text: Sentence for the artist; names the thing.
        is_warning: It would stop no publish.

    """

    plugin: str
    text: str
    is_warning: bool = False


class LinkedPalette(NamedTuple):
    """A palette that lies elsewhere; only a machine that has the place can tell."""

    name: str
    path: str


def find_drawing_problems(
    facts: SceneFacts,
    files: Container[str],
    packed: Callable[[], Collection[str] | None],
) -> list[FileProblem]:
    """Find drawings without a file.

    Args:
        facts: The scene.
        files: Names of its files, relative, with forward slashes.
        packed: Gives the folders whose files are in the scene's file store, None where
            nobody can tell; asked when a file is missing and there is a store.

    """
    missing = {
        element: names
        for element in facts.elements
        if (names := _missing_drawings(facts, element, files))
    }
    folders: Collection[str] | None = ()
    if missing and file_store.NAME in files:
        folders = packed()
    if folders is None:
        text = f"'{file_store.NAME}' cannot be read, and drawings may be in it."
        return [FileProblem("ValidateDrawings", text, is_warning=True)]
    problems = []
    for element, names in missing.items():
        if element.folder in folders:
            continue
        shown = set(facts.shown.get(element.id, ()))
        for drawings, is_seen in (
            ([name for name in names if name in shown], True),
            ([name for name in names if name not in shown], False),
        ):
            if drawings:
                words = listed((f"'{name}'" for name in drawings), _MANY)
                text = f"The element '{element.name}' lacks the files of its drawings "
                unseen = " No layer shows them, so no picture lacks them."
                text += f"{words}.{'' if is_seen else unseen}"
                problems.append(FileProblem("ValidateDrawings", text, not is_seen))
    return problems


def _missing_drawings(
    facts: SceneFacts, element: ElementFacts, files: Container[str]
) -> list[str]:
    shown = facts.shown.get(element.id, ())
    names = dict.fromkeys((*element.drawings, *shown))
    return [name for name in names if name and not _has_file(element, name, files)]


def _has_file(element: ElementFacts, drawing: str, files: Container[str]) -> bool:
    return any(
        f"{element.folder}/{name}" in files for name in drawing_names(element, drawing)
    )


def find_palette_problems(
    files: Mapping[str, Callable[[], bytes]],
) -> tuple[list[FileProblem], list[LinkedPalette], dict[str, PaletteFile]]:
    """Find palettes that are missing or broken, and textures that are.

    Args:
        files: Gives the bytes of each file of the scene, by name.

    Returns:
        Problems, palettes that are linked from elsewhere, and the scene's own ones
        by the name of their file.

    """
    problems: list[FileProblem] = []
    linked: list[LinkedPalette] = []
    lists = [name for name in files if name.rpartition("/")[2] == PALETTE_LIST]
    for list_name in sorted(lists):
        if list_name.count("/") not in (0, 2):
            continue
        folder = list_name.rpartition("/")[0]
        try:
            links = PaletteList.parse(decode(files[list_name]())).links
        except (PaletteFileError, WorkfileError) as error:
            text = f"The palette list '{list_name}' cannot be read: {error}"
            problems.append(FileProblem("ValidatePalettes", text))
            continue
        for link in links:
            _look_at_link(link, folder, files, problems, linked)
    palettes = {}
    for name in sorted(name for name in files if name.lower().endswith(".plt")):
        try:
            palette = palettes[name] = PaletteFile.parse(decode(files[name]()))
        except (PaletteFileError, WorkfileError) as error:
            text = f"The palette '{_stem(name)}' is broken: {error}"
            problems.append(FileProblem("ValidatePalettes", text))
            continue
        problems += _content_problems(name, palette, files)
    return problems, linked, palettes


def _look_at_link(
    link: PaletteLink,
    folder: str,
    files: Collection[str],
    problems: list[FileProblem],
    linked: list[LinkedPalette],
) -> None:
    path = link.path.replace("\\", "/")
    path = path if path.lower().endswith(".plt") else f"{path}.plt"
    # A scene that was moved has its palettes beside it all the same.
    beside = posixpath.join(folder, PALETTE_LIBRARY, path.rpartition("/")[2])
    place = beside if link.is_absolute else posixpath.normpath(f"{folder}/{path}")
    place = place.lstrip("/")
    if place in files or beside in files:
        return
    name = link.name.rpartition("/")[2]
    if link.is_absolute or place.startswith("../"):
        linked.append(LinkedPalette(name, link.path))
        return
    text = f"The palette '{name}' is missing: '{link.path}'."
    problems.append(FileProblem("ValidatePalettes", text))


def _content_problems(
    name: str, palette: PaletteFile, files: Collection[str]
) -> list[FileProblem]:
    folder = name.rpartition("/")[0]
    textures = [texture.file_name(_stem(name)) for texture in palette.textures]
    problems = [
        FileProblem(
            "ValidatePalettes",
            f"The palette '{_stem(name)}' lacks its texture '{texture}'.",
        )
        for texture in textures
        if posixpath.join(folder, texture) not in files
    ]
    doubles = palette.duplicate_ids()
    if doubles:
        text = f"The palette '{_stem(name)}' has several colours of the id "
        text += f"{', '.join(doubles)}; drawings show the first of them."
        problems.append(FileProblem("ValidatePalettes", text, is_warning=True))
    return problems


def find_name_problems(files: Sequence[str]) -> list[FileProblem]:
    """Find names that not every system can hold, and paths that get too long."""
    problems = []
    for name in files:
        fault = names.fault(name)
        if fault:
            problems.append(FileProblem("ValidateNames", f"'{name}' {fault}."))
    for first, other in names.clashes(files):
        text = f"'{first}' and '{other}' are one name on some systems."
        problems.append(FileProblem("ValidateNames", text))
    for name in long_paths(_LOCAL_FOLDER, files, WINDOWS_LONGEST_PATH):
        text = f"The path of '{name}' may have more than {WINDOWS_LONGEST_PATH} "
        text += "characters in a local copy."
        problems.append(FileProblem("ValidateNames", text, is_warning=True))
    return problems


def find_stray_versions(
    xstages: Iterable[str], main: str, broken: Mapping[str, str]
) -> list[FileProblem]:
    """Tell the versions beside the one that is opened.

    Args:
        xstages: Names of all ``.xstage`` files at the top of the scene.
        main: The one that is opened.
        broken: What is wrong with some, as the rest of a sentence, by name.

    """
    return [
        FileProblem(
            "ValidateSceneVersions",
            f"'{name}' travels along with '{main}', the version that is opened"
            + (f"; it {broken[name]}." if name in broken else "."),
            is_warning=True,
        )
        for name in xstages
        if name != main
    ]


def _stem(name: str) -> str:
    return name.rpartition("/")[2].rpartition(".")[0]
