"""The scene's sound for what a publish makes: review movies and farm renders.

ayon-core lays the files of ``instance.data["audio"]`` under a review from its
first frame on, whatever offset they have; so each range gets a WAV of its own.
Harmony mixes once, for all of them together, and the mix is cut here.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ayon_harmony.errors import HarmonyError
from ayon_harmony.formats.wav import WavError, copy_part
from ayon_harmony.model.frames import FrameRange, exact_fps
from ayon_harmony.scene import Scene
from ayon_harmony.workfiles import disk


class SoundError(HarmonyError):
    """The scene's sound cannot be used; says why."""


def wants_sound(data: Mapping[str, Any]) -> bool:
    """Whether the sound of the scene belongs to what an instance makes."""
    if data.get("productBaseType") == "review":
        return bool((data.get("creator_attributes") or {}).get("with_audio", True))
    return bool(data.get("review"))


def mix_sounds(
    scene: Scene, ranges: Iterable[FrameRange], folder: Path, fps: float
) -> dict[FrameRange, Path]:
    """Mix the scene's sound for ranges of frames, in one round trip.

    Args:
        scene: The open scene.
        ranges: Frames of the scene.
        folder: Folder for the files; Harmony's own goes with the scene.
        fps: Frames per second of the scene.

    Returns:
        A WAV for each range, which begins with its first frame. Empty where
        Harmony has nothing to mix.

    Raises:
        SoundError: Harmony's mix is not there, is no WAV, or cannot be written.

    """
    wanted = sorted(set(ranges))
    if not wanted:
        return {}
    whole = FrameRange(wanted[0].start, max(frames.end for frames in wanted))
    mixed = scene.sounds.mix_sound(whole)
    if mixed is None:
        return {}
    if not mixed.is_file():
        raise SoundError(f"Harmony's sound mix is not there: '{mixed}'. Publish again.")
    sounds = {}
    for frames in wanted:
        path = folder / f"sound_{frames.start}-{frames.end}.wav"
        try:
            if frames == whole:
                shutil.copyfile(mixed, path)
            else:
                cut_sound(mixed, path, frames.moved(1 - whole.start), fps)
        except OSError as error:
            raise SoundError(
                f"The scene's sound cannot be written to '{folder}': "
                f"{disk.reason(error)}."
            ) from error
        sounds[frames] = path
    return sounds


def cut_sound(source: Path, target: Path, frames: FrameRange, fps: float) -> None:
    """Copy the sound of some frames; where it ends before them, so does the copy.

    Args:
        source: WAV that begins with frame 1.
        target: WAV to write.
        frames: Frames to keep, from 1.
        fps: Frames per second.

    Raises:
        SoundError: The source is no WAV that can be cut.

    """
    fps_exact = exact_fps(fps)
    try:
        copy_part(
            source, target, (frames.start - 1) / fps_exact, frames.end / fps_exact
        )
    except WavError as error:
        raise SoundError(f"Harmony's sound mix, frames {frames}: {error}") from error
