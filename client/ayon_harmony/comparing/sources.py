"""A scene out of a workfile, a scene folder or an ``.xstage``, with its files."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ayon_harmony.errors import PaletteFileError, WorkfileError
from ayon_harmony.formats.palette_file import (
    LARGEST_FILE,
    PaletteFile,
    PaletteList,
    decode,
)
from ayon_harmony.formats.scene_content import SceneContent, read_content
from ayon_harmony.model.scene_folder import PALETTE_LIST
from ayon_harmony.workfiles import disk, versions
from ayon_harmony.workfiles.archive import ArchiveReader, scan

_CHUNK = 1 << 20


@dataclass(frozen=True)
class Source:
    """One side of a comparison.

    Attributes:
        name: What people call it.
        content: What its scene says.
        files: Size and CRC-32 of its files by relative name; of a folder they are
            read when they are asked for.
        palettes: Its own palettes by name; unreadable ones are left out.
        path: Where it is: zip, folder or ``.xstage``.
        palette_order: Names of the palettes in the scene's list, the first wins.
        read_one: Gives a file of a scene that is no path, None for one that is gone.

    """

    name: str
    content: SceneContent
    files: Mapping[str, tuple[int, int]]
    palettes: Mapping[str, PaletteFile]
    path: Path = field(default_factory=Path)
    palette_order: tuple[str, ...] = ()
    read_one: Callable[[str], bytes | None] | None = None

    def read_files(self, names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Yield the bytes of files of the scene; what cannot be read is left out."""
        wanted = [name for name in names if name in self.files]
        if self.read_one is not None:
            for name in wanted:
                data = self.read_one(name)
                if data is not None:
                    yield name, data
            return
        if self.path.is_dir() or self.path.suffix.lower() == ".xstage":
            folder = self.path if self.path.is_dir() else self.path.parent
            for name in wanted:
                try:
                    yield name, disk.read_file(folder / name)
                except (OSError, WorkfileError):
                    continue
            return
        with ArchiveReader(self.path) as reader:
            members = reader.scene_members()
            for name in wanted:
                try:
                    yield name, reader.read(members[name])
                except (KeyError, WorkfileError):
                    continue


def open_source(path: Path, version: str = "") -> Source:
    """Read a scene from a zip, a folder or an ``.xstage``; nothing is written.

    Args:
        path: Where the scene is.
        version: Name of the version that is read of several in a zip; without it,
            and where it has none of that name, the one that is meant.

    Raises:
        WorkfileError: It is missing, or no Harmony scene; says what it is instead.

    """
    if path.is_dir():
        return _from_folder(path, None)
    if not path.is_file():
        raise WorkfileError(f"There is no '{path}'.", path)
    if path.suffix.lower() == ".xstage":
        return _from_folder(path.parent, path)
    return _from_zip(path, version)


def source_of_state(
    files: Mapping[str, tuple[int, int]],
    read_one: Callable[[str], bytes | None],
    name: str,
) -> Source | None:
    """Return a scene whose files somebody kept, None where they are not whole.

    Args:
        files: Size and CRC-32 by name.
        read_one: Gives a file, None for one that is gone.
        name: Name of the version that is meant; another one where it is alone.

    """
    xstages = [one for one in files if "/" not in one and one.endswith(".xstage")]
    named = f"{name}.xstage"
    xstage = named if named in xstages else (xstages or [""])[0]
    text = read_one(xstage) if named in xstages or len(xstages) == 1 else None
    if text is None:
        return None
    read = {one: read_one(one) for one in files if _is_text(one)}
    texts = {one: data for one, data in read.items() if data is not None}
    if len(texts) != len(read):
        return None
    return Source(
        name,
        read_content(text, xstage),
        files,
        _palettes(texts),
        palette_order=_palette_order(texts),
        read_one=read_one,
    )


class _FolderFiles(Mapping[str, tuple[int, int]]):
    """Size and CRC-32 of the files of a folder, each read when it is asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sizes = {
            name: found.size
            for name, found in scan.scan(folder, scan.LEFT_OUT).files.items()
        }
        self._known: dict[str, tuple[int, int]] = {}

    def __getitem__(self, name: str) -> tuple[int, int]:
        if name not in self._known:
            crc, size = 0, self._sizes[name]
            with open(disk.long_path(self._folder / name), "rb") as file:
                while chunk := file.read(_CHUNK):
                    crc = zlib.crc32(chunk, crc)
            self._known[name] = (size, crc)
        return self._known[name]

    def size_of(self, name: str) -> int:
        """Return the size of a file, which is not read for it."""
        return self._sizes[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._sizes)

    def __len__(self) -> int:
        return len(self._sizes)


def _from_folder(folder: Path, xstage: Path | None) -> Source:
    path = folder if xstage is None else xstage
    if xstage is None:
        listed = versions.list_versions(folder, folder.name)
        xstage = versions.default_version(listed).xstage
    content = read_content(disk.read_file(xstage), xstage.name)
    files = _FolderFiles(folder)
    texts = {
        name: disk.read_file(folder / name)
        for name in files
        if _is_text(name) and files.size_of(name) <= LARGEST_FILE
    }
    return Source(
        xstage.stem, content, files, _palettes(texts), path, _palette_order(texts)
    )


def _from_zip(path: Path, version: str) -> Source:
    with ArchiveReader(path) as reader:
        is_there = f"{version}.xstage" in reader.scene_versions()
        xstage = f"{version}.xstage" if is_there else reader.main_version()
        members = reader.scene_members()
        content = read_content(reader.chunks(members[xstage]), xstage)
        texts = {
            name: reader.read(member)
            for name, member in members.items()
            if _is_text(name) and member.size <= LARGEST_FILE
        }
        files = {name: (member.size, member.crc) for name, member in members.items()}
    return Source(
        path.stem, content, files, _palettes(texts), path, _palette_order(texts)
    )


def _is_text(name: str) -> bool:
    return name.lower().endswith(".plt") or name == PALETTE_LIST


def _palettes(texts: Mapping[str, bytes]) -> dict[str, PaletteFile]:
    palettes = {}
    for name, text in texts.items():
        try:
            if name != PALETTE_LIST:
                palettes[name] = PaletteFile.parse(decode(text))
        except PaletteFileError:
            continue
    return palettes


def _palette_order(texts: Mapping[str, bytes]) -> tuple[str, ...]:
    """Return the palettes of the scene's list: names without folder and ending."""
    try:
        text = decode(texts.get(PALETTE_LIST, b""))
        links = PaletteList.parse(text).links
    except PaletteFileError:
        return ()
    names = (link.path.replace("\\", "/").rpartition("/")[2] for link in links)
    return tuple(
        name[: -len(".plt")] if name.lower().endswith(".plt") else name
        for name in names
    )
