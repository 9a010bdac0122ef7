"""Palette lists of a scene and of its elements, and the palettes in them.

The scene's list is the file ``PALETTE_LIST`` in the project folder, an
element's the one in its folder. A palette is a ``.plt``; its id lives for a
session only, its path is what stays. Nothing is written before the scene is
saved; every change is noted for undo.
"""

from __future__ import annotations

import copy
import os
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Callable
from uuid import uuid4

from sandbox.harmony.model.palette_files import (
    PaletteColor,
    PaletteFile,
    new_color_id,
    palette_list_text,
    parse_palette_list,
    read_palette,
)
from sandbox.harmony.model.xstage import write_whole

if TYPE_CHECKING:
    from sandbox.harmony.model.parts import Project

LOCATIONS = ("ENVIRONMENT", "JOB", "SCENE", "ELEMENT", "EXTERNAL")
"""Index is the constant's number; the true numbers are not known."""

LIBRARY = "palette-library"


def _spelled(path: Path) -> str:
    """Return a path as those of one file are spelt alike."""
    return os.path.normcase(os.path.abspath(path))


class Palette:
    """One palette of a list."""

    def __init__(self, owner: PaletteList, path: Path) -> None:
        self.owner = owner
        self.path = path
        self.id = uuid4().hex[:16]
        self._content: PaletteFile | None = None
        self.is_changed = False
        self.is_found = True
        self.listed_as: tuple[str, str] | None = None
        """Place and link as the list's file has them; None for a new palette."""

    @property
    def path(self) -> Path:
        """Its file, with extension."""
        return self._path

    @path.setter
    def path(self, path: Path) -> None:
        self._path = path
        self.spelling = _spelled(path)

    @property
    def name(self) -> str:
        """Name without extension."""
        return self.path.stem

    @property
    def content(self) -> PaletteFile:
        """The colours, read on first use; empty when the file is missing."""
        if self._content is None:
            try:
                self._content = read_palette(self.path)
                self.is_found = True
            except (OSError, ValueError):
                self._content = PaletteFile()
                self.is_found = False
        return self._content

    def forget(self) -> None:
        """Read the file again when colours are asked for."""
        self._content = None
        self.is_changed = False

    def change(self, edit: Callable[[PaletteFile], None]) -> None:
        """Change the content as one undoable step."""
        before = copy.deepcopy(self.content)
        edit(self.content)
        after = copy.deepcopy(self.content)
        self.is_changed = True

        def put(state: PaletteFile) -> Callable[[], None]:
            def restore() -> None:
                self._content = copy.deepcopy(state)
                self.is_changed = True

            return restore

        self.owner.project.document.note(put(before), put(after))

    def location(self) -> str:
        """One of `LOCATIONS`, by where the file lies."""
        project = self.owner.project
        folder = os.path.normcase(os.path.abspath(self.path.parent))
        if folder == os.path.normcase(os.path.abspath(project.folder / LIBRARY)):
            return "SCENE"
        inside = os.path.normcase(os.path.abspath(project.folder)) + os.sep
        if folder.startswith(inside):
            first = folder[len(inside) :].replace("\\", "/").split("/")[0]
            return {
                "elements": "ELEMENT",
                "jobs": "JOB",
                "environments": "ENVIRONMENT",
            }.get(first, "EXTERNAL")
        return "EXTERNAL"

    def texture_folder(self) -> Path:
        """Folder of the pictures of a texture palette."""
        return self.path.with_name(f"{self.path.stem}_textures")


class PaletteList:
    """One list of palettes, in order of priority.

    Attributes:
        project: The scene.
        element_id: Element the list belongs to, -1 for the scene.
        id: Of the list, for this session.

    """

    def __init__(self, project: Project, element_id: int = -1) -> None:
        self.project = project
        self.element_id = element_id
        self.id = uuid4().hex[:16]
        self.palettes: list[Palette] = []
        self._read()

    @property
    def file(self) -> Path:
        """The PALETTE_LIST file."""
        if self.element_id < 0:
            return self.project.folder / "PALETTE_LIST"
        return self.project.elements.saved_folder(self.element_id) / "PALETTE_LIST"

    @property
    def folder(self) -> Path:
        """Folder in which relative places of the list begin."""
        return self.file.parent

    def _read(self) -> None:
        try:
            text = self.file.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return
        for place, linked in parse_palette_list(text):
            palette = Palette(self, self._resolve(place, linked))
            palette.listed_as = (place, linked)
            self.palettes.append(palette)

    def _resolve(self, place: str, linked: str) -> Path:
        # The link is absolute of the machine that saved; a project that moved
        # still has its own palettes at their place.
        inside = self.folder / f"{place}.plt"
        if not linked:
            return inside
        # A link of another system ("D:/...") is absolute all the same.
        is_absolute = os.path.isabs(linked) or re.match(r"[A-Za-z]:[/\\]", linked)
        path = Path(linked if is_absolute else os.path.normpath(self.folder / linked))
        if inside.is_file() and not path.is_file():
            return inside
        return path

    def find(self, palette_id: str) -> Palette | None:
        """The palette with this id."""
        for palette in self.palettes:
            if palette.id == palette_id:
                return palette
        return None

    def find_path(self, path: Path) -> Palette | None:
        """The palette of this file (with extension)."""
        wanted = _spelled(path)
        for palette in self.palettes:
            if palette.spelling == wanted:
                return palette
        return None

    def insert(self, path: Path, index: int | None = None) -> Palette:
        """Link a palette file; it need not exist, as a broken link does not.

        Args:
            path: File with extension.
            index: 0 is the top; None the end.

        """
        present = self.find_path(path)
        if present is not None:
            return present
        palette = Palette(self, path)
        order = list(self.palettes)
        order.insert(len(order) if index is None else index, palette)
        self._reorder(order)
        return palette

    def create(self, path: Path, index: int | None = None) -> Palette:
        """Make a new palette with one default colour; a taken name is numbered."""
        free = path
        number = 1
        while free.exists() or self.find_path(free) is not None:
            free = path.with_name(f"{path.stem}_{number}{path.suffix}")
            number += 1
        palette = Palette(self, free)
        palette._content = PaletteFile(
            [PaletteColor("Solid", "Default", new_color_id(), [(0.0, (0, 0, 0, 255))])]
        )
        palette.is_changed = True
        order = list(self.palettes)
        order.insert(len(order) if index is None else index, palette)
        self._reorder(order)
        return palette

    def remove(self, palette: Palette) -> None:
        """Unlink; the file stays."""
        self._reorder([one for one in self.palettes if one is not palette])

    def move(self, palette: Palette, step: int) -> bool:
        """Move one place up (-1) or down (1); False at the end of the list."""
        index = self.palettes.index(palette)
        target = index + step
        if not 0 <= target < len(self.palettes):
            return False
        order = list(self.palettes)
        order[index], order[target] = order[target], order[index]
        self._reorder(order)
        return True

    def _reorder(self, order: list[Palette]) -> None:
        before, after = list(self.palettes), list(order)
        self.palettes = order

        def put(state: list[Palette]) -> Callable[[], None]:
            def restore() -> None:
                self.palettes = list(state)

            return restore

        self.project.document.note(put(before), put(after))

    def save(self) -> None:
        """Write changed palettes and the list."""
        for palette in self.palettes:
            if palette.is_changed:
                palette.path.parent.mkdir(parents=True, exist_ok=True)
                text = palette.content.to_text().encode("utf-8")
                write_backed_up(palette.path, text)
                palette.is_changed = False
                palette.is_found = True
        links = [
            palette.listed_as or (self._place(palette.path), palette.path.as_posix())
            for palette in self.palettes
        ]
        present = ""
        if self.file.is_file():
            present = self.file.read_text(encoding="utf-8", errors="replace")
        unlisted = not links and not present and self.element_id >= 0
        if unlisted or parse_palette_list(present) == links:
            return
        self.file.parent.mkdir(parents=True, exist_ok=True)
        write_backed_up(self.file, palette_list_text(links, present).encode("utf-8"))

    def _place(self, path: Path) -> str:
        try:
            return path.relative_to(self.folder).with_suffix("").as_posix()
        except ValueError:
            return f"{LIBRARY}/{path.stem}"


class Palettes:
    """Every palette list of one scene that was asked for."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._folder = project.folder
        self._scene: PaletteList | None = None
        self._elements: dict[int, PaletteList] = {}
        self._doomed: list[Path] = []
        self.current_palette = ""
        self.current_color = ""
        """Ids of what is chosen in the colour view; '' before any choice."""
        project.before_save.append(self._save)

    @property
    def scene(self) -> PaletteList:
        """The scene's list, read on first use."""
        if self._scene is None:
            self._scene = PaletteList(self.project)
        return self._scene

    def of_element(self, element_id: int) -> PaletteList | None:
        """An element's list, read on first use; None for an unknown element."""
        if self.project.elements.find(element_id) is None:
            return None
        if element_id not in self._elements:
            self._elements[element_id] = PaletteList(self.project, element_id)
        return self._elements[element_id]

    def loaded(self) -> list[PaletteList]:
        """Lists in memory, the scene's first."""
        return [self.scene, *self._elements.values()]

    def find_list(self, list_id: str) -> PaletteList | None:
        """The loaded list with this id."""
        for one in self.loaded():
            if one.id == list_id:
                return one
        return None

    def find(self, palette_id: str) -> Palette | None:
        """The palette with this id in any loaded list."""
        for one in self.loaded():
            palette = one.find(palette_id)
            if palette is not None:
                return palette
        return None

    def folder_for(self, location: str, element_id: int = -1) -> Path | None:
        """Palette folder of a location; None for EXTERNAL and bad elements.

        Environment and job lie below the project in a scene without database.
        """
        root = self.project.folder
        if location == "SCENE":
            return root / LIBRARY
        if location == "ELEMENT":
            if self.project.elements.find(element_id) is None:
                return None
            return self.project.elements.saved_folder(element_id) / LIBRARY
        if location == "JOB":
            return root / "jobs" / "job" / LIBRARY
        if location == "ENVIRONMENT":
            return root / "environments" / "environment" / LIBRARY
        return None

    def remove_everywhere(self, palette: Palette) -> None:
        """Unlink from every list; the file is deleted at the next save."""
        for one in self.loaded():
            present = one.find_path(palette.path)
            if present is not None:
                one.remove(present)
        self._doomed.append(palette.path)

    def _save(self, project: Project) -> None:
        for path in self._doomed:
            path.unlink(missing_ok=True)
            shutil.rmtree(path.with_name(f"{path.stem}_textures"), ignore_errors=True)
        self._doomed.clear()
        moved = project.folder != self._folder
        for one in self.loaded() if moved or self._scene or self._elements else []:
            for palette in one.palettes:
                if moved and self._folder in palette.path.parents:
                    inside = palette.path.relative_to(self._folder)
                    palette.path = project.folder / inside
                    palette.listed_as = None
            one.save()
        self._folder = project.folder


def write_backed_up(path: Path, content: bytes) -> None:
    """Write a file whole; the one before stays as ``name~``."""
    if path.is_file():
        if path.read_bytes() == content:
            return
        os.replace(path, path.with_name(path.name + "~"))
    write_whole(path, content)
