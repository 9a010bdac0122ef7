"""The layers of the timeline: nodes in the order in which it shows them.

From a display upwards: a composite shows its inputs front first, a group its
own line and then what feeds its output, a node the pegs above it before
itself. Composites, writes, displays and multiports have no line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.harmony.model.nodes import Node, NodeGraph

_WITHOUT_LINE = {"COMPOSITE", "DISPLAY", "WRITE", "MULTIPORT_IN", "MULTIPORT_OUT"}


@dataclass(frozen=True)
class Layer:
    """One line; ``parent`` is the index of the line above it, -1 for none."""

    node: Node
    parent: int


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
    for one in displays:
        collector.visit_inputs(one, -1)
    return collector.layers


class _Collector:
    def __init__(self, graph: NodeGraph) -> None:
        self.graph = graph
        self.layers: list[Layer] = []
        self._places: dict[str, int] = {}

    def visit_inputs(self, node: Node, parent: int) -> None:
        """Visit what feeds a node, front first."""
        for port in sorted(self.graph.inputs(node), reverse=True):
            found = self.graph.source(node.path, port)
            if found is not None:
                self.visit(found[0], parent)

    def visit(self, node: Node, parent: int) -> None:
        """Add a node's line with those above it."""
        if node.path in self._places:
            return
        if node.type in _WITHOUT_LINE:
            self._places[node.path] = parent
            self.visit_inputs(node, parent)
            return
        above = self._line_above(node, parent)
        self._places[node.path] = len(self.layers)
        self.layers.append(Layer(node, above))
        if node.is_group:
            place = self._places[node.path]
            for child in node.children.values():
                if child.type == "MULTIPORT_OUT":
                    self.visit_inputs(child, place)

    def _line_above(self, node: Node, parent: int) -> int:
        """Lines of what a node hangs on; the index of the nearest."""
        nearest = parent
        for port in sorted(self.graph.inputs(node), reverse=True):
            found = self.graph.source(node.path, port)
            if found is None:
                continue
            self.visit(found[0], parent)
            place = self._places.get(found[0].path, -1)
            if place >= 0:
                nearest = place
        return nearest
