"""The script object ``func``: points of function curves, counted from 0."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sandbox.harmony.binding import (
    host_function,
    to_bool,
    to_int,
    to_number,
    to_string,
)
from sandbox.harmony.model.columns import Column
from sandbox.harmony.model.curves import CurvePoint, PathPoint

if TYPE_CHECKING:
    from sandbox.harmony.host import Application

CONTINUITIES = ("SMOOTH", "CORNER", "STRAIGHT")
_CURVES = ("BEZIER", "EASE")


def _column(app: Application, name: Any, *types: str) -> Column | None:
    column: Column | None = app.open_scene().columns.find(to_string(name))
    return column if column is not None and column.type in types else None


def _point(app: Application, name: Any, index: Any) -> CurvePoint | None:
    column = _column(app, name, *_CURVES)
    points = [] if column is None else column.points
    place = to_int(index)
    return points[place] if 0 <= place < len(points) else None


def _path_point(app: Application, name: Any, index: Any) -> PathPoint | None:
    column = _column(app, name, "3DPATH")
    points = [] if column is None else column.path
    place = to_int(index)
    return points[place] if 0 <= place < len(points) else None


def _curve_reader(
    name: str, read: Callable[[CurvePoint], Any], missing: Any = 0.0
) -> None:
    def function(app: Application, column: Any, index: Any) -> Any:
        point = _point(app, column, index)
        return missing if point is None else read(point)

    host_function(f"func.{name}")(function)


def _path_reader(name: str, read: Callable[[PathPoint], Any]) -> None:
    def function(app: Application, column: Any, index: Any) -> Any:
        point = _path_point(app, column, index)
        return 0.0 if point is None else read(point)

    host_function(f"func.{name}")(function)


# A point without a handle has it on itself.
_curve_reader("pointX", lambda p: p.x)
_curve_reader("pointY", lambda p: p.y)
_curve_reader("pointConstSeg", lambda p: p.constant, False)
_curve_reader("pointContinuity", lambda p: p.continuity, "")
_curve_reader("pointHandleLeftX", lambda p: (p.left or (p.x, p.y))[0])
_curve_reader("pointHandleLeftY", lambda p: (p.left or (p.x, p.y))[1])
_curve_reader("pointHandleRightX", lambda p: (p.right or (p.x, p.y))[0])
_curve_reader("pointHandleRightY", lambda p: (p.right or (p.x, p.y))[1])
_curve_reader("pointEaseIn", lambda p: p.ease[0])
_curve_reader("angleEaseIn", lambda p: p.ease[1])
_curve_reader("pointEaseOut", lambda p: p.ease[2])
_curve_reader("angleEaseOut", lambda p: p.ease[3])
_path_reader("pointXPath3d", lambda p: p.x)
_path_reader("pointYPath3d", lambda p: p.y)
_path_reader("pointZPath3d", lambda p: p.z)
_path_reader("pointTensionPath3d", lambda p: p.tension)
_path_reader("pointContinuityPath3d", lambda p: p.continuity)
_path_reader("pointBiasPath3d", lambda p: p.bias)
_path_reader("pointLockedAtFrame", lambda p: p.frame)


@host_function("func.numberOfPoints")
def number_of_points(app: Application, name: Any) -> int:
    """Count the points of a curve."""
    column = _column(app, name, *_CURVES)
    return 0 if column is None else len(column.points)


@host_function("func.numberOfPointsPath3d")
def number_of_points_path(app: Application, name: Any) -> int:
    """Count the points of a 3D path."""
    column = _column(app, name, "3DPATH")
    return 0 if column is None else len(column.path)


def _put(app: Application, column: Column, point: CurvePoint) -> None:
    others = [one for one in column.points if one.x != point.x]
    with app.undo.step("Set point"):
        column.set_points([*others, point])


@host_function("func.setBezierPoint")
def set_bezier_point(
    app: Application,
    name: Any,
    frame: Any,
    y: Any,
    left_x: Any,
    left_y: Any,
    right_x: Any,
    right_y: Any,
    constant: Any,
    continuity: Any,
) -> bool:
    """Set a key of a Bezier curve; a new one when the frame has none."""
    column = _column(app, name, "BEZIER")
    kind = to_string(continuity).upper()
    if column is None or kind not in CONTINUITIES:
        return False
    point = CurvePoint(
        float(to_int(frame)),
        to_number(y),
        (to_number(left_x), to_number(left_y)),
        (to_number(right_x), to_number(right_y)),
        to_bool(constant),
        kind,
    )
    _put(app, column, point)
    return True


@host_function("func.setEasePoint")
def set_ease_point(
    app: Application,
    name: Any,
    frame: Any,
    y: Any,
    ease_in: Any,
    angle_in: Any,
    ease_out: Any,
    angle_out: Any,
    constant: Any,
    continuity: Any,
) -> bool:
    """Set a key of an Ease curve; its value runs straight between keys here."""
    column = _column(app, name, "EASE")
    kind = to_string(continuity).upper()
    if column is None or kind not in CONTINUITIES:
        return False
    ease_at_start = (to_number(ease_in), to_number(angle_in))
    ease = (*ease_at_start, to_number(ease_out), to_number(angle_out))
    point = CurvePoint(
        float(to_int(frame)), to_number(y), None, None, to_bool(constant), kind, ease
    )
    _put(app, column, point)
    return True


def _make_point(frame: float, *values: Any) -> PathPoint:
    """Return a point from x, y, z, tension, continuity and bias of a script."""
    x, y, z, tension, continuity, bias = map(to_number, values)
    return PathPoint(x, y, z, frame, tension, continuity, bias)


@host_function("func.addKeyFramePath3d")
def add_key_frame_path(
    app: Application,
    name: Any,
    frame: Any,
    x: Any,
    y: Any,
    z: Any,
    tension: Any,
    continuity: Any,
    bias: Any,
) -> bool:
    """Set a key of a 3D path; a new one when the frame has none."""
    column = _column(app, name, "3DPATH")
    at = to_int(frame)
    if column is None or at < 1:
        return False
    path = [point for point in column.path if point.frame != at]
    later = [index for index, point in enumerate(path) if point.frame > at]
    point = _make_point(float(at), x, y, z, tension, continuity, bias)
    path.insert(later[0] if later else len(path), point)
    with app.undo.step("Add keyframe"):
        column.set_path(path)
    return True


@host_function("func.addCtrlPointAfterPath3d")
def add_control_point(
    app: Application,
    name: Any,
    index: Any,
    x: Any,
    y: Any,
    z: Any,
    tension: Any,
    continuity: Any,
    bias: Any,
) -> bool:
    """Add a point that is not locked to a frame behind another."""
    column = _column(app, name, "3DPATH")
    if column is None or _path_point(app, name, index) is None:
        return False
    path = column.path
    point = _make_point(0.0, x, y, z, tension, continuity, bias)
    path.insert(to_int(index) + 1, point)
    with app.undo.step("Add control point"):
        column.set_path(path)
    return True


@host_function("func.setPointPath3d")
def set_point_path(
    app: Application,
    name: Any,
    index: Any,
    x: Any,
    y: Any,
    z: Any,
    tension: Any,
    continuity: Any,
    bias: Any,
) -> bool:
    """Change a point of a 3D path."""
    column = _column(app, name, "3DPATH")
    if column is None or _path_point(app, name, index) is None:
        return False
    path = column.path
    place = to_int(index)
    path[place] = replace(
        path[place],
        x=to_number(x),
        y=to_number(y),
        z=to_number(z),
        tension=to_number(tension),
        continuity=to_number(continuity),
        bias=to_number(bias),
    )
    with app.undo.step("Set point"):
        column.set_path(path)
    return True


@host_function("func.removePointPath3d")
def remove_point_path(app: Application, name: Any, index: Any) -> bool:
    """Remove a point of a 3D path."""
    column = _column(app, name, "3DPATH")
    if column is None or _path_point(app, name, index) is None:
        return False
    path = column.path
    del path[to_int(index)]
    with app.undo.step("Remove point"):
        column.set_path(path)
    return True


def _hold_reader(name: str, place: int) -> None:
    def function(app: Application, column: Any) -> int:
        found = _column(app, column, *_CURVES)
        return 0 if found is None else found.hold[place]

    host_function(f"func.{name}")(function)


def _hold_writer(name: str, place: int) -> None:
    def function(app: Application, column: Any, value: Any) -> bool:
        found = _column(app, column, *_CURVES)
        if found is None:
            return False
        hold = list(found.hold)
        hold[place] = to_int(value)
        with app.undo.step("Set hold"):
            found.set_hold(hold[0], hold[1], hold[2])
        return True

    host_function(f"func.{name}")(function)


for _index, (_reader, _writer_name) in enumerate(
    [
        ("holdStartFrame", "setHoldStartFrame"),
        ("holdStopFrame", "setHoldStopFrame"),
        ("holdStep", "setHoldStep"),
    ]
):
    _hold_reader(_reader, _index)
    _hold_writer(_writer_name, _index)


@host_function("func.getKeyValues", since=25)
def get_key_values(app: Application, name: Any) -> list[list[float]]:
    """Frame and value of every key."""
    column = _column(app, name, *_CURVES)
    return [] if column is None else [[one.x, one.y] for one in column.points]


@host_function("func.convertToSeparate")
def convert_to_separate(
    app: Application, name: Any, _algorithm: Any = ""
) -> list[str] | None:
    """Make three Bezier columns of a 3D path: its keys, axis by axis.

    Returns:
        Their names, X, Y, Z; null for a column that is no 3D path. Both algorithms
        give the same here: handles are not fitted.

    """
    path = _column(app, name, "3DPATH")
    if path is None:
        return None
    columns = app.open_scene().columns
    made: list[str] = []
    with app.undo.step("Convert to separate"):
        for axis in (1, 2, 3):
            fresh = columns.anonymous_name()
            columns.add(fresh, "BEZIER")
            for point in path.path:
                if point.frame > 0:
                    value = (point.x, point.y, point.z)[axis - 1]
                    columns.set_value_at(fresh, point.frame, str(value))
            made.append(fresh)
    return made
