"""The script object ``exporter``: review movies of a Display, by ffmpeg.

On a machine without QuickTime the default codec fails in Harmony; here only
``openH264`` is H.264, every other name gives Motion JPEG. Thumbnails are not
made, which is said in the message log.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.harmony.binding import (
    UNDEFINED,
    ScriptThrow,
    host_constant,
    host_function,
    to_bool,
    to_dict,
    to_int,
    to_string,
)
from sandbox.harmony.model.project import Project
from sandbox.harmony.model.sound import SoundError
from sandbox.harmony.render.compositor import scene_resolution
from sandbox.harmony.render.display import display_frames, export_movie, find_display
from sandbox.harmony.render.movies import MovieError, write_movie

if TYPE_CHECKING:
    from sandbox.harmony.host import Application

# The numbers are ours; scripts must use the names.
PRORES = {
    "prores422Proxy": 0, "prores422LT": 1, "prores422": 2, "prores422HQ": 3,
    "prores4444": 4, "prores4444XQ": 5,
}  # fmt: skip
for _name, _number in PRORES.items():
    host_constant(f"exporter.{_name}", _number, since=24)
host_constant("exporter.None", 0)


def _frames(project: Project, first: int, last: int, unset: int = -1) -> range:
    """A range of frames; ``unset`` means the playback range's end."""
    settings = project.settings
    begin = settings.start_frame if first == unset else first
    end = settings.stop_frame if last == unset else last
    return range(max(begin, 1), min(end, settings.frame_count) + 1)


def _size(project: Project, x: int, y: int) -> tuple[int, int]:
    width, height = scene_resolution(project)
    return (x if x > 0 else width, y if y > 0 else height)


def _export(
    app: Application,
    target: Path,
    display: str,
    frames: range,
    size: tuple[int, int],
    codec: str,
    **options: Any,
) -> None:
    """Make one movie.

    Raises:
        MovieError: It could not be made; the message says why.
        SoundError: A sound of the scene cannot be read.

    """
    project: Project = app.open_scene()
    node = find_display(project, display)
    if not node:
        raise MovieError(
            f"There is no display {display!r}." if display else "No display."
        )
    if not frames:
        raise MovieError("There are no frames in that range.")
    if not target.parent.is_dir():
        raise MovieError(f"The folder {target.parent} does not exist.")
    export_movie(project, target, node, frames, size, codec, **options)


def _movie_path(text: str, extension: str = ".mov") -> Path:
    path = Path(text)
    return path if path.suffix else path.with_name(path.name + extension)


@host_function("exporter.exportToQuicktime")
def export_to_quicktime(
    app: Application,
    codec: Any,
    first: Any = -1,
    last: Any = -1,
    with_sound: Any = True,
    res_x: Any = -1,
    res_y: Any = -1,
    path: Any = "",
    display: Any = "",
    thumbnail: Any = False,
    thumbnail_frame: Any = 1,
) -> bool:
    """Export a movie; -1 stands for playback range and preview resolution."""
    project: Project = app.open_scene()
    if not to_string(path):
        return False
    if to_bool(thumbnail):
        app.log.message("exportToQuicktime: thumbnails are not made here.")
    try:
        _export(
            app,
            _movie_path(to_string(path)),
            to_string(display),
            _frames(project, to_int(first), to_int(last)),
            _size(project, to_int(res_x), to_int(res_y)),
            "h264" if to_string(codec) == "openH264" else "mjpeg",
            with_sound=to_bool(with_sound),
        )
    except (MovieError, SoundError) as error:
        app.log.message(f"exportToQuicktime: {error}", "error")
        return False
    return True


@host_function("exporter.exportOGLToQuicktime")
def export_ogl_to_quicktime(
    app: Application,
    name: Any,
    folder: Any,
    first: Any = -1,
    last: Any = -1,
    res_x: Any = -1,
    res_y: Any = -1,
) -> bool:
    """Export a playblast; the picture is the render, OpenGL is not modelled."""
    project: Project = app.open_scene()
    if not to_string(name):
        return False
    try:
        _export(
            app,
            _movie_path(f"{to_string(folder)}/{to_string(name)}"),
            "",
            _frames(project, to_int(first), to_int(last)),
            _size(project, to_int(res_x), to_int(res_y)),
            "mjpeg",
        )
    except (MovieError, SoundError) as error:
        app.log.message(f"exportOGLToQuicktime: {error}", "error")
        return False
    return True


def _export_by_params(app: Application, params: Any, codec: str) -> None:
    project: Project = app.open_scene()
    given = to_dict(params)
    if not to_string(given.get("dstPath")):
        raise ScriptThrow("dstPath is missing")
    stereo = to_bool(given.get("stereo", True))
    try:
        _export(
            app,
            _movie_path(to_string(given["dstPath"])),
            to_string(given.get("displayModule")),
            _frames(
                project,
                to_int(given.get("startFrame", -1)),
                to_int(given.get("lastFrame", -1)),
            ),
            _size(
                project, to_int(given.get("resX", -1)), to_int(given.get("resY", -1))
            ),
            codec,
            with_sound=to_bool(given.get("withSound", True)),
            sample_rate=to_int(given.get("audioSampleRate", 22050)) or 22050,
            channels=2 if stereo else 1,
        )
    except (MovieError, SoundError) as error:
        raise ScriptThrow(str(error)) from error


@host_function("exporter.exportMovie", since=24)
def export_movie_of_params(app: Application, params: Any = UNDEFINED) -> None:
    """Export a movie; throws when it cannot be made."""
    wanted = to_dict(params).get("codec", "")
    if isinstance(wanted, (int, float)) and not isinstance(wanted, bool):
        codec = "prores4444" if int(wanted) >= PRORES["prores4444"] else "prores"
    else:
        codec = "h264" if to_string(wanted) == "openH264" else "mjpeg"
    _export_by_params(app, params, codec)


@host_function("exporter.exportToProRes", since=24)
def export_to_prores(app: Application, params: Any = UNDEFINED) -> bool:
    """Export ProRes, 4444 unless told otherwise; throws when it cannot."""
    number = to_int(to_dict(params).get("codec", PRORES["prores4444"]))
    _export_by_params(
        app, params, "prores4444" if number >= PRORES["prores4444"] else "prores"
    )
    return True


@host_function("exporter.exportGIF")
def export_gif(app: Application, params: Any = UNDEFINED) -> bool:
    """Export an animated GIF that loops; 0 stands for the scene's values."""
    project: Project = app.open_scene()
    given = to_dict(params)
    target = Path(to_string(given.get("fileName")))
    node = find_display(project, to_string(given.get("displayName")))
    first = to_int(given.get("startFrame", 0)) or 1
    last = to_int(given.get("stopFrame", 0)) or project.settings.frame_count
    frames = _frames(project, first, last)
    size = _size(project, to_int(given.get("resX", 0)), to_int(given.get("resY", 0)))
    if not target.name or not node or not frames or not target.parent.is_dir():
        app.log.message("exportGIF: no file name, display or frames.", "error")
        return False
    try:
        write_movie(
            target,
            (image for _, image in display_frames(project, node, frames, size)),
            size,
            project.sounds.frame_rate,
            "gif",
        )
    except MovieError as error:
        app.log.message(f"exportGIF: {error}", "error")
        return False
    return True


@host_function("exporter.getExportDir")
def get_export_dir(app: Application) -> str:
    """Folder for exports, ending with a slash; made when missing."""
    folder: Path = app.open_scene().folder / "export"
    folder.mkdir(exist_ok=True)
    return folder.as_posix() + "/"


@host_function("exporter.cleanExportDir")
def clean_export_dir(app: Application) -> None:
    """Delete everything in the folder for exports."""
    folder: Path = app.open_scene().folder / "export"
    if folder.is_dir():
        shutil.rmtree(folder)
        folder.mkdir()
