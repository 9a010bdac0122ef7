"""The file store of Harmony 25 (``files.vdb``): an SQLite file beside the scene.

Its tables as Harmony Advanced 25 and Storyboard Pro 25 write them::

    File    filename, folder, size, modif, compression, crc, data
    Cache   the same
    Option  key, value

Of stores seen so far ``File`` was empty, and ``Cache`` empty or with thumbnails as
PNG. Rows are told as they stand, and a drawing is given where its bytes are plainly
one; how ``compression`` works nobody has seen.
The store is opened read-only and immutable: no lock, no journal, no change.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import NamedTuple

from ayon_harmony.errors import DrawingFileError

_MAGIC = b"SQLite format 3\0"
_TABLES = ("File", "Cache")
_ROW_BYTES_LIMIT = 256 << 20
_DRAWING_MAGIC = b"OTVGfull"


class StoredFile(NamedTuple):
    """A row of the store.

    Attributes:
        table: ``File`` or ``Cache``.
        name: Its name, as the store spells it.
        folder: Its folder, as the store spells it.
        size: Size it says, in bytes.
        stored_bytes: Size of its data in the store.
        compression: What the store says of it, "" for nothing.
        is_drawing: Whether the stored bytes are plainly a drawing.

    """

    table: str
    name: str
    folder: str
    size: int
    stored_bytes: int
    compression: str
    is_drawing: bool


def list_files(path: Path) -> tuple[StoredFile, ...]:
    """Return what is in a store.

    Raises:
        DrawingFileError: It is missing, no SQLite file, or without the known tables.

    """
    rows: list[StoredFile] = []
    connection = _connect(path)
    try:
        for table in _TABLES:
            found = connection.execute(
                "SELECT filename, folder, size, length(data), compression, "
                f"substr(data, 1, 8) FROM {table} ORDER BY filename"
            )
            for name, folder, size, stored, compression, head in found:
                rows.append(
                    StoredFile(
                        table,
                        _text(name),
                        _text(folder),
                        size if isinstance(size, int) else 0,
                        stored or 0,
                        _text(compression),
                        head == _DRAWING_MAGIC,
                    )
                )
    except sqlite3.Error as error:
        raise _broken(path, error) from error
    finally:
        connection.close()
    return tuple(rows)


def read_stored_drawing(path: Path, name: str) -> bytes:
    """Return the bytes of a drawing in a store.

    Args:
        path: The store.
        name: As `StoredFile.name`.

    Raises:
        DrawingFileError: It is not there, or not in a form that is known.

    """
    connection = _connect(path)
    try:
        row = connection.execute(
            "SELECT data FROM File WHERE filename = ? AND length(data) <= ?",
            (name, _ROW_BYTES_LIMIT),
        ).fetchone()
    except sqlite3.Error as error:
        raise _broken(path, error) from error
    finally:
        connection.close()
    if row is None:
        raise DrawingFileError(f"it holds no '{name}'", path)
    data = row[0]
    if not isinstance(data, bytes) or not data.startswith(_DRAWING_MAGIC):
        raise DrawingFileError(f"'{name}' is stored in a form that is not known", path)
    return data


def _connect(path: Path) -> sqlite3.Connection:
    try:
        with path.open("rb") as stream:
            head = stream.read(len(_MAGIC))
    except OSError as error:
        raise DrawingFileError(
            f"it cannot be read ({error.strerror or error})", path
        ) from error
    if head != _MAGIC:
        raise DrawingFileError("it is no SQLite file", path)
    try:
        # immutable: SQLite asks for no lock and makes no file beside it.
        return sqlite3.connect(
            f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True
        )
    except sqlite3.Error as error:
        raise _broken(path, error) from error


def _broken(path: Path, error: sqlite3.Error) -> DrawingFileError:
    return DrawingFileError(f"its tables cannot be read ({error})", path)


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return "" if value is None else str(value)
