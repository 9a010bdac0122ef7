"""Sound files as sound columns: one that stays one when loaded again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ayon_core.lib import EnumDef, NumberDef

from ayon_harmony.errors import SourceError
from ayon_harmony.loading.loader import (
    Holder,
    HolderKind,
    Loaded,
    PublishedFiles,
    SceneRecord,
)
from ayon_harmony.loading.media_loader import HarmonyTimedLoader
from ayon_harmony.loading.sound_columns import (
    WavSound,
    add_sound,
    column_of,
    find_product_sound,
    prepared_sound,
    replace_sound,
)

AGAIN_UPDATE = "update"
AGAIN_ADD = "add"

_AGAIN = {
    AGAIN_UPDATE: "Replace what is there",
    AGAIN_ADD: "Add another one",
}


class LoadAudio(HarmonyTimedLoader):
    """A sound file as a column of its own.

    Attributes:
        again: What loading a product again does, by default; an option.
        offset: Frames that it begins later than it would; an option, too.

    """

    goes_side_by_side = True
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
    again = AGAIN_UPDATE
    offset = 0

    @classmethod
    def get_options(cls, contexts: list[dict[str, Any]]) -> list[Any]:
        """Return what an artist may choose."""
        offset = NumberDef(
            "offset",
            default=cls.offset,
            minimum=-100000,
            maximum=100000,
            label="Offset",
            tooltip="Frames that it begins later; negative numbers are earlier.",
        )
        again = EnumDef(
            "again",
            items=_AGAIN,
            default=cls.again,
            label="If loaded already",
            tooltip="Sounds of one product in two columns would be heard twice.",
        )
        return [cls.start_def(), offset, again]

    def find_loaded(
        self, source: PublishedFiles, options: Mapping[str, Any]
    ) -> SceneRecord | None:
        """Return the product's sound that is in the scene already."""
        if self.option(options, "again") != AGAIN_UPDATE:
            return None
        loaders = {type(self).__name__, "ImportAudioLoader"}
        return find_product_sound(self.scene, source, loaders)

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
        state = self.scene.settings.get_scene()
        start, remark = self.sound_start(source, sound, options, state)
        column, data = add_sound(
            self.scene, source.product_name, sound, start, state.settings.fps
        )
        report = tuple(text for text in (remark, sound.remark) if text)
        return Loaded((Holder(HolderKind.COLUMN, column),), data, report)

    def renew(self, record: SceneRecord, media: Any, task: Any) -> Loaded:
        """Put the new sound into the column, where the artist has it."""
        source, sound = media
        options = record.data.get("options")
        state = self.scene.settings.get_scene()
        start, _ = self.sound_start(source, sound, options or {}, state)
        column = column_of(self.scene, record)
        data = replace_sound(
            self.scene, column, sound, record.data, start, state.settings.fps
        )
        report = (sound.remark,) if sound.remark else ()
        return Loaded((Holder(HolderKind.COLUMN, column),), data, report)

    def take_out(self, record: SceneRecord) -> tuple[str, ...]:
        """Remove the column of a record; without one only the record goes."""
        try:
            column = column_of(self.scene, record)
        except SourceError as error:
            return (str(error),)
        self.scene.sounds.remove_sounds([column], missing_ok=True)
        return ()

    def sound_start(
        self,
        source: PublishedFiles,
        sound: WavSound,
        options: Mapping[str, Any],
        state: Any,
    ) -> tuple[int, str]:
        """Return the frame of the scene that a sound begins at, and a remark."""
        offset = int(self.option(options, "offset"))
        frames = sound.frames_at(state.settings.fps)
        if source.frames is None:
            return 1 + offset, ""
        first = source.frames.start
        placed = self.placement_of((first, first + frames - 1), source, options, state)
        return first + placed.offset + offset, placed.remark
