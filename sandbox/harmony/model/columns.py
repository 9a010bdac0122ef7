"""Columns of a scene: what changes over time.

Drawing columns expose drawings of an element, function columns hold curves,
sound columns hold sequences of sound files. They stand in ``<columns>`` of the
scene; nodes name them in ``col`` attributes.

Type numbers 0, 2, 3, 5 and 10 are known from files of Harmony. The others are
not public; `TYPE_NUMBERS` says which numbers are ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import uuid4

from sandbox.harmony.model.curves import (
    CurvePoint,
    PathPoint,
    curve_value,
    path_value,
)
from sandbox.harmony.model.exposures import Exposures
from sandbox.harmony.model.xstage import Element, SceneDocument, format_number, make

if TYPE_CHECKING:
    from sandbox.harmony.model.parts import Project

TYPE_NUMBERS = {
    "DRAWING": 0,
    "SOUND": 1,  # ours: no public scene has a sound column
    "3DPATH": 2,
    "BEZIER": 3,
    "EASE": 4,  # ours
    "EXPR": 5,
    "TIMING": 6,  # ours
    "QUATERNIONPATH": 7,  # ours
    "ANNOTATION": 9,  # ours
    "FILE_LIBRARY": 10,
}
TYPE_NAMES = {str(number): name for name, number in TYPE_NUMBERS.items()}
_ADD_NAMES = {"QUARTERNION": "QUATERNIONPATH", "QUATERNION": "QUATERNIONPATH"}
_EASE_NAMES = ("easeIn", "angleEaseIn", "easeOut", "angleEaseOut")
_FRAMES = re.compile(r"(-?\d+(?:\.\d+)?)(?:-(\d+))?\Z")
_POINT_TYPES = ("BEZIER", "EASE")


class Column:
    """One column, a view of its ``<column>``."""

    def __init__(self, columns: Columns, xml: Element) -> None:
        self._columns = columns
        self._document: SceneDocument = columns.document
        self.xml = xml

    @property
    def name(self) -> str:
        """The unique name; not what people see."""
        return self.xml.get("name", "")

    @property
    def type(self) -> str:
        """``DRAWING``, ``BEZIER`` and so on; '' for a number nobody knows."""
        return TYPE_NAMES.get(self.xml.get("type", ""), "")

    @property
    def element_id(self) -> int:
        """Element whose drawings the column exposes; -1 for none."""
        digits = self.xml.get("id", "")
        return int(digits) if digits.isdigit() else -1

    @property
    def display_name(self) -> str:
        """What people see: the element's name for anonymous drawing columns."""
        if self.type == "DRAWING" and self.xml.get("anonymous") == "true":
            return self._columns.project.elements.name_of(self.element_id) or self.name
        return self.name

    # -- drawing columns ---------------------------------------------------

    @property
    def exposures(self) -> Exposures:
        """A copy of the exposures; give it back with `set_exposures`."""
        known = self._known_exposures()
        return Exposures(dict(known.cells), set(known.starts))

    def _known_exposures(self) -> Exposures:
        """The exposures, parsed once and kept up to date from then on."""
        kept = self._columns.parsed.get(self.name)
        if kept is not None and kept[0] is self.xml:
            return kept[1]
        found = Exposures.parse(
            (one.get("val", ""), one.get("exposures", ""))
            for one in self.xml.iterfind("elementSeq")
        )
        self._keep(found)
        return found

    def _keep(self, exposures: Exposures) -> None:
        """Remember what the document says now, so that it need not be parsed."""
        self._columns.parsed[self.name] = (self.xml, exposures)

    def set_exposures(self, exposures: Exposures) -> None:
        """Write exposures; sequences that did not change keep their elements."""
        wanted = exposures.to_sequences()
        present = self.xml.findall("elementSeq")
        by_value = {one.get("val", ""): one for one in present}
        values = {value for value, _ in wanted}
        for one in present:
            if one.get("val", "") not in values:
                self._document.remove(self.xml, one)
        for value, text in wanted:
            found = by_value.get(value)
            if found is not None:
                self._document.set(found, "exposures", text)
                continue
            self._add_sequence(value, text)
        self._keep(Exposures(dict(exposures.cells), set(exposures.starts)))

    def set_cell(self, frame: int, value: str) -> None:
        """Expose a drawing at one frame; only the drawings concerned are written."""
        exposures = self._known_exposures()
        changed = {exposures.cells.get(frame, ""), value}
        exposures.set(frame, value)
        present = {
            one.get("val", ""): one
            for one in self.xml.iterfind("elementSeq")
            if one.get("val", "") in changed
        }
        for one in changed - {""}:
            text, found = exposures.text_of(one), present.get(one)
            if found is None:
                self._add_sequence(one, text)
            elif text:
                self._document.set(found, "exposures", text)
            else:
                self._document.remove(self.xml, found)
        self._keep(exposures)

    def _add_sequence(self, value: str, text: str) -> None:
        fresh = make("elementSeq", exposures=text, val=value)
        if self.element_id >= 0:
            fresh.set("id", str(self.element_id))
        self._document.append(self.xml, fresh)

    # -- function columns --------------------------------------------------

    @property
    def points(self) -> list[CurvePoint]:
        """Points of a Bezier or Ease column in order of their frames."""
        holder = self.xml.find("points")
        found = [] if holder is None else holder.findall("pt")
        points = [point for one in found for point in _read_points(one)]
        return sorted(points, key=lambda point: point.x)

    def set_points(self, points: list[CurvePoint]) -> None:
        """Write the points of a Bezier or Ease column."""
        holder = self._document.ensure(self.xml, "points")
        self._document.set(holder, "version", "2")
        self._document.clear(holder)
        groups: dict[CurvePoint, list[float]] = {}
        for point in sorted(points, key=lambda one: one.x):
            # Keys that differ in their frame alone share one element.
            alone = point.left is not None or point.right is not None
            like = point if alone else replace(point, x=0.0)
            groups.setdefault(like, []).append(point.x)
        for point, frames in groups.items():
            xml = _write_point(point, frames, self.type == "EASE")
            self._document.append(holder, xml)

    @property
    def path(self) -> list[PathPoint]:
        """Points of a 3D path in the order of the file."""
        holder = self.xml.find("path3D/points")
        return [] if holder is None else [_read_path_point(one) for one in holder]

    def set_path(self, points: list[PathPoint]) -> None:
        """Write the points of a 3D path."""
        path = self._document.ensure(self.xml, "path3D", ("velocity",))
        holder = self._document.ensure(path, "points")
        self._document.clear(holder)
        for point in points:
            self._document.append(holder, _write_path_point(point))

    @property
    def hold(self) -> tuple[int, int, int]:
        """Hold of a function column: start, stop, step."""
        step = self.xml.find("step")
        if step is None:
            return 1, 1, 1
        start, stop, every = (int(step.get(k, "1")) for k in ("start", "stop", "val"))
        return start, stop, every

    def set_hold(self, start: int, stop: int, step: int) -> None:
        """Set the hold of a function column."""
        xml = self._document.ensure(self.xml, "step", ("noFrames", "points"))
        for key, number in (("val", step), ("start", start), ("stop", stop)):
            self._document.set(xml, key, str(number))

    @property
    def expression(self) -> str:
        """Text of an expression column."""
        xml = self.xml.find("JS")
        return "" if xml is None else (xml.text or "").strip()

    def set_expression(self, text: str) -> None:
        """Set the text of an expression column."""
        self._document.set_text(self._document.ensure(self.xml, "JS"), text)

    def _held(self, frame: float) -> float:
        start, stop, step = self.hold
        if step > 1 and start <= frame <= stop:
            return start + (int(frame) - start) // step * step
        return frame

    # -- any column --------------------------------------------------------

    def value_at(self, frame: float, subcolumn: int = 1) -> str:
        """What the cell of a frame shows, '' where there is nothing.

        Args:
            frame: 1 for the first.
            subcolumn: Of 3D paths: X 1, Y 2, Z 3, velocity 4.

        """
        if self.type in ("DRAWING", "TIMING"):
            return self._known_exposures().cells.get(int(frame), "")
        if self.type in _POINT_TYPES:
            points = self.points
            return format_number(curve_value(points, self._held(frame)))
        if self.type == "3DPATH":
            if subcolumn == 4:
                return format_number(self._velocity(frame))
            if subcolumn not in (1, 2, 3):
                return ""
            return format_number(path_value(self.path, frame)[subcolumn - 1])
        if self.type == "EXPR":
            # Only a plain number; other expressions are kept, not evaluated.
            text = self.expression
            return text if _FRAMES.match(text) and "-" not in text[1:] else ""
        return ""

    def _velocity(self, frame: float) -> float:
        keys = [point.frame for point in self.path if point.frame > 0]
        if len(keys) < 2 or frame <= keys[0]:
            return 0.0
        if frame >= keys[-1]:
            return 1.0
        return (frame - keys[0]) / (keys[-1] - keys[0])

    def set_value(self, frame: float, text: str, subcolumn: int = 1) -> bool:
        """Set the cell of one frame; False where that makes no sense."""
        if self.type in ("DRAWING", "TIMING"):
            if frame < 1:
                return False
            self.set_cell(int(frame), text)
            return True
        try:
            number = float(text)
        except ValueError:
            return False
        if self.type in _POINT_TYPES:
            points = self.points
            others = [point for point in points if point.x != frame]
            old = [point for point in points if point.x == frame]
            made = replace(old[0], y=number) if old else CurvePoint(frame, number)
            self.set_points([*others, made])
            return True
        if self.type == "3DPATH" and subcolumn in (1, 2, 3):
            self.add_key(frame)
            path = []
            for point in self.path:
                place = [point.x, point.y, point.z]
                if point.frame == frame:
                    place[subcolumn - 1] = number
                path.append(replace(point, x=place[0], y=place[1], z=place[2]))
            self.set_path(path)
            return True
        return False

    def is_key(self, frame: float, subcolumn: int = 1) -> bool:
        """Whether the frame is a key of the column."""
        if self.type in ("DRAWING", "TIMING"):
            block = self.exposures.block_at(int(frame))
            return block is not None and block[0] == frame
        if self.type in _POINT_TYPES:
            return any(point.x == frame for point in self.points)
        return any(point.frame == frame for point in self.path)

    def add_key(self, frame: float) -> bool:
        """Make the frame a key that holds the value the curve has there."""
        if self.is_key(frame):
            return self.type in (*_POINT_TYPES, "3DPATH")
        if self.type in _POINT_TYPES:
            points = self.points
            value = curve_value(points, frame)
            self.set_points([*points, CurvePoint(frame, value)])
            return True
        if self.type == "3DPATH":
            path = self.path
            x, y, z = path_value(path, frame)
            later = [i for i, one in enumerate(path) if one.frame > frame]
            at = later[0] if later else len(path)
            self.set_path([*path[:at], PathPoint(x, y, z, frame), *path[at:]])
            return True
        return False

    def remove_key(self, frame: float) -> bool:
        """Remove the key at a frame; False when there is none."""
        if self.type in _POINT_TYPES:
            points = self.points
            rest = [point for point in points if point.x != frame]
            if len(rest) == len(points):
                return False
            self.set_points(rest)
            return True
        if self.type == "3DPATH":
            path = self.path
            left = [point for point in path if point.frame != frame]
            if len(left) == len(path):
                return False
            self.set_path(left)
            return True
        return False

    def insert_frames(self, after: int, count: int, extend: bool) -> None:
        """Shift what lies behind ``after`` by ``count`` frames."""
        if self.type in ("DRAWING", "TIMING"):
            exposures = self.exposures
            exposures.insert(after, count, extend)
            self.set_exposures(exposures)
        elif self.type in _POINT_TYPES:
            self.set_points([_moved(one, after, count) for one in self.points])
        elif self.type == "3DPATH":
            self.set_path(
                [
                    replace(one, frame=one.frame + count) if one.frame > after else one
                    for one in self.path
                ]
            )

    def remove_frames(self, after: int, count: int) -> None:
        """Drop the ``count`` frames behind ``after`` and close the gap."""
        end = after + count
        if self.type in ("DRAWING", "TIMING"):
            exposures = self.exposures
            exposures.remove(after, count)
            self.set_exposures(exposures)
        elif self.type in _POINT_TYPES:
            self.set_points(
                [
                    _moved(one, end, -count)
                    for one in self.points
                    if not after < one.x <= end
                ]
            )
        elif self.type == "3DPATH":
            self.set_path(
                [
                    replace(one, frame=one.frame - count) if one.frame > end else one
                    for one in self.path
                    if not after < one.frame <= end
                ]
            )


class Columns:
    """The columns of one scene, in the order of the file."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.document: SceneDocument = project.document
        self.parsed: dict[str, tuple[Element, Exposures]] = {}
        """Exposures by column, until undo changes the tree."""
        self._index: dict[str, Element] | None = None
        self._top_order = -1
        self.document.replay_listeners.append(self.forget)
        self.drawing_types: dict[tuple[str, int], str] = {}
        """K, I or B by column and frame; for the session, files have no place."""

    def __iter__(self) -> Iterator[Column]:
        for xml in self._list():
            yield Column(self, xml)

    def __len__(self) -> int:
        return len(self._list())

    def find(self, name: str) -> Column | None:
        """The column of this name."""
        xml = self._by_name().get(name)
        return None if xml is None else Column(self, xml)

    def forget(self) -> None:
        """Build the index anew when it is needed: the tree was changed."""
        self._index = None
        self.parsed.clear()

    def _by_name(self) -> dict[str, Element]:
        if self._index is None:
            self._index = {}
            self._top_order = -1
            for xml in self._list():
                self._index.setdefault(xml.get("name", ""), xml)
                order = xml.get("displayOrder", "")
                if order.isdigit():
                    self._top_order = max(self._top_order, int(order))
        return self._index

    def add_copy(self, xml: Element) -> Column:
        """Add a ``<column>`` made elsewhere; its name has to be free."""
        index = self._by_name()
        self._top_order += 1
        xml.set("displayOrder", str(self._top_order))
        self.document.append(self.document.columns, xml)
        index[xml.get("name", "")] = xml
        return Column(self, xml)

    def exists(self, name: str) -> bool:
        """Whether there is a column of this name."""
        return self.find(name) is not None

    def type_of(self, name: str) -> str:
        """Type of a column, '' for an unknown one."""
        column = self.find(name)
        return "" if column is None else column.type

    def element_id(self, name: str) -> int:
        """Element of a drawing column; -1 for none."""
        column = self.find(name)
        return -1 if column is None else column.element_id

    def set_value_at(
        self, name: str, frame: float, text: str, subcolumn: int = 1
    ) -> bool:
        """Set the cell of a column at a frame."""
        column = self.find(name)
        if column is None:
            return False
        with self.project.undo.step("Set entry"):
            return column.set_value(frame, text, subcolumn)

    def value_at(self, name: str, frame: float, subcolumn: int = 1) -> str:
        """Value of a column at a frame; '' for an unknown column."""
        column = self.find(name)
        return "" if column is None else column.value_at(frame, subcolumn)

    def of_type(self, type_name: str) -> list[str]:
        """Names of the columns of a type, in order."""
        wanted = _type_name(type_name)
        return [column.name for column in self if column.type == wanted]

    def anonymous_name(self) -> str:
        """A free name of the form ``ATV-0123456789ABCDEF``."""
        while True:
            name = f"ATV-{uuid4().hex[:16].upper()}"
            if self.find(name) is None:
                return name

    def add(self, name: str, type_name: str, anonymous: bool = False) -> Column | None:
        """Add a column; None for a taken name or an unknown type."""
        number = TYPE_NUMBERS.get(_type_name(type_name))
        if number is None or not name or self.find(name) is not None:
            return None
        xml = make("column", type=str(number), name=name, displayOrder="0", width="100")
        if anonymous or re.match(r"ATV-[0-9A-F]{16}\Z", name):
            xml.set("anonymous", "true")
        if number == TYPE_NUMBERS["DRAWING"]:
            xml.set("id", "-1")
        with self.project.undo.step("Add column"):
            self.add_copy(xml)
            if number in (TYPE_NUMBERS["BEZIER"], TYPE_NUMBERS["EASE"]):
                self.document.append(xml, make("step", val="1", start="1", stop="1"))
                self.document.append(xml, make("noFrames"))
                self.document.append(xml, make("points", version="2"))
            elif number == TYPE_NUMBERS["3DPATH"]:
                self._add_path(xml)
        return Column(self, xml)

    def remove(self, name: str) -> bool:
        """Remove a column; links of nodes to it are the caller's."""
        column = self.find(name)
        if column is None:
            return False
        with self.project.undo.step("Remove column"):
            self.document.remove(self.document.columns, column.xml)
        self.forget()
        return True

    def rename(self, old: str, new: str) -> bool:
        """Rename a column, in the attributes linked to it as well."""
        column = self.find(old)
        if column is None or not new or self.find(new) is not None:
            return False
        with self.project.undo.step("Rename column"):
            self.document.set(column.xml, "name", new)
            for xml in self.document.linked_to(old):
                self.document.set(xml, "col", new)
        self.project.nodes.count_renamed_column(old, new)
        self.forget()
        return True

    def position(self, name: str) -> int:
        """Place in the exposure sheet, 0 first; -1 for an unknown column."""
        order = [column.name for column in self._by_position()]
        return order.index(name) if name in order else -1

    def move(self, source: int, target: int) -> bool:
        """Move a column from one place of the exposure sheet to another."""
        order = self._by_position()
        if not (0 <= source < len(order) and 0 <= target < len(order)):
            return False
        order.insert(target, order.pop(source))
        with self.project.undo.step("Move column"):
            for index, column in enumerate(order):
                self.document.set(column.xml, "displayOrder", str(index))
        return True

    def set_element(self, name: str, element_id: int) -> bool:
        """Link a drawing column to an element."""
        column = self.find(name)
        if column is None or column.type != "DRAWING":
            return False
        if self.project.elements.find(element_id) is None:
            return False
        with self.project.undo.step("Set element"):
            self.document.set(column.xml, "id", str(element_id))
            for one in column.xml.iterfind("elementSeq"):
                self.document.set(one, "id", str(element_id))
        return True

    def insert_frames(self, after: int, count: int, extend: bool = False) -> None:
        """Shift everything behind a frame; sounds move as a whole."""
        for column in self:
            if column.type == "SOUND":
                self.project.sounds.insert_frames(column.name, after, count)
            else:
                column.insert_frames(after, count, extend)

    def remove_frames(self, after: int, count: int) -> None:
        """Drop frames behind ``after`` and close the gap."""
        for column in self:
            if column.type == "SOUND":
                self.project.sounds.remove_frames(column.name, after, count)
            else:
                column.remove_frames(after, count)

    def _list(self) -> list[Element]:
        holder = self.document.scene.find("columns")
        return [] if holder is None else holder.findall("column")

    def _by_position(self) -> list[Column]:
        return sorted(self, key=lambda one: int(one.xml.get("displayOrder", "0")))

    def _add_path(self, xml: Element) -> None:
        for tag in ("infoX", "infoY", "infoZ", "infoVelocity"):
            self.document.append(xml, make(tag, width="100"))
        path = make(
            "path3D",
            useVeloX="true",
            useVeloY="true",
            useVeloZ="true",
            constantZ="false",
        )
        path.append(make("points"))
        self.document.append(xml, path)
        velocity = make(
            "velocity",
            type="3",
            name=self.anonymous_name(),
            displayOrder="0",
            width="100",
            anonymous="true",
        )
        velocity.append(make("step", val="1", start="1", stop="1"))
        velocity.append(make("noFrames"))
        velocity.append(make("points", version="2"))
        self.document.append(xml, velocity)


def _type_name(text: str) -> str:
    upper = text.strip().upper()
    return _ADD_NAMES.get(upper, upper)


def _moved(point: CurvePoint, after: float, count: int) -> CurvePoint:
    if point.x <= after:
        return point
    return replace(
        point,
        x=point.x + count,
        left=None if point.left is None else (point.left[0] + count, point.left[1]),
        right=None if point.right is None else (point.right[0] + count, point.right[1]),
    )


def _read_points(xml: Element) -> list[CurvePoint]:
    """Points of one ``<pt>``: one for every frame in its ``x``."""

    def pair(x: str, y: str) -> tuple[float, float] | None:
        if x not in xml.attrib or y not in xml.attrib:
            return None
        return _number(xml, x), _number(xml, y)

    like = CurvePoint(
        0.0,
        _number(xml, "y"),
        pair("lx", "ly"),
        pair("rx", "ry"),
        xml.get("constSeg") == "true",
        xml.get("continuity", "SMOOTH"),
        (
            _number(xml, _EASE_NAMES[0]),
            _number(xml, _EASE_NAMES[1]),
            _number(xml, _EASE_NAMES[2]),
            _number(xml, _EASE_NAMES[3]),
        ),
    )
    return [replace(like, x=frame) for frame in _read_frames(xml.get("x", ""))]


def _read_frames(text: str) -> list[float]:
    """Frames of ``1,59-61``; what cannot be read is left out."""
    found: list[float] = []
    for part in text.split(","):
        matched = _FRAMES.match(part.strip())
        if matched is None:
            continue
        first = float(matched.group(1))
        last = int(matched.group(2)) if matched.group(2) else int(first)
        found += [first, *(float(frame) for frame in range(int(first) + 1, last + 1))]
    return found


def _frames_text(frames: list[float]) -> str:
    parts: list[str] = []
    index = 0
    while index < len(frames):
        end = index
        while end + 1 < len(frames) and frames[end + 1] == frames[end] + 1:
            end += 1
        whole = frames[index] == int(frames[index])
        first, last = format_number(frames[index]), format_number(frames[end])
        if end > index and whole and frames[index] >= 0:
            parts.append(f"{first}-{last}")
        else:
            parts += [format_number(frame) for frame in frames[index : end + 1]]
        index = end + 1
    return ",".join(parts)


def _write_point(point: CurvePoint, frames: list[float], with_ease: bool) -> Element:
    value = format_number(point.y)
    xml = make(
        "pt",
        constSeg=str(point.constant).lower(),
        x=_frames_text(frames),
        yLocal=value,
        y=value,
    )
    for names, pair in ((("lx", "ly"), point.left), (("rx", "ry"), point.right)):
        if pair is not None:
            for name, number in zip(names, pair):
                xml.set(name, format_number(number))
    if point.continuity != "SMOOTH":
        xml.set("continuity", point.continuity)
    if with_ease:
        for name, number in zip(_EASE_NAMES, point.ease):
            xml.set(name, format_number(number))
    return xml


def _read_path_point(xml: Element) -> PathPoint:
    numbers = [
        *(float(part) for part in xml.get("val", "").split(",") if part),
        0,
        0,
        0,
    ]
    return PathPoint(
        numbers[0],
        numbers[1],
        numbers[2],
        _number(xml, "lockedInTime"),
        _number(xml, "tension"),
        _number(xml, "continuity"),
        _number(xml, "bias"),
        xml.get("constSeg") == "true",
    )


def _write_path_point(point: PathPoint) -> Element:
    place = ",".join(format_number(one) for one in (point.x, point.y, point.z))
    xml = make("pt", val=place)
    if point.frame > 0:
        xml.set("lockedInTime", format_number(point.frame))
    for name in ("tension", "continuity", "bias"):
        if getattr(point, name):
            xml.set(name, format_number(getattr(point, name)))
    if point.constant:
        xml.set("constSeg", "true")
    return xml


def _number(xml: Element, name: str) -> float:
    try:
        return float(xml.get(name, "0"))
    except ValueError:
        return 0.0
