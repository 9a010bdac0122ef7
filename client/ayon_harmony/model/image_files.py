"""What is wrong with a file that should be a rendered picture or movie.

A look at both ends, not a decoder: a render that was cut off, or a file that a
full disk left empty, shows there. Kinds without a known beginning are only
looked at for their size.
"""

from __future__ import annotations

from pathlib import Path

_BEGINNINGS: dict[str, tuple[bytes, ...]] = {
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "bmp": (b"BM",),
    "tif": (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"),
    "sgi": (b"\x01\xda",),
    "psd": (b"8BPS",),
    "exr": (b"\x76\x2f\x31\x01",),
    "dpx": (b"SDPX", b"XPDS"),
    "pdf": (b"%PDF",),
}
_ENDS: dict[str, bytes] = {"png": b"IEND", "jpg": b"\xff\xd9"}

#: Bytes at the end that are looked through; some programs append a little.
_TAIL = 64
_HEAD = 16


def problem_of_file(path: Path) -> str | None:
    """Say what is wrong with a file, in a word or two; None when nothing shows.

    Args:
        path: Its extension says what it should be.

    """
    kind = path.suffix.lower().lstrip(".")
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(_HEAD)
            file.seek(max(0, size - _TAIL))
            tail = file.read()
    except OSError as error:
        return f"unreadable ({error.strerror or error})"
    if size == 0:
        return "empty"
    beginnings = _BEGINNINGS.get(kind)
    if beginnings and not head.startswith(beginnings):
        return f"no {kind.upper()} file"
    end = _ENDS.get(kind)
    if end and end not in tail:
        return "cut off"
    return None
