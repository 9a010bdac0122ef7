"""What is wrong with a file that should be a rendered picture or movie.

A look at the frame of the file, not a decoder: a render that was cut off, or a
file that a full disk left empty, shows there. Cameras and editors append data
behind the end of PNG and JPEG files; every reader takes them. Kinds without a
known beginning are only looked at for their size.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

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
_ENDS: dict[str, bytes] = {"png": b"IEND", "jpg": b"\xff\xd9", "jpeg": b"\xff\xd9"}
_TAIL = 64
_HEAD = 16
_CHUNK = 1 << 20
_MOST_PARTS = 100_000
"""Chunks that are walked: a PNG of 1 GB has some 10,000, zeros would be millions."""


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
            is_whole = has_end(file, kind)
    except OSError as error:
        return f"unreadable ({error.strerror or error})"
    if size == 0:
        return "empty"
    beginnings = _BEGINNINGS.get(kind)
    if beginnings and not head.startswith(beginnings):
        return f"no {kind.upper()} file"
    return None if is_whole else "cut off"


def has_end(file: BinaryIO, kind: str) -> bool:
    """Whether a PNG or JPEG goes on to its end; what lies behind is of no matter.

    Args:
        file: Any position.
        kind: Extension, lower case, without a dot. Kinds without a known end
            have one.

    Raises:
        OSError: It cannot be read.

    """
    end = _ENDS.get(kind)
    if end is None:
        return True
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _TAIL))
    if end in file.read():
        return True
    return (_png_has_end if kind == "png" else _jpeg_has_end)(file, size)


def _png_has_end(file: BinaryIO, size: int) -> bool:
    """Walk the chunks: length, type, content, checksum (PNG specification, 5.3)."""
    at = 8
    for _ in range(_MOST_PARTS):
        if at + 12 > size:
            return False
        file.seek(at)
        head = file.read(8)
        at += 12 + int.from_bytes(head[:4], "big")
        if head[4:] == b"IEND":
            return at <= size
    return False


def _jpeg_has_end(file: BinaryIO, size: int) -> bool:
    """Look for the end behind the first scan; previews before it have their own.

    In a scan FF is always followed by 00 or a restart marker (ITU T.81, B.1.1).
    """
    at = 2
    for _ in range(_MOST_PARTS):
        if at + 4 > size:
            return False
        file.seek(at)
        head = file.read(4)
        if head[0] != 0xFF:
            return False
        if head[1] == 0xFF:
            at += 1
            continue
        at += 2 + int.from_bytes(head[2:], "big")
        if head[1] == 0xDA:
            return _holds(file, at, b"\xff\xd9")
    return False


def _holds(file: BinaryIO, at: int, text: bytes) -> bool:
    file.seek(at)
    before = b""
    while chunk := file.read(_CHUNK):
        if text in before + chunk:
            return True
        before = chunk[-len(text) + 1 :]
    return False
