"""WAV files: how long they are, and parts of them. Plain PCM only."""

from __future__ import annotations

import struct
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

from ..errors import HarmonyError

MOST_CHANNELS = 2
"""Channels that every Harmony takes; none of its documents tells of more."""

LARGEST_RATE = 48_000
"""Samples per second that every Harmony takes."""

_SHORTEST_HEADER = 44
_FRAMES_AT_ONCE = 1 << 18


class WavError(HarmonyError):
    """A file is no WAV that can be cut; says why."""


def pcm_length(path: Path) -> float | None:
    """Return the length of a WAV in seconds, None where it is no plain PCM.

    A WAV without a sample counts as none.

    Raises:
        OSError: It cannot be opened.

    """
    try:
        with _open_pcm(path) as reader:
            length = _frame_count(reader, path) / reader.getframerate()
    except (WavError, ZeroDivisionError):
        return None
    return length or None


def is_for_harmony(path: Path) -> bool:
    """Whether a file is a PCM WAV of no more channels and samples than it takes.

    Raises:
        OSError: It cannot be opened.

    """
    try:
        with _open_pcm(path) as reader:
            is_narrow = reader.getnchannels() <= MOST_CHANNELS
            return is_narrow and 0 < reader.getframerate() <= LARGEST_RATE
    except WavError:
        return False


def copy_part(
    source: Path, target: Path, begin_s: Fraction, end_s: Fraction | None = None
) -> None:
    """Copy a part of a WAV; where the sound ends before the part, so does the copy.

    Args:
        source: The WAV.
        target: WAV to write.
        begin_s: Where the part begins, in seconds.
        end_s: Where it ends, exclusive; None for the end of the sound.

    Raises:
        WavError: The source is no PCM WAV.
        OSError: One of them cannot be opened, read or written.

    """
    with _open_pcm(source) as reader:
        rate, length = reader.getframerate(), _frame_count(reader, source)
        begin = min(round(begin_s * rate), length)
        end = length if end_s is None else min(round(end_s * rate), length)
        reader.setpos(begin)
        with wave.open(str(target), "wb") as writer:
            # The number of frames is told afterwards, by what was written.
            writer.setparams(reader.getparams()._replace(nframes=0))
            left = max(0, end - begin)
            while left:
                frames = reader.readframes(min(left, _FRAMES_AT_ONCE))
                if not frames:
                    break
                writer.writeframes(frames)
                left -= min(left, _FRAMES_AT_ONCE)


@contextmanager
def _open_pcm(path: Path) -> Iterator[wave.Wave_read]:
    """Open a WAV; whatever ``wave`` raises of broken ones becomes our own error.

    A chunk that reaches beyond the one around it is a RuntimeError there, and a
    number that no header has place for a struct.error.
    """
    try:
        with wave.open(str(path), "rb") as reader:
            yield reader
    except (wave.Error, EOFError, RuntimeError, struct.error) as error:
        reason = str(error) or "it is damaged"
        raise WavError(f"'{path}' cannot be cut: {reason}.") from error


def _frame_count(reader: wave.Wave_read, path: Path) -> int:
    """Return how many frames there are, at most as many as the file has place for.

    Programs that write into a pipe cannot go back to the header and tell 4 GB.
    """
    place = path.stat().st_size - _SHORTEST_HEADER
    frame_size = reader.getnchannels() * reader.getsampwidth()
    return min(reader.getnframes(), max(0, place) // frame_size)
