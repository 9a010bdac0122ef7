"""A scene out of a workfile, a scene folder or an ``.xstage``, with its files."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ayon_harmony.errors import PaletteFileError, WorkfileError
from ayon_harmony.formats.palette_file import PaletteFile
from ayon_harmony.formats.scene_content import SceneContent, read_content
from ayon_harmony.workfiles import disk, versions
from ayon_harmony.workfiles.archive import ArchiveReader, scan

_CHUNK = 1 << 20


@dataclass(frozen=True)
class Source:
    """One side of a comparison.

    Attributes:
        name: What people call it.
        content: What its scene says.
        files: Size and CRC-32 of its files by relative name; empty where only the
            ``.xstage`` is there.
        palettes: Its own palettes by name; unreadable ones are left out.

    """

    name: str
    content: SceneContent
    files: Mapping[str, tuple[int, int]]
    palettes: Mapping[str, PaletteFile]


def open_source(path: Path) -> Source:
    """Read a scene from a zip, a folder or an ``.xstage``; nothing is written.

    Raises:
        WorkfileError: It is missing, or no Harmony scene; says what it is instead.

    """
    if path.is_dir():
        return _from_folder(path, None)
    if not path.is_file():
        raise WorkfileError(f"There is no '{path}'.", path)
    if path.suffix.lower() == ".xstage":
        return _from_folder(path.parent, path)
    return _from_zip(path)


def _from_folder(folder: Path, xstage: Path | None) -> Source:
    if xstage is None:
        listed = versions.list_versions(folder, folder.name)
        xstage = versions.default_version(listed).xstage
    content = read_content(disk.read_file(xstage), xstage.name)
    files = {}
    for name, found in scan.scan(folder, scan.LEFT_OUT).files.items():
        crc = 0
        with open(disk.long_path(folder / name), "rb") as file:
            while chunk := file.read(_CHUNK):
                crc = zlib.crc32(chunk, crc)
        files[name] = (found.size, crc)
    texts = {name: disk.read_file(folder / name) for name in files if _is_palette(name)}
    return Source(xstage.stem, content, files, _palettes(texts))


def _from_zip(path: Path) -> Source:
    with ArchiveReader(path) as reader:
        xstage = reader.main_version()
        members = reader.scene_members()
        content = read_content(reader.read(members[xstage]), xstage)
        texts = {
            name: reader.read(member)
            for name, member in members.items()
            if _is_palette(name)
        }
        files = {name: (member.size, member.crc) for name, member in members.items()}
    return Source(path.stem, content, files, _palettes(texts))


def _is_palette(name: str) -> bool:
    return name.lower().endswith(".plt")


def _palettes(texts: Mapping[str, bytes]) -> dict[str, PaletteFile]:
    palettes = {}
    for name, text in texts.items():
        try:
            palettes[name] = PaletteFile.parse(text.decode("utf-8", "replace"))
        except PaletteFileError:
            continue
    return palettes
