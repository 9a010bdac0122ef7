"""Whether a render layer has everything that is to be in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from .layers import TimelineLayer, normal_color


@dataclass(frozen=True)
class LayerGaps:
    """What a render layer lacks.

    Attributes:
        unconnected: Paths of layers of its colour that do not reach its
            composite, in the order of the timeline, front first.
        stray_passes: Paths of other drawing nodes whose pass belongs to it and
            which do not reach its composite.

    """

    unconnected: tuple[str, ...] = ()
    stray_passes: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """All of them, each once."""
        return tuple(dict.fromkeys((*self.unconnected, *self.stray_passes)))


def find_gaps(
    color: str,
    sources: Collection[str],
    passes: Iterable[str],
    layers: Sequence[TimelineLayer],
) -> LayerGaps:
    """Compare a render layer with the timeline.

    Args:
        color: Colour that its layers have, empty where none is stored.
        sources: Paths of all nodes that feed its composite, at any distance.
        passes: Paths of the drawing nodes that its passes render.
        layers: Layers of the timeline.

    """
    wanted = normal_color(color) if color else ""
    unconnected = tuple(
        layer.node_path
        for layer in layers
        if wanted
        and normal_color(layer.color) == wanted
        and layer.node_path not in sources
    )
    there = {layer.node_path for layer in layers}
    stray = tuple(
        path
        for path in passes
        if path in there and path not in sources and path not in unconnected
    )
    return LayerGaps(unconnected, stray)


def in_stacking_order(
    paths: Iterable[str], layers: Sequence[TimelineLayer]
) -> list[str]:
    """Return nodes as a composite takes them: the hindmost first.

    Nodes that are no layers go to the back, in the order given.
    """
    places = {layer.node_path: layer.position for layer in layers}
    known = list(dict.fromkeys(paths))
    others = [path for path in known if path not in places]
    return others + sorted(
        (path for path in known if path in places),
        key=lambda path: places[path],
        reverse=True,
    )
