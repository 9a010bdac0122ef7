"""Finding the directory of an archive, in as few reads as can be."""

from __future__ import annotations

from ayon_harmony.workfiles import disk
from ayon_harmony.workfiles.archive import layout

_LARGEST_DIRECTORY = 1 << 30


def read_tail(file: disk.RandomReader) -> tuple[layout.End, bytes]:
    """Return where the directory is, and all bytes from its start on."""
    size = file.size
    length = min(size, 4096)
    tail = file.read(size - length, length)
    try:
        end = layout.find_end(tail, size - length)
    except layout.LayoutError:
        # Only a long comment hides the end record from the first look.
        length = min(size, layout.LONGEST_END + layout.LOCATOR64_SIZE)
        tail = file.read(size - length, length)
        end = layout.find_end(tail, size - length)
    if end.end64 is not None:
        end = layout.read_end64(file.read(end.end64, layout.END64_SIZE), end)
    start, length = end.directory_start, end.directory_size
    if start + length > size or length > _LARGEST_DIRECTORY:
        raise layout.LayoutError("has a damaged directory")
    if size - start <= len(tail):
        return end, tail[len(tail) - (size - start) :]
    return end, file.read(start, size - start)
