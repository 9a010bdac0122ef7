"""Palette files (``.plt``) and the PALETTE_LIST of a scene, as text.

Both are read without losing anything: what is not understood stays a line of its
own, and writing an unchanged file gives the bytes that were read. Colours keep
their ids, because drawings refer to colours by id.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Union

from ..errors import PaletteFileError

PALETTE_HEADER = "ToonBoomAnimationInc PaletteFile"
LIST_HEADER = "ToonBoomAnimationInc PaletteList"
TEXTURE_PALETTE_MARK = '"TB_Pencil_Texture|"'
DEFAULT_LINE_COLOR_ID = "0x0000000000000003"

_NAME_COLUMNS = 26
_ID = re.compile(r"0x[0-9A-Fa-f]{16}$")
_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S+)')
_GRADIENT = re.compile(
    r'Gradient\s+(?P<name>"(?:[^"\\]|\\.)*"|\S+)\s+(?P<id>0x[0-9A-Fa-f]{16})'
    r"\s+(?P<kind>\w+)\s*(?P<rest>.*)$"
)
_PLAIN_NAME = re.compile(r'[^\s"{}]+$')


@dataclass(frozen=True)
class Rgba:
    """A colour, each channel from 0 to 255."""

    red: int
    green: int
    blue: int
    alpha: int = 255

    @property
    def hex(self) -> str:
        """``#rrggbbaa``."""
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}{self.alpha:02x}"


@dataclass(frozen=True)
class GradientStop:
    """One colour of a gradient, at ``offset`` percent of its length."""

    offset: float
    color: Rgba


@dataclass(frozen=True)
class SolidColor:
    """A colour with one value. ``id`` is ``0x`` and 16 hex digits."""

    name: str
    id: str
    color: Rgba


@dataclass(frozen=True)
class GradientColor:
    """A colour that runs through several values.

    Attributes:
        kind: ``Linear`` or ``Radial``.
        stops: In the order of the file, usually by offset.

    """

    name: str
    id: str
    kind: str
    stops: tuple[GradientStop, ...]


@dataclass(frozen=True)
class TextureColor:
    """A colour that is an image.

    Attributes:
        is_tiled: Whether the image repeats.

    """

    name: str
    id: str
    is_tiled: bool

    def file_name(self, palette_name: str) -> str:
        """Return the image, relative to the palette's folder."""
        return f"{palette_name}_textures/{self.id[2:]}.tga"


@dataclass(frozen=True)
class UnknownLine:
    """A line that is kept as it is: blank, a comment, or from a newer Harmony."""

    text: str


Color = Union[SolidColor, GradientColor, TextureColor]
Entry = Union[SolidColor, GradientColor, TextureColor, UnknownLine]


@dataclass(frozen=True)
class PaletteFile:
    """The content of a ``.plt``.

    Attributes:
        version: Number in the header, 2 in every known file.
        is_texture_palette: Whether it is a palette of pencil textures.
        entries: Colours and kept lines, in the order of the file.

    """

    version: str = "2"
    is_texture_palette: bool = False
    entries: tuple[Entry, ...] = ()
    _source: tuple[str, ...] = field(default=(), repr=False, compare=False)
    _newline: str = field(default="\n", repr=False, compare=False)
    _ends_open: bool = field(default=False, repr=False, compare=False)
    _has_bom: bool = field(default=False, repr=False, compare=False)

    @property
    def colors(self) -> tuple[Color, ...]:
        """The colours alone, in order."""
        return tuple(e for e in self.entries if not isinstance(e, UnknownLine))

    @property
    def textures(self) -> tuple[TextureColor, ...]:
        """The colours that need an image file beside the palette."""
        return tuple(e for e in self.entries if isinstance(e, TextureColor))

    def find_color(self, color_id: str) -> Color | None:
        """Return the colour with an id (any case of its digits), None if none."""
        wanted = color_id.lower()
        return next((c for c in self.colors if c.id.lower() == wanted), None)

    def with_entries(self, entries: Sequence[Entry]) -> PaletteFile:
        """Return the palette with other entries; unchanged ones keep their text."""
        known = dict(zip(self.entries, self._source))
        return replace(
            self,
            entries=tuple(entries),
            _source=tuple(known.get(entry, "") for entry in entries),
        )

    def duplicate_ids(self) -> tuple[str, ...]:
        """Return the ids that several colours have; drawings cannot tell these."""
        counts = Counter(color.id.lower() for color in self.colors)
        return tuple(color_id for color_id, count in counts.items() if count > 1)

    @classmethod
    def parse(cls, text: str, path: Path | None = None) -> PaletteFile:
        """Read the text of a ``.plt``.

        Args:
            text: Whole file.
            path: Only for the message of an error.

        Raises:
            PaletteFileError: The first line is not a palette's.

        """
        has_bom = text.startswith("\ufeff")
        lines, newline, ends_open = _split_lines(text.lstrip("\ufeff"))
        version = _header_version(lines, PALETTE_HEADER)
        if version is None:
            raise PaletteFileError(
                f"{path.name if path else 'The text'} is no Harmony palette: its "
                f"first line is not '{PALETTE_HEADER}'.",
                path,
            )
        entries: list[Entry] = []
        source: list[str] = []
        is_texture = False
        index = 1
        while index < len(lines):
            line = lines[index]
            if not entries and not is_texture and line.strip() == TEXTURE_PALETTE_MARK:
                is_texture = True
                index += 1
                continue
            entry, used = _parse_entry(lines, index)
            entries.append(entry)
            source.append("\n".join(lines[index : index + used]))
            index += used
        return cls(
            version=version,
            is_texture_palette=is_texture,
            entries=tuple(entries),
            _source=tuple(source),
            _newline=newline,
            _ends_open=ends_open,
            _has_bom=has_bom,
        )

    @classmethod
    def read(cls, path: Path) -> PaletteFile:
        """Read a ``.plt``; bytes that are not UTF-8 are taken for Latin-1.

        Raises:
            PaletteFileError: It is missing, unreadable or no palette.

        """
        return cls.parse(_read_text(path, "palette"), path)

    def to_text(self) -> str:
        """Return the file's text; entries that were read come out as they were."""
        lines = [f"{PALETTE_HEADER} {self.version}"]
        if self.is_texture_palette:
            lines.append(TEXTURE_PALETTE_MARK)
        source = self._source or ("",) * len(self.entries)
        for entry, text in zip(self.entries, source):
            if isinstance(entry, UnknownLine):
                lines.append(entry.text)
            else:
                lines.append(text or _format_entry(entry))
        body = "\n".join(lines) + ("" if self._ends_open else "\n")
        text = body.replace("\n", self._newline)
        return f"\ufeff{text}" if self._has_bom else text


@dataclass(frozen=True)
class PaletteLink:
    """One palette of a scene's list.

    Attributes:
        name: What stands first, usually ``palette-library/<name>``.
        path: File it points at, with ``.plt``: absolute, or relative to the
            scene folder with ``./`` before it.

    """

    name: str
    path: str

    def resolve(self, scene_folder: Path) -> Path:
        """Return the file, with relative paths taken from the scene folder."""
        return Path(self.path) if self.is_absolute else scene_folder / self.path

    @property
    def is_absolute(self) -> bool:
        """Whether the path is absolute on any system, not only on this one."""
        return PurePosixPath(self.path).is_absolute() or bool(
            PureWindowsPath(self.path).drive
        )

    def is_inside(self, scene_folder: Path) -> bool:
        """Tell whether the file lies in the scene folder and travels with it."""
        inside = os.path.normpath(self.resolve(scene_folder))
        return inside.startswith(os.path.normpath(scene_folder) + os.sep)


@dataclass(frozen=True)
class PaletteList:
    """The content of a PALETTE_LIST; order is priority, the first wins.

    Attributes:
        version: Number in the header.
        entries: Links and kept lines, in the order of the file.

    """

    version: str = "1"
    entries: tuple[PaletteLink | UnknownLine, ...] = ()
    _newline: str = field(default="\n", repr=False, compare=False)

    @property
    def links(self) -> tuple[PaletteLink, ...]:
        """The palettes alone, in order."""
        return tuple(e for e in self.entries if isinstance(e, PaletteLink))

    @classmethod
    def parse(cls, text: str, path: Path | None = None) -> PaletteList:
        """Read the text of a PALETTE_LIST; an empty one is an empty list.

        Raises:
            PaletteFileError: The first line is not a palette list's.

        """
        lines, newline, _ = _split_lines(text.lstrip("\ufeff"))
        if not any(line.strip() for line in lines):
            return cls(_newline=newline)
        version = _header_version(lines, LIST_HEADER)
        if version is None:
            raise PaletteFileError(
                f"{path.name if path else 'The text'} is no palette list: its "
                f"first line is not '{LIST_HEADER}'.",
                path,
            )
        entries: list[PaletteLink | UnknownLine] = []
        for line in lines[1:]:
            words = [word for word, _ in _words(line)]
            if len(words) == 3 and words[1] == "LINK":
                entries.append(PaletteLink(words[0], words[2]))
            else:
                entries.append(UnknownLine(line))
        return cls(version=version, entries=tuple(entries), _newline=newline)

    @classmethod
    def read(cls, path: Path) -> PaletteList:
        """Read a PALETTE_LIST.

        Raises:
            PaletteFileError: It is missing, unreadable or no palette list.

        """
        return cls.parse(_read_text(path, "palette list"), path)

    def to_text(self) -> str:
        """Return the file's text."""
        lines = [f"{LIST_HEADER} {self.version}"]
        for entry in self.entries:
            if isinstance(entry, UnknownLine):
                lines.append(entry.text)
            else:
                lines.append(
                    f"{_bare_or_quoted(entry.name)} LINK {_quoted(entry.path)}"
                )
        return self._newline.join([*lines, ""])


def _parse_entry(lines: Sequence[str], index: int) -> tuple[Entry, int]:
    """Return the entry that starts at a line, and how many lines it takes."""
    line = lines[index]
    words = list(_words(line))
    kind = words[0][0] if words else ""
    plain = [word for word, _ in words]
    try:
        if kind == "Solid" and len(words) == 7 and _ID.match(plain[2]):
            return SolidColor(plain[1], plain[2], _rgba(plain[3:])), 1
        if kind == "Texture" and len(words) in (3, 4) and _ID.match(plain[2]):
            tiled = len(words) == 4 and plain[3].lower() == "tile"
            if len(words) == 3 or tiled:
                return TextureColor(plain[1], plain[2], tiled), 1
        gradient = _GRADIENT.match(line)
        if gradient:
            body, used = _gradient_body(lines, index, gradient["rest"])
            name = next(_words(gradient["name"]))[0]
            stops = _stops(body)
            return GradientColor(name, gradient["id"], gradient["kind"], stops), used
    except ValueError:
        pass
    return UnknownLine(line), 1


def _gradient_body(lines: Sequence[str], index: int, text: str) -> tuple[str, int]:
    """Return what stands between the braces, and the number of lines used.

    Args:
        lines: All lines.
        index: Line that the gradient starts on.
        text: What stands on that line after the gradient's kind.

    """
    used = 1
    while "}" not in text:
        if index + used >= len(lines):
            raise ValueError("no closing brace")
        following = lines[index + used]
        if _starts_entry(following):
            raise ValueError("next entry before the closing brace")
        text += "\n" + following
        used += 1
    text = text.strip()
    if text[:1] != "{" or text[-1:] != "}":
        raise ValueError("no gradient body")
    return text[1:-1], used


def _starts_entry(line: str) -> bool:
    return line.split(None, 1)[:1] in (["Solid"], ["Gradient"], ["Texture"])


def _stops(body: str) -> tuple[GradientStop, ...]:
    stops = []
    for part in body.split(","):
        numbers = part.split()
        if len(numbers) != 5:
            raise ValueError("a stop is an offset and four channels")
        stops.append(GradientStop(float(numbers[0]), _rgba(numbers[1:])))
    return tuple(stops)


def _rgba(words: Sequence[str]) -> Rgba:
    channels = [int(word) for word in words]
    if any(not 0 <= channel <= 255 for channel in channels):
        raise ValueError("a channel is from 0 to 255")
    red, green, blue, alpha = channels
    return Rgba(red, green, blue, alpha)


def _words(line: str) -> Iterator[tuple[str, bool]]:
    """Yield the words of a line, and whether each was quoted."""
    for match in _TOKEN.finditer(line):
        if match.group(1) is not None:
            # Only quotes are escaped: backslashes are part of Windows paths.
            yield match.group(1).replace('\\"', '"'), True
        else:
            yield match.group(2), False


def _format_entry(entry: Color) -> str:
    if isinstance(entry, SolidColor):
        color = entry.color
        return (
            f"Solid    {_padded_name(entry.name)} {entry.id} "
            f"{color.red:3d} {color.green:3d} {color.blue:3d} {color.alpha:3d}"
        )
    if isinstance(entry, TextureColor):
        tile = " Tile" if entry.is_tiled else ""
        return f"Texture  {_padded_name(entry.name)} {entry.id}{tile}"
    stops = ",\n".join(
        f"  {stop.offset:g} {stop.color.red} {stop.color.green} "
        f"{stop.color.blue} {stop.color.alpha}"
        for stop in entry.stops
    )
    return (
        f"Gradient {_padded_name(entry.name)} {entry.id} {entry.kind}\n"
        f"{{\n{stops}\n}}"
    )


def _padded_name(name: str) -> str:
    return _bare_or_quoted(name).ljust(_NAME_COLUMNS)


def _bare_or_quoted(name: str) -> str:
    return name if _PLAIN_NAME.match(name) else _quoted(name)


def _quoted(text: str) -> str:
    escaped = text.replace('"', '\\"')
    return f'"{escaped}"'


def _header_version(lines: Sequence[str], header: str) -> str | None:
    if not lines or not lines[0].startswith(header):
        return None
    return lines[0][len(header) :].strip()


def _split_lines(text: str) -> tuple[list[str], str, bool]:
    """Return lines without ends, the line end used, and if the last is open."""
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.replace("\r\n", "\n").split("\n")
    ends_open = bool(lines[-1])
    return (lines if ends_open else lines[:-1]), newline, ends_open


def _read_text(path: Path, what: str) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise PaletteFileError(
            f"Cannot read the {what} '{path}': {error.strerror or error}.", path
        ) from error
    return decode(data)


def decode(data: bytes) -> str:
    """Return text that Harmony wrote: UTF-8, before it Latin-1."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")
