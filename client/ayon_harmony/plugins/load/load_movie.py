"""Movies and animatics: pictures as a layer, sound as a column, in one step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ayon_harmony.loading.loader import Loaded, PublishedFiles, SceneRecord
from ayon_harmony.loading.movie_loader import HarmonyMovieLoader


class LoadMovie(HarmonyMovieLoader):
    """The pictures of a movie as a layer, its sound as a column."""

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

    @classmethod
    def get_options(cls, contexts: list[dict[str, Any]]) -> list[Any]:
        """Return what an artist may choose."""
        return [cls.start_def(), *cls.movie_defs(), cls.connect_def()]

    @contextmanager
    def prepared(
        self, source: PublishedFiles, options: Mapping[str, Any], task: Any
    ) -> Iterator[Any]:
        """Make images and a WAV of the movie."""
        with self.prepared_movie(source, options, task) as movie:
            yield movie

    def bring_in(self, media: Any, options: Mapping[str, Any], task: Any) -> Loaded:
        """Make the layer and the column, and lengthen the scene if chosen."""
        return self.add_movie(media, options, task)

    def renew(self, record: SceneRecord, media: Any, task: Any) -> Loaded:
        """Put the new pictures and sound where the old ones are."""
        return self.renew_movie(record, media, task)

    def take_out(self, record: SceneRecord) -> tuple[str, ...]:
        """Remove the layer and the column."""
        return self.remove_movie(record)
