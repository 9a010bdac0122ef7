"""What loaders of sound share: a column that stays one when loaded again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ayon_core.lib import EnumDef, NumberDef

from ayon_harmony.errors import SourceError
from ayon_harmony.loading.loader import Loaded
from ayon_harmony.loading.media_loader import HarmonyTimedLoader
from ayon_harmony.loading.representations import PublishedFiles
from ayon_harmony.loading.sound_columns import (
    WavSound,
    add_sound,
    prepared_sound,
    replace_sound,
)
from ayon_harmony.model.metadata import Holder, HolderKind, Presence
from ayon_harmony.scene.records import SceneRecord, read_records
from ayon_harmony.scene.settings import SceneState

__all__ = ("HarmonySoundLoader", "prepared_sound")

AGAIN_UPDATE = "update"
AGAIN_ADD = "add"

_AGAIN = {
    AGAIN_UPDATE: "Replace what is there",
    AGAIN_ADD: "Add another one",
}


class HarmonySoundLoader(HarmonyTimedLoader):
    """Base of loaders of sound.

    Attributes:
        again: What loading a product again does, by default; an option.
        offset: Frames that it begins later than it would; an option, too.

    """

    skip_discovery = True
    again = AGAIN_UPDATE
    offset = 0

    @classmethod
    def again_def(cls) -> Any:
        """Return the option what loading a product again does."""
        return EnumDef(
            "again",
            items=_AGAIN,
            default=cls.again,
            label="If loaded already",
            tooltip="Sounds of one product in two columns would be heard twice.",
        )

    @classmethod
    def offset_def(cls) -> Any:
        """Return the option how much later it begins."""
        return NumberDef(
            "offset",
            default=cls.offset,
            minimum=-100000,
            maximum=100000,
            label="Offset",
            tooltip="Frames that it begins later; negative numbers are earlier.",
        )

    def find_loaded(
        self, source: PublishedFiles, options: Mapping[str, Any]
    ) -> SceneRecord | None:
        """Return the product's sound that is in the scene already."""
        if self.option(options, "again") != AGAIN_UPDATE:
            return None
        ours = {type(self).__name__, "ImportAudioLoader"}
        for record in read_records(self.scene).containers:
            data = record.data
            same = data.get("product_id", "") == source.product_id or (
                not data.get("product_id") and data.get("name") == source.product_name
            )
            is_there = record.presence is not Presence.MISSING
            if data.get("loader") in ours and same and is_there:
                return record
        return None

    def add_column(
        self, source: PublishedFiles, sound: WavSound, options: Mapping[str, Any]
    ) -> Loaded:
        """Put a sound into a column of its own."""
        state = self.scene.settings.get()
        start, remark = self.sound_start(source, sound, options, state)
        column, data = add_sound(
            self.scene, source.product_name, sound, start, state.settings.fps
        )
        report = tuple(text for text in (remark, sound.remark) if text)
        return Loaded((Holder(HolderKind.COLUMN, column),), data, report)

    def renew_column(
        self, record: SceneRecord, source: PublishedFiles, sound: WavSound
    ) -> Loaded:
        """Put another sound into the column of a record."""
        options = record.data.get("options")
        state = self.scene.settings.get()
        start, _ = self.sound_start(source, sound, options or {}, state)
        column = self.column_of(record)
        data = replace_sound(
            self.scene, column, sound, record.data, start, state.settings.fps
        )
        report = (sound.remark,) if sound.remark else ()
        return Loaded((Holder(HolderKind.COLUMN, column),), data, report)

    def sound_start(
        self,
        source: PublishedFiles,
        sound: WavSound,
        options: Mapping[str, Any],
        state: SceneState,
    ) -> tuple[int, str]:
        """Return the frame of the scene that a sound begins at, and a remark."""
        offset = int(self.option(options, "offset"))
        frames = sound.frames_at(state.settings.fps)
        if source.frames is None:
            return 1 + offset, ""
        first = source.frames.start
        placed = self.placement_of((first, first + frames - 1), source, options, state)
        return first + placed.offset + offset, placed.remark

    def column_of(self, record: SceneRecord) -> str:
        """Return the sound column that a record stands for.

        Public integrations noted none: it is the one called after the product,
        or the only one there is.
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
        names = [sound.column for sound in self.scene.sounds.find_all()]
        called = [item for item in names if item == name] or [
            item for item in names if name and item.startswith(name)
        ]
        fitting = called or names
        if len(fitting) == 1:
            return fitting[0]
        raise SourceError(
            f"Nobody noted which sound column is '{name}'. Delete the old column in"
            " Harmony, remove the entry from the list, and load it again."
            if names
            else f"The sound '{name}' was deleted from the scene. Load it again, or"
            " remove it from the list."
        )

    def remove_column(self, record: SceneRecord) -> tuple[str, ...]:
        """Remove the column of a record; without one only the record goes."""
        try:
            column = self.column_of(record)
        except SourceError as error:
            return (str(error),)
        self.scene.sounds.remove([column])
        return ()
