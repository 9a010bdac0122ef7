"""What the child can draw: a drawing, a sheet of pictures, a frame."""

from __future__ import annotations

import contextlib
import math
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..errors import DrawingFileError, PaletteFileError
from ..formats.palette_file import PaletteFile
from ..formats.tga import read_tga
from ..formats.tvg import open_drawing
from ..formats.tvg.drawing import ARTS
from .geometry import Box, box_of_drawing, thumbnail_view
from .inks import Ink, Inks, scene_inks
from .painter import DrawingPainter, begin, new_image
from .qt import QtCore, QtGui
from .text_shapes import box_of_texts, start_fonts

Job = Mapping[str, Any]

_LABEL_PIXELS = 18
_GAP_PIXELS = 6
_SHEET_PIXELS = 32 << 20
_SHEET_SIDE = 30_000
_LABEL = (60, 60, 60, 255)
_FAULT = (180, 40, 30, 255)
_CARD = (225, 225, 225, 255)
_IMAGE_PIXELS = 64 << 20

_palettes: dict[tuple[object, ...], dict[int, Ink]] = {}


def draw_drawing(job: Job) -> list[str]:
    """Draw one drawing; ``view`` None shows what Harmony's thumbnails show.

    Returns:
        What is not shown.

    """
    drawing = open_drawing(job["path"])
    if job["view"]:
        view = Box(*job["view"])
    else:
        try:
            box = box_of_drawing(drawing)
            for layer in drawing.layers.values():
                around = box_of_texts(layer.texts)
                box = around.united(box) if around is not None else box
        except DrawingFileError:
            drawing.check()
            raise
        view = thumbnail_view(box or Box(0, 0, 0, 0))
    inks = Inks(_scene_inks(job["palettes"]), drawing.palette)
    image = new_image(job["width"], job["height"], job["background"])
    painter, unit_pixels = begin(image, view)
    artist = DrawingPainter(painter, inks, unit_pixels)
    try:
        artist.draw(drawing, job["arts"])
    finally:
        painter.end()
    _save_image(image, job["target"])
    return [*drawing.problems, *artist.notes]


def draw_thumbnail(job: Job) -> list[str]:
    """Put one of Harmony's own thumbnails right.

    Harmony saves what it drew on white as if the colours were not multiplied by their
    opacity yet. Over black they are what it drew, as 636 of 661 thumbnails say whose
    opacity is not full everywhere: over white, transparent colours and the edges of
    lines nearly vanish.
    """
    thumbnail = _read_image(Path(job["path"]))
    image = new_image(thumbnail.width(), thumbnail.height(), (0, 0, 0, 255))
    painter = QtGui.QPainter(image)
    painter.drawImage(0, 0, thumbnail)
    painter.end()
    _save_image(image, job["target"])
    return []


def draw_image(job: Job) -> list[str]:
    """Make an image file no larger than ``width`` by ``height``."""
    image = _read_image(Path(job["path"]))
    if image.width() > job["width"] or image.height() > job["height"]:
        image = image.scaled(
            job["width"],
            job["height"],
            QtCore.Qt.AspectRatioMode.KeepAspectRatio,
            QtCore.Qt.TransformationMode.SmoothTransformation,
        )
    _save_image(_without_texts(image), job["target"])
    return []


def _without_texts(image: QtGui.QImage) -> QtGui.QImage:
    """Return the pixels alone: PNG is not written with every text that was read."""
    plain = image.convertToFormat(QtGui.QImage.Format.Format_ARGB32)
    size = (plain.width(), plain.height(), plain.bytesPerLine())
    return QtGui.QImage(plain.constBits(), *size, plain.format()).copy()


def draw_sheet(job: Job) -> list[str]:
    """Put pictures and their names in rows; a cell without one is a grey card."""
    cells: Sequence[Job] = job["cells"]
    side, columns = job["side"], job["columns"]
    step_x = side + _GAP_PIXELS
    lines = max((len(_lines_of(str(cell["label"]))) for cell in cells), default=1)
    step_y = side + lines * _LABEL_PIXELS + _GAP_PIXELS
    rows = max(1, math.ceil(len(cells) / columns))
    width, height = columns * step_x + _GAP_PIXELS, rows * step_y + _GAP_PIXELS
    if width * height > _SHEET_PIXELS or max(width, height) > _SHEET_SIDE:
        raise DrawingFileError(f"{len(cells)} pictures are too many for one sheet")
    start_fonts()
    sheet = new_image(width, height, (250, 250, 250, 255))
    painter = QtGui.QPainter(sheet)
    font = painter.font()
    font.setPixelSize(11)
    painter.setFont(font)
    try:
        for index, cell in enumerate(cells):
            x = _GAP_PIXELS + index % columns * step_x
            y = _GAP_PIXELS + index // columns * step_y
            _draw_cell(painter, cell, x, y, side)
    finally:
        painter.end()
    _save_image(sheet, job["target"])
    return []


def _draw_cell(painter: QtGui.QPainter, cell: Job, x: int, y: int, side: int) -> None:
    image, reason = QtGui.QImage(), str(cell["reason"])
    if cell["image"]:
        try:
            image = _read_image(Path(cell["image"]))
        except DrawingFileError as error:
            reason = str(error)
    card = QtCore.QRect(x, y, side, side)
    painter.fillRect(card, QtGui.QColor(*((255,) * 4 if not image.isNull() else _CARD)))
    if not image.isNull():
        painter.drawImage(_fitted(image, card), image)
    else:
        painter.setPen(QtGui.QColor(*_FAULT))
        flags = QtCore.Qt.TextFlag.TextWordWrap
        painter.drawText(card.adjusted(4, 4, -4, -4), int(flags.value), reason[:200])
    painter.setPen(QtGui.QColor(*_LABEL))
    metrics = painter.fontMetrics()
    for number, line in enumerate(_lines_of(str(cell["label"]))):
        label = metrics.elidedText(line, QtCore.Qt.TextElideMode.ElideMiddle, side)
        below = y + side + metrics.ascent() + 2 + number * _LABEL_PIXELS
        painter.drawText(x, below, label)


def _lines_of(label: str) -> list[str]:
    """Split ``Robin_arm-1, frames 1-3``: on one line the name of a drawing is cut."""
    name, _, rest = label.partition(", ")
    return [name, rest] if rest else [name]


def _fitted(image: QtGui.QImage, card: QtCore.QRect) -> QtCore.QRect:
    scale = min(card.width() / image.width(), card.height() / image.height(), 1.0)
    width, height = int(image.width() * scale), int(image.height() * scale)
    return QtCore.QRect(
        card.x() + (card.width() - width) // 2,
        card.y() + (card.height() - height) // 2,
        width,
        height,
    )


def draw_frame(job: Job) -> list[str]:
    """Draw layers over each other, the first lowest.

    Each has a matrix from its drawing's units to those of the frame, in which the
    frame is 3,750 units high.
    """
    notes: list[str] = []
    image = new_image(job["width"], job["height"], job["background"])
    view = Box(*job["view"])
    inks_of_scene = _scene_inks(job["palettes"])
    for layer in job["layers"]:
        path = Path(layer["path"])
        painter, unit_pixels = begin(image, view)
        if layer["card"]:
            painter.resetTransform()
            painter.fillRect(image.rect(), QtGui.QColor(*layer["card"]))
            painter.end()
            continue
        a, b, c, d, tx, ty = layer["matrix"]
        painter.setTransform(QtGui.QTransform(a, b, c, d, tx, ty), True)
        painter.setOpacity(layer["opacity"])
        try:
            if path.suffix.lower() == ".tvg":
                grown = math.sqrt(abs(a * d - b * c)) or 1e-6
                drawing = open_drawing(path)
                inks = Inks(inks_of_scene, drawing.palette)
                artist = DrawingPainter(painter, inks, unit_pixels * grown)
                artist.draw(drawing, layer["arts"])
                notes.extend(f"{layer['name']}: {note}" for note in artist.notes)
            else:
                _draw_image(painter, path, layer)
        except DrawingFileError as error:
            notes.append(f"{layer['name']}: {error}")
        finally:
            painter.end()
    _save_image(image, job["target"])
    return list(dict.fromkeys(notes))


def _draw_image(painter: QtGui.QPainter, path: Path, layer: Job) -> None:
    """Draw an image file, its middle at the origin.

    As it is a pixel of it is one of the scene; otherwise it is fitted into the frame.
    """
    image = _read_image(path)
    frame_width, frame_height = layer["frame"]
    pixel = layer["pixel"] or min(
        frame_width / image.width(), frame_height / image.height()
    )
    width, height = image.width() * pixel, image.height() * pixel
    painter.scale(1, -1)
    painter.drawImage(QtCore.QRectF(-width / 2, -height / 2, width, height), image)


_OF_SHAPES = ("svg", "svgz", "pdf")


def _read_image(path: Path) -> QtGui.QImage:
    if path.suffix.lower() == ".tga":
        # Qt's own reader of these is not everywhere.
        tga = read_tga(path)
        return QtGui.QImage(
            tga.rgba,
            tga.width,
            tga.height,
            4 * tga.width,
            QtGui.QImage.Format.Format_RGBA8888,
        ).copy()
    reader = QtGui.QImageReader(str(path))
    kind = bytes(reader.format()).decode("ascii", "replace")
    if kind in _OF_SHAPES:
        # Under the name of a PNG, too. Its text can name other files of this machine.
        raise DrawingFileError(f"it is a file of shapes ({kind}), no image", path)
    size = reader.size()
    if size.isValid() and size.width() * size.height() > _IMAGE_PIXELS:
        raise DrawingFileError("it is too large to be shown", path)
    image = reader.read()
    if image.isNull():
        raise DrawingFileError(f"it cannot be shown ({reader.errorString()})", path)
    return image


def _scene_inks(paths: Sequence[str]) -> dict[int, Ink]:
    key = tuple(_state(path) for path in paths)
    if key not in _palettes:
        palettes = []
        for path in paths:
            # The drawings have copies of their colours.
            with contextlib.suppress(PaletteFileError):
                palettes.append(PaletteFile.read(Path(path)))
        _palettes.clear()
        _palettes[key] = scene_inks(palettes)
    return _palettes[key]


def _state(path: str) -> tuple[object, ...]:
    try:
        state = os.stat(path)
    except OSError:
        return path, None
    return path, state.st_size, state.st_mtime_ns


def _save_image(image: QtGui.QImage, target: str) -> None:
    if not image.save(target, "PNG"):
        raise DrawingFileError(f"the picture cannot be written to '{target}'")


JOBS: Mapping[str, Callable[[Job], list[str]]] = {
    "drawing": draw_drawing,
    "thumbnail": draw_thumbnail,
    "image": draw_image,
    "sheet": draw_sheet,
    "frame": draw_frame,
}

__all__ = ["ARTS", "JOBS"]
