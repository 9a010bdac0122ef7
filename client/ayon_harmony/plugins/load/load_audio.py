"""Sound files as sound columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ayon_harmony.loading.loader import Loaded, PublishedFiles, SceneRecord
from ayon_harmony.loading.sound_loader import HarmonySoundLoader, prepared_sound


class LoadAudio(HarmonySoundLoader):
    """A sound file as a column of its own."""

    label = "Load audio"
    icon = "volume-up"
    product_base_types = {"audio", "music", "soundtrack"}  # noqa: RUF012
    extensions = {  # noqa: RUF012
        "aac",
        "aif",
        "aiff",
        "flac",
        "m4a",
        "mp3",
        "ogg",
        "wav",
    }

    @classmethod
    def get_options(cls, contexts: list[dict[str, Any]]) -> list[Any]:
        """Return what an artist may choose."""
        return [cls.start_def(), cls.offset_def(), cls.again_def()]

    @contextmanager
    def prepared(
        self, source: PublishedFiles, options: Mapping[str, Any], task: Any
    ) -> Iterator[Any]:
        """Check the file, and make a WAV of it where it is none."""
        with prepared_sound(source.main, source.label, task) as sound:
            yield source, sound

    def bring_in(self, media: Any, options: Mapping[str, Any], task: Any) -> Loaded:
        """Make the column."""
        source, sound = media
        return self.add_column(source, sound, options)

    def renew(self, record: SceneRecord, media: Any, task: Any) -> Loaded:
        """Put the new sound into the column, where the artist has it."""
        source, sound = media
        return self.renew_column(record, source, sound)

    def take_out(self, record: SceneRecord) -> tuple[str, ...]:
        """Remove the column."""
        return self.remove_column(record)
