"""Where a scene's files are: in a folder, or in a workfile's zip.

Of a zip only what a picture needs is unpacked, under names of our own, so that no name
in it can lead anywhere.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import Protocol

from ..errors import PaletteFileError, WorkfileError
from ..formats.palette_file import PaletteList
from ..formats.scene_drawings import (
    drawing_names,
    find_drawing,
    read_linked_palettes,
)
from ..formats.xstage import ElementFacts
from ..model.scene_folder import PALETTE_LIST

_LARGEST_FILE = 256 << 20
_LARGEST_SCENE = 512 << 20


class SceneFiles(Protocol):
    """Files of a scene."""

    @property
    def xstage(self) -> Path:
        """The scene's file."""

    def drawing(self, element: ElementFacts, drawing: str) -> Path | None:
        """Return the file of a drawing, None when it is not there."""

    def palettes(self) -> tuple[list[Path], list[str]]:
        """Return the linked palettes by priority, and what is missing of them."""


class FolderFiles:
    """A scene's folder.

    Args:
        xstage: The scene's file in it.

    """

    def __init__(self, xstage: Path) -> None:
        self.xstage = xstage

    def drawing(self, element: ElementFacts, drawing: str) -> Path | None:
        """Return the file of a drawing, None when it is not there."""
        return find_drawing(self.xstage.parent, element, drawing)

    def palettes(self) -> tuple[list[Path], list[str]]:
        """Return the linked palettes by priority, and what is missing of them."""
        return read_linked_palettes(self.xstage.parent)


class ZipFiles:
    """A scene in a zip, its files unpacked when they are asked for.

    Args:
        archive: The open zip.
        folder: Takes what is unpacked.
        names: Of several ``.xstage`` the one of the first name that there is; the
            last name is that of the zip without ending.

    Raises:
        WorkfileError: It holds no scene.

    """

    def __init__(
        self, archive: zipfile.ZipFile, folder: Path, names: Sequence[str]
    ) -> None:
        self._archive = archive
        self._folder = folder
        self._left = _LARGEST_SCENE
        self._unpacked: dict[str, Path] = {}
        self._members = {
            info.filename.replace("\\", "/"): info
            for info in archive.infolist()
            if not info.is_dir()
        }
        scene = self._find_scene(names)
        name = names[-1]
        if scene is None:
            raise WorkfileError(f"'{name}' holds no scene (.xstage).")
        self._root = scene.rpartition("/")[0]
        unpacked = self._unpack(scene)
        if unpacked is None:
            raise WorkfileError(f"The scene in '{name}' is too large.")
        self.xstage = unpacked

    def _find_scene(self, names: Sequence[str]) -> str | None:
        # The rule of ``workfiles.archive``: resource forks of macOS are no scenes, the
        # one nearest to the top is it, and the one that was worked on last.
        scenes = [
            member
            for member in sorted(self._members, reverse=True)
            if member.lower().endswith(".xstage")
            and not member.rpartition("/")[2].startswith("._")
        ]
        scenes.sort(key=lambda member: self._members[member].date_time, reverse=True)
        scenes.sort(key=lambda member: member.count("/"))
        named = (
            scene
            for name in names
            for scene in scenes
            if PurePosixPath(scene).stem == name
        )
        return next(chain(named, scenes), None)

    def _unpack(self, member: str) -> Path | None:
        """Unpack a member under a name of our own; None when it is not there."""
        if member in self._unpacked:
            return self._unpacked[member]
        info = self._members.get(member)
        if info is None or info.file_size > min(_LARGEST_FILE, self._left):
            return None
        self._left -= info.file_size
        suffix = PurePosixPath(member).suffix.lower()
        place = self._folder / f"{len(self._unpacked)}"
        place.mkdir()
        # Palettes keep their names: messages name them.
        stem = "".join(
            c for c in PurePosixPath(member).stem if c.isalnum() or c in "-_"
        )
        path = place / f"{stem[:60] or 'file'}{suffix if suffix[1:].isalnum() else ''}"
        with self._archive.open(info) as source, path.open("wb") as target:
            shutil.copyfileobj(source, target)
        self._unpacked[member] = path
        return path

    def _inside(self, name: str) -> str:
        return f"{self._root}/{name}" if self._root else name

    def drawing(self, element: ElementFacts, drawing: str) -> Path | None:
        """Return the file of a drawing, None when it is not there."""
        names = drawing_names(element, drawing)
        members = (self._inside(f"{element.folder}/{name}") for name in names)
        return next(filter(None, map(self._unpack, members)), None)

    def palettes(self) -> tuple[list[Path], list[str]]:
        """Return the linked palettes by priority, and what is missing of them."""
        library = [
            member
            for member in self._members
            if member.startswith(self._inside("palette-library/"))
            and member.lower().endswith(".plt")
        ]
        listing = self._unpack(self._inside(PALETTE_LIST))
        try:
            links = PaletteList.read(listing).links if listing is not None else ()
        except PaletteFileError as error:
            return [], [str(error)]
        by_name = {PurePosixPath(member).name.lower(): member for member in library}
        wanted: dict[str | Path, None] = {}
        missing = []
        for link in links:
            name = link.path.replace("\\", "/").rpartition("/")[2]
            name = name if name.lower().endswith(".plt") else f"{name}.plt"
            found = by_name.get(name.lower())
            elsewhere = Path(link.path)
            if found is not None:
                wanted[found] = None
            elif elsewhere.is_absolute() and os.path.isfile(elsewhere):
                # A published palette is linked where it lies, and in no zip.
                wanted[elsewhere] = None
            else:
                missing.append(f"palette '{link.name}' is not in the zip")
        if listing is None:
            wanted = dict.fromkeys(sorted(library))
        unpacked = (
            palette if isinstance(palette, Path) else self._unpack(palette)
            for palette in wanted
        )
        return [path for path in unpacked if path is not None], missing


@contextmanager
def open_scene_files(source: Path, version: str = "") -> Iterator[SceneFiles]:
    """Open a scene's files.

    Args:
        source: An ``.xstage``, a folder that holds one, or a zip.
        version: Of several versions in a zip the one of this name, where it is there.

    Raises:
        WorkfileError: There is no scene.

    """
    if source.suffix.lower() == ".xstage":
        yield FolderFiles(source)
        return
    if source.is_dir():
        yield FolderFiles(_scene_in(source))
        return
    with tempfile.TemporaryDirectory(prefix="ayon_harmony_picture_") as scratch:
        try:
            with zipfile.ZipFile(source) as archive:
                names = [*([version] if version else []), source.stem]
                yield ZipFiles(archive, Path(scratch), names)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
            raise WorkfileError(
                f"'{source.name}' cannot be read ({error}).", source
            ) from error
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise WorkfileError(
                f"'{source.name}' cannot be read ({why}).", source
            ) from error


def _scene_in(folder: Path) -> Path:
    try:
        scenes = sorted(folder.glob("*.xstage"))
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise WorkfileError(
            f"'{folder.name}' cannot be looked into ({why}).", folder
        ) from error
    named = folder / f"{folder.name}.xstage"
    if named in scenes:
        return named
    if not scenes:
        raise WorkfileError(f"'{folder.name}' holds no scene (.xstage).", folder)
    return scenes[0]
