"""The script object ``column``: what changes over time.

Signatures are those of the public type declarations of 20 to 25. Frames are
doubles in some of them; drawings know whole frames only.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.harmony.api.values import ColorRGBA
from sandbox.harmony.binding import (
    HostObject,
    host_function,
    script_method,
    to_bool,
    to_int,
    to_number,
    to_string,
)
from sandbox.harmony.model.columns import Column, Columns
from sandbox.harmony.model.sound import SoundError, SoundSequence

if TYPE_CHECKING:
    from sandbox.harmony.host import Application

_DRAWING_TYPES = ("K", "B", "I")


def _columns(app: Application) -> Columns:
    columns: Columns = app.open_scene().columns
    return columns


def _find(app: Application, name: Any, *types: str) -> Column | None:
    column = _columns(app).find(to_string(name))
    if column is None or (types and column.type not in types):
        return None
    return column


def _frame(value: Any) -> float:
    number = to_number(value)
    return 0.0 if math.isnan(number) else number


# -- the list ------------------------------------------------------------------


@host_function("column.add")
def add(app: Application, name: Any, type_: Any, position: Any = "") -> bool:
    """Add a column; ``position`` is unused, as its documentation says."""
    return _columns(app).add(to_string(name), to_string(type_)) is not None


@host_function("column.numberOf")
def number_of(app: Application) -> int:
    """Count the columns of the scene."""
    return len(_columns(app))


@host_function("column.getName")
def get_name(app: Application, index: Any) -> str:
    """Name of a column by its place in the file, '' beyond the end."""
    names = [column.name for column in _columns(app)]
    place = to_int(index)
    return names[place] if 0 <= place < len(names) else ""


@host_function("column.getDisplayName")
def get_display_name(app: Application, name: Any) -> str:
    """What people see in the exposure sheet."""
    column = _find(app, name)
    return "" if column is None else column.display_name


@host_function("column.type")
def column_type(app: Application, name: Any) -> str:
    """Type of a column, '' when there is none of this name."""
    return _columns(app).type_of(to_string(name))


@host_function("column.generateAnonymousName")
def generate_anonymous_name(app: Application) -> str:
    """Give a free name in the form ``ATV-XXXXXXXXXXXXXXXX``."""
    return _columns(app).anonymous_name()


@host_function("column.rename")
def rename(app: Application, old: Any, new: Any) -> bool:
    """Rename a column."""
    return _columns(app).rename(to_string(old), to_string(new))


@host_function("column.getColumnListOfType")
def get_column_list_of_type(app: Application, type_: Any) -> list[str]:
    """Names of the columns of one type."""
    return _columns(app).of_type(to_string(type_))


@host_function("column.getDrawingColumnList")
def get_drawing_column_list(app: Application) -> list[str]:
    """Names of the drawing columns."""
    return _columns(app).of_type("DRAWING")


@host_function("column.getPos")
def get_pos(app: Application, name: Any) -> int:
    """Place in the exposure sheet."""
    return _columns(app).position(to_string(name))


@host_function("column.move")
def move(app: Application, source: Any, target: Any) -> None:
    """Move a column within the exposure sheet."""
    _columns(app).move(to_int(source), to_int(target))


@host_function("column.update")
def update(app: Application) -> None:
    """Redraw the exposure sheet: there is none to redraw."""


@host_function("column.selected")
def selected(app: Application) -> str:
    """Name of the column selected in the exposure sheet; '' without a view."""
    return ""


@host_function("column.removeUnlinkedFunctionColumn")
def remove_unlinked_function_column(app: Application, name: Any) -> bool:
    """Remove a function column that no attribute is linked to."""
    column = _find(app, name, "3DPATH", "BEZIER", "EASE", "EXPR", "QUATERNIONPATH")
    if column is None:
        return False
    document = app.open_scene().document
    if any(xml.get("col") == column.name for xml in document.root.iter()):
        return False
    return _columns(app).remove(column.name)


# -- drawing columns -------------------------------------------------------------


@host_function("column.setElementIdOfDrawing")
def set_element_id_of_drawing(app: Application, name: Any, element_id: Any) -> bool:
    """Link a drawing column to an element."""
    return _columns(app).set_element(to_string(name), to_int(element_id))


@host_function("column.getElementIdOfDrawing")
def get_element_id_of_drawing(app: Application, name: Any) -> int:
    """Element of a drawing column, -1 for none."""
    return _columns(app).element_id(to_string(name))


@host_function("column.setEntry")
def set_entry(
    app: Application, name: Any, subcolumn: Any, frame: Any, value: Any
) -> bool:
    """Set one cell."""
    return _columns(app).set_value_at(
        to_string(name), _frame(frame), to_string(value), to_int(subcolumn)
    )


@host_function("column.getEntry")
def get_entry(app: Application, name: Any, subcolumn: Any, frame: Any) -> str:
    """Read one cell, '' where nothing is exposed."""
    return _columns(app).value_at(to_string(name), _frame(frame), to_int(subcolumn))


@host_function("column.getTimesheetEntry")
def get_timesheet_entry(
    app: Application, name: Any, subcolumn: Any, frame: Any
) -> dict[str, Any]:
    """Read one cell as the exposure sheet shows it."""
    at = _frame(frame)
    column = _find(app, name)
    if column is None:
        return {}
    text = column.value_at(at, to_int(subcolumn))
    is_key = column.is_key(at, to_int(subcolumn))
    return {
        "displayText": text,
        "heldFrame": bool(text) and not is_key,
        "emptyCell": not text,
        "isCtrlPnt": False,
        "isSymbol": False,
    }


@host_function("column.getDrawingTimings")
def get_drawing_timings(app: Application, name: Any) -> list[str]:
    """Names of the drawings of the column's element."""
    column = _find(app, name, "DRAWING")
    if column is None:
        return []
    drawings: list[str] = app.open_scene().elements.drawings(column.element_id)
    return drawings


@host_function("column.createDrawing")
def create_drawing(app: Application, name: Any, timing: Any) -> bool:
    """Make an empty drawing in the column's element."""
    column = _find(app, name, "DRAWING")
    if column is None:
        return False
    made: bool = app.open_scene().elements.create_drawing(
        column.element_id, to_string(timing)
    )
    return made


@host_function("column.deleteDrawingAt")
def delete_drawing_at(app: Application, name: Any, frame: Any) -> bool:
    """Delete the drawing that is exposed at a frame; not one by its name."""
    column = _find(app, name, "DRAWING")
    timing = "" if column is None else column.value_at(to_int(frame))
    if column is None or not timing:
        return False
    project = app.open_scene()
    with project.undo.step("Delete drawing"):
        for other in _columns(app):
            if other.type == "DRAWING" and other.element_id == column.element_id:
                exposures = other.exposures
                for cell in [f for f, v in exposures.cells.items() if v == timing]:
                    exposures.set(cell, "")
                other.set_exposures(exposures)
        project.elements.remove_drawing(column.element_id, timing)
    return True


@host_function("column.duplicateDrawingAt")
def duplicate_drawing_at(app: Application, name: Any, frame: Any) -> bool:
    """Copy the drawing of a frame under a free name and expose the copy there."""
    column = _find(app, name, "DRAWING")
    at = to_int(frame)
    timing = "" if column is None else column.value_at(at)
    if column is None or not timing:
        return False
    project = app.open_scene()
    fresh = project.elements.unique_timing(column.element_id, timing)
    with project.undo.step("Duplicate drawing"):
        if not project.elements.copy_drawing(column.element_id, timing, fresh):
            return False
        exposures = column.exposures
        block = exposures.block_at(at)
        for cell in range(at, block[1] + 1 if block else at + 1):
            exposures.set(cell, fresh)
        column.set_exposures(exposures)
    return True


@host_function("column.renameDrawing")
def rename_drawing(app: Application, name: Any, old: Any, new: Any) -> bool:
    """Rename a drawing in the element and in every column that exposes it."""
    column = _find(app, name, "DRAWING")
    if column is None:
        return False
    before, after = to_string(old), to_string(new)
    project = app.open_scene()
    with project.undo.step("Rename drawing"):
        if not project.elements.rename_drawing(column.element_id, before, after):
            return False
        for other in _columns(app):
            if other.type == "DRAWING" and other.element_id == column.element_id:
                exposures = other.exposures
                for cell, value in exposures.cells.items():
                    if value == before:
                        exposures.cells[cell] = after
                other.set_exposures(exposures)
    return True


@host_function("column.renameDrawingWithPrefix")
def rename_drawing_with_prefix(
    app: Application, name: Any, old: Any, prefix: Any
) -> bool:
    """Rename a drawing by putting a prefix in front of its name."""
    return rename_drawing(app, name, old, to_string(prefix) + to_string(old))


@host_function("column.fillEmptyCels")
def fill_empty_cels(app: Application, name: Any, start: Any, end: Any) -> bool:
    """Fill empty cells with the drawing before; ``end`` is not filled."""
    column = _find(app, name, "DRAWING", "TIMING")
    if column is None:
        return False
    exposures = column.exposures
    exposures.fill_empty(to_int(start), to_int(end))
    with app.undo.step("Fill empty cells"):
        column.set_exposures(exposures)
    return True


@host_function("column.getDrawingName")
def get_drawing_name(app: Application, name: Any, frame: Any) -> str:
    """Path of the drawing that a frame shows, '' for none."""
    column = _find(app, name, "DRAWING")
    timing = "" if column is None else column.value_at(to_int(frame))
    if column is None or not timing:
        return ""
    path: Path = app.open_scene().elements.drawing_path(column.element_id, timing)
    return path.as_posix()


@host_function("column.getCurrentVersionForDrawing")
def get_current_version_for_drawing(app: Application, name: Any, timing: Any) -> int:
    """Version of a drawing: always 1, versions of drawings are not modelled."""
    column = _find(app, name, "DRAWING")
    if column is None:
        return -1
    listed = app.open_scene().elements.has_drawing(column.element_id, to_string(timing))
    return 1 if listed else -1


@host_function("column.generateTiming")
def generate_timing(app: Application, name: Any, frame: Any, exists: Any) -> str:
    """Give a free drawing name for a frame, the frame's number if it is free."""
    column = _find(app, name, "DRAWING")
    if column is None:
        return ""
    timing: str = app.open_scene().elements.unique_timing(
        column.element_id, str(to_int(frame))
    )
    return timing


@host_function("column.addKeyDrawingExposureAt")
def add_key_drawing_exposure_at(app: Application, name: Any, frame: Any) -> bool:
    """Begin a new exposure of the same drawing at a frame."""
    column = _find(app, name, "DRAWING")
    at = to_int(frame)
    if column is None:
        return False
    exposures = column.exposures
    if at not in exposures.cells:
        return False
    exposures.starts.add(at)
    with app.undo.step("Add key exposure"):
        column.set_exposures(exposures)
    return True


@host_function("column.removeKeyDrawingExposureAt")
def remove_key_drawing_exposure_at(app: Application, name: Any, frame: Any) -> bool:
    """Remove an exposure; the drawing before it is held instead."""
    column = _find(app, name, "DRAWING")
    at = to_int(frame)
    if column is None:
        return False
    exposures = column.exposures
    block = exposures.block_at(at)
    if block is None or block[0] != at:
        return False
    before = exposures.previous(at)
    for cell in range(block[0], block[1] + 1):
        exposures.set(cell, before)
    exposures.starts.discard(at)
    with app.undo.step("Remove key exposure"):
        column.set_exposures(exposures)
    return True


@host_function("column.removeDuplicateKeyDrawingExposureAt")
def remove_duplicate_key_drawing_exposure_at(
    app: Application, name: Any, frame: Any
) -> bool:
    """Join an exposure with the one before when both show the same drawing."""
    column = _find(app, name, "DRAWING")
    at = to_int(frame)
    if column is None:
        return False
    exposures = column.exposures
    same = exposures.cells.get(at - 1) == exposures.cells.get(at)
    if at not in exposures.starts or not same or at not in exposures.cells:
        return False
    exposures.starts.discard(at)
    with app.undo.step("Remove key exposure"):
        column.set_exposures(exposures)
    return True


@host_function("column.getNextKeyDrawing")
def get_next_key_drawing(app: Application, name: Any, frame: Any) -> int:
    """Frame at which the next exposure begins, -1 when there is none."""
    column = _find(app, name, "DRAWING")
    if column is None:
        return -1
    later = [
        first for first, _, _ in column.exposures.blocks() if first > to_int(frame)
    ]
    return min(later) if later else -1


@host_function("column.setDrawingType")
def set_drawing_type(app: Application, name: Any, frame: Any, kind: Any) -> None:
    """Mark a drawing as key, breakdown or inbetween, for this session."""
    column = _find(app, name, "DRAWING")
    text = to_string(kind).upper()
    if column is not None and text in _DRAWING_TYPES:
        _columns(app).drawing_types[(column.name, to_int(frame))] = text


@host_function("column.getDrawingType")
def get_drawing_type(app: Application, name: Any, frame: Any) -> str:
    """K, B or I of the drawing at a frame; K for one never marked."""
    column = _find(app, name, "DRAWING")
    at = to_int(frame)
    if column is None or not column.value_at(at):
        return ""
    return _columns(app).drawing_types.get((column.name, at), "K")


# -- function columns ------------------------------------------------------------


@host_function("column.setKeyFrame")
def set_key_frame(app: Application, name: Any, frame: Any) -> bool:
    """Make a frame a key with the value the curve has there."""
    column = _find(app, name)
    if column is None:
        return False
    with app.undo.step("Set keyframe"):
        return column.add_key(_frame(frame))


@host_function("column.clearKeyFrame")
def clear_key_frame(app: Application, name: Any, frame: Any) -> bool:
    """Remove the key at a frame."""
    column = _find(app, name)
    if column is None:
        return False
    with app.undo.step("Clear keyframe"):
        return column.remove_key(_frame(frame))


@host_function("column.isKeyFrame")
def is_key_frame(app: Application, name: Any, subcolumn: Any, frame: Any) -> bool:
    """Tell whether a cell is a key."""
    column = _find(app, name)
    return column is not None and column.is_key(_frame(frame), to_int(subcolumn))


@host_function("column.velocityType")
def velocity_type(app: Application, name: Any) -> str:
    """Kind of the velocity of a 3D path: always BEZIER here."""
    return "" if _find(app, name, "3DPATH") is None else "BEZIER"


@host_function("column.getTextOfExpr")
def get_text_of_expr(app: Application, name: Any) -> str:
    """Text of an expression column."""
    column = _find(app, name, "EXPR")
    return "" if column is None else column.expression


@host_function("column.setTextOfExpr")
def set_text_of_expr(app: Application, name: Any, text: Any) -> bool:
    """Set the text of an expression column."""
    column = _find(app, name, "EXPR")
    if column is None:
        return False
    with app.undo.step("Set expression"):
        column.set_expression(to_string(text))
    return True


# -- sound columns ---------------------------------------------------------------


@host_function("column.importSound")
def import_sound(app: Application, name: Any, frame: Any, path: Any) -> bool:
    """Put a sound file into a sound column."""
    try:
        app.open_scene().sounds.import_sound(
            to_string(name), to_int(frame), Path(to_string(path))
        )
    except SoundError as error:
        app.log.message(str(error), "error")
        return False
    return True


@host_function("column.removeSoundColumn")
def remove_sound_column(app: Application, name: Any, remove_file: Any = False) -> bool:
    """Remove a sound column; its file only from 25 on and when asked."""
    with_file = to_bool(remove_file) and app.profile.version >= 25
    removed: bool = app.open_scene().sounds.remove_column(to_string(name), with_file)
    return removed


@host_function("column.soundColumn")
def sound_column(app: Application, name: Any) -> SoundColumn | None:
    """Give a sound column as an object; null for anything else."""
    if _find(app, name, "SOUND") is None:
        return None
    return SoundColumn(app, to_string(name))


class SoundColumn(HostObject):
    """A sound column as ``column.soundColumn`` gives it."""

    script_class = "soundColumnInterface"

    def __init__(self, app: Application, name: str) -> None:
        super().__init__(app)
        self._name = name

    @script_method("column")
    def column(self) -> str:
        """Name of the column."""
        return self._name

    @script_method("sequences")
    def sequences(self) -> list[SoundSequenceObject]:
        """Sounds in it."""
        sounds = self.app.open_scene().sounds
        return [
            SoundSequenceObject(self.app, one) for one in sounds.sequences(self._name)
        ]


class SoundSequenceObject(HostObject):
    """One sound of a column."""

    script_class = "soundSequenceInterface"

    def __init__(self, app: Application, sequence: SoundSequence) -> None:
        super().__init__(app)
        self._sequence = sequence

    @script_method("filename")
    def filename(self) -> str:
        """Path of the file."""
        return self._sequence.path.as_posix()

    @script_method("name")
    def name(self) -> str:
        """Name, from the file."""
        return self._sequence.name

    @script_method("startFrame")
    def start_frame(self) -> int:
        """First frame, from 1."""
        return self._sequence.start_frame

    @script_method("stopFrame")
    def stop_frame(self) -> int:
        """Last frame."""
        return self._sequence.stop_frame

    @script_method("startTime")
    def start_time(self) -> float:
        """Seconds."""
        return self._sequence.start_time

    @script_method("stopTime")
    def stop_time(self) -> float:
        """Seconds."""
        return self._sequence.stop_time


# -- colours of the exposure sheet -------------------------------------------------


@host_function("column.resetColorForXSheet")
def reset_color_for_xsheet(app: Application, name: Any) -> None:
    """Give a column its default colour."""
    column = _find(app, name)
    if column is not None:
        app.open_scene().document.set(column.xml, "color", None)


@host_function("column.setColorForXSheet")
def set_color_for_xsheet(app: Application, name: Any, color: Any) -> None:
    """Give a column a colour; kept as ``#RRGGBBAA`` in its ``color``."""
    column = _find(app, name)
    if column is not None and isinstance(color, ColorRGBA):
        text = "#" + "".join(f"{part & 255:02X}" for part in color.rgba)
        app.open_scene().document.set(column.xml, "color", text)


@host_function("column.getColorForXSheet")
def get_color_for_xsheet(app: Application, name: Any) -> ColorRGBA:
    """Give a column's colour; white where none was set."""
    column = _find(app, name)
    text = "" if column is None else column.xml.get("color", "")
    parts = [255, 255, 255, 255]
    if len(text) == 9 and text.startswith("#"):
        parts = list(bytes.fromhex(text[1:]))
    return ColorRGBA(app, *parts)
