from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from ayon_harmony.errors import DrawingFileError
from ayon_harmony.formats.tvg.drawing import parse_drawing
from sandbox.drawings.files_vdb import list_files, read_stored_drawing

SQUARE = Path(__file__).parents[2] / "data" / "drawings" / "square_64.tvg"
COLUMNS = (
    "filename TEXT, folder TEXT, size INTEGER, modif INTEGER, compression TEXT, "
    "crc INTEGER, data BLOB"
)


@pytest.fixture
def store(tmp_path):
    """Make a store with the tables of Harmony 25."""

    def make(*rows) -> Path:
        path = tmp_path / "files.vdb"
        with sqlite3.connect(path) as connection:
            connection.execute("CREATE TABLE Option (key TEXT, value TEXT)")
            for table in ("File", "Cache"):
                connection.execute(f"CREATE TABLE {table} ({COLUMNS})")
            connection.executemany("INSERT INTO File VALUES (?,?,?,?,?,?,?)", rows)
        connection.close()
        return path

    return make


def row(name: str, data: bytes, compression: str = ""):
    return (name, "elements/a", len(data), 0, compression, 0, data)


def test_an_empty_store_holds_nothing(store):
    assert list_files(store()) == ()


def test_what_is_in_a_store_is_told_and_a_plain_drawing_is_read(store):
    data = SQUARE.read_bytes()
    path = store(row("a-1.tvg", data), row("b-1.tvg", b"x\x9c..", "zlib"))
    plain, other = list_files(path)

    assert (plain.name, plain.is_drawing, plain.size) == ("a-1.tvg", True, len(data))
    assert (other.is_drawing, other.compression) == (False, "zlib")
    assert parse_drawing(read_stored_drawing(path, "a-1.tvg")).palette
    with pytest.raises(DrawingFileError, match="form that is not known"):
        read_stored_drawing(path, "b-1.tvg")
    with pytest.raises(DrawingFileError, match="holds no 'c'"):
        read_stored_drawing(path, "c")


def test_reading_changes_nothing_beside_the_store(store):
    path = store(row("a-1.tvg", SQUARE.read_bytes()))
    before = (path.read_bytes(), path.stat().st_mtime_ns, os.listdir(path.parent))
    list_files(path)
    read_stored_drawing(path, "a-1.tvg")

    after = (path.read_bytes(), path.stat().st_mtime_ns, os.listdir(path.parent))
    assert after == before


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no SQLite file"),
        (b"SQLite format 3\0" + b"\xff" * 200, "tables cannot be read"),
    ],
)
def test_another_file_is_refused(tmp_path, data, says):
    path = tmp_path / "files.vdb"
    path.write_bytes(data)

    with pytest.raises(DrawingFileError, match=says):
        list_files(path)
    with pytest.raises(DrawingFileError, match="cannot be read"):
        list_files(tmp_path / "none.vdb")
