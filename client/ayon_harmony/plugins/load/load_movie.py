"""Movies and animatics: pictures as a layer, sound as a column, in one step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from ayon_core.lib import BoolDef, EnumDef

from ayon_harmony.loading.image_layers import renew_image_layer
from ayon_harmony.loading.loader import (
    Holder,
    HolderKind,
    Loaded,
    PublishedFiles,
    SceneRecord,
)
from ayon_harmony.loading.media_loader import HarmonyMediaLoader
from ayon_harmony.loading.movies import (
    SOUND,
    Movie,
    converted_movie,
    lengthen,
    renew_sound,
)
from ayon_harmony.loading.sound_columns import add_sound

TIMING_SECONDS = "seconds"
TIMING_FRAMES = "frames"

_TIMINGS = {
    TIMING_SECONDS: "Keep its length in seconds",
    TIMING_FRAMES: "Every picture is a frame",
}
_HEIGHTS = {"full": "As it is", "1080": "1080", "720": "720", "540": "540"}
_IMAGES = "image"


class LoadMovie(HarmonyMediaLoader):
    """The pictures of a movie as a layer, its sound as a column.

    Attributes:
        timing: How pictures become frames where frame rates differ; an option.
        height: Height of the images, by default; an option.
        with_sound: Whether the sound is loaded, by default; an option.
        extend_scene: Whether a scene that is too short gets longer, by default;
            an option. It never gets shorter.
        image_format: Kind of the images; transparent movies are always png.

    """

    goes_side_by_side = True
    label = "Load movie"
    icon = "film"
    product_base_types = {  # noqa: RUF012
        "animatic",
        "clip",
        "online",
        "plate",
        "reference",
        "render",
        "review",
        "shot",
        "storyboard",
    }
    extensions = {"avi", "m4v", "mkv", "mov", "mp4", "webm"}  # noqa: RUF012
    timing = TIMING_SECONDS
    height = "full"
    with_sound = True
    extend_scene = False
    image_format = "jpg"

    @classmethod
    def get_options(cls, contexts: list[dict[str, Any]]) -> list[Any]:
        """Return what an artist may choose."""
        return [
            cls.start_def(),
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
            cls.connect_def(),
        ]

    @contextmanager
    def prepared(
        self, source: PublishedFiles, options: Mapping[str, Any], task: Any
    ) -> Iterator[Any]:
        """Make images and a WAV of the movie."""
        height = str(self.option(options, "height"))
        with converted_movie(
            source,
            task,
            scene_fps=self.scene.settings.get_scene().settings.fps,
            keeps_time=self.option(options, "timing") == TIMING_SECONDS,
            height=int(height) if height.isdigit() else None,
            image_format=str(self.image_format),
            with_sound=bool(self.option(options, "with_sound")),
        ) as movie:
            yield movie

    def bring_in(self, media: Any, options: Mapping[str, Any], task: Any) -> Loaded:
        """Make the layer and the column, and lengthen the scene if chosen."""
        movie: Movie = media
        state = self.scene.settings.get_scene()
        numbers = movie.footage.numbers
        placed = self.placement_of(numbers, movie.source, options, state)
        report = [*movie.remarks]
        end, frame_count = (
            numbers[-1] + placed.offset,
            state.settings.length.frame_count,
        )
        if end > frame_count and self.option(options, "extend_scene"):
            state = lengthen(self.scene, state, end)
        elif end > frame_count:
            report.append(
                f"The movie goes on to frame {end}, and the scene has {frame_count}"
                " frames. Load it with 'Extend the scene' to see all of it."
            )
        loaded = self.add_layer_at(
            movie.source, movie.footage, placed, options, state, task
        )
        holders = [replace(loaded.holders[0], member=_IMAGES)]
        data = {**loaded.data, "has_sound": movie.sound is not None}
        if movie.sound is not None:
            column, facts = add_sound(
                self.scene,
                movie.source.product_name,
                movie.sound,
                numbers[0] + placed.offset,
                state.settings.fps,
            )
            holders.append(Holder(HolderKind.COLUMN, column, SOUND))
            data.update(facts)
        return Loaded(tuple(holders), data, (*report, *loaded.report))

    def renew(self, record: SceneRecord, media: Any, task: Any) -> Loaded:
        """Put the new pictures and sound where the old ones are."""
        movie: Movie = media
        report = [*movie.remarks]
        data: dict[str, Any] = {}
        for path in record.paths(HolderKind.NODE):
            facts, lines = renew_image_layer(
                self.scene, path, movie.footage, record.data, task
            )
            data.update(facts)
            data["colorspace"] = self.renew_colorspace(path, movie.source, record.data)
            report.extend(lines)
        if not data:
            report.append("Its layer was deleted; only the sound was renewed.")
            data = {key: record.data.get(key) for key in ("numbers", "offset")}
        renewed = renew_sound(self.scene, record, movie, data)
        return Loaded(
            renewed.holders, {**data, **renewed.data}, (*report, *renewed.report)
        )

    def take_out(self, record: SceneRecord) -> tuple[str, ...]:
        """Remove what is there: the layer, the column."""
        report: tuple[str, ...] = ()
        if record.paths(HolderKind.NODE):
            report = self.remove_layer(record)
        columns = record.paths(HolderKind.COLUMN)
        if columns:
            self.scene.sounds.remove_sounds(columns, missing_ok=True)
        return report
