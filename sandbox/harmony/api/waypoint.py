"""The script object ``waypoint`` (16 on)."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from sandbox.harmony.binding import UNDEFINED, host_function, to_bool, to_int, to_string
from sandbox.harmony.model.waypoints import Waypoints

if TYPE_CHECKING:
    from sandbox.harmony.host import Application


def _waypoints(app: Application) -> Waypoints:
    waypoints: Waypoints = app.open_scene().waypoints
    return waypoints


def _step(app: Application, name: str) -> AbstractContextManager[None]:
    step: AbstractContextManager[None] = app.undo.step(name)
    return step


@host_function("waypoint.add", since=16)
def add(app: Application, group: Any, name: Any, x: Any, y: Any) -> str:
    """Add a waypoint; its path may differ from what was asked for."""
    with _step(app, "waypoint.add"):
        return _waypoints(app).add(
            to_string(group), to_string(name), to_int(x), to_int(y)
        )


@host_function("waypoint.deleteWaypoint", since=16)
def delete_waypoint(app: Application, path: Any) -> bool:
    """Delete a waypoint; its cables stay."""
    with _step(app, "waypoint.deleteWaypoint"):
        return _waypoints(app).delete(to_string(path))


@host_function("waypoint.coordX", since=16)
def coord_x(app: Application, path: Any) -> int:
    """X in the node view."""
    return _waypoints(app).position(to_string(path))[0]


@host_function("waypoint.coordY", since=16)
def coord_y(app: Application, path: Any) -> int:
    """Y in the node view."""
    return _waypoints(app).position(to_string(path))[1]


@host_function("waypoint.setCoord", since=16)
def set_coord(app: Application, path: Any, x: Any, y: Any) -> None:
    """Move a waypoint."""
    with _step(app, "waypoint.setCoord"):
        _waypoints(app).set_position(to_string(path), to_int(x), to_int(y))


@host_function("waypoint.getWaypointsInGroup", since=16)
def get_waypoints_in_group(app: Application, group: Any) -> list[str]:
    """Paths of the waypoints of a group."""
    return _waypoints(app).in_group(to_string(group))


@host_function("waypoint.childNodes", since=16)
def child_nodes(app: Application, path: Any) -> list[str]:
    """Nodes that a waypoint leads to, one for each cable."""
    return [node for node, _ in _waypoints(app).child_ports(to_string(path))]


@host_function("waypoint.childInports", since=16)
def child_inports(app: Application, path: Any) -> list[int]:
    """Input ports that a waypoint leads to, as in ``childNodes``."""
    return [port for _, port in _waypoints(app).child_ports(to_string(path))]


@host_function("waypoint.childWaypoints", since=16)
def child_waypoints(app: Application, path: Any, port: Any = UNDEFINED) -> list[str]:
    """Waypoints directly below a waypoint, or below a node's output port."""
    if port is UNDEFINED:
        return _waypoints(app).child_waypoints(to_string(path))
    return _waypoints(app).below_port(to_string(path), to_int(port), first_only=True)


@host_function("waypoint.getAllWaypointsAbove", since=16)
def get_all_waypoints_above(app: Application, node: Any, port: Any) -> list[str]:
    """Waypoints on the cable of an input port."""
    return _waypoints(app).above_port(to_string(node), to_int(port))


@host_function("waypoint.getAllWaypointsBelow", since=16)
def get_all_waypoints_below(app: Application, node: Any, port: Any) -> list[str]:
    """Waypoints on the cables of an output port."""
    return _waypoints(app).below_port(to_string(node), to_int(port))


@host_function("waypoint.parentNode", since=16)
def parent_node(app: Application, path: Any) -> str:
    """Node at the beginning of the cable, empty for none."""
    found = _waypoints(app).parent_source(to_string(path))
    return found[0] if found else ""


@host_function("waypoint.parentOutport", since=16)
def parent_outport(app: Application, path: Any) -> int:
    """Output port at the beginning of the cable, -1 for none."""
    found = _waypoints(app).parent_source(to_string(path))
    return found[1] if found else -1


@host_function("waypoint.parentWaypoint", since=16)
def parent_waypoint(app: Application, path: Any, port: Any = UNDEFINED) -> str:
    """The waypoint directly above a waypoint, or above a node's input port."""
    if port is UNDEFINED:
        return _waypoints(app).parent_waypoint(to_string(path))
    above = _waypoints(app).above_port(to_string(path), to_int(port))
    return above[0] if above else ""


@host_function("waypoint.linkOutportToWaypoint", since=16)
def link_outport_to_waypoint(app: Application, node: Any, port: Any, path: Any) -> bool:
    """Hang a waypoint on an output port."""
    with _step(app, "waypoint.linkOutportToWaypoint"):
        return _waypoints(app).lead_from(to_string(node), to_int(port), to_string(path))


@host_function("waypoint.linkWaypointToWaypoint", since=16)
def link_waypoint_to_waypoint(app: Application, source: Any, target: Any) -> bool:
    """Hang a waypoint below another one."""
    with _step(app, "waypoint.linkWaypointToWaypoint"):
        return _waypoints(app).lead_on(to_string(source), to_string(target))


@host_function("waypoint.linkWaypointToInport", since=16)
def link_waypoint_to_inport(
    app: Application, path: Any, node: Any, port: Any, insert: Any = False
) -> bool:
    """Plug the cable of a waypoint into an input port."""
    with _step(app, "waypoint.linkWaypointToInport"):
        return _waypoints(app).lead_to(
            to_string(path), to_string(node), to_int(port), to_bool(insert)
        )


@host_function("waypoint.unlinkParent", since=16)
def unlink_parent(app: Application, path: Any) -> bool:
    """Take a waypoint off its parent, with every cable through it."""
    with _step(app, "waypoint.unlinkParent"):
        return _waypoints(app).cut_off(to_string(path))


@host_function("waypoint.unlinkChildNode", since=16)
def unlink_child_node(app: Application, path: Any, node: Any) -> bool:
    """Pull the cables of a waypoint out of a node."""
    with _step(app, "waypoint.unlinkChildNode"):
        return _waypoints(app).unplug(to_string(path), to_string(node))


@host_function("waypoint.unlinkChildInport", since=16)
def unlink_child_inport(app: Application, path: Any, node: Any, port: Any) -> bool:
    """Pull the cable of a waypoint out of an input port."""
    with _step(app, "waypoint.unlinkChildInport"):
        return _waypoints(app).unplug(to_string(path), to_string(node), to_int(port))


@host_function("waypoint.unlinkChildWaypoint", since=16)
def unlink_child_waypoint(app: Application, path: Any, child: Any) -> bool:
    """Take one waypoint off another."""
    with _step(app, "waypoint.unlinkChildWaypoint"):
        if _waypoints(app).parent_waypoint(to_string(child)) != to_string(path):
            return False
        return _waypoints(app).cut_off(to_string(child))


@host_function("waypoint.unlinkAllChildren", since=16)
def unlink_all_children(app: Application, path: Any) -> bool:
    """Pull out every cable below a waypoint and take off its waypoints."""
    waypoints, text = _waypoints(app), to_string(path)
    with _step(app, "waypoint.unlinkAllChildren"):
        done = [waypoints.cut_off(child) for child in waypoints.child_waypoints(text)]
        nodes = dict.fromkeys(node for node, _ in waypoints.child_ports(text))
        done += [waypoints.unplug(text, node) for node in nodes]
    return any(done)
