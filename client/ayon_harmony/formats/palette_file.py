"""Palette files (``.plt``) and the PALETTE_LIST of a scene, as text.

Both are read without losing anything: what is not understood stays a line of its
own, and writing an unchanged file gives the bytes that were read. Colours keep
their ids, because drawings refer to colours by id.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TypeVar, Union

from ..errors import PaletteFileError
from ..model.grouping import grouped

PALETTE_HEADER = "ToonBoomAnimationInc PaletteFile"
LIST_HEADER = "ToonBoomAnimationInc PaletteList"
TEXTURE_PALETTE_MARK = '"TB_Pencil_Texture|"'
DEFAULT_LINE_COLOR_ID = "0x0000000000000003"

LARGEST_FILE = 16 << 20
"""Bytes of a palette or a list that is read: some 200,000 colours."""

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


_Row = TypeVar("_Row", bound=Hashable)


@dataclass(frozen=True)
class _Written:
    """How a file was written.

    Attributes:
        head: Text before the first entry, with its line ends; "" of a new file.
        source: Text of each entry, with its line ends.
        newline: End of the lines that are added.
        encoding: Code of its letters.

    """

    head: str = ""
    source: tuple[tuple[Hashable, str], ...] = ()
    newline: str = "\n"
    encoding: str = "utf-8"

    def in_code_of(self, data: bytes) -> _Written:
        """Return it for a file of these bytes."""
        return replace(self, encoding=_encoding_of(data))

    def text_of(
        self, head: str, rows: Iterable[_Row], write: Callable[[_Row], str]
    ) -> str:
        """Return the text: what was read as it was, the others as ``write`` has it."""
        known = {row: texts[::-1] for row, texts in grouped(self.source).items()}
        pieces = [self.head or head]
        for row in rows:
            texts = known.get(row)
            if texts:
                # Of equal entries the last text serves all that follow, too.
                piece = texts.pop() if len(texts) > 1 else texts[0]
            else:
                piece = write(row).replace("\n", self.newline) + self.newline
            if not pieces[-1].endswith("\n"):
                pieces[-1] += self.newline
            pieces.append(piece)
        return "".join(pieces)

    def encode(self, text: str) -> bytes:
        """Return the bytes of a text; letters that the code has not make it UTF-8."""
        try:
            return text.encode(self.encoding)
        except UnicodeEncodeError:
            return text.encode("utf-8")


_NEW = _Written()


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
    _written: _Written = field(default=_NEW, repr=False, compare=False)

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
        return replace(self, entries=tuple(entries))

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
        lines, ends = _split_lines(text)
        version = _header_version(lines, PALETTE_HEADER)
        if version is None:
            raise PaletteFileError(
                f"{path.name if path else 'The text'} is no Harmony palette: its "
                f"first line is not '{PALETTE_HEADER}'.",
                path,
            )
        is_texture = len(lines) > 1 and lines[1].strip() == TEXTURE_PALETTE_MARK
        first = index = 2 if is_texture else 1
        entries: list[Entry] = []
        source: list[str] = []
        while index < len(lines):
            entry, used = _parse_entry(lines, index)
            entries.append(entry)
            source.append(_joined(lines, ends, index, index + used))
            index += used
        head = _joined(lines, ends, 0, first)
        return cls(
            version=version,
            is_texture_palette=is_texture,
            entries=tuple(entries),
            _written=_Written(head, tuple(zip(entries, source)), ends[0] or "\n"),
        )

    @classmethod
    def read(cls, path: Path) -> PaletteFile:
        """Read a ``.plt``; bytes that are not UTF-8 are taken for Latin-1.

        Raises:
            PaletteFileError: It is missing, unreadable or no palette.

        """
        data = _read_bytes(path, "palette")
        palette = cls.parse(decode(data), path)
        return replace(palette, _written=palette._written.in_code_of(data))

    def to_text(self) -> str:
        """Return the file's text; entries that were read come out as they were."""
        head = f"{PALETTE_HEADER} {self.version}\n"
        if self.is_texture_palette:
            head += f"{TEXTURE_PALETTE_MARK}\n"
        return self._written.text_of(head, self.entries, _format_entry)

    def to_bytes(self) -> bytes:
        """Return the file's bytes, in the code that was read."""
        return self._written.encode(self.to_text())


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

    def file(self, scene_folder: Path) -> Path:
        """Return the palette's file, with the ending that links may leave out."""
        path = self.resolve(scene_folder)
        return path if path.suffix.lower() == ".plt" else Path(f"{path}.plt")

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
    _written: _Written = field(default=_NEW, repr=False, compare=False)

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
        lines, ends = _split_lines(text)
        if not any(line.strip("\ufeff \t\r") for line in lines):
            return cls()
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
        source = [line + end for line, end in zip(lines[1:], ends[1:])]
        written = _Written(
            lines[0] + ends[0], tuple(zip(entries, source)), ends[0] or "\n"
        )
        return cls(version=version, entries=tuple(entries), _written=written)

    @classmethod
    def read(cls, path: Path) -> PaletteList:
        """Read a PALETTE_LIST.

        Raises:
            PaletteFileError: It is missing, unreadable or no palette list.

        """
        data = _read_bytes(path, "palette list")
        listed = cls.parse(decode(data), path)
        return replace(listed, _written=listed._written.in_code_of(data))

    def to_text(self) -> str:
        """Return the file's text; lines that were read come out as they were."""
        head = f"{LIST_HEADER} {self.version}\n"
        return self._written.text_of(head, self.entries, _format_link)

    def to_bytes(self) -> bytes:
        """Return the file's bytes, in the code that was read."""
        return self._written.encode(self.to_text())


def _parse_entry(lines: Sequence[str], index: int) -> tuple[Entry, int]:
    """Return the entry that starts at a line, and how many lines it takes."""
    line = lines[index]
    if not _starts_entry(line):
        return UnknownLine(line), 1
    words = list(_words(line))
    kind = words[0][0]
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
    pieces = [text]
    while "}" not in pieces[-1]:
        if index + len(pieces) >= len(lines):
            raise ValueError("no closing brace")
        following = lines[index + len(pieces)]
        if _starts_entry(following):
            raise ValueError("next entry before the closing brace")
        pieces.append(following)
    text = "\n".join(pieces).strip()
    if text[:1] != "{" or text[-1:] != "}":
        raise ValueError("no gradient body")
    return text[1:-1], len(pieces)


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


def _format_link(entry: PaletteLink | UnknownLine) -> str:
    if isinstance(entry, UnknownLine):
        return entry.text
    return f"{_bare_or_quoted(entry.name)} LINK {_quoted(entry.path)}"


def _format_entry(entry: Entry) -> str:
    if isinstance(entry, UnknownLine):
        return entry.text
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
    first = lines[0].lstrip("\ufeff") if lines else ""
    return first[len(header) :].strip() if first.startswith(header) else None


def _split_lines(text: str) -> tuple[list[str], list[str]]:
    """Return the lines, and the end of each; the last may have none."""
    lines, ends = [], []
    for line in text.split("\n"):
        end = "\r\n" if line.endswith("\r") else "\n"
        lines.append(line[:-1] if line.endswith("\r") else line)
        ends.append(end)
    ends[-1] = ends[-1][:-1]
    if not lines[-1] and not ends[-1]:
        del lines[-1], ends[-1]
    return lines, ends


def _joined(lines: Sequence[str], ends: Sequence[str], start: int, stop: int) -> str:
    return "".join(map("".join, zip(lines[start:stop], ends[start:stop])))


def check_size(size: int, name: str) -> None:
    """Refuse what is too large to be a palette or a list: a zip's may claim anything.

    Raises:
        PaletteFileError: It is.

    """
    if size > LARGEST_FILE:
        raise PaletteFileError(f"{name} has {size:,} bytes, so it is no palette.")


def _read_bytes(path: Path, what: str) -> bytes:
    try:
        check_size(path.stat().st_size, path.name)
        return path.read_bytes()
    except OSError as error:
        raise PaletteFileError(
            f"Cannot read the {what} '{path}': {error.strerror or error}.", path
        ) from error


def decode(data: bytes) -> str:
    """Return text that Harmony wrote: UTF-8, before it Latin-1."""
    return data.decode(_encoding_of(data))


def _encoding_of(data: bytes) -> str:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8"
