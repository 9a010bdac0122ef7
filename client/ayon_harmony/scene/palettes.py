"""Palettes linked into the open scene, named by their files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..model.spelling import Record
from .wire import Part, Row, entries, listed, read_row, read_rows, read_texts


@dataclass(frozen=True)
class PaletteColor(Record):
    """A colour of a palette as Harmony has it, saved or not.

    Attributes:
        id: What drawings refer to.
        name: For people.
        value: Its colour or gradient, comparable with others' only.

    """

    id: str
    name: str
    value: str = ""


@dataclass(frozen=True)
class Palette(Record):
    """A palette of the scene's list.

    Attributes:
        path: File, with ``.plt`` and forward slashes.
        name: Name without ``.plt``.
        index: Place in the list, 0 at the top, which wins.
        location: ``scene``, ``element``, ``job``, ``environment``, ``external``.
        is_texture: Whether it holds pencil textures.
        is_found: Whether Harmony found its file.
        color_count: Number of colours.
        session_id: Harmony's id, another one in each session.
        colors: Its colours; empty when listed without them.

    """

    path: str
    name: str
    index: int
    location: str
    is_texture: bool
    is_found: bool
    color_count: int
    session_id: str
    colors: tuple[PaletteColor, ...] = ()

    @classmethod
    def from_wire(cls, row: Row) -> Palette:
        """Read a row of ``listPalettes``."""
        return cls(
            path=row["path"],
            name=row["name"],
            index=row["index"],
            location=row["location"],
            is_texture=row["isTexture"],
            is_found=row["isFound"],
            color_count=row["colorCount"],
            session_id=row["id"],
            colors=tuple(
                PaletteColor(color["id"], color["name"], color.get("value", ""))
                for color in row.get("colors", ())
            ),
        )


class Palettes(Part):
    """Palettes linked into the open scene."""

    def list_palettes(self, *, with_colors: bool = False) -> list[Palette]:
        """List all palettes, the first wins, in one round trip."""
        rows = read_rows(self._call("listPalettes", with_colors))
        return [Palette.from_wire(row) for row in rows]

    def link_palette(self, path: Path | str, index: int | None = None) -> Palette:
        """Link a .plt file; ``index`` counts from 0 at the top, None is last.

        A palette that is linked already is moved to the index, if one is given.
        """
        return Palette.from_wire(
            read_row(self._call("linkPalette", Path(path).as_posix(), index))
        )

    def replace_palette(self, old_path: Path | str, new_path: Path | str) -> Palette:
        """Put another file in a palette's place of the list."""
        row = self._call(
            "replacePalette", Path(old_path).as_posix(), Path(new_path).as_posix()
        )
        return Palette.from_wire(read_row(row))

    def replace_palettes(self, paths: Mapping[str, Path | str]) -> None:
        """Put other files in palettes' places of the list, by their old paths."""
        rows = [
            [Path(old).as_posix(), Path(new).as_posix()] for old, new in entries(paths)
        ]
        self._call("replacePalettes", rows)

    def create_palette(self, name: str) -> Palette:
        """Make a new palette in the scene's own library."""
        return Palette.from_wire(read_row(self._call("createPalette", name)))

    def remove_palettes(
        self, paths: Iterable[Path | str], *, missing_ok: bool = False
    ) -> list[str]:
        """Take palettes off the list; files stay. Return those that were on it.

        Args:
            paths: Palettes of the list.
            missing_ok: Pass over those that are not on it, which are refused else.

        """
        asked = [Path(path).as_posix() for path in listed(paths)]
        return read_texts(self._call("removePalettes", asked, missing_ok))

    def move_palette(self, path: Path | str, index: int) -> int:
        """Move a palette in the list and return the place it has now."""
        return int(str(self._call("movePalette", Path(path).as_posix(), index)))
