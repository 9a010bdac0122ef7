"""``Tools``, ``DrawingTools`` and ``translator``, as far as a scene has them.

Which drawing and which art are current; tools that a script registers. What is in
drawings is the business of ``drawingtools``.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from sandbox.harmony.binding import (
    UNDEFINED,
    ScriptObject,
    host_constant,
    host_function,
    to_dict,
    to_int,
    to_string,
)

if TYPE_CHECKING:
    from sandbox.harmony.host import Application

_ids = itertools.count(1)

for _name, _number in (
    ("underlayArt", 0),
    ("colorArt", 1),
    ("lineArt", 2),
    ("overlayArt", 3),
):
    host_constant(f"DrawingTools.{_name}", _number)


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
    """Register a tool and give its number; ``onRegister`` runs."""
    number = next(_ids)
    on_register: Any = UNDEFINED
    if isinstance(tool, ScriptObject):
        on_register = tool.get("onRegister")
    elif isinstance(tool, dict):
        on_register = tool.get("onRegister", UNDEFINED)
    if callable(on_register):
        on_register()
    app.log.event("tool", number=number)
    return number


@host_function("DrawingTools.setCurrentArt")
def set_current_art(app: Application, art: Any) -> bool:
    """Choose the art that tools work on."""
    _settings(app)["art"] = to_int(art)
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


@host_function("translator.tr")
def translate(app: Application, text: Any, *_more: Any) -> str:
    """Give a text in the language of the program: English."""
    return to_string(text)
