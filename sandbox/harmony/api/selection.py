"""The script object ``selection``; it works in batch as well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.harmony.api.backdrop import find_places, to_wire
from sandbox.harmony.api.node import Attribute
from sandbox.harmony.binding import (
    UNDEFINED,
    host_function,
    to_int,
    to_string,
)
from sandbox.harmony.model.selection import Selection

if TYPE_CHECKING:
    from sandbox.harmony.host import Application


def _selection(app: Application) -> Selection:
    selection: Selection = app.open_scene().selection
    return selection


def _pick(items: list[str], index: Any) -> str:
    place = to_int(index)
    return items[place] if 0 <= place < len(items) else ""


def _changed(app: Application) -> None:
    """Let whoever watches the selection know."""
    tell = getattr(app, "selection_changed", None)
    if tell is not None:
        tell()


@host_function("selection.clearSelection")
def clear_selection(app: Application) -> bool:
    """Select nothing."""
    _selection(app).clear()
    _changed(app)
    return True


@host_function("selection.selectAll")
def select_all(app: Application) -> None:
    """Select every node and column."""
    _selection(app).select_all()
    _changed(app)


@host_function("selection.numberOfNodesSelected")
def number_of_nodes_selected(app: Application) -> int:
    """How many nodes are selected."""
    return len(_selection(app).nodes)


@host_function("selection.selectedNode")
def selected_node(app: Application, index: Any) -> str:
    """Path of one selected node."""
    return _pick(_selection(app).nodes, index)


@host_function("selection.selectedNodes")
def selected_nodes(app: Application) -> list[str]:
    """Paths of the selected nodes."""
    return _selection(app).nodes


@host_function("selection.addNodeToSelection")
def add_node_to_selection(app: Application, path: Any) -> bool:
    """Select a node too."""
    done = _selection(app).add_node(to_string(path))
    _changed(app)
    return done


@host_function("selection.addNodesToSelection", since=17)
def add_nodes_to_selection(app: Application, paths: Any) -> None:
    """Select several nodes too, given as an array or one path."""
    for path in paths if isinstance(paths, list) else [paths]:
        _selection(app).add_node(to_string(path))
    _changed(app)


@host_function("selection.removeNodeFromSelection")
def remove_node_from_selection(app: Application, path: Any) -> bool:
    """Deselect a node."""
    done = _selection(app).remove_node(to_string(path))
    _changed(app)
    return done


# -- columns and frames --------------------------------------------------------


@host_function("selection.numberOfColumnsSelected")
def number_of_columns_selected(app: Application) -> int:
    """How many columns are selected."""
    return len(_selection(app).columns)


@host_function("selection.selectedColumn")
def selected_column(app: Application, index: Any) -> str:
    """Name of one selected column."""
    return _pick(_selection(app).columns, index)


@host_function("selection.addColumnToSelection")
def add_column_to_selection(app: Application, name: Any) -> bool:
    """Select a column too."""
    return _selection(app).add_column(to_string(name))


@host_function("selection.addDrawingColumnToSelection")
def add_drawing_column_to_selection(app: Application, name: Any) -> bool:
    """Select a drawing column and the nodes that show it."""
    text = to_string(name)
    column = app.open_scene().columns.find(text)
    if column is None or column.type != "DRAWING":
        return False
    return _extend(app, text)


@host_function("selection.extendSelectionWithColumn")
def extend_selection_with_column(app: Application, name: Any) -> bool:
    """Select a column; with a drawing column also the nodes that show it."""
    return _extend(app, to_string(name))


def _extend(app: Application, name: str) -> bool:
    project = app.open_scene()
    column = project.columns.find(name)
    if column is None:
        return False
    _selection(app).add_column(name)
    if column.type == "DRAWING":
        for node in project.nodes.of_types(["READ"]):
            if project.nodes.linked_column(node.path, "DRAWING.ELEMENT") == name:
                _selection(app).add_node(node.path)
    _changed(app)
    return True


@host_function("selection.isSelectionRange")
def is_selection_range(app: Application) -> bool:
    """Whether frames are selected."""
    return _selection(app).frames is not None


@host_function("selection.setSelectionFrameRange")
def set_selection_frame_range(app: Application, start: Any, length: Any) -> None:
    """Select frames: the first one and how many."""
    first, count = to_int(start), to_int(length)
    if first >= 1 and count >= 1:
        _selection(app).frames = (first, count)


@host_function("selection.startFrame")
def start_frame(app: Application) -> int:
    """The first selected frame, 0 without any."""
    frames = _selection(app).frames
    return frames[0] if frames else 0


@host_function("selection.numberOfFrames")
def number_of_frames(app: Application) -> int:
    """How many frames are selected."""
    frames = _selection(app).frames
    return frames[1] if frames else 0


# -- backdrops -----------------------------------------------------------------


@host_function("selection.addBackdropToSelection", since=20)
def add_backdrop_to_selection(
    app: Application, value: Any, index: Any = UNDEFINED
) -> bool:
    """Select a backdrop, given as object or as group and place.

    An object selects every backdrop of its group that looks like it.
    """
    places = (
        find_places(app, value)
        if index is UNDEFINED
        else [(to_string(value), to_int(index))]
    )
    done = [_selection(app).add_backdrop(*place) for place in places]
    return any(done)


@host_function("selection.removeBackdropFromSelection", since=20)
def remove_backdrop_from_selection(
    app: Application, value: Any, index: Any = UNDEFINED
) -> bool:
    """Deselect a backdrop, given as object or as group and place."""
    places = (
        find_places(app, value)
        if index is UNDEFINED
        else [(to_string(value), to_int(index))]
    )
    done = [_selection(app).remove_backdrop(*place) for place in places]
    return any(done)


@host_function("selection.selectedBackdrops", since=20)
def selected_backdrops(app: Application) -> list[dict[str, Any]]:
    """The selected backdrops as objects."""
    found = []
    for group, index in _selection(app).backdrops:
        present = app.open_scene().backdrops.of_group(group)
        found.append(to_wire(present[index]))
    return found


# -- waypoints -----------------------------------------------------------------


@host_function("selection.addWaypointToSelection", since=16)
def add_waypoint_to_selection(app: Application, path: Any) -> bool:
    """Select a waypoint too."""
    return _selection(app).add_waypoint(to_string(path))


@host_function("selection.removeWaypointFromSelection", since=16)
def remove_waypoint_from_selection(app: Application, path: Any) -> bool:
    """Deselect a waypoint."""
    return _selection(app).remove_waypoint(to_string(path))


@host_function("selection.selectedWaypoint", since=16)
def selected_waypoint(app: Application, index: Any) -> str:
    """Path of one selected waypoint."""
    return _pick(_selection(app).waypoints, index)


@host_function("selection.selectedWaypoints", since=16)
def selected_waypoints(app: Application) -> list[str]:
    """Paths of the selected waypoints."""
    return _selection(app).waypoints


# -- sub-selections: what is selected inside a node ---------------------------------


def _parts(app: Application, node: str) -> list[int]:
    kept: dict[str, list[int]] = app.require_engine().registered.setdefault(
        "sub_selection", {}
    )
    return kept.setdefault(node, [])


def _numbers(app: Application) -> dict[str, int]:
    """Numbers of attributes: they are given on first use and stay for the session."""
    numbers: dict[str, int] = app.session.setdefault("sub_selection_ids", {})
    return numbers


@host_function("selection.subSelectionForNode")
def sub_selection(app: Application, node: Any) -> list[int]:
    """Numbers of what is selected inside a node."""
    return list(_parts(app, to_string(node)))


@host_function("selection.addSubSelectionForNode")
def add_sub_selection(app: Application, node: Any, wanted: Any) -> bool:
    """Select parts of a node; those that are selected are left out from now on."""
    path = to_string(node)
    if app.open_scene().nodes.find(path) is None:
        return False
    parts = _parts(app, path)
    for item in wanted if isinstance(wanted, (list, tuple)) else [wanted]:
        number = to_int(item)
        if number in parts:
            parts.remove(number)
        else:
            parts.append(number)
    _changed(app)
    return True


@host_function("selection.clearSubSelectionForNode")
def clear_sub_selection(app: Application, node: Any) -> bool:
    """Select nothing inside a node."""
    _parts(app, to_string(node)).clear()
    _changed(app)
    return True


@host_function("selection.subSelectionIdFromAttribute", since=20)
def id_of_attribute(app: Application, attribute: Any) -> int:
    """Number of an attribute; -1 for what is none."""
    found = getattr(attribute, "found", None)
    if found is None:
        return -1
    numbers = _numbers(app)
    key = f"{found.node.path}\n{found.full_keyword}"
    return numbers.setdefault(key, len(numbers) + 1)


@host_function("selection.attributeFromSubSelectionId", since=20)
def attribute_of_id(app: Application, node: Any, number: Any) -> Any:
    """Attribute of a node by its number; null for none."""
    for key, known in _numbers(app).items():
        path, _, keyword = key.partition("\n")
        if known == to_int(number) and path == to_string(node):
            found = app.open_scene().nodes.find(path)
            return (
                None
                if found is None
                else Attribute(
                    app, found.attribute(keyword), app.open_scene().current_frame
                )
            )
    return None
