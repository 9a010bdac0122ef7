"""The layers of the timeline: nodes in the order in which it shows them.

From a display upwards: a composite shows its inputs front first, a group its
own line and then what feeds its output, a node the pegs above it before
itself. Composites, writes, displays and multiports have no line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.harmony.model.nodes import Node, NodeGraph

_WITHOUT_LINE = {"COMPOSITE", "DISPLAY", "WRITE", "MULTIPORT_IN", "MULTIPORT_OUT"}

_Visit = tuple["Node", int]
"""A node to visit, and the index of the line it hangs on."""


@dataclass(frozen=True)
class Layer:
    """One line; ``parent`` is the index of the line above it, -1 for none."""

    node: Node
    parent: int


class Timeline:
    """The lines of one scene, collected anew only when the scene has changed.

    Scripts ask for one line after the other, so collecting them for every
    question would cost the square of their number.
    """

    def __init__(self, graph: NodeGraph) -> None:
        self._graph = graph
        self._revision = -1
        self._layers: list[Layer] = []
        self._places: dict[str, int] = {}

    @property
    def layers(self) -> list[Layer]:
        """Every line of the default display."""
        self._collect()
        return self._layers

    @property
    def places(self) -> dict[str, int]:
        """Index of each node's line, by the node's path."""
        self._collect()
        return self._places

    def _collect(self) -> None:
        revision = self._graph.document.revision
        if revision == self._revision:
            return
        self._layers = timeline_layers(self._graph)
        self._places = {layer.node.path: i for i, layer in enumerate(self._layers)}
        self._revision = revision


def timeline_layers(graph: NodeGraph, display: str | None = None) -> list[Layer]:
    """Every line of the timeline.

    Args:
        graph: The network.
        display: Path of a display; None is the default one, empty all.

    """
    if display is None:
        name = graph.default_display
        display = f"Top/{name}" if name else ""
    chosen = graph.find(display) if display else None
    displays = [chosen] if chosen is not None else graph.of_types(["DISPLAY"])
    collector = _Collector(graph)
    for node in displays:
        collector.collect(node)
    return collector.layers


class _Collector:
    """Walks up the cables; a chain of any length, so it does not call itself."""

    def __init__(self, graph: NodeGraph) -> None:
        self.graph = graph
        self.layers: list[Layer] = []
        self._places: dict[str, int] = {}
        self._entered: set[str] = set()

    def collect(self, display: Node) -> None:
        """Add the lines of everything that feeds a display."""
        walk = [self._sources(display, -1)]
        while walk:
            following = next(walk[-1], None)
            if following is None:
                walk.pop()
            else:
                walk.append(self._visit(*following))

    def _sources(self, node: Node, parent: int) -> Iterator[_Visit]:
        """Give what feeds a node, front first."""
        assert node.parent is not None
        for _, link in sorted(self.graph.inputs(node).items(), reverse=True):
            source = node.parent.children.get(link.out_name)
            if source is not None:
                yield source, parent

    def _visit(self, node: Node, parent: int) -> Iterator[_Visit]:
        """Add a node's line after those above it, which are given to be visited."""
        if node.path in self._entered:
            return
        self._entered.add(node.path)
        if node.type in _WITHOUT_LINE:
            self._places[node.path] = parent
            yield from self._sources(node, parent)
            return
        nearest = parent
        for source, line in self._sources(node, parent):
            yield source, line
            place = self._places.get(source.path, -1)
            if place >= 0:
                nearest = place
        place = self._places[node.path] = len(self.layers)
        self.layers.append(Layer(node, nearest))
        if node.is_group:
            for child in node.children.values():
                if child.type == "MULTIPORT_OUT":
                    yield from self._sources(child, place)
