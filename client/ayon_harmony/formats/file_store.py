"""The file store of Harmony 25 and newer: ``files.vdb``, an SQLite file of a scene.

Scenes have one whether their drawings are packed or not. In 27 public scenes of
Harmony Premium 25.1 its table ``Cache`` held thumbnails, and ``File``, which has the
same columns, nothing: their drawings lay in the folders of elements as ever.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

NAME = "files.vdb"
"""Name of the store in the folder of a scene."""


def packed_folders(path: Path) -> frozenset[str] | None:
    """Return the folders whose files are in a store, relative to the scene.

    Nothing is written, neither to it nor beside it.

    Args:
        path: The store.

    Returns:
        Folders with forward slashes; None where nobody can tell.

    """
    # Immutable: SQLite asks for no lock and makes no journal.
    address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as connection:
            rows = connection.execute("SELECT DISTINCT folder FROM File").fetchall()
    except (sqlite3.Error, ValueError):
        return None
    folders = (str(folder).replace("\\", "/").strip("/") for (folder,) in rows)
    return frozenset(folder.removeprefix("./") for folder in folders)
