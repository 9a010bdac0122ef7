"""What loaders of movies share: pictures and sound of one file, one container."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from ayon_core.lib import BoolDef, EnumDef

from ayon_harmony import current
from ayon_harmony.errors import SourceError
from ayon_harmony.loading.converted_media import (
    MovieFacts,
    extract_frames,
    image_bytes,
    probe_movie,
    temporary_folder,
)
from ayon_harmony.loading.image_layers import renew_image_layer
from ayon_harmony.loading.loader import Loaded
from ayon_harmony.loading.media_loader import HarmonyMediaLoader
from ayon_harmony.loading.representations import PublishedFiles
from ayon_harmony.loading.sound_columns import (
    WavSound,
    add_sound,
    extracted_sound,
    replace_sound,
)
from ayon_harmony.model.footage import (
    Footage,
    Placement,
    parse_numbers,
)
from ayon_harmony.model.frames import SceneLength, format_fps, is_same_fps
from ayon_harmony.model.metadata import Holder, HolderKind
from ayon_harmony.scene.records import SceneRecord
from ayon_harmony.scene.settings import SceneState

__all__ = ("HarmonyMovieLoader",)

TIMING_SECONDS = "seconds"
TIMING_FRAMES = "frames"

_TIMINGS = {
    TIMING_SECONDS: "Keep its length in seconds",
    TIMING_FRAMES: "Every picture is a frame",
}
_HEIGHTS = {"full": "As it is", "1080": "1080", "720": "720", "540": "540"}

IMAGES = "image"
SOUND = "sound"


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


class HarmonyMovieLoader(HarmonyMediaLoader):
    """Base of loaders of movies.

    Attributes:
        timing: How pictures become frames where frame rates differ; an option.
        height: Height of the images, by default; an option.
        with_sound: Whether the sound is loaded, by default; an option.
        extend_scene: Whether a scene that is too short gets longer, by default;
            an option. It never gets shorter.
        image_format: Kind of the images; transparent movies are always png.

    """

    skip_discovery = True
    timing = TIMING_SECONDS
    height = "full"
    with_sound = True
    extend_scene = False
    image_format = "jpg"

    @classmethod
    def movie_defs(cls) -> list[Any]:
        """Return the options that are about movies."""
        return [
            EnumDef(
                "timing",
                items=_TIMINGS,
                default=cls.timing,
                label="Frame rate",
                tooltip="What happens where movie and scene have different rates.",
            ),
            EnumDef(
                "height",
                items=_HEIGHTS,
                default=cls.height,
                label="Height",
                tooltip="Smaller images make a lighter scene; they look the same size.",
            ),
            BoolDef(
                "with_sound",
                default=cls.with_sound,
                label="Sound",
                tooltip="Put the sound of the movie into a sound column.",
            ),
            BoolDef(
                "extend_scene",
                default=cls.extend_scene,
                label="Extend the scene",
                tooltip="Add frames at the end until the movie fits; none are removed.",
            ),
        ]

    @contextmanager
    def prepared_movie(
        self,
        source: PublishedFiles,
        options: Mapping[str, Any],
        task: current.ProgressTask,
    ) -> Iterator[Movie]:
        """Make images and a WAV of a movie, for as long as they are needed."""
        facts = probe_movie(source.main)
        if not facts.has_video or facts.fps <= 0:
            raise SourceError(
                f"{source.label} has no pictures. Load it as audio, or publish it"
                " again."
            )
        scene_fps = self.scene.settings.get().settings.fps
        kind = "png" if facts.has_alpha else str(self.image_format)
        keeps_time = self.option(options, "timing") == TIMING_SECONDS
        same = is_same_fps(float(facts.fps), scene_fps)
        fps = None if same or not keeps_time else scene_fps
        height = str(self.option(options, "height"))
        needed = image_bytes(facts, facts.frames_at(fps or float(facts.fps)), kind)
        with temporary_folder(needed) as folder:
            footage = extract_frames(
                source.main,
                facts,
                folder,
                task,
                fps=fps,
                image_format=kind,
                height=int(height) if height.isdigit() else None,
            )
            sound = None
            if facts.has_audio and self.option(options, "with_sound"):
                sound = extracted_sound(source.main, facts, folder, task)
            remarks = [] if same else [_rate_remark(facts, scene_fps, fps is not None)]
            if sound is not None and sound.remark:
                remarks.append(sound.remark)
            yield Movie(source, _numbered(footage, source), sound, tuple(remarks))

    def add_movie(
        self, movie: Movie, options: Mapping[str, Any], task: current.ProgressTask
    ) -> Loaded:
        """Make layer and column, and lengthen the scene where that was chosen."""
        state = self.scene.settings.get()
        numbers = movie.footage.numbers
        placed = self.placement_of(numbers, movie.source, options, state)
        report = [*movie.remarks]
        state = self._extended(state, numbers, placed, options, report)
        loaded = self.add_layer_at(
            movie.source, movie.footage, placed, options, state, task
        )
        holders = [replace(loaded.holders[0], member=IMAGES)]
        data = {**loaded.data, "has_sound": movie.sound is not None}
        if movie.sound is not None:
            column, sound_facts = add_sound(
                self.scene,
                movie.source.product_name,
                movie.sound,
                numbers[0] + placed.offset,
                state.settings.fps,
            )
            holders.append(Holder(HolderKind.COLUMN, column, SOUND))
            data.update(sound_facts)
        return Loaded(tuple(holders), data, (*report, *loaded.report))

    def _extended(
        self,
        state: SceneState,
        numbers: tuple[int, ...],
        placed: Placement,
        options: Mapping[str, Any],
        report: list[str],
    ) -> SceneState:
        """Lengthen the scene if it is too short, and if that was chosen."""
        length, end = state.settings.length, numbers[-1] + placed.offset
        if end <= length.frame_count:
            return state
        if not self.option(options, "extend_scene"):
            report.append(
                f"The movie goes on to frame {end}, and the scene has"
                f" {length.frame_count} frames. Load it with 'Extend the scene' to see"
                " all of it."
            )
            return state
        # A range that an artist made shorter stays as it is.
        was_whole = length.stop_frame == length.frame_count
        stop = end if was_whole else length.stop_frame
        return self.scene.settings.change(
            length=SceneLength(end, length.start_frame, stop)
        )

    def renew_movie(
        self, record: SceneRecord, movie: Movie, task: current.ProgressTask
    ) -> Loaded:
        """Put other pictures and sound where those of a record are."""
        report = [*movie.remarks]
        data: dict[str, Any] = {}
        for path in record.paths(HolderKind.NODE):
            told, lines = renew_image_layer(
                self.scene, path, movie.footage, record.data, task
            )
            data.update(told)
            data["colorspace"] = self.renew_colorspace(path, movie.source, record.data)
            report.extend(lines)
        if not data:
            report.append("Its layer was deleted; only the sound was renewed.")
            data = {key: record.data.get(key) for key in ("numbers", "offset")}
        columns = record.paths(HolderKind.COLUMN)
        holders = list(record.holders)
        had_sound = record.data.get("has_sound") is True
        numbers = movie.footage.numbers or parse_numbers(data["numbers"])
        start = numbers[0] + int(data.get("offset") or 0)
        fps = self.scene.settings.get().settings.fps
        data["has_sound"] = movie.sound is not None
        if movie.sound is None:
            if columns:
                self.scene.sounds.remove(columns)
                holders = [h for h in holders if h.kind is not HolderKind.COLUMN]
                report.append("This version has no sound; that of the old one is gone.")
        elif columns:
            sound_facts = replace_sound(
                self.scene, columns[0], movie.sound, record.data, start, fps
            )
            data.update(sound_facts)
        elif not had_sound:
            column, sound_facts = add_sound(
                self.scene, movie.source.product_name, movie.sound, start, fps
            )
            holders.append(Holder(HolderKind.COLUMN, column, SOUND))
            data.update(sound_facts)
        return Loaded(tuple(holders), data, tuple(report))

    def remove_movie(self, record: SceneRecord) -> tuple[str, ...]:
        """Remove what is there of a record: its layer, its column."""
        report: tuple[str, ...] = ()
        if record.paths(HolderKind.NODE):
            report = self.remove_layer(record)
        columns = record.paths(HolderKind.COLUMN)
        if columns:
            self.scene.sounds.remove(columns)
        return report


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
