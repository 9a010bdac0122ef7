"""Draws drawings with QPainter. Only the child process imports this.

Order: underlay, colour, line, overlay; in each the bitmap, then the shapes in file
order; in each shape its areas, then its pencil lines.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from ..errors import DrawingFileError
from ..formats.tvg.art import ArtLayer, Component, Paint, Path, Shape, Text
from ..formats.tvg.binary import Matrix
from ..formats.tvg.bitmap import BitmapLayer, Tile
from ..formats.tvg.drawing import ARTS, Drawing
from ..formats.tvg.limits import TILE_PIXELS
from ..formats.tvg.palette import (
    LINEAR_GRADIENT,
    NO_ID,
    RADIAL_GRADIENT,
    DrawingTexture,
    color_id_text,
)
from .geometry import (
    Area,
    Box,
    Step,
    Widths,
    areas,
    flatten,
    outline,
    pencil_lines,
    segments,
)
from .inks import BLACK, Ink, Inks
from .qt import QtCore, QtGui
from .text_shapes import letter

_ROUND_PEN = (
    QtCore.Qt.PenStyle.SolidLine,
    QtCore.Qt.PenCapStyle.RoundCap,
    QtCore.Qt.PenJoinStyle.RoundJoin,
)
#: Lines below this many pixels are drawn as plain strokes.
_PLAIN_PIXELS = 1.5
#: How far off, in pixels, straight pieces of a curve may be.
_TOLERANCE_PIXELS = 0.2
_MATRIX_LIMIT = 1e9
#: A bitmap is put together in at most this many pixels, 4 bytes each.
_CANVAS_PIXELS = 8 << 20
#: Larger images and brush textures are not shown; the largest seen has 3 million.
_TEXTURE_PIXELS = 16 << 20
_IDENTITY = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)


class DrawingPainter:
    """Draws one drawing.

    Args:
        painter: In drawing units, y up.
        inks: Values of its colours.
        unit_pixels: Pixels a unit.

    Attributes:
        notes: What is not shown, or not as Harmony shows it.

    """

    def __init__(self, painter: QtGui.QPainter, inks: Inks, unit_pixels: float) -> None:
        self._painter = painter
        self._inks = inks
        self._unit_pixels = unit_pixels
        self._tolerance = _TOLERANCE_PIXELS / max(unit_pixels, 1e-9)
        self.notes: list[str] = []

    def draw(self, drawing: Drawing, arts: Iterable[str] = ARTS) -> None:
        """Draw some art layers of a drawing.

        An art layer that is broken is left out and told.
        """
        for art in arts:
            try:
                for picture in drawing.bitmaps.get(art, ()):
                    self._draw_bitmap(picture)
            except DrawingFileError as error:
                self._note_lack(str(error))
            try:
                layer = drawing.layers.get(art)
            except DrawingFileError as error:
                self._note_lack(str(error))
                continue
            if layer is not None:
                self.draw_layer(layer)
        for color_id in sorted(self._inks.missing):
            self._note_lack(
                f"colour {color_id_text(color_id)} is black: nothing has it"
            )

    def draw_layer(self, layer: ArtLayer) -> None:
        """Draw the shapes of an art layer."""
        widths = [Widths(profile) for profile in layer.profiles]
        for shape in layer.shapes():
            self._draw_areas(layer, shape)
            self._draw_lines(layer, shape, widths)
        for text in layer.texts:
            self._draw_text(text)

    def _draw_text(self, text: Text) -> None:
        lettered = letter(text)
        if lettered is None:
            words = " ".join(text.text.split())
            self._note_lack(f"the text '{words[:40]}' is not shown")
            return
        for wanted, shown in lettered.other_fonts.items():
            self._note_lack(f"the font '{wanted}' is not here; texts are in '{shown}'")
        self._painter.save()
        self._painter.setTransform(_transform(text.matrix), True)
        for path, color_id in lettered.shapes:
            ink = Ink(BLACK) if color_id == NO_ID else self._inks.ink(color_id)
            self._painter.fillPath(path, QtGui.QBrush(QtGui.QColor(*ink.rgba)))
        self._painter.restore()

    def _note_lack(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)

    # --- areas ------------------------------------------------------------

    def _draw_areas(self, layer: ArtLayer, shape: Shape) -> None:
        for area in areas(layer, shape):
            path = _area_path(area)
            mask = None
            if area.paint.mask_id != NO_ID:
                mask = self._inks.mask(area.paint.mask_id)
            ink = self._inks.ink(area.paint.color_id)
            if mask is not None and area.paint.mask_matrix is not None:
                self._fill_masked(path, ink, mask, area.paint.mask_matrix)
            elif ink.texture is not None:
                self._fill_image(path, ink.texture, area.paint.matrix)
            else:
                self._painter.fillPath(path, _brush(ink, area.paint))

    def _fill_image(
        self, path: QtGui.QPainterPath, texture: DrawingTexture, matrix: Matrix | None
    ) -> None:
        image = _texture_image(texture)
        if image is None or matrix is None:
            self._note_lack(f"the image '{texture.name}' is not shown")
            return
        if texture.is_tiled:
            brush = QtGui.QBrush(image)
            brush.setTransform(_image_transform(image, matrix))
            self._painter.fillPath(path, brush)
            return
        self._draw_clipped(path, image, matrix)

    def _fill_masked(
        self, path: QtGui.QPainterPath, ink: Ink, mask: DrawingTexture, matrix: Matrix
    ) -> None:
        image = _mask_image(mask, ink)
        if image is None:
            self._note_lack(f"the brush texture '{mask.name}' is not shown")
            self._painter.fillPath(path, QtGui.QBrush(QtGui.QColor(*ink.rgba)))
            return
        self._draw_clipped(path, image, matrix)

    def _draw_clipped(
        self, path: QtGui.QPainterPath, image: QtGui.QImage, matrix: Matrix
    ) -> None:
        a, b, c, d, _, _ = matrix
        width = math.ceil(2 * math.hypot(a, b) * self._unit_pixels)
        height = math.ceil(2 * math.hypot(c, d) * self._unit_pixels)
        if 0 < width < image.width() / 2 or 0 < height < image.height() / 2:
            # Painters look at four pixels only: small pictures need the mean.
            image = _scaled(
                image, min(width, image.width()), min(height, image.height())
            )
        self._painter.save()
        self._painter.setClipPath(path, QtCore.Qt.ClipOperation.IntersectClip)
        self._painter.setTransform(_image_transform(image, matrix), True)
        self._painter.drawImage(QtCore.QPointF(0, 0), image)
        self._painter.restore()

    # --- pencil lines -----------------------------------------------------

    def _draw_lines(
        self, layer: ArtLayer, shape: Shape, widths: Sequence[Widths]
    ) -> None:
        """Draw the pencil lines, neighbours of one look as one.

        A line that others cross is stored in pieces: drawn one by one, their caps
        would show in a transparent colour.
        """
        batch: _LineBatch | None = None
        for line in pencil_lines(shape):
            width, own = self._width(line, widths)
            pixels = width * self._unit_pixels
            if pixels <= 0:
                continue
            is_stroke = own is None or own.is_constant or pixels < _PLAIN_PIXELS
            look = (line.color_id, round(width, 3) if is_stroke else None)
            if batch is None or batch.look != look:
                self._finish(batch)
                batch = _LineBatch(look)
            path = layer.path(line.path)
            if is_stroke or own is None:
                _append(batch.path, [(path, False)])
            else:
                self._add_outline(batch.path, layer, line, path, own)
        self._finish(batch)

    def _width(
        self, line: Component, widths: Sequence[Widths]
    ) -> tuple[float, Widths | None]:
        if line.thickness is None:
            return 2 * line.half_width, None
        own = widths[line.thickness.profile]
        domain = line.thickness.domain
        return own.mean(domain[0], domain[3]), own

    def _add_outline(
        self,
        target: QtGui.QPainterPath,
        layer: ArtLayer,
        line: Component,
        path: Path,
        widths: Widths,
    ) -> None:
        assert line.thickness is not None
        start, _, _, end, _, _ = line.thickness.domain
        tips = layer.profiles[line.thickness.profile].ends
        polygon = flatten(path, self._tolerance)
        for piece in outline(polygon, widths, start, end, tips):
            target.addPolygon(QtGui.QPolygonF([QtCore.QPointF(*p) for p in piece]))
            target.closeSubpath()

    def _finish(self, batch: _LineBatch | None) -> None:
        if batch is None:
            return
        color_id, width = batch.look
        ink = self._inks.ink(color_id)
        if ink.texture is not None:
            self._note_lack("pencil lines with an image are drawn in black")
        color = QtGui.QColor(*ink.rgba)
        if width is None:
            self._painter.fillPath(batch.path, QtGui.QBrush(color))
            return
        pen = QtGui.QPen(QtGui.QBrush(color), width, *_ROUND_PEN)
        self._painter.strokePath(batch.path, pen)

    # --- bitmaps ----------------------------------------------------------

    def _draw_bitmap(self, picture: BitmapLayer) -> None:
        """Draw the tiles of a bitmap.

        They are put together first, at about twice the size of the picture: drawn
        one by one, seams would show between them.
        """
        if not picture.pixel_density > 0:
            self._note_lack("a bitmap without a size is not shown")
            return
        x, y, width, height = picture.box
        matrix = picture.matrix or _IDENTITY
        grown = max(math.hypot(matrix[0], matrix[3]), math.hypot(matrix[1], matrix[4]))
        shown = self._unit_pixels / picture.pixel_density * max(grown, 1e-6)
        scale = min(1.0, 2 * shown, math.sqrt(_CANVAS_PIXELS / max(1, width * height)))
        size = (math.ceil(width * scale), math.ceil(height * scale))
        if min(size) < 1 or max(size) > _CANVAS_PIXELS:
            self._note_lack("a bitmap is too large to be shown")
            return
        canvas = new_image(*size, None)
        put_together = QtGui.QPainter(canvas)
        try:
            for tile in picture.tiles:
                if not self._draw_tile(put_together, tile, (x, y), scale):
                    self._note_lack("a tile of a bitmap is broken")
        finally:
            put_together.end()
        self._painter.save()
        self._painter.scale(1 / picture.pixel_density, -1 / picture.pixel_density)
        a, b, tx, c, d, ty = matrix
        self._painter.setTransform(_transform((a, c, b, d, tx, ty)), True)
        target = QtCore.QRectF(x, y, size[0] / scale, size[1] / scale)
        self._painter.drawImage(target, canvas)
        self._painter.restore()

    def _draw_tile(
        self,
        painter: QtGui.QPainter,
        tile: Tile,
        corner: tuple[int, int],
        scale: float,
    ) -> bool:
        image = _tile_image(tile)
        if image is None:
            return False
        x, y, width, height = tile.box
        if (width, height) != (image.width(), image.height()):
            return False  # a tile fills its place pixel for pixel
        left, top = round((x - corner[0]) * scale), round((y - corner[1]) * scale)
        right = round((x - corner[0] + width) * scale)
        bottom = round((y - corner[1] + height) * scale)
        if right <= left or bottom <= top:
            return True
        if (right - left, bottom - top) != (width, height):
            image = _scaled(image, right - left, bottom - top)
        painter.drawImage(left, top, image)
        return True


class _LineBatch:
    def __init__(self, look: tuple[int, float | None]) -> None:
        self.look = look
        self.path = QtGui.QPainterPath()
        self.path.setFillRule(QtCore.Qt.FillRule.WindingFill)


def _area_path(area: Area) -> QtGui.QPainterPath:
    path = QtGui.QPainterPath()
    path.setFillRule(QtCore.Qt.FillRule.OddEvenFill)
    for loop in area.loops:
        _append(path, loop)
        path.closeSubpath()
    return path


def _append(target: QtGui.QPainterPath, steps: Sequence[Step]) -> None:
    """Add paths that follow each other as one row."""
    first, is_backwards = steps[0]
    target.moveTo(*(first.end if is_backwards else first.start))
    line_to, cubic_to = target.lineTo, target.cubicTo
    for path, is_backwards in steps:
        for piece in segments(path, is_backwards):
            if len(piece) == 1:
                line_to(*piece[0])
            elif len(piece) == 3:
                (x1, y1), (x2, y2), (x3, y3) = piece
                cubic_to(x1, y1, x2, y2, x3, y3)
            else:
                (x1, y1), (x2, y2) = piece
                target.quadTo(x1, y1, x2, y2)


def _transform(matrix: Matrix) -> QtGui.QTransform:
    values = (max(-_MATRIX_LIMIT, min(_MATRIX_LIMIT, value)) for value in matrix)
    return QtGui.QTransform(*values)


def _image_transform(image: QtGui.QImage, matrix: Matrix) -> QtGui.QTransform:
    """Put an image into the unit square, its top row at y = 1, and that by a matrix."""
    square = QtGui.QTransform(1 / image.width(), 0, 0, -1 / image.height(), 0, 1)
    return square * _transform(matrix)


def _brush(ink: Ink, paint: Paint) -> QtGui.QBrush:
    if not ink.stops or paint.matrix is None:
        return QtGui.QBrush(QtGui.QColor(*ink.rgba))
    if ink.style == LINEAR_GRADIENT:
        gradient: QtGui.QGradient = QtGui.QLinearGradient(0, 0, 1, 0)
    elif ink.style == RADIAL_GRADIENT:
        gradient = QtGui.QRadialGradient(0, 0, 1)
    else:
        return QtGui.QBrush(QtGui.QColor(*ink.rgba))
    for stop in ink.stops:
        if math.isfinite(stop.position):
            gradient.setColorAt(
                max(0.0, min(1.0, stop.position)), QtGui.QColor(*stop.rgba)
            )
    brush = QtGui.QBrush(gradient)
    transform = _transform(paint.matrix)
    if abs(transform.determinant()) < 1e-9:
        # The square is a line: only its first side says where the colours are.
        a, b, _, _, tx, ty = paint.matrix
        transform = QtGui.QTransform(a, b, -b, a, tx, ty)
    brush.setTransform(transform)
    return brush


def _scaled(image: QtGui.QImage, width: int, height: int) -> QtGui.QImage:
    return image.scaled(
        max(1, width),
        max(1, height),
        QtCore.Qt.AspectRatioMode.IgnoreAspectRatio,
        QtCore.Qt.TransformationMode.SmoothTransformation,
    )


def _texture_image(texture: DrawingTexture) -> QtGui.QImage | None:
    try:
        pixels = texture.pixels()
    except DrawingFileError:
        return None
    if texture.depth != 32 or not 0 < len(pixels) <= 4 * _TEXTURE_PIXELS:
        return None
    image = QtGui.QImage(
        pixels,
        texture.width,
        texture.height,
        4 * texture.width,
        QtGui.QImage.Format.Format_RGBA8888,
    )
    return image.copy()


def _mask_image(mask: DrawingTexture, ink: Ink) -> QtGui.QImage | None:
    """Return a colour with the opacity of a mask."""
    try:
        opacity = mask.pixels()
    except DrawingFileError:
        return None
    if mask.depth != 8 or not 0 < len(opacity) <= _TEXTURE_PIXELS:
        return None
    red, green, blue, alpha = ink.rgba
    pixels = bytearray(bytes((red, green, blue, 0)) * len(opacity))
    if alpha == 255:
        pixels[3::4] = opacity
    else:
        table = bytes(value * alpha // 255 for value in range(256))
        pixels[3::4] = opacity.translate(table)
    image = QtGui.QImage(
        bytes(pixels),
        mask.width,
        mask.height,
        4 * mask.width,
        QtGui.QImage.Format.Format_RGBA8888,
    )
    return image.copy()


def _tile_image(tile: Tile) -> QtGui.QImage | None:
    """Decode a tile and put its channels in order."""
    width, height = tile.png_size()
    if not 0 < width * height <= TILE_PIXELS:
        return None
    image = QtGui.QImage.fromData(tile.png, "PNG")
    if image.isNull():
        return None
    image = image.convertToFormat(QtGui.QImage.Format.Format_RGBA8888)
    stored = bytes(image.constBits())
    if image.bytesPerLine() != 4 * image.width():
        return None
    pixels = bytearray(len(stored))
    pixels[0::4], pixels[1::4] = stored[1::4], stored[0::4]
    pixels[2::4], pixels[3::4] = stored[3::4], stored[2::4]
    ordered = QtGui.QImage(
        bytes(pixels),
        image.width(),
        image.height(),
        image.bytesPerLine(),
        QtGui.QImage.Format.Format_RGBA8888,
    )
    return ordered.convertToFormat(QtGui.QImage.Format.Format_ARGB32_Premultiplied)


def new_image(
    width: int, height: int, background: Sequence[int] | None
) -> QtGui.QImage:
    """Return an image of one colour, see-through for None."""
    image = QtGui.QImage(width, height, QtGui.QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QtGui.QColor(*(background or (0, 0, 0, 0))))
    return image


def begin(image: QtGui.QImage, view: Box) -> tuple[QtGui.QPainter, float]:
    """Begin to paint in drawing units.

    Args:
        image: Takes the picture.
        view: Part of the drawing that fills it; its middle stays the middle.

    Returns:
        Painter, and pixels a unit.

    """
    painter = QtGui.QPainter(image)
    painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing, True)
    painter.setRenderHint(QtGui.QPainter.RenderHint.SmoothPixmapTransform, True)
    scale = min(
        image.width() / max(view.width, 1e-6), image.height() / max(view.height, 1e-6)
    )
    painter.translate(image.width() / 2, image.height() / 2)
    painter.scale(scale, -scale)
    painter.translate(-(view.left + view.right) / 2, -(view.bottom + view.top) / 2)
    return painter, scale
