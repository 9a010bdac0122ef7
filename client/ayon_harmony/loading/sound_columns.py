"""Sound of published files in columns: made, replaced and taken out.

Harmony has a script function that imports a whole WAV at a frame and none that
cuts one. So what begins before the scene is cut here, and sound that an artist
cut is left alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ayon_harmony import current
from ayon_harmony.errors import SourceError
from ayon_harmony.formats.wav import copy_part, is_for_harmony, pcm_length
from ayon_harmony.loading.converted_media import (
    MovieFacts,
    extract_sound,
    mix_remark,
    probe_movie,
    temporary_folder,
)
from ayon_harmony.loading.representations import PublishedFiles
from ayon_harmony.model.frames import exact_fps, frames_of_duration
from ayon_harmony.model.metadata import HolderKind
from ayon_harmony.model.record_inventory import Presence
from ayon_harmony.scene import Scene
from ayon_harmony.scene.records import SceneRecord, read_records
from ayon_harmony.scene.sounds import Sound

WAV_EXTENSIONS = frozenset({"wav", "wave"})


@dataclass(frozen=True)
class WavSound:
    """A WAV that Harmony can import.

    Attributes:
        path: PCM WAV; not ours, unless it lies in ``folder``.
        folder: Temporary folder for what is made of it.
        duration_s: Its length in seconds.
        remark: What the artist has to know of how it was made, "" when nothing.

    """

    path: Path
    folder: Path
    duration_s: float
    remark: str = ""

    def frames_at(self, fps: float) -> int:
        """Return how many frames it fills."""
        return max(1, frames_of_duration(self.duration_s, fps))


@contextmanager
def prepared_sound(
    path: Path, label: str, task: current.ProgressTask
) -> Iterator[WavSound]:
    """Give a sound file as a WAV, converted where it has to be.

    Raises:
        SourceError: It is not there, or has no sound that can be read.
        Cancelled: The artist stopped it.

    """
    if path.is_file() and path.suffix.lstrip(".").lower() in WAV_EXTENSIONS:
        length = pcm_length(path)
        if length is not None and is_for_harmony(path):
            with temporary_folder() as folder:
                yield WavSound(path, folder, length)
            return
    facts = probe_movie(path)
    if not facts.has_audio:
        raise SourceError(
            f"{label} has no sound: {path.name}. Publish it again, or ask whoever"
            " made it."
        )
    # 16 bits, 48 kHz and two channels are 192 kB a second.
    with temporary_folder(int(facts.duration_s * 192_000)) as folder:
        yield extracted_sound(path, facts, folder, task)


def extracted_sound(
    path: Path, facts: MovieFacts, folder: Path, task: current.ProgressTask
) -> WavSound:
    """Write the sound of a file as a WAV in a folder.

    Raises:
        SourceError: It has no sound that can be read.
        Cancelled: The artist stopped it.

    """
    wav = extract_sound(path, facts.tracks, folder / f"{path.stem}.wav", task)
    length = pcm_length(wav)
    if not length:
        raise SourceError(
            f"{path.name} has no sound that can be read. Publish it again, or ask"
            " whoever made it."
        )
    return WavSound(wav, folder, length, mix_remark(facts.tracks))


def cut_head(sound: WavSound, frames: int, fps: float) -> Path:
    """Return the sound without its first frames.

    Raises:
        SourceError: Nothing is left of it.

    """
    if frames <= 0:
        return sound.path
    begin_s = frames / exact_fps(fps)
    if begin_s >= sound.duration_s:
        raise SourceError(
            "The sound ends before the scene begins. Choose another start, or check"
            " the frames of the version."
        )
    target = sound.folder / f"{sound.path.stem}_from{frames + 1}.wav"
    copy_part(sound.path, target, begin_s)
    return target


def add_sound(
    scene: Scene, name: str, sound: WavSound, start: int, fps: float
) -> tuple[str, dict[str, Any]]:
    """Put a sound into a column of its own.

    Args:
        scene: The open scene.
        name: Wish for the name of the column.
        sound: The sound.
        start: Frame it begins at; what lies before frame 1 is cut off.
        fps: Frame rate of the scene.

    Returns:
        Name of the column, and what its container has to remember.

    """
    path = cut_head(sound, 1 - start, fps)
    return scene.sounds.add_sound(path, max(1, start), name).column, sound_data(start)


def sound_data(start: int) -> dict[str, Any]:
    """Return what a container remembers: the frame it was loaded at, below 1, too."""
    return {"sound_start": start}


def find_sound(scene: Scene, column: str) -> Sound | None:
    """Return a sound column by name, None when it is gone."""
    return next((s for s in scene.sounds.list_sounds() if s.column == column), None)


def replace_sound(
    scene: Scene,
    column: str,
    sound: WavSound,
    data: Mapping[str, Any],
    start: int,
    fps: float,
) -> dict[str, Any]:
    """Put another sound into a column; where the artist moved it, it stays there.

    Args:
        scene: The open scene.
        column: Name of the column.
        sound: The new sound.
        data: What `add_sound` said to remember.
        start: Frame that the new one begins at where nobody moved the old one.
        fps: Frame rate of the scene.

    Returns:
        What its container has to remember from now on.

    Raises:
        SourceError: The artist cut the sound, or it is gone.

    """
    found = find_sound(scene, column)
    if found is None:
        raise SourceError(
            f"The sound '{column}' was deleted from the scene. Load it again, or"
            " remove it from the list."
        )
    if len(found.sequences) > 1:
        raise SourceError(
            f"The sound '{column}' was cut into {len(found.sequences)} pieces in"
            " Harmony, and scripts cannot cut the new one likewise. Load the version"
            " once more beside it, and remove the old one when it is cut."
        )
    loaded_at = data.get("sound_start")
    is_at = found.sequences[0].start_frame if found.sequences else None
    if is_at is not None and isinstance(loaded_at, int):
        if is_at != max(1, loaded_at):
            # Moved: its head stays where the artist put it.
            path = cut_head(sound, 1 - loaded_at, fps)
            scene.sounds.replace_sound(column, path, is_at)
            return sound_data(loaded_at)
    elif is_at is not None:
        start = is_at
    scene.sounds.replace_sound(column, cut_head(sound, 1 - start, fps), max(1, start))
    return sound_data(start)


def find_product_sound(
    scene: Scene, source: PublishedFiles, loaders: Collection[str]
) -> SceneRecord | None:
    """Return the container of a product's sound that is in the scene already.

    Args:
        scene: The open scene.
        source: A version of the product.
        loaders: Names of the loaders whose containers count.

    """
    for record in read_records(scene).containers:
        data = record.data
        is_same = data.get("product_id", "") == source.product_id or (
            not data.get("product_id") and data.get("name") == source.product_name
        )
        is_there = record.presence is not Presence.MISSING
        if data.get("loader") in loaders and is_same and is_there:
            return record
    return None


def column_of(scene: Scene, record: SceneRecord) -> str:
    """Return the sound column that a record stands for.

    Public integrations noted none: it is the one called after the product,
    or the only one there is.

    Raises:
        SourceError: It is gone, or nobody noted which one it is.

    """
    columns = record.paths(HolderKind.COLUMN)
    if columns:
        return columns[0]
    if record.holders or "public_key" not in record.data:
        raise SourceError(
            "It is no sound column. Load the sound beside it, or remove it from"
            " the list."
        )
    name = str(record.data.get("name") or "")
    names = [sound.column for sound in scene.sounds.list_sounds()]
    called = [column for column in names if column == name] or [
        column for column in names if name and column.startswith(name)
    ]
    fitting = called or names
    if len(fitting) == 1:
        return fitting[0]
    raise SourceError(
        f"AYON does not know which sound column is '{name}'. Delete the old column in"
        " Harmony, remove the entry from the list, and load it again."
        if names
        else f"The sound '{name}' was deleted from the scene. Load it again, or"
        " remove it from the list."
    )
