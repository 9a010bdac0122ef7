"""The script object ``Drawing.geometry``: paths without a drawing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.harmony.binding import host_function, to_dict, to_number
from sandbox.harmony.model import stroke_paths

if TYPE_CHECKING:
    from sandbox.harmony.host import Application

#: Coordinates of strokes are rounded to it, in units.
_GRID = 64


def path_curves(wanted: Any, name: str = "path") -> list[stroke_paths.Curve]:
    """Return the pieces of a path among a script's arguments."""
    given = to_dict(wanted)
    points = stroke_paths.flagged_points(given.get(name), bool(given.get("polygon")))
    return stroke_paths.curves_of(points)


def crossing_row(crossing: stroke_paths.Crossing) -> dict[str, float]:
    """Return a crossing as scripts have it."""
    (x0, y0), (x1, y1) = crossing.point0, crossing.point1
    return {
        "x0": x0,
        "y0": y0,
        "t0": crossing.t0,
        "x1": x1,
        "y1": y1,
        "t1": crossing.t1,
        "x": round(x0 * _GRID) / _GRID,
        "y": round(y0 * _GRID) / _GRID,
    }


def _numbers(values: Any) -> list[float]:
    return [to_number(value) for value in values] if isinstance(values, list) else []


def _points(values: Any) -> list[stroke_paths.Point]:
    return [(x, y) for x, y, _ in stroke_paths.flagged_points(values, polygon=True)]


def _rows(points: list[stroke_paths.Point]) -> list[dict[str, float]]:
    return [{"x": x, "y": y} for x, y in points]


@host_function("Drawing.geometry.createCircle", since=20)
def create_circle(app: Application, wanted: Any) -> list[dict[str, Any]]:
    """Give four Béziers around a middle."""
    given = to_dict(wanted)
    radius = to_number(given.get("radius", 0))
    return stroke_paths.circle(
        to_number(given.get("x", 0)),
        to_number(given.get("y", 0)),
        to_number(given.get("radiusX", radius)),
        to_number(given.get("radiusY", radius)),
    )


@host_function("Drawing.geometry.createRectangle", since=20)
def create_rectangle(app: Application, wanted: Any) -> list[dict[str, Any]]:
    """Give a closed path of four lines."""
    given = to_dict(wanted)
    box = (to_number(given.get(name, 0)) for name in ("x0", "y0", "x1", "y1"))
    return stroke_paths.rectangle(*box)


@host_function("Drawing.geometry.discretize", since=20)
def discretize(app: Application, wanted: Any) -> list[dict[str, float]]:
    """Give a path as straight pieces; how the precision counts is a guess."""
    precision = to_number(to_dict(wanted).get("precision", 1))
    return _rows(stroke_paths.discretize(path_curves(wanted), precision))


@host_function("Drawing.geometry.evaluate", since=20)
def evaluate(app: Application, wanted: Any) -> list[dict[str, float]]:
    """Give the points at places of a path."""
    path = path_curves(wanted)
    rows = []
    for t in _numbers(to_dict(wanted).get("params")):
        point = stroke_paths.evaluate(path, t)
        if point is not None:
            rows.append({"x": point[0], "y": point[1], "t": t})
    return rows


@host_function("Drawing.geometry.fit", since=20)
def fit(app: Application, wanted: Any) -> list[dict[str, Any]]:
    """Give Béziers along points; how near is a guess."""
    given = to_dict(wanted)
    tolerance = None if given.get("oneBezier") else 1.0
    return stroke_paths.rows_of(stroke_paths.fit(_points(given.get("path")), tolerance))


@host_function("Drawing.geometry.getClosestPoint", since=20)
def get_closest_point(app: Application, wanted: Any) -> list[dict[str, Any]]:
    """Give the nearest point of a path for each point, with its place."""
    path = path_curves(wanted)
    rows = []
    for x, y in _points(to_dict(wanted).get("points")):
        found = stroke_paths.closest(path, (x, y))
        if found is not None:
            t, (px, py) = found
            rows.append({"x": x, "y": y, "closestPoint": {"x": px, "y": py, "t": t}})
    return rows


@host_function("Drawing.geometry.getIntersections", since=20)
def get_intersections(app: Application, wanted: Any) -> list[dict[str, float]]:
    """Give where two paths cross."""
    paths = (path_curves(wanted, name) for name in ("path0", "path1"))
    return [crossing_row(crossing) for crossing in stroke_paths.crossings(*paths)]


@host_function("Drawing.geometry.insertPoints", since=20)
def insert_points(app: Application, wanted: Any) -> list[dict[str, Any]]:
    """Give a path with further points on it, rounded as in drawings."""
    places = _numbers(to_dict(wanted).get("params"))
    rows = stroke_paths.rows_of(stroke_paths.insert(path_curves(wanted), places))
    return [
        {
            **row,
            "x": round(row["x"] * _GRID) / _GRID,
            "y": round(row["y"] * _GRID) / _GRID,
        }
        for row in rows
    ]


@host_function("Drawing.geometry.split", since=20)
def split(app: Application, wanted: Any) -> list[list[dict[str, Any]]]:
    """Give a path cut at places."""
    places = _numbers(to_dict(wanted).get("params"))
    parts = stroke_paths.split(path_curves(wanted), places)
    return [stroke_paths.rows_of(part) for part in parts]


@host_function("Drawing.geometry.pathIsContaining", since=20)
def path_is_containing(app: Application, wanted: Any) -> list[bool]:
    """Tell which points lie inside a closed path."""
    path = path_curves(wanted)
    points = _points(to_dict(wanted).get("points"))
    return [stroke_paths.contains(path, point) for point in points]
