"""The script objects ``Timeline``, ``TimelineMarker`` and ``compositionOrder``.

Layers are nodes; that of a drawing node is its drawing column as well, columns
have no lines of their own. The four counts are properties, as the scripts that
people run use them, not the functions of the documentation. Frame markers of
single layers are not modelled and their functions absent.
"""

from __future__ import annotations

from collections import Counter
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sandbox.harmony.binding import (
    HostObject,
    host_function,
    host_property,
    script_method,
    script_property,
    to_bool,
    to_dict,
    to_int,
    to_string,
)
from sandbox.harmony.model.layers import Layer, timeline_layers
from sandbox.harmony.model.markers import Marker, Markers

if TYPE_CHECKING:
    from sandbox.harmony.host import Application


def _layers(app: Application) -> list[Layer]:
    layers: list[Layer] = app.open_scene().timeline.layers
    return layers


def _layer(app: Application, index: Any) -> Layer | None:
    layers, place = _layers(app), to_int(index)
    return layers[place] if 0 <= place < len(layers) else None


@host_function("Timeline.centerOnFrame", interactive_only=True)
def center_on_frame(app: Application, _frame: Any) -> None:
    """Scroll to a frame: nothing is seen here."""


@host_property("Timeline.numLayers")
def num_layers(app: Application) -> int:
    """How many lines there are."""
    return len(_layers(app))


@host_function("Timeline.layerIsNode")
def layer_is_node(app: Application, index: Any) -> bool:
    """Whether a line is a node."""
    return _layer(app, index) is not None


@host_function("Timeline.layerIsColumn")
def layer_is_column(app: Application, index: Any) -> bool:
    """Whether a line is a column, as that of a drawing is besides its node."""
    return layer_to_column(app, index) != ""


@host_function("Timeline.layerToNode")
def layer_to_node(app: Application, index: Any) -> str:
    """Node of a line, empty outside."""
    layer = _layer(app, index)
    return layer.node.path if layer else ""


@host_function("Timeline.layerToColumn")
def layer_to_column(app: Application, index: Any) -> str:
    """Drawing column of a line's node, empty without one."""
    layer = _layer(app, index)
    if layer is None:
        return ""
    graph = app.open_scene().nodes
    name: str = graph.linked_column(layer.node.path, "DRAWING.ELEMENT")
    return name


@host_function("Timeline.parentNodeIndex")
def parent_node_index(app: Application, index: Any) -> int:
    """The line above a line, -1 for none."""
    layer = _layer(app, index)
    return layer.parent if layer else -1


@host_function("Timeline.isAncestorOf")
def is_ancestor_of(app: Application, parent: Any, index: Any) -> bool:
    """Whether a line is somewhere above another."""
    layers, wanted, place = _layers(app), to_int(parent), to_int(index)
    while 0 <= place < len(layers):
        place = layers[place].parent
        if place == wanted:
            return place >= 0
    return False


@host_function("Timeline.layerEnabled", since=25)
def layer_enabled(app: Application, index: Any) -> bool:
    """Whether a line's node is enabled."""
    layer = _layer(app, index)
    return layer is not None and layer.node.is_enabled


@host_function("Timeline.setLayerEnabled", since=25)
def set_layer_enabled(app: Application, index: Any, flag: Any) -> bool:
    """Enable or disable a line's node."""
    layer = _layer(app, index)
    if layer is None:
        return False
    with app.undo.step("Timeline.setLayerEnabled"):
        layer.node.set_enabled(to_bool(flag))
    return True


def _selected(app: Application) -> list[int]:
    project = app.open_scene()
    places = project.timeline.places
    return sorted(places[path] for path in project.selection.nodes if path in places)


@host_property("Timeline.numLayerSel")
def num_layer_sel(app: Application) -> int:
    """How many lines are selected."""
    return len(_selected(app))


@host_function("Timeline.selToLayer")
def sel_to_layer(app: Application, index: Any) -> int:
    """Line of a selected one, -1 outside."""
    places, place = _selected(app), to_int(index)
    return places[place] if 0 <= place < len(places) else -1


@host_function("Timeline.selIsNode")
def sel_is_node(app: Application, index: Any) -> bool:
    """Whether a selected line is a node."""
    return sel_to_layer(app, index) >= 0


@host_function("Timeline.selIsColumn")
def sel_is_column(app: Application, index: Any) -> bool:
    """Whether a selected line is a column, as that of a drawing is."""
    return sel_to_column(app, index) != ""


@host_function("Timeline.selToNode")
def sel_to_node(app: Application, index: Any) -> str:
    """Node of a selected line, empty outside."""
    return layer_to_node(app, sel_to_layer(app, index))


@host_function("Timeline.selToColumn")
def sel_to_column(app: Application, index: Any) -> str:
    """Drawing column of a selected line's node, empty without one."""
    return layer_to_column(app, sel_to_layer(app, index))


@host_function("Timeline.selectionToNodeList", since=25)
def selection_to_node_list(app: Application) -> list[str]:
    """Nodes of the selected lines."""
    layers = _layers(app)
    return [layers[place].node.path for place in _selected(app)]


@host_property("Timeline.firstFrameSel")
def first_frame_sel(app: Application) -> int:
    """The first selected frame, the current one without a range."""
    project = app.open_scene()
    number: int = project.selection.start_frame or project.current_frame
    return number


@host_property("Timeline.numFrameSel")
def num_frame_sel(app: Application) -> int:
    """How many frames are selected, 1 without a range."""
    number: int = app.open_scene().selection.frame_count or 1
    return number


# -- markers -------------------------------------------------------------------

_COLOURS = {
    "black": 0x000000FF,
    "white": 0xFFFFFFFF,
    "red": 0xFF0000FF,
    "green": 0x008000FF,
    "blue": 0x0000FFFF,
    "yellow": 0xFFFF00FF,
    "orange": 0xFFA500FF,
    "purple": 0x800080FF,
    "cyan": 0x00FFFFFF,
    "magenta": 0xFF00FFFF,
    "gray": 0x808080FF,
}


def _markers(app: Application) -> Markers:
    markers: Markers = app.open_scene().markers
    return markers


def _step(app: Application, name: str) -> AbstractContextManager[None]:
    step: AbstractContextManager[None] = app.undo.step(name)
    return step


def _wire(marker: Marker) -> dict[str, Any]:
    return {
        "id": marker.id,
        "frame": marker.frame,
        "length": marker.length,
        "color": marker.color,
        "name": marker.name,
        "notes": marker.notes,
    }


def _apply(marker: Marker, given: dict[str, Any]) -> Marker:
    color = given.get("color", marker.color)
    if isinstance(color, str):
        color = _COLOURS.get(color.strip().casefold(), marker.color)
    return replace(
        marker,
        frame=to_int(given.get("frame", marker.frame)),
        length=max(1, to_int(given.get("length", marker.length))),
        color=int(color) & 0xFFFFFFFF if isinstance(color, (int, float)) else 0,
        name=to_string(given.get("name", marker.name)),
        notes=to_string(given.get("notes", marker.notes)),
    )


@host_function("TimelineMarker.createMarker", since=20)
def create_marker(app: Application, marker: Any) -> Any:
    """Add a marker; the object comes back with its id, null if it has no frame."""
    given = to_dict(marker)
    new = _apply(Marker(0), given)
    if new.frame < 1:
        return None
    with _step(app, "TimelineMarker.createMarker"):
        return _wire(_markers(app).add(new))


@host_function("TimelineMarker.setMarker", since=20)
def set_marker(app: Application, marker: Any) -> Any:
    """Give the marker of this id new values; null if there is none."""
    given = to_dict(marker)
    number = to_int(given.get("id", 0))
    present = [one for one in _markers(app).all() if one.id == number]
    if not present:
        return None
    changed = _apply(present[0], given)
    with _step(app, "TimelineMarker.setMarker"):
        _markers(app).change(changed)
    return _wire(changed)


@host_function("TimelineMarker.deleteMarker", since=20)
def delete_marker(app: Application, marker: Any) -> bool:
    """Remove the marker of this object's id."""
    with _step(app, "TimelineMarker.deleteMarker"):
        return _markers(app).remove(to_int(to_dict(marker).get("id", 0)))


@host_function("TimelineMarker.getAllMarkers", since=20)
def get_all_markers(app: Application) -> list[dict[str, Any]]:
    """Every marker, by frame."""
    return [_wire(marker) for marker in _markers(app).all()]


@host_function("TimelineMarker.getMarkersAtFrame", since=20)
def get_markers_at_frame(app: Application, frame: Any) -> list[dict[str, Any]]:
    """Markers that cover a frame."""
    return [_wire(marker) for marker in _markers(app).at(to_int(frame))]


@host_function("TimelineMarker.getFirstMarkerAt", since=20)
def get_first_marker_at(app: Application, frame: Any) -> Any:
    """The first marker that covers a frame, or null."""
    found = _markers(app).at(to_int(frame))
    return _wire(found[0]) if found else None


# -- the order of composition --------------------------------------------------


class CompositionItem(HostObject):
    """One node in the order in which the picture is put together."""

    script_class = "CompositionItem"

    def __init__(
        self, app: Application, layers: list[Layer], place: int, children: int
    ) -> None:
        super().__init__(app)
        self._layers = layers
        self._layer = layers[place]
        self._children = children

    @script_property("node")
    def node(self) -> str:
        """Path of the node."""
        return self._layer.node.path

    @script_method("depth")
    def depth(self) -> int:
        """How many nodes it hangs on."""
        count, place = 0, self._layer.parent
        while place >= 0:
            count, place = count + 1, self._layers[place].parent
        return count

    @script_method("numChildren")
    def num_children(self) -> int:
        """How many nodes hang on it directly."""
        return self._children

    @script_property("isNodeRoot")
    def is_node_root(self) -> bool:
        """Whether it hangs on nothing."""
        return self._layer.parent < 0

    @script_property("isNodeNormal")
    def is_node_normal(self) -> bool:
        """Whether it hangs on another node."""
        return self._layer.parent >= 0

    @script_property("isNodeBroken")
    def is_node_broken(self) -> bool:
        """Whether it hangs on a node that is not listed."""
        graph = self.app.open_scene().nodes
        return self._layer.parent < 0 and bool(graph.inputs(self._layer.node))

    @script_property("isNodeSubnodeRoot")
    def is_node_subnode_root(self) -> bool:
        """Whether it is the first of what a group holds."""
        parent = self._layer.parent
        return parent >= 0 and self._layers[parent].node is self._layer.node.parent


@host_function("compositionOrder.buildDefaultCompositionOrder")
def build_default_composition_order(app: Application) -> list[CompositionItem]:
    """The order for every display."""
    return _items(app, timeline_layers(app.open_scene().nodes, ""))


def _items(app: Application, layers: list[Layer]) -> list[CompositionItem]:
    children = Counter(layer.parent for layer in layers)
    return [
        CompositionItem(app, layers, place, children[place])
        for place in range(len(layers))
    ]


@host_function("compositionOrder.buildCompositionOrderForDisplay")
def build_composition_order_for_display(
    app: Application, display: Any
) -> list[CompositionItem]:
    """The order for one display, given by path or name; empty for no display."""
    graph = app.open_scene().nodes
    text = to_string(display)
    found = graph.find(text) or graph.find(f"Top/{text}")
    if found is None or found.type != "DISPLAY":
        return []
    return _items(app, timeline_layers(graph, found.path))
