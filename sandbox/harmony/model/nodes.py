"""The node network: nodes, groups and the cables between them.

`NodeGraph` is an index over the document: every path is found in one step,
and every change keeps document and index together. Paths are ``Top/Group/Node``;
the empty path is no node. What scripts expect on failure (False, ``""``) is
returned here already, so the API only converts types.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

from sandbox.harmony.model.attributes import (
    Attribute,
    find_attribute,
    find_type,
    new_attributes,
)
from sandbox.harmony.model.xstage import Document, Element, copy_element, make

if TYPE_CHECKING:
    from sandbox.harmony.model.parts import Project

T = TypeVar("T")

ROOT = "Top"

GROWING_TYPES = {
    "COMPOSITE", "MULTIPORT_OUT", "MultiLayerWrite", "ImageSwitch",
    "TransformationSwitch", "Switch", "ParticleBkerComposite",
    "ParticleRegionComposite", "ParticleSystemComposite",
    "DeformationCompositeModule",
}  # fmt: skip
"""Types whose input ports are as many as their cables."""

_INPUT_PORTS = {
    "MULTIPORT_IN": 0, "NOTE": 0, "COLOR_CARD": 0, "MasterController": 0,
    "CUTTER": 2, "MATTE_COMPOSITE": 3, "COLOR_OVERRIDE_TVG": 1, "TONE": 2,
    "HIGHLIGHT": 2, "SHADOW": 2, "COMPOSITE_GENERIC": 2, "BLEND_MODE_MODULE": 1,
    "GLUE": 2, "GRADIENT-PLUGIN": 0,
}  # fmt: skip
_OUTPUT_PORTS = {
    "DISPLAY": 0, "WRITE": 0, "MultiLayerWrite": 0, "CAMERA": 0, "NOTE": 0,
    "MULTIPORT_OUT": 0, "MasterController": 0,
}  # fmt: skip
_PEG_TYPES = {
    "PEG", "BendyBoneModule", "BoneModule", "CurveModule", "GameBoneModule",
    "OffsetModule", "ArticulationModule", "KinematicOutputModule",
    "SubNodeAnimation", "SubNodeAnimationFilter", "StaticConstraint",
    "TransformGate", "TransformLimit", "TransformationSwitch", "Quake",
    "FreeFormDeformation", "DeformTransformOut", "ORTHOLOCK", "TransformLoop",
    "DynamicSpring", "Switch", "DeformationCompositeModule",
    "DeformationRootModule", "DeformationSwitchModule", "WeightedDeform",
    "PointConstraint2", "PointConstraint3", "PointConstraintMulti",
}  # fmt: skip
_PEG_INPUT_TYPES = _PEG_TYPES | {"READ", "CAMERA", "FIELD_CHART", "QUADMAP"}

_ILLEGAL = re.compile(r"[^\w\-]")


class Node:
    """One node; a group has children, every other node none."""

    __slots__ = (
        "_inputs",
        "_outputs",
        "children",
        "element",
        "graph",
        "name",
        "parent",
        "path",
        "type",
    )

    path: str
    type: str

    def __init__(
        self, graph: NodeGraph, element: Element, parent: Node | None, name: str
    ) -> None:
        self.graph = graph
        self.element = element
        self.parent = parent
        self.name = name
        self.path = f"{parent.path}/{name}" if parent is not None else name
        is_group = element.tag in ("group", "rootgroup")
        self.type = "GROUP" if is_group else element.get("type", "")
        self.children: dict[str, Node] = {}
        self._inputs: dict[str, dict[int, Link]] | None = None
        self._outputs: dict[str, list[Link]] | None = None

    @property
    def is_group(self) -> bool:
        """Whether it can hold nodes; Top does too."""
        return self.type == "GROUP"

    @property
    def is_root(self) -> bool:
        """Whether it is Top."""
        return self.parent is None

    # -- position and flags ------------------------------------------------

    @property
    def position(self) -> tuple[int, int, int]:
        """x, y, z in the node view."""
        parts = [*self.element.get("pos", "").split(","), "0", "0", "0"][:3]
        x, y, z = (_integer(part) for part in parts)
        return (x, y, z)

    def set_position(self, x: int, y: int, z: int | None = None) -> bool:
        """Move it; ``None`` leaves z alone."""
        if self.is_root:
            return False
        depth = self.position[2] if z is None else z
        self.graph.document.set(self.element, "pos", f"{x},{y},{depth}")
        return True

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in the node view, as far as a name tells them."""
        if self.type in ("MULTIPORT_IN", "MULTIPORT_OUT", "COMPOSITE"):
            return (max(60, 12 * max(1, self.graph.input_count(self))), 10)
        return (max(60, 7 * len(self.name) + 24), 20)

    def option(self, tag: str) -> Element | None:
        """An entry of the node's ``<options>``."""
        return self.element.find(f"options/{tag}")

    def flag(self, tag: str) -> bool:
        """Whether a yes-no entry of ``<options>`` is there and on."""
        option = self.option(tag)
        if option is None:
            return False
        return "true" in (option.get("val"), option.get("value"))

    def set_flag(self, tag: str, on: bool, value_name: str = "val") -> bool:
        """Set or remove a yes-no entry of ``<options>``; True if it changed."""
        if self.flag(tag) == on:
            return False
        document, option = self.graph.document, self.option(tag)
        if not on:
            if option is not None:
                document.remove(_found(self.element.find("options")), option)
            return True
        options = document.ensure(self.element, "options", ("attrs", "ports"))
        if option is None:
            document.insert(options, 0, make(tag, **{value_name: "true"}))
        else:
            document.set(option, "val" if "val" in option.attrib else "value", "true")
        return True

    @property
    def is_enabled(self) -> bool:
        """Whether it takes part; disabled nodes carry a mark."""
        return not self.flag("disabled")

    def set_enabled(self, on: bool) -> bool:
        """Enable or disable it. Files mark groups with another attribute."""
        return self.set_flag("disabled", not on, "value" if self.is_group else "val")

    @property
    def colour(self) -> tuple[int, int, int, int] | None:
        """Its colour in the node view (red, green, blue, alpha) or None."""
        option = self.option("color")
        digits = (option.get("val", "") if option is not None else "").lstrip("#")
        if not re.fullmatch("[0-9A-Fa-f]{8}", digits):
            return None
        red, green, blue, alpha = bytes.fromhex(digits)
        return (red, green, blue, alpha)

    def set_colour(self, rgba: tuple[int, int, int, int] | None) -> bool:
        """Set its colour, or forget it with None."""
        document, option = self.graph.document, self.option("color")
        if rgba is None:
            if option is None:
                return False
            document.remove(_found(self.element.find("options")), option)
            return True
        text = "#" + bytes(part & 255 for part in rgba).hex().upper()
        if option is not None:
            return document.set(option, "val", text)
        options = document.ensure(self.element, "options", ("attrs", "ports"))
        document.insert(options, 0, make("color", val=text))
        return True

    def attribute(self, keyword: str) -> Attribute | None:
        """The attribute of this keyword."""
        return find_attribute(self, keyword)

    def walk(self) -> Iterator[Node]:
        """Everything inside, in document order, groups before their content."""
        for child in self.children.values():
            yield child
            if child.children:
                yield from child.walk()


class Link:
    """One cable, inside one group."""

    __slots__ = ("element", "in_name", "in_port", "out_name", "out_port")

    def __init__(self, element: Element) -> None:
        self.element = element
        self.out_name = element.get("out", "")
        self.in_name = element.get("in", "")
        self.out_port = _integer(element.get("outport", "0"))
        self.in_port = _integer(element.get("inport", "0"))


class NodeGraph:
    """Every node and cable of the main scene."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.document: Document = project.document
        self._root: Node | None = None
        self._by_path: dict[str, Node] = {}
        self._column_uses: Counter[str] | None = None
        self.document.replay_listeners.append(self._forget)

    # -- looking up --------------------------------------------------------

    @property
    def root(self) -> Node:
        """The group called Top."""
        if self._root is None:
            element = self.project.document.root_group
            self._root = Node(self, element, None, element.get("name") or ROOT)
            self._by_path = {self._root.path: self._root}
            self._index(self._root)
        return self._root

    def find(self, path: str) -> Node | None:
        """The node of this full path, None when there is none."""
        if self._root is None:
            _ = self.root
        return self._by_path.get(path)

    def find_group(self, path: str) -> Node | None:
        """The group of this path, None for anything else."""
        node = self.find(path)
        return node if node is not None and node.is_group else None

    def all_nodes(self) -> list[Node]:
        """Every node but Top, groups before their content."""
        return list(self.root.walk())

    def of_types(self, types: Iterable[str]) -> list[Node]:
        """Every node of these types in the whole scene."""
        wanted = {name.casefold() for name in types}
        return [node for node in self.root.walk() if node.type.casefold() in wanted]

    def _forget(self) -> None:
        self._root = None
        self._by_path = {}
        self._column_uses = None

    def _index(self, group: Node) -> None:
        listed = group.element.find("nodeslist")
        if listed is None:
            return
        by_path, children = self._by_path, group.children
        for element in listed:
            if element.tag in ("module", "group"):
                name = element.get("name", "")
                node = Node(self, element, group, name)
                children[name] = node
                by_path[node.path] = node
                if element.tag == "group":
                    self._index(node)

    # -- adding, deleting, renaming ----------------------------------------

    def add(
        self, group_path: str, name: str, type_name: str, x: int, y: int, z: int
    ) -> str:
        """Add a node; its path, or empty when group or type do not exist.

        Illegal characters of the name become ``_`` and a name that is taken
        gets a number.
        """
        group = self.find_group(group_path)
        if group is None:
            return ""
        if type_name.upper() == "GROUP":
            return self._add_group(group, name or "Group", x, y, z).path
        node_type = find_type(type_name)
        if node_type is None:
            return ""
        kind = node_type.name
        if kind in ("MULTIPORT_IN", "MULTIPORT_OUT"):
            if group.is_root:
                return ""
            found = self._multiport(group, kind)
            if found is not None:
                return found.path
        free = self.free_name(group, name or node_type.label)
        element = make("module", type=kind, name=free, pos=f"{x},{y},{z}")
        if kind not in ("MULTIPORT_IN", "MULTIPORT_OUT"):
            element.set("publishUnderTab", free)
        element.append(self._new_options())
        if node_type.attributes:
            element.append(new_attributes(node_type, self.project.format_number))
        if kind in ("MULTIPORT_IN", "MULTIPORT_OUT"):
            element.append(Element("ports"))
        node = self._insert(group, element)
        if kind == "DISPLAY" and not self.default_display:
            self.set_scene_option("defaultDisplay", _below_top(node.path))
        return node.path

    def insert_copy(
        self, group_path: str, element: Element, name: str | None = None
    ) -> str:
        """Add a copy of a ``<module>`` or ``<group>``; its path, or empty.

        Args:
            group_path: Where to.
            element: Copied with everything in it; its cables stay behind.
            name: Another name for it; taken names get a number.

        """
        group = self.find_group(group_path)
        if group is None:
            return ""
        duplicate = copy_element(element)
        duplicate.tail = None
        wanted = name if name is not None else element.get("name", "")
        duplicate.set("name", self.free_name(group, wanted))
        return self._insert(group, duplicate).path

    def delete(
        self,
        path: str,
        delete_columns: bool = False,
        delete_elements: bool = False,
        relink: bool = True,
    ) -> bool:
        """Delete a node and its content; neighbours are linked to each other.

        Args:
            path: The node.
            delete_columns: Also remove its columns that nobody else uses.
            delete_elements: Also remove the elements of those columns that no
                other column uses, with their files.
            relink: Join what was in front of it to what was behind.

        """
        node = self.find(path)
        if node is None or node.parent is None:
            return False
        self._cut_out(node, relink)
        columns = _columns_of(node.element)
        for name in columns:
            self.count_column(name, -1)
        self._take_out(node)
        if _below_top(path) == self.default_display:
            self.set_scene_option("defaultDisplay", "")
        if _below_top(path) == self.scene_option("camera"):
            self.set_scene_option("camera", "")
        if delete_columns or delete_elements:
            self._drop_columns(columns, delete_columns, delete_elements)
        return True

    def rename(self, path: str, name: str, rename_element: bool = False) -> bool:
        """Rename a node; False when it does not exist or the name is taken."""
        node = self.find(path)
        if node is None or node.parent is None or not name:
            return False
        new_name = _ILLEGAL.sub("_", name)
        if new_name == node.name:
            return False
        parent = node.parent
        if new_name in parent.children:
            return False
        old_below = _below_top(path)
        for link in self._links_at(node):
            if link.out_name == node.name:
                self.document.set(link.element, "out", new_name)
            if link.in_name == node.name:
                self.document.set(link.element, "in", new_name)
        parent._inputs = parent._outputs = None
        self._rename_in_waypoints(parent, node.name, new_name)
        self.document.set(node.element, "name", new_name)
        parent.children = {
            (new_name if child is node else key): child
            for key, child in parent.children.items()
        }
        self._unindex(node)
        node.name = new_name
        self._reindex(node)
        for tag in ("defaultDisplay", "camera"):
            value = self.scene_option(tag)
            if value == old_below or value.startswith(old_below + "/"):
                new_value = _below_top(node.path) + value[len(old_below) :]
                self.set_scene_option(tag, new_value)
        if rename_element:
            element_id = self.element_id(node.path)
            if element_id > 0:
                self.project.elements.rename(element_id, new_name)
        return True

    def free_name(self, group: Node, name: str) -> str:
        """A legal name that no node of the group has."""
        wanted = _ILLEGAL.sub("_", name) or "Node"
        free, number = wanted, 0
        while free in group.children:
            number += 1
            free = f"{wanted}_{number}"
        return free

    def _new_options(self) -> Element:
        options = Element("options")
        options.append(make("collapsed", val="false"))
        options.append(make("version", val="1"))
        return options

    def _add_group(self, parent: Node, name: str, x: int, y: int, z: int) -> Node:
        element = make("group", name=self.free_name(parent, name), pos=f"{x},{y},{z}")
        options = Element("options")
        options.append(make("collapsed", val="true"))
        options.append(make("subnodeCollapsed", val="true"))
        options.append(make("showsPublished", val="true"))
        attrs = Element("attrs")
        attrs.append(make("publishToParents", val="true"))
        element.extend([options, attrs, Element("nodeslist"), Element("linkedlist")])
        return self._insert(parent, element)

    def _insert(self, group: Node, element: Element) -> Node:
        listed = self.document.ensure(
            group.element, "nodeslist", ("linkedlist", "backdrops", "waypoints")
        )
        self.document.append(listed, element)
        node = Node(self, element, group, element.get("name", ""))
        group.children[node.name] = node
        self._by_path[node.path] = node
        if element.tag == "group":
            self._index(node)
        if self._column_uses is not None:
            self._column_uses.update(_columns_of(element))
        return node

    def _take_out(self, node: Node) -> None:
        parent = _found(node.parent)
        self.document.remove(_found(parent.element.find("nodeslist")), node.element)
        del parent.children[node.name]
        self._unindex(node)

    def _unindex(self, node: Node) -> None:
        self._by_path.pop(node.path, None)
        for inner in node.walk():
            self._by_path.pop(inner.path, None)

    def _reindex(self, node: Node) -> None:
        node.path = f"{_found(node.parent).path}/{node.name}"
        self._by_path[node.path] = node
        for child in node.children.values():
            self._reindex(child)

    # -- cables ------------------------------------------------------------

    def _load_links(self, group: Node) -> None:
        inputs: dict[str, dict[int, Link]] = {}
        outputs: dict[str, list[Link]] = {}
        listed = group.element.find("linkedlist")
        if listed is not None:
            for element in listed.findall("link"):
                link = Link(element)
                inputs.setdefault(link.in_name, {})[link.in_port] = link
                outputs.setdefault(link.out_name, []).append(link)
        group._inputs, group._outputs = inputs, outputs

    def inputs(self, node: Node) -> dict[int, Link]:
        """Cables into a node, by its input port."""
        group = node.parent
        if group is None:
            return {}
        if group._inputs is None:
            self._load_links(group)
        assert group._inputs is not None
        return group._inputs.get(node.name, {})

    def outputs(self, node: Node, port: int | None = None) -> list[Link]:
        """Cables out of a node (out of one port), in the order of the file."""
        group = node.parent
        if group is None:
            return []
        if group._outputs is None:
            self._load_links(group)
        assert group._outputs is not None
        found = group._outputs.get(node.name, [])
        if port is None:
            return found
        return [link for link in found if link.out_port == port]

    def _links_at(self, node: Node) -> list[Link]:
        return [*self.inputs(node).values(), *self.outputs(node)]

    def input_count(self, node: Node) -> int:
        """How many input ports a node has."""
        if node.is_group:
            multiport = self._multiport(node, "MULTIPORT_IN")
            return len(self._ports(multiport)) if multiport else 0
        if node.type == "MULTIPORT_OUT":
            used = max(self.inputs(node), default=-1) + 1
            return max(len(self._ports(node)), used)
        if node.type in GROWING_TYPES:
            listed = node.element.findall("inputPorts/port")
            return max(len(listed), max(self.inputs(node), default=-1) + 1)
        return max(
            _INPUT_PORTS.get(node.type, 1), max(self.inputs(node), default=-1) + 1
        )

    def output_count(self, node: Node) -> int:
        """How many output ports a node has."""
        if node.is_group:
            multiport = self._multiport(node, "MULTIPORT_OUT")
            return self.input_count(multiport) if multiport else 0
        if node.type == "MULTIPORT_IN":
            return len(self._ports(node))
        return _OUTPUT_PORTS.get(node.type, 1)

    def link(
        self,
        source_path: str,
        source_port: int,
        target_path: str,
        target_port: int,
        may_add_output: bool = False,
        may_add_input: bool = False,
    ) -> bool:
        """Plug a cable; False when that is not possible.

        Both nodes are in one group and no ring comes of it. A composite and
        its like take a cable at their port count; ``may_add_input`` also lets
        a cable in between, and lets groups and their multiports grow.
        """
        source, target = self.find(source_path), self.find(target_path)
        if source is None or target is None or source.parent is not target.parent:
            return False
        if source.parent is None or source is target:
            return False
        if source_port < 0 or target_port < 0 or self._reaches(target, source):
            return False
        present = self.inputs(target).get(target_port)
        if present is not None and not (may_add_input and self._grows(target)):
            return False
        count = self.input_count(target)
        if target_port >= count:
            if not self._takes_another(target, may_add_input):
                return False
            target_port = count
        if source_port >= self.output_count(source):
            if not may_add_output or not self._add_output(source):
                return False
            source_port = self.output_count(source) - 1
        kind = self.output_kind(source)
        if target.type == "GROUP" and target_port >= count:
            self._add_port(self.multiport(target, "MULTIPORT_IN"), kind)
        elif target.type == "MULTIPORT_OUT" and (target_port >= count or present):
            self._add_port(target, kind, target_port)
        if present is not None:
            self._shift_inputs(target, target_port, 1)
        self._plug(source, source_port, target, target_port)
        self._spell_ports(target)
        return True

    def unlink(self, target_path: str, port: int) -> bool:
        """Pull the cable out of an input port; a composite closes the gap."""
        target = self.find(target_path)
        if target is None:
            return False
        link = self.inputs(target).get(port)
        if link is None:
            return False
        self._unplug(_found(target.parent), link)
        if target.type in GROWING_TYPES and target.type != "MULTIPORT_OUT":
            self._shift_inputs(target, port + 1, -1)
            self._spell_ports(target)
        return True

    def source(self, path: str, port: int) -> tuple[Node, Link, int] | None:
        """What an input port is linked to: node, cable, number of the cable."""
        target = self.find(path)
        if target is None:
            return None
        link = self.inputs(target).get(port)
        if link is None:
            return None
        source = _found(target.parent).children.get(link.out_name)
        if source is None:
            return None
        number = self.outputs(source, link.out_port).index(link)
        return (source, link, number)

    def flat_source(self, path: str, port: int) -> str:
        """Like `source`, but a group gives the node inside it."""
        found = self.source(path, port)
        while found is not None and found[0].is_group:
            node, link, _ = found
            multiport = self._multiport(node, "MULTIPORT_OUT")
            if multiport is None:
                return node.path
            found = self.source(multiport.path, link.out_port)
        return found[0].path if found is not None else ""

    def target(self, path: str, port: int, number: int) -> tuple[Node, Link] | None:
        """Where one cable of an output port goes."""
        source = self.find(path)
        if source is None:
            return None
        links = self.outputs(source, port)
        if not 0 <= number < len(links):
            return None
        target = _found(source.parent).children.get(links[number].in_name)
        return (target, links[number]) if target is not None else None

    def output_kind(self, node: Node) -> str:
        """Kind of what comes out of a node: PEG or IMAGE."""
        if node.type == "MULTIPORT_IN":
            ports = self._ports(node)
            return ports[0].get("type", "IMAGE") if ports else "PEG"
        return "PEG" if node.type in _PEG_TYPES else "IMAGE"

    def _reaches(self, start: Node, goal: Node) -> bool:
        """Whether following the cables out of ``start`` leads to ``goal``."""
        group = _found(start.parent)
        seen = {start.name}
        waiting = [start]
        while waiting:
            node = waiting.pop()
            if node is goal:
                return True
            for link in self.outputs(node):
                if link.in_name not in seen:
                    seen.add(link.in_name)
                    following = group.children.get(link.in_name)
                    if following is not None:
                        waiting.append(following)
        return False

    @staticmethod
    def _grows(node: Node) -> bool:
        return node.type in GROWING_TYPES

    def _takes_another(self, target: Node, may_add_input: bool) -> bool:
        if target.type == "GROUP":
            return may_add_input
        return target.type in GROWING_TYPES

    def _add_output(self, source: Node) -> bool:
        if source.type == "MULTIPORT_IN":
            self._add_port(source, "PEG")
            return True
        if source.is_group:
            multiport = self.multiport(source, "MULTIPORT_OUT")
            self._add_port(multiport, "IMAGE", self.input_count(multiport))
            return True
        return False

    def _plug(self, source: Node, out_port: int, target: Node, in_port: int) -> None:
        group = _found(source.parent)
        self.inputs(target)
        element = make("link", out=source.name)
        if out_port:
            element.set("outport", str(out_port))
        element.set("in", target.name)
        if in_port or self._always_spells_port(target):
            element.set("inport", str(in_port))
        listed = self.document.ensure(
            group.element, "linkedlist", ("backdrops", "waypoints", "waypointLinks")
        )
        self.document.append(listed, element)
        link = Link(element)
        assert group._inputs is not None
        assert group._outputs is not None
        group._inputs.setdefault(target.name, {})[in_port] = link
        group._outputs.setdefault(source.name, []).append(link)

    def _unplug(self, group: Node, link: Link) -> None:
        self.document.remove(_found(group.element.find("linkedlist")), link.element)
        assert group._inputs is not None
        assert group._outputs is not None
        del group._inputs[link.in_name][link.in_port]
        group._outputs[link.out_name].remove(link)
        self._drop_waypoint_links(group, link)

    def _shift_inputs(self, target: Node, first: int, by: int) -> None:
        inputs = self.inputs(target)
        moved = sorted(port for port in inputs if port >= first)
        links = [inputs.pop(port) for port in moved]
        for link in links:
            link.in_port += by
            self.document.set(link.element, "inport", str(link.in_port))
            inputs[link.in_port] = link

    def _always_spells_port(self, target: Node) -> bool:
        """Whether the port of its cables is written even when it is 0."""
        if target.type == "READ":
            return self.project.format_number >= 1600
        return _INPUT_PORTS.get(target.type, 1) > 1

    def _spell_ports(self, target: Node) -> None:
        """A node that has one port has its cable written without it."""
        if target.type in GROWING_TYPES:
            has_one = len(self.inputs(target)) == 1 and 0 in self.inputs(target)
        elif target.is_group:
            has_one = self.input_count(target) == 1
        else:
            return
        for port, link in self.inputs(target).items():
            self.document.set(link.element, "inport", None if has_one else str(port))

    def _ports(self, node: Node) -> list[Element]:
        return node.element.findall("ports/port")

    def _add_port(self, node: Node, kind: str, index: int | None = None) -> None:
        ports = self.document.ensure(node.element, "ports")
        count = len(ports)
        place = count if index is None else min(index, count)
        self.document.insert(ports, place, make("port", type=kind, idx=str(place)))
        for number, port in enumerate(ports.findall("port")):
            self.document.set(port, "idx", str(number))

    def _cut_out(self, node: Node, relink: bool) -> None:
        """Pull every cable of a node, joining its neighbours if asked."""
        group = _found(node.parent)
        incoming = [link for _, link in sorted(self.inputs(node).items())]
        outgoing = list(self.outputs(node))
        joins = relink and len(incoming) == 1 and self._passes_on(node)
        for link in incoming:
            self._unplug(group, link)
        for link in outgoing:
            target = group.children[link.in_name]
            if joins:
                self._unplug(group, link)
                source = group.children[incoming[0].out_name]
                self._plug(source, incoming[0].out_port, target, link.in_port)
                self._spell_ports(target)
            else:
                self.unlink(target.path, link.in_port)

    def _passes_on(self, node: Node) -> bool:
        """Whether what goes in is of the kind that comes out."""
        if node.type in ("MULTIPORT_IN", "MULTIPORT_OUT", "GROUP"):
            return node.type == "GROUP"
        takes = "PEG" if node.type in _PEG_INPUT_TYPES else "IMAGE"
        return takes == self.output_kind(node)

    # -- groups ------------------------------------------------------------

    def _multiport(self, group: Node, kind: str) -> Node | None:
        for child in group.children.values():
            if child.type == kind:
                return child
        return None

    def multiport(self, group: Node, kind: str) -> Node:
        """The multiport of a group, made when there is none."""
        found = self._multiport(group, kind)
        if found is not None:
            return found
        label = "Multi-Port-In" if kind == "MULTIPORT_IN" else "Multi-Port-Out"
        ys = [child.position[1] for child in group.children.values()] or [0]
        y = min(ys) - 100 if kind == "MULTIPORT_IN" else max(ys) + 100
        path = self.add(group.path, label, kind, 0, y, 0)
        return _found(self.find(path))

    def group_module(
        self, group_path: str, kind: str, name: str, x: int, y: int, z: int
    ) -> str:
        """The multiport of a group by its path, made when there is none."""
        group = self.find_group(group_path)
        if group is None or group.is_root:
            return ""
        found = self._multiport(group, kind)
        if found is not None:
            return found.path
        label = "Multi-Port-In" if kind == "MULTIPORT_IN" else "Multi-Port-Out"
        return self.add(group_path, name or label, kind, x, y, z)

    def create_group(self, paths: Iterable[str], name: str) -> str:
        """Put nodes into a new group beside the first of them; its path.

        Cables that cross the border go through multiports.
        """
        found = [self.find(path.strip()) for path in paths]
        nodes = [node for node in found if node is not None and not node.is_root]
        if not nodes or len(nodes) != len(found):
            return ""
        parent = _found(nodes[0].parent)
        if any(node.parent is not parent for node in nodes):
            return ""
        count = len(nodes)
        x = sum(node.position[0] for node in nodes) // count
        y = sum(node.position[1] for node in nodes) // count
        group = self._add_group(parent, name or "Group", x, y, nodes[0].position[2])
        members = {node.name for node in nodes}
        inner, entering, leaving = self._sort_links(parent, nodes, members)
        for link in {*inner, *entering, *leaving}:
            self._unplug(parent, link)
        for node in nodes:
            self._move(node, group)
        self._replug(group, inner)
        self._wire_entering(parent, group, entering)
        self._wire_leaving(parent, group, leaving)
        return group.path

    def _sort_links(
        self, parent: Node, nodes: list[Node], members: set[str]
    ) -> tuple[list[Link], list[Link], list[Link]]:
        inner: list[Link] = []
        entering: list[Link] = []
        leaving: list[Link] = []
        for node in nodes:
            for _, link in sorted(self.inputs(node).items()):
                (inner if link.out_name in members else entering).append(link)
            leaving += [
                link for link in self.outputs(node) if link.in_name not in members
            ]
        return inner, entering, leaving

    def _replug(self, group: Node, links: list[Link]) -> None:
        for link in links:
            source, target = group.children[link.out_name], group.children[link.in_name]
            self._plug(source, link.out_port, target, link.in_port)
            self._spell_ports(target)

    def _wire_entering(self, parent: Node, group: Node, links: list[Link]) -> None:
        ports: dict[tuple[str, int], int] = {}
        for link in links:
            source = parent.children[link.out_name]
            multiport = self.multiport(group, "MULTIPORT_IN")
            key = (link.out_name, link.out_port)
            if key not in ports:
                ports[key] = len(self._ports(multiport))
                self._add_port(multiport, self.output_kind(source))
                self._plug(source, link.out_port, group, ports[key])
            target = group.children[link.in_name]
            self._plug(multiport, ports[key], target, link.in_port)
            self._spell_ports(target)

    def _wire_leaving(self, parent: Node, group: Node, links: list[Link]) -> None:
        ports: dict[tuple[str, int], int] = {}
        for link in links:
            source = group.children[link.out_name]
            multiport = self.multiport(group, "MULTIPORT_OUT")
            key = (link.out_name, link.out_port)
            if key not in ports:
                ports[key] = len(self._ports(multiport))
                self._add_port(multiport, self.output_kind(source))
                self._plug(source, link.out_port, multiport, ports[key])
                self._spell_ports(multiport)
            target = parent.children[link.in_name]
            self._plug(group, ports[key], target, link.in_port)
            self._spell_ports(target)

    def explode_group(self, path: str) -> bool:
        """Put the content of a group in its place."""
        group = self.find_group(path)
        if group is None or group.parent is None:
            return False
        parent = group.parent
        joined = self._links_through(group)
        into, out_of, through = joined
        inner = [
            link
            for child in group.children.values()
            for _, link in sorted(self.inputs(child).items())
            if not self._is_border(group, link)
        ]
        for link in list(self._links_at(group)):
            self._unplug(parent, link)
        content = [
            child
            for child in group.children.values()
            if child.type not in ("MULTIPORT_IN", "MULTIPORT_OUT")
        ]
        names = {}
        for child in content:
            old_name = child.name
            self._move(child, parent, drop_links=True)
            names[old_name] = child.name
        self._take_out(group)
        nodes = parent.children
        plugs = [
            (nodes[names[one.out_name]], one.out_port, names[one.in_name], one.in_port)
            for one in inner
        ]
        plugs += [
            (nodes[outer.out_name], outer.out_port, names[one.in_name], one.in_port)
            for outer, one in into
        ]
        plugs += [
            (nodes[names[one.out_name]], one.out_port, outer.in_name, outer.in_port)
            for one, outer in out_of
        ]
        plugs += [
            (nodes[one.out_name], one.out_port, other.in_name, other.in_port)
            for one, other in through
        ]
        for source, out_port, target_name, in_port in plugs:
            self._plug(source, out_port, nodes[target_name], in_port)
            self._spell_ports(nodes[target_name])
        return True

    def _is_border(self, group: Node, link: Link) -> bool:
        names = (link.out_name, link.in_name)
        return any(
            group.children[name].type in ("MULTIPORT_IN", "MULTIPORT_OUT")
            for name in names
            if name in group.children
        )

    def _links_through(
        self, group: Node
    ) -> tuple[
        list[tuple[Link, Link]], list[tuple[Link, Link]], list[tuple[Link, Link]]
    ]:
        """Cables joined by a group's ports: into it, out of it, straight through."""
        inlet = self._multiport(group, "MULTIPORT_IN")
        outlet = self._multiport(group, "MULTIPORT_OUT")
        outer_in = self.inputs(group)
        outlet_links = self.inputs(outlet) if outlet else {}
        into, out_of, through = [], [], []
        for link in self.outputs(inlet) if inlet else []:
            fed_by = outer_in.get(link.out_port)
            if fed_by is not None and (outlet is None or link.in_name != outlet.name):
                into.append((fed_by, link))
        for outer in self.outputs(group):
            inside = outlet_links.get(outer.out_port)
            if inside is None:
                continue
            if inlet is not None and inside.out_name == inlet.name:
                feeding = outer_in.get(inside.out_port)
                if feeding is not None:
                    through.append((feeding, outer))
            else:
                out_of.append((inside, outer))
        return into, out_of, through

    def move_to_group(self, path: str, group_path: str, join: bool = True) -> str:
        """Move a node into a group; its new path, or empty.

        Args:
            path: The node.
            group_path: Where to; not into itself.
            join: Link it to the group's ports, through a composite that is
                made when a drawing needs one.

        """
        node, group = self.find(path), self.find_group(group_path)
        if node is None or group is None or node.parent is None:
            return ""
        if node.parent is group:
            return node.path
        if group is node or group.path.startswith(node.path + "/"):
            return ""
        self._cut_out(node, relink=True)
        self._move(node, group)
        if join and not group.is_root:
            self._join(node, group)
        return node.path

    def _join(self, node: Node, group: Node) -> None:
        inlet = self._multiport(group, "MULTIPORT_IN")
        if inlet is not None and self._ports(inlet) and self.input_count(node) > 0:
            self.link(inlet.path, 0, node.path, 0)
        if self.output_count(node) == 0 or self.output_kind(node) != "IMAGE":
            return
        outlet = self.multiport(group, "MULTIPORT_OUT")
        composite = None
        fed = self.source(outlet.path, 0)
        if fed is not None and fed[0].type == "COMPOSITE":
            composite = fed[0]
        else:
            x, y, z = node.position
            made = self.add(group.path, "Composite", "COMPOSITE", x, y + 60, z)
            composite = _found(self.find(made))
            if fed is not None:
                self.unlink(outlet.path, 0)
                self.link(fed[0].path, fed[1].out_port, composite.path, 0)
            self.link(composite.path, 0, outlet.path, 0)
        self.link(node.path, 0, composite.path, self.input_count(composite))

    def _move(self, node: Node, group: Node, drop_links: bool = False) -> None:
        """Move element and index entry; cables are the caller's business."""
        parent = _found(node.parent)
        if drop_links:
            parent._inputs = parent._outputs = None
        self.document.remove(_found(parent.element.find("nodeslist")), node.element)
        del parent.children[node.name]
        self._unindex(node)
        name = self.free_name(group, node.name)
        self.document.set(node.element, "name", name)
        listed = self.document.ensure(
            group.element, "nodeslist", ("linkedlist", "backdrops", "waypoints")
        )
        self.document.append(listed, node.element)
        node.parent, node.name = group, name
        group.children[name] = node
        self._reindex(node)

    # -- attributes and columns --------------------------------------------

    def get_text(self, path: str, keyword: str, frame: float) -> str:
        """Text of an attribute, empty when node or attribute do not exist."""
        node = self.find(path)
        attribute = node.attribute(keyword) if node else None
        return attribute.text_at(frame) if attribute else ""

    def set_text(
        self, path: str, keyword: str, frame: float | None, value: str
    ) -> bool:
        """Set an attribute from text; False when nothing changed."""
        node = self.find(path)
        attribute = node.attribute(keyword) if node else None
        return attribute.set_text(value, frame) if attribute else False

    def linked_column(self, path: str, keyword: str) -> str:
        """Name of the column an attribute is linked to, or empty."""
        node = self.find(path)
        attribute = node.attribute(keyword) if node else None
        return attribute.column if attribute else ""

    def set_column(self, attribute: Attribute, column: str) -> bool:
        """Link a column to an attribute, or unlink with an empty name."""
        old = attribute.column
        if old == column:
            return False
        if column and self.project.columns.find(column) is None:
            return False
        element = attribute.ensure_element()
        if old:
            self.count_column(old, -1)
        if column:
            self.count_column(column, 1)
        self.document.set(element, "col", column or None)
        return True

    def element_id(self, path: str) -> int:
        """Element behind a drawing node, -1 when there is none."""
        node = self.find(path)
        if node is None or node.type != "READ":
            return -1
        found = self.project.columns.find(
            self.linked_column(path, "DRAWING.ELEMENT")
            or self.linked_column(path, "DRAWING.CUSTOM_NAME.TIMING")
        )
        return found.element_id if found is not None else -1

    def count_column(self, name: str, by: int) -> None:
        """Note that a column is used once more or once less."""
        if self._column_uses is not None:
            self._column_uses[name] += by

    def count_renamed_column(self, old: str, new: str) -> None:
        """Note that a column has another name now."""
        if self._column_uses is not None:
            self._column_uses[new] += self._column_uses.pop(old, 0)

    def column_uses(self, name: str) -> int:
        """How many attributes a column is linked to."""
        if self._column_uses is None:
            self._column_uses = Counter(_columns_of(self.root.element))
        return self._column_uses[name]

    def _drop_columns(
        self, names: list[str], delete_columns: bool, delete_elements: bool
    ) -> None:
        columns, elements = self.project.columns, self.project.elements
        freed = set()
        for name in dict.fromkeys(names):
            column = columns.find(name)
            if column is None or self.column_uses(name) > 0:
                continue
            if column.element_id > 0:
                freed.add(column.element_id)
            if delete_columns:
                columns.remove(name)
        if delete_elements:
            in_use = {
                column.get("id")
                for column in self.project.document.columns.findall("column")
                if delete_columns or self.column_uses(column.get("name", "")) > 0
            }
            for element_id in freed:
                if str(element_id) not in in_use:
                    elements.remove(element_id, True)

    # -- displays and cameras ----------------------------------------------

    def scene_option(self, tag: str) -> str:
        """A value of the scene's options, empty when it has none."""
        option = self.project.document.scene_options.find(tag)
        return option.get("val", "") if option is not None else ""

    def set_scene_option(self, tag: str, value: str) -> bool:
        """Set or remove a value of the scene's options."""
        document = self.project.document
        option = document.scene_options.find(tag)
        if not value:
            if option is None:
                return False
            document.remove(document.scene_options, option)
            return True
        if option is None:
            document.append(document.scene_options, make(tag, val=value))
            return True
        return document.set(option, "val", value)

    @property
    def default_display(self) -> str:
        """The default display, without ``Top/``; empty is Display All."""
        return self.scene_option("defaultDisplay")

    @property
    def default_camera(self) -> str:
        """The default camera, without ``Top/``; a single one is it unasked."""
        name = self.scene_option("camera")
        if not name:
            cameras = self.of_types(["CAMERA"])
            return _below_top(cameras[0].path) if len(cameras) == 1 else ""
        return name

    # -- waypoints know node names -----------------------------------------

    def _rename_in_waypoints(self, group: Node, old: str, new: str) -> None:
        for place in group.element.findall("waypointLinks/waypointLink"):
            for end in ("out", "in"):
                if place.get(end) == old:
                    self.document.set(place, end, new)

    def _drop_waypoint_links(self, group: Node, link: Link) -> None:
        places = group.element.find("waypointLinks")
        if places is None:
            return
        for place in places.findall("waypointLink"):
            if (
                place.get("in") == link.in_name
                and _integer(place.get("inport", "0")) == link.in_port
            ):
                self.document.remove(places, place)


def _columns_of(element: Element) -> list[str]:
    return [one.get("col", "") for one in element.iter() if one.get("col")]


def _below_top(path: str) -> str:
    return path.partition("/")[2]


def _integer(text: str) -> int:
    try:
        return int(float(text))
    except ValueError:
        return 0


def _found(value: T | None) -> T:
    assert value is not None
    return value
