"""Makes pictures and keeps them: a picture is made once for what it shows."""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
import sys
import tempfile
import uuid
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

from ..errors import WorkfileError
from ..formats.scene_graph import SceneGraph, read_scene_graph
from ..formats.tvg.drawing import ARTS
from .drawing_process import DrawingProcess
from .frame import frame_layers, frame_view
from .geometry import Box
from .scene_files import SceneFiles, open_scene_files

#: Raised when the same drawing would become another picture.
_LOOK = 3
_WHITE = (255, 255, 255, 255)
_LARGEST_SIDE = 8192
_SHEET_COLUMNS = 8
_MOST_KEPT = 4_000
_KEPT_NAME = re.compile(r"[0-9a-f]{32}\.(png|json|part)")

Rgba = tuple[int, int, int, int]


class Picture(NamedTuple):
    """A picture, or why there is none.

    Attributes:
        path: PNG; None when there is none.
        reason: Why there is none; "" when there is one.
        notes: What the picture does not show, or not as Harmony does.
        is_harmonys: Whether Harmony drew it.

    """

    path: Path | None
    reason: str = ""
    notes: tuple[str, ...] = ()
    is_harmonys: bool = False


class PictureMaker:
    """Makes pictures in a child process; made once, they are found again.

    Args:
        into: Folder that the pictures are kept in; it is made. Anything in it may
            be deleted at any time.
        process: Draws; None for the usual child.

    Any thread may ask; one picture is made at a time.
    """

    def __init__(self, into: Path, process: DrawingProcess | None = None) -> None:
        self._into = into
        self._process = process or DrawingProcess()

    def __enter__(self) -> PictureMaker:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child process; a later picture starts another one.

        Of very many pictures the older half goes.
        """
        self._process.close()
        _prune(self._into)

    def of_drawing(
        self,
        path: Path,
        palettes: Sequence[Path] = (),
        size: tuple[int, int] = (256, 256),
        view: Box | None = None,
        arts: Sequence[str] = ARTS,
        background: Rgba | None = _WHITE,
        with_harmonys: bool = False,
    ) -> Picture:
        """Return the picture of a drawing.

        Args:
            path: A ``.tvg``.
            palettes: Palettes of the scene, by priority; the drawing's own copy of
                a colour is used where none has it.
            size: Width and height in pixels.
            view: Part of the drawing to show; None for what Harmony's thumbnails
                show: everything drawn, and a margin.
            arts: Art layers to show, of ``ARTS``.
            background: None for see-through.
            with_harmonys: Take Harmony's own thumbnail where it is newer than
                drawing and palettes, no smaller than asked for, and shows the same.

        """
        if with_harmonys:
            thumbnail = find_thumbnail(path, palettes)
            is_asked = view is None and set(arts) == set(ARTS) and background == _WHITE
            if thumbnail and is_asked and max(size) <= _THUMBNAIL_SIDE:
                picture = self.harmonys(thumbnail)
                if picture.path is not None:
                    return picture
        job = {
            "kind": "drawing",
            "path": str(path),
            "palettes": [str(palette) for palette in palettes],
            "width": _side(size[0]),
            "height": _side(size[1]),
            "view": view and list(view),
            "arts": list(arts),
            "background": background and list(background),
        }
        return self._make_picture(job, [path, *palettes])

    def of_image(self, path: Path, size: tuple[int, int] = (480, 270)) -> Picture:
        """Return an image file as a picture that is no larger than a size.

        Args:
            path: A file that Qt reads, or a TGA.
            size: Largest width and height in pixels.

        """
        width, height = _side(size[0]), _side(size[1])
        job = {"kind": "image", "path": str(path), "width": width, "height": height}
        return self._make_picture(job, [path])

    def harmonys(self, thumbnail: Path) -> Picture:
        """Return one of Harmony's own thumbnails as Harmony shows it.

        Args:
            thumbnail: A PNG of a folder ``.thumbnails``.

        """
        picture = self._make_picture(
            {"kind": "thumbnail", "path": str(thumbnail)}, [thumbnail]
        )
        return picture._replace(is_harmonys=picture.path is not None)

    def sheet(
        self,
        cells: Iterable[tuple[str, Picture]],
        side: int = 128,
        columns: int = _SHEET_COLUMNS,
    ) -> Picture:
        """Return pictures with their names in rows; a missing one says why."""
        rows = [
            {
                "label": label,
                "image": str(picture.path) if picture.path else "",
                "reason": picture.reason,
            }
            for label, picture in cells
        ]
        job = {"kind": "sheet", "cells": rows, "side": side, "columns": columns}
        sources = [Path(str(cell["image"])) for cell in rows if cell["image"]]
        return self._make_picture(job, sources)

    def of_element(
        self,
        folder: Path,
        palettes: Sequence[Path] = (),
        side: int = 128,
        with_harmonys: bool = False,
    ) -> Picture:
        """Return a contact sheet of all drawings of an element.

        Args:
            folder: The element's folder.
            palettes: Palettes of the scene, by priority.
            side: Width and height of each picture, in pixels.
            with_harmonys: As `of_drawing`.

        """
        drawings = element_drawings(folder)
        if not drawings:
            return Picture(None, f"'{folder.name}' has no drawings")
        cells = [
            (
                path.stem,
                self.of_drawing(
                    path, palettes, (side, side), with_harmonys=with_harmonys
                ),
            )
            for path in drawings
        ]
        return self.sheet(cells, side)

    def of_scene(
        self,
        source: Path,
        frame: int | None = None,
        size: tuple[int, int] = (480, 270),
        background: Rgba | None = _WHITE,
        version: str = "",
    ) -> Picture:
        """Return the preview of a frame of a scene.

        Args:
            source: An ``.xstage`` in its folder, a folder that holds one, or the
                zip of a workfile or template.
            frame: Counted from 1; None for the first of the playback range, or
                the first that shows anything.
            size: Width and height in pixels.
            background: None for see-through.
            version: Of several versions in a zip the one of this name, where it is
                there; empty for the one that is named like the zip.

        Returns:
            The picture; its notes name what it does not show.

        """
        try:
            # A zip's files are unpacked to new places each time: the picture is
            # known by the zip.
            asked = {"zip": str(source), "frame": frame, "size": [*map(_side, size)]}
            asked["background"] = background and list(background)
            if version:
                asked["version"] = version
            key = _key(asked, [source]) if source.is_file() else None
            if source.suffix.lower() == ".xstage":
                key = None
            kept = self._find_kept(key) if key is not None else None
            if kept is not None:
                return kept
            with open_scene_files(source, version) as files:
                return self._preview(files, frame, size, background, key)
        except WorkfileError as error:
            return Picture(None, str(error))

    #: A frame of a scene in its folder: `of_scene` with a file.
    of_frame = of_scene

    def _preview(
        self,
        files: SceneFiles,
        frame: int | None,
        size: tuple[int, int],
        background: Rgba | None,
        key: str | None,
    ) -> Picture:
        graph = read_scene_graph(files.xstage)
        number = frame if frame is not None else _telling_frame(graph)
        layers = frame_layers(graph, number, files)
        palettes, missing = files.palettes()
        notes = [*missing, *layers.notes]
        if not layers.layers:
            notes.append(f"frame {number} shows nothing")
        return self.of_layers(
            [layer.to_job() for layer in layers.layers],
            palettes,
            size,
            frame_view(graph),
            background,
            notes,
            key,
        )

    def of_layers(
        self,
        layers: Sequence[Mapping[str, Any]],
        palettes: Sequence[Path],
        size: tuple[int, int],
        view: Box,
        background: Rgba | None = _WHITE,
        notes: Sequence[str] = (),
        key: str | None = None,
    ) -> Picture:
        """Return layers over each other; `frame.FrameLayer` says what one is.

        Args:
            layers: The lowest first.
            palettes: Palettes of the scene, by priority.
            size: Width and height in pixels.
            view: Part of the frame's plane that fills the picture.
            background: None for see-through.
            notes: What is not shown is told with these.
            key: Name to keep the picture by; None for one of what it shows.

        """
        files = [Path(row["path"]) for row in layers if row["path"]]
        job = {
            "kind": "frame",
            "layers": list(layers),
            "palettes": [str(palette) for palette in palettes],
            "width": _side(size[0]),
            "height": _side(size[1]),
            "view": list(view),
            "background": background and list(background),
        }
        return self._make_picture(job, [*files, *palettes], notes, key)

    def _find_kept(self, key: str) -> Picture | None:
        target = self._into / f"{key}.png"
        if not target.is_file():
            return None
        return Picture(target, notes=_read_notes(target.with_suffix(".json")))

    def _make_picture(
        self,
        job: dict[str, Any],
        sources: Iterable[Path],
        more_notes: Sequence[str] = (),
        key: str | None = None,
    ) -> Picture:
        key = key or _key({**job, "notes": list(more_notes)}, sources)
        found = self._find_kept(key)
        if found is not None:
            return found
        target = self._into / f"{key}.png"
        notes = target.with_suffix(".json")
        try:
            self._into.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            return Picture(None, f"'{self._into}' cannot be made ({error.strerror})")
        temporary = self._into / f"{uuid.uuid4().hex}.part"
        answer = self._process.draw({**job, "target": str(temporary)})
        try:
            if "notes" not in answer:
                temporary.unlink(missing_ok=True)
                return Picture(None, str(answer.get("reason", "it was not drawn")))
            kept = list(dict.fromkeys([*more_notes, *map(str, answer["notes"])]))
            if kept:
                notes.write_text(json.dumps(kept), encoding="utf-8")
            os.replace(temporary, target)
        except OSError as error:
            return Picture(None, f"the picture cannot be kept ({error.strerror})")
        return Picture(target, notes=tuple(kept))


_THUMBNAIL_SIDE = 96


def _telling_frame(graph: SceneGraph) -> int:
    """Return the first frame of the playback range, or the first with a drawing."""
    length = graph.facts.length
    start = length.start_frame if length is not None else 1
    shown = [
        exposure
        for drawings in graph.exposed_frames().values()
        for exposures in drawings.values()
        for exposure in exposures
    ]
    if not shown or any(item.start <= start <= item.stop for item in shown):
        return start
    later = [item.start for item in shown if item.start >= start]
    return min(later) if later else min(item.start for item in shown)


def find_thumbnail(path: Path, palettes: Sequence[Path] = ()) -> Path | None:
    """Return Harmony's own thumbnail of a drawing, where it is up to date.

    Harmony draws it when the drawing was last shown. It is None when drawing or a
    palette is newer, as in scenes that were unpacked.
    """
    thumbnail = path.parent / ".thumbnails" / f".{path.name}.png"
    try:
        made = thumbnail.stat().st_mtime_ns
        newest = max(source.stat().st_mtime_ns for source in (path, *palettes))
    except OSError:
        return None
    return thumbnail if made > newest else None


def element_drawings(folder: Path) -> list[Path]:
    """Return the drawings of an element's folder, in the order people count."""
    return sorted(folder.glob("*.tvg"), key=lambda path: natural_key(path.stem))


def natural_key(name: str) -> list[tuple[int, str]]:
    """Return a key that sorts ``a-2`` before ``a-10``."""
    return [
        (int(text), "") if is_number else (-1, text) for is_number, text in _runs(name)
    ]


def _runs(name: str) -> Iterable[tuple[bool, str]]:
    run = ""
    for letter in name.lower():
        if run and letter.isdecimal() != run[-1].isdecimal():
            yield run[-1].isdecimal(), run
            run = ""
        run += letter
    if run:
        yield run[-1].isdecimal(), run


def pictures_folder() -> Path:
    """Return where pictures are kept between sessions; this user may empty it.

    It is for this user alone: what is drawn is not published yet, and pages in it are
    opened. Somebody else may have made one of that name where all have one folder
    for what is temporary; then it is another, for this process.
    """
    if sys.platform == "win32":
        # A user has a folder of his own there.
        return Path(tempfile.gettempdir()) / "ayon_harmony_pictures"
    folder = Path(tempfile.gettempdir()) / f"ayon_harmony_pictures{os.getuid()}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        facts = folder.lstat()
        if stat.S_ISDIR(facts.st_mode) and facts.st_uid == os.getuid():
            if facts.st_mode & 0o077:
                folder.chmod(0o700)
            return folder
    except OSError:
        # A link to nowhere, a file, a folder of somebody else.
        pass
    return _folder_of_this_process()


@lru_cache(maxsize=1)
def _folder_of_this_process() -> Path:
    return Path(tempfile.mkdtemp(prefix="ayon_harmony_pictures_"))


def _prune(folder: Path) -> None:
    """Take away the older half of very many pictures."""
    pictures = []
    try:
        for path in folder.iterdir():
            if _KEPT_NAME.fullmatch(path.name):
                pictures.append((path.stat().st_mtime_ns, path))
    except OSError:
        return
    if len(pictures) <= _MOST_KEPT:
        return
    for _, path in sorted(pictures)[: len(pictures) // 2]:
        try:
            path.unlink()
        except OSError:
            continue  # another session has it, or took it away


def _side(pixels: int) -> int:
    return max(1, min(_LARGEST_SIDE, int(pixels)))


def _key(job: Mapping[str, Any], sources: Iterable[Path]) -> str:
    """Return a name for what a job draws from the files as they are now."""
    states = []
    for source in sources:
        try:
            state = source.stat()
            states.append([str(source), state.st_size, state.st_mtime_ns])
        except OSError:
            states.append([str(source), -1, uuid.uuid4().hex])
    text = json.dumps([_LOOK, job, states], sort_keys=True)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:32]


def _read_notes(path: Path) -> tuple[str, ...]:
    try:
        return tuple(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return ()
