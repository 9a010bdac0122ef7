"""Elements and their drawings: names, folders, formats and files.

An element is a folder of drawing files. Its entry and the names of its
drawings stand in ``<elements>`` of the scene; its files lie in
``elements/<folder>/<name>-<drawing>.<extension>``. A folder carries the
element's id (``Drawing.24``) when the name was taken; the files in it do not
(live scenes of 12 to 25). A new drawing lives in the temp folder until the
scene is saved.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.harmony.model.xstage import Element, SceneDocument, format_number, make

if TYPE_CHECKING:
    from sandbox.harmony.model.parts import Project

SCAN_TYPES = ("BW", "GRAY_SCALE", "COLOR")
"""Index is the number in files. 0 and 2 are seen there, 1 lies between."""

VECTOR_TYPES = ("None", "PNT", "TVG")
"""Index is the number in files and in script."""

PIXMAP_NUMBERS = {
    "OPT": 1, "SCAN": 3, "SGI": 4, "TGA": 5, "YUV": 7, "OMF": 9, "PSD": 10,
    "PNG": 11, "JPEG": 12, "BMP": 13, "TIFF": 15,
}  # fmt: skip
"""Formats as script numbers them; files hold one less."""

_ALIASES = {"JPG": "JPEG", "TIF": "TIFF", "TVG": "SCAN"}
_EXTENSIONS = {"JPEG": "jpg", "TIFF": "tif"}
_ILLEGAL = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
_ID_SUFFIX = re.compile(r"\.\d+\Z")


class Elements:
    """The elements of one scene, in the order of the file."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._document: SceneDocument = project.document
        self.metadata: dict[tuple[int, str, str], dict[str, str]] = {}
        """Pairs kept with a drawing by element, drawing and owner; for the
        session only, since they live inside TVG files."""
        self._unsaved: set[tuple[int, str]] = set()
        self._index: dict[int, Element] | None = None
        self._folders: dict[str, int] = {}
        self._names: dict[int, dict[str, None]] = {}
        self._document.replay_listeners.append(self._forget)
        self._renamed: set[int] = set()
        self._doomed: set[Path] = set()
        """Files and folders to delete at the next save, within the project."""
        project.before_save.append(self._save)

    # -- the list ----------------------------------------------------------

    def ids(self) -> list[int]:
        """Ids in the order of the file."""
        return list(self._by_id())

    def find(self, element_id: int) -> Element | None:
        """The ``<element>`` with this id."""
        return self._by_id().get(element_id)

    def _by_id(self) -> dict[int, Element]:
        if self._index is None:
            self._index, self._folders = {}, {}
            for one in self._list():
                self._note(one)
        return self._index

    def _note(self, element: Element) -> None:
        assert self._index is not None
        digits = element.get("id", "")
        element_id = int(digits) if digits.isdigit() else -1
        folder = element.get("elementFolder", "") or element.get("elementName", "")
        self._index.setdefault(element_id, element)
        self._folders.setdefault(folder.lower(), element_id)

    def _forget(self) -> None:
        self._index = None
        self._names.clear()

    def add(
        self,
        name: str,
        scan_type: str,
        field_chart: float,
        file_format: str,
        vector_format: str,
    ) -> int:
        """Add an element.

        Args:
            name: May be taken already; the folder then carries the id.
            scan_type: COLOR, GRAY_SCALE or BW; anything else is COLOR.
            field_chart: 12, 16 or 24.
            file_format: A key of `PIXMAP_NUMBERS`, or JPG or TIF.
            vector_format: TVG, PNT, or None (also empty and 0).

        Returns:
            The id, or -1 for an unknown format or an impossible name.

        """
        number = PIXMAP_NUMBERS.get(_format_name(file_format))
        vector = _vector_number(vector_format)
        if number is None or vector is None or not name or _ILLEGAL.search(name):
            return -1
        element_id = max(self._by_id(), default=0) + 1
        element = make(
            "element",
            id=str(element_id),
            elementName=name,
            elementFolder=self._free_folder(name, element_id),
            pixmapFormat=str(number - 1),
            scanType=str(_scan_number(scan_type)),
            fieldChart=format_number(field_chart),
            vectorType=str(vector),
            rootFolder="elements",
        )
        with self._project.undo.step("Add element"):
            self._document.append(self._document.elements, element)
        self._note(element)
        return element_id

    def add_copy(self, source: Element) -> int:
        """Add an element with name and format of one of another scene."""
        element_id = max(self._by_id(), default=0) + 1
        attributes = dict(source.attrib)
        name = attributes.get("elementName", "")
        attributes["id"] = str(element_id)
        attributes["elementFolder"] = self._free_folder(name, element_id)
        element = make("element", **attributes)
        with self._project.undo.step("Add element"):
            self._document.append(self._document.elements, element)
        self._note(element)
        return element_id

    def modify(
        self,
        element_id: int,
        scan_type: str,
        field_chart: float,
        pixmap_number: int,
        vector_type: int,
    ) -> bool:
        """Change the format of an element; numbers are those of script."""
        element = self.find(element_id)
        if element is None or pixmap_number not in PIXMAP_NUMBERS.values():
            return False
        if vector_type not in range(len(VECTOR_TYPES)):
            return False
        with self._project.undo.step("Modify element"):
            values = {
                "scanType": str(_scan_number(scan_type)),
                "fieldChart": format_number(field_chart),
                "pixmapFormat": str(pixmap_number - 1),
                "vectorType": str(vector_type),
            }
            for key, value in values.items():
                self._document.set(element, key, value)
        return True

    def rename(self, element_id: int, name: str) -> bool:
        """Rename; the folder follows when the scene is saved."""
        element = self.find(element_id)
        if element is None or not name or _ILLEGAL.search(name):
            return False
        with self._project.undo.step("Rename element"):
            self._document.set(element, "elementName", name)
        self._renamed.add(element_id)
        return True

    def remove(self, element_id: int, delete_files: bool = False) -> bool:
        """Remove an element; its folder goes when the scene is saved."""
        element = self.find(element_id)
        if element is None:
            return False
        if delete_files:
            self._doom(self.saved_folder(element_id))
        with self._project.undo.step("Remove element"):
            self._document.remove(self._document.elements, element)
        self._forget()
        return True

    # -- facts of one element ----------------------------------------------

    def name_of(self, element_id: int) -> str:
        """Name of the element; '' when there is none of this id."""
        return self._get(element_id, "elementName")

    def folder(self, element_id: int) -> str:
        """Name of the folder in ``elements/``."""
        element = self.find(element_id)
        if element is None:
            return ""
        return element.get("elementFolder", "") or element.get("elementName", "")

    def physical_name(self, element_id: int) -> str:
        """What the names of the drawing files begin with."""
        return _ID_SUFFIX.sub("", self.folder(element_id))

    def saved_folder(self, element_id: int) -> Path:
        """Folder of the saved drawings."""
        root = self._get(element_id, "rootFolder") or "elements"
        return self._project.folder / root / self.folder(element_id)

    def scan_type(self, element_id: int) -> str:
        """COLOR, GRAY_SCALE or BW; '' for an unknown id."""
        if self.find(element_id) is None:
            return ""
        number = self._get(element_id, "scanType")
        return SCAN_TYPES[int(number)] if number in ("0", "1", "2") else "COLOR"

    def vector_type(self, element_id: int) -> int:
        """0 none, 1 PNT, 2 TVG; -1 for an unknown id."""
        digits = self._get(element_id, "vectorType")
        return int(digits) if digits.isdigit() else -1

    def field_chart(self, element_id: int) -> float:
        """12, 16 or 24; 0 for an unknown id."""
        try:
            return float(self._get(element_id, "fieldChart"))
        except ValueError:
            return 0.0

    def pixmap_format(self, element_id: int) -> str:
        """Name of the pixmap format, SCAN for vector drawings."""
        digits = self._get(element_id, "pixmapFormat")
        for name, number in PIXMAP_NUMBERS.items():
            if digits == str(number - 1):
                return name
        return ""

    def extension(self, element_id: int) -> str:
        """Extension of the drawing files without a dot; '' if not known."""
        vector = self.vector_type(element_id)
        if vector > 0:
            return VECTOR_TYPES[vector].lower()
        pixmap = self.pixmap_format(element_id)
        return _EXTENSIONS.get(pixmap, pixmap.lower())

    # -- drawings ----------------------------------------------------------

    def drawings(self, element_id: int) -> list[str]:
        """Names of the drawings in the order of the file."""
        return list(self._drawing_names(element_id))

    def _drawing_names(self, element_id: int) -> dict[str, None]:
        """Names in order, read once and kept up to date until undo."""
        names = self._names.get(element_id)
        if names is None:
            element = self.find(element_id)
            listed = [] if element is None else element.iterfind("drawings/dwg")
            names = {one.get("name", ""): None for one in listed}
            if element is not None:
                self._names[element_id] = names
        return names

    def has_drawing(self, element_id: int, timing: str) -> bool:
        """Whether the element lists a drawing of this name."""
        return timing in self._drawing_names(element_id)

    def create_drawing(
        self,
        element_id: int,
        timing: str,
        file_exists: bool = False,
        store_in_project: bool = False,
    ) -> bool:
        """List a new drawing.

        Args:
            element_id: The element.
            timing: Name of the drawing.
            file_exists: The caller puts the file where `drawing_path` says;
                otherwise an empty drawing is made there.
            store_in_project: Not in the temp folder but in the project.

        Returns:
            False for an unknown element, an impossible name, or a drawing
            that is there already (what Harmony does then is not known).

        """
        element = self.find(element_id)
        if element is None or not timing or _ILLEGAL.search(timing):
            return False
        if self.has_drawing(element_id, timing):
            return False
        with self._project.undo.step("Create drawing"):
            drawings = self._document.ensure(element, "drawings")
            self._document.append(drawings, make("dwg", name=timing))
        self._drawing_names(element_id)[timing] = None
        self._doomed.discard(self._within(self.saved_path(element_id, timing)))
        if not store_in_project:
            self._unsaved.add((element_id, timing))
        path = self.drawing_path(element_id, timing)
        path.parent.mkdir(parents=True, exist_ok=True)
        if not store_in_project:
            path.unlink(missing_ok=True)
        if not file_exists:
            path.write_bytes(self._empty_drawing(element_id))
        return True

    def remove_drawing(self, element_id: int, timing: str) -> bool:
        """Take a drawing off the list; its file goes when the scene is saved."""
        element = self.find(element_id)
        drawings = None if element is None else element.find("drawings")
        if drawings is None:
            return False
        for one in drawings.findall("dwg"):
            if one.get("name") == timing:
                with self._project.undo.step("Delete drawing"):
                    self._document.remove(drawings, one)
                self._names.pop(element_id, None)
                # A file in the temp folder stays there, for undo.
                self._doom(self.saved_path(element_id, timing))
                return True
        return False

    def rename_drawing(self, element_id: int, old: str, new: str) -> bool:
        """Give a drawing another name; its file moves to the temp folder."""
        element = self.find(element_id)
        if element is None or not new or _ILLEGAL.search(new):
            return False
        if not self.has_drawing(element_id, old) or self.has_drawing(element_id, new):
            return False
        source = self.drawing_path(element_id, old)
        with self._project.undo.step("Rename drawing"):
            for one in element.iterfind("drawings/dwg"):
                if one.get("name") == old:
                    self._document.set(one, "name", new)
        self._names.pop(element_id, None)
        was_unsaved = (element_id, old) in self._unsaved
        self._unsaved.add((element_id, new))
        target = self.temp_path(element_id, new)
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_file():
            shutil.copyfile(source, target)
            if not was_unsaved:
                self._doom(source)
        return True

    def copy_drawing(self, element_id: int, old: str, new: str) -> bool:
        """List a drawing ``new`` with the picture of ``old``."""
        source = self.drawing_path(element_id, old)
        if not self.has_drawing(element_id, old):
            return False
        if not self.create_drawing(element_id, new, source.is_file()):
            return False
        if source.is_file():
            shutil.copyfile(source, self.drawing_path(element_id, new))
        return True

    def import_drawing(self, element_id: int, timing: str, source: Path) -> bool:
        """List a drawing with a copy of a file; an existing one is replaced."""
        if self.find(element_id) is None or not source.is_file():
            return False
        if not self.has_drawing(element_id, timing) and not self.create_drawing(
            element_id, timing, True
        ):
            return False
        self._unsaved.add((element_id, timing))
        target = self.temp_path(element_id, timing)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        self._project.mark_dirty()
        return True

    def unique_timing(self, element_id: int, base: str = "") -> str:
        """A drawing name that is free: ``base``, else a number behind it."""
        taken = set(self.drawings(element_id))
        if base and base not in taken:
            return base
        stem = f"{base}_" if base else ""
        number = 1
        while f"{stem}{number}" in taken:
            number += 1
        return f"{stem}{number}"

    def drawing_path(self, element_id: int, timing: str) -> Path:
        """Where the file of a drawing is, or has to be put."""
        if (element_id, timing) in self._unsaved:
            return self.temp_path(element_id, timing)
        return self.saved_path(element_id, timing)

    def is_unsaved(self, element_id: int, timing: str) -> bool:
        """Whether the drawing is in the temp folder still."""
        return (element_id, timing) in self._unsaved

    def saved_path(self, element_id: int, timing: str) -> Path:
        """File of a drawing in the project folder."""
        folder = self.saved_folder(element_id)
        name = self._file_name(self.physical_name(element_id), element_id, timing)
        # A hand-made or older scene may repeat the folder's whole name.
        other = folder / self._file_name(self.folder(element_id), element_id, timing)
        path = folder / name
        return other if not path.is_file() and other.is_file() else path

    def temp_path(self, element_id: int, timing: str) -> Path:
        """File of an unsaved drawing."""
        return (
            self._project.temp_folder
            / "elements"
            / self.folder(element_id)
            / self._file_name(self.physical_name(element_id), element_id, timing)
        )

    # -- saving ------------------------------------------------------------

    def _save(self, project: Project) -> None:
        kept = {
            self._within(self.saved_path(element_id, timing))
            for element_id in (self.ids() if self._doomed else [])
            for timing in self.drawings(element_id)
        }
        for path in self._doomed - kept:
            self._delete(project.folder / path)
        self._doomed.clear()
        self._rename_folders()
        for element_id, timing in sorted(self._unsaved):
            if not self.has_drawing(element_id, timing):
                self._unsaved.discard((element_id, timing))
                continue
            source = self.temp_path(element_id, timing)
            if not source.is_file():
                continue  # Nobody put the file there yet; wait for it.
            target = self.saved_path(element_id, timing)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(str(source), str(target))
            self._unsaved.discard((element_id, timing))

    def _within(self, path: Path) -> Path:
        return Path(os.path.relpath(path, self._project.folder))

    def _doom(self, path: Path) -> None:
        within = self._within(path)
        if ".." not in within.parts and within.parts:
            self._doomed.add(within)

    def _delete(self, path: Path) -> None:
        if path.is_dir():
            if not any(
                self.saved_folder(one).resolve() == path.resolve() for one in self.ids()
            ):
                shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)

    def _rename_folders(self) -> None:
        for element_id in self._renamed:
            element = self.find(element_id)
            if element is None:
                continue
            name, old_stem = self.name_of(element_id), self.physical_name(element_id)
            if name == old_stem or not name:
                continue
            moves = {
                timing: self.drawing_path(element_id, timing)
                for timing in self.drawings(element_id)
            }
            old_folder = self.saved_folder(element_id)
            self._document.set(
                element, "elementFolder", self._free_folder(name, element_id)
            )
            self._forget()
            new_folder = self.saved_folder(element_id)
            if old_folder.is_dir() and not new_folder.exists():
                old_folder.rename(new_folder)
            for timing, old_path in moves.items():
                if old_path.parent == old_folder:
                    old_path = new_folder / old_path.name
                new_path = self.drawing_path(element_id, timing)
                if old_path.is_file() and old_path != new_path:
                    new_path.parent.mkdir(parents=True, exist_ok=True)
                    shutil.move(str(old_path), str(new_path))
        self._renamed.clear()

    # -- inside ------------------------------------------------------------

    def _list(self) -> list[Element]:
        return self._document.root.findall("elements/element")

    def _get(self, element_id: int, key: str) -> str:
        element = self.find(element_id)
        return "" if element is None else element.get(key, "")

    def _file_name(self, stem: str, element_id: int, timing: str) -> str:
        extension = self.extension(element_id)
        return f"{stem}-{timing}.{extension}" if extension else f"{stem}-{timing}"

    def _free_folder(self, name: str, element_id: int) -> str:
        self._by_id()
        owner = self._folders.get(name.lower(), element_id)
        if owner != element_id or (self._project.folder / "elements" / name).exists():
            return f"{name}.{element_id}"
        return name

    def _empty_drawing(self, element_id: int) -> bytes:
        if self.vector_type(element_id) > 0:
            from sandbox.harmony.model.vector_drawings import WIDE_SINCE, empty_drawing

            return empty_drawing(self._project.release.number >= 100 * WIDE_SINCE)
        from sandbox.harmony.render.images import drawing_type, encode_image
        from sandbox.harmony.render.qt import QImage

        image = QImage(1, 1, QImage.Format_ARGB32)
        image.fill(0)
        kind = self.pixmap_format(element_id)
        values = {"PNG": "PNG4", "JPEG": "JPG", "TIFF": "TIF"}
        return encode_image(image, drawing_type(values.get(kind, kind)))


def _format_name(text: str) -> str:
    upper = text.strip().upper()
    return _ALIASES.get(upper, upper)


def _vector_number(text: str) -> int | None:
    known = {"": 0, "0": 0, "NONE": 0, "NULL": 0, "PNT": 1, "TVG": 2}
    return known.get(text.strip().upper())


def _scan_number(text: str) -> int:
    upper = text.strip().upper()
    return SCAN_TYPES.index(upper) if upper in SCAN_TYPES else 2
