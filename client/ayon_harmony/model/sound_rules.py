"""Whether the sound of a scene fills the frames that play."""

from __future__ import annotations

from collections.abc import Iterable

from .frames import FrameRange


def silent_ranges(frames: FrameRange, pieces: Iterable[FrameRange]) -> list[FrameRange]:
    """Return the parts of a range that no piece of sound covers, in order."""
    silent = []
    start = frames.start
    for piece in sorted(pieces):
        if piece.start > frames.end:
            break
        if piece.start > start:
            silent.append(FrameRange(start, piece.start - 1))
        start = max(start, piece.end + 1)
    if start <= frames.end:
        silent.append(FrameRange(start, frames.end))
    return silent
