"""Versions and frames in file names."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable

import clique


def get_version_from_path(file: str) -> str | None:
    """Digits of the version in a file name, such as ``003``."""
    found = re.search(r"[\._]v([0-9]+)", os.path.basename(file), re.IGNORECASE)
    return found.group(1) if found else None


def version_up(filepath: str) -> str:
    """The path with the next version that does not exist yet."""
    folder, name = os.path.split(filepath)
    base, ext = os.path.splitext(name)
    found = list(re.finditer(r"([\._]v)(\d+)", base, re.IGNORECASE))
    while True:
        if found:
            last = found[-1]
            number = str(int(last.group(2)) + 1).zfill(len(last.group(2)))
            base = base[: last.start(2)] + number + base[last.end(2) :]
        else:
            base = f"{base}_v001"
        new_path = os.path.join(folder, f"{base}{ext}")
        if not os.path.exists(new_path):
            return new_path
        found = list(re.finditer(r"([\._]v)(\d+)", base, re.IGNORECASE))


_FRAME = r"[._](?P<index>(?P<padding>0*)[0-9]+)[.][^0-9]+[0-9]?$"


def collect_frames(files: Iterable[str]) -> dict[str, str | None]:
    """Frame number text by file.

    A frame stands between a dot or underscore and the extension: a name with
    ``-0001`` has none. Files without a frame are left out, unless no file has
    one; then one of them comes alone with ``None``.
    """
    names = list(files)
    collections, rest = clique.assemble(names, patterns=[_FRAME], minimum_items=1)
    if not collections:
        return {rest.pop(): None}
    frames: dict[str, str | None] = {}
    for collection in collections:
        padding = collection.format("{padding}")
        for index in collection.indexes:
            frame = padding % index
            frames[f"{collection.head}{frame}{collection.tail}"] = frame
    return frames


def format_file_size(file_size: float, suffix: str | None = None) -> str:
    """A size for people."""
    units = ["", "Ki", "Mi", "Gi", "Ti"]
    while abs(file_size) >= 1024.0 and len(units) > 1:
        file_size /= 1024.0
        del units[0]
    return f"{file_size:3.1f}{units[0]}{suffix or 'B'}"
