"""Sounds of a scene: sequences in sound columns, and the mix of them.

How Harmony writes a sound column is not public. Ours is a column of type 1
with ``<soundSequence name filename start length/>`` in it: the file relative to
the project, the frame it begins at, and its length in seconds. The mix reads
PCM WAV of 8, 16, 24 and 32 bits; files of other kinds become WAV on import.
"""

from __future__ import annotations

import math
import os
import shutil
import subprocess
import sys
import wave
from array import array
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.harmony.model.xstage import Element, format_number, make

if TYPE_CHECKING:
    from sandbox.harmony.model.parts import Project

AUDIO_FOLDER = "audio"


class SoundError(Exception):
    """A file is no sound that can be read; the message says which and why."""


@dataclass(frozen=True)
class SoundSequence:
    """One sound in a column.

    Attributes:
        name: Derived from the file.
        path: The WAV file.
        start_frame: Frame at which it begins, 1 for the first; may be less
            when frames were removed in front of it.
        length_s: Seconds.
        frame_rate: Of the scene.

    """

    name: str
    path: Path
    start_frame: int
    length_s: float
    frame_rate: float

    @property
    def stop_frame(self) -> int:
        """Last frame in which it sounds."""
        frames = math.ceil(self.length_s * self.frame_rate - 1e-6)
        return self.start_frame + max(frames, 1) - 1

    @property
    def start_time(self) -> float:
        """Seconds from the scene's beginning."""
        return (self.start_frame - 1) / self.frame_rate

    @property
    def stop_time(self) -> float:
        """Seconds from the scene's beginning to its end."""
        return self.start_time + self.length_s


class Sounds:
    """Sound columns of one scene."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._document = project.document

    @property
    def frame_rate(self) -> float:
        """Frames per second of the scene."""
        rate = self._document.options.find("framerate")
        try:
            return float(rate.get("val", "24")) if rate is not None else 24.0
        except ValueError:
            return 24.0

    def sequences(self, column_name: str) -> list[SoundSequence]:
        """Sounds of a column in the order of the file."""
        column = self._project.columns.find(column_name)
        if column is None:
            return []
        return [self._sequence(xml) for xml in column.xml.iterfind("soundSequence")]

    def _sequence(self, xml: Element) -> SoundSequence:
        path = self._project.folder / xml.get("filename", "")
        return SoundSequence(
            xml.get("name", path.stem),
            path,
            int(xml.get("start", "1")),
            float(xml.get("length", "0")),
            self.frame_rate,
        )

    def import_sound(self, column_name: str, frame: int, source: Path) -> None:
        """Copy a sound into the project and put it into a column.

        Args:
            column_name: A column of type SOUND.
            frame: Where it begins.
            source: WAV, or anything ffmpeg turns into WAV.

        Raises:
            SoundError: No such column or file, or no sound in it.

        """
        column = self._project.columns.find(column_name)
        if column is None or column.type != "SOUND":
            raise SoundError(f"There is no sound column named {column_name!r}.")
        if not source.is_file():
            raise SoundError(f"There is no sound file {source}.")
        folder = self._project.folder / AUDIO_FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        target = self._free_name(folder, source)
        if target != source.resolve():
            if source.suffix.lower() in (".wav", ".wave"):
                shutil.copyfile(source, target)
            else:
                convert_to_wav(source, target)
        try:
            length = wav_length(target)
        except SoundError:
            target.unlink()
            raise
        with self._project.undo.step("Import sound"):
            self._document.append(
                column.xml,
                make(
                    "soundSequence",
                    name=source.stem,
                    filename=target.relative_to(self._project.folder).as_posix(),
                    start=str(frame),
                    length=format_number(length),
                ),
            )

    def _free_name(self, folder: Path, source: Path) -> Path:
        target = folder / f"{source.stem}.wav"
        number = 1
        while target.exists() and not _same_content(target, source):
            target = folder / f"{source.stem}_{number}.wav"
            number += 1
        return target

    def remove_column(self, column_name: str, remove_file: bool = False) -> bool:
        """Remove a sound column; its files too when nothing else uses them."""
        column = self._project.columns.find(column_name)
        if column is None or column.type != "SOUND":
            return False
        files = {sequence.path for sequence in self.sequences(column_name)}
        self._project.columns.remove(column_name)
        if remove_file:
            for name in self._project.columns.of_type("SOUND"):
                files -= {sequence.path for sequence in self.sequences(name)}
            for path in files:
                path.unlink(missing_ok=True)
        return True

    def insert_frames(self, column_name: str, after: int, count: int) -> None:
        """Move sounds that begin behind ``after``."""
        self._shift(column_name, after, count)

    def remove_frames(self, column_name: str, after: int, count: int) -> None:
        """Move sounds that begin behind the removed frames forward."""
        self._shift(column_name, after, -count)

    def _shift(self, column_name: str, after: int, count: int) -> None:
        column = self._project.columns.find(column_name)
        for xml in [] if column is None else column.xml.iterfind("soundSequence"):
            start = int(xml.get("start", "1"))
            if start > after:
                moved = max(start + count, after + 1) if count < 0 else start + count
                self._document.set(xml, "start", str(moved))

    def has_sound(self) -> bool:
        """Whether any column holds a sound."""
        return any(
            self.sequences(name) for name in self._project.columns.of_type("SOUND")
        )

    def mix(
        self,
        target: Path,
        first_frame: int,
        last_frame: int,
        *,
        sample_rate: int = 22050,
        channels: int = 2,
        sample_bits: int = 16,
        frame_rate: float | None = None,
    ) -> bool:
        """Write the sounds of a range of frames as one WAV.

        Args:
            target: File to write.
            first_frame: First frame of the range.
            last_frame: Last frame of the range, included.
            sample_rate: Hz.
            channels: 1 or 2.
            sample_bits: 8 or 16.
            frame_rate: Frames a second; None is the scene's.

        Returns:
            False, and no file, when there is nothing to mix.

        Raises:
            SoundError: A sound file is missing or cannot be read.

        """
        rate = frame_rate or self.frame_rate
        placed = [
            sequence
            for name in self._project.columns.of_type("SOUND")
            for sequence in self.sequences(name)
        ]
        if not placed:
            return False
        total = round((last_frame - first_frame + 1) / rate * sample_rate)
        mixed = array("i", bytes(4 * total * channels))
        for sequence in placed:
            samples = read_wav(sequence.path, sample_rate, channels)
            offset = round((sequence.start_frame - first_frame) / rate * sample_rate)
            _add(mixed, samples, offset * channels)
        _write_wav(target, mixed, sample_rate, channels, sample_bits)
        return True


def _same_content(one: Path, other: Path) -> bool:
    return other.is_file() and one.read_bytes() == other.read_bytes()


def _add(mixed: array[int], samples: array[int], offset: int) -> None:
    start = max(offset, 0)
    skip = start - offset
    count = min(len(samples) - skip, len(mixed) - start)
    if count <= 0:
        return
    part = samples[skip : skip + count]
    old = mixed[start : start + count]
    mixed[start : start + count] = array("i", (a + b for a, b in zip(old, part)))


def _write_wav(
    target: Path, mixed: array[int], sample_rate: int, channels: int, bits: int
) -> None:
    clipped = array("h", (max(-32768, min(32767, value)) for value in mixed))
    if bits == 8:
        body = bytes((value + 32768) >> 8 for value in clipped)
    else:
        if sys.byteorder == "big":
            clipped.byteswap()
        body = clipped.tobytes()
    with wave.open(str(target), "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(1 if bits == 8 else 2)
        out.setframerate(sample_rate)
        out.writeframes(body)


def wav_length(path: Path) -> float:
    """Length of a WAV file in seconds.

    Raises:
        SoundError: It is not PCM WAV.

    """
    try:
        with wave.open(str(path), "rb") as source:
            return source.getnframes() / source.getframerate()
    except (wave.Error, EOFError, OSError, ZeroDivisionError) as error:
        raise SoundError(f"{path.name} is not a WAV file: {error}") from error


def read_wav(path: Path, sample_rate: int, channels: int) -> array[int]:
    """Samples of a WAV file as 16 bit numbers, interleaved.

    Args:
        path: PCM WAV of 8, 16, 24 or 32 bits.
        sample_rate: Hz to convert to; the nearest sample is taken.
        channels: 1 or 2 to convert to.

    Raises:
        SoundError: It is not PCM WAV.

    """
    try:
        with wave.open(str(path), "rb") as source:
            width, count = source.getsampwidth(), source.getnchannels()
            rate = source.getframerate()
            raw = source.readframes(source.getnframes())
    except (wave.Error, EOFError, OSError) as error:
        raise SoundError(f"{path.name} is not a WAV file: {error}") from error
    if width == 1:
        samples = array("h", ((value - 128) * 256 for value in raw))
    else:
        # The upper two bytes of every sample.
        body = bytearray(len(raw) // width * 2)
        body[0::2] = raw[width - 2 :: width]
        body[1::2] = raw[width - 1 :: width]
        samples = array("h", bytes(body))
        if sys.byteorder == "big":
            samples.byteswap()
    lanes = [samples[index::count] for index in range(count)]
    if rate != sample_rate:
        total = round(len(lanes[0]) * sample_rate / rate)
        step = rate / sample_rate
        last = len(lanes[0]) - 1
        places = [min(int(index * step), last) for index in range(total)]
        lanes = [array("h", (lane[place] for place in places)) for lane in lanes]
    if channels == 1 and len(lanes) > 1:
        lanes = [array("h", ((a + b) // 2 for a, b in zip(lanes[0], lanes[1])))]
    while len(lanes) < channels:
        lanes.append(lanes[0])
    mixed = array("h", bytes(2 * channels * len(lanes[0])))
    for index in range(channels):
        mixed[index::channels] = lanes[index]
    return mixed


def convert_to_wav(source: Path, target: Path) -> None:
    """Turn any sound file into WAV by ffmpeg.

    Raises:
        SoundError: ffmpeg is missing or refuses the file.

    """
    program = shutil.which("ffmpeg")
    if program is None:
        raise SoundError(f"{source.name} is no WAV and ffmpeg is not installed.")
    told = subprocess.run(
        [
            program,
            "-v",
            "error",
            "-y",
            "-i",
            os.fspath(source),
            "-vn",
            os.fspath(target),
        ],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if told.returncode or not target.is_file():
        reason = told.stderr.decode(errors="replace").strip().splitlines()
        raise SoundError(f"{source.name}: {reason[-1] if reason else 'not a sound'}")
