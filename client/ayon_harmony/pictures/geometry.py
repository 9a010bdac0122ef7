"""From the components of a shape to outlines that can be filled; no Qt in here.

An area is what lies between the components that have its paint on exactly one side;
their paths, joined end to end, are closed loops, filled by the even-odd rule. A
pencil line is the outline between its left and right offsets, all its pieces turning
the same way, filled by the non-zero rule.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ..formats.tvg.art import (
    CENTRE_LINE,
    CONTOUR,
    INNER_EDGE,
    PENCIL_LINE,
    PROFILE_FLOATS,
    ArtLayer,
    Component,
    Paint,
    Path,
    Profile,
    Shape,
)
from ..formats.tvg.bitmap import BitmapLayer
from ..formats.tvg.drawing import Drawing

Point = tuple[float, float]
Polygon = list[Point]

#: A path and whether it is walked from its end.
Step = tuple[Path, bool]

_CORNER = math.cos(math.radians(25))
_CURVE_PARTS = 64
_PROFILE_PARTS = 6
_CIRCLE_PARTS = 24


class Area(NamedTuple):
    """What one paint fills in a shape; each loop is closed."""

    paint: Paint
    loops: list[list[Step]]


class Box(NamedTuple):
    """A rectangle in drawing units, y up."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From bottom to top."""
        return self.top - self.bottom

    def united(self, other: Box | None) -> Box:
        """Return the box around both."""
        if other is None:
            return self
        return Box(
            min(self.left, other.left),
            min(self.bottom, other.bottom),
            max(self.right, other.right),
            max(self.top, other.top),
        )


def areas(layer: ArtLayer, shape: Shape) -> list[Area]:
    """Return what is filled in a shape, in the order of its paints."""
    edges: dict[int, list[Path]] = defaultdict(list)
    # Two objects may be one and the same paint: between these there is no edge,
    # or it would show as a hairline.
    first_like: dict[Paint, int] = {}
    for component in shape.components:
        if component.kind not in (CONTOUR, INNER_EDGE, CENTRE_LINE, PENCIL_LINE):
            continue
        left = _alike(layer, component.left, first_like)
        right = _alike(layer, component.right, first_like)
        if left == right:
            continue
        path = layer.path(component.path)
        for side in (left, right):
            if side:
                edges[side].append(path)
    filled = []
    for number in sorted(edges):
        paint = layer.paint(number)
        assert paint is not None
        filled.append(Area(paint, join_paths(edges[number])))
    return filled


def _alike(layer: ArtLayer, number: int, first_like: dict[Paint, int]) -> int:
    paint = layer.paint(number)
    return first_like.setdefault(paint, number) if paint is not None else 0


def join_paths(paths: Sequence[Path]) -> list[list[Step]]:
    """Join paths end to end to closed loops.

    Which way is taken where more than two ends meet does not matter: by the
    even-odd rule the same is filled. A row that cannot be closed ends where it ends.
    """
    loops: list[list[Step]] = []
    ends: dict[Point, list[int]] = defaultdict(list)
    for index, path in enumerate(paths):
        if path.is_closed:
            loops.append([(path, False)])
        else:
            ends[path.start].append(index)
            ends[path.end].append(index)
    used = [path.is_closed for path in paths]
    for index, path in enumerate(paths):
        if used[index]:
            continue
        used[index] = True
        loop: list[Step] = [(path, False)]
        place = path.end
        while place != path.start:
            following = _next_path(ends[place], used)
            if following is None:
                break
            used[following] = True
            step = paths[following]
            is_backwards = step.start != place
            loop.append((step, is_backwards))
            place = step.start if is_backwards else step.end
        loops.append(loop)
    return loops


def _next_path(candidates: list[int], used: list[bool]) -> int | None:
    while candidates:
        index = candidates.pop()
        if not used[index]:
            return index
    return None


def segments(path: Path, is_backwards: bool = False) -> Iterator[tuple[Point, ...]]:
    """Yield the pieces of a path without their first point.

    Yields:
        One point for a straight line, three for a cubic Bézier, two for a
        quadratic one. Any other number of handles makes straight lines.

    """
    points = path.points
    flags = path.flags
    count = len(path)
    order = range(count - 2, -1, -1) if is_backwards else range(1, count)
    pending: list[Point] = []
    for index in order:
        pending.append((points[2 * index], points[2 * index + 1]))
        if flags[index >> 3] >> (index & 7) & 1:
            if len(pending) <= 3:
                yield tuple(pending)
            else:
                for point in pending:
                    yield (point,)
            pending = []
    for point in pending:
        yield (point,)


def flatten(path: Path, tolerance: float) -> Polygon:
    """Return a path as straight pieces.

    Args:
        path: Straight lines and Béziers.
        tolerance: How far off the pieces may be, in units.

    """
    polygon: Polygon = [path.start]
    for piece in segments(path):
        if len(piece) == 1:
            if piece[0] != polygon[-1]:
                polygon.append(piece[0])
        else:
            _flatten_curve(polygon, _as_cubic(polygon[-1], piece), tolerance)
    return polygon


def _as_cubic(start: Point, piece: tuple[Point, ...]) -> tuple[Point, Point, Point]:
    if len(piece) == 3:
        return piece
    (hx, hy), end = piece
    return (
        (start[0] + (hx - start[0]) * 2 / 3, start[1] + (hy - start[1]) * 2 / 3),
        (end[0] + (hx - end[0]) * 2 / 3, end[1] + (hy - end[1]) * 2 / 3),
        end,
    )


def _flatten_curve(
    polygon: Polygon, piece: tuple[Point, Point, Point], tolerance: float
) -> None:
    x0, y0 = polygon[-1]
    (x1, y1), (x2, y2), (x3, y3) = piece
    # How far the curve bends away bounds how far off n pieces are.
    bend = max(
        math.hypot(x0 - 2 * x1 + x2, y0 - 2 * y1 + y2),
        math.hypot(x1 - 2 * x2 + x3, y1 - 2 * y2 + y3),
    )
    parts = min(_CURVE_PARTS, max(1, math.ceil(math.sqrt(0.75 * bend / tolerance))))
    for index in range(1, parts):
        t = index / parts
        u = 1 - t
        a, b, c, d = u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t
        polygon.append(
            (a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3)
        )
    if (x3, y3) != polygon[-1]:
        polygon.append((x3, y3))


class Widths:
    """The offsets of a profile as rows of straight pieces."""

    def __init__(self, profile: Profile) -> None:
        points = profile.points
        count = len(points) // PROFILE_FLOATS
        rows = [
            points[PROFILE_FLOATS * i : PROFILE_FLOATS * (i + 1)] for i in range(count)
        ]
        self.places: list[float] = []
        self.lefts: list[float] = []
        self.rights: list[float] = []
        for before, after in zip(rows, rows[1:]):
            self._add_piece(before, after)
        if rows:
            self._add_width(rows[-1][0], rows[-1][1], rows[-1][6])
        #: Whether the width is the same all along.
        self.is_constant = _all_alike(self.lefts) and _all_alike(self.rights)

    def _add_width(self, place: float, left: float, right: float) -> None:
        if self.places and place < self.places[-1]:
            return
        self.places.append(place)
        self.lefts.append(max(0.0, left))
        self.rights.append(max(0.0, right))

    def _add_piece(self, before: Sequence[float], after: Sequence[float]) -> None:
        span = after[0] - before[0]
        self._add_width(before[0], before[1], before[6])
        lefts_alike = before[1] == before[5] == after[3] == after[1]
        rights_alike = before[6] == before[10] == after[8] == after[6]
        if span <= 0 or (lefts_alike and rights_alike):
            return
        lefts = _offsets(before[1:6], after[1:6])
        rights = _offsets(before[6:11], after[6:11])
        for index in range(1, _PROFILE_PARTS):
            share = index / _PROFILE_PARTS
            self._add_width(
                before[0] + span * share,
                _interpolate(lefts, share),
                _interpolate(rights, share),
            )

    def at(self, place: float) -> tuple[float, float]:
        """Return the left and right offset at a place from 0 to 1."""
        if not self.places:
            return 0.0, 0.0
        index = bisect_right(self.places, place)
        if index == 0 or index == len(self.places):
            index = min(index, len(self.places) - 1)
            return self.lefts[index], self.rights[index]
        start, end = self.places[index - 1], self.places[index]
        share = (place - start) / (end - start) if end > start else 0.0
        return (
            self.lefts[index - 1] + (self.lefts[index] - self.lefts[index - 1]) * share,
            self.rights[index - 1]
            + (self.rights[index] - self.rights[index - 1]) * share,
        )

    def mean(self, start: float, end: float) -> float:
        """Return the mean whole width between two places."""
        if self.is_constant:
            return sum(self.at(start))
        samples = [self.at(start + (end - start) * i / 4) for i in range(5)]
        return sum(left + right for left, right in samples) / 5


def _all_alike(values: Sequence[float]) -> bool:
    return not values or max(values) - min(values) <= 1e-3 * max(1.0, max(values))


def _offsets(before: Sequence[float], after: Sequence[float]) -> list[Point]:
    """Return one edge of a profile between two points, as straight pieces.

    It is a Bézier in a box whose x runs from 0 to 1; the handles' y are offsets.
    """
    y0, _, _, x1, y1 = before
    y3, x2, y2, _, _ = after
    x2 = 1 - x2
    curve = []
    for index in range(_PROFILE_PARTS + 1):
        t = index / _PROFILE_PARTS
        u = 1 - t
        b, c, d = 3 * u * u * t, 3 * u * t * t, t * t * t
        curve.append((b * x1 + c * x2 + d, u * u * u * y0 + b * y1 + c * y2 + d * y3))
    return curve


def _interpolate(curve: Sequence[Point], x: float) -> float:
    for (x0, y0), (x1, y1) in zip(curve, curve[1:]):
        if x <= x1:
            return y0 + (y1 - y0) * (x - x0) / (x1 - x0) if x1 > x0 else y1
    return curve[-1][1]


def outline(
    polygon: Polygon, widths: Widths, start: float, end: float, tips: bytes
) -> list[Polygon]:
    """Return the pieces of a pencil line, all turning clockwise with y up.

    Args:
        polygon: Its middle, straight pieces.
        widths: Offsets of its profile.
        start: Place in the profile where the line begins.
        end: Place where it ends.
        tips: Kinds of its two tips: 0 is round, 1 flat.

    """
    row = _with_widths(polygon, widths, start, end)
    if not row:
        return []
    runs, corners = _smooth_runs(row)
    pieces = [_run_outline(run) for run in runs]
    pieces.extend(_circle(x, y, (left + right) / 2) for x, y, left, right in corners)
    for is_flat, (x, y, left, right) in ((tips[0], row[0]), (tips[1], row[-1])):
        if is_flat != 1 and left + right > 0:
            pieces.append(_circle(x, y, (left + right) / 2))
    return pieces


_WidePoint = tuple[float, float, float, float]


def _with_widths(
    polygon: Polygon, widths: Widths, start: float, end: float
) -> list[_WidePoint]:
    lengths = [0.0]
    for (x0, y0), (x1, y1) in zip(polygon, polygon[1:]):
        lengths.append(lengths[-1] + math.hypot(x1 - x0, y1 - y0))
    whole = lengths[-1]
    if whole <= 0 or start == end:
        left, right = widths.at(start)
        return [(x, y, left, right) for x, y in polygon[:2]]
    row = []
    following = iter(_stations(widths, start, end, whole))
    station = next(following, math.inf)
    for index, (x, y) in enumerate(polygon):
        while index and station < lengths[index]:
            x0, y0 = polygon[index - 1]
            span = lengths[index] - lengths[index - 1]
            share = (station - lengths[index - 1]) / span if span > 0 else 0.0
            place = start + (end - start) * station / whole
            middle = (x0 + (x - x0) * share, y0 + (y - y0) * share)
            row.append((*middle, *widths.at(place)))
            station = next(following, math.inf)
        place = start + (end - start) * lengths[index] / whole
        row.append((x, y, *widths.at(place)))
    return row


def _stations(
    widths: Widths, start: float, end: float, whole: float
) -> Iterable[float]:
    """Return where along a line its width bends, in units from its start."""
    if widths.is_constant:
        return ()
    places = [(p - start) / (end - start) * whole for p in widths.places]
    return sorted(place for place in places if 0 < place < whole)


def _smooth_runs(
    row: list[_WidePoint],
) -> tuple[list[list[_WidePoint]], list[_WidePoint]]:
    """Cut a line at its corners; these are rounded by circles."""
    runs: list[list[_WidePoint]] = []
    corners: list[_WidePoint] = []
    run = row[:1]
    before: Point | None = None
    for here, following in zip(row, row[1:]):
        dx, dy = following[0] - here[0], following[1] - here[1]
        length = math.hypot(dx, dy)
        if length <= 0:
            continue
        direction = (dx / length, dy / length)
        if before and before[0] * direction[0] + before[1] * direction[1] < _CORNER:
            runs.append(run)
            corners.append(here)
            run = [here]
        run.append(following)
        before = direction
    if len(run) > 1:
        runs.append(run)
    return runs, corners


def _run_outline(run: list[_WidePoint]) -> Polygon:
    lefts: Polygon = []
    rights: Polygon = []
    last = len(run) - 1
    for index, (x, y, left, right) in enumerate(run):
        x0, y0 = run[max(0, index - 1)][:2]
        x1, y1 = run[min(last, index + 1)][:2]
        dx, dy = x1 - x0, y1 - y0
        length = math.hypot(dx, dy) or 1.0
        nx, ny = -dy / length, dx / length
        lefts.append((x + nx * left, y + ny * left))
        rights.append((x - nx * right, y - ny * right))
    rights.reverse()
    return lefts + rights


def _circle(x: float, y: float, radius: float) -> Polygon:
    return [(x + radius * cosine, y - radius * sine) for cosine, sine in _CIRCLE]


_CIRCLE = [
    (
        math.cos(2 * math.pi * i / _CIRCLE_PARTS),
        math.sin(2 * math.pi * i / _CIRCLE_PARTS),
    )
    for i in range(_CIRCLE_PARTS)
]


def box_of_points(layers: Iterable[ArtLayer]) -> Box | None:
    """Return the box of all points and handles, without the width of lines.

    Harmony's own thumbnails show that box with a margin.
    """
    box: Box | None = None
    for layer in layers:
        used = {component.path for component in layer.components()}
        for number in used:
            points = layer.path(number).points
            xs, ys = points[0::2], points[1::2]
            box = Box(min(xs), min(ys), max(xs), max(ys)).united(box)
    return box


def box_of_bitmap(picture: BitmapLayer) -> Box | None:
    """Return the box of a bitmap in the drawing, None when it has no size."""
    if not picture.pixel_density > 0:
        return None
    x, y, width, height = picture.box
    a, b, tx, c, d, ty = picture.matrix or (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
    corners = [
        (a * px + b * py + tx, c * px + d * py + ty)
        for px in (x, x + width)
        for py in (y, y + height)
    ]
    scale = 1 / picture.pixel_density
    xs = [px * scale for px, _ in corners]
    ys = [-py * scale for _, py in corners]
    return Box(min(xs), min(ys), max(xs), max(ys))


def box_of_drawing(drawing: Drawing) -> Box | None:
    """Return the box of all vectors and bitmaps, None when nothing is drawn.

    Raises:
        DrawingFileError: A part cannot be read.

    """
    box = box_of_points(drawing.layers.values())
    for pictures in drawing.bitmaps.values():
        for picture in pictures:
            around = box_of_bitmap(picture)
            if around is not None:
                box = around.united(box)
    return box


def thumbnail_view(box: Box) -> Box:
    """Return the square that Harmony's thumbnails show for a box."""
    side = 13 / 12 * max(box.width, box.height) + 208.33
    x, y = (box.left + box.right) / 2, (box.bottom + box.top) / 2
    return Box(x - side / 2, y - side / 2, x + side / 2, y + side / 2)


def pencil_lines(shape: Shape) -> Iterator[Component]:
    """Yield the components that are inked."""
    for component in shape.components:
        if component.kind == PENCIL_LINE:
            yield component
