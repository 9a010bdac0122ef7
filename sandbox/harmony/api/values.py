"""Values that scripts make and pass: colours, points, vectors, matrices.

They are plain values: a method whose name ends in ``Eq`` (and those that say
so) changes the object itself, every other one gives a new one.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from sandbox.harmony.binding import (
    UNDEFINED,
    HostObject,
    ScriptThrow,
    host_class,
    script_method,
    script_property,
    to_int,
    to_number,
)

if TYPE_CHECKING:
    from sandbox.harmony.host import Application

_NEARLY = 1e-9


class ColorRGBA(HostObject):
    """A colour; parts are whole numbers of 0 to 255."""

    script_class = "ColorRGBA"

    def __init__(
        self, app: Application, r: Any = 0, g: Any = 0, b: Any = 0, a: Any = 255
    ) -> None:
        super().__init__(app)
        self._parts = [to_int(part) for part in (r, g, b, a)]

    @property
    def rgba(self) -> tuple[int, int, int, int]:
        """Red, green, blue, alpha."""
        red, green, blue, alpha = self._parts
        return (red, green, blue, alpha)

    @script_property("r", "_set_r")
    def r(self) -> int:
        """Red."""
        return self._parts[0]

    def _set_r(self, value: Any) -> None:
        self._parts[0] = to_int(value)

    @script_property("g", "_set_g")
    def g(self) -> int:
        """Green."""
        return self._parts[1]

    def _set_g(self, value: Any) -> None:
        self._parts[1] = to_int(value)

    @script_property("b", "_set_b")
    def b(self) -> int:
        """Blue."""
        return self._parts[2]

    def _set_b(self, value: Any) -> None:
        self._parts[2] = to_int(value)

    @script_property("a", "_set_a")
    def a(self) -> int:
        """Alpha."""
        return self._parts[3]

    def _set_a(self, value: Any) -> None:
        self._parts[3] = to_int(value)


class _Tuple(HostObject):
    """What points and vectors have in common."""

    size = 2

    def __init__(self, app: Application, *values: Any) -> None:
        super().__init__(app)
        numbers = [to_number(value) for value in values[: self.size]]
        self.values: list[float] = numbers + [0.0] * (self.size - len(numbers))

    @script_property("x", "_set_x")
    def x(self) -> float:
        """The first coordinate."""
        return self.values[0]

    def _set_x(self, value: Any) -> None:
        self.values[0] = to_number(value)

    @script_property("y", "_set_y")
    def y(self) -> float:
        """The second coordinate."""
        return self.values[1]

    def _set_y(self, value: Any) -> None:
        self.values[1] = to_number(value)

    def _like(self, values: list[float]) -> _Tuple:
        return type(self)(self.app, *values)

    def _vector(self, values: list[float]) -> _Tuple:
        kind = Vector2d if self.size == 2 else Vector3d
        return kind(self.app, *values)

    def _other(self, value: Any) -> list[float]:
        if isinstance(value, _Tuple) and value.size == self.size:
            return value.values
        if isinstance(value, dict):
            return [to_number(value.get(key, 0)) for key in "xyz"[: self.size]]
        raise ScriptThrow("incompatible type of argument(s)", "TypeError")

    def to_script_string(self) -> str:
        """Such as ``Point3d(1,2,3)``."""
        shown = ",".join(format(value, "g") for value in self.values)
        return f"{self.script_class}({shown})"


class _InSpace(_Tuple):
    """What points and vectors of three coordinates have in common."""

    size = 3

    @script_property("z", "_set_z")
    def z(self) -> float:
        """The third coordinate."""
        return self.values[2]

    def _set_z(self, value: Any) -> None:
        self.values[2] = to_number(value)

    @script_method("setXYZ")
    def set_xyz(self, x: Any, y: Any, z: Any) -> None:
        """Set all coordinates."""
        self.values = [to_number(x), to_number(y), to_number(z)]


class _Point(_Tuple):
    @script_method("add")
    def add(self, vector: Any) -> _Tuple:
        """The point moved by a vector."""
        return self._like([a + b for a, b in zip(self.values, self._other(vector))])

    @script_method("addEq")
    def add_eq(self, vector: Any) -> _Tuple:
        """Move the point itself."""
        self.values = [a + b for a, b in zip(self.values, self._other(vector))]
        return self

    @script_method("minus")
    def minus(self, other: Any) -> _Tuple:
        """Minus a point gives a vector, minus a vector a point."""
        values = [a - b for a, b in zip(self.values, self._other(other))]
        return self._vector(values) if isinstance(other, _Point) else self._like(values)

    @script_method("minusEq")
    def minus_eq(self, vector: Any) -> _Tuple:
        """Move the point itself back."""
        self.values = [a - b for a, b in zip(self.values, self._other(vector))]
        return self

    @script_method("distanceSq")
    def distance_sq(self, other: Any) -> float:
        """The square of the distance."""
        return sum((a - b) ** 2 for a, b in zip(self.values, self._other(other)))

    @script_method("distance")
    def distance(self, other: Any) -> float:
        """The distance to another point."""
        return math.sqrt(self.distance_sq(other))

    @script_method("interpolate")
    def interpolate(self, t: Any, first: Any, second: Any) -> _Tuple:
        """Become the point between two others; t 0 is the first."""
        ratio = to_number(t)
        self.values = [
            a + (b - a) * ratio for a, b in zip(self._other(first), self._other(second))
        ]
        return self

    @script_method("round")
    def round_to(self, quantum: Any = UNDEFINED) -> _Tuple:
        """Round the point itself: down to 64ths, or to multiples of a number."""
        if quantum is UNDEFINED:
            self.values = [math.floor(a * 64) / 64 for a in self.values]
            return self
        step = to_number(quantum) or 1.0
        self.values = [math.floor(a / step + 0.5) * step for a in self.values]
        return self

    @script_method("isEqual")
    def is_equal(self, other: Any) -> bool:
        """Whether both are the same, nearly."""
        return self.distance(other) < _NEARLY

    @script_method("isNotEqual")
    def is_not_equal(self, other: Any) -> bool:
        """Whether they differ."""
        return not self.is_equal(other)


class Point2d(_Point):
    """A point of a plane."""

    script_class = "Point2d"

    @script_method("setXY")
    def set_xy(self, x: Any = 0, y: Any = 0) -> None:
        """Set both coordinates."""
        self.values = [to_number(x), to_number(y)]

    @script_method("toVector2d")
    def to_vector_2d(self) -> _Tuple:
        """The vector from the origin."""
        return Vector2d(self.app, *self.values)


class Point3d(_InSpace, _Point):
    """A point of space."""

    script_class = "Point3d"

    @script_method("isOrigin")
    def is_origin(self) -> bool:
        """Whether it is (0, 0, 0), nearly."""
        return all(abs(value) < _NEARLY for value in self.values)

    @script_method("toPoint2d")
    def to_point_2d(self) -> _Tuple:
        """The point without z."""
        return Point2d(self.app, *self.values[:2])


class _Vector(_Tuple):
    @script_method("lengthSq")
    def length_sq(self) -> float:
        """The square of the length."""
        return sum(value * value for value in self.values)

    @script_method("length")
    def length(self) -> float:
        """The length."""
        return math.sqrt(self.length_sq())

    @script_method("dot")
    def dot(self, other: Any) -> float:
        """The scalar product."""
        return sum(a * b for a, b in zip(self.values, self._other(other)))

    @script_method("negate")
    def negate(self) -> _Tuple:
        """Turn the vector itself around."""
        self.values = [-value for value in self.values]
        return self

    @script_method("normalize")
    def normalize(self) -> _Tuple:
        """Make the vector itself one long."""
        length = self.length()
        if length > 0:
            self.values = [value / length for value in self.values]
        return self

    @script_method("getNormalized")
    def get_normalized(self) -> _Tuple:
        """The vector, one long."""
        made = self._like(self.values)
        assert isinstance(made, _Vector)
        return made.normalize()

    @script_method("getProjection")
    def get_projection(self, other: Any) -> _Tuple:
        """Its projection on another vector."""
        along = self._other(other)
        squared = sum(value * value for value in along)
        ratio = self.dot(other) / squared if squared else 0.0
        return self._like([value * ratio for value in along])

    @script_method("project")
    def project(self, other: Any) -> _Tuple:
        """Become the projection on another vector."""
        self.values = self.get_projection(other).values
        return self

    @script_method("isZero")
    def is_zero(self) -> bool:
        """Whether it has no length, nearly."""
        return self.length() < _NEARLY

    @script_method("isEqual")
    def is_equal(self, other: Any) -> bool:
        """Whether both are the same, nearly."""
        pairs = zip(self.values, self._other(other))
        return all(abs(a - b) < _NEARLY for a, b in pairs)

    @script_method("isNotEqual")
    def is_not_equal(self, other: Any) -> bool:
        """Whether they differ."""
        return not self.is_equal(other)


class Vector2d(_Vector):
    """A direction in a plane."""

    script_class = "Vector2d"

    @script_method("radianAngle")
    def radian_angle(self) -> float:
        """Its angle to the x axis in radians."""
        return math.atan2(self.values[1], self.values[0])

    @script_method("degreeAngle")
    def degree_angle(self) -> float:
        """Its angle to the x axis in degrees."""
        return math.degrees(self.radian_angle())

    @script_method("rotate")
    def rotate(self, radians: Any) -> _Tuple:
        """Turn the vector itself."""
        angle = to_number(radians)
        x, y = self.values
        self.values = [
            x * math.cos(angle) - y * math.sin(angle),
            x * math.sin(angle) + y * math.cos(angle),
        ]
        return self

    @script_method("rotate90")
    def rotate_90(self) -> _Tuple:
        """Turn the vector itself a quarter to the left."""
        self.values = [-self.values[1], self.values[0]]
        return self

    @script_method("rotate270")
    def rotate_270(self) -> _Tuple:
        """Turn the vector itself a quarter to the right."""
        self.values = [self.values[1], -self.values[0]]
        return self


class Vector3d(_InSpace, _Vector):
    """A direction in space."""

    script_class = "Vector3d"

    @script_method("cross")
    def cross(self, other: Any) -> _Tuple:
        """The vector product."""
        a, b = self.values, self._other(other)
        return self._like(
            [
                a[1] * b[2] - a[2] * b[1],
                a[2] * b[0] - a[0] * b[2],
                a[0] * b[1] - a[1] * b[0],
            ]
        )

    @script_method("getCos")
    def get_cos(self, other: Any) -> float:
        """The cosine of the angle between two vectors."""
        along = self._other(other)
        lengths = self.length() * math.sqrt(sum(value * value for value in along))
        return self.dot(other) / lengths if lengths else 0.0

    @script_method("getSin")
    def get_sin(self, other: Any) -> float:
        """The sine of the angle between two vectors."""
        return math.sqrt(max(0.0, 1.0 - self.get_cos(other) ** 2))

    @script_method("getProjectionRatio")
    def get_projection_ratio(self, other: Any) -> float:
        """How often another vector goes into its projection on it."""
        along = self._other(other)
        squared = sum(value * value for value in along)
        return self.dot(other) / squared if squared else 0.0


Rows = list[list[float]]


def identity_rows() -> Rows:
    """Four rows of a matrix that changes nothing."""
    return [[float(row == column) for column in range(4)] for row in range(4)]


def multiplied(left: Rows, right: Rows) -> Rows:
    """The product of two matrices given as rows."""
    return [
        [sum(left[row][i] * right[i][column] for i in range(4)) for column in range(4)]
        for row in range(4)
    ]


class Matrix4x4(HostObject):
    """A transformation of space; points stand to its right."""

    script_class = "Matrix4x4"

    def __init__(self, app: Application, rows: Rows | None = None) -> None:
        super().__init__(app)
        self.rows: Rows = rows if isinstance(rows, list) else identity_rows()

    @classmethod
    def script_new(cls, app: Application, *args: Any) -> Matrix4x4:
        """``new Matrix4x4`` makes the identity."""
        return cls(app)

    def _times(self, rows: Rows) -> Matrix4x4:
        self.rows = multiplied(self.rows, rows)
        return self

    @script_method("value")
    def value(self, row: Any, column: Any) -> float:
        """One number of it; 0 outside."""
        r, c = to_int(row), to_int(column)
        return self.rows[r][c] if 0 <= r < 4 and 0 <= c < 4 else 0.0

    @script_method("clear")
    def clear(self) -> Matrix4x4:
        """Become the identity."""
        self.rows = identity_rows()
        return self

    @script_method("isEmpty")
    def is_empty(self) -> bool:
        """Whether it is the identity."""
        return self.rows == identity_rows()

    @script_method("axis")
    def axis(self, index: Any) -> Vector3d:
        """One of its axes: 0 x, 1 y, 2 z."""
        column = min(max(to_int(index), 0), 2)
        return Vector3d(self.app, *(self.rows[row][column] for row in range(3)))

    @script_method("origin")
    def origin(self) -> Point3d:
        """Where (0, 0, 0) goes."""
        return Point3d(self.app, *(self.rows[row][3] for row in range(3)))

    @script_method("multiply")
    def multiply(self, other: Any) -> HostObject:
        """The product with a matrix, a point or a vector."""
        if isinstance(other, Matrix4x4):
            return Matrix4x4(self.app, multiplied(self.rows, other.rows))
        if isinstance(other, (Point3d, Vector3d)):
            weight = 1.0 if isinstance(other, Point3d) else 0.0
            column = [*other.values, weight]
            moved = [sum(a * b for a, b in zip(row, column)) for row in self.rows]
            return type(other)(self.app, *moved[:3])
        raise ScriptThrow("incompatible type of argument(s)", "TypeError")

    @script_method("multiplyEq")
    def multiply_eq(self, other: Any) -> Matrix4x4:
        """Multiply the matrix itself from the right."""
        if not isinstance(other, Matrix4x4):
            raise ScriptThrow("incompatible type of argument(s)", "TypeError")
        return self._times(other.rows)

    @script_method("translate")
    def translate(self, x: Any, y: Any = 0, z: Any = 0) -> Matrix4x4:
        """Add a movement, by a vector or by numbers."""
        moved = x.values if isinstance(x, _Tuple) else [to_number(v) for v in (x, y, z)]
        rows = identity_rows()
        for row, value in enumerate(moved[:3]):
            rows[row][3] = value
        return self._times(rows)

    @script_method("scale")
    def scale(self, x: Any, y: Any, z: Any = 1) -> Matrix4x4:
        """Add a scale."""
        rows = identity_rows()
        for row, value in enumerate((x, y, z)):
            rows[row][row] = to_number(value)
        return self._times(rows)

    @script_method("rotateRadians")
    def rotate_radians(self, radians: Any, axis: Any) -> Matrix4x4:
        """Add a rotation around a vector."""
        if not isinstance(axis, Vector3d):
            raise ScriptThrow("incompatible type of argument(s)", "TypeError")
        return self._times(rotation_rows(to_number(radians), axis.values))

    @script_method("rotateDegrees")
    def rotate_degrees(self, degrees: Any, axis: Any) -> Matrix4x4:
        """Add a rotation around a vector."""
        return self.rotate_radians(math.radians(to_number(degrees)), axis)

    @script_method("skew")
    def skew(self, degrees: Any) -> Matrix4x4:
        """Add a skew of x along y."""
        rows = identity_rows()
        rows[0][1] = math.tan(math.radians(to_number(degrees)))
        return self._times(rows)

    @script_method("setFromEulerAngles")
    def set_from_euler_angles(self, x: Any, y: Any, z: Any) -> Matrix4x4:
        """Become the rotation by three angles in degrees, z first."""
        self.rows = identity_rows()
        for degrees, axis in ((x, 0), (y, 1), (z, 2)):
            direction = [float(axis == i) for i in range(3)]
            self._times(rotation_rows(math.radians(to_number(degrees)), direction))
        return self

    @script_method("getTranspose")
    def get_transpose(self) -> Matrix4x4:
        """Rows and columns exchanged."""
        return Matrix4x4(self.app, [list(column) for column in zip(*self.rows)])

    @script_method("transpose")
    def transpose(self) -> Matrix4x4:
        """Exchange rows and columns of the matrix itself."""
        self.rows = self.get_transpose().rows
        return self

    @script_method("getInverse")
    def get_inverse(self) -> Matrix4x4:
        """The matrix that undoes this one; the identity when there is none."""
        return Matrix4x4(self.app, inverse_rows(self.rows))

    @script_method("inverse")
    def inverse(self) -> Matrix4x4:
        """Become the matrix that undoes this one."""
        self.rows = inverse_rows(self.rows)
        return self

    @script_method("normalize")
    def normalize(self) -> Matrix4x4:
        """Make the axes one long."""
        for column in range(3):
            length = self._axis_length(column)
            for row in range(3):
                self.rows[row][column] /= length or 1.0
        return self

    @script_method("extractPosition")
    def extract_position(self, pivot: Any = None, force_3d: Any = True) -> Point3d:
        """Where the pivot goes, seen from the pivot."""
        offset = pivot.values if isinstance(pivot, Point3d) else [0.0, 0.0, 0.0]
        moved = self.multiply(Point3d(self.app, *offset))
        assert isinstance(moved, Point3d)
        return Point3d(self.app, *(a - b for a, b in zip(moved.values, offset)))

    @script_method("extractScale")
    def extract_scale(self, pivot: Any = None, force_3d: Any = True) -> Point3d:
        """The lengths of the axes."""
        return Point3d(self.app, *(self._axis_length(i) for i in range(3)))

    @script_method("extractRotation")
    def extract_rotation(self, pivot: Any = None, force_3d: Any = True) -> Point3d:
        """The three angles in degrees."""
        lengths = [self._axis_length(i) or 1.0 for i in range(3)]
        m = [[self.rows[r][c] / lengths[c] for c in range(3)] for r in range(3)]
        y = math.asin(max(-1.0, min(1.0, m[0][2])))
        x = math.atan2(-m[1][2], m[2][2])
        z = math.atan2(-m[0][1], m[0][0])
        return Point3d(self.app, *(math.degrees(angle) for angle in (x, y, z)))

    @script_method("extractSkew")
    def extract_skew(self, pivot: Any = None) -> float:
        """The angle in degrees by which y leans over x."""
        x_axis = [self.rows[row][0] for row in range(2)]
        y_axis = [self.rows[row][1] for row in range(2)]
        angle = math.atan2(x_axis[1], x_axis[0]) + math.pi / 2
        return math.degrees(angle - math.atan2(y_axis[1], y_axis[0]))

    def _axis_length(self, column: int) -> float:
        return math.sqrt(sum(self.rows[row][column] ** 2 for row in range(3)))


def _define_numbers() -> None:
    """Give Matrix4x4 its sixteen properties m00 to m33."""
    for row in range(4):
        for column in range(4):
            name = f"m{row}{column}"

            def get(self: Matrix4x4, row: int = row, column: int = column) -> float:
                return self.rows[row][column]

            def put(
                self: Matrix4x4, value: Any, row: int = row, column: int = column
            ) -> None:
                self.rows[row][column] = to_number(value)

            setattr(Matrix4x4, f"_set_{name}", put)
            setattr(Matrix4x4, name, script_property(name, f"_set_{name}")(get))


def rotation_rows(radians: float, axis: list[float]) -> Rows:
    """The rotation by an angle around an axis."""
    length = math.sqrt(sum(value * value for value in axis))
    if not length:
        return identity_rows()
    x, y, z = (value / length for value in axis)
    c, s = math.cos(radians), math.sin(radians)
    t = 1.0 - c
    return [
        [t * x * x + c, t * x * y - s * z, t * x * z + s * y, 0.0],
        [t * x * y + s * z, t * y * y + c, t * y * z - s * x, 0.0],
        [t * x * z - s * y, t * y * z + s * x, t * z * z + c, 0.0],
        [0.0, 0.0, 0.0, 1.0],
    ]


def inverse_rows(rows: Rows) -> Rows:
    """The inverse of a matrix; the identity when it has none."""
    work = [[*row, *unit] for row, unit in zip(rows, identity_rows())]
    for column in range(4):
        pivot = max(range(column, 4), key=lambda row: abs(work[row][column]))
        if abs(work[pivot][column]) < 1e-12:
            return identity_rows()
        work[column], work[pivot] = work[pivot], work[column]
        divisor = work[column][column]
        work[column] = [value / divisor for value in work[column]]
        for row in range(4):
            if row != column and work[row][column]:
                factor = work[row][column]
                work[row] = [a - factor * b for a, b in zip(work[row], work[column])]
    return [row[4:] for row in work]


_define_numbers()
for _cls in (ColorRGBA, Point2d, Point3d, Vector2d, Vector3d, Matrix4x4):
    host_class(_cls.script_class, _cls)
