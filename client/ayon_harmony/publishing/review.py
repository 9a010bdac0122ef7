"""The review movie of a publish: which display, how large, and whether it is whole.

The movie shows all frames of its instance, handles included, and the instance's
data says the same: ayon-core cuts handles off where a studio wants that.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from ayon_core.lib import get_ffmpeg_tool_args, run_subprocess

from ayon_harmony import current
from ayon_harmony.errors import HarmonyError
from ayon_harmony.model.counting import count_of
from ayon_harmony.model.frames import FrameRange
from ayon_harmony.scene import Scene
from ayon_harmony.scene.settings import SceneState
from ayon_harmony.ui.progress import progress_service
from ayon_harmony.workfiles import disk

H264 = "openH264"
"""Codec that every supported Harmony has on every system."""

STARTUP_S = 120.0
"""Time to wait for a movie beside that for its frames."""


class ReviewError(HarmonyError):
    """The review movie cannot be made, or is not whole; says what to do."""


def find_display(chosen: str, state: SceneState) -> str:
    """Return the display that a movie shows.

    Args:
        chosen: What the artist chose, empty for the scene's default.
        state: The open scene.

    Raises:
        ReviewError: It is not there any more, or the scene has no default.

    """
    if chosen:
        if chosen not in state.displays:
            raise ReviewError(
                f"The display '{chosen}' is not in the scene any more. Choose another"
                " one for the review."
            )
        return chosen
    if state.default_display:
        return state.default_display
    if len(state.displays) == 1:
        return state.displays[0]
    if not state.displays:
        raise ReviewError(
            "The scene has no display, so there is nothing to see. Add a Display"
            " node, or switch the review off."
        )
    raise ReviewError(
        "The scene has no default display. Choose one for the review:"
        f" {', '.join(state.displays)}."
    )


def movie_size(chosen: Mapping[str, Any], scene_size: tuple[int, int]) -> Any:
    """Return width and height of a movie.

    Args:
        chosen: Creator attributes; ``width`` and ``height`` are 0 for the scene's.
            With only one of them chosen the picture keeps its proportion.
        scene_size: Width and height of the scene.

    """
    width, height = int(chosen.get("width") or 0), int(chosen.get("height") or 0)
    if width and not height:
        height = _even(width * scene_size[1] / scene_size[0])
    elif height and not width:
        width = _even(height * scene_size[0] / scene_size[1])
    return width or scene_size[0], height or scene_size[1]


def size_problem(size: tuple[int, int], codec: str) -> str | None:
    """Say what is wrong with a size for a codec, None when nothing is."""
    width, height = size
    if codec == H264 and (width % 2 or height % 2):
        return (
            f"H.264 movies have even sizes, this one would have {width} x {height}."
            f" Choose {_even(width)} x {_even(height)} for the review."
        )
    return None


def export_movie(
    display: str,
    frames: FrameRange,
    path: Path,
    size: tuple[int, int],
    *,
    with_sound: bool,
    codec: str,
    frame_timeout_s: float,
) -> None:
    """Have Harmony export a movie, and wait as long as its length takes.

    Args:
        display: Full path of a display node.
        frames: Frames of the scene.
        path: The movie; nothing may be there yet.
        size: Width and height.
        with_sound: Put the scene's sound into it.
        codec: See ``Renders.movie``.
        frame_timeout_s: Seconds that one frame may take.

    Raises:
        ReviewError: There is no movie, or an empty one.
        HarmonyError: Harmony refused, or took longer than that.

    """
    limit_s = STARTUP_S + frames.duration * frame_timeout_s
    scene = Scene(partial(current.get_session().call, timeout_s=limit_s))

    def work(task: current.ProgressTask) -> None:
        task(0, 0, f"Harmony exports {count_of(frames.duration, 'frame')} of {display}")
        scene.renders.export_movie(
            display, frames, path, size, with_sound=with_sound, codec=codec
        )

    # Harmony exports in one go and listens to nothing meanwhile.
    progress_service().run("Export the review", work, can_cancel=False)
    if not path.is_file() or path.stat().st_size == 0:
        raise ReviewError(
            f"Harmony left no movie at '{path}', or an empty one. Its message log"
            " says why."
        )


def render_thumbnail(
    display: str, frame: int, folder: Path, size: tuple[int, int]
) -> Path:
    """Render one frame of a display as the picture of a publish.

    Raises:
        HarmonyError: Harmony did not render it.

    """
    pattern = folder / "thumbnail.####.png"
    (path,) = current.get_scene().renders.render_frames(
        display,
        FrameRange(frame, frame),
        pattern,
        drawing_type="PNG",
        resolution=size,
    )
    return path


def check_movie(path: Path, frames: FrameRange, fps: float) -> str | None:
    """Look into a movie; say why that was not possible, None when it was.

    Raises:
        ReviewError: It cannot be read, or has another length than it should.

    """
    try:
        probe = get_ffmpeg_tool_args("ffprobe")
    except Exception as error:  # core raises a type of its own for each reason
        return f"ffprobe is not to be had: {error}"
    command = [*probe, "-v", "error", "-select_streams", "v:0"]
    command += ["-show_entries", "stream=nb_frames,duration:format=duration"]
    command += ["-of", "json", str(path)]
    try:
        told = json.loads(run_subprocess(command))
    except (RuntimeError, OSError, ValueError) as error:
        raise ReviewError(
            f"Harmony's movie '{path.name}' cannot be read: {disk.words_of(error)}"
        ) from error
    streams = told.get("streams") or []
    if not streams:
        raise ReviewError(
            f"Harmony's movie '{path.name}' has no pictures. Look into Harmony's"
            " message log and publish again."
        )
    stream = streams[0]
    seconds = stream.get("duration") or (told.get("format") or {}).get("duration")
    if not seconds:
        return "ffprobe does not tell the movie's length"
    frame_count = float(seconds) * fps
    # A frame more or less is how containers round; a missing end is longer.
    if abs(frame_count - frames.duration) > 1.5 + frames.duration * 0.01:
        raise ReviewError(
            f"Harmony's movie '{path.name}' has about {frame_count:.0f} frames, it"
            f" should have {frames.duration}. Look into Harmony's message log and"
            " publish again."
        )
    return None


def _even(length: float) -> int:
    return max(2, round(length / 2) * 2)
