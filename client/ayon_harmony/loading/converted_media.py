"""Movies and sound that ffmpeg turns into what Harmony takes.

Everything is made in a folder of its own that is gone at the end, also after an
error or a cancel. ffmpeg is the one that comes with AYON.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from ayon_harmony import current
from ayon_harmony.errors import SourceError
from ayon_harmony.formats.wav import LARGEST_RATE, MOST_CHANNELS
from ayon_harmony.loading.representations import file_not_there
from ayon_harmony.model.exr import reason_of
from ayon_harmony.model.footage import Footage
from ayon_harmony.model.frames import exact_fps, frames_of_duration
from ayon_harmony.model.number_text import read_float
from ayon_harmony.workfiles import disk

SPARE_BYTES = 512 * 1024 * 1024
"""Free space that has to stay on the disk of temporary files."""

_PNG_BYTES_PER_PIXEL = 2.0
_JPG_BYTES_PER_PIXEL = 0.5
_ALPHA_FORMATS = ("rgba", "bgra", "argb", "abgr", "yuva", "gbrap", "ya", "pal8")


@dataclass(frozen=True)
class SoundTrack:
    """A track of sound in a file.

    Attributes:
        channels: 1 for mono, 2 for stereo, 6 for 5.1; 0 where nobody says.
        rate: Samples per second, 0 where nobody says.

    """

    channels: int
    rate: int


@dataclass(frozen=True)
class MovieFacts:
    """What ffprobe tells of a file.

    Attributes:
        width: Pixels, 0 without pictures.
        height: Pixels, 0 without pictures.
        fps: Frames per second, 0 without pictures.
        duration_s: Length in seconds, 0 where the file does not say.
        frame_count: Number of pictures, as the file says or its length tells.
        has_video: Whether there are pictures; a cover image is none.
        tracks: Its tracks of sound; empty without sound.
        has_alpha: Whether pictures are transparent.

    """

    width: int
    height: int
    fps: Fraction
    duration_s: float
    frame_count: int
    has_video: bool
    tracks: tuple[SoundTrack, ...]
    has_alpha: bool

    @property
    def has_audio(self) -> bool:
        """Whether there is sound."""
        return bool(self.tracks)

    def frames_at(self, fps: float) -> int:
        """Return how many frames the pictures fill at another frame rate."""
        if self.fps <= 0:
            return 0
        return max(1, frames_of_duration(float(self.frame_count / self.fps), fps))


@contextmanager
def temporary_folder(needed_bytes: int = 0) -> Iterator[Path]:
    """Give a folder that is gone at the end, whatever happens.

    Args:
        needed_bytes: About what shall go there; 0 where that may be nothing.

    Raises:
        SourceError: The disk has too little space for what shall go there.

    """
    free = shutil.disk_usage(tempfile.gettempdir()).free
    if needed_bytes and free < needed_bytes + SPARE_BYTES:
        raise SourceError(
            f"About {_megabytes(needed_bytes + SPARE_BYTES)} of temporary space are"
            f" needed and {_megabytes(free)} are free in {tempfile.gettempdir()}."
            " Make room there and try again."
        )
    folder = Path(tempfile.mkdtemp(prefix="ayon_harmony_media_"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def probe_movie(path: Path) -> MovieFacts:
    """Ask what is in a movie or sound file.

    Raises:
        SourceError: It is not there, not readable, or there is no ffprobe.

    """
    if path.is_dir():
        raise SourceError(
            f"{path} is a folder, not a file. Publish the version again as one file."
        )
    if not path.is_file():
        raise file_not_there(path)
    asked = ["-v", "error", "-print_format", "json", "-show_format", "-show_streams"]
    text = run_tool("ffprobe", [*asked, str(path)], path)
    try:
        told = json.loads(text)
    except ValueError:
        told = {}
    return _facts(told if isinstance(told, dict) else {})


def extract_frames(
    movie: Path,
    facts: MovieFacts,
    folder: Path,
    task: current.ProgressTask,
    *,
    fps: float | None = None,
    image_format: str = "jpg",
    height: int | None = None,
) -> Footage:
    """Write the pictures of a movie as images, numbered from 1.

    Args:
        movie: The movie.
        facts: What `probe_movie` said of it.
        folder: Where images go.
        task: Progress; cancelling stops ffmpeg.
        fps: Frame rate to convert to, so that the length in seconds stays; None
            takes every picture as one frame.
        image_format: ``jpg`` or ``png``.
        height: Make images this high where the movie is higher.

    Raises:
        SourceError: ffmpeg refuses the movie; says why.
        Cancelled: The artist stopped it.

    """
    filters = []
    if fps is not None:
        filters.append(f"fps={exact_fps(fps)}")
    if height and height < facts.height:
        filters.append(f"scale=-2:{height // 2 * 2}")
    args = ["-y", "-i", str(movie), "-map", "0:v:0", "-an", "-sn"]
    if filters:
        args += ["-vf", ",".join(filters)]
    if image_format == "png":
        args += ["-pix_fmt", "rgba" if facts.has_alpha else "rgb24"]
    else:
        args += ["-q:v", "2", "-pix_fmt", "yuvj444p"]
    args += ["-start_number", "1", str(folder / f"frame.%06d.{image_format}")]
    if fps is not None:
        _run_ffmpeg(args, movie, task, facts.frames_at(fps), "frames")
    else:
        _run_every_picture(args, movie, task, facts.frame_count)
    frame_files = sorted(folder.glob(f"frame.*.{image_format}"))
    if not frame_files:
        raise SourceError(
            f"{movie.name} has no pictures that ffmpeg can read. Publish it again, or"
            " ask whoever made it."
        )
    files = {str(number): path for number, path in enumerate(frame_files, 1)}
    return Footage(image_format, files, tuple(range(1, len(frame_files) + 1)))


def extract_sound(
    source: Path, tracks: Sequence[SoundTrack], target: Path, task: current.ProgressTask
) -> Path:
    """Write the sound of a file as stereo or mono WAV, which every Harmony takes.

    Args:
        source: The file.
        tracks: Its tracks; all are in the mix.
        target: The WAV to make.
        task: Progress; cancelling stops ffmpeg.

    Raises:
        SourceError: There is none that ffmpeg can read.
        Cancelled: The artist stopped it.

    """
    args = ["-y", "-i", str(source), *mix_arguments(tracks), "-vn", "-sn"]
    # 16 bits in two channels of 48 kHz at most are a plain WAV: above that ffmpeg
    # writes WAVE_FORMAT_EXTENSIBLE, which Python 3.11 does not read.
    args += ["-c:a", "pcm_s16le", "-rf64", "auto", str(target)]
    _run_ffmpeg(args, source, task, 0, "sound")
    if not target.is_file() or target.stat().st_size <= 44:
        raise SourceError(
            f"{source.name} has no sound that ffmpeg can read. Publish it again, or"
            " ask whoever made it."
        )
    return target


def mix_arguments(tracks: Sequence[SoundTrack]) -> list[str]:
    """Return the arguments of ffmpeg that mix tracks to one of two channels."""
    rate = min(max((track.rate for track in tracks), default=0), LARGEST_RATE)
    rate_arguments = ["-ar", str(rate)] if rate else []
    if len(tracks) < 2:
        wide = any(track.channels > MOST_CHANNELS for track in tracks)
        channels = ["-ac", str(MOST_CHANNELS)] if wide else []
        return ["-map", "0:a:0", *channels, *rate_arguments]
    # Two mono tracks are left and right, as editing programs write them.
    sides = [track.channels for track in tracks] == [1, 1]
    shapes = (
        ("pan=stereo|c0=c0", "pan=stereo|c1=c0")
        if sides
        else ["aformat=channel_layouts=stereo"] * len(tracks)
    )
    parts = [f"[0:a:{n}]{shape}[t{n}]" for n, shape in enumerate(shapes)]
    inputs = "".join(f"[t{n}]" for n in range(len(tracks)))
    mix = f"{inputs}amix=inputs={len(tracks)}:duration=longest:normalize=0[mix]"
    return [
        "-filter_complex",
        ";".join([*parts, mix]),
        "-map",
        "[mix]",
        *rate_arguments,
    ]


def mix_remark(tracks: Sequence[SoundTrack]) -> str:
    """Say how the sound of a file was mixed, "" where it is as it was."""
    if len(tracks) > 1:
        return f"Its {len(tracks)} sound tracks were mixed to one in stereo."
    told = []
    for track in tracks:
        if track.channels > MOST_CHANNELS:
            told.append(f"{track.channels} channels were mixed to stereo")
        if track.rate > LARGEST_RATE:
            told.append(f"{track.rate / 1000:g} kHz became {LARGEST_RATE / 1000:g} kHz")
    return f"Its sound was changed: {', '.join(told)}." if told else ""


def image_bytes(facts: MovieFacts, count: int, image_format: str) -> int:
    """Estimate how much space images of a movie take."""
    per_pixel = _PNG_BYTES_PER_PIXEL if image_format == "png" else _JPG_BYTES_PER_PIXEL
    return int(facts.width * facts.height * per_pixel * max(1, count))


# --- ffmpeg -----------------------------------------------------------------------


def _tool(name: str) -> list[str]:
    from ayon_core.lib import (
        ToolNotFoundError,
        get_ffmpeg_tool_args,
        get_oiio_tool_args,
    )

    get_args = get_oiio_tool_args if name == "oiiotool" else get_ffmpeg_tool_args
    try:
        return list(get_args(name))
    except ToolNotFoundError as error:
        raise SourceError(
            f"{name} is not installed with AYON, so this file cannot be read. Ask an"
            " admin to add ayon_third_party to the bundle."
        ) from error


def _start_tool(
    args: Sequence[str],
    stdout: Any,
    stderr: Any,
    environment: Mapping[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    try:
        return subprocess.Popen(
            list(args),
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            env=environment,
            creationflags=flags,
        )
    except OSError as error:
        why = disk.reason(error)
        raise SourceError(
            f"{args[0]} could not be started: {why}. Ask an admin to look"
            " at ayon_third_party."
        ) from error


def run_tool(
    name: str, arguments: Sequence[str], path: Path, without: Sequence[str] = ()
) -> str:
    """Run a short command on a file and return what it printed.

    Args:
        name: ``ffmpeg``, ``ffprobe`` or ``oiiotool``.
        arguments: Of the command.
        path: File that it is about.
        without: Environment variables that it does not get.

    Raises:
        SourceError: It is not installed, or refuses the file.

    """
    environment = {key: text for key, text in os.environ.items() if key not in without}
    process = _start_tool(
        [*_tool(name), *arguments], subprocess.PIPE, subprocess.PIPE, environment
    )
    out, errors = process.communicate()
    if process.returncode:
        raise _refused(path, errors)
    return out.decode("utf-8", "replace")


def _run_ffmpeg(
    args: Sequence[str], path: Path, task: current.ProgressTask, total: int, what: str
) -> None:
    """Run ffmpeg, show how far it is, and stop it when the artist cancels."""
    command = [*_tool("ffmpeg"), "-v", "error", "-nostdin", "-progress", "pipe:1"]
    with tempfile.TemporaryFile() as errors:
        process = _start_tool([*command, *args], subprocess.PIPE, errors)
        try:
            task.when_cancelled(lambda: _kill(process))
            task(0, total, f"Reading {what} of {path.name}")
            assert process.stdout is not None
            for line in process.stdout:
                key, _, value = line.decode("ascii", "replace").partition("=")
                if key.strip() == "frame" and value.strip().isdigit():
                    task(int(value), total, f"Reading {what} of {path.name}")
            process.wait()
            task(0, 0, "")
        finally:
            _kill(process)
            process.wait()
            if process.stdout is not None:
                process.stdout.close()
        if process.returncode:
            errors.seek(0)
            raise _refused(path, errors.read())


def _run_every_picture(
    args: Sequence[str], path: Path, task: current.ProgressTask, total: int
) -> None:
    """Run ffmpeg so that no picture is repeated or left out.

    The option for that was renamed in ffmpeg 5.1, and the old name goes away.
    """
    options, output = list(args[:-1]), args[-1]
    try:
        _run_ffmpeg([*options, "-vsync", "0", output], path, task, total, "frames")
    except SourceError as error:
        if "vsync" not in str(error):
            raise
        _run_ffmpeg(
            [*options, "-fps_mode", "passthrough", output], path, task, total, "frames"
        )


def _kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        with suppress(OSError):
            process.kill()


def _refused(path: Path, errors: bytes) -> SourceError:
    told = reason_of(errors.decode("utf-8", "replace"))
    reason = told.replace(str(path), path.name) or "no reason given"
    return SourceError(
        f"{path.name} cannot be read ({reason}). Publish it again, or ask whoever"
        " made it."
    )


def _facts(told: Mapping[str, Any]) -> MovieFacts:
    streams = [
        stream for stream in told.get("streams") or () if isinstance(stream, dict)
    ]
    videos = [
        stream
        for stream in streams
        if stream.get("codec_type") == "video"
        and not (stream.get("disposition") or {}).get("attached_pic")
    ]
    video = videos[0] if videos else {}
    fps = _rate(video.get("avg_frame_rate")) or _rate(video.get("r_frame_rate"))
    container = told.get("format") or {}
    lengths = (read_float(facts.get("duration"), 0.0) for facts in (video, container))
    duration = next(filter(None, lengths), 0.0)
    count = int(read_float(video.get("nb_frames"), 0.0) or round(duration * float(fps)))
    return MovieFacts(
        width=int(read_float(video.get("width"), 0.0)),
        height=int(read_float(video.get("height"), 0.0)),
        fps=fps,
        duration_s=duration,
        frame_count=count,
        has_video=bool(videos),
        tracks=tuple(
            SoundTrack(
                int(read_float(stream.get("channels"), 0.0)),
                int(read_float(stream.get("sample_rate"), 0.0)),
            )
            for stream in streams
            if stream.get("codec_type") == "audio"
        ),
        has_alpha=str(video.get("pix_fmt") or "").startswith(_ALPHA_FORMATS),
    )


def _rate(value: object) -> Fraction:
    try:
        return Fraction(str(value or "0"))
    except (ValueError, ZeroDivisionError):
        return Fraction(0)


def _megabytes(count: int) -> str:
    return f"{max(1, count // (1024 * 1024))} MB"
