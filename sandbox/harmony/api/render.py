"""The script object ``render``: frames of a Display handed to script.

``renderScene`` and its kin block, as the documentation's sample expects, and
emit their signals on the way, so a script that waits for ``renderFinished``
sees it too. Interlacing and thumbnail cropping are kept but change nothing.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.harmony.api.filesystem import FileWrapper
from sandbox.harmony.api.values import ColorRGBA
from sandbox.harmony.binding import (
    HostObject,
    host_function,
    host_signal,
    script_method,
    to_bool,
    to_int,
    to_string,
    to_string_list,
)
from sandbox.harmony.model.formats import RESOLUTIONS
from sandbox.harmony.model.project import Project
from sandbox.harmony.render.batch import (
    WRITE_TYPES,
    BatchRun,
    is_rendered,
    write_settings,
)
from sandbox.harmony.render.compositor import scene_resolution
from sandbox.harmony.render.display import display_frames, find_display
from sandbox.harmony.render.images import DRAWING_TYPES, drawing_type, write_image
from sandbox.harmony.render.qt import QColor, QImage

if TYPE_CHECKING:
    from sandbox.harmony.host import Application

host_signal("render.frameReady")
host_signal("render.nodeFrameReady", since=24)
host_signal("render.renderFinished")

_numbers = itertools.count(1)


@dataclass
class RenderState:
    """Settings of the render object; they last until the scene is left."""

    project: Project
    display: str = ""
    size: tuple[int, int] | None = None
    background: tuple[int, int, int, int] | None = None
    is_white: bool = False
    runs_writes: bool = False
    is_cancelled: bool = False
    combine: tuple[bool, bool] = (False, False)
    field_type: int = 0
    crops_thumbnails: bool = False

    @property
    def ground(self) -> QColor | None:
        """Colour behind the picture."""
        if self.is_white:
            return QColor(255, 255, 255)
        return None if self.background is None else QColor(*self.background)


def _state(app: Application) -> RenderState:
    project: Project = app.open_scene()
    state = app.session.get("render")
    if not isinstance(state, RenderState) or state.project is not project:
        state = app.session["render"] = RenderState(project)
    return state


def _format(text: str, fallback: str) -> str:
    """The drawing type for a format text or, without one, an extension."""
    for candidate in (text, fallback):
        upper = candidate.strip().upper()
        upper = {"JPEG": "JPG", "TIFF": "TIF"}.get(upper, upper)
        if upper in DRAWING_TYPES:
            return upper
    return "TGA"


class Cel(HostObject):
    """A rendered frame."""

    script_class = "Cel"

    def __init__(self, app: Application, image: QImage) -> None:
        super().__init__(app)
        self._image = image

    def _save(self, path: Path, kind: str) -> FileWrapper:
        try:
            write_image(path, self._image, drawing_type(kind))
        except OSError as error:
            self.app.log.message(f"Cel: cannot write {path}: {error}", "error")
        return FileWrapper(self.app, path.as_posix())

    def _temporary(self, extension: str) -> Path:
        folder: Path = self.app.open_scene().temp_folder / "cels"
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"cel-{next(_numbers)}.{extension}"

    @script_method("imageFile", since=20)
    def image_file(
        self, name: Any = "", form: Any = "", option: Any = ""
    ) -> FileWrapper:
        """Write the frame; the extension of the name chooses the format."""
        if not to_string(name):
            return self.working_copy()
        path = Path(to_string(name))
        chosen = to_string(option) or to_string(form)
        return self._save(path, _format(chosen, path.suffix[1:]))

    @script_method("imageFileAs", since=20)
    def image_file_as(self, name: Any, form: Any, option: Any) -> FileWrapper:
        """Write the frame in a format, ``TGA`` with option ``TGA3``."""
        return self.image_file(name, form, option)

    @script_method("workingCopy", since=20)
    def working_copy(self) -> FileWrapper:
        """Write the frame to a temporary file."""
        return self._save(self._temporary("tga"), "TGA4")

    @script_method("workingCopyAs", since=20)
    def working_copy_as(
        self, extension: Any, form: Any = "", option: Any = ""
    ) -> FileWrapper:
        """Write the frame to a temporary file of a format."""
        text = to_string(extension).lstrip(".")
        chosen = to_string(option) or to_string(form)
        return self._save(self._temporary(text), _format(chosen, text))

    @script_method("rect", since=20)
    def rect(self) -> list[int]:
        """Left, top, width, height of the picture."""
        return [0, 0, self._image.width(), self._image.height()]

    @script_method("allocatedRect", since=20)
    def allocated_rect(self) -> list[int]:
        """As ``rect``: pictures here are never sparse."""
        return self.rect()

    @script_method("isCel3D", since=20)
    def is_cel_3d(self) -> bool:
        """Tell whether it is a 3D model: never."""
        return False

    @script_method("setEmpty", since=20)
    def set_empty(self) -> None:
        """Make the picture transparent."""
        self._image.fill(0)


# -- settings --------------------------------------------------------------------


@host_function("render.setRenderDisplay")
def set_render_display(app: Application, name: Any) -> None:
    """Choose the Display by path or name."""
    _state(app).display = to_string(name)


@host_function("render.setResolution")
def set_resolution(app: Application, x: Any, y: Any) -> None:
    """Choose the size in pixels."""
    width, height = to_int(x), to_int(y)
    if width > 0 and height > 0:
        _state(app).size = (width, height)


@host_function("render.setResolutionName")
def set_resolution_name(app: Application, name: Any) -> None:
    """Choose the size by name; an unknown name changes nothing."""
    size = RESOLUTIONS.get(to_string(name))
    if size is not None:
        _state(app).size = size


@host_function("render.setBgColor")
def set_bg_color(app: Application, color: Any) -> None:
    """Choose the colour behind the picture."""
    if isinstance(color, ColorRGBA):
        _state(app).background = color.rgba


@host_function("render.setWhiteBackground")
def set_white_background(app: Application, enabled: Any) -> None:
    """Render on white."""
    _state(app).is_white = to_bool(enabled)


@host_function("render.setWriteEnabled")
def set_write_enabled(app: Application, enabled: Any) -> None:
    """Let Write nodes write their files too."""
    _state(app).runs_writes = to_bool(enabled)


@host_function("render.setCombine")
def set_combine(app: Application, auto: Any, second_first: Any) -> None:
    """Keep how fields are combined."""
    _state(app).combine = (to_bool(auto), to_bool(second_first))


@host_function("render.setFieldType")
def set_field_type(app: Application, kind: Any) -> None:
    """Keep the type of fields."""
    _state(app).field_type = to_int(kind)


@host_function("render.setAutoThumbnailCropping")
def set_auto_thumbnail_cropping(app: Application, enabled: Any) -> None:
    """Keep whether thumbnails are cropped."""
    _state(app).crops_thumbnails = to_bool(enabled)


@host_function("render.cancelRender")
def cancel_render(app: Application) -> None:
    """Stop after the frame that is being rendered."""
    _state(app).is_cancelled = True


# -- rendering -------------------------------------------------------------------


def _writer(app: Application, state: RenderState, size: tuple[int, int]) -> Any:
    if not state.runs_writes:
        return None
    project = state.project
    writes = [
        write_settings(project, node)
        for node in project.nodes.of_types(WRITE_TYPES)
        if is_rendered(project, node, size)
    ]
    return BatchRun(app, project, writes, size, lambda line: None)


def _render(app: Application, frames: list[int], nodes: list[str] | None) -> None:
    state = _state(app)
    state.is_cancelled = False
    project = state.project
    size = state.size or scene_resolution(project)
    writer = _writer(app, state, size)
    targets = nodes
    if targets is None:
        display = find_display(project, state.display)
        if not display:
            app.log.message(f"render: there is no display {state.display!r}.", "error")
        targets = [display] if display else []
    total = project.settings.frame_count
    for frame in frames:
        if state.is_cancelled or not 1 <= frame <= total:
            continue
        for target in targets:
            for _, image in display_frames(
                project, target, [frame], size, state.ground
            ):
                cel = Cel(app, image)
                app.emit("render.frameReady", frame, cel)
                if nodes is not None:
                    app.emit("render.nodeFrameReady", frame, cel, target)
        if writer is not None:
            writer.run(range(frame, frame + 1))
    app.emit("render.renderFinished")


@host_function("render.renderScene")
def render_scene(app: Application, first: Any, last: Any) -> None:
    """Render frames of the Display; both ends are rendered."""
    _render(app, list(range(to_int(first), to_int(last) + 1)), None)


@host_function("render.renderSceneAll")
def render_scene_all(app: Application) -> None:
    """Render every frame of the scene."""
    _render(app, list(range(1, app.open_scene().settings.frame_count + 1)), None)


@host_function("render.renderNodes", since=24)
def render_nodes(app: Application, nodes: Any, first: Any, last: Any = None) -> None:
    """Render nodes in a range of frames or, from 25 on, a list of frames."""
    project: Project = app.open_scene()
    if isinstance(first, list) and app.profile.version >= 25:
        frames = [to_int(frame) for frame in first]
    else:
        frames = list(range(to_int(first), to_int(last) + 1))
    paths = []
    for path in to_string_list(nodes):
        if project.nodes.find(path) is None:
            app.log.message(f"renderNodes: there is no node {path}.", "error")
        else:
            paths.append(path)
    _render(app, frames, paths)
