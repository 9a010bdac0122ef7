"""The script objects ``DrawingTools`` and ``Drawing.query``: what is in drawings.

Modelled as public scripts use them, after the vendor's scripting reference (modules
DrawingTools and Drawing/query of 20 to 24). Strokes that cross are not split, and
changes of a drawing are not in the undo list.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.harmony.binding import (
    UNDEFINED,
    host_constant,
    host_function,
    to_dict,
    to_int,
    to_string,
)
from sandbox.harmony.model import vector_drawings

if TYPE_CHECKING:
    from sandbox.harmony.host import Application

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


# -- Drawing.query -------------------------------------------------------------


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
