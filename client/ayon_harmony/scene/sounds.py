"""Sound columns of the open scene, and their mix."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ..model.frames import FrameRange
from ..model.spelling import Record
from .wire import Part, Row, listed, read_row, read_rows, read_text, read_texts, record


@dataclass(frozen=True)
class SoundSequence(Record):
    """A piece of sound in a column; frames are the scene's, both included."""

    file: str
    name: str
    start_frame: int
    stop_frame: int


@dataclass(frozen=True)
class Sound(Record):
    """A sound column."""

    column: str
    display_name: str
    sequences: tuple[SoundSequence, ...]

    @classmethod
    def from_wire(cls, row: Row) -> Sound:
        """Read a row of ``listSounds``."""
        return cls(
            column=row["column"],
            display_name=row["displayName"],
            sequences=tuple(
                SoundSequence(
                    sequence["file"],
                    sequence["name"],
                    sequence["startFrame"],
                    sequence["stopFrame"],
                )
                for sequence in row["sequences"]
            ),
        )


class Sounds(Part):
    """Sound of the open scene."""

    def list_sounds(self) -> list[Sound]:
        """List all sound columns in one round trip."""
        return [Sound.from_wire(row) for row in read_rows(self._call("listSounds"))]

    def add_sound(
        self, path: Path | str, start_frame: int = 1, name: str = ""
    ) -> Sound:
        """Import a sound file into a column of its own.

        Args:
            path: WAV always works; Harmony converts others where it can.
            start_frame: Frame of the scene that it begins at.
            name: Wish for the column's name, the file's when empty.

        """
        wish = name or Path(path).stem
        row = self._call("addSound", Path(path).as_posix(), start_frame, wish)
        return Sound.from_wire(read_row(row))

    def replace_sound(
        self, column: str, path: Path | str, start_frame: int | None = None
    ) -> Sound:
        """Put another file into a column, which keeps its name.

        Args:
            column: Name of the sound column.
            path: New sound file.
            start_frame: Frame it begins at, None is where the old one began.

        """
        row = self._call("replaceSound", column, Path(path).as_posix(), start_frame)
        return Sound.from_wire(read_row(row))

    def remove_sounds(
        self, columns: Iterable[str], *, missing_ok: bool = False
    ) -> list[str]:
        """Remove sound columns and return the names of those that were there.

        Args:
            columns: Names of columns.
            missing_ok: Pass over those that are not there, which are refused else.

        """
        return read_texts(self._call("removeSounds", listed(columns), missing_ok))

    def mix_sound(self, frames: FrameRange | None = None) -> Path | None:
        """Mix all sound into one WAV; None when the scene has none.

        The file is Harmony's and goes with the scene: copy it.
        """
        if frames is not None:
            record(frames, FrameRange)
        start = None if frames is None else frames.start
        stop = None if frames is None else frames.end
        path = self._call("mixSound", start, stop)
        return None if path is None else Path(read_text(path))
