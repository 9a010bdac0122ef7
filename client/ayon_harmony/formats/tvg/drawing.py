"""A drawing, each part read when it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Callable, NamedTuple, TypeVar

from ...errors import DrawingFileError
from . import limits
from .art import ArtLayer
from .art_reader import read_art
from .binary import Reader
from .bitmap import BitmapLayer, read_bitmap
from .container import Container, DataSource, StreamSource
from .palette import PaletteEntry, read_palette

#: Letters of the art layers, from below to above.
ARTS = ("U", "C", "L", "O")
ART_NAMES: Mapping[str, str] = {
    "U": "underlay",
    "C": "colour",
    "L": "line",
    "O": "overlay",
}

_KNOWN = {"TVCI", "CREA", "TPAL"}
_KNOWN.update(f"T{art}A{kind}" for art in ARTS for kind in "AB")

_Part = TypeVar("_Part")


class Origin(NamedTuple):
    """Where a drawing comes from.

    Attributes:
        product: ``Harmony Premium``, ``Stage``, ``Storyboard Pro`` and so on. Its
            version is not in the file; the scene has it.
        pivot: x and y in the drawing, None when it has none of its own.

    """

    product: str
    pivot: tuple[float, float] | None


class Drawing:
    """A drawing's parts. Each is read at its first use and kept.

    A part that is broken raises `DrawingFileError` when it is asked for; the others
    can still be read.
    """

    def __init__(self, container: Container, path: Path | None = None) -> None:
        self.path = path
        self._container = container
        #: What was stepped over because nobody knows it.
        self.unknown: list[str] = container.unknown
        for key in container.chunks:
            if key not in _KNOWN:
                self.unknown.append(f"chunk {key!r}")

    @property
    def version(self) -> int:
        """Version of the file's layout."""
        return self._container.version

    @property
    def is_wide(self) -> bool:
        """Whether its lengths are those of Harmony 25."""
        return self.is_chunk_wide("TPAL")

    def is_chunk_wide(self, key: str) -> bool:
        """Whether a part has wide lengths; False when the file has no such part."""
        chunk = self._container.chunks.get(key)
        return chunk is not None and chunk.wide

    @property
    def problems(self) -> tuple[str, ...]:
        """What is cut or contradicts itself; parts that are whole can be read."""
        return tuple(self._container.problems)

    @property
    def chunk_names(self) -> tuple[str, ...]:
        """Names of its parts, in the order of the file."""
        return tuple(self._container.chunks)

    @cached_property
    def origin(self) -> Origin:
        """What wrote it; the name of the computer is not kept."""
        return self._read_part("TVCI", _read_origin, Origin("", None))

    @cached_property
    def palette(self) -> tuple[PaletteEntry, ...]:
        """Colours and textures it uses, with copies of their values."""
        if "TPAL" not in self._container.chunks:
            # Of a damaged file what broke says more than what was not come to.
            why = next(iter(self._container.problems), "it has no colours (TPAL)")
            raise DrawingFileError(why, self.path)
        empty: tuple[PaletteEntry, ...] = ()
        return self._read_part("TPAL", read_palette, empty)

    @cached_property
    def layers(self) -> Mapping[str, ArtLayer]:
        """Vector content by letter, from below to above; all that the file has."""
        return {art: layer for art in ARTS if (layer := self.layer(art)) is not None}

    @cached_property
    def bitmaps(self) -> Mapping[str, tuple[BitmapLayer, ...]]:
        """Bitmap content by letter, for the art layers that have some."""
        bitmaps = {}
        for art in ARTS:
            nothing: tuple[BitmapLayer, ...] = ()
            layers = self._read_part(f"T{art}AB", read_bitmap, nothing)
            if layers:
                bitmaps[art] = layers
        return bitmaps

    def layer(self, art: str) -> ArtLayer | None:
        """Read the vector content of an art layer; None when the file has none.

        Args:
            art: One of `ARTS`.

        """
        return self._read_part(
            f"T{art}AA", lambda reader: read_art(reader, self.unknown), None
        )

    def content(self, key: str) -> bytes | None:
        """Return the decoded bytes of a part; None when the file has no such part.

        Args:
            key: ``TPAL``, ``TLAA`` and so on, see `chunk_names`.

        """
        return self._read_part(key, lambda reader: reader.rest(), None)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is drawn in it, neither lines nor text nor bitmap."""
        return not self.bitmaps and all(
            layer.is_clear for layer in self.layers.values()
        )

    def check(self) -> None:
        """Read every part.

        Raises:
            DrawingFileError: One is broken, or the file is cut.

        """
        _ = self.origin, self.palette, self.layers, self.bitmaps
        if self.problems:
            raise DrawingFileError("; ".join(self.problems), self.path)

    def _read_part(
        self, key: str, read: Callable[[Reader], _Part], absent: _Part
    ) -> _Part:
        chunk = self._container.chunks.get(key)
        if chunk is None:
            return absent
        try:
            return read(self._container.reader(chunk))
        except DrawingFileError as error:
            raise DrawingFileError(
                error.args[0], self.path, error.place or key
            ) from error


def open_drawing(path: Path | str) -> Drawing:
    """Open a drawing; its parts are read when asked for.

    Raises:
        DrawingFileError: It is missing, empty, or no drawing.

    """
    path = Path(path)
    try:
        with path.open("rb") as stream:
            data = stream.read(limits.FILE_BYTES + 1)
    except OSError as error:
        raise _unreadable(path, error) from error
    return parse_drawing(data, path)


def parse_drawing(data: bytes, path: Path | None = None) -> Drawing:
    """Open a drawing that is in memory, as `open_drawing`.

    Args:
        data: Whole file.
        path: Only for the message of an error.

    """
    try:
        return Drawing(Container(DataSource(data)), path)
    except DrawingFileError as error:
        raise DrawingFileError(error.args[0], path, error.place) from error


def read_colors(path: Path | str) -> tuple[PaletteEntry, ...]:
    """Read the colours and textures of a drawing and nothing else.

    Raises:
        DrawingFileError: It is missing, no drawing, or its colours are broken. A
            drawing that is cut behind its colours gives these.

    """
    path = Path(path)
    try:
        with path.open("rb", buffering=_COLOR_BUFFER) as stream:
            try:
                drawing = Drawing(Container(StreamSource(stream)), path)
            except DrawingFileError as error:
                raise DrawingFileError(error.args[0], path, error.place) from error
            return drawing.palette
    except OSError as error:
        raise _unreadable(path, error) from error


#: Most drawings fit in, so that one read gives all.
_COLOR_BUFFER = 1 << 15


def _unreadable(path: Path, error: OSError) -> DrawingFileError:
    return DrawingFileError(f"it cannot be read ({error.strerror or error})", path)


def _read_origin(reader: Reader) -> Origin:
    reader.take(13)
    _read_c_text(reader)  # the computer's name: personal, not kept
    product = _read_c_text(reader)
    has_pivot = bool(reader.u8())
    x, y = reader.f64(), reader.f64()
    return Origin(product, (x, y) if has_pivot else None)


def _read_c_text(reader: Reader) -> str:
    end = reader.data.find(b"\0", reader.position, reader.end)
    if end < 0:
        raise reader.error("a text does not end")
    text = reader.take(end - reader.position)
    reader.take(1)
    return text.decode("utf-8", "replace")
