"""Nodes of render layers and passes in the open scene."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .nodes import AttributeValue
from .wire import Part, Row, read_rows


@dataclass(frozen=True)
class WantedPass:
    """A pass to be there.

    Attributes:
        source: Drawing node that it renders.
        write: Its Write node, None to make one.
        write_name: Name of a new Write node.
        attributes: Attributes of a new Write node.

    """

    source: str
    write: str | None
    write_name: str
    attributes: Mapping[str, AttributeValue] = field(default_factory=dict)

    def to_wire(self) -> Row:
        """Return what ``buildRenderLayers`` reads."""
        return {
            "source": self.source,
            "write": self.write,
            "writeName": self.write_name,
            "attributes": dict(self.attributes),
        }


@dataclass(frozen=True)
class WantedRenderLayer:
    """A render layer to be there.

    Attributes:
        sources: Drawing nodes of one group, the hindmost first.
        composite: Its composite, None to make one.
        composite_name: Name of a new composite.
        write: Its Write node, None to make one.
        write_name: Name of a new Write node.
        attributes: Attributes of a new Write node.
        passes: Its passes.

    """

    sources: tuple[str, ...]
    composite: str | None
    composite_name: str
    write: str | None
    write_name: str
    attributes: Mapping[str, AttributeValue] = field(default_factory=dict)
    passes: tuple[WantedPass, ...] = ()

    def to_wire(self) -> Row:
        """Return what ``buildRenderLayers`` reads."""
        return {
            "sources": list(self.sources),
            "composite": self.composite,
            "compositeName": self.composite_name,
            "write": self.write,
            "writeName": self.write_name,
            "attributes": dict(self.attributes),
            "passes": [render_pass.to_wire() for render_pass in self.passes],
        }


@dataclass(frozen=True)
class BuiltRenderLayer:
    """Paths of a render layer's composite, Write node and passes' Write nodes."""

    composite: str
    write: str
    passes: tuple[str, ...]


class RenderLayers(Part):
    """Nodes of render layers and passes."""

    def build_render_layers(
        self, layers: Iterable[WantedRenderLayer]
    ) -> list[BuiltRenderLayer]:
        """Make or complete the nodes of render layers in one undo step.

        Raises:
            HarmonyScriptError: Drawing nodes of one render layer lie in
                different groups, or Harmony refused something.

        """
        rows = read_rows(
            self._call("buildRenderLayers", [layer.to_wire() for layer in layers])
        )
        return [
            BuiltRenderLayer(row["composite"], row["write"], tuple(row["passes"]))
            for row in rows
        ]
