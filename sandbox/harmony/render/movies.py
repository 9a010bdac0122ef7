"""Movies from frames, by ffmpeg, and frames from movies.

Harmony uses encoders of its own and of the system; here one program does for
all of them. When it is missing that is an error with a name, never a silent
success.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from sandbox.harmony.render.qt import QImage
from sandbox.harmony.render.raster_files import tight_bytes


class MovieError(Exception):
    """A movie could not be written or read; the message says why."""


def ffmpeg() -> str:
    """Path of ffmpeg.

    Raises:
        MovieError: It is not installed.

    """
    program = shutil.which("ffmpeg")
    if program is None:
        raise MovieError("ffmpeg is not installed; movies cannot be made without it.")
    return program


def write_movie(
    target: Path,
    frames: Iterable[QImage],
    size: tuple[int, int],
    frame_rate: float,
    codec: str,
    sound: Path | None = None,
) -> int:
    """Encode pictures, and a sound, as a movie.

    Args:
        target: File to write; its extension chooses the container.
        frames: Pictures of one size.
        size: Their width and height.
        frame_rate: Frames a second.
        codec: ``h264``, ``mjpeg``, ``prores``, ``prores4444`` or ``gif``.
        sound: WAV to put beside them.

    Returns:
        How many frames were written.

    Raises:
        MovieError: ffmpeg is missing or refused.

    """
    settings = {
        "h264": ["-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p"],
        "mjpeg": ["-c:v", "mjpeg", "-q:v", "3", "-pix_fmt", "yuvj420p"],
        "prores": ["-c:v", "prores_ks", "-profile:v", "2"],
        "prores4444": [
            "-c:v", "prores_ks", "-profile:v", "4", "-pix_fmt", "yuva444p10le",
        ],
        "gif": [],
    }[codec]  # fmt: skip
    if codec in ("h264", "mjpeg"):
        # Chroma in these comes in pairs of pixels.
        settings = [*settings, "-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2"]
    command = [
        ffmpeg(), "-v", "error", "-y",
        "-f", "rawvideo", "-pix_fmt", "rgba", "-s", f"{size[0]}x{size[1]}",
        "-r", f"{frame_rate:.6f}", "-i", "-",
    ]  # fmt: skip
    if sound is not None and codec != "gif":
        command += ["-i", os.fspath(sound), "-c:a", "aac"]
    command += [*settings, os.fspath(target)]
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=errors
        )
        assert process.stdin is not None
        written = 0
        # An encoder that gives up closes the pipe; its own words come below.
        with suppress(BrokenPipeError), process.stdin:
            for image in frames:
                straight = image.convertToFormat(QImage.Format_RGBA8888)
                process.stdin.write(tight_bytes(straight, 4))
                written += 1
        code = process.wait()
        errors.seek(0)
        told = errors.read().decode(errors="replace").strip()
    if code or not target.is_file():
        raise MovieError(f"{target.name}: {told or f'ffmpeg ended with {code}'}")
    return written


def read_movie(
    source: Path, folder: Path, prefix: str, first: int, last: int
) -> list[Path]:
    """Take a movie apart into ``<prefix>-N.png``.

    Args:
        source: The movie.
        folder: Where the pictures go; made when missing.
        prefix: Of their names.
        first: First frame, from 1.
        last: Last frame, included; 0 for all.

    Returns:
        The pictures in order.

    Raises:
        MovieError: ffmpeg is missing or refused.

    """
    folder.mkdir(parents=True, exist_ok=True)
    condition = f"gte(n,{first - 1})" + (f"*lte(n,{last - 1})" if last > 0 else "")
    told = subprocess.run(
        [ffmpeg(), "-v", "error", "-y", "-i", os.fspath(source),
         "-vf", f"select='{condition}'", "-vsync", "0",
         os.fspath(folder / f"{prefix}-%d.png")],
        stdin=subprocess.DEVNULL, capture_output=True, check=False,
    )  # fmt: skip
    if told.returncode:
        raise MovieError(told.stderr.decode(errors="replace").strip())
    found = []
    number = 1
    while (folder / f"{prefix}-{number}.png").is_file():
        found.append(folder / f"{prefix}-{number}.png")
        number += 1
    return found


def read_movie_sound(
    source: Path, target: Path, frame_rate: float, first: int, last: int
) -> bool:
    """Write the sound of a movie as WAV; False when it has none."""
    command = [ffmpeg(), "-v", "error", "-y", "-i", os.fspath(source), "-vn"]
    if first > 1:
        command += ["-ss", f"{(first - 1) / frame_rate:.6f}"]
    if last > 0:
        command += ["-t", f"{(last - first + 1) / frame_rate:.6f}"]
    subprocess.run(
        [*command, os.fspath(target)],
        stdin=subprocess.DEVNULL, capture_output=True, check=False,
    )  # fmt: skip
    return target.is_file() and target.stat().st_size > 44
