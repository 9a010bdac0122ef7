"""Vector drawings (``.tvg``) as scripts see them: arts, layers, strokes, colours.

The files are read and written by the client's own `ayon_harmony.formats.tvg`, which
needs nothing of the client but itself. Coordinates are Harmony's units: 2,500 and
1,875 are the corner of the 12-field grid.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

try:
    import ayon_harmony.formats.tvg
except ImportError:
    # The emulator's process knows the repository only.
    sys.path.append(str(Path(__file__).resolve().parents[3] / "client"))
    import ayon_harmony.formats.tvg

from ayon_harmony.errors import DrawingFileError
from ayon_harmony.formats.tvg.art import PENCIL_LINE, ArtLayer, Component, Paint, Shape
from ayon_harmony.formats.tvg.art import Path as DrawingPath
from ayon_harmony.formats.tvg.builder import (
    DrawingBuilder,
    LayerBuilder,
    curve,
    ellipse,
    flagged,
    in_order_of_use,
    write_drawing,
)
from ayon_harmony.formats.tvg.drawing import ARTS, Drawing
from ayon_harmony.formats.tvg.palette import (
    NO_ID,
    DrawingColor,
    PaletteEntry,
    is_carried,
)
from ayon_harmony.pictures.geometry import box_of_points

from .stroke_paths import curves_of, flagged_points, insert, rows_of

#: Finds the value of a colour by its id, None where no palette has it.
FindColor = Callable[[str], "DrawingColor | None"]

#: From this version on lengths in the files are wide.
WIDE_SINCE = 25


def empty_drawing(wide: bool) -> bytes:
    """Return a drawing without strokes."""
    return DrawingBuilder(wide=wide).to_bytes()


def read_drawing(path: Path) -> Drawing | None:
    """Open a drawing, None when it cannot be read."""
    try:
        return ayon_harmony.formats.tvg.open_drawing(path)
    except DrawingFileError:
        return None


def id_of(number: int) -> str:
    """Return an id as scripts have it: sixteen digits without ``0x``."""
    return f"{number:016x}"


def used_colors(path: Path) -> list[str]:
    """Return the ids of the colours that a drawing uses, images left out."""
    try:
        entries = ayon_harmony.formats.tvg.read_colors(path)
    except DrawingFileError:
        return []
    return [id_of(e.id) for e in entries if isinstance(e, DrawingColor)]


def colors_to_have(path: Path) -> list[str]:
    """Return the ids that a palette has to have for a drawing."""
    try:
        entries = ayon_harmony.formats.tvg.read_colors(path)
    except DrawingFileError:
        return []
    return [id_of(entry.id) for entry in entries if not is_carried(entry)]


def layer_of(path: Path, art: int) -> ArtLayer | None:
    """Return an art layer by its index: 0 is the underlay, 3 the overlay."""
    drawing = read_drawing(path)
    if drawing is None or not 0 <= art < len(ARTS):
        return None
    try:
        return drawing.layer(ARTS[art])
    except DrawingFileError:
        return None


def describe_layers(layer: ArtLayer) -> list[dict[str, Any]]:
    """Return the layers of an art with their strokes, as ``query.getStrokes``."""
    return [
        {
            "index": index,
            "layer": index,
            "strokes": [
                _describe_stroke(layer, number, component)
                for number, component in enumerate(shape.components)
            ],
            "shaders": [{"colorId": id_of(p.color_id)} for p in _paints(layer, shape)],
        }
        for index, shape in enumerate(layer.shapes())
    ]


def _paints(layer: ArtLayer, shape: Shape) -> list[Paint]:
    paints: dict[int, Paint] = {}
    for component in shape.components:
        for number in (component.left, component.right):
            paint = layer.paint(number)
            if paint is not None:
                paints[number] = paint
    return list(paints.values())


def _describe_stroke(
    layer: ArtLayer, number: int, component: Component
) -> dict[str, Any]:
    path = layer.path(component.path)
    points = path.points
    stroke: dict[str, Any] = {
        "strokeIndex": number,
        "closed": path.is_closed,
        "path": [
            {
                "x": points[2 * i],
                "y": points[2 * i + 1],
                **({"onCurve": True} if path.is_on_curve(i) else {}),
            }
            for i in range(len(path))
        ],
    }
    # Scripts see a stroke from its end: what is left there is right in the file.
    for name, side in (("Left", component.right), ("Right", component.left)):
        paint = layer.paint(side)
        if paint is not None:
            stroke[f"color{name}"] = id_of(paint.color_id)
    if component.kind == PENCIL_LINE:
        stroke["pencilColorId"] = id_of(component.color_id)
        stroke["thickness"] = {"maxThickness": 2 * component.half_width}
    return stroke


def box_of(layers: Sequence[ArtLayer]) -> dict[str, Any]:
    """Return the box of art layers as ``query.getBox``."""
    box = box_of_points(layers)
    if box is None:
        return {"empty": True}
    return {"x0": box.left, "y0": box.bottom, "x1": box.right, "y1": box.top}


def add_layers(
    data: bytes | None,
    art: int,
    layers: Sequence[Mapping[str, Any]],
    find_color: FindColor,
    wide: bool,
) -> bytes:
    """Return a drawing with further layers on an art, as ``createLayers`` makes them.

    Strokes that cross each other are not split.

    Args:
        data: The drawing, None for a new one.
        art: Index of the art.
        layers: As scripts give them: ``shaders`` and ``strokes``.
        find_color: Finds the value of a colour; unknown ones are red.
        wide: Lengths of a new drawing.

    """
    drawing = None
    if data:
        drawing = ayon_harmony.formats.tvg.drawing.parse_drawing(data)
        wide = drawing.is_wide
    palette: dict[int, PaletteEntry] = {}
    kept: dict[str, ArtLayer] = {}
    if drawing is not None:
        palette = {entry.id: entry for entry in drawing.palette}
        kept = dict(drawing.layers)
    builder = DrawingBuilder(wide=wide)
    made = builder.layer(ARTS[art])
    for wanted in layers:
        _add_layer(made, wanted, find_color)
    added = made.build(wide)
    for entry in builder.palette:
        palette.setdefault(entry.id, entry)
    kept[ARTS[art]] = _joined(kept.get(ARTS[art]), added)
    bitmaps = dict(drawing.bitmaps) if drawing is not None else {}
    product = drawing.origin.product if drawing is not None else "Harmony Premium"
    return write_drawing(
        kept, tuple(palette.values()), bitmaps, wide=wide, product=product
    )


def change_shapes(
    data: bytes,
    art: int,
    change: Callable[[int, Shape, ArtLayer], Shape | None],
) -> bytes:
    """Return a drawing whose layers of an art are changed.

    Args:
        data: The drawing.
        art: Index of the art.
        change: Given the index of a layer, the layer and the whole art; returns it
            as it should be, None to leave it out. It may add to the art's objects.

    """
    drawing = ayon_harmony.formats.tvg.drawing.parse_drawing(data)
    layers = dict(drawing.layers)
    layer = layers.get(ARTS[art])
    if layer is None or layer.nodes is None:
        return data
    layer = replace(layer, objects=list(layer.objects))
    numbers = itertools.count()

    def walk(nodes: Sequence[Any]) -> list[Any]:
        kept: list[Any] = []
        for node in nodes:
            if isinstance(node, Shape):
                changed = change(next(numbers), node, layer)
                kept += [changed] if changed is not None else []
            elif hasattr(node, "nodes"):
                kept.append(node._replace(nodes=tuple(walk(node.nodes))))
            else:
                kept.append(node)
        return kept

    layers[ARTS[art]] = in_order_of_use(
        replace(layer, nodes=tuple(walk(layer.nodes or ())))
    )
    return write_drawing(
        layers,
        drawing.palette,
        dict(drawing.bitmaps),
        wide=drawing.is_wide,
        product=drawing.origin.product,
        pivot=drawing.origin.pivot,
    )


def without_layers(data: bytes, art: int, indices: Collection[int]) -> bytes:
    """Return a drawing without some layers of an art."""
    return change_shapes(
        data, art, lambda index, shape, _: None if index in indices else shape
    )


def replace_layers(
    data: bytes,
    art: int,
    layers: Mapping[int, Mapping[str, Any]],
    find_color: FindColor,
) -> bytes:
    """Return a drawing with other strokes in some layers, as ``modifyLayers``.

    Args:
        data: The drawing.
        art: Index of the art.
        layers: By index, as scripts give them to ``createLayers``.
        find_color: Finds the value of a colour.

    """
    before = ayon_harmony.formats.tvg.drawing.parse_drawing(data).layers[ARTS[art]]
    count = sum(1 for _ in before.shapes())
    wanted = {index: row for index, row in layers.items() if 0 <= index < count}
    data = add_layers(data, art, list(wanted.values()), find_color, wide=False)
    made: list[Shape] = []
    drawing = ayon_harmony.formats.tvg.drawing.parse_drawing(data)
    made = list(drawing.layers[ARTS[art]].shapes())[count:]
    places = dict(zip(wanted, made))

    def change(index: int, shape: Shape, _: ArtLayer) -> Shape | None:
        return None if index >= count else places.get(index, shape)

    return change_shapes(data, art, change)


def change_strokes(
    data: bytes, art: int, strokes: Sequence[Mapping[str, Any]]
) -> bytes:
    """Return a drawing with changed paths, as ``modifyStrokes`` makes them.

    Args:
        data: The drawing.
        art: Index of the art.
        strokes: As scripts give them: ``layer``, ``strokeIndex`` and either
            ``insertPoints`` or another ``path``.

    """
    wanted = {
        (int(row.get("layer", 0)), int(row.get("strokeIndex", 0))): row
        for row in strokes
    }

    def change(index: int, shape: Shape, layer: ArtLayer) -> Shape:
        parts = []
        for number, part in enumerate(shape.components):
            row = wanted.get((index, number))
            path = _changed_path(layer.path(part.path), row) if row else None
            if path is not None:
                layer.objects.append(path)
                part = part._replace(path=len(layer.objects))
            parts.append(part)
        return shape._replace(components=tuple(parts))

    return change_shapes(data, art, change)


def _changed_path(path: DrawingPath, row: Mapping[str, Any]) -> DrawingPath | None:
    if "path" in row:
        return _path(row)
    places = [float(t) for t in row.get("insertPoints") or ()]
    points = path.points
    flags = [
        (points[2 * i], points[2 * i + 1], path.is_on_curve(i))
        for i in range(len(path))
    ]
    rows = rows_of(insert(curves_of(flags), places))
    return flagged(flagged_points(rows)) if places else None


def _add_layer(
    layer: LayerBuilder, wanted: Mapping[str, Any], find_color: FindColor
) -> None:
    shape = layer.shape()
    paints = [
        layer.paint(_color(str(shader.get("colorId", "")), find_color))
        for shader in wanted.get("shaders") or ()
    ]
    for stroke in (*(wanted.get("contours") or ()), *(wanted.get("strokes") or ())):
        path = _path(stroke)
        if path is None:
            continue
        left = _chosen(paints, stroke.get("shaderLeft"))
        right = _chosen(paints, stroke.get("shaderRight"))
        # Left of a script is right in the file, see `_describe_stroke`.
        if left is not None or right is not None:
            shape.contour(path, left=right, right=left)
        if stroke.get("stroke") or "pencilColorId" in stroke:
            color = _color(str(stroke.get("pencilColorId", "")), find_color)
            shape.pencil(path, color, _width(stroke.get("thickness", 1)))
        elif left is None and right is None:
            shape.centre_line(path)


def _path(stroke: Mapping[str, Any]) -> DrawingPath | None:
    points = flagged_points(stroke.get("path"), bool(stroke.get("polygon")))
    return flagged(points) if len(points) > 1 else None


def _chosen(paints: Sequence[Paint], index: Any) -> Paint | None:
    is_index = isinstance(index, (int, float)) and 0 <= int(index) < len(paints)
    return paints[int(index)] if is_index else None


def _width(thickness: Any) -> float:
    if isinstance(thickness, Mapping):
        thickness = thickness.get("maxThickness", 1)
    try:
        return max(0.0, float(thickness))
    except (TypeError, ValueError):
        return 1.0


def _color(color_id: str, find_color: FindColor) -> DrawingColor:
    digits = color_id.lower().removeprefix("0x")
    try:
        number = int(digits or "3", 16)
    except ValueError:
        number = 3
    if number == 3:
        return DrawingColor(3, "Vectorized Line", "Default", (0, 0, 0, 255))
    return find_color(id_of(number)) or DrawingColor(number, "", "", (255, 0, 0, 255))


def _joined(below: ArtLayer | None, above: ArtLayer) -> ArtLayer:
    """Put the shapes of one art layer over those of another."""
    if below is None or below.nodes is None:
        if below is None:
            return above
        return replace(above, texts=below.texts, text_data=below.text_data)
    objects, profiles = len(below.objects), len(below.profiles)

    def moved(part: Component) -> Component:
        thickness = part.thickness
        if thickness is not None:
            thickness = thickness._replace(profile=thickness.profile + profiles)
        return part._replace(
            left=part.left and part.left + objects,
            right=part.right and part.right + objects,
            path=part.path + objects,
            thickness=thickness,
        )

    shapes = [
        shape._replace(components=tuple(map(moved, shape.components)))
        for shape in above.shapes()
    ]
    return in_order_of_use(
        replace(
            below,
            nodes=(*below.nodes, *shapes),
            objects=[*below.objects, *above.objects],
            profiles=[*below.profiles, *above.profiles],
        )
    )


def recolor(data: bytes, ids: Mapping[str, str], find_color: FindColor) -> bytes:
    """Return a drawing whose colours of some ids have others.

    Args:
        data: The drawing.
        ids: New id by old id.
        find_color: Finds the value of a colour.

    """
    drawing = ayon_harmony.formats.tvg.drawing.parse_drawing(data)
    numbers = {int(old, 16): int(new, 16) for old, new in ids.items()}
    layers = {}
    for art, layer in drawing.layers.items():
        objects = [
            item._replace(color_id=numbers.get(item.color_id, item.color_id))
            if isinstance(item, Paint)
            else item
            for item in layer.objects
        ]
        nodes = layer.nodes and tuple(_recolored(node, numbers) for node in layer.nodes)
        layers[art] = replace(layer, objects=objects, nodes=nodes)
    palette: dict[int, PaletteEntry] = {}
    for entry in drawing.palette:
        new = numbers.get(entry.id)
        if new is not None and isinstance(entry, DrawingColor):
            entry = find_color(id_of(new)) or entry._replace(id=new)
        palette.setdefault(entry.id, entry)
    return write_drawing(
        layers,
        tuple(palette.values()),
        dict(drawing.bitmaps),
        wide=drawing.is_wide,
        product=drawing.origin.product,
        pivot=drawing.origin.pivot,
    )


def _recolored(node: Any, numbers: Mapping[int, int]) -> Any:
    if isinstance(node, Shape):
        return node._replace(
            components=tuple(
                part._replace(color_id=numbers.get(part.color_id, part.color_id))
                if part.color_id != NO_ID
                else part
                for part in node.components
            )
        )
    if hasattr(node, "nodes"):
        return node._replace(nodes=tuple(_recolored(n, numbers) for n in node.nodes))
    return node


__all__ = [
    "WIDE_SINCE",
    "DrawingBuilder",
    "DrawingColor",
    "FindColor",
    "add_layers",
    "box_of",
    "change_strokes",
    "colors_to_have",
    "curve",
    "describe_layers",
    "ellipse",
    "empty_drawing",
    "id_of",
    "layer_of",
    "read_drawing",
    "recolor",
    "replace_layers",
    "used_colors",
    "without_layers",
]
