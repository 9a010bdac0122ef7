"""``Tools``, ``DrawingTools``, pens and ``translator``, as far as a scene has them.

Which drawing and which art are current; tools that a script registers. What is in
drawings is the business of ``drawingtools``.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from sandbox.harmony.binding import (
    UNDEFINED,
    host_function,
    to_bool,
    to_dict,
    to_int,
    to_number,
    to_string,
)

if TYPE_CHECKING:
    from sandbox.harmony.host import Application

_ids = itertools.count(1)

#: Of underlay, colour, line and overlay; ``DrawingTools`` names them.
_MASKS = (1, 2, 4, 8)


def _settings(app: Application) -> dict[str, Any]:
    kept: dict[str, Any] = app.require_engine().registered.setdefault(
        "tools", {"node": "", "column": "", "frame": 0, "art": 2}
    )
    return kept


def _current_drawing(app: Application) -> dict[str, Any] | bool:
    """The drawing of the chosen or selected layer at its frame; false for none."""
    settings, scene = _settings(app), app.open_scene()
    column = settings["column"]
    node = settings["node"] or next(iter(scene.selection.nodes), "")
    if not column and node:
        found = scene.nodes.find(node)
        attribute = found.attribute("DRAWING.ELEMENT") if found is not None else None
        column = attribute.column if attribute is not None else ""
    if not column or scene.columns.find(column) is None:
        return False
    frame = settings["frame"] or scene.current_frame
    exposure = scene.columns.value_at(column, frame)
    element_id = scene.columns.find(column).element_id
    if not exposure or element_id < 0:
        return False
    return {
        "elementId": element_id,
        "exposure": exposure,
        "drawingId": exposure,
        "layer": "",
        "isValid": True,
    }


@host_function("Tools.getToolSettings", since=20)
def tool_settings(app: Application) -> dict[str, Any]:
    """Tell the current drawing (false for none) and the active art."""
    return {
        "currentDrawing": _current_drawing(app),
        "activeArt": _settings(app)["art"],
    }


@host_function("Tools.registerTool", since=20)
def register_tool(app: Application, tool: Any) -> int:
    """Register a tool and give its number; ``prelude/objects.js`` tells the tool."""
    number = next(_ids)
    app.log.event("tool", number=number)
    return number


@host_function("DrawingTools.setCurrentArt")
def set_current_art(app: Application, art: Any) -> bool:
    """Choose the art that tools work on, by its mask; other numbers change nothing."""
    mask = to_int(art)
    if mask not in _MASKS:
        return False
    _settings(app)["art"] = _MASKS.index(mask)
    return True


@host_function("DrawingTools.setCurrentDrawingFromNodeName")
def set_current_from_node(app: Application, node: Any, frame: Any = 0) -> bool:
    """Make the drawing of a node at a frame the current one."""
    settings = _settings(app)
    settings.update(node=to_string(node), column="", frame=to_int(frame))
    return bool(_current_drawing(app))


@host_function("DrawingTools.setCurrentDrawingFromColumnName")
def set_current_from_column(app: Application, column: Any, frame: Any = 0) -> bool:
    """Make the drawing of a column at a frame the current one."""
    settings = _settings(app)
    settings.update(node="", column=to_string(column), frame=to_int(frame))
    return bool(_current_drawing(app))


def _place(wanted: Any) -> tuple[int, str]:
    drawing = to_dict(to_dict(wanted).get("drawing"))
    return (
        to_int(drawing.get("elementId", UNDEFINED)),
        to_string(drawing.get("exposure", drawing.get("drawingId", ""))),
    )


@host_function("Drawing.getPivot", since=20)
def get_pivot(app: Application, wanted: Any) -> dict[str, float] | bool:
    """Give the pivot of a drawing (kept for the session); false for no drawing."""
    place = _place(wanted)
    if not app.open_scene().elements.has_drawing(*place):
        return False
    pivots = app.require_engine().registered.setdefault("pivots", {})
    return dict(pivots.get(place, {"x": 0, "y": 0}))


@host_function("Drawing.setPivot", since=20)
def set_pivot(app: Application, wanted: Any) -> bool:
    """Move the pivot of a drawing, for the session; false for no drawing."""
    place = _place(wanted)
    if not app.open_scene().elements.has_drawing(*place):
        return False
    pivots = app.require_engine().registered.setdefault("pivots", {})
    pivot = to_dict(to_dict(wanted).get("pivot"))
    pivots[place] = {axis: pivot.get(axis, 0) for axis in ("x", "y")}
    return True


# -- pens and tool properties ----------------------------------------------------

_PENS = ("Pencil", "Brush")


def _pen(app: Application) -> dict[str, Any]:
    pen: dict[str, Any] = app.require_engine().registered.setdefault(
        "pen", {"index": 0, "minimum": 1.0, "maximum": 5.0, "all": False, "tip": 0}
    )
    return pen


@host_function("PenstyleManager.getNumberOfPenstyles")
def number_of_pens(app: Application) -> int:
    """Count the pens."""
    return len(_PENS)


@host_function("PenstyleManager.getPenstyleName")
def pen_name(app: Application, index: Any) -> str:
    """Give the name of a pen, "" for none of that index."""
    number = to_int(index)
    return _PENS[number] if 0 <= number < len(_PENS) else ""


@host_function("PenstyleManager.getCurrentPenstyleIndex")
def current_pen(app: Application) -> int:
    """Give the index of the current pen."""
    return int(_pen(app)["index"])


@host_function("PenstyleManager.getCurrentPenstyleName")
def current_pen_name(app: Application) -> str:
    """Give the name of the current pen."""
    return _PENS[current_pen(app)]


@host_function("PenstyleManager.setCurrentPenstyleByIndex")
def choose_pen(app: Application, index: Any) -> None:
    """Choose a pen; an index without one changes nothing."""
    if 0 <= to_int(index) < len(_PENS):
        _pen(app)["index"] = to_int(index)


@host_function("PenstyleManager.setCurrentPenstyleByName")
def choose_pen_by_name(app: Application, name: Any) -> None:
    """Choose a pen; a name that no pen has changes nothing."""
    if to_string(name) in _PENS:
        _pen(app)["index"] = _PENS.index(to_string(name))


@host_function("PenstyleManager.getCurrentPenstyleMinimumSize")
def smallest_width(app: Application) -> float:
    """Give the smallest width of the current pen."""
    return float(_pen(app)["minimum"])


@host_function("PenstyleManager.getCurrentPenstyleMaximumSize")
def largest_width(app: Application) -> float:
    """Give the largest width of the current pen."""
    return float(_pen(app)["maximum"])


@host_function("PenstyleManager.changeCurrentPenstyleMinimumSize")
def change_smallest_width(app: Application, width: Any) -> None:
    """Give the current pen another smallest width."""
    _pen(app)["minimum"] = to_number(width)


@host_function("PenstyleManager.changeCurrentPenstyleMaximumSize")
def change_largest_width(app: Application, width: Any) -> None:
    """Give the current pen another largest width."""
    _pen(app)["maximum"] = to_number(width)


@host_function("ToolProperties.setApplyAllArts")
def apply_to_all_arts(app: Application, is_applied: Any) -> None:
    """Let tools work on all arts, or on the current one."""
    _pen(app)["all"] = to_bool(is_applied)


@host_function("ToolProperties.setPencilTipMode")
def set_pencil_tip(app: Application, mode: Any) -> None:
    """Choose the tips of new pencil lines."""
    _pen(app)["tip"] = to_int(mode)


@host_function("translator.tr")
def translate(app: Application, text: Any, *_more: Any) -> str:
    """Give a text in the language of the program: English."""
    return to_string(text)
