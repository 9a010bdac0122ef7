"""What a Display shows: the frames of render, exporter and their movies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.harmony.render.compositor import Compositor
from sandbox.harmony.render.lettering import stamp_frame_number
from sandbox.harmony.render.movies import write_movie
from sandbox.harmony.render.qt import QColor, QImage, QPainter

if TYPE_CHECKING:
    from sandbox.harmony.model.project import Project


def find_display(project: Project, name: str) -> str:
    """Path of the Display node that ``name`` means.

    Args:
        project: The scene.
        name: Path or bare name; '' and ``Display All`` mean the default one.

    Returns:
        The path; '' when there is no such Display.

    """
    displays = project.nodes.of_types(["DISPLAY"])
    default = project.nodes.default_display
    wanted = default if name in ("", "Display All") else name
    for node in displays:
        if wanted in (node.path, node.name) or node.path == f"Top/{wanted}":
            return node.path
    if name in ("", "Display All") and displays:
        return displays[0].path
    return ""


def display_frames(
    project: Project,
    node_path: str,
    frames: Iterable[int],
    size: tuple[int, int],
    background: QColor | None = None,
) -> Iterator[tuple[int, QImage]]:
    """Frame numbers and pictures of a node, with the number drawn in.

    Args:
        project: The scene.
        node_path: A Display, or any node.
        frames: Frames to render, in this order.
        size: Width and height.
        background: Laid behind everything; None leaves it transparent.

    """
    compositor = Compositor(project, *size)
    for frame in frames:
        image = compositor.frame(node_path, frame)
        if background is not None:
            ground = compositor.blank()
            ground.fill(background)
            painter = QPainter(ground)
            painter.drawImage(0, 0, image)
            painter.end()
            image = ground
        stamp_frame_number(image, frame)
        yield frame, image


def export_movie(
    project: Project,
    target: Path,
    node_path: str,
    frames: range,
    size: tuple[int, int],
    codec: str,
    *,
    with_sound: bool = True,
    sample_rate: int = 22050,
    channels: int = 2,
) -> int:
    """Render a node to a movie, with the scene's sound beside it.

    Raises:
        MovieError: ffmpeg is missing or refused.
        SoundError: A sound file is missing or broken.

    """
    sound = project.temp_folder / "export-sound.wav"
    has_sound = with_sound and project.sounds.mix(
        sound, frames[0], frames[-1], sample_rate=sample_rate, channels=channels
    )
    # Without an alpha channel in the movie the ground is black.
    ground = None if codec in ("prores4444", "gif") else QColor(0, 0, 0)
    pictures = display_frames(project, node_path, frames, size, ground)
    return write_movie(
        target,
        (image for _, image in pictures),
        size,
        project.sounds.frame_rate,
        codec,
        sound if has_sound else None,
    )
