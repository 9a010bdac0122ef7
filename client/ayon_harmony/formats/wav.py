"""WAV files: how long they are, and parts of them. Plain PCM only."""

from __future__ import annotations

import wave
from fractions import Fraction
from pathlib import Path

from ..errors import HarmonyError

MOST_CHANNELS = 2
"""Channels that every Harmony takes; none of its documents tells of more."""

LARGEST_RATE = 48_000
"""Samples per second that every Harmony takes."""


class WavError(HarmonyError):
    """A file is no WAV that can be cut; says why."""


def pcm_length(path: Path) -> float | None:
    """Return the length of a WAV in seconds, None where it is no plain PCM.

    A WAV without a sample counts as none.

    Raises:
        OSError: It cannot be opened.

    """
    try:
        with wave.open(str(path), "rb") as reader:
            length = reader.getnframes() / reader.getframerate()
    except (wave.Error, EOFError, ZeroDivisionError):
        return None
    return length or None


def is_for_harmony(path: Path) -> bool:
    """Whether a file is a PCM WAV of no more channels and samples than it takes.

    Raises:
        OSError: It cannot be opened.

    """
    try:
        with wave.open(str(path), "rb") as reader:
            is_narrow = reader.getnchannels() <= MOST_CHANNELS
            return is_narrow and 0 < reader.getframerate() <= LARGEST_RATE
    except (wave.Error, EOFError):
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
    try:
        with wave.open(str(source), "rb") as reader:
            rate, length = reader.getframerate(), reader.getnframes()
            begin = min(round(begin_s * rate), length)
            end = length if end_s is None else min(round(end_s * rate), length)
            reader.setpos(begin)
            with wave.open(str(target), "wb") as writer:
                writer.setparams(reader.getparams())
                writer.writeframes(reader.readframes(end - begin))
    except (wave.Error, EOFError) as error:
        raise WavError(f"'{source}' cannot be cut: {error}.") from error
