"""Batch rendering: what ``HarmonyPremium -batch scene.xstage`` does.

Every enabled Write node is rendered, frame by frame, with one line
``Rendered frame N`` each. Where files go and how they are named is here; what
is in them is the compositor's.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.harmony.render.compositor import Compositor, scene_resolution
from sandbox.harmony.render.display import display_frames, find_display
from sandbox.harmony.render.images import DrawingType, drawing_type, write_image
from sandbox.harmony.render.lettering import stamp_frame_number
from sandbox.harmony.render.movies import MovieError, write_movie
from sandbox.harmony.render.qt import QImage

if TYPE_CHECKING:
    from sandbox.harmony.host import Application
    from sandbox.harmony.model.nodes import Node
    from sandbox.harmony.model.project import Project

WRITE_TYPES = ("WRITE", "MultiLayerWrite")

#: What exits with it is not public; a number that only a missing licence has.
NO_LICENCE_CODE = 3

_MOVIE_CODECS = {"prores4444": "prores4444", "prores": "prores", "mp4": "h264"}


@dataclass(frozen=True)
class WriteSettings:
    """What a Write node says about its output.

    Attributes:
        node_path: The node.
        prefix: Path and beginning of the names of the pictures.
        digits: Width of the frame number.
        start: Number written for frame 1 of the scene.
        kind: Type of the pictures.
        movie: File of the movie; None when pictures are written.
        movie_codec: A codec of `write_movie`.

    """

    node_path: str
    prefix: str
    digits: int
    start: int
    kind: DrawingType
    movie: Path | None
    movie_codec: str

    def file_of(self, frame: int) -> Path:
        """The picture of a frame of the scene."""
        number = frame + self.start - 1
        shown = f"{number:0{self.digits}d}" if number >= 0 else str(number)
        return Path(f"{self.prefix}{shown}.{self.kind.extension}")


def write_settings(project: Project, node: Node) -> WriteSettings:
    """Read a Write node; relative paths begin in the project folder."""

    def text(keyword: str) -> str:
        return project.nodes.get_text(node.path, keyword, 1)

    def whole(keyword: str, default: int) -> int:
        try:
            return int(float(text(keyword)))
        except ValueError:
            return default

    movie = None
    form = f"{text('MOVIE_FORMAT')} {text('MOVIE_VIDEOAUDIO')}".lower()
    codec = next((c for key, c in _MOVIE_CODECS.items() if key in form), "mjpeg")
    if text("EXPORT_TO_MOVIE") == "Output Movie":
        place = _absolute(project.folder, text("MOVIE_PATH") or "frames/output")
        extension = ".mp4" if codec == "h264" else ".mov"
        has_one = place.lower().endswith((".mov", ".mp4"))
        movie = Path(place if has_one else place + extension)
    return WriteSettings(
        node.path,
        _absolute(project.folder, text("DRAWING_NAME")),
        max(whole("LEADING_ZEROS", 3), 0) + 1,
        whole("START", 1),
        drawing_type(text("DRAWING_TYPE")),
        movie,
        codec,
    )


def _absolute(folder: Path, text: str) -> str:
    path = text.replace("\\", "/")
    is_absolute = path.startswith("/") or path[1:3] == ":/"
    return path if is_absolute else f"{folder.as_posix()}/{path}"


def is_rendered(project: Project, node: Node, size: tuple[int, int]) -> bool:
    """Whether a Write node is rendered: enabled, and its filter allows it.

    Tokens of the filter other than ALWAYS are ours; a filter by resolution
    name compares with the scene's, those by size with the rendered size.
    """
    up: Node | None = node
    while up is not None and not up.is_root:
        if not up.is_enabled:
            return False
        up = up.parent
    nodes = project.nodes
    rule = nodes.get_text(node.path, "ENABLING.FILTER", 1)
    if rule in ("", "Always Enabled", "ALWAYS"):
        return True
    if "name" in rule.lower():
        xml = project.document.options.find("resolution")
        current = "" if xml is None else xml.get("name", "")
        return current == nodes.get_text(node.path, "ENABLING.FILTER_NAME", 1)
    limit = [
        float(nodes.get_text(node.path, f"ENABLING.FILTER_RES_{axis}", 1) or 0)
        for axis in "XY"
    ]
    is_above = size[0] > limit[0] or size[1] > limit[1]
    if "above" in rule.lower() or "more" in rule.lower():
        return is_above
    if "below" in rule.lower() or "less" in rule.lower():
        return not is_above
    return True


def chosen_frames(project: Project, frames: tuple[int, int] | None) -> range:
    """Frames to render: those asked for within the scene, else all of it."""
    total = int(project.document.scene.get("nbframes", "1"))
    if frames is None:
        scene = project.document.scene
        first = int(scene.get("startFrame", "1"))
        last = int(scene.get("stopFrame", str(total)))
    else:
        first, last = frames
    return range(max(first, 1), min(last, total) + 1)


def render(
    app: Application,
    frames: tuple[int, int] | None,
    report: Callable[[str], None],
    resolution: tuple[int, int] | None = None,
) -> int | None:
    """Render every enabled Write node of the open scene.

    Args:
        app: The application with a scene open.
        frames: First and last frame, both included; None is the scene's range.
        report: Takes one line for standard output.
        resolution: Width and height; None is the scene's.

    Returns:
        Exit code if rendering has one of its own, else None.

    """
    rude: Any = app.rude
    if rude.no_licence:
        report("Invalid license.")
        app.log.message("Rendering refused: no licence.", "error")
        return NO_LICENCE_CODE
    project: Project = app.open_scene()
    size = resolution or scene_resolution(project)
    writes = [
        write_settings(project, node)
        for node in project.nodes.of_types(WRITE_TYPES)
        if is_rendered(project, node, size)
    ]
    if not writes:
        app.log.message("No enabled Write node: nothing is rendered.", "error")
        return None
    run = BatchRun(app, project, writes, size, report)
    return run.run(chosen_frames(project, frames))


class BatchRun:
    """One rendering of several Write nodes at once, frame by frame."""

    def __init__(
        self,
        app: Application,
        project: Project,
        writes: Sequence[WriteSettings],
        size: tuple[int, int],
        report: Callable[[str], None],
    ) -> None:
        self._app = app
        self._project = project
        self._writes = writes
        self._size = size
        self._report = report
        deep = any(one.kind.depth > 8 and not one.movie for one in writes)
        self._compositor = Compositor(project, *size, warn=self._fail, deep=deep)
        self._failed = False

    def run(self, frames: range) -> int | None:
        """Render; the exit code is 1 when a file could not be written."""
        for frame in frames:
            if self._app.rude.slow_s:
                time.sleep(self._app.rude.slow_s)
            if not self._app.rude.no_files:
                for write in self._writes:
                    if write.movie is None:
                        self._write(write, self.picture(write, frame), frame)
            self._report(f"Rendered frame {frame}")
        if not self._app.rude.no_files:
            for write in self._writes:
                if write.movie is not None:
                    self._write_movie(write, write.movie, frames)
        return 1 if self._failed else None

    def picture(self, write: WriteSettings, frame: int) -> QImage:
        """What a Write node gets at a frame, with the frame's number on it."""
        image = self._compositor.frame(write.node_path, frame)
        stamp_frame_number(image, frame)
        return image

    def _write(self, write: WriteSettings, image: QImage, frame: int) -> None:
        path = write.file_of(frame)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_image(path, image, write.kind)
        except OSError as error:
            self._failed = True
            self._fail(f"{write.node_path}: cannot write {path}: {error.strerror}")

    def _write_movie(self, write: WriteSettings, target: Path, frames: range) -> None:
        sounds = self._project.sounds
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            sound = self._project.temp_folder / "batch-sound.wav"
            has_sound = bool(frames) and sounds.mix(
                sound, frames[0], frames[-1], sample_rate=44100
            )
            write_movie(
                target,
                (self.picture(write, frame) for frame in frames),
                self._size,
                sounds.frame_rate,
                write.movie_codec,
                sound if has_sound else None,
            )
        except (MovieError, OSError) as error:
            self._failed = True
            self._fail(f"{write.node_path}: no movie: {error}")

    def _fail(self, text: str) -> None:
        self._app.log.message(text, "error")


def thumbnails(app: Application, report: Callable[[str], None]) -> None:
    """Write ``.thumbnails/t-NNNN.png``, one for every frame of a template.

    Shown is the first Display; without one, the last node that nothing else
    takes a picture from.
    """
    project: Project = app.open_scene()
    folder = project.folder / ".thumbnails"
    folder.mkdir(exist_ok=True)
    node_path = find_display(project, "") or _last_node(project)
    width, height = scene_resolution(project)
    size = (160, max(1, round(160 * height / width)))
    frames = range(1, project.settings.frame_count + 1)
    for frame, image in display_frames(project, node_path, frames, size):
        path = folder / f"t-{frame:04d}.png"
        write_image(path, image, drawing_type("PNG4"))
        report(f"Rendered frame {frame}")


def _last_node(project: Project) -> str:
    ends = [
        node.path
        for node in project.nodes.root.children.values()
        if not project.nodes.outputs(node)
        and project.nodes.output_kind(node) == "IMAGE"
    ]
    return ends[-1] if ends else ""
