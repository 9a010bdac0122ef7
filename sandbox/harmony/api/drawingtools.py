"""The script objects ``DrawingTools`` and ``Drawing.query``: what is in drawings.

Modelled as public scripts use them, after the vendor's scripting reference (modules
DrawingTools and Drawing/query of 20 to 24). Strokes that cross are not split, and
changes of a drawing are not in the undo list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.harmony.api.drawinggeometry import crossing_row, path_curves
from sandbox.harmony.binding import (
    UNDEFINED,
    host_constant,
    host_function,
    to_dict,
    to_int,
    to_string,
)
from sandbox.harmony.lazy_module import LazyModule
from sandbox.harmony.model.stroke_paths import crossings

if TYPE_CHECKING:
    from sandbox.harmony.host import Application
    from sandbox.harmony.model import vector_drawings
else:
    # Few scripts look into drawings, and every start would load their formats.
    vector_drawings = LazyModule("sandbox.harmony.model.vector_drawings")

_LINE_ART = 2

for _name, _mask in (
    ("underlayArt", 1),
    ("colourArt", 2),
    ("lineArt", 4),
    ("overlayArt", 8),
    ("allArts", 15),
):
    host_constant(f"DrawingTools.{_name}", _mask)


def _path_of(app: Application, wanted: Any) -> Path | None:
    """Find the file of a drawing key, or of what a node shows at a frame."""
    project = app.open_scene()
    given = to_dict(wanted)
    if "filename" in given:
        path = Path(to_string(given["filename"]))
        return path if path.is_file() else None
    if "node" in given:
        column = project.nodes.linked_column(
            to_string(given["node"]), "DRAWING.ELEMENT"
        )
        if not column:
            return None
        element_id = project.columns.element_id(column)
        timing = project.columns.value_at(column, to_int(given.get("frame", 1)))
    else:
        element_id = to_int(given.get("elementId", UNDEFINED))
        timing = to_string(given.get("exposure", ""))
    if not timing or not project.elements.has_drawing(element_id, timing):
        return None
    path = project.elements.drawing_path(element_id, timing)
    return path if path.suffix.lower() == ".tvg" else None


def _find_color(app: Application) -> vector_drawings.FindColor:
    palettes = app.open_scene().palettes.scene.palettes

    def find(color_id: str) -> Any:
        for palette in palettes:
            for color in palette.content.colors:
                if color.id.lower() == color_id and color.kind == "Solid":
                    return vector_drawings.DrawingColor(
                        int(color_id, 16), color.name, palette.name, color.stops[0][1]
                    )
        return None

    return find


# -- DrawingTools --------------------------------------------------------------


@host_function("DrawingTools.getDrawingUsedColors")
def get_drawing_used_colors(app: Application, key: Any) -> list[str]:
    """Give the ids of the colours that a drawing uses."""
    path = _path_of(app, key)
    return [] if path is None else vector_drawings.used_colors(path)


@host_function("DrawingTools.getMultipleDrawingsUsedColors")
def get_multiple_drawings_used_colors(app: Application, keys: Any) -> list[str]:
    """Give the ids that any of some drawings uses, each once."""
    used: dict[str, None] = {}
    for key in keys if isinstance(keys, list) else []:
        used.update(dict.fromkeys(get_drawing_used_colors(app, key)))
    return list(used)


@host_function("DrawingTools.recolorDrawing")
def recolor_drawing(app: Application, key: Any, color_map: Any) -> None:
    """Give a drawing other colours; the map is a list of ``{from, to}``."""
    path = _path_of(app, key)
    pairs = [to_dict(item) for item in color_map] if isinstance(color_map, list) else []
    ids = {
        to_string(pair["from"]).lower(): to_string(pair["to"]).lower()
        for pair in pairs
        if "from" in pair and "to" in pair
    }
    if path is not None and path.is_file() and ids:
        data = vector_drawings.recolor(path.read_bytes(), ids, _find_color(app))
        path.write_bytes(data)


@host_function("DrawingTools.createLayers", since=20)
def create_layers(app: Application, wanted: Any) -> bool:
    """Draw layers of strokes into an art of a drawing."""
    given = to_dict(wanted)
    path = _path_of(app, given.get("drawing"))
    art = to_int(given.get("art", _LINE_ART))
    layers = given.get("layers")
    if path is None or not 0 <= art <= 3 or not isinstance(layers, list):
        return False
    data = path.read_bytes() if path.is_file() else None
    wide = app.open_scene().release.number >= 100 * vector_drawings.WIDE_SINCE
    rows = [layer for layer in layers if isinstance(layer, Mapping)]
    if data is not None and vector_drawings.read_drawing(path) is None:
        return False
    path.write_bytes(
        vector_drawings.add_layers(data, art, rows, _find_color(app), wide)
    )
    return True


def _change(
    app: Application, wanted: Any, change: Callable[[bytes, int], bytes]
) -> bool:
    """Change an art of a drawing that is there; False where there is none."""
    given = to_dict(wanted)
    path = _path_of(app, given.get("drawing"))
    art = to_int(given.get("art", _LINE_ART))
    if path is None or vector_drawings.layer_of(path, art) is None:
        return False
    path.write_bytes(change(path.read_bytes(), art))
    return True


def _rows(values: Any) -> list[Mapping[str, Any]]:
    rows = values if isinstance(values, list) else []
    return [row for row in rows if isinstance(row, Mapping)]


@host_function("DrawingTools.deleteLayers", since=20)
def delete_layers(app: Application, wanted: Any) -> bool:
    """Take layers out of an art of a drawing."""
    given = to_dict(wanted).get("layers")
    indices = [to_int(index) for index in given] if isinstance(given, list) else []
    return _change(
        app,
        wanted,
        lambda data, art: vector_drawings.without_layers(data, art, indices),
    )


@host_function("DrawingTools.clearArt")
def clear_art(app: Application, wanted: Any) -> bool:
    """Take every layer out of an art of a drawing."""
    return _change(
        app,
        wanted,
        lambda data, art: vector_drawings.change_shapes(data, art, lambda *_: None),
    )


@host_function("DrawingTools.modifyLayers", since=20)
def modify_layers(app: Application, wanted: Any) -> bool:
    """Give layers of an art other strokes."""
    layers = {
        to_int(row.get("layer", index)): row
        for index, row in enumerate(_rows(to_dict(wanted).get("layers")))
    }
    return _change(
        app,
        wanted,
        lambda data, art: vector_drawings.replace_layers(
            data, art, layers, _find_color(app)
        ),
    )


@host_function("DrawingTools.modifyStrokes", since=20)
def modify_strokes(app: Application, wanted: Any) -> bool:
    """Give strokes of an art further points, or other paths."""
    strokes = _rows(to_dict(wanted).get("strokes"))
    return _change(
        app,
        wanted,
        lambda data, art: vector_drawings.change_strokes(data, art, strokes),
    )


# -- Drawing.selection ---------------------------------------------------------


def _selections(app: Application) -> dict[Any, list[dict[str, Any]]]:
    selections: dict[Any, list[dict[str, Any]]] = (
        app.require_engine().registered.setdefault("strokes", {})
    )
    return selections


def _selected_place(app: Application, wanted: Any) -> tuple[Path | None, int]:
    given = to_dict(wanted)
    path = _path_of(app, given.get("drawing"))
    return path, to_int(given.get("art", _LINE_ART))


@host_function("Drawing.selection.get", since=20)
def get_selection(app: Application, wanted: Any) -> dict[str, Any]:
    """Tell which strokes of an art are selected."""
    place = _selected_place(app, wanted)
    strokes = _selections(app).get(place, [])
    layers = dict.fromkeys(to_int(stroke.get("layer", 0)) for stroke in strokes)
    return {
        "drawing": to_dict(wanted).get("drawing"),
        "art": place[1],
        "isEntireDrawing": False,
        "selectedLayers": list(layers),
        "selectedStrokes": [dict(stroke) for stroke in strokes],
    }


@host_function("Drawing.selection.set", since=20)
def set_selection(app: Application, wanted: Any) -> bool:
    """Select strokes and whole layers of an art, for the session; false for none."""
    place = _selected_place(app, wanted)
    if place[0] is None:
        return False
    given = to_dict(wanted)
    strokes = [dict(stroke) for stroke in _rows(given.get("selectedStrokes"))]
    layers = given.get("selectedLayers")
    chosen = {to_int(index) for index in layers} if isinstance(layers, list) else set()
    for layer in get_strokes(app, wanted)["layers"]:
        if layer["index"] in chosen:
            strokes += [
                {"layer": layer["index"], "strokeIndex": stroke["strokeIndex"]}
                for stroke in layer["strokes"]
            ]
    places = {
        (to_int(s.get("layer", 0)), to_int(s.get("strokeIndex", 0))): s for s in strokes
    }
    _selections(app)[place] = list(places.values())
    return True


@host_function("Drawing.selection.clear", since=20)
def clear_selection(app: Application) -> None:
    """Select no stroke of any drawing."""
    _selections(app).clear()


# -- Drawing.query -------------------------------------------------------------


@host_function("Drawing.query.getIntersections", since=20)
def get_intersections(app: Application, wanted: Any) -> list[list[dict[str, Any]]]:
    """Give, for each path, the strokes of an art that it crosses, and where."""
    given = to_dict(wanted)
    layers = get_strokes(app, wanted)["layers"] if "drawing" in given else []
    found = []
    for row in _rows(given.get("paths")):
        path = path_curves(row)
        crossed = []
        for layer in layers:
            for stroke in layer["strokes"]:
                rows = [
                    crossing_row(crossing)
                    for crossing in crossings(path, path_curves(stroke))
                ]
                if rows:
                    crossed.append(
                        {
                            "layer": layer["index"],
                            "strokeIndex": stroke["strokeIndex"],
                            "intersections": rows,
                        }
                    )
        found.append(crossed)
    return found


def _layer(app: Application, wanted: Any) -> Any:
    given = to_dict(wanted)
    path = _path_of(app, given.get("drawing"))
    if path is None:
        return None
    return vector_drawings.layer_of(path, to_int(given.get("art", _LINE_ART)))


@host_function("Drawing.query.getNumberOfLayers", since=20)
def get_number_of_layers(app: Application, wanted: Any) -> int:
    """Count the layers of an art."""
    layer = _layer(app, wanted)
    return 0 if layer is None else sum(1 for _ in layer.shapes())


@host_function("Drawing.query.getBox", since=20)
def get_box(app: Application, wanted: Any) -> dict[str, Any]:
    """Give the box of a drawing, of one art or of all without one."""
    given = to_dict(wanted)
    path = _path_of(app, given.get("drawing"))
    arts = [to_int(given["art"])] if "art" in given else range(4)
    found = [vector_drawings.layer_of(path, art) for art in arts] if path else []
    return vector_drawings.box_of([layer for layer in found if layer is not None])


@host_function("Drawing.query.getStrokes", since=20)
def get_strokes(app: Application, wanted: Any) -> dict[str, Any]:
    """Give the strokes of every layer of an art."""
    layer = _layer(app, wanted)
    layers = [] if layer is None else vector_drawings.describe_layers(layer)
    return {"layers": layers}


@host_function("Drawing.query.getLayerStrokes", since=20)
def get_layer_strokes(app: Application, wanted: Any) -> dict[str, Any] | None:
    """Give the strokes of one layer of an art, null for none of that index."""
    layers = get_strokes(app, wanted)["layers"]
    index = to_int(to_dict(wanted).get("layer", 0))
    found: dict[str, Any] | None = layers[index] if 0 <= index < len(layers) else None
    return found


@host_function("Drawing.query.getData", since=20)
def get_data(app: Application, wanted: Any) -> dict[str, Any] | None:
    """Give everything in a drawing, art by art, null when it cannot be read."""
    path = _path_of(app, to_dict(wanted).get("drawing"))
    if path is None or vector_drawings.read_drawing(path) is None:
        return None
    arts = []
    for index, name in enumerate(("underlay", "colour", "line", "overlay")):
        layer = vector_drawings.layer_of(path, index)
        if layer is not None and not layer.is_clear:
            arts.append(
                {
                    "art": index,
                    "artName": f"{name}Art",
                    "box": vector_drawings.box_of([layer]),
                    "layers": vector_drawings.describe_layers(layer),
                }
            )
    return {"arts": arts, "box": get_box(app, wanted)}
