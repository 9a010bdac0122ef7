"""Movies: pictures and sound of one file, made ready for the scene."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ayon_harmony import current
from ayon_harmony.errors import SourceError
from ayon_harmony.loading.converted_media import (
    MovieFacts,
    extract_frames,
    image_bytes,
    probe_movie,
    temporary_folder,
)
from ayon_harmony.loading.loader import Loaded
from ayon_harmony.loading.representations import PublishedFiles
from ayon_harmony.loading.sound_columns import (
    WavSound,
    add_sound,
    extracted_sound,
    replace_sound,
)
from ayon_harmony.model.footage import Footage, parse_numbers
from ayon_harmony.model.frames import SceneLength, format_fps, is_same_fps
from ayon_harmony.model.metadata import Holder, HolderKind
from ayon_harmony.scene import Scene
from ayon_harmony.scene.records import SceneRecord
from ayon_harmony.scene.settings import SceneState

SOUND = "sound"
"""The member of a movie's container that is its sound column."""


@dataclass(frozen=True)
class Movie:
    """What was made of a movie, before the scene is touched.

    Attributes:
        source: The published movie.
        footage: Its pictures, called by AYON's numbers of their frames.
        sound: Its sound, None without.
        remarks: What the artist has to know, in sentences.

    """

    source: PublishedFiles
    footage: Footage
    sound: WavSound | None
    remarks: tuple[str, ...] = ()


@contextmanager
def converted_movie(
    source: PublishedFiles,
    task: current.ProgressTask,
    *,
    scene_fps: float,
    keeps_time: bool,
    height: int | None,
    image_format: str,
    with_sound: bool,
) -> Iterator[Movie]:
    """Make images and a WAV of a movie, for as long as they are needed.

    Args:
        source: The published movie.
        task: Is told how far it has come.
        scene_fps: Frames per second of the scene.
        keeps_time: Whether it keeps its length in seconds where rates differ;
            otherwise every picture is a frame.
        height: Height of the images in pixels, None as it is.
        image_format: Extension of the images; transparent movies are always png.
        with_sound: Whether a WAV is made.

    Raises:
        SourceError: It has no pictures, or cannot be read.
        Cancelled: The artist stopped it.

    """
    facts = probe_movie(source.main)
    if not facts.has_video or facts.fps <= 0:
        raise SourceError(
            f"{source.label} has no pictures. Load it as audio, or publish it again."
        )
    kind = "png" if facts.has_alpha else image_format
    same = is_same_fps(float(facts.fps), scene_fps)
    fps = None if same or not keeps_time else scene_fps
    needed = image_bytes(facts, facts.frames_at(fps or float(facts.fps)), kind)
    with temporary_folder(needed) as folder:
        footage = extract_frames(
            source.main,
            facts,
            folder,
            task,
            fps=fps,
            image_format=kind,
            height=height,
        )
        sound = None
        if facts.has_audio and with_sound:
            sound = extracted_sound(source.main, facts, folder, task)
        remarks = [] if same else [_rate_remark(facts, scene_fps, fps is not None)]
        if sound is not None and sound.remark:
            remarks.append(sound.remark)
        yield Movie(source, _numbered(footage, source), sound, tuple(remarks))


def lengthen(scene: Scene, state: SceneState, end: int) -> SceneState:
    """Add frames at the end of a scene until it has ``end``; return it then.

    A range that an artist made shorter stays as it is.
    """
    length = state.settings.length
    was_whole = length.stop_frame == length.frame_count
    stop = end if was_whole else length.stop_frame
    return scene.settings.change_scene(
        length=SceneLength(end, length.start_frame, stop)
    )


def renew_sound(
    scene: Scene, record: SceneRecord, movie: Movie, pictures: Mapping[str, Any]
) -> Loaded:
    """Put another sound where that of a record is, or was not.

    A column that the artist deleted does not come back.

    Args:
        scene: The open scene.
        record: The container.
        movie: The version that replaces it.
        pictures: ``numbers`` and ``offset`` of its layer.

    """
    fps = scene.settings.get_scene().settings.fps
    columns = record.paths(HolderKind.COLUMN)
    if movie.sound is None:
        if not columns:
            return Loaded(record.holders, {"has_sound": False})
        scene.sounds.remove_sounds(columns, missing_ok=True)
        kept = tuple(h for h in record.holders if h.kind is not HolderKind.COLUMN)
        text = "This version has no sound; that of the old one is gone."
        return Loaded(kept, {"has_sound": False}, (text,))
    numbers = movie.footage.numbers or parse_numbers(pictures["numbers"])
    start = numbers[0] + int(pictures.get("offset") or 0)
    holders, facts = record.holders, {}
    if columns:
        facts = replace_sound(scene, columns[0], movie.sound, record.data, start, fps)
    elif record.data.get("has_sound") is not True:
        name = movie.source.product_name
        column, facts = add_sound(scene, name, movie.sound, start, fps)
        holders = (*holders, Holder(HolderKind.COLUMN, column, SOUND))
    return Loaded(holders, {"has_sound": True, **facts})


def _numbered(footage: Footage, source: PublishedFiles) -> Footage:
    """Call the pictures by AYON's numbers of their frames.

    A movie as long as the shot without handles begins at the shot's first frame.
    """
    first = 1
    if source.shot is not None:
        count = len(footage.numbers)
        is_content = count == source.shot.content.duration
        is_whole = count == source.shot.with_handles.duration
        frames = source.shot.content if is_content and not is_whole else source.frames
        first = frames.start if frames is not None else 1
    numbers = tuple(number - 1 + first for number in footage.numbers)
    files = dict(zip((str(number) for number in numbers), footage.files.values()))
    return Footage(footage.extension, files, numbers)


def _rate_remark(facts: MovieFacts, scene_fps: float, is_converted: bool) -> str:
    rates = (
        f"The movie has {format_fps(float(facts.fps))} frames a second, the scene has"
    )
    rates = f"{rates} {format_fps(scene_fps)}."
    if is_converted:
        return f"{rates} Pictures were repeated or left out, so that it keeps its time."
    return f"{rates} Every picture is a frame, so it runs at another speed than before."
