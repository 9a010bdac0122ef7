"""Waypoints: the points through which cables are led in the node view.

A group lists them (``<waypoint nameId location="x,y"/>``) and says in
``<waypointLinks>`` which cable passes which waypoint, in the order from source
to target: ``<waypointLink nameId out outport in inport/>``. A waypoint that
leads no cable yet may have a parent all the same; ours keep it as attributes of
the ``<waypoint>`` itself, how Harmony does is not known.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sandbox.harmony.model.xstage import Element, make

if TYPE_CHECKING:
    from sandbox.harmony.model.nodes import Node
    from sandbox.harmony.model.parts import Project

_ILLEGAL = re.compile(r"[^\w\-]")


class Waypoints:
    """The waypoints of one scene; their paths are ``Top/Group/name``."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._document = project.document

    # -- the points --------------------------------------------------------

    def exists(self, path: str) -> bool:
        """Whether there is a waypoint of this path."""
        return self._find(path) is not None

    def in_group(self, group_path: str) -> list[str]:
        """Paths of the waypoints of a group."""
        group = self._project.nodes.find_group(group_path)
        if group is None:
            return []
        return [f"{group.path}/{one.get('nameId', '')}" for one in _points(group)]

    def add(self, group_path: str, name: str, x: int, y: int) -> str:
        """Add a waypoint; its path, or empty without the group."""
        group = self._project.nodes.find_group(group_path)
        if group is None:
            return ""
        wanted = _ILLEGAL.sub("_", name) or "waypoint"
        taken = {one.get("nameId") for one in _points(group)} | set(group.children)
        free, number = wanted, 0
        while free in taken:
            number += 1
            free = f"{wanted}_{number}"
        places = self._document.ensure(group.element, "waypoints", ("waypointLinks",))
        point = make("waypoint", nameId=free, location=f"{x},{y}")
        self._document.append(places, point)
        return f"{group.path}/{free}"

    def position(self, path: str) -> tuple[int, int]:
        """Where it is in the node view; (0, 0) for none."""
        found = self._find(path)
        if found is None:
            return (0, 0)
        x, _, y = found[1].get("location", "0,0").partition(",")
        return (int(float(x)), int(float(y or 0)))

    def set_position(self, path: str, x: int, y: int) -> None:
        """Move it."""
        found = self._find(path)
        if found is not None:
            self._document.set(found[1], "location", f"{x},{y}")

    def delete(self, path: str) -> bool:
        """Delete it; the cables stay."""
        found = self._find(path)
        if found is None:
            return False
        group, point = found
        name = point.get("nameId", "")
        for link in self._links(group, name):
            self._drop(group, link)
        places = group.element.find("waypoints")
        assert places is not None
        self._document.remove(places, point)
        if not len(places):
            self._document.remove(group.element, places)
        return True

    # -- what leads to and from them ---------------------------------------

    def parent_source(self, path: str) -> tuple[str, int] | None:
        """Node and output port at the beginning of its cable."""
        found = self._find(path)
        seen: set[str] = set()
        while found is not None:
            group, point = found
            name = point.get("nameId", "")
            for link in self._links(group, name):
                return (f"{group.path}/{link.get('out', '')}", _port(link, "outport"))
            if point.get("out"):
                return (f"{group.path}/{point.get('out')}", _port(point, "outport"))
            seen.add(name)
            above = point.get("parent", "")
            found = None if above in seen else self._find(f"{group.path}/{above}")
        return None

    def parent_waypoint(self, path: str) -> str:
        """The waypoint directly above, empty when a node is or none."""
        found = self._find(path)
        if found is None:
            return ""
        group, point = found
        name = point.get("nameId", "")
        for chain in self._cables(group).values():
            if name in chain:
                place = chain.index(name)
                return f"{group.path}/{chain[place - 1]}" if place else ""
        above = point.get("parent")
        return f"{group.path}/{above}" if above else ""

    def child_ports(self, path: str) -> list[tuple[str, int]]:
        """Nodes and input ports that it leads to directly."""
        found = self._find(path)
        if found is None:
            return []
        group, point = found
        name = point.get("nameId", "")
        return [
            (f"{group.path}/{target}", port)
            for (target, port), chain in self._cables(group).items()
            if chain[-1] == name
        ]

    def child_waypoints(self, path: str) -> list[str]:
        """Waypoints directly below."""
        group_path = path.rpartition("/")[0]
        return [
            one
            for one in self.in_group(group_path)
            if self.parent_waypoint(one) == path
        ]

    def below_port(
        self, node_path: str, port: int, *, first_only: bool = False
    ) -> list[str]:
        """Waypoints on the cables of an output port."""
        group_path = node_path.rpartition("/")[0]
        return [
            one
            for one in self.in_group(group_path)
            if self.parent_source(one) == (node_path, port)
            and not (first_only and self.parent_waypoint(one))
        ]

    def above_port(self, node_path: str, port: int) -> list[str]:
        """Waypoints on the cable of an input port, from the port upwards."""
        node = self._project.nodes.find(node_path)
        if node is None or node.parent is None:
            return []
        chain = self._cables(node.parent).get((node.name, port), [])
        return [f"{node.parent.path}/{name}" for name in reversed(chain)]

    # -- leading cables ----------------------------------------------------

    def lead_from(self, node_path: str, port: int, path: str) -> bool:
        """Hang a waypoint on an output port."""
        node, found = self._project.nodes.find(node_path), self._find(path)
        if node is None or found is None or node.parent is not found[0]:
            return False
        if not 0 <= port < self._project.nodes.output_count(node):
            return False
        if self.parent_source(path) is not None or self.parent_waypoint(path):
            return False
        self._document.set(found[1], "out", node.name)
        self._document.set(found[1], "outport", str(port))
        return True

    def lead_on(self, source: str, target: str) -> bool:
        """Hang a waypoint below another one."""
        above, below = self._find(source), self._find(target)
        if above is None or below is None or above[0] is not below[0]:
            return False
        if self.parent_source(target) is not None or self.parent_waypoint(target):
            return False
        if target in self._line_to(source):
            return False
        self._document.set(below[1], "parent", above[1].get("nameId", ""))
        return True

    def lead_to(
        self, path: str, node_path: str, port: int, insert: bool = False
    ) -> bool:
        """Plug the cable of a waypoint into an input port."""
        found, node = self._find(path), self._project.nodes.find(node_path)
        start = self.parent_source(path)
        if found is None or node is None or start is None:
            return False
        line = self._line_to(path)
        graph = self._project.nodes
        port = min(port, graph.input_count(node))
        if not graph.link(start[0], start[1], node.path, port, False, insert):
            return False
        group = found[0]
        for one in line:
            point = self._find(one)
            assert point is not None
            for name in ("out", "outport", "parent"):
                self._document.set(point[1], name, None)
            places = self._document.ensure(group.element, "waypointLinks")
            link = make("waypointLink", nameId=one.rpartition("/")[2])
            link.set("out", start[0].rpartition("/")[2])
            link.set("outport", str(start[1]))
            link.set("in", node.name)
            link.set("inport", str(port))
            self._document.append(places, link)
        return True

    def unplug(self, path: str, node_path: str, port: int | None = None) -> bool:
        """Pull the cables of a waypoint out of a node (out of one port)."""
        node_name = node_path.rpartition("/")[2]
        ports = sorted(
            (
                one
                for target, one in self.child_ports(path)
                if target.rpartition("/")[2] == node_name and port in (None, one)
            ),
            reverse=True,
        )
        for one in ports:
            self._project.nodes.unlink(node_path, one)
        return bool(ports)

    def cut_off(self, path: str) -> bool:
        """Take a waypoint off its parent, with every cable through it."""
        found = self._find(path)
        if found is None or self.parent_source(path) is None:
            return False
        group, point = found
        name = point.get("nameId", "")
        ends = [end for end, chain in self._cables(group).items() if name in chain]
        for target, port in sorted(ends, reverse=True):
            self._project.nodes.unlink(f"{group.path}/{target}", port)
        for link in self._links(group, name):
            self._drop(group, link)
        for attribute in ("out", "outport", "parent"):
            self._document.set(point, attribute, None)
        return True

    # -- the file's list ---------------------------------------------------

    def _find(self, path: str) -> tuple[Node, Element] | None:
        group_path, _, name = path.rpartition("/")
        group = self._project.nodes.find_group(group_path)
        if group is None:
            return None
        for point in _points(group):
            if point.get("nameId") == name:
                return (group, point)
        return None

    def _links(self, group: Node, name: str) -> list[Element]:
        return [
            link
            for link in group.element.findall("waypointLinks/waypointLink")
            if link.get("nameId") == name
        ]

    def _cables(self, group: Node) -> dict[tuple[str, int], list[str]]:
        """Waypoints of each cable by its target, from source to target."""
        cables: dict[tuple[str, int], list[str]] = {}
        for link in group.element.findall("waypointLinks/waypointLink"):
            key = (link.get("in", ""), _port(link, "inport"))
            cables.setdefault(key, []).append(link.get("nameId", ""))
        return cables

    def _line_to(self, path: str) -> list[str]:
        """Waypoints from the source down to this one, itself included."""
        line = [path]
        while True:
            above = self.parent_waypoint(line[0])
            if not above or above in line:
                return line
            line.insert(0, above)

    def _drop(self, group: Node, link: Element) -> None:
        places = group.element.find("waypointLinks")
        assert places is not None
        self._document.remove(places, link)
        if not len(places):
            self._document.remove(group.element, places)


def _points(group: Node) -> list[Element]:
    return group.element.findall("waypoints/waypoint")


def _port(link: Element, name: str) -> int:
    text = link.get(name, "0")
    return int(text) if text.isdigit() else 0
