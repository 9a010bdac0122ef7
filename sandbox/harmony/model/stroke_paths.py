"""Paths as scripts have them: points on the curve and handles, and what is on them.

A path is a row of points with a flag: on the curve, or a handle. Between two points on
the curve none is a line, one a quadratic and two a cubic Bézier. A place on a path is
a number ``t``: the piece, counted from 0, and the share of the way along it, so that
1.5 is the middle of the second piece. After the vendor's scripting reference (module
Drawing/geometry of 20 to 24).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

Point = tuple[float, float]

_CIRCLE_HANDLE = 0.5522847498
_PARTS = 64
#: Points at the same place, in units.
_NEAR = 1e-6


class Curve(NamedTuple):
    """A piece of a path: its start, handles and end."""

    points: tuple[Point, ...]

    def at(self, share: float) -> Point:
        """Return the point at a share of the way."""
        row = list(self.points)
        while len(row) > 1:
            row = [_between(a, b, share) for a, b in zip(row, row[1:])]
        return row[0]

    def split(self, share: float) -> tuple[Curve, Curve]:
        """Return the part before and the part after a share of the way."""
        row = list(self.points)
        before, after = [row[0]], [row[-1]]
        while len(row) > 1:
            row = [_between(a, b, share) for a, b in zip(row, row[1:])]
            before.append(row[0])
            after.insert(0, row[-1])
        return Curve(tuple(before)), Curve(tuple(after))


class Crossing(NamedTuple):
    """Where two paths cross: the place on each, and the points there."""

    t0: float
    point0: Point
    t1: float
    point1: Point


def _between(a: Point, b: Point, share: float) -> Point:
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share


def flagged_points(rows: Any, polygon: bool = False) -> list[tuple[float, float, bool]]:
    """Return the points of a script's path with their flags.

    Where no point says that it is on the curve, or the path is a polygon, all are.
    """
    # Libraries pass points of classes of their own.
    points = [row for row in rows or () if hasattr(row, "get")]
    is_curve = not polygon and any(row.get("onCurve", False) is True for row in points)
    return [
        (
            float(row.get("x", 0)),
            float(row.get("y", 0)),
            row.get("onCurve", False) is True if is_curve else True,
        )
        for row in points
    ]


def curves_of(points: Sequence[tuple[float, float, bool]]) -> list[Curve]:
    """Return the pieces of a path; more than two handles in a row are corners."""
    curves: list[Curve] = []
    pending: list[Point] = []
    for x, y, is_on_curve in points:
        pending.append((x, y))
        if len(pending) == 1 or not is_on_curve:
            continue
        if len(pending) <= 4:
            curves.append(Curve(tuple(pending)))
        else:
            curves.extend(Curve(pair) for pair in zip(pending, pending[1:]))
        pending = [(x, y)]
    return curves


def rows_of(curves: Sequence[Curve]) -> list[dict[str, Any]]:
    """Return pieces that follow each other as a script's path."""
    rows: list[dict[str, Any]] = []
    for curve in curves:
        points = curve.points if not rows else curve.points[1:]
        last = len(points) - 1
        for index, (x, y) in enumerate(points):
            is_on_curve = index == last or (not rows and index == 0)
            rows.append({"x": x, "y": y, "onCurve": is_on_curve})
    return rows


def circle(x: float, y: float, rx: float, ry: float) -> list[dict[str, Any]]:
    """Return four cubic Béziers around a middle, counter-clockwise from the right."""
    kx, ky = rx * _CIRCLE_HANDLE, ry * _CIRCLE_HANDLE
    quarters = [
        ((rx, 0), (rx, ky), (kx, ry), (0, ry)),
        ((0, ry), (-kx, ry), (-rx, ky), (-rx, 0)),
        ((-rx, 0), (-rx, -ky), (-kx, -ry), (0, -ry)),
        ((0, -ry), (kx, -ry), (rx, -ky), (rx, 0)),
    ]
    return rows_of(
        [Curve(tuple((x + dx, y + dy) for dx, dy in points)) for points in quarters]
    )


def rectangle(x0: float, y0: float, x1: float, y1: float) -> list[dict[str, Any]]:
    """Return a closed path of four lines."""
    corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)]
    return rows_of([Curve(pair) for pair in zip(corners, corners[1:])])


def evaluate(curves: Sequence[Curve], t: float) -> Point | None:
    """Return the point at a place; places past an end are that end."""
    if not curves:
        return None
    piece = min(max(math.floor(t), 0), len(curves) - 1)
    return curves[piece].at(min(max(t - piece, 0.0), 1.0))


def discretize(curves: Sequence[Curve], tolerance: float) -> list[Point]:
    """Return a path as straight pieces that are at most so far off."""
    points: list[Point] = [curves[0].points[0]] if curves else []
    for curve in curves:
        bend = max(
            (
                math.hypot(a[0] - 2 * b[0] + c[0], a[1] - 2 * b[1] + c[1])
                for a, b, c in zip(curve.points, curve.points[1:], curve.points[2:])
            ),
            default=0.0,
        )
        wanted = math.ceil(math.sqrt(0.75 * bend / max(tolerance, 1e-3)))
        parts = min(1_000, max(1, wanted))
        points.extend(curve.at(index / parts) for index in range(1, parts + 1))
    return points


def closest(curves: Sequence[Curve], point: Point) -> tuple[float, Point] | None:
    """Return the place on a path that is nearest to a point, and the point there."""

    def distance(t: float) -> float:
        at = evaluate(curves, t)
        assert at is not None
        return math.hypot(at[0] - point[0], at[1] - point[1])

    if not curves:
        return None
    steps = [index / _PARTS for index in range(len(curves) * _PARTS + 1)]
    best = min(steps, key=distance)
    low, high = max(0.0, best - 1 / _PARTS), min(len(curves), best + 1 / _PARTS)
    for _ in range(60):
        third = (high - low) / 3
        if distance(low + third) <= distance(high - third):
            high -= third
        else:
            low += third
    best = min((best, (low + high) / 2), key=distance)
    at = evaluate(curves, best)
    assert at is not None
    return best, at


def split(curves: Sequence[Curve], places: Sequence[float]) -> list[list[Curve]]:
    """Return a path cut at places; those at or past an end cut nothing."""
    wanted: dict[int, list[float]] = {}
    for t in sorted(set(places)):
        piece = math.floor(t)
        if 0 <= piece < len(curves) and 0 < t < len(curves):
            wanted.setdefault(piece, []).append(t - piece)
    parts: list[list[Curve]] = [[]]
    for index, curve in enumerate(curves):
        rest, done = curve, 0.0
        for share in wanted.get(index, ()):
            if share > 0:
                before, rest = rest.split((share - done) / (1 - done))
                parts[-1].append(before)
                done = share
            parts.append([])
        parts[-1].append(rest)
    return [part for part in parts if part]


def insert(curves: Sequence[Curve], places: Sequence[float]) -> list[Curve]:
    """Return the same path with further points on it."""
    return [curve for part in split(curves, places) for curve in part]


def crossings(first: Sequence[Curve], second: Sequence[Curve]) -> Iterator[Crossing]:
    """Yield where two paths cross, along the first; a path does not cross itself."""
    if list(first) == list(second):
        return
    others = list(_flattened(second))
    seen: list[Point] = []
    for t0, a, b in _flattened(first):
        for t1, c, d in others:
            shares = _crossing_shares(a, b, c, d)
            if shares is None:
                continue
            crossing = Crossing(
                t0 + shares[0] / _PARTS,
                _between(a, b, shares[0]),
                t1 + shares[1] / _PARTS,
                _between(c, d, shares[1]),
            )
            at = crossing.point0
            # Two straight pieces meet where a crossing is at their common end.
            if not any(math.dist(at, point) < _NEAR for point in seen):
                seen.append(at)
                yield crossing


def _flattened(curves: Sequence[Curve]) -> Iterator[tuple[float, Point, Point]]:
    for index, curve in enumerate(curves):
        points = [curve.at(part / _PARTS) for part in range(_PARTS + 1)]
        for part, (a, b) in enumerate(zip(points, points[1:])):
            yield index + part / _PARTS, a, b


def _crossing_shares(
    a: Point, b: Point, c: Point, d: Point
) -> tuple[float, float] | None:
    if max(a[0], b[0]) < min(c[0], d[0]) or max(c[0], d[0]) < min(a[0], b[0]):
        return None
    ux, uy, vx, vy = b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]
    whole = ux * vy - uy * vx
    if abs(whole) < 1e-12:
        return None
    wx, wy = c[0] - a[0], c[1] - a[1]
    first, second = (wx * vy - wy * vx) / whole, (wx * uy - wy * ux) / whole
    if 0 <= first <= 1 and 0 <= second <= 1:
        return first, second
    return None


def contains(curves: Sequence[Curve], point: Point) -> bool:
    """Whether a point lies inside a closed path, by the even-odd rule."""
    x, y = point
    is_inside = False
    for _, (x0, y0), (x1, y1) in _flattened(curves):
        if (y0 > y) != (y1 > y) and x < (x1 - x0) * (y - y0) / (y1 - y0) + x0:
            is_inside = not is_inside
    return is_inside


def fit(points: Sequence[Point], tolerance: float | None) -> list[Curve]:
    """Return cubic Béziers along points.

    Args:
        points: In order.
        tolerance: How far off they may be, in units; None makes one of all.

    """
    if len(points) < 2:
        return []
    curve, furthest, off = _fit_one(points)
    if tolerance is None or off <= tolerance or len(points) <= 3:
        return [curve]
    return [
        *fit(points[: furthest + 1], tolerance),
        *fit(points[furthest:], tolerance),
    ]


def _fit_one(points: Sequence[Point]) -> tuple[Curve, int, float]:
    """Return the cubic of least squares, the point furthest from it, and how far."""
    lengths = [0.0]
    for a, b in zip(points, points[1:]):
        lengths.append(lengths[-1] + math.dist(a, b))
    whole = lengths[-1] or 1.0
    shares = [length / whole for length in lengths]
    start, end = points[0], points[-1]
    handles = _handles(points, shares)
    curve = Curve((start, *handles, end))
    offs = [math.dist(curve.at(t), p) for t, p in zip(shares, points)]
    inner = range(1, len(points) - 1)
    furthest = max(inner, key=lambda index: offs[index], default=1)
    return curve, furthest, max(offs)


def _handles(points: Sequence[Point], shares: Sequence[float]) -> tuple[Point, Point]:
    """Return the handles of least squares; ends are fixed."""
    start, end = points[0], points[-1]
    aa = ab = bb = 0.0
    rights = [[0.0, 0.0], [0.0, 0.0]]
    for point, t in zip(points, shares):
        u = 1 - t
        a, b = 3 * u * u * t, 3 * u * t * t
        aa, ab, bb = aa + a * a, ab + a * b, bb + b * b
        for axis in (0, 1):
            left = point[axis] - u**3 * start[axis] - t**3 * end[axis]
            rights[0][axis] += a * left
            rights[1][axis] += b * left
    whole = aa * bb - ab * ab
    if abs(whole) < 1e-9:
        return _between(start, end, 1 / 3), _between(start, end, 2 / 3)
    first, second = (
        [(rights[0][axis] * bb - rights[1][axis] * ab) / whole for axis in (0, 1)],
        [(rights[1][axis] * aa - rights[0][axis] * ab) / whole for axis in (0, 1)],
    )
    return (first[0], first[1]), (second[0], second[1])
